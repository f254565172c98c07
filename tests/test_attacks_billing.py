"""Attacks on payments, M-Pesa, orders and invoices: each once broke something.

Most run in a transaction that is undone; the books must add up at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.servers import Database

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def books(database: Database) -> Iterator[Connection]:
    """A transaction that is undone, after the books were checked."""
    with psycopg.connect(database.url) as connection:
        yield connection
        connection.execute("select test.logout()")
        assert rows(connection, "select * from payments.check_ledger()") == []
        connection.rollback()


@pytest.fixture
def billing(books: Connection) -> Connection:
    """Two customers with an invoice of September each (test.create_billing)."""
    books.execute("select test.create_billing()")
    books.execute("select test.bill()")
    return books


def rows(connection: Connection, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return connection.execute(query, parameters).fetchall()


def value(connection: Connection, query: str, *parameters: Any) -> Any:
    """The one value of a query."""
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def as_user(connection: Connection, role: str, number: int) -> None:
    """Go on as a user."""
    connection.execute("select test.login_as(%s, test.user_id(%s))", [role, number])


def refusal(connection: Connection, query: str, *parameters: Any) -> str:
    """The error of a query, empty where there is none; what it did is undone."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(query, parameters)
    except psycopg.Error as error:
        return error.diag.message_primary or ""
    return ""


# Staff who help themselves


@pytest.mark.parametrize(
    "query",
    [
        "select invoices.mark_invoice_paid(test.invoice(1), 'in cash')",
        "select invoices.issue_credit_note(test.invoice(1), 'because')",
        "select invoices.reissue_invoice(test.invoice(1), 'because')",
        "select invoices.grant_credit(test.billing_account(1), 500, 'because')",
    ],
)
def test_staff_decide_nothing_about_their_own_bills(billing: Connection, query: str) -> None:
    as_user(billing, "admin", 1)
    assert refusal(billing, query) == "own_invoice"
    as_user(billing, "admin", 14)
    assert refusal(billing, query) == ""


def test_staff_do_not_decide_their_own_disputes(billing: Connection) -> None:
    as_user(billing, "authenticated", 1)
    dispute_id = value(
        billing, "select (invoices.dispute_invoice(test.invoice(1), 'I would rather not pay')).dispute_id"
    )
    for outcome in ("accepted", "rejected"):
        as_user(billing, "admin", 1)
        assert (
            refusal(billing, "select invoices.resolve_dispute(%s, %s, 'fine')", dispute_id, outcome)
            == "own_invoice"
        )
        as_user(billing, "admin", 14)
        assert refusal(billing, "select invoices.resolve_dispute(%s, %s, 'fine')", dispute_id, outcome) == ""


def test_an_admin_does_not_match_money_to_their_own_wallet(books: Connection) -> None:
    books.execute("select test.create_user(9, 'admin'), test.create_wallet(1)")
    wallet = value(books, "select (payments.open_wallet('KES', test.user_id(9))).account_id")
    other = value(books, "select (test.wallet(1)).account_id")
    assert value(books, "select mpesa._take_event(test.c2b('HOUSE 5', 'AAAAAAAAA1'))") == "parked"
    as_user(books, "admin", 9)
    match = "select mpesa.match_payment('AAAAAAAAA1', %s, 'it is mine')"
    assert refusal(books, match, wallet) == "own_wallet"
    assert refusal(books, match, other) == ""


# One payment that is told in many ways


