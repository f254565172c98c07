"""Workers killed at any moment, sessions and the server too: no job is lost, SQL jobs happen once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.servers import ROOT, Database, Server
from tests.worker_forks import NOTES
from tests.workers import wait_for

pytestmark = pytest.mark.one_server

SECONDS = 25.0
SETUP = """
create table public.effects (handler text, n integer, order_key text, at bigint generated always as identity);
create function public.note(p_payload jsonb) returns void language plpgsql security definer as $$
begin
    insert into public.effects (handler, n, order_key)
    values (p_payload ->> 'handler', (p_payload ->> 'n')::integer, p_payload ->> 'key');
    if p_payload ? 'seconds' then perform pg_sleep((p_payload ->> 'seconds')::float); end if;
end $$;
create function public.note_event(p_event events.events) returns void language plpgsql security definer as $$
begin insert into public.effects (handler, n) values ('event', (p_event.payload ->> 'n')::integer); end $$;
grant execute on function public.note, public.note_event to app_api;
select events.handle_events('crashing', 'public.note_event(events.events)', '{noted}', p_max_attempts => 50);
select jobs.create_queue('alone', 'sql', false, p_lease => '2 seconds', p_max_attempts => 1000::smallint,
    p_backoff_limit => '0.1 seconds');
select jobs.create_queue('sql', p_max_attempts => 1000::smallint, p_lease => '2 seconds', p_backoff_limit => '0.1 seconds');
select jobs.create_queue('python', p_lease => '2 seconds', p_backoff_limit => '0.1 seconds');
select jobs.register_handler('note', 'public.note(jsonb)');
select jobs.register_handler('alone', 'public.note(jsonb)', 'alone');
select jobs.register_handler('py_note', null);
"""
HANDLERS = ("note", "ordered", "delayed", "alone", "event")
ADD = """
select jobs.schedule_job('note', jsonb_build_object('handler', 'note', 'n', %(n)s::int)),
    jobs.schedule_job('note', jsonb_build_object('handler', 'ordered', 'n', %(n)s::int, 'key', %(n)s::int %% 5),
        p_order_key => (%(n)s::int %% 5)::text),
    jobs.schedule_job('note', jsonb_build_object('handler', 'delayed', 'n', %(n)s::int),
        p_run_at => now() + interval '0.3 seconds'),
    case when %(n)s::int %% 4 = 0 then
        jobs.schedule_job('alone', jsonb_build_object('handler', 'alone', 'n', %(n)s::int, 'seconds', 0.01)) end,
    jobs.schedule_job('py_note', jsonb_build_object('n', %(n)s::int)),
    events._publish('noted', 'note', (%(n)s::int %% 3)::text, jsonb_build_object('n', %(n)s::int))
"""


class Feeder(threading.Thread):
    """Adds jobs without pause, and notes which additions were confirmed."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self.confirmed: set[int] = set()
        self.tried = 0
        self.is_stopping = False

    def run(self) -> None:
        while not self.is_stopping:
            with suppress(psycopg.Error), self._database.connect() as connection:
                while not self.is_stopping:
                    self.tried += 1
                    connection.execute(ADD, {"n": self.tried})
                    self.confirmed.add(self.tried)
                    time.sleep(0.01)
            time.sleep(0.02)


