"""What meters did, as users and operators read it over HTTP, held against the raw readings.

The rows of test.create_paris (pgtap/helpers.sql) and a month of made-up ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest
from psycopg.rows import dict_row

from tests.gateways import GatewayProcess, gateway_for, make_token, meter_id, user_id
from tests.servers import Database

PARIS = ZoneInfo("Europe/Paris")
MONTH = datetime(2025, 3, 15, tzinfo=PARIS), datetime(2025, 4, 14, tzinfo=PARIS)
WANDERER = 7
READINGS = 5961 - 301

# A month of one meter, in which the clocks go forward: gaps, several readings a minute, energies and registers.
WANDER = """
select meters.ingest_readings(jsonb_agg(jsonb_build_object(
    'meter_id', test.meter_id(7), 'read_at', at,
    'power_kw', case when n %% 7 <> 0 then round((2 + sin(n))::numeric, 3) end,
    'voltage', case when n %% 5 <> 0 then 225 + n %% 11 end,
    'current_a', case when n %% 3 <> 0 then round((n %% 13) / 3.0, 2) end,
    'energy_kwh', case when n %% 4 = 0 then round((n %% 9) / 10.0, 2) end,
    'register_kwh', case when n %% 4 = 1 or n %% 7 = 0 then n %% 3000 end
)))
from (
    select n, %(from)s::timestamptz + n * interval '7 minutes 13 seconds' as at from generate_series(0, 5960) as n
) as r
where not (n between 1000 and 1300) and (n %% 40 = 0) = %(is_late)s
"""


class Caller:
    """Somebody who calls functions of the schema telemetry."""

    def __init__(
        self, gateway: GatewayProcess, number: int, role: str = "authenticated", **claims: Any
    ) -> None:
        self.gateway = gateway
        self.token = make_token(user_id(number), role, **claims)

    def post(self, function: str, **values: Any) -> httpx.Response:
        """The answer as it is."""
        with self.gateway.client(self.token) as client:
            return client.post(f"/rpc/telemetry.{function}", json={f"p_{k}": v for k, v in values.items()})

    def call(self, function: str, **values: Any) -> Any:
        """The result of a call that works."""
        response = self.post(function, **values)
        assert response.status_code == 200, response.text
        return response.json()

    def refusal(self, function: str, **values: Any) -> tuple[int, str]:
        """Status and code of a call that does not."""
        response = self.post(function, **values)
        return response.status_code, response.json()["message"]


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute("select test.create_paris()")
        connection.execute(
            "select meters.create_meter(p_meter_id => test.meter_id(7), p_meter_number => 'P-7',"
            " p_time_zone => 'Europe/Paris', p_region => 'Seine', p_owner_user_id => test.create_user(7))"
        )
        # What comes late is read before it is rolled up.
        connection.execute(WANDER, {"from": MONTH[0], "is_late": False})
        while connection.execute("select telemetry.roll_up(10000)").fetchone() != (0,):
            pass
        connection.execute(WANDER, {"from": MONTH[0], "is_late": True})
    with gateway_for(database) as gateway:
        yield gateway


@pytest.fixture
def user(gateway: GatewayProcess) -> Caller:
    return Caller(gateway, 1)


@pytest.fixture
def operator(gateway: GatewayProcess) -> Caller:
    return Caller(gateway, 3, "operator")


def test_a_user_reads_their_meters(user: Caller) -> None:
    (latest,) = user.call("get_latest_readings")
    assert (latest["meter_number"], latest["read_at"]) == ("P-1", "2025-10-26T22:45:00+00:00")
    stats = user.call(
        "get_consumption_stats",
        meter_id=meter_id(1), **{"from": "2025-10-26T00:00:00+02:00", "until": "2025-10-27T00:00:00+01:00"},
    )  # fmt: skip
    assert (stats["energy_kwh"], stats["previous_energy_kwh"], stats["power_max_kw"]) == (25, 24, 9)
    hours = user.call("get_hourly_breakdown", meter_id=meter_id(1), **{"from": "2025-10-26"})
    assert len(hours) == 25
    days = user.call(
        "get_daily_breakdown", meter_id=meter_id(1), **{"from": "2025-10-25", "until": "2025-10-28"}
    )
    assert [(day["reading_count"], day["energy_kwh"]) for day in days] == [(96, 24), (101, 25), (0, None)]
    explained = user.call(
        "explain_energy",
        meter_id=meter_id(1),
        **{"from": "2025-10-26T17:00:00Z", "until": "2025-10-26T17:15:00Z"},
    )
    assert [(row["rule"], row["counted_kwh"]) for row in explained] == [("sent", 0.25), ("none", 0)]


def test_a_user_sees_nobody_elses(user: Caller) -> None:
    for function, extra in {
        "get_consumption_stats": {"from": "2025-10-26", "until": "2025-10-27"},
        "get_hourly_breakdown": {},
        "get_daily_breakdown": {},
        "list_corrections": {},
        "get_rollups": {"level": "1h", "from": "2025-10-26", "until": "2025-10-27"},
        "explain_energy": {"from": "2025-10-26", "until": "2025-10-27"},
    }.items():
        assert user.refusal(function, meter_id=meter_id(2), **extra) == (404, "meter_not_found"), function
    for function in ("list_top_consumers", "list_silent_meters", "list_region_readings"):
        assert user.post(function, region="Paris").status_code == 403, function


def test_an_operator_reads_their_region(operator: Caller) -> None:
    day = {"from": "2025-10-26T00:00:00+02:00", "until": "2025-10-27T00:00:00+01:00"}
    stats = operator.call("get_region_stats", **day)
    assert (stats["region"], stats["energy_kwh"], stats["load_max_kw"], stats["load_percent"]) == (
        "Paris",
        36,
        9,
        9,
    )
    load = operator.call("get_region_load", **day, level="1h")
    assert len(load) == 25
    top = operator.call("list_top_consumers", **{"from": "2025-10-26", "until": "2025-10-27"})
    assert [(row["rank"], row["meter_number"], row["energy_kwh"]) for row in top] == [
        (1, "P-1", 25),
        (2, "P-2", 11),
    ]
    assert [row["meter_number"] for row in operator.call("list_silent_meters")] == ["P-1", "P-2"]
    assert [row["register_kwh"] for row in operator.call("list_region_readings")] == [None, 7]
    assert len(operator.call("get_meter_readings", meter_id=meter_id(2))) == 4
    assert len(operator.call("get_meter_history", meter_id=meter_id(1), level="1d", **day)) == 1


def test_an_operator_has_the_region_of_the_row(gateway: GatewayProcess, database: Database) -> None:
    """Whatever region the token names."""
    with database.connect() as connection:
        connection.execute(
            "insert into auth.users (user_id, email, user_role, region) values (%s, 'oslo@example.com', 'operator', 'Oslo')",
            [user_id(77)],
        )
    caller = Caller(gateway, 77, "operator", region="Paris")
    day = {"from": "2025-10-26", "until": "2025-10-27"}
    for function in ("get_region_stats", "get_region_load", "list_top_consumers"):
        assert caller.refusal(function, **day, region="Paris") == (403, "region_not_yours")
    assert caller.call("get_region_stats", **day)["reading_count"] == 0
    assert caller.call("list_top_consumers", **day) == []
    assert caller.call("list_silent_meters") == []
    assert caller.refusal("get_meter_history", meter_id=meter_id(1)) == (404, "meter_not_found")
    admin = Caller(gateway, 5, "admin")
    assert admin.call("get_region_stats", **day, region="Paris")["reading_count"] > 0


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"from": "2025-10-27", "until": "2025-10-26"}, "invalid_range"),
        ({"from": None, "until": "2025-10-26"}, "invalid_range"),
        ({"from": "-infinity", "until": "2025-10-26"}, "invalid_range"),
        ({"from": "2025-10-26", "until": "infinity"}, "invalid_range"),
        ({"from": "2020-10-26", "until": "2025-10-26"}, "range_too_long"),
        ({"from": "2025-10-26", "until": "2025-10-27", "limit": 0}, "invalid_limit"),
        ({"from": "2025-10-26", "until": "2025-10-27", "limit": None}, "invalid_limit"),
        ({"from": "2025-10-26", "until": "2025-10-27", "limit": 10**6}, "invalid_limit"),
        ({"from": "2025-10-26", "until": "2025-10-27", "level": "1w"}, "invalid_level"),
        ({"from": "2025-10-26", "until": "2025-10-27", "level": None}, "invalid_level"),
        ({"from": "2025-10-26", "until": "2025-10-27", "before": "-infinity"}, None),
        ({"from": "2025-10-26", "until": "2025-10-27", "before": "infinity"}, None),
    ],
)
def test_wrong_ranges_are_refused(
    user: Caller, operator: Caller, values: dict[str, Any], code: str | None
) -> None:
    values = {"level": "15m"} | values
    for caller, function, about in (
        (user, "get_rollups", {"meter_id": meter_id(1)}),
        (operator, "get_region_load", {"region": "Paris"}),
    ):
        if code:
            assert caller.refusal(function, **about, **values) == (400, code), function
        else:
            assert len(caller.call(function, **about, **values)) == (0 if "-" in values["before"] else 92)


@pytest.mark.parametrize("value", ["2025-13-01", "yesterday, perhaps", "NaN", 5])
def test_what_is_no_instant_is_refused(user: Caller, value: object) -> None:
    response = user.post("get_consumption_stats", meter_id=meter_id(1), **{"from": value})
    assert response.status_code == 400, response.text


def test_pages_are_the_whole(gateway: GatewayProcess, database: Database) -> None:
    caller = Caller(gateway, WANDERER)
    span = {"meter_id": meter_id(WANDERER), "from": MONTH[0].isoformat(), "until": MONTH[1].isoformat()}
    for level in ("1m", "1h", "1d"):
        whole = caller.call("get_rollups", **span, level=level, limit=10_000)
        pages: list[Any] = []
        while page := caller.call(
            "get_rollups", **span, level=level, limit=1997, before=pages[-1]["bucket_at"] if pages else None
        ):
            pages += page
        assert pages == whole
        assert whole == sorted(whole, key=lambda row: str(row["bucket_at"]), reverse=True)
        assert sum(row["reading_count"] for row in whole) == READINGS
    explained: list[Any] = []
    while page := caller.call(
        "explain_energy", **span, limit=999, after=explained[-1]["read_at"] if explained else None
    ):
        explained += page
    assert len(explained) == READINGS
    days = caller.call("get_rollups", **span, level="1d")
    assert round(sum(row["counted_kwh"] for row in explained), 6) == round(
        sum(d["energy_kwh"] for d in days), 6
    )


BRUTE = """
select count(*) as reading_count, min(read_at) as first_at, max(read_at) as last_at, min(power_kw) as power_min_kw,
    max(power_kw) as power_max_kw, round(avg(power_kw), 6) as power_avg_kw, round(avg(voltage), 6) as voltage_avg,
    min(voltage) as voltage_min, max(voltage) as voltage_max, round(avg(current_a), 6) as current_avg_a,
    max(current_a) as current_max_a,
    (array_agg(read_at order by power_kw desc, read_at) filter (where power_kw is not null))[1] as peak_at
