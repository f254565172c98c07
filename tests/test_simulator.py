"""The simulated fleet: the same plan gives the same day, every fault appears, and the ledger tells the truth."""

from __future__ import annotations

import io
import itertools
import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from pyapi.readings import Reading
from pyapi.simulator import screen
from pyapi.simulator.device import ROLLOVER_KWH
from pyapi.simulator.episodes import QUIET
from pyapi.simulator.fleet import Fleet
from pyapi.simulator.ledger import Ledger, as_instant
from pyapi.simulator.plan import CALM, Plan, Rates, Region
from pyapi.simulator.run import Progress

pytestmark = pytest.mark.one_server

START = int(datetime(2026, 3, 3, tzinfo=UTC).timestamp())  # a Tuesday
NAIROBI = Region("Nairobi", ZoneInfo("Africa/Nairobi"))
PUNE = Region("Pune-West", ZoneInfo("Asia/Kolkata"))

Line = dict[str, Any]


def simulate(plan: Plan, rounds: int) -> tuple[list[list[Reading]], list[Line], Fleet]:
    """The readings of each round, what was held back at the end among the last, and the ledger."""
    file = io.StringIO()
    fleet = Fleet(plan, Ledger(file))
    arriving = [fleet.take_round(plan.start + n * plan.interval) for n in range(rounds)]
    arriving[-1] += fleet.take_held()
    return arriving, [json.loads(line) for line in file.getvalue().splitlines()], fleet


def only(**rates: float) -> Rates:
    return replace(CALM, **rates)


def by_meter(rounds: list[list[Reading]]) -> dict[str, dict[str, Reading]]:
    """Meter, instant, reading."""
    found: dict[str, dict[str, Reading]] = defaultdict(dict)
    for readings in rounds:
        for reading in readings:
            found[reading["meter_number"]][reading["read_at"]] = reading
    return found


def within(readings: dict[str, Reading], line: Line) -> list[Reading]:
    """The readings of a meter while something went on, the instants of its own clock being true."""
    return [reading for at, reading in readings.items() if line["from"] <= at < line["until"]]


def test_the_same_plan_gives_the_same_readings_and_ledger() -> None:
    plan = Plan(meters=20, interval=60, start=START)
    first, second, other = (simulate(chosen, 240)[:2] for chosen in (plan, plan, replace(plan, seed=2)))
    assert first == second
    assert first[0] != other[0]
    assert first[1] != other[1]


def test_a_longer_run_begins_like_a_shorter_one() -> None:
    plan = Plan(meters=10, interval=60, start=START)
    short, long = simulate(plan, 100)[0], simulate(plan, 200)[0]
    assert short[:99] == long[:99]


def test_one_rate_changes_nothing_of_the_other_faults() -> None:
    plan = Plan(meters=20, interval=60, start=START, rates=only(sags=1.0))
    sags = [line for line in simulate(plan, 120)[1] if line["kind"] == "sag"]
    more = simulate(replace(plan, rates=only(sags=1.0, late=0.1, skewed=0.1)), 120)[1]
    assert sags == [line for line in more if line["kind"] == "sag"]


def test_households_live_by_the_clock_of_their_region_and_by_the_week() -> None:
    plan = Plan(meters=60, interval=900, start=START, regions=(NAIROBI, PUNE), rates=CALM)
    rounds, _, _ = simulate(plan, 96 * 7)
    load: dict[tuple[str, int, bool], list[Decimal]] = defaultdict(list)
    for readings in rounds:
        for index, reading in enumerate(readings):
            region = plan.region_of(index)
            at = datetime.fromisoformat(reading["read_at"]).astimezone(region.zone)
            load[region.name, at.hour, at.weekday() >= 5].append(Decimal(reading["power_kw"]))
    mean = {key: sum(powers, Decimal(0)) / len(powers) for key, powers in load.items()}
    for name in ("Nairobi", "Pune-West"):
        assert mean[name, 19, False] > 4 * mean[name, 3, False]
        peak = max(range(24), key=lambda hour: mean[name, hour, False])
        assert peak in (19, 20)
        assert mean[name, 11, True] > mean[name, 11, False] * Decimal("1.4")
        assert mean[name, 7, True] < mean[name, 7, False]


def test_a_calm_run_is_regular_and_adds_up() -> None:
    plan = Plan(meters=8, interval=5, start=START, rates=CALM)
    rounds, ledger, fleet = simulate(plan, 720)
    assert ledger == []
    assert {len(readings) for readings in rounds} == {8}
    for device in fleet.devices:
        readings = [r for part in rounds for r in part if r["meter_number"] == device.meter_number]
        energy = sum((Decimal(r["energy_kwh"]) for r in readings), Decimal(0))
        power = sum((Decimal(r["power_kw"]) for r in readings), Decimal(0)) * 5 / 3600
        assert energy == Decimal(device.drawn_micro) / 1_000_000
        assert abs(energy - power) < Decimal("0.00001")
        first, last = readings[0], readings[-1]
        drawn = Decimal(last["register_kwh"]) - Decimal(first["register_kwh"])
        assert drawn == energy - Decimal(first["energy_kwh"])
        for reading in readings:
            apparent = Decimal(reading["voltage"]) * Decimal(reading["current_a"]) / 1000
            assert abs(apparent - Decimal(reading["power_kw"])) < Decimal("0.01")
            assert Decimal(207) < Decimal(reading["voltage"]) < Decimal(253)


