"""The doctor: each condition is made for real, found, and gone once its remedy was run."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from rich.console import Console

from pyapi.cli import main
from pyapi.doctor import outside
from pyapi.doctor.command import print_findings
from pyapi.doctor.outside import Finding
from pyapi.settings import Settings
from tests.servers import Database

Connection = psycopg.Connection[Any]


@pytest.fixture
def db(database: Database) -> Iterator[Connection]:
    with database.connect() as connection:
        connection.execute("create schema mine")
        yield connection
        connection.execute("drop schema mine cascade")


def find(db: Connection, check: str, subject: str) -> list[tuple[str, str, str]]:
    """Severity, finding and remedy of what a check found about a subject."""
    return db.execute(
        "select severity, finding, remedy from ops.list_findings() where check_name = %s and subject = %s",
        (check, subject),
    ).fetchall()


def find_one(db: Connection, check: str, subject: str) -> tuple[str, str, str]:
    found = find(db, check, subject)
    assert len(found) == 1, (check, subject, found)
    return found[0]


def mend(db: Connection, remedy: str) -> None:
    """Run it as psql would: one statement after the other, comments left out."""
    for statement in remedy.split(";"):
        text = statement.strip()
        if text and not text.startswith("--"):
            db.execute(text.encode())


def wait(db: Connection, query: str, *parameters: Any) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        row = db.execute(query.encode(), parameters).fetchone()
        if row is not None and row[0]:
            return
        time.sleep(0.05)
    raise AssertionError(query)


CONDITIONS: list[tuple[str, str, str, str]] = [
    (
        "duplicate_indexes", "mine.facts_a_idx", "advice",
        "create table mine.facts (a int, b int); create index facts_a_idx on mine.facts (a); "
        "create index facts_a_b_idx on mine.facts (a, b)",
    ),
    (
        "duplicate_indexes", "mine.facts_copy", "advice",
        "create table mine.facts (a int primary key); create index facts_copy on mine.facts (a)",
    ),
    (
        "duplicate_indexes", "mine.facts_a_idx", "advice",
        "create table mine.facts (a int, b int) partition by range (a); create index facts_a_idx on mine.facts (a); "
        "create index facts_a_b_idx on mine.facts (a, b); create table mine.f1 partition of mine.facts for values from (0) to (9)",
    ),
    (
        "missing_indexes", "mine.notes", "warning",
        "create table mine.facts (a int primary key); create table mine.notes (a int references mine.facts)",
    ),
    (
        "vacuum", "mine.facts", "warning",
        "create table mine.facts (a int) with (autovacuum_enabled = false); "
        "insert into mine.facts select generate_series(1, 20000); analyze mine.facts; "
        "alter table mine.facts reset (autovacuum_enabled); delete from mine.facts",
    ),
    ("vacuum", "mine.facts", "warning", "create table mine.facts (a int) with (autovacuum_enabled = false)"),
    (
        "vacuum", "mine.facts", "advice",
        "create table mine.facts (a int) partition by range (a); "
        "create table mine.f1 partition of mine.facts for values from (0) to (9); insert into mine.facts values (1); analyze mine.f1",
    ),
    (
        "sequences", "mine.facts.a", "serious",
        "create table mine.facts (a serial); alter sequence mine.facts_a_seq owner to postgres; "
        "alter schema mine owner to app_owner; alter table mine.facts owner to app_owner; "
        "select setval('mine.facts_a_seq', 2147483000)",
    ),
    (
        "sequences", "mine.numbers", "serious",
        "create sequence mine.numbers maxvalue 40000; alter schema mine owner to app_owner; "
        "alter sequence mine.numbers owner to app_owner; select setval('mine.numbers', 39000)",
    ),
    (
        "bloat", "mine.facts", "advice",
        "alter schema mine owner to app_owner; create table mine.facts (a int, filler text) with (autovacuum_enabled = false); "
        "alter table mine.facts owner to app_owner; insert into mine.facts select n, repeat('x', 1000) from generate_series(1, 40000) n; "
        "delete from mine.facts where a < 39000; vacuum (truncate off, analyze) mine.facts",
    ),
    (
        "default_partitions", "mine.facts_default", "warning",
        "alter schema mine owner to app_owner; set role app_owner; "
        "create table mine.facts (at timestamptz not null) partition by range (at); "
        "create table mine.facts_default partition of mine.facts default; reset role",
    ),
    (
        "partitions", "jobs.finished_jobs", "serious",
        "update core.partitioned_tables set partitions_ahead = 100 where table_name = 'jobs.finished_jobs'",
    ),
    (
        "public_functions", "public.stray(integer)", "warning",
        "create or replace function public.stray(integer default 1) returns integer language sql return 1; "
        "alter function public.stray reset all; grant execute on function public.stray to public",
    ),
    (
        "public_functions", "public.stray_owner(text)", "serious",
        "create procedure public.stray_owner(text) language sql security definer begin atomic end",
    ),
    (
        "public_functions", "public.stray_named()", "advice",
        "create function public.stray_named() returns void language sql begin atomic end; "
        "revoke execute on function public.stray_named from public; grant execute on function public.stray_named to anon",
    ),
    (
        "public_functions", """public."odd' drop %s --"(public."odd, ty""pe"[])""", "serious",
        'create type public."odd, ty""pe" as enum (\'a\'); create function '
        """public."odd' drop %s --"(public."odd, ty""pe"[]) returns void security definer language sql begin atomic end""",
    ),
    ("permissions", "app_api", "unknown", "revoke pg_read_all_stats from app_api"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "subject", "severity", "condition"), CONDITIONS)
def test_it_is_found_and_its_remedy_mends_it(
    db: Connection, check: str, subject: str, severity: str, condition: str
) -> None:
    assert find(db, check, subject) == []
    mend(db, condition)
    wait(
        db,
        "select exists (select from ops.list_findings() where check_name = %s and subject = %s)",
        check,
        subject,
    )
    found, _, remedy = find_one(db, check, subject)
    assert found == severity
    mend(db, remedy)
    wait(
        db,
        "select not exists (select from ops.list_findings() where check_name = %s and subject = %s)",
        check,
        subject,
    )


def test_a_paused_subscription_goes_on(db: Connection) -> None:
    row = db.execute("select subscription_name from events.subscriptions order by 1 limit 1").fetchone()
    assert row is not None
    db.execute("select events.pause_subscription(%s)", (row[0],))
    severity, _, remedy = find_one(db, "work", f"subscription {row[0]}")
    assert severity == "warning"
    mend(db, remedy)
    assert find(db, "work", f"subscription {row[0]}") == []


def test_no_check_fails(db: Connection) -> None:
    """Each can be made, also by an admin; what is left is what the test servers are set to."""
    rows = db.execute(
        "select check_name, finding from ops.list_findings() where severity = 'unknown'"
    ).fetchall()
    assert rows == []


def test_near_misses_are_left_alone(db: Connection) -> None:
    mend(
        db,
        'create table mine.facts (a int, b int, c text collate "C"); create index f1 on mine.facts (a, b); '
        "create index f2 on mine.facts (b, a); create unique index f3 on mine.facts (a); create index f4 on mine.facts (a desc); "
        "create index f5 on mine.facts (a) where b > 0; create index f6 on mine.facts using hash (a); "
        "create index f7 on mine.facts (a) include (c); create index f8 on mine.facts (c); "
        'create index f9 on mine.facts (c collate "POSIX"); create index f10 on mine.facts (c text_pattern_ops); '
        "create table mine.notes (a int, b int, c int, x int, foreign key (x) references mine.parents)".replace(
            "create table mine.notes",
            "create table mine.parents (x int primary key); create table mine.notes",
        )
        + "; create index n1 on mine.notes (x, a); create index n2 on mine.notes (b) where b is not null",
    )
    assert (
        db.execute(
            "select index_name from ops.list_duplicate_indexes() where table_name ~ '^mine'"
        ).fetchall()
        == []
    )
    assert (
        db.execute("select subject from ops.list_missing_indexes() where table_name ~ '^mine'").fetchall()
        == []
    )


def test_an_invalid_index_is_made_anew(db: Connection) -> None:
    db.execute("create table mine.facts (a int)")
    db.execute("insert into mine.facts values (1), (1)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        db.execute("create unique index concurrently facts_a_key on mine.facts (a)")
    severity, _, remedy = find_one(db, "invalid_indexes", "mine.facts_a_key")
    assert severity == "warning" and remedy == "reindex index concurrently mine.facts_a_key;"
    db.execute("delete from mine.facts where ctid = '(0,1)'")
    mend(db, remedy)
    assert find(db, "invalid_indexes", "mine.facts_a_key") == []


def test_who_holds_back_events_is_ended(database: Database, db: Connection) -> None:
    with database.connect() as other:
        other.execute("set application_name = 'forgetful'")
        other.execute("begin")
        other.execute("create table mine.facts (secret text default 'hunter2')")
        rows = db.execute(
            "select holder, state, holds_watermark, query, remedy from ops.list_long_transactions('0') where process_id = %s",
            (other.info.backend_pid,),
        ).fetchall()
        assert len(rows) == 1
        holder, state, holds, query, remedy = rows[0]
        assert "forgetful" in holder and state == "idle in transaction" and holds
        assert "hunter2" not in query
        mend(db, remedy)
        wait(db, "select not exists (select from pg_stat_activity where pid = %s)", other.info.backend_pid)
        other.close()


def test_a_prepared_transaction_is_rolled_back(db: Connection) -> None:
    db.execute("begin")
    db.execute("create table mine.facts ()")
    db.execute("prepare transaction 'forgotten'")
    try:
        rows = db.execute(
            "select remedy, holds_watermark from ops.list_long_transactions('0') where kind = 'prepared'"
        ).fetchall()
        assert len(rows) == 1 and rows[0][1]
        mend(db, str(rows[0][0]))
        assert db.execute("select count(*) from pg_prepared_xacts").fetchone() == (0,)
    finally:
        for (gid,) in db.execute("select gid from pg_prepared_xacts where gid = 'forgotten'").fetchall():
            db.execute(f"rollback prepared '{gid}'".encode())


def test_the_tree_of_locks_names_its_root(database: Database, db: Connection) -> None:
    db.execute("create table mine.facts ()")
    with (
        database.connect() as root,
        database.connect() as middle,
        database.connect() as leaf,
    ):
        root.execute("begin")
        root.execute("lock table mine.facts in share mode")
        middle.execute("begin")

        def block(connection: Connection, mode: str) -> None:
            connection.execute(f"begin; lock table mine.facts in {mode} mode; commit".encode())

        threads = [
            threading.Thread(target=block, args=(middle, "access exclusive")),
            threading.Thread(target=block, args=(leaf, "access share")),
        ]
        for thread, connection in zip(threads, (middle, leaf), strict=True):
            thread.start()
            wait(db, "select cardinality(pg_blocking_pids(%s)) > 0", connection.info.backend_pid)
        tree = db.execute("select depth, process_id, waiting_for, remedy from ops.list_blocking()").fetchall()
        pids = [connection.info.backend_pid for connection in (root, middle, leaf)]
        assert [(depth, pid) for depth, pid, _, _ in tree] == list(enumerate(pids))
        assert tree[1][2] == "AccessExclusiveLock on mine.facts"
        mend(db, str(tree[0][3]))
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        root.close()
        assert db.execute("select count(*) from ops.list_blocking()").fetchone() == (0,)


def test_slow_queries_by_function_and_when_nothing_is_counted(db: Connection) -> None:
    row = db.execute("select source, query, remedy from ops.list_slow_queries()").fetchone()
    assert row is not None and row[0] == "none" and "neither" not in str(row[1])
    assert "track_functions" in str(row[2])
    db.execute(
        "create function mine.slow() returns void language plpgsql as $$ begin perform pg_sleep(0.05); end $$"
    )
    db.execute("set track_functions = 'pl'")
    db.execute("select mine.slow()")
    db.execute("select mine.slow()")
    wait(
        db,
        "select exists (select from ops.list_slow_queries() where query_name = 'mine.slow' and call_count = 2 and mean_ms >= 40)",
    )


def test_a_large_table_that_is_read_from_end_to_end(db: Connection) -> None:
    db.execute("create table mine.facts as select generate_series(1, 20000) as a")
    db.execute("analyze mine.facts")
    for _ in range(101):
        db.execute("select count(*) from mine.facts where a = 5")
    wait(
        db,
        "select exists (select from ops.list_missing_indexes() where kind = 'sequential_scans' and table_name = 'mine.facts')",
    )


def test_unused_means_for_long_and_not_a_rule(db: Connection) -> None:
    mend(
        db,
        "create table mine.facts (a int primary key, b int unique, c int); create index facts_c_idx on mine.facts (c)",
    )
    rows = db.execute(
        "select index_name, is_settled, remedy from ops.list_unused_indexes() where table_name = 'mine.facts'"
    ).fetchall()
    assert rows == [("mine.facts_c_idx", False, "drop index concurrently mine.facts_c_idx;")]
    rows = db.execute(
        "select is_settled from ops.list_unused_indexes(0) where table_name = 'mine.facts'"
    ).fetchall()
    assert rows == [(True,)]
    db.execute("insert into mine.facts select n, n, n from generate_series(1, 1000) as n")
    db.execute("set enable_seqscan = off")
    db.execute("select count(*) from mine.facts where c = 5")
    wait(db, "select not exists (select from ops.list_unused_indexes(0) where table_name = 'mine.facts')")


def test_settings_are_mended_by_their_remedy(own_server: Any) -> None:
    with psycopg.connect(
        own_server.superuser_url.rsplit("/", 1)[0] + "/mainspring_template", autocommit=True
    ) as db:
        for name, value in (
            ("autovacuum", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off"),
            ("random_page_cost", "4"), ("track_io_timing", "off"), ("default_transaction_isolation", "'serializable'"),
        ):  # fmt: skip
            db.execute(f"alter system set {name} = {value}".encode())
        db.execute("select pg_reload_conf()")
        wait(db, "select current_setting('random_page_cost') = '4' and current_setting('autovacuum') = 'off'")
        found = dict(
            db.execute(
                "select setting_name, remedy from ops.list_settings_advice() where remedy like '%reload_conf%'"
            ).fetchall()
        )
        assert {
            "autovacuum",
            "synchronous_commit",
            "full_page_writes",
            "random_page_cost",
            "track_io_timing",
        } < set(found)
        assert "default_transaction_isolation" in found
        found.pop("fsync", None)  # the test server's own, by its command line
        found.pop("jit", None)
        for remedy in found.values():
            mend(db, remedy)
        for name in found:
            wait(
                db, "select not exists (select from ops.list_settings_advice() where setting_name = %s)", name
            )
        # Wraparound: what autovacuum should have frozen long ago.
        rows = db.execute("select is_overdue from ops.list_wraparound() where kind = 'database'").fetchall()
        assert set(rows) == {(False,)}


def run(arguments: list[str], environment: dict[str, str]) -> Any:
    return CliRunner().invoke(main, ["doctor", *arguments], env=environment)


def test_the_command(database: Database, tmp_path: Path) -> None:
    environment = {
        "DATABASE_URL": database.url,
        "MAINSPRING_HOME": str(tmp_path),
        "MAINSPRING_PORT": "1",
    }
    result = run(["--json"], environment)
    report = json.loads(result.stdout)
    found = {(finding["check"], finding["subject"]): finding for finding in report["findings"]}
    assert result.exit_code == 1  # fsync is off here, and no key is set
    assert found["secrets", "MAINSPRING_SECRET_KEY"]["remedy"].startswith("export MAINSPRING_SECRET_KEY=")
    assert found["settings", "fsync = off"]["severity"] == "serious"
    assert ("gateway", "http://127.0.0.1:1") in found
    assert found["worker", "worker"]["remedy"] == "mainspring worker"
    assert report["counts"]["serious"] == 2
    result = run(["--at-least", "serious"], environment | {"COLUMNS": "60"})
    assert result.exit_code == 1
    assert "alter system set fsync = 'on'; select pg_reload_conf();" in result.stdout
    assert "Advice" not in result.stdout


def test_a_database_that_is_away_or_empty(server_url: str, tmp_path: Path) -> None:
    result = run([], {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x", "MAINSPRING_HOME": str(tmp_path)})
    assert result.exit_code == 1 and "The database does not answer" in result.stdout
    result = run(
        ["--json"], {"DATABASE_URL": server_url, "MAINSPRING_HOME": str(tmp_path), "MAINSPRING_PORT": "1"}
    )
    checks = {finding["remedy"] for finding in json.loads(result.stdout)["findings"]}
    assert result.exit_code == 1 and "mainspring deploy" in checks
    result = run([], {"MAINSPRING_HOME": str(tmp_path / "none")})
    assert result.exit_code == 1 and "mainspring up --detach" in result.stdout


@pytest.mark.parametrize("width", [40, 100])
def test_it_can_be_read_at_any_width(width: int) -> None:
    remedy = "create index concurrently on meters.a_table_with_a_long_name (a_column_with_a_long_name, another_one);"
    out = io.StringIO()
    print_findings(
        [Finding("serious", "x", "a subject", "A sentence that goes on and on, " * 5, remedy)],
        Console(file=out, width=width, highlight=False),
    )
    lines = out.getvalue().splitlines()
    assert "    " + remedy in lines
    assert all(len(line) <= width for line in lines if remedy not in line)


class Answers:
    """Stands for a connection: what it answers to any query, and what it says of itself."""

    def __init__(self, answer: tuple[Any, ...], **info: Any) -> None:
        self.answer, self.info = answer, type("Info", (), {"backend_pid": 1, "host": "db", **info})

    def execute(self, *_: Any) -> Answers:
        return self

    def fetchone(self) -> tuple[Any, ...]:
        return self.answer


@pytest.mark.parametrize(
    ("check", "answer", "info", "severity"),
    [
        (outside.check_clock, lambda: (time.time() + 5,), {}, "warning"),
        (outside.check_clock, lambda: (time.time() - 500,), {}, "serious"),
        (outside.check_clock, lambda: (time.time(),), {}, None),
        (outside.check_pooler, lambda: (2,), {}, "warning"),
        (outside.check_pooler, lambda: (1,), {}, None),
        (outside.check_version, lambda: (), {"server_version": 140012}, "serious"),
        (outside.check_version, lambda: (), {"server_version": 190000}, "warning"),
        (outside.check_version, lambda: (), {"server_version": 180001}, None),
        (outside.check_workers, lambda: (0,), {}, "warning"),
        (outside.check_workers, lambda: (1,), {}, None),
    ],
)
def test_from_outside(
    check: Callable[[Any], Iterator[Finding]],
    answer: Callable[[], Any],
    info: dict[str, Any],
    severity: str | None,
) -> None:
    found = [finding.severity for finding in check(Answers(answer(), **info))]
    assert found == ([] if severity is None else [severity])


def test_the_gateways_login(database: Database, db: Connection) -> None:
    settings = Settings(database_url=database.url)
    assert list(outside.check_gateway_login(settings)) == []
    db.execute("alter role authenticator connection limit 3")
    try:
        (finding,) = outside.check_gateway_login(settings)
        assert finding.severity == "serious" and finding.remedy is not None
        mend(db, finding.remedy)
        assert list(outside.check_gateway_login(settings)) == []
    finally:
        db.execute("alter role authenticator connection limit -1")
    (finding,) = outside.check_gateway_login(Settings(database_url=database.url, gateway_url=database.url))
    assert "superuser" in finding.finding


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usage = type("Usage", (), {"total": 100e9, "used": 99e9, "free": 1e9})
    monkeypatch.setattr(outside.shutil, "disk_usage", lambda _: usage)
    (finding,) = outside.check_disk(Settings(archive_dir=tmp_path / "there"), Answers(()))  # type: ignore[arg-type]
    assert finding.severity == "serious" and finding.finding == "1.0 of 100 GB are free."
