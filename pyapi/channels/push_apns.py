"""Push to Apple devices: APNs over HTTP/2."""

from __future__ import annotations

import hashlib
import re
import ssl
from typing import Any

import httpx
import orjson
from pydantic import SecretStr

from pyapi.channels.adapter import Delivery, Outcome, Unsendable
from pyapi.channels.credentials import Clock, EcKey, now
from pyapi.channels.http import HttpAdapter, Rule, judge, read_object

LARGEST_PAYLOAD = 4096
RENEW_AFTER = 40 * 60.0
RENEW_AT_MOST_EVERY = 20 * 60.0
"""Apple refuses tokens older than an hour, and who renews them more often than this."""
LONGEST_COLLAPSE_ID = 64
DAY = 86_400

RULES = {
    "BadCollapseId": Rule("rejected", "The collapse id is too long."),
    "BadDeviceToken": Rule("drop_recipient", "This is not a device token of this environment."),
    "BadExpirationDate": Rule("rejected", "The expiry is wrong."),
    "BadMessageId": Rule("rejected", "The id of the message is wrong."),
    "BadPriority": Rule("rejected", "The priority is wrong."),
    "BadTopic": Rule("provider_down", "The topic is wrong."),
    "DeviceTokenNotForTopic": Rule("drop_recipient", "The device token belongs to another app."),
    "DuplicateHeaders": Rule("rejected", "A header was repeated."),
    "IdleTimeout": Rule("retry", "The connection was idle for too long."),
    "InvalidPushType": Rule("rejected", "The push type is wrong."),
    "MissingDeviceToken": Rule("rejected", "The device token is missing."),
    "MissingTopic": Rule("provider_down", "The topic is missing."),
    "PayloadEmpty": Rule("rejected", "The message is empty."),
    "TopicDisallowed": Rule("provider_down", "The key may not send to this topic."),
    "BadCertificate": Rule("provider_down", "The certificate is wrong."),
    "BadCertificateEnvironment": Rule("provider_down", "The certificate is for another environment."),
    "ExpiredProviderToken": Rule("retry", "Our token was refused as too old; is the clock right?"),
    "Forbidden": Rule("provider_down", "The key does not allow this."),
    "InvalidProviderToken": Rule("provider_down", "The key, its id or the team id is wrong."),
    "MissingProviderToken": Rule("provider_down", "The token is missing."),
    "UnrelatedKeyIdInToken": Rule("provider_down", "The key is not for this topic."),
    "BadEnvironmentKeyIdInToken": Rule("provider_down", "The key is for another environment."),
    "BadPath": Rule("rejected", "The path is wrong."),
    "MethodNotAllowed": Rule("rejected", "The method is wrong."),
    "ExpiredToken": Rule("drop_recipient", "The device token has expired."),
    "Unregistered": Rule("drop_recipient", "The app is gone from the device."),
    "PayloadTooLarge": Rule("rejected", "The message is too large."),
    "TooManyProviderTokenUpdates": Rule("retry", "Our token was renewed too often."),
    "TooManyRequests": Rule("retry", "Too many messages to this device."),
    "InternalServerError": Rule("retry", "APNs failed."),
    "ServiceUnavailable": Rule("retry", "APNs is not available."),
    "Shutdown": Rule("retry", "The server of APNs shuts down."),
    "http_403": Rule("provider_down", "Our token was refused."),
    "http_410": Rule("drop_recipient", "The app is gone from the device."),
    "http_429": Rule("retry", "Too many messages to this device."),
    "http_4xx": Rule("rejected", "APNs refused the message."),
    "http_5xx": Rule("retry", "APNs failed."),
}
"""What the reasons of APNs mean for us."""


