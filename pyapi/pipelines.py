"""Many callers on a few connections, in libpq's pipeline mode.

A call is a :class:`Group`: statements, then one Sync, so one implicit transaction and one round
trip. Groups of different callers follow each other on the same connection without waiting. An
error skips the rest of its own group and nothing else.

What shares a connection waits for what runs before it. So a function first earns its place: its
first calls run alone on a connection of their own, and so do all calls of a function that was seen
to run long. A head of line that turns out slow takes its pipeline out of rotation, and the calls
behind it that may safely run twice are sent again elsewhere; the first answer counts.
"""

from __future__ import annotations

import asyncio
import ctypes
import itertools
import random
import secrets
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, NamedTuple, cast

import psycopg
import structlog
from psycopg import pq
from psycopg.pq.abc import PGconn, PGresult

from pyapi.errors import Source

log = structlog.get_logger()

SLOW_SECONDS = 0.05
"""A call that runs longer than this does not share a connection."""
IN_FLIGHT_LIMIT = 16
"""Groups on one shared connection at a time."""
TRIAL_CALLS = 3
"""Fast calls before a function may share."""
PAROLE_CALLS = 100
"""Fast calls before a function that ran long may share again."""
TRIAL_CONNECTIONS = 2
"""Connections that calls on trial may use beyond those of the slow ones."""
MAX_ATTEMPTS = 5
"""Times that a call is sent, where connections keep being lost under it."""
WAIT_SECONDS = 10.0
"""Longest wait for a connection."""
OPEN_SECONDS = 5.0
"""Longest wait for the first connection before calls are taken, and refused."""
TICK_SECONDS = 0.025
PREPARED_LIMIT = 1000
RECONNECT_SECONDS = (0.05, 0.1, 0.25, 0.5)

STATEMENT_GONE = "26000"
RESULT_CHANGED = ("0A000", "RevalidateCachedQuery")
"""A deploy changed a prepared statement's result type; functions raise 0A000 for reasons of their own."""
FUNCTION_GONE = "cache lookup failed for "
"""The plan names by number what a deploy dropped as it began; internal messages are never translated."""
OUTSIDE = ("JSON data, ", "portal ", "unnamed portal ")
"""Begin the context of an error of the call's own statement; any other, and any other language, is a function's."""
RAISED = "exec_stmt_raise"
"""Where in the server what a function raises comes from; no setting translates it."""
TRANSIENT = frozenset({"40001", "40P01"})
"""Serialisation failure and deadlock: the transaction did nothing, so once more is safe."""
CONFLICT_SECONDS = (0.02, 0.1)
"""Mean wait before each further try after a conflict. One that went at once could take the lock again
before the transaction that it made way for has woken up, and meet it in the next deadlock."""

FATAL = pq.ExecStatus.FATAL_ERROR
ABORTED = pq.ExecStatus.PIPELINE_ABORTED
SYNC = pq.ExecStatus.PIPELINE_SYNC


class Overloaded(Exception):
    """No connection is free and the queue is full, or the wait was too long."""


class Unavailable(Exception):
    """The database does not answer; the call has not run."""


class OutcomeUnknown(Exception):
    """The connection was lost while the call ran: it may or may not have taken effect."""


def find_source(context: str | None, place: str | None) -> Source:
    """Where an error came from.

    Args:
        context: as the server tells it.
        place: the server's own function that it came from.
    """
    if place == RAISED:
        return "raise"
    return "call" if context is None or context.startswith(OUTSIDE) else "function"


