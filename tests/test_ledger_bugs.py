"""What went wrong in other ledgers and wallets, each named after the report of it, tried on ours.

Blnk is a ledger in Go on PostgreSQL, Lago and OpenMeter bill usage with prepaid credits.
"""

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

Call = tuple[UUID | None, str, tuple[Any, ...]]

HOLD = "select transaction_id from payments.hold(%s, %s)"
CAPTURE = "select status::text from payments.capture(%s)"
VOID = "select status::text from payments.void(%s)"
REFUND = "select transaction_id from payments.refund(%s)"
PENDING = "select transaction_id from payments.create_transaction(%s, %s, p_idempotency_key => %s)"
COMPLETE = "select status::text from payments.update_transaction_status(%s, 'completed')"


@pytest.fixture(scope="module")
def books(database: Database) -> Iterator[Database]:
    """A database whose ledger must add up when the module is done with it."""
    install_buy(database)
    yield database
    assert_books_balance(database)


def test_blnk_152_refund_twice(books: Database) -> None:
    """A transaction could be refunded again, also at the same moment."""
    user_id, account_id = make_wallet(books, 100)
    (bought,) = race(books, [(user_id, BUY_ONE, (account_id, 60, "k"))])
    results = race(books, [(None, REFUND, (bought,))] * 8)
    assert Counter(map(str, results))["already_refunded"] == 7
    assert balance(books, account_id) == (100, 0)
    (refund,) = (result for result in results if isinstance(result, UUID))
    assert race(books, [(None, REFUND, (refund,))]) == ["not_refundable"], "nor is a refund refunded"


def test_blnk_152_refund_twice_with_one_key(books: Database) -> None:
    """A client that repeats its request gets the refund that there is."""
    user_id, account_id = make_wallet(books, 100)
    (bought,) = race(books, [(user_id, BUY_ONE, (account_id, 60, "k"))])
    query = "select transaction_id from payments.refund(%s, 20, p_idempotency_key => 'again')"
    assert len(set(race(books, [(None, query, (bought,))] * 8))) == 1
    assert balance(books, account_id) == (60, 0)


def test_blnk_181_six_holds_of_1000_on_a_balance_of_5000(books: Database) -> None:
    """Holds were checked against the balance, not against what other holds had left of it."""
    user_id, account_id = make_wallet(books, 5000)
    results = race(books, [(user_id, HOLD, (account_id, 1000))] * 6)
    assert Counter(map(str, results))["insufficient_funds"] == 1
    assert balance(books, account_id) == (5000, 5000)
    assert race(books, [(user_id, BUY_ONE, (account_id, 1, "k"))]) == ["insufficient_funds"]


def test_blnk_182_a_rejected_hold_is_committed(books: Database) -> None:
    """A hold that was refused could still be committed: here nothing is left of it to commit."""
    user_id, account_id = make_wallet(books, 100)
    before = scalar(books, "select count(*) from payments.transactions where account_id = %s", account_id)
    assert race(books, [(user_id, HOLD, (account_id, 101))]) == ["insufficient_funds"]
    count = "select count(*) from payments.transactions where account_id = %s"
    assert scalar(books, count, account_id) == before
    assert scalar(books, "select count(*) from payments.reservations where account_id = %s", account_id) == 0

    # One that failed later is as dead.
    for ending in ("failed", "cancelled", "expired"):
        hold = scalar(books, "select transaction_id from payments.hold(%s, 10)", account_id)
        scalar(books, "select status::text from payments.update_transaction_status(%s, %s)", hold, ending)
        calls: list[Call] = [(None, CAPTURE, (hold,)), (None, COMPLETE, (hold,))]
        assert race(books, calls) == ["hold_resolved", "invalid_status_change"]
    assert balance(books, account_id) == (100, 0)


def test_blnk_41_void_twice(books: Database) -> None:
    """A hold could be voided again, which freed what others had reserved."""
    user_id, account_id = make_wallet(books, 100)
    first, _ = race(books, [(user_id, HOLD, (account_id, 40))] * 2)
    results = race(books, [(None, VOID, (first,))] * 8)
    assert Counter(results) == {"cancelled": 1, "hold_resolved": 7}
    assert balance(books, account_id) == (100, 40), "the other hold is still there"


