"""What a caller is told where PostgreSQL refused a call, or did not answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import structlog

from pyapi.catalog import Function
from pyapi.errors import CONSTANT, ApiError, from_postgres, refuse_role
from pyapi.functions import ROLES
from pyapi.identity import Identity
from pyapi.misfits import describe_misfit, find_misfit, texts_of
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded

log = structlog.get_logger()

REPLACED = frozenset({"0A000", "42703", "42725", "42804", "42809", "42846", "42883", "42P01", "42P18"})
"""Errors of a statement that does not fit its function any more."""


class ReplacedFunction(Exception):
    """An error that a deploy under the call may have caused.

    Attributes:
        functions: of the call.
        refusal: what to tell the client where it did not.
    """

    def __init__(self, functions: Iterable[Function], refusal: ApiError) -> None:
        super().__init__(str(refusal))
        self.functions = functions
        self.refusal = refusal


def explain_refusal(
    error: DatabaseError,
    identity: Identity,
    function: str,
    functions: Sequence[Function] = (),
    step: int | None = None,
    *,
    context: int = 0,
    sent: Callable[[], Mapping[str, Any]] | None = None,
) -> Exception:
    """What the client is told of an error of PostgreSQL's.

    Args:
        error: of the call's group of statements.
        identity: who called.
        function: name for logs and metrics.
        functions: of the call; a deploy may have replaced them.
        step: of a batch, from 1.
        context: place of the statement that says who calls.
        sent: reads the arguments of the call, or of the step, by parameter.
    """
    called = functions[0] if len(functions) == 1 else None
    if step is not None:
        called = functions[step - 1]
    if error.completed == context and error.sqlstate in ("22023", "42501"):
        # The context itself failed: the token names a role that the gateway may not become.
        refusal = ApiError(
            401, "PGRST303", "role_not_allowed", f"The role {identity.role} cannot be used here.",
            "Use a token whose role claim names a role of this API.", headers={"WWW-Authenticate": "Bearer"},
        )  # fmt: skip
    else:
        refusal = _translate(error, identity, function, called, sent)
        if refusal.status >= 500:
            log.error(
                "call_failed",
                function=function,
                sqlstate=error.sqlstate,
                message=error.message,
                detail=error.detail,
            )
        if refusal.status in (429, 503) or refusal.message == "idempotency_key_in_flight":
            refusal.headers.setdefault("Retry-After", "1")
    refusal.headers["x-function"] = function
    refusal.step = step
    refusal.origin = error
    if functions and (error.sqlstate in REPLACED or error.is_stale_plan):
        return ReplacedFunction(functions, refusal)
    return refusal


def _translate(
    error: DatabaseError,
    identity: Identity,
    name: str,
    function: Function | None,
    sent: Callable[[], Mapping[str, Any]] | None,
) -> ApiError:
    """An error as the client is told it, with what is known of the call."""
    given: Mapping[str, Any] = {}
    if sent is not None and error.sqlstate[:2] in ("22", "23"):
        given = sent()
    refusal = from_postgres(
        error.sqlstate,
        error.message,
        error.detail,
        error.hint,
        error.constraint,
        is_anonymous=identity.is_anonymous,
        source=error.source,
        known=frozenset(text for value in given.values() for text in texts_of(value)),
    )
    if error.sqlstate == "42501" and error.source != "raise" and not CONSTANT.fullmatch(error.message):
        told = "" if name in ("batch", "unknown") else name.rpartition(".")[2]
        if function is None:
            return refuse_role(refusal.status, identity.role, told)
        roles = [role for role in ROLES if role in function.roles]
        may_call = identity.role in roles if identity.role in ROLES else error.source == "function"
        if may_call:
            return refuse_role(refusal.status, identity.role)
        return refuse_role(refusal.status, identity.role, function.name, roles)
    if given and function is not None and error.source == "call" and refusal.code == error.sqlstate:
        misfit = find_misfit(error.sqlstate, error.message, error.hint, function, given)
        if misfit is not None:
            refusal.details, refusal.hint = describe_misfit(misfit, error.detail)
    return refusal


def explain_silence(error: Exception, function: str) -> ApiError:
    """What the client is told where PostgreSQL gave no answer."""
    headers = {"Retry-After": "1", "x-function": function}
    if isinstance(error, Overloaded):
        return ApiError(
            503, "PGRST003", "too_many_requests", "Every connection is busy and the queue is full.",
            "Wait for the time in Retry-After and send the call again; it has not run.", headers=headers,
        )  # fmt: skip
    if isinstance(error, OutcomeUnknown):
        return ApiError(
            503, "PGRST001", "outcome_unknown", "The connection to the database was lost while the call ran.",
            "Look whether it took effect before sending it again, or always send an Idempotency-Key.", headers=headers,
        )  # fmt: skip
    return ApiError(
        503, "PGRST000", "database_unavailable", "The database does not answer; the call has not run.",
        "Wait for the time in Retry-After and send the call again.", headers=headers,
    )  # fmt: skip
