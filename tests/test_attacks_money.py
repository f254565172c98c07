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
            barrier.wait(60)
            return refusal(connection, call[0], *call[1])

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@contextlib.contextmanager
def waiting(database: Database, query: str, *parameters: Any) -> Iterator[Callable[[], str]]:
    """A call that is waiting for a lock when the block begins; its refusal, once the lock is gone."""
    with ThreadPoolExecutor(1) as pool, database.connect() as connection, database.connect() as observer:
        future = pool.submit(refusal, connection, query, *parameters)
        for _ in range(6000):
            if scalar(
                observer,
                "select cardinality(pg_blocking_pids(%s)) > 0",
                connection.info.backend_pid,
            ):
                break
            assert not future.done(), future.result()
            time.sleep(0.005)
        yield lambda: future.result(60)


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
            "transfer": (
                "select payments.transfer(%s, %s, 100)",
                lambda wallet, meter, other, n: (wallet, other),
            ),
            "adjust": (
                "select payments.adjust_wallet(%s, -100, 'x')",
                lambda wallet, meter, other, n: (wallet,),
            ),
            "close": (
                "select payments.set_wallet_status(%s, 'closed')",
                lambda wallet, meter, other, n: (wallet,),
            ),
        }
        names = list(spend)
        _, other, _ = customer(shop, 0)
        for first, second in [(a, b) for i, a in enumerate(names[:4]) for b in names[i:]]:
            _, wallet, meter = customer(shop, 100)
            answers = race(
                shop,
                [
                    (spend[name][0], spend[name][1](wallet, meter, other, n))
                    for n, name in enumerate((first, second))
                ],
            )
            assert Counter(answers)["ok"] == 1 or second == "close", (first, second, answers)
            assert set(answers) <= {"ok", "insufficient_funds", "account_not_empty", "account_closed"}, (
                answers
            )
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
        for (gid,) in connection.execute(
            "select gid from pg_prepared_xacts where gid like 'storm%'"
        ).fetchall():
            connection.execute(f"rollback prepared '{gid}'")
        while scalar(connection, "select tokens.apply_consumption()"):
            pass
        twice = connection.execute(
            "select meter_id, tid from tokens.purchases group by 1, 2 having count(*) > 1"
        ).fetchall()
    assert lies == [], "the proof holds while everything is in flight"
    assert twice == []
    assert outcomes["ok"] > 50, outcomes  # how many is a matter of the machine
    strange = {
        text for text in outcomes
        if any(word in text for word in ("constraint", "overflow", "null value", "duplicate", "FOREACH"))
    }  # fmt: skip
    assert strange <= {'duplicate key value violates unique constraint "idempotency_keys_pkey"'}, outcomes
    assert_sound(shop)


@pytest.mark.parametrize(
    "change",
    [
        "select meters.set_meter_status(%s, 'suspended')",
        "select meters.delete_meter(%s)",
        "select meters.unassign_meter(%s)",
        "select meters.update_meter(%s, p_ti => '07')",
        "select meters.update_meter(%s, p_tariff_code => 'other')",
    ],
)
@pytest.mark.parametrize(
    "held", ["payments.accounts where account_id = %s", "tokens.balances where meter_id = %s"]
)
def test_a_meter_that_changes_while_a_purchase_waits_is_not_sold_to(
    shop: Database, change: str, held: str
) -> None:
    """The token would be for the old key, the suspended meter, the former owner or the former price."""
    _, wallet, meter = customer(shop)
    with shop.connect() as connection:
        connection.execute(BUY, [meter, PRICE, "first", wallet])
        locked = wallet if "account" in held else meter
        connection.execute("begin")
        connection.execute(f"select from {held} for update", [locked])
        with waiting(shop, BUY, meter, PRICE, "second", wallet) as answer:
            with shop.connect() as admin:
                admin.execute(change, [meter])
            connection.execute("commit")
            assert answer() == "meter_changed"
        assert (
            scalar(connection, "select balance from payments.accounts where account_id = %s", wallet) == 975
        )
        retried = refusal(connection, BUY, meter, PRICE, "second", wallet)
        expected = {"suspended": "meter_not_active", "delete": "meter_not_found", "other": "tariff_not_found"}
        assert retried == next((code for word, code in expected.items() if word in change), "ok")


