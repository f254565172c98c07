"""Backups: what was committed before a moment is there again, whatever went wrong on the way; nothing else is touched."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from pyapi.backup.archiving import (
    ARCHIVE,
    close_segment,
    make_command,
    quote,
    start_with_archive,
    write_script,
)
from pyapi.backup.facts import connect, read_clock, read_facts
from pyapi.backup.programs import BackupError, as_owner, find_programs, make_directory, own
from pyapi.backup.prune import plan_removal, remove
from pyapi.backup.restore import check_target, measure, plan_restore, restore
from pyapi.backup.scratch import Scratch, run_scratch
from pyapi.backup.store import Manifest, Store
from pyapi.backup.take import Source, take_backup
from pyapi.backup.verify import describe, verify_backup
from pyapi.cli import main
from pyapi.cluster import Cluster
from tests.money import make_wallet, scalar
from tests.servers import ROOT, TEMPLATE, Database, Server
from tests.workers import wait_for

ARCHIVED = "meters.readings_2024_01_05.csv.zst"


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A directory that the server's user reaches."""
    base = Path(tempfile.mkdtemp(prefix="ms-backups-"))
    base.chmod(0o755)
    yield base
    shutil.rmtree(base)


@pytest.fixture(scope="module")
def store(place: Path) -> Store:
    """Where the backups of this module are."""
    store = Store(place / "backups")
    store.prepare()
    return store


@pytest.fixture(scope="module")
def bank(place: Path, store: Store) -> Iterator[Database]:
    """A database whose server archives its WAL."""
    server = Server.launch_deployed()
    try:
        database = Database(server.superuser_url, "bank")
        database.create()
        Database(server.superuser_url, TEMPLATE).drop()  # a physical backup would carry it
        with database.connect() as connection:
            connection.execute(
                "drop extension if exists plpgsql_check"
            )  # not there where the dump is restored
        with database.connect() as connection:
            identifier = read_facts(connection).system_identifier
            target = make_directory(store.wal(identifier))
            script = write_script(make_directory(place / "scripts") / "archive_wal.sh", ARCHIVE)
            command = make_command(script, "%p", "%f", str(target))
            connection.execute("alter system set archive_mode = on")
            connection.execute(f"alter system set archive_command = {quote(command)}".encode())
        server.crash()
        server.recover()
        yield database
    finally:
        server.stop()


@pytest.fixture(scope="module")
def first(bank: Database, store: Store, place: Path) -> Manifest:
    """A physical backup, with money in it."""
    make_wallet(bank, 1000)
    with bank.connect() as connection:
        connection.execute("create table public.important (id integer primary key)")
        connection.execute("insert into public.important select generate_series(1, 100)")
        connection.execute("select events._publish('happened', 'thing', '1', '{}')")
        make_directory(place / "archives")
        (place / "archives" / ARCHIVED).write_bytes(b"rows")
        (place / "archives" / f"{ARCHIVED}.json").write_text("{}")
        digest = hashlib.sha256(b"rows").hexdigest()
        connection.execute(
            "insert into core.archives (table_name, range_from, range_until, state, file_name, file_sha256) "
            "values ('meters.readings', '2024-01-05', '2024-01-06', 'dropped', %s, %s)",
            (ARCHIVED, digest),
        )
    return take_backup(Source(bank.url, place / "archives"), store)


@pytest.fixture
def target(place: Path) -> Iterator[Path]:
    """A new directory."""
    path = place / f"into-{os.urandom(4).hex()}"
    yield path
    shutil.rmtree(path, ignore_errors=True)


def now(database: Database) -> datetime:
    with connect(database.url) as connection:
        return read_clock(connection)


@contextmanager
def opened(home: Path, manifest: Manifest, **settings: str) -> Iterator[Scratch]:
    """The restored server."""
    programs = find_programs(manifest.major, "postgres")
    with run_scratch(programs, home / "pgdata", manifest.superuser, settings) as scratch:
        yield scratch


