"""Runs the subscriptions that are handled in the database."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from pyapi.worker.database import Database
from pyapi.worker.loop import DELIVERIES, EVENTS, JOBS

RUNNERS: Final = 2
"""Connections that run subscriptions side by side, so that one slow handler does not hold up the rest."""
TIMEOUT_SECONDS: Final = 30.0
"""Longest time of a batch; one that takes longer is cut down, a single event that does has failed."""

REST_SECONDS: Final = 0.03
"""Shortest pause after a look that found nothing, however often it is woken: events of that time share a batch."""


class Subscriptions:
    """Calls ``events.run_subscriptions`` until nothing is left; any number of these at once.

    Each call is one subscription's batch.

    Attributes:
        name: what the runner calls it.
        poll_seconds: pause when nothing is left; retries and lost notices wait no longer.
        timeout_seconds: longest time of a batch.
        channels: what wakes it before.
    """

    poll_seconds = 1.0
    timeout_seconds = TIMEOUT_SECONDS
    channels = (EVENTS,)

    def __init__(self, name: str) -> None:
        self.name = name
        self._did = 0
        self._not_before = 0.0

    async def step(self, database: Database) -> float | None:
        """One batch."""
        await asyncio.sleep(max(0.0, self._not_before - time.monotonic()))
        rows = await database.fetch("select events.run_subscriptions()")
        self._did = int(rows[0][0] or 0)
        if self._did:
            return 0.0
        self._not_before = time.monotonic() + REST_SECONDS
        return None

    def take_news(self) -> tuple[str, ...]:
        """Handlers add jobs and deliveries."""
        did, self._did = self._did, 0
        return (JOBS, DELIVERIES) if did else ()


def make_subscription_loops() -> list[Subscriptions]:
    """As many as run side by side."""
    return [Subscriptions(f"subscriptions-{number}") for number in range(1, RUNNERS + 1)]
