"""What readings add up to, worked out with plain loops and zoneinfo: nothing of it is shared with the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
MICRO = Decimal("0.000001")
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
LEVELS = ("1m", "15m", "1h", "1d")


@dataclass(frozen=True, order=True)
class Reading:
    """One row of meters.readings; ``meter`` is the number of the meter in its example."""

    meter: int
    read_at: datetime
    power: Decimal | None = None
    voltage: Decimal | None = None
    current: Decimal | None = None
    energy: Decimal | None = None
    register: Decimal | None = None


@dataclass
class Bucket:
    """Sums and counts of the readings of a bucket, with the columns of the roll-up tables."""

    reading_count: int = 0
    powers: list[tuple[datetime, Decimal]] = field(default_factory=list)
    voltages: list[Decimal] = field(default_factory=list)
    currents: list[Decimal] = field(default_factory=list)
    energy_kwh: Decimal = Decimal(0)
    registers_kwh: Decimal = Decimal(0)
    first_at: datetime = LATEST
    last_at: datetime = EARLIEST
    loads: dict[datetime, Decimal] = field(default_factory=dict)

    def add(self, reading: Reading, measured: Decimal | None) -> None:
        """Count one reading; ``measured`` is the energy that its register showed."""
        self.reading_count += 1
        if reading.power is not None:
            self.powers.append((reading.read_at, reading.power))
        if reading.voltage is not None:
            self.voltages.append(reading.voltage)
        if reading.current is not None:
            self.currents.append(reading.current)
        self.energy_kwh += (reading.energy or 0) + (measured or 0)
        self.registers_kwh += measured or 0
        self.first_at = min(self.first_at, reading.read_at)
        self.last_at = max(self.last_at, reading.read_at)

    def columns(self) -> dict[str, object]:
        """The columns that meters and regions share, but for the first and the last power."""
        powers = [power for _, power in self.powers]
        return {
            "reading_count": self.reading_count,
            "power_count": len(powers),
            "voltage_count": len(self.voltages),
            "current_count": len(self.currents),
            "first_at": self.first_at,
            "last_at": self.last_at,
            "energy_kwh": self.energy_kwh,
            "power_min_kw": min(powers, default=None),
            "power_max_kw": max(powers, default=None),
            "power_sum_kw": sum(powers) if powers else None,
            "voltage_min": min(self.voltages, default=None),
            "voltage_max": max(self.voltages, default=None),
            "voltage_sum": sum(self.voltages) if self.voltages else None,
            "current_sum_a": sum(self.currents) if self.currents else None,
            "current_max_a": max(self.currents, default=None),
        }

    def meter_columns(self) -> dict[str, object]:
        """A row of telemetry.readings_*."""
        ordered = [power for _, power in sorted(self.powers)]
        return self.columns() | {
            "registers_kwh": self.registers_kwh,
            "power_first_kw": ordered[0] if ordered else None,
            "power_last_kw": ordered[-1] if ordered else None,
        }

    def region_columns(self, meter_count: int) -> dict[str, object]:
        """A row of telemetry.regions_*."""
        loads = list(self.loads.values())
        return self.columns() | {
            "meter_count": meter_count,
            "load_count": len(loads),
            "load_sum_kw": sum(loads) if loads else None,
            "load_min_kw": min(loads, default=None),
            "load_max_kw": max(loads, default=None),
        }

    def shown(self) -> dict[str, object]:
        """What callers see: telemetry.bucket without its beginning."""

        def average(values: Sequence[Decimal]) -> Decimal | None:
            return (sum(values) / len(values)).quantize(MICRO, ROUND_HALF_UP) if values else None

        row = self.columns()
        kept = ("reading_count", "power_min_kw", "power_max_kw", "voltage_min", "voltage_max", "energy_kwh",
                "first_at", "last_at")  # fmt: skip
        return {name: row[name] for name in kept} | {
            "power_avg_kw": average([power for _, power in self.powers]),
            "voltage_avg": average(self.voltages),
            "current_avg_a": average(self.currents),
        }


def floor_minutes(at: datetime, minutes: int) -> datetime:
    """The whole UTC ``minutes`` before an instant; minutes is a divisor of 60."""
    return at.replace(minute=at.minute // minutes * minutes, second=0, microsecond=0)


def _walk_back(at: datetime, label: Callable[[datetime], object]) -> datetime:
    start = floor_minutes(at, 15)
    while label(start - QUARTER) == label(at):
        start -= QUARTER
    return start


def hour_start(at: datetime, zone: ZoneInfo) -> datetime:
    """The first instant of the hour that a clock in the zone shows; an hour that is there twice is two."""

    def label(instant: datetime) -> object:
        local = instant.astimezone(zone)
        return local.date(), local.hour, local.utcoffset()

    return _walk_back(at, label)


def day_start(at: datetime, zone: ZoneInfo) -> datetime:
    """The first instant of the date that a calendar in the zone shows."""
    return _walk_back(at, lambda instant: instant.astimezone(zone).date())


def start_of(level: str, at: datetime, zone: ZoneInfo) -> datetime:
    """When the bucket of a level began that an instant lies in."""
    match level:
        case "1m":
            return floor_minutes(at, 1)
        case "15m":
            return floor_minutes(at, 15)
        case "1h":
            return hour_start(at, zone)
        case _:
            return day_start(at, zone)


def measure(readings: Iterable[Reading], rollovers: Mapping[int, Decimal]) -> dict[Reading, Decimal]:
    """What the registers of readings without an energy show, each compared with the one before it, less what came between."""
    measured = {}
    before: dict[int, Decimal] = {}
    sent: dict[int, Decimal] = defaultdict(Decimal)
    for reading in sorted(readings, key=lambda r: (r.meter, r.read_at)):
        if reading.register is None:
            sent[reading.meter] += reading.energy or 0
            continue
        old, new = before.get(reading.meter), reading.register
        counted = sent.pop(reading.meter, Decimal(0))
        before[reading.meter] = new
        if reading.energy is not None or old is None:
            continue
        rollover = rollovers.get(reading.meter)
        if new >= old:
            grown = new - old
        elif rollover is not None and old >= rollover * Decimal("0.9") and new <= rollover * Decimal("0.1"):
            grown = rollover - old + new
        elif new >= old * Decimal("0.9"):
            grown = Decimal(0)
        else:
            grown = new
        measured[reading] = max(grown - counted, Decimal(0))
    return measured


def meter_buckets(
    readings: Iterable[Reading], level: str, zones: Sequence[ZoneInfo], rollovers: Mapping[int, Decimal]
) -> dict[tuple[int, datetime], Bucket]:
    """The buckets of a level by meter and beginning."""
    rows = list(readings)
    measured = measure(rows, rollovers)
    buckets: dict[tuple[int, datetime], Bucket] = defaultdict(Bucket)
    for reading in rows:
        start = start_of(level, reading.read_at, zones[reading.meter])
        buckets[reading.meter, start].add(reading, measured.get(reading))
    return dict(buckets)


def region_buckets(
    readings: Iterable[Reading], level: str, zone: ZoneInfo, rollovers: Mapping[int, Decimal]
) -> dict[datetime, tuple[Bucket, int]]:
    """The buckets of the region that all the meters are in, each with its number of meters."""
    rows = list(readings)
    measured = measure(rows, rollovers)
    buckets: dict[datetime, Bucket] = defaultdict(Bucket)
    powers: dict[tuple[datetime, int], list[Decimal]] = defaultdict(list)
    meters: dict[datetime, set[int]] = defaultdict(set)
    for reading in rows:
        buckets[start_of(level, reading.read_at, zone)].add(reading, measured.get(reading))
        minute = floor_minutes(reading.read_at, 1)
        meters[minute].add(reading.meter)
        if reading.power is not None:
            powers[minute, reading.meter].append(reading.power)
    for (minute, _), values in powers.items():
        loads = buckets[start_of(level, minute, zone)].loads
        average = (sum(values) / len(values)).quantize(MICRO, ROUND_HALF_UP)
        loads[minute] = loads.get(minute, Decimal(0)) + average
    most: dict[datetime, int] = defaultdict(int)
    for minute, numbers in meters.items():
        start = start_of(level, minute, zone)
        most[start] = max(most[start], len(numbers))
    return {start: (bucket, most[start]) for start, bucket in buckets.items()}
