"""A document as the template takes it: every text written, every bar measured."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import segno

from pyapi.invoices.document import MAX_DAYS, Day, InvoiceDocument, Line, Period, Tax
from pyapi.invoices.words import (
    LANGUAGES,
    count_places,
    round_amount,
    write_amount,
    write_date,
    write_number,
    write_percent,
    write_period,
)

LONG_WORD = re.compile(r"\S{19,}")
PIECE = 12
JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
BREAK = "\N{ZERO WIDTH SPACE}"
MARKS = {"paid": "mark_paid", "overdue": "mark_overdue", "void": "mark_void", "disputed": "mark_disputed"}


def clean(text: str, *, breaks: bool = True) -> str:
    """A text that is only letters: composed, without controls, with places where long words may break.

    What turns the direction of writing by hand could show another number than the one that is meant.
    """
    shown = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in unicodedata.normalize("NFC", text)
        if character in JOINERS or unicodedata.category(character) not in ("Cf", "Cs", "Co")
    )
    shown = " ".join(shown.split())
    return LONG_WORD.sub(_break_word, shown) if breaks else shown


def _break_word(match: re.Match[str]) -> str:
    word = match[0]
    pieces: list[str] = []
    for part in re.split(r"(?<=[@./_-])", word):
        pieces += [part[start : start + PIECE] for start in range(0, len(part), PIECE)]
    return BREAK.join(pieces)


def make_view(document: InvoiceDocument, language: str) -> dict[str, Any]:
    """What the template shows.

    Args:
        document: checked.
        language: a key of :data:`LANGUAGES`.
    """
    words = LANGUAGES[language]
    is_credit = document.kind == "credit_note"
    money = _Money(document)
    number = clean(document.number) or words["unnumbered"]
    taxes = {tax.code: _name_tax(tax) for tax in document.taxes if tax.code}
    places: dict[str, int] = {}
    for line in document.lines:
        if line.quantity is not None:
            places[line.unit] = max(places.get(line.unit, 0), count_places(line.quantity))
    title = words[document.kind]
    return {
        "language": language,
        "title": title,
        "document_title": clean(f"{title} {document.number}".strip(), breaks=False),
        "author": clean(document.seller.name, breaks=False),
        "is_credit": is_credit,
        "corrects": words["corrects"].format(number=clean(document.corrects)) if document.corrects else "",
        "mark": words[MARKS[document.status]] if document.status in MARKS else "",
        "watermark": words["draft"] if document.status == "draft" else "",
        "draft_story": words["draft_story"] if document.status == "draft" else "",
        "seller": {
            "name": clean(document.seller.name),
            "lines": _lines(*document.seller.address, document.seller.phone, document.seller.email),
            "tax": words["tax_id"].format(number=clean(document.seller.tax_id)) if document.seller.tax_id else "",
        },
        "customer": {
            "label": words["credit_to" if is_credit else "bill_to"],
            "name": clean(document.customer.name),
            "lines": _lines(
                *document.customer.address,
                document.customer.email if document.customer.email != document.customer.name else "",
            ),
        },
        "facts": _facts(document, number, words),
        "due": _due(document, money, words),
        "columns": [
            words["position"], words["description"], words["quantity"], words["rate"], words["tax"],
            words["amount"].format(currency=document.currency),
        ],
        "lines": [
            {
                "position": str(line.position),
                "description": clean(line.description),
                "quantity": "" if line.quantity is None else write_number(line.quantity, places[line.unit]),
                "unit": clean(line.unit),
                "rate": _write_rate(line, document.minor_units),
                "tax": ", ".join(taxes.get(code, clean(code)) for code in line.tax_code.split("+") if code),
                "amount": money.write(line.amount),
            }
            for line in document.lines
        ],
        "totals": _totals(document, money, words),
        "taxes": _taxes(document, money, words),
        "chart": draw_chart(_fill_days(document), words),
        "notes": {"label": words["notes"], "lines": _lines(words["estimated"] if document.is_estimated else "", *document.notes)},
        "page": words["page"],
        "footer": clean(f"{title} {document.number}".strip()),
    }  # fmt: skip


class _Money:
    """Writes amounts of one document."""

    def __init__(self, document: InvoiceDocument) -> None:
        self._digits = document.minor_units
        self._currency = document.currency

    def write(self, amount: Decimal) -> str:
        return write_amount(amount, self._digits)

    def write_with_currency(self, amount: Decimal) -> str:
        return f"{self._currency}\N{NO-BREAK SPACE}{self.write(amount)}"


def _facts(document: InvoiceDocument, number: str, words: Mapping[str, str]) -> list[list[str]]:
    meter = document.meter
    facts = [
        (words["number"], number),
        (words["issued"], write_date(document.issued_on, words) if document.issued_on else ""),
        (
            words["due"],
            write_date(document.due_on, words) if document.due_on and document.kind == "invoice" else "",
        ),
        (words["period"], write_period(*_days(document.period), words) if document.period else ""),
        (words["meter"], clean(meter.number) if meter else ""),
        (words["region"], clean(meter.region) if meter else ""),
    ]
    return [[label, value] for label, value in facts if value]


def _days(period: Period) -> tuple[date, date]:
    """First and last day of a period, whose end is excluded."""
    zone = ZoneInfo(period.zone)

    def local(at: datetime | date) -> datetime:
        if not isinstance(at, datetime):
            return datetime(at.year, at.month, at.day)
        return at.astimezone(zone).replace(tzinfo=None) if at.tzinfo else at

    return local(period.first).date(), (local(period.until) - timedelta(microseconds=1)).date()


def _due(document: InvoiceDocument, money: _Money, words: Mapping[str, str]) -> dict[str, Any]:
    """The panel that says what to do."""
    if document.kind == "credit_note":
        return {
            "label": words["amount_credited"], "amount": money.write_with_currency(abs(document.total)),
            "story": words["credit_story"], "pay": [], "qr": "", "scan": "", "qr_alt": "",
        }  # fmt: skip
    due = document.total if document.amount_due is None else document.amount_due
    owes = due > 0 and document.status not in ("void", "paid")
    story = ""
    if document.status == "draft":
        story = words["draft_story"]
    elif document.status == "paid":
        story = words["thanks"]
    elif owes and document.due_on:
        story = words["was_due" if document.status == "overdue" else "pay_by"].format(
            date=write_date(document.due_on, words)
        )
    payment = document.payment if owes and document.status != "draft" else None
    qr = draw_qr(payment.qr) if payment and payment.qr else ""
    pay = [
        [words[name], clean(value)]
        for name, value in (("paybill", payment.paybill), ("account", payment.account))
        if value
    ] if payment else []  # fmt: skip
    return {
        "label": words["amount_due" if due > 0 else "nothing_due"],
        "amount": money.write_with_currency(due),
        "story": story,
        "pay": pay,
        "qr": qr,
        "scan": words["scan"],
        "qr_alt": words["qr_alt"],
    }


def _totals(document: InvoiceDocument, money: _Money, words: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows under the lines; ``is_sum`` are the ones that are added up to.

    Lines are exact and are shown in whole coins; so that what is seen adds up, the subtotal is that of what is
    seen, and rounding is the rest.
    """
    digits = document.minor_units
    subtotal = sum((round_amount(line.amount, digits) for line in document.lines), Decimal(0))
    taxes = [round_amount(tax.amount, digits) for tax in document.taxes]
    total = round_amount(document.total, digits)
    rows = [(words["subtotal"], subtotal, False)]
    rows += [(_name_tax(tax), amount, False) for tax, amount in zip(document.taxes, taxes, strict=True)]
    if rounding := total - subtotal - sum(taxes):
        rows.append((words["rounding"], rounding, False))
    rows.append((f"{words['total']} {document.currency}", total, True))
    later = [
        (words[name], -abs(amount), False)
        for name, amount in (
            ("credits", document.credits), ("credited", document.amount_credited), ("paid", document.amount_paid),
        )
        if amount
    ]  # fmt: skip
    if later and document.amount_due is not None:
        rows += [*later, (f"{words['amount_due']} {document.currency}", document.amount_due, True)]
    return [{"label": label, "amount": money.write(value), "is_sum": is_sum} for label, value, is_sum in rows]


