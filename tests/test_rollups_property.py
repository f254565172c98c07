"""The same readings give the same roll-ups, whatever their order, repetition and lateness, and whoever rolls up when.

What they should be is worked out in roll_up_oracle.py, in Python, out of the raw readings.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from tests.roll_up_oracle import (
    LEVELS,
    Reading,
    day_start,
    hour_start,
    meter_buckets,
    region_buckets,
)
from tests.servers import Database

# Two instants around which clocks change, per zone: forward, then back.
CHANGES = {
    "Europe/Paris": ("2024-03-31T01:00Z", "2024-10-27T01:00Z"),
    "Australia/Sydney": ("2024-10-05T16:00Z", "2024-04-06T16:00Z"),
    "America/Havana": ("2024-03-10T05:00Z", "2024-11-03T05:00Z"),  # at midnight; from 01:00 to midnight
    "Africa/Cairo": ("2024-04-25T22:00Z", "2024-10-31T21:00Z"),  # at midnight; from midnight to 23:00
    "Australia/Lord_Howe": ("2024-10-05T15:30Z", "2024-04-06T15:00Z"),  # by half an hour
    "Asia/Kolkata": ("2024-03-31T18:30Z", "2024-10-26T18:30Z"),  # midnights: its clocks do not change
}
HOUR = timedelta(hours=1)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@dataclass(frozen=True)
class Call:
    """One step: what a connection (0 or 1) does."""

    connection: int
    action: str  # "ingest", "roll_up", "commit", "look"
    readings: tuple[Reading, ...] = ()
    limit: int = 1000


@dataclass(frozen=True)
class History:
    """A few meters of one region, and what happens to them."""

    zones: tuple[str, ...]
    rollovers: dict[int, Decimal]
    calls: tuple[Call, ...]

    @property
    def readings(self) -> set[Reading]:
        return {reading for call in self.calls for reading in call.readings}


@st.composite
def histories(draw: st.DrawFn) -> History:
    first = draw(st.sampled_from(sorted(CHANGES)))
    at = instant(CHANGES[first][draw(st.integers(0, 1))])
    zones = (first, *draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=2)))
    rollovers = {0: Decimal(1000)} if draw(st.booleans()) else {}
    decimals = st.integers(0, 40_000).map(lambda n: Decimal(n) / 1000)
    optional = st.none() | decimals
    # Seconds and minutes around the change, so that buckets fill; hours and days, so that there are many.
    offsets = st.one_of(
        st.integers(-8, 8).map(lambda n: timedelta(minutes=15 * n)),
        st.integers(-90, 90).map(lambda n: timedelta(seconds=20 * n)),
        st.integers(-30, 30).map(lambda n: timedelta(hours=n)),
        st.integers(-3 * 1440, 3 * 1440).map(lambda n: timedelta(minutes=n)),
    )
    registers = st.one_of(
        st.none(),
        st.integers(0, 1000).map(Decimal),
        st.sampled_from([Decimal(995), Decimal(5), Decimal(950)]),
    )
    readings: dict[tuple[int, datetime], Reading] = {}
    for _ in range(draw(st.integers(1, 24))):
        reading = Reading(
            draw(st.integers(0, len(zones) - 1)),
            at + draw(offsets),
            power=draw(optional) if draw(st.booleans()) else None,
            voltage=draw(optional),
            current=draw(optional),
            energy=draw(optional),
            register=draw(registers),
        )
        if reading.power is None and reading.energy is None and reading.register is None:
            continue
        readings.setdefault((reading.meter, reading.read_at), reading)

    sent = draw(st.permutations(list(readings.values())))
    if sent:
        sent += draw(st.lists(st.sampled_from(sent), max_size=6))
    calls: list[Call] = []
    while sent:
        size = draw(st.integers(1, 8))
        batch, sent = tuple(sent[:size]), sent[size:]
        calls.append(Call(draw(st.integers(0, 1)), "ingest", batch))
        calls += [
            Call(draw(st.integers(0, 1)), action, limit=draw(st.sampled_from([1, 3, 1000])))
            for action in draw(st.lists(st.sampled_from(["roll_up", "commit", "look"]), max_size=3))
        ]
    return History(zones, rollovers, tuple(calls))


class Play:
    """Plays a history on two connections whose transactions stay open until it says commit."""

    def __init__(self, database: Database, history: History) -> None:
        self.history = history
        self.connections = [database.connect(), database.connect()]
        self.reader = database.connect()
        self.region = f"Region {uuid.uuid4()}"
        self.zones = [ZoneInfo(name) for name in history.zones]
        self.meters = [uuid.uuid4() for _ in history.zones]
        self.stored: set[Reading] = set()
        self.pending: list[set[Reading]] = [set(), set()]

    def __enter__(self) -> Play:
        # What a failed history left, lest it change this one.
        self.reader.execute("delete from meters.dirty_buckets")
        self.reader.execute("delete from telemetry.dirty_regions")
        self.reader.execute(
            "insert into meters.regions (region, name, time_zone) values (%s, 'A', %s)",
            [self.region, self.history.zones[0]],
        )
        for number, meter_id in enumerate(self.meters):
            self.reader.execute(
                "insert into meters.meters (meter_id, meter_number, region, time_zone, status)"
                " values (%s, %s, %s, %s, 'active')",
                [meter_id, str(meter_id), self.region, self.history.zones[number]],
            )
            if rollover := self.history.rollovers.get(number):
                self.reader.execute(
                    "insert into telemetry.registers (meter_id, rollover_kwh) values (%s, %s)",
                    [meter_id, rollover],
                )
        for connection in self.connections:
            connection.autocommit = False
            connection.execute("set lock_timeout = '100ms'")
            connection.commit()
        return self

    def __exit__(self, *_: object) -> None:
        for connection in (*self.connections, self.reader):
            connection.close()

    def commit(self, number: int) -> None:
        self.connections[number].commit()
        self.stored |= self.pending[number]
        self.pending[number] = set()

    def execute(self, number: int, query: str, *values: object) -> None:
        """Run it; where it waits for the other's transaction, that one commits and this one starts again."""
        try:
            self.connections[number].execute(query, values)
        except psycopg.errors.LockNotAvailable:
            lost = self.pending[number]
            self.connections[number].rollback()
            self.pending[number] = set()
            self.commit(1 - number)
            if lost:
                self.ingest(number, tuple(lost))
            self.connections[number].execute(query, values)

    def ingest(self, number: int, readings: tuple[Reading, ...]) -> None:
        rows = [
            {
                "meter_id": str(self.meters[r.meter]), "read_at": r.read_at.isoformat(), "power_kw": r.power,
                "voltage": r.voltage, "current_a": r.current, "energy_kwh": r.energy, "register_kwh": r.register,
            }
            for r in readings
        ]  # fmt: skip
        self.execute(number, "select meters.ingest_readings(%s)", json.dumps(rows, default=float))
        self.pending[number] |= set(readings)

    def play(self, call: Call) -> None:
        match call.action:
            case "ingest":
                self.ingest(call.connection, call.readings)
            case "roll_up":
                self.execute(call.connection, "select telemetry.roll_up(%s)", call.limit)
                self.execute(call.connection, "select telemetry.roll_up_regions(%s)", call.limit)
            case "commit":
                self.commit(call.connection)
            case _:
                self.check_live_edge()

    def finish(self) -> None:
        for number in (0, 1):
            self.commit(number)
        self.check_live_edge()
        for function in ("roll_up", "roll_up_regions"):
            while self.reader.execute(f"select telemetry.{function}(1000)").fetchone() != (0,):
                pass

    def check_live_edge(self) -> None:
        """What callers are shown is what was committed, whatever has been rolled up."""
        with self.reader.cursor(row_factory=dict_row) as cursor:
            for level in LEVELS:
                wanted = meter_buckets(self.stored, level, self.zones, self.history.rollovers)
                for number, meter_id in enumerate(self.meters):
                    cursor.execute(
                        "select * from telemetry._get_buckets(%s, %s, '2024-01-01Z', '2025-01-01Z')",
                        [meter_id, level],
                    )
                    shown = {row.pop("bucket_at"): row for row in cursor.fetchall()}
                    assert shown == {
                        start: bucket.shown() for (owner, start), bucket in wanted.items() if owner == number
                    }, f"{level} of meter {number}"

    def check_roll_ups(self) -> None:
        """The stored roll-ups are those of all readings."""
        readings, rollovers = self.history.readings, self.history.rollovers
        for level in LEVELS:
            wanted = meter_buckets(readings, level, self.zones, rollovers)
            stored = self.rows(f"readings_{level}", "meter_id = any (%s)", self.meters)
            assert {(self.meters.index(r.pop("meter_id")), r.pop("bucket_at")): r for r in stored} == {
                key: bucket.meter_columns() for key, bucket in wanted.items()
            }, level

            regions = region_buckets(readings, level, self.zones[0], rollovers)
            stored = self.rows(f"regions_{level}", "region = %s", self.region)
            for row in stored:
                del row["region"], row["power_first_kw"], row["power_last_kw"]
            assert {row.pop("bucket_at"): row for row in stored} == {
                start: bucket.region_columns(count) for start, (bucket, count) in regions.items()
            }, level

    def rows(self, table: str, condition: str, value: object) -> list[dict[str, Any]]:
        with self.reader.cursor(row_factory=dict_row) as cursor:
            cursor.execute(f"select * from telemetry.{table} where {condition}".encode(), [value])
            return cursor.fetchall()


