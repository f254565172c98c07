"""Attacks on rows: everything that one caller may call, with everything that belongs to another."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tests.gateways import make_customers, meter_id, user_id
from tests.servers import Database

Connection = psycopg.Connection[Any]
SCHEMAS = [
    "api",
    "auth",
    "core",
    "events",
    "jobs",
    "meters",
    "ingest",
    "notifications",
    "payments",
    "queues",
    "telemetry",
    "alerts",
    "reports",
    "realtime",
    "schedules",
    "tariffs",
    "tokens",
    "webhooks",
    "whatsapp",
]
CALLERS = ("anon", "authenticated", "operator", "admin", "service_role")
VICTIM, ATTACKER = 1, 2
STRANGERS: dict[str, dict[str, Any]] = {
    "nobody": {"role": "anon"},
    "a user": {"role": "authenticated", "sub": user_id(ATTACKER)},
    "a user who claims a region": {"role": "authenticated", "sub": user_id(ATTACKER), "region": "Nairobi"},
    "an operator of another region": {"role": "operator", "sub": user_id(ATTACKER), "region": "Mombasa"},
    "an operator without a region": {"role": "operator", "sub": user_id(ATTACKER), "region": None},
    "an operator of odd regions": {"role": "operator", "sub": user_id(ATTACKER), "region": ["Nairobi"]},
    "a user whose role is written differently": {"role": "Service_Role", "sub": user_id(ATTACKER)},
    "a user with many roles": {"role": ["service_role"], "sub": user_id(ATTACKER)},
    "a user without a role": {"sub": user_id(ATTACKER)},
    "a user whose name is none": {"role": "authenticated", "sub": "x' or true --"},
    "a user whose name is a list": {"role": "authenticated", "sub": [user_id(VICTIM)]},
}


@dataclass(frozen=True)
class World:
    """What there is to steal, and the database it is in."""

    database: Database
    ids: dict[str, str]
    secrets: list[str]


@pytest.fixture(scope="module")
def world(database: Database) -> Iterator[World]:
    make_customers(database, range(VICTIM, ATTACKER + 1), money=777)
    with database.connect() as connection:
        connection.execute(
            "select set_config('request.jwt.claims', %s, false)",
            [json.dumps({"role": "authenticated", "sub": user_id(VICTIM)})],
        )
        purchase = row(
            connection,
            "select purchase_id::text, account_id::text, token from tokens.purchase_tokens(%s, 111, 'key')",
            meter_id(VICTIM),
        )
        row(
            connection,
            "select meters.insert_reading(%s, now(), 7.7771, p_energy_kwh => 0.123)",
            meter_id(VICTIM),
        )
        hold = row(
            connection,
            "select transaction_id::text from payments.create_transaction('hold', 5, p_idempotency_key => 'hold')",
        )
        connection.execute("select set_config('request.jwt.claims', '', false)")
        pan = row(connection, "select pan from meters.meters where meter_id = %s", meter_id(VICTIM))
        connection.execute("update meters.meters set region = 'Nairobi'")
        connection.execute("update meters.meters set region = null where meter_id = %s", [meter_id(ATTACKER)])
    yield World(
        database,
        {
            "user": user_id(VICTIM),
            "meter": meter_id(VICTIM),
            "purchase": purchase[0],
            "account": purchase[1],
            "hold": hold[0],
        },
        [
            purchase[2],
            pan[0],
            "user1@example.com",
            "7.7771",
            "abababababababab949494949494949401234567",
            "666.00",
            "661.00",
        ],
    )


def row(connection: Connection, query: str, *values: Any) -> tuple[Any, ...]:
    found = connection.execute(query, values).fetchone()
    assert found is not None
    return tuple(found)


def victims_rows(connection: Connection, ids: dict[str, str]) -> dict[str, list[str]]:
    """Every row in every table that names something of the victim's."""
    tables = connection.execute(
        "select c.oid::regclass::text from pg_class as c where c.relkind = 'r'"
        " and c.relnamespace = any (%s::regnamespace[]) order by 1",
        [SCHEMAS],
    ).fetchall()
    found = {}
    for (table,) in tables:
        rows = connection.execute(
            f"select t::text from {table} as t where t::text ~ %s order by 1", ["|".join(ids.values())]
        ).fetchall()
        found[table] = [text for (text,) in rows]
    return found