def _lines(*texts: str) -> list[str]:
    return [shown for text in texts if (shown := clean(text))]


def _name_tax(tax: Tax) -> str:
    label = clean(tax.label)
    rate = "" if tax.rate is None else write_percent(tax.rate)
    return label if rate in label else f"{label} {rate}"


def _write_rate(line: Line, digits: int) -> str:
    if line.rate is None:
        return ""
    if line.type == "charge" and not line.unit:
        return write_percent(line.rate)
    return write_number(line.rate, digits)


def _fill_days(document: InvoiceDocument) -> list[Day]:
    """The days of the period; those that nobody measured are told as such."""
    if not document.usage or document.period is None:
        return document.usage
    first, last = _days(document.period)
    known = {day.day: day for day in document.usage}
    first, last = min(first, *known), max(last, *known)
    if (last - first).days >= MAX_DAYS:
        return document.usage
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [known.get(day) or Day(day=day, kwh=None) for day in days]


def _taxes(document: InvoiceDocument, money: _Money, words: Mapping[str, str]) -> dict[str, Any]:
    return {
        "label": words["taxes"],
        "columns": [words["tax"], words["tax_rate"], words["tax_base"], words["tax_amount"]],
        "rows": [
            [
                clean(tax.label),
                "" if tax.rate is None else write_percent(tax.rate),
                money.write(tax.base),
                money.write(tax.amount),
            ]
            for tax in document.taxes
        ],
    }


