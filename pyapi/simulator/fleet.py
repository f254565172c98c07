"""All meters of a simulation, round by round, with what is held back and sent twice."""

from __future__ import annotations

import heapq
import math
import random
from datetime import datetime
from decimal import Decimal

from pyapi.readings import Reading
from pyapi.simulator.device import Device, Traits
from pyapi.simulator.episodes import Blackouts, Episode
from pyapi.simulator.ledger import Ledger
from pyapi.simulator.plan import Plan, Region

HELD_SECONDS = (60, 900)
SKEW_SECONDS = (5, 300)
_MILLION = 1_000_000


class Fleet:
    """The meters of a plan.

    Args:
        plan: what to simulate.
        ledger: what is injected is noted there.

    Attributes:
        devices: the meters, in the order of their numbers.
    """

    def __init__(self, plan: Plan, ledger: Ledger) -> None:
        self.plan = plan
        self.ledger = ledger
        self._blackouts = {
            region.name: Blackouts(
                region.name, plan.rates.region_outages, plan.start, plan.interval, plan.seed
            )
            for region in plan.regions
        }
        self._noted: dict[str, Episode] = {}
        traits = _deal_traits(plan)
        self.devices = [
            Device(
                plan.meter_number(index), plan.region_of(index).name, seed=plan.seed, rates=plan.rates,
                traits=traits[index], start=plan.start, interval=plan.interval,
                blackouts=self._blackouts[plan.region_of(index).name], ledger=ledger,
            )
            for index in range(plan.meters)
        ]  # fmt: skip
        self._delivery = random.Random(f"{plan.seed}:delivery")  # noqa: S311 - made-up data, no secret
        self._late = int(plan.rates.late * _MILLION)
        self._twice = int(plan.rates.duplicates * _MILLION)
        self._held: list[tuple[int, int, Reading]] = []
        self._count = 0

    @property
    def held(self) -> int:
        """Readings that are held back."""
        return len(self._held)

    def take_round(self, at: int) -> list[Reading]:
        """What arrives at ``at``: the readings of this instant, and late ones and repeats that are due.

        Args:
            at: seconds since 1970, one interval after the last call.
        """
        times = {region.name: _local(region, at) for region in self.plan.regions}
        for name, blackouts in self._blackouts.items():
            outage = blackouts.at(at)
            if outage is not None and self._noted.get(name) != outage:
                self._noted[name] = outage
                self.ledger.note(
                    "region_outage", since=outage.since, until=outage.until, region=name, form=outage.form
                )
        arriving: list[Reading] = []
        for device in self.devices:
            reading = device.measure(at, *times[device.region])
            if reading is None:
                continue
            if self._delivery.randrange(_MILLION) < self._late:
                wait = self._delivery.randrange(*HELD_SECONDS)
                self._hold(at + wait, reading)
                self.ledger.note(
                    "late", since=at, meter_number=device.meter_number, region=device.region,
                    read_at=reading["read_at"], seconds=wait,
                )  # fmt: skip
            else:
                arriving.append(reading)
            if self._delivery.randrange(_MILLION) < self._twice:
                self._hold(at + self._delivery.randrange(0, HELD_SECONDS[0]), reading)
                self.ledger.note(
                    "duplicate", since=at, meter_number=device.meter_number, region=device.region,
                    read_at=reading["read_at"],
                )  # fmt: skip
        while self._held and self._held[0][0] <= at:
            arriving.append(heapq.heappop(self._held)[2])
        return arriving

    def take_held(self) -> list[Reading]:
        """All that is still held back, for the end."""
        readings = [held[2] for held in sorted(self._held)]
        self._held.clear()
        return readings

    def _hold(self, until: int, reading: Reading) -> None:
        self._count += 1
        heapq.heappush(self._held, (until, self._count, reading))


def _local(region: Region, at: int) -> tuple[int, bool]:
    """Minute of the local day, and whether it is a weekend."""
    local = datetime.fromtimestamp(at, region.zone)
    return local.hour * 60 + local.minute, local.weekday() >= 5


def _deal_traits(plan: Plan) -> list[Traits]:
    """What each meter is like; of any share but 0 at least one is."""

    def choose(kind: str, share: float) -> tuple[set[int], random.Random]:
        source = random.Random(f"{plan.seed}:{kind}")  # noqa: S311 - made-up data, no secret
        count = min(plan.meters, math.ceil(round(share * plan.meters, 6)))
        return set(source.sample(range(plan.meters), count)), source

    absurd, _ = choose("absurd", plan.rates.absurd)
    skewed, skew = choose("skewed", plan.rates.skewed)
    rolling, roll = choose("rollovers", plan.rates.rollovers)
    register_only, _ = choose("register_only", plan.rates.register_only)
    forms = {index: ("past", "future")[place % 2] for place, index in enumerate(sorted(absurd))}
    return [
        Traits(
            clock_offset=skew.randrange(*SKEW_SECONDS) * skew.choice((-1, 1))
            if index in skewed - absurd
            else 0,
            absurd=forms.get(index, ""),
            rolls_over_after=Decimal(roll.randrange(5, 200)) / 1000 if index in rolling else None,
            register_only=index in register_only,
        )
        for index in range(plan.meters)
    ]
