"""Detection against the truth: what the simulator did to its meters is found, and nothing of the kind elsewhere."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pyapi.simulator.fleet import Fleet
from pyapi.simulator.ledger import Ledger
from pyapi.simulator.plan import CALM, Plan, Region
from tests.servers import Database

pytestmark = pytest.mark.one_server

ROUNDS = 900
# What is longer past than a day is history and raises no alert; the day begins at six wherever that is.
START = int(time.time()) // 60 * 60 - (ROUNDS + 30) * 60
_WEST = datetime.fromtimestamp(START, UTC).hour - 6
ZONE = ZoneInfo(f"Etc/GMT{_WEST - 24 if _WEST > 12 else _WEST:+d}")
RULES = {
    "spike": "power_spike", "sag": "undervoltage", "swell": "overvoltage", "tamper": "energy_without_current",
}  # fmt: skip
PLAN = Plan(
    meters=8, interval=60, start=START, rounds=ROUNDS, regions=(Region("Nairobi", ZONE),),
    rates=replace(CALM, spikes=0.15, sags=0.15, swells=0.15, tampers=0.15),
)  # fmt: skip
SLACK = timedelta(minutes=2)


@dataclass(frozen=True)
class Span:
    """When something went on with a meter, or was said to."""

    meter: str
    since: datetime
    until: datetime

    def meets(self, other: Span) -> bool:
        return (
            self.meter == other.meter
            and self.since <= other.until + SLACK
            and other.since <= self.until + SLACK
        )


@dataclass(frozen=True)
class Findings:
    """Episodes and alerts, by rule."""

    episodes: dict[str, list[Span]]
    alerts: dict[str, list[Span]]

    def missed(self, rule: str) -> list[Span]:
        return [e for e in self.episodes[rule] if not any(e.meets(a) for a in self.alerts[rule])]

    def unfounded(self, rule: str) -> list[Span]:
        return [a for a in self.alerts[rule] if not any(a.meets(e) for e in self.episodes[rule])]


@pytest.fixture(scope="module")
def findings(database: Database) -> Iterator[Findings]:
    file = io.StringIO()
    fleet = Fleet(PLAN, Ledger(file))
    readings = [reading for n in range(ROUNDS) for reading in fleet.take_round(START + 60 * n)]
    with database.connect() as connection:
        for device in fleet.devices:
            connection.execute(
                "select meters.create_meter(p_meter_number => %s, p_region => 'Nairobi')",
                [device.meter_number],
            )
        # An hour at a time, as a worker that keeps up would see it.
        for first in range(0, len(readings), 60 * PLAN.meters):
            part = readings[first : first + 60 * PLAN.meters]
            connection.execute("select meters.ingest_readings(%s::jsonb)", [json.dumps(part)])
            for chore in ("telemetry.roll_up", "telemetry.roll_up_regions", "alerts.detect_anomalies"):
                row: Any = (1,)
                while row[0]:
                    row = connection.execute(f"select {chore}()").fetchone()
        rows: list[Any] = connection.execute(
            "select a.rule_code, m.meter_number, a.raised_at, a.last_seen_at from alerts.alerts as a"
            " join meters.meters as m using (meter_id)"
        ).fetchall()
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    end = datetime.fromtimestamp(START + 60 * (ROUNDS - 5), UTC)
    yield Findings(
        {
            rule: [
                Span(line["meter_number"], since, datetime.fromisoformat(line["until"]))
                for line in lines
                if line["kind"] == kind and (since := datetime.fromisoformat(line["from"])) < end
            ]
            for kind, rule in RULES.items()
        },
        {rule: [Span(*row[1:]) for row in rows if row[0] == rule] for rule in RULES.values()},
    )


@pytest.mark.parametrize("rule", ["undervoltage", "overvoltage", "energy_without_current"])
def test_what_is_beyond_a_limit_is_found_and_nothing_else(findings: Findings, rule: str) -> None:
    assert len(findings.episodes[rule]) >= 5
    # Of an episode of a minute there is but one bucket, and that may hold a reading from outside of it.
    assert [e for e in findings.missed(rule) if e.until - e.since > 2 * SLACK] == []
    assert findings.unfounded(rule) == []


def test_spikes_are_found_once_a_detector_has_learnt(findings: Findings) -> None:
    learnt = datetime.fromtimestamp(START, UTC) + timedelta(hours=3)
    spikes = [e for e in findings.episodes["power_spike"] if e.since > learnt]
    missed = [e for e in findings.missed("power_spike") if e.since > learnt]
    assert len(spikes) >= 5
    # What happens every few hours becomes usual, so not all of them are news.
    assert len(missed) <= len(spikes) * 2 // 3, missed
