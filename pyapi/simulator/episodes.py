"""What befalls a meter or a region, when, and for how long. Times are whole seconds since 1970."""

from __future__ import annotations

import random
from dataclasses import dataclass

QUIET = 120
"""Seconds at least between two episodes of a meter, so that each can be told from the next."""

LENGTHS = {
    "spike": (120, 900),
    "outage": (180, 1200),
    "sag": (60, 600),
    "swell": (60, 600),
    "tamper": (300, 1800),
    "reset": (1, 2),
    "region_outage": (180, 900),
}
"""Shortest and longest in seconds; all but a reset last for two readings at least."""


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that goes on from ``since`` until before ``until``.

    Attributes:
        kind: a key of :data:`LENGTHS`.
        amount: watts more for a spike, percent of the voltage for sag and swell.
        form: of an outage: ``silent`` (no readings, the supply goes on) or ``dead`` (readings of zeros).
    """

    kind: str
    since: int
    until: int
    amount: int = 0
    form: str = ""


class Clock:
    """Says when the next episode of one kind is due: independent happenings at a steady rate.

    Args:
        kind: a key of :data:`LENGTHS`.
        per_hour: how many an hour on average.
        start: nothing is due before.
        interval: seconds between readings.
        seed: decides everything.
    """

    def __init__(self, kind: str, per_hour: float, start: int, interval: int, seed: str) -> None:
        self.kind = kind
        self._per_hour = per_hour
        self._interval = interval
        self._random = random.Random(f"{seed}:{kind}")  # noqa: S311 - made-up data, no secret
        self._wait_from(start)
        self._length = self._draw_length()

    def _wait_from(self, at: int) -> None:
        wait = self._random.expovariate(self._per_hour / 3600) if self._per_hour > 0 else None
        self.due: int | None = None if wait is None else at + 1 + int(wait)

    def _draw_length(self) -> int:
        shortest, longest = LENGTHS[self.kind]
        length = self._random.randrange(shortest, longest)
        return length if self.kind == "reset" else max(length, 2 * self._interval)

    def ends(self, at: int) -> int:
        """When the next episode would end if it began at ``at``."""
        return at + self._length

    def begin(self, at: int) -> Episode:
        """Begin the episode that is due, and think of the next one."""
        kind, until, amount, form = self.kind, self.ends(at), 0, ""
        if kind == "spike":
            amount = self._random.randrange(4000, 9000, 100)
        elif kind == "sag":
            amount = self._random.randrange(65, 84)
        elif kind == "swell":
            amount = self._random.randrange(112, 122)
        elif kind in ("outage", "region_outage"):
            form = self._random.choice(("silent", "dead"))
        self._wait_from(until)
        self._length = self._draw_length()
        return Episode(kind, at, until, amount, form)


class Blackouts:
    """The outages of one region, known one ahead: meters begin nothing that would run into one."""

    def __init__(self, region: str, per_hour: float, start: int, interval: int, seed: int) -> None:
        self._interval = interval
        self._clock = Clock("region_outage", per_hour, start, interval, f"{seed}:region:{region}")
        self.next = self._plan()

    def _plan(self) -> Episode | None:
        return None if self._clock.due is None else self._clock.begin(self._clock.due)

    def at(self, at: int) -> Episode | None:
        """The outage that is going on at ``at``; instants have to rise from call to call."""
        while self.next is not None and self.next.until <= at:
            self.next = self._plan()
        return self.next if self.next is not None and self.next.since <= at else None

    def leaves_room(self, until: int) -> bool:
        """Whether something that ends at ``until`` is over well before the next outage."""
        return self.next is None or until + max(QUIET, 2 * self._interval) <= self.next.since
