"""When a call is sent again. Nothing here sends or waits: two clients drive it."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field

from .errors import ApiError, ErrorTable, NoAnswer, read_error

EXPIRED_CODES = ("PGRST301", "PGRST303")
"""Of a 401 that a new token mends; ``token_revoked`` is the third."""
UNTOUCHED = ("too_many_requests", "database_unavailable", "jwks_unavailable")
"""Messages of a 503 that comes before the call has run."""


@dataclass(frozen=True)
class RetryPolicy:
    """How often, and how long between.

    Attributes:
        attempts: in all; 1 sends once.
        first_delay: seconds; doubled each time, and shortened at random to as little
            as nothing, so that clients do not come back together.
        max_delay: longest of those.
        max_retry_after: a server that asks for more than so many seconds is not
            waited for: its error is raised.
    """

    attempts: int = 5
    first_delay: float = 0.2
    max_delay: float = 10.0
    max_retry_after: float = 30.0
    jitter: Callable[[], float] = field(default=random.random, repr=False)

    def delay(self, attempt: int, retry_after: float | None) -> float | None:
        """Seconds to wait after an attempt (from 1); ``None`` to give up."""
        if attempt >= self.attempts:
            return None
        grown: float = min(self.first_delay * 2.0 ** (attempt - 1), self.max_delay)
        if retry_after is None:
            return grown * self.jitter()
        if retry_after > self.max_retry_after:
            return None
        return retry_after + grown * self.jitter()


@dataclass(frozen=True)
class Request:
    """What is sent.

    Attributes:
        path: below the base address.
        body: the same bytes on each attempt.
        headers: of its own.
        key: Idempotency-Key.
        is_repeatable: whether it may be sent again though it may have run.
        takes_token: whether the token is sent along.
        timeout: seconds for one attempt.
    """

    path: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    is_repeatable: bool = False
    takes_token: bool = True
    timeout: float | None = None


@dataclass(frozen=True)
class Send:
    """A step: send with this token; answer with :class:`Answer` or :class:`NoAnswer`."""

    request: Request
    token: str | None


@dataclass(frozen=True)
class Wait:
    """A step: wait so many seconds."""

    seconds: float


@dataclass(frozen=True)
class AskToken:
    """A step: answer with a token other than the refused one, ``None`` where none is."""

    refused: str | None


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Step = Send | Wait | AskToken
Outcome = Answer | NoAnswer | str | None


def converse(
    request: Request, policy: RetryPolicy, named: ErrorTable
) -> Generator[Step, Outcome, Answer]:
    """The steps of a call until its answer.

    Raises:
        ApiError: the server refused.
        NoAnswer: nobody answered.
    """
    attempt, has_refreshed = 0, False
    token = (yield AskToken(None)) if request.takes_token else None
    while True:
        attempt += 1
        outcome = yield Send(request, token if isinstance(token, str) else None)
        if isinstance(outcome, Answer) and outcome.status < 300:
            return outcome
        error = _as_error(outcome, named)
        if _is_expired(error) and token is not None and not has_refreshed:
            has_refreshed = True
            fresh = yield AskToken(token if isinstance(token, str) else None)
            if isinstance(fresh, str) and fresh != token:
                token, attempt = fresh, attempt - 1
                continue
        if not _may_repeat(error, request):
            raise error
        retry_after = error.retry_after if isinstance(error, ApiError) else None
        delay = policy.delay(attempt, retry_after)
        if delay is None:
            raise error
        yield Wait(delay)


def _as_error(outcome: Outcome, named: ErrorTable) -> ApiError | NoAnswer:
    if isinstance(outcome, Answer):
        return read_error(outcome.status, outcome.headers, outcome.body, named)
    if isinstance(outcome, NoAnswer):
        return outcome
    raise TypeError("a call was answered with neither an answer nor its absence")


def _is_expired(error: ApiError | NoAnswer) -> bool:
    return (
        isinstance(error, ApiError)
        and error.status == 401
        and (error.code in EXPIRED_CODES or error.message == "token_revoked")
        and error.message != "role_not_allowed"
    )


def _may_repeat(error: ApiError | NoAnswer, request: Request) -> bool:
    if isinstance(error, NoAnswer):
        return request.is_repeatable or not error.may_have_run
    if error.is_business_error:
        return False
    if error.status == 429 or error.message == "idempotency_key_in_flight":
        return True
    if error.status == 503 and error.message in UNTOUCHED:
        return True
    is_passing = error.status in (502, 503, 504) or error.code in ("40001", "40P01")
    return is_passing and request.is_repeatable
