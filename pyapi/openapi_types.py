"""PostgreSQL's types as JSON Schema (2020-12): what a call takes, and what it gives back.

The two differ: rows that come back have every column, rows that are sent may leave columns out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import class_row

Schema = dict[str, Any]

QUERY = r"""
select
    t.oid::bigint,
    n.nspname::text as schema,
    t.typname::text as name,
    t.typtype::text as kind,
    case when t.typcategory = 'A' and t.typsubscript = 'array_subscript_handler'::regproc
        then t.typelem::bigint end as element,
    nullif(t.typbasetype, 0)::bigint as base,
    t.typtypmod as modifier,
    coalesce(obj_description(t.oid, 'pg_type'), obj_description(t.typrelid, 'pg_class')) as comment,
    coalesce(array(
        select e.enumlabel::text from pg_enum as e where e.enumtypid = t.oid order by e.enumsortorder
    ), '{}') as labels,
    array(
        select pg_get_constraintdef(c.oid) from pg_constraint as c
        where c.contypid = t.oid and c.contype = 'c' order by c.conname
    ) as checks,
    coalesce((
        select jsonb_agg(jsonb_build_array(
            a.attname, a.atttypid::bigint, a.atttypmod, a.attnotnull, col_description(a.attrelid, a.attnum)
        ) order by a.attnum)
        from pg_attribute as a
        where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
    ), '[]') as attributes
from pg_type as t
join pg_namespace as n on n.oid = t.typnamespace
where n.nspname not like 'pg\_toast%' and n.nspname not like 'pg\_temp%'
    and (t.typtype <> 'c' or n.nspname not in ('pg_catalog', 'information_schema'))
