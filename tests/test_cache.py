"""The cache with real connections: herds, dead builders, races with invalidations, crashes, readers, clocks."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.gateways import gateway_for, make_customers, make_token, user_id
from tests.servers import Database, Server
from tests.workers import wait_for

HERD = 30
Connection = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def emptied(database: Database) -> None:
    with database.connect() as connection:
        connection.execute(
            "truncate cache.entries, cache.marks, cache.leases, cache.counts, cache.statistics, cache.seals"
        )
        connection.execute(
            "select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1)"
        )


def ask(connection: Connection, statement: str, *values: object) -> Any:
    row = connection.execute(statement.encode(), values).fetchone()
    return None if row is None else row[0]


def lock(connection: Connection, key: str = "k", wait_ms: int = 0, lease: int = 30) -> tuple[str, Any, int]:
    row = connection.execute(
        "select state, value, token from cache.get_or_lock(%s, 'things', %s, %s)", [key, lease, wait_ms]
    ).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


def store(connection: Connection, value: str, token: int | None = None, key: str = "k") -> bool:
    return bool(ask(connection, "select cache.set_cache(%s, %s, 600, '{}', 'things', %s)", key, value, token))


def read(connection: Connection, key: str = "k") -> Any:
    return ask(connection, "select cache.get_cache(%s, 'things')", key)


@contextmanager
def connections(database: Database, count: int) -> Iterator[list[Connection]]:
    opened = [database.connect() for _ in range(count)]
    try:
        yield opened
    finally:
        for connection in opened:
            connection.close()


@contextmanager
def moved_clock(database: Database, by: str) -> Iterator[None]:
    """The cache's clock shows another time, for everybody."""
    with database.connect() as connection:
        was = ask(connection, "select pg_get_functiondef('cache._now'::regproc)")
        connection.execute(
            "create or replace function cache._now() returns timestamptz language sql volatile "
            f"return clock_timestamp() + interval '{by}'".encode()
        )
        try:
            yield
        finally:
            connection.execute(was)


# Herds


def test_a_herd_gets_one_build_and_then_the_value(database: Database) -> None:
    start = threading.Barrier(HERD)

    def come(connection: Connection) -> tuple[str, Any]:
        start.wait(60)
        state, value, token = lock(connection, wait_ms=10000, lease=300)
        while state == "wait":  # a busy machine
            state, value, token = lock(connection, wait_ms=10000, lease=300)
        if state == "build":
            time.sleep(0.3)
            assert store(connection, '"built"', token)
        return state, value

    with connections(database, HERD) as opened, ThreadPoolExecutor(HERD) as pool:
        for connection in opened:
            read(connection)
        answers = Counter(state for state, _ in pool.map(come, opened))
        assert answers == {"build": 1, "hit": HERD - 1}
        stats = opened[0].execute("select builds, stores from cache.get_cache_stats('things')").fetchone()
        assert stats == (1, 1)


def test_a_herd_beside_a_builder_in_one_transaction(database: Database) -> None:
    """A function of ours builds and stores before anything of it commits: nobody queues behind its rows."""
    with connections(database, HERD) as opened, ThreadPoolExecutor(HERD) as pool:
        builder, *others = opened
        assert store(builder, '"old"')
        ask(builder, "select cache.invalidate_cache('k', 'things')")
        with builder.transaction():
            state, value, token = lock(builder)
            assert (state, value) == ("build", "old")
            started = time.monotonic()
            assert Counter(s for s, _, _ in pool.map(lock, others)) == {"stale": HERD - 1}
            assert store(builder, '"new"', token)
            assert {value for _, value, _ in pool.map(lock, others)} == {"old"}
            assert time.monotonic() - started < 15
        assert {(s, v) for s, v, _ in pool.map(lock, others)} == {("hit", "new")}


def test_who_has_no_old_value_waits_as_long_as_asked(database: Database) -> None:
    with connections(database, 2) as (builder, other):
        assert lock(builder)[0] == "build"
        started = time.monotonic()
        assert lock(other, wait_ms=300)[0] == "wait"
        assert 0.3 <= time.monotonic() - started < 10


# Dead builders


def test_a_builder_that_dies_in_its_transaction_blocks_nobody(database: Database) -> None:
    with connections(database, 2) as (builder, other):
        builder.execute("begin")
        assert lock(builder, lease=300)[0] == "build"
        assert lock(other)[0] == "wait"
        pid = builder.info.backend_pid
        ask(other, "select pg_terminate_backend(%s, 10000)", pid)
        assert lock(other, wait_ms=5000)[0] == "build"


