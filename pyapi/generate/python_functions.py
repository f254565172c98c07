"""Functions written in Python, in the terms of the model: their JSON schemas become types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyapi.auth.functions import PythonFunction
from pyapi.generate.model import Field, Function, Parameter, Result, Row, TypeRef

FORMATS = {"uuid": "uuid", "date-time": "timestamptz", "date": "date"}
PLAIN = {"boolean": "bool", "integer": "int8", "number": "numeric", "string": "text"}


def describe_python_function(
    function: PythonFunction, roles: tuple[str, ...]
) -> tuple[Function, tuple[Row, ...]]:
    """The function, and the rows that its answer is made of."""
    writer = _Writer(function)
    schema = function.arguments.model_json_schema()
    writer.definitions = schema.get("$defs", {})
    required = schema.get("required", ())
    parameters = [
        _parameter(writer, name, member, is_optional=name not in required)
        for name, member in schema.get("properties", {}).items()
    ]
    result = Result("void")
    if function.result is not None:
        found, is_nullable = writer.describe(function.result, function.short_name, is_root=True)
        is_set = found.kind == "array" and found.element is not None
        kept = found.element if is_set and found.element is not None else found
        result = Result("row" if kept.kind == "row" else "scalar", is_set, kept, is_nullable)
    described = Function(
        schema=function.schema,
        name=function.short_name,
        parameters=tuple(sorted(parameters, key=lambda p: p.is_optional)),
        result=result,
        volatility="volatile",
        is_get=False,
        roles=roles,
        errors=tuple((status, code) for status, codes in sorted(function.errors.items()) for code in codes),
        comment=function.comment,
    )
    return described, tuple(writer.rows)


def _parameter(writer: _Writer, name: str, member: Mapping[str, Any], *, is_optional: bool) -> Parameter:
    found, is_nullable = writer.describe(member, f"{writer.function.short_name}_{name}")
    return Parameter(
        name,
        found,
        is_optional=is_optional,
        is_nullable=is_nullable,
        default=member.get("default"),
        has_constant=is_optional,
        comment=member.get("description"),
    )


class _Writer:
    def __init__(self, function: PythonFunction) -> None:
        self.function = function
        self.rows: list[Row] = []
        self.definitions: Mapping[str, Any] = {}

    def describe(
        self, schema: Mapping[str, Any], name: str, *, is_root: bool = False
    ) -> tuple[TypeRef, bool]:
        """The type of a JSON schema, and whether it may be null."""
        if "$ref" in schema:
            return self.describe(self.definitions.get(schema["$ref"].rpartition("/")[2], {}), name)
        variants = [dict(schema) | {"type": kind} for kind in schema["type"]] if _is_list(schema) else []
        variants = variants or list(schema.get("anyOf", ()))
        if variants:
            kept = [variant for variant in variants if variant.get("type") != "null"]
            is_nullable = len(kept) < len(variants)
            return (self.describe(kept[0], name)[0] if len(kept) == 1 else TypeRef("json")), is_nullable
        return self._describe_one(schema, name, is_root=is_root), False

    def _describe_one(self, schema: Mapping[str, Any], name: str, *, is_root: bool) -> TypeRef:
        texts = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
        kind = schema.get("type")
        found = TypeRef("json", sql="jsonb")
        if texts:
            if all(isinstance(text, str) for text in texts):
                found = TypeRef("choice", sql="text", values=tuple(texts))
        elif kind == "array":
            element = self.describe(schema.get("items", {}), name)[0]
            found = TypeRef("array", sql=element.sql + "[]", element=element)
        elif kind == "object":
            found = self._row(schema, name, is_root=is_root) if "properties" in schema else TypeRef("object")
        elif isinstance(kind, str) and kind in PLAIN:
            scalar = FORMATS.get(schema.get("format", ""), PLAIN[kind]) if kind == "string" else PLAIN[kind]
            found = TypeRef("scalar", scalar, scalar, max_length=schema.get("maxLength"))
        return found

    def _row(self, schema: Mapping[str, Any], name: str, *, is_root: bool) -> TypeRef:
        required = schema.get("required", ())
        members = []
        for member, described in schema["properties"].items():
            found, is_nullable = self.describe(described, f"{name}_{member}")
            comment = described.get("description")
            members.append(Field(member, found, is_nullable or member not in required, comment=comment))
        owner = self.function.schema
        key = f"{owner}.{self.function.short_name}()" if is_root else f"{owner}.{name}"
        short = self.function.short_name if is_root else name
        self.rows.append(Row(key, owner, short, "result", tuple(members), schema.get("description")))
        return TypeRef("row", key, "jsonb")


def _is_list(schema: Mapping[str, Any]) -> bool:
    return isinstance(schema.get("type"), list)