class Forks:
    """Starts workers, and kills them."""

    def __init__(self, database: Database, directory: Path) -> None:
        self.log = directory / "workers.log"
        self.notes = directory / "notes"
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("MAINSPRING_", "DATABASE_URL", "PG"))
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.worker_forks", str(self.log)], text=True, bufsize=1, cwd=directory,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
            env=kept | {
                "DATABASE_URL": database.url, "MAINSPRING_GATEWAY_URL": database.gateway_url, "PYTHONPATH": str(ROOT),
                "MAINSPRING_JOBS_MODULES": "tests.worker_forks", NOTES: str(self.notes),
            },
        )  # fmt: skip
        self.running: list[int] = []

    def start(self) -> None:
        """One more."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self.running.append(int(self._process.stdout.readline()))

    def kill_one(self, number: int = 0) -> None:
        """One less, in the middle of whatever it does."""
        with suppress(ProcessLookupError):
            os.kill(self.running.pop(number), signal.SIGKILL)

    def close(self) -> None:
        """End everything."""
        while self.running:
            self.kill_one()
        self._process.kill()
        self._process.communicate()


@contextmanager
def running_forks(database: Database, directory: Path) -> Iterator[Forks]:
    forks = Forks(database, directory)
    try:
        yield forks
    finally:
        forks.close()


@pytest.fixture
def db(own_server: Server) -> Database:
    database = Database(own_server.superuser_url, f"crashes_{time.monotonic_ns()}")
    database.create()
    with database.connect() as connection:
        connection.execute(SETUP)
    return database


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.connect() as connection:
        return connection.execute(query).fetchall()


def count_left(database: Database) -> object:
    return rows(
        database,
        "select coalesce(sum(ready + waiting + blocked + running), 0)::int, coalesce(sum(dead), 0)::int "
        "from jobs.queues as q, jobs.get_queue_stats(q.queue) "
        "where q.queue <> 'sql_alone'",  # there schedules go on and on
    )[0]


def describe(database: Database) -> str:
    left = rows(database, "select s.* from jobs.queues as q, jobs.get_queue_stats(q.queue) as s")
    dead = rows(database, "select queue, handler, reason from jobs.dead_jobs limit 5")
    running = rows(database, "select queue, handler, worker, attempt, leased_until from jobs.running limit 5")
    return f"{left} dead: {dead} running: {running}"


def count_events(database: Database) -> object:
    return rows(database, "select count(*) from events.events where event_type = 'noted'")[0][0]


def test_nothing_is_lost_and_sql_jobs_happen_once(db: Database, own_server: Server, tmp_path: Path) -> None:
    chance = random.Random(20_260_101)
    feeder = Feeder(db)
    done = Counter[str]()
    with running_forks(db, tmp_path) as forks:
        feeder.start()
        try:
            deadline = time.monotonic() + SECONDS
            crashes = [deadline - SECONDS * part for part in (0.25, 0.6)]
            patience = deadline + 90

            def is_too_calm() -> bool:
                return bool(crashes) or done["workers killed"] <= 50

            while time.monotonic() < deadline or (is_too_calm() and time.monotonic() < patience):
                forks.start()
                time.sleep(chance.uniform(0.02, 0.2))
                if len(forks.running) > 3:
                    forks.kill_one(chance.randrange(4))
                    done["workers killed"] += 1
                if chance.random() < 0.2:
                    done["sessions ended"] += end_sessions(db, chance)
                if crashes and time.monotonic() > crashes[-1]:
                    crashes.pop()
                    own_server.crash()
                    own_server.recover()
                    done["servers killed"] += 1
        finally:
            feeder.is_stopping = True
            feeder.join()
        # Nobody helps: the workers that are left find everything.
        with suppress(AssertionError):
            wait_for(lambda: count_left(db) == (0, 0), 90)
        assert count_left(db) == (0, 0), describe(db)
        wait_for(
            lambda: (
                rows(db, "select count(*) from public.effects where handler = 'event'")
                == [(count_events(db),)]
            )
        )
        notes = Counter(int(line) for line in forks.notes.read_text().splitlines())
        log = forks.log.read_text()
    done["jobs"] = sum(1 for _ in rows(db, "select from jobs.finished_jobs"))
    print(dict(done), "of Python jobs run again:", sum(notes.values()) - len(notes))
    assert done["workers killed"] > 50
    assert done["servers killed"] == 2
    assert [line[:400] for line in log.splitlines() if "_failed" in line] == []
    for handler in HANDLERS:
        found = Counter(
            int(str(n)) for (n,) in rows(db, f"select n from public.effects where handler = '{handler}'")
        )
        wanted = {n for n in feeder.confirmed if handler != "alone" or n % 4 == 0}
        assert wanted <= set(found), f"{handler}: lost"
        assert set(found) <= set(range(1, feeder.tried + 1))
        assert set(found.values()) == {1}, f"{handler}: more than once"
    assert feeder.confirmed <= set(notes), "Python jobs: lost"
    out_of_order = rows(
        db,
        "select n from (select n, lag(n) over (partition by order_key order by at) as before from public.effects "
        "where handler = 'ordered') as e where n < before",
    )
    assert out_of_order == []


def end_sessions(database: Database, chance: random.Random) -> int:
    """As a DBA does with pg_terminate_backend, to some of the workers' sessions."""
    with database.connect() as connection:
        ended = connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
            "and usename = 'authenticator' and random() < 0.5"
        ).fetchall()
    return len(ended)
