"""Runs jobs whose handlers are Python callables."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import math
import os
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import psycopg
import structlog

from pyapi.addresses import gateway_url
from pyapi.jobs import GiveUp, Handler, Job, RetryLater, load_handlers
from pyapi.settings import Settings
from pyapi.spans import span
from pyapi.traces import as_trace_id, current_trace
from pyapi.worker.database import Database, DatabaseLost, say_why
from pyapi.worker.loop import JOBS
from pyapi.worker.pauses import GrowingPause

log = structlog.get_logger()

CREATE_QUEUE = "select jobs.create_queue(%s, 'python')"
REGISTER = "select jobs.register_handler(%s, null, %s, %s::smallint, %s::smallint)"
LIST_QUEUES = (
    "select queue, extract(epoch from lease), extract(epoch from time_limit) from jobs.list_queues('python')"
)
CLAIM = (
    "select job_id, attempt, forgiven, handler, payload::text, correlation_id, priority, position"
    " from jobs.claim_jobs(%s, %s, %s, null, %s)"
)
NOTE_SLEEP = "select jobs.note_sleep(%s)"
COMPLETE = "select cardinality(jobs.complete_jobs(%s::jsonb))"
FAIL = "select jobs.fail_job(%s, %s::smallint, %s, make_interval(secs => %s), %s)"
HEARTBEAT = "select job_id, reason from jobs.heartbeat_jobs(%s::jsonb)"
PROGRESS = "select jobs.heartbeat_job(%s, %s::smallint, %s::jsonb)"
RELEASE = "select jobs.release_jobs(%s::jsonb, make_interval(secs => %s))"

OWN_MODULES = ("pyapi.calendars.jobs", "pyapi.invoices.jobs", "pyapi.vending.jobs")
"""Modules with handlers of the program itself; each has a queue of its own."""
LARGEST_CLAIM = 500
FULL_CLAIM_SECONDS = 0.2
"""Jobs that all ended within this time after their claim were too few; twice as many are claimed next."""
FLOOR_SECONDS = 1.0
"""How long a claim may start where the last one ended, before it looks from the start again."""
FAIRNESS_SECONDS = 0.005
"""How long handlers that never wait may keep the event loop."""
LOST_PAUSE = 0.2
DRAIN_SECONDS = 0.02
QUEUES_SECONDS = 2.0
"""How soon another lease or time limit of a queue is noticed."""
STRANGE_SECONDS = 30.0
"""For how long a job is left to others whose handler this process does not have."""
LONGEST_DELAY = 31_104_000.0
"""What the database takes for a year."""
ABANDONED_THREADS = 1000
"""How many threads may never return before jobs that need one wait."""
PASSING = ("25006", "55P03")
"""Refusals that say nothing about the report: the server is a standby just now, or a lock was not to be had."""


class Claimed:
    """A job in hand; the lease, its number and attempt, proves that it is ours."""

    __slots__ = ("is_started", "is_stopped", "job", "lease", "payload", "task")

    def __init__(self, job: Job, payload: str, lease: tuple[int, int]) -> None:
        self.job = job
        self.lease = lease
        self.payload = payload
        self.is_started = False
        self.is_stopped = False
        self.task: asyncio.Task[Any] | None = None


class UnknownHandlerError(Exception):
    """This process has no such callable; one that runs newer code may have it."""


class PythonJobs:
    """Claims jobs ahead of a fixed number of runners, and ends them in batches.

    How far ahead follows from how fast they are: quick jobs are claimed by the hundred, jobs that take
    seconds one by one as a runner gets free, so that no other worker's idle runner waits for them.

    Args:
        settings: modules with handlers, number of runners, queues.
        handlers: instead of those of the modules.
    """

    name = "python-jobs"
    poll_seconds = 0.5
    channels = (JOBS,)

    def __init__(self, settings: Settings, handlers: Mapping[str, Handler] | None = None) -> None:
        self._handlers = (
            load_handlers((*OWN_MODULES, *settings.jobs_modules)) if handlers is None else handlers
        )
        self._wanted = settings.worker_queues
        self._runners_wanted = settings.worker_python_jobs
        self._worker = f"{socket.gethostname()}:{os.getpid()}"
        self._reports = Database(
            gateway_url(settings), "python-jobs-reports", settings.worker_timeout_ms / 1000
        )
        self._time_limits: dict[str, float | None] = {}
        self._lease_seconds = 60.0
        self._hand: dict[tuple[int, int], Claimed] = {}
        self._idle: deque[Claimed] = deque()
        self._has_idle = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_report = asyncio.Event()
        self._done: list[tuple[int, int] | tuple[int, int, Any]] = []
        self._failed: deque[tuple[int, int, str, float | None, bool]] = deque()
        self._strange: list[tuple[int, int]] = []
        self._threads = ThreadPoolExecutor(self._runners_wanted + ABANDONED_THREADS, "job")
        self._tasks: list[asyncio.Task[None]] = []
        self._runners: list[asyncio.Task[None]] = []
        self._ahead = self._runners_wanted
        self._claimed_at = 0.0
        self._reached: dict[str, list[int]] = {}
        self._reached_until = 0.0
        self._turn = 0
        self._is_asleep = False
        self._pause = GrowingPause(self.poll_seconds)

    async def step(self, database: Database) -> float | None:
        """Claim as many jobs as there is room for, from every queue in turn."""
        if not self._handlers:
            return 60.0
        if not self._tasks:
            await self._start(database)
        if len(self._hand) * 2 > self._ahead:
            self._has_room.clear()
            await self._wait_for_room(self.poll_seconds)
            if len(self._hand) * 2 > self._ahead:
                return 0.01
        is_found = await self._claim(database)
        if not is_found:
            await self._note_sleep(database, True)
            is_found = await self._claim(database)
        if is_found and self._is_asleep:
            await self._note_sleep(database, False)
        return self._pause.after(is_found)

    async def drain(self) -> None:
        """Give back what was not started, finish what was, and tell the database."""
        unstarted = [claimed for claimed in self._idle if not claimed.is_stopped]
        self._idle.clear()
        try:
            if unstarted:
                await self._report(RELEASE, [_dump([claimed.lease for claimed in unstarted]), 0])
                for claimed in unstarted:
                    self._hand.pop(claimed.lease, None)
            while self._hand or self._done or self._failed or self._strange:
                self._has_report.set()
                await asyncio.sleep(DRAIN_SECONDS)
        finally:
            interrupted = [claimed.lease for claimed in self._hand.values()]
            for task in (*self._tasks, *self._runners):
                task.cancel()
            if interrupted:
                log.warning("jobs_interrupted", jobs=[job_id for job_id, _ in interrupted])
                await asyncio.shield(self._report(RELEASE, [_dump(interrupted), 0]))
            self._threads.shutdown(wait=False, cancel_futures=True)
            await self._reports.close()

    async def _start(self, database: Database) -> None:
        for queue in {handler.queue for handler in self._handlers.values()}:
            await database.fetch(CREATE_QUEUE, [queue])
        for handler in self._handlers.values():
            await database.fetch(
                REGISTER, [handler.name, handler.queue, handler.max_attempts, handler.priority]
            )
        self._read_queues(await database.fetch(LIST_QUEUES))
        self._runners = [asyncio.create_task(self._run()) for _ in range(self._runners_wanted)]
        self._tasks = [asyncio.create_task(self._send_reports()), asyncio.create_task(self._beat())]

    def _read_queues(self, rows: list[tuple[Any, ...]]) -> None:
        served = {handler.queue for handler in self._handlers.values()}
        leases = [60.0]
        for queue, lease, limit in rows:
            if queue in served and (not self._wanted or queue in self._wanted):
                self._time_limits[queue] = None if limit is None else float(limit)
                leases.append(float(lease))
        self._lease_seconds = min(leases)

    async def _note_sleep(self, database: Database, is_asleep: bool) -> None:
        await database.fetch(NOTE_SLEEP, [is_asleep])
        self._is_asleep = is_asleep

    async def _wait_for_room(self, seconds: float) -> None:
        # Not wait_for, which swallows a cancellation that comes together with what it waits for.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._has_room.wait()

    async def _claim(self, database: Database) -> bool:
        """Claim from the queues in turn; whether there was anything."""
        now = time.monotonic()
        if now > self._reached_until:
            self._reached.clear()
            self._reached_until = now + FLOOR_SECONDS
        queues = list(self._time_limits)
        self._turn += 1
        is_found = False
        for number in range(len(queues)):
            queue = queues[(self._turn + number) % len(queues)]
            limit = min(self._ahead - len(self._hand), LARGEST_CLAIM)
            if limit <= 0:
                break
            reached = self._reached.get(queue)
            rows = await database.fetch(CLAIM, [queue, self._worker, limit, reached])
            if len(rows) < limit and reached is not None:
                del self._reached[queue]
                is_found = True  # what lies before the place reached last is looked for at once
            self._take(queue, rows)
            is_found |= bool(rows)
        return is_found

    def _take(self, queue: str, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        if not self._hand and time.monotonic() - self._claimed_at < FULL_CLAIM_SECONDS:
            self._ahead = min(self._ahead * 2, LARGEST_CLAIM * 2)
        elif time.monotonic() - self._claimed_at > FULL_CLAIM_SECONDS:
            self._ahead = max(self._ahead // 2, self._runners_wanted)
        self._claimed_at = time.monotonic()
        reached = self._reached.setdefault(queue, [0] * 10)
        for job_id, attempt, forgiven, handler, payload, correlation_id, priority, position in rows:
            job = Job(job_id, attempt - forgiven, handler, queue, correlation_id)
            claimed = Claimed(job, payload, (job_id, attempt))
            self._hand[claimed.lease] = claimed
            self._idle.append(claimed)
            reached[priority] = max(reached[priority], position)
        self._has_idle.set()

    async def _run(self) -> None:  # noqa: PLR0912
        """One runner: the jobs in hand, one after another."""
        yield_at = time.monotonic() + FAIRNESS_SECONDS
        while True:
            if not self._idle:
                self._has_idle.clear()
                await self._has_idle.wait()
                yield_at = time.monotonic() + FAIRNESS_SECONDS
                continue
            claimed = self._idle.popleft()
            if claimed.is_stopped:
                continue
            claimed.is_started = True
            claimed.task = asyncio.current_task()
            current_trace.set(as_trace_id(claimed.job.correlation_id))
            try:
                with span(claimed.job.handler, "consumer", messaging__message__id=str(claimed.job.job_id)):
                    result = await self._call(claimed)
            except asyncio.CancelledError as error:
                task = asyncio.current_task()
                if claimed.is_stopped and task is not None:
                    task.uncancel()
                    self._fail(claimed, "cancelled", None, False)
                elif task is None or task.cancelling():
                    raise
                else:  # something inside was cancelled, not this runner
                    self._fail(claimed, _describe(error), None, False)
            except UnknownHandlerError:
                log.warning("unknown_handler", job_id=claimed.job.job_id, handler=claimed.job.handler,
                            hint="A worker with newer code may have it.")  # fmt: skip
                self._strange.append(claimed.lease)
            except RetryLater as error:
                self._fail(claimed, _say(error), _bound_delay(error.seconds), False)
            except GiveUp as error:
                self._fail(claimed, f"gave_up: {_say(error)}", None, True)
            except BaseException as error:  # sys.exit() in a handler ends its job, not the worker
                log.warning("job_failed", job_id=claimed.job.job_id, handler=claimed.job.handler,
                            attempt=claimed.job.attempt, exc_info=error)  # fmt: skip
                self._fail(claimed, _describe(error), None, False)
            else:
                self._done.append(claimed.lease if result is None else (*claimed.lease, result))
            claimed.task = None
            self._let_go(claimed)
            if time.monotonic() > yield_at:
                await asyncio.sleep(0)
                yield_at = time.monotonic() + FAIRNESS_SECONDS

    async def _call(self, claimed: Claimed) -> Any:
        job = claimed.job
        handler = self._handlers.get(job.handler)
        if handler is None:
            raise UnknownHandlerError
        payload = orjson.loads(claimed.payload)
        arguments = (payload, job) if handler.takes_job else (payload,)
        limit = self._time_limits.get(job.queue)
        if handler.is_async and limit is None:
            return await handler.function(*arguments)
        try:
            async with asyncio.timeout(limit):
                if handler.is_async:
                    return await handler.function(*arguments)
                return await self._run_in_thread(handler.function, *arguments)
        except TimeoutError as error:
            raise TimeoutError(str(error) or f"not done within {limit} seconds") from error

    async def _run_in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        context = contextvars.copy_context()

        def call() -> Any:
            try:
                return context.run(function, *arguments)
            except StopIteration as error:  # no future takes it
                raise RuntimeError("the handler raised StopIteration") from error

        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _fail(self, claimed: Claimed, reason: str, retry_after: float | None, is_final: bool) -> None:
        self._failed.append((*claimed.lease, _make_storable(reason), retry_after, is_final))

    def _let_go(self, claimed: Claimed) -> None:
        self._hand.pop(claimed.lease, None)
        self._has_report.set()
        if len(self._hand) * 2 <= self._ahead:
            self._has_room.set()

    async def _send_reports(self) -> None:
        """Tell the database what became of jobs: all that ended while the last batch was on its way."""
        while True:
            await self._has_report.wait()
            self._has_report.clear()
            while self._done:
                done, self._done = self._done, []
                await self._complete(done)
            while self._failed:
                await self._report(FAIL, self._failed[0])
                self._failed.popleft()
            if self._strange:
                strange, self._strange = self._strange, []
                await self._report(RELEASE, [_dump(strange), STRANGE_SECONDS])
            self._has_room.set()

    async def _complete(self, done: list[Any]) -> None:
        """End jobs; a result that the database does not take is told as text, and ends nobody else's job."""
        try:
            document = _dump(done)
        except TypeError:
            document = _dump([_without_foreign_result(entry) for entry in done])
        try:
            await self._insist(COMPLETE, [document])
        except (psycopg.Error, ValueError) as error:
            if len(done) > 1:
                for entry in done:
                    await self._complete([entry])
                return
            log.warning("result_refused", job_id=done[0][0], reason=say_why(error))
            await self._report(COMPLETE, [_dump([(*done[0][:2], _tell(done[0][2:]))])])

    async def _report(self, statement: str, parameters: Any) -> list[tuple[Any, ...]]:
        """Say it until it is heard; a refusal means that the job is not ours any more."""
        try:
            return await self._insist(statement, parameters)
        except (psycopg.Error, ValueError) as error:
            log.warning("report_refused", reason=say_why(error))
            return []

    async def _insist(self, statement: str, parameters: Any) -> list[tuple[Any, ...]]:
        """Say it until it is heard.

        Raises:
            psycopg.Error: it is refused, and will be.
            ValueError: it cannot be sent.
        """
        while True:
            try:
                return await self._reports.fetch(statement, parameters)
            except DatabaseLost:
                await asyncio.sleep(LOST_PAUSE)
            except psycopg.Error as error:
                state = error.sqlstate or ""
                if state not in PASSING and state[:2] not in ("40", "53"):
                    raise
                await asyncio.sleep(LOST_PAUSE)

    async def _beat(self) -> None:
        """Keep the leases, tell progress, and stop what was cancelled or lost."""
        beaten_at = time.monotonic()
        while True:
            await asyncio.sleep(min(self._lease_seconds / 4, QUEUES_SECONDS))
            self._read_queues(await self._report(LIST_QUEUES, []))
            if time.monotonic() - beaten_at < self._lease_seconds / 4:
                continue
            beaten_at = time.monotonic()
            leases = list(self._hand)
            if not leases:
                continue
            lost = {job_id for job_id, _ in await self._report(HEARTBEAT, [_dump(leases)])}
            for lease in leases:
                claimed = self._hand.get(lease)
                if claimed is not None and lease[0] in lost:
                    self._stop(claimed)
            for claimed in list(self._hand.values()):
                job = claimed.job
                if job.progress is not job.told_progress:
                    job.told_progress = job.progress
                    await self._report(PROGRESS, [*claimed.lease, _dump_any(job.progress)])

    def _stop(self, claimed: Claimed) -> None:
        claimed.is_stopped = True
        if claimed.task is not None:
            claimed.task.cancel()
        elif not claimed.is_started:
            self._fail(claimed, "cancelled", None, False)
            self._let_go(claimed)


