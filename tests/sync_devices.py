"""Simulated devices that work offline, for the tests of sync: a local store, a queue of unsent items, a bad network."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import psycopg

from tests.servers import Database

TABLES = """
create schema garden;
grant usage on schema garden to app_api, authenticated;

create table garden.notes (
    note_id uuid primary key, user_id uuid not null, title text not null check (title <> 'bad'), body text,
    stars integer not null default 0, edited_at timestamptz
);
create table garden.tasks (
    task_id uuid primary key, user_id uuid not null, title text not null, done boolean not null default false,
    points integer not null default 0, deleted_at timestamptz, version bigint not null default 1, updated_at timestamptz
);
create table garden.pages (
    page_id uuid primary key, user_id uuid not null, title text not null
);
create table garden.leaves (
    leaf_id uuid primary key, user_id uuid not null, title text not null
);
create table garden.cards (
    card_id uuid primary key, assignee_id uuid, title text not null
);
create table garden.counters (counter_id uuid primary key, user_id uuid not null, n integer not null default 0);
create table garden.log (
    log_id bigint generated always as identity primary key, table_name text, item_id text, operation text, record_id uuid
);

create function garden.note_change() returns trigger language plpgsql security definer as $$
declare
    v_record uuid := coalesce(to_jsonb(new), to_jsonb(old)) ->> tg_argv[0];
    v_item   text := nullif(current_setting('sync.item', true), '');
begin
    insert into garden.log (table_name, item_id, operation, record_id)
    values (tg_table_name, case
        when left(v_item, 1) = '{' then v_item::jsonb ->> (
            (select t.table_id from sync.tables as t where t.table_name = 'garden.' || tg_table_name) || '/' || v_record
        )
        else v_item
    end, tg_op, v_record);
    return null;
end $$;

create function garden.count_up(p_counter_id uuid, p_by integer default 1) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_n integer;
begin
    if p_by > 5 then raise exception 'too_much' using errcode = 'PT422', detail = 'd', hint = 'h'; end if;
    update garden.counters set n = n + p_by where counter_id = p_counter_id returning n into v_n;
    if not found then raise exception 'counter_not_found' using errcode = 'PT404'; end if;
    return v_n;
end $$;
alter function garden.count_up owner to app_api;
revoke execute on function garden.count_up from public;
grant execute on function garden.count_up to authenticated;

create function garden.dream() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$ begin perform pg_sleep(20); end $$;
alter function garden.dream owner to app_api;
revoke execute on function garden.dream from public;
grant execute on function garden.dream to authenticated;

do $$
declare t text;
begin
    foreach t in array array['notes', 'tasks', 'pages', 'leaves', 'cards', 'counters'] loop
        execute format('alter table garden.%I enable row level security', t);
        execute format('grant select, insert, update, delete on garden.%I to app_api', t);
        execute format('create policy %I on garden.%I to app_api using (%I = (select auth.uid()))', t || '_own', t,
            case t when 'cards' then 'assignee_id' else 'user_id' end);
        execute format('create trigger log after insert or update or delete on garden.%I for each row '
            'execute function garden.note_change(%L)', t,
            case t when 'leaves' then 'leaf_id' else rtrim(t, 's') || '_id' end);
    end loop;
end $$;

select sync.enable_sync('garden.notes', 'manual', p_joint_triggers => '{log}'),
    sync.enable_sync('garden.tasks', 'merge', p_column_rules => '{"points": "greatest", "done": "client_wins"}',
        p_joint_triggers => '{log}'),
    sync.enable_sync('garden.pages', 'server_wins'),
    sync.enable_sync('garden.leaves', 'client_wins', p_joint_triggers => '{log}'),
    sync.enable_sync('garden.cards', 'manual', ''), sync.enable_sync('garden.counters', 'server_wins', p_operations => '{}');
"""
"""Tables of every rule, with and without owners, soft-deleted and not, and a log of what was done to them. Items of
all but the pages and cards may be applied together."""

KEYS = {
    "garden.notes": "note_id", "garden.tasks": "task_id", "garden.pages": "page_id", "garden.leaves": "leaf_id",
    "garden.cards": "card_id", "garden.counters": "counter_id",
}  # fmt: skip
EDITED = ("garden.notes", "garden.tasks", "garden.pages", "garden.leaves")


@dataclass
class Line:
    """A connection that calls functions as a user, as the gateway does."""

    database: Database
    user_id: str
    connection: psycopg.Connection[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Connect anew."""
        self.connection = psycopg.connect(self.database.gateway_url, autocommit=True)

    def begin(self) -> None:
        """Start a transaction as the user."""
        claims = json.dumps({"sub": self.user_id, "role": "authenticated"})
        self.connection.execute("begin")
        self.connection.execute(
            "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true),"
            " set_config('request.jwt.claim.sub', %s, true), set_config('lock_timeout', '30ms', true)",
            [claims, self.user_id],
        )

    def run(self, statement: str, arguments: Sequence[object]) -> Any:
        """One value within the transaction."""
        row = self.connection.execute(statement, arguments).fetchone()
        assert row is not None
        return row[0]

    def call(self, statement: str, arguments: Sequence[object]) -> Any:
        """One value in a transaction of its own."""
        self.begin()
        try:
            value = self.run(statement, arguments)
        except BaseException:
            self.connection.execute("rollback")
            raise
        self.connection.execute("commit")
        return value

    def close(self) -> None:
        """Hang up, in the middle of whatever it is."""
        self.connection.close()


