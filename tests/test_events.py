"""The event log under concurrency: no reader skips or repeats an event, whatever the writers do."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.servers import Database, Server

Connection = psycopg.Connection[Any]
Position = tuple[int, int]
"""(xid, event_id): place in the order of delivery."""

WRITERS = 8
SECONDS_OF_WRITING = 4.0


@pytest.fixture
def fresh_database(own_server: Server) -> Iterator[Database]:
    """On a server of its own: a transaction in any other database would hold the watermark back."""
    database = Database(own_server.superuser_url, f"events_{time.monotonic_ns()}")
    database.create()
    yield database
    database.drop()


@pytest.fixture
def connect(fresh_database: Database) -> Iterator[Callable[..., Connection]]:
    """Open connections to a fresh database; closed after the test."""
    connections: list[Connection] = []

    def connect(name: str = "test") -> Connection:
        connection = fresh_database.connect()
        connection.execute("select set_config('application_name', %s, false)", [name])
        connections.append(connection)
        return connection

    yield connect
    for connection in connections:
        connection.close()


def publish(connection: Connection, fact: str = "1") -> None:
    connection.execute("select events._publish('happened', 'thing', %s, '{}')", [fact])


def append(connection: Connection, stream: str, expected: int | None = None) -> int:
    """The version of the new event."""
    row = connection.execute(
        "select aggregate_version from events.append_event('stream', %s, 'happened', '{}', %s)",
        [stream, expected],
    ).fetchone()
    assert row is not None
    return int(row[0])


def read(connection: Connection, name: str, limit: int = 100, lease: str = "30 seconds") -> list[Position]:
    rows = connection.execute(
        "select xid::text, event_id from events.read_events(%s, %s, %s)", [name, limit, lease]
    ).fetchall()
    return [(int(xid), event_id) for xid, event_id in rows]


def acknowledge(connection: Connection, name: str, position: Position) -> None:
    connection.execute(
        "select events.acknowledge_events(%s, %s::text::xid8, %s)", [name, str(position[0]), position[1]]
    )


def read_all(connection: Connection, name: str, limit: int = 100) -> list[Position]:
    """Everything up to the watermark, acknowledged."""
    positions: list[Position] = []
    while batch := read(connection, name, limit):
        acknowledge(connection, name, batch[-1])
        positions += batch
    return positions


def subscribe(connection: Connection, name: str, types: list[str] | None = None) -> None:
    connection.execute("select events.subscribe(%s, %s, 'start')", [name, types])


def whole_log(connection: Connection) -> list[Position]:
    rows = connection.execute(
        "select e.xid::text, e.event_id from events.events as e order by e.xid, e.event_id"
    ).fetchall()
    return [(int(xid), event_id) for xid, event_id in rows]


def write_for_a_while(connection: Connection, number: int, until: float) -> None:
    """Transactions of every kind: quick and long, rolled back, with savepoints, on shared streams."""
    dice = random.Random(number)
    connection.autocommit = False
    while time.monotonic() < until:
        for _ in range(dice.randint(1, 4)):
            publish(connection, str(number))
            if dice.random() < 0.3:
                with connection.transaction(force_rollback=dice.random() < 0.5):
                    publish(connection, str(number))
            if number == 0 or dice.random() < 0.05:
                time.sleep(dice.uniform(0.05, 0.3))
        if dice.random() < 0.5:
            append(connection, f"shared {dice.randint(1, 3)}")
        if dice.random() < 0.2:
            connection.rollback()
        else:
            connection.commit()


class NaiveReader:
    """Follows the sequence, as outbox readers commonly do."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.last = 0
        self.seen: set[int] = set()

    def poll(self) -> None:
        rows = self.connection.execute(
            "select event_id from events.events where event_id > %s order by event_id limit 100", [self.last]
        ).fetchall()
        if rows:
            self.last = rows[-1][0]
            self.seen.update(row[0] for row in rows)


