"""Prices that depend on the time: windows of local time, market prices, and the version of an instant."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.servers import ROOT, Database

pytestmark = pytest.mark.one_server

Connection = psycopg.Connection[Any]
DATA = next((p for parent in ROOT.parents if (p := parent / "shared" / "data").exists()), ROOT)
AGILE = DATA / "tariffs" / "octopus_agile_sample_2024-11.csv"
UCI = DATA / "smart_meter" / "uci_household_1min_2006-12-16_2007-01-19.csv.gz"
METER = "00000000-0000-7000-9000-000000000001"
QUARTER, HALF_HOUR, DAY = timedelta(minutes=15), timedelta(minutes=30), timedelta(days=1)
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"]
WINDOWS = [
    {"period": "night", "from": "00:00", "until": "02:30"},
    {"period": "early", "from": "02:30", "until": "06:15"},
    {"period": "peak", "from": "06:15", "until": "20:00", "days": [1, 2, 3, 4, 5], "months": [10, 11, 12, 1, 2, 3]},
    {"period": "day", "from": "06:15", "until": "20:00", "days": [1, 2, 3, 4, 5], "months": [4, 5, 6, 7, 8, 9]},
    {"period": "day", "from": "06:15", "until": "20:00", "days": [6, 7]},
    {"period": "night", "from": "20:00", "until": "24:00"},
]  # fmt: skip
RATES = {"night": Decimal("0.1"), "early": Decimal("0.17"), "day": Decimal("0.25"), "peak": Decimal("0.4")}


def period_of(at: datetime, zone: ZoneInfo) -> str:
    """What the windows say, worked out another way: the clock of the zone as Python reads it."""
    local = at.astimezone(zone)
    clock = f"{local:%H:%M}"
    found = [
        window["period"]
        for window in WINDOWS
        if str(window["from"]) <= clock < str(window["until"])
        and local.isoweekday() in (window.get("days") or range(1, 8))
        and local.month in (window.get("months") or range(1, 13))
    ]
    assert len(found) == 1
    return str(found[0])


@pytest.fixture(scope="module")
def connection(database: Database) -> Iterator[Connection]:
    with database.connect() as connection:
        periods = Jsonb([{"code": code, "rate": str(rate)} for code, rate in RATES.items()])
        for zone in ZONES:
            code = zone.split("/")[1].lower()
            connection.execute("select tariffs.create_tariff(%s, %s, 'EUR', %s)", [code, zone, zone])
            connection.execute(
                "select tariffs.publish_time_of_use(%s, '2020-01-01Z', %s, %s)",
                [code, periods, Jsonb(WINDOWS)],
            )
        connection.execute("select tariffs.create_tariff('market', 'Market', 'GBP', 'Europe/London')")
        connection.execute(
            "select tariffs.publish_price_series('market', '2020-01-01Z', %s)",
            [Jsonb([{"code": "vat", "label": "VAT", "kind": "tax", "basis": "percent", "base": ["energy"],
                     "rate": 5, "position": 1}])],
        )  # fmt: skip
        connection.execute("select test.create_meter(1)")
        yield connection


@pytest.mark.parametrize("zone", ZONES)
def test_every_instant_has_the_rate_of_its_local_time(connection: Connection, zone: str) -> None:
    """Two thousand instants of two years, every half hour of the days on which clocks change, and their ends."""
    tz, code = ZoneInfo(zone), zone.split("/")[1].lower()
    dice = random.Random(zone)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(seconds=dice.randrange(2 * 365 * 86400)) for _ in range(2000)]
    for day in range(730):
        at = start + day * DAY
        if at.astimezone(tz).utcoffset() != (at + DAY).astimezone(tz).utcoffset():
            moments += [at + n * QUARTER for n in range(-8, 104)]
            moments += [at + n * QUARTER - timedelta(microseconds=1) for n in range(-8, 104)]
    rows = connection.execute(
        "select at, (lines #>> '{0,band}'), (lines #>> '{0,rate}')::numeric from unnest(%s::timestamptz[]) as at "
        "cross join lateral tariffs.quote_energy(%s, p_kwh => 1, p_at => at)",
        [moments, code],
    ).fetchall()
    assert len(rows) == len(moments)
    for at, band, rate in rows:
        assert (band, rate) == (period_of(at, tz), RATES[period_of(at, tz)]), at.astimezone(tz)


@pytest.mark.parametrize("zone", ZONES)
def test_the_next_change_is_found_on_days_when_clocks_change(connection: Connection, zone: str) -> None:
    """Against a walk in steps of a minute."""
    tz, code = ZoneInfo(zone), zone.split("/")[1].lower()
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = [start + n * DAY for n in range(365)]
    changes = [d for d in days if d.astimezone(tz).utcoffset() != (d + DAY).astimezone(tz).utcoffset()] or [
        days[40]
    ]
    for change in changes:
        minutes = [change - timedelta(hours=3) + timedelta(minutes=n) for n in range(60 * 45)]
        periods = [period_of(at, tz) for at in minutes]
        following: list[datetime] = [datetime.max.replace(tzinfo=UTC)] * len(minutes)
        for n in range(len(minutes) - 2, -1, -1):
            following[n] = minutes[n + 1] if periods[n] != periods[n + 1] else following[n + 1]
        checked = list(range(0, 60 * 27, 13))
        rows = connection.execute(
            "select tariffs._get_next_period(%s, v.tariff_version_id, a.at) from tariffs.tariff_versions as v, "
            "unnest(%s::timestamptz[]) with ordinality as a (at, n) where v.tariff_code = %s order by a.n",
            [code, [minutes[n] for n in checked], code],
        ).fetchall()
        assert [row[0] for row in rows] == [following[n] for n in checked]


def test_the_version_of_the_instant(connection: Connection) -> None:
    """Tariff years begin at local midnight: not at UTC's, and not a microsecond sooner."""
    connection.execute("select tariffs.create_tariff('yearly', 'Yearly', 'KES', 'Africa/Nairobi')")
    for year, rate in ((2024, 10), (2025, 20), (2026, 30)):
        connection.execute(
            "select tariffs.publish_tariff_version('yearly', %s, %s)",
            [f"{year}-01-01 00:00+03", Jsonb([{"code": "all", "from_kwh": 0, "rate": rate}])],
        )
    for at, total in (
        ("2024-12-31 23:59:59.999999+03", 10), ("2025-01-01 00:00+03", 20), ("2024-12-31 21:00+00", 20),
        ("2024-12-31 20:59:59.999999+00", 10), ("2025-12-31 22:00+00", 30), ("2025-01-01 00:00+00", 20),
    ):  # fmt: skip
        row = connection.execute(
            "select (tariffs.quote_energy('yearly', 1, p_at => %s)).total", [at]
        ).fetchone()
        assert row == (total,), at


