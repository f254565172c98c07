"""Attacks on the grid: roll-ups, balances, detection and alerts, by concurrency, lateness, retention and strangers."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.servers import Database

Connection = psycopg.Connection[tuple[Any, ...]]
DAY = timedelta(days=1)


@pytest.fixture
def db(fresh_database: Database) -> Iterator[Connection]:
    with fresh_database.connect() as connection:
        yield connection


def add_meter(
    db: Connection, region: str | None = None, owner: object = None, zone: str = "UTC"
) -> uuid.UUID:
    meter_id = uuid.uuid4()
    db.execute(
        "insert into meters.meters (meter_id, meter_number, region, time_zone, status, owner_user_id)"
        " values (%s, %s, %s, %s, 'active', %s)",
        [meter_id, str(meter_id), region, zone, owner],
    )
    return meter_id


def ingest(db: Connection, meter_id: uuid.UUID, read_at: datetime, **measured: float) -> None:
    reading = {"meter_id": str(meter_id), "read_at": read_at.isoformat(), **measured}
    [answer] = db.execute("select meters.ingest_readings(%s::jsonb)", [json.dumps([reading])]).fetchone() or [
        {}
    ]
    assert answer["stored"] == 1, answer


def drain(db: Connection, function: str, calls: int = 30) -> None:
    """Call a chore until it has nothing more to do."""
    for _ in range(calls):
        if one(db, f"select {function}") == 0:
            return
    raise AssertionError(f"{function} never ends")


def one(db: Connection, query: str, *values: object) -> Any:
    row = db.execute(query, values).fetchone()  # type: ignore[arg-type]
    return row[0] if row else None


def midnight(days_ago: int) -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - days_ago * DAY


def test_energy_that_is_taken_back_before_it_was_settled_stops_nobody(db: Connection) -> None:
    """Rows are settled in the order in which they lie, and freed space is used again: the newer may lie first."""
    early, other = add_meter(db), add_meter(db)
    for meter_id, energy in [(early, -30), *[(other, 1)] * 3, *[(early, 50)] * 2]:
        db.execute(
            "insert into meters.unsettled_consumption (meter_id, energy_kwh) values (%s, %s)",
            [meter_id, energy],
        )
    for _ in range(10):
        db.execute("select tokens.apply_consumption(2)")

    assert one(db, "select count(*) from meters.unsettled_consumption") == 0
    burnt = "select burnt_kwh + unserved_kwh from tokens.balances where meter_id = %s"
    assert (one(db, burnt, early), one(db, burnt, other)) == (70, 3)
    assert one(db, "select count(*) from tokens.check_balances()") == 0


def test_energy_that_was_never_settled_is_not_given_back(db: Connection) -> None:
    meter_id = add_meter(db)
    db.execute(
        "insert into meters.unsettled_consumption (meter_id, energy_kwh) values (%s, 10), (%s, -30)",
        [meter_id, meter_id],
    )
    assert one(db, "select tokens.apply_consumption()") == 1
    assert one(db, "select tokens.apply_consumption()") == 0
    assert one(db, "select sum(energy_kwh) from meters.unsettled_consumption") == -20
    db.execute("insert into meters.unsettled_consumption (meter_id, energy_kwh) values (%s, 25)", [meter_id])
    db.execute("select tokens.apply_consumption()")
    assert one(db, "select unserved_kwh from tokens.balances where meter_id = %s", meter_id) == 5


def test_a_meter_whose_roll_up_fails_stops_no_other(db: Connection) -> None:
    """Its marks stay, so it is caught up once the cause is gone."""
    at = midnight(3)
    bad, good = add_meter(db, "Nakuru"), [add_meter(db, "Nakuru") for _ in range(3)]
    for meter_id in [bad, *good]:
        ingest(db, meter_id, at, energy_kwh=1)
    # A zone that an update of the time zone data takes away.
    db.execute("update meters.meters set time_zone = 'Atlantis/Poseidonis' where meter_id = %s", [bad])

    assert one(db, "select telemetry.roll_up()") == 3
    assert one(db, "select telemetry.roll_up()") == 0, "what fails alone ends the round"
    assert one(db, "select count(*) from telemetry.readings_1d where meter_id = any (%s)", good) == 3
    assert one(db, "select count(*) from meters.dirty_buckets") == 1, "no mark is lost"

    db.execute("update meters.meters set time_zone = 'UTC' where meter_id = %s", [bad])
    assert one(db, "select telemetry.roll_up()") == 1
    assert one(db, "select energy_kwh from telemetry.readings_1d where meter_id = %s", bad) == 1


def archive(db: Connection, table: str, start: datetime, until: datetime) -> None:
    """What retention leaves of a partition."""
    name = f"{table}_{start:%Y_%m_%d}" if until - start == DAY else f"{table}_{start:%Y_%m}"
    db.execute(f"drop table if exists {name}")  # type: ignore[arg-type]
    db.execute(
        "insert into core.archives (table_name, range_from, range_until, state, dropped_at)"
        " values (%s, %s, %s, 'dropped', now())",
        [table, start, until],
    )


@pytest.mark.parametrize(
    ("level", "month", "until"), [("1h", 5, 6), ("15m", 6, 7)], ids=["hours of the day before", "quarters"]
)
def test_what_retention_dropped_is_no_obstacle(db: Connection, level: str, month: int, until: int) -> None:
    """A reading at the edge of what was dropped, and a restored one that is looked at again: others go on."""
    meter_id, other = add_meter(db, zone="America/New_York"), add_meter(db)
    at = datetime(2015, 6, 1, 2, tzinfo=UTC)
    ingest(db, meter_id, at, register_kwh=100)
    ingest(db, meter_id, at + timedelta(hours=2), register_kwh=110)
    drain(db, "telemetry.roll_up()")
    assert one(db, "select sum(energy_kwh) from meters.unsettled_consumption") == 10
    archive(
        db,
        f"telemetry.readings_{level}",
        datetime(2015, month, 1, tzinfo=UTC),
        datetime(2015, until, 1, tzinfo=UTC),
    )
    db.execute(
        "select telemetry.record_replacement(%s, %s, 100, 0, 'found in an old book')",
        [meter_id, at - timedelta(hours=1)],
    )
    db.execute(
        "insert into meters.dirty_buckets (meter_id, bucket_at) values (%s, %s)",
        [meter_id, at + timedelta(hours=2)],
    )
    ingest(db, other, midnight(1), energy_kwh=1)

    drain(db, "telemetry.roll_up()")
    assert one(db, "select count(*) from meters.dirty_buckets") == 0, "no mark is stuck"
    assert one(db, "select to_regclass(%s)", f"telemetry.readings_{level}_2015_{month:02}") is None
    energy = one(db, "select sum(energy_kwh) from meters.unsettled_consumption where meter_id = %s", meter_id)
    assert energy == 10, "nothing is burnt twice"


def test_a_late_reading_after_an_archived_day_gives_no_energy_back(db: Connection) -> None:
    """What the register stood at is in the archive: the energy that was counted since is not forgotten."""
    meter_id, at = add_meter(db), midnight(60) + timedelta(hours=12)
    for day, register in enumerate((100, 110, 120)):
        ingest(db, meter_id, at + day * DAY, register_kwh=register)
    drain(db, "telemetry.roll_up()")
    archive(db, "meters.readings", midnight(60), midnight(59))

    ingest(db, meter_id, at + DAY + timedelta(minutes=5), power_kw=1)
    drain(db, "telemetry.roll_up()")
    ingest(db, meter_id, at + DAY - timedelta(minutes=30), register_kwh=109)
    drain(db, "telemetry.roll_up()")

    assert one(db, "select sum(energy_kwh) from meters.unsettled_consumption") == 20
    assert one(db, "select sum(energy_kwh) from telemetry.readings_1d") == 20


def test_energy_between_two_registers_is_burnt_once(db: Connection) -> None:
    """Some devices send intervals all day and their register at midnight."""
    meter_id, at = add_meter(db), midnight(3)
    ingest(db, meter_id, at, register_kwh=100)
    for hour in (5, 11, 17, 23):
        ingest(db, meter_id, at + timedelta(hours=hour), energy_kwh=2)
    ingest(db, meter_id, at + DAY, register_kwh=110)
    ingest(db, meter_id, at + DAY + timedelta(minutes=1), energy_kwh=0.5)
    ingest(db, meter_id, at + DAY + timedelta(minutes=2), register_kwh=111)
    drain(db, "telemetry.roll_up()")
    assert one(db, "select sum(energy_kwh) from meters.unsettled_consumption") == 11
    assert one(db, "select sum(energy_kwh) from telemetry.readings_1d") == 11

    ingest(db, meter_id, at + timedelta(hours=8), energy_kwh=1)
    drain(db, "telemetry.roll_up()")
    assert one(db, "select sum(energy_kwh) from meters.unsettled_consumption") == 11, "a late one, too"
    assert one(db, "select sum(energy_kwh) from telemetry.readings_1d") == 11


def test_what_a_meter_measured_before_it_moved_counts_where_it_was(db: Connection) -> None:
    """Once, and whatever comes late for the minute, of that meter or of another one."""
    moved, stays, at = add_meter(db, "Nakuru"), add_meter(db, "Nakuru"), midnight(2)
    ingest(db, moved, at, energy_kwh=5)
    ingest(db, stays, at, energy_kwh=1)
    drain(db, "telemetry.roll_up()")
    drain(db, "telemetry.roll_up_regions()")
    db.execute("select meters.update_meter(%s, 'Kisumu')", [moved])
    ingest(db, moved, at + timedelta(seconds=5), energy_kwh=2)
    ingest(db, moved, datetime.now(UTC) + timedelta(minutes=2), energy_kwh=16)
    ingest(db, stays, at + timedelta(seconds=5), energy_kwh=1)
    drain(db, "telemetry.roll_up()")
    drain(db, "telemetry.roll_up_regions()")
    found = db.execute(
        "select region, sum(energy_kwh) from telemetry.regions_1d group by region order by region"
    )
    assert found.fetchall() == [("Kisumu", 16), ("Nakuru", 9)]


def test_a_history_of_single_days_is_rolled_up_in_pieces(db: Connection) -> None:
    """Each day needs partitions of its own: a thousand in one transaction would run out of locks, again and again."""
    meter_id = add_meter(db)
    readings = [
        {"meter_id": str(meter_id), "read_at": (midnight(100) + n * DAY).isoformat(), "energy_kwh": 1}
        for n in range(40)
    ]
    db.execute("select meters.ingest_readings(%s::jsonb)", [json.dumps(readings)])
    assert one(db, "select telemetry.roll_up(1000)") == 31
    assert one(db, "select telemetry.roll_up(1000)") == 9
    assert one(db, "select sum(energy_kwh) from telemetry.readings_1d") == 40


def test_an_alert_that_begins_while_its_meter_changes_hands_goes_with_it(
    db: Connection, fresh_database: Database
) -> None:
    """Neither the former owner nor the former region keeps what is open."""
    for number in (1, 2):
        db.execute("select test.create_user(%s)", [number])
    users = [one(db, "select test.user_id(%s)", number) for number in (1, 2)]
    meter_id = add_meter(db, "Nakuru", users[0])
    with fresh_database.connect() as signaller, fresh_database.connect() as mover:
        pid = mover.info.backend_pid
        signaller.execute("begin")
        signaller.execute(
            "select alerts._signal('overvoltage', %s, true, now(), 'Too high', p_region => 'Nakuru')",
            [str(meter_id)],
        )
        thread = threading.Thread(
            target=mover.execute,
            args=(
                "update meters.meters set owner_user_id = %s, region = 'Kisumu' where meter_id = %s",
                [users[1], meter_id],
            ),
        )
        thread.start()
        until = time.monotonic() + 60
        waiting = "select wait_event_type = 'Lock' from pg_stat_activity where pid = %s"
        while thread.is_alive() and not one(db, waiting, pid) and time.monotonic() < until:
            time.sleep(0.01)
        signaller.execute("commit")
        thread.join(60)
    found = db.execute(
        "select owner_user_id, region from alerts.alerts where meter_id = %s", [meter_id]
    ).fetchall()
    assert found == [(users[1], "Kisumu")]


def test_an_alert_is_of_the_region_that_the_meter_is_in(db: Connection) -> None:
    """Detection looked at the meter before it moved."""
    meter_id = add_meter(db, "Kisumu")
    db.execute("select alerts._signal('overvoltage', %s, true, now(), p_region => 'Nakuru')", [str(meter_id)])
    assert one(db, "select region from alerts.alerts where meter_id = %s", meter_id) == "Kisumu"


ABSURD = """
insert into alerts.rules (rule_code, title, alert_type, hold_for, escalate_after, escalate_to, parameters)
values
    ('absurd', 'Absurd', 'ANOMALY', '1 second', '{300000 years}', '{critical}', '{}'),
    ('absurd_silence', 'Absurd', 'SILENCE', '0', '{300000 years}', '{critical}', '{"condition": "silence"}'),
    ('sound', 'Sound', 'ANOMALY', '1 second', '{}', '{}', '{}');
