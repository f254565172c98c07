"""What goes wrong, as clients see it: PostgREST's error objects and its SQLSTATE table.

``code`` is the SQLSTATE (or a ``PGRST…`` code of the gateway's own), as PostgREST sends it, and
``message`` is the text that was raised: for house functions the constant that clients switch on.
A broken constraint is named in an extra member ``constraint``, so that clients can switch on the
name too, while those that look for ``23505`` in ``code`` go on working.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal

import orjson

from pyapi.disclosure import describe_violation, hide_value, name_violation
from pyapi.headers import encode_headers

if TYPE_CHECKING:
    from pyapi.pipelines import DatabaseError

Source = Literal["call", "function", "raise"]
"""Where an error came from: the call's own statement, one within a function, or a function that raised it."""

EXACT: dict[str, int] = {
    "21000": 500,  # more than one row from a subquery
    "22023": 400,
    "23001": 409,  # what 23503 is called where a key restricts, from PostgreSQL 18
    "23503": 409,
    "23505": 409,
    "23P01": 409,  # ranges that may not overlap
    "25006": 405,  # a write in a GET
    "2D000": 405,  # a procedure that commits; a call is one transaction
    "42883": 404,
    "42P01": 404,
    "42P17": 500,  # infinite recursion in a policy
    "53400": 500,
    "57P01": 503,
    "P0001": 400,
}
"""HTTP status of one SQLSTATE; looked up before :data:`CLASSES`."""

CLASSES: dict[str, int] = {
    "08": 503,
    "09": 500,
    "0L": 403,
    "0P": 403,
    "25": 500,
    "28": 403,
    "2D": 500,
    "38": 500,
    "39": 500,
    "3B": 500,
    "40": 500,
    "53": 503,
    "54": 500,
    "55": 500,
    "57": 500,
    "58": 500,
    "F0": 500,
    "HV": 500,
    "P0": 500,
    "XX": 500,
}
"""HTTP status of a class of SQLSTATEs; every other one is 400."""

TELLABLE = frozenset({"2D000", "40001", "40P01", "55P03", "57014", "57P01"})
"""Server-side failures whose message holds nothing of the server's inside."""

ROW = "Failing row contains"
"""Begins the detail of a broken constraint that shows every column, hidden ones too; never told."""

HINTS = {
    "25006": "Call it with POST.",
    "2D000": "It ends transactions, which no call over HTTP may: call it from psql or from the command line.",
    "57014": "The call ran longer than it may; ask for less at a time.",
    "23001": "Remove what refers to it first.",
    "23502": "Send a value that is not null.",
    "23503": "Refer to something that is there; what others refer to stays until they are gone.",
    "23505": "Send another value, or change the one that is there.",
    "23514": "Send a value that keeps the rule of that name.",
    "23P01": "Choose what does not overlap with what is there.",
}
"""Remedies that PostgreSQL does not name."""

NOT_AUTHENTICATED, PERMISSION_DENIED = "not_authenticated", "permission_denied"
"""What 42501 is told as, without a token and with one: PostgreSQL's own text names schemas and tables."""
LOG_IN = "Log in and send the token: Authorization: Bearer <token>."
CONSTANT = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
"""A message that a function raised as a code of its own."""
TOLD_WITHIN = ("22", "23", "25")
"""Classes of SQLSTATEs that are told of what a function ran into; of all others the code is."""
INTERNAL_ERROR, LOCKED = "internal_error", "lock_not_available"
REFUSAL = "mainspring:PGRST116:"
EXCESS = "mainspring:PGRST124:"
"""Marks that a call's own statement plants in a failing cast, to undo a call by its row count."""


class ApiError(Exception):
    """An error that is sent to the client.

    Attributes:
        status: HTTP status.
        code: SQLSTATE or ``PGRST…``.
        message: constant for a given code; safe to switch on.
        details: the facts of this case.
        hint: what the client can do.
        headers: response headers that go with it.
        constraint: name of the broken constraint.
        step: number of the step of a batch that was refused, from 1.
        origin: what PostgreSQL said, which may be more than the client is told.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: str | None = None,
        hint: str | None = None,
        *,
        headers: dict[str, str] | None = None,
        constraint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.hint = hint
        self.headers = headers or {}
        self.constraint = constraint
        self.step: int | None = None
        self.origin: DatabaseError | None = None

    def to_json(self) -> bytes:
        """The body in PostgREST's form."""
        members: dict[str, Any] = {
            "code": self.code,
            "message": self.message,
            "details": self.details,
            "hint": self.hint,
        }
        if self.constraint is not None:
            members["constraint"] = self.constraint
        if self.step is not None:
            members["step"] = self.step
        return orjson.dumps(members)

    def to_problem(self) -> bytes:
        """The body as ``application/problem+json`` (RFC 9457)."""
        members: dict[str, Any] = {
            "type": "about:blank",
            "title": _reason(self.status),
            "status": self.status,
            "detail": self.details or self.message,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
        }
        if self.constraint is not None:
            members["constraint"] = self.constraint
        if self.step is not None:
            members["step"] = self.step
        return orjson.dumps(members)