class Apns(HttpAdapter):
    """APNs with a signing key; one connection carries all requests.

    Args:
        key: the ``.p8`` key, or its file.
        key_id: its id.
        team_id: the developer team.
        topic: the app's bundle id.
        url: where the service is.
        context: which certificates are trusted.
        clock: the time.
    """

    provider, channel = "apns", "push"

    def __init__(
        self,
        key: SecretStr,
        key_id: str,
        team_id: str,
        topic: str,
        *,
        url: str = "https://api.push.apple.com",
        context: ssl.SSLContext | None = None,
        clock: Clock = now,
    ) -> None:
        super().__init__(context=context, http2=True, concurrency=64)
        self._key = EcKey(key, "apns_key")
        self._key_id, self._team_id, self._topic, self._url = key_id, team_id, topic, url
        self._clock = clock
        self._token, self._signed_at = "", 0.0

    async def _send(self, delivery: Delivery) -> Outcome:
        token = str(delivery.address.get("token", ""))
        if not re.fullmatch(r"[0-9a-fA-F]{16,400}", token):
            raise Unsendable(Outcome("drop_recipient", None, "BadDeviceToken", "This is not a device token."))
        body, headers = make_payload(delivery), self._make_headers(delivery)
        url = f"{self._url}/3/device/{token}"
        response = await self._post(url, body, headers)
        if read_object(response).get("reason") == "ExpiredProviderToken" and self._renew():
            response = await self._post(url, body, headers)
        if response.status_code == 200:
            return Outcome("sent", response.headers.get("apns-id", str(delivery.delivery_id)))
        answer = read_object(response)
        outcome = judge(RULES, (answer.get("reason"),), response, delivery)
        if response.status_code == 410 and isinstance(answer.get("timestamp"), int):
            # Who registered the token again after this moment keeps it.
            detail = f"{outcome.detail} timestamp: {answer['timestamp']}"
            return Outcome(outcome.status, None, outcome.error_code, detail)
        return outcome

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        return await self.post(
            url, content=body, headers=headers | {"authorization": f"bearer {self._get_token()}"}
        )

    def _get_token(self) -> str:
        if not self._token or self._clock() - self._signed_at >= RENEW_AFTER:
            self._sign()
        return self._token

    def _renew(self) -> bool:
        """Sign anew, unless that was done just now: then it is not the token's age."""
        if self._clock() - self._signed_at < RENEW_AT_MOST_EVERY:
            return False
        self._sign()
        return True

    def _sign(self) -> None:
        self._signed_at = self._clock()
        self._token = self._key.sign({"iss": self._team_id, "iat": int(self._signed_at)}, self._key_id)

    def _make_headers(self, delivery: Delivery) -> dict[str, str]:
        content = delivery.content
        ttl = DAY if content.get("ttl") is None else int(content["ttl"])
        is_shown = bool(content.get("subject") or content.get("body"))
        is_urgent = is_shown and content.get("urgency") not in ("normal", "low")
        headers = {
            "apns-id": str(delivery.delivery_id),
            "apns-topic": self._topic,
            "apns-push-type": "alert" if is_shown else "background",
            "apns-priority": "10" if is_urgent else "5",
            "apns-expiration": str(int(self._clock()) + ttl) if ttl else "0",
        }
        if key := str(content.get("collapse_key") or ""):
            fits = key.isascii() and key.isprintable() and len(key) <= LONGEST_COLLAPSE_ID
            headers["apns-collapse-id"] = key if fits else hashlib.sha256(key.encode()).hexdigest()
        return headers


def make_payload(delivery: Delivery) -> bytes:
    """The JSON for the device: ``aps``, and ``data`` beside it.

    Raises:
        Unsendable: it is too large, or ``data`` has a key ``aps``.
    """
    content = delivery.content
    data = dict(content.get("data") or {})
    if "aps" in data:
        raise Unsendable(Outcome("rejected", None, "reserved_key", "APNs keeps the key 'aps' for itself."))
    alert = {"title": content.get("subject"), "body": content.get("body")}
    alert = {name: str(text) for name, text in alert.items() if text}
    aps: dict[str, Any] = {"alert": alert, "sound": "default"} if alert else {"content-available": 1}
    payload = orjson.dumps(data | {"aps": aps, "delivery_id": str(delivery.delivery_id)})
    if len(payload) > LARGEST_PAYLOAD:
        detail = f"The message is larger than {LARGEST_PAYLOAD} bytes."
        raise Unsendable(Outcome("rejected", None, "PayloadTooLarge", detail))
    return payload