def test_no_reader_skips_or_repeats_an_event(connect: Callable[..., Connection]) -> None:
    """Eight writers commit out of order; two readers share one subscription, one has its own."""
    admin = connect()
    subscribe(admin, "shared")
    subscribe(admin, "alone")
    received: dict[str, list[Position]] = {"shared": [], "alone": []}
    workers_with_batches = set()
    lock = threading.Lock()
    writers_done = threading.Event()
    naive = NaiveReader(connect())

    def follow(connection: Connection, name: str, worker: int) -> None:
        dice = random.Random(worker)
        while True:
            last_round = writers_done.is_set()
            batch = read(connection, name, dice.randint(1, 60))
            if batch:
                with lock:
                    received[name] += batch
                    workers_with_batches.add(worker)
                acknowledge(connection, name, batch[-1])
            elif last_round and (received[name][-1:] == final[-1:] or time.monotonic() > until + 90):
                return
            else:
                time.sleep(dice.uniform(0, 0.01))

    def follow_naively() -> None:
        while not writers_done.is_set():
            naive.poll()
            time.sleep(0.002)

    final: list[Position] = []
    until = time.monotonic() + SECONDS_OF_WRITING
    with ThreadPoolExecutor(WRITERS + 4) as pool:
        writers = [pool.submit(write_for_a_while, connect(), n, until) for n in range(WRITERS)]
        readers = [
            pool.submit(follow, connect(), "shared", 1),
            pool.submit(follow, connect(), "shared", 2),
            pool.submit(follow, connect(), "alone", 3),
            pool.submit(follow_naively),
        ]
        try:
            for writer in writers:
                writer.result(timeout=120)
            final += whole_log(admin)
        finally:
            writers_done.set()
        for reader in readers:
            reader.result(timeout=120)
    while naive.last < max(event_id for _, event_id in final):
        naive.poll()

    assert len(final) > 200
    assert received["alone"] == final
    assert received["shared"] == final, "two readers of one subscription take turns"
    assert workers_with_batches == {1, 2, 3}

    subscribe(admin, "late")
    assert read_all(admin, "late", 7) == final, "the order is the same for who comes later"

    versions: dict[str, list[int]] = {}
    for stream, version in admin.execute(
        "select aggregate_id, aggregate_version from events.events "
        "where aggregate_version is not null order by xid, event_id"
    ):
        versions.setdefault(stream, []).append(version)
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values()), versions

    missed = {event_id for _, event_id in final} - naive.seen
    assert missed, "the harness is worth nothing if a reader of the sequence passes it"


def test_an_early_id_that_commits_late(connect: Callable[..., Connection]) -> None:
    """The interleaving at the root: the sequence is not the order of commits."""
    slow, quick, reader = connect(), connect(), connect()
    naive = NaiveReader(reader)
    subscribe(reader, "s")

    slow.autocommit = False
    publish(slow, "slow")
    publish(quick, "quick")
    naive.poll()
    assert len(naive.seen) == 1
    assert read(reader, "s") == [], "what an open transaction may still precede is held back"
    slow.commit()
    naive.poll()

    assert len(naive.seen) == 1, "the naive reader has lost an event for good"
    assert read_all(reader, "s") == whole_log(reader)
    assert len(whole_log(reader)) == 2


def test_versions_of_a_stream_arrive_in_order(connect: Callable[..., Connection]) -> None:
    """A transaction with an early number that appends late does not overtake its predecessor."""
    early, other, reader = connect(), connect(), connect()
    subscribe(reader, "s")
    early.autocommit = False
    publish(early)
    assert append(other, "1") == 1
    assert append(early, "1") == 2
    early.commit()

    delivered = read_all(reader, "s")
    versions = reader.execute(
        "select event_id, aggregate_version from events.events where aggregate_version is not null"
    ).fetchall()
    order = {event_id: place for place, (_, event_id) in enumerate(delivered)}
    assert [version for _, version in sorted(versions, key=lambda row: order[row[0]])] == [1, 2]


def test_a_prepared_transaction_holds_delivery_back_by_name(connect: Callable[..., Connection]) -> None:
    writer, reader = connect(), connect()
    subscribe(reader, "s")
    writer.execute("begin")
    publish(writer)
    writer.execute("prepare transaction 'forgotten'")
    publish(writer)

    try:
        assert read(reader, "s") == []
        lag = reader.execute(
            "select holder, prepared_gid, lag_seconds >= 0 from events.get_watermark_lag()"
        ).fetchone()
        assert lag == ("prepared", "forgotten", True)
    finally:
        writer.execute("commit prepared 'forgotten'")
    assert len(read_all(reader, "s")) == 2


def test_an_idle_transaction_is_named(connect: Callable[..., Connection], fresh_database: Database) -> None:
    idle, reader = connect("forgetful app"), connect()
    idle.autocommit = False
    publish(idle)
    publish(reader)
    time.sleep(0.1)

    lag = reader.execute(
        "select holder, pid, application_name, state, lag_xids >= 1, lag_seconds > 0.05, database_name, "
        "query_started_at >= transaction_started_at from events.get_watermark_lag()"
    ).fetchone()
    assert lag == (
        "session", idle.info.backend_pid, "forgetful app", "idle in transaction", True, True,
        fresh_database.name, True,
    )  # fmt: skip

    idle.rollback()
    assert reader.execute("select holder from events.get_watermark_lag()").fetchone() == (None,)


