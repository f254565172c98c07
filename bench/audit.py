"""What the audit of a change costs: the same update of the same table with and without its triggers, and beside row-level
triggers as ``supa_audit`` has them.

Figures are rows per second of processor time of the server process, so that they hold on a busy machine, too.
"""

from __future__ import annotations

import statistics
from pathlib import Path

import psycopg

from bench.harness import BenchError, Case, Run, Server, throwaway_server

ROWS = 2000
"""In each table: 1 or 1,000 of them change in a statement."""
CASES = {"row": (1, 200), "rows": (1000, 4)}
"""Rows in a statement, statements in a transaction of a round."""
KINDS = {"plain": "nothing", "ours": "our triggers", "supa": "a trigger for each row"}

SETUP = """
create schema bench;
create table bench.{0} (
    account_id uuid primary key, owner text not null, region text not null, tariff text not null, note text,
    is_active boolean not null default true, credit numeric not null default 0, updated_at timestamptz not null default now()
);
insert into bench.{0} (account_id, owner, region, tariff, note)
select gen_random_uuid(), 'owner ' || n, 'Nairobi', 'domestic', repeat('x', 40) from generate_series(1, {1}) as n;
"""

OURS = """
create trigger audit_update after update on bench.ours referencing old table as old_rows new table as new_rows
for each statement execute function ops.audit_changes('account', 'account_id', '{account_id}', '{updated_at}')
"""

# As supa_audit's README describes it: a row of record_version for each row that changed, with the whole record before and
# after as jsonb, an id for the record worked out from table and primary key, indexes on that, on time and on table.
SUPA = """
create schema supa;
create type supa.operation as enum ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE');
create table supa.record_version (
    id bigserial primary key, record_id uuid, old_record_id uuid, op supa.operation not null,
    ts timestamptz not null default now(), table_oid oid not null, table_schema name not null, table_name name not null,
    record jsonb, old_record jsonb, auth_uid uuid default auth.uid(), auth_role text default auth.role(),
    check (coalesce(record_id, old_record_id) is not null or op = 'TRUNCATE'),
    check ((op in ('INSERT', 'UPDATE')) = (record_id is not null)),
    check ((op in ('INSERT', 'UPDATE')) = (record is not null)),
    check ((op in ('UPDATE', 'DELETE')) = (old_record_id is not null)),
    check ((op in ('UPDATE', 'DELETE')) = (old_record is not null))
);
create index on supa.record_version (record_id) where record_id is not null;
create index on supa.record_version (old_record_id) where old_record_id is not null;
create index on supa.record_version using brin (ts);
create index on supa.record_version (table_oid);
create function supa.primary_key_columns(p_table oid) returns text[] stable security definer set search_path = ''
language sql as $$
    select coalesce(array_agg(a.attname::text order by a.attname), array[]::text[])
    from pg_catalog.pg_index as i
    join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
    where i.indrelid = p_table and i.indisprimary
$$;
create function supa.to_record_id(p_table oid, p_keys text[], p_record jsonb) returns uuid stable language sql as $$
    select case
        when p_record is null then null
        when p_keys = array[]::text[] then gen_random_uuid()
        else (
            select md5((
                jsonb_build_array(to_jsonb(p_table)) || jsonb_agg(p_record ->> k.name)
            )::text)::uuid
            from unnest(p_keys) as k (name)
        )
    end
$$;
create function supa.insert_update_delete_trigger() returns trigger security definer set search_path = '' language plpgsql as $$
declare
    pkey_cols text[] = supa.primary_key_columns(tg_relid);
    record_jsonb jsonb = to_jsonb(new);
    record_id uuid = supa.to_record_id(tg_relid, pkey_cols, record_jsonb);
    old_record_jsonb jsonb = to_jsonb(old);
    old_record_id uuid = supa.to_record_id(tg_relid, pkey_cols, old_record_jsonb);
begin
    insert into supa.record_version (
        record_id, old_record_id, op, table_oid, table_schema, table_name, record, old_record
    )
    select record_id, old_record_id, tg_op::supa.operation, tg_relid, tg_table_schema, tg_table_name, record_jsonb,
        old_record_jsonb;
    return coalesce(new, old);
end
$$;
create trigger audit_i_u_d after insert or update or delete on bench.supa
for each row execute function supa.insert_update_delete_trigger()
"""


