"""Handlers in the database, and readers that keep their own place: nothing skipped, nothing done twice."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from tests.servers import Database, Server
from tests.workers import wait_for, worker_for

Connection = psycopg.Connection[Any]
WRITERS = 6
SECONDS_OF_WRITING = 3.0

EFFECTS = """
create table public.effects (
    position bigint generated always as identity primary key, who text, event_id bigint, backend integer default pg_backend_pid()
);
create table public.totals (aggregate_id text primary key, amount numeric not null);
grant all on public.effects, public.totals to app_api;
create function public.clear_totals() returns void language sql as 'delete from public.totals';
create function public.clear_effects() returns void language sql as 'delete from public.effects';
create function public.add_up(p_event events.events) returns void language sql as $$
    insert into public.totals as t values (p_event.aggregate_id, (p_event.payload ->> 'amount')::numeric)
    on conflict (aggregate_id) do update set amount = t.amount + excluded.amount
$$;
"""
HANDLER = """
create function public.handle_{name}(p_event events.events) returns void language plpgsql as $$
begin
    insert into public.effects (who, event_id) values ('{name}', p_event.event_id);
    {also}
end $$
"""
FROM_LOG = (
    "select aggregate_id, sum((payload ->> 'amount')::numeric) from events.events group by 1 order by 1"
)


@pytest.fixture
def db(own_server: Server) -> Iterator[Database]:
    """On a server of its own: a transaction in any other database would hold the watermark back."""
    database = Database(own_server.superuser_url, f"subscriptions_{time.monotonic_ns()}")
    database.create()
    with database.connect() as connection:
        connection.execute(EFFECTS)
    yield database
    database.drop()


@pytest.fixture
def admin(db: Database) -> Iterator[Connection]:
    with db.connect() as connection:
        yield connection


def handle(connection: Connection, name: str, also: str = "", max_attempts: int = 3) -> None:
    """A subscription from the start whose handler writes down what it was given, and does something else."""
    connection.execute(HANDLER.format(name=name, also=also).encode())
    connection.execute(
        "select events.handle_events(%s, %s::regprocedure, null, 'start', %s)",
        [name, f"public.handle_{name}(events.events)", max_attempts],
    )


def publish(connection: Connection, payload: str = "{}", thing: str = "1") -> None:
    connection.execute("select events._publish('happened', 'thing', %s, %s::jsonb)", [thing, payload])


def run(connection: Connection, limit: int = 100) -> int:
    """What one call dealt with."""
    row = connection.execute("select events.run_subscriptions(%s)", [limit]).fetchone()
    assert row is not None
    return int(row[0])


def run_all(connection: Connection, limit: int = 100) -> None:
    while run(connection, limit):
        pass


def hurry(connection: Connection) -> None:
    """Retry now what waits."""
    connection.execute(
        "update events.subscriptions set retry_at = clock_timestamp() where retry_at is not null"
    )


def values(connection: Connection, statement: str, *parameters: object) -> list[Any]:
    rows = connection.execute(statement.encode(), parameters).fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def effects(connection: Connection, who: str) -> list[int]:
    return values(connection, "select event_id from public.effects where who = %s order by position", who)


def log(connection: Connection) -> list[int]:
    """Event ids in the order of delivery."""
    return values(connection, "select event_id from events.events order by xid, event_id")


def state(connection: Connection, name: str) -> dict[str, Any]:
    with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        cursor.execute("select * from events.list_subscriptions() where subscription_name = %s", [name])
        row = cursor.fetchone()
    assert row is not None
    return row


def write_for_a_while(database: Database, number: int, until: float) -> None:
    """Transactions that end in another order than they begin, some rolled back."""
    dice = random.Random(number)
    with database.connect() as connection:
        connection.autocommit = False
        while time.monotonic() < until:
            for _ in range(dice.randint(1, 4)):
                publish(connection, f'{{"amount": {dice.randint(1, 9)}}}', f"{dice.randint(1, 5)}")
                if dice.random() < (0.5 if number == 0 else 0.05):
                    time.sleep(dice.uniform(0.01, 0.2))
            if dice.random() < 0.2:
                connection.rollback()
            else:
                connection.commit()


def start_writing(
    pool: ThreadPoolExecutor, database: Database, seconds: float = SECONDS_OF_WRITING
) -> list[Any]:
    until = time.monotonic() + seconds
    return [pool.submit(write_for_a_while, database, number, until) for number in range(WRITERS)]


def run_until(database: Database, done: threading.Event, limit: int) -> set[int]:
    """Run subscriptions until told to stop; the backend that did."""
    with database.connect() as connection:
        while not done.is_set():
            if not run(connection, limit):
                time.sleep(0.005)
        return {connection.info.backend_pid}


def follow(
    connection: Connection, place: tuple[int, str, int], limit: int = 50
) -> tuple[list[int], tuple[int, str, int]]:
    """Event ids after a place, and the place reached."""
    seen: list[int] = []
    while True:
        rows = connection.execute(
            "select epoch, xid::text, event_id, is_end, event_type from events.tail_log(%s, %s::text::xid8, %s, null, %s)",
            [*place, limit],
        ).fetchall()
        seen += [row[2] for row in rows if row[4] is not None]
        if not rows:
            return seen, place
        place = rows[-1][:3]
        if rows[-1][3]:
            return seen, place


def wait_until_asleep(connection: Connection, other: Connection) -> None:
    """Until the handler that another connection runs has come to its nap."""
    sleeping = "select from pg_stat_activity where pid = %s and wait_event = 'PgSleep'"
    wait_for(lambda: connection.execute(sleeping, [other.info.backend_pid]).fetchall())


def test_runners_side_by_side_do_everything_once_and_in_order(db: Database, admin: Connection) -> None:
    """Three runners, three subscriptions, six writers; each subscription sees the log as it is."""
    names = ["a", "b", "c"]
    for name in names:
        handle(admin, name)
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + 3) as pool:
        runners = [pool.submit(run_until, db, done, 7) for _ in range(3)]
        for writer in start_writing(pool, db):
            writer.result()
        deadline = time.monotonic() + 120
        while any(state(admin, name)["lag_events"] for name in names) and time.monotonic() < deadline:
            time.sleep(0.05)
        done.set()
        for runner in runners:
            runner.result()
    whole = log(admin)
    assert len(whole) > 200
    for name in names:
        assert effects(admin, name) == whole
    assert values(admin, "select count(distinct backend) > 1 from public.effects") == [True]


def test_a_reader_with_its_own_place_skips_nothing_where_one_by_id_does(
    db: Database, admin: Connection
) -> None:
    """``tail_log`` against a reader that remembers the last id, over the same commits."""
    naive: set[int] = set()
    seen: list[int] = []
    place, last_id, is_over = (1, "0", 0), 0, False
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = start_writing(pool, db)
        while not is_over:
            is_over = all(writer.done() for writer in writers)
            new, place = follow(admin, place)
            seen += new
            ids = values(admin, "select event_id from events.events where event_id > %s order by 1", last_id)
            naive.update(ids)
            last_id = ids[-1] if ids else last_id
            time.sleep(0.002)
        for writer in writers:
            writer.result()
    seen += follow(admin, place)[0]
    assert seen == log(admin)
    assert len(naive) < len(seen), "the other reader was lucky"


def test_a_worker_runs_handlers_soon_after_the_commit(db: Database, admin: Connection) -> None:
    """Woken by the relay; polling alone would take a second."""
    handle(admin, "a")
    with worker_for(db, "", "--only", "relay,subscriptions-1,subscriptions-2"):
        publish(admin)
        wait_for(lambda: effects(admin, "a"))
        medians = []
        for _ in range(5):  # one of five: the machine may be doing something else at the moment
            delays = []
            for _ in range(10):
                began = time.monotonic()
                publish(admin)
                # The worker publishes, too: that it is there.
                wait_for(lambda: effects(admin, "a") == log(admin))
                delays.append(time.monotonic() - began)
            medians.append(sorted(delays)[5])
            if medians[-1] < 0.4:
                break
    assert min(medians) < 0.4, medians
    assert effects(admin, "a") == log(admin)


def test_a_handler_that_fails_stops_only_its_own_subscription(admin: Connection) -> None:
    """The rest of the log reaches the others at once, and its own after the last attempt."""
    handle(admin, "good")
    handle(admin, "bad", "if p_event.payload ? 'poison' then raise exception 'no'; end if;")
    for number in range(20):
        publish(admin, '{"poison": 1}' if number == 5 else "{}")
    whole = log(admin)
    poison = whole[5]
    run_all(admin)
    assert effects(admin, "good") == whole
    assert effects(admin, "bad") == whole[:5]
    found = state(admin, "bad")
    assert (found["state"], found["attempt_count"], found["lag_events"]) == ("retrying", 1, 15)
    for _ in range(2):
        hurry(admin)
        run_all(admin)
    assert effects(admin, "bad") == [event_id for event_id in whole if event_id != poison]
    assert values(
        admin, "select event_id, attempt_count, error_code from events.list_dead_events('bad')"
    ) == [(poison, 3, "P0001")]
    assert state(admin, "bad")["dead_letter_count"] == 1
    admin.execute(HANDLER.replace("create", "create or replace").format(name="bad", also="").encode())
    assert values(admin, "select outcome from events.redrive_dead_events('bad', p_dry_run => true)") == [
        "due"
    ]
    assert values(admin, "select outcome from events.redrive_dead_events('bad')") == ["handled"]
    assert sorted(effects(admin, "bad")) == whole
    assert values(admin, "select events.redrive_dead_events('bad')") == []


@pytest.mark.parametrize("how", ["terminate", "kill"])
def test_a_runner_that_dies_in_the_middle_has_done_nothing(db: Database, admin: Connection, how: str) -> None:
    """Ended by an administrator, or with SIGKILL, upon which the server recovers as after a crash."""
    handle(
        admin,
        "a",
        "if p_event.payload ? 'slow' then perform pg_sleep(coalesce(current_setting('test.nap', true)::float, 30)); end if;",
    )
    for number in range(10):
        publish(admin, '{"slow": 1}' if number == 7 else "{}")
    whole = log(admin)
    runner = db.connect()
    pid = runner.info.backend_pid
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(run, runner)
        wait_until_asleep(admin, runner)
        assert run(admin) == 0, "the batch is somebody's"
        if how == "terminate":
            admin.execute("select pg_terminate_backend(%s)", [pid])
        else:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            future.result()

    def is_ended() -> bool:
        with suppress(psycopg.OperationalError):
            admin.execute("select")
        return admin.closed

    def connect() -> Connection | None:
        with suppress(psycopg.OperationalError):
            return db.connect()
        return None

    if how == "kill":
        # Until the server has noticed it still lets people in, and then throws them out with the others.
        wait_for(is_ended)
    with wait_for(connect) as again:
        assert effects(again, "a") == []
        again.execute("set test.nap = 0")
        run_all(again)
        assert effects(again, "a") == whole


def test_a_rebuilt_projection_equals_a_fresh_one(db: Database, admin: Connection) -> None:
    """Rebuilt in the middle of writing and running."""
    admin.execute("select events.handle_events('totals', 'public.add_up(events.events)', null, 'start')")
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        runners = [pool.submit(run_until, db, done, 20) for _ in range(2)]
        writers = start_writing(pool, db)
        for _ in range(3):
            time.sleep(0.7)
            admin.execute("select events.rebuild_subscription('totals', 'public.clear_totals()')")
        for writer in writers:
            writer.result()
        deadline = time.monotonic() + 120
        while state(admin, "totals")["lag_events"] and time.monotonic() < deadline:
            time.sleep(0.05)
        done.set()
        for runner in runners:
            runner.result()
    totals = "select aggregate_id, amount from public.totals order by 1"
    assert values(admin, totals) == values(admin, FROM_LOG)
    admin.execute("select events.rebuild_subscription('totals', 'public.clear_totals()')")
    assert values(admin, totals) == []
    run_all(admin)
    assert values(admin, totals) == values(admin, FROM_LOG)


def test_a_slow_handler_is_cut_down_and_an_endless_one_given_up(admin: Connection) -> None:
    """Batches shrink until they fit into the statement's timeout; an event that never fits is dead."""
    handle(admin, "slow", "perform pg_sleep(coalesce((p_event.payload ->> 'seconds')::float, 0.06));")
    handle(admin, "good")
    for number in range(30):
        publish(admin, '{"seconds": 3600}' if number == 20 else "{}")
    whole = log(admin)
    deadline = time.monotonic() + 120
    while state(admin, "slow")["state"] != "current" and time.monotonic() < deadline:
        admin.execute("set statement_timeout = '1s'")
        with suppress(psycopg.errors.QueryCanceled):  # on a busy machine before or after the handler
            run(admin)
        admin.execute("reset statement_timeout")
        hurry(admin)
    assert effects(admin, "slow") == whole[:20] + whole[21:]
    assert effects(admin, "good") == whole
    assert values(admin, "select event_id, error_code, attempt_count from events.list_dead_events()") == [
        (whole[20], "57014", 3)
    ]