@pytest.fixture(scope="module")
def grid(database: Database) -> Iterator[Database]:
    """A database that has the partitions of all days that are played."""
    with database.connect() as connection:
        for at in {instant(text) for pair in CHANGES.values() for text in pair}:
            for table, step in (
                ("meters.readings", 1),
                ("telemetry.readings_1m", 1),
                ("telemetry.regions_1m", 1),
            ):
                for day in range(-4, 5, step):
                    connection.execute(
                        "select core._create_partition(%s, %s)", [table, at + timedelta(days=day)]
                    )
            for level in LEVELS[1:]:
                for kind in ("readings", "regions"):
                    for day in (-5, 5):
                        connection.execute(
                            "select core._create_partition(%s, %s)",
                            [f"telemetry.{kind}_{level}", at + timedelta(days=day)],
                        )
    yield database


@given(history=histories())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)
def test_any_history_gives_the_same_roll_ups(grid: Database, history: History) -> None:
    with Play(grid, history) as play:
        for call in history.calls:
            play.play(call)
        play.finish()
        assert play.stored == history.readings
        play.check_live_edge()
        play.check_roll_ups()


def test_a_late_register_changes_what_the_next_one_measured_at_once(grid: Database) -> None:
    """The quarter of the next register is not marked, but its roll-up is no longer the last word."""
    at = instant("2024-03-31T01:00Z")
    first, late, last = (
        Reading(0, at + n * HOUR, register=Decimal(value)) for n, value in ((0, 10), (1, 14), (2, 20))
    )
    for order in ([first, last, late], [last, late, first], [late, last, first]):
        calls = [Call(0, "ingest", (reading,)) for reading in order]
        with Play(grid, History(("Europe/Paris",), {}, tuple(calls))) as play:
            for call in calls:
                play.play(call)
                play.commit(0)
                play.check_live_edge()
                play.play(Call(1, "roll_up"))
                play.commit(1)
                play.check_live_edge()
            play.finish()
            play.check_roll_ups()