def test_money_of_a_till_is_not_left_in_suspense_beside_the_wallet(books: Connection) -> None:
    """C2B told first (parked, no account), then the query, which has no receipt, then the callback."""
    request_id = value(books, "select test.send_push(1)")
    assert value(books, "select mpesa._take_event(test.c2b('', 'UA1AB2CD3E'))") == "parked"
    assert (
        value(
            books,
            """select (mpesa.record_query(%s, '{"status": "result", "code": "0"}')).status""",
            request_id,
        )
        == "paid"
    )
    books.execute("select mpesa._take_event(test.stk('ws_CO_1'))")
    assert value(books, "select (test.wallet(1)).balance") == 100
    assert rows(books, "select reference from payments.parked_money where status = 'parked'") == []
    assert rows(books, "select status, request_id from mpesa.payments") == [("credited", request_id)]
    assert (
        value(books, "select receipt from mpesa.requests where request_id = %s", request_id) == "UA1AB2CD3E"
    )
    assert value(books, "select mpesa._take_event(test.stk('ws_CO_1'))") == "duplicate"


def test_what_the_query_parked_is_not_booked_again_by_its_receipt(books: Connection) -> None:
    request_id = value(books, "select test.send_push(1)")
    books.execute(
        "update payments.accounts set maximum_balance = 50 where account_id = (test.wallet(1)).account_id"
    )
    query = """select (mpesa.record_query(%s, '{"status": "result", "code": "0"}')).status"""
    assert value(books, query, request_id) == "parked"
    reference = value(books, "select reference from mpesa.requests where request_id = %s", request_id)
    books.execute("select mpesa._take_event(test.c2b(%s, 'UA1AB2CD3E'))", [reference])
    assert value(books, "select sum(amount) from payments.parked_money where status = 'parked'") == 100
    assert value(books, "select status from mpesa.payments where receipt = 'UA1AB2CD3E'") == "disputed"


def test_money_for_another_shop_is_nobodys(books: Connection) -> None:
    """A confirmation that names another number than ours, with the number of one of our meters."""
    books.execute("select test.send_push(1), test.create_meter(1, test.user_id(1))")
    number = value(books, "select meter_number from meters.meters where meter_id = test.meter_id(1)")
    payload = "test.c2b(%s, 'UA1AB2CD3E') || '{\"shortcode\": \"999999\"}'"
    assert value(books, f"select mpesa._take_event({payload})", number) == "parked"
    assert rows(books, "select status, status_reason from mpesa.payments") == [("parked", "other_shortcode")]
    assert value(books, "select (test.wallet(1)).balance") == 0


def test_the_number_that_an_invoice_prints_pays_it(billing: Connection) -> None:
    """Paper says PayBill and payment reference; whoever pays so pays the bill."""
    billing.execute("""select mpesa.sync_settings('{"shortcode": "600100"}')""")
    reference = value(
        billing, "select payment_reference from invoices.accounts where account_id = test.billing_account(1)"
    )
    # Somebody's telephone has the same digits.
    billing.execute(
        "update auth.users set phone = '+254' || %s, phone_verified_at = now() where user_id = test.user_id(2)",
        [reference],
    )
    asked = "select mpesa.validate_payment(test.c2b(%s)) ->> 'ResultCode'"
    assert value(billing, asked, reference) == "0"
    assert (
        value(billing, "select mpesa._take_event(test.c2b(%s, 'UA1AB2CD3E', 900))", reference) == "credited"
    )
    assert (
        value(billing, "select mpesa._take_event(test.c2b(%s, 'UA1AB2CD3E', 900))", reference) == "duplicate"
    )
    assert value(
        billing, "select paid_amount from invoices.invoices where invoice_id = test.invoice(1)"
    ) == Decimal(900)
    assert rows(billing, "select sum(balance) from payments.accounts where account_type = 'wallet'") == [(0,)]


def test_an_order_key_does_not_ring_another_phone(books: Connection) -> None:
    books.execute("select test.create_customer(1, 0)")
    books.execute("""select mpesa.sync_settings('{"shortcode": "600100"}')""")
    as_user(books, "authenticated", 1)
    order = (
        "select (vending.create_order(test.meter_id(1), 100, 'mpesa', %s, p_idempotency_key => 'k')).order_id"
    )
    first = value(books, order, "0711000111")
    assert value(books, order, "+254 711 000 111") == first
    assert refusal(books, order, "0711000222") == "idempotency_key_reused"
