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
        within = any(
            isinstance(v, list | dict) and named[1] in repr(v) for k, v in sent.items() if k != named[1]
        )
        return None if within else next((p for p in given if p.name == named[1]), None)
    typed = [parameter for parameter in given if parameter.type_sql not in TEXTS]
    values = _quoted(message)
    holding = [p for p in typed if any(text in values for text in texts_of(sent[p.name]))]
    refused: list[Callable[[], list[Parameter]]] = [
        lambda: [p for p in holding if _is_of_type(p, message)],
        lambda: holding,
        lambda: [p for p in typed if _has_zone(p, message, sent[p.name])],
        lambda: [p for p in typed if not values and _is_malformed(p, sent[p.name])],
    ]
    for find in refused:
        if found := find():
            return found[0] if _are_alike(found, sent) else None
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


def _are_alike(found: list[Parameter], sent: Mapping[str, Any]) -> bool:
    """Whether what refuses one of these refuses all of them."""
    if len(found) == 1:
        return True
    return len({p.type_sql for p in found}) == 1 and not any(
        isinstance(sent[p.name], list | dict) for p in found
    )


def _quoted(message: str) -> frozenset[str]:
    """What a message may show as the value: between its outer quotes, and behind a quoted type."""
    first, last, typed = message.find('"') + 1, message.rfind('"'), message.find('": "')
    begins = [begin for begin in (first, typed + 4 if typed >= 0 else 0) if 0 < begin <= last]
    return frozenset(message[begin:last] for begin in begins)


def _is_of_type(parameter: Parameter, message: str) -> bool:
    name = re.escape(_short(parameter.type_sql).removesuffix("[]"))
    return re.search(rf'\b(?:type|enum) (?:\S+\.)?"?{name}"?(?::|$)', message) is not None


def _has_zone(parameter: Parameter, message: str, value: Any) -> bool:
    zone = _ZONE.fullmatch(message)
    return (
        zone is not None
        and parameter.type_sql.startswith("time")
        and any(_names_zone(text.lower(), zone[1].lower()) for text in texts_of(value))
    )


def _names_zone(text: str, zone: str) -> bool:
    """Whether a time is in this zone, and not in one whose name holds this one's."""
    _, found, rest = text.partition(zone)
    return bool(found) and not rest[:1].isalnum() and rest[:1] not in ("_", "/", "-", "+")


def _is_malformed(parameter: Parameter, value: Any) -> bool:
    form = FORMS.get(parameter.type_sql)
    return form is not None and isinstance(value, str) and not form(value)