def test_one_of_many_writers_wins_an_expected_version(connect: Callable[..., Connection]) -> None:
    writers = [connect() for _ in range(12)]
    for expected in range(3):
        start = threading.Barrier(len(writers))

        def race(
            writer: Connection, expected: int = expected, start: threading.Barrier = start
        ) -> int | tuple[str | None, ...]:
            start.wait(60)
            try:
                return append(writer, "1", expected)
            except psycopg.Error as error:
                return (error.sqlstate, error.diag.message_primary, error.diag.message_detail)

        with ThreadPoolExecutor(len(writers)) as pool:
            results = list(pool.map(race, writers))
        conflict = (
            "PT409", "version_conflict", f"Expected version {expected} of stream 1, found {expected + 1}."
        )  # fmt: skip
        assert results.count(expected + 1) == 1
        assert results.count(conflict) == len(writers) - 1


def test_a_batch_belongs_to_one_reader_until_its_lease_ends(connect: Callable[..., Connection]) -> None:
    first, second = connect(), connect()
    subscribe(first, "s")
    for _ in range(6):
        publish(first)

    batch = read(first, "s", 4, "1 hour")
    assert len(batch) == 4
    assert read(second, "s") == [], "leased"
    acknowledge(first, "s", batch[1])
    assert read(second, "s") == [], "the rest is still leased"
    first.execute("update events.subscriptions set leased_until = now() where subscription_name = 's'")
    again = read(second, "s", 2)
    assert again == batch[2:], "the reader has died, the rest is handed out again"
    acknowledge(first, "s", batch[0])
    assert read(first, "s") == [], "a late word about earlier events ends nobody's lease"
    acknowledge(second, "s", again[-1])
    assert len(read_all(first, "s")) == 2


def test_a_reader_that_is_inside_its_transaction_is_passed_by(connect: Callable[..., Connection]) -> None:
    """Nobody queues behind the row of the subscription."""
    first, second = connect(), connect()
    subscribe(first, "s")
    publish(first)
    first.autocommit = False
    assert len(read(first, "s")) == 1
    second.execute("set statement_timeout = '30s'")
    assert read(second, "s") == []
    first.rollback()
    assert len(read(second, "s")) == 1, "the lease was rolled back too"


def test_a_reader_from_before_a_replay_does_not_undo_it(connect: Callable[..., Connection]) -> None:
    old, new = connect(), connect()
    subscribe(old, "s")
    for _ in range(4):
        publish(old)
    before = read(old, "s")
    acknowledge(old, "s", before[1])
    new.execute("select events.replay_subscription('s')")
    with pytest.raises(psycopg.Error) as refusal:
        acknowledge(old, "s", before[-1])
    assert refusal.value.sqlstate == "PT409"
    assert read_all(new, "s") == before