from meters.readings
where meter_id = %(meter)s and read_at >= %(from)s and read_at < %(until)s
"""


def test_any_period_is_what_its_readings_are(gateway: GatewayProcess, database: Database) -> None:
    """Twenty periods, from minutes to the whole month, part of it not rolled up yet: all columns against the raw rows."""
    chance = random.Random(5)
    minutes = int((MONTH[1] - MONTH[0]) / timedelta(minutes=1))
    with database.connect() as connection:
        connection.execute("set statement_timeout = '20s'")
        cursor = connection.cursor(row_factory=dict_row)
        for _ in range(20):
            start = chance.randrange(minutes)
            length = chance.choice([chance.randrange(1, 90), chance.randrange(3000), minutes - start])
            values = {
                "meter": meter_id(WANDERER),
                "from": MONTH[0].astimezone(UTC) + timedelta(minutes=start),
                "until": MONTH[0].astimezone(UTC) + timedelta(minutes=start + length),
            }
            wanted = cursor.execute(BRUTE, values).fetchone()
            stats = cursor.execute(
                "select * from telemetry.get_consumption_stats(%(meter)s, %(from)s, %(until)s)", values
            ).fetchone()
            assert wanted is not None
            assert stats is not None
            assert {name: stats[name] for name in wanted} == wanted, values
            assert stats["energy_kwh"] == _energy(cursor, values), values
            before = {"meter": values["meter"], "from": stats["previous_from"], "until": values["from"]}
            assert stats["previous_energy_kwh"] == _energy(cursor, before), before


def _energy(cursor: psycopg.Cursor[dict[str, Any]], values: dict[str, Any]) -> Decimal | None:
    """The sum of what the readings were counted as, null where there are none."""
    row = cursor.execute(
        "select sum(counted_kwh) as kwh from telemetry.explain_energy("
        "%(meter)s, greatest(%(from)s, %(until)s - interval '32 days'), %(until)s, 10000)",
        values,
    ).fetchone()
    assert row is not None
    return row["kwh"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("day", [date(2025, 3, 29), date(2025, 3, 30), date(2025, 3, 31)])
def test_hours_of_a_day_are_those_of_a_clock(gateway: GatewayProcess, day: date) -> None:
    hours = Caller(gateway, WANDERER).call(
        "get_hourly_breakdown", meter_id=meter_id(WANDERER), **{"from": day.isoformat()}
    )
    start = datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)
    wanted = []
    while start.astimezone(PARIS).date() == day:
        wanted.append(start.astimezone(PARIS).isoformat())
        start += timedelta(hours=1)
    assert [hour["local_at"] for hour in hours] == wanted
    assert len(wanted) == (23 if day.day == 30 else 24)
    assert hours[-1]["bucket_end"] == start.isoformat()


@pytest.fixture(scope="module")
def measured(database: Database, gateway: GatewayProcess) -> list[dict[str, Any]]:
    """A bucket of every level of a meter and of its region, of readings that measured everything."""
    rows: list[dict[str, Any]] = []
    with database.connect() as connection:
        connection.execute("select test.create_meter(8, null, 'Debt')")
        connection.execute(
            "select meters.ingest_readings(jsonb_agg(jsonb_build_object('meter_id', test.meter_id(8),"
            " 'read_at', '2026-01-10 12:00Z'::timestamptz + n * interval '10 seconds', 'power_kw', 3 + n,"
            " 'voltage', 220 + n, 'current_a', 10 + n, 'energy_kwh', 0.01))) from generate_series(0, 4) as n"
        )
        for function in ("roll_up", "roll_up_regions"):
            while connection.execute(f"select telemetry.{function}(10000)".encode()).fetchone() != (0,):
                pass
        cursor = connection.cursor(row_factory=dict_row)
        for level in ("1m", "15m", "1h", "1d"):
            rows += cursor.execute(
                "select %s as level, * from telemetry._get_buckets(test.meter_id(8), %s, '2026-01-01', '2026-02-01')",
                [level, level],
            ).fetchall()
            rows += cursor.execute(
                "select level, r.energy_kwh, r.reading_count, r.power_min_kw,"
                " r.voltage_sum / r.voltage_count as voltage_avg, r.current_sum_a / r.current_count as current_avg_a"
                " from (select %s as level) as l"
                " cross join lateral telemetry._get_region_rows('Debt', level, '2026-01-01', '2026-02-01') as r",
                [level],
            ).fetchall()
    assert len(rows) == 8
    return rows


def test_debt_1_the_least_power_is_known(measured: list[dict[str, Any]]) -> None:
    assert {row["power_min_kw"] for row in measured} == {3}


def test_debt_1_the_average_voltage_is_known(measured: list[dict[str, Any]]) -> None:
    assert {row["voltage_avg"] for row in measured} == {222}


def test_debt_1_the_average_current_is_known(measured: list[dict[str, Any]]) -> None:
    assert {row["current_avg_a"] for row in measured} == {12}


def test_debt_1_readers_are_shown_all_three(gateway: GatewayProcess, measured: list[dict[str, Any]]) -> None:
    assert measured
    caller = Caller(gateway, 5, "admin")
    span = {"from": "2026-01-10T12:00:00Z", "until": "2026-01-10T12:01:00Z"}
    about = {"meter_id": meter_id(8)}
    rows = [
        caller.call("get_consumption_stats", **about, **span),
        caller.call("get_rollups", **about, **span, level="1m")[0],
        caller.call("get_hourly_breakdown", **about, **{"from": "2026-01-10"})[15],
        caller.call("get_daily_breakdown", **about, **{"from": "2026-01-10", "until": "2026-01-11"})[0],
        caller.call("get_meter_history", **about, **span, level="1m")[0],
    ]
    for row in rows:
        assert (row["power_min_kw"], row["voltage_avg"], row["current_avg_a"]) == (3, 222, 12)
    for row in (
        caller.call("get_region_stats", **span, region="Debt"),
        caller.call("get_region_load", **span, region="Debt", level="1m")[0],
    ):
        assert (row["load_min_kw"], row["voltage_avg"], row["current_avg_a"]) == (5, 222, 12)


def test_debt_2_energy_is_added_up(gateway: GatewayProcess, measured: list[dict[str, Any]]) -> None:
    assert {row["energy_kwh"] for row in measured} == {Decimal("0.05")}
    caller = Caller(gateway, 5, "admin")
    (top,) = caller.call("list_top_consumers", region="Debt", **{"from": "2026-01-10", "until": "2026-01-11"})
    assert (top["energy_kwh"], top["share_percent"]) == (0.05, 100)
