"""Calendars in and out: what is read of others', what others read of ours; SQL and a kept library agree."""

from __future__ import annotations

import asyncio
import io
import json
import random
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from dateutil.tz import tzical
from icalendar import Calendar

from pyapi.calendars.command import print_report
from pyapi.calendars.fetching import FetchError, fetch
from pyapi.calendars.isolated import read_isolated
from pyapi.calendars.reading import CalendarRefused, read_calendar
from pyapi.calendars.zones import make_timezone
from tests.gateways import gateway_for, make_token
from tests.planner import CALENDARS, Planner, planner_for, read_ics, shared
from tests.servers import Database
from tests.workers import wait_for, worker_for

NOW = datetime(2026, 10, 1, tzinfo=UTC)
WINDOW = ("2026-09-01+00", "2027-03-01+00")
START = "DTSTART;TZID=Europe/Berlin:20260105T100000"


@pytest.fixture
def planner(database: Database) -> Iterator[Planner]:
    with planner_for(database, random.randrange(10**6)) as made:
        yield made


def make_event(uid: str, *lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{uid}", *lines, "END:VEVENT", ""])


def make_calendar(*events: str) -> bytes:
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + "".join(events) + "END:VCALENDAR\r\n").encode()


# In.


def test_a_term_is_imported(planner: Planner) -> None:
    report = planner.apply(planner.calendar("term.ics"), read_ics("term"), now=NOW)
    assert report["counts"] == {"created": 6, "changed": 0, "unchanged": 0, "removed": 0, "kept_deleted": 0}
    assert {(one["uid"], one["error"]) for one in report["refused"]} == {
        ("mars", "unknown_time_zone"), ("bomb", "recurrence_too_frequent"),
    }  # fmt: skip
    berlin = ZoneInfo("Europe/Berlin")
    times = [
        (row["title"], row["starts_at"].astimezone(berlin).strftime("%m-%d %H:%M"), row["location"])
        for row in planner.times(*WINDOW)
    ]
    assert [row for row in times if row[0].startswith("Algebra")] == [
        ("Algebra", "10-12 09:15", "Hall 1"), ("Algebra", "10-19 09:15", "Hall 1"),
        ("Algebra (moved)", "10-22 14:00", "Hall 2"), ("Algebra", "10-26 09:15", "Hall 1"),
        ("Algebra", "11-02 09:15", "Hall 1"), ("Algebra", "11-04 09:15", "Hall 1"),
        ("Algebra", "11-09 09:15", "Hall 1"), ("Algebra", "11-11 09:15", "Hall 1"),
    ]  # fmt: skip
    assert [row[1] for row in times if row[0] == "Colloquium"] == [
        "10-06 16:00", "10-20 16:00", "11-03 16:00", "12-01 16:00", "01-05 16:00",
    ]  # fmt: skip
    # Seven o'clock wherever one is, and a day for whoever looks.
    assert [row[1] for row in times if row[0] == "Meditation"] == [
        "10-24 07:00",
        "10-25 07:00",
        "10-26 07:00",
    ]
    [holiday] = [row for row in planner.times(*WINDOW) if row["title"] == "Holiday"]
    assert holiday["is_all_day"]
    assert holiday["ends_at"] - holiday["starts_at"] == timedelta(days=2)
    tasks = planner.ask("list_assignments(p_user_id => %s)", planner.owner)
    assert [(row["title"], row["due_at"].isoformat(), row["completed_at"] is not None) for row in tasks] == [
        ("Form", "2026-11-01T20:59:00+00:00", True), ("Essay", "2026-11-30T22:59:00+00:00", False),
    ]  # fmt: skip