def test_a_builder_that_dies_after_its_lease_was_committed_is_relieved(database: Database) -> None:
    with connections(database, 2) as (dead, other):
        _, _, old_token = lock(dead, lease=1)
        dead.close()
        state, _, token = lock(other, wait_ms=10000)
        assert state == "build"
        assert token > old_token
        # The dead one was only slow.
        with pytest.raises(psycopg.Error, match="lease_lost"):
            store(other, '"late"', old_token)
        assert store(other, '"new"', token)
        with pytest.raises(psycopg.Error, match="lease_lost"):
            store(other, '"late"', old_token)
        assert read(other) == "new"


# Races with invalidations


def test_what_was_read_before_an_invalidation_is_not_stored_after_it(database: Database) -> None:
    with connections(database, 2) as (builder, writer):
        _, _, token = lock(builder)
        ask(writer, "select cache.invalidate_cache('k', 'things')")
        assert not store(builder, '"old"', token)
        assert read(builder) is None
        _, _, token = lock(builder)
        assert store(builder, '"new"', token)
        assert read(builder) == "new"


@pytest.mark.parametrize(
    "invalidate", ["cache.invalidate_cache('k', 'things')", "cache.bump_version('things')"]
)
def test_what_is_stored_before_the_invalidation_commits_is_invalid_when_it_does(
    database: Database, invalidate: str
) -> None:
    """The writer marks first and commits last: the value between the two was read from old rows."""
    with connections(database, 3) as (builder, writer, reader):
        writer.execute("begin")
        writer.execute(f"select {invalidate}".encode())
        _, _, token = lock(builder)
        assert store(builder, '"old"', token)
        assert read(reader) == "old"  # which is the truth until the writer commits
        writer.execute("commit")
        assert read(reader) is None
        assert lock(reader)[0] == "build"


def test_a_snapshot_that_is_older_than_the_commit_counts(database: Database) -> None:
    """Repeatable read sees old rows long after the writer has committed."""
    with connections(database, 3) as (builder, writer, reader):
        builder.execute("begin isolation level repeatable read")
        builder.execute("select 1")
        ask(writer, "select cache.invalidate_cache('k', 'things')")
        _, _, token = lock(builder)
        store(builder, '"old"', token)
        builder.execute("commit")
        assert read(reader) is None


def test_what_a_transaction_changes_after_it_stored_counts(database: Database) -> None:
    """A snapshot takes its own transaction for known as soon as a later one has ended."""
    with connections(database, 2) as (builder, other):
        for number, with_lease in enumerate((True, False)):
            key = f"own{number}"
            builder.execute("begin")
            builder.execute("select pg_current_xact_id()")
            other.execute("select pg_current_xact_id()")
            token = lock(builder, key)[2] if with_lease else None
            assert store(builder, '"old"', token, key)
            assert read(builder, key) == "old"
            ask(builder, "select cache.invalidate_cache(%s, 'things')", key)
            assert read(builder, key) is None
            builder.execute("commit")
            assert read(other, key) is None


def test_an_invalidation_that_is_rolled_back_is_none(database: Database) -> None:
    with connections(database, 2) as (writer, reader):
        store(reader, '"value"')
        writer.execute("begin")
        ask(writer, "select cache.invalidate_cache('k', 'things')")
        assert read(writer) is None
        assert read(reader) == "value"
        writer.execute("rollback")
        assert read(reader) == "value"


def test_invalidations_of_one_key_wait_for_nobody(database: Database) -> None:
    with connections(database, 3) as (one, two, reader):
        store(reader, '"value"')
        one.execute("begin")
        two.execute("begin")
        for writer in (one, two):
            writer.execute("set local statement_timeout = '30s'")
            ask(writer, "select cache.invalidate_cache('k', 'things')")
        two.execute("commit")
        assert read(reader) is None
        one.execute("rollback")


def test_a_long_transaction_of_others_does_not_keep_values_out(database: Database) -> None:
    with connections(database, 2) as (other, builder):
        other.execute("begin")
        other.execute("select pg_current_xact_id()")
        ask(builder, "select cache.invalidate_cache('k', 'things')")
        _, _, token = lock(builder)
        assert store(builder, '"new"', token)
        assert read(builder) == "new"


