"""Tells whoever listens that events have become readable: one notification for all of them.

Functions that write events never notify; it would line their commits up behind one lock.
"""

from __future__ import annotations

from typing import Final

from pyapi.worker.database import Database

WAIT_SECONDS: Final = 0.5
"""How long one call looks before it returns with nothing; the server looks every 10 to 20 ms meanwhile."""


class Relay:
    """Follows the end of the log and has ``mainspring_events`` sent when it moves.

    The place is kept here. A relay that starts tells in any case, so nothing is lost between two of
    them, and several at once only tell more often. The same after a failed call: a place that the
    server refuses (it was restored, or the log shortened) is forgotten.

    Attributes:
        name: what the runner calls it.
        poll_seconds: pause after a call; the events of this time share the next notification.
    """

    name = "relay"
    poll_seconds = 0.01

    def __init__(self) -> None:
        self._place: str | None = None

    async def step(self, database: Database) -> float | None:
        """Look until there are new events, for at most :data:`WAIT_SECONDS`."""
        before, self._place = self._place, None
        rows = await database.fetch(
            "select events.wake_listeners(%s::text, make_interval(secs => %s))", [before, WAIT_SECONDS]
        )
        self._place = str(rows[0][0])
        return None
