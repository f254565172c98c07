"""RevenueCat: what the stores say about subscriptions. It sends a fixed ``Authorization`` that we chose."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from pyapi.webhooks.provider import (
    MAX_ID,
    Call,
    InboundEvent,
    bound_id,
    clean,
    forged,
    is_same,
    malformed,
)

PROVIDER = "revenuecat"
MAX_NAMES = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_MS, LAST_MS = 946_684_800_000, 7_258_118_400_000
"""2000 and 2200: a time outside is none."""
TEXTS = (
    "product_id", "new_product_id", "transaction_id", "original_transaction_id", "store", "environment",
    "period_type", "cancel_reason", "expiration_reason", "country_code", "currency", "offer_code",
)  # fmt: skip
TIMES = {
    "purchased_at_ms": "purchased_at",
    "expiration_at_ms": "expires_at",
    "grace_period_expiration_at_ms": "grace_until",
    "auto_resume_at_ms": "resumes_at",
}
NUMBERS = ("price", "price_in_purchased_currency", "tax_percentage", "commission_percentage")


def verify(headers: Mapping[bytes, bytes], authorization: str) -> None:
    """Whether RevenueCat sends what we told it to.

    Raises:
        ApiError: 401.
    """
    if not is_same(headers.get(b"authorization"), authorization):
        raise forged()


def normalise(call: Call, authorization: str, *, counts_sandbox: bool) -> list[InboundEvent]:
    """The one event of a request, as ``auth.apply_subscription_event`` takes it.

    Args:
        call: the request.
        authorization: what its header has to be.
        counts_sandbox: whether purchases in a sandbox give anything here.

    Raises:
        ApiError: 401 forged, 400 not an event.
    """
    verify(call.headers, authorization)
    try:
        body = orjson.loads(call.body)
    except ValueError:
        raise malformed("The body is not JSON.") from None
    event = body.get("event") if isinstance(body, dict) else None
    if not isinstance(event, dict):
        raise malformed("The body has no event.")
    event_id, kind = _text(event.get("id")), _text(event.get("type"))
    happened_at = _time(event.get("event_timestamp_ms"))
    if not event_id or not kind or happened_at is None:
        raise malformed("The event has no id, no type, or no time.")
    environment = _text(event.get("environment")) or ""
    payload = {
        "event_id": bound_id(event_id),
        "event_type": kind[:100],
        "event_at": happened_at.isoformat(),
        "subscribers": _subscribers(event),
        "is_counted": environment == "PRODUCTION"
        or (environment == "SANDBOX" and counts_sandbox)
        # A transfer says nothing about where it happened; what it hands over has been counted or not.
        or (kind == "TRANSFER" and not environment),
        "facts": _facts(event),
    }
    raw = orjson.dumps({key: value for key, value in event.items() if key != "subscriber_attributes"})
    return [InboundEvent(event_id, "other", payload, raw.decode(), happened_at)]


def _subscribers(event: Mapping[str, Any]) -> list[str]:
    """Every name of a subscriber, the most telling first, each once."""
    names = [event.get("app_user_id"), event.get("original_app_user_id")]
    for key in ("aliases", "transferred_to", "transferred_from"):
        names += _list(event, key)
    return list(dict.fromkeys(name for name in map(_text, names) if name))[:MAX_NAMES]


def _facts(event: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {name: _text(event.get(name)) for name in TEXTS}
    for ours, theirs in ((TIMES[name], event.get(name)) for name in TIMES):
        moment = _time(theirs)
        facts[ours] = None if moment is None else moment.isoformat()
    for name in NUMBERS:
        value = event.get(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        facts[name] = value if is_number else None
    for name in ("entitlement_ids", "transferred_to", "transferred_from"):
        texts = [text for text in map(_text, _list(event, name)) if text]
        facts[name] = texts[:MAX_NAMES] or None
    return {name: value for name, value in facts.items() if value is not None}


def _list(event: Mapping[str, Any], key: str) -> list[Any]:
    value = event.get(key)
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    """A text as an index can hold it."""
    return clean(value)[:MAX_ID] if isinstance(value, str) and value else None


def _time(milliseconds: Any) -> datetime | None:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return None
    if not FIRST_MS <= milliseconds <= LAST_MS:
        return None
    return EPOCH + timedelta(milliseconds=int(milliseconds))