def test_two_wallets_buy_for_one_meter(shop: Database) -> None:
    """Neither deadlock nor a shared identifier; and 00:01 of a day is nobody's."""
    _, mine, meter = customer(shop)
    _, yours, _ = customer(shop)
    with shop.connect() as connection:
        connection.execute(BUY, [meter, PRICE, None, mine])
        midnight = scalar(
            connection,
            "update tokens.balances set last_tid = (last_tid / 1440 + 400) * 1440 - 3 where meter_id = %s"
            " returning last_tid", meter,
        ) + 3  # fmt: skip
        calls = [(BUY, (meter, PRICE, f"k{n}", wallet)) for n in range(6) for wallet in (mine, yours)]
        assert race(shop, calls) == ["ok"] * 12
        tids = connection.execute(
            "select tid - %s from tokens.purchases where meter_id = %s order by tid offset 1",
            [midnight, meter],
        ).fetchall()
    assert [tid for (tid,) in tids] == [-2, -1, 0, *range(2, 11)]


def test_revending_races_with_reprinting(shop: Database) -> None:
    """Whoever asks after the new token was issued never gets the old one."""
    _, wallet, meter = customer(shop)
    with shop.connect() as connection:
        purchase = scalar(connection, f"select purchase_id from ({BUY}) as b (p), lateral (select (p).*) as x",
                          meter, PRICE, None, wallet)  # fmt: skip
        connection.execute("begin")
        new = scalar(connection, "select (tokens.revend_token(%s, %s, 'lost')).token", meter, purchase)
        with waiting(
            shop, "select 1 / (token = %s)::integer from tokens.reprint_token(%s, %s)", new, meter, purchase
        ) as answer:
            connection.execute("commit")
            assert answer() == "ok", "the new token, not a division by zero"
        calls = [("select tokens.revend_token(%s, %s, 'again')", (meter, purchase))] * 4
        calls += [("select tokens.reprint_token(%s, %s)", (meter, purchase))] * 4
        assert race(shop, calls) == ["ok"] * 8
        seen = connection.execute(
            "select count(*), count(distinct s.tid), max(s.tid) < min(p.tid), max(p.reprint_count), max(b.bought_kwh)"
            " from tokens.superseded_tokens as s join tokens.purchases as p using (meter_id, purchase_id)"
            " join tokens.balances as b using (meter_id) where s.meter_id = %s", [meter],
        ).fetchone()  # fmt: skip
        assert seen == (5, 5, True, 5, 1)
        connection.execute("select payments.refund(%s)", [purchase])
        again = refusal(connection, "select tokens.revend_token(%s, %s, 'free')", meter, purchase)
    assert again == "purchase_refunded"
    with shop.connect() as connection:
        connection.execute("select tokens.adjust_balance(%s, -1, 'money went back')", [meter])


READING = """
select jsonb_build_array(jsonb_build_object(
    'meter_id', %s::uuid, 'energy_kwh', %s,
    'read_at', to_char(timestamptz '2026-03-01 00:00Z' + %s * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
))
"""


def test_no_meter_stops_the_settlement_of_the_others(shop: Database) -> None:
    """A meter deleted before it was settled, and one whose readings claim more than a column held."""
    _, wallet, honest = customer(shop)
    _, _, boastful = customer(shop)
    with shop.connect() as connection:
        connection.execute(BUY, [honest, 100, None, wallet])
        gone = scalar(connection, "select (meters.create_meter('gone-before-settled')).meter_id")
        for meter in (gone, honest):
            connection.execute(f"select meters.ingest_readings(({READING}))", [meter, 1, 1])
        connection.execute("select meters.delete_meter(%s)", [gone])
        connection.execute(
            "insert into meters.unsettled_consumption (meter_id, energy_kwh)"
            " select %s, 1000000000 from generate_series(1, 30)", [boastful],
        )  # fmt: skip  # a day of 10000 readings of 100000 kWh each, every one within its bounds
        assert scalar(connection, "select tokens.apply_consumption()") == 32
        burnt = connection.execute(
            "select balance_kwh, unserved_kwh from tokens.balances where meter_id = any (%s) order by unserved_kwh",
            [[gone, honest, boastful]],
        ).fetchall()
    assert burnt == [(3, 0), (0, 1), (0, 30_000_000_000)]


