"""No database: the gateway says so at once, starts all the same, and comes back with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from tests.answers import check_error
from tests.gateways import GatewayProcess, gateway_for
from tests.servers import Database, Server

pytestmark = pytest.mark.one_server


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    server = Server.launch_deployed()
    yield server
    server.stop()


async def test_without_a_database(own_server: Server) -> None:
    database = Database(own_server.superuser_url, "outage")
    database.create()
    with database.connect() as connection:
        connection.execute(
            "create function public.fast() returns integer language plpgsql as $$ begin return 1; end $$"
        )
    late = GatewayProcess(database.gateway_url, database.url)
    with gateway_for(database) as gateway:
        try:
            async with gateway.async_client() as client:
                assert (await client.post("/rpc/fast", json={})).status_code == 200
                await asyncio.to_thread(own_server.crash)
                await asyncio.to_thread(late.start, "/health/live")  # starts where there is no database
                async with late.async_client() as late_client:
                    for _ in range(4):
                        for door in (client, late_client):
                            response = await door.post("/rpc/fast", json={})
                            error = check_error(response, 503)
                            assert error["message"] in ("database_unavailable", "outcome_unknown")
                            assert error["hint"] and response.headers["retry-after"] == "1"
                        assert (
                            await late_client.post("/rpc", json=[{"function": "fast"}])
                        ).status_code == 503
                        assert (await client.get("/health/ready")).status_code == 503
                        assert (await client.get("/health/live")).status_code == 200
                    assert check_error(response, 503)["message"] == "database_unavailable"
                    await asyncio.to_thread(own_server.recover)
                    recovered = time.perf_counter()
                    for door in (client, late_client):
                        while (response := await door.post("/rpc/fast", json={})).status_code != 200:
                            assert response.status_code == 503, response.text
                            assert time.perf_counter() - recovered < 60, "it does not come back"
                            await asyncio.sleep(0.1)
                        assert (await door.get("/health/ready")).status_code == 200
        finally:
            await asyncio.to_thread(late.stop)
