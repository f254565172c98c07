"""What every gateway process has to hear of within a second: polled, several times a second.

One connection of its own listens for deploys and asks in between, so news come while all others are
busy. A notice may be lost and a poll may not, so everything that must be known is polled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import structlog
from psycopg.rows import scalar_row

log = structlog.get_logger()

POLL_SECONDS = 0.4
"""Between two looks; what is taken back is refused within this and a round trip."""
RECONNECT_SECONDS = 1.0
CHANNELS = {"mainspring_deploy": None, "pgrst": ("reload schema", "reload config", "")}
"""Channels that mean "read the catalogue again", and the payloads that do, ``None`` for all."""
GET_NEWS = "select api.get_news(%s)"
ACT_AS = "select set_config('role', 'service_role', true)"
RELOADS = frozenset({"deploy"})
"""Topics after which the catalogue is read again: the notice of a deploy does not pass a pooler in transaction mode."""

Beginning = tuple[psycopg.AsyncConnection[Any], dict[str, Any] | None]
"""A connection that listens, and what was known when it began to."""


class NewsReader:
    """Follows the database until it is cancelled.

    Args:
        url: the gateway's login.
        on_deploy: reads the catalogue; also called after every reconnect.
        on_news: takes an answer of ``api.get_news``, whose ``topics`` are those announced since the last one.
    """

    def __init__(
        self,
        url: str,
        on_deploy: Callable[[], Awaitable[None]],
        on_news: Callable[[dict[str, Any]], None],
    ) -> None:
        self._url = url
        self._on_deploy = on_deploy
        self._on_news = on_news
        self._topics: dict[str, str] = {}
        self._begun: Beginning | None = None

    async def listen(self) -> bool:
        """Begin before the catalogue is read for the first time: what is deployed from now on is heard of.

        Returns:
            Whether the database is there; where it is not, :meth:`run` begins anew.
        """
        try:
            self._begun = await self._begin()
        except psycopg.OperationalError:
            return False
        except psycopg.Error as error:
            log.debug("listen_lost", reason=str(error).strip())
        return True

    async def run(self, *, is_read: bool = False) -> None:
        """Listen and poll; connect again whenever the connection is lost.

        Args:
            is_read: whether the catalogue has been read since :meth:`listen`.
        """
        while True:
            try:
                begun, self._begun = self._begun, None
                is_known = is_read and begun is not None
                connection, news = begun or await self._begin()
                async with connection:
                    await self._follow(connection, news, is_known=is_known)
            except psycopg.Error as error:
                log.debug("listen_lost", reason=str(error).strip())
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _begin(self) -> Beginning:
        """Connect, listen, and ask what there is to know."""
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=5, application_name="mainspring-listen",
            keepalives_idle=10, keepalives_interval=5, keepalives_count=3, tcp_user_timeout=10_000,
            row_factory=scalar_row,
        )  # fmt: skip
        try:
            for channel in CHANNELS:
                await connection.execute(f"listen {channel}")  # constants of this module
            return connection, await self._ask(connection, "0")
        except BaseException:
            await connection.close()
            raise

    async def _follow(
        self, connection: psycopg.AsyncConnection[Any], news: dict[str, Any] | None, *, is_known: bool
    ) -> None:
        self._topics.clear()
        # First what is taken back: where there is a catalogue, calls are answered.
        since, _ = self._take(news, "0")
        if not is_known:
            await self._on_deploy()
        while True:
            is_deployed = False
            async for notice in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                wanted = CHANNELS.get(notice.channel)
                is_deployed |= wanted is None or notice.payload in wanted
            if is_deployed:
                await self._on_deploy()
            since, is_announced = self._take(await self._ask(connection, since), since)
            if is_announced and not is_deployed:
                await self._on_deploy()

    async def _ask(self, connection: psycopg.AsyncConnection[Any], since: str) -> dict[str, Any] | None:
        """Ask what is new; ``None`` where the database is older than this program."""
        try:
            # One message, one transaction: a pooler may give the next one another session.
            async with connection.pipeline():
                await connection.execute(ACT_AS)
                cursor = await connection.execute(GET_NEWS, (since,))
            return await cursor.fetchone() or {}
        except psycopg.errors.UndefinedFunction:
            return None

    def _take(self, news: dict[str, Any] | None, since: str) -> tuple[str, bool]:
        """Pass news on; returns from where to ask next, and whether to read the catalogue."""
        if news is None:
            return since, False
        told: dict[str, str] = news["topics"]
        news["topics"] = [topic for topic, xid in told.items() if self._topics.get(topic) != xid]
        self._topics |= told
        self._on_news(news)
        return str(news["since"]), not RELOADS.isdisjoint(news["topics"])
