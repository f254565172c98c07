"""Made-up households, for machines without the real files: the same seed gives the same readings anywhere.

All arithmetic is in whole watts and decimals, so no platform rounds differently.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pyapi.readings import EnergyMeter, Reading

HOURLY_WATTS = (
    180, 150, 140, 140, 160, 320, 620, 780, 520, 360, 330, 380,
    480, 430, 360, 340, 420, 680, 1150, 1420, 1300, 980, 580, 300,
)  # fmt: skip
"""What a household draws at each full hour of its local day; between them it goes straight."""

WEEKEND_WATTS = (
    220, 180, 150, 140, 140, 180, 260, 420, 620, 760, 720, 640,
    700, 660, 520, 460, 500, 700, 1080, 1340, 1280, 1020, 700, 400,
)  # fmt: skip
"""The same on Saturdays and Sundays: up later, at home by day."""

KETTLE_WATTS = 2200


class Household:
    """One meter and what hangs on it.

    Args:
        meter_number: its number; with ``seed`` it decides everything.
        seed: seed of the run.

    Attributes:
        first_register_kwh: where its register stood at the beginning.
    """

    def __init__(self, meter_number: str, seed: int = 1) -> None:
        self.meter_number = meter_number
        self._random = random.Random(f"{seed}:{meter_number}")  # noqa: S311 - made-up data, no secret
        self._percent = self._random.randrange(50, 180)
        self._energy = EnergyMeter()
        self.first_register_kwh = self._random.randrange(1_000, 90_000)
        self._kettle_seconds = 0

    def draw(self, local_minute: int, is_weekend: bool, seconds: int) -> tuple[int, int]:
        """What it draws and at which voltage, on average over the next ``seconds`` of its life.

        Args:
            local_minute: minute of the local day at the end of them.
            is_weekend: whether that day is a Saturday or Sunday.
            seconds: how long.

        Returns:
            Watts, and tenths of a volt.
        """
        shape = WEEKEND_WATTS if is_weekend else HOURLY_WATTS
        hour, minute = divmod(local_minute, 60)
        watts = (shape[hour] * (60 - minute) + shape[(hour + 1) % 24] * minute) // 60
        watts = watts * self._percent * self._random.randrange(80, 121) // 10_000
        if self._kettle_seconds <= 0 and self._random.randrange(12_000_000) < watts * seconds:
            self._kettle_seconds = 60 * self._random.randrange(2, 5)
        if self._kettle_seconds > 0:
            watts += KETTLE_WATTS * min(seconds, self._kettle_seconds) // seconds
            self._kettle_seconds -= seconds
        return watts, 2400 - watts // 100 + self._random.randrange(-40, 41)

    def read(self, at: datetime, minutes: int) -> Reading:
        """The reading at ``at`` (with an offset, whose local hour counts) for the ``minutes`` before it."""
        watts, decivolts = self.draw(at.hour * 60 + at.minute, at.weekday() >= 5, minutes * 60)
        power = Decimal(watts) / 1000
        energy = self._energy.add(power, minutes)
        return {
            "meter_number": self.meter_number,
            "read_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "power_kw": f"{power:f}",
            "voltage": f"{Decimal(decivolts) / 10:f}",
            "current_a": f"{Decimal(watts * 100 // decivolts) / 10:f}",
            "energy_kwh": f"{energy:f}",
            "register_kwh": f"{self.first_register_kwh + self._energy.total:f}",
        }


def generate_readings(
    meter_numbers: Sequence[str], start: datetime, count: int, step_minutes: int = 1, seed: int = 1
) -> Iterator[Reading]:
    """Readings of several households in the order of time.

    Args:
        meter_numbers: the meters.
        start: instant of the first reading, with the offset of the place.
        count: readings per meter.
        step_minutes: minutes between them.
        seed: seed of the run.
    """
    households = [Household(number, seed) for number in meter_numbers]
    for n in range(count):
        at = start + timedelta(minutes=n * step_minutes)
        for household in households:
            yield household.read(at, step_minutes)
