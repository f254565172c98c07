"""Archives: what leaves the database comes back the same, whatever happens on the way."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from pyapi.archives import files, steps
from pyapi.archives.files import BLOCK, ArchiveError, CsvDigest, DamagedFileError, read_csv, read_manifest
from pyapi.archives.restore import restore_file
from pyapi.archives.steps import BusyError, KeptError, archive_partition
from pyapi.cli import main
from tests.servers import ROOT, Database

pytestmark = pytest.mark.one_server

Connection = psycopg.Connection[Any]
DAY = datetime(2024, 1, 5, tzinfo=UTC)
NAME = "meters.readings_2024_01_05"
FILE = NAME + ".csv.zst"
TABLE = "meters.readings"


class Killed(BaseException):
    """Stands for a process that is gone: nothing catches it."""


@pytest.fixture
def db(fresh_database: Database) -> Iterator[Connection]:
    with fresh_database.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("select meters.create_meter('M-1'), meters.create_meter('M-2')")
        yield connection


def scalar(connection: Connection, query: str, *parameters: Any) -> Any:
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def ingest(connection: Connection, *readings: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = scalar(
        connection, "select meters.ingest_readings(%s::jsonb)", json.dumps(readings)
    )
    return result


def at(minute: int, day: datetime = DAY) -> str:
    return (day + timedelta(minutes=minute)).isoformat()


def fill(connection: Connection, day: datetime = DAY, count: int = 200) -> None:
    """A day of readings with every odd value, rolled up."""
    odd = [
        {"power_kw": "-0.000001"},
        {"power_kw": "-100000"},
        {"power_kw": "0.000000", "voltage": "0"},
        {"register_kwh": "99999999999.000000"},
        {"energy_kwh": "0.000001", "current_a": "10000"},
        {
            "power_kw": "1.100000",
            "voltage": "229.999999",
            "current_a": "4.3",
            "energy_kwh": "3",
            "register_kwh": "7",
        },
        {"power_kw": 5, "read_at": at(1439, day).replace(":00+", ":59.999999+")},
        {"power_kw": 5, "read_at": at(0, day)},
    ]
    readings = [
        {"meter_number": f"M-{1 + n % 2}", "read_at": at(2 * n + 1, day)} | odd[n % len(odd)]
        for n in range(count)
    ]
    unique = {(r["meter_number"], r["read_at"]): r for r in readings}
    answer = ingest(connection, *unique.values())
    assert answer["rejected"] == []
    roll_up(connection)


def roll_up(connection: Connection) -> None:
    while scalar(connection, "select telemetry.roll_up(100000) + telemetry.roll_up_regions(100000)"):
        pass
    assert scalar(connection, "select count(*) from meters.dirty_buckets") == 0


def rows(connection: Connection) -> list[Any]:
    """Every value as the server sends it in binary, so that 1.1 and 1.100000 differ."""
    with connection.cursor(binary=True) as cursor:
        cursor.execute("select r.*, numeric_send(r.power_kw) from meters.readings as r order by 1, 2")
        return cursor.fetchall()


def state(connection: Connection) -> Any:
    row = connection.execute(
        "select state, takes_rows from core.archives where table_name = %s", (TABLE,)
    ).fetchone()
    return row


def run(database: Database, directory: Path, *arguments: str, code: int = 0) -> Result:
    environment = {"DATABASE_URL": database.url, "MAINSPRING_ARCHIVE_DIR": str(directory)}
    result = CliRunner().invoke(main, ["archive", *arguments], env=environment)
    assert result.exit_code == code, (result.output, result.exception)
    return result


def test_a_partition_comes_back_bit_for_bit(db: Connection, tmp_path: Path) -> None:
    fill(db)
    before = rows(db)
    manifest = archive_partition(db, tmp_path, TABLE, DAY)
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE, FILE + ".json"]
    assert rows(db) == []
    assert scalar(db, "select to_regclass(%s)", NAME) is None
    assert state(db) == ("dropped", False)
    assert (manifest.row_count, manifest.key) == (len(before), ["meter_id", "read_at"])
    assert manifest.first_key is not None and manifest.first_key[0] == str(before[0][0])
    assert read_manifest(tmp_path / FILE) == manifest
    archive = restore_file(db, tmp_path / FILE)
    assert rows(db) == before
    assert archive["state"] == "restored" and archive["takes_rows"]
    again = archive_partition(db, tmp_path, TABLE, DAY)
    assert again.sha256 == manifest.sha256


def test_every_type_of_column_comes_back(db: Connection, tmp_path: Path) -> None:
    db.execute(
        """
        set role app_owner;
        create table core.oddities (
            at timestamptz not null, name text, note text, tags text[], facts jsonb, took interval, raw bytea,
            share double precision, "quoted ""name" boolean, doubled integer generated always as (length(note)) stored,
            primary key (at, name)
        ) partition by range (at);
        insert into core.partitioned_tables values ('core.oddities', 'month', 1);
        insert into core.retention_rules (table_name, keep_for, archive) values ('core.oddities', '1 day', 'file');
        select core._create_partition('core.oddities', '2024-02-10Z');
        insert into core.oddities values
            ('2024-02-01Z', '', null, '{}', '{"a": "b\\nc"}', '1 mon -3 days 04:05:06.789', '\\x00ff22', 'NaN', true),
            ('2024-02-29 23:59:59.999999Z', E'line\\nfeed "quoted", \\\\.', '', '{"",null,"a,b"}', 'null', '-00:00:00.000001',
                '', 0.1::double precision + 0.2, null),
            ('2024-02-29 12:00Z', E'\\\\.', E'\\r\\n', null, null, null, null, '-Infinity', false),
            ('2024-02-29 12:00Z', 'ä', '𝄞', null, null, null, null, 1e-300, false),
            ('2024-02-29 12:00Z', 'Z', ' ', null, null, null, null, 5e-324, false);
        reset role
        """
    )
    read = "select to_jsonb(o), float8send(share), raw, facts is null from core.oddities as o order by 1"
    before = db.execute(read).fetchall()
    manifest = archive_partition(db, tmp_path, "core.oddities", datetime(2024, 2, 10, tzinfo=UTC))
    assert manifest.row_count == 5
    assert "doubled" not in [name for name, _ in manifest.columns]
    restore_file(db, tmp_path / manifest.file_name)
    assert db.execute(read).fetchall() == before


@pytest.mark.parametrize("step", ["sealed", "exported", "verified", "dropped"])
def test_a_killed_run_goes_on(db: Connection, tmp_path: Path, step: str) -> None:
    fill(db)
    before = rows(db)

    def kill(done: str) -> None:
        if done == step:
            raise Killed

    with pytest.raises(Killed):
        archive_partition(db, tmp_path, TABLE, DAY, kill)
    assert state(db) == (step, False)
    assert (rows(db) == before) == (step != "dropped")
    if step == "dropped":
        with pytest.raises(psycopg.Error, match="partition_not_found"):
            archive_partition(db, tmp_path, TABLE, DAY)
    else:
        written = (tmp_path / FILE).stat().st_mtime_ns if step != "sealed" else None
        archive_partition(db, tmp_path, TABLE, DAY)
        assert written in (None, (tmp_path / FILE).stat().st_mtime_ns), "a good file is not written again"
    restore_file(db, tmp_path / FILE)
    assert rows(db) == before


def test_a_file_that_was_damaged_meanwhile_is_written_again(db: Connection, tmp_path: Path) -> None:
    fill(db)
    before = rows(db)

    def kill(done: str) -> None:
        if done == "verified":
            raise Killed

    with pytest.raises(Killed):
        archive_partition(db, tmp_path, TABLE, DAY, kill)
    (tmp_path / FILE).write_bytes(b"gone")
    archive_partition(db, tmp_path, TABLE, DAY)
    restore_file(db, tmp_path / FILE)
    assert rows(db) == before


def fill_fast(connection: Connection, count: int) -> None:
    """Many readings of one day, past the marks."""
    connection.execute("select core._create_partition(%s, %s)", (TABLE, DAY))
    connection.execute(
        "insert into meters.readings (meter_id, read_at, power_kw) select test.meter_id(n %% 100), "
        "%s + make_interval(secs => n / 100 * 10), n from generate_series(0, %s) as n", (DAY, count - 1)
    )  # fmt: skip


def test_sigkill_at_any_moment_loses_nothing(
    db: Connection, fresh_database: Database, tmp_path: Path
) -> None:
    fill_fast(db, 60_000)
    before = rows(db)
    environment = os.environ | {
        "DATABASE_URL": fresh_database.url, "MAINSPRING_ARCHIVE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)
    }  # fmt: skip
    killed = 0
    for attempt in range(8):
        process = subprocess.Popen(
            [sys.executable, "-m", "pyapi.cli", "archive"], env=environment, cwd=tmp_path,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while attempt == 0 and state(db) is None and process.poll() is None:
            time.sleep(0.001)
        with suppress(subprocess.TimeoutExpired):
            process.wait(attempt * 0.15)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        if state(db) == ("dropped", False):
            break
        assert rows(db) == before
    assert killed
    run(fresh_database, tmp_path)
    assert rows(db) == []
    restore_file(db, tmp_path / FILE)
    assert rows(db) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE, FILE + ".json"]


def test_a_reader_keeps_the_partition_and_is_not_disturbed(
    db: Connection, fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "ATTEMPTS", 2)
    fill(db)
    with fresh_database.connect() as reader:
        reader.execute("set application_name = 'a long report'")
        reader.execute("begin")
        reader.execute("select count(*) from meters.readings")
        with pytest.raises(BusyError, match="a long report"):
            archive_partition(db, tmp_path, TABLE, DAY)
        assert state(db) is None
        assert ingest(db, {"meter_number": "M-1", "read_at": at(100), "power_kw": 1})["stored"] == 1
        reader.execute("commit")
        roll_up(db)

        def read(done: str) -> None:
            if done == "verified":
                reader.execute("begin")
                reader.execute("select count(*) from meters.readings")

        with pytest.raises(BusyError, match="written and verified"):
            archive_partition(db, tmp_path, TABLE, DAY, read)
        assert state(db) == ("verified", False)
        reader.execute("commit")
    archive_partition(db, tmp_path, TABLE, DAY)
    assert state(db) == ("dropped", False)


def test_marks_keep_the_partition(db: Connection, tmp_path: Path) -> None:
    fill(db)
    ingest(db, {"meter_number": "M-1", "read_at": at(100), "power_kw": 1})
    with pytest.raises(KeptError, match="not_rolled_up"):
        archive_partition(db, tmp_path, TABLE, DAY)
    assert state(db) is None
    assert ingest(db, {"meter_number": "M-1", "read_at": at(102), "power_kw": 1})["stored"] == 1
    roll_up(db)
    archive_partition(db, tmp_path, TABLE, DAY)


def test_a_full_disk_is_a_sentence(
    db: Connection, fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(db)
    before = rows(db)

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "fsync", fail)
        result = run(fresh_database, tmp_path, code=1)
    assert "cannot be written: No space left on device" in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert (rows(db), state(db)) == (before, None)
    assert ingest(db, {"meter_number": "M-1", "read_at": at(100), "power_kw": 1})["stored"] == 1


def test_a_file_that_can_grow_no_further_is_taken_back(
    db: Connection, fresh_database: Database, tmp_path: Path
) -> None:
    """The kernel stops the write half way, for real; with room again the same command finishes."""
    fill(db)
    before = rows(db)
    environment = os.environ | {
        "DATABASE_URL": fresh_database.url,
        "MAINSPRING_ARCHIVE_DIR": str(tmp_path / "files"),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = f"{sys.executable} -m pyapi.cli archive"
    for limit, code in (("ulimit -f 1; ", 1), ("", 0)):
        done = subprocess.run(
            ["sh", "-c", f"{limit}exec {command}"], env=environment, cwd=tmp_path, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == code and "Traceback" not in done.stderr, done.stderr
        if code:
            assert "cannot be written: File too large" in done.stderr
            assert list((tmp_path / "files").iterdir()) == []
            assert (rows(db), state(db)) == (before, None)
    assert state(db) == ("dropped", False)


def test_a_directory_that_cannot_be_is_a_sentence(
    db: Connection, fresh_database: Database, tmp_path: Path
) -> None:
    fill(db)
    (tmp_path / "file").write_text("")
    result = run(fresh_database, tmp_path, "--to", str(tmp_path / "file" / "within"), code=1)
    assert "cannot be written: Not a directory" in result.stderr
    assert state(db) is None


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda data: data[:-30], "length|cannot be read|damaged"),
        (
            lambda data: (
                data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]
            ),
            "cannot|damaged",
        ),
        (lambda data: data + b"\0", "damaged"),
        (lambda data: b"", "damaged"),
        (lambda data: b"not a file of this kind", "cannot be read"),
    ],
)
def test_a_damaged_file_is_refused(
    db: Connection, fresh_database: Database, tmp_path: Path, damage: Callable[[bytes], bytes], reason: str
) -> None:
    fill(db)
    archive_partition(db, tmp_path, TABLE, DAY)
    path = tmp_path / FILE
    good = path.read_bytes()
    path.write_bytes(damage(good))
    with pytest.raises(DamagedFileError, match=reason):
        restore_file(db, path)
    assert rows(db) == []
    assert scalar(db, "select to_regclass(%s)", NAME) is None
    assert "0 of 1 files are good" in run(fresh_database, tmp_path, "verify", code=1).output
    path.write_bytes(good)
    run(fresh_database, tmp_path, "verify")
    restore_file(db, path)


def test_a_manifest_that_lies_is_refused(db: Connection, tmp_path: Path) -> None:
    fill(db)
    archive_partition(db, tmp_path, TABLE, DAY)
    place = tmp_path / (FILE + ".json")
    honest = json.loads(place.read_text())
    for name, value, reason in (
        ("sha256", "0" * 64, "not the file that was written"),
        ("row_count", 7, "number of rows"),
        ("columns", [["meter_id", "text"]], "meter_id"),
        ("columns", [*honest["columns"], ["note", "text"]], "no such column"),
        ("format", "parquet", "format"),
        ("range_until", "2024-01-07T00:00:00+00:00", "range_differs"),
    ):
        place.write_text(json.dumps(honest | {name: value}))
        with pytest.raises((ArchiveError, psycopg.Error), match=reason):
            restore_file(db, tmp_path / FILE)
    place.write_text("{}")
    with pytest.raises(DamagedFileError, match="not the manifest"):
        restore_file(db, tmp_path / FILE)
    place.unlink()
    with pytest.raises(DamagedFileError, match="missing"):
        restore_file(db, tmp_path / FILE)
    assert rows(db) == []


def test_late_readings_of_an_archived_day(db: Connection, tmp_path: Path) -> None:
    fill(db)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    late = (
        {"meter_number": "M-1", "read_at": at(100), "power_kw": 1},
        {"meter_number": "M-1", "read_at": yesterday, "power_kw": 1},
        {"meter_number": "M-1", "read_at": at(24 * 60 + 30), "power_kw": 1},
        {"meter_number": "M-1", "read_at": at(24 * 60 + 90), "power_kw": 1},
    )

    def send(done: str) -> None:
        if done == "sealed":
            answer = ingest(db, late[0])
            assert [(r["index"], r["code"]) for r in answer["rejected"]] == [(0, "read_at_too_old")]

    archive_partition(db, tmp_path, TABLE, DAY, send)
    answer = ingest(db, *late)
    assert answer["stored"] == 2
    assert [(r["index"], r["code"]) for r in answer["rejected"]] == [
        (0, "read_at_too_old"),
        (2, "read_at_too_old"),
    ]
    assert "archived" in answer["rejected"][0]["detail"]
    assert [r["code"] for r in ingest(db, late[2])["rejected"]] == ["read_at_too_old"], "by itself, too"
    assert scalar(db, "select to_regclass(%s)", NAME) is None
    with pytest.raises(psycopg.Error, match="partition_archived"):
        db.execute("select core._create_partition(%s, %s)", (TABLE, DAY))
    restore_file(db, tmp_path / FILE)
    answer = ingest(db, *late)
    assert (answer["stored"], answer["duplicates"], answer["rejected"]) == (2, 2, [])


def test_the_bulk_door_refuses_archived_days(
    db: Connection, fresh_database: Database, tmp_path: Path
) -> None:
    from tests.gateways import gateway_for, make_token

    fill(db)
    fill(db, DAY + timedelta(days=1), 10)
    archive_partition(db, tmp_path, TABLE, DAY)
    minutes = (100, 24 * 60 + 30, 24 * 60 + 90, 26 * 60)
    lines = "".join(
        json.dumps({"meter_number": "M-1", "read_at": at(minute), "power_kw": 1}) + "\n" for minute in minutes
    )
    with gateway_for(fresh_database) as gateway, gateway.client(make_token(role="service_role")) as client:
        answer = client.post(
            "/ingest/readings", content=lines, headers={"Content-Type": "application/x-ndjson"}
        )
    assert answer.status_code == 200, answer.text
    assert answer.text.count("read_at_too_old") == 2, answer.text
    assert (
        scalar(
            db,
            "select count(*) from meters.readings where read_at in (%s, %s)",
            at(minutes[2]),
            at(minutes[3]),
        )
        == 2
    )
    assert scalar(db, "select to_regclass(%s)", NAME) is None


def test_admins_keep_house_over_http(fresh_database: Database) -> None:
    from tests.gateways import gateway_for, make_token, user_id

    with gateway_for(fresh_database) as gateway:
        with gateway.client(make_token(user_id(1), "admin")) as client:
            rule = client.post(
                "/rpc/core.set_retention",
                json={"p_table_name": "jobs.finished_jobs", "p_keep_for": "60 days"},
            )
            assert rule.status_code == 200 and rule.json()["keep_for"] == "60 days", rule.text
            refused = client.post(
                "/rpc/core.set_retention", json={"p_table_name": "payments.transfers", "p_keep_for": "1 year"}
            )
            assert (refused.status_code, refused.json()["message"]) == (409, "retention_is_fixed")
            wrong = client.post(
                "/rpc/core.set_retention", json={"p_table_name": TABLE, "p_keep_for": "a while"}
            )
            assert wrong.status_code == 400
            for name in (
                "list_partitions",
                "list_expired_partitions",
                "list_archives",
                "get_partition_headroom",
            ):
                assert client.post(f"/rpc/core.{name}", json={}).status_code == 200, name
        with gateway.client(make_token(user_id(2), "operator")) as client:
            assert client.post("/rpc/core.list_partitions", json={}).status_code in (403, 404)


def test_a_restored_day_without_its_sums_takes_no_rows(db: Connection, tmp_path: Path) -> None:
    fill(db)
    hours = "select bucket_at, reading_count, energy_kwh from telemetry.readings_1h order by 1, 2, 3"
    before = db.execute(hours).fetchall()
    archive_partition(db, tmp_path, TABLE, DAY)
    dropped = db.execute(
        "select partition_name from core.drop_expired_partitions() where outcome = 'dropped'"
    ).fetchall()
    assert ("telemetry.readings_15m_2024_01",) in dropped
    archive = restore_file(db, tmp_path / FILE)
    assert not archive["takes_rows"]
    answer = ingest(db, {"meter_number": "M-1", "read_at": at(100), "power_kw": 1})
    assert [r["code"] for r in answer["rejected"]] == ["read_at_too_old"]
    assert db.execute(hours).fetchall() == before


def test_a_late_reading_of_a_day_whose_minutes_are_gone(db: Connection) -> None:
    """Its quarter, hour and day are worked out anew; the region's are left, since most of its minutes are missing."""
    db.execute("update meters.meters set region = 'Nairobi'")
    fill(db)
    regions = "select * from telemetry.regions_{} order by bucket_at"
    before = [db.execute(regions.format(level)).fetchall() for level in ("15m", "1h", "1d")]
    day = "select sum(reading_count) from telemetry.readings_1d"
    count = scalar(db, day)
    gone = db.execute("select table_name, outcome from core.drop_expired_partitions()").fetchall()
    assert set(gone) == {("telemetry.readings_1m", "dropped"), ("telemetry.regions_1m", "dropped")}
    assert ingest(db, {"meter_number": "M-1", "read_at": at(100), "power_kw": 1})["stored"] == 1
    roll_up(db)
    assert scalar(db, day) == count + 1
    assert scalar(db, "select sum(reading_count) from telemetry.readings_15m") == count + 1
    assert [db.execute(regions.format(level)).fetchall() for level in ("15m", "1h", "1d")] == before
    assert scalar(db, "select count(*) from telemetry.readings_1m") == 0