def _dump(value: Any) -> str:
    return orjson.dumps(value, default=str).decode()


def _dump_any(value: Any) -> str:
    """As JSON, or as text where it is nothing that JSON knows."""
    try:
        return _dump(value)
    except TypeError:
        return _dump(_tell(value))


def _without_foreign_result(entry: tuple[Any, ...]) -> tuple[Any, ...]:
    """The entry, its result as text where it is nothing that JSON knows."""
    try:
        _dump(entry)
    except TypeError:
        return (*entry[:2], _tell(entry[2]))
    return entry


def _tell(value: Any) -> str:
    """What a value says of itself, as text that can be stored."""
    try:
        return _make_storable(repr(value))
    except Exception:
        return f"a {type(value).__name__} that cannot be shown"


def _say(error: BaseException) -> str:
    """The words of an error."""
    try:
        return str(error)
    except Exception:
        return "(cannot be told)"


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {_say(error)}"


def _make_storable(text: str) -> str:
    """Without what PostgreSQL does not take, and not too long."""
    return text[:1000].replace("\0", "").encode("utf-8", "backslashreplace").decode()


def _bound_delay(seconds: Any) -> float | None:
    """A delay that the database takes; None where it is no number."""
    try:
        delay = float(seconds)
    except (TypeError, ValueError, OverflowError):
        return None
    return None if math.isnan(delay) else min(max(delay, 0.0), LONGEST_DELAY)
