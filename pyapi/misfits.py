"""Finds the argument that PostgreSQL could not read.

PostgreSQL tells the value and its type, and not whose it is: the arguments of a call are unpacked and
converted by one expression. This looks through what was sent for it, once the call was refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pyapi.forms import FORMS
from pyapi.functions import Function, Parameter

CONVERSIONS = frozenset({"22P02", "22P05", "22003", "22007", "22008", "22009", "22023", "2200N"})
"""SQLSTATEs of values that their type does not take."""
LONGEST = 1 << 18
"""Bytes of a body that is looked through."""
MOST = 10_000
"""Values of one argument that are looked at."""
TEXTS = frozenset({"text", "character varying", "character", "name", "json", "jsonb"})
"""Types that every value fits, and json, whose form is checked with the body."""
REFERENCE = "$ref"
EXAMPLES = {
    "uuid": "0198c0de-0000-7000-8000-000000000001",
    "smallint": "12",
    "integer": "12",
    "bigint": "12",
    "numeric": "12.5",
    "double precision": "12.5",
    "real": "12.5",
    "boolean": "true",
    "date": "2026-01-31",
    "time without time zone": "08:30",
    "timestamp with time zone": "2026-01-31T08:30:00Z",
    "timestamp without time zone": "2026-01-31T08:30:00",
    "interval": "90 minutes",
}
_KEY = re.compile(r'key "((?:[^"]|"")*)"')
_ZONE = re.compile(r'time zone "(.*)" not recognized', re.DOTALL)


def read_json(body: bytes) -> Mapping[str, Any]:
    """The arguments of a body that was checked, every number as the text it came in."""
    if len(body) > LONGEST:
        return {}
    try:
        sent = json.loads(body or b"{}", parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}


def texts_of(value: Any) -> Iterator[str]:
    """Every value within one argument, as text."""
    left, waiting = MOST, [value]
    while waiting and left:
        left -= 1
        match waiting.pop():
            case str() as text:
                yield text
            case bool() as truth:
                yield "true" if truth else "false"
            case int() | float() as number:
                yield str(number)
            case list() as items:
                waiting.extend(items[:left])
            case dict() as members:
                waiting.extend(list(members.values())[:left])


def find_misfit(
    sqlstate: str, message: str, hint: str | None, function: Function, sent: Mapping[str, Any]
) -> Parameter | None:
    """The parameter whose value was refused; ``None`` where that is not certain.

    Args:
        sqlstate: of the error.
        message: of the error, in English.
        hint: of the error.
        function: that was called.
        sent: what was sent, by parameter.
    """
    if sqlstate not in CONVERSIONS:
        return None
    given = [parameter for name, parameter in function.by_name.items() if name in sent]
    if (named := _KEY.search(hint or "")) is not None and named[1] in sent:
        return next((parameter for parameter in given if parameter.name == named[1]), None)
    typed = [parameter for parameter in given if parameter.type_sql not in TEXTS]
    refused: list[Callable[[Parameter], object]] = [
        lambda p: _is_of_type(p, message) and any(f'"{text}"' in message for text in texts_of(sent[p.name])),
        lambda p: any(f'"{text}"' in message for text in texts_of(sent[p.name])),
        lambda p: _has_zone(p, message, sent[p.name]),
        lambda p: _is_malformed(p, sent[p.name]),
    ]
    for is_refused in refused:
        found = [parameter for parameter in typed if is_refused(parameter)]
        if found:
            return found[0]
    referring = [p for p in typed if REFERENCE in str(sent[p.name]) and _is_of_type(p, message)]
    return referring[0] if len(referring) == 1 else None


def describe_misfit(parameter: Parameter, detail: str | None) -> tuple[str, str]:
    """Details and hint of the refusal of a parameter's value."""
    type_name = _short(parameter.type_sql)
    example = EXAMPLES.get(type_name)
    such = "" if example is None else f", such as {example}"
    return (
        " ".join(filter(None, [f"{parameter.name} is no {type_name}.", detail])),
        f"Send {parameter.name} as {type_name}{such}.",
    )


def _short(type_sql: str) -> str:
    """A type without its schema."""
    return type_sql.rpartition(".")[2].replace('"', "")


def _is_of_type(parameter: Parameter, message: str) -> bool:
    return re.search(rf"\b{re.escape(_short(parameter.type_sql).removesuffix('[]'))}\b", message) is not None


def _has_zone(parameter: Parameter, message: str, value: Any) -> bool:
    zone = _ZONE.search(message)
    return (
        zone is not None
        and parameter.type_sql.startswith("time")
        and any(zone[1].lower() in text.lower() for text in texts_of(value))
    )


def _is_malformed(parameter: Parameter, value: Any) -> bool:
    form = FORMS.get(parameter.type_sql)
    return form is not None and isinstance(value, str) and not form(value)
