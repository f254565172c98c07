"""What a provider of tokens is given and what it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

Outcome = Literal["vended", "refused", "retry", "pending", "not_found", "unknown"]
"""What ``vending.finish_call`` takes.

``vended``: there is a token. ``refused``: there is none and never will be. ``retry``: there is none, it may be tried
again. ``pending``: the provider is still at it. ``not_found``: the provider does not know the reference.
``unknown``: anything else; a token may have been made.
"""

LONG_NUMBER = re.compile(r"\d[\d -]{6,}\d")


@dataclass(frozen=True, slots=True)
class Vend:
    """A token to be made, the same for every attempt.

    Attributes:
        reference: by which the provider knows it; it makes one token per reference.
        meter_number: printed on the meter.
        amount: price, in ``currency``.
        currency: ISO 4217.
        energy_kwh: what the token has to carry, in tenths.
    """

    reference: str
    meter_number: str
    amount: Decimal
    currency: str
    energy_kwh: Decimal

    def shown(self) -> dict[str, str]:
        """For the call log: the meter by its last digits."""
        return {
            "reference": self.reference,
            "meter_number": hide(self.meter_number),
            "amount": str(self.amount),
            "currency": self.currency,
            "energy_kwh": str(self.energy_kwh),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call.

    Attributes:
        outcome: see :data:`Outcome`.
        token: its digits, where there is one.
        token_kwh: what it carries, as the provider writes it.
        receipt: the provider's number of the sale.
        error_code: the provider's code, or one of ours in snake_case.
        detail: a sentence for staff, without digits of a token.
        http_status: of the answer, None where there was none.
        response: the members that are kept in the call log.
        retry_after: seconds that the provider asked for.
    """

    outcome: Outcome
    token: str | None = field(default=None, repr=False)
    token_kwh: str | None = None
    receipt: str | None = None
    error_code: str | None = None
    detail: str | None = None
    http_status: int | None = None
    response: Mapping[str, Any] | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """Our money at a provider; without an amount it could not be read."""

    amount: Decimal | None
    currency: str | None
    error_code: str | None = None
    http_status: int | None = None


class Provider(Protocol):
    """Makes tokens. Nothing is raised but ``asyncio.CancelledError``."""

    provider_code: str

    async def vend(self, vend: Vend, seconds: float) -> Answer:
        """Ask for a token, once; no longer than so many seconds."""
        ...

    async def query(self, vend: Vend, seconds: float) -> Answer:
        """Ask what became of a reference."""
        ...

    async def read_balance(self, seconds: float) -> Balance:
        """Read our money there."""
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...


def hide(digits: object) -> str:
    """All but the last four characters as dots."""
    return "…" + str(digits)[-4:]


def hide_numbers(text: object) -> str:
    """A provider's words on one line, long numbers by their last digits, since they may be tokens."""
    line = " ".join(str(text).split())[:300]
    return LONG_NUMBER.sub(lambda found: hide(found.group()), line)