def load(connection: Connection, prices: dict[datetime, Decimal]) -> int:
    """How many prices were new; each holds for half an hour."""
    row = connection.execute(
        "select tariffs.load_prices('market', %s, '30 minutes')",
        [Jsonb([{"from": at.isoformat(), "rate": str(rate)} for at, rate in prices.items()])],
    ).fetchone()
    assert row is not None
    return int(row[0])


def cents(amount: Decimal) -> Decimal:
    """Rounded half away from zero, as bills are."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def bill_day(
    connection: Connection, prices: dict[datetime, Decimal], usage: dict[datetime, Decimal], day: datetime
) -> dict[str, Any]:
    """Store and roll up what was measured, price the day, and compare with a sum of one's own."""
    readings = [
        {"meter_id": METER, "read_at": at.isoformat(), "energy_kwh": str(kwh)} for at, kwh in usage.items()
    ]
    for start in range(0, len(readings), 1000):
        connection.execute("select meters.ingest_readings(%s)", [Jsonb(readings[start : start + 1000])])
    while connection.execute("select telemetry.roll_up()").fetchone() != (0,):
        pass
    with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        answer = cursor.execute(
            "select * from tariffs.estimate_cost(p_tariff_code => 'market', p_meter_id => %s, p_from => %s, p_until => %s)",
            [METER, day, day + DAY],
        ).fetchone()
    assert answer is not None
    today = {at: kwh for at, kwh in usage.items() if day <= at < day + DAY}
    energy = cents(
        sum(
            (
                kwh * prices[at - (at - datetime.min.replace(tzinfo=UTC)) % HALF_HOUR]
                for at, kwh in today.items()
            ),
            Decimal(),
        )
    )
    assert answer["kwh"] == sum(today.values())
    assert answer["energy_amount"] == energy
    assert answer["vat_amount"] == cents(energy * Decimal("0.05"))
    assert answer["total"] == energy + answer["vat_amount"]
    return answer


def test_market_prices_price_a_day(connection: Connection) -> None:
    """A made-up day, some of whose prices are negative."""
    day = datetime(2025, 6, 1, tzinfo=UTC)
    dice = random.Random(1)
    prices = {day + n * HALF_HOUR: Decimal(dice.randrange(-40000, 350000)) / 10000 for n in range(48)}
    usage = {
        day + n * timedelta(minutes=3) - timedelta(hours=1): Decimal(dice.randrange(100000)) / 1000000
        for n in range(520)
    }
    assert load(connection, prices) == 48
    assert load(connection, prices) == 0
    assert any(rate < 0 for rate in prices.values())
    bill_day(connection, prices, usage, day)


@pytest.mark.skipif(not AGILE.exists() or not UCI.exists(), reason="the data is kept outside the repository")
def test_agile_prices_price_a_real_day(connection: Connection) -> None:
    """Half-hour prices of 5 November 2024 and a household's minutes of 17 December 2006, its clock taken for UTC."""
    with AGILE.open() as file:
        prices = {
            datetime.fromisoformat(row["valid_from"]): Decimal(row["agile"]) for row in csv.DictReader(file)
        }
    day = datetime(2024, 11, 5, tzinfo=UTC)
    assert len(prices) == 94
    assert load(connection, prices) == 94
    usage = read_day(UCI, date(2006, 12, 17), day)
    assert len(usage) == 1440
    answer = bill_day(connection, prices, usage, day)
    assert answer["coverage"] == 1
    with pytest.raises(psycopg.DatabaseError, match="price_not_published"):  # the file ends an hour before
        connection.execute("select tariffs.quote_energy('market', 1, p_at => '2024-11-06 23:00Z')")


def read_day(path: Path, wanted: date, as_day: datetime) -> dict[datetime, Decimal]:
    """Energy of each minute of a day of the UCI file in kWh, to six decimals, moved to another day."""
    usage = {}
    with gzip.open(path, "rt") as file:
        for row in csv.DictReader(file):
            at = datetime.strptime(f"{row['Date']} {row['Time']}", "%d/%m/%Y %H:%M:%S")
            if at.date() == wanted:
                kwh = (Decimal(row["Global_active_power"]) / 60).quantize(Decimal("0.000001"), ROUND_HALF_UP)
                usage[as_day + (at - datetime.combine(wanted, datetime.min.time()))] = kwh
    return usage
