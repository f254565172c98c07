"""Rules of events: those that weekdays can say stay rules, the others are listed, time by time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from pyapi.calendars.moments import EventRefused, Moment, read_minutes, read_moment

DAYS = {"MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6, "SU": 7}
MAX_OCCURRENCES = 2000
"""Of one event."""
MAX_TIMES_A_DAY = 24
WEEKLY_PARTS = {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT", "WKST"}
TOO_FREQUENT = {"SECONDLY", "MINUTELY"}


def as_list(value: Any) -> list[Any]:
    """The values of a property that may be there many times."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def check_rules(event: Any) -> None:
    """Refuse rules that would have an event happen every few minutes.

    Raises:
        EventRefused: with the code ``recurrence_too_frequent``, or ``invalid_property``.
    """
    for rule in as_list(event.get("RRULE")):
        if not hasattr(rule, "get") or not rule.get("FREQ"):
            raise EventRefused("invalid_property", "The RRULE has no frequency.")
        if int(_first(rule, "INTERVAL") if rule.get("INTERVAL") else 1) < 1:
            raise EventRefused("invalid_property", "The RRULE has an interval below 1.")
        times = 1
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            times *= max(1, len(as_list(rule.get(part))))
        if str(_first(rule, "FREQ")).upper() in TOO_FREQUENT or times > MAX_TIMES_A_DAY:
            raise EventRefused(
                "recurrence_too_frequent", f"{rule.to_ical().decode()[:200]} happens too often."
            )


def read_weekly(event: Any, start: Moment) -> dict[str, Any] | None:
    """A rule that days of the week can say, as columns of ``study.lectures``; None where it is another one."""
    rules = as_list(event.get("RRULE"))
    if start.is_custom or len(rules) != 1 or event.get("EXRULE") is not None:
        return None
    rule = rules[0]
    interval = int(_first(rule, "INTERVAL") or 1)
    weekdays = _read_weekdays(rule, interval, start.local.isoweekday())
    if weekdays is None:
        return None
    count = _first(rule, "COUNT")
    if count is None:
        until = _read_until(_first(rule, "UNTIL"), start)
    else:
        until = _last_of(start.local.date(), weekdays, interval, int(count))
        if until is None:
            return None
    return {"weekdays": weekdays, "week_interval": interval, "until_on": until and until.isoformat()}


def _read_weekdays(rule: Any, interval: int, own: int) -> list[int] | None:
    """The days of a rule that days can say; the day that it starts on is among them."""
    frequency = str(_first(rule, "FREQ")).upper()
    named = [str(day) for day in as_list(rule.get("BYDAY"))]
    if (
        frequency not in ("WEEKLY", "DAILY")
        or not {str(part).upper() for part in rule} <= WEEKLY_PARTS
        or not 1 <= interval <= (52 if frequency == "WEEKLY" else 1)
        or (interval > 1 and str(_first(rule, "WKST") or "MO") != "MO")
        or any(day not in DAYS for day in named)
    ):
        return None
    default = {own} if frequency == "WEEKLY" else set(DAYS.values())
    weekdays = sorted({DAYS[day] for day in named} or default)
    return weekdays if own in weekdays else None


def _first(rule: Any, part: str) -> Any:
    values = as_list(rule.get(part))
    return values[0] if values else None


def _last_of(first: date, weekdays: list[int], interval: int, count: int) -> date | None:
    """The date of the n-th time; None where that is too far away."""
    if not 1 <= count <= MAX_OCCURRENCES:
        return None
    monday = first - timedelta(days=first.isoweekday() - 1)
    while True:
        for day in weekdays:
            at = monday + timedelta(days=day - 1)
            if at < first:
                continue
            count -= 1
            if count == 0:
                return at
        monday += timedelta(weeks=interval)
        if monday.year >= 2200:
            return None


def _read_until(until: Any, start: Moment) -> date | None:
    """The last date that a rule may name."""
    if until is None:
        return None
    if not isinstance(until, datetime):
        return until if isinstance(until, date) and until.year < 2200 else None
    local = until
    if until.tzinfo is not None:
        local = until.astimezone(ZoneInfo(start.zone or "UTC")).replace(tzinfo=None)
    if local.year >= 2200:
        return None
    return local.date() if local.time() >= start.local.time() else local.date() - timedelta(days=1)


def read_excluded(event: Any, start: Moment) -> list[str]:
    """The times that do not take place, as the clock of the event names them."""
    found = set()
    for entry in as_list(event.get("EXDATE")):
        for one in entry.dts:
            moment = read_moment(one.dt, entry.params)
            # Many programs name only the date of what has a time.
            if moment.is_date and not start.is_date:
                moment = Moment(datetime.combine(moment.local.date(), start.local.time()), start.zone)
            found.add(moment.within(start).key)
    return sorted(found)


def read_further(event: Any, start: Moment, minutes: int) -> list[dict[str, Any]]:
    """The times that RDATE adds; one that is a period has a length of its own."""
    found = []
    for entry in as_list(event.get("RDATE")):
        for one in entry.dts:
            value, length = one.dt, minutes
            if isinstance(value, tuple):
                value, end = value
                span = end if isinstance(end, timedelta) else end - value
                length = max(0, -(-span // timedelta(minutes=1)))
            moment = read_moment(value, entry.params).within(start)
            found.append(make_occurrence(moment, moment, length))
    return found


def make_occurrence(key: Moment, at: Moment, minutes: int, **other: Any) -> dict[str, Any]:
    """A row of ``study.occurrences``."""
    return {
        "recurrence_id": key.key, "starts_on": at.local.date().isoformat(),
        "start_time": at.local.time().isoformat(), "time_zone": at.zone, "duration_minutes": minutes, **other,
    }  # fmt: skip


def list_times(
    parts: list[Any], series: Moment, window: tuple[date, date], title: str
) -> list[dict[str, Any]]:
    """Every time of an event within a window.

    Args:
        parts: the event, what stands in the place of single times, and the zones of the calendar.
        series: when it starts; gives the clock that times are named by.
        window: from and to.
        title: of the event; times that have another keep it.

    Raises:
        EventRefused: there are too many, or the rule cannot be computed.
    """
    calendar = Calendar()
    for part in parts:
        calendar.add_component(part)
    try:
        found = recurring_ical_events.of(calendar).between(*window)
    except EventRefused:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise EventRefused("invalid_recurrence", f"Its rule cannot be computed: {str(error)[:200]}") from None
    if len(found) > MAX_OCCURRENCES:
        raise EventRefused(
            "too_many_occurrences", f"It happens {len(found)} times; {MAX_OCCURRENCES} are taken."
        )
    times = {}
    for one in found:
        if str(one.get("STATUS", "")).upper() == "CANCELLED":
            continue
        at = read_moment(one["DTSTART"].dt, one["DTSTART"].params)
        known = one.get("RECURRENCE-ID")
        key = at if known is None else read_moment(known.dt, known.params)
        other = {}
        own = str(one.get("SUMMARY", "")).strip()[:200]
        if own and own != title:
            other["title"] = own
        where = str(one.get("LOCATION", "")).strip()[:500]
        if where:
            other["location"] = where
        row = make_occurrence(key.within(series), at, read_minutes(one, at), **other)
        times[row["recurrence_id"]] = row
    return [times[key] for key in sorted(times)]


def window_around(now: datetime) -> tuple[date, date]:
    """What is listed: whole months, so that a calendar that is read twice in one is the same."""
    month = now.astimezone(UTC).date().replace(day=1)
    return month - timedelta(days=366), month + timedelta(days=761)
