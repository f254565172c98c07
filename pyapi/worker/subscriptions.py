"""Runs the subscriptions that are handled in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyapi.worker.database import Database


class Subscriptions:
    """Calls ``events.run_subscriptions`` until nothing is left; any number of these at once.

    Each call is one subscription's batch, so a slow handler costs the others one call.

    Attributes:
        name: what the runner calls it.
        poll_seconds: pause when nothing is left; retries and lost notices wait no longer.
        channels: what wakes it before.
    """

    name = "subscriptions"
    poll_seconds = 1.0
    channels = ("mainspring_events",)

    async def step(self, database: Database) -> float | None:
        """One batch."""
        rows = await database.fetch("select events.run_subscriptions()")
        return 0.0 if rows[0][0] else None