def main(run: Run, only: list[str] | None) -> None:
    """Rows a second of audited updates against both; microseconds a row in the notes; and what sealing takes."""
    with throwaway_server(run) as server:
        for number, kind in enumerate(KINDS):
            setup = SETUP.format(kind, ROWS)
            server.execute(setup if number == 0 else setup.replace("create schema bench;", ""))
        server.execute(OURS, SUPA, "vacuum analyze bench.plain, bench.ours, bench.supa")
        with server.connect() as connection:
            connection.execute("set synchronous_commit = off")  # what is compared is not the disk
            for name in CASES:
                if not only or name in only:
                    _compare(run, server, connection, name)
            if not only or "seal" in only:
                _seal(run, connection)


def _compare(run: Run, server: Server, connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    rows, statements = CASES[name]
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}

    def rate(kind: str) -> float:
        taken = _update(connection, kind, rows, statements if not run.quick else max(3, statements // 4))
        seconds[kind].append(taken)
        return 1 / taken

    for kind in KINDS:
        _update(connection, kind, rows, 20 if rows == 1 else 2)
    against_plain = run.measure(
        Case(f"{name}-plain", "rows/s"), lambda _: rate("ours"), lambda _: rate("plain")
    )
    against_supa = run.measure(Case(f"{name}-supa", "rows/s"), lambda _: rate("ours"), lambda _: rate("supa"))
    micros = {kind: statistics.median(values) * 1e6 for kind, values in seconds.items()}
    for case in (against_plain, against_supa):
        case.notes = {"rows_in_a_statement": rows, "microseconds_a_row": micros}
    run.say(
        f"  {name}: {rows} in a statement, microseconds a row: "
        + ", ".join(f"{KINDS[kind]} {value:.1f}" for kind, value in micros.items())
        + f"; the audit {micros['ours'] - micros['plain']:.1f}, supa_audit's way {micros['supa'] - micros['plain']:.1f}"
    )


def _update(
    connection: psycopg.Connection[tuple[object, ...]], kind: str, rows: int, statements: int
) -> float:
    """Seconds of the processor a row. The loop runs in the server: no client between two statements."""
    loop = (
        "do $$ begin for n in 1 .. {} loop"
        f" update bench.{kind} set credit = credit + 1, region = case region when 'Coast' then 'Nairobi' else 'Coast' end"
        f" where account_id in (select account_id from bench.{kind} order by account_id limit {rows});"
        " end loop; end $$"
    )
    connection.execute(f"vacuum bench.{kind}".encode())
    with connection.transaction():
        connection.execute(loop.format(3).encode())  # after a vacuum everything is planned anew
        start = processor_time(connection)
        connection.execute(loop.format(statements).encode())
        return (processor_time(connection) - start) / statements / rows


def processor_time(connection: psycopg.Connection[tuple[object, ...]]) -> float:
    """Seconds that the connection's server process has been on a processor."""
    nanoseconds = Path(f"/proc/{connection.info.backend_pid}/schedstat").read_text().split()[0]
    return int(nanoseconds) / 1e9


def _seal(run: Run, connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Entries a second that are sealed, and that are verified, one after the other."""
    count = 0
    start = processor_time(connection)
    while True:
        row = connection.execute("select ops.seal_audit_log(1000)").fetchone()
        sealed = int(str(row[0])) if row else 0
        if not sealed:
            break
        count += sealed
    sealing = processor_time(connection) - start
    start = processor_time(connection)
    row = connection.execute(
        "select problem_count, row_count from ops.verify_audit_log(p_from_block => 1, p_limit => 1000)"
    ).fetchone()
    verifying = processor_time(connection) - start
    if row is None or row[0] != 0 or not count:
        raise BenchError(f"the audit log did not verify: {row}")
    checked = int(str(row[1]))
    case = Case("seal-verify", "entries/s", ours=[count / sealing], reference=[checked / verifying])
    case.notes = {"sealed": count, "verified": checked}
    run.cases.append(case)
    run.say(f"  sealed {count / sealing:.0f} entries/s, verified {checked / verifying:.0f} entries/s")