def test_consumption_is_burnt_once_whoever_is_killed(shop: Database) -> None:
    """Four workers, each killed again and again in the middle of its transaction."""
    meters = [customer(shop)[2] for _ in range(4)]
    with shop.connect() as connection:
        for meter in meters:
            connection.execute("select tokens.adjust_balance(%s, 1000, 'start')", [meter])
        connection.execute(
            "insert into meters.unsettled_consumption (meter_id, energy_kwh)"
            " select m.meter_id, 0.5 from unnest(%s) as m (meter_id), generate_series(1, 200)", [meters],
        )  # fmt: skip

    def work(worker: int) -> None:
        rng = random.Random(worker)
        settled = 1
        while settled:
            with shop.connect() as connection, contextlib.suppress(psycopg.OperationalError):
                connection.execute("begin")
                settled = scalar(connection, "select tokens.apply_consumption(13)")
                if rng.random() < 0.4:
                    with shop.connect() as other:
                        other.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])
                connection.execute("commit")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with shop.connect() as connection:
        while scalar(connection, "select tokens.apply_consumption()"):
            pass
        burnt = connection.execute(
            "select b.burnt_kwh, b.balance_kwh, sum(e.delta_kwh) from tokens.balances as b"
            " join tokens.balance_entries as e using (meter_id)"
            " where b.meter_id = any (%s) and e.entry_type = 'consumption' group by 1, 2, b.meter_id", [meters],
        ).fetchall()  # fmt: skip
    assert burnt == [(100, 900, -100)] * 4


def test_the_same_readings_count_once_from_four_sessions(shop: Database) -> None:
    """Overlapping batches in every isolation level, some undone: each reading's energy is left once."""
    meter = customer(shop)[2]
    batch = (
        "select meters.ingest_readings((select jsonb_agg(r.value order by random()) from ("
        "select jsonb_build_object('meter_id', %s::uuid, 'energy_kwh', n, 'read_at',"
        " to_char(timestamptz '2026-03-02 00:00Z' + n * interval '1 minute', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')) as value"
        " from generate_series(%s::integer, %s::integer) as n) as r))"
    )

    def send(thread: int) -> None:
        levels = ["read committed", "repeatable read", "serializable"]
        with shop.connect() as connection:
            connection.execute(f"set default_transaction_isolation = '{levels[thread % 3]}'")
            for first in (1, 20, 40, 1, 60):
                for attempt in range(200):
                    try:
                        connection.execute("begin")
                        connection.execute(batch, [meter, first, first + 40])
                        connection.execute("rollback" if attempt == 0 and thread == 3 else "commit")
                    except (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected):
                        connection.execute("rollback")
                        continue
                    if attempt or thread != 3:
                        break

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    with shop.connect() as connection:
        counted = connection.execute(
            "select (select sum(energy_kwh) from meters.unsettled_consumption where meter_id = %(m)s),"
            " (select sum(energy_kwh) from meters.readings where meter_id = %(m)s)", {"m": meter},
        ).fetchone()  # fmt: skip
        connection.execute("delete from meters.unsettled_consumption where meter_id = %s", [meter])
    assert counted == (5050, 5050)


def test_lines_finer_than_coins_do_not_upset_the_proof(shop: Database) -> None:
    """10 UGX are 8.5 of energy and 1.5 of tax: rounded one by one, 11."""
    number = next(_numbers)
    with shop.connect() as connection:
        wallet = scalar(connection, "select test.create_wallet(%s, 1000, 'UGX')", number)
        connection.execute("select tariffs.create_tariff('ugx', 'Uganda', 'UGX', 'Africa/Kampala')")
        connection.execute(
            'select tariffs.publish_tariff_version(\'ugx\', now(), \'[{"code": "all", "from_kwh": 0, "rate": 8.5}]\','
            ' \'[{"code": "vat", "label": "VAT", "kind": "tax", "basis": "percent", "base": ["energy"],'
            ' "rate": 17.65, "position": 1}]\', p_total_step => 1)'
        )
        customer(shop, 0)  # its helper installs the vending key
        meter = scalar(
            connection,
            "select (meters.create_meter(p_drn => meters.make_drn(%s), p_tariff_code => 'ugx', p_region => 'x',"
            " p_owner_user_id => test.user_id(%s))).meter_id", number, number,
        )  # fmt: skip
        for _ in range(3):
            connection.execute(BUY, [meter, 10, None, wallet])
        purchase = scalar(
            connection, "select purchase_id from tokens.purchases where meter_id = %s limit 1", meter
        )
        connection.execute("select payments.refund(%s, 7)", [purchase])
        told = connection.execute(
            "select code, balance::text from payments.list_system_balances('UGX')"
            " where code in ('energy_revenue', 'vat_payable') order by code"
        ).fetchall()
    assert_sound(shop)
    assert sum(Decimal(balance) for _, balance in told) == 23


