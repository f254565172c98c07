"""The loop for a function that does a bounded amount of work and says how much it was."""

from __future__ import annotations

from pyapi.worker.database import Database


class CallLoop:
    """Calls one statement again and again.

    Args:
        name: see :class:`~pyapi.worker.loop.Loop`.
        statement: returns one row with one integer, how much was done.
        poll_seconds: pause after a call that did less than a full batch.
        full_batch: as much as a call does at most; after that many it is called again at once.
        channels: topics that wake it.
        tells: topics that it wakes when it did something.
        timeout_seconds: longest time a call may take, where that is not the worker's.
    """

    def __init__(
        self,
        name: str,
        statement: str,
        poll_seconds: float,
        *,
        full_batch: int | None = None,
        channels: tuple[str, ...] = (),
        tells: tuple[str, ...] = (),
        timeout_seconds: float | None = None,
    ) -> None:
        self.name = name
        self.poll_seconds = poll_seconds
        self.channels = channels
        self._statement = statement
        self._full_batch = full_batch
        self._tells = tells
        self._timeout_seconds = timeout_seconds
        self._did = 0

    async def step(self, database: Database) -> float | None:
        """One call."""
        rows = await database.fetch(self._statement, timeout_seconds=self._timeout_seconds)
        self._did = int(rows[0][0] or 0) if rows else 0
        return 0.0 if self._full_batch is not None and self._did >= self._full_batch else None

    def take_news(self) -> tuple[str, ...]:
        """What the last call has news for."""
        did, self._did = self._did, 0
        return self._tells if did else ()