@pytest.fixture(scope="module")
def day() -> tuple[list[list[Reading]], list[Line], Fleet]:
    """Half a day of a fleet to which everything happens."""
    rates = Rates(region_outages=0.2, skewed=0.0, absurd=0.0, late=0.0, duplicates=0.0)
    return simulate(Plan(meters=60, interval=30, start=START, rates=rates), 1440)


def test_every_episode_is_in_the_readings(day: tuple[list[list[Reading]], list[Line], Fleet]) -> None:
    rounds, ledger, fleet = day
    found = by_meter(rounds)
    counts = Counter(line["kind"] for line in ledger)
    assert set(counts) == {
        "spike", "outage", "region_outage", "sag", "swell", "tamper", "reset", "rollover"
    }, counts  # fmt: skip
    assert counts == fleet.ledger.counts
    end = as_instant(START + 1440 * 30)
    for line in ledger:
        if line["until"] is None or line["until"] > end:
            continue
        meters = (
            [line["meter_number"]]
            if line["meter_number"]
            else [d.meter_number for d in fleet.devices if d.region == line["region"]]
        )
        for meter in meters:
            readings = within(found[meter], line)
            match line:
                case {"form": "silent"}:
                    assert readings == [], line
                    continue
                case {"form": "dead"}:
                    assert all(Decimal(r["voltage"]) == Decimal(r["power_kw"]) == 0 for r in readings)
                case {"kind": "spike"}:
                    assert all(Decimal(r["power_kw"]) * 1000 > line["watts"] for r in readings)
                case {"kind": "sag"}:
                    assert all(100 < Decimal(r["voltage"]) < 207 for r in readings)
                case {"kind": "swell"}:
                    assert all(Decimal(r["voltage"]) > 253 for r in readings)
                case {"kind": "tamper"}:
                    assert all(
                        Decimal(r["current_a"]) == 0 < Decimal(r.get("energy_kwh", r["power_kw"]))
                        for r in readings
                    )
            assert len(readings) >= 2, line


def test_nothing_happens_that_the_ledger_does_not_tell(
    day: tuple[list[list[Reading]], list[Line], Fleet],
) -> None:
    rounds, ledger, fleet = day
    for device in fleet.devices:
        told = [
            line for line in ledger
            if line["until"] and line["meter_number"] in (device.meter_number, None) and line["region"] == device.region
        ]  # fmt: skip
        readings = by_meter(rounds)[device.meter_number]
        for n in range(1440):
            at = as_instant(START + n * 30)
            if any(line["from"] <= at < line["until"] for line in told):
                continue
            reading = readings[at]
            assert Decimal(207) < Decimal(reading["voltage"]) < Decimal(253)
            assert Decimal(reading["power_kw"]) < Decimal("5.5")
            assert Decimal(reading["current_a"]) > 0


def test_episodes_of_a_meter_keep_apart(day: tuple[list[list[Reading]], list[Line], Fleet]) -> None:
    _, ledger, fleet = day
    for device in fleet.devices:
        spans = sorted(
            (datetime.fromisoformat(line["from"]), datetime.fromisoformat(line["until"]))
            for line in ledger
            if line["until"]
            and (line["meter_number"] or line["region"]) in (device.meter_number, device.region)
        )
        for (_, end), (begin, _) in itertools.pairwise(spans):
            assert (begin - end).total_seconds() >= QUIET


def test_registers_fall_only_where_the_ledger_says_so(
    day: tuple[list[list[Reading]], list[Line], Fleet],
) -> None:
    rounds, ledger, _ = day
    falls = {
        (line["meter_number"], line["from"]): line for line in ledger if line["kind"] in ("reset", "rollover")
    }
    assert len({line["kind"] for line in falls.values()}) == 2
    register_only = 0
    for meter, readings in by_meter(rounds).items():
        before: Decimal | None = None
        for at, reading in readings.items():
            register = Decimal(reading["register_kwh"])
            assert 0 <= register < ROLLOVER_KWH
            if before is not None and register < before:
                line = falls.pop((meter, at))
                assert register == Decimal(line["register_after_kwh"])
                assert before <= Decimal(line["register_before_kwh"])
            before = register
            register_only += "energy_kwh" not in reading
    # What fell while its meter was silent is seen at the first reading after.
    assert all(line["kind"] == "rollover" for line in falls.values())
    assert register_only > 0