def test_the_books_survive_a_restore_on_another_server(fresh_database: Database) -> None:
    """A dump keeps the transaction numbers of the old server; those of the new one begin far below."""
    _, wallet, meter = customer(fresh_database)
    with fresh_database.connect() as connection:
        connection.execute(BUY, [meter, PRICE, None, wallet])
        connection.execute("select payments.advance_checkpoints()")
        connection.execute("set session_replication_role = replica")
        connection.execute("update payments.transfers set xid = '9000000000'")
        connection.execute(
            "update payments.balance_checkpoints set xid = '9000000001', system_identifier = 1, balance = balance + 1"
        )
        connection.execute("set session_replication_role = origin")
        for query in ("select * from payments.check_ledger()", "select payments.advance_checkpoints()"):
            assert refusal(connection, query) == "ledger_restored", "no answer is better than a wrong one"
    assert race(fresh_database, [("select payments.rebase_checkpoints()", ())] * 3) == ["ok"] * 3
    assert_sound(fresh_database)
    for _ in range(2):
        with fresh_database.connect() as connection:
            connection.execute(BUY, [meter, PRICE, None, wallet])
            assert_sound(fresh_database)
            connection.execute("select payments.advance_checkpoints(), payments.advance_checkpoints()")
        assert_sound(fresh_database)
    with fresh_database.connect() as connection:
        told = "select balance from payments.list_system_balances('KES') where code = 'energy_revenue'"
        assert scalar(connection, told) == 60


def test_checkpoints_miss_nothing_and_count_nothing_twice(shop: Database) -> None:
    """Four advance at once, over transactions that began first and commit last, are prepared or undone."""
    _, wallet, _ = customer(shop, 1000)
    adjust = "select payments.adjust_wallet(%s, -1, 'x')"
    wallets = [customer(shop, 10)[1] for _ in range(3)]
    with (
        shop.connect() as late,
        shop.connect() as undone,
        shop.connect() as prepared,
        shop.connect() as quick,
    ):
        for connection, owned in zip((late, undone, prepared), wallets, strict=True):
            connection.execute("begin")
            connection.execute(adjust, [owned])
        prepared.execute("prepare transaction 'checkpoint'")
        for _ in range(3):
            quick.execute(adjust, [wallet])
            assert race(shop, [("select payments.advance_checkpoints()", ())] * 4) == ["ok"] * 4
            assert_sound(shop)
        undone.execute("rollback")
        late.execute("commit")
        assert_sound(shop)
        quick.execute("select payments.advance_checkpoints()")
        assert_sound(shop)
        quick.execute("commit prepared 'checkpoint'")
        assert_sound(shop)
        quick.execute("select payments.advance_checkpoints()")


def test_a_hold_that_ran_out_is_not_revived(shop: Database) -> None:
    """Nor captured by way of 'processing', nor after it was voided or captured."""
    _, wallet, _ = customer(shop, 100)
    with shop.connect() as connection:
        hold = "select (payments.hold(%s, 30, null, clock_timestamp() + %s::interval)).transaction_id"
        short = scalar(connection, hold, wallet, "1 day")
        for table in ("transactions", "reservations"):
            connection.execute(
                f"update payments.{table} set expires_at = now() where transaction_id = %s".encode(), [short]
            )
        status = "select payments.update_transaction_status(%s, %s)"
        assert refusal(connection, "select payments.capture(%s)", short) == "hold_expired"
        assert refusal(connection, status, short, "processing") == "hold_expired"
        assert refusal(connection, status, short, "completed") == "hold_expired"
        connection.execute("select payments.expire_holds()")
        ended = {short: "expired"}
        for way in ("void", "capture"):
            other = scalar(connection, hold, wallet, "1 day")
            connection.execute(f"select payments.{way}(%s)", [other])
            ended[other] = {"void": "cancelled", "capture": "completed"}[way]
        for held, state in ended.items():
            assert refusal(connection, "select payments.capture(%s, 1)", held) == "hold_resolved"
            assert refusal(connection, "select payments.void(%s)", held) == "hold_resolved"
            assert refusal(connection, status, held, "processing") == "invalid_status_change"
            assert scalar(connection, "select (payments.get_transaction(%s)).status", held) == state
        left = connection.execute(
            "select balance, held from payments.accounts where account_id = %s", [wallet]
        )
        assert left.fetchone() == (70, 0)


