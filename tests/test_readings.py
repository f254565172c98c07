"""Files of readings: the real ones where they lie beside the checkout, small ones of each format."""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from pyapi.made_up_readings import generate_readings
from pyapi.readings import (
    EnergyMeter,
    ReadingFileError,
    detect_format,
    find_shared_data,
    instant_of,
    open_readings,
)

pytestmark = pytest.mark.one_server

UCI = "smart_meter/uci_household_1min_2006-12-16_2007-01-19.csv.gz"
SGSC = "smart_meter/sgsc_10_households_30min.csv.gz"
CEEW = "smart_meter/ceew_BR02_30min_excerpt.csv"


def real(name: str) -> Path:
    path = find_shared_data(name)
    if path is None:
        pytest.skip(f"{name} is not beside the checkout")
    return path


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


def test_uci_minutes() -> None:
    source = open_readings(real(UCI))
    rows = list(source)
    assert source.format == "uci"
    assert (len(rows), source.skipped, source.count_lines()) == (47_955, 5, 47_960)
    assert rows[0] == {
        "meter_number": "UCI-1",
        "read_at": "2006-12-16T16:24:00Z",
        "power_kw": "4.216",
        "voltage": "234.84",
        "current_a": "18.4",
        "energy_kwh": "0.070267",
    }
    assert len({row["read_at"] for row in rows}) == len(rows)
    exact = sum(Decimal(row["power_kw"]) for row in rows) / 60
    assert abs(sum(Decimal(row["energy_kwh"]) for row in rows) - exact) <= Decimal("0.0000005")
    assert max(Decimal(row["power_kw"]) for row in rows) == Decimal("9.272")


def test_sgsc_gives_every_row_an_instant_of_its_own() -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    energy: Counter[str] = Counter()
    count = 0
    for row in open_readings(real(SGSC)):
        seen[row["meter_number"]].add(row["read_at"])
        energy[row["meter_number"]] += int(Decimal(row["energy_kwh"]) * 1_000_000)
        assert Decimal(row["power_kw"]) == 2 * Decimal(row["energy_kwh"])
        count += 1
    assert count == 293_874 == sum(map(len, seen.values()))
    assert len(seen) == 10
    assert "2012-10-06T16:00:00Z" in seen["SGSC-10006414"]  # 02:00 on the day that had none
    assert all(total > 0 for total in energy.values())


def test_ceew_half_hours_and_blackouts() -> None:
    rows = list(open_readings(real(CEEW)))
    assert len(rows) == 133
    by_day: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        india = instant_of(row).astimezone(timezone(timedelta(hours=5, minutes=30)))
        by_day[india.date().isoformat()] += Decimal(row["energy_kwh"])
    assert by_day["2019-07-14"].quantize(Decimal("0.001")) == Decimal("5.458")
    assert by_day["2019-07-15"].quantize(Decimal("0.001")) == Decimal("4.860")
    assert rows[-1]["voltage"] == rows[-1]["power_kw"] == "0"


def test_energy_never_drifts_from_power() -> None:
    meter = EnergyMeter()
    parts = [meter.add(Decimal("0.001"), 1) for _ in range(600)]
    assert sum(parts) == meter.total == Decimal("0.010000")
    assert set(parts) == {Decimal("0.000016"), Decimal("0.000017")}


def test_uci_skips_rows_without_values(tmp_path: Path) -> None:
    path = tmp_path / "uci.csv.gz"
    header = "Date;Time;Global_active_power;Global_reactive_power;Voltage;Global_intensity;a;b;c\n"
    rows = "1/1/2007;0:00:00;0.6;0;240;2.6;0;0;0\n1/1/2007;0:01:00;?;?;?;?;?;?;\n"
    rows += "1/1/2007;0:02:00;1.2;0;240;5;0;0;0\n"
    path.write_bytes(gzip.compress((header + rows).encode()))
    source = open_readings(path)
    assert [row["read_at"] for row in source] == ["2006-12-31T23:00:00Z", "2006-12-31T23:02:00Z"]
    assert source.skipped == 1