def test_blnk_41_void_after_capture(books: Database) -> None:
    user_id, account_id = make_wallet(books, 100)
    (hold,) = race(books, [(user_id, HOLD, (account_id, 40))])
    results = race(books, [(None, CAPTURE, (hold,)), (None, VOID, (hold,))] * 4)
    assert Counter(results)["hold_resolved"] == 7
    captured = "completed" in results
    assert balance(books, account_id) == (100 - 40 * captured, 0)


def test_blnk_195_a_bulk_hold_cannot_be_committed(books: Database) -> None:
    """Holds made together could not be committed: each is one of its own here, whatever made it."""
    _, account_id = make_wallet(books, 100)
    with books.connect() as connection, connection.transaction():
        holds = connection.execute(
            "select (payments.hold(%s, n)).transaction_id from generate_series(1, 5) as n", [account_id]
        ).fetchall()
    assert race(books, [(None, CAPTURE, (hold,)) for (hold,) in holds[:3]]) == ["completed"] * 3
    assert race(books, [(None, VOID, (hold,)) for (hold,) in holds[3:]]) == ["cancelled"] * 2
    assert balance(books, account_id) == (94, 0)


def test_lago_4985_nothing_stops_a_negative_balance(books: Database) -> None:
    """A constraint does, whatever a function forgets; and nobody reads and writes in two steps."""
    user_id, account_id = make_wallet(books, 50)
    results = race(books, [(user_id, BUY_ONE, (account_id, 20, f"k{n}")) for n in range(8)])
    assert Counter(map(str, results))["insufficient_funds"] == 6
    for change in ("balance = -1", "balance = balance - 11", "held = 11", "held = -1", "balance = 'NaN'"):
        with books.connect() as connection, pytest.raises(psycopg.errors.CheckViolation) as error:
            connection.execute(f"update payments.accounts set {change} where account_id = %s", [account_id])
        assert error.value.diag.constraint_name == "accounts_balance_check", change
    assert balance(books, account_id) == (10, 0)


def test_lago_1962_a_top_up_every_five_minutes(books: Database) -> None:
    """A rule that tops up below a threshold fired again and again while the first payment was under way."""
    user_id, account_id = make_wallet(books, 5)
    key = f"auto top-up after {scalar(books, 'select max(transfer_id) from payments.transfers')}"
    started = race(books, [(user_id, PENDING, ("credit", 100, key))] * 8)
    assert len(set(started)) == 1
    assert balance(books, account_id) == (5, 0)
    race(books, [(None, COMPLETE, (started[0],))] * 4)
    assert balance(books, account_id) == (105, 0)
    assert race(books, [(user_id, PENDING, ("credit", 100, key))]) == started[:1], (
        "not again for the same reason"
    )


def test_lago_2542_a_fee_is_deducted_twice(books: Database) -> None:
    """Two ways to finish a payment at once: the money leaves once."""
    user_id, account_id = make_wallet(books, 100)
    (fee,) = race(books, [(user_id, PENDING, ("debit", 30, "fee"))])
    results = race(books, [(None, CAPTURE, (fee,)), (None, COMPLETE, (fee,))] * 4)
    assert set(results) <= {"completed", "hold_resolved"}
    assert balance(books, account_id) == (70, 0)
    paid = "select count(*) from payments.transfers where transaction_id = %s"
    assert scalar(books, paid, fee) == 1


def test_nyxid_1050_set_paid_and_granted_credits_doubled_money(books: Database) -> None:
    """A client marked a top-up as paid and granted its credits too. Only the service completes; once."""
    user_id, account_id = make_wallet(books)
    (top_up,) = race(books, [(user_id, PENDING, ("credit", 100, "top-up"))])
    (refused,) = race(books, [(user_id, COMPLETE, (top_up,))])
    assert refused.startswith("permission denied")
    (refused,) = race(books, [(user_id, "select payments.adjust_wallet(%s, 100, 'mine')", (account_id,))])
    assert refused.startswith("permission denied")
    assert set(race(books, [(None, COMPLETE, (top_up,))] * 6)) == {"completed"}
    assert balance(books, account_id) == (100, 0)