def test_a_person_who_cancels_is_obeyed(db: Database, admin: Connection) -> None:
    """The batch is undone, nothing is counted, and the caller hears of it."""
    handle(admin, "a", "perform pg_sleep(300);")
    publish(admin)
    with db.connect() as runner, ThreadPoolExecutor(1) as pool:
        future = pool.submit(run, runner)
        wait_until_asleep(admin, runner)
        admin.execute("select pg_cancel_backend(%s)", [runner.info.backend_pid])
        with pytest.raises(psycopg.errors.QueryCanceled):
            future.result()
    found = state(admin, "a")
    assert (found["attempt_count"], found["failed_at"], found["lag_events"]) == (0, None, 1)


def test_what_has_passing_reasons_is_not_counted(db: Database, admin: Connection) -> None:
    """A lock that is not to be had, again and again, never kills an event."""
    admin.execute("insert into public.totals values ('1', 0)")
    handle(admin, "a", "update public.totals set amount = amount + 1;", max_attempts=1)
    admin.execute("alter function public.handle_a set lock_timeout = '20ms'")
    publish(admin)
    with db.connect() as other:
        other.execute("begin; lock table public.totals in share mode")
        for _ in range(3):
            assert run(admin) == 1
            hurry(admin)
        found = state(admin, "a")
        assert (found["attempt_count"], found["error_code"], found["dead_letter_count"]) == (0, "55P03", 0)
        other.execute("rollback")
    run_all(admin)
    assert values(admin, "select amount from public.totals") == [1]
    assert effects(admin, "a") == log(admin)


