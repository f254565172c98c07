"""The text of a call's statement.

Identifiers come from the catalogue and are quoted; every value is a parameter. Built-in functions
are named with their schema, since the search path is the called function's. The settings that a
function answers with are read in the outermost target list, after the body's expression: in a plain
projection PostgreSQL works from left to right, and over an aggregate after the last row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyapi.catalog import Function
from pyapi.errors import EXCESS, REFUSAL
from pyapi.media import Media

SCALAR = "pgrst_scalar"
"""Name of the one column of a scalar result, as in PostgREST; filters and CSV show it."""

SETTINGS = ", ".join(
    # A setting that an earlier transaction made up is empty afterwards, no longer null.
    f"nullif(pg_catalog.current_setting('response.{name}', true), '')"
    for name in ("headers", "status")
)
PLAIN_JSON = {16, 20, 21, 23, 114, 3802}
"""Types whose text is their JSON: bool, int8, int2, int4, json, jsonb."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """How a statement gets its arguments.

    Attributes:
        text: what stands between the parentheses of the call.
        source: the item of FROM that unpacks them; empty where there is none.
    """

    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Shaping:
    """What a query string asks of the rows, as SQL over the alias ``r``.

    Attributes:
        columns: select list; empty for every column.
        names: output names of that list, as quoted literals of CSV headers are made from them.
        where: condition, or empty.
        order: sort expressions, or empty.
        window: ``limit … offset …``, or empty.
    """

    columns: str = ""
    names: tuple[str, ...] = ()
    where: str = ""
    order: str = ""
    window: str = ""

    def __bool__(self) -> bool:
        return bool(self.columns or self.where or self.order or self.window)


NO_SHAPING = Shaping()


def quote(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A string constant; only for names out of the catalogue."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"E'{escaped}'"


def json_arguments(function: Function, keys: frozenset[str], *, references: bool) -> Arguments:
    """Arguments out of one JSON object, parameter ``$1``."""
    used = [parameter for parameter in function.parameters if parameter.name in keys]
    if not used:
        return Arguments()
    value = "api.resolve_references($1::jsonb)::json" if references else "$1::json"
    record = ", ".join(f"{quote(p.name)} {p.type_sql}" for p in used)
    text = ", ".join(
        f"{'variadic ' if p.is_variadic else ''}{quote(p.name)} => a.{quote(p.name)}" for p in used
    )
    return Arguments(text, f"pg_catalog.json_to_record({value}) as a ({record})")


def direct_arguments(function: Function, names: Iterable[str]) -> Arguments:
    """Arguments bound one by one, ``$1`` for the first of ``names``."""
    return Arguments(
        ", ".join(
            f"{'variadic ' if function.by_name[name].is_variadic else ''}"
            f"{quote(name)} => ${number}::{function.by_name[name].type_sql}"
            for number, name in enumerate(names, 1)
        )
    )


def raw_argument(function: Function, *, references: bool = False) -> Arguments:
    """The body itself as the one argument, ``$1``."""
    type_sql = function.parameters[0].type_sql
    if references and type_sql in ("json", "jsonb"):
        return Arguments(f"api.resolve_references($1::jsonb)::{type_sql}")
    return Arguments(f"$1::{type_sql}")


def procedure_argument(*, references: bool) -> Arguments:
    """The arguments of a procedure: a JSON object, ``$1``, that is unpacked where it is called."""
    return Arguments("api.resolve_references($1::jsonb)::json" if references else "$1::json")


def make_statement(
    function: Function,
    arguments: Arguments,
    media: Media,
    shaping: Shaping = NO_SHAPING,
    *,
    counts: bool = False,
    step: int | None = None,
    limit_affected: str | None = None,
    csv_header: str | None = None,
) -> str:
    """Write the statement: one row of body, page_total, total, response_headers, response_status.

    Args:
        function: what is called.
        arguments: with what.
        media: representation of the body.
        shaping: what a query string asks of the rows.
        counts: whether ``total`` is counted, before limit and offset.
        step: keep the body in ``mainspring.step_<step>`` as well.
        limit_affected: placeholder of the most rows that the call may return.
        csv_header: placeholder of the first line of CSV, where a client chose the names.
    """
    call = _call(function, arguments)
    function_is_row = function.result == "composite" and not function.is_procedure
    plain = not (function.returns_set or shaping or counts)
    if function.result == "void":
        body = _keep(f"nullif({call}::text, '')", step, "null")
        return _select(body, "null", "null", arguments.source)
    if plain and media.form in ("json", "single") and not media.strips_nulls and not function.is_named_scalar:
        return _select(_keep(_single_json(function, call), step, "null"), "null", "null", arguments.source)
    if plain and media.form in ("text", "binary") and not function_is_row:
        return _select(_keep(_raw(call, media), step, ""), "null", "null", arguments.source)

    if function_is_row:
        source = f"{arguments.source}, lateral " if arguments.source else ""
        inner = f"select c.* from {source}{call} as c"  # noqa: S608
    else:
        source = f" from {arguments.source}" if arguments.source else ""
        inner = f"select {call} as {SCALAR}{source}"
    where = f" where {shaping.where}" if shaping.where else ""
    prefix, total = "", "null"
    if counts:
        prefix = f"with r as materialized ({inner}) "
        total = f"(select pg_catalog.count(*) from r{where})"  # noqa: S608
        inner = "select * from r"
    rows = "(" + inner + ") as t"
    if shaping:
        order = f" order by {shaping.order}" if shaping.order else ""
        window = f" {shaping.window}" if shaping.window else ""
        origin = "r" if counts else f"({inner}) as r"
        rows = f"(select {shaping.columns or 'r.*'} from {origin}{where}{order}{window}) as t"  # noqa: S608
    is_row = function_is_row or bool(shaping.columns)
    body = _aggregate(function, media, shaping, is_row=is_row, csv_header=csv_header)
    if limit_affected is not None:
        body = _guard(f"pg_catalog.count(*) <= {limit_affected}::bigint", body, EXCESS)
    empty = "null" if media.form in ("json", "single") else ""
    page_total = "pg_catalog.count(*)" if function.returns_set else "null"
    return prefix + _select(_keep(body, step, empty), page_total, total, rows)


def _call(function: Function, arguments: Arguments) -> str:
    if function.is_procedure:
        return f"api.call_procedure({function.oid}::oid, {arguments.text}, pg_catalog.current_setting('search_path'))"
    return f"{quote(function.schema)}.{quote(function.name)}({arguments.text})"


def _select(body: str, page_total: str, total: str, source: str) -> str:
    origin = f" from {source}" if source else ""
    return f"select {body}, {page_total}, {total}, {SETTINGS}{origin}"


def _keep(body: str, step: int | None, empty: str) -> str:
    """Have the body set aside as a step's result on its way out."""
    if step is None:
        return body
    return f"pg_catalog.set_config('mainspring.step_{step:d}', coalesce({body}, '{empty}'), true)"


