"""What the functions' sources say beyond their signatures: defaults, result columns, errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import psycopg

QUERY = r"""
select
    p.oid::bigint,
    n.nspname || '.' || p.proname as name,
    coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) as source,
    p.prorettype::bigint as type_oid,
    (
        select coalesce(jsonb_agg(jsonb_build_array(
            coalesce(nullif(a.name, ''), 'column' || a.place), a.type::bigint
        ) order by a.position), '[]')
        from (
            select a.*, row_number() over (order by a.position) as place
            from unnest(p.proallargtypes, p.proargnames, p.proargmodes)
                with ordinality as a (type, name, mode, position)
            where a.mode in ('o', 'b', 't')
        ) as a
    ) as columns,
    case when p.pronargdefaults > 0 then (
        select jsonb_agg(pg_get_function_arg_default(p.oid, a.position::integer) order by a.position)
        from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes)
            with ordinality as a (type, mode, position)
        where coalesce(a.mode, 'i') in ('i', 'b', 'v')
    ) end as defaults,
    coalesce(p.proargnames, '{}') as parameters
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema')
    and p.prokind in ('f', 'p')
    and not exists (
        select from pg_depend as d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
    )
"""

SCHEMAS_QUERY = """
select n.nspname::text, obj_description(n.oid, 'pg_namespace')
from pg_namespace as n
where n.nspname = any (%s)
"""

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_RAISE = re.compile(
    r"raise\s+(?:exception\s+)?'((?:[^']|'')*)'(?:(?!\braise\b).)*?\berrcode\s*=\s*'PT(\d{3})'",
    re.DOTALL | re.IGNORECASE,
)
_RAISE_GIVEN = re.compile(
    r"raise\s+exception\s+'%'\s*,\s*(\w+)\s+using\s+errcode\s*=\s*'PT(\d{3})'", re.IGNORECASE
)
_CALL_WITH_TEXT = re.compile(
    r"\b([a-z_][a-z0-9_$]*\.[a-z_][a-z0-9_$]*)\s*\(\s*'([a-z][a-z0-9_]*)'", re.IGNORECASE
)
_CALL = re.compile(r"\b([a-z_][a-z0-9_$]*\.[a-z_][a-z0-9_$]*)\s*\(", re.IGNORECASE)
_QUOTED_NUMBER = re.compile(
    r"^'(-?\d+(?:\.\d+)?)'::(?:smallint|integer|bigint|numeric|real|double precision)$"
)
_CONSTANT = re.compile(r"(?:\(?(-?\d+(?:\.\d+)?)\)?|'((?:[^']|'')*)'|(true|false|NULL))(?:::.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Source:
    """One function's text and types.

    Attributes:
        oid: of the function.
        name: ``schema.function``.
        source: its body.
        type_oid: of its return type.
        columns: out parameters and table columns, (name, type oid) each.
        defaults: SQL of each input parameter's default, None where it has none.
        parameters: names, those of a result's columns last.
    """

    oid: int
    name: str
    source: str
    type_oid: int
    columns: list[tuple[str, int]]
    defaults: list[str | None] | None
    parameters: list[str] = field(default_factory=list)


def read_sources(connection: psycopg.Connection[Any]) -> dict[int, Source]:
    """Every function that is not built in, by oid."""
    return {row[0]: Source(*row) for row in connection.execute(QUERY)}


def read_schema_comments(
    connection: psycopg.Connection[Any], schemas: Iterable[str]
) -> dict[str, str | None]:
    """Comments of schemas, by name."""
    return dict(connection.execute(SCHEMAS_QUERY, [list(schemas)]).fetchall())


def find_errors(sources: Iterable[Source]) -> dict[int, dict[int, list[str]]]:
    """The errors that each function may raise, itself or in what it calls.

    Only the house form counts: ``raise exception '<code>' using errcode = 'PTnnn'``; the code may be the text that a
    caller gives a function of ours as its first argument, or the default of an argument.

    Returns:
        by function oid: HTTP status → sorted codes.
    """
    own: dict[str, set[tuple[int, str]]] = {}
    calls: dict[str, set[str]] = {}
    oids: dict[int, str] = {}
    texts = [(function, _COMMENT.sub(" ", function.source)) for function in sources]
    given: dict[str, int] = {}
    usual: dict[str, tuple[int, str]] = {}
    for function, text in texts:
        for name, status in _RAISE_GIVEN.findall(text):
            if name not in function.parameters:
                continue
            place = function.parameters.index(name)
            if place == 0:
                given[function.name] = int(status)
            is_constant, code = read_default(
                function.defaults[place] if function.defaults else None, is_json=False
            )
            if is_constant and isinstance(code, str):
                usual[function.name] = (int(status), code)
    for function, text in texts:
        oids[function.oid] = function.name
        raised = {
            (int(status), code.replace("''", "'")) for code, status in _RAISE.findall(text) if code != "%"
        }
        raised |= {(given[name], code) for name, code in _CALL_WITH_TEXT.findall(text) if name in given}
        raised |= {usual[function.name]} if function.name in usual else set()
        own.setdefault(function.name, set()).update(raised)
        calls.setdefault(function.name, set()).update(name.lower() for name in _CALL.findall(text))
    return {oid: _by_status(_gather(name, own, calls)) for oid, name in oids.items()}


def _gather(
    name: str, own: Mapping[str, set[tuple[int, str]]], calls: Mapping[str, set[str]]
) -> set[tuple[int, str]]:
    seen: set[str] = set()
    waiting = [name]
    found: set[tuple[int, str]] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen and name in own:
            seen.add(name)
            found |= own[name]
            waiting.extend(calls[name])
    return found


def _by_status(errors: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    by_status: dict[int, list[str]] = {}
    for status, code in sorted(errors):
        by_status.setdefault(status, []).append(code)
    return by_status


def read_default(expression: str | None, *, is_json: bool) -> tuple[bool, Any]:
    """The value of a default that is a constant.

    Returns:
        whether it is one, and the value as JSON has it.
    """
    # PostgreSQL writes -5 as '-5'::integer.
    expression = _QUOTED_NUMBER.sub(r"\1", expression or "")
    match = _CONSTANT.fullmatch(expression)
    if match is None:
        return False, None
    number, text, word = match.groups()
    if number is not None:
        return True, float(number) if "." in number else int(number)
    if word is not None:
        return True, {"true": True, "false": False}.get(word)
    text = text.replace("''", "'")
    if is_json:
        try:
            return True, orjson.loads(text)
        except ValueError:
            return False, None
    return True, text
