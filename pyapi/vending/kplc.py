"""The vending server of Kenya Power's style: JSON over HTTPS, one token per reference."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

import httpx
import orjson
from pydantic import SecretStr

from pyapi.channels.adapter import read_retry_after
from pyapi.vending.provider import Answer, Balance, Outcome, Vend, hide, hide_numbers

LARGEST_ANSWER = 64 * 1024

REFUSED = {
    "invalid_meter": "The meter is not known.",
    "meter_blocked": "The meter is blocked.",
    "meter_retired": "The meter is out of service.",
    "amount_too_small": "The amount buys nothing.",
    "amount_too_large": "The amount is above the limit of one sale.",
    "customer_in_arrears": "The customer owes more than the amount.",
    "vend_failed": "The sale was given up.",
}
"""Codes that say: no token, and there never will be one."""

RETRY = {
    "insufficient_balance": "Our balance at the provider does not cover it.",
    "busy": "The provider is busy and has not begun.",
    "rate_limited": "Too many calls.",
    "maintenance": "The provider is closed for maintenance.",
    "not_authorised": "The provider does not take our key.",
}
"""Codes that say: no token, but it may be tried again."""

BARE = {401: "not_authorised", 403: "not_authorised", 429: "rate_limited"}
"""Refusals that come before anything is done, also without a code."""

KEPT = ("status", "code", "reference", "units", "receipt", "message")


class Kplc:
    """Asks the server; every call ends with an answer.

    Args:
        url: where its API is.
        api_key: ours.
        timeout_seconds: longest time of one call.
        context: which certificates are trusted; None = the public ones, or ``SSL_CERT_FILE``.
    """

    provider_code = "kplc"

    def __init__(
        self,
        url: str,
        api_key: SecretStr,
        *,
        timeout_seconds: float = 20.0,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._url = f"{url}/v1"
        self._seconds = timeout_seconds
        self._client = httpx.AsyncClient(
            verify=httpx.create_ssl_context() if context is None else context,
            timeout=httpx.Timeout(timeout_seconds, connect=min(5.0, timeout_seconds)),
            headers={"Authorization": f"Bearer {api_key.get_secret_value()}", "Accept": "application/json"},
            follow_redirects=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def vend(self, vend: Vend, seconds: float) -> Answer:
        """``POST /v1/vends``; a reference that was used before gives the same token again."""
        body = {
            "reference": vend.reference,
            "meter_number": vend.meter_number,
            "amount": str(vend.amount),
            "currency": vend.currency,
            "units": str(vend.energy_kwh),
        }
        headers = {"Idempotency-Key": vend.reference}
        reply = await self._call("POST", "/vends", seconds, json=body, headers=headers)
        return reply if isinstance(reply, Answer) else judge(reply[0], reply[1], vend)

    async def query(self, vend: Vend, seconds: float) -> Answer:
        """``GET /v1/vends/{reference}``."""
        reply = await self._call("GET", f"/vends/{quote(vend.reference, safe='')}", seconds)
        if isinstance(reply, Answer):
            # That a query was not sent says nothing about the vend.
            return Answer("unknown", error_code=reply.error_code, detail=reply.detail)
        response, data = reply
        if response.status_code == 404 and data.get("code") == "unknown_reference":
            return _say("not_found", response, data, "unknown_reference", "The reference is not known.")
        answer = judge(response, data, vend)
        if answer.outcome == "retry":
            return _say("unknown", response, data, answer.error_code, answer.detail)
        return answer

    async def read_balance(self, seconds: float) -> Balance:
        """``GET /v1/balance``."""
        reply = await self._call("GET", "/balance", seconds)
        if isinstance(reply, Answer):
            return Balance(None, None, reply.error_code)
        response, data = reply
        try:
            amount = Decimal(str(data["balance"]))
            currency = str(data["currency"])
        except (KeyError, InvalidOperation):
            return Balance(None, None, str(data.get("code") or "unreadable"), response.status_code)
        if response.status_code != 200 or not amount.is_finite() or len(currency) != 3:
            return Balance(None, None, str(data.get("code") or "unreadable"), response.status_code)
        return Balance(amount, currency, None, response.status_code)

    async def _call(
        self, method: str, path: str, seconds: float, **request: Any
    ) -> tuple[httpx.Response, dict[str, Any]] | Answer:
        """One request; an answer of ours where there was none."""
        try:
            async with asyncio.timeout(min(seconds, self._seconds)):
                async with self._client.stream(method, self._url + path, **request) as response:
                    content = b""
                    async for part in response.aiter_bytes():
                        content += part
                        if len(content) > LARGEST_ANSWER:
                            return Answer(
                                "unknown", error_code="answer_too_large", http_status=response.status_code
                            )
                    return response, _read_object(content)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.PoolTimeout) as error:
            return Answer(
                "retry", error_code="unreachable", detail=f"No connection ({type(error).__name__})."
            )
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            return Answer("retry", error_code="invalid_address", detail="The address cannot be called.")
        except TimeoutError:
            return Answer("unknown", error_code="no_answer", detail="The provider did not answer in time.")
        except Exception as error:
            name = type(error).__name__
            return Answer("unknown", error_code="no_answer", detail=f"The answer did not arrive ({name}).")


def judge(response: httpx.Response, data: Mapping[str, Any], vend: Vend) -> Answer:
    """What an answer means. Only what the provider says in so many words counts as surely not vended.

    Args:
        response: its status and headers.
        data: its JSON object, empty where it is none.
        vend: what was asked for.
    """
    status, code = data.get("status"), str(data.get("code") or "")
    if response.is_success and status == "vended":
        return _read_token(response, data, vend)
    if response.is_success and status == "pending":
        return _say("pending", response, data, "pending", "The provider is still at it.")
    is_refusal = status == "refused" or response.is_client_error
    if is_refusal and code in REFUSED:
        return _say("refused", response, data, code, REFUSED[code])
    if code in RETRY and not response.is_success:
        return _say("retry", response, data, code, RETRY[code])
    if not code and (bare := BARE.get(response.status_code)):
        return _say("retry", response, data, bare, RETRY[bare])
    said = hide_numbers(data.get("message") or "")
    return _say(
        "unknown", response, data, code or f"http_{response.status_code}", said or "No answer that is known."
    )


def _read_token(response: httpx.Response, data: Mapping[str, Any], vend: Vend) -> Answer:
    if (
        data.get("reference") != vend.reference
        or data.get("meter_number", vend.meter_number) != vend.meter_number
    ):
        return _say("unknown", response, data, "answer_mismatch", "The answer is about another sale.")
    token = "".join(c for c in str(data.get("token") or "") if c not in " -")
    units, receipt = data.get("units"), data.get("receipt")
    return Answer(
        "vended",
        token=token,
        token_kwh=None if units is None else str(units),
        receipt=None if receipt is None else str(receipt),
        http_status=response.status_code,
        response=_keep(data),
    )


def _say(
    outcome: Outcome, response: httpx.Response, data: Mapping[str, Any], code: str | None, detail: str | None
) -> Answer:
    return Answer(
        outcome,
        error_code=None if code is None else hide_numbers(code)[:100],
        detail=detail,
        http_status=response.status_code,
        response=_keep(data),
        retry_after=read_retry_after(response.headers.get("retry-after")),
    )


def _keep(data: Mapping[str, Any]) -> dict[str, str]:
    """What of an answer is written down."""
    kept = {name: hide_numbers(data[name]) for name in KEPT if data.get(name) is not None}
    if "reference" in kept:
        kept["reference"] = str(data["reference"])[:100]
    if data.get("token"):
        kept["token"] = hide(data["token"])
    return kept


def _read_object(content: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}
