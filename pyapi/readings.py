"""Readings out of files, in the shape that ``meters.ingest_readings`` takes.

A reading is a flat object of strings; numbers are decimals written out, so that nothing is rounded on
the way and sums are exact. Instants are UTC.

Two of the formats carry local times without marks for daylight saving. They are read with the standard
offset of their place all year, never with the zone's summer time: every row then has an instant of its
own and the order is kept, where a zone with summer time would give two rows of the skipped hour the
instants of their successors, and the repeated hour is there once only. The SGSC file bears this out: it
holds 02:00 and 02:30 on the days when Sydney's clocks skipped them, and the households' mornings move
by an hour in it on the days when the clocks changed.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from pathlib import Path
from typing import IO, cast

from pyapi.settings import ROOT

Reading = dict[str, str]
"""``meter_number`` or ``meter_id``, ``read_at``, and ``power_kw`` (kW), ``voltage`` (V), ``current_a`` (A),
``energy_kwh`` (kWh since the reading before), ``register_kwh`` (kWh) where they are known."""

FIELDS = (
    "meter_id", "meter_number", "read_at", "power_kw", "voltage", "current_a", "energy_kwh", "register_kwh"
)  # fmt: skip
FORMATS = ("uci", "sgsc", "ceew", "csv", "ndjson")
MICRO = Decimal("0.000001")
"""Six decimals, which is what the database keeps."""

FRANCE = timezone(timedelta(hours=1))
SYDNEY = timezone(timedelta(hours=10))
INDIA = timezone(timedelta(hours=5, minutes=30))


class ReadingFileError(Exception):
    """A file cannot be read as readings; the message names the line."""


class EnergyMeter:
    """Turns average power into energy per interval so that the sum never drifts.

    Each value is the difference of two rounded totals: any stretch from the beginning adds up to its exact
    energy within half a millionth of a kWh, however many rows it has.
    """

    def __init__(self) -> None:
        self._exact = Decimal(0)
        self.total = Decimal(0)
        """kWh so far, six decimals."""

    def add(self, power_kw: Decimal, minutes: int) -> Decimal:
        """Energy in kWh of one more interval at ``power_kw``."""
        self._exact += power_kw * minutes  # in kW minutes, where nothing needs rounding
        before = self.total
        self.total = (self._exact / 60).quantize(MICRO, ROUND_HALF_EVEN)
        return self.total - before


@dataclass
class ReadingFile:
    """A file of readings.

    Attributes:
        path: the file, gzipped where its name ends in ``.gz``.
        format: one of :data:`FORMATS`.
        names: what a meter of the file is called in the registry; ``"*"`` stands for the only meter of a
            file. Where any other name is given, meters without one are left out.
        skipped: rows passed over so far because the source has no values for them.
    """

    path: Path
    format: str
    names: dict[str, str] = field(default_factory=dict)
    skipped: int = 0
    _only: str | None = field(default=None, init=False, repr=False)

    def __iter__(self) -> Iterator[Reading]:
        """Read from the beginning.

        Raises:
            ReadingFileError: a line is not what the format says, or ``"*"`` meets a second meter.
        """
        self.skipped, self._only = 0, None
        read = READERS[self.format]
        with open_text(self.path) as lines:
            line_number = 0

            def counted() -> Iterator[str]:
                nonlocal line_number
                for line in lines:
                    line_number += 1
                    yield line

            try:
                for reading in read(counted()):
                    if reading is None:
                        self.skipped += 1
                    elif named := self._rename(reading):
                        yield named
            except (KeyError, TypeError, ValueError, InvalidOperation) as error:
                raise ReadingFileError(
                    f"{self.path.name}:{line_number}: not a row of the format {self.format}: {error!r}"
                ) from None

    def count_lines(self) -> int:
        """Lines without the header: the most readings that can come."""
        with open_text(self.path) as lines:
            return sum(1 for _ in lines) - (self.format != "ndjson")

    def _rename(self, reading: Reading) -> Reading | None:
        if not self.names:
            return reading
        source = reading.pop("meter_number", "") or reading.pop("meter_id", "")
        if only := self.names.get("*"):
            if self._only is None:
                self._only = source
            if source != self._only:
                raise ReadingFileError(
                    f"{self.path.name} holds several meters ({self._only}, {source}); say which is which, "
                    f"as in --meter {self._only}={only}."
                )
            return {"meter_number": only} | reading
        name = self.names.get(source)
        return {"meter_number": name} | reading if name else None


def open_readings(path: Path, format_name: str = "auto", names: dict[str, str] | None = None) -> ReadingFile:
    """Open a file of readings.

    Raises:
        ReadingFileError: the format is not recognised by the first line.
        OSError: the file cannot be read.
    """
    if format_name == "auto":
        format_name = detect_format(path)
    return ReadingFile(path, format_name, names or {})


def find_shared_data(name: str) -> Path | None:
    """A file of the data that lies beside the checkout (``shared/data/…``), None where there is none."""
    for parent in ROOT.parents:
        if (path := parent / "shared" / "data" / name).is_file():
            return path
    return None


def open_text(path: Path) -> IO[str]:
    """Open a text file, unpacking ``.gz``."""
    if path.suffix == ".gz":
        return cast(IO[str], gzip.open(path, "rt", encoding="utf-8", newline=""))
    return path.open(encoding="utf-8", newline="")


def detect_format(path: Path) -> str:
    """The format that the first line speaks of."""
    with open_text(path) as lines:
        try:
            first = lines.readline(10_000).strip().lstrip("\ufeff")
        except (UnicodeDecodeError, gzip.BadGzipFile):
            first = ""
    if first.startswith("{"):
        return "ndjson"
    header = first.replace(";", ",").split(",")
    for name, marks in (
        ("uci", {"Date", "Time", "Global_active_power"}),
        ("sgsc", {"customer_id", "reading_datetime", "general_supply_kwh"}),
        ("ceew", {"meter", "timestamp", "t_kwh_mean_per_3min"}),
        ("csv", {"read_at"}),
    ):
        if marks.issubset(header):
            return name
    raise ReadingFileError(
        f"{path.name}: the first line tells no format. Known are the files of UCI, SGSC and CEEW, CSV with "
        f"the columns {', '.join(FIELDS)}, and one JSON object per line; --format names one."
    )


def read_uci(lines: Iterable[str]) -> Iterator[Reading | None]:
    """UCI household power consumption: a row a minute, French winter time, ``?`` for a missing row (None)."""
    energy = EnergyMeter()
    first, rows = _peek(lines)
    for row in csv.DictReader(rows, delimiter=";" if ";" in first else ","):
        if row["Global_active_power"] in ("?", ""):
            yield None
            continue
        power = Decimal(row["Global_active_power"])
        day, month, year = row["Date"].split("/")
        at = datetime.fromisoformat(f"{year}-{month:>02}-{day:>02}T{row['Time']:>08}")
        yield {
            "meter_number": "UCI-1",
            "read_at": _instant(at.replace(tzinfo=FRANCE)),
            "power_kw": _text(power),
            "voltage": _text(Decimal(row["Voltage"])),
            "current_a": _text(Decimal(row["Global_intensity"])),
            "energy_kwh": _text(energy.add(power, 1)),
        }


def read_sgsc(lines: Iterable[str]) -> Iterator[Reading | None]:
    """Smart Grid Smart City: energy per half hour and customer, Sydney's standard time."""
    for row in csv.DictReader(lines):
        energy = Decimal(row["general_supply_kwh"])
        at = datetime.fromisoformat(row["reading_datetime"]).replace(tzinfo=SYDNEY)
        yield {
            "meter_number": f"SGSC-{row['customer_id']}",
            "read_at": _instant(at),
            "power_kw": _text(energy * 2),
            "energy_kwh": _text(energy),
        }


