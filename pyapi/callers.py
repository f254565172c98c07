"""Calls of the doors beside the RPC door, as whoever sent the request: their role, their rows, their refusals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from litestar import Request

from pyapi.contexts import write_context
from pyapi.errors import ApiError
from pyapi.limits import client_address
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Pace, Statement, Unavailable
from pyapi.refusals import explain_refusal, explain_silence
from pyapi.traces import begin_trace, current_trace

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

    from pyapi.gateway_state import GatewayState
    from pyapi.identity import Identity

_SETTINGS = (
    ("role", "$1"), ("request.jwt.claims", "$2"), ("request.jwt.claim.sub", "$3"), ("request.headers", "''"),
    ("request.method", "$4"), ("request.path", "$5"), ("request.id", "$6"), ("request.trace_id", "$7"),
    ("search_path", "'pg_catalog'"), ("statement_timeout", "$8"), ("transaction_read_only", "'on'"),
)  # fmt: skip
CONTEXT = write_context(_SETTINGS)


class Caller:
    """Whoever sent a request to a door.

    Args:
        gateway: connections and settings.
        identity: as their token proves it.
        path: of the request.
        request_id: of the request.
        method: of the request.
        address: that limits count a token without a user by.
    """

    def __init__(
        self,
        gateway: GatewayState,
        identity: Identity,
        path: str,
        request_id: str,
        method: str = "GET",
        address: str = "unknown",
    ) -> None:
        self._gateway = gateway
        self.identity = identity
        self.request_id = request_id
        self._address = address
        self._is_counted = False
        self._context = (
            identity.role.encode(), identity.claims_json.encode(), identity.subject.encode(), method.encode(),
            path.encode("utf-8", "replace").replace(b"\0", b""), request_id.encode("utf-8", "replace"),
            current_trace.get().encode(),
            str(gateway.settings.statement_timeout_ms).encode(),
        )  # fmt: skip

    def is_limited(self, function: str) -> bool:
        """Whether calls of a function are counted against a limit."""
        who = self.identity.subject or self._address
        return self._gateway.limits.count_as((function,), self.identity.role, who) is not None

    async def read(self, function: str, sql: bytes, parameters: Sequence[str | None], pace: Pace) -> PGresult:
        """Run one reading statement, in a transaction of its own.

        Args:
            function: that it calls, for what is told of errors.
            sql: with ``$n`` parameters, a constant of the program.
            parameters: their values as text.
            pace: how long it runs.

        Raises:
            ApiError: it was refused, or there was no answer.
        """
        values = [
            None if value is None else value.encode("utf-8", "replace").replace(b"\0", b"")
            for value in parameters
        ]
        # A stream reads its pages one by one, and is one call.
        count = (
            None
            if self._is_counted
            else self._gateway.limits.count_as(
                (function,), self.identity.role, self.identity.subject or self._address
            )
        )
        self._is_counted = True
        statements = [] if count is None else [count]
        statements += [Statement("caller-context", CONTEXT, self._context), Statement(sql, sql, values)]
        try:
            results = await self._gateway.pipelines.submit(
                statements, self.identity.role, pace, harmless=True
            )
        except DatabaseError as error:
            raise explain_refusal(error, self.identity, function, context=len(statements) - 2) from None
        except (Overloaded, Unavailable, OutcomeUnknown) as error:
            raise explain_silence(error, function) from None
        return results[-1]


async def find_caller(
    gateway: GatewayState, request: Request[Any, Any, Any], *, takes_anonymous: bool = False
) -> Caller:
    """Who sent a request.

    Args:
        gateway: keys and settings.
        request: with its headers.
        takes_anonymous: whether somebody without a token is let in, as the anonymous role.

    Raises:
        ApiError: 401 where there is no token, or it is not good.
    """
    header = request.headers.get("authorization")
    authorization = None if header is None else header.encode("latin-1", "replace")
    verifier = gateway.verifier
    identity = verifier.recall(authorization) or await verifier.verify(authorization)
    if identity.is_anonymous and not takes_anonymous:
        raise ApiError(
            401, "PT401", "not_authenticated", "What is here is somebody's.", "Send a bearer token.",
            headers={"WWW-Authenticate": "Bearer"},
        )  # fmt: skip
    headers = dict(request.scope["headers"])
    _, request_id = begin_trace(headers.get(b"traceparent"), headers.get(b"x-request-id"))
    forwarded = ",".join(request.headers.getall("x-forwarded-for", [])).encode("latin-1", "replace")
    address = client_address(
        request.client.host if request.client else "",
        {b"x-forwarded-for": forwarded},
        gateway.settings.trusted_proxies,
    )
    return Caller(gateway, identity, request.url.path, request_id, request.method, address)