def test_our_own_formats_pass_values_as_they_are(tmp_path: Path) -> None:
    csv = write(
        tmp_path / "a.csv",
        "meter_number,read_at,power_kw,energy_kwh,note",
        "M-1,2026-03-01T08:00:00+03:00,1.10,,x",
    )
    lines = write(
        tmp_path / "a.ndjson",
        '{"meter_number": "M-1", "read_at": "2026-03-01T08:00:00+03:00", "power_kw": 1.10, "note": 1}',
        "",
    )
    wanted = [{"meter_number": "M-1", "read_at": "2026-03-01T08:00:00+03:00", "power_kw": "1.10"}]
    assert list(open_readings(csv)) == wanted
    assert list(open_readings(lines)) == wanted


def test_meters_are_renamed_and_others_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "meter_number,read_at,power_kw", "A,x,1", "B,x,2", "A,y,3")
    assert [r["power_kw"] for r in open_readings(path, names={"A": "M-1"})] == ["1", "3"]
    assert {r["meter_number"] for r in open_readings(path, names={"A": "M-1"})} == {"M-1"}
    with pytest.raises(ReadingFileError, match="several meters"):
        list(open_readings(path, names={"*": "M-1"}))
    one = write(tmp_path / "b.csv", "read_at,power_kw", "x,1")
    assert list(open_readings(one, names={"*": "M-1"})) == [
        {"meter_number": "M-1", "read_at": "x", "power_kw": "1"}
    ]


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ndjson", '{"read_at": "x"}', "not json")
    with pytest.raises(ReadingFileError, match=r"a\.ndjson:2"):
        list(open_readings(path))
    path = write(
        tmp_path / "s.csv", "customer_id,reading_datetime,general_supply_kwh", "1,2012-01-01 00:00,x"
    )
    with pytest.raises(ReadingFileError, match=r"s\.csv:2"):
        list(open_readings(path))


@pytest.mark.parametrize("content", ["", "a,b,c\n1,2,3\n"])
def test_an_unknown_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content)
    with pytest.raises(ReadingFileError, match="no format"):
        detect_format(path)


def test_an_instant_needs_an_offset() -> None:
    with pytest.raises(ValueError, match="no offset"):
        instant_of({"read_at": "2026-03-01T08:00:00"})


def test_made_up_households_are_the_same_every_time() -> None:
    start = datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=3)))
    rows = list(generate_readings(["M-1", "M-2"], start, 1440))
    assert rows == list(generate_readings(["M-1", "M-2"], start, 1440))
    assert [r for r in rows if r["meter_number"] == "M-2"] == list(generate_readings(["M-2"], start, 1440))
    assert rows != list(generate_readings(["M-1", "M-2"], start, 1440, seed=2))
    assert len(rows) == 2880
    assert rows[0]["read_at"] == "2026-02-28T21:00:00Z"


def test_made_up_households_are_plausible() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    rows = list(generate_readings(["M-1"], start, 2880))
    first, last = rows[0], rows[-1]
    energy = sum((Decimal(r["energy_kwh"]) for r in rows[1:]), Decimal(0))
    assert energy == Decimal(last["register_kwh"]) - Decimal(first["register_kwh"])
    assert Decimal(4) < energy < Decimal(80)
    assert all(Decimal(200) < Decimal(r["voltage"]) < Decimal(260) for r in rows)
    evening = sum(Decimal(r["power_kw"]) for r in rows if "T19:" in r["read_at"])
    night = sum(Decimal(r["power_kw"]) for r in rows if "T03:" in r["read_at"])
    assert evening > 3 * night
    for r in rows[::100]:
        apparent = Decimal(r["voltage"]) * Decimal(r["current_a"]) / 1000
        assert abs(apparent - Decimal(r["power_kw"])) < Decimal("0.05")
