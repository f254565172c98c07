"""Tokens that renew themselves, one renewal at a time."""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import threading
import time
from collections.abc import Awaitable, Callable

RefreshHook = Callable[[str | None], str | None]
"""Gets the refused token (``None`` before the first) and returns the next one."""
AsyncRefreshHook = Callable[[str | None], str | Awaitable[str | None] | None]
EARLY_SECONDS = 10.0
"""A token that ends sooner than so is renewed before it is sent."""


class TokenSource:
    """The token of a client.

    Args:
        token: the first one.
        refresh: hook; where many threads need a new token at once, it runs once, and all
            of them go on with its token or its error.
    """

    def __init__(
        self, token: str | None = None, refresh: RefreshHook | None = None
    ) -> None:
        self._token = token
        self._refresh = refresh
        self._lock = threading.Lock()
        self._runs = 0
        self._error: Exception | None = None

    @property
    def current(self) -> str | None:
        """The token in use."""
        return self._token

    def set(self, token: str | None) -> None:
        """Use another token, after a login for instance."""
        self._token = token

    def get(self, refused: str | None) -> str | None:
        """A token, other than the refused one."""
        if self._refresh is None or not _needs_new(self._token, refused):
            return self._token
        seen = self._runs
        with self._lock:
            if seen != self._runs and self._error is not None:
                raise self._error  # of the renewal that was waited for
            if not _needs_new(self._token, refused):
                return self._token
            self._runs += 1
            self._error = None
            try:
                self._token = self._refresh(self._token)
            except Exception as error:
                self._error = error
                raise
            return self._token


class AsyncTokenSource:
    """The same for asyncio; the hook may be a coroutine function."""

    def __init__(
        self, token: str | None = None, refresh: AsyncRefreshHook | None = None
    ) -> None:
        self._token = token
        self._refresh = refresh
        self._task: asyncio.Task[str | None] | None = None

    @property
    def current(self) -> str | None:
        """The token in use."""
        return self._token

    def set(self, token: str | None) -> None:
        """Use another token, after a login for instance."""
        self._token = token

    async def get(self, refused: str | None) -> str | None:
        """A token, other than the refused one."""
        if self._refresh is None or not _needs_new(self._token, refused):
            return self._token
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(self._refresh))
        # One caller that is cancelled does not take the renewal from the others.
        return await asyncio.shield(self._task)

    async def _run(self, refresh: AsyncRefreshHook) -> str | None:
        found = refresh(self._token)
        self._token = await found if inspect.isawaitable(found) else found
        return self._token


def _needs_new(token: str | None, refused: str | None) -> bool:
    if token is None:
        return True
    if refused is not None:
        return token == refused
    expires_at = read_expiry(token)
    return expires_at is not None and expires_at - time.time() < EARLY_SECONDS


def read_expiry(token: str) -> float | None:
    """``exp`` of a JWT, unchecked; ``None`` where it has none."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        payload = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        expires_at = json.loads(payload).get("exp")
    except (ValueError, AttributeError):
        return None
    return float(expires_at) if isinstance(expires_at, int | float) else None
