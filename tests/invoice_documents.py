"""Documents of invoices for the tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

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
