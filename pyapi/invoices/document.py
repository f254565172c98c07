"""What stands on an invoice, as ``invoices.get_invoice_document`` tells it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

MAX_LINES = 2000
MAX_DAYS = 400
MAX_TEXT = 2000


class DocumentError(Exception):
    """A document cannot be put on paper; the message is one sentence that names the member."""


def _not_float(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError("is a binary fraction; write amounts as strings")
    return value


def _or_empty(value: Any) -> Any:
    return "" if value is None else value


def _or_none_left(value: Any) -> Any:
    return [] if value is None else value


_Item = TypeVar("_Item")
Amount = Annotated[
    Decimal, BeforeValidator(_not_float), Field(allow_inf_nan=False, max_digits=30, decimal_places=12)
]
Text = Annotated[str, BeforeValidator(_or_empty), Field(max_length=MAX_TEXT)]
Few = Annotated[list[_Item], BeforeValidator(_or_none_left), Field(max_length=50)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Period(_Part):
    """What is billed: the days ``[from, until)`` in a zone."""

    first: datetime | date = Field(alias="from")
    until: datetime | date
    zone: str = "UTC"

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is not an IANA time zone") from None
        return value


class Seller(_Part):
    """Who sends the invoice."""

    name: Text
    address: Few[Text] = []
    tax_id: Text = ""
    email: Text = ""
    phone: Text = ""


class Customer(_Part):
    """Who pays it."""

    name: Text
    email: Text = ""
    address: Few[Text] = []


class Meter(_Part):
    """Whose consumption it is."""

    number: Text = ""
    region: Text = ""


class Line(_Part):
    """One line."""

    position: int
    type: Text = ""
    description: Text
    quantity: Amount | None = None
    unit: Text = ""
    rate: Amount | None = None
    """Of a unit; of a charge without one, in percent."""
    amount: Amount
    tax_code: Text = ""
    """Codes of taxes, with a plus sign in between."""


class Tax(_Part):
    """A tax on all lines of one code."""

    label: Text
    code: Text = ""
    """What lines name in ``tax_code``."""
    rate: Amount | None = None
    """In percent."""
    base: Amount
    amount: Amount


class Day(_Part):
    """The energy of one day; None where nothing was measured."""

    day: date
    kwh: float | None = Field(None, allow_inf_nan=False)


class Payment(_Part):
    """How to pay."""

    paybill: Text = ""
    account: Text = ""
    qr: Annotated[str, BeforeValidator(_or_empty), Field(max_length=1000)] = ""


class InvoiceDocument(_Part):
    """An invoice or a credit note; amounts are decimal strings in its currency."""

    number: Text = ""
    kind: Literal["invoice", "credit_note"]
    status: Text
    issued_on: date | None = None
    due_on: date | None = None
    period: Period | None = None
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    minor_units: int = Field(2, ge=0, le=6)
    seller: Seller
    customer: Customer
    meter: Meter | None = None
    lines: list[Line] = Field(max_length=MAX_LINES)
    subtotal: Amount
    taxes: Few[Tax] = []
    rounding: Amount | None = None
    credits: Amount | None = None
    total: Amount
    amount_paid: Amount | None = None
    amount_credited: Amount | None = None
    amount_due: Amount | None = None
    usage: Annotated[list[Day], BeforeValidator(_or_none_left), Field(max_length=MAX_DAYS)] = []
    payment: Payment | None = None
    notes: Few[Text] = []
    corrects: str | None = Field(None, max_length=MAX_TEXT)
    is_estimated: bool = False
    locale: str | None = Field(None, max_length=35)


def read_document(value: Any) -> InvoiceDocument:
    """Check a document.

    Raises:
        DocumentError: a member is missing or is not what it should be.
    """
    try:
        return InvoiceDocument.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "The document"
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise DocumentError(f"{place}: {reason}.") from None
