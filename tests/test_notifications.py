"""The outbox under races and hazards, and quiet hours against Python's own time zones."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from functools import partial
from time import monotonic
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.servers import Database

Connection = psycopg.Connection[Any]
GENERAL = json.dumps({"subject": "S", "body": "B"})


@pytest.fixture
def connect(fresh_database: Database) -> Iterator[Callable[[], Connection]]:
    """Open connections to a fresh database; closed after the test."""
    connections: list[Connection] = []

    def connect() -> Connection:
        connections.append(fresh_database.connect())
        return connections[-1]

    yield connect
    for connection in connections:
        connection.close()


def rows(connection: Connection, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return connection.execute(query.encode(), parameters).fetchall()


def value(connection: Connection, query: str, *parameters: Any) -> Any:
    return rows(connection, query, *parameters)[0][0]


def add_user(connection: Connection, number: int = 1) -> UUID:
    user_id: UUID = value(connection, "select test.create_user(%s)", number)
    return user_id


def enqueue(connection: Connection, recipient: str = "r", channel: str = "sms", count: int = 1) -> None:
    connection.execute(
        'select notifications._enqueue_delivery(%s, %s, \'{"body": "b"}\', n::text) from generate_series(1, %s) as n',
        [channel, recipient, count],
    )


def claim(connection: Connection, limit: int = 50, lease: str = "1 minute") -> list[tuple[UUID, int, str]]:
    """(delivery_id, attempt, provider) of what was claimed."""
    return [
        (row[0], row[1], row[2])
        for row in rows(
            connection,
            "select delivery_id, attempt, provider from notifications.claim_deliveries(%s, %s::interval)",
            limit,
            lease,
        )
    ]


def report(connection: Connection, delivery: tuple[UUID, int, str], outcome: str, **options: Any) -> str:
    options = {"message_id": None, "code": None, **options}
    state: str = value(
        connection,
        "select notifications.record_attempt(%s, %s, %s, %s, %s)",
        delivery[0],
        delivery[1],
        outcome,
        options["message_id"],
        options["code"],
    )
    return state


def expire_leases(connection: Connection) -> None:
    connection.execute("update notifications.deliveries set leased_until = now() where state = 'sending'")


def make_due(connection: Connection) -> None:
    connection.execute("update notifications.deliveries set not_before = now() where state = 'pending'")


def close_circuits(connection: Connection) -> None:
    connection.execute(
        "update notifications.providers set circuit = 'closed', failure_count = 0, opened_until = null"
    )


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each returned or raised, all begun at the same moment."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return call()
        except psycopg.Error as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


# Races


def test_claimers_never_get_the_same_delivery(connect: Callable[[], Connection]) -> None:
    connection = connect()
    enqueue(connection, count=400)
    workers = [connect() for _ in range(6)]

    def work(worker: Connection) -> list[tuple[UUID, int, str]]:
        got: list[tuple[UUID, int, str]] = []
        while batch := claim(worker, 7):
            got += batch
        return got

    results = at_once(*(partial(work, worker) for worker in workers))
    claimed = [delivery[0] for result in results for delivery in result]
    assert len(claimed) == len(set(claimed)) == 400


def test_eight_creators_make_one_notification(connect: Callable[[], Connection]) -> None:
    connection = connect()
    user_id = add_user(connection)

    def create(own: Connection) -> Any:
        return value(
            own, "select notifications.create_notification(%s, 'general', %s, 'same')", user_id, GENERAL
        )

    ids = at_once(*(partial(create, connect()) for _ in range(8)))
    assert len(set(ids)) == 1
    assert value(connection, "select count(*) from notifications.notifications") == 1
    assert value(connection, "select count(*) from notifications.deliveries") == 2
    assert (
        value(connection, "select count(*) from events.events where event_type = 'notification_created'") == 1
    )


def test_of_eight_that_replace_each_other_one_is_left(connect: Callable[[], Connection]) -> None:
    connection = connect()
    user_id = add_user(connection)

    def create(own: Connection) -> Any:
        return value(
            own,
            "select notifications.create_notification(%s, 'general', %s, p_replace_key => 'price')",
            user_id,
            GENERAL,
        )

    ids = at_once(*(partial(create, connect()) for _ in range(8)))
    assert len(set(ids)) == 8
    assert (
        value(connection, "select count(*) from notifications.list_notifications(p_user_id => %s)", user_id)
        == 1
    )
    assert len(claim(connection)) == 1


def test_a_report_after_the_lease_is_refused(connect: Callable[[], Connection]) -> None:
    connection = connect()
    enqueue(connection)
    (first,) = claim(connection)
    expire_leases(connection)
    value(connection, "select notifications.process_notification_queue()")
    make_due(connection)
    (second,) = claim(connection)
    assert second[0] == first[0], "the same id tells the receiver that it is a repetition"
    assert second[1] == first[1] + 1
    for outcome in ("sent", "retry", "rejected"):
        with pytest.raises(psycopg.Error, match="lease_lost"):
            report(connection, first, outcome)
    assert report(connection, second, "sent") == "sent"
    trail = rows(
        connection, "select attempt, outcome from notifications.list_delivery_attempts(%s)", first[0]
    )
    assert trail == [(1, "lease_expired"), (2, "sent")]


def test_two_reports_at_once_decide_once(connect: Callable[[], Connection]) -> None:
    connection = connect()
    for _ in range(10):
        connection.execute(
            "delete from notifications.deliveries; delete from notifications.delivery_attempts"
        )
        enqueue(connection)
        (delivery,) = claim(connection)
        one, other = connect(), connect()
        results = at_once(
            partial(report, one, delivery, "sent"), partial(report, other, delivery, "rejected")
        )
        refused = [result for result in results if isinstance(result, psycopg.Error)]
        assert len(refused) == 1, results
        assert value(connection, "select count(*) from notifications.delivery_attempts") == 1
        assert value(connection, "select state from notifications.deliveries") in {"sent", "failed"}


def test_a_retracted_delivery_never_leaves_unseen(connect: Callable[[], Connection]) -> None:
    """Whoever is first wins; either it never leaves, or the trail says that it was too late."""
    connection = connect()
    user_id = add_user(connection)
    outcomes = set()
    for _ in range(30):
        notification_id = value(
            connection, "select notifications.create_notification(%s, 'general', %s)", user_id, GENERAL
        )
        worker, service = connect(), connect()
        claimed, _ = at_once(
            partial(claim, worker),
            partial(
                value, service, "select notifications.retract_notification(%s, %s)", user_id, notification_id
            ),
        )
        query = "select state, reason from notifications.deliveries where notification_id = %s and channel = 'email'"
        if claimed:
            assert report(worker, claimed[0], "sent") == "sent"
            assert rows(connection, query, notification_id) == [("sent", "retracted_too_late")]
        else:
            assert rows(connection, query, notification_id) == [("retracted", "retracted")]
        outcomes.add(bool(claimed))
        worker.close()
        service.close()
    assert (
        value(connection, "select count(*) from notifications.list_notifications(p_user_id => %s)", user_id)
        == 0
    )


def test_what_was_taken_back_while_sending_is_not_tried_again(connect: Callable[[], Connection]) -> None:
    connection = connect()
    user_id = add_user(connection)
    notification_id = value(
        connection, "select notifications.create_notification(%s, 'general', %s)", user_id, GENERAL
    )
    (delivery,) = claim(connection)
    value(connection, "select notifications.retract_notification(%s, %s)", user_id, notification_id)
    assert report(connection, delivery, "retry") == "retracted"


def test_a_receipt_and_a_report_never_miss_each_other(connect: Callable[[], Connection]) -> None:
    connection = connect()
    receiver, worker = connect(), connect()
    for number in range(30):
        connection.execute("select notifications._enqueue_delivery('sms', 'r', '{}', %s)", [f"k{number}"])
        (delivery,) = claim(worker)
        at_once(
            partial(report, worker, delivery, "sent", message_id=f"m{number}"),
            partial(
                value, receiver, "select notifications.record_receipt('log', %s, 'delivered')", f"m{number}"
            ),
        )
        state = value(
            connection, "select state from notifications.deliveries where delivery_id = %s", delivery[0]
        )
        assert state == "delivered"


def test_a_half_open_circuit_lets_one_through(connect: Callable[[], Connection]) -> None:
    connection = connect()
    providers = [{"provider": "at", "channel": "sms", "rank": 1}]
    connection.execute("select notifications.sync_providers(%s)", [json.dumps(providers)])
    enqueue(connection, count=20)
    connection.execute(
        "update notifications.providers set circuit = 'open', opened_until = now(), failure_count = 5, open_count = 1"
        " where provider = 'at'"
    )
    workers = [connect() for _ in range(4)]
    claimed = [
        delivery for result in at_once(*(partial(claim, own) for own in workers)) for delivery in result
    ]
    assert [delivery[2] for delivery in claimed] == ["at"]
    assert (
        value(connection, "select count(*) from notifications.deliveries where reason = 'no_provider'") >= 1
    )
    report(connection, claimed[0], "sent")
    make_due(connection)
    assert len(claim(connection)) == 19


MERGE = "select notifications._merge_digests(10)"


def add_members(connection: Connection, user_id: UUID, prefix: str, count: int) -> None:
    """Deliveries that are due for the same digest."""
    connection.execute(
        "insert into notifications.deliveries"
        " (delivery_id, user_id, channel, recipient, dedupe_key, topic, digest_key, content, wanted_at, not_before)"
        " select core.uuid_v7(), %s, 'email', 'r', %s || n::text, 'general', 'general',"
        ' \'{"subject": "s", "body": "b"}\', now(), now() from generate_series(1, %s) as n',
        [user_id, prefix, count],
    )


def test_mergers_at_once_make_one_digest(connect: Callable[[], Connection]) -> None:
    connection = connect()
    user_id = add_user(connection)
    workers = [connect() for _ in range(8)]
    for number in range(1, 6):
        add_members(connection, user_id, f"{number} ", 150)
        assert sum(at_once(*(partial(value, worker, MERGE) for worker in workers))) == 1
        counts = rows(connection, "select member_count from notifications.deliveries where member_count > 0")
        assert counts == [(150,)] * number


def test_a_group_has_one_merger_at_a_time(connect: Callable[[], Connection]) -> None:
    connection, other = connect(), connect()
    user_id = add_user(connection)
    add_members(connection, user_id, "a", 2)
    with other.transaction():
        assert value(other, MERGE) == 1
        add_members(connection, user_id, "b", 2)
        assert value(connection, MERGE) == 0, "nobody waits, and nothing is split"
    assert value(connection, MERGE) == 1


# Failures


def lose_digest(connection: Connection, outcome: str, times: int = 1) -> list[tuple[Any, ...]]:
    """Two mails of a digest whose carrier ends with ``outcome``; (state, reason) of the members."""
    user_id = add_user(connection)
    connection.execute(
        "insert into notifications.preferences (user_id, digest) values (%s, 'daily')", [user_id]
    )
    for _ in range(2):
        connection.execute("select notifications.create_notification(%s, 'general', %s)", [user_id, GENERAL])
    for _ in range(times):
        make_due(connection)
        close_circuits(connection)
        (carrier,) = claim(connection)
        report(connection, carrier, outcome, code="E")
    return rows(
        connection,
        "select state, reason from notifications.deliveries where channel = 'email' and member_count = 0",
    )


def test_members_of_a_dead_digest_are_dead_and_can_be_retried(connect: Callable[[], Connection]) -> None:
    connection = connect()
    assert lose_digest(connection, "retry", 10) == [("dead", "E"), ("dead", "E")]
    carrier_id = value(connection, "select delivery_id from notifications.deliveries where member_count > 0")
    connection.execute("select notifications.retry_delivery(%s)", [carrier_id])
    close_circuits(connection)
    (carrier,) = claim(connection)
    assert carrier[0] == carrier_id
    assert report(connection, carrier, "sent") == "sent"
    states = rows(connection, "select distinct state from notifications.deliveries where channel = 'email'")
    assert states == [("sent",)]


def test_members_of_a_refused_digest_leave_one_by_one(connect: Callable[[], Connection]) -> None:
    connection = connect()
    assert lose_digest(connection, "rejected") == [("pending", "digest_refused")] * 2
    assert len(claim(connection)) == 2


def test_failing_over_costs_no_attempt(connect: Callable[[], Connection]) -> None:
    connection = connect()
    providers = [
        {"provider": name, "channel": "sms", "rank": rank}
        for rank, name in enumerate(("at", "twilio", "other"))
    ]
    connection.execute("select notifications.sync_providers(%s)", [json.dumps(providers)])
    enqueue(connection)
    tried = []
    for _ in range(3):
        (delivery,) = claim(connection)
        tried.append(delivery[2])
        assert report(connection, delivery, "provider_down", code="auth") == "pending"
    assert tried == ["at", "twilio", "other"]
    assert claim(connection) == []
    state, reason, failures, waits = rows(
        connection, "select state, reason, failure_count, not_before > now() from notifications.deliveries"
    )[0]
    assert (state, reason, failures, waits) == ("pending", "no_provider", 0, True)
    assert value(connection, "select count(*) from notifications.delivery_attempts") == 3


def test_a_worker_that_dies_again_and_again_ends_in_dead(connect: Callable[[], Connection]) -> None:
    connection = connect()
    enqueue(connection)
    for _ in range(8):
        value(connection, "select notifications.process_notification_queue()")
        make_due(connection)
        assert len(claim(connection)) == 1
        expire_leases(connection)
    value(connection, "select notifications.process_notification_queue()")
    assert rows(connection, "select state, reason from notifications.deliveries") == [
        ("dead", "lease_expired")
    ]
    assert value(connection, "select count(*) from notifications.delivery_attempts") == 8


def test_a_missing_variable_undoes_nothing_but_the_call(connect: Callable[[], Connection]) -> None:
    connection = connect()
    user_id = add_user(connection)
    with pytest.raises(psycopg.Error, match="missing_variable"):
        connection.execute(
            "select notifications.create_notification(%s, 'general', '{\"subject\": 1}')", [user_id]
        )
    for table in ("notifications", "deliveries"):
        assert value(connection, f"select count(*) from notifications.{table}") == 0
    assert value(connection, "select count(*) from events.events") == 0


def test_claims_do_not_read_history(connect: Callable[[], Connection]) -> None:
    connection = connect()
    connection.execute(
        "insert into notifications.deliveries"
        " (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, finished_at)"
        " select gen_random_uuid(), 'sms', 'r', n::text, 'sent', '{}', now(), now(), now()"
        " from generate_series(1, 20000) as n"
    )
    connection.execute("analyze notifications.deliveries")
    enqueue(connection, "other", count=10)
    plan = rows(
        connection,
        "explain select d.delivery_id from notifications.deliveries as d where d.state = 'pending'"
        " and d.digest_key is null and d.carrier_id is null and d.channel <> 'in_app' and d.priority = 5"
        " and d.not_before <= now() order by d.not_before limit 50 for update skip locked",
    )
    text = "\n".join(line for (line,) in plan)
    assert "deliveries_claim_idx" in text, text
    assert "Sort" not in text, text
    assert len(claim(connection)) == 10


def test_a_purchase_ends_in_the_outbox(connect: Callable[[], Connection]) -> None:
    """From the event of the purchase, by the subscription that the worker's start made."""
    connection = connect()
    connection.execute("select notifications.sync_providers('[]')")
    connection.execute("select test.create_customer(1)")
    user_id = value(connection, "select test.user_id(1)")
    with connection.transaction():
        connection.execute("select test.login_as('authenticated', %s)", [user_id])
        token = value(connection, "select (tokens.purchase_tokens(test.meter_id(1), 100, 'k')).token")
    deadline = monotonic() + 60  # another database's transaction may hold the watermark back
    while not (claimed := rows(connection, "select address, content from notifications.claim_deliveries()")):
        assert monotonic() < deadline
        connection.execute("select * from events.run_subscriptions(10)")
    ((address, content),) = claimed
    assert address == {"to": "user1@example.com"}
    assert token in content["body"].replace(" ", "")
    assert "KES 100.00" in content["html"]