def test_the_expired_are_dropped_politely(db: Connection, fresh_database: Database) -> None:
    """Readers are not locked out by the attempt, and are named in the answer."""
    fill(db)
    with fresh_database.connect() as reader:
        reader.execute("begin")
        reader.execute("select count(*) from telemetry.readings_1m")
        answer = scalar(db, "select schedules._drop_expired_partitions('{}')")
        assert f"process {reader.info.backend_pid} " in answer["busy"]["telemetry.readings_1m_2024_01_05"]
        assert answer["dropped"] == []
        reader.execute("rollback")
    answer = scalar(db, "select schedules._drop_expired_partitions('{}')")
    assert "telemetry.readings_1m_2024_01_05" in answer["dropped"] and answer["busy"] == {}


def test_the_schedule_drops_what_expired(db: Connection) -> None:
    fill(db)
    db.execute("select schedules.run_schedule_now('drop_expired_partitions')")
    db.execute("select jobs.run_jobs('sql_alone', 10)")
    result = scalar(
        db, "select result from jobs.finished_jobs where handler = 'maintenance.drop_expired_partitions'"
    )
    assert set(result["dropped"]) >= {"telemetry.readings_1m_2024_01_05"} and result["busy"] == {}
    assert scalar(db, "select to_regclass('telemetry.readings_1m_2024_01_05')") is None
    assert scalar(db, "select to_regclass(%s)", NAME) is not None, "its file comes first"


