"""The cache against the bare statements it stands in for: reads, writes, expiry, invalidation, and what it saves."""

from __future__ import annotations

import time

import psycopg

from bench import pgbench
from bench.harness import Case, Run, Server, throwaway_server

CLIENTS = 4
KEYS = 10_000
ROWS = 100_000
QUICK_ROWS = 50_000
METER = "00000000-0000-7000-9000-000000000001"

SETUP = """
create schema bench authorization app_owner;
grant usage on schema bench to public;

create unlogged table bench.plain (key text primary key, value jsonb not null, expires_at timestamptz not null)
    with (fillfactor = 80);
create unlogged table bench.deleted (key text primary key, value jsonb not null, expires_at timestamptz not null);
create index on bench.deleted (expires_at);

select cache.declare_namespace('bench', 3600);

create function bench.make_value(p_number integer) returns jsonb language sql immutable
return jsonb_build_object('number', p_number, 'text', repeat('x', 200));

insert into bench.plain
select 'k' || n, bench.make_value(n), now() + interval '1 hour' from generate_series(1, {keys}) as n;
select count(cache.set_cache('k' || n, bench.make_value(n), 3600, array['t' || n], 'bench'))
from generate_series(1, {keys}) as n;

create table bench.watched (row_id integer primary key, group_id integer not null, number bigint not null)
    with (fillfactor = 70);
insert into bench.watched select n, n % 100, 0 from generate_series(1, {keys}) as n;
create table bench.unwatched (like bench.watched including all);
insert into bench.unwatched select * from bench.watched;
alter table bench.watched owner to app_owner;

do $$
begin
    perform tokens.declare_caches();
    perform cache.declare_dependency('bench', 'bench.watched', 'tag', 'group:{{group_id}}');
    perform cache.install_triggers();
end $$;

insert into tokens.balance_entries (meter_id, entry_id, entry_type, delta_kwh, balance_after_kwh, created_at)
select '{meter}',
    (lpad(to_hex((extract(epoch from b.at) * 1000)::bigint), 12, '0') || '7000a000000000000000')::uuid,
    'consumption', -0.05, 1, b.at
from generate_series(now() - interval '40 days', now(), interval '15 minutes') as b (at);

vacuum analyze cache.entries;
vacuum analyze bench.plain;
vacuum analyze bench.watched;
vacuum analyze tokens.balance_entries
"""

METER_SETUP = """
insert into auth.users (user_id, email) values ('00000000-0000-7000-8000-000000000001', 'owner@example.com');
select meters.create_meter(
    p_drn => meters.make_drn(1), p_region => 'Nairobi', p_owner_user_id => '00000000-0000-7000-8000-000000000001',
    p_meter_id => '{meter}'
)
"""

DRAW = f"\\set n random(1, {KEYS})\n"
VALUE = "bench.make_value(:n)"
UPSERT = (
    f"insert into bench.plain values ('k' || :n, {VALUE}, now() + interval '1 hour') on conflict (key) do update "
    "set value = excluded.value, expires_at = excluded.expires_at;\n"
)
SCRIPTS = {
    "get": (
        "select cache.get_cache('k' || :n, 'bench');\n",
        "select value from bench.plain where key = 'k' || :n and expires_at > now();\n",
    ),
    "set": (f"select cache.set_cache('k' || :n, {VALUE}, 3600, '{{}}', 'bench');\n", UPSERT),
    "update": (
        "update bench.watched set number = number + 1 where row_id = :n;\n",
        "update bench.unwatched set number = number + 1 where row_id = :n;\n",
    ),
    "analytics": (
        f"select tokens.get_token_analytics('{METER}');\n",
        f"select tokens._compute_token_analytics('{METER}', 30);\n",
    ),
}
"""Ours and the reference, by case; n is drawn anew every time."""


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    with throwaway_server(run) as server:
        for text in (METER_SETUP.format(meter=METER), SETUP.format(keys=KEYS, meter=METER)):
            _execute(server, text)
        for name, scripts in SCRIPTS.items():
            if not only or name in only:
                _compare(run, server, Case(name, "calls/s"), *scripts)
        if not only or "expiry" in only:
            _expire(run, server)


def _execute(server: Server, text: str) -> None:
    for statement in (part for part in _split(text) if part.strip()):
        server.execute(statement)


def _split(text: str) -> list[str]:
    """At semicolons, but for those between dollars."""
    pieces = text.split("$$")
    statements = [""]
    for number, piece in enumerate(pieces):
        if number % 2:
            statements[-1] += f"$${piece}$$"
            continue
        first, *rest = piece.split(";")
        statements[-1] += first
        statements += rest
    return statements


def _compare(run: Run, server: Server, case: Case, ours: str, reference: str) -> None:
    seconds = run.seconds(5, 1)
    server.settle()
    case.notes |= {"ours_p99_ms": [], "reference_p99_ms": []}

    def measure(side: str, script: str) -> float:
        outcome = pgbench.run(server.url, DRAW + script, CLIENTS, seconds)
        case.notes[f"{side}_p99_ms"].append(outcome.p99)
        return outcome.tps

    run.measure(case, lambda _: measure("ours", ours), lambda _: measure("reference", reference))


def _expire(run: Run, server: Server) -> None:
    rows = QUICK_ROWS if run.quick else ROWS
    case = Case("expiry", "entries/s")
    case.notes["entries"] = rows
    with server.connect() as connection:
        connection.execute("select cache.cleanup_expired_cache()")  # compiled, as in a worker
        run.measure(case, lambda _: _rotate(connection, rows), lambda _: _delete(connection, rows))


def _rotate(connection: psycopg.Connection[tuple[object, ...]], rows: int) -> float:
    connection.execute(
        "select count(cache.set_cache('e' || n, bench.make_value(n), 3600, '{}', 'bench')) from generate_series(1, %s) as n",
        [rows],
    )
    # As if two hours had gone by: the slot is the one that nobody reads.
    connection.execute(
        "update cache.entries set slot = cache._get_slot('hour', cache._now(), 2) where namespace = 'bench'"
    )
    began = time.perf_counter()
    connection.execute("select cache.cleanup_expired_cache()")
    taken = time.perf_counter() - began
    row = connection.execute("select count(*) from cache.entries where namespace = 'bench'").fetchone()
    assert row == (0,)
    return rows / taken


def _delete(connection: psycopg.Connection[tuple[object, ...]], rows: int) -> float:
    connection.execute(
        "insert into bench.deleted select 'e' || n, bench.make_value(n), now() from generate_series(1, %s) as n",
        [rows],
    )
    began = time.perf_counter()
    connection.execute("delete from bench.deleted where expires_at < clock_timestamp()")
    connection.execute("vacuum bench.deleted")
    return rows / (time.perf_counter() - began)
