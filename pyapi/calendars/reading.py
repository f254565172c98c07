"""An .ics file as rows: a lecture for each UID, an assignment for each task, and what was refused.

::

    python -m pyapi.calendars.reading Europe/Berlin < calendar.ics

writes them as JSON. The worker runs it as a process of its own, so that a calendar made to take for ever takes
no more than its time and memory (:mod:`pyapi.calendars.isolated`).
"""

from __future__ import annotations

import hashlib
import json
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import x_wr_timezone
from icalendar import Alarm, Calendar, FreeBusy, Journal, Timezone, Todo

from pyapi.calendars import recurrence
from pyapi.calendars.moments import EventRefused, Moment, read_minutes, read_property

MAX_EVENTS = 5000
MAX_TIMES = 20_000
"""Listed times of one calendar."""
EVENT_SECONDS = 2.0
RELEVANT = {
    "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "DUE", "COMPLETED",
}  # fmt: skip
UNTITLED = "Untitled"
BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
"""What icalendar and arithmetic with dates answer to values that are none."""

_ZONE = re.compile(
    rb"^BEGIN:VTIMEZONE\s*?$.*?^END:VTIMEZONE\s*?$\r?\n?", re.MULTILINE | re.DOTALL | re.IGNORECASE
)

# A value that cannot be read is then an error of its component, as with events, and not of the file.
for _kind in (Alarm, Calendar, FreeBusy, Journal, Todo):
    _kind.ignore_exceptions = True


class CalendarRefused(Exception):
    """Nothing of a calendar can be read.

    Attributes:
        code: constant, in snake_case.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(_clean(detail))
        self.code = code


def read_calendar(text: bytes, default_zone: str, now: datetime | None = None) -> dict[str, Any]:
    """Read a calendar.

    Args:
        text: of an .ics file.
        default_zone: clock for dates that a task is due on, and times that float.
        now: what rules without an end are listed around.

    Returns:
        ``name``, ``items`` (as ``study.apply_calendar`` takes them), ``refused`` (``uid``, ``title``, ``error``,
        ``detail``), ``notes``.

    Raises:
        CalendarRefused: it is none, or too large.
    """
    notes: list[str] = []
    calendar = _parse(text, notes)
    groups: dict[tuple[str, str], list[Any]] = {}
    refused: list[dict[str, Any]] = []
    for component in calendar.walk():
        if component.name in ("VEVENT", "VTODO"):
            uid = str(component.get("UID", "")).strip()
            if not uid:
                refused.append(_refusal(None, component, "uid_missing", "It has no UID to know it by."))
                continue
            groups.setdefault((component.name, uid), []).append(component)
    if len(groups) > MAX_EVENTS:
        raise CalendarRefused("too_many_events", f"It has {len(groups)} events; {MAX_EVENTS} are taken.")
    reader = _Reader(calendar, default_zone, recurrence.window_around(now or datetime.now(UTC)), notes)
    items = []
    for (kind, uid), components in groups.items():
        known = uid if len(uid) <= 300 else hashlib.sha256(uid.encode()).hexdigest()
        known = known.replace("\0", "")
        if kind == "VTODO" and ("VEVENT", uid) in groups:
            # Both would be one row, and each import would make the other anew.
            refused.append(_refusal(known, components[0], "uid_reused", "An event has the same UID."))
            continue
        try:
            with _time_limit():
                item = reader.read_event(components) if kind == "VEVENT" else reader.read_task(components)
        except EventRefused as error:
            refused.append(_refusal(known, components[0], error.code, str(error)))
            continue
        except BROKEN as error:
            refused.append(_refusal(known, components[0], "invalid_property", f"It cannot be read: {error}"))
            continue
        if item is None:
            continue
        digest = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()
        items.append({"uid": known, **item, "digest": digest})
    name = str(calendar.get("X-WR-CALNAME") or calendar.get("NAME") or "").strip()[:200]
    return {"name": name or None, "items": items, "refused": refused, "notes": notes}


def _parse(text: bytes, notes: list[str]) -> Any:
    try:
        try:
            found = Calendar.from_ical(text, multiple=True)
        except BROKEN:
            # Events may do without the zone: where its name is known, or none names it.
            sound = _ZONE.sub(lambda zone: _keep_zone(zone, notes), text)
            if sound == text:
                raise
            found = Calendar.from_ical(sound, multiple=True)
    except (*BROKEN, RecursionError) as error:
        raise CalendarRefused("invalid_calendar", f"It cannot be read: {str(error)[:300]}") from None
    calendars = [one for one in found if one.name == "VCALENDAR"]
    if not calendars:
        raise CalendarRefused("invalid_calendar", "It holds no VCALENDAR that has an end.")
    calendar = calendars[0]
    for other in calendars[1:]:
        for component in other.subcomponents:
            calendar.add_component(component)
    if calendar.get("X-WR-TIMEZONE"):
        try:
            # Google's calendars say in UTC what repeats on another clock.
            calendar = x_wr_timezone.to_standard(calendar)
        except BROKEN:
            notes.append(f"x_wr_timezone_unknown: {_clean(str(calendar['X-WR-TIMEZONE']))[:80]}")
    return calendar


def _keep_zone(zone: re.Match[bytes], notes: list[str]) -> bytes:
    """A zone's definition as it stands; nothing where it cannot be read."""
    try:
        Timezone.from_ical(zone[0])
    except BROKEN as error:
        notes.append(f"time_zone_skipped: {str(error)[:100]}")
        return b""
    return zone[0]