def test_a_repeatable_snapshot_drops_nothing(db: Connection) -> None:
    fill(db)
    db.execute("begin isolation level repeatable read")
    with pytest.raises(psycopg.Error, match="snapshot_too_old"):
        db.execute("select * from core.drop_expired_partitions()")
    db.execute("rollback")


def test_restore_refuses_what_is_there(db: Connection, fresh_database: Database, tmp_path: Path) -> None:
    fill(db)
    archive_partition(db, tmp_path, TABLE, DAY)
    restore_file(db, tmp_path / FILE)
    assert "has rows" in run(fresh_database, tmp_path, "restore", str(tmp_path / FILE), code=1).stderr


def test_restore_on_another_database(db: Connection, server_url: str, tmp_path: Path) -> None:
    fill(db)
    before = rows(db)
    archive_partition(db, tmp_path, TABLE, DAY)
    other = Database(server_url, f"test_other_{os.getpid()}")
    other.create()
    try:
        with other.connect() as connection:
            restore_file(connection, tmp_path / FILE)
            assert rows(connection) == before
            assert state(connection) == ("restored", True)
    finally:
        other.drop()


def test_the_command_from_end_to_end(db: Connection, fresh_database: Database, tmp_path: Path) -> None:
    fill(db)
    fill(db, DAY + timedelta(days=1), 10)
    before = rows(db)
    yesterday = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    ingest(db, {"meter_number": "M-1", "read_at": yesterday.isoformat(), "power_kw": 1})
    told = run(fresh_database, tmp_path, "--dry-run").output
    assert NAME in told and "2024_01_06" in told and f"{yesterday:%Y_%m_%d}" not in told
    assert list(tmp_path.iterdir()) == []
    told = run(fresh_database, tmp_path, "--table", TABLE, "--before", "2024-01-06").output
    assert FILE in told and "2024_01_06" not in told
    told = run(fresh_database, tmp_path).output
    assert "2024_01_06" in told and "2024_01_05" not in told
    assert "Nothing to archive" in run(fresh_database, tmp_path).output
    assert "2 of 2 files are good" in run(fresh_database, tmp_path, "verify").output
    told = run(fresh_database, tmp_path, "list").output
    assert told.count("dropped") == 2 and "is missing" not in told
    assert "missing" in run(fresh_database, tmp_path, "list", "--from", str(tmp_path / "x")).output
    assert json.loads(run(fresh_database, tmp_path, "list", "--json").output)[0]["is_there"]

    told = run(
        fresh_database, tmp_path, "restore", "--table", TABLE, "--day", "2024-01-05", "--keep-days", "3"
    ).output
    assert "are back" in told
    run(fresh_database, tmp_path, "restore", str(tmp_path / "meters.readings_2024_01_06.csv.zst"))
    assert [row for row in rows(db) if row[1].year == 2024] == before
    assert "Nothing to archive" in run(fresh_database, tmp_path).output, "what was restored is left alone"
    assert ingest(db, {"meter_number": "M-1", "read_at": at(100), "power_kw": 1})["stored"] == 1
    roll_up(db)
    count = len([row for row in rows(db) if row[1].day == 5])
    assert (
        f"{count} rows"
        in run(fresh_database, tmp_path, "drop", "--table", TABLE, "--day", "2024-01-05").output
    )
    db.execute("update core.archives set restored_until = now() where state = 'restored'")
    assert "2024_01_06" in run(fresh_database, tmp_path).output, "its time is over"
    assert "2 of 2 files are good" in run(fresh_database, tmp_path, "verify").output


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["restore"], 2, "--table and --day"),
        (["restore", "--table", TABLE, "--day", "2020-01-01"], 1, "manifest|missing"),
        (["restore", "--table", "auth.users", "--day", "2020-01-01"], 1, "table_not_partitioned"),
        (["restore", "no-such-file"], 2, "does not exist"),
        (["drop", "--table", TABLE, "--day", "2020-01-01"], 1, "restored"),
        (["--table", "auth.users"], 1, "table_not_partitioned"),
        (["--before", "tomorrow"], 2, "tomorrow"),
        (["--table", "payments.transfers", "--before", "2100-01-01"], 0, "Nothing to archive"),
    ],
)
def test_wrong_use_is_a_sentence(
    fresh_database: Database, tmp_path: Path, arguments: list[str], code: int, reason: str
) -> None:
    import re

    result = run(fresh_database, tmp_path, *arguments, code=code)
    assert re.search(reason, result.output), result.output
    assert "Traceback" not in result.output


def test_two_commands_do_not_meet(db: Connection, fresh_database: Database, tmp_path: Path) -> None:
    from pyapi.archives.steps import turn

    with turn(fresh_database.url):
        assert "Another archive command" in run(fresh_database, tmp_path, code=1).stderr


def test_rows_are_counted_across_pieces() -> None:
    text = b'a,b\n1,"x\ny""\n"\n"",2\n3,4\n'
    for size in range(1, len(text)):
        digest = CsvDigest()
        for start in range(0, len(text), size):
            digest.update(text[start : start + size])
        assert (digest.row_count, digest.byte_count) == (3, len(text))


def test_a_large_partition_is_read_in_pieces(db: Connection, tmp_path: Path) -> None:
    fill_fast(db, 100_000)
    manifest = archive_partition(db, tmp_path, TABLE, DAY)
    pieces = [len(piece) for piece in read_csv(tmp_path / FILE, manifest)]
    assert max(pieces) <= BLOCK
    assert sum(pieces) == manifest.byte_count > 10 * BLOCK