def test_the_same_file_changes_nothing_a_change_changes_one_and_what_is_gone_goes(planner: Planner) -> None:
    calendar = planner.calendar("term.ics")
    text = read_ics("term")
    planner.apply(calendar, text, now=NOW)
    rows = "select lecture_id, version, xmin::text from study.lectures where user_id = %s order by 1"
    before = planner.connection.execute(rows, [planner.owner]).fetchall()
    again = planner.apply(calendar, text, now=NOW)
    assert again["counts"]["unchanged"] == 6
    assert planner.connection.execute(rows, [planner.owner]).fetchall() == before

    moved = text.replace(b"20261022T140000", b"20261023T140000").replace(
        b"20261022T153000", b"20261023T153000"
    )
    assert planner.apply(calendar, moved, now=NOW)["counts"] | {} == {
        "created": 0, "changed": 1, "unchanged": 5, "removed": 0, "kept_deleted": 0,
    }  # fmt: skip
    assert [row["local_day"].day for row in planner.times(*WINDOW) if row["title"] == "Algebra (moved)"] == [
        23
    ]

    # Without the time that stood in for one, the rule's own is back; without the holiday, it is gone.
    events = moved.decode().split("BEGIN:VEVENT")
    kept = [e for e in events if "UID:holiday" not in e and "moved" not in e]
    fewer = "BEGIN:VEVENT".join(kept).encode()
    assert planner.apply(calendar, fewer, now=NOW)["counts"] == {
        "created": 0, "changed": 1, "unchanged": 4, "removed": 1, "kept_deleted": 0,
    }  # fmt: skip
    titles = [(row["title"], row["local_day"].isoformat()) for row in planner.times(*WINDOW)]
    assert ("Algebra", "2026-10-21") in titles
    assert "Holiday" not in [title for title, _ in titles]
    # It comes back with the calendar; what its owner deleted here does not.
    [colloquium] = [
        r for r in planner.ask("list_lectures(p_user_id => %s)", planner.owner) if r["title"] == "Colloquium"
    ]
    planner.one("delete_lecture(%s, p_user_id => %s)", colloquium["lecture_id"], planner.owner)
    back = planner.apply(calendar, moved, now=NOW)["counts"]
    assert (back["changed"], back["kept_deleted"]) == (2, 1)
    assert "Holiday" in [row["title"] for row in planner.times(*WINDOW)]


def test_an_event_that_cannot_be_read_any_more_stays_as_it_was(planner: Planner) -> None:
    calendar = planner.calendar("broken.ics")
    planner.apply(calendar, make_calendar(make_event("a", START), make_event("b", START)))
    report = planner.apply(
        calendar,
        make_calendar(make_event("a", "DTSTART;TZID=Mars/Base:20260105T100000"), make_event("b", START)),
    )
    assert report["counts"]["removed"] == 0
    assert len(planner.times("2026-01-01+00", "2026-02-01+00")) == 2


def test_a_title_that_the_database_refuses_harms_no_other(planner: Planner) -> None:
    far = make_event(
        "far", "DTSTART;TZID=Europe/Berlin:20260105T100000", "RRULE:FREQ=WEEKLY;UNTIL=20250101T000000Z"
    )
    report = planner.apply(planner.calendar("x.ics"), make_calendar(far, make_event("good", START)))
    assert report["counts"]["created"] == 1
    assert [(one["uid"], one["error"]) for one in report["refused"]] == [("far", "ends_before_start")]


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ((START, "RRULE:FREQ=SECONDLY"), "recurrence_too_frequent"),
        ((START, "RRULE:FREQ=MINUTELY;INTERVAL=7"), "recurrence_too_frequent"),
        ((START, "RRULE:FREQ=DAILY;BYMINUTE=" + ",".join(map(str, range(60)))), "recurrence_too_frequent"),
        ((START, "RRULE:FREQ=FOO"), "invalid_property"),
        ((START, "RRULE:FREQ=WEEKLY;INTERVAL=0"), "invalid_property"),
        ((START, "DTEND:yesterday"), "invalid_property"),
        ((START, START), "invalid_property"),
        ((START, "DURATION:-PT5M"), "ends_before_start"),
        ((START, "DTEND;TZID=Europe/Berlin:20260105T090000"), "ends_before_start"),
        ((START, "DURATION:P400D"), "invalid_duration"),
        (("DTSTART;TZID=Mars/Base:20260105T100000",), "unknown_time_zone"),
        ((START, "RRULE:FREQ=MONTHLY", "EXDATE;TZID=Mars/Base:20260205T100000", "RRULE:FREQ=WEEKLY"), "unknown_time_zone"),
        (("DTSTART:00010101T000000Z", "RRULE:FREQ=DAILY"), "invalid_date"),
        ((), "start_missing"),
    ],
)  # fmt: skip
def test_an_event_is_refused_by_name_and_the_rest_is_unharmed(lines: tuple[str, ...], error: str) -> None:
    told = read_calendar(make_calendar(make_event("bad", *lines), make_event("good", START)), "UTC")
    assert [(one["uid"], one["error"]) for one in told["refused"]] == [("bad", error)]
    assert [item["uid"] for item in told["items"]] == ["good"]