def partition_reads(connection: Connection, name: str) -> tuple[int, int]:
    """(scans, rows or entries read) of the log's partitions whose names match."""
    connection.execute("select pg_stat_force_next_flush()")
    time.sleep(0.05)
    row = connection.execute(
        "select sum(t.seq_scan + i.scans), sum(t.seq_tup_read + i.entries) from pg_stat_user_tables as t, "
        "lateral (select sum(idx_scan) as scans, sum(idx_tup_read) as entries from pg_stat_user_indexes as i "
        "where i.relid = t.relid) as i where t.schemaname = 'events' and t.relname like %s",
        [name],
    ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def test_polls_do_not_touch_old_partitions(connect: Callable[..., Connection]) -> None:
    connection = connect()
    for months in (24, 25, 26):
        connection.execute(
            "select core._create_partition('events.events', now() - make_interval(months => %s))", [months]
        )
        connection.execute(
            "insert into events.events (xid, created_at, event_type, aggregate_type, aggregate_id) "
            "select (30 - %(months)s + n / 100)::text::xid8, now() - make_interval(months => %(months)s), "
            "'happened', 'thing', n::text from generate_series(1, 500) as n",
            {"months": months},
        )
    name = connection.execute("select to_char(now() - interval '2 years', '\"events_\"YYYY\"%\"')").fetchone()
    assert name is not None
    subscribe(connection, "s")
    assert len(read_all(connection, "s", 1000)) == 1500, "a reader from the start gets the old months too"
    for _ in range(3):
        publish(connection)
        assert len(read_all(connection, "s")) == 1

    before = partition_reads(connection, "events\\_%")
    old_before = partition_reads(connection, "events\\_" + name[0][7:11] + "%")
    publish(connection)
    assert len(read_all(connection, "s")) == 1
    assert partition_reads(connection, "events\\_%") > before, "the statistics move"
    assert partition_reads(connection, "events\\_" + name[0][7:11] + "%") == old_before


def test_a_poll_reads_only_what_it_returns(connect: Callable[..., Connection]) -> None:
    """Neither a long history below the cursor nor a heap above a held watermark costs a poll anything."""
    writer, holder, reader = connect(), connect(), connect()
    writer.execute("insert into events.events (event_type, aggregate_type, aggregate_id) "
                   "select 'happened', 'thing', n::text from generate_series(1, 5000) as n")  # fmt: skip
    subscribe(reader, "s")
    assert len(read_all(reader, "s", 5000)) == 5000
    publish(writer, "next")
    holder.autocommit = False
    publish(holder, "held")
    writer.execute("insert into events.events (event_type, aggregate_type, aggregate_id) "
                   "select 'happened', 'thing', n::text from generate_series(1, 5000) as n")  # fmt: skip
    writer.execute("analyze events.events")

    _, before = partition_reads(reader, "events\\_%")
    assert len(read_all(reader, "s")) == 1
    _, after = partition_reads(reader, "events\\_%")
    assert after - before <= 10


def test_rare_types_are_not_searched_for_again_and_again(connect: Callable[..., Connection]) -> None:
    connection = connect()
    subscribe(connection, "s", ["rare"])
    for _ in range(150):
        publish(connection)
    assert read(connection, "s") == []
    _, before = partition_reads(connection, "events\\_%")
    assert read(connection, "s") == []
    _, after = partition_reads(connection, "events\\_%")
    assert after - before <= 5
    connection.execute("select events._publish('rare', 'thing', '1', '{}')")
    assert len(read_all(connection, "s")) == 1


def test_a_restored_log_is_refused_until_its_past_is_closed(connect: Callable[..., Connection]) -> None:
    """A dump on another server: old transaction numbers are higher than the new ones."""
    connection = connect()
    subscribe(connection, "s")
    append(connection, "1")
    connection.execute(
        "insert into events.events (xid, event_type, aggregate_type, aggregate_id) "
        "select n::text::xid8, 'happened', 'thing', 'old' "
        "from generate_series(900000000001, 900000000003) as n"
    )
    connection.execute("update events.streams set last_xid = '900000000003'")
    connection.execute("update events.epochs set system_identifier = 1")

    with pytest.raises(psycopg.Error) as refusal:
        read(connection, "s")
    assert (refusal.value.sqlstate, refusal.value.diag.message_primary) == ("PT503", "event_log_restored")

    assert connection.execute("select events.begin_epoch()").fetchone() == (2,)
    assert connection.execute("select events.begin_epoch()").fetchone() == (2,), (
        "a second time changes nothing"
    )
    publish(connection, "new")
    assert append(connection, "1") == 2

    delivered = read_all(connection, "s", 2)
    assert [event_id for _, event_id in delivered] == sorted(event_id for _, event_id in delivered)
    assert len(delivered) == 6
    connection.execute("select events.replay_subscription('s')")
    assert read_all(connection, "s", 3) == delivered
    publish(connection)
    assert len(read_all(connection, "s")) == 1


def test_the_past_is_not_changed_even_by_its_owner(connect: Callable[..., Connection]) -> None:
    connection = connect()
    publish(connection)
    connection.execute("select core._create_partition('events.events', '2020-01-01')")
    for statement in (
        "update events.events set payload = '1'",
        "delete from events.events",
        "truncate events.events",
        "delete from only events.events_2020_01",
    ):
        connection.execute("insert into events.events (created_at, event_type, aggregate_type, aggregate_id) "
                           "values ('2020-01-02', 'happened', 'thing', '1')")  # fmt: skip
        for role in ("postgres", "app_owner"):
            connection.execute(f"set role {role}")
            with pytest.raises(psycopg.Error) as refusal:
                connection.execute(statement)
            assert refusal.value.sqlstate == "PT409"
            connection.execute("reset role")
    connection.execute("set role app_api")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("update events.events set payload = '1'")
    connection.execute("set role app_owner")
    connection.execute("drop table events.events_2020_01")
