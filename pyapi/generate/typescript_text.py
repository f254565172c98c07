"""How TypeScript is written: comments, names, blocks; the layout is prettier's."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable

HEADER = "// Written by `mainspring generate typescript`. Changes are lost when it is written again.\n"
WIDTH = 100

_UNION = re.compile(r' \| (?=(?:[^"]*"[^"]*")*[^"]*$)')
"""Between the members of a union, not within a string."""
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def quote(text: str) -> str:
    """A string literal."""
    # Line separators may stand in JSON, but not everywhere in JavaScript.
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def key(name: str) -> str:
    """A name as a member of an object."""
    return name if _IDENTIFIER.fullmatch(name) else quote(name)


def member(owner: str, name: str) -> str:
    """A member that is read."""
    return f"{owner}.{name}" if _IDENTIFIER.fullmatch(name) else f"{owner}[{quote(name)}]"


def pascal(name: str) -> str:
    """``purchase_tokens`` as ``PurchaseTokens``; what no identifier may have is left out."""
    words = [word for word in re.split(r"[^A-Za-z0-9]+", name) if word]
    text = "".join(word[:1].upper() + word[1:] for word in words)
    return text if text[:1].isalpha() else f"_{text}"


def comment(paragraphs: Iterable[str | None], indent: int = 0) -> str:
    """A doc comment with its line break; empty where there is nothing to say."""
    kept = [
        re.sub(r"[ \t]+", " ", text.strip()).replace("*/", "*\\/")
        for text in paragraphs
        if text and text.strip()
    ]
    if not kept:
        return ""
    space = " " * indent
    whole = f"{space}/** {kept[0]} */"
    if len(kept) == 1 and "\n" not in kept[0] and len(whole) <= WIDTH:
        return whole + "\n"
    lines: list[str] = []
    for number, paragraph in enumerate(kept):
        if number and not (paragraph.startswith("@") and kept[number - 1].startswith("@")):
            lines.append("")
        for line in paragraph.splitlines():
            lines += textwrap.wrap(
                line, WIDTH - indent - 3, break_long_words=False, break_on_hyphens=False
            ) or [""]
    body = "".join(f"{space} *{' ' if line else ''}{line}\n" for line in lines)
    return f"{space}/**\n{body}{space} */\n"


def block(members: Iterable[str], indent: int = 0) -> str:
    """An object type or literal: members already end with their line breaks and are indented by two more."""
    text = "".join(members)
    return "{\n" + text + " " * indent + "}" if text else "{}"


def line(head: str, text: str, indent: int) -> str:
    """``head: text;`` with its line break; a union that is too long for one line gets one line each."""
    whole = f"{' ' * indent}{head}: {text};"
    parts = _UNION.split(text)
    if len(whole) <= WIDTH or len(parts) == 1 or "\n" in text:
        return whole + "\n"
    space = " " * (indent + 2)
    return f"{' ' * indent}{head}:\n" + "\n".join(f"{space}| {part}" for part in parts) + ";\n"


def declare_union(name: str, values: Iterable[str]) -> str:
    """``type name = "a" | "b"``, on lines of its own where it is long."""
    literals = [quote(value) for value in values]
    whole = f"export type {name} = {' | '.join(literals) or 'never'};"
    if len(whole) <= WIDTH:
        return whole + "\n"
    return f"export type {name} =\n" + "".join(f"  | {literal}\n" for literal in literals)[:-1] + ";\n"
