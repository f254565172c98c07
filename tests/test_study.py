"""The planner: timetables as files, indexes that queries use, reminders, two changes at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from pyapi.calendars.reading import CalendarRefused
from pyapi.calendars.timetable import read_timetable
from pyapi.cli import main
from tests.gateways import gateway_for, make_token, user_id
from tests.planner import CALENDARS, Planner, planner_for, shared
from tests.servers import Database

TERM = (date(2026, 8, 24), date(2026, 12, 9))
UIUC = shared("courses") / "uiuc_timed_sections.csv"


@pytest.fixture
def planner(database: Database) -> Iterator[Planner]:
    with planner_for(database, random.randrange(10**6)) as made:
        yield made


def run(monkeypatch: pytest.MonkeyPatch, database: Database, *arguments: str) -> Result:
    monkeypatch.setenv("DATABASE_URL", database.url)
    return CliRunner().invoke(main, ["study", "import", *arguments])


# Timetables.


def test_a_timetable_is_imported_once(
    database: Database, planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = (
        str(CALENDARS / "timetable.csv"), "--user", planner.owner, "--zone", "America/Chicago",
        "--from", "2026-08-24", "--until", "2026-12-09",
    )  # fmt: skip
    first = run(monkeypatch, database, *arguments)
    assert first.exit_code == 0, first.output
    assert "2 courses, 3 lectures, 0 changed, 0 unchanged" in first.output
    assert "refused row 4: invalid_time" in first.output
    assert "refused row 5: invalid_days" in first.output
    assert "0 courses, 0 lectures, 0 changed, 3 unchanged" in run(monkeypatch, database, *arguments).output
    # 09:00 in Chicago is 14:00 UTC in October and 15:00 from November on.
    algebra = [
        row["starts_at"].astimezone(UTC).hour
        for row in planner.times("2026-10-30+00", "2026-11-03+00") if row["title"].startswith("MATH 101 A")
    ]  # fmt: skip
    assert algebra == [14, 15]
    [optics] = [r for r in planner.times("2026-10-27+00", "2026-10-29+00") if r["title"].startswith("PHYS")]
    assert optics["ends_at"] - optics["starts_at"] == timedelta(minutes=90)


@pytest.mark.skipif(not UIUC.exists(), reason="the shared data is elsewhere")
def test_the_timetable_of_a_university_is_imported(planner: Planner) -> None:
    rows, refused = read_timetable(UIUC.read_text("utf-8-sig"), date(2024, 6, 10), date(2024, 8, 2))
    # Three rows name no day.
    assert (len(rows), {one["error"] for one in refused}, len(refused)) == (778, {"invalid_days"}, 3)
    import json

    told = planner.connection.execute(
        "select study.import_timetable(%s, 'America/Chicago', %s) as told", [json.dumps(rows), planner.owner]
    ).fetchone()
    assert told is not None
    assert told["told"]["refused"] == []
    counts = told["told"]["counts"]
    assert (counts["courses"], counts["lectures"] + counts["unchanged"]) == (452, 778)
    week = planner.ask(
        "list_occurrences('2024-06-10 05:00+00', '2024-06-17 05:00+00', p_limit => 1000, p_user_id => %s)",
        planner.owner,
    )
    distinct = {(row["course_key"], row["lecture_key"]): row for row in rows}.values()
    wanted = sum(len(row["weekdays"]) for row in distinct)
    more = planner.ask(
        "list_occurrences('2024-06-10 05:00+00', '2024-06-17 05:00+00', p_limit => 1000, p_after => %s, p_user_id => %s)",
        week[-1]["cursor"], planner.owner,
    )  # fmt: skip
    rest = planner.ask(
        "list_occurrences('2024-06-10 05:00+00', '2024-06-17 05:00+00', p_limit => 1000, p_after => %s, p_user_id => %s)",
        more[-1]["cursor"], planner.owner,
    )  # fmt: skip
    assert len(week) + len(more) + len(rest) == wanted


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Subject,Number\n"])
def test_what_is_no_timetable_is_refused(text: str) -> None:
    with pytest.raises(CalendarRefused) as refused:
        read_timetable(text, *TERM)
    assert refused.value.code == "invalid_timetable"


def test_the_command_imports_a_calendar_and_says_what_is_wrong(
    database: Database, planner: Planner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = str(CALENDARS / "term.ics")
    first = run(monkeypatch, database, file, "--user", planner.owner)
    assert first.exit_code == 0, first.output
    assert "6 created" in first.output
    assert "refused mars: unknown_time_zone" in first.output
    assert "6 unchanged" in run(monkeypatch, database, file, "--user", planner.owner).output
    bad = tmp_path / "bad.ics"
    bad.write_text("<html>")
    for arguments, code, said in (
        ((str(bad), "--user", planner.owner), 1, "invalid_calendar"),
        ((file, "--user", user_id(10**9)), 1, "violates foreign key"),
        ((file, "--user", planner.owner, "--course", user_id(10**9)), 1, "course_not_found"),
        ((str(CALENDARS / "timetable.csv"), "--user", planner.owner), 2, "--from and --until"),
    ):
        told = run(monkeypatch, database, *arguments)
        assert (told.exit_code, said in told.output) == (code, True), told.output


# Over HTTP.


def test_a_planner_is_kept_over_http(database: Database, planner: Planner) -> None:
    with gateway_for(database) as gateway, gateway.client(make_token(planner.owner)) as client:

        def call(name: str, **body: object) -> tuple[int, dict[str, object]]:
            answer = client.post(f"/rpc/{name}", json=body)
            return answer.status_code, answer.json()

        status, course = call("create_course", p_title="Algebra", p_time_zone="Europe/Berlin")
        assert status == 200
        status, lecture = call(
            "create_lecture", p_course_id=course["course_id"], p_starts_on="2026-10-12", p_start_time="09:15",
            p_duration_minutes=90, p_weekdays=[1, 3], p_until_on="2026-12-18",
        )  # fmt: skip
        assert (status, lecture["weekdays"]) == (200, [1, 3])
        assert (
            call("update_course", p_course_id=course["course_id"], p_title="Algebra I", p_version=1)[0] == 200
        )
        status, refused = call(
            "update_course", p_course_id=course["course_id"], p_title="Algebra 1", p_version=1
        )
        assert (status, refused["message"]) == (409, "version_conflict")
        assert "the current one is 2" in str(refused["details"])
        for name, body, status, code in (
            ("create_assignment", {"p_course_id": course["course_id"], "p_title": "x", "p_weight": 101}, 400, "invalid_weight"),
            ("create_assignment", {"p_course_id": user_id(5), "p_title": "x"}, 404, "course_not_found"),
            ("create_course", {"p_title": "x", "p_time_zone": "Mars/Base"}, 400, "invalid_time_zone"),
            ("list_upcoming", {"p_days": 0}, 400, "invalid_days"),
            ("create_study_session", {"p_title": "x", "p_starts_at": "2026-01-02T10:00Z", "p_ends_at": "2026-01-02T09:00Z"},
             400, "ends_before_start"),
        ):  # fmt: skip
            told = call(name, **body)
            assert (told[0], told[1]["message"]) == (status, code), told


# Indexes.


@pytest.fixture(scope="module")
def crowded(database: Database) -> Database:
    """A thousand users, one of them busy."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("""
            insert into auth.users (user_id, email)
            select test.user_id(2000000 + n), 'crowd' || n || '@example.com' from generate_series(1, 200) as n;
            insert into study.courses (course_id, user_id, title, time_zone, deleted_at, deletion_id)
            select gen_random_uuid(), test.user_id(2000000 + n % 200 + 1), 'C', 'UTC',
                case when n % 3 = 0 then now() end, case when n % 3 = 0 then gen_random_uuid() end
            from generate_series(1, 4000) as n;
            insert into study.assignments
                (assignment_id, user_id, course_id, title, due_at, completed_at, estimated_minutes, deleted_at, deletion_id)
            select gen_random_uuid(), c.user_id, c.course_id, 'A', now() + (n - 10) * interval '1 day',
                case when n % 2 = 0 then now() end, 30, c.deleted_at, c.deletion_id
            from study.courses as c, generate_series(1, 10) as n;
            insert into study.study_sessions (study_session_id, user_id, title, starts_at, ends_at)
            select gen_random_uuid(), test.user_id(2000000 + n % 200 + 1), 'S', now() + n * interval '1 minute',
                now() + n * interval '1 minute' + interval '1 hour'
            from generate_series(1, 20000) as n;
            insert into study.reminders (kind, record_id, user_id, remind_at, due_at, sent_at)
            select 'assignment', a.assignment_id, a.user_id, a.due_at, a.due_at, case when a.due_at < now() then now() end
            from study.assignments as a
            on conflict do nothing;
        """)
        connection.execute(
            "vacuum analyze study.courses, study.assignments, study.study_sessions, study.reminders"
        )
    return database


PLANS = [
    ("select * from study.assignments where user_id = %s and deleted_at is null and completed_at is null and due_at < now()"
     " order by due_at, assignment_id limit 50", "assignments_open_idx"),
    ("select * from study.assignments where user_id = %s and deleted_at is null and due_at is not null"
     " order by due_at, assignment_id limit 50", "assignments_due_at_idx"),
    ("select due_at, estimated_minutes, completed_at from study.assignments where user_id = %s and deleted_at is null"
     " and due_at >= now() and due_at < now() + interval '7 days'", "Index Only Scan using assignments_due_at_idx"),
    ("select * from study.courses where user_id = %s and deleted_at is null order by course_id limit 5",
     "courses_user_id_active_idx"),
    ("select starts_at, ends_at, completed_at, actual_minutes from study.study_sessions where user_id = %s"
     " and deleted_at is null and starts_at >= now() and starts_at < now() + interval '7 days'",
     "Index Only Scan using study_sessions_starts_at_idx"),
    ("select * from study.reminders where %s::uuid is not null and sent_at is null and remind_at <= now()"
     " order by remind_at limit 100", "reminders_remind_at_idx"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "index"), PLANS)
def test_a_query_uses_its_index(crowded: Database, query: str, index: str) -> None:
    with psycopg.connect(crowded.url, autocommit=True) as connection:
        plan = connection.execute(f"explain {query}", [user_id(2000007)]).fetchall()
    text = "\n".join(str(line) for (line,) in plan)
    assert index in text, text
    assert "Seq Scan" not in text


# Two at once.


def test_one_version_is_changed_once(database: Database, planner: Planner) -> None:
    course = planner.course()
    outcomes: list[str] = []

    def change(title: str) -> None:
        with psycopg.connect(database.url, autocommit=True) as connection:
            try:
                connection.execute(
                    "select study.update_course(%s, %s, p_version => 1, p_user_id => %s)",
                    [course, title, planner.owner],
                )
                outcomes.append("changed")
            except psycopg.Error as error:
                outcomes.append(str(error.diag.message_primary))

    threads = [threading.Thread(target=change, args=(f"T{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed", *["version_conflict"] * 5]


def test_what_comes_to_a_course_while_it_is_deleted_goes_along_or_is_refused(
    database: Database, planner: Planner
) -> None:
    course = planner.course()
    with psycopg.connect(database.url) as deleting, psycopg.connect(database.url) as adding:
        adding.execute("select study.create_assignment(%s, 'x', p_user_id => %s)", [course, planner.owner])
        thread = threading.Thread(
            target=lambda: (
                deleting.execute("select study.delete_course(%s, p_user_id => %s)", [course, planner.owner]), deleting.commit()
            )
        )  # fmt: skip
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        adding.commit()
        thread.join()
    assert planner.ask("list_assignments(p_user_id => %s)", planner.owner) == []
    assert (
        len(planner.ask("list_assignments(p_include_deleted => true, p_user_id => %s)", planner.owner)) == 1
    )


# Reminders.


def test_two_workers_remind_once(database: Database, planner: Planner) -> None:
    course = planner.course()
    for number in range(20):
        planner.one(
            "create_assignment(%s, %s, %s, p_user_id => %s)", course, f"Sheet {number}",
            datetime.now(UTC) + timedelta(hours=2), planner.owner,
        )  # fmt: skip

    def send() -> None:
        with psycopg.connect(database.url, autocommit=True) as connection:
            for _ in range(4):
                connection.execute("select study.send_reminders(10)")

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = planner.connection.execute(
        "select count(*) from notifications.notifications where user_id = %s and topic = 'assignment_due_soon'",
        [planner.owner],
    ).fetchone()
    assert rows == {"count": 20}
