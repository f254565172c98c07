"""Money under races: what one session alone cannot show."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.money import (
    BUY,
    BUY_ONE,
    assert_books_balance,
    balance,
    calling,
    install_buy,
    make_wallet,
    race,
    scalar,
)
from tests.servers import Database


@pytest.fixture(scope="module")
def books(database: Database) -> Iterator[Database]:
    """A database whose ledger must add up when the module is done with it."""
    install_buy(database)
    yield database
    assert_books_balance(database)


@pytest.mark.parametrize(("buyers", "affordable"), [(20, 7), (200, 150)])
def test_many_buyers_of_one_wallet_never_overspend_and_lose_nothing(
    books: Database, buyers: int, affordable: int
) -> None:
    user_id, account_id = make_wallet(books, affordable * 10 + 9)
    results = race(books, [(user_id, BUY_ONE, (account_id, 10, f"k{n}")) for n in range(buyers)])
    bought = {result for result in results if isinstance(result, UUID)}
    assert len(bought) == affordable
    assert Counter(map(str, results))["insufficient_funds"] == buyers - affordable
    assert balance(books, account_id) == (9, 0)


def test_one_key_makes_one_purchase(books: Database) -> None:
    user_id, account_id = make_wallet(books, 100)
    results = race(books, [(user_id, BUY_ONE, (account_id, 10, "same"))] * 16)
    assert len(set(results)) == 1
    assert isinstance(results[0], UUID)
    assert balance(books, account_id) == (90, 0)


def test_one_key_makes_one_pending_transaction(books: Database) -> None:
    user_id, account_id = make_wallet(books, 100)
    query = "select transaction_id from payments.create_transaction('debit', %s, p_idempotency_key => 'same')"
    results = race(books, [(user_id, query, (10 + n // 4,)) for n in range(8)])
    assert Counter(type(result) for result in results) == {UUID: 4, str: 4}
    assert {result for result in results if isinstance(result, str)} == {"idempotency_key_reused"}
    assert balance(books, account_id)[1] in (10, 11)


def test_a_wallet_is_opened_once(books: Database) -> None:
    user_id, _ = make_wallet(books)
    results = race(books, [(user_id, "select account_id from payments.open_wallet('RWF')", ())] * 12)
    assert len(set(results)) == 1
    assert isinstance(results[0], UUID)


def test_transfers_in_both_directions_do_not_deadlock(books: Database) -> None:
    ends = [make_wallet(books, 1000), make_wallet(books, 1000)]
    errors: list[str] = []

    def pay(payer: tuple[UUID, UUID], payee: tuple[UUID, UUID]) -> None:
        with calling(books, payer[0]) as connection:
            for _ in range(20):
                try:
                    connection.execute("select payments.transfer(%s, %s, 1)", [payer[1], payee[1]])
                except psycopg.Error as error:
                    errors.append(str(error))

    with ThreadPoolExecutor(8) as pool:
        for n in range(8):
            pool.submit(pay, ends[n % 2], ends[1 - n % 2])
    assert errors == []
    assert [balance(books, end[1]) for end in ends] == [(1000, 0), (1000, 0)]


def test_a_hold_is_captured_or_voided_once(books: Database) -> None:
    _, account_id = make_wallet(books, 100)
    for _ in range(5):
        hold_id = scalar(books, "select transaction_id from payments.hold(%s, 10)", account_id)
        before = balance(books, account_id)[0]
        results = race(
            books,
            [
                (None, "select status::text from payments.capture(%s)", (hold_id,)),
                (None, "select status::text from payments.void(%s)", (hold_id,)),
            ]
            * 3,
        )
        assert Counter(results)["hold_resolved"] == 5
        captured = "completed" in results
        assert balance(books, account_id) == (before - 10 * captured, 0)


def test_a_hold_expires_or_is_captured(books: Database) -> None:
    _, account_id = make_wallet(books, 100)
    query = "select transaction_id from payments.hold(%s, 10, p_expires_at => clock_timestamp() + '1 day')"
    holds = [scalar(books, query, account_id) for _ in range(4)]
    with books.connect() as connection:
        for table in ("transactions", "reservations"):
            connection.execute(
                f"update payments.{table} set expires_at = clock_timestamp() + '60 ms' where transaction_id = any (%s)".encode(),
                [holds],
            )
    capture: list[tuple[UUID | None, str, tuple[Any, ...]]] = [
        (None, "select status::text from payments.capture(%s)", (hold,)) for hold in holds
    ]
    results = race(books, capture + [(None, "select payments.expire_holds()", ())] * 2)
    scalar(books, "select pg_sleep(0.08) is null")
    while scalar(books, "select payments.expire_holds()"):
        pass
    completed = results.count("completed")
    assert set(results[:4]) <= {"completed", "hold_expired", "hold_resolved"}
    assert balance(books, account_id) == (100 - 10 * completed, 0)


def test_no_more_is_refunded_than_was_captured(books: Database) -> None:
    """A purchase of 60 and refunds of 10 to 60 at once: together never more, and to the cent."""
    user_id, account_id = make_wallet(books, 100)
    (bought,) = race(books, [(user_id, BUY_ONE, (account_id, 60, "k"))])
    refund = "select amount::numeric from payments.refund(%s, %s)"
    results = race(books, [(None, refund, (bought, 10 * n)) for n in range(1, 7)])
    given = sum(result for result in results if isinstance(result, Decimal))
    assert 0 < given <= 60
    refused = {result for result in results if not isinstance(result, Decimal)}
    assert refused <= {"already_refunded", "amount_exceeds_capture"}
    assert balance(books, account_id) == (40 + given, 0)
    if given < 60:
        (rest,) = race(books, [(None, "select amount::numeric from payments.refund(%s)", (bought,))])
        assert given + rest == 60
    assert balance(books, account_id) == (100, 0)
    assert set(race(books, [(None, refund, (bought, 1))])) == {"already_refunded"}


def test_a_whole_refund_is_given_once(books: Database) -> None:
    user_id, account_id = make_wallet(books, 100)
    (bought,) = race(books, [(user_id, BUY_ONE, (account_id, 60, "k"))])
    results = race(books, [(None, "select transaction_id from payments.refund(%s)", (bought,))] * 6)
    assert Counter(map(str, results))["already_refunded"] == 5
    assert balance(books, account_id) == (100, 0)


def test_two_at_once_do_not_share_the_room_of_a_limit(books: Database) -> None:
    """Ten transfers and ten holds of 10 against limits of 35 and 25 a day: three and two go through."""
    user_id, account_id = make_wallet(books, 1000)
    _, payee = make_wallet(books)
    for kind, most in (("transfer", 35), ("hold", 25)):
        scalar(books, "select payments.set_limit('KES', %s, 'day', %s, null, %s)", kind, most, account_id)
    calls: list[tuple[UUID | None, str, tuple[Any, ...]]] = [
        (user_id, "select transaction_id from payments.transfer(%s, %s, 10)", (account_id, payee))
    ] * 10
    calls += [(user_id, "select transaction_id from payments.hold(%s, 10)", (account_id,))] * 10
    results = race(books, calls)
    assert Counter(map(str, results))["limit_exceeded"] == 15
    assert balance(books, account_id) == (970, 20)
    held = [result for result in results[10:] if isinstance(result, UUID)]
    hold = "select transaction_id from payments.hold(%s, 10)"
    assert set(race(books, [(user_id, hold, (account_id,))])) == {"limit_exceeded"}
    scalar(books, "select payments.void(%s)::text", held[0])
    results = race(books, [(user_id, hold, (account_id,))] * 4)
    assert Counter(map(str, results))["limit_exceeded"] == 3, "a released hold gives its room back, once"


def test_a_user_has_one_default_payment_method_whatever_happens_at_once(books: Database) -> None:
    user_id, _ = make_wallet(books)
    add = "select payment_method_id from payments.add_payment_method('card', %s, 'stripe', null, '4242', null, %s)"
    ids = race(books, [(user_id, add, (f"pm_{n}", n % 2 == 0)) for n in range(8)])
    assert len(set(ids)) == 8 and all(isinstance(added, UUID) for added in ids), ids
    calls: list[tuple[UUID | None, str, tuple[Any, ...]]] = [
        (user_id, "select is_default from payments.set_default_payment_method(%s)", (added,))
        for added in ids[:4]
    ]
    calls += [
        (user_id, "select is_default from payments.remove_payment_method(%s)", (added,)) for added in ids[4:]
    ]
    race(books, calls)
    count = "select count(*) from payments.payment_methods where user_id = %s and is_default"
    assert scalar(books, count, user_id) == 1


def test_money_is_parked_and_assigned_once(books: Database) -> None:
    wallets = [make_wallet(books)[1] for _ in range(2)]
    park = "select payments._park_money('KES', 70, 'RACE1')"
    with ThreadPoolExecutor(6) as pool:
        ids = list(pool.map(lambda _: scalar(books, park), range(6)))
    assert len(set(ids)) == 1

    def assign(n: int) -> str:
        try:
            query = "select (payments._assign_parked('RACE1', %s)).transaction_id"
            return str(scalar(books, query, wallets[n % 2]))
        except psycopg.Error as error:
            return str(error.diag.message_primary)

    with ThreadPoolExecutor(6) as pool:
        answers = Counter(pool.map(assign, range(6)))
    assert answers["parked_money_resolved"] == 3 and len(answers) == 2
    assert sorted(balance(books, wallet)[0] for wallet in wallets) == [0, 70]


def test_a_payment_reported_many_times_counts_once(books: Database) -> None:
    _, account_id = make_wallet(books)
    user_id = scalar(books, "select owner_user_id from payments.accounts where account_id = %s", account_id)
    credit = scalar(
        books,
        "select transaction_id from payments.create_transaction('credit', 75, p_user_id => %s)",
        user_id,
    )
    query = "select status::text from payments.update_transaction_status(%s, 'completed')"
    assert set(race(books, [(None, query, (credit,))] * 8)) == {"completed"}
    assert balance(books, account_id) == (75, 0)


def test_every_reader_sees_balanced_books(books: Database) -> None:
    """Checkpoints advance and the proof holds while purchases run and a late writer holds the watermark."""
    user_id, account_id = make_wallet(books, 1000)
    late_user, late_account = make_wallet(books, 10)
    stop = threading.Event()

    def buy(thread: int) -> None:
        with calling(books, user_id) as connection:
            for n in range(1000):
                if stop.is_set():
                    return
                connection.execute(BUY_ONE, [account_id, Decimal("0.10"), f"{thread}-{n}"])

    with ThreadPoolExecutor(3) as pool, books.connect() as reader, calling(books, late_user) as late:
        running = [pool.submit(buy, thread) for thread in range(3)]
        try:
            with late.transaction():
                late.execute(BUY_ONE, [late_account, 10, "late"])
                for _ in range(4):
                    reader.execute("select payments.advance_checkpoints()")
                    assert reader.execute("select * from payments.check_ledger()").fetchall() == []
            reader.execute("select payments.advance_checkpoints()")
            assert reader.execute("select * from payments.check_ledger()").fetchall() == []
        finally:
            stop.set()
        for future in running:
            future.result()


def test_the_balance_at_every_moment_is_one_that_was(books: Database) -> None:
    """Concurrent payments get times in the order in which they took effect."""
    user_id, account_id = make_wallet(books, 100)
    race(books, [(user_id, BUY_ONE, (account_id, 10, f"k{n}")) for n in range(10)])
    with books.connect() as connection:
        rows = connection.execute(
            "select payments.get_balance_at(%s, t.created_at)::integer from"
            " (select distinct created_at from payments.transfers where account_id = %s) as t"
            " order by t.created_at",
            [account_id, account_id],
        ).fetchall()
    assert [row[0] for row in rows] == list(range(100, -10, -10))


def test_rows_are_in_the_month_of_their_time_and_a_missing_month_is_made(fresh_database: Database) -> None:
    user_id, account_id = make_wallet(fresh_database, 50)
    tables = ("transfers", "transactions", "transaction_events")
    month = scalar(fresh_database, "select to_char(now() at time zone 'UTC', '_YYYY_MM')")
    where = (
        "select count(*) from payments.{0} where tableoid"
        " <> ('payments.{0}' || to_char(created_at at time zone 'UTC', '_YYYY_MM'))::regclass"
    )
    assert [scalar(fresh_database, where.format(table)) for table in tables] == [0, 0, 0]

    with fresh_database.connect() as connection:
        connection.execute(BUY)
        for table in tables:
            connection.execute(f"alter table payments.{table} detach partition payments.{table}{month}")
            connection.execute(f"alter table payments.{table}{month} rename to old_{table}")
    with calling(fresh_database, user_id) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(BUY_ONE, [account_id, 10, "k"])
    with calling(fresh_database, user_id) as connection:
        connection.execute("select payments.create_transaction('debit', 10)")
        connection.execute(BUY_ONE, [account_id, 10, "k"])
    assert [scalar(fresh_database, where.format(table)) for table in tables] == [0, 0, 0]


def test_a_user_reaches_nobody_else_through_any_function(books: Database) -> None:
    """Every function that takes an id is called with the ids of a stranger."""
    mine, my_account = make_wallet(books, 100)
    stranger, their_account = make_wallet(books, 100)
    theirs = scalar(books, "select transaction_id from payments.hold(%s, 10)", their_account)
    (their_method,) = race(
        books,
        [(stranger, "select payment_method_id from payments.add_payment_method('mpesa', '0711000111')", ())],
    )
    attempts: dict[str, tuple[Any, ...]] = {
        "select payments.get_transaction(%s)": (theirs,),
        "select payments.list_transaction_events(%s)": (theirs,),
        "select payments.get_balance_at(%s, now())": (their_account,),
        "select payments.transfer(%s, %s, 1)": (their_account, my_account),
        "select payments.hold(%s, 1)": (their_account,),
        "select payments.test_buy(%s, 1, 'k')": (their_account,),
        "select payments.get_wallet('KES', %s)": (stranger,),
        "select payments.list_wallets(%s)": (stranger,),
        "select payments.open_wallet('RWF', %s)": (stranger,),
        "select payments.list_transactions(p_user_id => %s)": (stranger,),
        "select payments.create_transaction('debit', 1, p_user_id => %s)": (stranger,),
        "select payments.capture(%s)": (theirs,),
        "select payments.void(%s)": (theirs,),
        "select payments.refund(%s)": (theirs,),
        "select payments.update_transaction_status(%s, 'completed')": (theirs,),
        "select payments.adjust_wallet(%s, 1, 'gift')": (my_account,),
        "select payments.set_wallet_status(%s, 'suspended')": (their_account,),
        "select payments.expire_holds()": (),
        "select payments.check_ledger()": (),
        "select payments.list_system_balances()": (),
        "select payments.list_parked_money()": (),
        "select payments.set_limit('KES', 'hold', 'day', 1)": (),
        "select payments.remove_limit(%s)": (theirs,),
        "select payments.list_limits()": (),
        "select payments.get_my_limits(%s)": (stranger,),
        "select payments.set_wallet_terms(%s, 'known')": (my_account,),
        "select payments.set_default_payment_method(%s)": (their_method,),
        "select payments.remove_payment_method(%s)": (their_method,),
        "select payments.advance_checkpoints()": (),
        "select payments.rebase_checkpoints()": (),
    }

    def refusals(query: str) -> set[str]:
        return {str(result).split(" for ")[0] for result in race(books, [(mine, query, attempts[query])])}

    allowed = {
        "transaction_not_found", "account_not_found", "not_your_wallet", "permission denied",
        "payment_method_not_found",
    }  # fmt: skip
    assert {query: refusals(query) - allowed for query in attempts} == {query: set() for query in attempts}
    public = scalar(
        books,
        "select array_agg(p.proname::text order by 1) from pg_proc as p"
        " where p.pronamespace = 'payments'::regnamespace and p.prorettype <> 'trigger'::regtype"
        " and (has_function_privilege('authenticated', p.oid, 'execute')"
        " or has_function_privilege('service_role', p.oid, 'execute'))",
    )
    of_the_caller = {"add_payment_method", "list_payment_methods"}
    missing = [name for name in public if not any(f"payments.{name}(" in query for query in attempts)]
    assert set(missing) == of_the_caller