def callable_functions(connection: Connection, role: str) -> list[tuple[str, int, list[str], list[str]]]:
    return connection.execute(
        "select p.oid::regproc::text, p.pronargs - p.pronargdefaults, coalesce(p.proargnames[1:p.pronargs], '{}'),"
        " array(select format_type(t, null) from unnest(p.proargtypes) as t)"
        " from pg_proc as p where p.pronamespace = any (%s::regnamespace[])"
        " and has_function_privilege(%s, p.oid, 'execute') and has_schema_privilege(%s, p.pronamespace, 'usage')"
        " and p.proname <> 'call_procedure' order by 1",
        [SCHEMAS, role, role],
    ).fetchall()


def values_for(kind: str, ids: dict[str, str]) -> list[Any]:
    """What an attacker would send as an argument of this type."""
    readings = [{"meter_id": ids["meter"], "read_at": "2026-01-01T00:00:00Z", "power_kw": 1}]
    known: dict[str, list[Any]] = {
        "uuid": list(ids.values()),
        "numeric": [25],
        "integer": [100],
        "bigint": [100],
        "timestamp with time zone": ["now"],
        "interval": ["1 day"],
        "jsonb": [json.dumps(readings)],
        "text": ["key", "hold", "KES", "Nairobi", "credit", "meter", *ids.values(), "'; select 1 --"],
        "bytea": [b"0" * 32],
        "text[]": [["x"]],
        "xid8": ["1"],
    }
    return known.get(kind, [None])


def sweep(
    world: World, claims: dict[str, Any], *, commits: bool = True
) -> Iterator[tuple[str, list[Any], str]]:
    """Call everything that the claims' role may call; yields function, arguments and what came back."""
    acting = claims.get("role") if claims.get("role") in CALLERS else "authenticated"
    subject = claims.get("sub", "")
    with world.database.connect() as admin, world.database.connect("authenticator") as connection:
        for function, required, names, kinds in callable_functions(admin, str(acting)):
            choices = [values_for(kind, world.ids) for kind in kinds]
            few = itertools.product(*choices[:required])
            for values in itertools.islice(itertools.chain(few, itertools.product(*choices)), 150):
                arguments = ", ".join(
                    f"{name} => %s::{kind}" for name, kind, _ in zip(names, kinds, values, strict=False)
                )
                try:
                    with connection.transaction(force_rollback=not commits):
                        connection.execute(
                            "select set_config('role', %s, true), set_config('request.jwt.claims', %s, true),"
                            " set_config('request.jwt.claim.sub', %s, true),"
                            " set_config('statement_timeout', '5s', true)",
                            [acting, json.dumps(claims), str(subject)],
                        )
                        told = str(connection.execute(f"select {function}({arguments})", values).fetchall())
                except psycopg.Error as error:
                    told = f"{error} {error.diag.message_detail} {error.diag.message_hint}"
                yield function, list(values), told


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_call_reads_or_changes_what_is_somebody_elses(world: World, stranger: str) -> None:
    with world.database.connect() as admin:
        before = victims_rows(admin, world.ids)
        for function, values, told in sweep(world, STRANGERS[stranger]):
            assert not [secret for secret in world.secrets if secret in told], (function, values, told)
        after = victims_rows(admin, world.ids)
    # What the stranger leaves may name the victim's things, but nothing that was there has changed.
    for table, rows in before.items():
        assert set(rows) <= set(after[table]), table
    for table, rows in after.items():
        if not table.startswith(("events.", "api.")):
            assert before.get(table, []) == rows, table


def test_the_same_calls_do_show_it_to_whom_it_belongs(world: World) -> None:
    claims = {"role": "authenticated", "sub": user_id(VICTIM)}
    told = "".join(told for _, _, told in sweep(world, claims, commits=False))
    assert [secret for secret in world.secrets[:2] if secret in told] == world.secrets[:2]


