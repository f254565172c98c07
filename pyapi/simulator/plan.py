"""What a simulation is to do: how many meters where, from when on, and how often what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, fields
from zoneinfo import ZoneInfo

KW_PER_METER = 2
"""Capacity of a made-up region for each of its meters: an evening's load is about eight tenths of it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the fleet.

    Attributes:
        name: as the registry calls it.
        zone: whose days its households live by.
        capacity_kw: what it can carry; None for :data:`KW_PER_METER`.
    """

    name: str
    zone: ZoneInfo
    capacity_kw: int | None = None


DEFAULT_REGIONS = tuple(
    Region(name, ZoneInfo(zone))
    for name, zone in (
        ("Pune-West", "Asia/Kolkata"),
        ("Mumbai-North", "Asia/Kolkata"),
        ("Nairobi", "Africa/Nairobi"),
        ("Lagos", "Africa/Lagos"),
    )
)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often what goes wrong.

    The first group counts happenings per meter and simulated hour (``region_outages``: per region and hour),
    the second is shares of the readings, the third shares of the meters: of any share but 0 at least one meter.
    """

    spikes: float = 0.2
    outages: float = 0.1
    region_outages: float = 0.05
    sags: float = 0.1
    swells: float = 0.05
    tampers: float = 0.05
    resets: float = 0.02
    late: float = 0.005
    duplicates: float = 0.005
    skewed: float = 0.03
    absurd: float = 0.01
    rollovers: float = 0.02
    register_only: float = 0.1


CALM = Rates(**{field.name: 0.0 for field in fields(Rates)})
"""Nothing goes wrong."""

HELP = {
    "spikes": "Big appliances switched on, per meter and hour.",
    "outages": "Meters that fall silent or lose their voltage, per meter and hour.",
    "region_outages": "Regions that do, per region and hour.",
    "sags": "Times of low voltage, per meter and hour.",
    "swells": "Times of high voltage, per meter and hour.",
    "tampers": "Times of energy without current, per meter and hour.",
    "resets": "Registers that start from 0 again, per meter and hour.",
    "late": "Share of the readings that are held back for minutes.",
    "duplicates": "Share of the readings that are sent twice.",
    "skewed": "Share of the meters whose clock is off by seconds to minutes.",
    "absurd": "Share of the meters whose clock is off by years, so that they are rejected.",
    "rollovers": "Share of the meters whose register is about to pass its 100,000 kWh.",
    "register_only": "Share of the meters that send their register and no energy.",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One simulation; the same plan gives the same readings and the same faults.

    Attributes:
        meters: how many; they are dealt out to the regions in turn.
        interval: seconds between the readings of a meter.
        start: instant of the first readings, in seconds since 1970.
        rounds: readings per meter, None for no end.
        seed: seed of the run.
        regions: where the meters are.
        rates: how often what goes wrong.
        prefix: what the meters' numbers begin with.
    """

    meters: int
    interval: int
    start: int
    rounds: int | None = None
    seed: int = 1
    regions: tuple[Region, ...] = DEFAULT_REGIONS
    rates: Rates = Rates()
    prefix: str = "SIM"

    def meter_number(self, index: int) -> str:
        """The number of a meter."""
        return f"{self.prefix}-{index + 1:08d}"

    def region_of(self, index: int) -> Region:
        """The region of a meter."""
        return self.regions[index % len(self.regions)]

    def capacity_of(self, region: Region) -> int:
        """The capacity of a region in kW."""
        own = sum(1 for index in range(self.meters) if self.region_of(index) is region)
        return region.capacity_kw or max(1, own * KW_PER_METER)
