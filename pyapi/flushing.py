"""Stores what a gateway process counted: every few seconds, in batches, nothing twice.

Counting costs the calls nothing more than it did: the totals are compared with what they were at the last look. Calls
are stored as the totals of a minute so far; the database keeps the highest, so a batch may be sent again after its
answer was lost. Errors carry the number of their batch instead, and a batch stays the same until it is acknowledged.
What cannot be sent waits; where it grows too much, minutes that were never sent are put together.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog

from pyapi.error_log import ErrorLog
from pyapi.metrics import LENGTH, SECONDS, CallMetrics
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Unavailable

log = structlog.get_logger()

RECORD_REQUESTS = b"select ops.record_request_metrics($1, $2::jsonb)"
RECORD_ERRORS = b"select ops.record_errors('gateway', $1, $2::bigint, $3::jsonb)"
MAX_ROWS = 20_000
"""Rows that wait to be sent, a function's minute each."""
MAX_BATCH = 2_000
LAST_SECONDS = 3.0
"""How long the last batch may take when the gateway is told to stop."""

Call = Callable[[bytes, Sequence[bytes | None]], Awaitable[bytes | None]]
REFUSED = ("PT4", "22", "23")
"""SQLSTATEs, by how they begin, of a batch that is no good."""
LOST = (DatabaseError, Overloaded, Unavailable, OutcomeUnknown, TimeoutError)


