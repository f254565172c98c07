"""Many buyers at once: never overspent, never lost, replays answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, meter_id, user_id
from tests.servers import Database

PRICE = 25
"""What 1.0 kWh costs under the tariff of ``test.create_customer``."""


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    make_customers(database, range(1, 41), money=1000)
    with gateway_for(database) as gateway:
        yield gateway


async def buy(
    client: httpx.AsyncClient, number: int, key: str | None = None, amount: int = PRICE
) -> httpx.Response:
    """Buy for customer ``number``; where the same key is still running, ask again as the hint says."""
    headers = {"Authorization": f"Bearer {make_token(user_id(number))}"}
    if key is not None:
        headers["Idempotency-Key"] = key
    body = {"p_meter_id": meter_id(number), "p_amount": amount}
    for _ in range(3000):
        response = await client.post("/rpc/tokens.purchase_tokens", json=body, headers=headers)
        if response.status_code != 409 or response.json()["message"] != "idempotency_key_in_flight":
            return response
        assert response.headers["retry-after"] == "1"
        await asyncio.sleep(0.02)
    raise AssertionError("the key stayed in flight")


def check_books(database: Database) -> None:
    """Money and energy add up."""
    with database.connect() as connection:
        assert connection.execute("select * from tokens.check_balances()").fetchall() == []
        assert connection.execute("select * from payments.check_ledger()").fetchall() == []


@pytest.mark.parametrize(("number", "buyers"), [(1, 20), (2, 200)])
async def test_buyers_on_one_meter_spend_the_wallet_and_no_more(
    gateway: GatewayProcess, database: Database, number: int, buyers: int
) -> None:
    # The wallet pays for 40; each of these costs 4 kWh = 100, so for 10.
    async with gateway.async_client(connections=buyers) as client:
        answers = await asyncio.gather(*(buy(client, number, amount=4 * PRICE) for _ in range(buyers)))
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses == {200: 10, 402: buyers - 10}
    refused = [a.json()["message"] for a in answers if a.status_code == 402]
    assert set(refused) == {"insufficient_funds"}
    tokens = {a.json()["token"] for a in answers if a.status_code == 200}
    tids = {a.json()["tid"] for a in answers if a.status_code == 200}
    assert len(tokens) == len(tids) == 10
    with database.connect() as connection:
        row = connection.execute("select balance from test.wallet(%s)", [number]).fetchone()
    assert row == (0,)
    check_books(database)


async def test_two_hundred_buyers_on_many_meters_all_get_their_tokens(
    gateway: GatewayProcess, database: Database
) -> None:
    async with gateway.async_client(connections=200) as client:
        answers = await asyncio.gather(*(buy(client, 3 + n % 20) for n in range(200)))
    assert Counter(answer.status_code for answer in answers) == {200: 200}
    with database.connect() as connection:
        sold = connection.execute(
            "select count(*), count(distinct (meter_id, tid)), sum(total) from tokens.purchases "
            "where meter_id between %s and %s", [meter_id(3), meter_id(22)],
        ).fetchone()  # fmt: skip
    assert sold == (200, 200, 200 * PRICE)
    check_books(database)


async def test_buyers_that_share_a_key_buy_once(gateway: GatewayProcess, database: Database) -> None:
    async with gateway.async_client(connections=40) as client:
        answers = await asyncio.gather(*(buy(client, 30, key=f"shared-{n % 4}") for n in range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["token"] for answer in answers}) == 4
    replayed = sum(answer.headers.get("idempotency-replayed") == "true" for answer in answers)
    assert replayed == 36
    with database.connect() as connection:
        row = connection.execute("select balance from test.wallet(30)").fetchone()
    assert row == (1000 - 4 * PRICE,)
    check_books(database)


async def test_a_key_stands_for_one_request(gateway: GatewayProcess) -> None:
    async with gateway.async_client() as client:
        first = await buy(client, 31, key="once")
        other = await buy(client, 31, key="once", amount=2 * PRICE)
        someone = await buy(client, 32, key="once")
    assert first.status_code == 200
    assert (other.status_code, other.json()["message"]) == (422, "idempotency_key_reused")
    assert someone.status_code == 200, "a key belongs to its caller"


async def test_a_refused_call_leaves_its_key_free(gateway: GatewayProcess, database: Database) -> None:
    async with gateway.async_client() as client:
        refused = await buy(client, 33, key="later", amount=5000)
        assert refused.status_code == 402
        with database.connect() as connection:
            connection.execute(
                "select payments.update_transaction_status(t.transaction_id, 'completed') "
                "from payments.create_transaction('credit', 5000, 'KES', null, %s) as t", [user_id(33)],
            )  # fmt: skip
        accepted = await buy(client, 33, key="later", amount=5000)
    assert accepted.status_code == 200
    assert "idempotency-replayed" not in accepted.headers
