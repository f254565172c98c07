"""What a hundred times more history costs: two databases of one server, one with 500,000 readings, one with 50 million.

"ours" is the large one and "reference" the small one, in seconds, so a ratio of 1 means that history costs nothing. The
history of both is filled by set-based statements with the rows that ingest and roll-up would have left.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import psycopg
from psycopg.conninfo import make_conninfo

from bench.harness import BenchError, Case, Run, Server, throwaway_server
from pyapi.deploy import deploy

METERS, REGIONS = 1000, 10
CALLS = 20
USER, OPERATOR = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
METER = "00000000-0000-4000-9000-000000000000"

SEED = f"""
do $$
begin
    perform auth.create_user('user@example.com', p_user_id => '{USER}');
    perform auth.create_user('operator@example.com', p_user_id => '{OPERATOR}');
    update auth.users set region = 'R0', user_role = 'operator' where user_id = '{OPERATOR}';
    for n in 0 .. {REGIONS - 1} loop
        insert into meters.regions (region, name, time_zone, capacity_kw)
        values ('R' || n, 'Region ' || n, 'Africa/Nairobi', 500);
    end loop;
    for n in 0 .. {METERS - 1} loop
        perform meters.create_meter(
            p_meter_id => ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, p_meter_number => 'bench-' || n,
            p_region => 'R' || mod(n, {REGIONS}), p_time_zone => 'Africa/Nairobi',
            p_owner_user_id => case n when 0 then '{USER}'::uuid end
        );
    end loop;
    update meters.meters set owner_since = '2020-01-01Z' where owner_user_id is not null;
end $$
"""

# A reading a minute of every meter, in the order of time, as they would have come.
READINGS = f"""
insert into meters.readings (meter_id, read_at, power_kw, voltage, current_a, energy_kwh)
select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, t, (0.2 + mod(n * 7 + minute, 400) / 200.0)::numeric(9, 3),
    228 + mod(n + minute, 50) / 10.0, (1 + mod(n + minute, 90) / 10.0)::numeric(9, 2),
    (0.003 + mod(n * 7 + minute, 400) / 12000.0)::numeric(9, 6)
from (
    select t, extract(epoch from t)::bigint / 60 as minute
    from generate_series(%(first)s::timestamptz, %(last)s::timestamptz - interval '1 minute', interval '1 minute') as t
) as m
cross join generate_series(0, {METERS - 1}) as n
"""
MINUTES = """
insert into telemetry.readings_1m
select meter_id, read_at, 1, 1, 1, 1, read_at, read_at, energy_kwh, 0, power_kw, power_kw, power_kw, power_kw, power_kw, voltage,
    voltage, voltage, current_a, current_a
