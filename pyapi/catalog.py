"""The functions that can be called: read from pg_proc once, then looked up by name and arguments.

The rules of look-up, and the texts of its errors, are PostgREST's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import psycopg

from pyapi.errors import ApiError
from pyapi.hints import find_closest

ROLES = ("anon", "authenticated", "operator", "admin", "service_role")
RAW_TYPES: dict[str, frozenset[str]] = {
    "application/json": frozenset({"json", "jsonb"}),
    "text/plain": frozenset({"text"}),
    "text/xml": frozenset({"xml"}),
    "application/octet-stream": frozenset({"bytea"}),
}
"""Body media type → types of a single unnamed parameter that takes such a body whole."""

MEANT = "Perhaps you meant to call the function"
NAME_SCORE, PARAMETER_SCORE = 0.75, 0.33
"""How alike a name, or a list of parameters, must be to be offered in a hint."""

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
    )::bigint as timeout_ms
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
        by_name: parameters by name.
    """

    oid: int
    schema: str
    name: str
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


Overloads = tuple[str, str, tuple[Function, ...]]
"""Schema, name, and the functions of that name."""


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """Every callable function of the exposed schemas.

    Attributes:
        schemas: exposed, in order of look-up.
        functions: by schema, then name; overloads in order of their parameter count.
        plans: what :mod:`pyapi.calls` worked out for these functions; dies with them.
    """

    schemas: tuple[str, ...]
    functions: dict[str, dict[str, tuple[Function, ...]]]
    plans: dict[Any, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def empty(cls) -> Catalog:
        """The catalogue of a gateway that has not reached its database yet."""
        return cls((), {})

    @classmethod
    def read(cls, connection: psycopg.Connection[Any], schemas: tuple[str, ...]) -> Catalog:
        """Read pg_proc. Triggers, aggregates, window and polymorphic functions are not callable."""
        functions: dict[str, dict[str, tuple[Function, ...]]] = {schema: {} for schema in schemas}
        with connection.transaction(), connection.cursor() as cursor:
            # Only what is built in keeps a bare name under an empty path.
            cursor.execute("set local search_path = ''")
            rows = cursor.execute(QUERY, {"schemas": list(schemas), "roles": list(ROLES)}).fetchall()
        for row in rows:
            if (function := _make_function(row)) is not None:
                names = functions[function.schema]
                names[function.name] = (*names.get(function.name, ()), function)
        return cls(schemas, functions)

    def __iter__(self) -> Iterator[Function]:
        for names in self.functions.values():
            for overloads in names.values():
                yield from overloads

    def overloads(self, path_name: str, schemas: Sequence[str]) -> Iterator[Overloads]:
        """Yield (schema, name, functions) for each schema in order that has the name.

        A dotted ``schema.name`` reaches any exposed schema, where no function is called so itself.
        """
        found = False
        for schema in schemas:
            if functions := self.functions.get(schema, {}).get(path_name):
                found = True
                yield schema, path_name, functions
        if not found and "." in path_name:
            schema, _, name = path_name.partition(".")
            if functions := self.functions.get(schema, {}).get(name):
                yield schema, name, functions

    def find(
        self,
        path_name: str,
        schemas: Sequence[str],
        keys: frozenset[str] | None,
        content_type: str | None = None,
    ) -> Function:
        """Choose the function that a request means.

        Args:
            path_name: ``function`` or ``schema.function``.
            schemas: to look through; the first with a match wins.
            keys: names of the arguments; ``None`` where the body has none (raw, or not an object).
            content_type: media type of a POST body; ``None`` for GET.

        Raises:
            ApiError: ``PGRST202`` (404), ``PGRST203`` (300).
        """
        candidates = list(self.overloads(path_name, schemas))
        for _, _, functions in candidates:
            matches = [f for f in functions if keys is not None and f.takes(keys)]
            if not matches and content_type is not None:
                matches = [f for f in functions if f.takes_body(content_type)]
            if len(matches) == 1:
                return matches[0]
            if matches:
                raise _ambiguous(matches)
        raise self._not_found(path_name, schemas, keys, content_type, candidates)

    def _not_found(
        self,
        path_name: str,
        schemas: Sequence[str],
        keys: frozenset[str] | None,
        content_type: str | None,
        candidates: list[Overloads],
    ) -> ApiError:
        if candidates:
            schema, name, _ = candidates[0]
        else:
            schema, name = schemas[0] if schemas else "", path_name
            prefix, dot, rest = path_name.partition(".")
            if dot and prefix in self.functions:
                schema, name, schemas = prefix, rest, (prefix,)
        names = sorted(keys or ())
        listed = f"({', '.join(names)})" if names else " without parameters"
        spelled = f" with parameter{'s' if len(names) > 1 else ''} {', '.join(names)}" if names else listed
        raw_type = {"text/plain": "text", "text/xml": "xml", "application/octet-stream": "bytea"}.get(
            content_type or ""
        )
        if raw_type is not None:
            listed, spelled = "", f" with a single unnamed {raw_type} parameter"
        elif content_type == "application/json":
            spelled += " or with a single unnamed json/jsonb parameter"
        return ApiError(
            404,
            "PGRST202",
            f"Could not find the function {schema}.{name}{listed} in the schema cache",
            f"Searched for the function {schema}.{name}{spelled}, but no matches were found in the schema "
            "cache.",
            None if raw_type is not None else self._hint(name, schemas, names, candidates),
        )

    def _hint(
        self, name: str, schemas: Sequence[str], names: list[str], candidates: list[Overloads]
    ) -> str | None:
        if candidates:
            schema, name, functions = candidates[0]
            signatures = ["(" + ", ".join(sorted(f.by_name)) + ")" for f in functions]
            closest = find_closest("(" + ", ".join(names) + ")", signatures, PARAMETER_SCORE)
            return None if closest is None else f"{MEANT} {schema}.{name}{closest}"
        for schema in schemas:
            closest = find_closest(name, self.functions.get(schema, {}), NAME_SCORE)
            if closest is not None:
                return f"{MEANT} {schema}.{closest}"
        return None


def _ambiguous(functions: list[Function]) -> ApiError:
    signatures = ", ".join(
        f"{f.schema}.{f.name}({', '.join(f'{p.name} => {p.type_sql}' for p in f.parameters)})"
        for f in functions
    )
    return ApiError(
        300,
        "PGRST203",
        f"Could not choose the best candidate function between: {signatures}",
        None,
        "Try renaming the parameters or the function itself in the database so function overloading can be "
        "resolved",
    )


def _make_function(row: tuple[Any, ...]) -> Function | None:
    """A row of :data:`QUERY` as an object; ``None`` where its parameters cannot be named in a call."""
    parameters = tuple(Parameter(*values) for values in row[3])
    nameless = [parameter for parameter in parameters if not parameter.name]
    if nameless and not (
        len(parameters) == 1 and any(nameless[0].type_sql in types for types in RAW_TYPES.values())
    ):
        return None
    return Function(
        oid=row[0],
        schema=row[1],
        name=row[2],
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
        by_name={parameter.name: parameter for parameter in parameters},
    )
