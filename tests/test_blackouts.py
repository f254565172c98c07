"""The blackouts in a real household's readings: what the file shows is what comes out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise

import pytest

from pyapi.readings import Reading, find_shared_data, open_readings
from tests.servers import Database

pytestmark = pytest.mark.one_server

INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.fixture
def readings() -> list[Reading]:
    path = find_shared_data("smart_meter/ceew_BR02_30min_excerpt.csv")
    if path is None:
        pytest.skip("the shared data is not here")
    return list(open_readings(path, names={"*": "BR02"}))


def outages_of_the_file() -> Iterator[tuple[datetime, datetime | None]]:
    """Runs of rows without voltage, each until the next row that has one: read from the file itself."""
    path = find_shared_data("smart_meter/ceew_BR02_30min_excerpt.csv")
    assert path is not None
    with path.open() as lines:
        rows = [
            (datetime.fromisoformat(row["timestamp"]).replace(tzinfo=INDIA), Decimal(row["avg_voltage_v"]))
            for row in csv.DictReader(lines)
        ]
    began = None
    for at, voltage in rows:
        if voltage == 0 and began is None:
            began = at
        elif voltage > 0 and began is not None:
            yield began, at
            began = None
    if began is not None:
        yield began, None


def test_the_blackouts_of_a_real_household(fresh_database: Database, readings: list[Reading]) -> None:
    expected = list(outages_of_the_file())
    assert len(expected) > 5
    with fresh_database.connect() as connection:
        connection.execute("select meters.create_meter('BR02', p_time_zone => 'Asia/Kolkata')")
        for part in (readings[1::2], readings[::2]):  # in two parts, the later one first
            connection.execute(
                "select meters.ingest_readings(%s)", ["[" + ",".join(map(_as_json, part)) + "]"]
            )
            connection.execute("select telemetry.roll_up()")
        while (row := connection.execute("select telemetry.roll_up()").fetchone()) and row[0]:
            pass
        found = connection.execute(
            "select began_at, ended_at from meters.meters as m, telemetry.list_outages("
            "m.meter_id, '2019-07-13', '2019-07-17', p_below => 0.001) where kind = 'no_voltage' and m.meter_number = 'BR02'"
        ).fetchall()
        days = connection.execute(
            "select round(energy_kwh, 3) from telemetry.readings_1d order by bucket_at offset 1 limit 2"
        ).fetchall()
        [negative] = connection.execute(
            "select count(*) from telemetry.readings_1m where energy_kwh < 0 or power_min_kw < 0"
        ).fetchone()  # type: ignore[misc]
    assert found == expected
    assert all(a[1] is not None and a[1] <= b[0] for a, b in pairwise(expected))
    assert [day for (day,) in days] == [Decimal("5.458"), Decimal("4.860")]
    assert negative == 0


def _as_json(reading: Reading) -> str:
    return "{" + ",".join(f'"{name}":"{value}"' for name, value in reading.items()) + "}"
