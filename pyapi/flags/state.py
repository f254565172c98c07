"""What answers depend on besides the context: one short text, the same for as long as nothing changes.

A process keeps it for half a second and forgets it as soon as it hears of a change, so an answer of
"not modified" is never older than that, and thousands of clients that poll cost two queries a second.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from pyapi.identity import Identity

KEEP_SECONDS = 0.5
MAX_ENVIRONMENTS = 100
"""Names come from clients; beyond this, all are forgotten."""


class States:
    """The states of the environments.

    Args:
        read: asks the database; ``None`` is the default environment.
    """

    def __init__(self, read: Callable[[str | None], Awaitable[str]]) -> None:
        self._read = read
        self._known: dict[str | None, tuple[float, asyncio.Future[str]]] = {}

    def forget(self) -> None:
        """Flags have changed."""
        self._known.clear()

    async def get(self, environment: str | None) -> str:
        """The state of an environment; those who ask meanwhile share one query.

        Raises:
            Exception: whatever the database refused it with.
        """
        known = self._known.get(environment)
        if known is None or time.monotonic() - known[0] > KEEP_SECONDS:
            if len(self._known) >= MAX_ENVIRONMENTS:
                self._known.clear()
            known = (time.monotonic(), asyncio.ensure_future(self._read(environment)))
            self._known[environment] = known
        try:
            return await asyncio.shield(known[1])
        except Exception:
            if self._known.get(environment) is known:
                del self._known[environment]
            raise


def make_etag(state: str, identity: Identity, context: dict[str, Any]) -> str:
    """Names an answer: what it depends on, and the day, so that who polls is counted once a day at least."""
    parts = (state, identity.role, identity.subject, str(int(time.time() // 86400)))
    digest = hashlib.sha256("\n".join(parts).encode("utf-8", "replace"))
    digest.update(b"\n" + orjson.dumps(context, option=orjson.OPT_SORT_KEYS))
    return f'"{digest.hexdigest()[:32]}"'


def knows(header: str, etag: str) -> bool:
    """Whether an If-None-Match header names a tag."""
    return header.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in header.split(","))
