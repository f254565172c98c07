"""`mainspring worker` at work: SQL jobs drain, and one bad job harms itself only."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from tests.servers import Database, Server
from tests.workers import wait_for, worker_for

pytestmark = pytest.mark.one_server

SETUP = """
create table public.effects (n integer, at timestamptz default clock_timestamp());
create function public.note(p_payload jsonb) returns void language plpgsql security definer as $$
begin insert into public.effects (n) values ((p_payload ->> 'n')::integer); end $$;
create function public.die(p_payload jsonb) returns void language plpgsql security definer as $$
begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); end $$;
create function public.dawdle(p_payload jsonb) returns void language plpgsql security definer as $$
begin perform pg_sleep((p_payload ->> 'seconds')::float); insert into public.effects (n) values (-1); end $$;
create function public.fail(p_payload jsonb) returns void language plpgsql security definer as $$
begin raise exception 'no_good' using errcode = 'PT422'; end $$;
grant execute on function public.note, public.die, public.dawdle, public.fail to app_api;
select jobs.register_handler('note', 'public.note(jsonb)');
select jobs.register_handler('die', 'public.die(jsonb)', p_max_attempts => 2::smallint);
select jobs.register_handler('dawdle', 'public.dawdle(jsonb)', p_max_attempts => 2::smallint);
select jobs.register_handler('fail', 'public.fail(jsonb)', p_max_attempts => 2::smallint);
select jobs.create_queue('sql', p_backoff_base => '0 seconds', p_time_limit => '1 second');
select jobs.create_queue('slow', 'sql', false, p_lease => '2 seconds');
select jobs.register_handler('long', 'public.dawdle(jsonb)', 'slow');
"""


@pytest.fixture
def db(fresh_database: Database) -> Iterator[Database]:
    with fresh_database.connect() as connection:
        connection.execute(SETUP)
    yield fresh_database


def ask(database: Database, query: str) -> tuple[object, ...]:
    with database.connect() as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row


def schedule(database: Database, handler: str, **payload: object) -> int:
    with database.connect() as connection:
        row = connection.execute(
            "select jobs.schedule_job(%s, %s)", [handler, json.dumps(payload)]
        ).fetchone()
    assert row is not None
    return int(str(row[0]))


def add_notes(database: Database, count: int) -> None:
    with database.connect() as connection:
        connection.execute(
            "select jobs.schedule_job('note', jsonb_build_object('n', n)) from generate_series(1, %s::int) as n",
            [count],
        )


def count_effects(database: Database) -> tuple[object, ...]:
    return ask(database, "select count(*), count(distinct n) from public.effects where n > 0")


def test_it_drains_what_is_there_and_what_comes_due(db: Database) -> None:
    add_notes(db, 1000)
    with db.connect() as connection:
        connection.execute(
            "select jobs.schedule_job('note', '{\"n\": 1001}', p_run_at => now() + interval '1 second')"
        )
    job = schedule(db, "fail")
    schedule(db, "long", seconds=0.1)
    with worker_for(db) as worker:
        wait_for(lambda: count_effects(db) == (1001, 1001))
        wait_for(lambda: ask(db, "select count(*) from public.effects where n = -1") == (1,))
        wait_for(lambda: ask(db, f"select (jobs.get_job({job})).state") == ("dead",))
        assert worker.events("loop_failed") == []
        worker.signal()
        assert worker.wait() == 0


def test_an_idle_worker_starts_a_job_at_once(db: Database) -> None:
    with worker_for(db), db.connect() as connection:
        add_notes(db, 1)
        wait_for(lambda: count_effects(db) == (1, 1))
        medians = []
        for first in range(2, 102, 20):  # one of five: the machine may be doing something else at the moment
            for number in range(first, first + 20):
                time.sleep(0.1)
                connection.execute(
                    "select jobs.schedule_job('note', jsonb_build_object('n', %s::int))", [number]
                )
            wait_for(lambda: count_effects(db) == (first + 19, first + 19))  # noqa: B023
            rows = connection.execute(
                "select extract(epoch from e.at - f.created_at) * 1000 from public.effects as e "
                "join (select row_number() over (order by job_id) as n, created_at from jobs.finished_jobs "
                "where handler = 'note') as f using (n) where n >= %s",
                [first],
            ).fetchall()
            medians.append(statistics.median(float(str(row[0])) for row in rows))
            if medians[-1] < 150:
                break
        assert min(medians) < 150, medians  # a poll would take 250 on average


def test_a_job_that_ends_its_session_takes_nobody_along(db: Database) -> None:
    add_notes(db, 30)
    job = schedule(db, "die")
    add_notes(db, 30)
    with worker_for(db) as worker:
        wait_for(lambda: count_effects(db) == (60, 30))
        wait_for(lambda: ask(db, f"select (jobs.get_job({job})).state") == ("dead",))
        assert worker.events("jobs_broke_off")
        worker.signal()
        assert worker.wait() == 0
    assert count_effects(db) == (60, 30), "each once"


def test_a_job_that_crashes_the_server_takes_nobody_along(own_server: Server) -> None:
    db = Database(own_server.superuser_url, "crashing_job")
    db.create()
    with db.connect() as connection:
        connection.execute(SETUP)
        connection.execute(
            "create or replace function public.die(p_payload jsonb) returns void language plpgsql security definer as "
            "$$ begin copy (select 1) to program 'kill -9 $PPID'; end $$"
        )
    add_notes(db, 30)
    job = schedule(db, "die")
    add_notes(db, 30)

    def is_dead() -> bool:
        with suppress(psycopg.OperationalError):  # it is recovering just now
            return ask(db, f"select (jobs.get_job({job})).state") == ("dead",)
        return False

    with worker_for(db) as worker:
        wait_for(is_dead)
        wait_for(lambda: count_effects(db) == (60, 30))
        worker.signal()
        assert worker.wait() == 0
    assert count_effects(db) == (60, 30), "each once"
    [errors] = ask(db, f"select (jobs.get_job({job})).errors::text")
    assert "server_lost" in str(errors)


def test_a_job_that_takes_too_long_is_stopped(db: Database) -> None:
    add_notes(db, 10)
    job = schedule(db, "dawdle", seconds=30)
    add_notes(db, 10)
    with worker_for(db, worker_timeout_ms="2000"):
        wait_for(lambda: ask(db, f"select (jobs.get_job({job})).state") == ("dead",))
        wait_for(lambda: count_effects(db) == (20, 10))
    [errors] = ask(db, f"select (jobs.get_job({job})).errors::text")
    assert "statement timeout" in str(errors)


def test_a_long_job_keeps_its_lease(db: Database) -> None:
    with db.connect() as connection:  # longer than a machine holds a worker up
        connection.execute("select jobs.create_queue('slow', 'sql', p_lease => '8 seconds')")
    job = schedule(db, "long", seconds=11)
    with worker_for(db):
        wait_for(lambda: ask(db, f"select (jobs.get_job({job})).state") == ("done",))
    assert ask(db, f"select (jobs.get_job({job})).attempt") == (1,)
    assert ask(db, "select count(*) from public.effects") == (1,)


def test_a_long_job_can_be_cancelled(db: Database) -> None:
    job = schedule(db, "long", seconds=300)
    with worker_for(db):
        wait_for(lambda: ask(db, f"select (jobs.get_job({job})).state") == ("running",))
        assert ask(db, f"select jobs.cancel_job({job})") == ("requested",)
        wait_for(lambda: ask(db, f"select (jobs.get_job({job})).state") == ("cancelled",))
        add_notes(db, 1)
        wait_for(lambda: count_effects(db) == (1, 1))


def test_a_long_job_is_given_back_when_the_grace_period_ends(db: Database) -> None:
    with db.connect() as connection:
        connection.execute("select jobs.create_queue('slow', 'sql', p_lease => '1 hour')")
    job = schedule(db, "long", seconds=300)
    with worker_for(db, worker_grace_seconds="0") as worker:
        wait_for(lambda: ask(db, f"select (jobs.get_job({job})).state") == ("running",))
        worker.signal()
        assert worker.wait() == 0
    assert ask(db, f"select (jobs.get_job({job})).state, (jobs.get_job({job})).attempt") == ("ready", 0)
    with db.connect() as connection:
        connection.execute("update jobs.ready set payload = '{\"seconds\": 0}'")
    with worker_for(db):
        wait_for(lambda: ask(db, f"select (jobs.get_job({job})).state") == ("done",))


def test_only_some_queues_and_only_some_loops(db: Database) -> None:
    add_notes(db, 1)
    job = schedule(db, "long", seconds=0)
    with worker_for(db, "", "--queues", "slow,fast", "--only", "sql-alone-1") as worker:
        wait_for(lambda: ask(db, f"select (jobs.get_job({job})).state") == ("done",))
        assert count_effects(db) == (0, 0)
        assert worker.events("worker_started")[0]["loops"] == ["sql-alone-1", "news"]
        assert [line["queue"] for line in worker.events("unknown_queue")] == ["fast"]
    with worker_for(db, worker_queues="sql"):
        wait_for(lambda: count_effects(db) == (1, 1))


def test_of_many_that_add_jobs_at_once_one_wakes(db: Database) -> None:
    with worker_for(db) as worker, db.connect() as early, db.connect() as late:
        early.execute(
            "select schedules.pause_schedule(s.schedule_name) from schedules.schedules as s"
        )  # theirs wake too
        add_notes(db, 1)
        wait_for(lambda: count_effects(db) == (1, 1))
        time.sleep(1)
        early.execute("listen mainspring_jobs")
        waits: list[float] = []
        rounds = 0
        # Where the wake is lost, each waits for the next poll, half a second; some may wait for a busy machine.
        while rounds < 50 and (rounds < 10 or sorted(waits[-10:])[6] >= 0.3):
            rounds += 1
            number = rounds + 1
            # The late one adds its job while the early one's wakes, and commits a moment after.
            early.execute("begin")
            late.execute("begin")
            for connection in (early, late):
                connection.execute(
                    "select jobs.schedule_job('note', jsonb_build_object('n', %s::int))", [number]
                )
            early.execute("commit")
            time.sleep(0.03)
            late.execute("commit")
            began = time.monotonic()
            wait_for(lambda: count_effects(db) == (2 * number - 1, number))  # noqa: B023
            waits.append(time.monotonic() - began)
            time.sleep(0.7)
        assert sorted(waits[-10:])[6] < 0.3, waits
        assert len(list(early.notifies(timeout=0.1))) <= rounds + 2
        assert worker.events("loop_failed") == []
