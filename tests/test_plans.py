"""Readers of telemetry read what they are asked for: by index, from the partitions of the range, whatever else there is.

Every case is called on a history of 8 days and again when it is ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import LiteralString

import pytest

from tests.plans import Explainer, Run, Scan
from tests.servers import Database

DAYS = 8
METERS = 40
DAY = timedelta(days=1)
END = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
GUARDED = re.compile(r"(readings|regions)_\d|corrections|dirty_buckets")
PARTITION = re.compile(r"_(\d{4})_(\d\d)(?:_(\d\d))?$")
USER, OPERATOR = "00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"


@dataclass(frozen=True)
class Case:
    """A call and what it may read.

    Attributes:
        role: of the caller; a user owns three meters, an operator has the region of all forty.
        query: the call; %(end)s is the end of the readings, %(day)s its date, %(meter)s a meter of the user.
        days: how far back its range begins, and how far back it ends.
        rows: rows of roll-ups and readings that it may read at most.
    """

    role: str
    query: LiteralString
    days: tuple[float, float]
    rows: int

    @property
    def name(self) -> str:
        """What is called."""
        return self.query.split("(", maxsplit=1)[0].split()[-1] + ("" if "'1m'" not in self.query else " 1m")


# Readings come every hour: a day has 24 of each meter, at every level below it.
CASES = [
    Case("authenticated", "select * from telemetry.get_latest_readings()", (1, 0), 6),
    Case("authenticated", "select * from meters.get_reading_history(%(meter)s, p_limit => 50)", (4, -3), 60),
    Case(
        "authenticated",
        "select * from telemetry.get_rollups(%(meter)s, '1m', %(end)s - interval '6 days', %(end)s, 100)",
        (6, 0),
        300,
    ),
    Case(
        "authenticated",
        "select * from telemetry.get_rollups(%(meter)s, '1h', %(end)s - interval '6 days', %(end)s, 100)",
        (6, 0),
        110,
    ),
    Case(
        "authenticated",
        "select * from telemetry.get_consumption_stats("
        "%(meter)s, %(end)s - interval '3 days 7 hours 13 minutes', %(end)s - interval '5 hours 7 minutes')",
        (7, 0),
        250,
    ),
    Case(
        "authenticated",
        "select * from telemetry.get_hourly_breakdown(%(meter)s, %(day)s - 3, %(day)s - 1)",
        (3, 1),
        60,
    ),
    Case(
        "authenticated",
        "select * from telemetry.get_daily_breakdown(%(meter)s, %(day)s - 7, %(day)s)",
        (7, 0),
        20,
    ),
    Case("authenticated", "select * from telemetry.list_corrections(%(meter)s, p_limit => 5)", (8, 0), 5),
    Case(
        "authenticated",
        "select * from telemetry.explain_energy("
        "%(meter)s, %(end)s - interval '3 days', %(end)s - interval '1 day', 20)",
        (4, 1),
        120,
    ),
    Case(
        "authenticated",
        "select * from telemetry.list_outages(%(meter)s, %(end)s - interval '6 days', %(end)s)",
        (6, 0),
        300,
    ),
    Case("operator", "select * from telemetry.get_meter_readings(%(meter)s, p_limit => 50)", (4, -3), 60),
    Case(
        "operator",
        "select * from telemetry.get_meter_history(%(meter)s, '15m', p_until => %(end)s)",
        (1, 0),
        30,
    ),
    Case("operator", "select * from telemetry.list_region_readings(p_limit => 20)", (1, 0), 30),
    Case("operator", "select * from telemetry.list_silent_meters()", (1, 0), 0),
    Case(
        "operator",
        "select * from telemetry.list_top_consumers(%(day)s - 5, %(day)s)",
        (7, -1),
        METERS * 7,
    ),
    Case(
        "operator",
        "select * from telemetry.get_region_load("
        "%(end)s - interval '6 days', %(end)s, '15m', p_limit => 100)",
        (6, 0),
        300,
    ),
    Case(
        "operator",
        "select * from telemetry.get_region_stats("
        "%(end)s - interval '3 days 7 hours 13 minutes', %(end)s - interval '5 hours 7 minutes')",
        (7, 0),
        150,
    ),
]

FILL = """
insert into meters.readings (meter_id, read_at, power_kw, voltage, current_a, energy_kwh, register_kwh)
select m.meter_id, at, 1 + extract(hour from at), 230, 4, case when extract(hour from at) < 12 then 0.5 end, 0.5
from meters.meters as m
cross join generate_series(%(from)s::timestamptz, %(until)s::timestamptz - interval '1 hour', interval '1 hour') as at
order by date_trunc('day', at), m.meter_id, at
"""
# One reading an hour, at the full hour: minute, quarter and hour hold the same.
FILL_LEVEL = """
insert into telemetry.readings_{level}
select meter_id, {start}, count(*), count(*), count(*), count(*), min(read_at), max(read_at), sum(0.5), 0,
    min(power_kw), max(power_kw), sum(power_kw), min(power_kw), max(power_kw), 230, 230, sum(voltage), sum(current_a), 4
