"""Handlers, schedules and callers that do what none should do: they harm themselves only."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.servers import Database
from tests.workers import wait_for, worker_for

SETUP = """
select jobs.create_queue('python', p_lease => '15 seconds', p_backoff_base => '0 seconds');
select jobs.register_handler(h) from unnest('{fine,raises,returns,progresses,swallows,hangs,meets,exits_in_thread,stops_in_thread}'::text[]) as h;
"""
HANDLERS = "tests.worker_attackers"


@pytest.fixture
def db(fresh_database: Database) -> Iterator[Database]:
    with fresh_database.connect() as connection:
        connection.execute(SETUP)
    yield fresh_database


def ask(database: Database, query: str) -> tuple[Any, ...]:
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


def set_lease(database: Database, seconds: int) -> None:
    """Of Python jobs: longer than a busy machine holds a worker up, shorter than the jobs of the test."""
    with database.connect() as connection:
        connection.execute(
            "select jobs.create_queue('python', p_lease => make_interval(secs => %s))", [seconds]
        )


def get_state(database: Database, job_id: int) -> str:
    return str(ask(database, f"select (jobs.get_job({job_id})).state")[0])


@pytest.mark.parametrize(
    "what",
    ["exit", "interrupt", "aloof", "generator", "cancelled", "surrogate", "speechless", "later_nan",
     "later_negative", "later_text"],
)  # fmt: skip
def test_whatever_a_python_handler_raises_fails_its_job_only(db: Database, what: str) -> None:
    job = schedule(db, "raises", what=what)
    with worker_for(db, "", jobs_modules=HANDLERS, worker_python_jobs="1") as worker:
        wait_for(lambda: get_state(db, job) == "dead")
        other = schedule(db, "fine")
        wait_for(lambda: get_state(db, other) == "done")
        worker.signal()
        assert worker.wait() == 0
    assert ask(db, f"select (jobs.get_job({job})).errors -> 1 ->> 'error' like 'lease_lost%'") == (False,)


@pytest.mark.parametrize("what", ["nul", "surrogate", "unspeakable", "keys", "huge", "circle", "nan", "set"])
def test_whatever_a_python_handler_returns_its_neighbours_end_once(
    db: Database, tmp_path: Path, what: str
) -> None:
    notes = tmp_path / "notes"
    before = [schedule(db, "fine", n=n, note=str(notes)) for n in range(5)]
    job = schedule(db, "returns", what=what)
    after = [schedule(db, "fine", n=n, note=str(notes)) for n in range(5, 10)]
    with worker_for(db, "", jobs_modules=HANDLERS):
        wait_for(lambda: all(get_state(db, number) == "done" for number in [*before, *after]))
        wait_for(lambda: get_state(db, job) in ("done", "dead"))
    assert sorted(map(int, notes.read_text().split())) == list(range(10))
    assert ask(db, f"select (jobs.get_job({job})).attempt") == (1,)


@pytest.mark.parametrize("what", ["keys", "unspeakable", "nul"])
def test_whatever_a_python_handler_tells_of_its_progress_leases_are_kept(db: Database, what: str) -> None:
    set_lease(db, 6)
    slow = schedule(db, "fine", seconds=9)
    job = schedule(db, "progresses", what=what, seconds=9)
    with worker_for(db, "", jobs_modules=HANDLERS):
        wait_for(lambda: get_state(db, slow) == "done" and get_state(db, job) == "done")
    assert ask(db, f"select (jobs.get_job({job})).attempt, (jobs.get_job({slow})).attempt") == (1, 1)


def test_a_worker_leaves_in_time_whatever_its_threads_do(db: Database) -> None:
    job = schedule(db, "hangs", seconds=3600)
    with worker_for(db, "", jobs_modules=HANDLERS, worker_grace_seconds="1") as worker:
        wait_for(lambda: get_state(db, job) == "running")
        worker.signal()
        assert worker.wait() == 0
    assert get_state(db, job) == "ready"


@pytest.mark.parametrize("handler", ["exits_in_thread", "stops_in_thread"])
def test_whatever_a_sync_handler_raises_fails_its_job_only(db: Database, handler: str) -> None:
    job = schedule(db, handler)
    with worker_for(db, "", jobs_modules=HANDLERS):
        wait_for(lambda: get_state(db, job) == "dead")
        other = schedule(db, "fine")
        wait_for(lambda: get_state(db, other) == "done")


def test_as_many_threads_as_runners(db: Database, tmp_path: Path) -> None:
    jobs = [schedule(db, "meets", place=str(tmp_path), number=n, count=20) for n in range(20)]
    with worker_for(db, "", jobs_modules=HANDLERS):
        # Executors have six threads on two cores unless told: these would wait for the others for ever.
        wait_for(lambda: all(get_state(db, job) == "done" for job in jobs))


def test_a_shorter_lease_is_noticed(db: Database) -> None:
    set_lease(db, 60)
    with worker_for(db, "", jobs_modules=HANDLERS):
        other = schedule(db, "fine")
        wait_for(lambda: get_state(db, other) == "done")
        set_lease(db, 6)
        time.sleep(3)
        job = schedule(db, "fine", seconds=9)
        wait_for(lambda: get_state(db, job) == "done")
    assert ask(db, f"select (jobs.get_job({job})).attempt") == (1,)


def test_a_job_of_newer_code_outlives_older_workers(db: Database) -> None:
    with db.connect() as connection:
        connection.execute("select jobs.register_handler('newer', p_max_attempts => 1::smallint)")
    job = schedule(db, "newer")
    with worker_for(db, "", jobs_modules=HANDLERS):
        wait_for(lambda: get_state(db, job) != "ready")
        time.sleep(0.5)
        assert ask(db, f"select (jobs.get_job({job})).state, (jobs.get_job({job})).attempt") == ("waiting", 0)


SERVICE = "select set_config('role', 'service_role', true), set_config('request.jwt.claims', '{\"role\": \"service_role\"}', true)"
BAD_HANDLERS = """
create table public.effects (who text, caller text);
create table public.pairs (n integer primary key, twin integer references public.pairs deferrable initially deferred);
grant all on public.effects, public.pairs to app_api;
grant usage on schema public to app_api;
create function public.act(p_payload jsonb) returns void language plpgsql as $$
begin
    perform set_config('request.jwt.claims', '{"role": "authenticated"}', true);
    perform set_config('request.jwt.claim.sub', '00000000-0000-4000-8000-000000000001', true);
    insert into public.effects values ('act', auth.role());
