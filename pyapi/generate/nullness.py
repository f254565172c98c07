"""Which functions cannot answer null.

A signature does not say it, so the body has to: a function counts only where every ``return`` is of a form that has no
null, whatever the arguments. Everything else stays nullable. Forms: literals, ``found``, ``exists (…)``, ``coalesce``
that ends with a literal, what builds a JSON value, a count of rows, and variables that PL/pgSQL keeps from being
null (``declare v_count integer not null := 0``), that are only counted up, or that were just given ``row_count``.
"""

from __future__ import annotations

import re

QUERY = """
select p.oid::bigint, l.lanname::text, coalesce(pg_get_function_sqlbody(p.oid), p.prosrc), p.prosqlbody is not null
from pg_proc as p
join pg_language as l on l.oid = p.prolang
where l.lanname in ('plpgsql', 'sql') and not p.proisstrict and not p.proretset and p.prokind = 'f'
    and p.pronamespace <> 'pg_catalog'::regnamespace
"""

_COMMENT_OR_TEXT = re.compile(r"--[^\n]*|/\*.*?\*/|(\$\w*\$).*?\1|'(?:[^']|'')*'", re.DOTALL)
_CAST = r"(?:::[a-z][\w .]*(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])?)?"
_LITERAL = re.compile(rf"(?:-?\d+(?:\.\d+)?|''|true|false){_CAST}")
_COUNT = re.compile(
    r"select count\(\*\)(?: as \w+)? from (?!.*\b(?:group|having|limit|offset|fetch|union|except|intersect)\b).*"
)
_BUILDERS = ("jsonb_build_object", "json_build_object", "jsonb_build_array", "json_build_array")
_COMPARISON = re.compile(rf"(\w+) (?:=|<>|<|>|<=|>=) {_LITERAL.pattern}")


def never_answers_null(language: str, body: str, *, is_parsed: bool) -> bool:
    """Whether no call of the function answers null.

    Args:
        language: ``plpgsql`` or ``sql``; the function is neither strict nor set-returning.
        body: its source; of a parsed body what PostgreSQL makes of it.
        is_parsed: whether it is one.
    """
    text = " ".join(_COMMENT_OR_TEXT.sub(_blank, body).lower().split())
    if language == "sql":
        # Of a query that finds no row the answer is null; `return` is an expression.
        return is_parsed and text.startswith("return ") and _is_never_null(text[7:], set())
    if re.search(r"\b(?:call|execute|alias)\b", text) or len(re.findall(r"\bdeclare\b", text)) > 1:
        return False
    returned = re.findall(r"\breturn\b\s*([^;]*);", text)
    variables = {name for name in re.findall(r"\bv_\w+\b", text) if _is_kept(name, text)}
    counted = re.findall(r"\bget diagnostics (v_\w+) = row_count; return \1;", text)
    return bool(returned) and all(
        _is_never_null(expression, variables)
        or (expression in counted and counted.count(expression) == returned.count(expression))
        for expression in returned
    )


def _blank(found: re.Match[str]) -> str:
    return "''" if found[0].startswith(("'", "$")) else " "


def _is_never_null(expression: str, variables: set[str]) -> bool:
    expression = _unwrap(expression.strip())
    if expression in variables | {"found", "not found"}:
        return True
    if (compared := _COMPARISON.fullmatch(expression)) is not None:
        return compared[1] in variables
    if _LITERAL.fullmatch(expression) or _COUNT.fullmatch(expression):
        return True
    name, _, rest = expression.partition("(")
    if not rest or _closing(expression, len(name)) != len(expression) - 1:
        return False
    name, inner = name.strip(), rest[:-1].strip()
    if name == "coalesce":
        return _LITERAL.fullmatch(_last(inner)) is not None
    return name in ("exists", "not exists") or (name in _BUILDERS and not re.match(r"variadic\b", inner))


def _is_kept(name: str, text: str) -> bool:
    """Whether a variable is never null."""
    declared = re.findall(
        rf"(?:\bdeclare|;) {name} ([^;]*?) ?(?::=|=|\bdefault\b) ?([^;]*);",
        text.partition(" begin ")[0] + " ",
    )
    if len(declared) != 1:
        return False
    kind, first = declared[0]
    if kind.endswith(" not null"):
        return True
    if not _LITERAL.fullmatch(first) or re.search(rf"\b(?:into\b[^;]*|for(?:each)? [\w, ]*)\b{name}\b", text):
        return False
    code = ";" + text.partition(" begin ")[2]
    for before, sign, given in re.findall(rf"(\w+|\W)\s*\b{name} ?(:=|=) ?([^;]*);", code):
        if sign == "=" and before == "diagnostics" and given == "row_count":
            continue
        if sign != ":=" or not re.fullmatch(rf"(?:{name} [+-] )?(?:{_LITERAL.pattern})", given):
            return False
    # A list of diagnostics, or a part of a record or an array, is none of these forms.
    return len(re.findall(rf"\b{name} ?:?=", code)) == len(
        re.findall(rf"(?:\w+|\W)\s*\b{name} ?(?::=|=) ?[^;]*;", code)
    )


def _unwrap(expression: str) -> str:
    while expression.startswith("(") and _closing(expression, 0) == len(expression) - 1:
        expression = expression[1:-1].strip()
    return expression


def _closing(text: str, opening: int) -> int:
    """Where the parenthesis at a place is closed; -1 where it is not."""
    depth = 0
    for place in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return -1


def _last(arguments: str) -> str:
    """The last of several arguments."""
    depth = 0
    for place in range(len(arguments) - 1, -1, -1):
        depth += {")": 1, "]": 1, "(": -1, "[": -1}.get(arguments[place], 0)
        if depth == 0 and arguments[place] == ",":
            return arguments[place + 1 :].strip()
    return arguments.strip()