from meters.readings where read_at >= %(first)s and read_at < %(last)s
"""
SUMS = (
    "sum(reading_count), sum(power_count), sum(voltage_count), sum(current_count), min(first_at), max(last_at),"
    " sum(energy_kwh)"
)
PEAKS = (
    "min(power_min_kw), max(power_max_kw), sum(power_sum_kw), min(power_first_kw), min(power_last_kw), min(voltage_min),"
    " max(voltage_max), sum(voltage_sum), sum(current_sum_a), max(current_max_a)"
)
REGION_MINUTES = f"""
insert into telemetry.regions_1m
select m.region, r.bucket_at, {SUMS}, {PEAKS}, count(*), 1, sum(power_sum_kw), sum(power_sum_kw), sum(power_sum_kw)
from telemetry.readings_1m as r join meters.meters as m using (meter_id)
where r.bucket_at >= %(first)s and r.bucket_at < %(last)s group by 1, 2
"""
LOADS = "max(meter_count), sum(load_count), sum(load_sum_kw), min(load_min_kw), max(load_max_kw)"
LEVELS = (("15m", "1m", "15 minutes"), ("1h", "15m", "1 hour"), ("1d", "1h", "1 day"))
CONTEXT = (
    "select set_config('role', %s, false), set_config('request.jwt.claims', %s, false),"
    " set_config('request.jwt.sub', %s, false)"
)


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    large, small = (2_000_000, 100_000) if run.quick else (50_000_000, 500_000)
    with throwaway_server(run) as server:
        sides = []
        for name, count in (("small", small), ("large", large)):
            server.execute(f"create database {name}")
            sides.append(Side(run, server, name, count))
        reference, ours = sides
        run.facts |= {"meters": METERS, "readings": {"ours": ours.count, "reference": reference.count}}
        run.facts["bytes_a_reading"] = ours.bytes_a_reading()
        run.say(f"  bytes a reading: {run.facts['bytes_a_reading']}")
        for name, unit, measure in (
            ("ingest", "s per 5000 readings", Side.ingest), ("roll-up", "s per new minute", Side.roll_up),
            ("dashboard", "s", Side.dashboard), ("region", "s", Side.region), ("history", "s", Side.history),
        ):  # fmt: skip
            if not only or name in only:
                run.measure(
                    Case(name, unit),
                    lambda _, m=measure: m(ours),
                    lambda _, m=measure: m(reference),  # type: ignore[misc]
                )
        for side in sides:
            side.close()


class Side:
    """One of the two databases.

    Args:
        run: says how far it is.
        server: holds it.
        name: of the database.
        count: readings, roughly: whole minutes of all meters.
    """

    def __init__(self, run: Run, server: Server, name: str, count: int) -> None:
        self.url = make_conninfo(server.url, dbname=name)
        deploy(self.url)
        self.connection = psycopg.connect(self.url, autocommit=True)
        self.connection.execute(SEED.encode())
        end = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=10)
        self.first, self.end = end - timedelta(minutes=count // METERS), end
        self.count = (count // METERS) * METERS
        began = time.monotonic()
        for day in self._days():
            self._fill(*day)
        for table in ("meters.readings", "telemetry.readings_1m", "meters.meters"):
            self.connection.execute(f"vacuum (analyze) {table}".encode())
        self.connection.execute(b"analyze; checkpoint")
        run.say(f"  {name}: {self.count:,} readings filled in {time.monotonic() - began:.0f} s")
        self._minutes = (end + timedelta(minutes=n) for n in itertools.count(1))
        self._as("service_role")
        self.ingest()  # the first call plans
        self.roll_up()

    def close(self) -> None:
        """Let go."""
        self.connection.close()

    def ingest(self) -> float:
        """Seconds for a call with five new minutes of all meters; the marks are worked off afterwards."""
        payload = self._payload([next(self._minutes) for _ in range(5)])
        self._as("service_role")
        began = time.perf_counter()
        self._store(payload)
        took = time.perf_counter() - began
        self._work_off()
        return took

    def roll_up(self) -> float:
        """Seconds from a new minute of all meters being stored to all roll-ups of meters and regions."""
        self._as("service_role")
        times = []
        for _ in range(3):
            self._store(self._payload([next(self._minutes)]))
            began = time.perf_counter()
            self._work_off()
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    def dashboard(self) -> float:
        """Seconds for an operator's dashboard."""
        return self._time("operator", OPERATOR, b"select reports.get_dashboard()")

    def region(self) -> float:
        """Seconds for the load curve and the largest consumers of a region, the last hours of both."""
        return self._time(
            "operator", OPERATOR,
            b"select count(*) from telemetry.get_region_load(now() - interval '6 hours', now())",
        )  # fmt: skip

    def history(self) -> float:
        """Seconds for what a user looks at: the newest reading, a page of readings, hours and minutes of today."""
        return self._time(
            "authenticated", USER,
            b"select count(*) from telemetry.get_latest_readings()",
            f"select count(*) from meters.get_reading_history('{METER}')".encode(),
            f"select count(*) from telemetry.get_rollups('{METER}', '15m', now() - interval '6 hours', now())".encode(),
            f"select count(*) from telemetry.get_rollups('{METER}', '1m', now() - interval '1 hour', now())".encode(),
        )  # fmt: skip

    def bytes_a_reading(self) -> dict[str, float]:
        """On disk, indexes included, by table, divided by the readings."""
        rows = self.connection.execute(
            "select p.relname, sum(pg_total_relation_size(i.inhrelid)) from pg_inherits as i"
            " join pg_class as p on p.oid = i.inhparent where p.relkind = 'p' and p.relnamespace in"
            " ('meters'::regnamespace, 'telemetry'::regnamespace) group by 1 order by 2 desc"
        ).fetchall()
        return {name: round(float(size) / self.count, 1) for name, size in rows}

    def _days(self) -> Iterator[tuple[datetime, datetime]]:
        first = self.first
        while first < self.end:
            last = min(self.end, (first + timedelta(days=1)).replace(hour=0, minute=0))
            yield first, last
            first = last

    def _fill(self, first: datetime, last: datetime) -> None:
        bounds = {"first": first, "last": last}
        for level, _, _ in LEVELS:
            for who in ("readings", "regions"):
                for at in (first, first - timedelta(days=1)):
                    self.connection.execute(
                        "select core._create_partition(%s, %s)", [f"telemetry.{who}_{level}", at]
                    )
        for table, statement in (
            ("meters.readings", READINGS), ("telemetry.readings_1m", MINUTES), ("telemetry.regions_1m", REGION_MINUTES),
        ):  # fmt: skip
            self._fill_day(table, statement, bounds)
        for level, below, step in LEVELS:
            bucket = f"date_bin('{step}', bucket_at, '2000-01-01 00:00:00+03')"
            for who, key, more in (
                ("readings", "meter_id", ""), ("regions", "region", f", {LOADS}")
            ):  # fmt: skip
                sums = SUMS + (", sum(registers_kwh)" if who == "readings" else "")
                # A local day that began on the UTC day before gets its second part.
                self.connection.execute(
                    f"insert into telemetry.{who}_{level} as t select {key}, {bucket}, {sums}, {PEAKS}{more}"
                    f" from telemetry.{who}_{below} where bucket_at >= %(first)s and bucket_at < %(last)s group by 1, 2"
                    f" on conflict ({key}, bucket_at) do update set energy_kwh = t.energy_kwh + excluded.energy_kwh,"
                    f" reading_count = t.reading_count + excluded.reading_count".encode(),
                    bounds,
                )
        self.connection.execute(
            "insert into telemetry.meter_states (meter_id, last_read_at, power_kw) select meter_id, %s, 1 from meters.meters"
            " on conflict (meter_id) do update set last_read_at = excluded.last_read_at",
            [last - timedelta(minutes=1)],
        )

    def _fill_day(self, table: str, statement: str, bounds: dict[str, datetime]) -> None:
        """Into a table that becomes the partition: its key is built at once then, which takes half the time."""
        day = bounds["first"].replace(hour=0, minute=0)
        partition = f"{table}_{day:%Y_%m_%d}"
        known = self.connection.execute("select to_regclass(%s)", [partition]).fetchone()
        if known is not None and known[0] is not None:
            self.connection.execute(statement.encode(), bounds)
            return
        self.connection.execute(
            f"create table {partition} (like {table} including defaults including constraints including storage);"
            f"alter table {partition} enable row level security".encode()
        )
        self.connection.execute(statement.replace(f"into {table}", f"into {partition}").encode(), bounds)
        self.connection.execute(
            f"alter table {table} attach partition {partition} for values from ('{day:%Y-%m-%d}Z') to"
            f" ('{day + timedelta(days=1):%Y-%m-%d}Z')".encode()
        )

    def _as(self, role: str, user: str = "") -> None:
        claims = orjson.dumps({"role": role} | ({"sub": user} if user else {})).decode()
        self.connection.execute("reset role")
        self.connection.execute(CONTEXT, [role, claims, user])

    def _payload(self, moments: list[datetime]) -> str:
        return orjson.dumps(
            [
                {
                    "meter_id": f"00000000-0000-4000-9000-{number:012d}", "read_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
                    "power_kw": round(0.2 + number / 400, 3), "voltage": 230.5, "current_a": 4.2, "energy_kwh": 0.012,
                }
                for moment in moments
                for number in range(METERS)
            ]
        ).decode()  # fmt: skip

    def _store(self, payload: str) -> None:
        row = self.connection.execute(
            "select meters.ingest_readings(%s::jsonb)", [payload], prepare=True
        ).fetchone()
        answer: dict[str, Any] = row[0] if row else {}
        if answer.get("rejected") or answer.get("duplicates"):
            raise BenchError(f"not all readings were stored: {answer}")

    def _work_off(self) -> None:
        for statement in ("select telemetry.roll_up(1000)", "select telemetry.roll_up_regions(1000)"):
            while (row := self.connection.execute(statement.encode()).fetchone()) and row[0]:
                pass

    def _time(self, role: str, user: str, *statements: bytes) -> float:
        self._as(role, user)
        times = []
        for _ in range(CALLS):
            began = time.perf_counter()
            for statement in statements:
                self.connection.execute(statement, prepare=True)
            times.append(time.perf_counter() - began)
        return statistics.median(times)
