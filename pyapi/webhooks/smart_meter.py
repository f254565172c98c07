"""Readings that a head end pushes: ``POST /webhooks/smart-meter``, signed after Standard Webhooks.

The body is ``{"user_id": …, "readings": […]}`` with readings as ``ingest_readings`` takes them. The headers
``webhook-id``, ``webhook-timestamp`` and ``webhook-signature`` prove who sent it, and when.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping

import orjson

from pyapi.channels.signatures import sign
from pyapi.errors import ApiError
from pyapi.webhooks.provider import forged, is_same, malformed

TOLERANCE = 300
"""Seconds by which the time of signing may differ from ours; what is older may be a replay."""
MAX_SIGNATURES = 10


def verify(headers: Mapping[bytes, bytes], body: bytes, secret: str) -> None:
    """Check that a request is signed with the secret, just now.

    Raises:
        ApiError: 401, it is not.
    """
    message_id = headers.get(b"webhook-id", b"").decode("latin-1")
    stamp = headers.get(b"webhook-timestamp", b"").decode("latin-1")
    if not message_id or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise forged()
    if abs(time.time() - int(stamp)) > TOLERANCE:
        raise ApiError(
            401, "PT401", "signature_expired", "The request was not signed just now.",
            "Sign every attempt anew, and set the clock.",
        )  # fmt: skip
    expected = sign(secret, message_id, int(stamp), body)
    given = headers.get(b"webhook-signature", b"").decode("latin-1").split()[:MAX_SIGNATURES]
    if not any(is_same(signature, expected) for signature in given):
        raise forged()


def read_user(body: bytes) -> str:
    """The user of a push.

    Raises:
        ApiError: 400, it is none.
    """
    try:
        push = orjson.loads(body)
        user_id = str(uuid.UUID(push["user_id"]))
        is_whole = isinstance(push["readings"], list)
    except (ValueError, KeyError, TypeError, AttributeError):
        is_whole = False
    if not is_whole:
        raise malformed("The body is not an object with a user_id and an array of readings.")
    return user_id
