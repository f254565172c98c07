"""Ten years of households, scaled up: roll-ups as readings every half hour would have left them.

The shape of the days is that of the Smart Grid Smart City households where the file is present; a synthetic
twin stands in where it is not. Two years of each household are repeated to ten, and every account is one of the
households, shifted by some weeks and up to half as much again.
"""

from __future__ import annotations

import csv
import gzip
import math
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from pyapi.readings import find_shared_data

FILE = "smart_meter/sgsc_10_households_30min.csv.gz"
HOUSEHOLDS, CYCLE = 10, 728
"""Households, and days of theirs that are repeated: whole weeks, so that Sundays stay Sundays."""

Connection = psycopg.Connection[tuple[Any, ...]]

# One account's meter of a household: factor and shift follow from its number.
METER = "('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid"
INSERT = """
insert into telemetry.readings_{level}
select {meter}, b.bucket_at, {readings}, {readings}, 0, 0, b.bucket_at, b.bucket_at + interval '{last}',
    round(h.kwh * (0.5 + mod(n * 37, 100) / 100.0), 3), 0, round(h.kwh / {hours}, 3), round(h.kwh * 2 / {hours}, 3),
    round(h.kwh * {readings} / {hours}, 3), round(h.kwh / {hours}, 3), round(h.kwh / {hours}, 3), null, null, null, null, null
from generate_series(%(first)s::date, %(last)s::date - 1, interval '1 day') as d (on_day)
cross join generate_series({start}, %(accounts)s - 1, {step}) as n
join bench.sgsc_{level} as h
    on h.household = mod(n, {households})
        and h.day_no = mod((d.on_day::date - date '2000-01-03') + 7 * (n / {households}), {cycle})
cross join lateral (
    select (d.on_day::date + {clock})::timestamp at time zone 'Africa/Nairobi' as bucket_at
) as b
"""


def read_households() -> tuple[str, dict[tuple[int, int, int], float]]:
    """Energy by (household, day, hour); the name says where it is from."""
    path = find_shared_data(FILE)
    if path is None:
        return "synthetic twin", _make_twin()
    return path.name, _read_file(path)


def _read_file(path: Path) -> dict[tuple[int, int, int], float]:
    numbers: dict[str, int] = {}
    first: dict[int, date] = {}
    hours: dict[tuple[int, int, int], float] = defaultdict(float)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            household = numbers.setdefault(row["customer_id"], len(numbers))
            at = datetime.fromisoformat(row["reading_datetime"])
            # The day after the first one is whole, and the weekday of all is the same.
            start = first.setdefault(household, _next_monday(at.date()))
            day = (at.date() - start).days
            if 0 <= day < CYCLE:
                hours[household, day, at.hour] += float(row["general_supply_kwh"])
    return hours


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def _make_twin() -> dict[tuple[int, int, int], float]:
    rng = random.Random(20260101)
    hours = {}
    for household in range(HOUSEHOLDS):
        base = rng.uniform(0.1, 0.4)
        for day in range(CYCLE):
            season = 1 + 0.3 * math.cos(2 * math.pi * day / 364)
            for hour in range(24):
                evening = math.exp(-(((hour - 19) / 2.5) ** 2)) + 0.5 * math.exp(-(((hour - 7) / 1.5) ** 2))
                hours[household, day, hour] = season * (base + evening * rng.uniform(0.2, 1.4))
    return hours


def load_households(connection: Connection) -> str:
    """Fill ``bench.sgsc_1h`` and ``bench.sgsc_1d``; returns what they are from."""
    source, hours = read_households()
    connection.execute(
        "create schema if not exists bench;"
        "create table bench.sgsc_1h (household integer, day_no integer, hour integer, kwh numeric);"
        "create table bench.sgsc_1d (household integer, day_no integer, kwh numeric, primary key (household, day_no))"
    )
    with connection.cursor() as cursor, cursor.copy("copy bench.sgsc_1h from stdin") as copy:
        for row in _rows(hours):
            copy.write_row(row)
    connection.execute(
        "create index on bench.sgsc_1h (household, day_no);"
        "insert into bench.sgsc_1d select household, day_no, sum(kwh) from bench.sgsc_1h group by 1, 2;"
        "analyze bench.sgsc_1h, bench.sgsc_1d"
    )
    return source


def _rows(hours: dict[tuple[int, int, int], float]) -> Iterator[tuple[int, int, int, str]]:
    for (household, day, hour), kwh in sorted(hours.items()):
        yield household, day, hour, f"{kwh:.3f}"


def fill_days(connection: Connection, accounts: int, first: date, last: date) -> None:
    """Roll-ups of days from ``first`` until before ``last``, of all accounts, a month at a time."""
    for start, end in _months(first, last):
        _create_partitions(connection, "1d", start)
        statement = INSERT.format(
            level="1d", meter=METER, readings=48, last="23 hours 30 minutes", hours=24, start=0, step=1,
            households=HOUSEHOLDS, cycle=CYCLE, clock="time '00:00'",
        )  # fmt: skip
        connection.execute(statement.encode(), {"first": start, "last": end, "accounts": accounts})


def fill_hours(connection: Connection, accounts: int, first: date, last: date, start: int, step: int) -> None:
    """Roll-ups of hours, of every ``step``-th account from ``start`` on."""
    for begin, end in _months(first, last):
        _create_partitions(connection, "1h", begin)
        statement = INSERT.format(
            level="1h", meter=METER, readings=2, last="30 minutes", hours=1, start=start, step=step,
            households=HOUSEHOLDS, cycle=CYCLE, clock="make_time(h.hour, 0, 0)",
        )  # fmt: skip
        connection.execute(statement.encode(), {"first": begin, "last": end, "accounts": accounts})


def match_days(connection: Connection) -> None:
    """Make the days of accounts that have hours the sums of these, to the last digit."""
    connection.execute(
        "update telemetry.readings_1d as d set energy_kwh = h.kwh from ("
        " select meter_id, date_trunc('day', bucket_at, 'Africa/Nairobi') as bucket_at, sum(energy_kwh) as kwh"
        " from telemetry.readings_1h group by 1, 2"
        ") as h where d.meter_id = h.meter_id and d.bucket_at = h.bucket_at and d.energy_kwh <> h.kwh"
    )


def _create_partitions(connection: Connection, level: str, first: date) -> None:
    for day in (first - timedelta(days=1), first):
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        connection.execute("select core._create_partition(%s, %s)", [f"telemetry.readings_{level}", at])


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first < last:
        end = min(last, (first.replace(day=1) + timedelta(days=32)).replace(day=1))
        yield first, end
        first = end