def ask(scratch: Scratch, query: str, database: str = "bank") -> Any:
    with psycopg.connect(scratch.url(database), autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        return None if row is None else row[0]


def mainspring(bank: Database, store: Store, *arguments: str) -> Result:
    settings = {
        "DATABASE_URL": bank.url, "MAINSPRING_BACKUP_DIR": str(store.root), "MAINSPRING_HOME": str(store.root.parent / "home"),
    }  # fmt: skip
    return CliRunner().invoke(main, list(arguments), env=settings)


MONEY = "select coalesce(sum(balance), 0) from payments.accounts where account_type = 'wallet'"


def test_to_the_second_before_a_table_was_dropped(
    bank: Database, store: Store, first: Manifest, target: Path
) -> None:
    make_wallet(bank, 500)
    before = scalar(bank, MONEY)
    cursor = scalar(
        bank, "select events.format_cursor(e.epoch, e.xid, e.event_id) from events.get_log_end() as e"
    )
    moment = now(bank)
    make_wallet(bank, 7777)
    with bank.connect() as connection:
        connection.execute("select events._publish('happened', 'thing', '2', '{}')")
        connection.execute("drop table public.important")
        lost_cursor = connection.execute(
            "select events.format_cursor(1, pg_snapshot_xmax(pg_current_snapshot()), 900)"
        ).fetchone()
        close_segment(connection, store.wal(first.system_identifier))

    notes = restore(plan_restore(store, moment), target, (), is_trial=True)
    assert "Epoch 2" in notes[0]
    assert (target / "archives" / ARCHIVED).read_bytes() == b"rows"
    assert (target / "archives" / f"{ARCHIVED}.json").exists()

    wal = store.wal(first.system_identifier)
    archive = make_command(store.root.parent / "scripts" / "archive_wal.sh", "%p", "%f", str(wal))
    with opened(target, first, archive_mode="on", archive_command=archive) as scratch:
        assert ask(scratch, "select count(*) from public.important") == 100
        assert ask(scratch, MONEY) == before
        assert ask(scratch, "select count(*) from payments.check_ledger()") == 0
        assert ask(scratch, "select restored_to from ops.get_hold()") == moment
        # Both a cursor that the restored state has and one that it never reached get what is new, and none twice.
        ask(scratch, "select events._publish('happened', 'thing', 'after', '{}')")
        assert lost_cursor is not None
        for one in (cursor, lost_cursor[0]):
            place_of = f"events.parse_cursor('{one}')"
            seen = ask(
                scratch,
                f"select string_agg(t.aggregate_id, ',') from {place_of} as p, "
                "events.tail_log(p.epoch, p.xid, p.event_id) as t where t.event_type is not null",
            )
            assert seen == "after"
        # From here on it is a server like any other: a second restore leads to a moment of its own history.
        ask(scratch, "insert into public.important values (0) returning id")
        with psycopg.connect(scratch.url("bank"), autocommit=True) as connection:
            second_moment = read_clock(connection)
            connection.execute("drop table public.important")
            close_segment(connection, wal)

    again = target.with_name(target.name + "-again")
    try:
        plan = plan_restore(store, second_moment)
        assert plan.reach is not None
        assert plan.reach.timeline_id == 2
        assert "Epoch 3" in restore(plan, again, (), is_trial=True)[0]
        with opened(again, first) as scratch:
            assert ask(scratch, "select count(*) from public.important") == 101
            assert ask(scratch, "select count(*) from payments.check_ledger()") == 0
    finally:
        shutil.rmtree(again, ignore_errors=True)
        for path in wal.glob("00000002*"):
            path.unlink()


def test_a_backup_is_tried_and_damage_is_found(bank: Database, store: Store, first: Manifest) -> None:
    outcome = mainspring(bank, store, "backup", "verify", first.name)
    assert outcome.exit_code == 0, outcome.output
    assert "transfers add up" in outcome.output
    assert scalar(bank, "select outcome from ops.backups where backup_name = %s", first.name) == "verified"

    found = store.find(first.name)
    text = (found.path / "backup.json").read_text()
    counts = json.loads(text)
    counts["rows"]["public.important"] = [101, 101]
    (found.path / "backup.json").write_text(json.dumps(counts))
    try:
        wrong = describe(verify_backup(store, store.find(first.name)))
        assert "public.important has 100 rows and not 101" in wrong
    finally:
        (found.path / "backup.json").write_text(text)

    files = sorted((found.path / "data" / "base").rglob("*"), key=lambda path: path.stat().st_size)
    with files[-1].open("r+b") as file:
        file.seek(8192)
        page = file.read(100)
        file.seek(8192)
        file.write(bytes(255 - byte for byte in page))
    try:
        outcome = mainspring(bank, store, "backup", "verify")
        assert outcome.exit_code == 1
        assert "NOT GOOD" in outcome.output
        assert files[-1].name in outcome.output
        assert scalar(bank, "select outcome from ops.backups where backup_name = %s", first.name) == "damaged"
    finally:
        with files[-1].open("r+b") as file:
            file.seek(8192)
            file.write(page)
    assert not list(store.root.glob("ms-verify-*"))


def test_a_backup_that_is_killed_is_incomplete(bank: Database, store: Store, first: Manifest) -> None:
    environment = os.environ | {
        "DATABASE_URL": bank.url, "MAINSPRING_BACKUP_DIR": str(store.root), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "pyapi.cli", "backup"], env=environment, cwd="/")
    try:
        found = wait_for(lambda: [p for p in store.base.glob(".*.part/data/base/*") if p.is_dir()], 60)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(60)
    name = found[0].parents[2].name
    # The program that copies goes on for a moment, and keeps the turn: nobody removes what it still writes.
    wait_for(lambda: not store.is_busy, 60)
    listed = {
        one["name"]: one["state"]
        for one in json.loads(mainspring(bank, store, "backup", "list", "--json").stdout)
    }
    assert listed[name.removeprefix(".").removesuffix(".part")] == "incomplete"
    with pytest.raises(BackupError, match="is incomplete"):
        store.find(name.removeprefix(".").removesuffix(".part"))
    outcome = mainspring(bank, store, "backup", "prune")
    assert "incomplete, removed" in outcome.output
    assert not list(store.base.glob(".*"))
    assert store.find(first.name).manifest == first


