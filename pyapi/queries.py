"""Parses PostgREST's query strings: ``select``, filters, ``and``/``or``, ``order``, ``limit``, ``offset``.

Only the shape is understood here; :mod:`pyapi.filters` makes SQL of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar
from urllib.parse import unquote_to_bytes

from pyapi.errors import ApiError

T = TypeVar("T")

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
RESERVED = frozenset({"select", "columns", "on_conflict"})
ROW_RESERVED = frozenset({"order", "limit", "offset", "and", "or"})
MAX_NESTING = 32
"""Deepest nesting of ``and``/``or``."""

_OPERATOR = re.compile(r"(not\.)?([a-z]+)(?:\(([^)]*)\))?\.", re.DOTALL)
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}\Z")
_RANGE = re.compile(r"([0-9]{1,18})-([0-9]{0,18})\Z")


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


@dataclass(slots=True)
class Query:
    """What a query string asks for.

    Attributes:
        arguments: (name, value) pairs that are no condition; the function's arguments of a GET.
        columns: the only keys of a POST body to use, where given.
        selected: empty for every column.
        conditions: all of them must hold.
        limit: most rows; ``None`` for all.
        offset: rows left out at the start.
    """

    arguments: list[tuple[str, str]] = field(default_factory=list)
    columns: frozenset[str] | None = None
    selected: tuple[Selected, ...] = ()
    conditions: list[Logic | Filter] = field(default_factory=list)
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0


def split_pairs(text: str) -> list[tuple[str, str]]:
    """Decode a query string or a form into its pairs, in order.

    Raises:
        ApiError: 400 where it is not UTF-8 or holds a NUL character.
    """
    pairs = []
    for part in text.split("&"):
        key, _, value = part.partition("=")
        if part:
            pairs.append((_decode(key), _decode(value)))
    return pairs


def parse_query(pairs: list[tuple[str, str]], parameters: frozenset[str], *, is_read: bool) -> Query:
    """Sort the pairs of a query string.

    A parameter's name makes a pair an argument of a GET, unless it comes again with an operator:
    ``?id=1&id=gt.0`` is the argument 1 and a condition. What is neither a parameter nor a condition
    counts as an argument too, so that the error names the function that was not found.

    Args:
        pairs: from :func:`split_pairs`.
        parameters: names that arguments can have.
        is_read: whether the arguments are in the query string (GET), and not in the body.

    Raises:
        ApiError: 400 ``PGRST100``, ``PGRST108``, ``PGRST123``, ``PGRST200``; 416 ``PGRST103``.
    """
    query = Query()
    taken: set[str] = set()
    for key, value in pairs:
        last = key.rpartition(".")[2]
        if is_read and key in parameters and not (key in taken and _has_operator(value)):
            taken.add(key)
            query.arguments.append((key, value))
        elif key == "select":
            if value:
                query.selected = _run(value, f"failed to parse select parameter ({value})", _Parser.select)
        elif key == "columns":
            names = _run(value, f"failed to parse columns parameter ({value})", _Parser.names)
            query.columns = frozenset(names)
        elif key == "on_conflict":
            continue
        elif last in ROW_RESERVED:
            _read_reserved(query, key, value)
        elif not is_read or _has_operator(value):
            query.conditions.append(_read_condition(key, value))
        else:
            query.arguments.append((key, value))
    return query


def apply_range(query: Query, header: str) -> None:
    """Narrow ``limit`` and ``offset`` by a ``Range`` header such as ``0-24``; another form is ignored.

    Raises:
        ApiError: 416 ``PGRST103``.
    """
    match = _RANGE.match(header.strip())
    if match is None:
        return
    first, last = int(match[1]), int(match[2]) if match[2] else None
    if last is not None and first > last:
        raise _bad_range(
            "The lower boundary must be lower than or equal to the upper boundary in the Range header."
        )
    wanted_last = None if query.limit is None else query.offset + query.limit - 1
    ends = [end for end in (last, wanted_last) if end is not None]
    query.offset = max(first, query.offset)
    if ends:
        query.limit = max(min(ends) - query.offset + 1, 0)


def _read_condition(key: str, value: str) -> Filter:
    found = _run(key, f"failed to parse tree path ({key})", _Parser.path)
    return _run(
        value, f"failed to parse filter ({value})", lambda parser: parser.operation(found, _Parser.rest)
    )


def _read_reserved(query: Query, key: str, value: str) -> None:
    embedded, dot, word = key.rpartition(".")
    if word in ("and", "or"):
        is_negated = embedded == "not"
        if dot and not is_negated:
            raise not_embedded(embedded.partition(".")[0])
        source = f"failed to parse logic tree ({value})"
        if not value.lstrip(" \t").startswith("("):
            parser = _Parser(word + value, source)
            parser.at = len(word)
            parser.need("(")
        tree = _run(word + value, source, _Parser.logic)
        if is_negated and isinstance(tree, Logic):
            tree = Logic(tree.operator, tree.items, is_negated=True)
        query.conditions.append(tree)
        return
    if dot:
        raise not_embedded(embedded.partition(".")[0])
    if word == "order":
        if value:
            query.order = _run(value, f"failed to parse order ({value})", _Parser.order)
        return
    if not _WHOLE.match(value):
        return
    number = int(value)
    if word == "offset":
        query.offset = max(number, 0)
    elif number < 0:
        raise _bad_range("Limit should be greater than or equal to zero.")
    else:
        query.limit = number


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


def _bad_range(details: str) -> ApiError:
    return ApiError(416, "PGRST103", "Requested range not satisfiable", details)


def _decode(text: str) -> str:
    try:
        decoded = unquote_to_bytes(text.replace("+", " ")).decode() if "%" in text or "+" in text else text
        decoded.encode()
    except UnicodeError:
        raise ApiError(
            400, "22021", 'invalid byte sequence for encoding "UTF8"', "A parameter is not valid UTF-8."
        ) from None
    if "\x00" in decoded:
        raise ApiError(
            400,
            "22021",
            'invalid byte sequence for encoding "UTF8": 0x00',
            "A parameter holds a NUL character.",
        )
    return decoded


def _has_operator(value: str) -> bool:
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


def _run(text: str, source: str, rule: Callable[[_Parser], T]) -> T:
    """Parse a whole text by one rule."""
    parser = _Parser(text, source)
    value = rule(parser)
    if parser.at < len(text):
        parser.fail("end of input")
    return value


class _Parser:
    """A recursive descent over one parameter's value."""

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source
        self.at = 0
        self.depth = 0

    def fail(self, expected: str) -> NoReturn:
        found = f'"{self.text[self.at]}"' if self.at < len(self.text) else "end of input"
        raise ApiError(
            400,
            "PGRST100",
            f'"{self.source}" (line 1, column {self.at + 1})',
            f"unexpected {found} expecting {expected}",
        )

    def peek(self, token: str) -> bool:
        return self.text.startswith(token, self.at)

    def take(self, token: str) -> bool:
        if self.peek(token):
            self.at += len(token)
            return True
        return False

    def need(self, token: str) -> None:
        if not self.take(token):
            self.fail(f'"{token}"')

    def spaces(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1

    def run_of(self, allowed: Callable[[str], bool]) -> str:
        start = self.at
        while self.at < len(self.text) and allowed(self.text[self.at]):
            self.at += 1
        return self.text[start : self.at]

    def quoted(self) -> str:
        """A value in double quotes; a backslash takes the next character as it is."""
        self.need('"')
        characters = []
        while not self.take('"'):
            self.take("\\")
            if self.at >= len(self.text):
                self.fail('"\\""')
            characters.append(self.text[self.at])
            self.at += 1
        return "".join(characters)

    def name(self) -> str:
        """A column's name: quoted, or letters, digits, ``_``, ``$``, spaces and inner dashes."""
        if self.peek('"'):
            return self.quoted()
        start = self.at
        while self.run_of(lambda c: c.isalnum() or c in "_ $") and self.peek("-") and not self.peek("->"):
            self.at += 1
        if self.at == start or self.text[self.at - 1] == "-":
            self.fail("field name (* or [a..z0..9_$])")
        return self.text[start : self.at].strip()

    def identifier(self) -> str:
        text = self.run_of(lambda c: c.isalnum() or c in "_ $").strip()
        if not text:
            self.fail("letter or digit")
        return text

    def field(self) -> Field:
        self.spaces()
        name = self.name()
        steps = []
        while self.take("->"):
            steps.append((self.take(">"), self.step()))
        self.spaces()
        return Field(name, tuple(steps))

    def step(self) -> str | int:
        """A key or an index of a JSON path."""
        start = self.at
        sign = self.take("-")
        digits = self.run_of(lambda c: c.isascii() and c.isdigit())
        if digits and (self.at == len(self.text) or any(self.peek(t) for t in ("->", "::", ".", ",", ")"))):
            return int(f"{'-' if sign else ''}{digits[:10]}")
        self.at = start
        if self.peek('"'):
            return self.quoted()
        while self.run_of(lambda c: c not in '(-:.,>)"') and self.peek("-") and not self.peek("->"):
            self.at += 1
        text = self.text[start : self.at].strip()
        if not text or text.endswith("-"):
            self.fail("any non reserved character different from: .,>()")
        return text

    def path(self) -> Field:
        """The key of a condition: ``column``, ``column->a->>b``."""
        found = self.field()
        if self.peek("."):
            raise not_embedded(found.name)
        return found

    def names(self) -> list[str]:
        names = [self.name()]
        while self.separator():
            names.append(self.name())
        return names

    def separator(self) -> bool:
        self.spaces()
        found = self.take(",")
        self.spaces()
        return found

    def select(self) -> tuple[Selected, ...]:
        items = [self.selected()]
        while self.separator():
            items.append(self.selected())
        return tuple(items)

    def selected(self) -> Selected:
        self.spaces()
        if self.take("*"):
            self.spaces()
            return Selected(None)
        if self.take("..."):
            raise Embedding(self.name())
        alias = None
        found = self.field()
        if self.peek(":") and not self.peek("::"):
            if found.path:
                self.fail('"::"')
            self.at += 1
            alias, found = found.name, self.field()
        cast = self.identifier() if self.take("::") else None
        if self.peek("!") or self.peek("("):
            if found.name == "count" and self.peek("()"):
                raise _no_aggregates()
            raise Embedding(found.name)
        if self.take("."):
            if self.run_of(str.isalpha) in AGGREGATES and self.peek("()"):
                raise _no_aggregates()
            self.fail('"sum", "avg", "count", "max" or "min"')
        if self.at < len(self.text) and not self.peek(","):
            self.fail('letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input')
        return Selected(found, alias, cast)

    def order(self) -> tuple[Order, ...]:
        items = [self.order_item()]
        while self.separator():
            items.append(self.order_item())
        return tuple(items)

    def order_item(self) -> Order:
        found = self.field()
        if self.peek("("):
            raise not_embedded(found.name)
        direction = nulls = ""
        while self.take("."):
            if not direction and not nulls and self.take("asc"):
                direction = "asc"
            elif not direction and not nulls and self.take("desc"):
                direction = "desc"
            elif not nulls and self.take("nullsfirst"):
                nulls = "nulls first"
            elif not nulls and self.take("nullslast"):
                nulls = "nulls last"
            else:
                words = '"nullsfirst" or "nullslast"'
                self.fail(words if direction else f'"asc", "desc", {words}')
        self.spaces()
        if self.at < len(self.text) and not self.peek(","):
            self.fail('delimiter (.), "," or end of input')
        return Order(found, direction, nulls)

    def logic(self) -> Logic | Filter:
        """``and(…)``, ``or(…)``, ``not.and(…)``, or ``column.operator.value``."""
        self.spaces()
        start = self.at
        is_negated = self.take("not.")
        for operator in ("and", "or"):
            begin = self.at
            if self.take(operator):
                self.spaces()
                if self.take("("):
                    return Logic(operator, self.group(), is_negated)
                self.at = begin
        self.at = start
        found = self.field()
        if not self.take("."):
            self.fail("delimiter (.)")
        return self.operation(found, _Parser.inner_value)

    def group(self) -> tuple[Logic | Filter, ...]:
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.fail(f"at most {MAX_NESTING} levels")
        items = [self.logic()]
        while self.separator():
            items.append(self.logic())
        self.spaces()
        self.need(")")
        self.spaces()
        self.depth -= 1
        return tuple(items)

    def operation(self, found: Field, value: Callable[[_Parser], str]) -> Filter:
        is_negated = self.take("not.")
        begin = self.at
        operator = self.run_of(lambda c: "a" <= c <= "z")
        modifier = None
        if self.take("("):
            modifier = self.run_of(lambda c: c.isalnum() or c in "_ $").strip()
            self.need(")")
        if not self._is_operator(operator, modifier) or not self.take("."):
            self.at = begin
            self.fail("operator (eq, gt, ...)" if is_negated else '"not" or operator (eq, gt, ...)')
        if operator == "in":
            return Filter(found, operator, self.listed(), is_negated)
        if operator == "is":
            word = self.run_of(lambda c: c.isalpha() or c == "_").lower()
            if word not in IS_VALUES:
                self.at -= len(word)
                self.fail("isVal: (null, not_null, true, false, unknown)")
            return Filter(found, operator, word, is_negated)
        return Filter(found, operator, value(self), is_negated, modifier)

    @staticmethod
    def _is_operator(operator: str, modifier: str | None) -> bool:
        if operator in TEXT_SEARCH:
            return modifier != ""
        if modifier is not None:
            return operator in QUANTIFIABLE and modifier in ("any", "all")
        return operator in OPERATORS or operator in ("in", "is", "isdistinct")

    def rest(self) -> str:
        value, self.at = self.text[self.at :], len(self.text)
        return value

    def inner_value(self) -> str:
        """A value inside parentheses: quoted, an array literal, or up to the next comma."""
        start = self.at
        if self.peek('"'):
            value = self.quoted()
            if self.at == len(self.text) or self.text[self.at] in ",)":
                return value
            self.at = start
        if self.take("{"):
            self.run_of(lambda c: c not in "{}")
            if self.take("}"):
                return self.text[start : self.at]
            self.at = start
        return self.run_of(lambda c: c not in ",)")

    def listed(self) -> tuple[str, ...]:
        self.spaces()
        self.need("(")
        self.spaces()
        values = [self.element()]
        while self.take(","):
            values.append(self.element())
        self.need(")")
        self.spaces()
        return tuple(values)

    def element(self) -> str:
        start = self.at
        if self.peek('"'):
            value = self.quoted()
            if self.at == len(self.text) or self.text[self.at] in ",)":
                return value
            self.at = start
        return self.run_of(lambda c: c not in ",)")


def _no_aggregates() -> ApiError:
    return ApiError(400, "PGRST123", "Use of aggregate functions is not allowed")
