"""One worker process: all its loops side by side, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog

from pyapi.addresses import gateway_url
from pyapi.settings import Settings
from pyapi.worker.database import Database, DatabaseLost, say_why
from pyapi.worker.heartbeat import Heartbeat
from pyapi.worker.loop import Draining, Loop, Telling
from pyapi.worker.wakeups import Wakeups

log = structlog.get_logger()

LONGEST_PAUSE = 30.0
"""Seconds between the attempts of a loop that fails every time."""
LEAVE_SECONDS = 3.0
"""For what follows the grace period: cancelling, and taking the worker's row away."""


@dataclass
class State:
    """What is known about a loop."""

    steps: int = 0
    failures: int = 0
    failures_in_a_row: int = 0
    last_error: str | None = None
    began: float | None = None

    def describe(self) -> dict[str, Any]:
        """As ``jobs.workers.loops`` keeps it."""
        busy = None if self.began is None else round(time.monotonic() - self.began, 1)
        return {
            "steps": self.steps,
            "failures": self.failures,
            "failures_in_a_row": self.failures_in_a_row,
            "last_error": self.last_error,
            "busy_seconds": busy,
        }


class Worker:
    """Runs loops until :meth:`stop`.

    Args:
        settings: the login, the grace period, the longest time of a statement.
        loops: what to run; each gets a connection of its own.
    """

    def __init__(self, settings: Settings, loops: Sequence[Loop]) -> None:
        self._settings = settings
        self._url = gateway_url(settings)
        self._loops = loops
        self._states = {loop.name: State() for loop in loops}
        self._wakeups = Wakeups(self._url)
        self._stopping = asyncio.Event()
        self._is_lost = False

    def stop(self, reason: str) -> None:
        """Take no new work; :meth:`run` returns when what runs is done."""
        if not self._stopping.is_set():
            log.info("worker_stopping", reason=reason, grace_seconds=self._settings.worker_grace_seconds)
            self._stopping.set()
            self._wakeups.wake_all()

    async def run(self) -> None:
        """Work until told to stop, then finish what was begun, within the grace period."""
        log.info("worker_started", loops=[loop.name for loop in self._loops], pid=os.getpid())
        listening = asyncio.create_task(self._wakeups.run())
        is_left = asyncio.Event()
        heartbeat = Heartbeat(lambda: {name: state.describe() for name, state in self._states.items()})
        beating = asyncio.create_task(self._run_loop(heartbeat, State(), is_left))
        running = [
            asyncio.create_task(self._run_loop(loop, self._states[loop.name], self._stopping), name=loop.name)
            for loop in self._loops
        ]
        await self._stopping.wait()
        listening.cancel()
        await self._finish(running, self._settings.worker_grace_seconds)
        is_left.set()
        await self._finish([beating], LEAVE_SECONDS)
        log.info("worker_stopped")

    async def _finish(self, tasks: list[asyncio.Task[None]], seconds: float) -> None:
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        if late:
            log.warning("worker_gave_up", loops=sorted(task.get_name() for task in late))
            for task in late:
                task.cancel()
            await asyncio.wait(late, timeout=LEAVE_SECONDS)

    async def _run_loop(self, loop: Loop, state: State, stopping: asyncio.Event) -> None:
        timeout_seconds = getattr(loop, "timeout_seconds", self._settings.worker_timeout_ms / 1000)
        database = Database(self._url, loop.name, timeout_seconds)
        awake = self._wakeups.subscribe(getattr(loop, "channels", ()))
        until_stopped = asyncio.create_task(stopping.wait())
        try:
            while not stopping.is_set():
                awake.clear()
                pause, may_be_woken = await self._step(loop, state, database)
                if pause <= 0:
                    await asyncio.sleep(0)
                    continue
                sleepers = {until_stopped}
                if may_be_woken:
                    sleepers.add(asyncio.create_task(awake.wait()))
                await asyncio.wait(sleepers, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
                for sleeper in sleepers - {until_stopped}:
                    sleeper.cancel()
            if isinstance(loop, Draining):
                try:
                    await loop.drain()
                except Exception:
                    log.exception("drain_failed", loop=loop.name)
        finally:
            until_stopped.cancel()
            await database.close()

    async def _step(self, loop: Loop, state: State, database: Database) -> tuple[float, bool]:
        """One step; returns the pause after it, and whether a wake-up may end that."""
        state.began = time.monotonic()
        try:
            pause = await loop.step(database)
        except DatabaseLost as error:
            # The connection itself waits before it tries again; this is for one that is lost by every step.
            state.failures_in_a_row += 1
            state.last_error = str(error)
            self._note_lost(loop, error)
            return min(0.05 * 2.0 ** min(state.failures_in_a_row, 10), 1.0), False
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            return self._note_failure(loop, state, error)  # something inside was cancelled, not this loop
        except Exception as error:
            return self._note_failure(loop, state, error)
        finally:
            state.began = None
        state.steps += 1
        state.failures_in_a_row = 0
        self._note_found()
        if isinstance(loop, Telling):
            for topic in loop.take_news():
                self._wakeups.wake(topic)
        if pause is None:
            # Not all workers at the same moment.
            pause = loop.poll_seconds * random.uniform(0.9, 1.1)  # noqa: S311
        return pause, True

    def _note_failure(self, loop: Loop, state: State, error: BaseException) -> tuple[float, bool]:
        state.failures += 1
        state.failures_in_a_row += 1
        state.last_error = say_why(error)
        pause = min(2.0 ** min(state.failures_in_a_row - 2, 10), LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311
        # A refusal of the database says all there is to say; the rest needs its place in the code.
        trace = None if isinstance(error, psycopg.Error) else error
        log.error(
            "loop_failed", loop=loop.name, reason=state.last_error, failures_in_a_row=state.failures_in_a_row,
            again_in_seconds=round(pause, 1), exc_info=trace,
        )  # fmt: skip
        return pause, False

    def _note_lost(self, loop: Loop, error: DatabaseLost) -> None:
        if not self._is_lost:
            self._is_lost = True
            log.warning("database_lost", loop=loop.name, reason=str(error))

    def _note_found(self) -> None:
        if self._is_lost:
            self._is_lost = False
            log.info("database_found")


async def run_until_stopped(worker: Worker, *, until_stdin_ends: bool = False) -> None:
    """Run a worker; SIGTERM or SIGINT stops it, a second one ends the process at once.

    Args:
        worker: not running yet.
        until_stdin_ends: the end of standard input stops it too, which is how whoever started it tells
            it to stop, even by dying.
    """
    loop = asyncio.get_running_loop()
    received: list[int] = []

    def on_signal(number: int) -> None:
        if received:
            log.warning("worker_leaves_at_once")
            sys.stdout.flush()
            os._exit(128 + number)
        received.append(number)
        worker.stop(signal.Signals(number).name)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal, number)
    if until_stdin_ends:
        await loop.connect_read_pipe(lambda: _UntilEnd(worker), sys.stdin)
    await worker.run()


class _UntilEnd(asyncio.Protocol):
    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def connection_lost(self, exc: Exception | None) -> None:
        self._worker.stop("parent gone")
