"""Calls of Python functions to the database: as the service, on behalf of a user where there is one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from pyapi.contexts import write_context
from pyapi.identity import Identity
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Pace, Pipelines, Statement, Unavailable
from pyapi.refusals import explain_refusal, explain_silence
from pyapi.traces import current_trace

_SETTINGS = (
    ("role", "'service_role'"), ("request.jwt.claims", "$1"), ("request.jwt.claim.sub", "$2"),
    ("request.headers", "''"), ("request.method", "'POST'"), ("request.path", "$3"), ("request.id", "$4"),
    ("request.trace_id", "$5"),
    ("search_path", "'pg_catalog'"), ("statement_timeout", "$6"),
)  # fmt: skip
CONTEXT = write_context(_SETTINGS)


CallService = Callable[..., Awaitable[Any]]
""":meth:`Database.call` of nobody in particular."""


class Database:
    """The database, as one call of one Python function sees it.

    Args:
        pipelines: the gateway's connections.
        timeout_ms: longest time of a statement.
        paces: how long each statement runs, shared by all calls.
        identity: whoever calls: changes are theirs, though the service makes them.
        path: of the request.
        request_id: of the request.
        name: of the function, for what is told of errors.
    """

    def __init__(
        self,
        pipelines: Pipelines,
        timeout_ms: int,
        paces: dict[bytes, Pace],
        *,
        identity: Identity,
        path: str,
        request_id: str,
        name: str,
    ) -> None:
        self._pipelines = pipelines
        self._paces = paces
        self._identity = identity
        self._name = name
        claims = {"role": "service_role"}
        if identity.subject:
            claims["sub"] = identity.subject
        self._context = (
            orjson.dumps(claims), identity.subject.encode(), path.encode("utf-8", "replace").replace(b"\0", b""),
            request_id.encode(), current_trace.get().encode(), str(timeout_ms).encode(),
        )  # fmt: skip

    async def call(
        self, sql: bytes, *parameters: str | bytes | int | None, is_repeatable: bool = False
    ) -> Any:
        """Run one statement in a transaction of its own.

        Args:
            sql: with ``$n`` parameters, a constant of the program; its first column is JSON.
            parameters: their values; bytes are sent as bytea.
            is_repeatable: whether running it twice has the effect of running it once.

        Returns:
            The first column of its first row, parsed.

        Raises:
            ApiError: the function refused, or there was no answer.
        """
        statements = [
            Statement("auth-context", CONTEXT, self._context),
            Statement(sql, sql, [_as_text(value) for value in parameters]),
        ]
        found = await self._run(statements, is_repeatable=is_repeatable)
        return None if found is None else orjson.loads(found)

    async def count(self, statement: Statement) -> bytes | None:
        """Count the call against its rate limit (:meth:`pyapi.limits.Limits.count`), before any work is done.

        Raises:
            ApiError: 429.
        """
        return await self._run([statement], is_repeatable=False)

    async def _run(self, statements: list[Statement], *, is_repeatable: bool) -> bytes | None:
        sql = statements[-1].sql
        pace = self._paces.get(sql)
        if pace is None:
            pace = self._paces[sql] = Pace()
        try:
            results = await self._pipelines.submit(statements, "service_role", pace, repeatable=is_repeatable)
        except DatabaseError as error:
            raise explain_refusal(error, self._identity, self._name, context=-1) from None
        except (Overloaded, Unavailable, OutcomeUnknown) as error:
            raise explain_silence(error, self._name) from None
        return results[-1].get_value(0, 0) if results[-1].ntuples else None


def _as_text(value: str | bytes | int | None) -> bytes | None:
    match value:
        case None:
            return None
        case bytes():
            return b"\\x" + value.hex().encode()
        case _:
            return str(value).encode()
