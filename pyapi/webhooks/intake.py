"""What doors of providers have in common: store what is new, do what it asks for, refuse what cannot be stored."""

from __future__ import annotations

from typing import NoReturn

import structlog

from pyapi.errors import ApiError
from pyapi.gateway_state import GatewayState
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Unavailable
from pyapi.webhooks.provider import InboundEvent, to_json

log = structlog.get_logger()

RECEIVE = b"select webhooks.receive_events($1, $2::jsonb)"
BATCH, PROCESSORS = 50, 2
PROCESS = b"select webhooks.process_inbound(50)"
NO_STORE = {"Cache-Control": "no-store"}


def require_secret(secret: str | None) -> str:
    """A provider's secret.

    Raises:
        ApiError: 404, the provider is not set up.
    """
    if not secret:
        raise ApiError(
            404, "PT404", "provider_not_configured", "This provider is not set up here.",
            "Set its secret; docs/webhooks.md names it.",
        )  # fmt: skip
    return secret


async def store_events(
    gateway: GatewayState, provider: str, events: list[InboundEvent], request_id: str
) -> int:
    """Store what is new; returns how much was.

    Raises:
        ApiError: 503, nothing is stored, and the provider will try again.
    """
    try:
        stored = await gateway.service.call(RECEIVE, (provider.encode(), to_json(events)), request_id)
    except (DatabaseError, Overloaded, Unavailable, OutcomeUnknown) as error:
        refuse_unstored(provider, error)
    return int(stored or 0)


def refuse_unstored(provider: str, error: Exception) -> NoReturn:
    """Have the provider try again.

    Raises:
        ApiError: 503 ``not_stored``, always.
    """
    log.error("webhook_not_stored", provider=provider, reason=str(error) or type(error).__name__)
    raise ApiError(
        503, "PT503", "not_stored", "The webhook could not be stored; nothing came of it.", "Send it again later.",
        headers={"Retry-After": "5"},
    ) from None  # fmt: skip


class Processor:
    """Does what stored events ask for; a worker does what this leaves.

    Few calls at a time: one takes many events, and those of many at once would only pass each other by.

    Args:
        gateway: for the calls.
    """

    def __init__(self, gateway: GatewayState) -> None:
        self._gateway = gateway
        self._running = 0
        self._has_more = False

    async def run(self) -> None:
        """See to it that what is stored now is done."""
        self._has_more = True
        if self._running >= PROCESSORS:
            return
        self._running += 1
        try:
            while self._has_more:
                self._has_more = False
                if int(await self._gateway.service.call(PROCESS) or 0) >= BATCH:
                    self._has_more = True
        except (DatabaseError, Overloaded, Unavailable, OutcomeUnknown) as error:
            log.warning("inbound_left_to_worker", reason=str(error) or type(error).__name__)
        finally:
            self._running -= 1
