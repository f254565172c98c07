"""What docs/schedules.md says is so: its crontab runs, its table of clock changes is right."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest

from pyapi.cluster import embedded_binaries
from tests.servers import ROOT, Database

pytestmark = pytest.mark.one_server

TEXT = (ROOT / "docs" / "schedules.md").read_text()
CRONTAB = re.findall(r"(?ms)^```cron\n(.*?)^```", TEXT)[0].splitlines()
CHANGES = re.findall(
    r"(?m)^\| `([^`]+)` \| (\w+/\w+) \| (\d{4}-[\d :-]+\d) \| (\d{4}-[\d :-]+\d), (\d{4}-[\d :-]+\d) \|", TEXT
)


@pytest.fixture(scope="module")
def connection(database: Database) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize(("expression", "zone", "after", "first", "second"), CHANGES)
def test_the_clocks_change_as_the_table_says(
    connection: psycopg.Connection[tuple[Any, ...]],
    expression: str,
    zone: str,
    after: str,
    first: str,
    second: str,
) -> None:
    rows = connection.execute(
        "select * from schedules.preview_schedule(%s, %s, %s, 2)", (expression, zone, f"{after}+00")
    ).fetchall()
    assert [at for (at,) in rows] == [datetime.fromisoformat(f"{text}+00:00") for text in (first, second)]


def test_the_table_is_read() -> None:
    assert len(CHANGES) == 11


def test_the_crontab_does_what_a_worker_does(database: Database) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "update schedules.schedules set next_due_at = now() where schedule_name = 'check_books'"
        )
        for line in CRONTAB:
            when, command = line[: line.index("psql")], line[line.index("psql") :]
            connection.execute("select schedules._parse_expression(%s)", (when.strip(),))
            done = subprocess.run(
                ["sh", "-c", command],
                env=os.environ
                | {"DATABASE_URL": database.url, "PATH": f"{embedded_binaries()}:{os.environ['PATH']}"},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, ""), command
        rows = connection.execute(
            "select outcome, job_state from schedules.list_schedule_runs('check_books')"
        ).fetchall()
        assert rows == [("enqueued", "done")]


def test_every_default_is_listed(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    rows = connection.execute(
        "select schedule_name, cron_expression from schedules.list_schedules() where handler like 'maintenance.%'"
    ).fetchall()
    assert set(rows) == set(re.findall(r"(?m)^\| `(\w+)` \| `([^`]+)` \|", TEXT))
