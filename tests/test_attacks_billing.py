"""Attacks on payments, M-Pesa, orders and invoices: each once broke something.

Most run in a transaction that is undone; the books must add up at its end.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
        "select invoices.close_billing_account(test.billing_account(1))",
        "select invoices.set_account_tariff(test.billing_account(1), 'bill')",
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


def test_a_line_of_the_statement_is_the_request_that_the_query_paid(books: Connection) -> None:
    """A till's payers name no account: its line would be booked beside the request that it belongs to."""
    request_id = value(books, "select test.send_push(1)")
    books.execute("""select mpesa.record_query(%s, '{"status": "result", "code": "0"}')""", [request_id])
    line = [{"receipt": "UA1AB2CD3E", "direction": "in", "amount": "100"}]
    books.execute(
        "select mpesa.import_statement(jsonb_build_array(%s::jsonb -> 0 || jsonb_build_object('completed_at',"
        " to_char(now() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SSZ'))))",
        [json.dumps(line)],
    )
    assert value(books, "select (mpesa.book_statement_line('UA1AB2CD3E')).status") == "credited"
    assert rows(books, "select request_id from mpesa.payments") == [(request_id,)]
    assert value(books, "select (test.wallet(1)).balance") == 100
    assert rows(books, "select reference from payments.parked_money") == []


def test_what_an_invoice_was_paid_with_is_not_given_back_behind_its_back(billing: Connection) -> None:
    """The invoice would stay paid, and a credit note would give the money back once more."""
    billing.execute(
        "select payments.adjust_wallet((payments.open_wallet('KES', test.user_id(1))).account_id, 9000, 'test')"
    )
    billing.execute("select invoices.pay_invoice(test.invoice(1))")
    paid = value(billing, "select transaction_id from invoices.payments where user_id = test.user_id(1)")
    assert refusal(billing, "select payments.refund(%s)", paid) == "not_refundable"
    assert refusal(billing, "select payments.refund(%s, 1)", paid) == "not_refundable"


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


def test_a_key_that_paid_nothing_does_not_say_that_it_paid(billing: Connection) -> None:
    """A hold with the metadata of a payment took its key: the invoice came back as if it was paid."""
    billing.execute(
        "select payments.adjust_wallet((payments.open_wallet('KES', test.user_id(1))).account_id, 9000, 'test')"
    )
    invoice_id = str(value(billing, "select test.invoice(1)"))
    as_user(billing, "authenticated", 1)
    billing.execute(
        "select payments.create_transaction('purchase', 5, p_idempotency_key => 'k', p_metadata => %s)",
        [json.dumps({"invoice_id": invoice_id, "amount": None})],
    )
    assert (
        refusal(billing, "select invoices.pay_invoice(%s, null, 'k')", invoice_id) == "idempotency_key_reused"
    )
    assert value(billing, "select (invoices.pay_invoice(%s, null, 'l')).status", invoice_id) == "paid"
    assert value(billing, "select (invoices.pay_invoice(%s, null, 'l')).status", invoice_id) == "paid"


def test_a_refund_key_is_one_request(books: Connection) -> None:
    books.execute("select test.create_wallet(1, 500)")
    purchase = value(
        books,
        "select (payments.create_transaction('purchase', 100, p_user_id => test.user_id(1))).transaction_id",
    )
    books.execute("select payments.update_transaction_status(%s, 'completed')", [purchase])
    refund = "select (payments.refund(%s, 40, %s, 'k')).transaction_id"
    first = value(books, refund, purchase, "broken")
    assert value(books, refund, purchase, "broken") == first
    assert refusal(books, refund, purchase, "something else") == "idempotency_key_reused"


# Everything at once


