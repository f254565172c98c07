"""Sorts a query string into arguments, ``select``, conditions, ``order``, ``limit`` and ``offset``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from pyapi.errors import ApiError
from pyapi.grammar import Filter, Logic, Order, Selected, has_operator, not_embedded
from pyapi.parser import Parser, parse

ROW_RESERVED = frozenset({"order", "limit", "offset", "and", "or"})

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}\Z")
_RANGE = re.compile(r"([0-9]{1,18})-([0-9]{0,18})\Z")


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

    @property
    def shapes_rows(self) -> bool:
        """Whether it does more than choose a page."""
        return bool(self.selected or self.conditions or self.order)


def split_pairs(text: str) -> list[tuple[str, str]]:
    """Decode a query string or a form, one character for each byte, into its pairs in order.

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
        if is_read and key in parameters and not (key in taken and has_operator(value)):
            taken.add(key)
            query.arguments.append((key, value))
        elif key == "select":
            if value:
                query.selected = parse(value, f"failed to parse select parameter ({value})", Parser.select)
        elif key == "columns":
            names = parse(value, f"failed to parse columns parameter ({value})", Parser.names)
            query.columns = frozenset(names)
        elif key == "on_conflict":
            continue
        elif last in ROW_RESERVED:
            _read_reserved(query, key, value)
        elif not is_read or has_operator(value):
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
    found = parse(key, f"failed to parse tree path ({key})", Parser.path)
    return parse(
        value, f"failed to parse filter ({value})", lambda parser: parser.operation(found, Parser.rest)
    )


def _read_reserved(query: Query, key: str, value: str) -> None:
    embedded, dot, word = key.rpartition(".")
    if word in ("and", "or"):
        is_negated = embedded == "not"
        if dot and not is_negated:
            raise not_embedded(embedded.partition(".")[0])
        source = f"failed to parse logic tree ({value})"
        if not value.lstrip(" \t").startswith("("):
            parser = Parser(word + value, source)
            parser.at = len(word)
            parser.need("(")
        tree = parse(word + value, source, Parser.logic)
        if is_negated and isinstance(tree, Logic):
            tree = Logic(tree.operator, tree.items, is_negated=True)
        query.conditions.append(tree)
        return
    if dot:
        raise not_embedded(embedded.partition(".")[0])
    if word == "order":
        if value:
            query.order = parse(value, f"failed to parse order ({value})", Parser.order)
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


def _bad_range(details: str) -> ApiError:
    return ApiError(416, "PGRST103", "Requested range not satisfiable", details)


def _decode(text: str) -> str:
    try:
        raw = text.encode("latin-1")
        decoded = (unquote_to_bytes(raw.replace(b"+", b" ")) if b"%" in raw or b"+" in raw else raw).decode()
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
