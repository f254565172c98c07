"""Fetches calendars from addresses that users typed: as carefully as webhooks are sent."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from pyapi.channels.ssrf import ForbiddenTarget, Target, Unresolvable, resolve
from pyapi.version import VERSION

MAX_BYTES = 1024 * 1024
MAX_REDIRECTS = 3
SECONDS = 20.0
MOVED = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304


class FetchError(Exception):
    """A calendar could not be fetched.

    Attributes:
        code: constant, in snake_case.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered.

    Attributes:
        content: None where nothing changed since.
        etag: to ask again with.
        last_modified: to ask again with.
    """

    content: bytes | None
    etag: str | None
    last_modified: str | None


async def fetch(
    url: str,
    etag: str | None = None,
    last_modified: str | None = None,
    *,
    allow_private: bool = False,
    context: ssl.SSLContext | None = None,
    seconds: float = SECONDS,
) -> Fetched:
    """Get a calendar.

    Each address on the way, redirects among them, is looked up once, checked and connected to as it was checked.

    Args:
        url: https, of a public server.
        etag: as it was answered the last time.
        last_modified: as it was answered the last time.
        allow_private: for development: http, any port, this machine.
        context: which certificates are trusted; None = the public ones, or ``SSL_CERT_FILE``.
        seconds: for all of it.

    Raises:
        FetchError: there was no calendar to be had.
    """
    headers = {"accept": "text/calendar, text/plain;q=0.5, */*;q=0.1", "accept-encoding": "identity"}
    if etag:
        headers["if-none-match"] = etag
    elif last_modified:
        headers["if-modified-since"] = last_modified
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(
                verify=httpx.create_ssl_context() if context is None else context,
                timeout=seconds, follow_redirects=False, trust_env=False,
            ) as client,
        ):  # fmt: skip
            for _ in range(MAX_REDIRECTS + 1):
                target = await resolve(url, allow_private=allow_private)
                answer = await _get(client, url, target, headers)
                if isinstance(answer, Fetched):
                    return answer
                url = urljoin(url, answer)
    except ForbiddenTarget as error:
        raise FetchError(error.code, str(error)) from None
    except Unresolvable as error:
        raise FetchError("name_not_resolved", str(error)) from None
    except (TimeoutError, httpx.TimeoutException):
        raise FetchError("timeout", f"No answer within {seconds:g} seconds.") from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise FetchError("connection_failed", f"Nobody answers there ({type(error).__name__}).") from None
    raise FetchError("too_many_redirects", f"It was redirected more than {MAX_REDIRECTS} times.")


async def _get(client: httpx.AsyncClient, url: str, target: Target, headers: dict[str, str]) -> Fetched | str:
    """One request; where it leads to, if it is a redirect."""
    pinned = httpx.URL(url).copy_with(host=target.addresses[0], port=target.port)
    told = headers | {
        "host": target.authority,
        "user-agent": f"Mainspring-Calendars/{VERSION}",
        "connection": "close",
    }
    async with client.stream(
        "GET", pinned, headers=told, extensions={"sni_hostname": target.host}
    ) as response:
        etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
        if response.status_code == NOT_MODIFIED:
            return Fetched(None, etag, modified)
        if response.status_code in MOVED and response.headers.get("location"):
            return str(response.headers["location"])
        if not response.is_success:
            raise FetchError(f"http_{response.status_code}", f"It answered {response.status_code}.")
        content = bytearray()
        async for part in response.aiter_raw():
            content += part
            if len(content) > MAX_BYTES:
                raise FetchError("calendar_too_large", "It has more than a megabyte.")
    return Fetched(bytes(content), etag and etag[:200], modified and modified[:100])
