"""Devices and writers in threads of their own: real locks, overlapping transactions, connections that die.

A slow writer keeps the watermark back all the while; readers follow with cookies. In the end every reader has what the
server has, every accepted item was done once, and two sends of the same batch at the same moment did it once.
"""

from __future__ import annotations

import contextlib
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import psycopg
import pytest

from tests.servers import Database, Server
from tests.sync_devices import PUSH, TABLES, Device, Line

WRITERS, READERS, EDITS = 4, 2, 40


@pytest.fixture(scope="module")
def garden(own_server: Server) -> Iterator[Database]:
    """A server of its own: what other tests leave open would hold the watermark back."""
    database = Database(own_server.superuser_url, "garden")
    database.create()
    with database.connect() as connection:
        connection.execute(TABLES.encode())
    yield database
    database.drop()


@pytest.fixture
def user(garden: Database) -> str:
    user_id = str(uuid.uuid4())
    with garden.connect() as connection:
        connection.execute(
            "insert into auth.users (user_id, email) values (%s, %s)", [user_id, f"{user_id}@example.com"]
        )
    return user_id


def _make_device(database: Database, user: str) -> Device:
    line = Line(database, user)
    return Device(line, str(uuid.uuid4()))


def _persist(work: Callable[[], object]) -> None:
    """Again while others hold what it needs."""
    for _ in range(200):
        try:
            work()
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            continue
        return
    raise AssertionError("never came through")


def test_readers_miss_nothing_while_writers_overlap(garden: Database, user: str) -> None:
    over = threading.Event()
    devices = [_make_device(garden, user) for _ in range(WRITERS + READERS)]
    writers, readers = devices[:WRITERS], devices[WRITERS:]

    def write(device: Device, seed: int) -> None:
        random = Random(seed)
        for number in range(EDITS):
            device.edit(random)
            if number % 4 == 0:
                _persist(device.push)
            if number % 10 == 5:
                _persist(device.pull)
            if number % 13 == 7 and device.queue:  # the connection dies with the push in it
                device.line.begin()
                with contextlib.suppress(psycopg.Error):
                    device.line.run(PUSH, [device.client_id, json.dumps(device.queue[:5])])
                device.line.close()
                device.line.open()

    def change_slowly() -> None:
        """Rows whose transactions end late: their numbers are below those of others that ended long ago."""
        while not over.is_set():
            with garden.connect() as connection, connection.transaction():
                connection.execute(
                    "insert into garden.notes (note_id, user_id, title) values (gen_random_uuid(), %s, 'slow')",
                    [user],
                )
                over.wait(0.05)

    def read(device: Device) -> None:
        while not over.is_set():
            _persist(lambda: device.pull(7))

    with ThreadPoolExecutor(WRITERS + READERS + 1) as pool:
        background = [pool.submit(change_slowly), *(pool.submit(read, device) for device in readers)]
        try:
            for future in [pool.submit(write, device, seed) for seed, device in enumerate(writers)]:
                future.result()
        finally:
            over.set()
        for future in background:
            future.result()
    for device in devices:
        while device.queue:
            _persist(device.push)
    for device in devices:
        while device.pull(50):
            pass
        device.line.close()
    expected = _read_rows(garden, user)
    assert any(
        table == "garden.notes" and row["title"] == "slow" for (table, _), (_, row) in expected.items()
    )
    for device in devices:
        assert device.rows == expected
    with garden.connect() as connection:
        done = connection.execute(
            "select i.status, count(distinct l.item_id) filter (where l.item_id is not null), count(distinct i.item_id)"
            " from sync.items as i left join garden.log as l on l.item_id = i.item_id::text"
            " where i.user_id = %s and i.operation = 'insert' group by 1", [user],
        ).fetchall()  # fmt: skip
    by_status = {str(status): (did, all_) for status, did, all_ in done}
    assert by_status["applied"][0] == by_status["applied"][1]
    assert by_status.get("rejected", (0, 0))[0] == 0