end $$;
create function public.plain(p_payload jsonb) returns void language plpgsql as $$
begin insert into public.effects values ('plain', auth.role()); end $$;
create function public.fail(p_payload jsonb) returns void language plpgsql as $$
begin raise exception 'no'; end $$;
create function public.pair(p_payload jsonb) returns void language plpgsql as $$
begin
    insert into public.pairs select n, n + 1 from (values ((p_payload ->> 'n')::int)) as p (n);
    insert into public.pairs select n + 1, n from (values ((p_payload ->> 'n')::int)) as p (n);
end $$;
create function public.lock_up(p_payload jsonb) returns void language plpgsql as $$
begin perform set_config(p_payload ->> 'setting', p_payload ->> 'value', true); end $$;
create function public.act_event(p_event events.events) returns void language plpgsql as $$
begin
    perform public.act('{}');
end $$;
create function public.cancel_event(p_event events.events) returns void language plpgsql as $$
begin raise exception 'stopped' using errcode = 'query_canceled'; end $$;
create function public.lock_event(p_event events.events) returns void language plpgsql as $$
begin perform set_config('row_security', 'off', true); end $$;
select jobs.create_queue('quiet', 'sql', p_keeps_outcomes => false);
select jobs.register_handler(h, ('public.' || h || '(jsonb)')::regprocedure)
from unnest('{act,plain,fail,pair,lock_up}'::text[]) as h;
select jobs.register_handler('act_quiet', 'public.act(jsonb)', 'quiet');
"""


def call_as_worker(database: Database, query: str) -> Any:
    """One call in a transaction of its own, as the worker makes it."""
    with database.connect() as connection, connection.transaction():
        connection.execute(SERVICE)
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


@pytest.fixture
def bad(fresh_database: Database) -> Iterator[Database]:
    with fresh_database.connect() as connection:
        connection.execute(BAD_HANDLERS)
    yield fresh_database


def test_a_handler_that_acts_as_a_user_leaves_the_next_one_alone(bad: Database) -> None:
    acts, plain = schedule(bad, "act"), schedule(bad, "plain")
    call_as_worker(bad, "select jobs.run_jobs()")
    assert (get_state(bad, acts), get_state(bad, plain)) == ("done", "done")
    assert ask(bad, "select array_agg(who || ' ' || caller order by who) from public.effects") == (
        ["act authenticated", "plain service_role"],
    )


def test_a_handler_that_acts_as_a_user_hands_its_order_key_on(bad: Database) -> None:
    with bad.connect() as connection:
        for _ in range(3):
            connection.execute("select jobs.schedule_job('act_quiet', p_order_key => 'k')")
    for _ in range(3):
        call_as_worker(bad, "select jobs.run_jobs('quiet')")
    assert ask(bad, "select count(*) from public.effects") == (3,)
    assert ask(bad, "select count(*) from jobs.blocked") == (0,)


def test_an_event_handler_that_acts_as_a_user_handles_each_event_once(bad: Database) -> None:
    with bad.connect() as connection:
        connection.execute(
            "select events.handle_events('acting', 'public.act_event(events.events)', '{acted}')"
        )
        connection.execute("select events._publish('acted', 'x', '1', '{}')")
    for _ in range(4):
        call_as_worker(bad, "select events.run_subscriptions()")
    assert ask(bad, "select count(*) from public.effects") == (1,)


def test_an_event_handler_that_locks_the_machinery_out_stops_itself_only(bad: Database) -> None:
    with bad.connect() as connection:
        connection.execute(
            "select events.handle_events('locking', 'public.lock_event(events.events)', '{acted}')"
        )
        connection.execute(
            "select events.handle_events('acting', 'public.act_event(events.events)', '{acted}')"
        )
        connection.execute("select events._publish('acted', 'x', '1', '{}')")
    deadline = time.monotonic() + 40  # transactions of other tests may hold the log back
    while ask(bad, "select count(*) from public.effects") != (1,) and time.monotonic() < deadline:
        call_as_worker(bad, "select events.run_subscriptions()")
        time.sleep(0.1)
    assert ask(bad, "select count(*) from public.effects") == (1,)


def test_an_event_handler_that_raises_a_cancel_stops_itself_only(bad: Database) -> None:
    with bad.connect() as connection:
        connection.execute(
            "select events.handle_events('a', 'public.cancel_event(events.events)', '{acted}', 'now', 1)"
        )
        connection.execute("select events.handle_events('b', 'public.act_event(events.events)', '{acted}')")
        connection.execute("select events._publish('acted', 'x', '1', '{}')")
    for _ in range(6):
        call_as_worker(bad, "select events.run_subscriptions()")
    assert ask(bad, "select count(*) from public.effects") == (1,)
    assert ask(bad, "select subscription_name, error_code from events.dead_letters") == ("a", "57014")


def test_deferred_constraints_stay_deferred_from_one_job_to_the_next(bad: Database) -> None:
    schedule(bad, "fail")
    jobs = [schedule(bad, "pair", n=n) for n in (10, 20, 30)]
    call_as_worker(bad, "select jobs.run_jobs()")
    assert [get_state(bad, job) for job in jobs] == ["done"] * 3


@pytest.mark.parametrize(
    ("setting", "value"), [("transaction_read_only", "on"), ("row_security", "off"), ("lock_timeout", "1")]
)
def test_a_job_that_locks_the_transaction_up_fails_alone(bad: Database, setting: str, value: str) -> None:
    before, job, after = (
        schedule(bad, "plain"),
        schedule(bad, "lock_up", setting=setting, value=value),
        schedule(bad, "plain"),
    )
    call_as_worker(bad, "select jobs.run_jobs()")
    assert [get_state(bad, number) for number in (before, after)] == ["done"] * 2
    assert get_state(bad, job) in ("waiting", "done")


def test_a_long_back_off_never_stops_the_queue(bad: Database) -> None:
    with bad.connect() as connection:
        connection.execute(
            "select jobs.create_queue('sql', p_backoff_base => '24:00', p_max_attempts => 100::smallint)"
        )
    job, other = schedule(bad, "fail"), schedule(bad, "plain")
    with bad.connect() as connection:
        connection.execute("update jobs.ready set attempt = 40 where job_id = %s", [job])
    call_as_worker(bad, "select jobs.run_jobs()")
    assert (get_state(bad, job), get_state(bad, other)) == ("waiting", "done")


def test_a_job_that_raises_a_cancel_fails_alone(bad: Database) -> None:
    with bad.connect() as connection:
        connection.execute(
            "create function public.stop(p_payload jsonb) returns void language plpgsql as $$ "
            "begin raise exception 'stopped' using errcode = 'query_canceled'; end $$"
        )
        connection.execute("grant execute on function public.stop to app_api")
        connection.execute("select jobs.register_handler('stop', 'public.stop(jsonb)')")
    job, other = schedule(bad, "stop"), schedule(bad, "plain")
    call_as_worker(bad, "select jobs.run_jobs()")
    assert (get_state(bad, job), get_state(bad, other)) == ("waiting", "done")


def test_one_impossible_schedule_holds_up_no_other(bad: Database) -> None:
    with bad.connect() as connection:
        for name in ("zone", "grace", "fine"):
            connection.execute("select schedules.upsert_schedule(%s, '* * * * *', 'plain')", [name])
        connection.execute(
            "select schedules.upsert_schedule('long', '* * * * *', 'plain', p_grace => '200000 years')"
        )
        connection.execute(
            "update schedules.schedules set time_zone = 'Gone/Away' where schedule_name = 'zone'"
        )
        connection.execute("update schedules.schedules set next_due_at = now() - interval '90 seconds'")
    # Compared with the time before the run: a minute may begin between the run and the look at it. The limit is
    # shared by all schedules: three ticks each, which the first half of a minute has, must fit.
    before = ask(bad, "select now()::text")[0]
    call_as_worker(bad, "select schedules.run_due_schedules(1000)")
    assert ask(
        bad,
        f"select array_agg(schedule_name order by schedule_name) filter (where next_due_at > '{before}'), "
        f"array_agg(schedule_name) filter (where next_due_at <= '{before}') from schedules.schedules where handler = 'plain'",
    ) == (["fine", "grace", "long"], ["zone"])


def test_a_temporary_function_is_no_handler(bad: Database) -> None:
    with bad.connect() as connection:
        connection.execute("create function pg_temp.f(p jsonb) returns void language sql as 'select'")
        with pytest.raises(psycopg.Error, match="invalid_handler_function"):
            connection.execute("select jobs.register_handler('f', 'pg_temp.f(jsonb)')")


def test_a_handler_that_takes_no_cancellation_keeps_nobody_else(db: Database) -> None:
    job = schedule(db, "swallows", seconds=15)
    with worker_for(db, "", jobs_modules=HANDLERS, worker_python_jobs="1"):
        wait_for(lambda: get_state(db, job) == "running")
        assert ask(db, f"select jobs.cancel_job({job})") == ("requested",)
        wait_for(lambda: get_state(db, job) in ("cancelled", "done"))
        other = schedule(db, "fine")
        wait_for(lambda: get_state(db, other) == "done")


def test_a_worker_that_stood_still_changes_nothing(db: Database) -> None:
    set_lease(db, 5)
    job = schedule(db, "fine", seconds=8)
    with worker_for(db, "", jobs_modules=HANDLERS) as still:
        wait_for(lambda: get_state(db, job) == "running")
        still.signal(signal.SIGSTOP)
        other = schedule(db, "fine", seconds=4)
        with worker_for(db, "", jobs_modules=HANDLERS):
            wait_for(lambda: ask(db, f"select (jobs.get_job({job})).attempt") == (2,))
            still.signal(signal.SIGCONT)
            wait_for(lambda: get_state(db, job) == "done" and get_state(db, other) == "done")
        still.signal()
        assert still.wait() == 0
    assert ask(db, f"select (jobs.get_job({job})).attempt") == (2,)
    assert ask(db, f"select count(*) from jobs.finished_jobs where job_id = {job}") == (1,)


def test_a_job_that_leaves_sql_alone_mid_way_is_whole_or_not_there(bad: Database) -> None:
    with bad.connect() as connection:
        connection.execute(
            "create function public.slow(p_payload jsonb) returns void language plpgsql as $$ "
            "begin insert into public.effects values ('slow', null); perform pg_sleep(3); end $$"
        )
        connection.execute("grant execute on function public.slow to app_api")
        connection.execute("select jobs.create_queue('slow', 'sql', false, p_lease => '1 second')")
        connection.execute("select jobs.register_handler('slow', 'public.slow(jsonb)', 'slow')")
    job = schedule(bad, "slow")
    with worker_for(bad) as still:
        wait_for(lambda: get_state(bad, job) == "running")
        still.signal(signal.SIGSTOP)
        with worker_for(bad):
            wait_for(lambda: get_state(bad, job) == "done")
            still.signal(signal.SIGCONT)
            time.sleep(1)
    assert ask(bad, "select count(*) from public.effects") == (1,)