def test_what_is_drawn_in_silence_is_counted_by_the_next_reading() -> None:
    plan = Plan(meters=10, interval=30, start=START, rates=only(outages=2.0))
    rounds, ledger, fleet = simulate(plan, 480)
    assert any(line.get("form") == "silent" for line in ledger)
    for device in fleet.devices:
        readings = list(by_meter(rounds)[device.meter_number].values())
        energy = sum(Decimal(r["energy_kwh"]) for r in readings[1:])
        assert energy == Decimal(readings[-1]["register_kwh"]) - Decimal(readings[0]["register_kwh"])


def test_late_readings_and_repeats_arrive_as_the_ledger_says() -> None:
    plan = Plan(meters=20, interval=30, start=START, rates=only(late=0.05, duplicates=0.05))
    rounds, ledger, _ = simulate(plan, 240)
    arrived: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, readings in enumerate(rounds):
        for reading in readings:
            arrived[reading["meter_number"], reading["read_at"]].append(n)
    assert len(arrived) == 20 * 240
    late = {
        (line["meter_number"], line["read_at"]): line["seconds"] for line in ledger if line["kind"] == "late"
    }
    twice = {(line["meter_number"], line["read_at"]) for line in ledger if line["kind"] == "duplicate"}
    assert 100 < len(late) < 400
    assert 100 < len(twice) < 400
    for key, times in arrived.items():
        assert len(times) == (2 if key in twice else 1)
        made = (datetime.fromisoformat(key[1]).timestamp() - START) // 30
        if key in late:
            assert 60 <= late[key] < 900
            assert min(240 - 1, made + -(-late[key] // 30)) in times
        else:
            assert made in times


def test_clocks_are_off_as_the_ledger_says() -> None:
    plan = Plan(meters=50, interval=60, start=START, rates=only(skewed=0.1, absurd=0.04))
    rounds, ledger, _ = simulate(plan, 3)
    offsets = {
        line["meter_number"]: line["clock_offset_seconds"] for line in ledger if line["kind"] == "skew"
    }
    absurd = {line["meter_number"]: line["form"] for line in ledger if line["kind"] == "absurd_clock"}
    assert sorted(absurd.values()) == ["future", "past"]
    assert 3 <= len(offsets) <= 5
    assert all(5 <= abs(offset) < 300 for offset in offsets.values())
    for n, readings in enumerate(rounds):
        for reading in readings:
            at, meter = datetime.fromisoformat(reading["read_at"]), reading["meter_number"]
            if meter in absurd:
                assert at.year == (2036 if absurd[meter] == "future" else 1970)
            else:
                assert at.timestamp() - START - n * 60 == offsets.get(meter, 0)


@pytest.mark.parametrize("interval", [1, 5, 1800])
def test_any_interval_will_do(interval: int) -> None:
    plan = Plan(
        meters=5, interval=interval, start=START, rates=Rates(spikes=20, outages=20, region_outages=5)
    )
    rounds, _, fleet = simulate(plan, 50)
    assert sum(map(len, rounds)) > 0
    assert fleet.held == 0


def test_shares_pick_at_least_one_meter_and_never_more_than_there_are() -> None:
    def meters_with(kind: str, **rates: float) -> int:
        plan = Plan(meters=10, interval=60, start=START, rates=only(**rates))
        return sum(1 for line in simulate(plan, 1)[1] if line["kind"] == kind)

    assert meters_with("skew", skewed=0.001) == 1
    assert meters_with("skew", skewed=0.3) == 3
    assert meters_with("absurd_clock", absurd=1.0) == 10
    assert meters_with("skew") == 0


def test_a_terminal_shows_a_table_and_a_file_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Plan(meters=4, interval=5, start=START, rounds=9, rates=only(sags=3600.0, absurd=0.25))
    _, _, fleet = simulate(plan, 2)
    progress = Progress(
        rounds=2, at=START + 5, sent=8, stored=5, duplicates=1, trouble="ConnectError: [Errno 111]"
    )
    progress.rejected["read_at_too_old"] = 2
    monkeypatch.setattr(screen, "LINE_SECONDS", 0.0)
    shown = {}
    for is_terminal in (True, False):
        file = io.StringIO()
        with screen.Screen(Console(file=file, force_terminal=is_terminal, width=150), fleet) as display:
            display.show(progress)
        shown[is_terminal] = file.getvalue()
    assert "\x1b" in shown[True]
    assert "\x1b" not in shown[False]
    for words in ("round 2", "2026-03-03T00:00:05Z", "ConnectError: [Errno 111]"):
        assert all(words in text for text in shown.values()), (words, shown)
    for words in ("absurd clock 1", "sag 4", "read at too old 2", "4 meters in 4 regions"):
        assert words in shown[True], (words, shown)
    figures = screen.summarise(progress, fleet)
    assert (figures["unanswered"], figures["rejected"]) == (0, {"read_at_too_old": 2})
