"""The worker's loop that hears of changes: each is read once, whatever the answers repeat."""

from __future__ import annotations

from typing import Any, cast

import psycopg
import pytest

from pyapi.worker.database import Database
from pyapi.worker.news import NewsLoop
from tests.servers import Database as Server

pytestmark = pytest.mark.one_server


class Connected:
    """As much of a loop's connection as this loop uses."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection

    async def fetch(self, statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
        await self._connection.execute("select set_config('role', 'service_role', false)")
        return await (await self._connection.execute(statement, parameters)).fetchall()


async def test_a_change_is_read_once_while_an_older_transaction_is_open(database: Server) -> None:
    calls: list[str] = []
    fails = True

    async def listen(_: Database) -> None:
        nonlocal fails
        if fails:
            fails = False
            raise OSError
        calls.append("config")

    loop = NewsLoop({"config": [listen]})
    async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
        worker = cast(Database, Connected(connection))
        with pytest.raises(OSError):
            await loop.step(worker)
        await loop.step(worker)
        assert len(calls) == 1, "what failed is read again"
        with database.connect() as older, database.connect() as writer:
            older.execute("begin")
            older.execute("select pg_current_xact_id()")
            writer.execute("select core._announce('config')")
            for _ in range(3):
                await loop.step(worker)
            assert len(calls) == 2
            writer.execute("select core._announce('config')")
            await loop.step(worker)
            assert len(calls) == 3
            older.execute("commit")
        await loop.step(worker)
        assert len(calls) == 3
