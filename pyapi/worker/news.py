"""The worker's loop that hears of changes within a second, as gateways do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import psycopg

from pyapi.config.values import READ, ServiceConfig
from pyapi.worker.database import Database

NEWS = "select n -> 'topics', n ->> 'since' from api.get_news(%s) as n"
STATEMENT = READ.format("%s", "%s")

OnTopic = Callable[[Database], Awaitable[None]]


async def read_config(config: ServiceConfig, database: Database) -> None:
    """Read what is in force."""
    rows = await database.fetch(STATEMENT, [config.service, config.environment])
    config.apply(rows[0][0])


async def may_send(config: ServiceConfig, database: Database) -> bool:
    """Whether deliveries are switched on; they are where configuration cannot be read."""
    if not config.is_loaded:
        try:
            await read_config(config, database)
        except psycopg.Error:
            return True  # an environment that nobody declared; the loop says so
    return bool(config.get("deliveries_enabled", True))


class NewsLoop:
    """Polls what was announced (``core._announce``), and has it read again.

    Args:
        listeners: by topic; all of them are called once at the start, and again where one failed.
    """

    name = "news"
    poll_seconds = 0.4

    def __init__(self, listeners: Mapping[str, list[OnTopic]]) -> None:
        self._listeners = listeners
        self._since = "0"
        self._heard: dict[str, str] = {}

    async def step(self, database: Database) -> float | None:
        """Ask what is new."""
        [(topics, since)] = await database.fetch(NEWS, [self._since])
        for topic, listeners in self._listeners.items():
            # An older transaction that is open keeps what was announced since in the answer of every poll.
            is_new = topic in topics and self._heard.get(topic) != topics[topic]
            if self._since == "0" or is_new:
                for listener in listeners:
                    await listener(database)
        self._heard = topics
        self._since = since
        return None