def run_archive(
    script: Path, file: Path, directory: Path, limit: int | None = None
) -> subprocess.CompletedProcess[str]:
    def bound() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        ["/bin/sh", str(script), str(file), file.name, str(directory)],
        capture_output=True, text=True, check=False, preexec_fn=bound,
    )  # fmt: skip


def test_the_archive_keeps_whole_files_or_none(tmp_path: Path) -> None:
    script = write_script(tmp_path / "archive_wal.sh", ARCHIVE)
    file = tmp_path / ("0" * 23 + "1")
    content = os.urandom(200_000)
    file.write_bytes(content)
    wal = tmp_path / "wal's"
    wal.mkdir()

    full = run_archive(script, file, wal, limit=100_000)
    assert full.returncode != 0
    assert list(wal.iterdir()) == []

    (wal / f".{file.name}.99.part").write_bytes(b"cut off")  # a machine that went down in the middle
    assert run_archive(script, file, wal).returncode == 0
    assert [path.name for path in wal.iterdir()] == [f"{file.name}.gz"]
    assert gzip.decompress((wal / f"{file.name}.gz").read_bytes()) == content

    assert run_archive(script, file, wal).returncode == 0, "asked again after a crash"
    file.write_bytes(os.urandom(200_000))
    other = run_archive(script, file, wal)
    assert other.returncode != 0
    assert "with other content" in other.stderr
    assert gzip.decompress((wal / f"{file.name}.gz").read_bytes()) == content


