"""``database.ts``: the type ``Database`` that ``supabase-js`` takes, in the form of ``supabase gen types typescript``."""

from __future__ import annotations

from pyapi.generate.model import Function, Model, Parameter, Row, Schema, TypeRef
from pyapi.generate.typescript_text import HEADER, block, key, line, quote
from pyapi.generate.typescript_types import SUPABASE

ABOUT = """\
// For supabase-js, as `supabase gen types typescript` writes it:
//
//   const supabase = createClient<Database>(url, token);
//   const { data, error } = await supabase.schema("meters").rpc("get_balance", { p_meter_id });
//
// Functions only: the server has no tables at /rest/v1. Numbers are what `JSON.parse` makes of them, so of a
// `bigint` or `numeric` the digits beyond the sixteenth are lost; as arguments both are taken as strings, too.
// The client in client.ts keeps them all.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

"""
NOTHING = "{\n      [_ in never]: never;\n    }"


def write_database(model: Model) -> str:
    """The file."""
    rows: dict[str, list[Row]] = {}
    for row in model.rows.values():
        if row.origin != "result":
            rows.setdefault(row.schema, []).append(row)
    choices: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, values in model.choices.items():
        schema, _, short = name.partition(".")
        choices.setdefault(schema, {})[short] = values
    schemas = {schema.name: schema for schema in model.schemas}
    writer = _Writer(model)
    members = [
        f"  {key(name)}: {writer.schema(schemas.get(name), rows.get(name, []), choices.get(name, {}))};\n"
        for name in sorted({*schemas, *rows, *choices})
    ]
    text = f"export type Database = {block(members)};\n"
    if "Absent<" in text:
        text = (
            "/** A row that is not there comes with every column null. */\n"
            "type Absent<Row> = { [Column in keyof Row]: null };\n\n" + text
        )
    return f"{HEADER}\n{ABOUT}{text}"


class _Writer:
    def __init__(self, model: Model) -> None:
        self._model = model

    def schema(self, schema: Schema | None, rows: list[Row], choices: dict[str, tuple[str, ...]]) -> str:
        functions = [
            self._function(f) for f in (schema.functions if schema is not None else ()) if _is_for_json(f)
        ]
        enums = [
            line(key(name), " | ".join(quote(value) for value in values), 6)
            for name, values in choices.items()
        ]
        composites = [f"      {key(row.name)}: {self._row(row, 6)};\n" for row in rows]
        parts = {
            "Tables": "",
            "Views": "",
            "Functions": "".join(functions),
            "Enums": "".join(enums),
            "CompositeTypes": "".join(composites),
        }
        return block(
            [f"    {name}: {block([text], 4) if text else NOTHING};\n" for name, text in parts.items()], 2
        )

    def _function(self, function: Function) -> str:
        members = [self._parameter(parameter) for parameter in function.parameters]
        arguments = block(members, 8) if members else "never"
        if function.body is not None:
            arguments = "{ [key: string]: Json | undefined }"
        return (
            f"      {key(function.name)}: {{\n        Args: {arguments};\n"
            + line("Returns", self._result(function), 8)
            + "      };\n"
        )

    def _parameter(self, parameter: Parameter) -> str:
        text = self._type(parameter.type, is_input=True)
        if parameter.is_nullable and text != "Json":
            text += " | null"
        return line(key(parameter.name) + ("?" if parameter.is_optional else ""), text, 10)

    def _result(self, function: Function) -> str:
        result = function.result
        if result.kind == "void" or result.type is None:
            return "undefined"
        row = self._model.rows[result.type.name] if result.type.kind == "row" else None
        text = self._type(result.type)
        if result.is_nullable and text != "Json":
            text += f" | Absent<{text}>" if row is not None else " | null"
        if not result.is_set:
            return text
        return f"({text})[]" if ("|" in text and row is None) or result.is_nullable else f"{text}[]"

    def _row(self, row: Row, indent: int) -> str:
        members = []
        for member in row.fields:
            text = self._type(member.type, indent + 2)
            if member.is_nullable and text != "Json":
                text += " | null"
            members.append(line(key(member.name), text, indent + 2))
        return block(members, indent)

    def _type(self, found: TypeRef, indent: int = 8, *, is_input: bool = False) -> str:  # noqa: PLR0911
        match found.kind:
            case "array":
                element = self._type(found.element or TypeRef("json"), indent, is_input=is_input)
                is_union = "|" in element and not element.startswith("{")
                return f"({element})[]" if is_union else f"{element}[]"
            case "choice":
                if found.domain is None:
                    return " | ".join(quote(value) for value in found.values)
                schema, _, name = found.domain.partition(".")
                return f'Database[{quote(schema)}]["Enums"][{quote(name)}]'
            case "row":
                row = self._model.rows[found.name]
                if row.origin == "result":
                    return self._row(row, indent)
                text = f'Database[{quote(row.schema)}]["CompositeTypes"][{quote(row.name)}]'
                return f"Partial<{text}>" if is_input else text
            case "json":
                return "Json"
            case "object":
                return "{ [column: string]: Json }"
        if is_input and found.name in ("int8", "numeric"):
            return "number | string"
        return SUPABASE.get(found.name, "string")


def _is_for_json(function: Function) -> bool:
    """Whether supabase-js, which sends and reads JSON, can call it."""
    return function.result.kind != "document" and (function.body is None or function.body.kind == "json")
