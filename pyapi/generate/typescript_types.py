"""PostgreSQL's types in TypeScript: names of rows and choices, what is sent, what comes back, which numbers are exact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyapi.generate.model import Field, Function, Model, Row, TypeRef
from pyapi.generate.typescript_text import (
    HEADER,
    WIDTH,
    block,
    comment,
    declare_union,
    key,
    line,
    pascal,
    quote,
)

OUTPUT: Mapping[str, str] = {
    "bool": "boolean",
    "int2": "number", "int4": "number", "float4": "number", "float8": "number",
    "int8": "bigint", "numeric": "Decimal",
    "uuid": "Uuid", "timestamptz": "Timestamp", "timestamp": "Timestamp", "date": "DateText",
    "time": "TimeText", "timetz": "TimeText", "interval": "IntervalText", "bytea": "BytesText",
}  # fmt: skip
"""Built-in types as they come back; whatever is not here is a string."""

INPUT: Mapping[str, str] = {
    **OUTPUT, "int8": "BigIntInput", "numeric": "DecimalInput", "timestamptz": "TimestampInput",
}  # fmt: skip
"""The same as they are sent. A ``timestamp`` has no zone, so a ``Date`` is none."""

SUPABASE: Mapping[str, str] = {
    "bool": "boolean", "int2": "number", "int4": "number", "int8": "number",
    "float4": "number", "float8": "number", "numeric": "number",
}  # fmt: skip
"""The same as ``supabase-js`` has them after ``JSON.parse``."""

SHAPES: Mapping[str, str] = {"numeric": "n", "int8": "b", "float4": "f", "float8": "f"}
RUNTIME_TYPES = (
    "BigIntInput", "BytesText", "DateText", "Decimal", "DecimalInput", "IntervalText", "Json", "TimeText",
    "Timestamp", "TimestampInput", "Uuid",
)  # fmt: skip


class Names:
    """Names of types, each once.

    Args:
        model: that they are for.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._taken = {*RUNTIME_TYPES, "Database", "Shape", "MainspringClient"}
        self.choices = {name: self._take(pascal(name)) for name in model.choices}
        self.rows = {
            row.key: self._take(
                pascal(f"{row.schema}_{row.name}") + ("Result" if row.origin == "result" else "")
            )
            for row in model.rows.values()
        }
        self.inputs = {
            row.key: self._take(self.rows[row.key] + "Input") for row in model.rows.values() if row.is_sent
        }
        self.arguments = {
            f.key: self._take(pascal(f"{f.schema}_{f.name}") + "Args")
            for f in model.functions
            if f.parameters
        }
        self.errors = {
            f.key: self._take(pascal(f"{f.schema}_{f.name}") + "Errors") for f in model.functions if f.errors
        }

        self.classes = {
            schema.name: self._take(f"{pascal(schema.name)}Functions") for schema in model.schemas
        }

    def _take(self, name: str) -> str:
        wanted, number = name, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}{number}"
        self._taken.add(name)
        return name

    def output(self, found: TypeRef) -> str:
        """A value as it comes back."""
        return self._write(found, OUTPUT, self.rows)

    def input(self, found: TypeRef) -> str:
        """A value as it is sent."""
        return self._write(found, INPUT, self.inputs)

    def _write(self, found: TypeRef, scalars: Mapping[str, str], rows: Mapping[str, str]) -> str:  # noqa: PLR0911
        match found.kind:
            case "array":
                element = self._write(found.element or TypeRef("json"), scalars, rows)
                # Elements may be null, and arrays have any number of dimensions; neither is in the catalogue.
                return f"({element})[]" if "|" in element else f"{element}[]"
            case "choice":
                if found.domain is not None:
                    return self.choices[found.domain]
                return " | ".join(quote(value) for value in found.values)
            case "row":
                return rows[found.name]
            case "json":
                return "Json"
            case "object":
                return "{ [column: string]: Json }"
        return scalars.get(found.name, "string")

    def shape(self, found: TypeRef | None) -> str | None:
        """Where its numbers need care, as an expression; ``None`` where nowhere."""
        if found is None:
            return None
        if found.kind == "array":
            inner = self.shape(found.element)
            return None if inner is None else f"[{inner}]"
        if found.kind == "row":
            return shape_name(self.rows[found.name]) if self.has_shape(found.name) else None
        letter = SHAPES.get(found.name) if found.kind == "scalar" else None
        return None if letter is None else f'"{letter}"'

    def has_shape(self, row_key: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a row has such numbers, itself or in what it holds."""
        if row_key in seen:
            return False
        return any(
            (part.kind == "scalar" and part.name in SHAPES)
            or (part.kind == "row" and self.has_shape(part.name, seen | {row_key}))
            for member in self._model.rows[row_key].fields
            for part in member.type.walk()
        )


def shape_name(row_name: str) -> str:
    """The constant that describes a row's numbers."""
    return row_name[:1].lower() + row_name[1:]


def import_types(text: str, names: Iterator[str] | tuple[str, ...], source: str, kind: str = " type") -> str:
    """An import of those names that a text uses; empty where it uses none."""
    words = set("".join(c if c.isalnum() or c in "_$" else " " for c in text).split())
    used = sorted(set(names) & words)
    if not used:
        return ""
    whole = f'import{kind} {{ {", ".join(used)} }} from "{source}";\n'
    if len(whole) <= WIDTH + 1:
        return whole
    return f"import{kind} {{\n" + "".join(f"  {name},\n" for name in used) + f'}} from "{source}";\n'


def write_types(model: Model, names: Names) -> str:
    """Rows and choices."""
    parts = [
        comment([f"One of the values of `{name}`."]) + declare_union(names.choices[name], values)
        for name, values in model.choices.items()
    ]
    for row in model.rows.values():
        if row.is_returned:
            parts.append(_write_row(row, names))
        if row.is_sent:
            parts.append(_write_input(row, names))
    text = "\n".join(parts)
    imports = import_types(text, RUNTIME_TYPES, "./runtime/json.js")
    return "\n".join(part for part in (HEADER, imports, text) if part)


def _write_row(row: Row, names: Names) -> str:
    members = [
        comment([member.comment], 2) + line(key(member.name), _or_null(names.output(member.type), member), 2)
        for member in row.fields
    ]
    return comment([_about(row)]) + f"export type {names.rows[row.key]} = {block(members)};\n"


def _write_input(row: Row, names: Names) -> str:
    members = [
        comment([member.comment], 2)
        + line(key(member.name) + "?", f"{names.input(member.type)} | null | undefined", 2)
        for member in row.fields
    ]
    return (
        comment([_about(row) + " As it is sent."])
        + f"export type {names.inputs[row.key]} = {block(members)};\n"
    )


def _about(row: Row) -> str:
    if row.origin == "result":
        return f"What `{row.schema}.{row.name}` returns."
    return f"`{row.key}`. {row.comment or ''}".rstrip()


def _or_null(text: str, member: Field) -> str:
    return f"{text} | null" if member.is_nullable and text != "Json" else text


def write_shapes(model: Model, names: Names) -> str:
    """Which columns of rows have numbers that JavaScript's cannot hold."""
    parts = []
    for row in model.rows.values():
        if not (row.is_returned and names.has_shape(row.key)):
            continue
        members = []
        for member in row.fields:
            shape = names.shape(member.type)
            if shape is not None and any(part.kind == "row" for part in member.type.walk()):
                # Rows may hold each other: looked up when it is needed.
                members.append(f"  get {key(member.name)}(): Shape {{\n    return {shape};\n  }},\n")
            elif shape is not None:
                members.append(f"  {key(member.name)}: {shape},\n")
        parts.append(f"export const {shape_name(names.rows[row.key])}: Shape = {block(members)};\n")
    imports = 'import type { Shape } from "./runtime/json.js";\n' if parts else "export {};\n"
    return "\n".join([HEADER, imports, *parts])


def describe_result(function: Function, names: Names) -> tuple[str, str | None]:
    """What a call gives: its type, and the shape of its numbers."""
    result = function.result
    if result.kind == "void":
        return "void", None
    if result.kind == "document":
        return "Uint8Array", None
    if result.type is None:
        return "Json", None
    text, shape = names.output(result.type), names.shape(result.type)
    if result.is_nullable and text != "Json":
        text = f"{text} | null"
    if result.is_set:
        text = f"({text})[]" if "|" in text else f"{text}[]"
        shape = None if shape is None else f"[{shape}]"
    return text, shape
