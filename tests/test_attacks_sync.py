"""Attacks on items that are applied together: names that mislead, rows that change meanwhile, batches made to be slow."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.servers import Database
from tests.sync_devices import PULL, PUSH, TABLES, Line

ODD = """
create table garden.odd (
    "Odd Id" uuid primary key, "User" uuid not null, title text, "a, b" text, "t" text, "r" text, "say: hi" jsonb
);
create table garden.plots (plot_id uuid primary key, user_id uuid not null, title text not null);
create table garden.safes (safe_id uuid primary key, user_id uuid not null, title text, code text default 'secret');
create table garden.adds (add_id uuid primary key, user_id uuid not null, title text);
create domain garden.rare as text;
create table garden.gems (gem_id uuid primary key, user_id uuid not null, title garden.rare);
create table garden.pearls (pearl_id uuid primary key, user_id uuid not null, title text);

do $$
declare t text;
begin
    foreach t in array array['odd', 'plots', 'gems', 'pearls', 'safes', 'adds'] loop
        execute format('alter table garden.%I enable row level security', t);
        execute format('grant select, insert, update, delete on garden.%I to app_api', t);
        execute format('create policy own on garden.%I to app_api using (%I = (select auth.uid()))', t,
            case t when 'odd' then 'User' else 'user_id' end);
    end loop;
end $$;

revoke update, delete on garden.adds from app_api;

create function garden.count_gems() returns bigint language sql stable security definer
as $$ select count(*) from garden.gems where user_id = auth.uid() $$;
alter domain garden.rare add check (garden.count_gems() < 5);

create function garden.is_few(text, integer) returns boolean language sql stable security definer
as $$ select (select count(*) from garden.pearls where user_id = auth.uid()) < $2 $$;
create operator garden.<<? (function = garden.is_few, leftarg = text, rightarg = integer);
alter table garden.pearls add check (title operator(garden.<<?) 5);

create function garden.bury() returns trigger language plpgsql security definer as $$
begin
    update garden.tasks set deleted_at = now() where user_id = new.user_id and title = new.title;
    return null;
end $$;
create trigger bury after insert on garden.plots for each row execute function garden.bury();

select sync.enable_sync('garden.adds'), sync.enable_sync('garden.odd', 'merge', 'User'), sync.enable_sync('garden.plots', 'manual', p_joint_triggers => '{bury}'),
    sync.enable_sync('garden.gems'), sync.enable_sync('garden.pearls'),
    sync.enable_sync('garden.safes', p_hidden => '{code}');
"""

COUNTING = """
alter function sync._choose_steps(sync.tables, sync.clients, sync.step[], jsonb, jsonb, jsonb) rename to _choose_counted;
create function sync._choose_steps(sync.tables, sync.clients, sync.step[], jsonb, jsonb, jsonb) returns jsonb
language plpgsql as $$
begin
    perform set_config('test.looked',
        (coalesce(nullif(current_setting('test.looked', true), ''), '0')::integer + cardinality($3))::text, false);
    return sync._choose_counted($1, $2, $3, $4, $5, $6);
