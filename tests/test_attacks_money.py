"""Attacks on money, energy and order: each once broke something, or tried to.

The books must add up after the module, whatever the attacks left behind.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.servers import Database

Connection = psycopg.Connection[Any]
PRICE = 25
"""What 1.0 kWh costs under the tariff of ``test.create_customer``."""

_numbers = iter(range(1, 10_000))


@pytest.fixture(scope="module")
def shop(database: Database) -> Iterator[Database]:
    """A database whose money and energy must add up when the module is done with it."""
    yield database
    assert_sound(database)
    with database.connect() as connection:
        connection.execute("select payments.advance_checkpoints()")
    assert_sound(database)


def assert_sound(database: Database) -> None:
    with database.connect() as connection:
        assert connection.execute("select * from payments.check_ledger()").fetchall() == []
        assert connection.execute("select * from tokens.check_balances()").fetchall() == []


def scalar(connection: Connection, query: str, *parameters: Any) -> Any:
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def customer(database: Database, money: int = 1000) -> tuple[int, UUID, UUID]:
    """A new customer: (number, wallet, meter)."""
    number = next(_numbers)
    with database.connect() as connection:
        meter = scalar(connection, "select test.create_customer(%s, %s)", number, money)
        return number, scalar(connection, "select (test.wallet(%s)).account_id", number), meter


def refusal(connection: Connection, query: str, *parameters: Any) -> str:
    """The message of an error, ``ok`` for none."""
    try:
        connection.execute(query, parameters)
    except psycopg.Error as error:
        return error.diag.message_primary or str(error)
    return "ok"


def race(database: Database, calls: list[tuple[str, tuple[Any, ...]]]) -> list[str]:
    """Every call on a connection of its own, at once; the refusal of each."""
    barrier = threading.Barrier(len(calls))

    def run(call: tuple[str, tuple[Any, ...]]) -> str:
        with database.connect() as connection:
            barrier.wait(30)
            return refusal(connection, call[0], *call[1])

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@contextlib.contextmanager
def waiting(database: Database, query: str, *parameters: Any) -> Iterator[Callable[[], str]]:
    """A call that is waiting for a lock when the block begins; its refusal, once the lock is gone."""
    with ThreadPoolExecutor(1) as pool, database.connect() as connection, database.connect() as observer:
        future = pool.submit(refusal, connection, query, *parameters)
        for _ in range(1000):
            if scalar(
                observer,
                "select cardinality(pg_blocking_pids(%s)) > 0",
                connection.info.backend_pid,
            ):
                break
            assert not future.done(), future.result()
            time.sleep(0.005)
        yield lambda: future.result(10)


BUY = "select tokens.purchase_tokens(%s, %s, %s, %s)"


def test_a_wallet_is_never_overspent_by_any_pair_of_operations(shop: Database) -> None:
    """Everything that takes money, two at a time on 100 shillings, in windows held open by a trigger."""
    with shop.connect() as connection:
        connection.execute(
            "create function public.dawdle() returns trigger language plpgsql as "
            "$$ begin perform pg_sleep(0.02); return new; end $$"
        )
        connection.execute(
            "create trigger _000_dawdle before update of balance, held on payments.accounts "
            "for each row execute function public.dawdle()"
        )
    try:
        spend = {
            "purchase": (BUY, lambda wallet, meter, other, n: (meter, 100, f"p{n}", wallet)),
            "hold": ("select payments.hold(%s, 100)", lambda wallet, meter, other, n: (wallet,)),
            "transfer": ("select payments.transfer(%s, %s, 100)", lambda wallet, meter, other, n: (wallet, other)),
            "adjust": ("select payments.adjust_wallet(%s, -100, 'x')", lambda wallet, meter, other, n: (wallet,)),
            "close": ("select payments.set_wallet_status(%s, 'closed')", lambda wallet, meter, other, n: (wallet,)),
        }
        names = list(spend)
        _, other, _ = customer(shop, 0)
        for first, second in [(a, b) for i, a in enumerate(names[:4]) for b in names[i:]]:
            _, wallet, meter = customer(shop, 100)
            answers = race(
                shop,
                [(spend[name][0], spend[name][1](wallet, meter, other, n)) for n, name in enumerate((first, second))],
            )
            assert Counter(answers)["ok"] == 1 or second == "close", (first, second, answers)
            assert set(answers) <= {"ok", "insufficient_funds", "account_not_empty", "account_closed"}, answers
    finally:
        with shop.connect() as connection:
            connection.execute("drop trigger _000_dawdle on payments.accounts")
            connection.execute("drop function public.dawdle()")


def test_a_storm_of_everything_leaves_the_books_sound(shop: Database) -> None:
    """Four isolation levels, kills, rollbacks and prepared transactions on six wallets and three meters."""
    customers = [customer(shop, 300) for _ in range(6)]
    wallets = [wallet for _, wallet, _ in customers]
    meters = [meter for _, _, meter in customers[:3]]
    deadline = time.monotonic() + 4
    outcomes: Counter[str] = Counter()
    pids: dict[int, int] = {}
    lies: list[Any] = []

    def work(thread: int) -> None:
        rng = random.Random(thread)
        while time.monotonic() < deadline:
            try:
                with shop.connect() as connection:
                    pids[thread] = connection.info.backend_pid
                    connection.execute("set statement_timeout = '400ms'")
                    level = rng.choice(["read committed", "repeatable read", "serializable"])
                    connection.execute(f"set default_transaction_isolation = '{level}'")
                    while time.monotonic() < deadline:
                        step(connection, rng, thread)
            except psycopg.OperationalError as error:
                outcomes[f"lost {error.sqlstate}"] += 1

    def step(connection: Connection, rng: random.Random, thread: int) -> None:
        wallet, meter = rng.choice(wallets), rng.choice(meters)
        amount = Decimal(rng.randint(1, 9000)) / 100
        calls: list[tuple[str, tuple[Any, ...]]] = [
            (BUY, (meter, amount, None, wallet)),
            (BUY, (meter, 25, f"shared{rng.randint(1, 20)}", wallet)),
            ("select payments.hold(%s, %s, null, clock_timestamp() + interval '50 ms')", (wallet, amount)),
            ("select payments.hold(%s, %s)", (wallet, amount)),
            ("select payments.transfer(%s, %s, %s)", (wallet, rng.choice(wallets), amount)),
            (
                "select payments.capture(transaction_id, round(amount / 3, 2)) from payments.reservations"
                " order by random() limit 1", (),
            ),
            ("select payments.void(transaction_id) from payments.reservations order by random() limit 1", ()),
            ("select payments.expire_holds(10)", ()),
            (
                "select payments.refund(transaction_id, round(captured_amount / %s, 2)) from payments.transactions"
                " where type = any ('{purchase,hold}') and status = 'completed' and account_id = any (%s)"
                " order by random() limit 1",
                (rng.choice([1, 3, 7]), wallets),
            ),
            ("select payments.adjust_wallet(%s, %s, 'storm')", (wallet, amount - 40)),
            ("select payments.advance_checkpoints()", ()),
            ("select tokens.apply_consumption(3)", ()),
            ("select tokens.adjust_balance(%s, %s, 'storm')", (meter, amount - 45)),
            (
                "insert into meters.unsettled_consumption (meter_id, energy_kwh) values (%s, %s)",
                (meter, amount / 10),
            ),
            ("select payments.set_wallet_status(%s, %s)", (wallet, rng.choice(["suspended", "active", "active"]))),
        ]  # fmt: skip
        ending = rng.choice(["one"] * 6 + ["commit", "rollback", "prepare"])
        try:
            if ending == "one":
                query, parameters = rng.choice(calls)
                connection.execute(query, parameters)
            else:
                connection.execute("begin")
                for query, parameters in rng.sample(calls, 3):
                    connection.execute(query, parameters)
                if ending == "prepare":
                    name = f"storm{thread}"
                    connection.execute(f"prepare transaction '{name}'")
                    time.sleep(0.02)
                    connection.execute(f"{rng.choice(['commit', 'rollback'])} prepared '{name}'")
                else:
                    connection.execute(ending)
            outcomes["ok"] += 1
        except psycopg.Error as error:
            outcomes[error.diag.message_primary or "lost"] += 1
            connection.execute("rollback")

    def kill() -> None:
        rng = random.Random(0)
        with shop.connect() as connection:
            while time.monotonic() < deadline:
                time.sleep(0.2)
                connection.execute("select pg_terminate_backend(%s)", [rng.choice(list(pids.values()))])

    def prove() -> None:
        with shop.connect() as connection:
            while time.monotonic() < deadline:
                lies.extend(connection.execute("select * from payments.check_ledger()").fetchall())
                lies.extend(connection.execute("select * from tokens.check_balances()").fetchall())

    with ThreadPoolExecutor(10) as pool:
        jobs = [pool.submit(work, thread) for thread in range(8)] + [pool.submit(kill), pool.submit(prove)]
        for job in jobs:
            job.result()

    with shop.connect() as connection:
        for (gid,) in connection.execute("select gid from pg_prepared_xacts where gid like 'storm%'").fetchall():
            connection.execute(f"rollback prepared '{gid}'")
        while scalar(connection, "select tokens.apply_consumption()"):
            pass
        twice = connection.execute(
            "select meter_id, tid from tokens.purchases group by 1, 2 having count(*) > 1"
        ).fetchall()
    assert lies == [], "the proof holds while everything is in flight"
    assert twice == []
    assert outcomes["ok"] > 200, outcomes
    strange = {
        text for text in outcomes
        if any(word in text for word in ("constraint", "overflow", "null value", "duplicate", "FOREACH"))
    }  # fmt: skip
    assert strange <= {'duplicate key value violates unique constraint "idempotency_keys_pkey"'}, outcomes
    assert_sound(shop)
