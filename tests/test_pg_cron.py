"""The ticks under a real pg_cron, where a server on this machine has it."""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.servers import SERVER_OPTIONS, TEMPLATE, Server, find_binaries, make_template

CANDIDATES = [str(find_binaries()), *sorted(glob.glob("/usr/lib/postgresql/*/bin"))]


def find_pg_cron() -> Path | None:
    """The binaries of a server that has the extension."""
    for binaries in CANDIDATES:
        version = Path(binaries).parent.name
        places = (
            Path(binaries).parent / "share/extension/pg_cron.control",
            Path(f"/usr/share/postgresql/{version}/extension/pg_cron.control"),
        )
        if any(place.exists() for place in places):
            return Path(binaries)
    return None


pytestmark = pytest.mark.skipif(find_pg_cron() is None, reason="pg_cron is not installed")
Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    """A deployed database that is pg_cron's."""
    binaries = find_pg_cron()
    assert binaries is not None
    server = Server(
        initdb=str(binaries / "initdb"),
        postgres=str(binaries / "postgres"),
        initdb_args="-U postgres -A trust --encoding=UTF8 --locale=C.UTF-8",
        postgres_args=f"{SERVER_OPTIONS} -c shared_preload_libraries=pg_cron -c cron.database_name={TEMPLATE} "
        "-c cron.host=127.0.0.1",
    )
    try:
        make_template(server.superuser_url)
        url = server.superuser_url.rsplit("/", 1)[0] + "/" + TEMPLATE
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("create extension pg_cron")
            yield connection
    finally:
        server.stop()


def test_the_ticks_are_registered_once(connection: Connection) -> None:
    first = connection.execute("select jobs.install_pg_cron()").fetchall()
    assert connection.execute("select jobs.install_pg_cron()").fetchall() == first
    entries = connection.execute("select jobname, schedule, command from cron.job order by jobid").fetchall()
    assert [": ".join(entry) for entry in entries] == [line for (line,) in first]
    for _, _, command in entries:
        connection.execute(command)


@pytest.mark.skipif("MAINSPRING_TEST_PG_CRON" not in os.environ, reason="waits for a minute")
def test_pg_cron_runs_them(connection: Connection) -> None:
    connection.execute("select jobs.install_pg_cron()")
    connection.execute(
        "update schedules.schedules set next_due_at = now() where schedule_name = 'check_books'"
    )
    deadline = time.monotonic() + 130
    rows: list[tuple[Any, ...]] = []
    while time.monotonic() < deadline and rows != [("enqueued", "done")]:
        time.sleep(1)
        rows = connection.execute(
            "select outcome, job_state from schedules.list_schedule_runs('check_books')"
        ).fetchall()
    assert rows == [("enqueued", "done")]
    failed = connection.execute(
        "select command, return_message from cron.job_run_details where status = 'failed'"
    )
    assert failed.fetchall() == []