def test_whoever_changes_a_subscription_waits_for_its_batch(db: Database, admin: Connection) -> None:
    """Paused or ended in the middle, the batch is whole; none begins afterwards."""
    handle(admin, "a", "perform pg_sleep(coalesce(current_setting('test.nap', true)::float, 3));")
    admin.execute("set test.nap = 0")
    publish(admin)
    with db.connect() as runner, ThreadPoolExecutor(1) as pool:
        future = pool.submit(run, runner)
        wait_until_asleep(admin, runner)
        admin.execute("select events.pause_subscription('a')")
        assert effects(admin, "a") == log(admin)
        assert future.result() == 1
        publish(admin)
        assert run(admin) == 0

        admin.execute("select events.resume_subscription('a')")
        future = pool.submit(run, runner)
        wait_until_asleep(admin, runner)
        admin.execute("select events.rebuild_subscription('a', 'public.clear_effects()')")
        assert future.result() == 1
        run_all(admin)
        assert effects(admin, "a") == log(admin), "what the batch did was cleared as well"

    publish(admin)
    admin.execute("select events.unsubscribe('a')")
    assert run(admin) == 0


def test_a_reader_near_the_end_does_not_open_old_months(admin: Connection) -> None:
    """However long the log: partitions that end before the place's fence are left alone."""
    for months in range(1, 7):
        admin.execute(
            "select core._create_partition('events.events', now() - make_interval(months => %s))", [months]
        )
        admin.execute(
            "insert into events.events (xid, created_at, event_type, aggregate_type, aggregate_id)"
            " select (100 - %(months)s)::text::xid8, now() - make_interval(months => %(months)s), 'old', 'thing', n::text"
            " from generate_series(1, 5000) as n",
            {"months": months},
        )
    place = admin.execute("select epoch, xid::text, event_id from events.get_log_end()").fetchone()
    assert place is not None
    publish(admin)

    def touched() -> list[Any]:
        admin.execute("select pg_stat_force_next_flush()")
        return values(
            admin,
            "select relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) from pg_stat_user_tables"
            " where relname ~ '^events_2' and n_live_tup >= 5000 order by 1",
        )

    before = touched()
    assert len(before) >= 6
    assert len(follow(admin, place)[0]) == 1  # type: ignore[arg-type]
    assert touched() == before
    assert len(follow(admin, (1, "0", 0), 10000)[0]) == 30001
    assert touched() != before


def test_a_place_of_a_month_that_was_dropped_is_refused(admin: Connection) -> None:
    """Rather than going on behind the gap as if nothing had been there."""
    cursor = values(admin, "select events.format_cursor(epoch, xid, event_id) from events.get_log_end()")[0]
    admin.execute("update events.epochs set started_at = now() - interval '3 months'")
    admin.execute("select core._create_partition('events.events', now() - interval '1 month')")
    admin.execute("select events.parse_cursor(%s)", [cursor])
    admin.execute("update events.fences set noted_at = now() - interval '3 months'")
    with pytest.raises(psycopg.errors.DatabaseError, match="cursor_expired") as raised:
        admin.execute("select events.parse_cursor(%s)", [cursor])
    assert raised.value.sqlstate == "PT410"