"""


def test_a_rule_that_fails_does_not_stop_the_clock_of_the_others(db: Connection) -> None:
    """A step that lies beyond the end of time: whoever comes to it fails, each time anew."""
    db.execute(ABSURD)
    meters = sorted((add_meter(db, "Nakuru") for _ in range(2)), key=str)
    for rule, meter_id in zip(("absurd", "sound"), meters, strict=True):
        db.execute("select alerts._signal(%s, %s, true, now())", [rule, str(meter_id)])
    db.execute(
        "update alerts.conditions set received_at = now() - interval '1 hour',"
        " due_at = now() - case rule_code when 'absurd' then interval '50 minutes' else interval '40 minutes' end"
    )
    db.execute("select alerts.advance_alerts(1)")
    db.execute("select alerts.advance_alerts(1)")
    assert db.execute("select rule_code from alerts.alerts").fetchall() == [("sound",)]
    assert one(db, "select subject_id from alerts.detection_failures where rule_code = 'absurd'") == str(
        meters[0]
    )


def test_a_silence_that_fails_does_not_hide_the_others(db: Connection) -> None:
    db.execute(ABSURD)
    meters = [add_meter(db, "Nakuru") for _ in range(3)]
    for meter_id in meters:
        db.execute("insert into alerts.detectors (meter_id, interval_s) values (%s, 60)", [meter_id])
        db.execute(
            "insert into telemetry.meter_states (meter_id, last_read_at) values (%s, now() - interval '1 day')",
            [meter_id],
        )
    assert one(db, "select alerts.detect_silence(10)") == 3
    found = db.execute("select meter_id from alerts.alerts where rule_code = 'silence'").fetchall()
    assert {row[0] for row in found} == set(meters)
    assert (
        one(db, "select failure_count from alerts.detection_failures where rule_code = 'absurd_silence'") == 3
    )


def test_an_operator_raises_no_alert_in_another_region(db: Connection) -> None:
    """Not even about a meter of their own."""
    db.execute("select test.create_user(1, 'operator')")
    db.execute("update auth.users set region = 'Nakuru' where user_id = test.user_id(1)")
    meter_id = add_meter(db, "Kisumu", one(db, "select test.user_id(1)"))
    with pytest.raises(psycopg.Error, match="meter_not_found"), db.transaction():
        db.execute("select test.login_as('operator', test.user_id(1))")
        db.execute("select alerts.raise_alert('Look here', %s)", [meter_id])
    assert one(db, "select count(*) from alerts.alerts") == 0
