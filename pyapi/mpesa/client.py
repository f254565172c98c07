"""Daraja's HTTP API: the access token, the push to a phone, the query, the C2B addresses."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import httpx
import orjson
from pydantic import SecretStr

from pyapi.channels.adapter import read_retry_after
from pyapi.mpesa.settings import MpesaSettings

NAIROBI = ZoneInfo("Africa/Nairobi")
TIMEOUT = httpx.Timeout(connect=5.0, write=10.0, read=30.0, pool=5.0)
EARLY_SECONDS = 60.0
"""A token is renewed so long before it ends."""
DESCRIPTION = "Wallet top-up"
"""13 characters is the most that Daraja takes."""
STALE_TOKEN = ("404.001.03", "400.003.01", "401.002.01")
"""Codes for a token that is no longer good."""
BUSY = ("500.003.02", "500.003.03", "429.001.01")
"""Codes for too many calls; nothing was done."""
AMBIGUOUS = ("500.003.1001", "500.001.1000")
"""Of the push: Daraja's inside failed, so the phone may have been asked."""
STILL_PROCESSING = ("500.001.1001",)
"""Of the query: the outcome is not known yet."""

PushStatus = Literal["accepted", "refused", "later", "unknown"]
QueryStatus = Literal["result", "processing", "error"]


@dataclass(frozen=True, slots=True)
class PushOutcome:
    """What came of asking a phone.

    Attributes:
        status: ``accepted``; ``refused`` for good; ``later``: nothing reached Daraja, or it has no time;
            ``unknown``: it may have asked the phone.
        code: Daraja's code, or a word of ours.
        merchant_request_id: of an accepted push.
        checkout_request_id: of an accepted push; what callbacks and queries name.
        retry_after: seconds, where Daraja names them.
    """

    status: PushStatus
    code: str | None = None
    merchant_request_id: str | None = None
    checkout_request_id: str | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class QueryOutcome:
    """What the query said: a ``result`` with Daraja's ResultCode, ``processing``, or ``error``."""

    status: QueryStatus
    code: str | None = None


