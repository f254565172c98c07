"""Rate limits over HTTP: exact under concurrency, in the call's own round trip, told in headers."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from pyapi.functions import Function
from pyapi.identity import Identity
from pyapi.limits import Limits, client_address
from pyapi.requests import Request
from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, user_id
from tests.servers import Database
from tests.workers import wait_for


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    make_customers(database, range(1, 4))
    with gateway_for(database, trusted_proxies="1") as running:
        yield running


@pytest.fixture(autouse=True)
def forgotten(database: Database) -> None:
    """Every test begins without calls to its name, and with limits that it cannot meet.

    Were they deleted, a gateway could hear of that when the test has set its own, and be late with the next news.
    """
    with database.connect() as connection:
        connection.execute("delete from ops.rate_limits where function_name = '*'")
        connection.execute(
            "update ops.rate_limits set quantity = 1000000, burst = 1000000, period = '1 second' where function_name !~ '^auth'"
        )
        connection.execute("delete from ops.allowances")


def limit(
    database: Database,
    gateway: GatewayProcess,
    function: str,
    quantity: int,
    period: str,
    burst: int,
    *,
    role: str = "*",
    body: dict[str, Any] | None = None,
) -> None:
    """Set a limit and wait until the gateway has heard of it: a third user's calls are counted, who has a count of his own."""
    with database.connect() as connection:
        connection.execute(
            "select ops.set_rate_limit(%s, %s, %s, %s, %s)", (function, quantity, period, burst, role)
        )
    called = "payments.list_transactions" if function == "*" else function
    with gateway.client(make_token(user_id(3))) as omar:
        wait_for(lambda: "ratelimit" in omar.post(f"/rpc/{called}", json=body or {}).headers)


