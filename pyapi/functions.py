"""The functions that can be called, as pg_proc describes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

import psycopg

ROLES = ("anon", "authenticated", "operator", "admin", "service_role")
RAW_TYPES: dict[str, frozenset[str]] = {
    "application/json": frozenset({"json", "jsonb"}),
    "text/plain": frozenset({"text"}),
    "text/xml": frozenset({"xml"}),
    "application/octet-stream": frozenset({"bytea"}),
}
"""Body media type → types of a single unnamed parameter that takes such a body whole."""

STANDS_FOR = re.compile(r"Version 1: see (.+?)\.(?:\s|\Z)")
_FUNCTION = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")

INTERNAL = (
    "api.call_procedure", "api.claim_idempotency_key", "api.complete_idempotency_key", "api.count_calls",
    "api.get_idempotent_response", "api.get_news", "api.get_version_state", "api.purge_idempotency_keys",
    "api.record_version_usage", "api.resolve_references",
)  # fmt: skip
"""What the gateway says around calls, in their callers' name; nobody calls it over HTTP."""

QUERY = r"""
with recursive bases as (
    select t.oid, t.oid as base from pg_type as t where t.typbasetype = 0
    union all
    select t.oid, b.base from pg_type as t join bases as b on b.oid = t.typbasetype
),
arguments as (
    select
        p.oid,
        a.position,
        coalesce(a.name, '') as name,
        a.type,
        coalesce(a.mode, 'i') as mode,
        row_number() over (
            partition by p.oid, coalesce(a.mode, 'i') in ('i', 'b', 'v') order by a.position
        ) as place,
        p.pronargs - p.pronargdefaults as required
    from pg_proc as p
    cross join lateral unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
        with ordinality as a (type, name, mode, position)
    join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = any (%(schemas)s) and a.type is not null
),
described as (
    select
        a.oid,
        jsonb_agg(jsonb_build_array(
            a.name, format_type(a.type, -1), a.type::bigint, a.place > a.required, a.mode = 'v'
        ) order by a.position) filter (where a.mode in ('i', 'b', 'v')) as parameters,
        jsonb_agg(jsonb_build_array(
            coalesce(nullif(a.name, ''), 'column' || a.out_place), format_type(a.type, -1)
        ) order by a.position) filter (where a.mode in ('o', 'b', 't')) as columns,
        bool_or(a.mode in ('i', 'b', 'v') and t.typtype = 'p') as is_pseudo
    from (
        select a.*, count(*) filter (where a.mode in ('o', 'b', 't'))
            over (partition by a.oid order by a.position) as out_place
        from arguments as a
    ) as a
    join pg_type as t on t.oid = a.type
    group by a.oid
)
select
    p.oid::bigint,
    n.nspname::text,
    p.proname::text,
    coalesce(d.parameters, '[]') as parameters,
    case
        when p.prokind = 'p' and d.columns is null or b.base = 'void'::regtype then 'void'
        when d.columns is not null or b.typtype = 'c' then 'composite'
        when b.base = 'record'::regtype then 'record'
        else 'scalar'
    end as result,
    p.proretset,
    format_type(p.prorettype, -1) as type_sql,
    b.base::bigint as base_oid,
    coalesce(d.columns, c.columns, '[]') as columns,
    d.columns is not null and b.typtype <> 'c' and b.base <> 'record'::regtype as is_named_scalar,
    case
        when r.typname ~ '^[A-Za-z0-9.-]+/[A-Za-z0-9.+-]+$' then lower(r.typname)
        when r.typname = '*/*' then 'application/octet-stream'
    end as media_type,
    p.provolatile::text,
    p.prokind = 'p' as is_procedure,
    obj_description(p.oid, 'pg_proc') as comment,
    (
        select array_agg(g.rolname::text)
        from pg_roles as g
        where g.rolname = any (%(roles)s)
            and has_function_privilege(g.oid, p.oid, 'execute')
            and has_schema_privilege(g.oid, n.oid, 'usage')
    ) as roles,
    (
        select extract(epoch from (
            s.value || case when s.value ~ '^\s*\d+\s*$' then 'ms' else '' end
        )::interval) * 1000
        from unnest(p.proconfig) as o (option)
        cross join lateral (select split_part(o.option, '=', 2) as value) as s
        where o.option like 'statement\_timeout=%%'
    )::bigint as timeout_ms,
    n.nspname = 'public' and p.proowner::regrole::text = 'app_api' as is_shim
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
join pg_type as r on r.oid = p.prorettype
join bases as base on base.oid = p.prorettype
join lateral (
    select base.base, t.typtype, t.typrelid from pg_type as t where t.oid = base.base
) as b on true
left join described as d on d.oid = p.oid
left join lateral (
    select jsonb_agg(
        jsonb_build_array(a.attname, format_type(a.atttypid, a.atttypmod)) order by a.attnum
    ) as columns
    from pg_attribute as a
    where a.attrelid = b.typrelid and a.attnum > 0 and not a.attisdropped
) as c on b.typtype = 'c'
where n.nspname = any (%(schemas)s)
    and p.prokind in ('f', 'p')
    and (b.typtype <> 'p' or b.base in ('void'::regtype, 'record'::regtype))
    and not coalesce(d.is_pseudo, false)
    and n.nspname || '.' || p.proname <> all (%(internal)s)
order by n.nspname, p.proname, p.pronargs, p.oid
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input parameter.

    Attributes:
        name: as it stands; empty where it has none.
        type_sql: the type as SQL, qualified with its schema unless built in.
        type_oid: of the type.
        has_default: whether a call may leave it out.
        is_variadic: whether it gathers the arguments that follow.
    """

    name: str
    type_sql: str
    type_oid: int
    has_default: bool
    is_variadic: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result; ``type_sql`` as in :class:`Parameter`."""

    name: str
    type_sql: str


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """One function or procedure, as a client sees it.

    Attributes:
        qualified: ``schema.name``, as limits, versions and figures know it.
        parameters: input parameters in order.
        result: what one row of it is.
        returns_set: whether it returns any number of rows.
        type_sql: the declared return type.
        base_oid: the return type's, with domains taken off.
        columns: of a composite, a table or out parameters; empty for the rest.
        is_named_scalar: one out parameter: a scalar in SQL, an object in JSON.
        media_type: the return type's name where that names a media type.
        volatility: ``i``, ``s`` or ``v``.
        roles: who may execute it, of :data:`ROLES`; for documentation, PostgreSQL itself refuses.
        timeout_ms: its own ``statement_timeout``.
        is_shim: one of ours in schema public: a name that older clients call something by (docs/v1.md).
        originals: what a shim stands for, as its comment says: ``schema.name`` of modules' functions.
        by_name: parameters by name.
    """

    oid: int
    schema: str
    name: str
    qualified: str
    parameters: tuple[Parameter, ...]
    result: Literal["void", "scalar", "composite", "record"]
    returns_set: bool
    type_sql: str
    base_oid: int
    columns: tuple[Column, ...]
    is_named_scalar: bool
    media_type: str | None
    volatility: Literal["i", "s", "v"]
    is_procedure: bool
    comment: str | None
    roles: frozenset[str]
    timeout_ms: int | None
    is_shim: bool
    originals: tuple[str, ...]
    by_name: dict[str, Parameter]

    @property
    def raw_parameter(self) -> Parameter | None:
        """The single unnamed parameter that takes a body whole."""
        if len(self.parameters) == 1 and not self.parameters[0].name:
            return self.parameters[0]
        return None

    def takes(self, keys: frozenset[str]) -> bool:
        """Whether a call may name exactly these arguments."""
        return self.raw_parameter is None and all(
            parameter.name in keys or parameter.has_default for parameter in self.parameters
        ) and keys <= self.by_name.keys()  # fmt: skip

    def takes_body(self, content_type: str) -> bool:
        """Whether a body of this media type is its one argument."""
        raw = self.raw_parameter
        return raw is not None and raw.type_sql in RAW_TYPES.get(content_type, ())


def read_functions(connection: psycopg.Connection[Any], schemas: tuple[str, ...]) -> list[Function]:
    """Read pg_proc, ordered by schema, name and number of parameters.

    Triggers, aggregates, window and polymorphic functions cannot be called, and are left out.
    """
    with connection.transaction(), connection.cursor() as cursor:
        # Only what is built in keeps a bare name under an empty path.
        cursor.execute("set local search_path = ''")
        cursor.execute(QUERY, {"schemas": list(schemas), "roles": list(ROLES), "internal": list(INTERNAL)})
        functions = [_make_function(row) for row in cursor.fetchall()]
    return [function for function in functions if function is not None]


def find_originals(comment: str | None) -> tuple[str, ...]:
    """The functions that the comment of a shim names: ``Version 1: see auth.update_profile and auth.update_settings.``"""
    found = STANDS_FOR.match(comment or "")
    return tuple(_FUNCTION.findall(found[1])) if found else ()


def _make_function(row: tuple[Any, ...]) -> Function | None:
    """A row of :data:`QUERY` as an object; ``None`` where its parameters cannot be named in a call."""
    parameters = tuple(Parameter(*values) for values in row[3])
    nameless = [parameter for parameter in parameters if not parameter.name]
    if nameless and not (
        len(parameters) == 1
        and not row[12]
        and any(nameless[0].type_sql in types for types in RAW_TYPES.values())
    ):
        return None
    return Function(
        oid=row[0],
        schema=row[1],
        name=row[2],
        qualified=f"{row[1]}.{row[2]}",
        parameters=parameters,
        result=row[4],
        returns_set=row[5],
        type_sql=row[6],
        base_oid=row[7],
        columns=tuple(Column(*values) for values in row[8]),
        is_named_scalar=row[9],
        media_type=row[10],
        volatility=row[11],
        is_procedure=row[12],
        comment=row[13],
        roles=frozenset(row[14] or ()),
        timeout_ms=row[15],
        is_shim=row[16],
        originals=find_originals(row[13]) if row[16] else (),
        by_name={parameter.name: parameter for parameter in parameters},
    )
