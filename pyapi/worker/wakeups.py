"""Wakes loops when the database says that there may be work."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterable

import psycopg
import structlog

from pyapi.worker.database import make_impatient, say_why
from pyapi.worker.loop import EVENTS, JOBS

log = structlog.get_logger()

CHECK_SECONDS = 30.0
"""A connection that said nothing for so long is asked whether it is alive."""
LONGEST_PAUSE = 2.0


class Wakeups:
    """One LISTEN connection for all loops of a process.

    Losing it is harmless: every loop polls. After a reconnect all are woken once.

    Args:
        url: the gateway's login.
    """

    def __init__(self, url: str) -> None:
        self._conninfo = make_impatient(url, "listen")
        self._sleepers: dict[str, list[asyncio.Event]] = defaultdict(list)

    def subscribe(self, topics: Iterable[str]) -> asyncio.Event:
        """An event that is set when one of the topics has news."""
        event = asyncio.Event()
        for topic in topics:
            self._sleepers[topic].append(event)
        return event

    def wake(self, topic: str) -> None:
        """Wake who sleeps on a topic."""
        for event in self._sleepers.get(topic, ()):
            event.set()

    def wake_all(self) -> None:
        """Wake everybody who subscribed to anything."""
        for topic in self._sleepers:
            self.wake(topic)

    async def run(self) -> None:
        """Listen for ever."""
        pause = 0.1
        was_told = False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._conninfo, autocommit=True
                ) as connection:
                    for channel in (JOBS, EVENTS):
                        await connection.execute(f"listen {channel}")  # constants
                    log.info("listening") if was_told else log.debug("listening")
                    pause, was_told = 0.1, False
                    self.wake_all()
                    await self._follow(connection)
            except (psycopg.Error, TimeoutError, OSError) as error:
                if not was_told:
                    log.warning("listening_lost", reason=say_why(error), hint="Loops poll until it is back.")
                    was_told = True
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _follow(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        while True:
            async for notice in connection.notifies(timeout=CHECK_SECONDS):
                self.wake(notice.channel)
            async with asyncio.timeout(10):
                await connection.execute("select 1")