def draw_qr(content: str) -> str:
    """A QR code as SVG, with the quiet zone that scanners need."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, dark="#000", light="#fff"
    )
    return out.getvalue().decode()


def draw_chart(usage: list[Day], words: Mapping[str, str]) -> dict[str, Any] | None:
    """The bars of the days as fractions of the chart's height; None where no day is told.

    Days that nobody measured differ from days on which nothing was used.
    """
    if not usage:
        return None
    known = [day.kwh for day in usage if day.kwh is not None]
    total = math.fsum(known)
    top, low = max(known, default=0.0), min(known, default=0.0)
    step = _nice_step(max(top, 0.0) - min(low, 0.0))
    high = max(step, math.ceil(max(top, 0.0) / step - 1e-9) * step)
    floor = math.floor(min(low, 0.0) / step + 1e-9) * step
    span = high - floor
    count = round(span / step)
    digits = max(0, -math.floor(math.log10(step)))
    every = 1 if len(usage) <= 31 else math.ceil(len(usage) / 16)
    mean = total / len(known) if known else 0.0
    written = {"sum": _write_float(total), "days": str(len(known)), "mean": _write_float(mean)}
    return {
        "label": words["usage"],
        "unit": words["kwh"],
        "story": words["usage_sum"].format_map(written) if any(known) else words["no_usage"],
        "alt": f"{words['usage_alt']}. {words['usage_sum'].format_map(written)}.",
        "zero": -floor / span,
        "mean": (mean - floor) / span if any(known) else None,
        "mean_label": words["mean"],
        "missing": words["not_measured"] if len(known) < len(usage) else "",
        "ticks": [
            {"at": index / count, "label": f"{floor + index * step:,.{digits}f}".replace("-", "\N{MINUS SIGN}")}
            for index in range(count + 1)
        ],
        "bars": [
            {
                "label": str(day.day.day) if index % every == 0 else "",
                "height": None if day.kwh is None else day.kwh / span,
                "value": _write_float(day.kwh) if day.kwh is not None and any(known) and day.kwh == top else "",
            }
            for index, day in enumerate(usage)
        ],
    }  # fmt: skip


def _write_float(value: float) -> str:
    digits = 1 if abs(value) >= 10 else 2
    return write_amount(Decimal(repr(value)), digits)


def _nice_step(span: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that makes about four of a span."""
    if span <= 0:
        return 1.0
    rough = span / 4
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1.0, 2.0, 5.0, 10.0) if power * factor >= rough * (1 - 1e-9))
