"""Orders by HTTP, a worker that vends, WebSocket and notifications; and workers killed in the middle of a call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, meter_id, user_id
from tests.servers import Database
from tests.sockets import follow
from tests.test_vending import Shop
from tests.vending_peers import KEY, vending_peer
from tests.workers import wait_for, worker_for

pytestmark = pytest.mark.one_server


@pytest.fixture(scope="module")
def shop(database: Database) -> Iterator[Shop]:
    make_customers(database, range(1, 10), 1000)
    with vending_peer() as peer:
        shop = Shop(database, peer)
        shop.tune("pause_seconds = 0.2")
        shop.execute("select vending.choose_provider('kplc', p_sgc => '201457')")
        shop.execute(
            "select jobs.create_queue('vending', 'python', p_lease => '6 seconds', p_backoff_limit => '0.2 seconds')"
        )
        yield shop


@pytest.fixture(scope="module")
def gateway(shop: Shop) -> Iterator[GatewayProcess]:
    with gateway_for(shop.database) as running:
        yield running


def settings_of(shop: Shop, seconds: str = "30") -> dict[str, str]:
    return {"kplc_url": shop.peer.url, "kplc_api_key": KEY, "kplc_timeout_seconds": seconds}


def call(client: httpx.Client, function: str, expected: int = 200, **body: Any) -> Any:
    response = client.post(f"/rpc/vending.{function}", json=body)
    assert response.status_code == expected, response.text
    return response.json()


def state_of(client: httpx.Client, order_id: str) -> str:
    return str(call(client, "get_order", p_order_id=order_id)["state"])


async def test_an_order_from_call_to_token(shop: Shop, gateway: GatewayProcess) -> None:
    """The buyer sees every state, on the socket too, and is sent the digits."""
    with worker_for(shop.database, **settings_of(shop)):
        async with follow(gateway, user_id(1)) as socket:
            with gateway.client(make_token(user_id(1))) as client:
                order = await asyncio.to_thread(
                    call,
                    client,
                    "create_order",
                    p_meter_id=meter_id(1),
                    p_amount=100,
                    p_payment_method="wallet",
                )
                assert order["state"] == "paid" and order["token"] is None
                order_id = order["order_id"]
                await asyncio.to_thread(wait_for, lambda: state_of(client, order_id) == "delivered", 20)
                order = await asyncio.to_thread(call, client, "get_order", p_order_id=order_id)
                trail = await asyncio.to_thread(call, client, "list_order_changes", p_order_id=order_id)
            assert [change["to_state"] for change in trail] == ["pending", "paid", "vending", "delivered"]
            assert order["token"] == shop.peer.tokens(order_id)[0]
            told: list[str] = []
            while "delivered" not in told:
                message = await socket.receive()
                if message["type"] == "ORDER_UPDATE":
                    assert "token" not in message["payload"]
                    told.append(message["payload"]["state"])
            assert sorted(told) == ["delivered", "paid", "pending", "vending"]
        groups = " ".join(order["token"][at : at + 4] for at in range(0, 20, 4))
        bodies = "select body from notifications.notifications where user_id = %s"
        await asyncio.to_thread(
            wait_for, lambda: any(groups in body for (body,) in shop.execute(bodies, user_id(1))), 20
        )
    shop.check()


def test_money_that_comes_later_and_a_refund_that_is_told(shop: Shop, gateway: GatewayProcess) -> None:
    shop.peer.vends[:] = ["refuse:meter_blocked"]
    with worker_for(shop.database, **settings_of(shop)), gateway.client(make_token(user_id(2))) as client:
        body = {
            "p_meter_id": meter_id(2),
            "p_amount": 150,
            "p_payment_method": "deposit",
            "p_idempotency_key": "one",
        }
        order = call(client, "create_order", **body)
        assert call(client, "create_order", **body)["order_id"] == order["order_id"]
        assert (
            call(client, "create_order", 422, **body | {"p_amount": 151})["message"]
            == "idempotency_key_reused"
        )
        shop.pay(order["order_id"])
        wait_for(lambda: state_of(client, order["order_id"]) == "refunded")
        assert shop.wallet(2) == (1150, 0), "the money stays in the wallet"
        topics = "select topic from notifications.notifications where user_id = %s"
        wait_for(lambda: ("order_refunded",) in shop.execute(topics, user_id(2)))
        assert call(client, "list_orders", p_states=["refunded"])[0]["reason"].startswith("meter_blocked")
    shop.check()


def test_worker_killed_between_call_and_report(shop: Shop) -> None:
    """The provider has made the token, the worker that asked is dead: another one asks by the reference."""
    shop.peer.gate.clear()
    shop.peer.vends[:] = ["gated"]
    order_id = shop.order(3)
    with worker_for(shop.database, **settings_of(shop)) as worker:
        wait_for(lambda: shop.peer.tokens(order_id))
        worker.kill()
    assert shop.get(order_id)["state"] == "vending"
    shop.peer.gate.set()
    with worker_for(shop.database, **settings_of(shop)):
        wait_for(lambda: shop.get(order_id)["state"] == "delivered")
    assert shop.outcomes(order_id) == [("vend", "lost"), ("query", "vended")]
    assert [what for what, reference in shop.peer.calls if reference == order_id] == ["vend", "query"]
    shop.check()


def test_workers_killed_again_and_again(shop: Shop) -> None:
    """Orders with every kind of answer, while workers die: in the end each has one token or its money."""
    words = [
        "ok",
        "silent_after",
        "reset_after",
        "ok",
        "silent_before",
        "refuse:meter_blocked",
        "retry:busy",
        "ok",
    ]
    shop.peer.vends[:] = words
    orders = [shop.order(4 + number % 4, 50) for number in range(12)]
    deadline = time.monotonic() + 120
    final: set[str] = set()
    lives = [0.9, 1.3, 1.1]
    while len(final) < len(orders) and time.monotonic() < deadline:
        with worker_for(shop.database, **settings_of(shop, "1.2")) as worker:
            until = time.monotonic() + (lives.pop() + 1.5 if lives else 60)
            while time.monotonic() < until and len(final) < len(orders):
                final = {
                    order_id
                    for order_id in orders
                    if shop.get(order_id)["state"] in ("delivered", "refunded")
                }
                time.sleep(0.1)
            worker.kill()
    assert len(final) == len(orders), [
        (shop.get(o)["state"], shop.outcomes(o)) for o in orders if o not in final
    ]
    assert sum(shop.get(order_id)["state"] == "delivered" for order_id in orders) == 11
    shop.check()


def test_two_workers(shop: Shop) -> None:
    orders = [shop.order(1 + number % 9, 25) for number in range(18)]
    with worker_for(shop.database, **settings_of(shop)), worker_for(shop.database, **settings_of(shop)):
        wait_for(lambda: all(shop.get(order_id)["state"] == "delivered" for order_id in orders))
    for order_id in orders:
        assert [what for what, reference in shop.peer.calls if reference == order_id] == ["vend"]
    shop.check()


def test_wrong_settings_are_refused(shop: Shop) -> None:
    order_id = shop.order(9, 25)
    with worker_for(shop.database, kplc_url=shop.peer.url):
        wait_for(
            lambda: "MAINSPRING_KPLC_API_KEY" in str(shop.execute("select w::text from jobs.waiting as w")),
            20,
        )
    assert shop.get(order_id)["state"] == "paid"
    with worker_for(shop.database, kplc_url=shop.peer.url, kplc_api_key="wrong"):
        wait_for(lambda: ("vend", "retry") in shop.outcomes(order_id))
    assert shop.execute(
        "select distinct error_code from vending.provider_calls where order_id = %s", order_id
    ) == [("not_authorised",)]
