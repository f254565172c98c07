"""Reads the model from a database: pg_proc, pg_type, and the functions that are written in Python."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import psycopg

from pyapi import functions as catalog
from pyapi.auth.functions import PythonFunction
from pyapi.auth.table import PYTHON_FUNCTIONS
from pyapi.generate.model import (
    Field,
    Function,
    GenerateError,
    Model,
    Parameter,
    Result,
    Row,
    Schema,
    TypeRef,
)
from pyapi.generate.nullness import QUERY as BODIES_QUERY
from pyapi.generate.nullness import never_answers_null
from pyapi.generate.python_functions import describe_python_function
from pyapi.openapi_sources import Source, find_errors, read_default, read_schema_comments, read_sources
from pyapi.openapi_types import Type, read_types
from pyapi.version import VERSION

USERS = ("authenticated", "operator", "admin")
VOLATILITY: Mapping[str, Literal["immutable", "stable", "volatile"]] = {
    "i": "immutable", "s": "stable", "v": "volatile",
}  # fmt: skip

ROWS_QUERY = r"""
select
    c.reltype::bigint,
    c.relkind::text,
    coalesce((
        select jsonb_object_agg(a.attname, a.atthasdef or a.attidentity <> '')
        from pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ), '{}') as defaults,
    coalesce((
        select jsonb_object_agg(a.attname, pg_get_constraintdef(k.oid) order by k.conname)
        from pg_constraint as k
        join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
        where k.conrelid = c.oid and k.contype = 'c' and cardinality(k.conkey) = 1
            and pg_get_constraintdef(k.oid) ~ '= ANY \(+ARRAY\['
    ), '{}') as checks
