"""WhatsApp Cloud API: what became of our messages, and what customers write."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import orjson

from pyapi.webhooks.provider import Call, InboundEvent, bound_id, forged, is_same, malformed, read_time

PROVIDER = "whatsapp"
STATES = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
MAX_CHALLENGE = 200


def answer_challenge(query: dict[str, str], token: str) -> str | None:
    """What to answer when the address is set up; None where whoever asks does not know our token."""
    challenge = query.get("hub.challenge", "")
    if (
        query.get("hub.mode") == "subscribe"
        and is_same(query.get("hub.verify_token"), token)
        and 0 < len(challenge) <= MAX_CHALLENGE
    ):
        return challenge
    return None


def verify(call: Call, app_secret: str) -> None:
    """Whether Meta signed these bytes.

    Raises:
        ApiError: 401.
    """
    expected = b"sha256=" + hmac.new(app_secret.encode(), call.body, hashlib.sha256).hexdigest().encode()
    if not is_same(call.headers.get(b"x-hub-signature-256"), expected):
        raise forged()


def normalise(call: Call, app_secret: str) -> list[InboundEvent]:
    """The events of a request, of which there may be many; what is not understood is kept as it is.

    Raises:
        ApiError: 401 forged, 400 not JSON, or not of WhatsApp.
    """
    verify(call, app_secret)
    try:
        body = orjson.loads(call.body)
    except ValueError:
        raise malformed("The body is not JSON.") from None
    if not isinstance(body, dict) or body.get("object") != "whatsapp_business_account":
        raise malformed("The body is not about a WhatsApp business account.")
    events: dict[str, InboundEvent] = {}
    for value in _values(body):
        for status in _objects(value, "statuses"):
            _add(events, _read_status(status))
        for message in _objects(value, "messages"):
            _add(events, _read_message(message))
    if not events:
        digest = "sha256:" + hashlib.sha256(call.body).hexdigest()
        _add(events, InboundEvent(digest, "other", {}, call.body.decode("utf-8", "replace")))
    return list(events.values())


def _add(events: dict[str, InboundEvent], event: InboundEvent | None) -> None:
    if event is not None:
        events.setdefault(bound_id(event.event_id), event)


def _values(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in _objects(body, "entry"):
        for change in _objects(entry, "changes"):
            if isinstance(value := change.get("value"), dict):
                yield value


def _objects(parent: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in a list that may be missing, or anything else."""
    value = parent.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _read_status(status: dict[str, Any]) -> InboundEvent | None:
    message_id, name = status.get("id"), status.get("status")
    if not isinstance(message_id, str) or not message_id or not isinstance(name, str):
        return None
    state = STATES.get(name)
    error = next(iter(_objects(status, "errors")), {})
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    payload = {
        "provider_message_id": message_id,
        "state": state,
        "error_code": _text(error.get("code")),
        "detail": _text(details) or _text(error.get("message")) or _text(error.get("title")),
        "delivery_id": _text(status.get("biz_opaque_callback_data")),
    }
    return InboundEvent(
        f"{message_id}:{name}",
        "receipt" if state else "other",
        payload,
        orjson.dumps(status).decode(),
        read_time(status.get("timestamp")),
    )


def _read_message(message: dict[str, Any]) -> InboundEvent | None:
    message_id, phone = message.get("id"), message.get("from")
    if not isinstance(message_id, str) or not message_id or not isinstance(phone, str) or not phone:
        return None
    sent_at = read_time(message.get("timestamp"))
    kind = _text(message.get("type")) or "unknown"
    payload = {
        "phone": phone,
        "type": kind,
        "text": _message_text(message),
        "sent_at": None if sent_at is None else sent_at.isoformat(),
    }
    return InboundEvent(message_id, "message", payload, orjson.dumps(message).decode(), sent_at)


def _message_text(message: dict[str, Any]) -> str | None:
    """What a message says: typed, or the button that was pressed."""
    interactive = message.get("interactive")
    places: list[tuple[Any, str]] = [(message.get("text"), "body"), (message.get("button"), "text")]
    if isinstance(interactive, dict):
        places += [(interactive.get("button_reply"), "title"), (interactive.get("list_reply"), "title")]
    for place, key in places:
        if isinstance(place, dict) and isinstance(text := place.get(key), str):
            return text
    return None


def _text(value: Any) -> str | None:
    return (
        str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None
    )