def _fix(answer: dict[str, Any]) -> dict[str, Any]:
    """What of an answer stays the same for all times."""
    return {
        name: value
        for name, value in answer.items()
        if name not in ("is_replay", "version", "is_deleted", "row")
    }


PUSH = "select sync.push_changes(%s, %s::jsonb)"
PULL = "select sync.pull_changes(%s, %s, null, %s)"


@dataclass
class Device:
    """A device: what the server told it, and what it has not sent yet.

    Attributes:
        rows: the server's copies, by (table, record): (version, row).
        queue: items in the order they were made.
        answers: the last answer of each item.
    """

    line: Line
    client_id: str
    skew: int = 0
    rows: dict[tuple[str, str], tuple[int, dict[str, Any]]] = field(default_factory=dict)
    queue: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    cookie: str | None = None
    resets: int = 0

    def records(self, table: str) -> dict[str, dict[str, Any]]:
        """What the user sees: the server's copies with the unsent items on top."""
        seen = {record: dict(row) for (name, record), (_, row) in self.rows.items() if name == table}
        for item in self.queue:
            if item.get("table") == table:
                if item["operation"] == "delete":
                    seen.pop(item["record_id"], None)
                elif item["operation"] == "insert" or item["record_id"] in seen:
                    seen[item["record_id"]] = seen.get(item["record_id"], {}) | item["data"]
        return seen

    def edit(self, random: Random) -> None:
        """The user does something."""
        table = random.choice(EDITED)
        records = sorted(self.records(table))
        operation = random.choices(("insert", "update", "delete"), (3, 6, 1))[0] if records else "insert"
        record = (
            str(uuid.UUID(int=random.getrandbits(128), version=4))
            if operation == "insert"
            else random.choice(records)
        )
        item: dict[str, Any] = {
            "id": str(uuid.UUID(int=random.getrandbits(128), version=4)), "table": table, "record_id": record,
            "operation": operation,
        }  # fmt: skip
        if operation != "delete":
            item["data"] = self._draw(random, table, operation)
        if operation != "insert":
            item["base_version"] = self.rows.get((table, record), (0, {}))[0]
        self.queue.append(item)

    def _draw(self, random: Random, table: str, operation: str) -> dict[str, Any]:
        title = random.choice(("bad" if random.random() < 0.2 else "good", f"t{random.randrange(1000)}"))
        if table == "garden.notes":
            at = f"2026-01-01T{(random.randrange(24) + self.skew) % 24:02}:00:00+00:00"
            every = {
                "title": title,
                "body": f"b{random.randrange(9)}",
                "stars": random.randrange(5),
                "edited_at": at,
            }
        elif table == "garden.tasks":
            every = {"title": title, "done": random.random() < 0.5, "points": random.randrange(100)}
        else:
            every = {"title": title}
        if operation == "insert":
            return every
        return {name: every[name] for name in random.sample(sorted(every), random.randint(1, len(every)))}

    def call_function(self, random: Random, counter_id: str) -> None:
        """The user presses a button that counts up; sometimes too far, or on what is not there."""
        self.queue.append({
            "id": str(uuid.UUID(int=random.getrandbits(128), version=4)), "function": "garden.count_up",
            "arguments": {"p_counter_id": counter_id, "p_by": random.choice((1, 1, 2, 9))},
        })  # fmt: skip

    def take_answers(self, answer: dict[str, Any], sent: list[dict[str, Any]]) -> None:
        """Take over what the server says about items that were sent."""
        assert [result["id"] for result in answer["results"]] == [item["id"] for item in sent]
        for result in answer["results"]:
            if result["status"] == "retry":
                continue
            known = self.answers.get(result["id"])
            if known is not None:  # the same answer, however often
                assert _fix(known) == _fix(result)
            self.answers[result["id"]] = result
            if known is None and result.get("version") is not None:
                self.take_copy(result["table"], result["record_id"], result["version"], result["row"])
        answered = {result["id"] for result in answer["results"] if result["status"] != "retry"}
        self.queue = [item for item in self.queue if item["id"] not in answered]

    def take_copy(self, table: str, record: str, version: int, row: dict[str, Any] | None) -> None:
        """Take over the server's copy, unless a newer one is there."""
        if self.rows.get((table, record), (0, {}))[0] >= version:
            return
        if row is None:
            self.rows.pop((table, record), None)
        else:
            self.rows[table, record] = (version, row)

    def push(self, most: int = 20) -> None:
        """Send the oldest items and take the answers."""
        sent = self.queue[:most]
        if sent:
            self.take_answers(self.line.call(PUSH, [self.client_id, json.dumps(sent)]), sent)

    def pull(self, most: int = 1000) -> bool:
        """Take one page; true where there may be more."""
        try:
            page = self.line.call(PULL, [self.client_id, self.cookie, most])
        except psycopg.Error as error:
            if "reset_required" not in str(error):
                raise
            self.rows.clear()
            self.cookie = None
            self.resets += 1
            return True
        self.take_page(page)
        return bool(page["has_more"])

    def take_page(self, page: dict[str, Any]) -> None:
        """Take over a page and its cookie."""
        for change in page["changes"]:
            assert (change["operation"] == "delete") == (change["row"] is None)
            self.take_copy(change["table"], change["record_id"], change["version"], change["row"])
        self.cookie = page["cookie"]
