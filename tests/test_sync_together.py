"""Items that are applied together get the answers, and leave the rows, that each of them for itself would.

Every seed is a history of random batches: runs of inserts and updates among which there are items that fail, meet
changes of others, repeat a record or an id, name records of others, come after others, call, delete. Each batch is
pushed twice from the same state, once with everything applied item by item: both ends must be equal.
``MAINSPRING_SYNC_SEEDS`` (a number, or first-last) runs others.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from random import Random
from typing import Any

import psycopg
import pytest

from tests.servers import Database
from tests.sync_devices import KEYS, PUSH, TABLES

QUICK = 5
BATCHES = 10

MORE = """
create table garden.slots (
    slot_id uuid primary key, user_id uuid not null, title text not null, size integer, unique (user_id, title)
);
create table garden.folders (
    folder_id uuid primary key, user_id uuid not null, title text not null, parent_id uuid references garden.folders
);
create table garden.few (few_id uuid primary key, user_id uuid not null, title text not null);

create function garden.count_few() returns bigint language sql stable security definer
as $$ select count(*) from garden.few where user_id = auth.uid() $$;

do $$
declare t text;
begin
    foreach t in array array['slots', 'folders', 'few'] loop
        execute format('alter table garden.%I enable row level security', t);
        execute format('grant select, insert, update, delete on garden.%I to app_api', t);
        execute format('create policy own on garden.%I to app_api using (user_id = (select auth.uid()))'
            ' with check (user_id = (select auth.uid()) %s)', t,
            case when t = 'few' then 'and (select garden.count_few()) < 5' else '' end);
        execute format('select sync.enable_sync(''garden.%s'', ''manual'')', t);
    end loop;
