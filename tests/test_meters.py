"""Readings under concurrency: stored once, counted once, nobody deadlocks, no mark is lost."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.servers import Database

Connection = psycopg.Connection[Any]
START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def reading(meter: str, minute: int, **over: Any) -> dict[str, Any]:
    at = (START + timedelta(minutes=minute)).isoformat()
    return {"meter_number": meter, "read_at": at, "power_kw": 6, "energy_kwh": "0.1"} | over


def ingest(connection: Connection, readings: list[Any]) -> dict[str, Any]:
    row = connection.execute("select meters.ingest_readings(%s::jsonb)", [json.dumps(readings)]).fetchone()
    assert row is not None
    result: dict[str, Any] = row[0]
    return result


def scalar(connection: Connection, query: str, *parameters: Any) -> Any:
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


@pytest.fixture
def db(database: Database) -> Iterator[Database]:
    with database.connect() as connection:
        for number in ("M-1", "M-2", "M-3"):
            connection.execute("select meters.create_meter(%s)", [number])
    yield database
    with database.connect() as connection:
        connection.execute("set session_replication_role = replica")  # what is final refuses to go
        connection.execute(
            "truncate meters.readings, meters.dirty_buckets, meters.unsettled_consumption, "
            "meters.meter_codes, meters.meters cascade"
        )


def wait_for_lock(database: Database) -> None:
    """Until some backend of the database waits for a lock."""
    with database.connect() as connection:
        for _ in range(6000):
            if scalar(
                connection,
                "select count(*) from pg_stat_activity "
                "where wait_event_type = 'Lock' and datname = current_database()",
            ):
                return
            threading.Event().wait(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("days_exist", [True, False])
def test_two_ingests_of_the_same_rows_store_and_count_each_once(db: Database, days_exist: bool) -> None:
    batch = [reading("M-1", n) for n in range(100)]
    with db.connect() as first, db.connect() as second, ThreadPoolExecutor() as pool:
        if days_exist:
            first.execute("select core._create_partition('meters.readings', %s)", [START])
        with first.transaction():
            assert ingest(first, batch)["stored"] == 100
            late = pool.submit(ingest, second, batch)
            wait_for_lock(db)
        assert late.result(60) == {"stored": 0, "duplicates": 100, "rejected": []}
        assert scalar(first, "select count(*) from meters.readings") == 100
        assert scalar(first, "select sum(energy_kwh) from meters.unsettled_consumption") == Decimal("10.0")


def test_an_ingest_that_is_rolled_back_leaves_the_rows_to_the_other(db: Database) -> None:
    batch = [reading("M-1", n) for n in range(100)]
    with db.connect() as first, db.connect() as second, ThreadPoolExecutor() as pool:
        first.execute("select core._create_partition('meters.readings', %s)", [START])
        with first.transaction(force_rollback=True):
            ingest(first, batch)
            late = pool.submit(ingest, second, batch)
            wait_for_lock(db)
        assert late.result(60)["stored"] == 100
        assert scalar(first, "select sum(energy_kwh) from meters.unsettled_consumption") == Decimal("10.0")


def test_the_same_rows_in_opposite_orders_do_not_deadlock(db: Database) -> None:
    rounds, size = 5, 2000
    start = threading.Barrier(4)

    def work(k: int) -> int:
        stored = 0
        with db.connect() as connection:
            for turn in range(rounds):
                part = [reading(f"M-{1 + n % 3}", turn * size + n) for n in range(size)]
                start.wait(60)
                stored += ingest(connection, part[::-1] if k % 2 else part)["stored"]
        return stored

    with db.connect() as connection:
        for day in range(-1, 9):
            connection.execute(
                "select core._create_partition('meters.readings', %s)", [START + timedelta(days=day)]
            )
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == rounds * size
    with db.connect() as connection:
        total = scalar(connection, "select sum(energy_kwh) from meters.unsettled_consumption")
        assert total == scalar(connection, "select sum(energy_kwh) from meters.readings") == 1000


def test_ingests_that_need_the_same_late_days_do_not_deadlock(db: Database) -> None:
    def work(k: int) -> int:
        days = range(k, k + 6)
        with db.connect() as connection:
            return int(ingest(connection, [reading("M-1", -1440 * (400 + d)) for d in days])["stored"])

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, (0, 1, 2, 3, 4, 5))) == 11


def test_a_roll_up_never_takes_the_mark_of_a_reading_it_cannot_see(db: Database) -> None:
    with db.connect() as ingesting, db.connect() as rolling:
        ingest(ingesting, [reading("M-1", 0)])
        with ingesting.transaction():
            ingest(ingesting, [reading("M-1", 1)])
            rolling.execute("set lock_timeout = '20s'")
            seen = rolling.execute("delete from meters.dirty_buckets returning bucket_at").fetchall()
            assert seen == [(START,)]
            assert scalar(rolling, "select count(*) from meters.readings") == 1
        assert scalar(rolling, "select count(*) from meters.dirty_buckets") == 1


ODD_VALUES: list[dict[str, Any]] = [
    {},
    {"power_kw": "1.25"},
    {"power_kw": "1,25"},
    {"power_kw": ""},
    {"power_kw": "NaN"},
    {"power_kw": "Infinity"},
    {"power_kw": True},
    {"power_kw": {}},
    {"power_kw": []},
    {"power_kw": 1e300},
    {"power_kw": 99999.9999999},
    {"power_kw": -1},
    {"power_kw": None, "energy_kwh": None},
    {"power_kw": None},
    {"energy_kwh": -1},
    {"energy_kwh": "1e-9"},
    {"register_kwh": 99999999999},
    {"register_kwh": 1e11},
    {"voltage": -0.5},
    {"voltage": 1000},
    {"current_a": 10001},
    {"read_at": None},
    {"read_at": 5},
    {"read_at": ["2026-03-01T08:00:00Z"]},
    {"read_at": "2026-03-01T08:00:00"},
    {"read_at": "2026-03-01"},
    {"read_at": "2026-03-01T08:00:00Z"},
    {"read_at": "2026-03-01T08:00Z"},
    {"read_at": "2026-03-01 08:00:00z"},
    {"read_at": "2026-03-01T08:00:00.123456+05:45"},
    {"read_at": "2026-03-01T08:00:00-11:00"},
    {"read_at": "2026-03-01T08:00:00+0300"},
    {"read_at": "2026-03-01T08:00:00 NZ"},
    {"read_at": "2026-03-01T08:00:00 UTC+03:00"},
    {"read_at": "2026-02-30T08:00:00Z"},
    {"read_at": "2026-03-01T24:30:00Z"},
    {"read_at": "now"},
    {"read_at": "infinity"},
    {"read_at": "1999-12-31T23:59:59Z"},
    {"read_at": "2000-01-01T00:00:00Z"},
    {"read_at": "9999-01-01T00:00:00Z"},
    {"read_at": "999999999-01-01T00:00:00Z"},
    {"meter_number": "nope"},
    {"meter_number": None},
    {"meter_number": 7},
    {"meter_number": "M-1", "meter_id": None},
    {"meter_id": "x"},
    {"meter_id": 1},
    {"meter_id": "00000000-0000-0000-0000-000000000000"},
    {"meter_id": {}},
]


@pytest.mark.parametrize("odd", ODD_VALUES, ids=json.dumps)
def test_a_row_fares_the_same_alone_and_in_bad_company(db: Database, odd: dict[str, Any]) -> None:
    row = reading("M-1", 0, **odd)
    with db.connect() as connection:
        connection.execute("set timezone = 'Asia/Tokyo'")

        def outcome(batch: list[Any]) -> Any:
            with connection.transaction(force_rollback=True):
                result = ingest(connection, batch)
                rows = connection.execute("select * from meters.readings").fetchall()
                codes = [r["code"] for r in result["rejected"] if r["index"] == 0]
                return rows, codes, result["stored"]

        connection.execute("select core._create_partition('meters.readings', %s)", [START])
        alone = outcome([row])
        assert alone == outcome([row, None])
        assert alone[2] + len(alone[1]) == 1


def test_junk_is_reported_and_never_raised(db: Database) -> None:
    with db.connect() as connection:
        result = ingest(connection, [None, 1, "x", [], {}, [{}], True, reading("M-1", 0)])
        assert result["stored"] == 1
        assert [r["index"] for r in result["rejected"]] == [0, 1, 2, 3, 4, 5, 6]


def test_history_reads_one_index_and_stops_at_the_page(db: Database) -> None:
    with db.connect() as connection:
        for day in range(5):
            ingest(connection, [reading("M-1", 1440 * day + n) for n in range(0, 600, 2)])
        connection.execute("analyze meters.readings")
        meter = scalar(connection, "select meter_id from meters.meters where meter_number = 'M-1'")
        connection.execute("set role app_api")
        connection.execute("select set_config('request.jwt.claims', %s, false)", ['{"role": "service_role"}'])
        plan = scalar(
            connection,
            "explain (analyze, costs off, format json) select * from meters.readings as r "
            "where r.meter_id = %s and r.read_at >= %s and r.read_at < %s order by r.read_at desc limit 100",
            meter, START, START + timedelta(days=30),
        )  # fmt: skip
    assert "Sort" not in json.dumps(plan)

    def scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "Relation Name" in node and str(node["Relation Name"]).startswith("readings_"):
            yield node
        for child in node.get("Plans", []):
            yield from scans(child)

    executed = [n for n in scans(plan[0]["Plan"]) if n["Actual Loops"] > 0 and n["Actual Rows"] > 0]
    assert [n["Relation Name"] for n in executed] == ["readings_2026_03_05"]
    assert executed[0]["Node Type"] == "Index Scan"
    assert executed[0]["Actual Rows"] <= 101


def test_a_statement_for_all_meters_of_a_caller_is_pruned_to_its_days(db: Database) -> None:
    with db.connect() as connection:
        ingest(connection, [reading("M-1", 1440 * day) for day in range(5)])
        plan = "\n".join(
            str(row[0])
            for row in connection.execute(
                "explain select * from meters.readings where read_at >= %s and read_at < %s",
                [START, START + timedelta(hours=1)],
            )
        )
    assert "readings_2026_03_01" in plan
    assert "readings_2026_03_02" not in plan