@pytest.mark.parametrize(
    ("lines", "minutes", "is_told"),
    [
        (("TRIGGER:-PT15M",), 15, False),
        (("TRIGGER:-PT15M", "REPEAT:often"), 15, False),
        (("TRIGGER:rubbish",), None, True),
        (("TRIGGER;RELATED:-PT15M",), None, True),
        (("TRIGGER:-P99999999999999D",), None, True),
        (("TRIGGER:-PT5M", "TRIGGER:-PT15M"), None, True),
        (("ACTION:DISPLAY",), None, True),
    ],
)
def test_an_alarm_that_cannot_be_read_is_skipped_and_told(
    lines: tuple[str, ...], minutes: int | None, is_told: bool
) -> None:
    alarm = ("BEGIN:VALARM", *lines, "END:VALARM")
    told = read_calendar(make_calendar(make_event("a", START, *alarm), make_event("b", START)), "UTC")
    assert told["refused"] == []
    assert [(item["uid"], item["alarm_minutes"]) for item in told["items"]] == [("a", minutes), ("b", None)]
    assert [note.split(":")[:2] for note in told["notes"]] == ([["alarm_skipped", " a"]] if is_told else [])


def test_the_command_tells_what_it_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    refused = [{"uid": "mars", "error": "unknown_time_zone", "detail": "It is none."}]
    print_report(
        {"counts": {"created": 1}, "refused": refused, "notes": ["alarm_skipped: a: It has no TRIGGER."]}
    )
    told = capsys.readouterr()
    assert told.out == "1 created\n"
    assert told.err == "refused mars: unknown_time_zone: It is none.\nalarm_skipped: a: It has no TRIGGER.\n"


def test_what_is_told_of_a_broken_line_holds_no_nul() -> None:
    """PostgreSQL takes none: all other events of the calendar would be lost with it."""
    alarm = ("BEGIN:VALARM", "TRIGGER:x\0y", "END:VALARM")
    told = read_calendar(
        make_calendar(
            "X-WR-TIMEZONE:No\0where\r\n", make_event("a", START, *alarm), make_event("b", "DTSTART:x\0y"),
            make_event("c\0c", START, "RRULE:FREQ=x\0y"), make_event("d", "DTSTART;TZID=No\0where:20260101T100000"),
        ),
        "UTC",
    )  # fmt: skip
    assert "\\u0000" not in json.dumps(told)
    assert [item["uid"] for item in told["items"]] == ["a"]
    assert "\0" not in str(CalendarRefused("invalid_calendar", "It cannot be read: x\0y"))


def test_a_task_or_a_journal_that_cannot_be_read_harms_no_other() -> None:
    task = make_event("task", "DUE:rubbish").replace("VEVENT", "VTODO")
    journal = make_event("journal", "DTSTART:rubbish").replace("VEVENT", "VJOURNAL")
    told = read_calendar(
        make_calendar("REFRESH-INTERVAL:rubbish\r\n", task, journal, make_event("a", START)), "UTC"
    )
    assert [(one["uid"], one["error"]) for one in told["refused"]] == [("task", "invalid_property")]
    assert [item["uid"] for item in told["items"]] == ["a"]


@pytest.mark.parametrize(
    "inner",
    ["", "BEGIN:STANDARD\r\nDTSTART:rubbish\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\n"],
)
def test_a_zone_that_cannot_be_read_harms_only_who_needs_it(inner: str) -> None:
    zones = "".join(
        f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\n{inner}END:VTIMEZONE\r\n" for name in ("Theirs", "Ours")
    )
    own = make_event("own", "DTSTART;TZID=Ours:20260105T100000")
    told = read_calendar(make_calendar(zones, make_event("a", START), own), "UTC")
    assert [item["uid"] for item in told["items"]] == ["a"]
    assert [(one["uid"], one["error"]) for one in told["refused"]] == [("own", "unknown_time_zone")]
    assert [note.split(":")[0] for note in told["notes"]] == ["time_zone_skipped", "time_zone_skipped"]


