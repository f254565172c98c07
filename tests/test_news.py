"""What a gateway hears of while it starts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pyapi.gateway import Gateway
from pyapi.news import POLL_SECONDS
from pyapi.settings import load_settings
from tests.gateways import SECRET
from tests.servers import Database

pytestmark = pytest.mark.one_server


def make_gateway(database: Database) -> Gateway:
    return Gateway(
        load_settings(database_url=database.url, gateway_url=database.gateway_url, jwt_secret=SECRET)
    )


async def test_the_catalogue_is_read_once(database: Database) -> None:
    gateway = make_gateway(database)
    await asyncio.wait_for(gateway.open(), 60)
    try:
        assert gateway.openapi_bytes != b"{}"
        await asyncio.sleep(3 * POLL_SECONDS)
        assert gateway.generation == 1
    finally:
        await gateway.close()


@pytest.mark.parametrize("told", ["notify mainspring_deploy", "select core._announce('deploy')"])
async def test_a_deploy_while_it_is_read_is_heard_of(
    database: Database, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    # The second as behind a pooler, which passes no notices on.
    gateway = make_gateway(database)
    read, reading = gateway._read_catalog, asyncio.Event()

    def read_and_deploy() -> Any:
        found = read()
        if not reading.is_set():
            reading.set()
            with database.connect() as connection:
                connection.execute(told.encode())
        return found

    monkeypatch.setattr(gateway, "_read_catalog", read_and_deploy)
    await asyncio.wait_for(gateway.open(), 60)
    try:
        async with asyncio.timeout(60):
            while gateway.generation < 2:
                await asyncio.sleep(0.02)
        await asyncio.sleep(3 * POLL_SECONDS)
        assert gateway.generation == 2
    finally:
        await gateway.close()