def read_ceew(lines: Iterable[str]) -> Iterator[Reading | None]:
    """CEEW, India: mean energy per three minutes of a half hour; blackouts are rows of zeros."""
    for row in csv.DictReader(lines):
        energy = Decimal(row["t_kwh_mean_per_3min"]) * 10
        at = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=INDIA)
        yield {
            "meter_number": f"CEEW-{row['meter']}",
            "read_at": _instant(at),
            "power_kw": _text(energy * 2),
            "voltage": _text(Decimal(row["avg_voltage_v"])),
            "current_a": _text(Decimal(row["avg_current_a"])),
            "energy_kwh": _text(energy),
        }


def read_csv(lines: Iterable[str]) -> Iterator[Reading | None]:
    """Our own columns; an empty cell is no value. What is wrong in a cell, the database says."""
    for row in csv.DictReader(lines):
        yield {name: row[name] for name in FIELDS if row.get(name)}


def read_ndjson(lines: Iterable[str]) -> Iterator[Reading | None]:
    """One JSON object per line; numbers keep their digits."""
    for line in lines:
        if not line.strip():
            continue
        found = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
        if not isinstance(found, dict):
            raise ValueError("not an object")
        yield {name: found[name] for name in FIELDS if found.get(name) is not None}


READERS: dict[str, Callable[[Iterable[str]], Iterator[Reading | None]]] = {
    "uci": read_uci,
    "sgsc": read_sgsc,
    "ceew": read_ceew,
    "csv": read_csv,
    "ndjson": read_ndjson,
}


def instant_of(reading: Reading) -> datetime:
    """The instant of a reading.

    Raises:
        ValueError: ``read_at`` is missing or is no instant with an offset.
    """
    at = datetime.fromisoformat(reading.get("read_at", ""))
    if at.tzinfo is None:
        raise ValueError(f"{reading['read_at']} has no offset")
    return at


def _peek(lines: Iterable[str]) -> tuple[str, Iterator[str]]:
    source = iter(lines)
    first = next(source, "")

    def again() -> Iterator[str]:
        yield first
        yield from source

    return first, again()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(value: Decimal) -> str:
    return format(value.normalize() if value else Decimal(0), "f")
