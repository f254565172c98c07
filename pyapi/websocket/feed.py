"""Reads the event log once for all sockets of the process, while there are any."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import psycopg
import structlog

from pyapi.websocket.hub import Hub
from pyapi.websocket.log import Message, Position, format_place
from pyapi.websocket.queries import UNANSWERED, DatabaseError, Queries

log = structlog.get_logger()

CHANNEL = "mainspring_events"
"""The relay wakes readers on it; it carries no data, and nothing depends on it."""
PAGE = 500
SHORTEST_POLL = 0.01
LONGEST_POLL = 0.05
"""Seconds between two looks at a log that moves, and at one that does not."""
RETRY_SECONDS = 0.25
RECONNECT_SECONDS = 1.0
PACE_SECONDS = 0.005
PACE_STEPS = 40
TURN = 2000
"""Messages handed out before others get their turn."""


class Feed:
    """Follows the log and hands every message to the hub, in order.

    Attributes:
        position: everything up to there has been handed out.
    """

    def __init__(
        self,
        queries: Queries,
        hub: Hub,
        url: str,
        on_recheck: Callable[[Message], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._queries = queries
        self._hub = hub
        self._url = url
        self._on_recheck = on_recheck
        self._on_lost = on_lost
        self._task: asyncio.Task[None] | None = None
        self._started: asyncio.Future[None] | None = None
        self._wake = asyncio.Event()
        self.position: Position = (0, 0, 0)

    @property
    def place(self) -> str:
        """The position as clients keep it."""
        return format_place(self.position)

    async def ensure_running(self) -> None:
        """Start it where it is not running; returns when it has a place.

        Raises:
            DatabaseError, Overloaded, Unavailable, OutcomeUnknown: the log cannot be read.
        """
        if self._task is None or self._task.done():
            loop = asyncio.get_running_loop()
            self._started = loop.create_future()
            self._task = loop.create_task(self._run(self._started))
        if self._started is not None:
            await asyncio.shield(self._started)

    async def stop(self) -> None:
        """End it."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self, started: asyncio.Future[None]) -> None:
        try:
            page = await self._queries.read_page(None, 1)
        except Exception as error:
            started.set_exception(error)
            return
        self.position = page.position
        started.set_result(None)
        listener = asyncio.create_task(self._listen())
        try:
            while self._hub.clients:
                try:
                    await self._follow()
                except Exception:
                    log.exception("feed_failed")
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            listener.cancel()

    async def _follow(self) -> None:
        delay = SHORTEST_POLL
        is_told, takes_all = False, False
        while self._hub.clients:
            self._wake.clear()
            before, additions = self.position, self._hub.additions
            wanted = None if takes_all else self._hub.wanted()
            try:
                page = await self._queries.read_page(self.place, PAGE, wanted)
            except (*UNANSWERED, DatabaseError) as error:
                if isinstance(error, DatabaseError) and error.message == "invalid_place":
                    self._on_lost()  # another log than before: places mean nothing in it
                elif not is_told:
                    log.warning("event_log_unread", reason=str(error))
                is_told = True
                await asyncio.sleep(RETRY_SECONDS)
                continue
            is_told = False
            # What was read for those who followed then may lack what others follow now.
            takes_all = not await self._hand_out(page.messages, None if wanted is None else additions)
            if takes_all:
                continue
            moved = page.position != before
            self.position = page.position
            if page.is_full:
                await self._pace()
                continue
            delay = SHORTEST_POLL if moved else min(delay * 1.5, LONGEST_POLL)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), delay)

    async def _pace(self) -> None:
        """Let what was handed out leave before more is; who is slow does not hold the others up for long."""
        for _ in range(PACE_STEPS):
            await asyncio.sleep(PACE_SECONDS)
            if not self._hub.is_crowded():
                return

    async def _hand_out(self, messages: list[Message], additions: int | None) -> bool:
        """Hand out messages in order.

        Args:
            messages: of a page.
            additions: the hub's when the page was asked for; None where it holds what nobody follows too.

        Returns:
            Whether the page holds all that is followed by now; if not, it ends early.
        """
        served = 0
        for message in messages:
            if additions is not None and additions != self._hub.additions:
                return False
            if message.is_recheck:
                self._on_recheck(message)
            served += self._hub.dispatch(message)
            self.position = message.position
            if served > TURN:
                served = 0
                await asyncio.sleep(0)
        return additions is None or additions == self._hub.additions

    async def _listen(self) -> None:
        """Be woken by the relay, where there is one; a pooler in between makes this a connection for nothing."""
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, connect_timeout=5, application_name="mainspring-feed",
                    keepalives_idle=10, keepalives_interval=5, keepalives_count=3, tcp_user_timeout=10_000,
                )  # fmt: skip
                async with connection:
                    await connection.execute(f"listen {CHANNEL}")
                    async for _ in connection.notifies():
                        self._wake.set()
            except psycopg.Error as error:
                log.debug("feed_listen_lost", reason=str(error).strip())
            await asyncio.sleep(RECONNECT_SECONDS)