from meters.readings
where read_at >= %(from)s and read_at < %(until)s
group by 1, 2 order by 1, 2
"""
FILL_REGIONS = """
insert into telemetry.regions_{level}
select r.region, a.*
from (
    select bucket_at, sum(reading_count), sum(power_count), sum(voltage_count), sum(current_count), min(first_at),
        max(last_at), sum(energy_kwh), min(power_min_kw), max(power_max_kw), sum(power_sum_kw), 1, 1, 230, 230,
        sum(voltage_sum), sum(current_sum_a), 4, count(*), sum(power_count) / count(*), sum(power_sum_kw), 1,
        max(power_max_kw)
    from telemetry.readings_{level}
    where bucket_at >= %(from)s and bucket_at < %(until)s
    group by 1
) as a
cross join (select 'Grid' union all select 'Other ' || n from generate_series(1, 30) as n) as r (region)
"""
FILL_REST = """
insert into telemetry.corrections (
    meter_id, read_at, kind, previous_at, previous_register_kwh, register_kwh, energy_kwh
)
select meter_id, bucket_at, 'reset', bucket_at - interval '1 day', 5, 1, 1
from telemetry.readings_1d
where bucket_at >= %(from)s and bucket_at < %(until)s
"""


class Grid:
    """Forty meters with a history that grows into the past."""

    def __init__(self, database: Database) -> None:
        self.connection = database.connect()
        self.explainer = Explainer(database)
        self.connection.execute("select test.create_user(1), test.create_user(2, 'operator')")
        self.connection.execute("update auth.users set region = 'Grid' where user_id = test.user_id(2)")
        self.connection.execute(
            "insert into meters.meters (meter_id, meter_number, region, time_zone, status, owner_user_id)"
            " select test.meter_id(n), 'G-' || n, 'Grid', 'UTC', 'active', case when n <= 3 then test.user_id(1) end"
            " from generate_series(1, %s) as n",
            [METERS],
        )
        self.days = 0

    def grow(self, days: int) -> None:
        """Add what came before."""
        until, self.days = END - self.days * DAY, days
        values = {"from": END - days * DAY, "until": until}
        for table in ("meters.readings", "telemetry.readings_1m", "telemetry.regions_1m"):
            self.connection.execute(
                "select core._create_partition(%s, at)"
                " from generate_series(%s::timestamptz, %s, interval '1 day') as at",
                [table, values["from"], END + DAY],
            )
        for level in ("15m", "1h", "1d"):
            for kind in ("readings", "regions"):
                self.connection.execute(
                    "select core._create_partition(%s, at)"
                    " from generate_series(%s::timestamptz, %s, interval '10 days') as at",
                    [f"telemetry.{kind}_{level}", values["from"] - 10 * DAY, END + 10 * DAY],
                )
        self.connection.execute(FILL, values)
        for level in ("1m", "15m", "1h", "1d"):
            start = "date_trunc('day', read_at, 'UTC')" if level == "1d" else "read_at"
            self.connection.execute(FILL_LEVEL.format(level=level, start=start).encode(), values)
            self.connection.execute(FILL_REGIONS.format(level=level).encode(), values)
        self.connection.execute(FILL_REST, values)
        self.connection.execute(
            "insert into telemetry.meter_states (meter_id, last_read_at, has_registers)"
            " select meter_id, %s, true from meters.meters on conflict do nothing",
            [END - timedelta(hours=1)],
        )
        if days == DAYS:
            # A backlog of other meters, which is nobody else's business.
            self.connection.execute(
                "insert into meters.dirty_buckets (meter_id, bucket_at)"
                " select test.meter_id(1000 + n %% 50), %s::timestamptz - n * interval '15 minutes'"
                " from generate_series(1, 5000) as n",
                [END],
            )
        self.analyze()

    def analyze(self) -> None:
        """As autovacuum would, as far as the cases look."""
        tables = self.connection.execute(
            "select oid::regclass::text from pg_class where relkind = 'r'"
            " and relnamespace in ('meters'::regnamespace, 'telemetry'::regnamespace)"
        ).fetchall()
        for (name,) in tables:
            if not PARTITION.search(str(name)) or reaches(str(name))[1] > END - DAYS * DAY:
                self.connection.execute(f"analyze {name}".encode())

    def run(self, case: Case) -> Run:
        """Call it as the caller of the case."""
        return self.explainer.run(
            case.role,
            USER if case.role == "authenticated" else OPERATOR,
            case.query,
            {"end": END, "day": END.date(), "meter": "00000000-0000-7000-9000-000000000001"},
        )

    def close(self) -> None:
        """End the sessions."""
        self.explainer.close()
        self.connection.close()


@dataclass(frozen=True)
class Measured:
    """What each case did on the short history and on the long one."""

    short: dict[str, Run]
    long: dict[str, Run]


@pytest.fixture(scope="module")
def measured(database: Database) -> Iterator[Measured]:
    grid = Grid(database)
    grid.grow(DAYS)
    short = {case.query: grid.run(case) for case in CASES}
    grid.grow(10 * DAYS)
    yield Measured(short, {case.query: grid.run(case) for case in CASES})
    grid.close()


def guarded(run: Run) -> list[Scan]:
    return [scan for scan in run.scans if GUARDED.match(scan.relation)]


def reaches(relation: str) -> tuple[datetime, datetime]:
    """The range of a partition, by its name."""
    found = PARTITION.search(relation)
    assert found
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year and month
    if day:
        start = datetime(year, month, day, tzinfo=UTC)
        return start, start + DAY
    return datetime(year, month, 1, tzinfo=UTC), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reads_by_index(measured: Measured, case: Case) -> None:
    """An empty partition, such as that of tomorrow, may be looked through."""
    assert [s for s in guarded(measured.long[case.query]) if s.node == "Seq Scan" and s.rows] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reads_only_the_partitions_of_the_range(measured: Measured, case: Case) -> None:
    since, until = (END - days * DAY for days in case.days)
    # A day that has begun since END, for those that read up to now.
    until += (datetime.now(UTC) - END).days * DAY
    touched = {s.relation for s in guarded(measured.long[case.query]) if PARTITION.search(s.relation)}
    outside = {name for name in touched if reaches(name)[1] <= since or reaches(name)[0] >= until}
    assert outside == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reads_no_more_rows_than_asked_for(measured: Measured, case: Case) -> None:
    assert sum(scan.rows for scan in guarded(measured.long[case.query])) <= case.rows


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_costs_the_same_when_the_history_is_ten_times_as_long(measured: Measured, case: Case) -> None:
    short, long = measured.short[case.query].buffers, measured.long[case.query].buffers
    assert 0 < long <= 1.3 * short, f"{short} pages, then {long}"


def test_a_sequential_scan_is_seen(database: Database, measured: Measured) -> None:
    """The net catches: without a meter in the condition all partitions are read."""
    explainer = Explainer(database)
    explainer.connection.execute(
        "create function telemetry._probe() returns bigint language plpgsql security definer as"
        " $$ begin return (select sum(energy_kwh) from telemetry.readings_15m); end $$"
    )
    run = explainer.run("service_role", USER, "select telemetry._probe()", {})
    explainer.connection.execute("drop function telemetry._probe()")
    explainer.close()
    assert {scan.node for scan in guarded(run)} == {"Seq Scan"}
    assert sum(scan.rows for scan in guarded(run)) == 10 * DAYS * 24 * METERS