def switch(connection: psycopg.Connection[Any]) -> None:
    connection.execute("select pg_current_xact_id()")
    connection.execute("select pg_switch_wal()")


def test_an_archive_that_fails_shows(bank: Database, store: Store, first: Manifest) -> None:
    wal = store.wal(first.system_identifier)
    aside = wal.with_name("aside")
    value = "select value from ops._read_backup_gauges() where gauge = 'wal_archive_failing'"
    assert scalar(bank, value) == 0
    wal.rename(aside)
    try:
        with bank.connect() as connection:
            switch(connection)
        wait_for(lambda: scalar(bank, value) == 1, 60)
    finally:
        aside.rename(wal)
    with bank.connect() as connection:
        switch(connection)  # wakes the server's archiver, which rests for a minute after three failures
    wait_for(lambda: scalar(bank, value) == 0, 90)


def test_a_gap_is_named(bank: Database, store: Store, first: Manifest, place: Path) -> None:
    with bank.connect() as connection:
        wal = store.wal(first.system_identifier)
        moment = now(bank)
        lost = close_segment(connection, wal)
        for _ in range(2):
            close_segment(connection, wal)
        later = now(bank)
        close_segment(connection, wal)
    kept = (wal / f"{lost}.gz").rename(place / "kept.gz")
    try:
        for damage in ("is missing", "is damaged"):
            reach = measure(store, first)
            assert reach is not None
            assert (reach.gap, reach.gap_reason) == (lost, damage)
            outcome = mainspring(
                bank, store, "restore", "--to", later.isoformat(" "), "--into", str(place / "no")
            )
            assert outcome.exit_code == 1
            assert f"{lost} {damage}" in outcome.output
            assert not (place / "no").exists()
            with pytest.raises(BackupError, match=f"has a gap: {lost}"):
                plan_restore(store)
            assert reach.last_commit_at is not None
            assert plan_restore(store, reach.last_commit_at).manifest == first
            own(wal / f"{lost}.gz" if (wal / f"{lost}.gz").write_bytes(kept.read_bytes()[:5000]) else wal)
    finally:
        kept.replace(wal / f"{lost}.gz")
    assert plan_restore(store, moment).manifest == first


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--to", "2020-01-01 00:00:00+00"], "is before the end of the oldest physical backup"),
        (["--to", "2999-01-01 00:00:00+00"], "is after the end of the WAL archive"),
        (["--to", "2026-11-21 13:05:07"], "has no zone; write 2026-11-21 13:05:07+00"),
        (["--to", "yesterday"], "'yesterday' is no time"),
        (["--from", "20200101T000000Z"], "There is no backup 20200101T000000Z"),
        (["--timeline", "9"], "does not lead to timeline 9"),
    ],
)
def test_what_cannot_be_is_refused(
    bank: Database, store: Store, first: Manifest, target: Path, arguments: list[str], words: str
) -> None:
    outcome = mainspring(bank, store, "restore", "--into", str(target), *arguments)
    assert outcome.exit_code != 0
    assert words in outcome.output
    assert not target.exists()


def test_nothing_is_written_over(bank: Database, store: Store, first: Manifest, tmp_path: Path) -> None:
    data = Path(scalar(bank, "show data_directory"))
    outcome = mainspring(bank, store, "restore", "--into", str(data))
    assert outcome.exit_code == 1
    assert "holds a PostgreSQL cluster, which runs" in outcome.output
    (tmp_path / "letter").write_text("dear")
    with pytest.raises(BackupError, match=r"is not empty \(letter\)"):
        check_target(tmp_path)
    with pytest.raises(BackupError, match="is a file"):
        check_target(tmp_path / "letter")
    outcome = mainspring(bank, store, "restore", "--into", str(store.root / "x"))
    assert "is inside the directory of the backups" in outcome.output


