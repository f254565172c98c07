"""Orders against a vending server that fails in every way: one token or the money back, never both, never two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from pyapi.jobs import RetryLater
from pyapi.settings import SettingsError
from pyapi.vending.kplc import Kplc
from pyapi.vending.settings import load_vending_settings
from pyapi.vending.vendor import Vendor
from pyapi.worker.database import Database as WorkerDatabase
from tests.gateways import make_customers, meter_id, user_id
from tests.servers import Database
from tests.vending_peers import KEY, Peer, vending_peer
from tests.workers import wait_for

CUSTOMERS = 40
TUNE = (
    "update vending.providers set is_enabled = true, is_one_per_minute = false, settle_seconds = 0, pause_seconds = 0.01,"
    " call_seconds = 3, failure_limit = 1000, query_limit = 6, give_up_after = '1 day', failure_count = 0,"
    " open_until = null where provider_code = 'kplc'"
)
FINAL = ("delivered", "refunded", "expired", "cancelled")


@dataclass
class Shop:
    """A database whose meters are vended to by a peer, and what a worker would do, in this process."""

    database: Database
    peer: Peer
    seconds: float = 1.0
    customer: int = 0

    def next_customer(self) -> int:
        self.customer += 1
        return self.customer

    def execute(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.database.connect() as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def scalar(self, statement: str, *values: Any) -> Any:
        return self.execute(statement, *values)[0][0]

    def tune(self, setting: str = "") -> None:
        """How the provider is treated, and further settings."""
        self.execute(TUNE)
        if setting:
            self.execute(f"update vending.providers set {setting} where provider_code = 'kplc'")

    def order(
        self, customer: int, amount: object = 100, method: str = "wallet", key: str | None = None
    ) -> str:
        with self.database.connect() as connection, connection.transaction():
            connection.execute("select test.login_as('authenticated', %s)", [user_id(customer)])
            [(order_id,)] = connection.execute(
                "select order_id from vending.create_order(%s, %s, %s, p_phone => '0711000111', p_idempotency_key => %s)",
                [meter_id(customer), amount, method, key],
            ).fetchall()
        return str(order_id)

    def get(self, order_id: str) -> dict[str, Any]:
        return dict(
            self.scalar("select to_jsonb(o) from vending.orders as o where o.order_id = %s", order_id)
        )

    def wallet(self, customer: int) -> tuple[Decimal, Decimal]:
        [(balance, held)] = self.execute("select balance, held from test.wallet(%s)", customer)
        return balance, held

    def trail(self, order_id: str) -> list[str]:
        rows = self.execute(
            "select to_state from vending.order_changes where order_id = %s order by change_id", order_id
        )
        return [row[0] for row in rows]

    def outcomes(self, order_id: str) -> list[tuple[str, str]]:
        return self.execute(
            "select operation, outcome from vending.provider_calls where order_id = %s order by call_at, call_id",
            order_id,
        )  # type: ignore[return-value]

    def pay(self, order_id: str) -> None:
        """Money arrives."""
        self.execute(
            "select payments.update_transaction_status(payment_transaction_id, 'completed') from vending.orders"
            " where order_id = %s", order_id
        )  # fmt: skip

    def step(self, order_id: str, *operations: str) -> None:
        """What is due now, once."""
        asyncio.run(self._step(order_id, operations or ("vend", "query")))

    async def _step(self, order_id: str, operations: tuple[str, ...]) -> None:
        vendor = self.vendor()
        try:
            for operation in operations:
                with suppress(RetryLater):
                    await vendor.run(order_id, operation)  # type: ignore[arg-type]
        finally:
            await vendor.close()

    def settle(self, order_id: str, until: tuple[str, ...] = FINAL, rounds: int = 40) -> dict[str, Any]:
        """Take steps until the order ends, or waits for a person."""
        return asyncio.run(self._settle(order_id, until, rounds))

    async def _settle(self, order_id: str, until: tuple[str, ...], rounds: int) -> dict[str, Any]:
        vendor = self.vendor()
        try:
            for _ in range(rounds):
                order = self.get(order_id)
                if order["state"] in until or order["needs_staff_at"]:
                    break
                try:
                    await vendor.run(order_id, "query" if order["state"] == "unknown" else "vend")
                except RetryLater as later:
                    await asyncio.sleep(min(later.seconds or 0.0, 0.3))
        finally:
            await vendor.close()
        return self.get(order_id)

    def vendor(self) -> Vendor:
        # Patience where an answer comes: a busy machine makes no answer an unknown one.
        is_silent = any(word.startswith("silent") for word in (*self.peer.vends, *self.peer.queries))
        seconds = self.seconds if is_silent else 30.0
        kplc = Kplc(self.peer.url, SecretStr(KEY), timeout_seconds=seconds)
        return Vendor(WorkerDatabase(self.database.gateway_url, "test-vending"), {"kplc": kplc})

    def forget_call(self, order_id: str) -> None:
        """Let the call that is under way be older than it may be."""
        self.execute(
            "update vending.provider_calls set call_at = call_at - interval '1 hour' where order_id = %s and outcome is null",
            order_id,
        )
        self.execute(
            "update vending.orders set call_at = call_at - interval '1 hour', sent_at = sent_at - interval '1 hour'"
            " where order_id = %s and call_id is not null", order_id
        )  # fmt: skip

    def check(self) -> None:
        """Whatever happened: the books are right, tokens and money agree, no reference has two tokens that we gave out."""
        assert self.execute("select * from payments.check_ledger()") == []
        assert self.execute("select * from tokens.check_balances()") == []
        for order_id, state, token, purchases, held in self.execute(
            "select o.order_id::text, o.state::text, o.token, (select count(*) from tokens.purchases as p where p.account_id ="
            " o.account_id and p.purchase_id = o.purchase_id), (select count(*) from payments.reservations as r where"
            " r.account_id = o.account_id and r.transaction_id = o.purchase_id) from vending.orders as o"
            " where o.provider_code = 'kplc'"
        ):
            made = self.peer.tokens(order_id)
            if state == "delivered":
                assert (purchases, held) == (1, 0)
                assert made == [token], (order_id, made)
            elif state in FINAL:
                assert (purchases, held, token) == (0, 0, None)
                assert made == [], f"money given back for {order_id}, which was vended"
            else:
                assert (purchases, held, token) == (0, 0 if state == "pending" else 1, None)


@pytest.fixture(scope="module")
def shop(database: Database) -> Iterator[Shop]:
    make_customers(database, range(1, CUSTOMERS + 1), 1000)
    with vending_peer() as peer:
        shop = Shop(database, peer)
        shop.execute("select vending.choose_provider('kplc', p_sgc => '201457')")
        yield shop


@pytest.fixture(autouse=True)
def fresh(shop: Shop) -> Iterator[None]:
    shop.tune()
    shop.seconds, shop.peer.silence = 1.0, 1.6
    shop.peer.vends.clear()
    shop.peer.queries.clear()
    yield


@pytest.mark.parametrize(
    ("vends", "queries", "trail", "calls"),
    [
        (["ok"], [], ["vending", "delivered"], ["vended"]),
        (["refuse:invalid_meter"], [], ["vending", "refunded"], ["refused"]),
        (
            ["retry:insufficient_balance", "ok"],
            [],
            ["vending", "paid", "vending", "delivered"],
            ["retry", "vended"],
        ),
        (["silent_after"], [], ["vending", "unknown", "delivered"], ["unknown", "vended"]),
        (
            ["silent_before", "ok"],
            [],
            ["vending", "unknown", "paid", "vending", "delivered"],
            ["unknown", "not_found", "vended"],
        ),
        (["reset_after"], [], ["vending", "unknown", "delivered"], ["unknown", "vended"]),
        (
            ["reset_before", "refuse:meter_blocked"],
            [],
            ["vending", "unknown", "paid", "vending", "refunded"],
            ["unknown", "not_found", "refused"],
        ),
        (["error_after"], [], ["vending", "unknown", "delivered"], ["unknown", "vended"]),
        (["bad_token"], [], ["vending", "unknown", "delivered"], ["unknown", "vended"]),
        (["other_units"], [], ["vending", "unknown", "delivered"], ["unknown", "vended"]),
        (["other_reference"], [], ["vending", "unknown", "delivered"], ["unknown", "vended"]),
        (
            ["pending"],
            ["pending", "pending"],
            ["vending", "unknown", "delivered"],
            ["pending", "pending", "pending", "vended"],
        ),
        (
            ["silent_after"],
            ["silent_before", "error_before", "garbage", "reset_before"],
            ["vending", "unknown", "delivered"],
            ["unknown", "unknown", "unknown", "unknown", "unknown", "vended"],
        ),
        (
            ["garbage", "ok"],
            [],
            ["vending", "unknown", "paid", "vending", "delivered"],
            ["unknown", "not_found", "vended"],
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_every_answer_ends_in_one_token_or_the_money(
    shop: Shop, vends: list[str], queries: list[str], trail: list[str], calls: list[str]
) -> None:
    customer = shop.next_customer()
    shop.peer.vends[:], shop.peer.queries[:] = vends, queries
    order_id = shop.order(customer)
    assert shop.wallet(customer) == (1000, 100), "the money is reserved, and still there"
    order = shop.settle(order_id)
    assert shop.trail(order_id) == ["pending", "paid", *trail]
    assert [outcome for _, outcome in shop.outcomes(order_id)] == calls
    delivered = trail[-1] == "delivered"
    assert shop.wallet(customer) == (900 if delivered else 1000, 0)
    assert order["state"] == trail[-1]
    shop.check()


def test_nobody_listens(shop: Shop) -> None:
    """What surely did not happen is tried again, until the provider had its time; then the money is free."""
    customer = shop.next_customer()
    order_id = shop.order(customer)
    port, shop.peer.port = shop.peer.port, 1
    try:
        shop.step(order_id)
        assert (shop.get(order_id)["state"], shop.outcomes(order_id)) == ("paid", [("vend", "retry")])
        shop.tune("give_up_after = '1 second'")
        time.sleep(1.1)
        shop.step(order_id)
    finally:
        shop.peer.port = port
    order = shop.get(order_id)
    assert order["state"] == "refunded" and order["reason"].startswith("provider_unavailable: unreachable")
    assert shop.wallet(customer) == (1000, 0)
    shop.check()


def test_a_reference_is_unknown_only_once_it_had_time(shop: Shop) -> None:
    shop.tune("settle_seconds = 3600")
    customer = shop.next_customer()
    shop.peer.vends[:] = ["silent_before"]
    order_id = shop.order(customer)
    for _ in range(3):
        shop.step(order_id)
        time.sleep(0.1)
    assert shop.get(order_id)["state"] == "unknown", "it may still be under way"
    assert ("query", "not_found") in shop.outcomes(order_id)
    shop.tune()
    assert shop.settle(order_id)["state"] == "delivered"
    shop.check()


def test_a_person_has_to_look(shop: Shop) -> None:
    shop.execute("select test.create_operator(900), test.create_user(901, 'admin')")
    customer = shop.next_customer()
    shop.peer.vends[:] = ["silent_after"]
    shop.peer.queries[:] = ["garbage"] * 6
    order_id = shop.order(customer)
    order = shop.settle(order_id)
    assert (order["state"], order["needs_staff_at"] is not None) == ("unknown", True)
    assert shop.wallet(customer) == (1000, 100), "the money waits with the order"
    alert = "select status::text from alerts.alerts where subject_id = %s and rule_code = 'vend_unclear'"
    assert shop.scalar(alert, meter_id(customer)) == "active"
    calls = len(shop.peer.calls)
    shop.step(order_id)
    assert len(shop.peer.calls) == calls, "nobody asks any more"
    with shop.database.connect() as connection, connection.transaction():
        connection.execute("select test.login_as('operator', %s)", [user_id(900)])
        assert connection.execute("select order_id::text from vending.list_unclear_orders()").fetchall() == [
            (order_id,)
        ]
        connection.execute(
            "select vending.resolve_order(%s, 'delivered', 'read out by telephone', %s)",
            [order_id, shop.peer.tokens(order_id)[0]],
        )
    assert shop.get(order_id)["state"] == "delivered"
    assert shop.scalar(alert, meter_id(customer)) == "resolved"
    shop.check()


def test_a_token_after_the_money_was_given_back_is_for_a_person(shop: Shop) -> None:
    """A person was wrong: the late answer changes neither money nor order, and somebody is told."""
    customer = shop.next_customer()
    order_id = shop.order(customer)
    shop.peer.vends[:] = ["silent_after"]
    shop.step(order_id, "vend")
    [(call_id, call_at)] = shop.execute(
        "select call_id, call_at from vending.provider_calls where order_id = %s", order_id
    )
    shop.execute("select vending.resolve_order(%s, 'refunded', 'they said no')", order_id)
    token = '{"token": "12345678901234567890"}'
    shop.execute(
        "select vending.finish_call(%s, %s, %s, 'vended', %s::jsonb)", order_id, call_id, call_at, token
    )
    order = shop.get(order_id)
    assert (order["state"], order["token"], order["needs_staff_at"] is not None) == ("refunded", None, True)
    assert shop.wallet(customer) == (1000, 0)
    shop.execute("select vending.resolve_order(%s, 'closed', 'taken up with the provider')", order_id)
    assert shop.get(order_id)["needs_staff_at"] is None
    shop.peer.made.pop(order_id)
    shop.check()


def test_a_provider_that_says_ok_twice(shop: Shop) -> None:
    customer = shop.next_customer()
    order_id = shop.order(customer)
    shop.settle(order_id)
    [(call_id, call_at)] = shop.execute(
        "select call_id, call_at from vending.provider_calls where order_id = %s", order_id
    )
    finish = "select vending.finish_call(%s, %s, %s, 'vended', jsonb_build_object('token', %s::text))"
    shop.execute(finish, order_id, call_id, call_at, shop.peer.tokens(order_id)[0])
    assert shop.get(order_id)["needs_staff_at"] is None, "the same token is nothing new"
    shop.execute(finish, order_id, call_id, call_at, "11111111111111111111")
    order = shop.get(order_id)
    assert (order["state"], order["token"]) == ("delivered", shop.peer.tokens(order_id)[0])
    assert order["needs_staff_at"] is not None
    assert shop.wallet(customer) == (900, 0)
    shop.check()


def test_crash_between_call_and_report(shop: Shop) -> None:
    """The call was made and nobody reported it: unknown, then asked for by its reference."""
    customer = shop.next_customer()
    order_id = shop.order(customer)
    shop.execute("select vending.begin_step(%s, 'vend')", order_id)
    shop.peer.vend({"reference": order_id, "meter_number": shop.scalar(
        "select meter_number from meters.meters where meter_id = %s", meter_id(customer)), "units": "4"})  # fmt: skip
    calls = len(shop.peer.calls)
    shop.step(order_id, "vend")
    assert (shop.get(order_id)["state"], len(shop.peer.calls)) == ("vending", calls), (
        "its worker may be alive"
    )
    shop.forget_call(order_id)
    shop.step(order_id, "vend")
    assert shop.get(order_id)["state"] == "unknown"
    assert shop.settle(order_id)["state"] == "delivered"
    assert shop.outcomes(order_id) == [("vend", "lost"), ("query", "vended")]
    assert [what for what, reference in shop.peer.calls if reference == order_id] == ["query"]
    shop.check()


def test_breaker_opens_and_lets_one_try(shop: Shop) -> None:
    shop.tune("failure_limit = 2, open_seconds = 2")
    customers = [shop.next_customer() for _ in range(4)]
    shop.peer.vends[:] = ["retry:busy", "retry:busy"]
    orders = [shop.order(customer) for customer in customers]
    for order_id in orders:
        shop.step(order_id, "vend")
    assert [len(shop.outcomes(order_id)) for order_id in orders] == [1, 1, 0, 0], (
        "the others were not even tried"
    )
    time.sleep(2.2)
    for order_id in orders:
        shop.settle(order_id)
    assert {shop.get(order_id)["state"] for order_id in orders} == {"delivered"}
    assert shop.execute(
        "select failure_count, open_until from vending.providers where provider_code = 'kplc'"
    ) == [(0, None)]


def test_one_token_of_a_meter_per_minute(shop: Shop) -> None:
    shop.tune("is_one_per_minute = true")
    customer = shop.next_customer()
    if time.time() % 60 > 55:
        time.sleep(6)
    first, second = shop.order(customer, 100), shop.order(customer, 100)
    assert shop.settle(first)["state"] == "delivered"
    [(action, seconds)] = shop.execute(
        "select action, wait_seconds from vending.begin_step(%s, 'vend')", second
    )
    assert action == "wait" and 0 < seconds <= 60.2
    shop.execute(
        "update vending.orders set sent_at = sent_at - interval '1 minute' where order_id = %s", first
    )
    assert shop.settle(second)["state"] == "delivered"
    shop.check()


def test_two_workers_make_one_call(shop: Shop) -> None:
    customer = shop.next_customer()
    order_id = shop.order(customer)

    async def both() -> None:
        vendors = [shop.vendor() for _ in range(4)]
        await asyncio.gather(*(vendor.run(order_id, "vend") for vendor in vendors), return_exceptions=True)
        for vendor in vendors:
            await vendor.close()

    asyncio.run(both())
    assert [what for what, reference in shop.peer.calls if reference == order_id] == ["vend"]
    assert shop.get(order_id)["state"] == "delivered"


def test_money_that_arrives_is_reserved_at_once(shop: Shop) -> None:
    customer = shop.next_customer()
    order_id = shop.order(customer, 200, "deposit")
    assert shop.wallet(customer) == (1000, 0)
    shop.pay(order_id)
    assert shop.wallet(customer) == (1200, 200), "spendable never, reserved from the first moment"
    shop.pay(order_id)
    assert shop.get(order_id)["state"] == "paid"
    assert shop.settle(order_id)["state"] == "delivered"
    assert shop.wallet(customer) == (1000, 0)
    shop.check()


def test_money_that_arrives_late_stays_in_the_wallet(shop: Shop) -> None:
    customer = shop.next_customer()
    order_id = shop.order(customer, 200, "deposit")
    shop.execute(
        "update vending.orders set next_step_at = now() - interval '1 second' where order_id = %s", order_id
    )
    shop.execute("select vending.advance_orders()")
    assert shop.get(order_id)["state"] == "expired"
    shop.pay(order_id)
    order = shop.get(order_id)
    assert (order["state"], order["paid_late_at"] is not None) == ("expired", True)
    assert shop.wallet(customer) == (1200, 0)
    assert (
        shop.scalar(
            "select count(*) from events.events where event_type = 'order_paid_late' and aggregate_id = %s",
            order_id,
        )
        == 1
    )
    shop.check()


def test_a_wallet_that_cannot_pay_never_undoes_the_payment(shop: Shop) -> None:
    customer = shop.next_customer()
    order_id = shop.order(customer, 200, "deposit")
    shop.execute("select payments.set_wallet_status((test.wallet(%s)).account_id, 'suspended')", customer)
    shop.pay(order_id)
    assert (shop.wallet(customer), shop.get(order_id)["state"]) == ((1200, 0), "pending")
    while shop.scalar("select events.run_subscriptions()"):
        pass
    order = shop.get(order_id)
    assert order["state"] == "cancelled" and "account_suspended" in order["reason"]
    assert shop.wallet(customer) == (1200, 0)


def test_secrets_stay_out_of_the_call_log(shop: Shop) -> None:
    customer = shop.next_customer()
    shop.peer.vends[:] = ["error_after"]
    order_id = shop.order(customer)
    shop.settle(order_id)
    log = str(
        shop.execute("select to_jsonb(c) from vending.provider_calls as c where order_id = %s", order_id)
    )
    number = shop.scalar("select meter_number from meters.meters where meter_id = %s", meter_id(customer))
    for secret in (KEY, shop.peer.tokens(order_id)[0], "1234 5678 9012", number):
        assert secret not in log
    assert "…" + shop.peer.tokens(order_id)[0][-4:] in log


def test_balance_of_the_provider(shop: Shop) -> None:
    check = "select balance, currency, is_fresh from vending.check_provider_balance('kplc')"
    assert shop.execute(check) == [(None, None, False)]
    assert shop.scalar("select count(*) from jobs.ready where handler = 'read_provider_balance'") == 1

    async def read() -> None:
        vendor = shop.vendor()
        await vendor.read_balance("kplc")
        await vendor.close()

    asyncio.run(read())
    assert shop.execute(check) == [(Decimal("125000.50"), "KES", True)]
    shop.peer.balance = None
    asyncio.run(read())
    assert shop.execute(check) == [(Decimal("125000.50"), "KES", True)], "an error keeps what was read"


VENDS = st.sampled_from(
    [
        "ok", "refuse:meter_blocked", "retry:busy", "silent_before", "silent_after", "reset_before", "reset_after",
        "error_before", "error_after", "garbage", "bad_token", "other_units", "pending", "crash_before", "crash_after",
    ]
)  # fmt: skip
QUERIES = st.sampled_from(["ok", "ok", "pending", "silent_before", "reset_before", "error_before", "garbage"])


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(VENDS, max_size=4), st.lists(QUERIES, max_size=5), st.integers(5, 60), st.booleans())
def test_whatever_happens_money_is_energy_or_money(
    shop: Shop, vends: list[str], queries: list[str], amount: int, is_late: bool
) -> None:
    shop.tune()
    shop.seconds, shop.peer.silence = 0.5, 0.7
    customer = CUSTOMERS
    before, _ = shop.wallet(customer)
    order_id = shop.order(customer, amount, "deposit" if is_late else "wallet")
    if is_late:
        shop.pay(order_id)
        before += amount
    held = shop.wallet(customer)[1]
    shop.peer.queries[:] = queries
    for word in [*vends, "ok", "ok"]:
        order = shop.get(order_id)
        if order["state"] != "paid":
            break
        if word.startswith("crash"):
            shop.execute("select vending.begin_step(%s, 'vend')", order_id)
            request = shop.scalar(
                "select meter_number from meters.meters where meter_id = %s", meter_id(customer)
            )
            if word == "crash_after" and shop.get(order_id)["state"] == "vending":
                units = str(shop.get(order_id)["energy_kwh"])
                shop.peer.vend({"reference": order_id, "meter_number": request, "units": units})
            shop.forget_call(order_id)
        else:
            shop.peer.vends[:] = [word]
        shop.settle(order_id, (*FINAL, "paid"), 12)
        wait_for(lambda: not shop.peer.busy)
    order = shop.settle(order_id)
    made = shop.peer.tokens(order_id)
    if order["state"] == "delivered":
        assert made == [order["token"]]
        assert shop.wallet(customer) == (before - Decimal(str(order["total"])), held - amount)
        assert order["token_kwh"] >= order["energy_kwh"] > 0
    elif order["state"] == "refunded":
        assert made == []
        assert shop.wallet(customer) == (before, held - amount)
    else:
        assert order["needs_staff_at"] is not None
        assert shop.wallet(customer) == (before, held)
    shop.check()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MAINSPRING_KPLC_URL", "http://vending.example.com", "MAINSPRING_KPLC_URL is not an https address."),
        ("MAINSPRING_KPLC_URL", "vending", "MAINSPRING_KPLC_URL is not an https address."),
        ("MAINSPRING_KPLC_URL", "https://vending.example.com", "MAINSPRING_KPLC_API_KEY is missing"),
        ("MAINSPRING_KPLC_API_KEY", "secret-key", "MAINSPRING_KPLC_URL is missing"),
        ("MAINSPRING_KPLC_TIMEOUT_SECONDS", "0", "MAINSPRING_KPLC_TIMEOUT_SECONDS"),
        ("MAINSPRING_KPLC_TIMEOUT_SECONDS", "46", "MAINSPRING_KPLC_TIMEOUT_SECONDS"),
    ],
)
def test_wrong_settings(monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=message) as refusal:
        load_vending_settings()
    assert "secret-key" not in str(refusal.value)
