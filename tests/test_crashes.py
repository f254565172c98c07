"""Killed in the middle: what was answered is kept, nothing is doubled, keys replay."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator

import httpx
import psycopg
import pytest

from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, meter_id, user_id
from tests.servers import Database, Server
from tests.workers import wait_for

CUSTOMERS = range(1, 9)
AMOUNT = 25
SECONDS = 1.5


@pytest.fixture
def bank(own_server: Server) -> Iterator[Database]:
    database = Database(own_server.superuser_url, f"crash_{time.monotonic_ns()}")
    database.create()
    make_customers(database, CUSTOMERS, money=1_000_000)
    yield database


class Buyers:
    """Buys without pause and notes what was answered."""

    def __init__(self, gateway: GatewayProcess) -> None:
        self.answered: dict[tuple[int, str], str] = {}
        self.unanswered: set[tuple[int, str]] = set()
        self.statuses: Counter[str] = Counter()
        self._gateway = gateway
        self._is_stopping = False

    async def run(self, seconds: float) -> None:
        """All customers, side by side."""
        async with self._gateway.async_client(connections=64) as client:
            buyers = [asyncio.create_task(self._buy(client, n, lane)) for n in CUSTOMERS for lane in range(4)]
            await asyncio.sleep(seconds)
            self._is_stopping = True
            await asyncio.gather(*buyers)

    async def _buy(self, client: httpx.AsyncClient, number: int, lane: int) -> None:
        count = 0
        while not self._is_stopping:
            count += 1
            key = f"{lane}-{count}"
            try:
                response = await send(client, number, key)
            except httpx.HTTPError as error:
                self.unanswered.add((number, key))
                self.statuses[type(error).__name__] += 1
                await asyncio.sleep(0.05)
                continue
            self.statuses[str(response.status_code)] += 1
            if response.status_code == 200:
                self.answered[number, key] = response.json()["token"]
            else:
                assert response.status_code == 503, response.text
                assert response.headers["retry-after"]
                self.unanswered.add((number, key))
                await asyncio.sleep(0.05)


async def send(client: httpx.AsyncClient, number: int, key: str) -> httpx.Response:
    return await client.post(
        "/rpc/tokens.purchase_tokens",
        json={"p_meter_id": meter_id(number), "p_amount": AMOUNT},
        headers={"Authorization": f"Bearer {make_token(user_id(number))}", "Idempotency-Key": key},
    )


async def send_until_answered(client: httpx.AsyncClient, number: int, key: str) -> httpx.Response:
    """As a client that honours Retry-After, for a minute at most."""
    for _ in range(120):
        response = await send(client, number, key)
        if response.status_code not in (409, 503):
            break
        await asyncio.sleep(0.5)
    return response


async def check(buyers: Buyers, gateway: GatewayProcess, database: Database) -> None:
    """Every answered purchase is there once; repeating any key gives one purchase, the same again."""
    assert buyers.answered
    async with gateway.async_client() as client:
        for number, key in [*list(buyers.answered)[-50:], *sorted(buyers.unanswered)[:200]]:
            response = await send_until_answered(client, number, key)
            assert response.status_code == 200, response.text
            token = response.json()["token"]
            assert buyers.answered.setdefault((number, key), token) == token
    with database.connect() as connection:
        stored = dict(
            connection.execute("select token, count(*) from tokens.purchases group by token").fetchall()
        )
        assert set(buyers.answered.values()) <= set(stored), "an answered purchase was lost"
        assert set(stored.values()) == {1}
        spent = connection.execute("select sum(total), count(*) from tokens.purchases").fetchone()
        wallets = connection.execute(
            "select sum(1000000 - balance) from payments.accounts where account_type = 'wallet'"
        ).fetchone()
        keys = connection.execute("select count(*) from api.idempotency_keys").fetchone()
        assert spent is not None and wallets is not None and keys is not None
        assert spent[0] == wallets[0], "money and purchases differ"
        assert spent[1] == keys[0], "a key stands for one purchase"
        assert connection.execute("select * from tokens.check_balances()").fetchall() == []
        assert connection.execute("select * from payments.check_ledger()").fetchall() == []


async def test_postgresql_killed_in_mid_purchase(own_server: Server, bank: Database) -> None:
    with gateway_for(bank) as gateway:
        buyers = Buyers(gateway)
        running = asyncio.create_task(buyers.run(SECONDS * 3))
        await asyncio.sleep(SECONDS)
        await asyncio.to_thread(own_server.crash)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(own_server.recover)
        await running
        assert buyers.statuses["503"] > 0, "the crash was not noticed"
        before = len(buyers.answered)
        await check(buyers, gateway, bank)
        assert before > 20


async def test_gateway_killed_in_mid_purchase(bank: Database) -> None:
    with gateway_for(bank) as gateway:
        buyers = Buyers(gateway)
        running = asyncio.create_task(buyers.run(SECONDS * 2))
        await asyncio.sleep(SECONDS)
        await asyncio.to_thread(gateway.kill)
        await asyncio.to_thread(gateway.start)
        await running
        assert sum(n for status, n in buyers.statuses.items() if status not in ("200", "503")) > 0
        await check(buyers, gateway, bank)


async def test_a_gateway_that_is_told_to_stop_finishes_what_it_began(bank: Database) -> None:
    with bank.connect() as connection:
        connection.execute(
            "create function public.slow_answer() returns text language plpgsql as "
            "$$ begin perform pg_sleep(3); return 'done'; end $$"
        )
    with gateway_for(bank) as gateway:
        async with gateway.async_client() as client:
            call = asyncio.create_task(client.post("/rpc/slow_answer", json={}))
            sleeping = "select from pg_stat_activity where wait_event = 'PgSleep'"
            with bank.connect() as connection:
                await asyncio.to_thread(wait_for, lambda: connection.execute(sleeping).fetchall())
            await asyncio.to_thread(gateway.stop)
            response = await call
    assert (response.status_code, response.text) == (200, '"done"')


async def test_a_connection_that_is_ended_by_the_dba_costs_no_answer(bank: Database) -> None:
    # The server says goodbye, so the gateway knows that the call has not run and sends it again.
    with gateway_for(bank) as gateway, bank.connect() as connection:
        buyers = Buyers(gateway)
        running = asyncio.create_task(buyers.run(SECONDS))
        for _ in range(5):
            await asyncio.sleep(SECONDS / 8)
            await asyncio.to_thread(end_gateway_sessions, connection)
        await running
        assert set(buyers.statuses) == {"200"}, buyers.statuses
        await check(buyers, gateway, bank)


def end_gateway_sessions(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and usename = 'authenticator'"
    )