def _single_json(function: Function, call: str) -> str:
    """One value or row as JSON, without an aggregate."""
    if function.base_oid in PLAIN_JSON or function.is_procedure:
        return f"coalesce({call}::text, 'null')"
    nothing = "'null'"
    if function.result == "composite":
        # A row that is null as a whole shows as an object of nulls, as it does in FROM.
        members = ",".join(f"{_json_string(column.name)}:null" for column in function.columns)
        nothing = literal("{" + members + "}")
    return f"coalesce(pg_catalog.to_json({call})::text, {nothing})"


def _raw(call: str, media: Media) -> str:
    return f"pg_catalog.encode({call}::bytea, 'hex')" if media.form == "binary" else f"{call}::text"


def _aggregate(
    function: Function, media: Media, shaping: Shaping, *, is_row: bool, csv_header: str | None
) -> str:
    """The body over the rows ``t``."""
    element = "t" if is_row else f"t.{SCALAR}"
    if media.form == "csv":
        if csv_header is None:
            names = [column.name for column in function.columns] if is_row else [SCALAR]
            header = literal(csv_line(names))
        else:
            header = f"{csv_header}::text"
        # A row's text form doubles backslashes; nothing else tells it from a line of CSV.
        line = r"pg_catalog.replace(pg_catalog.substring(t::text, 2, pg_catalog.length(t::text) - 2), E'\\\\', E'\\')"
        return rf"{header} || E'\n' || coalesce(pg_catalog.string_agg({line}, E'\n'), '')"
    if media.form == "binary":
        return f"pg_catalog.string_agg(pg_catalog.encode({element}::bytea, 'hex'), '')"
    if media.form == "text":
        return f"pg_catalog.string_agg({element}::text, '')"
    rows = f"pg_catalog.json_agg({element})"
    if media.strips_nulls:
        rows = f"pg_catalog.json_strip_nulls({rows})"
    if function.returns_set and media.form == "json":
        return f"coalesce({rows}::text, '[]')"
    single = f"coalesce(({rows} -> 0)::text, 'null')"
    return _guard("pg_catalog.count(*) = 1", single, REFUSAL) if media.form == "single" else single


def _guard(condition: str, body: str, mark: str) -> str:
    """Undo the whole call unless a condition on its rows holds.

    Plain SQL has no ``raise``; a cast that cannot succeed has the same effect, and
    :func:`pyapi.errors.from_postgres` knows its mark.
    """
    return f"case when {condition} then {body} else pg_catalog.concat('{mark}', pg_catalog.count(*))::integer::text end"


def csv_line(names: Iterable[str]) -> str:
    """A line of CSV."""
    return ",".join(
        '"' + name.replace('"', '""') + '"' if any(c in name for c in ',"\r\n') else name for name in names
    )


def _json_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " else f"\\u{ord(c):04x}" for c in escaped) + '"'
