"""Tokens of a session: the access token is renewed with the refresh token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from .calls import encode_arguments
from .client import AsyncBaseClient, BaseClient, Core
from .errors import NotAuthenticated
from .retrying import RetryPolicy
from .tokens import AsyncTokenSource, TokenSource
from .values import decode

REFRESH = "auth.refresh_session"
Keep = Callable[[str, str], None]
"""Gets each new pair, (access token, refresh token): to be stored durably."""


def _nothing(_: str) -> None:
    return None


class _Pair:
    def __init__(self, url: str, refresh_token: str, keep: Keep | None) -> None:
        self.core = Core(url, RetryPolicy(), {}, _nothing, {}, 30.0, sends_keys=False)
        self.refresh_token = refresh_token
        self.keep = keep

    def body(self) -> bytes:
        arguments = {"p_refresh_token": self.refresh_token}
        return encode_arguments(REFRESH, None, arguments)

    def take(self, body: bytes) -> str:
        answer: dict[str, Any] = decode(body)
        self.refresh_token = str(answer["refresh_token"])
        access_token = str(answer["access_token"])
        if self.keep is not None:
            self.keep(access_token, self.refresh_token)
        return access_token


def session_tokens(
    url: str,
    refresh_token: str,
    access_token: str | None = None,
    keep: Keep | None = None,
    transport: httpx.BaseTransport | None = None,
) -> TokenSource:
    """A source of tokens for :class:`BaseClient`.

    An answer that was lost is asked for again: within its grace the server gives the
    same pair. A refused refresh token raises :class:`NotAuthenticated`: log in anew.
    """
    pair = _Pair(url, refresh_token, keep)

    def refresh(_: str | None) -> str:
        with BaseClient(pair.core, transport=transport) as client:
            # reads_only: sending it twice is as good as once.
            request = pair.core.request(
                REFRESH, pair.body(), None, reads_only=True, takes_token=False
            )
            return pair.take(client.send(request).body)

    return TokenSource(access_token, refresh)


def async_session_tokens(
    url: str,
    refresh_token: str,
    access_token: str | None = None,
    keep: Keep | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncTokenSource:
    """The same for asyncio."""
    pair = _Pair(url, refresh_token, keep)

    async def refresh(_: str | None) -> str:
        async with AsyncBaseClient(pair.core, transport=transport) as client:
            request = pair.core.request(
                REFRESH, pair.body(), None, reads_only=True, takes_token=False
            )
            return pair.take((await client.send(request)).body)

    return AsyncTokenSource(access_token, refresh)


__all__ = ["Keep", "NotAuthenticated", "async_session_tokens", "session_tokens"]