def _refusal(uid: str | None, component: Any, code: str, detail: str) -> dict[str, Any]:
    return {
        "uid": uid,
        "title": _text(component, "SUMMARY", 200),
        "error": code,
        "detail": _clean(detail)[:300],
    }


def _text(component: Any, name: str, longest: int) -> str | None:
    found = component.get(name)
    if isinstance(found, list):
        found = found[0]
    if found is None:
        return None
    return _clean(str(found)).strip()[:longest].strip() or None


def _clean(text: str) -> str:
    """What the database takes: messages of what cannot be read quote it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


@contextmanager
def _time_limit() -> Iterator[None]:
    """Give an event its time; only where this is the process's own thread, as it is for imports."""
    if signal.getsignal(signal.SIGALRM) is not _ring:
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, EVENT_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _ring(*_: object) -> None:
    raise EventRefused(
        "recurrence_too_complex", f"Its rule takes more than {EVENT_SECONDS:g} seconds to compute."
    )


class _Reader:
    """Reads events of one calendar.

    Args:
        calendar: for its zones.
        default_zone: clock of what floats.
        window: what is listed.
        notes: gets what the owner may want to know.
    """

    def __init__(self, calendar: Any, default_zone: str, window: Any, notes: list[str]) -> None:
        self._zones = list(calendar.walk("VTIMEZONE"))
        self._default_zone = default_zone
        self._window = window
        self._notes = notes
        self._times = 0

    def read_event(self, components: list[Any]) -> dict[str, Any] | None:
        """An event and what stands in the place of its single times; None where it was called off.

        Raises:
            EventRefused: it cannot be imported.
        """
        for component in components:
            _check_errors(component)
        masters = [one for one in components if one.get("RECURRENCE-ID") is None]
        master = max(masters, key=lambda one: int(one.get("SEQUENCE", 0) or 0)) if masters else None
        changes = [one for one in components if one.get("RECURRENCE-ID") is not None]
        base = master or changes[0]
        if master is not None and _is_cancelled(master):
            return None
        start = read_property(base, "DTSTART")
        if start is None:
            raise EventRefused("start_missing", "It has no DTSTART.")
        minutes = read_minutes(base, start)
        title = _text(base, "SUMMARY", 200) or UNTITLED
        item: dict[str, Any] = {
            "kind": "lecture", "title": title, "location": _text(base, "LOCATION", 500),
            "description": _text(base, "DESCRIPTION", 10_000), "time_zone": start.zone,
            "starts_on": start.local.date().isoformat(), "start_time": start.local.time().isoformat(),
            "duration_minutes": minutes, "is_all_day": start.is_date, "is_listed": False, "excluded": [],
            "occurrences": [], "alarm_minutes": self._read_alarm(base),
        }  # fmt: skip
        rules = recurrence.as_list(base.get("RRULE"))
        if rules:
            item["rrule"] = "; ".join(rule.to_ical().decode() for rule in rules)[:2000]
        recurrence.check_rules(base)
        # Both are read where the event is listed, too: a zone that is unknown would go unnoticed.
        excluded = recurrence.read_excluded(base, start)
        further = recurrence.read_further(base, start, minutes)
        single = [_read_change(one, start, title) for one in changes]
        weekly = recurrence.read_weekly(base, start) if rules else {}
        has_ranges = any("RANGE" in one["RECURRENCE-ID"].params for one in changes)
        if master is None or weekly is None or has_ranges:
            item["is_listed"] = True
            item["occurrences"] = recurrence.list_times(
                [*self._zones, *components], start, self._window, title
            )
        else:
            item |= weekly
            item["excluded"] = excluded
            times = {one["recurrence_id"]: one for one in (*further, *single)}
            # The first time is what DTSTART says; a rule of its own may come there as well.
            item["occurrences"] = [
                times[key]
                for key in sorted(times)
                if key not in item["excluded"] and not (key == start.key and times[key]["duration_minutes"] == minutes
                and set(times[key]) <= _PLAIN and times[key]["starts_on"] == item["starts_on"])
            ]  # fmt: skip
        self._times += len(item["occurrences"])
        if len(item["occurrences"]) > recurrence.MAX_OCCURRENCES or self._times > MAX_TIMES:
            raise EventRefused("too_many_occurrences", "The calendar lists more single times than are taken.")
        return item

    def read_task(self, components: list[Any]) -> dict[str, Any] | None:
        """A task as an assignment; None where it was called off.

        Raises:
            EventRefused: it cannot be imported.
        """
        task = components[0]
        _check_errors(task)
        if _is_cancelled(task):
            return None
        due = read_property(task, "DUE")
        start = read_property(task, "DTSTART")
        length = task.get("DURATION")
        if due is None and start is not None and length is not None:
            due = Moment(start.local + length.dt, start.zone, start.is_date, start.is_custom)
        if due is not None and due.is_date:
            # Until the end of that day.
            due = Moment(due.local + timedelta(hours=23, minutes=59), None)
        if task.get("RRULE") is not None:
            self._notes.append(f"first_time_only: {_text(task, 'UID', 100)}")
        due_at = due and due.instant(self._default_zone).isoformat()
        return {
            "kind": "assignment", "title": _text(task, "SUMMARY", 200) or UNTITLED,
            "description": _text(task, "DESCRIPTION", 10_000), "due_at": due_at,
            "completed_at": self._read_completion(task) or (due_at if _is_done(task) else None),
        }  # fmt: skip

    def _read_alarm(self, event: Any) -> int | None:
        """Minutes before the start that its earliest alarm sounds; None where it has none, or none before."""
        found = []
        for alarm in event.walk("VALARM"):
            trigger = alarm.get("TRIGGER")
            problem = _find_alarm_problem(alarm)
            if problem is not None:
                self._notes.append(f"alarm_skipped: {_text(event, 'UID', 100)}: {_clean(problem)[:100]}")
                continue
            ahead = getattr(trigger, "dt", None)
            is_start = str(getattr(trigger, "params", {}).get("RELATED", "START")) == "START"
            if (
                isinstance(ahead, timedelta)
                and is_start
                and timedelta(0) <= -ahead <= timedelta(minutes=40320)
            ):
                found.append(int(-ahead / timedelta(minutes=1)))
        return max(found, default=None)

    def _read_completion(self, task: Any) -> str | None:
        if not _is_done(task):
            return None
        for name in ("COMPLETED", "LAST-MODIFIED", "DTSTAMP"):
            found = read_property(task, name)
            if found is not None:
                return found.instant(self._default_zone).isoformat()
        return None