def _read_rows(database: Database, user: str) -> dict[tuple[str, str], tuple[int, dict[str, Any]]]:
    line = Line(database, user)
    fresh = Device(line, str(uuid.uuid4()))
    while fresh.pull(10_000):
        pass
    line.close()
    return fresh.rows


def test_the_same_batch_at_the_same_moment_is_done_once(garden: Database, user: str) -> None:
    counter, client = str(uuid.uuid4()), str(uuid.uuid4())
    with garden.connect() as connection:
        connection.execute(
            "insert into garden.counters (counter_id, user_id) values (%s, %s)", [counter, user]
        )
    batch = json.dumps([
        {"id": str(uuid.uuid4()), "function": "garden.count_up", "arguments": {"p_counter_id": counter}} for _ in range(10)
    ])  # fmt: skip
    together = threading.Barrier(6)

    def send() -> list[dict[str, Any]]:
        line = Line(garden, user)
        together.wait()
        line.begin()
        line.connection.execute("set local lock_timeout = '30s'")
        answer = line.run(PUSH, [client, batch])
        line.connection.execute("commit")
        line.close()
        results: list[dict[str, Any]] = answer["results"]
        return results

    with ThreadPoolExecutor(6) as pool:
        answers = [future.result() for future in [pool.submit(send) for _ in range(6)]]
    with garden.connect() as connection:
        row = connection.execute("select n from garden.counters where counter_id = %s", [counter]).fetchone()
    assert row == (10,)
    assert sum(not result["is_replay"] for results in answers for result in results) == 10
    assert {result["result"] for results in answers for result in results} == set(range(1, 11))


def test_batches_that_meet_on_the_same_records_end(garden: Database, user: str) -> None:
    """Two devices send the same records in opposite orders, at once and again: nobody is ended by a deadlock."""
    records = sorted(str(uuid.uuid4()) for _ in range(20))
    with garden.connect() as connection:
        connection.execute(
            "insert into garden.leaves (leaf_id, user_id, title) select unnest(%s::uuid[]), %s, 'x'",
            [records, user],
        )
    together = threading.Barrier(2)

    def send(order: list[str]) -> set[str]:
        line = Line(garden, user)
        client = str(uuid.uuid4())
        statuses: set[str] = set()
        for number in range(10):
            together.wait()
            batch = [
                {"id": str(uuid.uuid4()), "table": "garden.leaves", "record_id": record, "operation": "update",
                 "base_version": 1, "data": {"title": f"{client}{number}"}} for record in order
            ]  # fmt: skip
            line.begin()
            line.connection.execute("set local lock_timeout = '30s'")
            statuses |= {
                result["status"] for result in line.run(PUSH, [client, json.dumps(batch)])["results"]
            }
            line.connection.execute("commit")
        line.close()
        return statuses

    with ThreadPoolExecutor(2) as pool:
        outcomes = [
            future.result() for future in [pool.submit(send, records), pool.submit(send, records[::-1])]
        ]
    assert outcomes == [{"applied"}, {"applied"}]


def test_an_item_that_takes_too_long_holds_up_nothing_for_good(garden: Database, user: str) -> None:
    line = Line(garden, user)
    client = str(uuid.uuid4())

    def insert() -> dict[str, Any]:
        return {"id": str(uuid.uuid4()), "table": "garden.leaves", "record_id": str(uuid.uuid4()), "operation": "insert",
                "data": {"title": "x"}}  # fmt: skip

    def send(items: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
        line.begin()
        line.connection.execute("set local statement_timeout = '4s'")
        answer = line.run(PUSH, [client, json.dumps(items)])
        line.connection.execute("commit")
        return [(result["status"], result.get("code")) for result in answer["results"]]

    items = [insert(), {"id": str(uuid.uuid4()), "function": "garden.dream"}, insert()]
    assert send(items) == [("applied", None), ("retry", "item_timed_out"), ("retry", "batch_timed_out")]
    assert send(items[1:]) == [("rejected", "item_timed_out"), ("retry", "batch_timed_out")]
    assert send(items[2:]) == [("applied", None)]
    line.close()
