"""A loop's connection to the database, which comes back by itself."""

from __future__ import annotations

import asyncio
import contextlib
import random
import select
import time
from collections.abc import Sequence
from typing import Any

import psycopg
import structlog
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pyapi.contexts import write_context
from pyapi.traces import current_trace

log = structlog.get_logger()

DEFAULTS = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""How soon a server that says nothing any more counts as gone; what the URL says wins."""
CONTEXT = write_context(
    [
        ("role", "'service_role'"),
        ("request.jwt.claims", """'{"role": "service_role"}'"""),
        ("request.jwt.claim.sub", "''"),
        ("request.trace_id", "%s"),
        ("statement_timeout", "%s"),
    ]
)
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 3.0
PATIENCE_SECONDS = 15.0
"""How much longer than the statement timeout an answer may take."""
STALE = (psycopg.errors.FeatureNotSupported, psycopg.errors.InvalidSqlStatementName)
"""What a prepared statement of before a deploy runs into; nothing has run then."""


class DatabaseLost(Exception):
    """The server is away, or went away during the call: what was under way is rolled back, or done unheard."""


class Database:
    """One connection with the gateway's login; every call is one message and one transaction.

    A call begins with becoming ``service_role``, as a DBA or cron is. Calls of several tasks take turns.

    Args:
        url: the gateway's login.
        name: told to the server, for ``pg_stat_activity``.
        timeout_seconds: longest time a statement may take; 0 = no limit.
    """

    def __init__(self, url: str, name: str, timeout_seconds: float = 300.0) -> None:
        self._conninfo = make_impatient(url, name)
        self._timeout = timeout_seconds
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._turn = asyncio.Lock()
        self._pause = 0.0
        self._not_before = 0.0

    async def fetch(
        self, statement: str, parameters: Sequence[Any] = (), *, timeout_seconds: float | None = None
    ) -> list[tuple[Any, ...]]:
        """Run one statement as a transaction of its own.

        Args:
            statement: with ``%s`` for each parameter; without parameters ``%`` stands for itself.
            parameters: its values.
            timeout_seconds: longest time it may take, where that is not the usual; 0 = no limit.

        Returns:
            Its rows, none for a statement that returns nothing.

        Raises:
            DatabaseLost: there is no server, or no longer; the next call tries again, after a pause
                that grows to three seconds.
            psycopg.Error: the statement was refused; the connection is fine.
        """
        timeout = self._timeout if timeout_seconds is None else timeout_seconds
        async with self._turn:
            connection = await self._connect()
            try:
                return await self._run(connection, statement, parameters, timeout)
            except STALE as error:
                # A function that was deployed anew returns other columns than it did.
                log.debug("statement_prepared_again", reason=say_why(error))
                await self._hang_up()
                return await self._run(await self._connect(), statement, parameters, timeout)

    async def cancel(self) -> None:
        """Ask the server to stop the statement under way; its :meth:`fetch` raises ``QueryCanceled``."""
        if self._connection is not None:
            await self._connection.cancel_safe(timeout=5.0)

    async def close(self) -> None:
        """Let go of the connection; a later call makes a new one."""
        async with self._turn:
            await self._hang_up()

    async def _run(
        self,
        connection: psycopg.AsyncConnection[tuple[Any, ...]],
        statement: str,
        parameters: Sequence[Any],
        timeout: float,
    ) -> list[tuple[Any, ...]]:
        deadline = timeout + PATIENCE_SECONDS if timeout else None
        try:
            async with asyncio.timeout(deadline):
                async with connection.pipeline():
                    await connection.execute(CONTEXT, [current_trace.get(), str(round(timeout * 1000))])
                    cursor = await connection.execute(statement, parameters or None)
                return await cursor.fetchall() if cursor.description else []
        except TimeoutError:
            await self._hang_up()
            raise DatabaseLost(f"no answer within {deadline} seconds") from None
        except psycopg.Error as error:
            # Without an SQLSTATE it is libpq's own: it does not know where in the conversation it is.
            if connection.closed or (
                error.sqlstate is None and not isinstance(error, psycopg.ProgrammingError)
            ):
                await self._hang_up()
                raise DatabaseLost(say_why(error)) from error
            raise
        except asyncio.CancelledError:
            await self._hang_up()
            raise

    async def _connect(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        if self._connection is not None and _is_open(self._connection):
            return self._connection
        self._connection = None
        await asyncio.sleep(max(0.0, self._not_before - time.monotonic()))
        try:
            self._connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
        except psycopg.OperationalError as error:
            self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
            self._not_before = time.monotonic() + self._pause * random.uniform(0.5, 1.0)  # noqa: S311
            raise DatabaseLost(say_why(error)) from error
        self._pause = 0.0
        return self._connection

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def _is_open(connection: psycopg.AsyncConnection[tuple[Any, ...]]) -> bool:
    """Whether nobody ended it while it was idle; what the server said meanwhile waits on the socket."""
    if connection.closed:
        return False
    poll = select.poll()  # takes any file descriptor
    poll.register(connection.pgconn.socket, select.POLLIN)
    with contextlib.suppress(psycopg.OperationalError):
        while not connection.closed and poll.poll(0):
            connection.pgconn.consume_input()  # first its words, then the end
    return not connection.closed


def make_impatient(url: str, name: str) -> str:
    """A URL with which a server that says nothing any more is noticed.

    Args:
        url: a login; what it says about time limits stands.
        name: of the session, after ``mainspring``.
    """
    given = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    session = {"application_name": f"mainspring {name}"[:63], "client_encoding": "UTF8"}
    return make_conninfo("", **DEFAULTS | given | session)


def say_why(error: BaseException) -> str:
    """The first line of what the server or libpq said."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
