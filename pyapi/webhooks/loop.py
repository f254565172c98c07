"""The worker's loop for what providers sent and the gateway left undone."""

from __future__ import annotations

from pyapi.worker.call_loop import CallLoop
from pyapi.worker.database import Database
from pyapi.worker.loop import DELIVERIES

BATCH = 50
PROCESS = f"select webhooks.process_inbound({BATCH})"
FOLLOW = "select webhooks.follow_events()"


class Inbound(CallLoop):
    """Calls ``webhooks.process_inbound``; at first it sees to it that events are sent to endpoints at all."""

    def __init__(self) -> None:
        super().__init__("inbound", PROCESS, 1.0, full_batch=BATCH, tells=(DELIVERIES,))
        self._follows = False

    async def step(self, database: Database) -> float | None:
        """One batch."""
        if not self._follows:
            await database.fetch(FOLLOW)
            self._follows = True
        return await super().step(database)
