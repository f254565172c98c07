"""Push to Android, and to the web by Firebase: FCM HTTP v1."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

import httpx
import orjson
from pydantic import SecretStr

from pyapi.channels.adapter import Delivery, Outcome, Unsendable
from pyapi.channels.credentials import Clock, ServiceAccount, now
from pyapi.channels.http import HttpAdapter, Rule, judge, read_object

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
LARGEST_PAYLOAD = 4096
RESERVED = ("from", "message_type")
RESERVED_BEGINNINGS = ("google", "gcm")

RULES = {
    "UNREGISTERED": Rule("drop_recipient", "The app is gone from the device."),
    "SENDER_ID_MISMATCH": Rule("drop_recipient", "The token belongs to another Firebase project."),
    "INVALID_ARGUMENT:token": Rule("drop_recipient", "This is not a registration token."),
    "INVALID_ARGUMENT": Rule("rejected", "A field of the message is wrong."),
    "QUOTA_EXCEEDED": Rule("retry", "The sending quota is used up."),
    "UNAVAILABLE": Rule("retry", "FCM is overloaded."),
    "INTERNAL": Rule("retry", "FCM failed."),
    "THIRD_PARTY_AUTH_ERROR": Rule("provider_down", "FCM's key for APNs or web push is wrong."),
    "http_401": Rule("provider_down", "The service account is refused."),
    "http_403": Rule("provider_down", "The service account may not send for this project."),
    "http_404": Rule("drop_recipient", "The token is not known."),
    "http_429": Rule("retry", "The sending quota is used up."),
    "http_4xx": Rule("rejected", "FCM refused the message."),
    "http_5xx": Rule("retry", "FCM failed."),
}
"""What FCM's errorCode means; INVALID_ARGUMENT is about the token or about the message."""


class Fcm(HttpAdapter):
    """FCM HTTP v1, with a service account.

    Args:
        credentials: the service account's JSON, or its file.
        url: where the API is.
        context: which certificates are trusted.
        clock: the time.
    """

    provider, channel = "fcm", "push"

    def __init__(
        self,
        credentials: SecretStr,
        *,
        url: str = "https://fcm.googleapis.com",
        context: ssl.SSLContext | None = None,
        clock: Clock = now,
    ) -> None:
        super().__init__(context=context)
        self._account = ServiceAccount(credentials)
        self._url = f"{url}/v1/projects/{self._account.project_id}/messages:send"
        self._clock = clock
        self._token, self._expires_at = "", 0.0
        self._signing_in = asyncio.Lock()

    async def _send(self, delivery: Delivery) -> Outcome:
        message = {"message": make_message(delivery)}
        response = await self._post(message)
        if response.status_code == 401 and not _read_details(response)[0]:
            self._token = ""  # revoked before its time
            response = await self._post(message)
        if response.status_code == 200:
            return Outcome("sent", str(read_object(response).get("name", "")) or None)
        code, is_token = _read_details(response)
        error = read_object(response).get("error")
        said = error.get("message") if isinstance(error, dict) else None
        outcome = judge(RULES, (f"{code}:token" if is_token else code, code), response, delivery, said)
        if outcome.status == "retry" and outcome.retry_after is None:
            # Firebase asks for these where it names no time itself.
            wait = 60.0 if response.status_code == 429 else 10.0
            return Outcome("retry", None, code or outcome.error_code, outcome.detail, wait)
        return Outcome(outcome.status, None, code or outcome.error_code, outcome.detail, outcome.retry_after)

    async def _post(self, message: dict[str, Any]) -> httpx.Response:
        token = await self._get_token()
        return await self.post(self._url, json=message, headers={"Authorization": f"Bearer {token}"})

    async def _get_token(self) -> str:
        """An access token with some life left; asked for once, however many wait for it."""
        async with self._signing_in:
            if self._token and self._clock() < self._expires_at:
                return self._token
            assertion = self._account.sign(SCOPE, self._clock())
            form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
            response = await self.post(self._account.token_uri, data=form)
            answer = read_object(response)
            if response.status_code != 200 or not answer.get("access_token"):
                code = answer.get("error") if isinstance(answer.get("error"), str) else None
                raise Unsendable(
                    Outcome(
                        "provider_down",
                        None,
                        code or f"http_{response.status_code}",
                        "Google gave no access token.",
                    )
                )
            self._token = str(answer["access_token"])
            self._expires_at = self._clock() + max(float(answer.get("expires_in", 3600)) - 120, 30)
            return self._token


def make_message(delivery: Delivery) -> dict[str, Any]:
    """The message as FCM takes it: every value in ``data`` is a string.

    Raises:
        Unsendable: it is too large, or a key of ``data`` is reserved.
    """
    content = delivery.content
    data = {"delivery_id": str(delivery.delivery_id)}
    for key, value in dict(content.get("data") or {}).items():
        if key in RESERVED or key.startswith(RESERVED_BEGINNINGS):
            raise Unsendable(
                Outcome("rejected", None, "reserved_key", f"FCM keeps the key {key[:40]!r} for itself.")
            )
        data[key] = value if isinstance(value, str) else orjson.dumps(value).decode()
    shown = {"title": content.get("subject"), "body": content.get("body")}
    android: dict[str, Any] = {
        "priority": "NORMAL" if content.get("urgency") in ("normal", "low") else "HIGH"
    }
    if content.get("ttl") is not None:
        android["ttl"] = f"{int(content['ttl'])}s"
    if content.get("collapse_key"):
        android["collapse_key"] = str(content["collapse_key"])
    message: dict[str, Any] = {"data": data, "android": android}
    if any(shown.values()):
        message["notification"] = {name: str(text) for name, text in shown.items() if text}
    if len(orjson.dumps([data, message.get("notification")])) > LARGEST_PAYLOAD:
        detail = f"The message is larger than {LARGEST_PAYLOAD} bytes."
        raise Unsendable(Outcome("rejected", None, "payload_too_large", detail))
    return message | {"token": str(delivery.address.get("token", ""))}


def _read_details(response: httpx.Response) -> tuple[str, bool]:
    """The error code of FCM, and whether an invalid argument is the token."""
    error = read_object(response).get("error")
    details = error.get("details") if isinstance(error, dict) else None
    details = [item for item in details or [] if isinstance(item, dict)] if isinstance(details, list) else []
    code = next((str(item.get("errorCode", "")) for item in details if item.get("@type") == FCM_ERROR), "")
    fields = [
        str(violation.get("field", ""))
        for item in details
        if item.get("@type") == BAD_REQUEST
        for violation in item.get("fieldViolations") or []
        if isinstance(violation, dict)
    ]
    has_bad_request = any(item.get("@type") == BAD_REQUEST for item in details)
    if has_bad_request:
        return code or "INVALID_ARGUMENT", bool(fields) and all(field == "message.token" for field in fields)
    said = str(error.get("message", "")) if isinstance(error, dict) else ""
    return code, code == "INVALID_ARGUMENT" and "too big" not in said
