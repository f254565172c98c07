"""The modules of rows, closed sets and errors."""

from __future__ import annotations

import ast

from pyapi.generate.model import Field, Model, Row
from pyapi.generate.python_names import BASE_ERRORS, Names, field_name, unique_names
from pyapi.generate.python_text import HEADER, docstring, split_subscript
from pyapi.generate.python_types import checked_type, result_type

BY_STATUS = {
    400: "BadRequest", 401: "NotAuthenticated", 402: "PaymentRequired", 403: "Forbidden", 404: "NotFound",
    409: "Conflict", 410: "Gone", 422: "RuleBroken", 423: "Locked", 429: "TooManyRequests", 503: "Unavailable",
}  # fmt: skip


def write_models(model: Model, names: Names) -> str:
    """Closed sets first, then rows."""
    body = [_write_set(names.choices[key], found.values) for key, found in names.sets.items()]
    for row in model.rows.values():
        if row.is_returned:
            body.append(_write_row(row, names, is_sent=False))
        if row.is_sent:
            body.append(_write_row(row, names, is_sent=True))
    return (
        HEADER
        + '"""Rows and closed sets of the catalogue."""\n\nfrom __future__ import annotations\n\n'
        + write_imports("".join(body))
        + "\n"
        + "".join(body)
    )


def write_imports(text: str, *, depth: int = 1) -> str:
    """Imports of what a text uses of the standard library, pydantic and the runtime."""
    words = _read_names(text)
    lines = []
    wanted = {
        "collections.abc": ("Sequence",),
        "datetime": ("date", "datetime", "time", "timedelta"),
        "decimal": ("Decimal",),
        "typing": ("Annotated", "Any", "Literal"),
        "uuid": ("UUID",),
    }
    for module, members in wanted.items():
        if used := [name for name in members if name in words]:
            lines.append(f"from {module} import {', '.join(used)}\n")
    if used := [name for name in ("Field", "TypeAdapter") if name in words]:
        lines.append(f"\nfrom pydantic import {', '.join(used)}\n")
    if depth > 1 and "models" in words:
        lines.append("\nfrom .. import models\n")
    dots = "." * depth
    runtime = {
        "calls": ("Function", "Options"),
        "client": ("AsyncBaseClient", "BaseClient"),
        "values": (
            "UNSET", "Arguments", "Bytes", "Date", "Int2", "Int4", "Int8", "Interval", "IntervalArgument",
            "IntervalText", "Json", "Open", "Record", "Timestamp", "Unset",
        ),
    }  # fmt: skip
    local = []
    for module, members in runtime.items():
        if used := [name for name in members if name in words]:
            line = f"from {dots}runtime.{module} import {', '.join(used)}\n"
            if len(line) > 89:
                line = (
                    f"from {dots}runtime.{module} import (\n" + "".join(f"    {n},\n" for n in used) + ")\n"
                )
            local.append(line)
    separator = "" if depth > 1 and "models" in words else "\n"
    return "".join(lines) + separator + "".join(local)


def _read_names(text: str) -> set[str]:
    """Names that code uses; those in comments and those of members do not count."""
    nodes = ast.walk(ast.parse(text))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _write_set(name: str, values: tuple[str, ...]) -> str:
    if len(values) == 1:  # the formatter takes the comma of a single one for a tuple's
        return f"{name} = Annotated[\n    Literal[{quote(values[0])}],\n    Open,\n]\n"
    members = "".join(f"        {quote(value)},\n" for value in values)
    return f"{name} = Annotated[\n    Literal[\n{members}    ],\n    Open,\n]\n"


def _escape(character: str) -> str:
    """As it stands in a literal: what cannot be seen, such as the end of a line, is written out."""
    if character == "\\" or not (character.isprintable() or character == "\u00a0"):
        return character.encode("unicode_escape").decode()
    return character


def quote(text: str) -> str:
    """A string literal as ruff writes it."""
    escaped = "".join(_escape(character) for character in text)
    if '"' in escaped and "'" not in escaped:
        return f"'{escaped}'"
    return '"' + escaped.replace('"', '\\"') + '"'


def _write_row(row: Row, names: Names, *, is_sent: bool) -> str:
    base, suffix = ("Arguments", "Input") if is_sent else ("Record", "")
    told = row.comment or f"A row of ``{row.schema}.{row.name}``."
    if row.origin == "result" and row.comment is None:
        told = f"What ``{row.schema}.{row.name}`` returns."
    fields = unique_names([member.name for member in row.fields], field_name)
    members = "".join(
        _write_field(member, fields[member.name], names, is_sent=is_sent) for member in row.fields
    )
    return (
        f"\n\nclass {names.rows[row.key]}{suffix}({base}):\n{docstring(told, 4)}\n{members}".rstrip() + "\n"
    )


def _write_field(member: Field, name: str, names: Names, *, is_sent: bool) -> str:
    found = checked_type(member.type, names, "") if is_sent else result_type(member.type, names, "")
    is_nullable = member.is_nullable or is_sent
    if is_nullable and found != "Json":
        found += " | None"
    default = " = None" if is_sent else ""
    if name != member.name:
        alias = f"alias={quote(member.name)}"
        default = f" = Field(None, {alias})" if is_sent else f" = Field({alias})"
    found = split_subscript(found, 6 + len(name), len(default), 4)
    comment = docstring(member.comment, 4) if member.comment else ""
    return f"    {name}: {found}{default}\n{comment}"


def write_errors(names: Names) -> str:
    """A class for each error that a function names."""
    bases = sorted({_base(status) for status, _ in names.errors} | BASE_ERRORS)
    parts = [
        HEADER,
        '"""Errors by the constant that the server names them with."""\n\n',
        "from __future__ import annotations\n\nfrom .runtime.errors import (\n",
        *(f"    {base},\n" for base in bases),
        ")\n\n__all__ = [\n",
        *(f'    "{name}",\n' for name in ("ERRORS", *sorted({*bases, *names.errors.values()}))),
        "]\n",
    ]
    for (status, message), name in names.errors.items():
        base = split_subscript(_base(status), 0, 0, 0)
        parts.append(
            f'\n\nclass {name}({base}):\n    """{status}: ``{message}``."""\n\n    expected_message = "{message}"\n'
        )
    parts.append("\n\nERRORS: dict[tuple[int, str], type[ApiError]] = {\n")
    for (status, message), name in names.errors.items():
        line = f'    ({status}, "{message}"): {name},\n'
        parts.append(line)
    parts.append('}\n"""Class by status and message."""\n')
    return "".join(parts)


def _base(status: int) -> str:
    return BY_STATUS.get(status, "ServerError" if status >= 500 else "ApiError")