def test_values_are_never_older_than_their_rows(database: Database) -> None:
    """Writers, builders and readers at full speed: a hit is what the row was when the read began, or later."""
    with database.connect() as connection:
        connection.execute("create table public.truths (id integer primary key, number integer not null)")
        connection.execute("insert into public.truths select n, 0 from generate_series(1, 3) as n")
    stop = time.monotonic() + 3
    hits = Counter[str]()

    def write() -> None:
        with database.connect() as connection:
            turn = 0
            while time.monotonic() < stop:
                turn += 1
                with connection.transaction():
                    connection.execute("select cache.invalidate_cache(%s, 'things')", [f"t{turn % 3 + 1}"])
                    connection.execute(
                        "update public.truths set number = number + 1 where id = %s", [turn % 3 + 1]
                    )
                time.sleep(0.003)

    def serve(number: int) -> list[str]:
        wrong = []
        with database.connect() as connection:
            turn = number
            while time.monotonic() < stop:
                turn += 1
                key = turn % 3 + 1
                truth = ask(connection, "select number from public.truths where id = %s", key)
                state, value, token = lock(connection, f"t{key}")
                hits[state] += 1
                if state == "build":
                    value = ask(connection, "select number from public.truths where id = %s", key)
                    store(connection, str(value), token, f"t{key}")
                elif state == "hit" and value < truth:
                    wrong.append(f"{value} where {truth} was committed")
        return wrong

    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(write) for _ in range(2)]
        wrong = [message for found in pool.map(serve, range(4)) for message in found]
        for writer in writers:
            writer.result()
    assert wrong == []
    assert hits["hit"] > 0
    assert hits["build"] > 0


# Declared dependencies


def test_a_purchase_invalidates_figures_and_only_its_own(database: Database) -> None:
    make_customers(database, range(1, 3))
    with gateway_for(database) as gateway:
        one, two = (gateway.client(make_token(user_id(n))) for n in (1, 2))
        with one, two, database.connect() as connection:
            meters = [
                one.post("/rpc/list_meters", json={}).json()[0]["meter_id"],
                two.post("/rpc/list_meters", json={}).json()[0]["meter_id"],
            ]

            def figures(client: Any, meter: str) -> Any:
                answer = client.post("/rpc/get_token_analytics", json={"p_meter_id": meter})
                assert answer.status_code == 200, answer.text
                return answer.json()

            first = [figures(one, meters[0]), figures(two, meters[1])]
            assert figures(one, meters[0]) == first[0]  # computed_at and all: kept
            assert one.post(
                "/rpc/purchase_tokens", json={"p_meter_id": meters[0], "p_amount": 100},
                headers={"Idempotency-Key": "one"},
            ).status_code == 200  # fmt: skip
            after = figures(one, meters[0])
            assert after["purchase_count"] == first[0]["purchase_count"] + 1
            assert after["is_stale"] is False
            assert figures(two, meters[1]) == first[1]
            # Another user's key holds another user's row, and the meter is not theirs either.
            refused = two.post("/rpc/get_token_analytics", json={"p_meter_id": meters[0]})
            assert (refused.status_code, refused.json()["message"]) == (404, "meter_not_found")
            # A new owner: the old one's figures end with the ownership.
            connection.execute("select meters.unassign_meter(%s)", [meters[0]])
            connection.execute("select meters.assign_meter(%s, %s)", [meters[0], user_id(2)])
            assert one.post("/rpc/get_token_analytics", json={"p_meter_id": meters[0]}).status_code == 404
            assert figures(two, meters[0])["purchase_count"] == 0
            # Users do not reach the cache itself.
            for function in ("get_cache", "invalidate_cache"):
                assert one.post(f"/rpc/{function}", json={"p_key": "k"}).status_code == 403


# Slots


def age(connection: Connection, slots: int) -> None:
    """What lies in the slot that is written now lies in another one of the hourly ring."""
    connection.execute(
        "update cache.entries set slot = cache._get_slot('hour', cache._now(), 1 + %s) "
        "where slot = cache._get_slot('hour', cache._now(), 1)", [slots],
    )  # fmt: skip


def test_a_slot_is_emptied_beside_readers(database: Database) -> None:
    """Readers with open transactions hold no lock on it; one that does is not waited for."""
    with connections(database, 3) as (cleaner, reader, holder):
        store(cleaner, '"gone"', key="gone")
        age(cleaner, 1)
        store(cleaner, '"value"')
        reader.execute("begin")
        assert read(reader) == "value"
        lock(reader, "other")
        holder.execute("begin")
        holder.execute("select from cache.entries")
        started = time.monotonic()
        assert ask(cleaner, "select cache.cleanup_expired_cache()") == 0
        assert time.monotonic() - started < 10
        holder.execute("commit")
        assert ask(cleaner, "select cache.cleanup_expired_cache()") == 1
        assert read(reader) == "value"
        reader.execute("commit")
        assert read(reader) == "value"
        assert ask(cleaner, "select count(*) from cache.entries") == 1


