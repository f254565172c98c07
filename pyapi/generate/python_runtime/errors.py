"""What can go wrong with a call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar


class ClientError(Exception):
    """Anything that a client raises."""


class InvalidArguments(ClientError):
    """The arguments do not fit the function; nothing was sent."""


class InvalidAnswer(ClientError):
    """The server's answer is not what the catalogue promised: generate anew."""


class NoAnswer(ClientError):
    """No answer came.

    Attributes:
        may_have_run: whether the call may have taken effect.
    """

    def __init__(self, message: str, *, may_have_run: bool) -> None:
        super().__init__(message)
        self.may_have_run = may_have_run


class ApiError(ClientError):
    """The server refused.

    Attributes:
        status: of HTTP.
        code: SQLSTATE, ``PTnnn`` of a function's own error, or ``PGRST…``.
        message: the constant to switch on, of a function's own error.
        details: the facts of this case.
        hint: the remedy.
        constraint: that was broken.
        step: of a batch, from 1.
        request_id: to be found in the server's log.
        retry_after: seconds, where the server says so.
    """

    expected_message: ClassVar[str | None] = None

    def __init__(
        self,
        status: int,
        code: str = "",
        message: str = "",
        details: str | None = None,
        hint: str | None = None,
        constraint: str | None = None,
        step: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(status, code, message, details, hint)
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.hint = hint
        self.constraint = constraint
        self.step = step
        self.request_id = request_id
        self.retry_after = retry_after

    def __str__(self) -> str:
        parts = (f"{self.status} {self.message or self.code}", self.details, self.hint)
        return ": ".join(part.rstrip(".") for part in parts if part) + "."

    @property
    def is_business_error(self) -> bool:
        """Whether a function raised it: sending the call again changes nothing."""
        return self.code.startswith("PT") and self.message not in _OF_THE_GATEWAY


_OF_THE_GATEWAY = ("rate_limited", "idempotency_key_in_flight", "token_revoked")


class BadRequest(ApiError):
    """400: a value is malformed."""


class NotAuthenticated(ApiError):
    """401: no token, or one that is not accepted."""


class PaymentRequired(ApiError):
    """402: money is missing."""


class Forbidden(ApiError):
    """403: not yours to call."""


class NotFound(ApiError):
    """404: not there."""


class Conflict(ApiError):
    """409: the state does not allow it."""


class Gone(ApiError):
    """410: deleted, or an API version that has ended."""


class RuleBroken(ApiError):
    """422: a rule does not allow it."""


class Locked(ApiError):
    """423: locked."""


class TooManyRequests(ApiError):
    """429: too often."""


class ServerError(ApiError):
    """500 and above."""


class Unavailable(ServerError):
    """503: later."""


class OutcomeUnknown(Unavailable):
    """503: the server lost the call while it ran."""


BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: NotAuthenticated,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    422: RuleBroken,
    423: Locked,
    429: TooManyRequests,
    503: Unavailable,
}
ErrorTable = Mapping[tuple[int, str], type[ApiError]]
"""(status, message) → class, of the errors that the functions name."""


def read_error(
    status: int, headers: Mapping[str, str], body: bytes, named: ErrorTable
) -> ApiError:
    """The exception of an answer of 300 and above."""
    content = _read_content(body)
    message = _text(content, "message") or ""
    kind = BY_STATUS.get(status, ServerError if status >= 500 else ApiError)
    if message == "outcome_unknown":
        kind = OutcomeUnknown
    step = content.get("step")
    return named.get((status, message), kind)(
        status,
        _text(content, "code") or "",
        message,
        _text(content, "details"),
        _text(content, "hint"),
        _text(content, "constraint"),
        step if isinstance(step, int) else None,
        headers.get("x-request-id"),
        read_retry_after(headers.get("retry-after")),
    )


def read_retry_after(value: str | None) -> float | None:
    """Seconds; a date, which our gateway never sends, counts as none."""
    try:
        return max(float(value), 0.0) if value else None
    except ValueError:
        return None


def _read_content(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _text(content: Mapping[str, Any], name: str) -> str | None:
    value = content.get(name)
    return value if isinstance(value, str) else None
