"""What Daraja tells us, in our own words: outcomes of pushes, and payments that nobody asked for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import orjson

from pyapi.mpesa.client import NAIROBI
from pyapi.webhooks.provider import InboundEvent, malformed

PROVIDER = "mpesa"
RECEIPT = re.compile(r"[A-Z0-9]{6,20}")
LARGEST = Decimal(10) ** 12


def read_stk(request_id: str, body: bytes) -> InboundEvent:
    """The outcome of a push.

    Args:
        request_id: out of the address that was called.
        body: as Daraja sent it.

    Raises:
        ApiError: 400, it is no such callback.
    """
    try:
        told = orjson.loads(body)["Body"]["stkCallback"]
        checkout_id = told["CheckoutRequestID"]
        code = told["ResultCode"]
    except (ValueError, KeyError, TypeError):
        raise malformed("The body is not {Body: {stkCallback: …}} with its ids and ResultCode.") from None
    if not isinstance(checkout_id, str) or not 0 < len(checkout_id) <= 100:
        raise malformed("The CheckoutRequestID is not a text of 1 to 100 characters.")
    if isinstance(code, bool) or not isinstance(code, int | str) or not str(code):
        raise malformed("The ResultCode is neither a number nor a text.")
    facts = _read_items(told)
    receipt = _read_receipt(facts.get("MpesaReceiptNumber"))
    amount = _read_amount(facts.get("Amount"))
    paid_at = _read_time(facts.get("TransactionDate"))
    payload = {
        "source": "stk",
        "request_id": _read_uuid(request_id),
        "checkout_request_id": checkout_id,
        "merchant_request_id": _text(told.get("MerchantRequestID")),
        "result_code": str(code)[:20],
        "result_desc": _text(told.get("ResultDesc")),
        "receipt": receipt,
        "amount": None if amount is None else str(amount),
        "phone": _text(facts.get("PhoneNumber")),
        "paid_at": None if paid_at is None else paid_at.isoformat(),
    }
    # Equal ids mean equal facts: one who tells something else first does not keep the truth out.
    event_id = f"stk:{checkout_id}:{code}:{receipt}:{amount}:{payload['request_id']}"
    return InboundEvent(event_id, "payment", payload, body.decode("utf-8", "replace"), paid_at)


def read_c2b(body: bytes) -> InboundEvent:
    """A payment that arrived.

    Raises:
        ApiError: 400, it is none.
    """
    told = read_c2b_fields(body)
    receipt = _read_receipt(told.get("TransID"))
    amount = _read_amount(told.get("TransAmount"))
    if receipt is None or amount is None:
        raise malformed("The payment has no TransID, or no TransAmount above zero.")
    paid_at = _read_time(told.get("TransTime"))
    names = (told.get(name) for name in ("FirstName", "MiddleName", "LastName"))
    shortcode = _text(told.get("BusinessShortCode"))
    payload = {
        "source": "c2b",
        "receipt": receipt,
        "amount": str(amount),
        "shortcode": shortcode,
        "phone": _text(told.get("MSISDN")),
        "payer_name": " ".join(name.strip() for name in names if isinstance(name, str) and name.strip()),
        "bill_reference": _text(told.get("BillRefNumber")),
        "paid_at": None if paid_at is None else paid_at.isoformat(),
    }
    event_id = f"c2b:{receipt}:{amount}:{shortcode}:{payload['bill_reference']}"
    return InboundEvent(event_id, "payment", payload, body.decode("utf-8", "replace"), paid_at)


def read_validation(body: bytes) -> dict[str, Any]:
    """What ``mpesa.validate_payment`` is asked.

    Raises:
        ApiError: 400, it is no payment.
    """
    told = read_c2b_fields(body)
    return {
        "shortcode": _text(told.get("BusinessShortCode")),
        "amount": _text(told.get("TransAmount")),
        "phone": _text(told.get("MSISDN")),
        "bill_reference": _text(told.get("BillRefNumber")),
    }


def read_c2b_fields(body: bytes) -> dict[str, Any]:
    """The object that a C2B call carries.

    Raises:
        ApiError: 400, it carries none.
    """
    try:
        told = orjson.loads(body)
    except ValueError:
        raise malformed("The body is not JSON.") from None
    if not isinstance(told, dict) or "TransAmount" not in told:
        raise malformed("The body is not a C2B payment.")
    return told


def _read_items(told: dict[str, Any]) -> dict[str, Any]:
    """The name-and-value list of a success; a name may have no value."""
    metadata = told.get("CallbackMetadata")
    items = metadata.get("Item") if isinstance(metadata, dict) else None
    if not isinstance(items, list):
        return {}
    return {
        item["Name"]: item.get("Value")
        for item in items
        if isinstance(item, dict) and isinstance(item.get("Name"), str)
    }


def _read_receipt(value: Any) -> str | None:
    text = value.strip().upper() if isinstance(value, str) else ""
    return text if RECEIPT.fullmatch(text) else None


def _read_amount(value: Any) -> Decimal | None:
    """An amount of shillings: a number in callbacks, a text in C2B; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value).strip())
        amount = amount.quantize(Decimal("0.01")) if amount == round(amount, 2) else amount
    except (InvalidOperation, ValueError):
        return None
    return amount if amount.is_finite() and 0 < amount < LARGEST else None


def _read_time(value: Any) -> datetime | None:
    """14 digits in Nairobi's time, a number or a text."""
    try:
        moment = datetime.strptime(str(value), "%Y%m%d%H%M%S").replace(tzinfo=NAIROBI)
    except ValueError:
        return None
    return moment.astimezone(UTC) if 2007 <= moment.year <= 2200 else None


def _read_uuid(value: str) -> str | None:
    try:
        return str(UUID(value))
    except ValueError:
        return None


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)[:200] or None
