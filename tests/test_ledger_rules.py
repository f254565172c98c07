"""Rules of the ledger as tables: every change of status, every bad amount, currencies, times, the nightly proof."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.money import BUY_ONE, assert_books_balance, balance, calling, install_buy, make_wallet
from tests.servers import Database

Connection = psycopg.Connection[tuple[Any, ...]]

STATUSES = ["pending", "processing", "completed", "failed", "cancelled", "expired", "refunded"]
KINDS = ["credit", "debit", "purchase", "hold", "transfer", "transfer_in", "refund", "adjustment"]
EARLY = {"processing", "completed", "failed", "cancelled"}
ALLOWED = {
    (kind, *change)
    for kind in ("credit", "debit", "purchase", "hold")
    for change in [
        *(("pending", to) for to in EARLY),
        *(("processing", to) for to in EARLY - {"processing"}),
        *([("pending", "expired"), ("completed", "refunded")] if kind != "credit" else []),
        *([("failed", "completed"), ("cancelled", "completed")] if kind == "credit" else []),
    ]
}
"""The life cycle as the documents have it: (type, from, to)."""


@pytest.fixture(scope="module")
def books(database: Database) -> Iterator[Database]:
    """A database whose ledger must add up when the module is done with it."""
    install_buy(database)
    with database.connect() as connection:
        connection.execute(
            "create function payments.test_other_side(p_id uuid) returns uuid language plpgsql as $$ begin"
            " return (select t.transaction_id from payments.transactions as t where t.related_transaction_id = p_id);"
            " end $$"
        )
    yield database
    assert_books_balance(database)


def refusal(connection: Connection, query: str, *parameters: Any) -> str:
    """The code of a refusal, ``ok`` where there was none; with a hint in either case of ours."""
    try:
        connection.execute(query, parameters)
    except psycopg.Error as error:
        if str(error.diag.sqlstate).startswith("PT"):
            assert error.diag.message_hint and error.diag.message_detail
        return str(error.diag.message_primary)
    return "ok"


AT_ONCE = {
    "transfer": "select (payments.transfer(%s, %s, 1)).transaction_id",
    "transfer_in": "with paid as materialized (select (payments.transfer(%s, %s, 1)).transaction_id)"
    " select payments.test_other_side(transaction_id) from paid",
    "refund": "select (payments.refund(payments.test_buy(%s, 1, null))).transaction_id",
    "adjustment": "select (payments.adjust_wallet(%s, 1, 'x')).transaction_id",
}
"""Types that are completed from the start; they never change."""


def make(connection: Connection, account_id: UUID, kind: str, status: str) -> UUID | None:
    """A transaction in a status, made by calls alone; None where that cannot be."""
    if kind in AT_ONCE:
        if status != "completed":
            return None
        other = scalar_of(connection, "select test.create_wallet(9000)")
        return UUID(
            str(scalar_of(connection, AT_ONCE[kind], *([account_id, other][: AT_ONCE[kind].count("%s")])))
        )
    made: UUID = scalar_of(
        connection,
        "select transaction_id from payments.create_transaction(%s, 10, 'KES', null,"
        " (select owner_user_id from payments.accounts where account_id = %s))", kind, account_id,
    )  # fmt: skip
    steps = {
        "pending": [],
        "processing": ["processing"],
        "refunded": ["completed", "refund"],
    }.get(status, [status])
    for step in steps:
        if step == "refund":
            answer = refusal(connection, "select payments.refund(%s)", made)
        else:
            answer = refusal(connection, "select payments.update_transaction_status(%s, %s)", made, step)
        if answer != "ok":
            return None
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_every_pair_of_states(books: Database, kind: str) -> None:
    """What the table allows happens, by the function that is meant for it; nothing else does, even by hand."""
    with books.connect() as connection:
        table = connection.execute(
            "select from_status, to_status from payments.status_transitions where type = %s", [kind]
        ).fetchall()
        assert {(kind, *row) for row in table} == {change for change in ALLOWED if change[0] == kind}
        for before, after in itertools.product(STATUSES, STATUSES):
            with connection.transaction(force_rollback=True):
                account_id = scalar_of(connection, "select test.create_wallet(8000, 1000)")
                made = make(connection, account_id, kind, before)
                if made is None:
                    assert kind in AT_ONCE or (kind == "credit" and before in {"expired", "refunded"})
                    continue
                allowed = (kind, before, after) in ALLOWED
                answer = refusal(connection, "select payments.update_transaction_status(%s, %s)", made, after)
                expected = (
                    "ok" if before == after or (allowed and after != "refunded")
                    else "use_refund" if after == "refunded" else "invalid_status_change"
                )  # fmt: skip
                assert answer == expected, (kind, before, after)
            if not allowed:
                with connection.transaction(force_rollback=True):
                    account_id = scalar_of(connection, "select test.create_wallet(8000, 1000)")
                    made = make(connection, account_id, kind, before)
                    by_hand = "update payments.transactions set status = %s where transaction_id = %s"
                    assert refusal(connection, by_hand, after, made) == "invalid_status_change"


def scalar_of(connection: Connection, query: str, *parameters: Any) -> Any:
    """One value, on a connection that is there."""
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


AMOUNTS = {
    "0.001": "invalid_amount",
    "0": "invalid_amount",
    "-0.01": "invalid_amount",
    "NaN": "invalid_amount",
    "Infinity": "invalid_amount",
    "-Infinity": "invalid_amount",
    "1e15": "invalid_amount",
    "1e40": "invalid_amount",
    "999999999999999": "insufficient_funds",
}


@pytest.mark.parametrize(("amount", "code"), AMOUNTS.items())
def test_no_amount_that_is_none_moves_anything(books: Database, amount: str, code: str) -> None:
    user_id, account_id = make_wallet(books, 100)
    _, other = make_wallet(books)
    with books.connect() as connection:
        hold = scalar_of(connection, "select (payments.hold(%s, 10)).transaction_id", account_id)
        bought = scalar_of(connection, BUY_ONE, account_id, 10, None)
        before = connection.execute("select * from payments.accounts order by account_id").fetchall()
        queries: dict[str, tuple[Any, ...]] = {
            "select payments.create_transaction('debit', %s::numeric, p_user_id => %s)": (amount, user_id),
            "select payments.hold(%s, %s::numeric)": (account_id, amount),
            "select payments.transfer(%s, %s, %s::numeric)": (account_id, other, amount),
            "select payments.capture(%s, %s::numeric)": (hold, amount),
            "select payments.refund(%s, %s::numeric)": (bought, amount),
            "select payments._park_money('KES', %s::numeric, 'bad')": (amount,),
        }
        for query, parameters in queries.items():
            with connection.transaction(force_rollback=True):
                answer = refusal(connection, query, *parameters)
            if code == "insufficient_funds" and "park" in query:
                assert "accounts_balance_check" in answer, "more than an account may hold"
            elif code == "insufficient_funds" and ("capture" in query or "refund" in query):
                assert answer == ("amount_exceeds_hold" if "capture(" in query else "amount_exceeds_capture")
            else:
                assert answer == code, query
        # A credit of any amount is only a promise; one that no wallet may hold is refused when it arrives.
        if code == "invalid_amount":
            query = "select payments.create_transaction('credit', %s::numeric, p_user_id => %s)"
            assert refusal(connection, query, amount, user_id) == code
        assert connection.execute("select * from payments.accounts order by account_id").fetchall() == before


def test_wrong_requests_have_codes_of_their_own_and_do_nothing(books: Database) -> None:
    user_id, account_id = make_wallet(books, 100)
    _, dollars = make_wallet(books, 100, "USD")
    _, whole = make_wallet(books, 100, "UGX")
    with books.connect() as connection:
        hold = scalar_of(connection, "select (payments.hold(%s, 10, 'key')).transaction_id", account_id)
        done = scalar_of(connection, "select (payments.hold(%s, 10)).transaction_id", account_id)
        connection.execute("select payments.void(%s)", [done])
        before = connection.execute("select * from payments.accounts order by account_id").fetchall()
        for query, parameters, code in [
            ("select payments.hold(%s, 11, 'key')", (account_id,), "idempotency_key_reused"),
            ("select payments.hold(%s, 10, 'key', p_metadata => '{\"a\": 1}')", (account_id,), "idempotency_key_reused"),
            (
                "select payments.create_transaction('debit', 10, 'KES', 'key', %s)", (user_id,),
                "idempotency_key_reused",
            ),
            ("select payments.capture(%s)", (done,), "hold_resolved"),
            ("select payments.capture(%s, 10.01)", (hold,), "amount_exceeds_hold"),
            ("select payments.update_transaction_status(%s, 'completed')", (done,), "invalid_status_change"),
            ("select payments.refund(%s)", (hold,), "not_refundable"),
            ("select payments.transfer(%s, %s, 1)", (account_id, dollars), "currency_mismatch"),
            ("select payments.transfer(%s, %s, 1)", (account_id, account_id), "same_account"),
            ("select payments.hold(%s, 0.5)", (whole,), "invalid_amount"),
            ("select payments.create_transaction('credit', 1, 'XXX', null, %s)", (user_id,), "unknown_currency"),
            ("select payments.create_transaction('gift', 1, 'KES', null, %s)", (user_id,), "invalid_type"),
            ("select payments.update_transaction_status(%s, 'done')", (hold,), "invalid_status"),
        ]:  # fmt: skip
            assert refusal(connection, query, *parameters) == code, query
        assert connection.execute("select * from payments.accounts order by account_id").fetchall() == before
        assert refusal(connection, "select payments.hold(%s, 10, 'key')", account_id) == "ok", (
            "unchanged, it repeats"
        )


def test_nothing_is_converted_silently(books: Database) -> None:
    """Each currency is a ledger of its own: whatever moves in one leaves the others as they are."""
    user_id, shillings = make_wallet(books, 100)
    with books.connect() as connection:
        dollars = scalar_of(connection, "select (payments.open_wallet('USD', %s)).account_id", user_id)
        assert shillings != dollars
        credit = "select (payments.create_transaction('credit', 50, 'USD', 'same key', %s)).transaction_id"
        top_up = scalar_of(connection, credit, user_id)
        connection.execute("select payments.update_transaction_status(%s, 'completed')", [top_up])
        assert [balance(books, account)[0] for account in (shillings, dollars)] == [100, 50]
        # One key in two currencies: two accounts, two requests.
        other = scalar_of(connection, credit.replace("'USD'", "'KES'"), user_id)
        assert other != top_up
        for query in (
            "select payments.transfer(%s, %s, 1)",
            "select payments.transfer(%s::uuid, %s::uuid, 0.01)",
        ):
            assert refusal(connection, query, shillings, dollars) == "currency_mismatch"
            assert refusal(connection, query, dollars, shillings) == "currency_mismatch"
        connection.execute("select payments._park_money('USD', 7, 'dollars')")
        assert (
            refusal(connection, "select payments._assign_parked('dollars', %s)", shillings)
            == "currency_mismatch"
        )
        connection.execute("select payments._assign_parked('dollars', %s)", [dollars])
        assert [balance(books, account)[0] for account in (shillings, dollars)] == [100, 57]
        mixed = connection.execute(
            "select t.transaction_id from payments.transfers as t join payments.accounts as a using (account_id)"
            " where a.currency <> t.currency"
        ).fetchall()
    assert mixed == []


@pytest.mark.parametrize("zone", ["Africa/Nairobi", "Europe/Berlin", "America/New_York", "Pacific/Apia"])
def test_the_balance_at_any_past_time(fresh_database: Database, zone: str) -> None:
    """Months of movements, over both changes of the clock: every moment's balance is the sum up to it."""
    _, account_id = make_wallet(fresh_database, 0)
    with fresh_database.connect() as connection:
        for month in range(1, 13):
            for table in ("transactions", "transaction_events", "transfers"):
                connection.execute(
                    "select core._create_partition(%s, %s)", [f"payments.{table}", f"2025-{month:02}-01Z"]
                )
        # A movement every 30 minutes around midnight of every Sunday and first of a month, on the zone's own clock.
        connection.execute(
            """
            create temporary table moved as
            select row_number() over (order by at) as n, at
            from (
                select distinct (d + make_interval(mins => m)) at time zone %s as at
                from generate_series(timestamp '2025-01-01', '2025-12-31', '1 day') as d
                cross join generate_series(-60, 240, 30) as m
                where extract(isodow from d) = 7 or extract(day from d) = 1
            ) as t
            where at >= '2025-01-01Z' and at < '2026-01-01Z'
            """,
            [zone],
        )
        connection.execute(
            "insert into payments.transfers (account_id, created_at, transaction_id, contra_code, is_debit, amount,"
            " currency) select %s, at, gen_random_uuid(), 'cash_clearing', n %% 5 = 0, n, 'KES' from moved",
            [account_id],
        )
        wrong = connection.execute(
            """
            select p.at, payments.get_balance_at(%(account)s, p.at), s.balance
            from (
                select at from moved union all select at - interval '1 microsecond' from moved
                union all values ('2024-12-31Z'::timestamptz), ('2030-01-01Z')
            ) as p
            cross join lateral (
                select coalesce(sum(case when n %% 5 = 0 then -n else n end), 0) as balance from moved as m where m.at <= p.at
            ) as s
            where payments.get_balance_at(%(account)s, p.at) <> s.balance
            """,
            {"account": account_id},
        ).fetchall()
        count = scalar_of(connection, "select count(*) from moved")
    assert wrong == []
    assert count > 600