def test_an_invoice_that_everybody_pulls_at_adds_up(fresh_database: Database) -> None:
    with fresh_database.connect() as connection:
        connection.execute("select test.create_billing()")
        connection.execute("select test.bill('2025-10-01')")
        connection.execute(
            "select payments.adjust_wallet((payments.open_wallet('KES', test.user_id(1))).account_id, 15000, 'test')"
        )
        wallet = value(connection, "select (test.wallet(1)).account_id")
        purchase = value(
            connection,
            "select (payments.create_transaction('purchase', 100, p_user_id => test.user_id(1))).transaction_id",
        )
        connection.execute("select payments.update_transaction_status(%s, 'completed')", [purchase])
    calls: list[tuple[str, int, str]] = []
    for n in range(3):
        calls += [
            ("authenticated", 1, f"invoices.pay_invoice(test.invoice(1), {2000 + n}, 'k{n}')"),
            ("authenticated", 1, f"invoices.pay_invoice(test.invoice(1), {2000 + n}, 'k{n}')"),
            ("authenticated", 1, f"invoices.dispute_invoice(test.invoice(1, '2025-10-01'), 'x', {100 + n})"),
            ("authenticated", 1, f"payments.hold('{wallet}', 4000)"),
            ("operator", 11, f"invoices.mark_invoice_paid(test.invoice(1), 'bank {n}', 1500)"),
            ("admin", 14, f"invoices.issue_credit_note(test.invoice(1), 'x', {3000 + n})"),
            ("service_role", 0, f"payments.refund('{purchase}', 40)"),
            ("service_role", 0, "invoices.receive_payment((select payment_reference from invoices.accounts"
             f" where account_id = test.billing_account(1)), 700, 'R{n % 2}')"),
        ]  # fmt: skip
    barrier = threading.Barrier(len(calls))

    def run(call: tuple[str, int, str]) -> str:
        role, number, query = call
        with psycopg.connect(fresh_database.url) as connection:
            if number:
                as_user(connection, role, number)
            barrier.wait(60)
            return refusal_kept(connection, f"select {query}")

    with ThreadPoolExecutor(len(calls)) as pool:
        outcomes = list(pool.map(run, calls))
    assert set(outcomes) <= {
        "", "already_paid", "amount_exceeds_due", "amount_exceeds_invoice", "amount_exceeds_capture", "invoice_disputed",
        "insufficient_funds", "not_creditable", "not_payable", "not_disputable",
    }  # fmt: skip
    with fresh_database.connect() as connection:
        assert rows(connection, "select * from payments.check_ledger()") == []
        assert (
            rows(
                connection,
                "select i.number from invoices.invoices as i where i.kind = 'invoice' and ("
                " i.paid_amount <> (select coalesce(sum(p.amount), 0) from invoices.payments as p where p.invoice_id = i.invoice_id)"
                " or i.credited_amount <> (select coalesce(sum(c.total), 0) from invoices.invoices as c where c.corrects_id = i.invoice_id and c.kind = 'credit_note')"
                " or i.returned_amount <> (select coalesce(sum(c.amount), 0) from invoices.credits as c where c.invoice_id = i.invoice_id and c.reason = 'credit_note')"
                " or i.credited_amount > i.total or i.amount_due < 0"
                " or (select coalesce(sum(t.captured_amount), 0) from payments.transactions as t where t.metadata ->> 'invoice_id' = i.invoice_id::text)"
                "  <> (select coalesce(sum(p.amount), 0) from invoices.payments as p where p.invoice_id = i.invoice_id and p.method = 'wallet'))",
            )
            == []
        )
        assert value(
            connection,
            "select refunded_amount from payments.transactions where transaction_id = %s",
            purchase,
        ) == Decimal(80)
        numbers = "select coalesce(max(sequence), 0) = count(*), count(distinct number) = count(*) from invoices.invoices where kind = 'credit_note'"
        assert rows(connection, numbers) == [(True, True)]


def refusal_kept(connection: Connection, query: str) -> str:
    """The error of a query, empty where there is none; what it did stays."""
    try:
        connection.execute(query)
        connection.commit()
    except psycopg.Error as error:
        return error.diag.message_primary or ""
    return ""


def test_a_phone_is_not_rung_by_everybody_at_once(fresh_database: Database) -> None:
    with fresh_database.connect() as connection:
        connection.execute("""select mpesa.sync_settings('{"shortcode": "600100"}')""")
        connection.execute("select test.create_wallet(n) from generate_series(1, 12) as n")
    barrier = threading.Barrier(12)

    def ask(number: int) -> str:
        with psycopg.connect(fresh_database.url) as connection:
            as_user(connection, "authenticated", number)
            barrier.wait(60)
            return refusal_kept(connection, "select mpesa.request_payment(10, '0711000111'), pg_sleep(0.2)")

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(ask, range(1, 13)))
    assert sorted(outcomes) == [""] * 5 + ["too_many_requests"] * 7