def test_retention_keeps_the_wal_of_what_it_keeps(store: Store, first: Manifest, place: Path) -> None:
    copy = Store(place / "copy")
    copy.prepare()
    wal = copy.wal(first.system_identifier)
    wal.mkdir()
    for number in range(1, 9):
        (wal / f"{'00000001':s}00000000{number:08X}.gz").touch()
    (wal / "00000002.history.gz").touch()
    starts = {"20260101T000000Z": 2, "20260102T000000Z": 4, "20260103T000000Z": 6}
    for name, number in starts.items():
        path = copy.base / name
        path.mkdir()
        facts = vars(first) | {
            "name": name, "start_lsn": f"0/{number * 0x1000000 + 40:X}",
            "finished_at": f"{name[:4]}-{name[4:6]}-{name[6:8]}T00:00:00+00:00",
        }  # fmt: skip
        (path / "backup.json").write_text(json.dumps(facts))
    at = datetime(2026, 1, 4, tzinfo=UTC)

    assert plan_removal(copy, 3, 0, at, set()).backups == []
    assert len(plan_removal(copy, 3, 0, at, set()).wal) == 1
    assert plan_removal(copy, 1, 10, at, set()).backups == [], "younger than ten days"
    verified = plan_removal(copy, 1, 0, at, {"20260101T000000Z"})
    assert [one.name for one in verified.backups] == ["20260102T000000Z"]
    assert len(verified.wal) == 1, "the oldest that stays needs what follows it"

    remove(copy, plan_removal(copy, 1, 0, at, set()))
    assert [one.name for one in copy.read_all()] == ["20260103T000000Z"]
    assert sorted(path.name for path in wal.iterdir()) == [
        *(f"0000000100000000{number:08X}.gz" for number in (6, 7, 8)), "00000002.history.gz"
    ]  # fmt: skip


def test_a_login_that_may_not_copy_gets_a_dump(bank: Database, place: Path, target: Path) -> None:
    store = Store(place / "dumps")
    with bank.connect() as connection:
        connection.execute("create role clerk login createrole in role app_owner, app_api, service_role")
        connection.execute("grant pg_read_all_data to clerk")  # of the tests' own tables
    try:
        url = bank.url.replace("postgres@", "clerk@", 1)
        with pytest.raises(BackupError, match="lacks REPLICATION"):
            take_backup(Source(url, place / "nothing"), store, "physical")
        assert not store.read_all()
        manifest = take_backup(Source(url, place / "nothing"), store)
        assert manifest.kind == "logical"
        assert manifest.missing_archives == [ARCHIVED]
        with pytest.raises(BackupError, match="is a logical backup: it leads to"):
            plan_restore(store, manifest.consistent_at + timedelta(hours=1))
        notes = restore(plan_restore(store), target, (), is_trial=True)
        assert any(ARCHIVED in note for note in notes)
        with run_scratch(find_programs(18, "postgres"), target / "pgdata", "postgres") as scratch:
            assert ask(scratch, MONEY, "mainspring") == scalar(bank, MONEY)
            assert ask(scratch, "select count(*) from payments.check_ledger()", "mainspring") == 0
            assert ask(scratch, "select count(*) from ops.get_hold()", "mainspring") == 1
    finally:
        with bank.connect() as connection:
            connection.execute("drop owned by clerk")
            connection.execute("drop role clerk")


def test_the_embedded_server_archives_its_wal(place: Path) -> None:
    cluster = Cluster(place / "home with 'space")
    try:
        assert start_with_archive(cluster, place / "its %p backups", 60) == []
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            facts = read_facts(connection)
            assert facts.archives_wal
            wal = Store(place / "its %p backups").wal(facts.system_identifier)
            assert (wal / (close_segment(connection, wal) + ".gz")).exists()
    finally:
        cluster.stop()


def test_children_run_as_the_owner_of_the_files() -> None:
    assert bool(as_owner()) == (os.geteuid() == 0)