"""

INT8_MAX = 9223372036854775807
PLAIN: Mapping[str, Schema] = {
    "bool": {"type": "boolean"},
    "int2": {"type": "integer", "format": "int16", "minimum": -32768, "maximum": 32767},
    "int4": {"type": "integer", "format": "int32", "minimum": -2147483648, "maximum": 2147483647},
    "int8": {"type": "integer", "format": "int64", "minimum": -INT8_MAX - 1, "maximum": INT8_MAX},
    "float4": {"type": "number", "format": "float", "minimum": -3.4028235e38, "maximum": 3.4028235e38},
    "float8": {"type": "number", "format": "double"},
    "numeric": {"type": "number"},
    "text": {"type": "string"},
    "varchar": {"type": "string"},
    "bpchar": {"type": "string"},
    "name": {"type": "string", "maxLength": 63},
    "char": {"type": "string", "maxLength": 1},
    "citext": {"type": "string"},
    "uuid": {"type": "string", "format": "uuid"},
    "date": {"type": "string", "format": "date"},
    "timestamptz": {"type": "string", "format": "date-time"},
    "timestamp": {"type": "string", "format": "date-time-local", "examples": ["2026-01-02T03:04:05"]},
    "time": {"type": "string", "format": "time-local", "examples": ["03:04:05"]},
    "timetz": {"type": "string", "format": "time"},
    "interval": {"type": "string", "examples": ["1 day 02:00:00"]},
    "bytea": {
        "type": "string",
        "pattern": r"^\\x([0-9a-fA-F]{2})*$",
        "contentEncoding": "base16",
        "examples": ["\\x68656c6c6f"],
    },
    "json": {},
    "jsonb": {},
    "bit": {"type": "string", "pattern": "^[01]*$"},
    "varbit": {"type": "string", "pattern": "^[01]*$"},
    "oid": {"type": "string", "pattern": "^[0-9]+$"},
    "xid": {"type": "string", "pattern": "^[0-9]+$"},
    "xid8": {"type": "string", "pattern": "^[0-9]+$"},
    "inet": {"type": "string", "examples": ["192.0.2.1"]},
    "cidr": {"type": "string", "examples": ["192.0.2.0/24"]},
    "record": {"type": "object"},
}
"""Built-in types by name; any other one is sent as its text."""


@dataclass(frozen=True, slots=True)
class Type:
    """One row of pg_type, with what hangs on it.

    Attributes:
        oid: of the type.
        schema: its schema.
        name: its name.
        kind: pg_type.typtype: b, c, d, e, p, r or m.
        element: oid of an array's element.
        base: oid of a domain's base type.
        modifier: typmod that a domain puts on its base type.
        comment: of the type, or of the table whose row it is.
        labels: of an enum, in order.
        checks: a domain's check constraints as SQL.
        attributes: of a composite: name, type oid, typmod, not null, comment.
    """

    oid: int
    schema: str
    name: str
    kind: str
    element: int | None = None
    base: int | None = None
    modifier: int = -1
    comment: str | None = None
    labels: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    attributes: list[tuple[str, int, int, bool, str | None]] = field(default_factory=list)


def read_types(connection: psycopg.Connection[Any]) -> dict[int, Type]:
    """Every type a function may use, by oid."""
    with connection.cursor(row_factory=class_row(Type)) as cursor:
        return {row.oid: row for row in cursor.execute(QUERY)}


class Schemas:
    """Turns types into JSON Schema, and gathers the components that are referred to.

    Args:
        types: by oid, from :func:`read_types`.
    """

    def __init__(self, types: Mapping[int, Type]) -> None:
        self._types = types
        self.components: dict[str, Schema] = {}

    def describe(self, oid: int, modifier: int = -1, *, is_input: bool) -> Schema:
        """The JSON Schema of a type.

        Args:
            oid: the type's.
            modifier: typmod, such as a length or a precision; -1 for none.
            is_input: for what is sent, rather than for what comes back.
        """
        found = self._types.get(oid)
        if found is None:
            return {}
        if found.element is not None:
            return {"type": "array", "items": self.describe(found.element, modifier, is_input=is_input)}
        if found.kind == "e":
            return self._refer(found, "", {"type": "string", "enum": found.labels})
        if found.kind == "d" and found.base is not None:
            return self._refer_to_domain(found, is_input=is_input)
        if found.kind == "c":
            return self._refer_to_row(found, is_input=is_input)
        return describe_builtin(found, modifier, is_input=is_input)

    def describe_for_query(self, oid: int) -> Schema:
        """The JSON Schema of an argument in a query string: arrays and rows are sent as their text."""
        plain = self._types.get(oid)
        while plain is not None and plain.kind == "d" and plain.base is not None:
            plain = self._types.get(plain.base)
        if plain is None or plain.element is not None or plain.kind == "c":
            example = ["{1,2}"] if plain is not None and plain.element is not None else ["(1,2)"]
            return {"type": "string", "examples": example}
        return self.describe(oid, is_input=True)

    def is_json(self, oid: int) -> bool:
        """Whether a type is ``json`` or ``jsonb``."""
        found = self._types.get(oid)
        return found is not None and found.schema == "pg_catalog" and found.name in ("json", "jsonb")

    def columns_of(self, oid: int) -> Schema | None:
        """The schema of a composite result, None where the type is none."""
        found = self._types.get(oid)
        while found is not None and found.kind == "d" and found.base is not None:
            found = self._types.get(found.base)
        return self._refer_to_row(found, is_input=False) if found is not None and found.kind == "c" else None

    def _refer_to_domain(self, domain: Type, *, is_input: bool) -> Schema:
        base = self.describe(domain.base or 0, domain.modifier, is_input=is_input)
        schema = {**base} if "$ref" not in base else {"allOf": [base]}
        facts = [text for text in (domain.comment, *domain.checks) if text]
        # A domain over something that differs by direction needs a name for each.
        differs = base != self.describe(domain.base or 0, domain.modifier, is_input=not is_input)
        suffix = ".input" if differs and is_input else ""
        return self._refer(domain, suffix, schema, "\n\n".join(facts) or None)

    def _refer_to_row(self, row: Type, *, is_input: bool) -> Schema:
        suffix = ".input" if is_input else ""
        name = component_name(row, suffix)
        if name in self.components:
            return {"$ref": f"#/components/schemas/{name}"}
        self.components[name] = {}  # a type may hold itself, through an array
        properties: dict[str, Schema] = {}
        for column, oid, modifier, is_not_null, comment in row.attributes:
            schema = self.describe(oid, modifier, is_input=is_input)
            properties[column] = with_comment(schema if is_not_null else nullable(schema), comment)
        schema = {"type": "object", "properties": properties, "additionalProperties": False}
        if not is_input and properties:
            schema["required"] = list(properties)
        return self._refer(row, suffix, schema, row.comment)

    def _refer(self, found: Type, suffix: str, schema: Schema, comment: str | None = None) -> Schema:
        name = component_name(found, suffix)
        self.components[name] = with_comment(schema, comment or found.comment)
        return {"$ref": f"#/components/schemas/{name}"}


def describe_builtin(found: Type, modifier: int, *, is_input: bool) -> Schema:
    """The JSON Schema of a type that holds no other."""
    if found.kind == "p" and found.name != "record":
        return {}
    if found.kind in ("r", "m"):
        example = "[2026-01-01,2026-02-01)" if "date" in found.name else "[1,10)"
        shown = "{" + example + "}" if found.kind == "m" else example
        return {"type": "string", "examples": [shown], "x-postgres-type": found.name}
    schema = dict(PLAIN.get(found.name, {"type": "string", "x-postgres-type": found.name}))
    match found.name:
        case "varchar" | "bpchar" if modifier > 4:
            schema["maxLength"] = modifier - 4
        case "numeric" if modifier >= 4:
            precision, scale = (modifier - 4) >> 16 & 0xFFFF, (((modifier - 4) & 0x7FF) ^ 1024) - 1024
            schema["x-postgres-type"] = f"numeric({precision},{scale})"
            if 0 <= scale <= precision <= 15:  # further digits do not survive a double
                limit = 10 ** (precision - scale)
                schema |= {"exclusiveMinimum": -limit, "exclusiveMaximum": limit}
        case "interval" if is_input:
            schema = {"type": "string", "format": "duration", "examples": ["P1DT2H"]}
    return schema


def component_name(found: Type, suffix: str = "") -> str:
    """A type's name under ``components``."""
    name = found.name if found.schema == "public" else f"{found.schema}.{found.name}"
    return re.sub(r"[^A-Za-z0-9._-]", "_", name) + suffix


def nullable(schema: Schema) -> Schema:
    """The same schema, or null."""
    if not schema.keys() - {"description", "examples"}:
        return schema
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def with_comment(schema: Schema, comment: str | None) -> Schema:
    """The same schema with a description."""
    return {**schema, "description": comment} if comment else schema
