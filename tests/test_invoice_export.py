"""``GET /invoices/export.csv``: whose rows, in what form, and with how much memory."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from decimal import Decimal

import httpx
import psutil
import psycopg
import pytest

from pyapi.invoices.export import COLUMNS, FIGURES, PAGE_ROWS, write_cell
from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.invoice_documents import last_month, make_invoices
from tests.servers import Database

pytestmark = pytest.mark.one_server

COUNT = 6
MONTH = f"{last_month():%Y-%m}"
ADMIN = make_token(user_id(109), "admin")
OPERATOR = make_token(user_id(101), "operator", region="Nairobi")
MANY = 100_000

# As many invoices as one likes, copies of one: only their place and their number differ.
COPIES = """
set session_replication_role = replica;
insert into invoices.invoices (
    account_id, invoice_id, status, user_id, meter_id, region, series_code, year, sequence, number, currency, minor_units, period,
    time_zone, usage_from, usage_until, energy_kwh, subtotal, tax_amount, rounding, total, document, issued_on, due_on, finalised_at
)
select account_id, gen_random_uuid(), status, user_id, meter_id, region, series_code, year, 1000000 + n, 'INV-X-' || n, currency,
    minor_units, period, time_zone, usage_from, usage_until, energy_kwh, subtotal, tax_amount, rounding, total,
    jsonb_set(document, '{customer,name}', to_jsonb('Household ' || n)), issued_on, due_on, finalised_at
