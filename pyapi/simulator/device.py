"""One made-up meter: what it measures, what befalls it, what its clock and register say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pyapi.made_up_readings import Household
from pyapi.readings import Reading
from pyapi.simulator.episodes import QUIET, Blackouts, Clock, Episode
from pyapi.simulator.ledger import Ledger, as_instant
from pyapi.simulator.plan import Rates

ROLLOVER_KWH = 100_000
"""Registers have five digits before the point."""
MICRO = 1_000_000
_FULL = ROLLOVER_KWH * MICRO


@dataclass(frozen=True, slots=True)
class Traits:
    """What a meter is like for the whole run.

    Attributes:
        clock_offset: seconds that its clock is ahead; negative: behind.
        absurd: ``past`` or ``future`` where its clock is off by years.
        rolls_over_after: kWh until its register passes its maximum; None: not in this run.
        register_only: it sends no energy.
    """

    clock_offset: int = 0
    absurd: str = ""
    rolls_over_after: Decimal | None = None
    register_only: bool = False


def _kwh(micro: int) -> str:
    return f"{micro // MICRO}.{micro % MICRO:06d}"


class Device:
    """A meter of the fleet.

    Args:
        meter_number: its number.
        region: its region's name, for the ledger.
        seed: seed of the run.
        rates: how often what befalls it.
        traits: what it is like.
        start: seconds since 1970 of its first reading.
        interval: seconds between readings.
        blackouts: of its region.
        ledger: what befalls it is noted there.
    """

    def __init__(
        self,
        meter_number: str,
        region: str,
        *,
        seed: int,
        rates: Rates,
        traits: Traits,
        start: int,
        interval: int,
        blackouts: Blackouts,
        ledger: Ledger,
    ) -> None:
        self.meter_number = meter_number
        self.region = region
        self.traits = traits
        self._interval = interval
        self._start = start
        self._blackouts = blackouts
        self._ledger = ledger
        self._household = Household(meter_number, seed)
        own = f"{seed}:{meter_number}"
        self._clocks = [
            Clock(kind, per_hour, start, interval, own)
            for kind, per_hour in (
                ("spike", rates.spikes), ("outage", rates.outages), ("sag", rates.sags),
                ("swell", rates.swells), ("tamper", rates.tampers), ("reset", rates.resets),
            )
        ]  # fmt: skip
        self._episode: Episode | None = None
        self._quiet_until = start
        self._watt_seconds = 0
        self._sent_micro = 0
        self._base_micro = self._household.first_register_kwh * MICRO
        if traits.rolls_over_after is not None:
            self._base_micro = _FULL - int(traits.rolls_over_after * MICRO)
        self._note_traits()

    def resume(self, register_kwh: Decimal) -> None:
        """Go on from where its register stood at the end of an earlier run."""
        self._base_micro = int(register_kwh * MICRO)

    @property
    def drawn_micro(self) -> int:
        """Energy drawn since the beginning, in millionths of a kWh."""
        return (self._watt_seconds * 10 + 18) // 36

    def measure(self, at: int, local_minute: int, is_weekend: bool) -> Reading | None:
        """Its reading for the interval that ends at ``at``; None where it is silent."""
        watts, decivolts = self._household.draw(local_minute, is_weekend, self._interval)
        centiamps: int | None = None
        blackout = self._blackouts.at(at)
        if blackout is not None:
            self._quiet_until = blackout.until + max(QUIET, 2 * self._interval)
        episode = blackout or self._current(at)
        match episode:
            case Episode(kind="spike", amount=more):
                watts += more
            case Episode(kind="sag" | "swell", amount=percent):
                decivolts = decivolts * percent // 100
            case Episode(kind="tamper"):
                centiamps = 0
            case Episode(form="dead"):
                watts = decivolts = 0
        if centiamps is None:
            centiamps = watts * 1000 // decivolts if decivolts else 0
        before = self._register
        self._watt_seconds += watts * self._interval
        if episode is not None and episode.form == "silent":
            self._note_rollover(before, at)
            return None
        if episode is not None and episode.kind == "reset":
            self._reset(at, before)
        else:
            self._note_rollover(before, at)
        return self._read(at, watts, decivolts, centiamps)

    def _read(self, at: int, watts: int, decivolts: int, centiamps: int) -> Reading:
        drawn = self.drawn_micro
        reading = {
            "meter_number": self.meter_number,
            "read_at": self._clock_says(at),
            "power_kw": f"{watts // 1000}.{watts % 1000:03d}",
            "voltage": f"{decivolts // 10}.{decivolts % 10}",
            "current_a": f"{centiamps // 100}.{centiamps % 100:02d}",
        }
        if not self.traits.register_only:
            reading["energy_kwh"] = _kwh(drawn - self._sent_micro)
        reading["register_kwh"] = _kwh(self._register)
        self._sent_micro = drawn
        return reading

    @property
    def _register(self) -> int:
        return (self._base_micro + self.drawn_micro) % _FULL

    def _clock_says(self, at: int) -> str:
        if self.traits.absurd == "past":  # a clock without battery: it began to count when it was switched on
            return as_instant(at - self._start)
        if self.traits.absurd == "future":
            return as_instant(at + 10 * 365 * 86_400)
        return as_instant(at + self.traits.clock_offset)

    def _current(self, at: int) -> Episode | None:
        """The episode that is going on, one that is due begun."""
        if self._episode is not None:
            if at < self._episode.until:
                return self._episode
            self._quiet_until = self._episode.until + max(QUIET, 2 * self._interval)
            self._episode = None
        if at < self._quiet_until:
            return None
        for clock in self._clocks:
            if clock.due is not None and clock.due <= at and self._blackouts.leaves_room(clock.ends(at)):
                self._episode = clock.begin(at)
                if clock.kind != "reset":
                    self._note_episode(self._episode)
                return self._episode
        return None

    def _note_episode(self, episode: Episode) -> None:
        facts: dict[str, object] = {}
        if episode.kind == "spike":
            facts["watts"] = episode.amount
        elif episode.kind in ("sag", "swell"):
            facts["voltage_percent"] = episode.amount
        elif episode.form:
            facts["form"] = episode.form
        self._note(episode.kind, episode.since, episode.until, **facts)

    def _reset(self, at: int, before: int) -> None:
        self._base_micro = -((self._watt_seconds * 10 + 18) // 36)
        self._note("reset", at, register_before_kwh=_kwh(before), register_after_kwh=_kwh(self._register))

    def _note_rollover(self, before: int, at: int) -> None:
        if self._register < before:
            self._note(
                "rollover", at, register_before_kwh=_kwh(before), register_after_kwh=_kwh(self._register),
                rollover_kwh=ROLLOVER_KWH,
            )  # fmt: skip

    def _note_traits(self) -> None:
        if self.traits.clock_offset:
            self._note("skew", clock_offset_seconds=self.traits.clock_offset)
        if self.traits.absurd:
            self._note("absurd_clock", form=self.traits.absurd)

    def _note(self, kind: str, since: int | None = None, until: int | None = None, **facts: object) -> None:
        self._ledger.note(
            kind, since=since, until=until, meter_number=self.meter_number, region=self.region, **facts
        )