end $$;
grant execute on function sync._choose_steps(sync.tables, sync.clients, sync.step[], jsonb, jsonb, jsonb) to app_api;
"""


@pytest.fixture(scope="module")
def garden(database: Database) -> Database:
    with database.connect() as connection:
        connection.execute(TABLES.encode())
        connection.execute(ODD.encode())
    return database


@pytest.fixture
def line(garden: Database) -> Iterator[Line]:
    user_id = str(uuid.uuid4())
    with garden.connect() as connection:
        connection.execute(
            "insert into auth.users (user_id, email) values (%s, %s)", [user_id, f"{user_id}@example.com"]
        )
    line = Line(garden, user_id)
    yield line
    line.close()


def _change(
    table: str, record_id: str, operation: str, base_version: int = 0, **data: object
) -> dict[str, Any]:
    item = {
        "id": str(uuid.uuid4()),
        "table": f"garden.{table}",
        "record_id": record_id,
        "operation": operation,
    }
    return item | ({"base_version": base_version} if base_version else {}) | ({"data": data} if data else {})


def _push(line: Line, client_id: str, *items: dict[str, Any]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = line.call(PUSH, [client_id, Jsonb(list(items))])["results"]
    return told


def _ids(count: int) -> list[str]:
    return [str(uuid.uuid4()) for _ in range(count)]


def _push_single(
    garden: Database, line: Line, client_id: str, *items: dict[str, Any]
) -> list[dict[str, Any]]:
    """Push with every item applied for itself."""
    _push(line, client_id)
    with garden.connect() as connection:
        connection.execute(
            "update sync.clients set single_until = 'infinity' where client_id = %s", [client_id]
        )
    return _push(line, client_id, *items)


def _say(told: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(one["status"], one.get("code"), one.get("resolution")) for one in told]


@pytest.mark.parametrize("is_single", [True, False])
def test_names_of_columns_mean_columns(garden: Database, line: Line, is_single: bool) -> None:
    client = str(uuid.uuid4())
    push = (
        (lambda *items: _push_single(garden, line, client, *items))
        if is_single
        else (lambda *items: _push(line, client, *items))
    )
    ids = _ids(4)
    data = {"title": "x", "a, b": "1", "t": "2", "r": "3", "say: hi": {"a": [1, None]}}
    told = push(*(_change("odd", record, "insert", **data) for record in ids))
    assert _say(told) == [("applied", None, None)] * 4, told
    assert told[0]["row"] == data | {"Odd Id": ids[0], "User": line.user_id}
    told = push(*(_change("odd", record, "update", 1, **(data | {"t": "9", "a, b": "8"})) for record in ids))
    assert _say(told) == [("applied", None, None)] * 4, told
    page = line.call(PULL, [str(uuid.uuid4()), None, 100])
    assert {c["record_id"]: c["row"] for c in page["changes"]}[ids[0]]["t"] == "9"
    told = push(*(_change("odd", record, "delete", 2) for record in ids))
    assert _say(told) == [("applied", None, None)] * 4, told


@pytest.mark.parametrize("table", ["gems", "pearls"])
def test_a_check_that_counts_rows_counts_those_of_the_batch(garden: Database, line: Line, table: str) -> None:
    told = _push(
        line, str(uuid.uuid4()), *(_change(table, record, "insert", title="x") for record in _ids(9))
    )
    assert [one["status"] for one in told] == ["applied"] * 5 + ["rejected"] * 4, told


def test_what_a_trigger_deleted_is_not_changed_any_more(garden: Database, line: Line) -> None:
    client = str(uuid.uuid4())
    ids = _ids(4)
    _push(line, client, *(_change("tasks", record, "insert", title="a") for record in ids))
    items = [_change("plots", record, "insert", title="a") for record in _ids(3)] + [
        _change("tasks", record, "update", 1, title="b") for record in ids
    ]
    told = _push(line, client, *items)
    assert _say(told) == [("applied", None, None)] * 3 + [("conflict", None, None)] * 4, told


def test_items_that_alternate_are_not_looked_at_in_runs(garden: Database, line: Line) -> None:
    client, other, ids = str(uuid.uuid4()), str(uuid.uuid4()), _ids(100)
    _push(line, client, *(_change("leaves", record, "insert", title="a") for record in ids))
    _push(line, other, *(_change("leaves", record, "update", 1, title="b") for record in ids[::2]))
    items = [_change("leaves", record, "update", 1, title="c") for record in ids]
    with garden.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute(COUNTING.encode())
        connection.execute(
            "select set_config('request.jwt.claims', %s, true), set_config('request.jwt.claim.sub', %s, true),"
            " set_config('role', 'authenticated', true)",
            [json.dumps({"sub": line.user_id, "role": "authenticated"}), line.user_id],
        )
        [told] = connection.execute(PUSH, [client, Jsonb(items)]).fetchone() or [{}]
        [looked] = connection.execute("select current_setting('test.looked')::integer").fetchone() or [0]
    assert {one["status"] for one in told["results"]} == {"applied"}
    assert 100 <= looked < 600


@pytest.mark.parametrize("is_single", [True, False])
def test_a_hidden_column_is_none(garden: Database, line: Line, is_single: bool) -> None:
    client, ids = str(uuid.uuid4()), _ids(3)
    items = [_change("safes", record, "insert", title="a", code="mine") for record in ids]
    told = _push_single(garden, line, client, *items) if is_single else _push(line, client, *items)
    assert _say(told) == [("rejected", "unknown_column", None)] * 3


@pytest.mark.parametrize("is_single", [True, False])
@pytest.mark.parametrize(
    ("table", "end"),
    [
        ("leaves", ("applied", None, "client_wins")),
        ("notes", ("conflict", None, None)),
        ("pages", ("conflict", None, "server_wins")),
    ],
)
def test_two_devices_that_make_a_record_at_once_meet_a_conflict(
    garden: Database, line: Line, table: str, end: tuple[Any, ...], is_single: bool
) -> None:
    client, ids = str(uuid.uuid4()), _ids(6)
    items = [_change(table, record, "insert", title="second") for record in ids]
    if is_single:
        _push_single(garden, line, client)
    with ThreadPoolExecutor() as pool:
        first, second = Line(garden, line.user_id), Line(garden, line.user_id)
        first.begin()
        first.run(PUSH, [str(uuid.uuid4()), Jsonb([_change(table, ids[2], "insert", title="first")])])
        second.begin()
        second.connection.execute("set local lock_timeout = '60s'")
        waiting = pool.submit(second.run, PUSH, [client, Jsonb(items)])
        _wait_for_lock(garden, second.connection.info.backend_pid)
        first.connection.execute("commit")
        told = waiting.result()["results"]
        second.connection.execute("commit")
        first.close()
        second.close()
    assert _say(told) == [end if i == 2 else ("applied", None, None) for i in range(6)], told
    assert told[2]["row"]["title"] == ("second" if end[0] == "applied" else "first")


def _wait_for_lock(garden: Database, backend: int) -> None:
    with garden.connect() as connection:
        for _ in range(6000):
            [waits] = connection.execute(
                "select exists (select from pg_locks as l where l.pid = %s and not l.granted)", [backend]
            ).fetchone() or [False]
            if waits:
                return
            time.sleep(0.01)
    raise AssertionError("it did not wait")


def test_the_queue_keeps_its_order_whatever_the_role(garden: Database, line: Line) -> None:
    client, [first, second] = str(uuid.uuid4()), _ids(2)
    with garden.connect() as connection:
        connection.execute("update auth.users set user_role = 'admin' where user_id = %s", [line.user_id])
    for role, items in (
        ("authenticated", [_change("leaves", first, "insert", title="1")]),
        (
            "admin",
            [
                _change("leaves", second, "insert", title="x"),
                _change("leaves", first, "update", 1, title="2"),
            ],
        ),
        ("authenticated", [_change("leaves", record, "update", 1, title="3") for record in (first, second)]),
    ):
        line.begin()
        line.connection.execute(
            "select set_config('request.jwt.claims', %s, true), set_config('role', %s, true)",
            [json.dumps({"sub": line.user_id, "role": role}), role],
        )
        line.run("select sync.queue_changes(%s, %s::jsonb)", [client, Jsonb(items)])
        line.connection.execute("commit")
    with garden.connect() as connection:
        connection.execute("select sync.process_sync_queue()")
        found = connection.execute(
            "select array_agg(title) from garden.leaves where leaf_id = any (%s)", [[first, second]]
        ).fetchone()
    assert found == (["3", "3"],)


@pytest.mark.parametrize("is_single", [True, False])
def test_what_may_only_be_inserted_is(garden: Database, line: Line, is_single: bool) -> None:
    client, ids = str(uuid.uuid4()), _ids(3)
    items = [_change("adds", record, "insert", title="a") for record in ids]
    told = _push_single(garden, line, client, *items) if is_single else _push(line, client, *items)
    assert _say(told) == [("applied", None, None)] * 3
    told = _push(line, client, *(_change("adds", record, "update", 1, title="b") for record in ids))
    assert _say(told) == [("rejected", "operation_not_allowed", None)] * 3
