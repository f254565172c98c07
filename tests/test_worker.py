"""Worker processes: how they run, wait, fail and leave."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest

from tests.servers import ROOT, Database, Server
from tests.worker_loops import TABLE
from tests.workers import WorkerProcess, wait_for, worker_for

pytestmark = pytest.mark.one_server


@pytest.fixture
def db(fresh_database: Database) -> Database:
    with fresh_database.connect() as connection:
        connection.execute(TABLE)
    return fresh_database


def count(database: Database, name: str) -> int:
    with database.connect() as connection:
        row = connection.execute("select count(*) from public.beats where name = %s", [name]).fetchone()
    assert row is not None
    return int(str(row[0]))


def is_running(database: Database, statement: str) -> bool:
    with database.connect() as connection:
        found = connection.execute(
            "select from pg_stat_activity where datname = current_database() and usename = 'authenticator' "
            "and state = 'active' and query like %s",
            [f"%{statement}%"],
        ).fetchone()
    return found is not None


def list_workers(database: Database) -> list[tuple[object, ...]]:
    with database.connect() as connection:
        return connection.execute("select pid, is_alive, loops from jobs.list_workers()").fetchall()


def test_sigterm_finishes_the_step_under_way_and_begins_no_other(db: Database) -> None:
    with worker_for(db, "slow,count", worker_grace_seconds="3600") as worker:
        wait_for(lambda: is_running(db, "beat('slow'") and count(db, "count"))
        wait_for(lambda: list_workers(db))
        worker.signal()
        wait_for(lambda: worker.events("worker_stopping"))
        counted = count(db, "count")
        assert worker.wait() == 0
    assert count(db, "slow") >= 1
    assert count(db, "count") <= counted + 2
    assert list_workers(db) == [], "it signed off"


def test_what_runs_between_steps_is_drained(db: Database) -> None:
    with worker_for(db, "linger") as worker:
        wait_for(lambda: worker.events("lingering"))
        worker.signal(signal.SIGINT)
        assert worker.wait() == 0
    assert count(db, "lingered") == 1


def test_the_grace_period_ends(db: Database) -> None:
    with worker_for(db, "stuck", worker_grace_seconds="1") as worker:
        wait_for(lambda: is_running(db, "beat('stuck'"))
        began = time.monotonic()
        worker.signal()
        assert worker.wait() == 0
        assert time.monotonic() - began > 0.9
        assert worker.events("worker_gave_up")[0]["loops"] == ["stuck"]
    wait_for(lambda: not is_running(db, "beat('stuck'"), 30)
    assert list_workers(db) == []


def test_a_second_signal_leaves_at_once(db: Database) -> None:
    with worker_for(db, "stuck", worker_grace_seconds="3600") as worker:
        wait_for(lambda: is_running(db, "beat('stuck'"))
        worker.signal()
        wait_for(lambda: worker.events("worker_stopping"))
        assert worker.process is not None and worker.process.poll() is None
        worker.signal()
        assert worker.wait(30) == 128 + signal.SIGTERM  # the step under way takes a minute


def test_two_side_by_side(db: Database) -> None:
    with worker_for(db, "count") as one, worker_for(db, "count") as other:
        rows = wait_for(lambda: len(rows := list_workers(db)) == 2 and rows)
        assert {row[0] for row in rows} == {one.pid, other.pid}
        assert all(row[1] for row in rows)
        one.signal()
        assert one.wait() == 0
        assert [row[0] for row in list_workers(db)] == [other.pid]
        seen = count(db, "count")
        wait_for(lambda: count(db, "count") > seen + 3)


def test_a_loop_that_raises_stops_nobody(db: Database) -> None:
    with worker_for(db, "raise,count") as worker:
        wait_for(lambda: len(worker.events("loop_failed")) >= 4)
        failures = worker.events("loop_failed")
        assert {failure["loop"] for failure in failures} == {"raise"}
        assert [failure["failures_in_a_row"] for failure in failures[:4]] == [1, 2, 3, 4]
        assert "division by zero" in failures[3]["reason"]
        assert "Traceback" in failures[1]["exception"] and "exception" not in failures[3]
        assert failures[3]["again_in_seconds"] > failures[0]["again_in_seconds"]
        seen = count(db, "count")
        wait_for(lambda: count(db, "count") > seen + 10)
        worker.signal()
        assert worker.wait() == 0


def test_a_notice_wakes_and_a_loop_may_tell_another(db: Database) -> None:
    with worker_for(db, "woken,told") as worker, db.connect() as connection:
        wait_for(lambda: count(db, "told"))
        for _ in range(10):
            seen = count(db, "woken"), count(db, "told")
            time.sleep(0.05)
            connection.execute("notify mainspring_jobs")
            wait_for(lambda: count(db, "woken") > seen[0] and count(db, "told") > seen[1])  # noqa: B023
        assert count(db, "woken") <= 15, "and nothing else does"
        assert worker.events("listening_lost") == []


def test_a_notice_during_a_step_is_not_lost(db: Database) -> None:
    with db.connect() as connection:
        connection.execute("select pg_advisory_lock(1)")
        waiting = (
            "select from pg_locks where locktype = 'advisory' and not granted"
            " and database = (select oid from pg_database where datname = current_database())"
        )
        with worker_for(db, "held,woken"):
            wait_for(lambda: connection.execute(waiting).fetchall() and count(db, "woken"))
            held, woken = count(db, "held"), count(db, "woken")
            connection.execute("notify mainspring_jobs")
            wait_for(lambda: count(db, "woken") > woken)  # so the other was told as well
            connection.execute("select pg_advisory_unlock(1)")
            wait_for(lambda: count(db, "held") >= held + 2)


def test_without_listen_it_polls(db: Database) -> None:
    with refusing_listen(db) as port:
        address = f"postgresql://authenticator@127.0.0.1:{port}/{db.name}"
        with closing(WorkerProcess(address, db.url, "count")) as worker:
            worker.start()
            wait_for(lambda: worker.events("listening_lost"))
            seen = count(db, "count")
            wait_for(lambda: count(db, "count") > seen + 10)
            time.sleep(1)
            assert len(worker.events("listening_lost")) == 1, "said once"
            worker.signal()
            assert worker.wait() == 0


def test_postgresql_comes_back_and_it_goes_on(own_server: Server) -> None:
    db = Database(own_server.superuser_url, "worker_outage")
    db.create()
    with db.connect() as connection:
        connection.execute(TABLE)
    late = WorkerProcess(db.gateway_url, db.url, "count")
    with worker_for(db, "count,woken") as worker, closing(late):
        wait_for(lambda: count(db, "count") > 3)
        for round_number in range(2):
            seen = count(db, "count"), count(db, "woken")
            own_server.crash()
            if round_number == 0:
                late.start()
            time.sleep(1)
            own_server.recover()
            wait_for(lambda: count(db, "count") > seen[0] + 10)  # noqa: B023
            wait_for(lambda: count(db, "woken") > seen[1])  # noqa: B023 - after a reconnect everybody is woken
        wait_for(lambda: {worker.pid, late.pid} <= {row[0] for row in list_workers(db) if row[1]})
        told = [line["event"] for line in worker.events("database_lost", "database_found")]
        assert told == ["database_lost", "database_found"] * 2
        for process in (worker, late):
            process.signal()
            assert process.wait() == 0


def test_it_leaves_while_the_database_is_away(own_server: Server) -> None:
    db = Database(own_server.superuser_url, "worker_leaving")
    db.create()
    with db.connect() as connection:
        connection.execute(TABLE)
    with worker_for(db, "count", worker_grace_seconds="3600") as worker:
        wait_for(lambda: count(db, "count"))
        own_server.crash()
        try:
            wait_for(lambda: worker.events("database_lost"))
            worker.signal()
            assert worker.wait() == 0
        finally:
            own_server.recover()


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (["--only", "sql-jobs-1,nothing"], {}, "There is no loop 'nothing'; there are tick, "),
        ([], {"MAINSPRING_WORKER_GRACE_SECONDS": "long"}, "MAINSPRING_WORKER_GRACE_SECONDS is not a whole number: 'long'."),
        ([], {"MAINSPRING_WORKER_QUEUE": "a"}, "MAINSPRING_WORKER_QUEUE is not a setting; MAINSPRING_WORKER_QUEUES is."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(
    arguments: list[str], settings: dict[str, str], sentence: str, database: Database
) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pyapi.cli", "worker", *arguments], check=False, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DATABASE_URL": database.url} | settings, cwd="/tmp", timeout=60,
    )  # fmt: skip
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"mainspring: {sentence}")
    assert len(result.stderr.splitlines()) == 1


def test_it_ends_with_whoever_started_it(db: Database) -> None:
    """`mainspring up` holds the other end of its standard input."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT), "DATABASE_URL": db.url, "MAINSPRING_GATEWAY_URL": db.gateway_url,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "pyapi.cli", "worker", "--until-stdin-ends"], env=environment, cwd="/tmp",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        wait_for(lambda: list_workers(db))
        assert process.poll() is None
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()
    assert list_workers(db) == []


@contextmanager
def refusing_listen(database: Database) -> Iterator[int]:
    """A way to the server that ends every connection that wants to listen, on the port that is yielded."""
    parameters = psycopg.conninfo.conninfo_to_dict(database.url)
    loop = asyncio.new_event_loop()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if b"listen mainspring" in data:
                break
            writer.write(data)
            await writer.drain()
        writer.close()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(str(parameters["host"]), int(str(parameters["port"])))
        both = [
            asyncio.create_task(forward(reader, there[1])),
            asyncio.create_task(forward(there[0], writer)),
        ]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for end in (writer, there[1]):
            end.close()

    server = loop.run_until_complete(asyncio.start_server(accept, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        loop.call_soon_threadsafe(server.close)
        time.sleep(0.2)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(asyncio.sleep(0.1))
        loop.close()
