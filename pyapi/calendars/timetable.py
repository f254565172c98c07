"""A timetable as CSV: a row for each section, with its clock times and days of the week."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from pyapi.calendars.reading import CalendarRefused

COLUMNS = {"Subject", "Number", "Name", "Start Time", "End Time", "Days of Week"}
DAYS = {"M": 1, "T": 2, "W": 3, "R": 4, "F": 5, "S": 6, "U": 7}
APART = ("CRN", "Section", "Type", "Days of Week", "Start Time", "End Time", "Room", "Building")
"""What tells sections of a course apart; the description is the same for all of them."""
MAX_ROWS = 20_000
MAX_MINUTES = 1440


def read_timetable(
    text: str, starts_on: date, until_on: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Read a timetable.

    Args:
        text: of a CSV file with the columns Subject, Number, Name, Start Time (``12:30 PM`` or ``12:30``), End Time,
            Days of Week (``MTWRFSU``), and perhaps YearTerm, CRN, Section, Type, Room, Building.
        starts_on: first day of the term.
        until_on: last day of the term.

    Returns:
        Rows as ``study.import_timetable`` takes them, and those that were refused: ``row``, ``error``, ``detail``.

    Raises:
        CalendarRefused: it is no such file.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = COLUMNS - set(reader.fieldnames or ())
    if missing:
        raise CalendarRefused("invalid_timetable", f"It has no column {', '.join(sorted(missing))}.")
    rows: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    try:
        for number, line in _number(reader):
            try:
                rows.append(_read_row(line, starts_on, until_on))
            except ValueError as error:
                code, _, detail = str(error).partition(": ")
                refused.append({"row": number, "error": code, "detail": detail})
    except csv.Error as error:
        raise CalendarRefused("invalid_timetable", f"It is no CSV: {error}.") from None
    return rows, refused


def _number(reader: csv.DictReader[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(reader, 1):
        if number > MAX_ROWS:
            raise CalendarRefused("too_many_rows", f"It has more than {MAX_ROWS} rows.")
        yield number, {name: (value or "").strip() for name, value in line.items() if isinstance(value, str)}


def _read_row(line: dict[str, str], starts_on: date, until_on: date) -> dict[str, Any]:
    start, end = _read_time(line.get("Start Time", "")), _read_time(line.get("End Time", ""))
    minutes = int((end - start) / timedelta(minutes=1)) % MAX_MINUTES
    days = line.get("Days of Week", "")
    if not days or any(day not in DAYS for day in days):
        raise ValueError(f"invalid_days: {days[:20]!r} are no days of the week.")
    code = f"{line.get('Subject', '')} {line.get('Number', '')}".strip()
    term = line.get("YearTerm", "")
    if not code or not line.get("Name"):
        raise ValueError("course_missing: It names no course.")
    key = [line.get(name, "") for name in APART]
    return {
        "course_key": f"{term} {code}".strip()[:300], "course_title": line["Name"][:200], "code": code[:60],
        "term": term[:60] or None, "lecture_key": hashlib.sha256("\t".join(key).encode()).hexdigest(),
        "title": f"{code} {line.get('Section', '')} {line.get('Type', '')}".strip()[:200],
        "location": " ".join(filter(None, (line.get("Room"), line.get("Building"))))[:500] or None,
        "starts_on": starts_on.isoformat(), "until_on": until_on.isoformat(),
        "start_time": start.strftime("%H:%M"), "duration_minutes": minutes,
        "weekdays": sorted({DAYS[day] for day in days}),
    }  # fmt: skip


def _read_time(text: str) -> datetime:
    for form in ("%I:%M %p", "%H:%M"):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    raise ValueError(f"invalid_time: {text[:20]!r} is no time of a day.")
