"""Takes one step after another for an order: what to ask says the database, what came back it is told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from uuid import UUID

import orjson
import structlog

from pyapi.jobs import RetryLater
from pyapi.vending.provider import Answer, Provider, Vend
from pyapi.worker.database import Database, DatabaseLost

log = structlog.get_logger()

BEGIN = (
    "select action, wait_seconds::float8, provider_code, call_id, call_at, call_seconds::float8, request"
    " from vending.begin_step(%s, %s)"
)
FINISH = "select action, wait_seconds::float8 from vending.finish_call(%s, %s, %s, %s, %s::jsonb)"
BALANCE = "select vending.record_provider_balance(%s, %s, %s, %s::jsonb)"

LATEST_START = 0.25
"""Of the time that a call has: one that begins later is not made, since others may take it for lost before it ends."""
LATEST_END = 0.8
"""Of the time that a call has: by then it is over, whatever the provider does."""
REPORT_SECONDS = 60.0
"""How long a report is repeated while the database is away; after that the order is unknown and asked for again."""
BALANCE_SECONDS = 15.0


class Step(NamedTuple):
    """A row of ``vending.begin_step``."""

    action: str
    wait_seconds: float | None
    provider_code: str
    call_id: UUID
    call_at: datetime
    call_seconds: float
    request: dict[str, Any]


class Vendor:
    """Asks providers for tokens.

    Args:
        database: a connection of its own.
        providers: by code; an order of one that is not here waits.
    """

    def __init__(self, database: Database, providers: Mapping[str, Provider]) -> None:
        self._database = database
        self._providers = providers

    async def close(self) -> None:
        """Let connections go."""
        for provider in self._providers.values():
            await provider.close()
        await self._database.close()

    async def run(self, order_id: str, operation: Literal["vend", "query"]) -> None:
        """Take the steps of an order that are due.

        Args:
            order_id: of vending.orders.
            operation: what this job may ask: for a token, or what became of one.

        Raises:
            RetryLater: the next step is due later.
        """
        began_at = time.monotonic()
        step = Step(*(await self._database.fetch(BEGIN, [order_id, operation]))[0])
        if step.action in ("vend", "query"):
            answer = await self._ask(step, began_at)
            action, seconds = await self._report(order_id, step, answer, began_at)
        else:
            action, seconds = step.action, step.wait_seconds
        if action == "wait":
            raise RetryLater(seconds, f"{operation} later")

    async def read_balance(self, provider_code: str) -> None:
        """Read our money at a provider, and keep it."""
        provider = self._providers.get(provider_code)
        if provider is None:
            missing = _dump({"error_code": "provider_not_configured"})
            await self._database.fetch(BALANCE, [provider_code, None, None, missing])
            return
        began_at = time.monotonic()
        balance = await provider.read_balance(BALANCE_SECONDS)
        report: dict[str, Any] = {
            "error_code": balance.error_code,
            "http_status": balance.http_status,
            "duration_ms": round((time.monotonic() - began_at) * 1000),
        }
        await self._database.fetch(BALANCE, [provider_code, balance.amount, balance.currency, _dump(report)])

    async def _ask(self, step: Step, began_at: float) -> Answer:
        provider = self._providers.get(step.provider_code)
        if provider is None:
            outcome: Literal["retry", "unknown"] = "retry" if step.action == "vend" else "unknown"
            detail = "This worker's settings do not name the provider."
            return Answer(outcome, error_code="provider_not_configured", detail=detail)
        spent = time.monotonic() - began_at
        if spent > step.call_seconds * LATEST_START:
            outcome = "retry" if step.action == "vend" else "unknown"
            return Answer(outcome, error_code="too_late", detail="Not sent: this worker was held up.")
        seconds = step.call_seconds * LATEST_END - spent
        vend = read_vend(step.request)
        try:
            ask = provider.vend if step.action == "vend" else provider.query
            return await ask(vend, seconds)
        except Exception as error:
            name = type(error).__name__
            log.error("provider_failed", provider=step.provider_code, order=vend.reference, error=name)
            return Answer("unknown", error_code=name, detail="The adapter failed; the log has the place.")

    async def _report(
        self, order_id: str, step: Step, answer: Answer, began_at: float
    ) -> tuple[str, float | None]:
        """Tell the database, again and again while that is away: the answer may be a token."""
        vend = read_vend(step.request)
        report = {
            "token": answer.token,
            "token_kwh": answer.token_kwh,
            "receipt": answer.receipt,
            "error_code": answer.error_code,
            "detail": answer.detail,
            "http_status": answer.http_status,
            "duration_ms": round((time.monotonic() - began_at) * 1000),
            "request": vend.shown(),
            "response": answer.response,
            "retry_after": answer.retry_after,
        }
        values = [order_id, step.call_id, step.call_at, answer.outcome, _dump(report)]
        log.info(
            "provider_called", provider=step.provider_code, order=order_id, operation=step.action,
            outcome=answer.outcome, code=answer.error_code, duration_ms=report["duration_ms"],
        )  # fmt: skip
        until = time.monotonic() + REPORT_SECONDS
        while True:
            try:
                action, seconds = (await self._database.fetch(FINISH, values))[0]
                return action, seconds
            except DatabaseLost:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(0.2)


def read_vend(request: Mapping[str, Any]) -> Vend:
    """What ``vending.begin_step`` says is to be asked for."""
    return Vend(
        reference=str(request["reference"]),
        meter_number=str(request["meter_number"]),
        amount=Decimal(request["amount"]),
        currency=str(request["currency"]),
        energy_kwh=Decimal(request["energy_kwh"]),
    )


def _dump(report: Mapping[str, Any]) -> str:
    """JSON without what is not there, and without what jsonb cannot hold."""
    text = orjson.dumps({name: value for name, value in report.items() if value is not None}).decode()
    return text.replace("\\u0000", "\ufffd")
