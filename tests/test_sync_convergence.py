"""Devices edit offline, over a network that loses, repeats and cuts: in the end all are equal to the server.

Every seed is a history: random edits of every rule's tables, items that are never valid, calls, pushes whose answers are
lost, that are sent twice or whose connection dies, transactions that stay open over the pulls of others, changes by
the server itself. Afterwards, when the network is back: every device holds exactly what its user may see, at the
server's versions; every item that was accepted was done once, and no other; nothing that somebody else wrote was
overwritten unseen. ``MAINSPRING_SYNC_SEEDS`` (a number, or first-last) runs others.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import uuid
from collections.abc import Iterator
from random import Random
from typing import Any

import psycopg
import pytest

from tests.gateways import user_id
from tests.servers import Database, Server
from tests.sync_devices import EDITED, KEYS, PULL, PUSH, TABLES, Device, Line

STEPS = 120
QUICK = 20


def _seeds() -> range:
    first, _, last = os.environ.get("MAINSPRING_SYNC_SEEDS", str(QUICK)).partition("-")
    return range(int(first), int(last) + 1) if last else range(int(first))


@pytest.fixture(scope="module")
def garden(own_server: Server) -> Iterator[Database]:
    """A server of its own: what other tests leave open would hold the watermark back."""
    database = Database(own_server.superuser_url, "garden")
    database.create()
    with database.connect() as connection:
        connection.execute(TABLES.encode())
    yield database
    database.drop()


class World:
    """One history: users with devices, transactions that are left open, a server that changes rows itself."""

    def __init__(self, database: Database, seed: int) -> None:
        self.random = Random(seed)
        self.database = database
        self.admin = database.connect()
        self.users = [str(uuid.UUID(int=self.random.getrandbits(128), version=4)) for _ in range(2)]
        self.counters = {
            user: str(uuid.UUID(int=self.random.getrandbits(128), version=4)) for user in self.users
        }
        for user in self.users:
            self.admin.execute(
                "insert into auth.users (user_id, email) values (%s, %s)", [user, f"{user}@example.com"]
            )
            self.admin.execute(
                "insert into garden.counters (counter_id, user_id) values (%s, %s)",
                [self.counters[user], user],
            )
        self.devices = [
            Device(Line(database, user), str(uuid.UUID(int=self.random.getrandbits(128), version=4)), skew)
            for user, skew in zip(self.users + self.users + self.users[:1], (0, -5, 7, 0, 3), strict=True)
        ]
        self.held: list[tuple[Device, list[dict[str, Any]], dict[str, Any] | None]] = []
        self.slow: list[psycopg.Connection[Any]] = []

    def step(self) -> None:
        """Something happens somewhere."""
        random = self.random
        device = random.choice(self.devices)
        what = random.random()
        with contextlib.suppress(psycopg.errors.LockNotAvailable):
            if what < 0.40:
                device.edit(random)
            elif what < 0.45:
                device.call_function(random, self.counters[random.choice(self.users)])
            elif what < 0.65:
                self._push(device)
            elif what < 0.85:
                self._pull(device)
            elif what < 0.93:
                self._change_by_server()
            elif what < 0.97:
                self._open_slow()
            else:
                self._finish(1)

    def _push(self, device: Device) -> None:
        if any(held is device for held, _, _ in self.held) or not device.queue:
            return
        random = self.random
        sent = [dict(item) for item in device.queue[: random.randint(1, 12)]]
        arguments = [device.client_id, json.dumps(sent)]
        how = random.random()
        line = device.line
        if how < 0.4:
            device.take_answers(line.call(PUSH, arguments), sent)
        elif how < 0.55:  # done, but nobody heard
            line.call(PUSH, arguments)
        elif how < 0.65:  # twice
            line.call(PUSH, arguments)
            device.take_answers(line.call(PUSH, arguments), sent)
        elif how < 0.8:  # cut before it was done
            line.begin()
            with contextlib.suppress(psycopg.errors.LockNotAvailable):
                line.run(PUSH, arguments)
            line.close()
            line.open()
        else:  # stays open while others go on
            line.begin()
            try:
                answer = line.run(PUSH, arguments)
            except psycopg.Error:
                line.connection.execute("rollback")
                raise
            self.held.append((device, sent, answer if random.random() < 0.5 else None))

    def _pull(self, device: Device) -> None:
        if any(held is device for held, _, _ in self.held):
            return
        if self.random.random() < 0.2:  # the answer is lost
            device.line.call(PULL, [device.client_id, device.cookie, 5])
        else:
            device.pull(self.random.choice((1, 3, 1000)))

    def _change_by_server(self, connection: psycopg.Connection[Any] | None = None) -> None:
        random = self.random
        connection = connection or self.admin
        table = random.choice(EDITED)
        key = KEYS[table]
        user = random.choice(self.users)
        chosen = f"(select t.{key} from {table} as t where t.user_id = %(user)s order by md5(t.{key}::text || %(salt)s) limit 1)"
        values = {"user": user, "salt": str(random.random()), "title": f"s{random.randrange(1000)}", "other": self.users[0],
                  "id": str(uuid.UUID(int=random.getrandbits(128), version=4))}  # fmt: skip
        statement = random.choice((
            f"update {table} set title = %(title)s where {key} = {chosen}",
            f"update {table} set title = %(title)s where {key} = {chosen}",
            f"insert into {table} ({key}, user_id, title) values (%(id)s, %(user)s, %(title)s)",
            f"delete from {table} where {key} = {chosen}",
            f"update {table} set user_id = %(other)s where {key} = {chosen}",
            "insert into garden.cards (card_id, assignee_id, title) values (%(id)s, %(user)s, %(title)s)",
            "update garden.cards set assignee_id = %(user)s where card_id in (select card_id from garden.cards limit 3)",
            "update garden.tasks set deleted_at = case when deleted_at is null then now() end"
            " where task_id = (select t.task_id from garden.tasks as t where t.user_id = %(user)s limit 1)",
            f"update {table} set title = title || '+' where user_id = %(user)s",
        ))  # fmt: skip
        connection.execute("set lock_timeout = '30ms'")
        connection.execute(statement, values)

    def _open_slow(self) -> None:
        """A transaction that changes something and stays open: it holds the watermark back."""
        if len(self.slow) >= 2:
            return
        connection = self.database.connect()
        connection.execute("begin")
        try:
            self._change_by_server(connection)
        except psycopg.Error:
            connection.close()
            raise
        self.slow.append(connection)

    def _finish(self, count: int) -> None:
        """Open transactions end: most are committed, some break."""
        for _ in range(count):
            if self.slow:
                connection = self.slow.pop(self.random.randrange(len(self.slow)))
                connection.execute(self.random.choice(("commit", "commit", "rollback")))
                connection.close()
            if self.held:
                device, sent, answer = self.held.pop(self.random.randrange(len(self.held)))
                device.line.connection.execute("commit")
                if answer is not None:
                    device.take_answers(answer, sent)

    def settle(self) -> None:
        """The network is back: everybody sends and fetches until nothing is left."""
        while self.slow or self.held:
            self._finish(1)
        for device in self.devices:
            rounds = 0
            while device.queue:
                device.push()
                rounds += 1
                assert rounds < 50, "an item blocks the queue"
        self._await_watermark()
        for device in self.devices:
            while device.pull(self.random.choice((2, 50))):
                pass

    def _await_watermark(self) -> None:
        """Nothing is held back any more: a connection that was cut has ended, an autovacuum is over."""
        for _ in range(6000):
            row = self.admin.execute("select max(xid) < core.get_watermark() from sync.records").fetchone()
            if row == (True,):
                return
            time.sleep(0.01)
        raise AssertionError("a transaction is left open")

    def check(self) -> None:
        """All are equal, and the log says that each item was done as it was answered."""
        for device in self.devices:
            assert device.rows == self._expected(device.line.user_id)
        answers = {item: answer for device in self.devices for item, answer in device.answers.items()}
        done = self.admin.execute(
            "select item_id, count(*) from garden.log where item_id = any (%s) group by 1", [list(answers)]
        ).fetchall()
        times = {str(item): int(str(count)) for item, count in done}
        for item, answer in answers.items():
            if answer["status"] != "applied":
                assert item not in times, f"{answer['status']}, but done"
            else:
                assert times.get(item, 0) <= 2  # a restored record is restored and changed
                if answer.get("operation") == "insert" or "function" in answer:
                    assert times[item] >= 1, "answered as applied, but not done"
        for user, counter in self.counters.items():
            row = self.admin.execute(
                "select n from garden.counters where counter_id = %s", [counter]
            ).fetchone()
            calls = [
                (item, answer) for device in self.devices if device.line.user_id == user
                for item, answer in device.answers.items() if answer.get("function") and answer["status"] == "applied"
            ]  # fmt: skip
            assert row is not None
            assert int(str(row[0])) == self._counted(counter), calls

    def _counted(self, counter: str) -> int:
        row = self.admin.execute(
            "select coalesce(sum((content #>> '{arguments,p_by}')::integer), 0) from sync.items"
            " where status = 'applied' and content #>> '{arguments,p_counter_id}' = %s",
            [counter],
        ).fetchone()
        assert row is not None
        return int(str(row[0]))

    def _expected(self, user: str) -> dict[tuple[str, str], tuple[int, dict[str, Any]]]:
        expected = {}
        for table, key in KEYS.items():
            owner = "assignee_id" if table == "garden.cards" else "user_id"
            rows = self.admin.execute(
                f"select t.{key}::text, r.version, to_jsonb(t) from {table} as t join sync.records as r"
                f" on r.record_id = t.{key} and not r.is_deleted and r.owner_user_id in (t.{owner},"
                f" '00000000-0000-0000-0000-000000000000') where t.{owner} = %s"
                + (" and t.deleted_at is null" if table == "garden.tasks" else ""),
                [user],
            ).fetchall()
            expected |= {(table, str(record)): (version, row) for record, version, row in rows}
        return expected  # type: ignore[return-value]

    def check_unseen(self) -> None:
        """Rule manual: an item that changed something saw every change of others before it."""
        rows = self.admin.execute(
            "select record_id::text, (answer ->> 'version')::bigint, (content ->> 'base_version')::bigint, client_id::text,"
            " operation from sync.items as i where status = 'applied' and table_name = 'garden.notes' and user_id = any (%s)"
            " order by i.processed_at, i.position",
            [[device.line.user_id for device in self.devices]],
        ).fetchall()
        # Later items with a version that is there already asked for what is there, and overwrote nothing.
        writers: dict[tuple[str, int], str] = {}
        rows = [
            row
            for row in rows
            if writers.setdefault((str(row[0]), int(str(row[1]))), str(row[3])) == str(row[3])
        ]
        for record, version, base, client, operation in rows:
            if operation == "update":
                between = range(int(str(base)) + 1, int(str(version)))
                foreign = [v for v in between if writers.get((str(record), v), client) != client]
                assert not foreign, "overwrote what it had not seen"

    def close(self) -> None:
        """Hang up."""
        for connection in [self.admin, *self.slow, *(device.line.connection for device in self.devices)]:
            connection.close()


@pytest.mark.parametrize("seed", _seeds())
def test_devices_end_equal_to_the_server(garden: Database, seed: int) -> None:
    world = World(garden, seed)
    try:
        for _ in range(STEPS):
            world.step()
        world.settle()
        world.check()
        world.check_unseen()
    finally:
        world.close()


def test_the_histories_are_worth_it(garden: Database) -> None:
    """The seeds above met all there is to meet."""
    assert user_id(1)
    with garden.connect() as connection:
        rows = connection.execute(
            "select status, answer ->> 'code', answer ->> 'resolution' from sync.items group by 1, 2, 3"
        ).fetchall()
    statuses = {str(row[0]) for row in rows}
    assert statuses == {"applied", "conflict", "rejected"}
    assert {"23514", "earlier_item_failed", "record_not_found", "too_much"} <= {str(row[1]) for row in rows}
    assert {"client_wins", "server_wins", "merge"} <= {str(row[2]) for row in rows}
