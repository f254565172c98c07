"""What the providers that speak HTTP have in common."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx
import orjson

from pyapi.channels.adapter import BaseAdapter, Delivery, Outcome, Status, Unsendable, read_retry_after

TIMEOUT = httpx.Timeout(connect=5.0, write=10.0, read=20.0, pool=5.0)
LONGEST_REMARK = 300


class Rule(NamedTuple):
    """What an error code means for us."""

    status: Status
    meaning: str


class HttpAdapter(BaseAdapter):
    """Sends by HTTP, over connections that are kept.

    Args:
        context: which certificates are trusted; None = the public ones, or ``SSL_CERT_FILE``.
        http2: speak HTTP/2.
        concurrency: requests under way at once.
        timeout: limits of one request.
    """

    unreachable: Status = "provider_down"
    """What it means that nobody answers at the address."""

    def __init__(
        self,
        *,
        context: ssl.SSLContext | None = None,
        http2: bool = False,
        concurrency: int = 16,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        super().__init__(concurrency=concurrency)
        self._client = httpx.AsyncClient(
            verify=httpx.create_ssl_context() if context is None else context,
            http2=http2,
            timeout=timeout,
            limits=httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency),
            follow_redirects=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def post(self, url: str, **request: Any) -> httpx.Response:
        """One POST.

        Raises:
            Unsendable: there was no answer. Where the request may have arrived, the code is ``outcome_unknown``.
        """
        try:
            return await self._client.post(url, **request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            outcome = Outcome(
                self.unreachable, None, "unreachable", f"No connection ({type(error).__name__})."
            )
        except httpx.PoolTimeout:
            outcome = Outcome("retry", None, "busy", "All connections were in use; nothing was sent.")
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            outcome = Outcome(
                "rejected", None, "invalid_address", "The address is not a URL that can be called."
            )
        except httpx.TransportError as error:
            outcome = Outcome(
                "retry",
                None,
                "outcome_unknown",
                f"The request was sent, no answer came ({type(error).__name__}).",
            )
        raise Unsendable(outcome)


def read_object(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer, empty where it is none."""
    try:
        value = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def judge(
    rules: Mapping[str, Rule],
    codes: tuple[object, ...],
    response: httpx.Response,
    delivery: Delivery,
    remark: object = None,
) -> Outcome:
    """The outcome of a refusal.

    Args:
        rules: the provider's error table; ``http_<status>`` and ``http_4xx``, ``http_5xx`` stand for answers
            without a code of their own.
        codes: the provider's codes, the most telling first.
        response: its answer.
        delivery: what was sent; nothing of it gets into the detail.
        remark: the provider's words.
    """
    status = response.status_code
    known = [str(code) for code in codes if code not in (None, "")]
    for code in (*known, f"http_{status}", f"http_{status // 100}xx"):
        if code in rules:
            rule = rules[code]
            break
    else:
        code, rule = f"http_{status}", GENERAL.get(status // 100, UNKNOWN)
    wait = read_retry_after(response.headers.get("retry-after"))
    said = redact(str(remark), delivery) if remark else ""
    detail = f"{rule.meaning} ({said})" if said else rule.meaning
    return Outcome(rule.status, None, known[0] if known else code, detail, wait)


GENERAL = {
    4: Rule("rejected", "The provider refused the request."),
    5: Rule("retry", "The provider failed."),
}
UNKNOWN = Rule("retry", "The provider's answer is none that its documentation names.")


def redact(text: str, delivery: Delivery) -> str:
    """A provider's words on one line, without anything of the message or the address."""
    text = " ".join(text.split())[:LONGEST_REMARK]
    for value in _list_texts(delivery.address):
        if len(value) > 3:
            text = text.replace(value, "…")
    private = " ".join(" ".join(_list_texts([delivery.content, delivery.address])).split())
    if any(text[at : at + 12] in private for at in range(len(text) - 11)):
        return ""
    return text


def _list_texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _list_texts(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _list_texts(item)]
    return []
