"""Makes SQL of a parsed query string: identifiers quoted, every value a parameter."""

from __future__ import annotations

from collections.abc import Sequence

from pyapi.catalog import Function
from pyapi.errors import ApiError
from pyapi.grammar import OPERATORS, TEXT_SEARCH, Field, Filter, Logic, Order, Selected
from pyapi.queries import Query
from pyapi.statements import SCALAR, Shaping, quote

TYPE_NAMES: dict[str, str] = {
    "int": "int4", "integer": "int4", "smallint": "int2", "bigint": "int8", "real": "float4",
    "float": "float8", "double precision": "float8", "decimal": "numeric", "dec": "numeric",
    "boolean": "bool",
    "character varying": "varchar", "character": "bpchar", "char": "bpchar", "bit varying": "varbit",
    "timestamp with time zone": "timestamptz", "timestamp without time zone": "timestamp",
    "time with time zone": "timetz", "time without time zone": "time",
}  # fmt: skip
"""Spellings of types that only the grammar knows, with the names they stand for."""

IS_KEYWORDS = {
    "null": "null", "not_null": "not null", "true": "true", "false": "false", "unknown": "unknown",
}  # fmt: skip


class Parameters:
    """The values of a statement, in the order of their placeholders."""

    def __init__(self, first: Sequence[bytes | None] = ()) -> None:
        self.values: list[bytes | None] = list(first)

    def bind(self, value: str) -> str:
        """Add a value and return its placeholder."""
        self.values.append(value.encode())
        return f"${len(self.values)}"


class Renderer:
    """Renders the parts of one query over the alias ``r``.

    Column names are checked against the function's result: ``r."name"`` would otherwise be free to
    mean a call of a function with that name on the row.
    """

    def __init__(self, function: Function, parameters: Parameters) -> None:
        self.function = function
        self.parameters = parameters
        if function.result == "composite" and not function.is_procedure:
            self.types = {column.name: column.type_sql for column in function.columns}
        else:
            self.types = {SCALAR: function.type_sql}

    def shape(self, query: Query) -> Shaping:
        """Everything but the window.

        Raises:
            ApiError: 400 ``42703`` for a column that the result does not have.
        """
        columns, names = self._select(query.selected)
        return Shaping(
            columns=columns,
            names=names,
            where=" and ".join(self._condition(item) for item in query.conditions),
            order=", ".join(self._order(item) for item in query.order),
        )

    def _select(self, selected: tuple[Selected, ...]) -> tuple[str, tuple[str, ...]]:
        if all(item.field is None for item in selected):
            return "", ()
        columns: list[str] = []
        names: list[str] = []
        for item in selected:
            if item.field is None:
                columns.append("r.*")
                names.extend(self.types)
                continue
            name = item.alias or _name_of(item.field)
            sql = self._field(item.field)
            if item.cast is not None:
                sql = f"cast({sql} as {_type_name(item.cast)})"
            columns.append(f"{sql} as {quote(name)}")
            names.append(name)
        return ", ".join(columns), tuple(names)

    def _order(self, item: Order) -> str:
        return " ".join(part for part in (self._field(item.field), item.direction, item.nulls) if part)

    def _condition(self, item: Logic | Filter) -> str:
        if isinstance(item, Filter):
            return self._filter(item)
        joined = f" {item.operator} ".join(self._condition(child) for child in item.items)
        return f"{'not ' if item.is_negated else ''}({joined})"

    def _filter(self, item: Filter) -> str:
        subject = self._field(item.field)
        operator, value = item.operator, item.value
        if isinstance(value, tuple):
            sql = f"{subject} = any ({self.parameters.bind(array_literal(() if value == ('',) else value))})"
        elif operator == "is":
            sql = f"{subject} is {IS_KEYWORDS[value]}"
        elif operator in TEXT_SEARCH:
            sql = self._text_search(item, subject, value)
        else:
            if operator in ("like", "ilike"):
                value = value.replace("*", "%")
            placeholder = self.parameters.bind(value)
            if operator == "isdistinct":
                sql = f"{subject} is distinct from {placeholder}"
            elif item.modifier is not None:
                sql = f"{subject} {OPERATORS[operator]} {item.modifier} ({placeholder})"
            else:
                sql = f"{subject} {OPERATORS[operator]} {placeholder}"
        return f"not ({sql})" if item.is_negated else f"({sql})"

    def _text_search(self, item: Filter, subject: str, value: str) -> str:
        language = "" if item.modifier is None else f"{self.parameters.bind(item.modifier)}::regconfig, "
        if item.field.path or self.types[item.field.name] != "tsvector":
            subject = f"pg_catalog.to_tsvector({language}{subject})"
        return (
            f"{subject} @@ pg_catalog.{TEXT_SEARCH[item.operator]}({language}{self.parameters.bind(value)})"
        )

    def _field(self, item: Field) -> str:
        if item.name not in self.types:
            raise ApiError(
                400,
                "42703",
                f"column {self.function.name}.{item.name} does not exist",
                None,
                f"The columns are: {', '.join(self.types)}.",
            )
        sql = f"r.{quote(item.name)}"
        if not item.path:
            return sql
        if self.types[item.name] not in ("json", "jsonb"):
            sql = f"pg_catalog.to_jsonb({sql})"
        for gives_text, step in item.path:
            arrow = "->>" if gives_text else "->"
            if isinstance(step, int):
                sql += f" {arrow} {self.parameters.bind(str(step))}::integer"
            else:
                sql += f" {arrow} {self.parameters.bind(step)}::text"
        return f"({sql})"


def window(query: Query, parameters: Parameters) -> str:
    """``limit`` and ``offset`` as parameters; empty where the query has neither."""
    parts = []
    if query.limit is not None:
        parts.append(f"limit {parameters.bind(str(query.limit))}::bigint")
    if query.offset:
        parts.append(f"offset {parameters.bind(str(query.offset))}::bigint")
    return " ".join(parts)


def _name_of(item: Field) -> str:
    """The member's name of a selected path: its last key."""
    keys = [step for _, step in item.path if isinstance(step, str)]
    return keys[-1] if keys else item.name


def _type_name(text: str) -> str:
    name = " ".join(text.lower().split())
    if name in TYPE_NAMES:
        return f"pg_catalog.{TYPE_NAMES[name]}"
    return quote(name)


def array_literal(values: Sequence[str]) -> str:
    """An array literal; its elements stay text until PostgreSQL knows the column's type."""
    elements = ('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    return "{" + ",".join(elements) + "}"
