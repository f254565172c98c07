"""Writes what is on a feed as .ics: the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Todo, vDDDTypes, vRecur

from pyapi.calendars.zones import make_timezone

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DOMAIN = "mainspring.study"
YEARS_AHEAD = 10
HANDED_IN = "✓ "


def write_feed(feed: dict[str, Any], year: int) -> bytes:
    """A feed as a calendar.

    Args:
        feed: as ``study.read_calendar_feed`` has it.
        year: it is now; zones are described some years ahead.
    """
    calendar = Calendar()
    calendar.add("PRODID", "-//Mainspring//Study planner//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", feed["title"])
    calendar.add("X-WR-TIMEZONE", feed["time_zone"])
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    calendar.add("REFRESH-INTERVAL", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    own: dict[str, list[dict[str, Any]]] = {}
    for occurrence in feed["occurrences"] or ():
        own.setdefault(occurrence["lecture_id"], []).append(occurrence)
    components = [
        component
        for lecture in feed["lectures"] or ()
        for component in _write_lecture(lecture, own.get(lecture["lecture_id"], []))
    ]
    components += [_write_assignment(row, feed["assignments_as"]) for row in feed["assignments"] or ()]
    components += [_write_session(row) for row in feed["study_sessions"] or ()]
    zones: dict[str, int] = {}
    for component in components:
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            at = getattr(component.get(name), "dt", None)
            if isinstance(at, datetime) and isinstance(at.tzinfo, ZoneInfo) and at.tzinfo.key != "UTC":
                zones[at.tzinfo.key] = min(zones.get(at.tzinfo.key, year), at.year)
    for name in sorted(zones):
        calendar.add_component(make_timezone(name, zones[name] - 1, year + YEARS_AHEAD))
    for component in components:
        calendar.add_component(component)
    written: bytes = calendar.to_ical(sorted=False)
    return written


def _begin(component: Any, uid: str, row: dict[str, Any], title: str) -> Any:
    changed = datetime.fromisoformat(row["updated_at"]).astimezone(UTC).replace(microsecond=0)
    component.add("UID", f"{uid}@{DOMAIN}")
    component.add("DTSTAMP", changed)
    component.add("LAST-MODIFIED", changed)
    component.add("SEQUENCE", row["version"] - 1)
    component.add("SUMMARY", title)
    return component


def _write_assignment(row: dict[str, Any], style: str) -> Any:
    is_done = row["completed_at"] is not None
    uid = f"assignment-{row['assignment_id']}"
    due = row["due_at"] and _instant(row["due_at"])
    if style == "todo":
        todo = _begin(Todo(), uid, row, row["title"])
        if due:
            todo.add("DUE", due)
        todo.add("STATUS", "COMPLETED" if is_done else "NEEDS-ACTION")
        if is_done:
            todo.add("COMPLETED", _instant(row["completed_at"]))
            todo.add("PERCENT-COMPLETE", 100)
        return _finish(todo, row["description"], None, row["course"])
    event = _begin(Event(), uid, row, (HANDED_IN if is_done else "") + row["title"])
    event.add("DTSTART", due)
    event.add("DURATION", timedelta(0))
    event.add("TRANSP", "TRANSPARENT")
    return _finish(event, row["description"], None, row["course"])


def _write_session(row: dict[str, Any]) -> Any:
    event = _begin(Event(), f"session-{row['study_session_id']}", row, row["title"])
    event.add("DTSTART", _instant(row["starts_at"]))
    event.add("DTEND", _instant(row["ends_at"]))
    return _finish(event, row["notes"], None, None)


def _finish(component: Any, description: str | None, location: str | None, category: str | None) -> Any:
    if description:
        component.add("DESCRIPTION", description)
    if location:
        component.add("LOCATION", location)
    if category:
        component.add("CATEGORIES", [category])
    return component


def _write_lecture(row: dict[str, Any], occurrences: list[dict[str, Any]]) -> Iterator[Any]:
    """A lecture: its rule, what stands in the place of single times, and times beside the rule."""
    uid = f"lecture-{row['lecture_id']}"
    if not row["is_listed"]:
        event = _begin(Event(), uid, row, row["title"])
        first = _find_first(row)
        if first is not None:
            _add_times(event, first, row["duration_minutes"], row)
            if row["weekdays"]:
                event.add("RRULE", _write_rule(row, first))
            for key in row["excluded"]:
                if _is_of_rule(row, _local(key)):
                    event.add("EXDATE", _value(_local(key), row))
            yield _finish_lecture(event, row, row)
    for one in occurrences:
        at = datetime.combine(date.fromisoformat(one["starts_on"]), time.fromisoformat(one["start_time"]))
        key = _local(one["recurrence_id"])
        stands_in = not row["is_listed"] and _is_of_rule(row, key)
        if one["is_cancelled"] and not stands_in:
            continue
        changed = max(one, row, key=lambda each: str(each["updated_at"]))
        event = _begin(
            Event(), uid if stands_in else f"{uid}-{one['recurrence_id']}", {**changed, "version": one["version"]},
            one["title"] or row["title"],
        )  # fmt: skip
        if stands_in:
            event.add("RECURRENCE-ID", _value(key, row))
        if one["is_cancelled"]:
            event.add("STATUS", "CANCELLED")
        zone = {**row, "time_zone": one["time_zone"]}
        _add_times(event, at, one["duration_minutes"], zone)
        yield _finish_lecture(event, row, {**row, "location": one["location"] or row["location"]})


def _finish_lecture(event: Any, row: dict[str, Any], shown: dict[str, Any]) -> Any:
    if row["alarm_minutes"] is not None:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", shown["title"])
        alarm.add("TRIGGER", timedelta(minutes=-row["alarm_minutes"]))
        event.add_component(alarm)
    return _finish(event, shown["description"], shown["location"], None)


def _add_times(event: Any, local: datetime, minutes: int, row: dict[str, Any]) -> None:
    start = _value(local, row)
    event.add("DTSTART", start)
    if row["is_all_day"]:
        event.add("DTEND", start + timedelta(minutes=minutes))
        event.add("TRANSP", "TRANSPARENT")
    else:
        event.add("DURATION", vDDDTypes(timedelta(minutes=minutes)))


def _value(local: datetime, row: dict[str, Any]) -> Any:
    if row["is_all_day"]:
        return local.date()
    return local if row["time_zone"] is None else local.replace(tzinfo=ZoneInfo(row["time_zone"]))


def _local(key: str) -> datetime:
    return datetime.strptime(key, "%Y%m%dT%H%M%S")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)


def _find_first(row: dict[str, Any]) -> datetime | None:
    """The first time of a rule: DTSTART is one of them, or programs would show one more."""
    first = datetime.combine(date.fromisoformat(row["starts_on"]), time.fromisoformat(row["start_time"]))
    if not row["weekdays"]:
        return None if row["excluded"] and first.strftime("%Y%m%dT%H%M%S") in row["excluded"] else first
    for days in range(7 * row["week_interval"] + 7):
        at = first + timedelta(days=days)
        if _is_of_rule(row, at):
            return at
    return None


def _is_of_rule(row: dict[str, Any], local: datetime) -> bool:
    starts_on = date.fromisoformat(row["starts_on"])
    if local.time() != time.fromisoformat(row["start_time"]) or local.date() < starts_on:
        return False
    if not row["weekdays"]:
        return local.date() == starts_on
    if row["until_on"] and local.date() > date.fromisoformat(row["until_on"]):
        return False
    weeks = (_monday(local.date()) - _monday(starts_on)).days // 7
    return local.isoweekday() in row["weekdays"] and weeks % int(row["week_interval"]) == 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


def _write_rule(row: dict[str, Any], first: datetime) -> vRecur:
    rule: dict[str, Any] = {"FREQ": "WEEKLY"}
    if row["week_interval"] > 1:
        rule |= {"INTERVAL": row["week_interval"], "WKST": "MO"}
    rule["BYDAY"] = [DAYS[day - 1] for day in row["weekdays"]]
    if row["until_on"]:
        last = date.fromisoformat(row["until_on"])
        end = _value(datetime.combine(last, first.time()), row)
        # UNTIL is in UTC where DTSTART has a zone.
        rule["UNTIL"] = end.astimezone(UTC) if isinstance(end, datetime) and end.tzinfo else end
    return vRecur(rule)
