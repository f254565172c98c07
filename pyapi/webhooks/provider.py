"""What the providers' modules have in common: a request, and the events that are made of it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qsl

import orjson

from pyapi.errors import ApiError

Kind = Literal["receipt", "message", "payment", "other"]
MAX_ID = 250
MAX_RAW = 16_384
MAX_TEXT = 4_096
MAX_FORM_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Call:
    """A provider's request.

    Attributes:
        url: as the provider called it: our public address, path and query.
        query: parameters of the query string.
        headers: by lower-case name.
        body: the raw bytes.
    """

    url: str
    query: Mapping[str, str]
    headers: Mapping[bytes, bytes]
    body: bytes


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """One thing that a provider tells, in our own words.

    Attributes:
        event_id: the same whenever the provider tells it again.
        kind: ``receipt`` (about a message of ours), ``message`` (somebody wrote), ``payment``
            (money arrived, or did not), ``other``.
        payload: receipt: provider_message_id, state, error_code?, detail?, delivery_id?; message: phone,
            type, text?, sent_at.
        raw: the provider's own words, for whoever looks into it.
        occurred_at: by the provider's clock.
    """

    event_id: str
    kind: Kind
    payload: Mapping[str, Any]
    raw: str
    occurred_at: datetime | None = None


def to_json(events: list[InboundEvent]) -> bytes:
    """As ``webhooks.receive_events`` takes them."""
    return orjson.dumps(
        [
            {
                "id": bound_id(clean(event.event_id)),
                "kind": event.kind,
                "payload": {
                    k: clean(v)[:MAX_TEXT] if isinstance(v, str) else v
                    for k, v in event.payload.items()
                    if v is not None
                },
                "raw": clean(event.raw)[:MAX_RAW],
                "occurred_at": event.occurred_at,
            }
            for event in events
        ]
    )


def clean(text: str) -> str:
    """Without what PostgreSQL's text cannot hold."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def bound_id(event_id: str) -> str:
    """An id as it is, or its digest where it is too long for a key."""
    return event_id if len(event_id) <= MAX_ID else "sha256:" + hashlib.sha256(event_id.encode()).hexdigest()


def read_form(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form, in their order.

    Raises:
        ApiError: 400, it is not one.
    """
    try:
        return parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FORM_FIELDS
        )
    except ValueError:
        raise malformed("The body is not a form in UTF-8.") from None


def read_time(seconds: Any) -> datetime | None:
    """A time out of Unix seconds, which may be text."""
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return moment if 2000 <= moment.year <= 2200 else None


def is_same(given: str | bytes | None, expected: str | bytes) -> bool:
    """Compare in constant time."""
    left = given.encode("utf-8", "replace") if isinstance(given, str) else given or b""
    right = expected.encode() if isinstance(expected, str) else expected
    return hmac.compare_digest(left, right)


def forged() -> ApiError:
    """The refusal of a request that the provider did not sign."""
    return ApiError(
        401, "PT401", "invalid_signature", "The request does not carry the provider's signature.",
        "Check the provider's secret, and MAINSPRING_PUBLIC_URL behind a proxy.",
    )  # fmt: skip


def malformed(details: str) -> ApiError:
    """The refusal of a request that cannot be read."""
    return ApiError(400, "PT400", "invalid_webhook", details, "Send what the provider's documents describe.")
