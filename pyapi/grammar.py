"""What PostgREST's query strings are made of: columns, JSON paths, conditions, sort keys.

:mod:`pyapi.parser` reads these objects, :mod:`pyapi.filters` makes SQL of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyapi.errors import ApiError

OPERATORS: dict[str, str] = {
    "eq": "=", "gte": ">=", "gt": ">", "lte": "<=", "lt": "<", "neq": "<>",
    "like": "like", "ilike": "ilike", "match": "~", "imatch": "~*",
    "cs": "@>", "cd": "<@", "ov": "&&", "sl": "<<", "sr": ">>", "nxr": "&<", "nxl": "&>", "adj": "-|-",
}  # fmt: skip
QUANTIFIABLE = frozenset({"eq", "gte", "gt", "lte", "lt", "like", "ilike", "match", "imatch"})
TEXT_SEARCH: dict[str, str] = {
    "fts": "to_tsquery", "plfts": "plainto_tsquery", "phfts": "phraseto_tsquery",
    "wfts": "websearch_to_tsquery",
}  # fmt: skip
IS_VALUES = ("null", "not_null", "true", "false", "unknown")
AGGREGATES = frozenset({"sum", "avg", "count", "max", "min"})
MAX_NESTING = 32
"""Deepest nesting of ``and``/``or``."""

_OPERATOR = re.compile(r"(not\.)?([a-z]+)(?:\(([^)]*)\))?\.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Field:
    """A column, with a path into it where it is JSON.

    Attributes:
        name: of the column.
        path: steps of (gives text, key or index).
    """

    name: str
    path: tuple[tuple[bool, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Selected:
    """One item of ``select``; ``field`` is ``None`` for ``*``."""

    field: Field | None
    alias: str | None = None
    cast: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition.

    Attributes:
        operator: a key of :data:`OPERATORS` or :data:`TEXT_SEARCH`, ``in``, ``is`` or ``isdistinct``.
        value: as text; a tuple for ``in``.
        modifier: ``any`` or ``all``, or the language of a text search.
    """

    field: Field
    operator: str
    value: str | tuple[str, ...]
    is_negated: bool = False
    modifier: str | None = None


@dataclass(frozen=True, slots=True)
class Logic:
    """Conditions joined by ``and`` or ``or``."""

    operator: str
    items: tuple[Logic | Filter, ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """One sort key; ``direction`` and ``nulls`` are SQL keywords or empty."""

    field: Field
    direction: str = ""
    nulls: str = ""


def not_embedded(name: str) -> ApiError:
    """A condition on, or an order by, something that was not embedded: results have no relationships."""
    return ApiError(
        400,
        "PGRST108",
        f"'{name}' is not an embedded resource in this request",
        None,
        f"Verify that '{name}' is included in the 'select' query parameter.",
    )


class Embedding(Exception):
    """``select`` asks for a related table by name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def has_operator(value: str) -> bool:
    """Whether a value reads as a condition, ``not.eq.…`` included."""
    match = _OPERATOR.match(value)
    if match is None:
        return False
    _, operator, modifier = match.groups()
    if operator in TEXT_SEARCH:
        return modifier is None or re.fullmatch(r"[\w $]+", modifier) is not None
    if operator in OPERATORS:
        return modifier is None or (operator in QUANTIFIABLE and modifier in ("any", "all"))
    return modifier is None and operator in ("in", "is", "isdistinct")