@pytest.mark.parametrize("role", CALLERS)
def test_callers_reach_functions_and_nothing_else(world: World, role: str) -> None:
    with world.database.connect() as connection:
        open_things = connection.execute(
            "select c.oid::regclass::text from pg_class as c where c.relnamespace = any (%(schemas)s::text[]::regnamespace[])"
            " and c.relkind in ('r', 'p', 'v', 'm') and has_table_privilege(%(role)s, c.oid,"
            " 'select, insert, update, delete, truncate, references, trigger')"
            " union all select c.oid::regclass::text from pg_class as c"
            " where c.relnamespace = any (%(schemas)s::text[]::regnamespace[]) "
            " and case c.relkind when 'S'"
            " then has_sequence_privilege(%(role)s, c.oid, 'usage, select, update') else false end"
            " union all select n.nspname from pg_namespace as n where n.nspname::text = any (%(schemas)s::text[])"
            " and has_schema_privilege(%(role)s, n.oid, 'create')"
            " union all select 'member of ' || r.rolname from pg_roles as r"
            " where r.rolname in ('app_owner', 'app_api') and pg_has_role(%(role)s, r.oid, 'member')",
            {"schemas": SCHEMAS, "role": role},
        ).fetchall()
        assert open_things == []


def test_what_belongs_to_the_owner_is_open_to_services_at_most(world: World) -> None:
    """Whoever may call these acts as the role that row-level security does not bind."""
    with world.database.connect() as connection:
        found = connection.execute(
            "select p.oid::regproc::text, r.rolname from pg_proc as p cross join pg_roles as r"
            " where p.proowner = 'app_owner'::regrole and p.prosecdef and r.rolname = any (%s)"
            " and has_function_privilege(r.oid, p.oid, 'execute') order by 1, 2",
            [[*CALLERS, "authenticator"]],
        ).fetchall()
    assert found == [
        ("core.drain_default_partition", "service_role"),
        ("core.register_partitioned_table", "service_role"),
        ("core.unregister_partitioned_table", "service_role"),
        ("events.begin_epoch", "service_role"),
        ("events.begin_timeline", "service_role"),
        ("ops._take_allowance", "authenticator"),
        ("ops.begin_audit_epoch", "service_role"),
        ("ops.list_full_sequences", "service_role"),
        ("ops.list_table_bloat", "service_role"),
        ("payments.rebase_checkpoints", "service_role"),
        ("soft_delete.list_orphans", "service_role"),
        ("tokens.set_vending_key", "service_role"),
        ("webhooks.get_signing_endpoint", "service_role"),
    ]


def test_keys_are_out_of_reach_of_every_role_but_their_owner(world: World) -> None:
    with world.database.connect() as connection:
        for role in (*CALLERS, "app_api", "authenticator"):
            for table in ("tokens.vending_keys", "tokens.meter_keys"):
                assert row(
                    connection,
                    "select has_table_privilege(%s, %s, 'select, insert, update, delete')",
                    role,
                    table,
                ) == (False,)


@pytest.mark.parametrize(
    "claims", ["", "{}", '{"sub": "00000000-0000-7000-8000-000000000001"}', "null", "[]", '"service_role"']
)
@pytest.mark.parametrize("login", ["authenticator", "postgres"])
def test_a_role_that_no_claim_names_sees_nothing(world: World, login: str, claims: str) -> None:
    with world.database.connect(login) as connection, connection.transaction():
        connection.execute(
            "select set_config('role', 'anon', true), set_config('request.jwt.claims', %s, true)", [claims]
        )
        assert row(connection, "select auth.role()") == (None,)


def test_temporary_objects_shadow_nothing(world: World) -> None:
    """A session of the gateway's login that could run any SQL still cannot steer what runs as others."""
    with world.database.connect("authenticator") as connection, connection.transaction():
        for statement in (
            "create temp table wallets as select 1 as account_id",
            "create temp table pg_proc as select 1 as oid",
            "create function pg_temp.now() returns timestamptz language sql as $$ select '2000-01-01'::timestamptz $$",
            "create function pg_temp.eq(uuid, uuid) returns boolean language sql as $$ select true $$",
            "create operator pg_temp.= (leftarg = uuid, rightarg = uuid, function = pg_temp.eq)",
            "create domain pg_temp.uuid as text",
            "set local search_path = pg_temp, public",
        ):
            connection.execute(statement)
        connection.execute(
            "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)",
            [json.dumps({"role": "authenticated", "sub": user_id(ATTACKER)})],
        )
        with pytest.raises(psycopg.Error, match="meter_not_found"):
            connection.execute("select * from tokens.get_balance(%s)", [meter_id(VICTIM)])
