"""What a channel is given and what it answers: one message to one recipient, by one provider."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal, Protocol
from uuid import UUID

import structlog

log = structlog.get_logger()

Status = Literal[
    "sent", "delivered", "retry", "rejected", "drop_recipient", "provider_down", "disable_endpoint"
]
"""What ``notifications.record_attempt`` takes.

``sent``: the provider has it. ``delivered``: the recipient has it. ``retry``: later, perhaps elsewhere.
``rejected``: this message never. ``drop_recipient``: nothing will ever arrive at this address.
``provider_down``: nobody's messages go through (credentials, account, outage). ``disable_endpoint``: the
receiver asked for no more.
"""

LONGEST_RETRY_AFTER = 86_400.0
"""Seconds; a provider that asks for more is asked again after a day."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one recipient, as ``notifications.claim_deliveries`` hands it out.

    Attributes:
        delivery_id: sent to the provider wherever it takes an id of ours.
        attempt: 1 at first.
        channel: ``email``, ``sms``, ``push``, ``whatsapp``, ``webhook`` or ``in_app``.
        provider: the adapter that is to send it.
        recipient: who it is for, for people who read logs.
        address: ``{"to": …}``; for push ``{"platform": …, "token": …, "keys": {…}}``.
        content: ``{"subject", "body", "html"?, "data"?, "collapse_key"?, "template"?, …}``.
        correlation_id: the trace of what caused it.
    """

    delivery_id: UUID
    attempt: int
    channel: str
    provider: str
    recipient: str
    address: Mapping[str, Any] = field(repr=False)
    content: Mapping[str, Any] = field(repr=False)
    correlation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt; the arguments of ``notifications.record_attempt``.

    Attributes:
        status: see :data:`Status`.
        message_id: the provider's id, by which its receipts name the message.
        error_code: the provider's code, or one of ours in snake_case.
        detail: a sentence for an operator; never a body, a token or a password.
        retry_after: seconds that the provider asked for.
    """

    status: Status
    message_id: str | None = None
    error_code: str | None = None
    detail: str | None = None
    retry_after: float | None = None


class Adapter(Protocol):
    """A provider of one channel."""

    provider: str
    channel: str

    async def send(self, delivery: Delivery) -> Outcome:
        """Send it once. Never raises, but for ``asyncio.CancelledError``."""
        ...

    async def close(self) -> None:
        """Let connections go; the adapter is not used afterwards."""
        ...


class Unsendable(Exception):
    """Raised inside an adapter: the content or the address cannot be sent.

    Args:
        outcome: what ``send`` answers.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.error_code)
        self.outcome = outcome


class BaseAdapter:
    """Limits what is under way at once, ends what takes too long, and lets no exception out.

    Args:
        concurrency: attempts under way at once.
        attempt_seconds: an attempt that takes longer is given up; shorter than the lease of a delivery.
    """

    provider: str
    channel: str

    def __init__(self, *, concurrency: int = 16, attempt_seconds: float = 30.0) -> None:
        self.concurrency = concurrency
        self.attempt_seconds = attempt_seconds
        self._slots = asyncio.Semaphore(concurrency)

    async def send(self, delivery: Delivery) -> Outcome:
        """Send it once; whatever goes wrong is an outcome."""
        async with self._slots:
            try:
                async with asyncio.timeout(self.attempt_seconds):
                    return await self._send(delivery)
            except Unsendable as error:
                return error.outcome
            except TimeoutError:
                seconds = f"{self.attempt_seconds:g}"
                return Outcome("retry", None, "outcome_unknown", f"No answer within {seconds} seconds.")
            except Exception as error:
                name = type(error).__name__
                # Without the message and without locals: either may hold a body or a token.
                log.error(
                    "adapter_failed",
                    provider=self.provider,
                    delivery=str(delivery.delivery_id),
                    error=name,
                    place=_place(error),
                )
                return Outcome(
                    "retry", None, name, f"The {self.provider} adapter failed; the log has the place."
                )

    async def _send(self, delivery: Delivery) -> Outcome:
        raise NotImplementedError

    async def close(self) -> None:
        """Nothing to let go of."""


def read_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a ``Retry-After`` header asks for: a number, or an HTTP date.

    Returns:
        0 to :data:`LONGEST_RETRY_AFTER`; None where the header is absent or says nothing that can be read.
    """
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except (TypeError, ValueError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def _place(error: BaseException) -> str:
    """Where it was raised, ``module:line``."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return "unknown" if step is None else f"{step.tb_frame.f_globals.get('__name__')}:{step.tb_lineno}"