class DatabaseError(Exception):
    """PostgreSQL refused a group; nothing of it took effect.

    Attributes:
        sqlstate: five characters.
        message, detail, hint, constraint: as the server sent them, ``None`` where absent.
        source: where it came from: the call's own statement, one within a function, or ``raise``.
        is_stale_plan: whether a prepared statement is no good any more; prepare it anew.
        completed: statements of the group that had succeeded before.
    """

    def __init__(self, result: PGresult, completed: int = 0) -> None:
        def field(name: pq.DiagnosticField) -> str | None:
            value = result.error_field(name)
            return value.decode("utf-8", "replace") if value is not None else None

        self.sqlstate = field(pq.DiagnosticField.SQLSTATE) or "XX000"
        self.message = field(pq.DiagnosticField.MESSAGE_PRIMARY) or ""
        self.detail = field(pq.DiagnosticField.MESSAGE_DETAIL)
        self.hint = field(pq.DiagnosticField.MESSAGE_HINT)
        self.constraint = field(pq.DiagnosticField.CONSTRAINT_NAME)
        self.source = find_source(
            field(pq.DiagnosticField.CONTEXT), field(pq.DiagnosticField.SOURCE_FUNCTION)
        )
        self.is_stale_plan = (
            self.sqlstate == STATEMENT_GONE
            or (self.sqlstate, field(pq.DiagnosticField.SOURCE_FUNCTION)) == RESULT_CHANGED
            or self.message.startswith(FUNCTION_GONE)
        )
        self.completed = completed
        super().__init__(f"{self.sqlstate} {self.message}")


def _ends_session(error: PGresult | None) -> bool:
    """Whether an error was the server's last word."""
    if error is None:
        return False
    return error.error_field(pq.DiagnosticField.SEVERITY_NONLOCALIZED) in (b"FATAL", b"PANIC")


class Statement(NamedTuple):
    """One statement of a group.

    Attributes:
        key: identity for preparing it, ``None`` to send it unprepared.
        sql: its text, with ``$n`` parameters.
        parameters: text-format values.
        is_once: whether it commits what it does: at the head of a group that is sent again, it is left out.
    """

    key: Hashable | None
    sql: bytes
    parameters: Sequence[bytes | None]
    is_once: bool = False


class Pace:
    """What is known of how long a function runs."""

    __slots__ = ("credit",)

    def __init__(self) -> None:
        self.credit = -TRIAL_CALLS

    def note(self, seconds: float) -> None:
        """Take one finished call into account."""
        if seconds > SLOW_SECONDS:
            # Once a little late, after a checkpoint say, costs a few calls; a report, a hundred.
            debt = min(int(seconds / SLOW_SECONDS) + TRIAL_CALLS - 1, PAROLE_CALLS)
            self.credit = min(self.credit, -debt)
        elif self.credit < 0:
            self.credit += 1

    @property
    def may_share(self) -> bool:
        """Whether calls may run on shared connections."""
        return self.credit >= 0

    @property
    def is_on_trial(self) -> bool:
        """Whether nothing is known against the function yet."""
        return -TRIAL_CALLS <= self.credit < 0


class LonePace(Pace):
    """That of calls whose running time is not the function's, but the client's choice: they run alone."""

    __slots__ = ()

    @property
    def may_share(self) -> bool:
        """Never."""
        return False

    @property
    def is_on_trial(self) -> bool:
        """Whether the last calls were fast."""
        return self.credit >= -TRIAL_CALLS


class Group:
    """One call: its statements and the transaction they share.

    Attributes:
        statements: sent in this order, then Sync.
        role: prepared statements are kept apart by role, since PostgreSQL checks ``execute`` on an
            inlinable function when it plans, not when it runs.
        repeatable: running it twice, one after the other, has the effect of running it once.
        harmless: it has no effect, so that it may even run twice at the same time.
        pace: record of the called function.
        is_plain: to be sent unprepared, after a prepared statement was lost.
        future: the result, one ``PGresult`` per statement.
    """

    __slots__ = (
        "attempts",
        "conflicts",
        "deadline",
        "done",
        "error",
        "future",
        "harmless",
        "is_hedged",
        "is_plain",
        "pace",
        "plan",
        "repeatable",
        "results",
        "role",
        "statements",
    )

    def __init__(
        self,
        statements: Sequence[Statement],
        role: str,
        pace: Pace,
        repeatable: bool,
        harmless: bool,
        future: asyncio.Future[list[PGresult]],
    ) -> None:
        self.statements = statements
        self.role = role
        self.pace = pace
        self.repeatable = repeatable
        self.harmless = harmless
        self.future = future
        self.attempts = 0
        self.conflicts = 0
        self.is_hedged = False
        self.is_plain = False
        self.deadline = 0.0
        self.plan: list[tuple[str, Hashable] | None] = []
        self.done: list[PGresult] = []
        self.results: list[PGresult] = []
        self.error: PGresult | None = None

    def reset(self) -> None:
        """Forget what came back so far, but for what is done for good, before it is sent again."""
        if self.results and self.counts:
            self.done.append(self.results[0])
            self.statements = self.statements[1:]
        self.plan = []
        self.results = []
        self.error = None

    @property
    def counts(self) -> bool:
        """Whether it begins with what must not be done twice."""
        return bool(self.statements) and self.statements[0].is_once

    def twin(self) -> Group:
        """The same call once more; whichever is first sets the one future."""
        group = Group(self.statements, self.role, self.pace, self.repeatable, self.harmless, self.future)
        group.done = list(self.done)
        group.attempts, group.conflicts = self.attempts, self.conflicts
        group.is_hedged = True
        return group


