"""How the values of plain types look."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

_UUID = re.compile(r"\{?[0-9a-fA-F]{4}(?:-?[0-9a-fA-F]{4}){7}\}?\Z")
_INTEGER = re.compile(r"\s*[+-]?[0-9]{1,19}\s*\Z")
_NUMBER = re.compile(r"\s*(?:[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?|NaN)\s*\Z")
_BOOLEAN = frozenset(("t", "true", "y", "yes", "on", "1", "f", "false", "n", "no", "off", "0"))


def _is_date(text: str) -> bool:
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        return True  # PostgreSQL knows more forms, and says which it does not
    try:
        datetime.date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


FORMS: dict[str, Callable[[str], object]] = {
    "uuid": _UUID.match,
    "smallint": lambda text: _INTEGER.match(text) and -(2**15) <= int(text) < 2**15,
    "integer": lambda text: _INTEGER.match(text) and -(2**31) <= int(text) < 2**31,
    "bigint": lambda text: _INTEGER.match(text) and -(2**63) <= int(text) < 2**63,
    "numeric": _NUMBER.match,
    "boolean": lambda text: text.strip().lower() in _BOOLEAN,
    "date": _is_date,
}
"""Types whose values can be checked before PostgreSQL sees them, so that a refusal can name the parameter."""