end $$
"""
"""Tables whose rows depend on each other: inserts of slots are joint, updates of their titles are not; the rest is not."""

ALL = KEYS | {"garden.slots": "slot_id", "garden.folders": "folder_id", "garden.few": "few_id"}
EDITED = [table for table in ALL if table != "garden.counters"]

ANSWERS = "select sync.push_changes(%s, %s::jsonb) -> 'results'"
STATES = {
    **{table: f"select to_jsonb(t) - 'updated_at' from {table} as t order by {key}" for table, key in ALL.items()},
    "log": "select to_jsonb(l) - 'log_id' from garden.log as l order by record_id, item_id, operation",
    "records": "select to_jsonb(r) - '{xid,changed_at}'::text[] from sync.records as r order by table_id, record_id",
    "items": "select (to_jsonb(i) #- '{answer,conflict_id}') - '{position,processed_at,created_at}'::text[]"
    " from sync.items as i order by client_id, item_id",
    "order": "select item_id from sync.items order by position",
    "conflicts": "select to_jsonb(c) - '{conflict_id,created_at,resolved_at}'::text[] from sync.conflicts as c"
    " order by item_id",
}  # fmt: skip


def _seeds() -> range:
    first, _, last = os.environ.get("MAINSPRING_SYNC_SEEDS", str(QUICK)).partition("-")
    return range(int(first), int(last) + 1) if last else range(int(first))


@pytest.fixture(scope="module")
def garden(database: Database) -> Iterator[Database]:
    with database.connect() as connection:
        connection.execute(TABLES.encode())
        connection.execute(MORE.encode())
    yield database


class History:
    """Batches of one device, and what others do between them."""

    def __init__(self, connection: psycopg.Connection[Any], seed: int) -> None:
        self.random = Random(seed)
        self.connection = connection
        self.client = self._make_id()
        self.users = [self._make_id() for _ in range(2)]
        self.counter = self._make_id()
        self.records: list[tuple[str, str]] = []
        self.sent: list[dict[str, Any]] = []
        self.together = 0
        connection.execute("truncate garden.log")
        for user in self.users:
            connection.execute(
                "insert into auth.users (user_id, email) values (%s, %s)", [user, f"{user}@example.com"]
            )
        connection.execute("insert into garden.counters values (%s, %s)", [self.counter, self.users[0]])

    def _make_id(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def change_rows(self) -> None:
        """Others change rows of both users, and make some."""
        for user in self.users:
            for table in self.random.sample(EDITED, 3):
                record = self._make_id()
                owner = "assignee_id" if table == "garden.cards" else "user_id"
                self.connection.execute(
                    f"insert into {table} ({ALL[table]}, {owner}, title) values (%s, %s, %s)".encode(),
                    [record, user, record],
                )
                self.records.append((table, record))
        for table, record in self.random.sample(self.records, min(4, len(self.records))):
            self.connection.execute(
                f"update {table} set title = title || %s where {ALL[table]} = %s".encode(),
                [f"+{self.random.random()}", record],
            )
        self.connection.execute(
            "update garden.tasks set deleted_at = now() where task_id = (select task_id from garden.tasks limit 1)"
        )

    def draw_batch(self) -> list[dict[str, Any]]:
        """Runs of items of one table and operation, with others among them."""
        random = self.random
        batch: list[dict[str, Any]] = []
        while len(batch) < random.randint(5, 60):
            table, operation = random.choice(EDITED), random.choice(("insert", "update", "update"))
            for _ in range(random.randint(1, 15)):
                batch.append(self._draw_item(table, operation, batch))
        return batch

    def _draw_item(self, table: str, operation: str, batch: list[dict[str, Any]]) -> dict[str, Any]:
        random = self.random
        what = random.random()
        if what < 0.02:
            return random.choice((
                {"id": "x"}, {"id": self._make_id(), "table": 7, "record_id": self._make_id()},
                {"id": self._make_id(), "table": "1"}, {"id": self._make_id(), "table": table, "operation": "upsert"},
                {"table": table, "record_id": "-" * 36, "id": "-" * 36},
            ))  # fmt: skip
        if what < 0.05:
            return {"id": self._make_id(), "function": "garden.count_up",
                    "arguments": {"p_counter_id": self.counter, "p_by": random.choice((1, 9))}}  # fmt: skip
        if what < 0.08 and self.sent + batch:
            again = dict(random.choice(self.sent + batch))
            return again if random.random() < 0.5 else again | {"data": {"title": "other"}}
        if what < 0.12:
            operation = "delete"
        known = [record for name, record in self.records if name == table]
        record = random.choice(known) if known and (operation != "insert" or what > 0.95) else self._make_id()
        self.records.append((table, record))
        item: dict[str, Any] = {
            "id": self._make_id(),
            "table": table,
            "record_id": record,
            "operation": operation,
        }
        if what > 0.93:
            item["record_id"] = record.upper()
        if operation != "insert":
            item["base_version"] = self._draw_version(table, record)
        if random.random() < 0.03 and self.sent + batch:
            item["after"] = random.choice(self.sent + batch).get("id")
        if operation != "delete":
            item["data"] = self._draw_data(table, record, operation)
        return item

    def _draw_version(self, table: str, record: str) -> int | None:
        row = self.connection.execute(
            "select r.version from sync.records as r join sync.tables as t using (table_id)"
            " where t.table_name = %s and r.record_id = %s", [table, record],
        ).fetchone()  # fmt: skip
        version = int(row[0]) if row else 0
        return self.random.choice((version,) * 12 + (max(version - 1, 0), version + 1, 0, None))

    def _draw_data(self, table: str, record: str, operation: str) -> dict[str, Any]:
        random = self.random
        title = (
            "bad" if random.random() < 0.03 else f"t{random.randrange(100 if table == 'garden.slots' else 9)}"
        )
        data: dict[str, Any] = {"title": title}
        if table == "garden.tasks":
            data |= {"points": random.randrange(9), "done": random.random() < 0.5}
        elif table == "garden.notes":
            data |= {"body": "b", "stars": random.choice((1, 2, 3, 4, "5", "six" if random.random() < 0.1 else 6)),
                     "edited_at": "2026-01-01T01:00:00+02"}  # fmt: skip
        elif table == "garden.slots":
            data |= {"size": random.randrange(9)}
        elif table == "garden.folders":
            data |= {"parent_id": random.choice([r for n, r in self.records if n == table] + [record])}
        if operation == "update":
            data = {name: data[name] for name in random.sample(sorted(data), random.randint(1, len(data)))}
        odd = random.random()
        if odd < 0.05:
            data |= {ALL[table]: random.choice((record, record, self._make_id()))}
        elif odd < 0.1 and table != "garden.cards":
            data |= {"user_id": self.users[odd < 0.06]}
        elif odd < 0.12:
            data |= random.choice(({"nothing": 1}, {"version": 4}, {"deleted_at": None}))
        elif odd < 0.13:
            data = {}
        return data

    def push(self, batch: list[dict[str, Any]], is_single: bool) -> dict[str, Any]:
        """What a push of the batch answers and leaves."""
        run = self.connection.execute
        run("update sync.clients set single_until = %s where client_id = %s",
            ["infinity" if is_single else None, self.client])  # fmt: skip
        self._log_in()
        row = run(ANSWERS, [self.client, json.dumps(batch)]).fetchone()
        assert row is not None
        run("reset role")
        ends = {
            name: [found[0] for found in run(query.encode()).fetchall()] for name, query in STATES.items()
        }
        done = run(
            "select coalesce(sum(calls), 0) from pg_stat_xact_user_functions where funcname = '_write_rows'"
        ).fetchone()
        assert done is not None
        self.together += 0 if is_single else int(done[0])
        answers = [{name: value for name, value in one.items() if name != "conflict_id"} for one in row[0]]
        for one in answers:
            (one.get("row") or {}).pop("updated_at", None)
        return {"answers": answers, **ends}

    def _log_in(self) -> None:
        claims = json.dumps({"sub": self.users[0], "role": "authenticated"})
        self.connection.execute(
            "select set_config('request.jwt.claims', %s, true), set_config('request.jwt.claim.sub', %s, true),"
            " set_config('role', 'authenticated', true)", [claims, self.users[0]],
        )  # fmt: skip

    def check_batch(self) -> None:
        """Push a batch both ways, compare, and keep one."""
        run = self.connection.execute
        run("begin")
        self.change_rows()
        batch = self.draw_batch()
        self._log_in()
        run(PUSH, [self.client, "[]"])
        run("reset role")
        run("savepoint before")
        alone = self.push(batch, is_single=True)
        run("rollback to savepoint before")
        together = self.push(batch, is_single=False)
        for name in alone:
            assert together[name] == alone[name], name
        run("commit")
        self.sent += [item for item in batch if len(item) > 1]


@pytest.mark.parametrize("seed", _seeds())
def test_items_applied_together_end_as_each_for_itself(garden: Database, seed: int) -> None:
    with garden.connect() as connection:
        connection.execute("set track_functions = 'all'")
        history = History(connection, seed)
        for _ in range(BATCHES):
            history.check_batch()
    assert history.together > 0


def test_a_limit_and_an_order_between_rows_stay(garden: Database) -> None:
    """What looks at other rows of the table sees each item for itself, in its order."""
    with garden.connect() as connection:
        check_limits(connection)


def check_limits(connection: psycopg.Connection[Any]) -> None:
    """Pushes more rows than a policy allows, a swap of unique titles, a child before its parent."""
    user, client = str(uuid.uuid4()), str(uuid.uuid4())
    connection.execute(
        "insert into auth.users (user_id, email) values (%s, %s)", [user, f"{user}@example.com"]
    )
    slots, folders = [str(uuid.uuid4()) for _ in range(4)], [str(uuid.uuid4()) for _ in range(3)]

    def push(table: str, operation: str, changes: list[tuple[str, dict[str, Any]]]) -> list[str]:
        items = [
            {
                "id": str(uuid.uuid4()),
                "table": table,
                "record_id": record,
                "operation": operation,
                "data": data,
            }
            | ({"base_version": 1} if operation == "update" else {})
            for record, data in changes
        ]
        claims = json.dumps({"sub": user, "role": "authenticated"})
        with connection.transaction():
            connection.execute(
                "select set_config('request.jwt.claims', %s, true), set_config('request.jwt.claim.sub', %s, true),"
                " set_config('role', 'authenticated', true)",
                [claims, user],
            )
            row = connection.execute(ANSWERS, [client, json.dumps(items)]).fetchone()
        assert row is not None
        return [str(one.get("code", one["status"])) for one in row[0]]

    few = [(str(uuid.uuid4()), {"title": str(n)}) for n in range(8)]
    assert push("garden.few", "insert", few) == ["applied"] * 5 + ["42501"] * 3
    assert push("garden.slots", "insert", [(slot, {"title": slot}) for slot in slots]) == ["applied"] * 4
    turn = [(slot, {"title": title}) for slot, title in zip(slots, [*slots[1:], "free"], strict=True)]
    assert push("garden.slots", "update", turn) == ["23505", "23505", "23505", "applied"]
    chain = [
        (folder, {"title": "f", "parent_id": parent})
        for folder, parent in zip(folders, [*folders[1:], None], strict=True)
    ]
    assert push("garden.folders", "insert", chain) == ["23503", "23503", "applied"]
