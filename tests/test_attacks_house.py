"""Attacks on the platform: clocks that go back, locks that come late, databases that are not what they should be."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from click.testing import CliRunner

from pyapi.backup.archiving import ARCHIVE
from pyapi.cli import main
from pyapi.error_log import ErrorLog
from pyapi.errors import ApiError
from pyapi.flushing import RECORD_REQUESTS, Flusher
from pyapi.identity import Identity
from pyapi.metrics import CallMetrics
from pyapi.requests import Request
from tests.servers import Database

ALICE = "00000000-0000-7000-8000-00000000a11c"
Connection = psycopg.Connection[tuple[Any, ...]]


def value(connection: Connection, query: str, *parameters: Any) -> Any:
    row = connection.execute(query.encode(), parameters).fetchone()
    return row[0] if row else None


@contextmanager
def in_background(database: Database, *queries: str) -> Iterator[Connection]:
    """Run statements in another session, which has to be waiting for a lock by then; joined at the end."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            for query in queries:
                connection.execute(query.encode())
        except BaseException as error:
            failures.append(error)

    with database.connect() as connection, database.connect() as other:
        thread = threading.Thread(target=run)
        thread.start()
        pid = connection.info.backend_pid
        deadline = time.monotonic() + 60
        while thread.is_alive() and time.monotonic() < deadline:
            if value(other, "select cardinality(pg_blocking_pids(%s)) > 0", pid):
                break
            time.sleep(0.02)
        yield connection
        thread.join(60)
        assert not thread.is_alive()
    assert not failures, failures


@pytest.mark.parametrize("command", ["services", "audit verify", "maintain", "config list", "archive list"])
def test_a_database_without_the_program_is_told_in_a_sentence(
    server_url: str, tmp_path: Path, command: str
) -> None:
    environment = {"DATABASE_URL": server_url, "MAINSPRING_HOME": str(tmp_path)}
    result = CliRunner().invoke(main, command.split(), env=environment)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert "does not exist" in result.output and "LINE 1" not in result.output


def test_calls_are_all_stored_though_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    stored: dict[tuple[str, int], int] = {}
    clock = 6_000_000.0

    async def call(sql: bytes, parameters: Sequence[bytes | None]) -> bytes | None:
        assert sql == RECORD_REQUESTS
        for minute, _, _, count, _, _ in orjson.loads(parameters[1] or b""):
            key = (parameters[0] or b"").decode(), minute
            stored[key] = max(stored.get(key, 0), count)
        return b"1"

    monkeypatch.setattr("pyapi.flushing.time.time", lambda: clock)
    metrics = CallMetrics()
    flusher = Flusher(call, metrics, ErrorLog(), 10)

    async def scenario() -> None:
        nonlocal clock
        for step in (0, 60, 60, 60, -180, 60, 60, 60, 60, -3600, 60):
            for _ in range(3):
                metrics.observe("a.f", 200, 0.002)
            await flusher.flush()
            clock += step
        await flusher.flush()

    asyncio.run(scenario())
    assert sum(stored.values()) == 33


def test_a_name_that_jsonb_refuses_hides_no_errors(database: Database) -> None:
    errors = ErrorLog()
    identity = Identity("authenticated", "{}", "u")
    for message, body in (
        ("innocent", b"{}"), ("with \0 in it", b"{}"), ("caf\udce9", b"{}"), ("named", b'{"a\\u0000b": 1}'),
    ):  # fmt: skip
        errors.note(
            "a.f", ApiError(503, "XX000", message), Request("POST", "/rpc/f", b"", {}, body), identity
        )
    with database.connect() as db:
        assert (
            value(
                db,
                "select ops.record_errors('gateway', 'attacked', 1, %s::jsonb)",
                (errors.take() or b"").decode(),
            )
            == 4
        )


def track(connection: Connection, at: str, user_id: str = ALICE) -> None:
    connection.execute(
        b"select analytics.track_events(jsonb_build_array(jsonb_build_object("
        b"'event_name', 'opened', 'occurred_at', %s::text, 'event_id', gen_random_uuid(), 'user_id', %s::text)))",
        (at, user_id),
    )


