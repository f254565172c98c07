"""Sync against the bare statements it stands in for: changes pushed, the first pull of 10,000 rows, watched updates."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import psycopg

from bench import pgbench
from bench.audit import processor_time
from bench.harness import Case, Run, Server, throwaway_server

BATCH = 100
ROWS = 10_000
CLIENTS = 4
USER = "00000000-0000-7000-8000-000000000001"

SETUP = f"""
insert into auth.users (user_id, email) values ('{USER}', 'user@example.com');
create schema bench authorization app_owner;
grant usage on schema bench to public;

create table bench.synced (
    row_id uuid primary key, user_id uuid not null, title text not null, body text, stars integer not null default 0,
    updated_at timestamptz not null default now()
) with (fillfactor = 80);
create table bench.plain (like bench.synced including all);

do $$
declare v_table text;
begin
    foreach v_table in array array['synced', 'plain'] loop
        execute format('alter table bench.%I enable row level security', v_table);
        execute format('grant select, insert, update, delete on bench.%I to app_api', v_table);
        execute format('create policy own on bench.%I to app_api using (user_id = (select auth.uid()))', v_table);
        execute format('create index on bench.%I (user_id)', v_table);
        execute format(
            'insert into bench.%I (row_id, user_id, title, body) select core.uuid_v7(), ''{USER}'', ''Title '' || n, '
            'repeat(''x'', 200) from generate_series(1, {ROWS}) as n', v_table
        );
        execute format('alter table bench.%I add column number bigint generated always as identity', v_table);
    end loop;
end $$;

select sync.enable_sync('bench.synced', 'merge');

create function bench.apply_plainly(p_items jsonb) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_item  jsonb;
    v_count bigint := 0;
begin
    for v_item in select i.item from jsonb_array_elements(p_items) as i (item) loop
        begin
            update bench.plain set title = v_item #>> '{{data,title}}'
            where row_id = (v_item ->> 'record_id')::uuid and user_id = auth.uid();
            v_count := v_count + 1;
        exception when others then
            null;
        end;
    end loop;
    return v_count;
end $$;
alter function bench.apply_plainly owner to app_api;

create function bench.read_plainly() returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select jsonb_agg(to_jsonb(t)) from bench.plain as t where t.user_id = auth.uid() $$;
alter function bench.read_plainly owner to app_api;

vacuum analyze bench.synced;
vacuum analyze bench.plain;
vacuum analyze sync.records
"""

UPDATE = f"\\set n random(1, {ROWS})\nupdate bench.%s set stars = stars + 1 where number = :n;\n"


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    with throwaway_server(run) as server:
        _set_up(server)
        with server.connect() as connection:
            _log_in(connection)
            if not only or "push" in only:
                _measure_push(run, server, connection)
            if not only or "pull" in only:
                _measure_pull(run, server, connection)
        if not only or "update" in only:
            _measure_update(run, server)


def _set_up(server: Server) -> None:
    with server.connect() as connection:
        head, _, rest = SETUP.partition("vacuum")
        connection.execute(head.encode())
        connection.execute(b"create index on bench.synced (number)")
        connection.execute(b"create index on bench.plain (number)")
        for statement in f"vacuum{rest}".split(";"):
            connection.execute(statement.encode())


def _log_in(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    claims = json.dumps({"sub": USER, "role": "authenticated"})
    connection.execute(
        "select set_config('role', 'authenticated', false), set_config('request.jwt.claims', %s, false),"
        " set_config('request.jwt.claim.sub', %s, false)",
        [claims, USER],
    )


def _measure_push(run: Run, server: Server, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Batches of a hundred updates, one connection; each item has its subtransaction on both sides."""
    seconds = run.seconds(4, 1)
    case = Case("push", "changes/s")
    work = Case("push-work", "changes/s of processor time")
    case.notes["items_per_batch"] = work.notes["items_per_batch"] = BATCH
    client = str(uuid.uuid4())
    with server.connect() as admin:
        ids = {
            table: [str(row[0]) for row in admin.execute(f"select row_id from bench.{table}".encode())]
            for table in ("synced", "plain")
        }

    def send(table: str, statement: str, *arguments: object) -> float:
        until = (began := time.perf_counter()) + seconds
        worked = processor_time(connection)
        count = 0
        while time.perf_counter() < until:
            items = [
                {
                    "id": str(uuid.uuid4()),
                    "table": "bench.synced",
                    "record_id": ids[table][(count + n) % ROWS],
                    "operation": "update",
                    "base_version": 1,
                    "data": {"title": f"title {count + n}"},
                }
                for n in range(BATCH)
            ]
            connection.execute(statement.encode(), [*arguments, json.dumps(items)])
            count += BATCH
        figures = work.ours if table == "synced" else work.reference
        figures.append(count / (processor_time(connection) - worked))
        return count / (time.perf_counter() - began)

    server.settle()
    run.measure(
        case,
        lambda _: send("synced", "select sync.push_changes(%s, %s::jsonb)", client),
        lambda _: send("plain", "select bench.apply_plainly(%s::jsonb)"),
    )
    run.cases.append(work)
    with server.connect() as admin:
        row = admin.execute("select count(*) from sync.items where status <> 'applied'").fetchone()
        assert row == (0,), row


def _measure_pull(run: Run, server: Server, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Everything, in one page, by a client that begins."""
    case = Case("pull", "rows/s")
    case.notes["milliseconds"] = []

    def read(statement: str, *arguments: object) -> float:
        began = time.perf_counter()
        connection.execute(statement.encode(), [*arguments])
        return ROWS / (time.perf_counter() - began)

    def pull() -> float:
        rate = read("select sync.pull_changes(%s, null, null, 10000)", str(uuid.uuid4()))
        case.notes["milliseconds"].append(round(ROWS / rate * 1000, 1))
        return rate

    server.settle()
    pull()
    case.notes["milliseconds"].clear()
    run.measure(case, lambda _: pull(), lambda _: read("select bench.read_plainly()"))


def _measure_update(run: Run, server: Server) -> None:
    """What it costs everybody else that a table is synced: an update of one row by its number."""
    seconds = run.seconds(5, 1)
    server.settle()
    run.measure(
        Case("update", "updates/s"),
        lambda _: pgbench.run(server.url, UPDATE % "synced", CLIENTS, seconds).tps,
        lambda _: pgbench.run(server.url, UPDATE % "plain", CLIENTS, seconds).tps,
    )
