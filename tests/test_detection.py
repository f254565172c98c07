"""Detection: what the learnt baseline says of made series, and many workers on the same marks."""

from __future__ import annotations

import math
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from bench.anomaly import JUDGE
from tests.gateways import meter_id
from tests.servers import Database
from tests.workers import wait_for, worker_for

pytestmark = pytest.mark.one_server

MINUTES = 5
DAY = 24 * 60 // MINUTES
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def make_days(days: int, seed: int = 1) -> list[float]:
    """Power of a household: little at night, more in the evening, another noise in every value."""
    dice = random.Random(seed)
    return [
        1 + 0.6 * math.sin(2 * math.pi * (row % DAY) / DAY - 2) + 0.03 * dice.gauss(0, 1)
        for row in range(days * DAY)
    ]


@pytest.fixture(scope="module")
def connection(database: Database) -> Any:
    with psycopg.connect(database.url, autocommit=True) as opened:
        opened.execute(JUDGE)
        yield opened


def judge(connection: Any, values: list[float], number: int) -> list[float]:
    times = [MONDAY + timedelta(minutes=MINUTES * row) for row in range(len(values))]
    row = connection.execute(
        "select pg_temp.judge(%s::uuid, %s, %s)", [meter_id(number), times, values]
    ).fetchone()
    return [float(score) for score in row[0]]


def test_spikes_stand_out_and_a_usual_day_does_not(connection: Any) -> None:
    values = make_days(14)
    quiet = judge(connection, values, 1)
    assert sum(score >= 0.7 for score in quiet[2 * DAY :]) == 0
    spikes = [5 * DAY + 40, 8 * DAY + 100, 12 * DAY + 250]
    for at in spikes:
        values[at] += 2.5
    scores = judge(connection, values, 2)
    assert scores[spikes[0]] > 0.8
    assert all(scores[at] == max(scores[at - 20 : at + 20]) for at in spikes)


def test_a_lasting_change_is_new_once(connection: Any) -> None:
    values = make_days(12)
    values[6 * DAY :] = [value + 2 for value in values[6 * DAY :]]
    scores = judge(connection, values, 3)
    assert scores[6 * DAY] > 0.8
    assert sum(score >= 0.7 for score in scores[6 * DAY + 1 :]) == 0


def test_what_comes_later_changes_no_score(connection: Any) -> None:
    values = make_days(6)
    assert judge(connection, values, 4)[: 3 * DAY] == judge(connection, values[: 3 * DAY], 5)


@pytest.mark.parametrize("value", [0.0, 1e-300, 1e300, -5.0])
def test_constant_series_are_nothing_special(connection: Any, value: float) -> None:
    assert max(judge(connection, [value] * (3 * DAY), 6)) == 0


def test_a_meter_is_looked_at_by_one_worker_at_a_time(fresh_database: Database) -> None:
    """Eight workers take the marks of four meters; each minute is learnt once, whoever did it."""
    with psycopg.connect(fresh_database.url, autocommit=True) as owner:
        owner.execute("select count(test.create_meter(n)) from generate_series(1, 4) as n")
        owner.execute("select test.create_minute_partitions()")
        owner.execute(
            "select count(test.store_minute(n, date_trunc('minute', now()) + make_interval(mins => m - 150), 1.0)) "
            "from generate_series(1, 4) as n, generate_series(1, 120) as m"
        )

    def work(_: int) -> int:
        taken = 0
        with psycopg.connect(fresh_database.url, autocommit=True) as connection:
            for _ in range(60):
                row = connection.execute("select alerts.detect_anomalies(40)").fetchone()
                assert row is not None
                taken += row[0]
        return taken

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(work, range(8)))
    with psycopg.connect(fresh_database.url, autocommit=True) as owner:
        while found := owner.execute("select alerts.detect_anomalies(1000)").fetchone():
            taken += found[0]
            if not found[0]:
                break
        learnt = owner.execute(
            "select distinct (power).value_count, interval_s from alerts.detectors"
        ).fetchall()
        left = owner.execute("select count(*) from telemetry.undetected_buckets").fetchall()
    assert (taken, left, learnt) == (480, [(0,)], [(119, 60.0)])


def test_others_pass_by_a_meter_that_is_looked_at(fresh_database: Database) -> None:
    """A worker in the middle of its batch keeps nobody waiting, and nobody looks at its meters."""
    with (
        psycopg.connect(fresh_database.url) as busy,
        psycopg.connect(fresh_database.url, autocommit=True) as other,
    ):
        other.execute("select count(test.create_meter(n)) from generate_series(1, 2) as n")
        other.execute("select test.create_minute_partitions()")
        store = "select test.store_minute(%s, date_trunc('minute', now()) - make_interval(mins => %s), 1.0)"
        other.execute(store, [1, 4])
        assert other.execute("select alerts.detect_anomalies()").fetchone() == (1,)
        other.execute(store, [1, 3])
        other.execute("set statement_timeout = '30s'")
        assert busy.execute("select alerts.detect_anomalies()").fetchone() == (1,)
        other.execute(store, [1, 2])
        other.execute(store, [2, 2])
        assert other.execute("select alerts.detect_anomalies()").fetchone() == (1,)
        busy.commit()
        assert other.execute("select alerts.detect_anomalies()").fetchone() == (1,)


def test_from_a_reading_to_an_alert(fresh_database: Database) -> None:
    """The worker alone: readings come in, and the overload of the voltage is an alert soon."""
    with psycopg.connect(fresh_database.url, autocommit=True) as owner:
        owner.execute("select test.create_meter(1)")
        with worker_for(fresh_database) as worker:
            wait_for(lambda: worker.events("worker_ready", "worker_started"))
            owner.execute(
                "select test.ingest(1, now() - interval '1 second', '{\"voltage\": 300, \"power_kw\": 1}')"
            )
            query = sql.SQL("select rule_code from alerts.alerts")
            assert wait_for(lambda: owner.execute(query).fetchall()) == [("overvoltage",)]


def test_an_imported_history_is_learnt_whole(fresh_database: Database) -> None:
    """Roll-ups go from the newest to the oldest; a new meter is learnt in the order of time all the same."""
    with psycopg.connect(fresh_database.url, autocommit=True) as owner:
        owner.execute("select test.create_meter(1)")
        owner.execute(
            "select count(test.ingest(1, date_trunc('hour', now()) - make_interval(mins => 10 * m), "
            "'{\"power_kw\": 1}')) from generate_series(1, 60) as m"
        )
        rolled, taken = 1, 1
        while rolled or taken:
            rolled = owner.execute("select telemetry.roll_up(10)").fetchone()[0]  # type: ignore[index]
            taken = owner.execute("select alerts.detect_anomalies(7)").fetchone()[0]  # type: ignore[index]
        learnt = owner.execute("select (power).value_count, interval_s from alerts.detectors").fetchall()
    assert learnt == [(59, 600.0)]