def count_days(connection: Connection) -> list[tuple[str, int]]:
    connection.execute(b"select analytics.refresh_daily_metrics()")
    return [
        (str(day), count)
        for day, count in connection.execute(
            b"select on_day, event_count from analytics.daily_metrics where event_name = '*' order by on_day"
        ).fetchall()
    ]


YESTERDAY_LATE = "select (date_trunc('day', now(), 'UTC') - interval '1 hour')::text"
TODAY = "select (now() at time zone 'UTC')::date::text"
TO_NAIROBI = "select analytics.update_settings('Africa/Nairobi')"


def test_what_was_not_counted_yet_is_counted_in_the_new_zone(fresh_database: Database) -> None:
    with fresh_database.connect() as db:
        track(db, value(db, YESTERDAY_LATE))
        db.execute(TO_NAIROBI.encode())
        assert count_days(db) == [(value(db, TODAY), 1)]


def test_who_was_seen_first_is_so_in_the_new_zone(fresh_database: Database) -> None:
    with fresh_database.connect() as db:
        track(db, value(db, YESTERDAY_LATE))
        count_days(db)
        db.execute(TO_NAIROBI.encode())
        count_days(db)
        assert value(db, "select first_on::text from analytics.seen_users") == value(db, TODAY)


def test_what_is_stored_while_the_zone_changes_is_counted_in_the_new_one(fresh_database: Database) -> None:
    with fresh_database.connect() as db:
        late = value(db, YESTERDAY_LATE)
        db.execute(b"begin")
        track(db, late)
        with in_background(fresh_database, TO_NAIROBI):
            db.execute(b"commit")
        assert count_days(db) == [(value(db, TODAY), 1)]


def test_a_user_who_is_forgotten_while_days_are_counted_stays_forgotten(fresh_database: Database) -> None:
    with fresh_database.connect() as db:
        track(db, value(db, YESTERDAY_LATE))
        db.execute(b"begin")
        db.execute(b"select analytics.refresh_daily_metrics()")
        with in_background(fresh_database, f"select analytics.forget_user('{ALICE}')"):
            db.execute(b"commit")
        assert count_days(db) == []
        for table in ("events", "user_days", "seen_users"):
            assert value(db, f"select count(*) from analytics.{table}") == 0


def test_a_file_that_is_asked_for_again_is_on_the_disk_before_the_server_lets_go_of_it(
    tmp_path: Path,
) -> None:
    """A crash between the renaming and the sync of the directory, then a power cut."""
    kept, tools, calls = tmp_path / "kept", tmp_path / "tools", tmp_path / "calls"
    kept.mkdir()
    tools.mkdir()
    (tools / "sync").write_text(f'#!/bin/sh\necho "$@" >> {calls}\n')
    (tools / "sync").chmod(0o755)
    (tmp_path / "archive.sh").write_text(ARCHIVE)
    (tmp_path / "file").write_bytes(b"x" * 1000)
    for content, code in ((b"x" * 1000, 0), (b"x" * 1000, 0), (b"y" * 1000, 1)):
        (tmp_path / "file").write_bytes(content)
        calls.write_text("")
        done = subprocess.run(
            ["/bin/sh", tmp_path / "archive.sh", tmp_path / "file", "0001", kept],
            env=os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"}, check=False, capture_output=True,
        )  # fmt: skip
        assert done.returncode == code
        assert (str(kept) in calls.read_text().split()) is (code == 0)


def test_the_hour_that_comes_twice_at_midnight_belongs_to_the_new_day(fresh_database: Database) -> None:
    with fresh_database.connect() as db:
        db.execute(b"select core._create_partition('analytics.events', '2026-10-01 00:00+00')")
        db.execute(
            b"insert into analytics.events (visitor, occurred_at, event_id, event_name, properties) "
            b"select 'a:x', t, gen_random_uuid(), 'opened', '{}' "
            b"from unnest('{2026-10-24 23:30+00, 2026-10-25 00:30+00, 2026-10-25 01:30+00}'::timestamptz[]) as t"
        )
        for day in (24, 25, 26):
            db.execute(f"select analytics._refresh_day('2026-10-{day}', 'Atlantic/Azores')".encode())
        found = db.execute(
            b"select extract(day from on_day)::integer, event_count from analytics.daily_metrics "
            b"where event_name = '*' order by 1"
        ).fetchall()
        assert found == [(24, 1), (25, 2)]
