"""Attacks on the clients' parts: items of sync that would do more than the same call online, queues of others."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from pyapi.calendars.reading import read_calendar
from tests.planner import planner_for
from tests.servers import Database
from tests.sync_devices import PULL, PUSH, TABLES, Line
from tests.workers import wait_for

QUEUE = "select sync.queue_changes(%s, %s::jsonb)"


@pytest.fixture(scope="module")
def garden(database: Database) -> Database:
    with database.connect() as connection:
        connection.execute(TABLES.encode())
        connection.execute(
            "create table garden.entries (entry_id uuid primary key, user_id uuid not null, title text not null);"
            "create table garden.gone (gone_id uuid primary key, user_id uuid not null);"
            "do $$ declare t text; begin foreach t in array array['entries', 'gone'] loop"
            " execute format('alter table garden.%I enable row level security', t);"
            " execute format('grant select, insert, update, delete on garden.%I to app_api', t);"
            " execute format('create policy own on garden.%I to app_api using (user_id = (select auth.uid()))', t);"
            " end loop; end $$;"
            "select sync.enable_sync('garden.entries', 'client_wins', p_operations => '{insert}');"
            "select sync.enable_sync('garden.gone')"
        )
    return database


@pytest.fixture
def line(garden: Database) -> Iterator[Line]:
    user_id = str(uuid.uuid4())
    with garden.connect() as connection:
        connection.execute(
            "insert into auth.users (user_id, email) values (%s, %s)", [user_id, f"{user_id}@example.com"]
        )
    line = Line(garden, user_id)
    yield line
    line.close()


def _change(
    table: str, record_id: str, operation: str, base_version: int = 0, **data: object
) -> dict[str, Any]:
    item = {"id": str(uuid.uuid4()), "table": table, "record_id": record_id, "operation": operation}
    return item | ({"base_version": base_version} if base_version else {}) | ({"data": data} if data else {})


def _push(line: Line, client_id: str, *items: dict[str, Any]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = line.call(PUSH, [client_id, Jsonb(list(items))])["results"]
    return told


def _process(database: Database) -> int:
    with database.connect() as connection:
        [count] = connection.execute("select sync.process_sync_queue()").fetchone() or [0]
    assert isinstance(count, int)
    return count


def test_a_limit_counts_the_calls_of_a_batch(garden: Database, line: Line) -> None:
    client, counter = str(uuid.uuid4()), str(uuid.uuid4())
    with garden.connect() as connection:
        connection.execute("insert into ops.rate_limits values ('garden.count_up', '*', 3, '1 day', 3)")
        connection.execute("insert into garden.counters values (%s, %s)", [counter, line.user_id])
    calls = [
        {
            "id": str(uuid.uuid4()),
            "function": "garden.count_up",
            "arguments": {"p_counter_id": counter, "p_by": by},
        }
        for by in (9, 1, 1, 1, 1)
    ]
    try:
        told = _push(line, client, *calls)
        # The first one failed, and counts: else the answers of a guess would cost nothing.
        assert [(one["status"], one.get("code")) for one in told] == [
            ("rejected", "too_much"), ("applied", None), ("applied", None), ("retry", "rate_limited"),
            ("retry", "rate_limited"),
        ]  # fmt: skip
    finally:
        with garden.connect() as connection:
            connection.execute("delete from ops.rate_limits where function_name = 'garden.count_up'")
    assert [one["status"] for one in _push(line, client, *calls[3:])] == ["applied", "applied"]


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("api.claim_idempotency_key", {"p_key": "k", "p_fingerprint": "\\x" + "00" * 32}),
        ("api.complete_idempotency_key", {"p_key": "k"}),
        ("sync.push_changes", {"p_client_id": str(uuid.uuid4()), "p_changes": []}),
    ],
)
def test_items_do_not_answer_the_call_that_they_are_in(
    line: Line, function: str, arguments: dict[str, object]
) -> None:
    item = {"id": str(uuid.uuid4()), "function": function, "arguments": arguments}
    assert _push(line, str(uuid.uuid4()), item)[0]["code"] == "function_not_found"


def test_an_insert_is_no_update_where_clients_only_insert(line: Line) -> None:
    client, record = str(uuid.uuid4()), str(uuid.uuid4())
    assert (
        _push(line, client, _change("garden.entries", record, "insert", title="said"))[0]["status"]
        == "applied"
    )
    [again] = _push(line, str(uuid.uuid4()), _change("garden.entries", record, "insert", title="unsaid"))
    assert (again["status"], again["code"]) == ("rejected", "operation_not_allowed")
    assert again["row"]["title"] == "said"


def test_what_clients_may_not_do_is_not_done_by_resolving(garden: Database, line: Line) -> None:
    record = str(uuid.uuid4())
    _push(line, str(uuid.uuid4()), _change("garden.pages", record, "insert", title="said"))
    with garden.connect() as connection:
        connection.execute("select sync.enable_sync('garden.pages', 'manual', p_operations => '{insert}')")
    try:
        [told] = _push(line, str(uuid.uuid4()), _change("garden.pages", record, "insert", title="unsaid"))
        assert told["status"] == "conflict"
        for how, data in (("client_wins", None), ("manual", Jsonb({"title": "unsaid"}))):
            with pytest.raises(Exception, match="operation_not_allowed"):
                line.call("select sync.resolve_conflict(%s, %s, %s)", [told["conflict_id"], how, data])
        copy = line.call("select sync.resolve_conflict(%s, 'server_wins')", [told["conflict_id"]])
        assert copy["row"]["title"] == "said"
    finally:
        with garden.connect() as connection:
            connection.execute("select sync.enable_sync('garden.pages', 'server_wins')")


def test_a_table_that_was_dropped_stops_its_items_alone(garden: Database, line: Line) -> None:
    client, record = str(uuid.uuid4()), str(uuid.uuid4())
    items = [
        _change("garden.gone", str(uuid.uuid4()), "insert", x=1),
        _change("garden.notes", record, "insert", title="kept"),
    ]
    with garden.connect() as connection:
        connection.execute("alter table garden.gone rename column gone_id to id")
        assert [one["status"] for one in _push(line, client, *items)] == ["rejected", "applied"]
        connection.execute("drop table garden.gone")
    assert [one["status"] for one in _push(line, client, *items)] == ["rejected", "applied"]
    assert [one["status"] for one in _push(line, str(uuid.uuid4()), items[0])] == ["rejected"]


def test_the_queue_of_whoever_is_suspended_stands_still(garden: Database, line: Line) -> None:
    client, record = str(uuid.uuid4()), str(uuid.uuid4())
    line.call(QUEUE, [client, Jsonb([_change("garden.notes", record, "insert", title="late")])])
    with garden.connect() as connection:
        connection.execute("select auth.suspend_user(%s, 'abuse')", [line.user_id])
        _process(garden)
        assert connection.execute("select from garden.notes where note_id = %s", [record]).fetchone() is None
        found = connection.execute(
            "select status, answer ->> 'code' from sync.items where client_id = %s", [client]
        ).fetchone()
    assert found == ("rejected", "account_suspended")


def test_a_queued_item_has_no_more_rights_than_the_call_that_left_it(garden: Database, line: Line) -> None:
    client = str(uuid.uuid4())
    with garden.connect() as connection:
        connection.execute("update auth.users set user_role = 'admin' where user_id = %s", [line.user_id])
        connection.execute("grant execute on function garden.count_up to admin")
    item = {"id": str(uuid.uuid4()), "function": "auth.list_users"}
    line.call(QUEUE, [client, Jsonb([item])])
    _process(garden)
    with garden.connect() as connection:
        found = connection.execute(
            "select status, answer ->> 'code' from sync.items where client_id = %s", [client]
        ).fetchone()
    assert found == ("rejected", "function_not_found")


def test_a_deletion_reaches_a_device_that_only_queues(garden: Database, line: Line) -> None:
    client, record = str(uuid.uuid4()), str(uuid.uuid4())
    line.call(QUEUE, [client, Jsonb([_change("garden.notes", record, "insert", title="mine")])])
    _process(garden)
    with garden.connect() as connection:
        connection.execute("delete from garden.notes where note_id = %s", [record])
    # The transaction of somebody who has just left may hold the change back for a moment.
    changes = wait_for(lambda: line.call(PULL, [client, None, 100])["changes"])
    assert [(one["record_id"], one["operation"]) for one in changes] == [(record, "delete")]


# Calendars.


def _calendar(*components: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *components, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def _component(kind: str, uid: str, *lines: str) -> str:
    return "\r\n".join([f"BEGIN:{kind}", f"UID:{uid}", *lines, f"END:{kind}"])


START = "DTSTART:20261005T100000Z"
GOOD = _component("VEVENT", "good", START)


@pytest.mark.parametrize(
    "bad",
    [
        _component("VEVENT", "bad", START, "SEQUENCE:x") + "\r\n" + _component("VEVENT", "bad", START),
        _component("VEVENT", "bad", START, "SEQUENCE:1", "SEQUENCE:2")
        + "\r\n"
        + _component("VEVENT", "bad", START),
        _component("VEVENT", "bad", START, "RDATE;VALUE=PERIOD:20261005T100000Z/20261005T120000"),
        _component("VEVENT", "bad", START, "RRULE:FREQ=DAILY;UNTIL=00010101T000000Z"),
        _component("VTODO", "bad", START, "DURATION:P99999999D"),
        _component("VTODO", "bad", START, "DURATION:PT1H", "DURATION:PT2H"),
    ],
)
def test_one_bad_event_does_not_spoil_a_calendar(bad: str) -> None:
    told = read_calendar(_calendar(bad, GOOD), "Europe/Berlin")
    assert "good" in [one["uid"] for one in told["items"]]
    assert [(one["uid"], one["error"]) for one in told["refused"]] in ([], [("bad", "invalid_property")])


def test_an_event_and_a_task_of_one_uid_do_not_multiply(database: Database) -> None:
    text = _calendar(GOOD, _component("VTODO", "good", "DUE:20261006T100000Z"))
    with planner_for(database, 7001) as planner:
        calendar = planner.calendar("twins.ics")
        reports = [planner.apply(calendar, text) for _ in range(3)]
    assert [one["counts"]["created"] for one in reports] == [1, 0, 0]
    assert [(one["uid"], one["error"]) for one in reports[0]["refused"]] == [("good", "uid_reused")]


def test_a_calendar_goes_though_what_came_from_it_is_purged(database: Database) -> None:
    with planner_for(database, 7002) as planner:
        calendar = planner.calendar("old.ics")
        planner.apply(calendar, _calendar(GOOD, _component("VEVENT", "other", START)))
        with database.connect() as connection:
            connection.execute(
                "delete from study.lectures where lecture_id = (select i.record_id from study.imported_items as i"
                " where i.calendar_id = %s and i.uid = 'other')", [calendar],
            )  # fmt: skip
        told = planner.one("remove_calendar(%s, true, %s) as removed", calendar, planner.owner)
    assert told["removed"] == 1


def test_a_secret_address_is_no_title(database: Database) -> None:
    with planner_for(database, 7003) as planner:
        shown = planner.one(
            "import_calendar(p_url => 'webcal://cal.example.com:443/private-5ec2e7/basic.ics', p_user_id => %s)",
            planner.owner,
        )
        titles = [one["title"] for one in planner.ask("list_courses(p_user_id => %s)", planner.owner)]
    assert shown["name"] == "cal.example.com:443"
    assert not [title for title in titles if "5ec2e7" in title]


def test_the_feed_of_a_course_has_nothing_of_another(database: Database) -> None:
    moved = _component("VEVENT", "good", "RECURRENCE-ID:20261012T100000Z", "DTSTART:20261012T120000Z")
    with planner_for(database, 7004) as planner:
        planner.apply(planner.calendar("seen.ics"), _calendar(_component("VEVENT", "one", START)))
        [course] = planner.ask("list_courses(p_user_id => %s)", planner.owner)
        planner.apply(
            planner.calendar("other.ics"),
            _calendar(_component("VEVENT", "good", START, "RRULE:FREQ=WEEKLY;COUNT=5"), moved),
        )
        feed = planner.one(
            "create_calendar_feed(p_course_id => %s, p_user_id => %s)", course["course_id"], planner.owner
        )
        whole = planner.one("create_calendar_feed(p_user_id => %s)", planner.owner)
        told = [
            planner.one("read_calendar_feed(%s) as feed", one["token"])["feed"]["occurrences"]
            for one in (feed, whole)
        ]
    assert told[0] is None
    assert told[1]