def instance_name() -> str:
    """This process, since it was started."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}"


@dataclass(slots=True)
class Row:
    """A function's calls of one minute that were answered with one class of statuses.

    Attributes:
        cell: see :data:`pyapi.metrics.LENGTH`.
        sent: calls that the database is known to have.
        is_tried: whether it was ever sent: the database may have it.
        generation: how often the clock had gone back when the first of them was answered.
    """

    generation: int = 0
    cell: list[float] = field(default_factory=lambda: [0] * LENGTH)
    sent: int = -1
    is_tried: bool = False

    @property
    def count(self) -> int:
        """Calls."""
        return int(sum(self.cell[:SECONDS]))


Minute = dict[tuple[str, int], Row]
Place = tuple[int, str, int, Row]
"""Minute, function, class of statuses."""


class Ledger:
    """Totals by minute that the database has not all got yet.

    Args:
        metrics: where calls are counted.
    """

    def __init__(self, metrics: CallMetrics) -> None:
        self._metrics = metrics
        self._seen: dict[tuple[str, int], list[float]] = {}
        self._open_from = 0
        self._generation = 0
        self.minutes: dict[int, Minute] = {}

    def collect(self, minute: int) -> None:
        """Put what was counted since the last look under a minute.

        One that was let go of has its total in the database, where a lower one would count as known: after the clock
        went back, counting begins again under another name.
        """
        if minute < self._open_from:
            self._generation += 1
            self._open_from = minute
        rows = self.minutes.setdefault(minute, {})
        for name, cells in list(self._metrics.cells.items()):
            for status, cell in list(cells.items()):
                now, seen = cell.copy(), self._seen.get((name, status))
                if now == seen:
                    continue
                row = rows.setdefault((name, min(max(status // 100, 1), 5)), Row(self._generation))
                for place, value in enumerate(now):
                    row.cell[place] += value - (seen[place] if seen else 0)
                self._seen[name, status] = now
        self._make_room()

    def batch(self) -> list[Place]:
        """Rows that the database lacks, the oldest first, of one generation."""
        wanted = [
            (minute, name, status_class, row)
            for minute in sorted(self.minutes)
            for (name, status_class), row in self.minutes[minute].items()
            if row.count > row.sent
        ]
        wanted = [place for place in wanted if place[3].generation == wanted[0][3].generation][:MAX_BATCH]
        for _, _, _, row in wanted:
            row.is_tried = True
        return wanted

    def forget(self, before: int) -> None:
        """Let go of minutes that are over, as far as the database has them."""
        for minute in [m for m in self.minutes if m < before]:
            if all(row.sent >= row.count for row in self.minutes[minute].values()):
                del self.minutes[minute]
                self._open_from = max(self._open_from, minute + 1)

    def __len__(self) -> int:
        return sum(len(rows) for rows in self.minutes.values())

    def _make_room(self) -> None:
        """Put the oldest minutes together; what may be in the database under its minute stays there."""
        while len(self) > MAX_ROWS:
            free = [m for m in sorted(self.minutes) if not any(r.is_tried for r in self.minutes[m].values())]
            if len(free) < 2:
                return
            older, later = self.minutes.pop(free[0]), self.minutes[free[1]]
            for key, row in older.items():
                into = later.setdefault(key, Row(row.generation))
                into.cell = [a + b for a, b in zip(into.cell, row.cell, strict=True)]


class Flusher:
    """Sends calls and errors from time to time, and once more at the end.

    Args:
        call: runs one statement of the service.
        metrics: calls.
        errors: what they failed with.
        seconds: between two batches; 0 = never.
    """

    def __init__(self, call: Call, metrics: CallMetrics, errors: ErrorLog, seconds: int) -> None:
        self.instance = instance_name()
        self._call = call
        self._errors = errors
        self._seconds = seconds
        self._ledger = Ledger(metrics)
        self._rows: list[Place] = []
        self._unsent: bytes | None = None
        self._sequence = 0
        self._since = time.time()
        self._is_failing = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, where there is anything to do."""
        if self._seconds:
            self._task = asyncio.create_task(self._run(), name="flusher")

    async def stop(self) -> None:
        """Send what is left, unless that takes too long."""
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await self.flush()

    async def _run(self) -> None:
        while True:
            # At whole multiples of the pause, so that no pause lies in two minutes.
            await asyncio.sleep(self._seconds - time.time() % self._seconds)
            try:
                await self.flush()
            except Exception:
                log.exception("flush_failed")

    async def flush(self) -> None:
        """Send what was counted and met since the last time, and what could not be sent before."""
        minute = int(self._since // 60)
        self._since = time.time()
        self._ledger.collect(minute)
        try:
            await self._send_requests()
            await self._send_errors()
        except LOST as error:
            if not self._is_failing:
                self._is_failing = True
                log.warning("metrics_not_stored", reason=str(error) or type(error).__name__)
        else:
            self._is_failing = False
        self._ledger.forget(int(self._since // 60))

    async def _send_requests(self) -> None:
        while True:
            # The same rows again until they are known to be there: others are never in doubt.
            self._rows = self._rows or self._ledger.batch()
            if not self._rows:
                return
            rows: list[list[Any]] = [
                [minute * 60, name, status_class, row.count, round(row.cell[SECONDS], 6), row.cell[:SECONDS]]
                for minute, name, status_class, row in self._rows
            ]
            generation = self._rows[0][3].generation
            instance = f"{self.instance}.{generation}" if generation else self.instance
            await self._send(RECORD_REQUESTS, (instance.encode(), orjson.dumps(rows)))
            for (_, _, _, row), sent in zip(self._rows, rows, strict=True):
                row.sent = sent[3]
            self._rows = []

    async def _send_errors(self) -> None:
        for _ in range(2):  # what waited, then what is new
            if self._unsent is None:
                self._unsent = self._errors.take()
                self._sequence += 1
            if self._unsent is None:
                return
            await self._send(
                RECORD_ERRORS, (self.instance.encode(), str(self._sequence).encode(), self._unsent)
            )
            self._unsent = None

    async def _send(self, statement: bytes, parameters: Sequence[bytes | None]) -> None:
        """Send a batch; one that the database will never take is dropped, so that others are not held up."""
        try:
            await self._call(statement, parameters)
        except DatabaseError as error:
            if not error.sqlstate.startswith(REFUSED):
                raise
            log.error("metrics_refused", sqlstate=error.sqlstate, reason=error.message)
