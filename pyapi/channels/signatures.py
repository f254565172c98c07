"""Standard Webhooks 1.0.0: what a webhook is signed with, and how."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature, ``v1,…``.

    Args:
        secret: ``whsec_`` and base64.
        message_id: the same at every attempt.
        timestamp: Unix seconds of this attempt.
        body: exactly as it is sent.

    Raises:
        ValueError: the secret is not one.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX).replace("\n", ""), validate=True)
    except binascii.Error:
        raise ValueError("the secret is not whsec_ and base64") from None
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def make_headers(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers; every live secret signs, so that a receiver may know either."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(secret, message_id, timestamp, body) for secret in secrets),
    }
