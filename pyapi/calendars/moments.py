"""What a date or time of a calendar means: local time and the zone it is read in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

MIDNIGHT = time(0, 0)
LONGEST_MINUTES = 366 * 1440


class EventRefused(Exception):
    """One event cannot be imported; the others can.

    Attributes:
        code: constant, in snake_case.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or time as a calendar says it.

    Attributes:
        local: wall clock; midnight for a date.
        zone: IANA name; None where it floats, and for dates.
        is_date: whether it is a whole day.
        is_custom: whether the calendar defined the zone itself, so that ``local`` is UTC here.
    """

    local: datetime
    zone: str | None
    is_date: bool = False
    is_custom: bool = False

    @property
    def key(self) -> str:
        """As ``study.occurrences.recurrence_id`` has it."""
        return self.local.strftime("%Y%m%dT%H%M%S")

    def instant(self, default_zone: str) -> datetime:
        """When it is, for somebody whose clock is ``default_zone`` where it floats."""
        return self.local.replace(tzinfo=ZoneInfo(self.zone or default_zone)).astimezone(UTC)

    def within(self, series: Moment) -> Moment:
        """The same moment as the clock of a series shows it."""
        if (
            self.is_date
            or series.is_date
            or self.zone is None
            or series.zone is None
            or self.zone == series.zone
        ):
            return Moment(self.local, series.zone, series.is_date, series.is_custom)
        local = self.instant(self.zone).astimezone(ZoneInfo(series.zone)).replace(tzinfo=None)
        return Moment(local, series.zone, False, series.is_custom)


def read_moment(value: Any, parameters: Any = None) -> Moment:
    """What a property's value is.

    Args:
        value: date or datetime, as icalendar parsed it.
        parameters: of the property; a TZID that icalendar made nothing of is refused.

    Raises:
        EventRefused: it is no time, its zone is unknown, or it is centuries away.
    """
    if not isinstance(value, date):
        raise EventRefused("invalid_property", f"{str(value)[:80]} is no date and no time.")
    if not 1970 <= value.year < 2200:
        raise EventRefused("invalid_date", f"{value.year} is not between 1970 and 2200.")
    if not isinstance(value, datetime):
        return Moment(datetime.combine(value, MIDNIGHT), None, is_date=True)
    if value.tzinfo is None:
        named = (parameters or {}).get("TZID")
        if named:
            raise EventRefused(
                "unknown_time_zone",
                f"{str(named)[:80]!r} is no time zone, and the calendar does not define it.",
            )
        return Moment(value, None)
    if isinstance(value.tzinfo, ZoneInfo) and value.tzinfo.key:
        zone = value.tzinfo.key
        return Moment(
            value.replace(tzinfo=None, fold=0),
            "UTC" if zone in ("Etc/UTC", "Etc/UCT", "UCT", "Zulu") else zone,
        )
    try:
        instant = value.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise EventRefused("unknown_time_zone", f"Its zone cannot be computed: {error}") from None
    return Moment(instant.replace(tzinfo=None), "UTC", is_custom=value.utcoffset() != timedelta(0))


def read_property(component: Any, name: str) -> Moment | None:
    """A property that is one date or time; None where it is missing."""
    found = component.get(name)
    if found is None:
        return None
    if isinstance(found, list):
        raise EventRefused("invalid_property", f"There is more than one {name}.")
    if not hasattr(found, "dt"):
        raise EventRefused("invalid_property", f"{name} cannot be read.")
    return read_moment(found.dt, found.params)


def read_minutes(component: Any, start: Moment) -> int:
    """How long an event takes, in minutes; parts of one count as one.

    Raises:
        EventRefused: it ends before it starts, or lasts for more than a year.
    """
    end = read_property(component, "DTEND")
    told = component.get("DURATION")
    if end is not None:
        if start.is_date or end.is_date:
            length = end.local - start.local
        else:
            # Where only one of them floats, the other's clock is the best guess there is.
            zone = start.zone or end.zone or "UTC"
            length = end.instant(zone) - start.instant(zone)
        if length < timedelta(0):
            raise EventRefused("ends_before_start", f"It would last from {start.local} to {end.local}.")
    elif told is not None:
        length = getattr(told, "dt", None) or timedelta(0)
        if not isinstance(length, timedelta) or length < timedelta(0):
            raise EventRefused("ends_before_start", "Its duration is negative, or none.")
    else:
        length = timedelta(days=1) if start.is_date else timedelta(0)
    if start.is_date:
        length = timedelta(days=max(1, -(-length // timedelta(days=1))))
    minutes = -(-length // timedelta(minutes=1))
    if minutes > LONGEST_MINUTES:
        raise EventRefused("invalid_duration", f"It would last for {minutes // 1440} days.")
    return minutes