def test_money_for_a_closed_wallet_is_refused_by_name(shop: Database) -> None:
    number, wallet, meter = customer(shop, PRICE)
    with shop.connect() as connection:
        purchase = scalar(
            connection, f"select (b.p).purchase_id from ({BUY}) as b (p)", meter, PRICE, None, wallet
        )
        late = scalar(
            connection,
            "select (payments.create_transaction('credit', 5, p_user_id => test.user_id(%s))).transaction_id", number,
        )  # fmt: skip
        connection.execute("select payments.update_transaction_status(%s, 'cancelled')", [late])
        connection.execute("select payments.set_wallet_status(%s, 'closed')", [wallet])
        for query in (
            "select payments.refund(%s)",
            "select payments.update_transaction_status(%s, 'completed')",
        ):
            assert refusal(connection, query, purchase if "refund" in query else late) == "account_closed"
        assert refusal(connection, "select payments.adjust_wallet(%s, 5, 'x')", wallet) == "account_closed"


KEYS = [
    "key",
    "key ",
    " key",
    "KEY",
    "k\u00e9y",
    "ke\u0301y",
    "\u212aey",
    "\u200bkey",
    "k" * 255,
    "\U0001f511" * 255,
]


def test_one_key_is_one_request_to_the_last_character(shop: Database) -> None:
    """What looks alike is another key; what is the same key is never another request."""
    number, wallet, meter = customer(shop, 1000)
    _, other, other_meter = customer(shop, 1000)
    with shop.connect() as connection:
        for key in KEYS:
            assert [refusal(connection, BUY, meter, PRICE, key, wallet) for _ in range(2)] == ["ok", "ok"]
        assert (
            scalar(connection, "select balance from payments.accounts where account_id = %s", wallet) == 750
        )
        for query, parameters in {
            BUY: (meter, PRICE + 1, "key", wallet),
            BUY + " /* meter */": (other_meter, PRICE, "key", wallet),
            "select payments.hold(%s, 25, %s)": (wallet, "key"),
            "select payments.transfer(%s, %s, 25, %s)": (wallet, other, "key"),
            "select payments.adjust_wallet(%s, 25, 'x', %s)": (wallet, "key"),
            "select payments.create_transaction('purchase', 25, 'KES', 'key', test.user_id(%s), p_metadata => %s)": (
                number, '{"other": 1}',
            ),
        }.items():  # fmt: skip
            assert refusal(connection, query, *parameters) == "idempotency_key_reused", query
        assert refusal(connection, BUY, other_meter, PRICE, "key", other) == "ok", "a key is of its wallet"
        for bad in ("", "k" * 256):
            assert "idempotency_key_check" in refusal(connection, BUY, meter, PRICE, bad, wallet)
        assert (
            scalar(connection, "select balance from payments.accounts where account_id = %s", wallet) == 750
        )
    calls = [(BUY, (meter, PRICE + n % 2, "raced", wallet)) for n in range(8)]
    assert Counter(race(shop, calls)) == {"ok": 4, "idempotency_key_reused": 4}


FAIR = {
    ("adjust_wallet", "-1"), ("adjust_balance", "-1"), ("adjust_balance", "0.005"),
    ("adjust_balance", "100.001"), ("purchase_tokens", "100.001"), ("capture", None), ("refund", None),
}  # fmt: skip
"""Corrections go down too, kWh have six decimals, an offer is no price, and no amount means all of it."""