@pytest.mark.parametrize("period", ["day", "month"])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "Asia/Kathmandu"])
def test_a_limit_counts_days_and_months_of_the_account(books: Database, zone: str, period: str) -> None:
    """They begin at midnight on the account's own clock; what was moved a moment before does not count."""
    user_id, account_id = make_wallet(books, 1000)
    with books.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("select payments.set_wallet_terms(%s, p_time_zone => %s)", [account_id, zone])
        connection.execute(
            "select payments.set_limit('KES', 'hold', %s, 100, null, %s)", [period, account_id]
        )
        mine = "from payments.get_my_limits(%s)"
        starts_at, ends_at, *_, seen_zone = connection.execute(
            f"select starts_at, ends_at, time_zone {mine}", [user_id]
        ).fetchone() or (None, None, None)
        for at in (starts_at, ends_at):
            wall = scalar_of(
                connection, "select to_char(%s::timestamptz at time zone %s, 'DD HH24:MI:SS')", at, zone
            )
            assert wall.endswith(" 00:00:00") and (period == "day" or wall.startswith("01"))
        assert seen_zone == zone
        hold = scalar_of(connection, "select (payments.hold(%s, 30)).transaction_id", account_id)
        connection.execute(
            "select payments._ensure_partitions(%s::timestamptz - interval '1 day')", [starts_at]
        )
        connection.execute("select payments._ensure_partitions(%s::timestamptz)", [starts_at])
        for offset, used in (("0", 30), ("-1 microsecond", 0)):
            connection.execute(
                "update payments.transactions set created_at = %s::timestamptz + %s::interval"
                " where transaction_id = %s",
                [starts_at, offset, hold],
            )
            assert scalar_of(connection, f"select used_amount {mine}", user_id) == used


