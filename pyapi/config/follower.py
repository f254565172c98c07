"""Keeps a gateway's configuration current: read again whenever a change was announced."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import orjson
import structlog

from pyapi.config.values import READ, ServiceConfig
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Unavailable

log = structlog.get_logger()

STATEMENT = READ.format("$1", "$2").encode()
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0

Call = Callable[[bytes, tuple[bytes, ...]], Awaitable[bytes | None]]


class Follower:
    """Reads again in the background; where that fails, the values before stay, and it tries again.

    Args:
        config: what is kept.
        call: calls the database as the service.
    """

    def __init__(self, config: ServiceConfig, call: Call) -> None:
        self._config = config
        self._call = call
        self._is_stale = False
        self._task: asyncio.Task[None] | None = None

    def note_news(self) -> None:
        """Something was changed."""
        self._is_stale = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._catch_up(), name="config")

    async def stop(self) -> None:
        """Give up what is under way."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _catch_up(self) -> None:
        pause = FIRST_PAUSE
        while self._is_stale:
            self._is_stale = False
            parameters = (self._config.service.encode(), self._config.environment.encode())
            try:
                self._config.apply(orjson.loads(await self._call(STATEMENT, parameters) or b"[]"))
                pause = FIRST_PAUSE
            except (DatabaseError, OutcomeUnknown, Overloaded, Unavailable, ValueError) as error:
                self._is_stale = True
                if pause == FIRST_PAUSE:
                    log.warning("config_not_read", reason=str(error) or type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
