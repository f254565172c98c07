"""How much of PostgreSQL's own words a caller is told: no tables, no schemas, no values but those that the caller sent."""

from __future__ import annotations

import re
from collections.abc import Collection

VIOLATIONS = {
    "23001": "restrict_violation",
    "23502": "not_null_violation",
    "23503": "foreign_key_violation",
    "23505": "unique_violation",
    "23514": "check_violation",
    "23P01": "exclusion_violation",
}
"""What a broken constraint is told as where PostgreSQL's text is in another language: it names tables."""
_VIOLATION = re.compile(
    r"(?:duplicate key|null value in column|insert or update|update or delete|new row|conflicting key value"
    r"|no partition of relation|value for domain)\b"
)
CONFLICTS = " conflicts with existing key"
_TABLE = re.compile(r' (?:on table|of relation|for relation) "(?:[^"]|"")*"')
_DOMAIN = re.compile(r"(?<=^value) for domain .*(?= violates check constraint)", re.DOTALL)
_SCHEMA = re.compile(r'(?<= for (?:enum|type) )(?:"(?:[^"]|"")*"|\w+)\.')
_QUOTED = re.compile(r':? ?"(.*)"', re.DOTALL)
_OTHER_QUOTES = re.compile("[«»‹›„“”‚‘’「」『』《》]")
"""Those of the server's other languages, in which a value is not looked for."""
_COLUMNS = re.compile(r"[^\W\d][\w$]*(?:, [^\W\d][\w$]*)*")
"""Plain columns; an index of expressions shows how the inside works."""
MOST_KNOWN = 100
"""Values sent with one call up to which rows are said to hold them: with more a caller could try a list."""
_VERBS = (" already exists", " is not present", " is still referenced", " is referenced", CONFLICTS)
_COLUMN = re.compile(r'column "((?:[^"]|"")*)"')


def describe_violation(sqlstate: str, message: str, detail: str | None, known: Collection[str]) -> str | None:
    """The facts of a broken constraint: columns, and values where the caller sent them."""
    if sqlstate == "23502":
        column = _COLUMN.search(message)
        return f"{column[1]} is missing." if column else None
    if detail is None:
        return None
    names, _, rest = detail.removeprefix("Key (").partition(")=(")
    end, verb = max((rest.rfind(f"){verb}"), verb) for verb in _VERBS)
    if not detail.startswith("Key (") or end < 0 or _COLUMNS.fullmatch(names) is None:
        return None  # a whole row, or a text that is not known to be harmless
    told = f"Key ({names})"
    columns = names.count(", ") + 1
    values = [rest[:end]] if columns == 1 else rest[:end].split(", ")
    if (
        verb != CONFLICTS
        and len(values) == columns
        and len(known) <= MOST_KNOWN
        and all(value in known for value in values)
    ):
        told += f"=({rest[:end]})"
    return {
        CONFLICTS: f"{told} conflicts with what is there.",
        " is referenced": f"{told} is still referenced.",
    }.get(verb, f"{told}{verb}.")


def name_violation(sqlstate: str, message: str) -> str:
    """Which rule was broken, without the table and the domain."""
    if _VIOLATION.match(message) is None:
        return VIOLATIONS.get(sqlstate, "integrity_constraint_violation")
    return _DOMAIN.sub("", _TABLE.sub("", message))


def hide_value(message: str, detail: str | None, known: Collection[str] | None) -> tuple[str, str | None]:
    """What does not fit its type, without a type's schema; a value only where the caller sent it.

    Args:
        message: of the error.
        detail: of the error.
        known: values that the caller sent; ``None`` where it is the call's own.
    """
    if known is None:
        return _SCHEMA.sub("", message, count=1), detail
    value = _QUOTED.search(message)
    if value is not None and value[1] not in known:
        message = (message[: value.start()] or "value") + message[value.end() :]
    elif value is None and _OTHER_QUOTES.search(message):
        message = "data_exception"
    return _SCHEMA.sub("", message, count=1), None
