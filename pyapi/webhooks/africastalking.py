"""Africa's Talking: delivery reports of text messages. It signs nothing, so the address holds a secret."""

from __future__ import annotations

from urllib.parse import urlencode

from pyapi.webhooks.provider import Call, InboundEvent, forged, is_same, malformed, read_form

PROVIDER = "africastalking"
STATES = {
    "sent": "sent",
    "submitted": "sent",
    "buffered": "sent",
    "success": "delivered",
    "failed": "failed",
    "rejected": "failed",
}


def verify(path_secret: str, secret: str) -> None:
    """Whether whoever calls knows the address.

    Raises:
        ApiError: 401.
    """
    if not is_same(path_secret, secret):
        raise forged()


def normalise(call: Call) -> list[InboundEvent]:
    """The one event of a delivery report.

    Raises:
        ApiError: 400, it is none.
    """
    fields = dict(read_form(call.body))
    message_id, status = fields.get("id"), fields.get("status", "").lower()
    if not message_id or not status:
        raise malformed("The report names no message, or no status.")
    state = STATES.get(status)
    payload = {
        "provider_message_id": message_id,
        "state": state,
        "error_code": fields.get("failureReason") or None,
        "detail": f"Network {fields['networkCode']}." if fields.get("networkCode") else None,
    }
    return [
        InboundEvent(f"{message_id}:{status}", "receipt" if state else "other", payload, urlencode(fields))
    ]
