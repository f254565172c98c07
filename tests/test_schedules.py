"""Schedules ticked by several callers at once, and by a clock that jumps: one row and one job for a tick."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import psycopg
import pytest

from tests.servers import Database

START = datetime(2030, 6, 1, 10, tzinfo=UTC)
NOON = START + timedelta(hours=2, seconds=30)
Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def connection(fresh_database: Database) -> Iterator[Connection]:
    """A database without schedules but with a handler."""
    with psycopg.connect(fresh_database.url, autocommit=True) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("delete from schedules.schedules")
        connection.execute("select jobs.register_handler('tests.tick')")
        yield connection


def make_schedule(
    connection: Connection, name: str, expression: str, due_at: datetime = START, **options: str
) -> None:
    """A schedule that is due at ``due_at``."""
    arguments = "".join(f", p_{key} => %({key})s" for key in options)
    connection.execute(
        f"select schedules.upsert_schedule(%(name)s, %(expression)s, 'tests.tick'{arguments})",
        {"name": name, "expression": expression, **options},
    )
    connection.execute(
        "update schedules.schedules set next_due_at = %s where schedule_name = %s", (due_at, name)
    )


def run_due(connection: Connection, now: datetime, limit: int = 100) -> int:
    """One call at a given time."""
    row = connection.execute("select schedules._run_due(%s, %s)", (now, limit)).fetchone()
    assert row is not None
    return int(row[0])


def list_runs(connection: Connection, name: str) -> list[tuple[datetime, str]]:
    """Due instants with their outcomes, oldest first."""
    return connection.execute(
        "select due_at, outcome from schedules.list_schedule_runs(%s, 1000) order by due_at", (name,)
    ).fetchall()  # type: ignore[return-value]


def test_callers_at_once_make_each_job_once(fresh_database: Database, connection: Connection) -> None:
    names = [f"s{n}" for n in range(12)]
    for name in names:
        make_schedule(connection, name, "*/5 * * * *", catch_up="all", overlap="queue")
    together = Barrier(8)

    def tick(_: int) -> int:
        with psycopg.connect(fresh_database.url, autocommit=True) as own:
            together.wait(60)
            total = 0
            for _attempt in range(200):
                count = run_due(own, NOON, 20)
                total += count
                if count == 0:
                    break
            return total

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(tick, range(8)))
    run_due(connection, NOON, 1000)

    expected = [START + timedelta(minutes=5 * n) for n in range(25)]
    for name in names:
        assert [due_at for due_at, _ in list_runs(connection, name)] == expected
    assert sum(counts) == len(names) * len(expected)
    row = connection.execute(
        "select count(*), count(distinct job_id), count(job_id) from schedules.schedule_runs"
    ).fetchone()
    assert row == (300, 300, 300)


def test_job_and_row_are_one_transaction(fresh_database: Database, connection: Connection) -> None:
    make_schedule(connection, "s", "0 * * * *")
    with psycopg.connect(fresh_database.url) as lost:
        assert run_due(lost, START) == 1
        lost.rollback()
    assert list_runs(connection, "s") == []
    assert run_due(connection, START) == 1
    assert list_runs(connection, "s") == [(START, "enqueued")]


def test_a_held_schedule_is_passed_over(fresh_database: Database, connection: Connection) -> None:
    make_schedule(connection, "held", "0 * * * *")
    make_schedule(connection, "free", "0 * * * *")
    with psycopg.connect(fresh_database.url) as other:
        other.execute("select from schedules.schedules where schedule_name = 'held' for update")
        connection.execute("set statement_timeout = '30s'")
        assert run_due(connection, START) == 1
        assert list_runs(connection, "held") == []
    assert run_due(connection, START) == 1


def test_a_clock_set_back_fires_nothing_twice(connection: Connection) -> None:
    make_schedule(connection, "s", "*/10 * * * *", catch_up="all", overlap="queue")
    assert run_due(connection, START) == 1
    assert run_due(connection, START - timedelta(hours=1)) == 0
    connection.execute("update schedules.schedules set next_due_at = %s", (START - timedelta(minutes=10),))
    assert run_due(connection, START, 100) == 2
    assert [due_at for due_at, _ in list_runs(connection, "s")] == [START - timedelta(minutes=10), START]
    jobs = connection.execute("select count(job_id) from schedules.schedule_runs").fetchone()
    assert jobs == (2,)


def test_a_long_outage_is_worked_off_in_bounded_calls(connection: Connection) -> None:
    make_schedule(connection, "seconds", "* * * * * *", catch_up="skip", overlap="queue", grace="1 second")
    make_schedule(connection, "hourly", "0 * * * *", START + timedelta(hours=1), catch_up="once")
    now = START + timedelta(hours=1)

    assert run_due(connection, now, 500) <= 500
    assert list_runs(connection, "hourly") == [(now, "enqueued")], "it does not wait for the other's backlog"

    for _ in range(40):
        if run_due(connection, now, 500) == 0:
            break
    outcomes = connection.execute(
        "select outcome, count(*) from schedules.schedule_runs r join schedules.schedules s using (schedule_id) "
        "where schedule_name = 'seconds' group by 1 order by 1"
    ).fetchall()
    assert outcomes == [("enqueued", 1), ("queued_overlap", 1), ("skipped_missed", 3599)]