from (select * from invoices.invoices order by invoice_id limit 1) as i, generate_series(1, %s) as n;
"""


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("select test.create_user(101, 'operator')")
        connection.execute("update auth.users set region = 'Nairobi' where user_id = %s", [user_id(101)])
        make_invoices(connection, COUNT)
    with gateway_for(database) as process:
        yield process


def export(gateway: GatewayProcess, token: str | None, query: str = f"?month={MONTH}") -> httpx.Response:
    with gateway.client(token) as client:
        return client.get("/invoices/export.csv" + query)


def read(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline="")))


def test_a_month_is_a_file(gateway: GatewayProcess) -> None:
    answer = export(gateway, ADMIN)
    rows = read(answer)
    assert answer.headers["content-type"] == "text/csv; header=present; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="invoices-{MONTH}.csv"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == COUNT == len({row["number"] for row in rows})
    for row in rows:
        assert (
            row["period_from"] == f"{last_month()}" and row["currency"] == "KES" and row["status"] == "final"
        )
        assert row["customer_name"].startswith("Customer ")
        assert Decimal(row["total"]) == Decimal(row["subtotal"]) + Decimal(row["tax_amount"]) + Decimal(
            row["rounding"]
        )
        assert Decimal(row["amount_due"]) == Decimal(row["total"]) > 0
        assert "," not in row["total"]
    lines = answer.content.split(b"\r\n")
    assert lines[-1] == b"" and len(lines) == COUNT + 2, "RFC 4180: every record ends with CR LF"
    assert b"\n" not in answer.content.replace(b"\r\n", b"")


def test_staff_get_what_they_may_see_and_others_nothing(gateway: GatewayProcess) -> None:
    assert export(gateway, None).status_code == 401
    assert export(gateway, make_token(user_id(1))).status_code == 403
    assert {row["region"] for row in read(export(gateway, OPERATOR))} == {"Nairobi"}
    assert {row["region"] for row in read(export(gateway, ADMIN))} == {"Nairobi", "Mombasa"}
    assert {row["region"] for row in read(export(gateway, ADMIN, f"?month={MONTH}&region=Mombasa"))} == {
        "Mombasa"
    }
    refused = export(gateway, OPERATOR, f"?month={MONTH}&region=Mombasa")
    assert (refused.status_code, refused.json()["message"]) == (403, "not_your_region")
    assert read(export(gateway, ADMIN, "?month=2019-01")) == []


@pytest.mark.parametrize(
    "query",
    ["", "?month=", "?month=2026-13", "?month=2026", "?month=0000-01", "?month=2026-01&month=2026-02", "?month=2026-01&rgion=x",
     "?month=2026-02-30", "?month=%00", "?month='", "?month=20260-01", "?month=2026-1", "?month=2026-01&limit=5"],
)  # fmt: skip
def test_wrong_questions_are_refused(gateway: GatewayProcess, query: str) -> None:
    answer = export(gateway, ADMIN, query)
    if query == "?month=2026-02-30":
        assert answer.status_code == 200, "any day of a month names it"
        return
    assert answer.status_code == 400, answer.text
    assert answer.json()["message"] in ("invalid_month", "invalid_parameter")
    assert answer.json()["hint"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+254711", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_no_text_is_a_formula(text: str) -> None:
    assert write_cell("customer", text.encode()) == "'" + text


def test_figures_are_figures() -> None:
    assert write_cell("total", b"-5.00") == "-5.00"
    assert write_cell("total", None) == ""
    assert write_cell("customer", b'Wanjiru, "Ltd"') == 'Wanjiru, "Ltd"'
    assert set(FIGURES) < set(COLUMNS)


def test_awkward_names_survive(gateway: GatewayProcess, database: Database) -> None:
    name = '=HYPERLINK("http://x"),\r\n"Ĩrũngũ" አበበ;'
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("alter table invoices.invoices disable trigger user")
        connection.execute(
            "update invoices.invoices set document = jsonb_set(document, '{customer,name}', to_jsonb(%s::text))"
            " where user_id = %s", [name, user_id(1)],
        )  # fmt: skip
    names = [row["customer_name"] for row in read(export(gateway, ADMIN))]
    assert "'" + name in names


def test_the_function_gives_the_same_by_pages(gateway: GatewayProcess) -> None:
    with gateway.client(ADMIN) as client:
        seen: list[str] = []
        after: dict[str, str] = {}
        while True:
            body = {"p_month": f"{MONTH}-05", "p_limit": 4} | after
            rows = client.post("/rpc/invoices.export_invoices", json=body).json()
            seen += [row["number"] for row in rows]
            if len(rows) < 4:
                break
            after = {"p_after": rows[-1]["invoice_id"]}
        assert seen == [row["number"] for row in read(export(gateway, ADMIN))]


def test_a_hundred_thousand_rows_need_the_memory_of_a_page(
    gateway: GatewayProcess, database: Database
) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        for statement in COPIES.strip().split(";\n"):
            connection.execute(statement.encode(), [MANY] if "%s" in statement else None)
        connection.execute("analyze invoices.invoices")
    assert gateway.process is not None
    processes = [
        psutil.Process(gateway.process.pid),
        *psutil.Process(gateway.process.pid).children(recursive=True),
    ]
    before = sum(process.memory_info().rss for process in processes)
    peak, size, lines = before, 0, 0
    began = time.monotonic()
    with (
        gateway.client(ADMIN) as client,
        client.stream("GET", f"/invoices/export.csv?month={MONTH}", timeout=120) as answer,
    ):
        assert answer.status_code == 200
        for number, piece in enumerate(answer.iter_bytes()):
            size += len(piece)
            lines += piece.count(b"\n")
            if number % 20 == 0:
                peak = max(peak, sum(process.memory_info().rss for process in processes))
    print(
        f"{lines} lines, {size / 1e6:.1f} MB in {time.monotonic() - began:.1f} s, {(peak - before) / 1e6:.1f} MB more memory"
    )
    assert lines >= MANY + COUNT + 1
    assert size > 10_000_000
    assert peak - before < 12_000_000, "less than the file, and a few pages at most"
    assert PAGE_ROWS <= 1000


def test_who_goes_away_ends_the_export(gateway: GatewayProcess) -> None:
    for _ in range(6):
        with (
            gateway.client(ADMIN) as client,
            client.stream("GET", f"/invoices/export.csv?month={MONTH}") as answer,
        ):
            assert answer.status_code == 200
            next(answer.iter_bytes())
    deadline = time.monotonic() + 60
    while (answer := export(gateway, ADMIN, "?month=2019-01")).status_code == 503:
        assert time.monotonic() < deadline, "four exports that nobody reads hold their places for ever"
        time.sleep(0.1)
    assert answer.status_code == 200