def test_the_call_after_the_last_is_refused(database: Database, gateway: GatewayProcess) -> None:
    limit(database, gateway, "payments.list_wallets", 1, "1 hour", 3)
    with gateway.client(make_token(user_id(1))) as asha, gateway.client(make_token(user_id(2))) as juma:
        answers = [asha.post("/rpc/list_wallets", json={}) for _ in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        assert [a.headers["ratelimit"].split(";")[1] for a in answers] == ["r=2", "r=1", "r=0", "r=0"]
        assert answers[0].headers["ratelimit-policy"] == '"payments.list_wallets";q=1;w=3600'
        refused = answers[3]
        assert refused.json()["code"] == "PT429"
        assert refused.json()["message"] == "rate_limited"
        assert 3500 < int(refused.headers["retry-after"]) <= 3600
        assert refused.headers["retry-after"] in refused.json()["hint"]
        assert juma.post("/rpc/list_wallets", json={}).status_code == 200
        assert "ratelimit" not in asha.post("/rpc/list_transactions", json={}).headers


def test_a_refused_call_has_not_run(database: Database, gateway: GatewayProcess) -> None:
    body = {"p_type": "credit", "p_amount": 10}
    limit(database, gateway, "payments.create_transaction", 1, "1 hour", 1, body=body)
    with gateway.client(make_token(user_id(1))) as asha:
        statuses = [asha.post("/rpc/create_transaction", json=body).status_code for _ in range(3)]
    assert statuses == [200, 429, 429]
    with database.connect() as connection:
        made = connection.execute(
            "select count(*) from payments.transactions where user_id = %s and status = 'pending'",
            (user_id(1),),
        ).fetchone()
    assert made == (1,)


def test_a_call_that_fails_counts(database: Database, gateway: GatewayProcess) -> None:
    body = {"p_transaction_id": user_id(9)}
    limit(database, gateway, "payments.get_transaction", 1, "1 hour", 2, body=body)
    with gateway.client(make_token(user_id(1))) as asha:
        answers = [asha.post("/rpc/get_transaction", json=body).status_code for _ in range(3)]
    assert answers == [404, 404, 429]


@pytest.mark.parametrize("round_number", range(3))
def test_calls_at_once_are_counted_one_by_one(
    database: Database, gateway: GatewayProcess, round_number: int
) -> None:
    limit(database, gateway, "payments.list_wallets", 1, "1 hour", 25)

    async def storm() -> Counter[int]:
        async with gateway.async_client(make_token(user_id(1))) as client:
            answers = await asyncio.gather(*(client.post("/rpc/list_wallets", json={}) for _ in range(100)))
        return Counter(answer.status_code for answer in answers)

    assert asyncio.run(storm()) == {200: 25, 429: 75}


def test_two_gateways_count_together(database: Database, gateway: GatewayProcess) -> None:
    limit(database, gateway, "payments.list_wallets", 1, "1 hour", 10)
    with gateway_for(database) as other:

        async def storm() -> Counter[int]:
            async with (
                gateway.async_client(make_token(user_id(1))) as here,
                other.async_client(make_token(user_id(1))) as there,
            ):
                answers = await asyncio.gather(
                    *(
                        client.post("/rpc/list_wallets", json={})
                        for client in (here, there)
                        for _ in range(20)
                    )
                )
            return Counter(answer.status_code for answer in answers)

        assert asyncio.run(storm()) == {200: 10, 429: 30}


def test_a_batch_counts_each_of_its_calls(database: Database, gateway: GatewayProcess) -> None:
    limit(database, gateway, "payments.list_wallets", 1, "1 hour", 3)
    batch = [{"function": "payments.list_wallets", "arguments": {}}] * 2
    with gateway.client(make_token(user_id(1))) as asha:
        first = asha.post("/rpc", json=batch)
        assert first.status_code == 200, first.text
        assert first.headers["ratelimit"].startswith('"payments.list_wallets";r=1')
        assert asha.post("/rpc", json=batch).status_code == 429
        # Nothing of the refused batch was counted.
        assert asha.post("/rpc/list_wallets", json={}).status_code == 200
        assert asha.post("/rpc/list_wallets", json={}).status_code == 429


def test_a_limit_for_all_functions_counts_them_together(database: Database, gateway: GatewayProcess) -> None:
    limit(database, gateway, "*", 1, "1 hour", 2, role="authenticated")
    with gateway.client(make_token(user_id(1))) as asha:
        statuses = [
            asha.post(f"/rpc/{name}", json={}).status_code
            for name in ("list_transactions", "list_meters", "list_transactions")
        ]
        assert statuses == [200, 200, 429]
    with gateway.client() as nobody:
        assert all(nobody.post("/rpc/list_tariffs", json={}).status_code == 200 for _ in range(4))


def test_a_caller_without_a_token_is_an_address(database: Database, gateway: GatewayProcess) -> None:
    limit(database, gateway, "tariffs.list_tariffs", 1, "1 hour", 1)
    with gateway.client() as nobody:

        def call(forwarded: str) -> int:
            answer = nobody.post("/rpc/list_tariffs", json={}, headers={"X-Forwarded-For": forwarded})
            return answer.status_code

        assert call("203.0.113.7") == 200
        assert call("203.0.113.7") == 429
        assert call("198.51.100.1, 203.0.113.7") == 429, "what a client writes itself is not believed"
        assert call("203.0.113.8") == 200
        assert call("2001:db8::1") == 200
        assert call("2001:db8::2") == 429, "one customer has 64 bits of IPv6"
        assert call("2001:db8:0:1::2") == 200


def test_a_limit_that_is_removed_is_gone(database: Database, gateway: GatewayProcess) -> None:
    limit(database, gateway, "meters.list_meters", 1, "1 hour", 1)
    with gateway.client(make_token(user_id(1))) as asha:
        assert [asha.post("/rpc/list_meters", json={}).status_code for _ in range(2)] == [200, 429]
        with database.connect() as connection:
            connection.execute("select ops.remove_rate_limit('meters.list_meters')")
        assert asha.post("/rpc/list_meters", json={}).status_code == 200


def test_time_pays_off(database: Database, gateway: GatewayProcess) -> None:
    limit(database, gateway, "payments.list_wallets", 1, "2 seconds", 1)
    with gateway.client(make_token(user_id(1))) as asha:
        answers = (asha.post("/rpc/list_wallets", json={}) for _ in range(100))
        refused = next(answer for answer in answers if answer.status_code == 429)
        time.sleep(int(refused.headers["retry-after"]))
        assert asha.post("/rpc/list_wallets", json={}).status_code == 200, "after Retry-After it runs"


def test_a_replay_and_the_caller_s_role_survive_the_counting(
    database: Database, gateway: GatewayProcess
) -> None:
    body = {"p_type": "credit", "p_amount": 10}
    limit(database, gateway, "payments.create_transaction", 10, "1 hour", 10, body=body)
    with gateway.client(make_token(user_id(2))) as juma:
        headers = {"Idempotency-Key": "once"}
        first, again = (juma.post("/rpc/create_transaction", json=body, headers=headers) for _ in range(2))
        assert first.json() == again.json()
        assert again.headers["idempotency-replayed"] == "true"
    with gateway.client(make_token(user_id(2), role="nobody")) as stranger:
        refused = stranger.post("/rpc/create_transaction", json=body)
        assert (refused.status_code, refused.json()["message"]) == (401, "role_not_allowed")


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("127.0.0.1", None, 0, "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7", 0, "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7", 1, "203.0.113.7"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.7", 1, "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7, 10.0.0.1", 2, "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7", 2, "127.0.0.1"),
        ("127.0.0.1", "nonsense", 1, "unknown"),
        ("::ffff:192.0.2.1", None, 0, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", None, 0, "2001:db8:1:2::/64"),
        ("", None, 0, "unknown"),
        ("127.0.0.1", "2001:db8:1:2::1" + " " * 5000, 1, "2001:db8:1:2::/64"),
        ("127.0.0.1", "1" * 5000, 1, "unknown"),
    ],
)
def test_who_a_call_comes_from(peer: str, forwarded: str | None, proxies: int, address: str) -> None:
    headers = {} if forwarded is None else {b"x-forwarded-for": forwarded.encode()}
    assert client_address(peer, headers, proxies) == address


def test_limits_are_for_admins(gateway: GatewayProcess) -> None:
    body = {"p_function": "auth.login", "p_quantity": 1}
    for role, status in (("authenticated", 403), ("operator", 403)):
        with gateway.client(make_token(user_id(1), role=role)) as client:
            assert client.post("/rpc/ops.set_rate_limit", json=body).status_code == status
    assert httpx.post(f"{gateway.url}/rpc/ops.set_rate_limit", json=body, timeout=60).status_code == 401


def test_what_nobody_limits_is_not_counted() -> None:
    def function(name: str, *originals: str) -> Function:
        return cast(Function, SimpleNamespace(qualified=name, originals=originals))

    def counted(limits: Limits, *functions: Function) -> bytes | None:
        counting = limits.count_calls(functions, caller, request)
        return None if counting is None else counting.parameters[0]

    caller, request = Identity("authenticated", "{}", "somebody"), Request("POST", "/rpc/a", b"", {})
    plain, shim = function("shop.a"), function("public.old", "shop.b", "shop.c")
    limits = Limits()
    assert counted(limits, plain, shim) is None
    limits.learn(["shop.c"])
    assert counted(limits, plain) is None
    assert counted(limits, shim) == b'{"shop.c"}'
    assert counted(limits, plain, shim) == b'{"shop.c"}'
    limits.learn(["public.old", "shop.b"])
    assert counted(limits, plain, shim, plain) == b'{"public.old","shop.b"}'
    limits.learn(["*", "shop.b"])
    assert counted(limits, plain, shim) == b'{"shop.a","public.old","shop.b"}'
    anonymous = limits.count_calls(
        [plain], Identity("anon", "{}"), Request("POST", "/", b"", {}, peer="10.0.0.9")
    )
    assert anonymous is not None
    assert anonymous.parameters[1:] == (b"anon", b"10.0.0.9")
