"""Python text, laid out as ruff's formatter leaves it."""

from __future__ import annotations

import textwrap

WIDTH = 88
HEADER = "# Written by `mainspring generate`; changes are lost.\n"


def docstring(text: str, indent: int) -> str:
    """A docstring of one or more paragraphs; lines that begin with a space stay as they are."""
    margin = " " * indent
    lines: list[str] = []
    for line in text.replace("\t", "    ").splitlines():
        lines += [line.rstrip()] if line.startswith(" ") or not line.strip() else _wrap(line.strip(), indent)
    while lines and not lines[-1]:
        lines.pop()
    body = "\n".join(lines).strip("\n").lstrip()
    body = body.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    first, *rest = body.split("\n") if body else ["…"]
    if not rest:
        if first.endswith('"'):
            first += " "
        return f'{margin}"""{first}"""\n'
    shown = "".join(f"{margin}{line}\n" if line else "\n" for line in rest)
    return f'{margin}"""{first}\n{shown}{margin}"""\n'


def _wrap(line: str, indent: int) -> list[str]:
    return textwrap.wrap(
        line, WIDTH - indent - 4, break_long_words=False, break_on_hyphens=False
    ) or [""]  # fmt: skip


def split_subscript(text: str, before: int, after: int, indent: int) -> str:
    """A type, over several lines where the line would be too long and it can be split.

    Args:
        text: ``list[models.Thing] | None``.
        before: length of the line before it, with its indent.
        after: length of what follows it.
        indent: of the line.
    """
    if before + len(text) + after <= WIDTH or "[" not in text:
        return text
    head, _, rest = text.partition("[")
    inner, _, tail = rest.rpartition("]")
    margin = " " * indent
    return f"{head}[\n{margin}    {inner}\n{margin}]{tail}"
