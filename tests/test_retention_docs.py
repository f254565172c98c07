"""What docs/retention.md says is so: its table of rules, its statements, its cron lines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pyapi.cluster import embedded_binaries
from tests.servers import ROOT, Database

pytestmark = pytest.mark.one_server

TEXT = (ROOT / "docs" / "retention.md").read_text()
RULES = re.findall(r"(?m)^\| `(\w+\.\w+)` \| a (day|month) \| ([^|]+) \| ([^|]*) ?\|$", TEXT)
CRONTAB = [line for block in re.findall(r"(?ms)^```cron\n(.*?)^```", TEXT) for line in block.splitlines()]
STATEMENTS: list[str] = re.findall(r"(?ms)^```sql\n(.*?)^```", TEXT)


@pytest.fixture(scope="module")
def connection(database: Database) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield connection


def test_the_rules_are_those_of_the_table(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    rows = connection.execute(
        "select t.table_name, t.period, r.keep_for::text, r.is_permanent, r.archive, "
        "case when r.keep_for is null then 'for ever' || case when r.is_permanent then ', fixed' else '' end end "
        "from core.partitioned_tables as t left join core.retention_rules as r using (table_name)"
    ).fetchall()
    written = {name: (period, kept.strip(), then.strip()) for name, period, kept, then in RULES}
    assert set(written) == {row[0] for row in rows}
    for name, period, keep_for, _, archive, for_ever in rows:
        then = "written to a file, then dropped" if archive == "file" else "dropped"
        kept = for_ever
        if keep_for is not None:
            row = connection.execute(
                "select %s::interval = %s::interval", (written[name][1], keep_for)
            ).fetchone()
            assert row == (True,), name
            kept = written[name][1]
        assert written[name] == (period, kept, then if keep_for else ""), name


def test_the_statements_run(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    assert len(STATEMENTS) == 3
    connection.execute("begin")
    connection.execute("create schema shop")
    for block in STATEMENTS:
        connection.execute(block.encode())
    connection.execute("rollback")


def test_the_crontab_does_the_work(database: Database, tmp_path: Path) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "select core._create_partition('meters.readings', '2024-03-01Z'), "
            "core._create_partition('jobs.finished_jobs', '2024-03-01Z')"
        )
        (tmp_path / "mainspring").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pyapi.cli "$@"\n')
        (tmp_path / "mainspring").chmod(0o755)
        environment = os.environ | {
            "DATABASE_URL": database.url,
            "MAINSPRING_ARCHIVE_DIR": str(tmp_path / "archives"),
            "PYTHONPATH": str(ROOT),
            "PATH": f"{tmp_path}:{embedded_binaries()}:{os.environ['PATH']}",
        }
        assert len(CRONTAB) == 3
        for line in CRONTAB:
            when, command = re.match(r"((?:\S+ ){5})(.*)", line).groups()  # type: ignore[union-attr]
            connection.execute("select schedules._parse_expression(%s)", (when.strip(),))
            done = subprocess.run(
                ["sh", "-c", command], env=environment, cwd=tmp_path, capture_output=True, text=True,
                timeout=60, check=False,
            )  # fmt: skip
            assert (done.returncode, done.stderr) == (0, ""), command
        assert "1 of 1 files are good" in done.stdout
        rows = connection.execute(
            "select table_name, state from core.list_archives() where table_name in ('meters.readings', 'jobs.finished_jobs')"
        ).fetchall()
        assert rows == [("jobs.finished_jobs", "dropped"), ("meters.readings", "dropped")]
        assert [path.name for path in sorted((tmp_path / "archives").iterdir())] == [
            "meters.readings_2024_03_01.csv.zst",
            "meters.readings_2024_03_01.csv.zst.json",
        ]