# Quiet hours against Python's own time zones

ZONES = ("Africa/Nairobi", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia",
         "America/St_Johns")  # fmt: skip
MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))


def is_quiet(at: datetime, start: time, end: time, zone: ZoneInfo) -> bool:
    local = at.astimezone(zone).time()
    return start <= local < end if start < end else local >= start or local < end


def find_quiet_end(at: datetime, start: time, end: time, zone: ZoneInfo) -> datetime:
    """Minute by minute: slow, and plainly right."""
    if start == end or not is_quiet(at, start, end, zone):
        return at
    at = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    while is_quiet(at, start, end, zone):
        at += timedelta(minutes=1)
    return at


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.datetimes(datetime(2011, 1, 1), datetime(2030, 12, 31)).map(lambda at: at.replace(tzinfo=UTC)),
    start=MINUTES,
    end=MINUTES,
    zone=st.sampled_from(ZONES),
)
@example(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), time(22), time(2, 30), "Europe/Berlin")
@example(datetime(2026, 10, 24, 23, 0, tzinfo=UTC), time(22), time(2, 30), "Europe/Berlin")
@example(datetime(2026, 10, 25, 1, 15, tzinfo=UTC), time(22), time(2, 30), "Europe/Berlin")
@example(datetime(2026, 3, 8, 6, 59, 59, 999999, tzinfo=UTC), time(1), time(2, 15), "America/New_York")
@example(datetime(2026, 4, 4, 14, 50, tzinfo=UTC), time(1), time(1, 45), "Australia/Lord_Howe")
@example(datetime(2011, 12, 30, 9, 0, tzinfo=UTC), time(22), time(7), "Pacific/Apia")
def test_quiet_hours_end_when_the_clock_says_so(
    quiet: Connection, at: datetime, start: time, end: time, zone: str
) -> None:
    found = value(quiet, "select notifications._get_quiet_end(%s, %s, %s, %s)", at, start, end, zone)
    assert found == find_quiet_end(at, start, end, ZoneInfo(zone))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    day=st.integers(-2, 2),
    change=st.sampled_from(
        [
            ("Europe/Berlin", datetime(2026, 3, 29, 1)),
            ("Europe/Berlin", datetime(2026, 10, 25, 1)),
            ("America/New_York", datetime(2026, 3, 8, 7)),
            ("America/New_York", datetime(2026, 11, 1, 6)),
            ("Australia/Lord_Howe", datetime(2026, 4, 4, 15)),
            ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30)),
        ]
    ),
    minutes=st.integers(-300, 300),
    start=MINUTES,
    length=st.integers(1, 23 * 60),
)
def test_quiet_hours_around_a_change_of_the_clock(
    quiet: Connection, day: int, change: tuple[str, datetime], minutes: int, start: time, length: int
) -> None:
    zone, instant = change
    at = instant.replace(tzinfo=UTC) + timedelta(days=day, minutes=minutes)
    end = (datetime.combine(at.date(), start) + timedelta(minutes=length)).time()
    found = value(quiet, "select notifications._get_quiet_end(%s, %s, %s, %s)", at, start, end, zone)
    assert found == find_quiet_end(at, start, end, ZoneInfo(zone))


@pytest.fixture(scope="module")
def quiet(database: Database) -> Iterator[Connection]:
    with database.connect() as connection:
        yield connection


def test_a_dedupe_key_of_another_user_is_another_key(connect: Callable[[], Connection]) -> None:
    connection = connect()
    key = str(uuid4())
    ids = {
        value(
            connection,
            "select notifications.create_notification(%s, 'general', %s, %s)",
            add_user(connection, number),
            GENERAL,
            key,
        )
        for number in (1, 2)
    }
    assert len(ids) == 2