def test_rules_made_to_take_for_ever_do_not() -> None:
    bombs = [
        make_event("hourly", START, "RRULE:FREQ=HOURLY"),
        make_event("never", START, "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"),
    ]
    told = asyncio.run(read_isolated(make_calendar(*bombs, make_event("good", START)), "UTC"))
    assert {one["error"] for one in told["refused"]} <= {"recurrence_too_complex", "too_many_occurrences"}
    assert [item["uid"] for item in told["items"]] == ["good"]
    with pytest.raises(CalendarRefused) as refused:
        asyncio.run(
            read_isolated(make_calendar(*(bombs[1].replace("never", f"n{n}") for n in range(50))), "UTC", 1.0)
        )
    assert refused.value.code == "calendar_too_complex"


@pytest.mark.parametrize("text", [b"", b"\xff\xfe\x00", b"<html></html>", b"BEGIN:VCALENDAR\r\n" * 1000])
def test_what_is_no_calendar_is_refused(text: bytes) -> None:
    with pytest.raises(CalendarRefused) as refused:
        read_calendar(text, "UTC")
    assert refused.value.code == "invalid_calendar"


def test_windows_names_and_zones_of_the_calendar_itself_are_understood() -> None:
    own = (
        make_timezone("Pacific/Fiji", 2013, 2016)
        .to_ical()
        .replace(b"TZID:Pacific/Fiji", b"TZID:custom")
        .decode()
    )
    told = read_calendar(
        make_calendar(
            own,
            make_event("custom", "DTSTART;TZID=custom:20140829T080000", "DTEND;TZID=custom:20140829T100000"),
            make_event("windows", "DTSTART;TZID=W. Europe Standard Time:20260105T100000"),
        ),
        "UTC",
    )
    found = {
        item["uid"]: (item["time_zone"], item["starts_on"], item["start_time"]) for item in told["items"]
    }
    assert found == {
        "custom": ("UTC", "2014-08-28", "20:00:00"), "windows": ("Europe/Berlin", "2026-01-05", "10:00:00"),
    }  # fmt: skip


@pytest.mark.skipif(not shared("ical").is_dir(), reason="the shared data is elsewhere")
def test_files_of_the_wild_are_imported(planner: Planner) -> None:
    outcomes = {}
    for path in sorted(shared("ical").glob("*.ics")):
        report = planner.apply(planner.calendar(path.name), path.read_bytes())
        outcomes[path.stem] = (report["counts"]["created"], sorted(one["error"] for one in report["refused"]))
        assert planner.apply(planner.calendar(path.name), path.read_bytes())["counts"]["created"] == 0
    assert outcomes == {
        "alarm_etar_future": (1, []),
        "america_new_york": (1, []),
        "issue_1050_calendar_with_events_and_todos": (3, []),
        "issue_722_timezone_transition_ambiguity": (4, []),
        "pacific_fiji": (0, ["invalid_property"]),
        "rfc_7986_image": (2, ["start_missing", "start_missing"]),
        "timezoned": (1, []),
    }
    [party] = planner.times("2024-10-01+00", "2024-10-10+00")
    assert (party["starts_at"], party["ends_at"]) == (
        datetime(2024, 10, 5, 12, tzinfo=UTC), datetime(2024, 10, 5, 13, tzinfo=UTC),
    )  # fmt: skip


# SQL expands what icalendar reads: the one is checked by the other.

# None whose rules changed of late: PostgreSQL and Python may have tables of other years.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kathmandu",
    "UTC",
)


