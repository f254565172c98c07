"""SQL files as psql reads them: statements one by one, ``\\ir`` followed, errors with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

INCLUDE = re.compile(r"\\ir[ \t]+(\S+)[ \t]*(?:--[^\n]*)?(?:\n|\Z)")

TOKEN = re.compile(
    r"""
      (?P<comment> --[^\n]* | /\*.*?\*/ )
    | (?P<quoted>  \b[eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*" )
    | (?P<dollar>  (?<![\w$])\$(?P<tag>(?:[a-zA-Z_]\w*)?)\$.*?\$(?P=tag)\$ )
    | (?P<word>    [a-zA-Z_][\w$]* )
    | (?P<mark>    [;()\\] )
    """,
    re.VERBOSE | re.DOTALL,
)

CREATE_ROUTINE = re.compile(r"create (?:or replace )?(?:function|procedure)\b")


class ScriptError(Exception):
    """A statement of a file failed.

    Attributes:
        place: ``path:line`` of the mistake.
        sqlstate: PostgreSQL's five-character code, empty where there is none.
        message: PostgreSQL's primary message.
        detail: its detail, or empty.
        hint: its hint, or empty.
    """

    def __init__(self, place: str, sqlstate: str, message: str, detail: str = "", hint: str = "") -> None:
        self.place, self.sqlstate, self.message, self.detail, self.hint = (
            place,
            sqlstate,
            message,
            detail,
            hint,
        )
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True)
class Statement:
    """One statement of a file.

    Attributes:
        path: the file.
        line: number of the statement's first line in it, from 1.
        text: the statement without its semicolon.
    """

    path: Path
    line: int
    text: str


def read_script(path: Path) -> Iterator[Statement]:
    """Yield a file's statements in order, stepping into each ``\\ir``.

    Raises:
        ScriptError: the file cannot be read, or holds a psql command other than ``\\ir``.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(str(path), "", f"the file cannot be read: {error}") from None
    start = position = depth = blocks = 0
    words: list[str] = []
    while token := TOKEN.search(source, position):
        position = token.end()
        text = token[0].lower()
        if token["word"]:
            words.append(text)
            # `begin atomic … end` holds semicolons; psql counts the same way.
            if words[0] == "create" and CREATE_ROUTINE.match(" ".join(words[:4])):
                blocks += {"begin": 1, "case": 1 if blocks else 0, "end": -1 if blocks else 0}.get(text, 0)
        elif text in ("(", ")"):
            depth += 1 if text == "(" else -1
        elif text == "\\":
            include = INCLUDE.match(source, token.start())
            line = source.count("\n", 0, token.start()) + 1
            if include is None or words:
                raise ScriptError(
                    f"{path}:{line}", "", "the only psql command allowed here is \\ir, on its own line"
                )
            yield from read_script(path.parent / include[1])
            start = position = include.end()
        elif text == ";" and depth == 0 and blocks == 0:
            if words:
                yield _statement(path, source, start, token.start())
            start, words = position, []
    if words:
        yield _statement(path, source, start, len(source))


def _statement(path: Path, source: str, start: int, end: int) -> Statement:
    """The statement between two offsets, without the comments and blank lines above it."""
    while True:
        token = re.compile(r"\s+|--[^\n]*|/\*.*?\*/", re.DOTALL).match(source, start)
        if token is None:
            break
        start = token.end()
    return Statement(path, source.count("\n", 0, start) + 1, source[start:end])


def run_statement(connection: psycopg.Connection[tuple[object, ...]], statement: Statement) -> None:
    """Send one statement by the simple protocol, as psql does.

    Raises:
        ScriptError: PostgreSQL refused it.
    """
    try:
        connection.execute(statement.text.encode(), prepare=False)
    except psycopg.Error as error:
        found = error.diag
        line = statement.line + find_line(
            statement.text, int(found.statement_position or 0), found.context or ""
        )
        raise ScriptError(
            f"{statement.path}:{line}",
            error.sqlstate or "",
            found.message_primary or str(error).strip(),
            found.message_detail or "",
            found.message_hint or "",
        ) from None


def find_line(text: str, position: int, context: str) -> int:
    """How many lines below a statement's first line its mistake is.

    Args:
        text: the statement.
        position: PostgreSQL's cursor into it, in characters from 1, 0 where it gave none.
        context: PostgreSQL's CONTEXT; the outermost PL/pgSQL line in it is the one in this file,
            if the function is the one that the statement defines or a ``do`` block.
    """
    if position > 0:
        return text.count("\n", 0, position - 1)
    body = next((token for token in TOKEN.finditer(text) if token["dollar"]), None)
    if body is None:
        return 0
    name = re.search(r"(?i)\b(?:function|procedure)\s+(?:[\w\"]+\.)?\"?(\w+)", text[: body.start()])
    own = re.escape(name[1]) if name else "inline_code_block"
    found = re.findall(rf"(?i)\bfunction \"?{own}\b.*?\b(?:near )?line (\d+)", context)
    if not found:
        return 0
    return text.count("\n", 0, body.start("dollar")) + int(found[-1]) - 1