class DarajaRefused(Exception):
    """Daraja answered a call with a refusal, or not at all; nothing was done."""

    def __init__(self, code: str, *, is_final: bool = False, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code, self.is_final, self.retry_after = code, is_final, retry_after


class Daraja:
    """Calls Daraja with one account's credentials.

    Args:
        settings: complete (``is_configured``).
        timeout: limits of one request.
        clock: seconds of the epoch; tests replace it.
    """

    def __init__(
        self,
        settings: MpesaSettings,
        *,
        timeout: httpx.Timeout = TIMEOUT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._client = httpx.AsyncClient(
            base_url=settings.mpesa_url, timeout=timeout, follow_redirects=False, trust_env=True
        )
        self._clock = clock
        self._token = ""
        self._token_until = 0.0
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def push(self, request_id: str, amount: int, phone: str, reference: str) -> PushOutcome:
        """Ask a phone to pay. Never raises for what Daraja or the network does.

        Args:
            request_id: becomes part of the callback's address, so that it finds its request even where
                this answer is lost.
            amount: whole shillings.
            phone: E.164.
            reference: the account that the payer sees; 12 characters at most.
        """
        settings = self._settings
        stamp, password = self.sign()
        body = {
            "BusinessShortCode": settings.mpesa_shortcode,
            "Password": password,
            "Timestamp": stamp,
            "TransactionType": "CustomerBuyGoodsOnline" if settings.mpesa_till else "CustomerPayBillOnline",
            "Amount": amount,
            "PartyA": phone.removeprefix("+"),
            "PartyB": settings.mpesa_till or settings.mpesa_shortcode,
            "PhoneNumber": phone.removeprefix("+"),
            "CallBackURL": f"{settings.callback_base}/stk/{request_id}",
            "AccountReference": reference,
            "TransactionDesc": DESCRIPTION,
        }
        try:
            response = await self._post("/mpesa/stkpush/v1/processrequest", body)
        except DarajaRefused as error:
            status: PushStatus = "refused" if error.is_final else "later"
            return PushOutcome(status, error.code, retry_after=error.retry_after)
        except httpx.HTTPError as error:
            return PushOutcome("unknown", type(error).__name__)
        return _read_push(response)

    async def query(self, checkout_request_id: str) -> QueryOutcome:
        """Ask what became of a push. Never raises for what Daraja or the network does."""
        stamp, password = self.sign()
        body = {
            "BusinessShortCode": self._settings.mpesa_shortcode,
            "Password": password,
            "Timestamp": stamp,
            "CheckoutRequestID": checkout_request_id,
        }
        try:
            response = await self._post("/mpesa/stkpushquery/v1/query", body)
        except DarajaRefused as error:
            return QueryOutcome("error", error.code)
        except httpx.HTTPError as error:
            return QueryOutcome("error", type(error).__name__)
        answer = _read_object(response)
        code = _code(answer, "ResultCode")
        if response.status_code == 200 and code is not None and _code(answer, "ResponseCode") in ("0", None):
            # The answer is about this push, or about nothing.
            if answer.get("CheckoutRequestID", checkout_request_id) != checkout_request_id:
                return QueryOutcome("error", "foreign_answer")
            return QueryOutcome("result", code)
        code = _code(answer, "errorCode") or f"http_{response.status_code}"
        return QueryOutcome("processing" if code in STILL_PROCESSING else "error", code)

    async def register_urls(self, response_type: str = "Completed") -> dict[str, Any]:
        """Tell Daraja where C2B payments are validated and confirmed.

        Raises:
            DarajaRefused: it does not take them.
            httpx.HTTPError: there was no answer.
        """
        base = self._settings.callback_base
        body = {
            "ShortCode": self._settings.mpesa_till or self._settings.mpesa_shortcode,
            "ResponseType": response_type,
            "ConfirmationURL": f"{base}/c2b/confirmation",
            "ValidationURL": f"{base}/c2b/validation",
        }
        response = await self._post("/mpesa/c2b/v2/registerurl", body)
        answer = _read_object(response)
        if response.status_code != 200 or _code(answer, "ResponseCode") not in ("0", "00000000"):
            raise DarajaRefused(
                f"{_code(answer, 'errorCode') or response.status_code} "
                f"{answer.get('errorMessage') or answer.get('ResponseDescription') or ''}".strip()
            )
        return answer

    def sign(self) -> tuple[str, str]:
        """Timestamp in Nairobi's time, and the password that belongs to it."""
        stamp = datetime.fromtimestamp(self._clock(), NAIROBI).strftime("%Y%m%d%H%M%S")
        key = f"{self._settings.mpesa_shortcode}{_reveal(self._settings.mpesa_passkey)}{stamp}"
        return stamp, base64.b64encode(key.encode()).decode()

    async def _post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """One call with a token; a token that is not good is renewed once.

        Raises:
            DarajaRefused: nothing was done: no connection, no token, no time.
            httpx.HTTPError: there is no knowing whether anything was done.
        """
        for attempt in (1, 2):
            token = await self._get_token()
            try:
                response = await self._client.post(
                    path, json=body, headers={"Authorization": f"Bearer {token}"}
                )
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
                raise DarajaRefused("no_connection") from None
            code = _code(_read_object(response), "errorCode")
            if response.status_code == 401 or code in STALE_TOKEN:
                self._token_until = 0.0
                if attempt == 1:
                    continue
                raise DarajaRefused(code or "http_401")
            if response.status_code == 429 or code in BUSY:
                wait = read_retry_after(response.headers.get("retry-after"))
                raise DarajaRefused(code or "http_429", retry_after=wait)
            return response
        raise AssertionError("unreachable")

    async def _get_token(self) -> str:
        """The access token, kept until shortly before it ends; callers wait for one request of it.

        Raises:
            DarajaRefused: there is none to be had.
        """
        async with self._turn:
            if self._clock() < self._token_until:
                return self._token
            credentials = httpx.BasicAuth(
                _reveal(self._settings.mpesa_consumer_key), _reveal(self._settings.mpesa_consumer_secret)
            )
            try:
                response = await self._client.get(
                    "/oauth/v1/generate", params={"grant_type": "client_credentials"}, auth=credentials
                )
            except httpx.HTTPError as error:
                raise DarajaRefused(f"no_token ({type(error).__name__})") from None
            answer = _read_object(response)
            token = answer.get("access_token")
            if response.status_code != 200 or not isinstance(token, str) or not token:
                code = _code(answer, "errorCode") or f"http_{response.status_code}"
                raise DarajaRefused(f"no_token ({code})")
            try:
                seconds = float(answer.get("expires_in", 3599))  # a string at Daraja
            except (TypeError, ValueError):
                seconds = 0.0
            self._token = token
            self._token_until = self._clock() + max(seconds - EARLY_SECONDS, 0.0)
            return token


def _read_push(response: httpx.Response) -> PushOutcome:
    """What the answer to a push means; one that Daraja did not write says nothing about the phone."""
    answer = _read_object(response)
    checkout_id = answer.get("CheckoutRequestID")
    response_code = _code(answer, "ResponseCode")
    if (
        response.status_code == 200
        and response_code == "0"
        and isinstance(checkout_id, str)
        and 0 < len(checkout_id) <= 100
    ):
        return PushOutcome("accepted", "0", _code(answer, "MerchantRequestID"), checkout_id)
    code = _code(answer, "errorCode")
    if code is not None:
        return PushOutcome("unknown" if code in AMBIGUOUS else "refused", code)
    if response_code not in (None, "0"):
        return PushOutcome("refused", response_code)
    if 400 <= response.status_code < 500 and response.status_code != 408:
        return PushOutcome("refused", f"http_{response.status_code}")
    return PushOutcome("unknown", f"http_{response.status_code}")


def _read_object(response: httpx.Response) -> dict[str, Any]:
    try:
        value = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def _code(answer: dict[str, Any], name: str) -> str | None:
    """A code as text: Daraja writes some as numbers in one place and as text in another."""
    value = answer.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return None
    return str(value)[:100]


def _reveal(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()
