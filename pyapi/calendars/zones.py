"""``VTIMEZONE``: what the clocks of a zone do, for programs that do not know it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vDDDLists

STEP = timedelta(days=7)


@lru_cache(maxsize=64)
def make_timezone(name: str, first_year: int, last_year: int) -> Timezone:
    """A zone from the first of January of a year to the last of December of another.

    Each change of the clocks is stated by its date, in the local time before it (RFC 5545, 3.6.5): right for
    zones whose changes follow no rule.
    """
    zone = ZoneInfo(name)
    at = datetime(first_year, 1, 1, tzinfo=UTC)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    timezone = Timezone()
    timezone.add("TZID", name)
    before = _state(zone, at)
    # How it stands at the beginning; nothing before that is asked for.
    observances = {(before, before[0]): [at.astimezone(zone).replace(tzinfo=None)]}
    while at < end:
        following = min(at + STEP, end)
        if _state(zone, following) != _state(zone, at):
            change = _find_change(zone, at, following)
            after = _state(zone, change)
            local = (change + before[0]).replace(tzinfo=None)
            observances.setdefault((after, before[0]), []).append(local)
            before = after
            # Two changes within a week (Morocco's Ramadan may come close): look on from the first.
            at = change
            continue
        at = following
    for ((offset, name_then, is_daylight), offset_from), starts in observances.items():
        part = TimezoneDaylight() if is_daylight else TimezoneStandard()
        part.add("DTSTART", starts[0])
        part.add("TZOFFSETFROM", offset_from)
        part.add("TZOFFSETTO", offset)
        part.add("TZNAME", name_then)
        if len(starts) > 1:
            part["RDATE"] = vDDDLists(starts[1:])
        timezone.add_component(part)
    return timezone


def _state(zone: ZoneInfo, at: datetime) -> tuple[timedelta, str, bool]:
    local = at.astimezone(zone)
    return (local.utcoffset() or timedelta(0), local.tzname() or "", bool(local.dst()))


def _find_change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first second of a new state, the first change after ``low``."""
    state = _state(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if _state(zone, middle) == state:
            low = middle
        else:
            high = middle
    return high