from pg_class as c
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'c') and c.relnamespace <> 'pg_catalog'::regnamespace
"""

_CLOSED_SET = re.compile(
    r"CHECK \(\(+(?:VALUE|\"?[\w$]+\"?)(?:\)::text)? = ANY \(\(?ARRAY\[(.*?)\](?:\)::text\[\])?\)\)\)",
    re.DOTALL,
)
_NAME = re.compile(r"\w[\w$ -]*")
"""Of a schema: it becomes the name of a file."""
_TEXT = re.compile(r"'((?:[^']|'')*)'(?:::[a-z ]+)?")


def read_model(
    connection: psycopg.Connection[Any], schemas: Sequence[str], roles: Sequence[str] = ()
) -> Model:
    """Read what the roles may call in the schemas.

    Args:
        connection: the owner's, or anybody's who may read the catalogue.
        schemas: exposed ones; the order does not matter.
        roles: of :data:`pyapi.functions.ROLES`; a function that one of them may execute is in. All where empty.

    Raises:
        GenerateError: an unknown schema or role; a schema whose name no file may have; no function at all.
    """
    wanted = tuple(role for role in catalog.ROLES if role in roles or not roles)
    if unknown := sorted(set(roles) - set(catalog.ROLES)):
        raise GenerateError(f"There is no role {unknown[0]}: the roles are {', '.join(catalog.ROLES)}.")
    with connection.transaction():
        connection.execute("set local search_path = ''")
        comments = read_schema_comments(connection, schemas)
        if missing := sorted(set(schemas) - comments.keys()):
            raise GenerateError(
                f"The database has no schema {missing[0]}. Is the program deployed? Run: mainspring deploy"
            )
        reader = _Reader(connection)
    if strange := sorted(name for name in schemas if not _NAME.fullmatch(name)):
        raise GenerateError(f"A file cannot be called as the schema {strange[0]!r} is.")
    functions = [
        *reader.read_functions(connection, tuple(sorted(set(schemas))), wanted),
        *reader.describe_python_functions(set(schemas), wanted),
    ]
    by_key: dict[str, Function] = {}
    for function in functions:
        by_key.setdefault(function.key, function)  # of overloads, which the house does not have, the first
    if not by_key:
        raise GenerateError(
            f"No function of {', '.join(sorted(set(schemas)))} may be called by {', '.join(wanted)}."
            " If the database is empty, run: mainspring deploy"
        )
    kept = [by_key[key] for key in sorted(by_key)]
    return Model(
        schemas=tuple(
            Schema(name, comments[name], tuple(f for f in kept if f.schema == name))
            for name in sorted({f.schema for f in kept})
        ),
        rows=_mark(reader.rows, kept),
        roles=wanted,
        version=VERSION,
    )


class _Reader:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._types: Mapping[int, Type] = read_types(connection)
        self._sources: Mapping[int, Source] = read_sources(connection)
        self._errors = find_errors(self._sources.values())
        self._bodies = {row[0]: row[1:] for row in connection.execute(BODIES_QUERY)}
        self._relations = {row[0]: row[1:] for row in connection.execute(ROWS_QUERY)}
        self.rows: dict[str, Row] = {}

    def read_functions(
        self, connection: psycopg.Connection[Any], schemas: tuple[str, ...], roles: Sequence[str]
    ) -> list[Function]:
        """Those of SQL, ordered by schema and name."""
        return [
            self._describe(function)
            for function in (
                replace(f, roles=frozenset(f.roles & set(roles)))
                for f in catalog.read_functions(connection, schemas)
            )
            if function.roles
        ]

    def describe_python_functions(self, schemas: set[str], roles: Sequence[str]) -> list[Function]:
        """Those of Python that the roles may call."""
        described = []
        for function in PYTHON_FUNCTIONS.functions:
            may_call = [role for role in roles if role in _callers(function)]
            if function.schema in schemas and may_call:
                found, rows = describe_python_function(function, tuple(may_call))
                described.append(found)
                self.rows |= {row.key: row for row in rows}
        return described

    def _describe(self, function: catalog.Function) -> Function:
        raw = function.raw_parameter
        return Function(
            schema=function.schema,
            name=function.name,
            parameters=()
            if raw
            else tuple(self._parameter(function, i) for i in range(len(function.parameters))),
            result=self._result(function),
            volatility=VOLATILITY[function.volatility],
            is_get=function.volatility in "is" and not function.is_procedure and raw is None,
            roles=tuple(role for role in catalog.ROLES if role in function.roles),
            body=self._type(raw.type_oid) if raw else None,
            errors=tuple(
                (status, code)
                for status, codes in sorted(self._errors.get(function.oid, {}).items())
                for code in codes
            ),
            comment=function.comment,
            is_deprecated=(function.comment or "").lower().startswith("deprecated"),
            takes_key=function.volatility == "v",
        )

    def _parameter(self, function: catalog.Function, index: int) -> Parameter:
        parameter = function.parameters[index]
        found = self._type(parameter.type_oid)
        if not (parameter.has_default or parameter.is_variadic):
            return Parameter(parameter.name, found)
        source = self._sources.get(function.oid)
        expression = source.defaults[index] if source is not None and source.defaults else None
        is_constant, value = read_default(expression, is_json=found.kind == "json")
        return Parameter(
            parameter.name,
            found,
            is_optional=True,
            is_nullable=is_constant and value is None,
            default=value if is_constant else None,
            has_constant=is_constant,
            default_sql=expression,
        )

    def _result(self, function: catalog.Function) -> Result:
        source = self._sources.get(function.oid)
        if function.result == "void":
            return Result("void")
        if function.media_type is not None and not function.returns_set:
            return Result("document", media_type=function.media_type)
        if source is not None and source.columns:
            key = f"{function.schema}.{function.name}()"
            members = tuple(Field(name, self._type(oid), is_nullable=True) for name, oid in source.columns)
            self.rows[key] = Row(key, function.schema, function.name, "result", members)
            return Result("row", function.returns_set, TypeRef("row", key, function.type_sql))
        found = self._type(source.type_oid if source is not None else function.base_oid)
        if function.result == "record":
            found = TypeRef("object", sql="record")
        if found.kind == "row":
            # A look-up that has no error for the absence of a row answers with a row of nulls.
            may_miss = not function.returns_set and not any(
                s == 404 for s in self._errors.get(function.oid, {})
            )
            return Result(
                "row", function.returns_set, found, is_nullable=may_miss and function.volatility in "is"
            )
        return Result(
            "scalar", function.returns_set, found, is_nullable=not self._never_answers_null(function.oid)
        )

    def _never_answers_null(self, oid: int) -> bool:
        if oid not in self._bodies:
            return False
        language, body, is_parsed = self._bodies[oid]
        return never_answers_null(language, body, is_parsed=is_parsed)

    def _type(self, oid: int, modifier: int = -1) -> TypeRef:
        found = self._types.get(oid)
        if found is None:
            return TypeRef("json")
        if found.element is not None:
            element = self._type(found.element, modifier)
            return TypeRef("array", sql=element.sql + "[]", element=element)
        name = found.name if found.schema == "pg_catalog" else f"{found.schema}.{found.name}"
        match found.kind:
            case "e":
                return TypeRef("choice", sql=name, values=tuple(found.labels), domain=name)
            case "d":
                return self._domain(found, name)
            case "c":
                return TypeRef("row", self._read_row(found), name)
        return _builtin(found, name, modifier)

    def _domain(self, found: Type, name: str) -> TypeRef:
        base = self._type(found.base or 0, found.modifier)
        values = next((values for check in found.checks if (values := read_closed_set(check))), ())
        if values and base.kind == "scalar":
            return TypeRef("choice", sql=name, values=values, domain=name)
        return replace(base, sql=name, domain=name)

    def _read_row(self, found: Type) -> str:
        key = f"{found.schema}.{found.name}"
        if key in self.rows:
            return key
        kind, defaults, checks = self._relations.get(found.oid, ("c", {}, {}))
        origin: Literal["table", "view", "type"] = (
            "type" if kind == "c" else "view" if kind in "vm" else "table"
        )
        self.rows[key] = Row(
            key, found.schema, found.name, origin, ()
        )  # it may hold itself, through an array
        members = []
        for column, oid, modifier, is_not_null, comment in found.attributes:
            described = self._type(oid, modifier)
            values = read_closed_set(checks[column]) if column in checks else ()
            if values and described.kind == "scalar" and described.name == "text":
                described = TypeRef("choice", sql=described.sql, values=values)
            members.append(Field(column, described, not is_not_null, defaults.get(column, False), comment))
        self.rows[key] = Row(key, found.schema, found.name, origin, tuple(members), found.comment)
        return key


def _builtin(found: Type, name: str, modifier: int) -> TypeRef:
    if found.name in ("json", "jsonb"):
        described = TypeRef("json", sql=found.name)
    elif found.name == "record":
        described = TypeRef("object", sql="record")
    elif found.name in ("varchar", "bpchar") and modifier > 4:
        described = TypeRef("scalar", "text", f"{found.name}({modifier - 4})", max_length=modifier - 4)
    elif found.name == "numeric" and modifier >= 4:
        precision, scale = (modifier - 4) >> 16 & 0xFFFF, (((modifier - 4) & 0x7FF) ^ 1024) - 1024
        described = TypeRef("scalar", "numeric", f"numeric({precision},{scale})")
    elif found.kind in ("r", "m"):
        described = TypeRef("scalar", "text", name)
    else:
        described = TypeRef("scalar", found.name, name)
    return described


def read_closed_set(check: str) -> tuple[str, ...]:
    """The texts of a check constraint of the form ``column in ('a', 'b')``, in its order; empty for any other."""
    match = _CLOSED_SET.fullmatch(check)
    if match is None:
        return ()
    values = _TEXT.findall(match[1])
    rest = _TEXT.sub("", match[1]).replace(",", "").strip()
    return () if rest else tuple(value.replace("''", "'") for value in values)


def _callers(function: PythonFunction) -> tuple[str, ...]:
    return function.roles or (USERS if function.needs_user else catalog.ROLES)


def _mark(rows: Mapping[str, Row], functions: Sequence[Function]) -> dict[str, Row]:
    """The rows that the functions reach, with the directions in which they travel."""
    sent: set[str] = set()
    returned: set[str] = set()
    for function in functions:
        for parameter in function.parameters:
            _reach(rows, parameter.type, sent)
        if function.body is not None:
            _reach(rows, function.body, sent)
        if function.result.type is not None:
            _reach(rows, function.result.type, returned)
    return {
        key: replace(rows[key], is_sent=key in sent, is_returned=key in returned)
        for key in sorted(sent | returned)
    }


def _reach(rows: Mapping[str, Row], found: TypeRef, seen: set[str]) -> None:
    for part in found.walk():
        if part.kind == "row" and part.name not in seen:
            seen.add(part.name)
            for member in rows[part.name].fields:
                _reach(rows, member.type, seen)