@pytest.mark.parametrize(
    "amount",
    ["0", "-0", "-1", "1e-20", "100.001", "1e15", "1e30", "NaN", "Infinity", "-Infinity", "0.005", None],
)
def test_no_trick_with_a_number_moves_money(shop: Database, amount: str | None) -> None:
    _, wallet, meter = customer(shop, 1000)
    _, other, _ = customer(shop, 1000)
    with shop.connect() as connection:
        purchase = scalar(
            connection, f"select (b.p).purchase_id from ({BUY}) as b (p)", meter, PRICE, None, wallet
        )
        hold = scalar(connection, "select (payments.hold(%s, 100)).transaction_id", wallet)
        before = connection.execute("select * from payments.accounts order by account_id").fetchall()
        for query, account in {
            "select payments.hold(%s, %s::numeric)": wallet,
            "select payments.adjust_wallet(%s, %s::numeric, 'x')": wallet,
            "select payments.transfer(%s, (select %s::uuid), %s::numeric)": wallet,
            "select payments.capture(%s, %s::numeric)": hold,
            "select payments.refund(%s, %s::numeric)": purchase,
            "select tokens.purchase_tokens(%s, p_account_id => %s, p_amount => %s::numeric)": meter,
            "select tokens.adjust_balance(%s, %s::numeric, 'x')": meter,
        }.items():
            if any(function in query and amount == fair for function, fair in FAIR):
                continue
            parameters = (account, amount)
            if query.count("%s") == 3:
                parameters = (account, other, amount)
            with connection.transaction(force_rollback=True):
                code = refusal(connection, query, *parameters)
            assert code in {
                "invalid_amount", "amount_exceeds_hold", "amount_exceeds_capture", "amount_too_small",
                "insufficient_funds", "invalid_delta", "balance_too_low",
            }, (query, code)  # fmt: skip
        assert connection.execute("select * from payments.accounts order by account_id").fetchall() == before


def test_transfers_in_circles_do_not_deadlock(shop: Database) -> None:
    """Hundreds around three wallets in both directions; nobody waits in a circle and the sum stays."""
    wallets = [customer(shop, 100)[1] for _ in range(3)]

    def move(thread: int) -> list[str]:
        rng = random.Random(thread)
        with shop.connect() as connection:
            return [
                refusal(
                    connection,
                    "select payments.transfer(%s, %s, %s)",
                    *rng.sample(wallets, 2),
                    rng.randint(1, 60),
                )
                for _ in range(40)
            ]

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(answer for answers in pool.map(move, range(8)) for answer in answers)
    assert set(answers) <= {"ok", "insufficient_funds"}, answers
    with shop.connect() as connection:
        assert (
            refusal(connection, "select payments.transfer(%s, %s, 1)", wallets[0], wallets[0])
            == "same_account"
        )
        connection.execute("select payments.set_wallet_status(%s, 'suspended')", [wallets[0]])
        assert refusal(connection, "select payments.transfer(%s, %s, 1)", *wallets[:2]) in (
            "account_suspended", "insufficient_funds",
        )  # fmt: skip
        total = "select sum(balance) from payments.accounts where account_id = any (%s)"
        assert scalar(connection, total, wallets) == 300


def test_the_balance_at_a_transfer_and_just_before(shop: Database) -> None:
    _, wallet, meter = customer(shop, 100)
    with shop.connect() as connection:
        for _ in range(3):
            connection.execute(BUY, [meter, PRICE, None, wallet])
        edges = connection.execute(
            "select payments.get_balance_at(%(w)s, t.at - interval '1 microsecond')::integer,"
            " payments.get_balance_at(%(w)s, t.at)::integer"
            " from (select distinct created_at as at from payments.transfers where account_id = %(w)s) as t"
            " order by t.at", {"w": wallet},
        ).fetchall()  # fmt: skip
        assert edges == [(0, 100), (100, 75), (75, 50), (50, 25)]
        for moment, expected in (("-infinity", 0), ("infinity", 25)):
            assert scalar(connection, "select payments.get_balance_at(%s, %s)", wallet, moment) == expected


