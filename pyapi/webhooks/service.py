"""Calls of the gateway's own, as ``service_role``: nobody's token, one statement, one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from pyapi.contexts import write_context
from pyapi.pipelines import Pace, Pipelines, Statement
from pyapi.traces import current_trace

_SETTINGS = (
    ("role", "'service_role'"),
    ("request.jwt.claims", """'{"role": "service_role"}'"""),
    ("request.jwt.claim.sub", "''"),
    ("request.headers", "''"),
    ("request.method", "''"),
    ("request.path", "''"),
    ("request.id", "$1"),
    ("request.trace_id", "$2"),
    ("search_path", "'pg_catalog'"),
    ("statement_timeout", "$3"),
)
CONTEXT = write_context(_SETTINGS)


class ServiceCalls:
    """Calls functions of the service.

    Args:
        pipelines: the gateway's connections.
        timeout_ms: longest time of a call.
    """

    def __init__(self, pipelines: Pipelines, timeout_ms: int) -> None:
        self._pipelines = pipelines
        self._timeout = str(timeout_ms).encode()
        self._paces: dict[bytes, Pace] = {}

    async def call(
        self, sql: bytes, parameters: Sequence[bytes | None] = (), request_id: str = ""
    ) -> bytes | None:
        """Run one statement that may be run twice.

        Args:
            sql: with ``$n`` parameters, a constant of the program.
            parameters: their values as text.
            request_id: of the request that it serves.

        Returns:
            The first column of its first row.

        Raises:
            DatabaseError: it was refused.
            Overloaded, Unavailable, OutcomeUnknown: there was no answer.
        """
        statements = [
            Statement(
                "service-context", CONTEXT, (request_id.encode(), current_trace.get().encode(), self._timeout)
            ),
            Statement(sql, sql, parameters),
        ]
        pace = self._paces.setdefault(sql, Pace())
        results = await self._pipelines.submit(statements, "service_role", pace, repeatable=True)
        return results[-1].get_value(0, 0)