def test_two_cleaners_at_once_take_turns(database: Database) -> None:
    with connections(database, 2) as opened, ThreadPoolExecutor(2) as pool:
        store(opened[0], '"gone"')
        age(opened[0], 1)
        assert sum(pool.map(lambda c: ask(c, "select cache.cleanup_expired_cache()"), opened)) == 1


def test_hours_go_by(database: Database) -> None:
    """Over four hours: a value ends with its time, and what was cached is gone for good when its slot is emptied."""
    with connections(database, 1) as (connection,):
        store(connection, '"first"')
        for hours in range(1, 5):
            with moved_clock(database, f"{hours} hours"):
                assert read(connection) is None
                store(connection, f'"hour {hours}"')
                assert read(connection) == f"hour {hours}"
                ask(connection, "select cache.cleanup_expired_cache()")
                assert read(connection) == f"hour {hours}"
                assert ask(connection, "select count(*) from cache.entries") <= 2


def test_the_clock_is_set_forward_and_back(database: Database) -> None:
    with connections(database, 1) as (connection,):
        store(connection, '"now"')
        with moved_clock(database, "5 hours"):
            _, _, token = lock(connection, "built")
            store(connection, '"future"')
        # Back: what comes from the future is not believed, and its builder's lease binds nobody.
        assert read(connection) in (None, "now")
        state, _, new_token = lock(connection, "built")
        assert state == "build"
        assert new_token > token
        with pytest.raises(psycopg.Error, match="lease_lost"):
            store(connection, '"old"', token, "built")
        # Forward: a builder whose lease is over by the clock does not store, since marks may be gone.
        with moved_clock(database, "1 hour"), pytest.raises(psycopg.Error, match="lease_lost"):
            store(connection, '"old"', new_token, "built")
        store(connection, '"again"')
        assert read(connection) == "again"


def test_a_mark_outlives_every_value_that_it_ends(database: Database) -> None:
    """A writer that marks, and commits hours later: its mark is still there, and ends values stored meanwhile."""
    with connections(database, 3) as (writer, builder, cleaner):
        writer.execute("begin")
        ask(writer, "select cache.invalidate_cache('k', 'things')")
        for minutes in range(30, 241, 30):
            with moved_clock(database, f"{minutes} minutes"):
                ask(cleaner, "select cache.cleanup_expired_cache()")
        with moved_clock(database, "241 minutes"):
            store(builder, '"old"')
            assert read(builder) == "old"
            writer.execute("commit")
            ask(cleaner, "select cache.cleanup_expired_cache()")
            assert read(builder) is None
        # In the end it goes.
        emptied = 0
        for minutes in range(250, 600, 10):
            with moved_clock(database, f"{minutes} minutes"):
                ask(cleaner, "select cache.cleanup_expired_cache()")
                emptied = ask(cleaner, "select count(*) from cache.marks")
        assert emptied == 0


# Crashes


def test_a_crash_empties_the_cache_and_nothing_else(own_server: Server) -> None:
    database = Database(own_server.superuser_url, "crashed")
    database.create()
    with database.connect() as connection:
        connection.execute("select cache.declare_namespace('things', 600)")
        connection.execute("checkpoint")
        store(connection, '"value"')
        _, _, token = lock(connection, "built")
        ask(connection, "select cache.invalidate_cache('other', 'things')")
        assert read(connection) == "value"
    own_server.crash()
    own_server.recover()

    def is_up() -> bool:
        try:
            with database.connect():
                return True
        except psycopg.OperationalError:
            return False

    wait_for(is_up, 60)
    with database.connect() as connection:
        assert read(connection) is None
        assert ask(connection, "select count(*) from cache.marks") == 0
        # A builder that outlived the server has no lease, and its token never comes again.
        with pytest.raises(psycopg.Error, match="lease_lost"):
            store(connection, '"old"', token, "built")
        state, _, new_token = lock(connection, "built")
        assert state == "build"
        assert new_token > token
        assert store(connection, '"new"', new_token, "built")
        assert read(connection, "built") == "new"
        assert ask(connection, "select cache.cleanup_expired_cache()") == 0
