"""Twilio: what became of a text message."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urlencode, urlsplit, urlunsplit

from pyapi.webhooks.provider import Call, InboundEvent, forged, is_same, malformed, read_form

PROVIDER = "twilio"
STATES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
"""What its states are for us; the others come before anything has left."""
DEFAULT_PORTS = {"https": 443, "http": 80}


def sign(token: str, url: str, fields: Iterable[tuple[str, str]]) -> str:
    """The signature: the address, then each field's name and value in the order of the names."""
    text = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha1)).decode()


def verify(call: Call, token: str) -> list[tuple[str, str]]:
    """The fields of a request that Twilio signed.

    Raises:
        ApiError: 401 where it did not, 400 where there is no form.
    """
    given = call.headers.get(b"x-twilio-signature")
    if given is None:
        raise forged()
    fields: list[tuple[str, str]] = []
    if digest := call.query.get("bodySHA256"):
        # The address carries the digest, and the signature is over the address alone.
        if not is_same(digest.lower(), hashlib.sha256(call.body).hexdigest()):
            raise forged()
    else:
        fields = read_form(call.body)
    if not any(is_same(given, sign(token, url, fields)) for url in _spellings(call.url)):
        raise forged()
    return fields


def normalise(call: Call, token: str) -> list[InboundEvent]:
    """The one event of a status callback.

    Raises:
        ApiError: 401 forged, 400 not a callback.
    """
    fields = dict(verify(call, token))
    message_id = fields.get("MessageSid") or fields.get("SmsSid")
    if not message_id:
        raise malformed("The callback names no message.")
    status = (fields.get("MessageStatus") or fields.get("SmsStatus") or "unknown").lower()
    state = STATES.get(status)
    payload = {
        "provider_message_id": message_id,
        "state": state,
        "error_code": fields.get("ErrorCode") or None,
        "detail": fields.get("ErrorMessage") or None,
    }
    raw = urlencode([(name, value) for name, value in fields.items() if name != "Body"])
    return [InboundEvent(f"{message_id}:{status}", "receipt" if state else "other", payload, raw)]


def _spellings(url: str) -> list[str]:
    """The address with and without its port: which of them Twilio signs depends on the product."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
    port = parts.port or DEFAULT_PORTS.get(parts.scheme, 443)
    spelled = [url]
    for netloc in (host, f"{host}:{port}"):
        # Put together by hand: urlunsplit drops a lone "?".
        other = urlunsplit((parts.scheme, netloc, "", "", "")) + url.split(parts.netloc, 1)[1]
        if other not in spelled and (netloc != host or port == DEFAULT_PORTS.get(parts.scheme)):
            spelled.append(other)
    return spelled