def from_postgres(
    sqlstate: str,
    message: str,
    detail: str | None = None,
    hint: str | None = None,
    constraint_name: str | None = None,
    *,
    is_anonymous: bool,
    source: Source = "call",
    known: Collection[str] = (),
) -> ApiError:
    """Translate an error that PostgreSQL reported.

    Args:
        sqlstate: five characters.
        message: MESSAGE_PRIMARY.
        detail: MESSAGE_DETAIL.
        hint: MESSAGE_HINT.
        constraint_name: of the broken constraint.
        is_anonymous: whether the caller carried no token; decides between 401 and 403.
        source: where it came from; what a function raises is told as it stands.
        known: values that the caller sent; no others are told of rows.
    """
    if sqlstate.startswith("PT"):
        digits = sqlstate[2:]
        status = int(digits) if digits.isascii() and digits.isdigit() else 500
        return _tell(ApiError(status if 200 <= status <= 599 else 500, sqlstate, message, detail, hint))
    if sqlstate == "PGRST":
        return _from_raised_json(message, detail)
    if sqlstate == "22P02" and (refusal := _from_row_count(message)) is not None:
        return refusal
    status = _status(sqlstate, message, is_anonymous)
    if status >= 500:
        told = message if sqlstate in TELLABLE else INTERNAL_ERROR
        if sqlstate == "55P03" and source != "raise" and not message.startswith("canceling "):
            told = LOCKED  # PostgreSQL's text names the table
        return ApiError(status, sqlstate, told, hint=HINTS.get(sqlstate))
    if source != "raise" and not CONSTANT.fullmatch(message):
        if sqlstate == "42501":
            return refuse_role(status)
        if source == "function" and not sqlstate.startswith(TOLD_WITHIN):
            message, detail, hint = INTERNAL_ERROR, None, None
        elif sqlstate.startswith("23"):
            detail = describe_violation(sqlstate, message, detail, known)
            message = name_violation(sqlstate, message)
        elif sqlstate.startswith("22"):
            message, detail = hide_value(message, detail, None if source == "call" else known)
    if detail is not None and detail.startswith(ROW):
        detail = None
    if hint is None:
        hint = HINTS.get(sqlstate)
    return _tell(ApiError(status, sqlstate, message, detail, hint, constraint=constraint_name or None))


def refuse_role(status: int, role: str = "", function: str = "", roles: Collection[str] = ()) -> ApiError:
    """The refusal of a caller that may not do something.

    Args:
        status: 401 without a token, 403 with one.
        role: of the caller.
        function: what was called, without its schema, where that is what the caller may not do.
        roles: that may call it.
    """
    others = [role for role in roles if role != "anon"]
    which = f" of the role {' or '.join(others)}" if others else ""
    if status == HTTPStatus.UNAUTHORIZED:
        what = (
            f"{function} is for callers who have logged in."
            if function
            else "This is for callers who have logged in."
        )
        hint = (
            LOG_IN
            if not others or "authenticated" in others
            else f"Send a token{which}: Authorization: Bearer <token>."
        )
        return ApiError(
            status, "42501", NOT_AUTHENTICATED, what, hint, headers={"WWW-Authenticate": "Bearer"}
        )
    what = f"call {function}" if function else "do this"
    return ApiError(
        status, "42501", PERMISSION_DENIED, f"The role {role or 'of the token'} may not {what}.",
        f"Use a token{which or ' of somebody who may'}.",
    )  # fmt: skip


def _tell(error: ApiError) -> ApiError:
    if error.status == 401:
        error.headers["WWW-Authenticate"] = "Bearer"
    return error


def _status(sqlstate: str, message: str, is_anonymous: bool) -> int:
    if sqlstate == "42501":
        return 401 if is_anonymous else 403
    if sqlstate == "21000" and message.endswith("requires a WHERE clause"):
        return 400  # pg-safeupdate
    if sqlstate == "22023" and message.startswith("role") and message.endswith("does not exist"):
        return 401  # the token's role
    if sqlstate == "42883" and message.startswith("function xmlagg("):
        return 406
    return EXACT.get(sqlstate) or CLASSES.get(sqlstate[:2], 400)


def _from_row_count(message: str) -> ApiError | None:
    """The error behind a mark of :func:`pyapi.calls.build_call`, or ``None``."""
    for mark, status, code, text, details in (
        (
            REFUSAL, 406, "PGRST116", "Cannot coerce the result to a single JSON object",
            "The result contains {} rows",
        ),
        (
            EXCESS, 400, "PGRST124", "Query result exceeds max-affected preference constraint",
            "The query affects {} rows",
        ),
    ):  # fmt: skip
        _, found, rest = message.partition(f'"{mark}')
        count = rest.removesuffix('"')
        if found and count.isdigit():
            return ApiError(status, code, text, details.format(count))
    return None


def _from_raised_json(message: str, detail: str | None) -> ApiError:
    """``raise sqlstate 'PGRST'``: message and detail are JSON and say everything."""
    told = _load_object(message)
    if told is None or not isinstance(told.get("code"), str) or not isinstance(told.get("message"), str):
        return _unreadable(
            f"Invalid JSON value for MESSAGE: '{message}'",
            "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: "
            "'details', 'hint'.",
        )
    remedy = (
        "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: "
        "'status_text'."
    )
    if detail is None:
        return _unreadable("DETAIL is missing in the RAISE statement", remedy)
    response = _load_object(detail)
    status = None if response is None else response.get("status")
    headers = None if response is None else response.get("headers")
    if not isinstance(status, int) or not 200 <= status <= 599 or not isinstance(headers, dict):
        return _unreadable(f"Invalid JSON value for DETAIL: '{detail}'", remedy)
    try:
        encode_headers(headers.items())
    except (TypeError, ValueError):
        return _unreadable(f"Invalid JSON value for DETAIL: '{detail}'", remedy)
    details, hint = told.get("details"), told.get("hint")
    return ApiError(
        status,
        told["code"],
        told["message"],
        details if isinstance(details, str) else None,
        hint if isinstance(hint, str) else None,
        headers=headers,
    )


def _load_object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _unreadable(details: str, hint: str) -> ApiError:
    return ApiError(
        500, "PGRST121", "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error", details, hint
    )


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
