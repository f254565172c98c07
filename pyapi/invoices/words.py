"""The words of an invoice in each language, and how it writes numbers and dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

ENGLISH: Mapping[str, str] = {
    "invoice": "Invoice",
    "credit_note": "Credit note",
    "corrects": "Corrects invoice {number}",
    "bill_to": "Billed to",
    "credit_to": "Credited to",
    "number": "Number",
    "issued": "Issued",
    "due": "Due",
    "period": "Period",
    "meter": "Meter",
    "region": "Region",
    "tax_id": "Tax ID {number}",
    "amount_due": "Amount due",
    "amount_credited": "Amount credited",
    "nothing_due": "Nothing to pay",
    "pay_by": "Please pay by {date}",
    "was_due": "Was due on {date}",
    "thanks": "Paid in full. Thank you.",
    "credit_story": "This amount reduces what you owe; there is nothing to pay.",
    "paybill": "Paybill",
    "account": "Account",
    "scan": "Scan to pay",
    "qr_alt": "QR code for the payment",
    "position": "No.",
    "description": "Description",
    "quantity": "Quantity",
    "rate": "Rate",
    "amount": "Amount ({currency})",
    "tax": "Tax",
    "subtotal": "Subtotal",
    "rounding": "Rounding",
    "credits": "Credits",
    "total": "Total",
    "paid": "Paid",
    "credited": "Credited",
    "taxes": "Taxes",
    "tax_rate": "Rate",
    "tax_base": "On",
    "tax_amount": "Tax",
    "usage": "Electricity per day",
    "kwh": "kWh",
    "usage_sum": "{sum} kWh in {days} days, {mean} kWh a day",
    "mean": "mean",
    "usage_alt": "Bars of the energy of each day",
    "no_usage": "No electricity was used in this period.",
    "not_measured": "no reading",
    "estimated": "A part of the electricity is an estimate; readings that come later will put it right.",
    "notes": "Notes",
    "page": "Page {page} of {pages}",
    "draft": "Draft",
    "draft_story": "A draft. Not a demand for payment.",
    "mark_paid": "Paid",
    "mark_overdue": "Overdue",
    "mark_void": "Void",
    "mark_disputed": "Disputed",
    "unnumbered": "not numbered yet",
    "date": "{day} {month} {year}",
    "period_text": "{first} to {last}",
    "months": "January February March April May June July August September October November December",
}
SWAHILI: Mapping[str, str] = {
    "invoice": "Ankara",
    "credit_note": "Hati ya mkopo",
    "corrects": "Inasahihisha ankara {number}",
    "bill_to": "Mteja",
    "credit_to": "Mteja",
    "number": "Namba",
    "issued": "Imetolewa",
    "due": "Mwisho wa kulipa",
    "period": "Kipindi",
    "meter": "Mita",
    "region": "Eneo",
    "tax_id": "Namba ya mlipakodi {number}",
    "amount_due": "Kiasi cha kulipa",
    "amount_credited": "Kiasi kilichorudishwa",
    "nothing_due": "Hakuna deni",
    "pay_by": "Tafadhali lipa kabla ya au tarehe {date}",
    "was_due": "Ilipaswa kulipwa tarehe {date}",
    "thanks": "Imelipwa yote. Asante.",
    "credit_story": "Kiasi hiki kinapunguza deni lako; huhitaji kulipa.",
    "paybill": "Namba ya Paybill",
    "account": "Akaunti",
    "scan": "Skani kulipa",
    "qr_alt": "Msimbo wa QR wa malipo",
    "position": "Na.",
    "description": "Maelezo",
    "quantity": "Kiasi",
    "rate": "Bei",
    "amount": "Jumla ({currency})",
    "tax": "Kodi",
    "subtotal": "Jumla ndogo",
    "rounding": "Ukadirishaji",
    "credits": "Mikopo",
    "total": "Jumla kuu",
    "paid": "Imelipwa",
    "credited": "Imerudishwa",
    "taxes": "Kodi",
    "tax_rate": "Kiwango",
    "tax_base": "Juu ya",
    "tax_amount": "Kodi",
    "usage": "Umeme kwa siku",
    "kwh": "kWh",
    "usage_sum": "kWh {sum} kwa siku {days}, kWh {mean} kwa siku",
    "mean": "wastani",
    "usage_alt": "Chati ya umeme wa kila siku",
    "no_usage": "Hakuna umeme uliotumika katika kipindi hiki.",
    "not_measured": "hakuna usomaji",
    "estimated": "Sehemu ya umeme ni makadirio; itasahihishwa usomaji wa mita utakapopatikana.",
    "notes": "Maelezo ya ziada",
    "page": "Ukurasa {page} kati ya {pages}",
    "draft": "Rasimu",
    "draft_story": "Hii ni rasimu. Si dai la malipo.",
    "mark_paid": "Imelipwa",
    "mark_overdue": "Imechelewa",
    "mark_void": "Imebatilishwa",
    "mark_disputed": "Inapingwa",
    "unnumbered": "haijapewa namba",
    "date": "{day} {month} {year}",
    "period_text": "{first} hadi {last}",
    "months": "Januari Februari Machi Aprili Mei Juni Julai Agosti Septemba Oktoba Novemba Desemba",
}
LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "sw": SWAHILI}
"""What invoices speak; a language is added by a table with the same keys."""

MINUS = "\N{MINUS SIGN}"


def choose_language(*wanted: str | None) -> str:
    """The first language of these that invoices speak, English otherwise.

    Args:
        wanted: tags such as ``sw-KE``, best first; None is nobody's wish.
    """
    for tag in wanted:
        language = (tag or "").replace("_", "-").partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return "en"


def write_amount(value: Decimal, digits: int) -> str:
    """Money with all its decimals: ``-1234.5`` is ``−1,234.50``."""
    rounded = round_amount(value, digits)
    return _signed(f"{abs(rounded):,.{digits}f}", is_negative=rounded < 0)


def write_number(value: Decimal, least: int = 0) -> str:
    """A quantity or a rate, as exact as it is: at least so many decimals, no trailing zeros beyond."""
    places = max(least, count_places(value))
    return _signed(f"{abs(value):,.{places}f}", is_negative=value < 0)


def count_places(value: Decimal) -> int:
    """Decimals that a number needs."""
    with localcontext(prec=60):
        _, digits, exponent = value.normalize().as_tuple()
    return max(0, -int(exponent)) if any(digits) else 0


def write_percent(percent: Decimal) -> str:
    """A rate: ``16.0`` is ``16%``."""
    return write_number(percent) + "%"


def round_amount(value: Decimal, digits: int) -> Decimal:
    """An amount in whole coins."""
    with localcontext(prec=60):
        return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def write_date(day: date, words: Mapping[str, str]) -> str:
    """A date in words: ``14 November 2026``."""
    months = words["months"].split()
    return words["date"].format(day=day.day, month=months[day.month - 1], year=day.year)


def write_period(first: date, last: date, words: Mapping[str, str]) -> str:
    """The days of a period, both included; what is common to both is written once."""
    if first >= last:
        return write_date(first, words)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}\N{EN DASH}{write_date(last, words)}"
    return words["period_text"].format(first=write_date(first, words), last=write_date(last, words))


def _signed(text: str, *, is_negative: bool) -> str:
    return MINUS + text if is_negative else text