def test_prices_change_while_people_buy(shop: Database) -> None:
    """Every purchase is charged by the version it names, whole: never bands of one and taxes of another."""
    buyers = [customer(shop, 100_000) for _ in range(3)]
    with shop.connect() as connection:
        connection.execute("select tariffs.create_tariff('moving', 'Moving', 'KES', 'Africa/Nairobi')")
        publish = (
            "select tariffs.publish_tariff_version('moving', clock_timestamp(),"
            " jsonb_build_array(jsonb_build_object('code', 'all', 'from_kwh', 0, 'rate', %(rate)s::integer)),"
            " jsonb_build_array(jsonb_build_object('code', 'vat', 'label', 'VAT', 'kind', 'tax', 'basis', 'percent',"
            " 'base', '[\"energy\"]'::jsonb, 'rate', %(rate)s::integer, 'position', 1)))"
        )
        connection.execute(publish, {"rate": 10})
        for _, _, meter in buyers:
            connection.execute("select meters.update_meter(%s, p_tariff_code => 'moving')", [meter])
        stop = threading.Event()

        def buy(buyer: tuple[int, UUID, UUID]) -> None:
            with shop.connect() as own:
                while not stop.is_set():
                    own.execute(BUY, [buyer[2], 10, None, buyer[1]])

        with ThreadPoolExecutor(3) as pool:
            running = [pool.submit(buy, buyer) for buyer in buyers]
            for rate in range(11, 41):
                connection.execute(publish, {"rate": rate})
            stop.set()
            for future in running:
                future.result()
        wrong = connection.execute(
            "select p.total, p.energy_kwh, b.rate from tokens.purchases as p"
            " join tariffs.tariff_bands as b using (tariff_version_id)"
            " where p.meter_id = any (%s)"
            " and p.total <> round(p.energy_kwh * b.rate, 2) + round(round(p.energy_kwh * b.rate, 2) * b.rate / 100, 2)",
            [[meter for _, _, meter in buyers]],
        ).fetchall()
    assert wrong == []


def test_a_clock_that_is_set_back_hides_nothing(fresh_database: Database) -> None:
    """Ids of three hours ahead, as a backend makes them after the correction; and what is paid then."""
    number, wallet, meter = customer(fresh_database, 100)
    with fresh_database.connect() as connection:
        connection.execute(
            "create or replace function core.uuid_v7() returns uuid language sql as $$ select"
            " overlay(gen_random_uuid()::text placing (select left(h, 8) || '-' || right(h, 4) || '-7' from"
            " lpad(to_hex((extract(epoch from clock_timestamp() + interval '3 hours') * 1000)::bigint), 12, '0') as h)"
            " from 1 for 15)::uuid $$"
        )
        credit = scalar(
            connection,
            "select (payments.create_transaction('credit', 5, p_user_id => test.user_id(%s))).transaction_id", number,
        )  # fmt: skip
        connection.execute("select payments.update_transaction_status(%s, 'completed')", [credit])
        trail = connection.execute(
            "select to_status from payments.list_transaction_events(%s)", [credit]
        ).fetchall()
        connection.execute(BUY, [meter, PRICE, "k", wallet])
        assert refusal(connection, BUY, meter, PRICE, "k", wallet) == "ok"
        purchase = scalar(connection, "select purchase_id from tokens.purchases")
        connection.execute("select payments.refund(%s, 10)", [purchase])
        connection.execute("update tokens.balances set last_tid = last_tid + 60")
        connection.execute(BUY, [meter, PRICE, None, wallet])
        tids = connection.execute("select max(tid) - min(tid) from tokens.purchases").fetchone()
    assert trail == [("completed",)]
    assert tids is not None and tids[0] in (61, 62), "an identifier never goes back"
    assert_sound(fresh_database)


def test_a_month_that_is_gone_is_missed(fresh_database: Database) -> None:
    """Taken away, or its rows: the proof says so."""
    _, wallet, meter = customer(fresh_database, 100)
    with fresh_database.connect() as connection:
        connection.execute(BUY, [meter, PRICE, "k", wallet])
        for table, problem in (
            ("transfers", "transaction_captured"),
            ("transactions", "transfer_orphan"),
        ):
            month = scalar(connection, "select %s || to_char(now() at time zone 'UTC', '_YYYY_MM')", table)
            with connection.transaction(force_rollback=True):
                connection.execute(f"alter table payments.{table} detach partition payments.{month}")
                found = connection.execute("select problem from payments.check_ledger()").fetchall()
                assert (problem,) in found
    assert_sound(fresh_database)