def test_openmeter_3293_a_one_off_top_up_beside_a_plan(books: Database) -> None:
    """What one account may do this month can be raised for it alone, and money can be added at any time."""
    user_id, account_id = make_wallet(books, 500)
    other_id, other_account = make_wallet(books, 500)
    for wallet in (account_id, other_account):
        scalar(books, "select (payments.set_wallet_terms(%s, 'plan')).tier", wallet)
    scalar(books, "select payments.set_limit('KES', 'purchase', 'month', 100, null, null, 'plan')")
    assert race(books, [(user_id, BUY_ONE, (account_id, 101, "a"))]) == ["limit_exceeded"]
    scalar(books, "select payments.set_limit('KES', 'purchase', 'month', 150, null, %s)", account_id)
    calls: list[Call] = [
        (user_id, BUY_ONE, (account_id, 101, "b")),
        (other_id, BUY_ONE, (other_account, 101, "b")),
    ]
    first, second = race(books, calls)
    assert isinstance(first, UUID) and second == "limit_exceeded"
    (top_up,) = race(books, [(user_id, PENDING, ("credit", 50, "one-off"))])
    race(books, [(None, COMPLETE, (top_up,))])
    assert balance(books, account_id) == (449, 0)


def test_openmeter_2721_credit_is_used_from_the_moment_it_is_there(books: Database) -> None:
    """A purchase that waits for the wallet's lock is paid with what the top-up before it brought."""
    user_id, account_id = make_wallet(books)
    (top_up,) = race(books, [(user_id, PENDING, ("credit", 50, "k"))])
    with books.connect() as late, ThreadPoolExecutor(1) as pool:
        with late.transaction():
            late.execute(COMPLETE, [top_up])
            bought = pool.submit(race, books, [(user_id, BUY_ONE, (account_id, 50, "b"))])
            waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = %s"
            for _ in range(6000):
                if scalar(books, waiting, late.info.dbname):
                    break
                threading.Event().wait(0.01)
        (result,) = bought.result(60)
    assert isinstance(result, UUID)
    assert balance(books, account_id) == (0, 0)


def test_cockroach_examples_go_101_a_hot_account_stops_everybody(books: Database) -> None:
    """Every purchase pays the same revenue account: it has no row that they would wait for."""
    (first, first_account), (second, second_account) = make_wallet(books, 10), make_wallet(books, 10)
    with calling(books, first) as slow, slow.transaction():
        slow.execute(BUY_ONE, [first_account, 10, "slow"])
        with calling(books, second) as quick:
            quick.execute("set lock_timeout = '20s'")
            quick.execute(BUY_ONE, [second_account, 10, "quick"])
        assert balance(books, second_account) == (0, 0)
    assert balance(books, first_account) == (0, 0)


def test_the_shares_of_many_refunds_add_up(books: Database) -> None:
    """Parts of 7 cents out of a purchase of 1.00: VAT and revenue get back exactly what they were paid."""
    user_id, account_id = make_wallet(books, 1)
    (bought,) = race(books, [(user_id, BUY_ONE, (account_id, 1, "k"))])
    part = "select amount::numeric from payments.refund(%s, %s)"
    results = race(books, [(None, part, (bought, Decimal("0.07")))] * 14)
    assert results == [Decimal("0.07")] * 14
    assert race(books, [(None, part, (bought, Decimal("0.03")))]) == ["amount_exceeds_capture"]
    assert race(books, [(None, part, (bought, Decimal("0.02")))]) == [Decimal("0.02")]
    with books.connect() as connection:
        left = connection.execute(
            "select t.contra_code, sum(case when t.is_debit then t.amount else -t.amount end)"
            " from payments.transfers as t where t.account_id = %s and t.contra_code <> 'adjustments' group by 1",
            [account_id],
        ).fetchall()
    assert {amount for _, amount in left} == {0}