def test_sql_and_the_library_agree_on_every_time(planner: Planner) -> None:
    chance = random.Random(7)
    events = []
    for number in range(60):
        zone = chance.choice(ZONES)
        first = date(2026, 1, 1) + timedelta(days=chance.randrange(300))
        clock = f"{chance.randrange(24):02}{chance.choice((0, 15, 30, 45)):02}00"
        start = f"{first:%Y%m%d}T{clock}"
        day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[first.weekday()]
        days = sorted({day, *chance.sample(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), chance.randrange(3))})
        interval = chance.choice((1, 1, 2, 3))
        until = f"{first + timedelta(days=chance.randrange(200)):%Y%m%d}T235959Z"
        end = chance.choice(("", f";UNTIL={until}", f";COUNT={chance.randrange(1, 30)}"))
        rule = chance.choice((
            f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(days)}{end}",
            f"FREQ=DAILY{end}", f"FREQ=MONTHLY;BYMONTHDAY={first.day}{end}",
        ))  # fmt: skip
        lines = [f"DTSTART;TZID={zone}:{start}", f"DURATION:PT{chance.randrange(1, 300)}M", f"RRULE:{rule}"]
        if chance.random() < 0.4:
            lines.append(f"EXDATE;TZID={zone}:{first + timedelta(days=7 * interval):%Y%m%d}T{clock}")
        events.append(make_event(f"e{number}", *lines))
    text = make_calendar(*events)
    report = planner.apply(planner.calendar("random.ics"), text, now=NOW)
    assert report["refused"] == []
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    wanted = sorted(
        (str(one["SUMMARY"]), one.start.astimezone(UTC))
        for one in recurring_ical_events.of(Calendar.from_ical(text)).between(start, end)
    )
    found: list[tuple[str, datetime]] = []
    lengths: dict[str, set[timedelta]] = {}
    after = None
    while rows := planner.ask(
        "list_occurrences(%s, %s, 'UTC', p_limit => 1000, p_after => %s, p_user_id => %s)",
        start,
        end,
        after,
        planner.owner,
    ):
        found += [(r["title"], r["starts_at"].astimezone(UTC)) for r in rows]
        for row in rows:
            lengths.setdefault(row["title"], set()).add(row["ends_at"] - row["starts_at"])
        after = rows[-1]["cursor"]
    assert len(wanted) > 1000
    assert set(found) ^ set(wanted) == set()
    # What began before the window and is not over is in both.
    assert sorted(found) == wanted
    # An hour is an hour, also in the night when the clocks change.
    assert all(len(each) == 1 for each in lengths.values())


# Out.


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "Africa/Casablanca", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata"]
)
def test_a_zone_is_described_as_it_is(zone: str) -> None:
    """Read by dateutil, which knows nothing of icalendar."""
    text = make_timezone(zone, 2015, 2030).to_ical().decode()
    read = tzical(io.StringIO(text)).get(zone)
    assert read is not None
    at = datetime(2015, 2, 1, tzinfo=UTC)
    while at < datetime(2030, 12, 1, tzinfo=UTC):
        local = at.astimezone(ZoneInfo(zone))
        if (
            local.fold == 0
            and (at - timedelta(hours=2)).astimezone(ZoneInfo(zone)).utcoffset() == local.utcoffset()
        ):
            assert local.replace(tzinfo=read).utcoffset() == local.utcoffset(), at
        at += timedelta(hours=31)


