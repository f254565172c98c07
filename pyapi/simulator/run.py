"""Runs a simulation: makes the rounds when they are due, sends them, and counts what became of them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pyapi.readings import Reading
from pyapi.replay import BatchSender, Refusal
from pyapi.simulator.fleet import Fleet

GRACE = 10.0
"""Seconds that calls in flight get to end once a run is told to stop."""
PAUSE = 3.0
"""Seconds to wait at most before a batch is sent again, once the gateway is away."""
CALLS_KEPT = 10_000
REFUSALS_KEPT = 5
ABSURD_CODES = frozenset({"read_at_too_old", "read_at_in_future"})
"""What a clock that is off by years leads to."""


@dataclass
class Progress:
    """What became of a simulation so far.

    Attributes:
        rounds: rounds made.
        at: instant of the last one, seconds since 1970.
        sent: readings given to a call; those whose call was not answered included.
        stored: readings that are new in the database.
        duplicates: readings that were there already.
        rejected: readings that the database refused, by code.
        refusals: the first few refused for another reason than an absurd clock.
        calls: calls that were answered.
        retries: times a batch was sent again.
        trouble: what the last failed call said; empty once one succeeded.
        call_seconds: how long the last calls took.
        lag: seconds since the oldest batch that is not answered was due.
        worst_lag: the most of it.
        seconds: since the beginning.
        is_paced: whether rounds have their time; otherwise they are made as fast as they are taken.
        is_stopped: whether it was told to stop before its end.
    """

    rounds: int = 0
    at: int = 0
    sent: int = 0
    stored: int = 0
    duplicates: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    calls: int = 0
    retries: int = 0
    trouble: str = ""
    call_seconds: deque[float] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))
    lag: float = 0.0
    worst_lag: float = 0.0
    seconds: float = 0.0
    is_paced: bool = True
    is_stopped: bool = False

    @property
    def answered(self) -> int:
        """Readings whose fate is known."""
        return self.stored + self.duplicates + self.rejected.total()

    @property
    def rows_per_second(self) -> float:
        """Readings answered per second."""
        return self.answered / self.seconds if self.seconds > 0 else 0.0

    def percentile(self, share: float) -> float:
        """Seconds within which this share of the last calls was answered."""
        calls = sorted(self.call_seconds)
        return calls[min(len(calls) - 1, int(len(calls) * share))] if calls else 0.0


class Simulation:
    """One run.

    Args:
        fleet: the meters.
        sender: sends a batch; its callbacks are set here.
        speed: how many times faster than real time, None as fast as it goes. It never gets ahead of the present.
        batch: readings per call, at most.
        concurrency: calls in flight, at most.
        on_progress: called after each answer, each round and each failed call.
    """

    def __init__(
        self,
        fleet: Fleet,
        sender: BatchSender,
        *,
        speed: float | None = 1.0,
        batch: int = 1000,
        concurrency: int = 4,
        on_progress: Callable[[Progress], None] = lambda _: None,
    ) -> None:
        self.fleet = fleet
        self.progress = Progress(is_paced=speed is not None)
        self._sender = sender
        sender.on_retry = self._note_retry
        sender.longest_pause = PAUSE
        sender.on_answer = self.progress.call_seconds.append
        self._speed = speed
        self._batch = batch
        self._concurrency = concurrency
        self._on_progress = on_progress
        self._queue: asyncio.Queue[tuple[int, list[Reading]] | None] = asyncio.Queue(maxsize=concurrency)
        self._batches = 0
        self._open: dict[int, float] = {}
        self._stop = asyncio.Event()
        self._began = time.monotonic()

    def stop(self) -> None:
        """End it soon: what is held back is sent, what is in flight is waited for, for a while."""
        self.progress.is_stopped = True
        self._stop.set()

    async def run(self) -> Progress:
        """Run to the end, or until :meth:`stop`.

        Raises:
            ReplayError: a batch was refused as a whole, or the server stayed away.
        """
        self._began = time.monotonic()
        work = asyncio.create_task(self._work())
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((work, stop), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait((work,), timeout=GRACE)
            if work.done():
                work.result()
        finally:
            for task in (work, stop):
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task
            self.progress.seconds = time.monotonic() - self._began
        return self.progress

    async def _work(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(self._concurrency):
                    tasks.create_task(self._send_all())
                tasks.create_task(self._make_rounds())
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _make_rounds(self) -> None:
        plan, progress = self.fleet.plan, self.progress
        while not self._stop.is_set() and (plan.rounds is None or progress.rounds < plan.rounds):
            at = plan.start + progress.rounds * plan.interval
            await self._wait_until_due(at)
            if self._stop.is_set():
                break
            due = time.monotonic()
            if self._speed is not None:
                due = min(due, self._began + (at - plan.start) / self._speed)
            await self._put(self.fleet.take_round(at), due)
            progress.rounds += 1
            progress.at = at
            self._tell()
        await self._put(self.fleet.take_held(), time.monotonic())
        for _ in range(self._concurrency):
            await self._queue.put(None)

    async def _wait_until_due(self, at: int) -> None:
        wait = at - time.time()
        if self._speed is not None:
            passed = time.monotonic() - self._began
            wait = max(wait, (at - self.fleet.plan.start) / self._speed - passed)
        if wait > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), wait)
        else:
            await asyncio.sleep(0)

    async def _put(self, readings: list[Reading], due: float) -> None:
        for first in range(0, len(readings), self._batch):
            self._batches += 1
            self._open[self._batches] = due
            await self._queue.put((self._batches, readings[first : first + self._batch]))

    async def _send_all(self) -> None:
        progress = self.progress
        while (batch := await self._queue.get()) is not None:
            number, readings = batch
            progress.sent += len(readings)
            answer = await self._sender.send(readings)
            self._tell()
            del self._open[number]
            progress.calls += 1
            progress.trouble = ""
            progress.stored += answer["stored"]
            progress.duplicates += answer["duplicates"]
            for refused in answer["rejected"]:
                self._note_refusal(readings, refused)
            self._tell()

    def _note_refusal(self, readings: list[Reading], refused: dict[str, Any]) -> None:
        progress, code = self.progress, refused["code"]
        progress.rejected[code] += 1
        if code not in ABSURD_CODES and len(progress.refusals) < REFUSALS_KEPT:
            progress.refusals.append(Refusal(readings[refused["index"]], code, refused["detail"]))

    def _note_retry(self, trouble: str, _pause: float) -> None:
        self.progress.retries += 1
        self.progress.trouble = trouble
        self._tell()

    def _tell(self) -> None:
        progress, now = self.progress, time.monotonic()
        progress.seconds = now - self._began
        progress.lag = max(0.0, now - min(self._open.values(), default=now))
        progress.worst_lag = max(progress.worst_lag, progress.lag)
        self._on_progress(progress)