def test_a_range_knows_of_a_late_register_before_it(grid: Database) -> None:
    """The mark lies before the range, the register that it is compared with inside."""
    at = instant("2024-03-31T01:00Z")
    first, late, last = (
        Reading(0, at + n * HOUR, register=Decimal(value)) for n, value in ((0, 10), (1, 14), (2, 20))
    )
    calls = (Call(0, "ingest", (first, last)), Call(0, "commit"), Call(1, "roll_up"), Call(1, "commit"))
    with Play(grid, History(("Europe/Paris",), {}, (*calls, Call(0, "ingest", (late,))))) as play:
        for call in play.history.calls:
            play.play(call)
        play.commit(0)
        row = play.reader.execute(
            "select energy_kwh from telemetry._get_buckets(%s, '1h', %s, %s)",
            [play.meters[0], last.read_at, last.read_at + HOUR],
        ).fetchone()
        assert row == (6,)
        play.finish()


@pytest.mark.parametrize("zone_name", sorted(CHANGES))
def test_hours_and_days_begin_when_they_begin_in_the_zone(grid: Database, zone_name: str) -> None:
    """Every quarter of an hour of the days around both changes, against zoneinfo."""
    zone = ZoneInfo(zone_name)
    with grid.connect() as connection:
        for change in CHANGES[zone_name]:
            quarters = [instant(change) + timedelta(minutes=15 * n) for n in range(-4 * 40, 4 * 40)]
            rows = connection.execute(
                "select q, telemetry._hour_start(q, %s), telemetry._day_start(q, %s) from unnest(%s) as q",
                [zone_name, zone_name, quarters],
            ).fetchall()
            wrong = [
                (str(q), str(hour), str(day))
                for q, hour, day in rows
                if (hour, day) != (hour_start(q, zone), day_start(q, zone))  # type: ignore[arg-type]
            ]
            assert not wrong
