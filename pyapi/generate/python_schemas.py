"""The module of one schema: models of arguments, descriptions of functions, and a method for each."""

from __future__ import annotations

from pyapi.generate.model import Function, Model, Parameter, Schema
from pyapi.generate.python_names import Names, attribute_name, field_name, unique_names
from pyapi.generate.python_rows import quote, write_imports
from pyapi.generate.python_text import HEADER, docstring, split_subscript
from pyapi.generate.python_types import argument_type, checked_type, result_type

RESERVED = frozenset({"self", "options", "body"})


def write_schema(schema: Schema, model: Model, names: Names) -> str:
    """The module's text."""
    functions = [function for function in schema.functions if function.body is None]
    parts = [_write_arguments(function, names) for function in functions if function.parameters]
    if parts:
        parts.append("\n")
    parts += ["\n" + _write_description(function, model, names) for function in functions]
    parts.append("\nFUNCTIONS: dict[str, Function[Any]] = {\n")
    parts += [f"    {quote(function.name)}: {names.constants[function.key]},\n" for function in functions]
    parts.append("}\n")
    for prefix in ("", "Async"):
        comment = schema.comment or f"Functions of {schema.name}."
        parts.append(f"\n\nclass {prefix}{names.types[schema.name]}:\n" + docstring(comment, 4))
        parts.append(
            f"\n    def __init__(self, client: {prefix}BaseClient) -> None:\n        self._client = client\n"
        )
        parts += [_write_method(function, names, prefix) for function in functions]
    body = "".join(parts)
    imports = write_imports(body, depth=2)
    title = f'"""Functions of the schema {schema.name}."""\n\nfrom __future__ import annotations\n\n'
    return HEADER + title + imports + body


def _write_arguments(function: Function, names: Names) -> str:
    members = []
    fields = unique_names([parameter.name for parameter in function.parameters], field_name)
    for parameter in function.parameters:
        found = checked_type(parameter.type, names)
        if (parameter.is_nullable or parameter.is_optional) and found != "Json":
            found += " | None"
        name = fields[parameter.name]
        default = " = None" if parameter.is_optional else ""
        if name != parameter.name:
            alias = f"alias={quote(parameter.name)}"
            default = f" = Field(None, {alias})" if parameter.is_optional else f" = Field({alias})"
        members.append(f"    {name}: {split_subscript(found, 6 + len(name), len(default), 4)}{default}\n")
    told = docstring(f"Arguments of ``{function.key}``.", 4)
    return f"\n\nclass {names.arguments[function.key]}(Arguments):\n{told}\n{''.join(members)}"


def _result(function: Function, names: Names) -> str:
    """The type of the whole result."""
    result = function.result
    if result.kind == "void":
        return "None"
    if result.kind == "document" or result.type is None:
        return "bytes"
    found = result_type(result.type, names)
    if result.is_nullable and found != "Json":
        found += " | None"
    return f"list[{found}]" if result.is_set else found


def _write_description(function: Function, model: Model, names: Names) -> str:
    result = _result(function, names)
    name = names.constants[function.key]
    head = f"{name} = Function[{result}]("
    if len(head) > 88:
        head = f"{name} = Function[\n    {result}\n]("
    lines = [f"    {quote(function.key)},\n"]
    if function.result.kind == "void":
        lines.append("    None,\n")
    else:
        adapter = f"    lambda: TypeAdapter({result}),\n"
        if len(adapter) > 89:
            adapter = f"    lambda: TypeAdapter(\n        {result}\n    ),\n"
        lines.append(adapter)
    if function.parameters:
        lines.append(f"    {names.arguments[function.key]},\n")
    if function.reads_only:
        lines.append("    reads_only=True,\n")
    if not function.takes_key:
        lines.append("    takes_key=False,\n")
    if function.result.kind == "row" and function.result.is_nullable:
        lines.append("    may_miss=True,\n")
    if function.result.kind == "document":
        lines.append("    is_document=True,\n")
    return head + "\n" + "".join(lines) + ")\n"


def _write_method(function: Function, names: Names, prefix: str) -> str:
    result = _result(function, names)
    define, wait = ("async def", "await ") if prefix else ("def", "")
    lines = [f"\n    {define} {names.methods[function.key]}(\n        self,\n        *,\n"]
    arguments = _arguments(function)
    lines += [
        _write_parameter(parameter, arguments[parameter.name], names) for parameter in function.parameters
    ]
    lines.append("        options: Options | None = None,\n")
    lines.append(f"    ) -> {split_subscript(result, 9, 1, 4)}:\n")
    lines.append(docstring(_describe(function, names), 8))
    gives = "" if function.result.kind == "void" else "return "
    lines.append(f"        {gives}{wait}self._client.invoke(\n            {names.constants[function.key]},\n")
    if function.parameters:
        lines.append("            {\n")
        lines += [
            f"                {quote(parameter.name)}: {arguments[parameter.name]},\n"
            for parameter in function.parameters
        ]
        lines.append("            },\n")
    else:
        lines.append("            {},\n")
    lines.append("            options,\n        )\n")
    return "".join(lines)


def _arguments(function: Function) -> dict[str, str]:
    return unique_names(
        [parameter.name for parameter in function.parameters], lambda name: attribute_name(name, RESERVED)
    )


def _write_parameter(parameter: Parameter, name: str, names: Names) -> str:
    found = argument_type(parameter.type, names)
    if parameter.is_optional and found != "Json":
        found += " | Unset"
    if parameter.is_nullable and found != "Json":
        found += " | None"
    default = " = UNSET" if parameter.is_optional else ""
    return f"        {name}: {split_subscript(found, 10 + len(name), len(default) + 1, 8)}{default},\n"


def _describe(function: Function, names: Names) -> str:
    parts = [function.comment or f"Call ``{function.key}``."]
    arguments = _arguments(function)
    told = [
        f"    {arguments[p.name]}: {p.comment or ''}{f' By default {p.default_sql}.' if _shows_default(p) else ''}".rstrip()
        for p in function.parameters
        if p.comment or _shows_default(p)
    ]
    if told:
        parts.append("\n\nArgs:\n" + "\n".join(" ".join(["   ", *line.split()]) for line in told))
    errors = names.function_errors(function)
    if errors:
        parts.append("\n\nRaises:\n" + "\n".join(f"    {name}" for name in errors))
    return "".join(parts)


def _shows_default(parameter: Parameter) -> bool:
    return parameter.default_sql is not None and not parameter.is_nullable