def test_every_day_is_proven_while_traffic_runs(books: Database) -> None:
    """One snapshot: what finished before it is all in the proof, what finishes meanwhile is not half in it."""
    user_id, account_id = make_wallet(books, 10_000)
    _, payee = make_wallet(books)
    stop = threading.Event()
    committed: list[UUID] = []

    def traffic(thread: int) -> None:
        with calling(books, user_id) as connection:
            n = 0
            while not stop.is_set() and n < 400:
                n += 1
                query = "select (payments.transfer(%s, %s, 1)).transaction_id"
                row: Any = connection.execute(query, [account_id, payee]).fetchone()
                committed.append(row[0])

    with ThreadPoolExecutor(3) as pool, books.connect() as reader:
        running = [pool.submit(traffic, thread) for thread in range(3)]
        try:
            for _ in range(6):
                known = list(committed)
                with reader.transaction():
                    reader.execute("set transaction isolation level repeatable read")
                    assert reader.execute("select * from payments.check_ledger()").fetchall() == []
                    # Per day: every finished transaction has its transfers, every transfer its transaction.
                    days: Any = reader.execute(
                        """
                        select
                            coalesce(t.day, m.day), coalesce(t.moved, 0), coalesce(m.moved, 0),
                            t.known
                        from (
                            select
                                date_trunc('day', completed_at, 'UTC') as day, sum(captured_amount) as moved,
                                count(*) filter (where transaction_id = any (%s)) as known
                            from payments.transactions where completed_at is not null group by 1
                        ) as t
                        full join (
                            select date_trunc('day', created_at, 'UTC') as day, sum(amount) as moved
                            from payments.transfers group by 1
                        ) as m on m.day = t.day
                        """,
                        [known],
                    ).fetchall()
                assert all(finished == moved for _, finished, moved, _ in days), days
                assert sum(row[3] for row in days) == len(known), "all that had been answered is in it"
        finally:
            stop.set()
        for future in running:
            future.result()
    assert committed