def test_a_feed_says_what_the_planner_says(database: Database, planner: Planner) -> None:
    planner.apply(planner.calendar("term.ics"), read_ics("term"), now=NOW)
    course = planner.course()
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    planner.one("create_assignment(%s, 'Sheet; 1, \nhard', %s, p_user_id => %s)", course, due, planner.owner)
    planner.one(
        "create_study_session('Read', %s, %s, p_user_id => %s)", due, due + timedelta(hours=1), planner.owner
    )
    # Its first date is no day of the rule: the first time is the Monday after.
    planner.one(
        "create_lecture(%s, '2026-10-07', '23:30', 90, 'Late', '{1,2}', p_week_interval => 2, p_time_zone => 'America/New_York',"
        " p_user_id => %s)", course, planner.owner,
    )  # fmt: skip
    feed = planner.one("create_calendar_feed(p_user_id => %s)", planner.owner)
    with gateway_for(database) as gateway, gateway.client(None) as client:
        answer = client.get(feed["path"])
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/calendar")
        assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
        calendar = Calendar.from_ical(answer.content)
        other = ("Meditation", "Essay", "✓ Form")  # one floats; the others are no times of the timetable
        assert not [c.errors for c in calendar.walk() if c.errors]
        found = sorted(
            (str(one["SUMMARY"]), one.start.astimezone(UTC), one.end.astimezone(UTC))
            for one in recurring_ical_events.of(calendar).between(
                datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
            )
            if isinstance(one.start, datetime)
            and one.get("STATUS") != "CANCELLED"
            and one["SUMMARY"] not in other
        )
        times = planner.times("2026-10-01+00", "2027-02-01+00")
        wanted = [
            (r["title"], r["starts_at"].astimezone(UTC), r["ends_at"].astimezone(UTC))
            for r in times if not r["is_all_day"] and r["title"] != "Meditation"
        ]  # fmt: skip
        extra = [("Sheet; 1, \nhard", due, due), ("Read", due, due + timedelta(hours=1))]
        assert len(found) > 30
        assert found == sorted(wanted + [one for one in extra if one[1] < datetime(2027, 2, 1, tzinfo=UTC)])
        assert {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")} == {
            "Europe/Berlin",
            "America/New_York",
        }
        algebra = next(e for e in calendar.walk("VEVENT") if e["SUMMARY"] == "Algebra" and "RRULE" in e)
        assert algebra.walk("VALARM")[0]["TRIGGER"].dt == timedelta(minutes=-15)
        [holiday] = [e for e in calendar.walk("VEVENT") if e["SUMMARY"] == "Holiday"]
        assert (holiday.start, holiday.end) == (date(2026, 10, 31), date(2026, 11, 2))

        # Imported again, elsewhere, it is the same planner.
        with planner_for(database, 10**6 + random.randrange(10**6)) as copy:
            assert copy.apply(copy.calendar("ours.ics"), answer.content, now=NOW)["refused"] == []
            copied = [
                (r["title"], r["starts_at"], r["ends_at"])
                for r in copy.times("2026-10-01+00", "2027-02-01+00")
            ]
            assert sorted(
                row for row in copied if row[0] not in ("Read", "Sheet; 1, \nhard", *other)
            ) == sorted((r["title"], r["starts_at"], r["ends_at"]) for r in times if r["title"] not in other)

        # What did not change is not sent; what did is, under the same UIDs.
        tag = answer.headers["etag"]
        again = client.get(feed["path"], headers={"If-None-Match": f'"x", W/{tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.head(feed["path"]).content == b""
        planner.one(
            "create_study_session('More', %s, %s, p_user_id => %s)",
            due,
            due + timedelta(hours=2),
            planner.owner,
        )
        changed = client.get(feed["path"], headers={"If-None-Match": tag})
        assert (changed.status_code, changed.headers["etag"] != tag) == (200, True)
        uids = {str(e["UID"]) for e in calendar.walk("VEVENT")}
        assert uids < {str(e["UID"]) for e in Calendar.from_ical(changed.content).walk("VEVENT")}

        # As tasks; and nothing once it is revoked.
        todo = planner.one("create_calendar_feed(p_assignments_as => 'todo', p_user_id => %s)", planner.owner)
        tasks = Calendar.from_ical(client.get(todo["path"]).content).walk("VTODO")
        assert {(str(t["SUMMARY"]), str(t["STATUS"])) for t in tasks} >= {
            ("Form", "COMPLETED"),
            ("Essay", "NEEDS-ACTION"),
        }
        planner.one("revoke_calendar_feed(%s, %s)", feed["feed_id"], planner.owner)
        for path in (
            feed["path"],
            "/calendars/" + "0" * 64 + ".ics",
            "/calendars/x.ics",
            "/calendars/" + "0" * 64,
        ):
            refused = client.get(path)
            assert (refused.status_code, refused.json()["message"]) == (404, "calendar_not_found"), path
        assert client.post(todo["path"]).status_code == 405
        secrets = planner.connection.execute("select token_hash from study.calendar_feeds").fetchall()
        assert all(bytes.fromhex(todo["token"]) != bytes(row["token_hash"]) for row in secrets)


# Fetching.


class Source(BaseHTTPRequestHandler):
    """A server of calendars: /term, /moved, /large, /loop, /gone."""

    asked: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        type(self).asked.append((self.path, self.headers.get("if-none-match")))
        where = {"/moved": "/term", "/loop": "/loop", "/inward": "http://169.254.169.254/latest/meta-data"}
        if self.path in where:
            self._answer(302, b"", Location=where[self.path])
        elif self.path == "/term":
            if self.headers.get("if-none-match") == '"1"':
                self._answer(304, b"", ETag='"1"')
            else:
                self._answer(200, read_ics("term"), ETag='"1"')
        elif self.path == "/large":
            self._answer(200, b"x" * 1_100_000)
        else:
            self._answer(410, b"")

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Source)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_calendar_is_fetched_once_as_long_as_it_is_the_same(source: str) -> None:
    first = asyncio.run(fetch(f"{source}/moved", allow_private=True))
    assert first.content == read_ics("term")
    again = asyncio.run(fetch(f"{source}/term", first.etag, allow_private=True))
    assert (again.content, again.etag) == (None, '"1"')


@pytest.mark.parametrize(
    ("path", "code"),
    [("/large", "calendar_too_large"), ("/loop", "too_many_redirects"), ("/other", "http_410")],
)
def test_what_is_no_good_is_named(source: str, path: str, code: str) -> None:
    with pytest.raises(FetchError) as refused:
        asyncio.run(fetch(source + path, allow_private=True))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1/a.ics", "address_not_public"), ("https://localhost/a.ics", "address_not_public"),
        ("https://169.254.169.254/latest", "address_not_public"), ("https://[::1]/a.ics", "address_not_public"),
        ("http://example.com/a.ics", "not_https"), ("https://example.com:22/a.ics", "port_not_allowed"),
        ("file:///etc/passwd", "invalid_url"),
    ],
)  # fmt: skip
def test_nothing_is_fetched_from_our_own_network(url: str, code: str) -> None:
    with pytest.raises(FetchError) as refused:
        asyncio.run(fetch(url))
    assert refused.value.code == code


