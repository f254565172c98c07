"""Documents of invoices for the tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg

NAMES = (
    "Energy, domestic, peak 18:00–22:00",
    "Energy, domestic, off-peak",
    "Fixed charge",
    "Fuel cost charge",
)


def make_document(lines: int = 3, days: int = 30, **changes: Any) -> dict[str, Any]:
    """A document in the shape of ``invoices.get_invoice_document``, whose sums are right."""
    rows = []
    for number in range(lines):
        quantity = Decimal(1000 + 977 * number % 9000) / 100
        rate = Decimal("20.97") + number % 4
        amount = (quantity * rate).quantize(Decimal("0.01"))
        rows.append({
            "position": number + 1, "description": NAMES[number % 4], "quantity": str(quantity), "unit": "kWh",
            "rate": str(rate), "amount": str(amount), "type": "energy", "tax_code": "vat@16",
        })  # fmt: skip
    subtotal = sum((Decimal(row["amount"]) for row in rows), Decimal(0))
    tax = (subtotal * Decimal("0.16")).quantize(Decimal("0.01"))
    total = subtotal + tax
    return {
        "number": "INV-2026-000042", "kind": "invoice", "status": "open",
        "issued_on": "2026-12-01", "due_on": "2026-12-15",
        "period": {"from": "2026-11-01", "until": "2026-12-01", "zone": "Africa/Nairobi"},
        "currency": "KES", "minor_units": 2,
        "seller": {
            "name": "Mainspring Power Ltd", "address": ["Harambee Avenue 12", "00100 Nairobi", "Kenya"],
            "tax_id": "P051234567X",
        },
        "customer": {
            "name": "Wanjikũ Mwang’ombe", "email": "wanjiku@example.com", "address": ["Moi Avenue 44", "Nakuru"],
        },
        "meter": {"number": "MTR-00000044", "region": "Nakuru-East"},
        "lines": rows,
        "subtotal": str(subtotal),
        "taxes": [{"label": "VAT", "code": "vat@16", "rate": "16", "base": str(subtotal), "amount": str(tax)}],
        "rounding": "0.00", "credits": "0.00", "total": str(total),
        "amount_paid": "0.00", "amount_due": str(total),
        "usage": [
            {"day": str(date(2026, 11, 1) + timedelta(days=day)), "kwh": 2 + day * 7 % 11 / 2} for day in range(days)
        ],
        "payment": {
            "paybill": "888880", "account": "INV-2026-000042", "qr": "https://pay.example.com/i/INV-2026-000042",
        },
        "notes": ["Questions? Call 0800 000 000."],
        "corrects": None,
        **changes,
    }  # fmt: skip


SERVICE = """select set_config('request.jwt.claims', '{"role": "service_role"}', false)"""
"""What a superuser says to act as the service."""
ACCOUNTS = """
do $$
begin
    perform invoices.set_billing(true);
    perform test.create_tariff('paper');
    update invoices.issuers set paybill = '888880', address = '{Harambee Avenue 12,Nairobi}';
    for n in 1 .. {count} loop
        perform test.create_user(n);
        perform meters.create_meter(
            p_meter_id => test.meter_id(n), p_meter_number => 'PAPER-' || n, p_tariff_code => 'paper',
            p_region => case mod(n, 2) when 1 then 'Nairobi' else 'Mombasa' end, p_time_zone => 'Africa/Nairobi',
            p_owner_user_id => test.user_id(n)
        );
        perform invoices.open_billing_account(
            test.meter_id(n), p_opened_at => '{month} 00:00+03', p_customer_name => 'Customer ' || n
        );
    end loop;
end $$
"""
DAYS = """
insert into telemetry.readings_1d
select test.meter_id(n), d, 48, 48, 0, 0, d, d + interval '23 hours', 3 + mod(n, 5) + 0.125, 0, null, null, null, null,
    null, null, null, null, null, null
from generate_series(1, {count}) as n,
    generate_series('{month} 00:00+03'::timestamptz, '{month} 00:00+03'::timestamptz + interval '27 days', '1 day') as d
"""


def last_month() -> date:
    """The first day of a month that is over everywhere."""
    return ((date.today() - timedelta(days=2)).replace(day=1) - timedelta(days=1)).replace(day=1)


def make_invoices(
    connection: psycopg.Connection[Any], count: int, *, is_final: bool = True
) -> dict[int, str]:
    """Users 1 to ``count`` with a meter and an invoice of last month each; odd ones in Nairobi, even in Mombasa.

    Returns:
        The invoices' ids, by user.
    """
    month = last_month()
    for day in (month - timedelta(days=1), month):
        connection.execute("select core._create_partition('telemetry.readings_1d', %s)", [day])
    connection.execute(SERVICE)
    connection.execute(ACCOUNTS.replace("{count}", str(count)).replace("{month}", str(month)).encode())
    connection.execute(DAYS.format(count=count, month=month).encode())
    connection.execute(SERVICE)
    connection.execute("select invoices.generate_monthly_invoices(%s, null, 5000)", [month])
    if is_final:
        connection.execute("select invoices.finalize_invoices(5000, null, null, true)")
    rows = connection.execute(
        "select right(user_id::text, 12)::integer, invoice_id::text from invoices.invoices"
    ).fetchall()
    return dict(rows)