_PLAIN = {"recurrence_id", "starts_on", "start_time", "time_zone", "duration_minutes"}


def _is_done(task: Any) -> bool:
    return task.get("COMPLETED") is not None or str(task.get("STATUS", "")).upper() == "COMPLETED"


def _is_cancelled(component: Any) -> bool:
    return str(component.get("STATUS", "")).upper() == "CANCELLED"


def _check_errors(component: Any) -> None:
    for name, message in component.errors:
        if name is None or name.upper() in RELEVANT:
            raise EventRefused("invalid_property", f"{name or 'A line'}: {message}")


def _find_alarm_problem(alarm: Any) -> str | None:
    """What is wrong with when it sounds; how it sounds is not read."""
    for name, message in alarm.errors:
        if name is None or name.upper() == "TRIGGER":
            return str(message)
    trigger = alarm.get("TRIGGER")
    if trigger is None or isinstance(trigger, list):
        return "It has no TRIGGER." if trigger is None else "It has several TRIGGERs."
    return None


def _read_change(change: Any, series: Moment, title: str) -> dict[str, Any]:
    key = read_property(change, "RECURRENCE-ID")
    assert key is not None  # noqa: S101 - that is why it is here
    if key.is_date and not series.is_date:
        key = Moment(datetime.combine(key.local.date(), series.local.time()), series.zone)
    at = read_property(change, "DTSTART") or key
    own, where = _text(change, "SUMMARY", 200), _text(change, "LOCATION", 500)
    other: dict[str, Any] = {}
    if own and own != title:
        other["title"] = own
    if where:
        other["location"] = where
    if _is_cancelled(change):
        other["is_cancelled"] = True
    return recurrence.make_occurrence(key.within(series), at, read_minutes(change, at), **other)


def main() -> None:
    """Read a calendar from standard input, write JSON to standard output."""
    signal.signal(signal.SIGALRM, _ring)
    try:
        told = read_calendar(sys.stdin.buffer.read(), sys.argv[1])
    except CalendarRefused as error:
        told = {"error": error.code, "detail": str(error)}
    except EventRefused as error:
        told = {"error": "calendar_too_complex", "detail": str(error)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