def test_books_that_were_tampered_with_raise_one_alert(fresh_database: Database) -> None:
    """The nightly job itself, twice, after somebody with the keys to the tables changed a balance."""
    _, account_id = make_wallet(fresh_database, 100)
    with fresh_database.connect() as connection:
        connection.execute("select test.create_user(7001, 'admin')")
        assert scalar_of(connection, "select schedules._check_books('{}')") == {"problems": 0}
        connection.execute("set role app_owner")
        connection.execute(
            "update payments.accounts set balance = balance + 1 where account_id = %s", [account_id]
        )
        connection.execute("reset role")
        found = [scalar_of(connection, "select schedules._check_books('{}')") for _ in range(2)]
        assert [answer["problems"] for answer in found] == [2, 2]
        assert found[0]["alert_id"] == found[1]["alert_id"]
        alerts = connection.execute(
            "select alert_type::text, severity::text, status::text, seen_count from alerts.list_active_alerts()"
        ).fetchall()
        assert alerts == [("BOOKS", "critical", "active", 2)]
        connection.execute(
            "select alerts.handle_event(e) from events.events as e where e.event_type = 'alerts_processed'"
        )
        told = connection.execute("select user_id, topic from notifications.notifications").fetchall()
        admin = scalar_of(connection, "select test.user_id(7001)")
    assert told == [(admin, "alert_critical")]
