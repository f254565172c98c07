"""The calls of the bulk door, each a transaction as the caller, on a few connections of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from pyapi.errors import ApiError
from pyapi.identity import Identity
from pyapi.ingest.lines import Chunk
from pyapi.traces import current_trace

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

# The last line of a stream waits for the disk, and with it everything before it; the offset and the
# rows of a chunk are in one transaction, so that a crash takes back both or none.
CONTEXT = """
select set_config('role', %s, true), set_config('request.jwt.claims', %s, true),
    set_config('request.jwt.claim.sub', %s, true), set_config('request.id', %s, true),
    set_config('request.trace_id', %s, true),
    set_config('request.headers', '', true), set_config('request.method', 'POST', true),
    set_config('request.path', '/ingest/readings', true), set_config('search_path', 'pg_catalog', true),
    set_config('statement_timeout', %s, true), set_config('synchronous_commit', %s, true)
"""
OPEN = "select ingest.open_stream(%s, %s, %s, %s)"
GET = "select ingest.get_stream(%s)"
FINISH = "select ingest.finish_stream(%s, %s, %s)"
STAGE = "select ingest.prepare_stage()"
STORE_STAGED = "select ingest.store_staged(%s, %s, %s, %s, %s, %s, %s)"
STORE_REPEATED = "select ingest.store_repeated(%s, %s, %s, %s, %s, %s, %s)"
STORE_LINES = "select ingest.store_lines(%s, %s, %s, %s, %s, %s, %s, %s, %s)"


class IngestDatabase:
    """Connections of the bulk door.

    Args:
        url: the gateway's login.
        limit: connections at most.
        timeout_ms: longest time of a statement.
    """

    def __init__(self, url: str, limit: int, timeout_ms: int) -> None:
        self._url = url
        self._timeout = str(timeout_ms)
        self._turns = asyncio.Semaphore(limit)
        self._idle: list[Connection] = []

    async def close(self) -> None:
        """Let go of the connections."""
        while self._idle:
            await self._idle.pop().close()

    async def call(
        self, identity: Identity, request_id: str, query: str, parameters: tuple[Any, ...]
    ) -> dict[str, Any]:
        """Call a function that returns JSON.

        Raises:
            psycopg.Error: it was refused, or did not answer.
        """
        async with self._transaction(identity, request_id, "on") as connection:
            value: dict[str, Any] = await _value(connection, query, parameters)
            return value

    async def copy(
        self, identity: Identity, request_id: str, query: str, key: tuple[str, int], chunk: Chunk
    ) -> dict[str, Any] | None:
        """Store a chunk's rows, with :data:`STORE_STAGED` or :data:`STORE_REPEATED`.

        Returns:
            Counts; None where a row is not good and nothing was stored.

        Raises:
            psycopg.Error: a row is not good, and nothing was stored; or something else is wrong.
        """
        async with self._transaction(identity, request_id, "off") as connection:
            await connection.execute(STAGE)
            columns = sql.SQL(", ").join(map(sql.Identifier, chunk.columns))
            statement = sql.SQL("copy pg_temp.ingest_rows ({}) from stdin (format csv)").format(columns)
            async with connection.cursor() as cursor, cursor.copy(statement) as copy:
                for piece in chunk.rows:
                    await copy.write(piece)
            stored: dict[str, Any] | None = await _value(
                connection,
                query,
                (*key, chunk.start, chunk.until, chunk.checksum, chunk.line_count, chunk.row_count),
            )
            if stored is not None:
                return stored
            raise psycopg.Rollback  # ends the block: nothing of the chunk is to stay
        return None

    async def store_lines(
        self, identity: Identity, request_id: str, key: tuple[str, int], chunk: Chunk, lines: str
    ) -> dict[str, Any]:
        """Store the good lines of a chunk, and say what is wrong with the others.

        Raises:
            psycopg.Error: something else is wrong.
        """
        faults = Jsonb({str(number): code for number, code in chunk.faults.items()})
        parameters = (
            *key, chunk.start, chunk.until, chunk.checksum, chunk.line_count, lines, faults, chunk.skipped,
        )  # fmt: skip
        async with self._transaction(identity, request_id, "off") as connection:
            stored: dict[str, Any] = await _value(connection, STORE_LINES, parameters)
            return stored

    @asynccontextmanager
    async def _transaction(
        self, identity: Identity, request_id: str, synchronous: str
    ) -> AsyncIterator[Connection]:
        async with self._turns:
            connection = self._idle.pop() if self._idle else None
            if connection is None or connection.closed:
                connection = await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, connect_timeout=5, application_name="mainspring-ingest",
                    client_encoding="UTF8", prepare_threshold=None,
                )  # fmt: skip
            try:
                async with connection.transaction():
                    try:
                        await connection.execute(
                            CONTEXT,
                            (
                                identity.role, identity.claims_json, identity.subject, request_id,
                                current_trace.get(),
                                self._timeout, synchronous,
                            ),
                        )  # fmt: skip
                    except (psycopg.errors.InvalidParameterValue, psycopg.errors.InsufficientPrivilege):
                        raise ApiError(
                            401, "PGRST303", "role_not_allowed",
                            f"The role {identity.role} cannot be used here.",
                            "Use a token whose role claim names a role of this API.",
                            headers={"WWW-Authenticate": "Bearer"},
                        ) from None  # fmt: skip
                    yield connection
            except BaseException:
                if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                    await connection.close()
                raise
            finally:
                if not connection.closed:
                    self._idle.append(connection)


async def _value(connection: Connection, query: str, parameters: tuple[Any, ...]) -> Any:
    cursor = await connection.execute(query.encode(), parameters)
    row = await cursor.fetchone()
    return None if row is None else row[0]
