"""Push to browsers: Web Push (RFC 8030), encrypted (RFC 8291), signed with VAPID (RFC 8292)."""

from __future__ import annotations

import hashlib
import os
import ssl
from urllib.parse import SplitResult, urlsplit

import http_ece
import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from pyapi.channels.adapter import Delivery, Outcome, Status, Unsendable
from pyapi.channels.credentials import Clock, EcKey, base64url_decode, base64url_encode, now
from pyapi.channels.http import HttpAdapter, Rule, judge
from pyapi.channels.settings import PUSH_SERVICES

LARGEST_BODY = 4096
DAY = 86_400
SIGNED_FOR = 12 * 3600.0
"""Seconds that a VAPID token is valid; the standard allows a day."""

RULES = {
    "http_400": Rule("rejected", "The push service finds the request malformed."),
    "http_401": Rule("provider_down", "The VAPID signature is refused."),
    "http_403": Rule("rejected", "The subscription was made with another VAPID key."),
    "http_404": Rule("drop_recipient", "The subscription does not exist any more."),
    "http_406": Rule("retry", "Too many messages to this subscription (Windows)."),
    "http_410": Rule("drop_recipient", "The subscription was given up."),
    "http_413": Rule("rejected", "The message is too large."),
    "http_429": Rule("retry", "Too many messages."),
    "http_4xx": Rule("rejected", "The push service refused the message."),
    "http_5xx": Rule("retry", "The push service failed."),
}
"""What the statuses of a push service mean for us."""


class WebPush(HttpAdapter):
    """Any push service that a browser subscribed at.

    Args:
        key: VAPID private key.
        subject: whom a push service may write to.
        hosts: the push services; nothing is sent elsewhere, since the address comes from a caller.
        context: which certificates are trusted.
        clock: the time.
    """

    provider, channel = "webpush", "push"
    unreachable: Status = "retry"

    def __init__(
        self,
        key: SecretStr,
        subject: str,
        *,
        hosts: tuple[str, ...] = PUSH_SERVICES,
        context: ssl.SSLContext | None = None,
        clock: Clock = now,
    ) -> None:
        super().__init__(context=context, http2=True)
        self._key = EcKey(key, "web_push_key")
        self._subject, self._hosts, self._clock = subject, hosts, clock
        self._tokens: dict[str, tuple[str, float]] = {}

    async def _send(self, delivery: Delivery) -> Outcome:
        endpoint = str(delivery.address.get("token", ""))
        parts = self._check(endpoint)
        content = delivery.content
        shown = {name: content[name] for name in ("subject", "body", "data") if content.get(name)}
        payload = orjson.dumps(shown | {"delivery_id": str(delivery.delivery_id)})
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(DAY if content.get("ttl") is None else int(content["ttl"])),
            "Urgency": str(content["urgency"])
            if content.get("urgency") in ("very-low", "low", "normal")
            else "high",
            "Authorization": f"vapid t={self._sign(parts)}, k={base64url_encode(self._key.public)}",
        }
        if content.get("collapse_key"):
            digest = hashlib.sha256(str(content["collapse_key"]).encode()).digest()
            headers["Topic"] = base64url_encode(digest)[:32]
        body = _encrypt_for(delivery, payload)
        response = await self.post(endpoint, content=body, headers=headers)
        if response.status_code in (200, 201, 202, 204):
            return Outcome("sent", response.headers.get("location"))
        return judge(RULES, (f"http_{response.status_code}",), response, delivery)

    def _check(self, endpoint: str) -> SplitResult:
        """The parts of an endpoint that may be called."""
        try:
            parts = urlsplit(endpoint)
            host = (parts.hostname or "").lower()
            is_known = any(host == known or host.endswith(f".{known}") for known in self._hosts)
            is_well_formed = parts.scheme == "https" and not parts.username and parts.port != 0
            if is_known and is_well_formed:
                return parts
        except ValueError:
            pass
        raise Unsendable(
            Outcome(
                "rejected",
                None,
                "endpoint_not_allowed",
                "MAINSPRING_WEB_PUSH_HOSTS does not name this push service.",
            )
        )

    def _sign(self, parts: SplitResult) -> str:
        """The VAPID token for a push service, kept for half its life."""
        origin = f"{parts.scheme}://{parts.netloc}"
        moment = self._clock()
        token, renew_at = self._tokens.get(origin, ("", 0.0))
        if moment >= renew_at:
            claims: dict[str, object] = {"aud": origin, "exp": int(moment + SIGNED_FOR), "sub": self._subject}
            token = self._key.sign(claims)
            self._tokens = {key: kept for key, kept in self._tokens.items() if kept[1] > moment}
            self._tokens[origin] = (token, moment + SIGNED_FOR / 2)
        return token


def encrypt(
    payload: bytes,
    receiver: bytes,
    auth_secret: bytes,
    *,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body that only the browser can read (RFC 8291), in one record.

    Args:
        payload: the plain message.
        receiver: the browser's public key, 65 bytes.
        auth_secret: its authentication secret, 16 bytes.
        sender: a key for this message only; None = a new one.
        salt: 16 bytes; None = random ones.
    """
    key = sender or ec.generate_private_key(ec.SECP256R1())
    body: bytes = http_ece.encrypt(
        payload,
        salt=salt or os.urandom(16),
        private_key=key,
        dh=receiver,
        auth_secret=auth_secret,
        version="aes128gcm",
    )
    return body


def _encrypt_for(delivery: Delivery, payload: bytes) -> bytes:
    try:
        keys = delivery.address.get("keys") or {}
        receiver, auth_secret = base64url_decode(str(keys["p256dh"])), base64url_decode(str(keys["auth"]))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), receiver)
    except (KeyError, TypeError, ValueError):
        detail = "The keys of the subscription are not those of a browser."
        raise Unsendable(Outcome("drop_recipient", None, "invalid_keys", detail)) from None
    if len(payload) > LARGEST_BODY - 103:  # header 86, tag 16, delimiter 1
        detail = f"The encrypted message is larger than {LARGEST_BODY} bytes."
        raise Unsendable(Outcome("rejected", None, "payload_too_large", detail))
    return encrypt(payload, receiver, auth_secret)