def test_a_redirect_into_our_network_is_refused(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address is let through as if it were public; where it leads is looked at all the same."""
    import pyapi.calendars.fetching as module

    real = module.resolve

    async def resolve(url: str, *, allow_private: bool = False) -> Any:
        return await real(url, allow_private=url.startswith(source))

    monkeypatch.setattr(module, "resolve", resolve)
    with pytest.raises(FetchError) as refused:
        asyncio.run(fetch(f"{source}/inward"))
    assert refused.value.code in ("not_https", "address_not_public")


def test_a_worker_imports_files_and_addresses(fresh_database: Database, source: str) -> None:
    with planner_for(fresh_database) as planner, worker_for(fresh_database, webhook_allow_private="true"):
        planner.connection.execute("set mainspring.webhook_allow_private = 'on'")
        content = read_ics("term").decode()
        with gateway_for(fresh_database) as gateway, gateway.client(make_token(planner.owner)) as client:
            sent = client.post("/rpc/import_calendar", json={"p_content": content, "p_name": "term.ics"})
            assert (sent.status_code, sent.json()["state"]) == (200, "pending"), sent.text
        address = planner.one(
            "import_calendar(p_url => %s, p_user_id => %s)", f"{source}/term", planner.owner
        )
        gone = planner.one("import_calendar(p_url => %s, p_user_id => %s)", f"{source}/other", planner.owner)

        def settled() -> list[dict[str, Any]] | None:
            rows = planner.ask("list_calendars(p_user_id => %s)", planner.owner)
            return rows if all(row["state"] != "pending" for row in rows) else None

        rows = {str(row["calendar_id"]): row for row in wait_for(settled, 60)}
        assert len(rows) == 3
        assert rows[sent.json()["calendar_id"]]["report"]["counts"]["created"] == 6
        assert rows[str(address["calendar_id"])]["report"]["counts"]["created"] == 6
        assert rows[str(gone["calendar_id"])]["error"] == "http_410"
        # Its time has come again: it answers that nothing changed.
        planner.connection.execute(
            "update study.calendars set next_refresh_at = now() where url like '%/term'"
        )
        Source.asked.clear()
        assert planner.one("refresh_calendars()")["refresh_calendars"] == 1
        wait_for(lambda: ("/term", '"1"') in Source.asked, 60)


@pytest.mark.skipif(not CALENDARS.is_dir(), reason="no calendars")
def test_the_command_of_the_importer_reads_standard_input() -> None:
    told = asyncio.run(read_isolated(read_ics("term"), "Europe/Berlin"))
    assert told["name"] == "Winter term"
    assert json.dumps(told["items"])