def _find_send_sync() -> Callable[[int | None], int] | None:
    """libpq's ``PQsendPipelineSync`` (17 or newer), which psycopg does not offer.

    Its own ``pipeline_sync`` sends at once, a system call and a wake-up of the server for each group.
    """
    try:
        # A symbol is looked for in the extension and in what it is linked with: the same libpq.
        function = ctypes.PyDLL(sys.modules[pq.PGconn.__module__].__file__).PQsendPipelineSync
    except (AttributeError, OSError):
        return None
    function.argtypes, function.restype = [ctypes.c_void_p], ctypes.c_int
    return cast(Callable[[int | None], int], function)


_send_sync = _find_send_sync()


def _put_sync(pgconn: PGconn) -> None:
    """End a group; it leaves with the next flush, or before it where the buffer is full."""
    if _send_sync is None:
        pgconn.pipeline_sync()
    elif not _send_sync(cast(Any, pgconn).pgconn_ptr):
        raise psycopg.OperationalError(pgconn.error_message.decode("utf-8", "replace"))


class Connection:
    """One connection in pipeline mode and the groups in flight on it."""

    __slots__ = (
        "_fd",
        "_is_flush_due",
        "_is_writing",
        "_loop",
        "_names",
        "_owner",
        "_pgconn",
        "_prefix",
        "_prepared",
        "head_since",
        "in_flight",
        "is_alive",
    )

    def __init__(self, owner: Pipelines, pgconn: PGconn) -> None:
        self._owner = owner
        self._pgconn = pgconn
        self._loop = asyncio.get_running_loop()
        self._fd = pgconn.socket
        self._prepared: dict[tuple[str, Hashable], bytes] = {}
        # A pooler may hand a session on: a name that another client chose would run its statement.
        self._prefix = secrets.token_hex(4).encode()
        self._names = itertools.count()
        self._is_flush_due = False
        self._is_writing = False
        self.in_flight: deque[Group] = deque()
        self.head_since = 0.0
        self.is_alive = True
        pgconn.nonblocking = 1
        pgconn.enter_pipeline_mode()
        self._loop.add_reader(self._fd, self._on_readable)

    def is_stuck(self, now: float) -> bool:
        """Whether the call at the head has been running for long."""
        return bool(self.in_flight) and now - self.head_since > SLOW_SECONDS

    def send(self, group: Group) -> None:
        """Put a group on the wire."""
        pgconn, prepared = self._pgconn, self._prepared
        group.attempts += 1
        if not self.in_flight:
            self.head_since = self._loop.time()
        self.in_flight.append(group)
        try:
            for key, sql, parameters, _ in group.statements:
                if key is None or group.is_plain:
                    pgconn.send_query_params(sql, parameters)
                    group.plan.append(None)
                    continue
                identity = (group.role, key)
                name = prepared.get(identity)
                if name is None:
                    name = b"%s-%x" % (self._prefix, next(self._names))
                    pgconn.send_prepare(name, sql)
                    prepared[identity] = name
                    group.plan.append(identity)
                pgconn.send_query_prepared(name, parameters)
                group.plan.append(None)
            _put_sync(pgconn)
        except psycopg.OperationalError as error:
            # Without its Sync a group commits nothing, and Sync is what could not be sent.
            self._give_up(group, str(error))
            self._owner.resend(group, str(error), has_not_run=True)
            return
        except Exception as error:
            # Half a group on the wire would give every later caller the answer before theirs.
            self._give_up(group, repr(error))
            if not group.future.done():
                group.future.set_exception(error)
            return
        if not self._is_flush_due:
            self._is_flush_due = True
            self._loop.call_soon(self._flush_due)

    def _flush_due(self) -> None:
        """Send what this turn of the loop has put together, in one system call."""
        self._is_flush_due = False
        if self.is_alive:
            self._flush()

    def forget_notifications(self) -> None:
        """Drop what a function's ``listen`` makes the server send; libpq would keep it for ever."""
        while self.is_alive and self._pgconn.notifies() is not None:
            pass

    def _give_up(self, group: Group, reason: str) -> None:
        if self.in_flight and self.in_flight[-1] is group:
            self.in_flight.pop()
        self.lose(reason)

    def _flush(self) -> None:
        try:
            pending = self._pgconn.flush()
        except psycopg.OperationalError as error:
            self.lose(str(error))
            return
        if pending and not self._is_writing:
            self._loop.add_writer(self._fd, self._on_writable)
            self._is_writing = True
        elif not pending and self._is_writing:
            self._loop.remove_writer(self._fd)
            self._is_writing = False

    def _on_writable(self) -> None:
        self._flush()

    def look(self) -> None:
        """Read without having been told to: libuv drops the last event of a socket that was reset."""
        self._on_readable()

    def _on_readable(self) -> None:
        if not self.is_alive:
            return
        loss: str | None = None
        try:
            self._pgconn.consume_input()
        except psycopg.OperationalError as error:
            loss = str(error)  # what arrived before the end is still to be read
        try:
            loss = self._take_results() or loss
        except psycopg.OperationalError as error:
            loss = str(error)
        if loss is not None:
            self.lose(loss)
        else:
            self._owner.drain()

    def _take_results(self) -> str | None:
        """Hand on what has arrived; returns a reason where the connection turns out to be dead."""
        pgconn, in_flight = self._pgconn, self.in_flight
        while in_flight and not pgconn.is_busy():
            result = pgconn.get_result()
            if result is None:
                # One ends each statement; on a dead connection there is no end of them.
                if pgconn.status == pq.ConnStatus.BAD:
                    return pgconn.error_message.decode("utf-8", "replace")
                continue
            status = result.status
            group = in_flight[0]
            if status == SYNC:
                in_flight.popleft()
                now = self._loop.time()
                seconds = now - self.head_since
                self.head_since = now
                self._finish(group, seconds)
            elif status == FATAL:
                if result.error_field(pq.DiagnosticField.SQLSTATE) is None:
                    return result.error_message.decode("utf-8", "replace")  # libpq's, not the server's
                if group.error is None:
                    group.error = result
                self._forget(group)
            elif status == ABORTED:
                self._forget(group)
            elif group.plan.pop(0) is None:
                group.results.append(result)
        return None

    def _forget(self, group: Group) -> None:
        """Take back the name of a statement whose preparation failed or was skipped."""
        if group.plan:
            identity = group.plan.pop(0)
            if identity is not None:
                self._prepared.pop(identity, None)

    def _drop(self, names: Sequence[bytes]) -> None:
        """Have the server forget prepared statements; what is in flight was sent before."""
        if not names:
            return
        # Answered like any group, to nobody. Closing what is not there is no error.
        nobody: asyncio.Future[list[PGresult]] = self._loop.create_future()
        group = Group((), "", Pace(), True, True, nobody)
        group.plan = [None] * len(names)
        if not self.in_flight:
            self.head_since = self._loop.time()
        self.in_flight.append(group)
        try:
            for name in names:
                self._pgconn.send_close_prepared(name)
            self._pgconn.pipeline_sync()
        except psycopg.OperationalError as error:
            self.lose(str(error))
            return
        self._flush()

    def _finish(self, group: Group, seconds: float) -> None:
        error = group.error
        if error is None:
            group.pace.note(seconds)
            if not group.future.done():
                group.future.set_result(group.done + group.results if group.done else group.results)
            if len(self._prepared) > PREPARED_LIMIT:
                self._evict()
            return
        refusal = DatabaseError(error, len(group.done) + len(group.results))
        if refusal.sqlstate in TRANSIENT and group.conflicts < len(CONFLICT_SECONDS):
            group.reset()
            self._owner.repeat_later(group)
            return
        may_repeat = False
        if refusal.is_stale_plan:
            identities = [(group.role, statement.key) for statement in group.statements]
            self._drop([self._prepared.pop(i) for i in dict.fromkeys(identities) if i in self._prepared])
            may_repeat = not group.is_plain
            group.is_plain = True  # what is not prepared cannot be lost again
        if may_repeat:
            group.reset()
            self._owner.dispatch(group)
            return
        group.pace.note(seconds)
        if not group.future.done():
            group.future.set_exception(refusal)

    def _evict(self) -> None:
        """Drop the statements prepared longest ago."""
        oldest = list(itertools.islice(self._prepared, PREPARED_LIMIT // 4))
        self._drop([self._prepared.pop(identity) for identity in oldest])

    def lose(self, reason: str) -> None:
        """Give the connection up and hand its groups back."""
        if not self.is_alive:
            return
        self.is_alive = False
        self._loop.remove_reader(self._fd)
        if self._is_writing:
            self._loop.remove_writer(self._fd)
        self._pgconn.finish()
        groups, self.in_flight = self.in_flight, deque()
        self._owner.forget(self, groups, reason)

    def close(self) -> None:
        """Close it; nothing may be in flight any more."""
        self.is_alive = False
        self._loop.remove_reader(self._fd)
        if self._is_writing:
            self._loop.remove_writer(self._fd)
        self._pgconn.finish()


class Pipelines:
    """All connections of one gateway process.

    Args:
        connect: opens one connection; may be slow, is awaited.
        shared: connections that many callers share.
        slow: connections for calls that run alone.
        queue_limit: groups that may wait, per lane.
    """

    def __init__(
        self, connect: Callable[[], Awaitable[PGconn]], shared: int, slow: int, queue_limit: int
    ) -> None:
        self._connect = connect
        self._shared_size = shared
        self._slow_size = slow
        self._queue_limit = queue_limit
        self._shared: list[Connection] = []
        self._alone: list[Connection] = []
        self._opening_shared = 0
        self._opening_alone = 0
        self._waiting: deque[Group] = deque()
        self._waiting_trial: deque[Group] = deque()
        self._waiting_slow: deque[Group] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._tick: asyncio.TimerHandle | None = None
        self._is_closing = False
        self._is_down = False
        self._resting = 0
        self.overload_count = 0
        self.hedge_count = 0

    async def open(self) -> None:
        """Open the shared connections; returns when one is, or it is known that none can be.

        Those that fail are tried again in the background.
        """
        for _ in range(self._shared_size):
            self._open_soon(is_shared=True)
        self._on_tick()
        loop = asyncio.get_running_loop()
        until = loop.time() + OPEN_SECONDS
        while not (self._shared or self._is_down) and loop.time() < until:
            await asyncio.sleep(0.01)

    async def close(self, grace: float = 10.0) -> None:
        """Let calls in flight finish, then close every connection."""
        self._is_closing = True
        deadline = asyncio.get_running_loop().time() + grace
        while self.in_flight_count and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
        if self._tick:
            self._tick.cancel()
        for task in self._tasks:
            task.cancel()
        for connection in (*self._shared, *self._alone):
            connection.close()
        self._shared.clear()
        self._alone.clear()

    @property
    def in_flight_count(self) -> int:
        """Groups sent or waiting."""
        sent = sum(len(c.in_flight) for c in (*self._shared, *self._alone)) + self._resting
        return sent + len(self._waiting) + len(self._waiting_trial) + len(self._waiting_slow)

    def statistics(self) -> dict[str, int]:
        """Counts for health and metrics."""
        return {
            "shared_connections": len(self._shared),
            "slow_connections": len(self._alone),
            "in_flight": sum(len(c.in_flight) for c in (*self._shared, *self._alone)),
            "waiting": len(self._waiting),
            "waiting_slow": len(self._waiting_trial) + len(self._waiting_slow),
            "overloads": self.overload_count,
            "hedges": self.hedge_count,
        }

    def submit(
        self,
        statements: Sequence[Statement],
        role: str,
        pace: Pace,
        *,
        repeatable: bool = False,
        harmless: bool = False,
    ) -> asyncio.Future[list[PGresult]]:
        """Run one call; see :class:`Group` for the arguments.

        Returns:
            A future of one result per statement.

        Raises:
            Overloaded: at once, where the queue is full.
            DatabaseError, Unavailable, OutcomeUnknown, Overloaded: from the future.
        """
        future: asyncio.Future[list[PGresult]] = asyncio.get_running_loop().create_future()
        group = Group(statements, role, pace, repeatable or harmless, harmless, future)
        queue = self._queue(pace)
        if len(queue) >= self._queue_limit:
            self.overload_count += 1
            raise Overloaded
        if self._is_closing:
            raise Unavailable("the gateway is shutting down")
        self._dispatch(group, queue)
        return future

    def _queue(self, pace: Pace) -> deque[Group]:
        """Where a call of this function waits; one on trial never waits behind one that is slow."""
        if pace.may_share:
            return self._waiting
        return self._waiting_trial if pace.is_on_trial else self._waiting_slow

    def dispatch(self, group: Group) -> None:
        """Send a group on the best connection, or let it wait."""
        self._dispatch(group, self._queue(group.pace))

    def _dispatch(self, group: Group, queue: deque[Group]) -> None:
        connection = None
        if not queue:
            connection = self._least_loaded() if group.pace.may_share else self._idle(group.pace)
        if connection is not None:
            connection.send(group)
        elif self._is_down and not self._shared:
            if not group.future.done():
                group.future.set_exception(Unavailable("the database does not answer"))
        else:
            group.deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
            queue.append(group)

    def repeat_later(self, group: Group) -> None:
        """Send a group that lost a conflict again, after a while that differs from the other's."""
        delay = CONFLICT_SECONDS[group.conflicts] * random.uniform(0.5, 1.5)  # noqa: S311 - a wait, no secret
        group.conflicts += 1
        self._resting += 1
        asyncio.get_running_loop().call_later(delay, self._repeat, group)

    def _repeat(self, group: Group) -> None:
        self._resting -= 1
        if not group.future.done():
            self.dispatch(group)

    def drain(self) -> None:
        """Send what waits, as far as there is room."""
        while self._waiting and (connection := self._least_loaded()):
            group = self._waiting.popleft()
            if not group.future.done():
                connection.send(group)
        for queue in (self._waiting_trial, self._waiting_slow):
            while queue:
                group = queue[0]
                if group.future.done():
                    queue.popleft()
                elif idle := self._idle(group.pace):
                    queue.popleft()
                    idle.send(group)
                else:
                    break

    def _sort_waiting(self) -> None:
        """Let calls that wait to run alone share, where their function has earned it meanwhile."""
        for queue in (self._waiting_trial, self._waiting_slow):
            for _ in range(len(queue)):
                group = queue.popleft()
                self._queue(group.pace).append(group)

    def _least_loaded(self) -> Connection | None:
        now = asyncio.get_running_loop().time()
        best, fewest = None, IN_FLIGHT_LIMIT
        for connection in self._shared:
            in_flight = connection.in_flight
            if not in_flight:
                return connection
            if len(in_flight) < fewest and in_flight[0].pace.may_share and not connection.is_stuck(now):
                best, fewest = connection, len(in_flight)
        return best

    def _idle(self, pace: Pace) -> Connection | None:
        """A free connection for a call that runs alone; opens another where there may be more.

        What is known to be slow leaves some to the calls on trial, which nobody should wait for; where
        those are taken too, a call on trial may try a shared one, as long as half of them go on.
        """
        free = [connection for connection in self._alone if not connection.in_flight]
        busy = len(self._alone) - len(free)
        if busy < self._slow_size + (TRIAL_CONNECTIONS if pace.is_on_trial else 0):
            if free:
                return free[0]
            if busy + self._opening_alone < self._slow_size + TRIAL_CONNECTIONS:
                self._open_soon(is_shared=False)
            return None
        if pace.is_on_trial:
            idle = [connection for connection in self._shared if not connection.in_flight]
            if len(idle) > self._shared_size // 2:
                return idle[0]
        return None

    def resend(self, group: Group, reason: str, *, has_not_run: bool) -> None:
        """A group whose connection went away: once more, where that is safe."""
        if group.future.done():
            return
        is_safe = has_not_run or group.repeatable
        if is_safe and group.attempts < MAX_ATTEMPTS and not self._is_closing:
            group.reset()
            self.dispatch(group)
        elif has_not_run:
            group.future.set_exception(Unavailable(reason))
        else:
            log.warning("outcome_unknown", reason=reason.strip())
            group.future.set_exception(OutcomeUnknown(reason))

    def forget(self, connection: Connection, groups: Sequence[Group], reason: str) -> None:
        """A connection was lost: replace it, and see to its groups."""
        if connection in self._shared:
            self._shared.remove(connection)
            if not self._is_closing:
                self._open_soon(is_shared=True)
        elif connection in self._alone:
            self._alone.remove(connection)
        # An error rolls its call back. One that ends the session (57P01) also tells that the server has
        # not begun those behind it; after any other, and after none, it may have committed them.
        said_goodbye = bool(groups) and _ends_session(groups[0].error)
        for group in groups:
            self.resend(group, reason, has_not_run=said_goodbye or group.error is not None)

    def _open_soon(self, *, is_shared: bool) -> None:
        if is_shared:
            self._opening_shared += 1
        else:
            self._opening_alone += 1
        task = asyncio.get_running_loop().create_task(self._open(is_shared))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open(self, is_shared: bool) -> None:
        delays = iter(RECONNECT_SECONDS)
        try:
            while not self._is_closing:
                try:
                    pgconn = await self._connect()
                    break
                except psycopg.OperationalError as error:
                    if not self._is_down:
                        log.warning("database_unavailable", reason=str(error).strip())
                    if not self._shared:
                        self._is_down = True
                        self._refuse_waiting()
                    await asyncio.sleep(next(delays, RECONNECT_SECONDS[-1]))
                    if not is_shared:
                        return  # the next call that needs one tries again
            else:
                return
        finally:
            if is_shared:
                self._opening_shared -= 1
            else:
                self._opening_alone -= 1
        connection = Connection(self, pgconn)
        (self._shared if is_shared else self._alone).append(connection)
        if self._is_down:
            log.info("database_available")
            self._is_down = False
        self.drain()

    def _refuse_waiting(self) -> None:
        for queue in (self._waiting, self._waiting_trial, self._waiting_slow):
            while queue:
                group = queue.popleft()
                if not group.future.done():
                    group.future.set_exception(Unavailable("the database does not answer"))

    def _on_tick(self) -> None:
        loop = asyncio.get_running_loop()
        self._tick = loop.call_later(TICK_SECONDS, self._on_tick)
        now = loop.time()
        for connection in (*self._shared, *self._alone):
            connection.forget_notifications()
            if connection.is_stuck(now):
                connection.look()
        for connection in (*self._shared, *self._alone):
            if connection.is_stuck(now):
                connection.in_flight[0].pace.note(now - connection.head_since)
                self._hedge(connection)
        for queue in (self._waiting, self._waiting_trial, self._waiting_slow):
            while queue and queue[0].deadline and now > queue[0].deadline:
                group = queue.popleft()
                self.overload_count += 1
                if not group.future.done():
                    group.future.set_exception(Overloaded())
        self._sort_waiting()
        self.drain()

    def _hedge(self, connection: Connection) -> None:
        """Send calls stuck behind a slow one elsewhere too, where that does no harm."""
        for group in list(connection.in_flight)[1:]:
            may_hedge = group.harmless and not group.is_hedged and not group.future.done()
            if may_hedge and not group.counts:  # what was counted here would be counted there too
                group.is_hedged = True
                self.hedge_count += 1
                self.dispatch(group.twin())
