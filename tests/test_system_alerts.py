"""From what goes wrong in the system itself to the notification of an admin, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database
from tests.workers import wait_for, worker_for

ADMIN, OPERATOR, USER = 1, 2, 3
Connection = psycopg.Connection[tuple[Any, ...]]

PEOPLE = "select test.create_user(1, 'admin'), test.create_user(2, 'operator'), test.create_user(3)"
QUIET = """
update alerts.rules set is_enabled = false where alert_type = 'SYSTEM' and not rule_code = any (%s);
"""
AT_ONCE = "update alerts.rules set hold_for = '0', clear_for = '0' where alert_type = 'SYSTEM' and is_enabled"
TOLD = """
select topic, body, retracted_at is null
from notifications.notifications
where user_id = %s and topic like 'alert%%'
order by created_at, notification_id
"""


@pytest.fixture
def connection(fresh_database: Database) -> Iterator[Connection]:
    with psycopg.connect(fresh_database.url, autocommit=True) as connection:
        yield connection


def check(connection: Connection) -> None:
    """A minute of the clock that checks, raises, resolves, and of the worker that tells people."""
    connection.execute("select ops.check_system_alerts(false)")
    connection.execute("select alerts.advance_alerts()")
    for _ in range(3):
        connection.execute("select events.run_subscriptions(1000)")


def told(connection: Connection, number: int) -> list[tuple[Any, ...]]:
    return connection.execute(TOLD, [user_id(number)]).fetchall()


def watch(connection: Connection, *rules: str) -> None:
    """Only these rules, raised and resolved at once."""
    connection.execute(PEOPLE)
    connection.execute(QUIET.replace("%s", "'{" + ",".join(rules) + "}'"))
    connection.execute(AT_ONCE)


def drain_nothing(connection: Connection) -> None:
    connection.execute("select jobs.create_queue('lazy', 'sql')")
    connection.execute("select jobs.register_handler('lazy_work', 'schedules._purge_runs(jsonb)', 'lazy')")
    connection.execute("select jobs.schedule_job('lazy_work', '{}')")
    connection.execute("update jobs.ready set created_at = now() - interval '1 hour' where queue = 'lazy'")


def drain(connection: Connection) -> None:
    connection.execute("select jobs.run_jobs('lazy', 10)")


def lose_partitions(connection: Connection) -> None:
    rows = connection.execute(
        "select inhrelid::regclass::text from pg_inherits where inhparent = 'jobs.finished_jobs'::regclass"
        " order by 1 desc"
    ).fetchall()
    for (name,) in rows[: len(rows) - 1]:
        connection.execute(f"drop table {name}")


def make_partitions(connection: Connection) -> None:
    connection.execute("select core.create_partitions()")


def fail_calls(connection: Connection) -> None:
    connection.execute(
        "insert into ops.request_metrics (bucket_at, function_name, instance, status_class, call_count, seconds, histogram)"
        " values (date_trunc('minute', now()), 'tokens.purchase_tokens', 'g', 5, 50, 1, '{50}')"
    )


def mend_calls(connection: Connection) -> None:
    connection.execute("delete from ops.request_metrics")


def lose_service(connection: Connection) -> None:
    connection.execute("select services.register_service('bank', p_instance_id => 'a')")
    connection.execute("select services.record_heartbeat('bank', 'a')")
    connection.execute("update services.instances set heartbeat_at = now() - interval '1 minute'")


def find_service(connection: Connection) -> None:
    connection.execute("select services.record_heartbeat('bank', 'a')")


@pytest.mark.parametrize(
    ("rule", "subject", "topic", "break_it", "mend_it"),
    [
        ("queue_age", "queue=lazy", "alert_high", drain_nothing, drain),
        ("partition_missing", "table=jobs.finished_jobs", "alert_critical", lose_partitions, make_partitions),
        ("function_errors", "function=tokens.purchase_tokens", "alert_high", fail_calls, mend_calls),
        ("service_stale", "service=bank", "alert_high", lose_service, find_service),
    ],
)
def test_admins_are_told_once_and_told_that_it_is_over(
    connection: Connection,
    rule: str,
    subject: str,
    topic: str,
    break_it: Callable[[Connection], None],
    mend_it: Callable[[Connection], None],
) -> None:
    watch(connection, rule)
    check(connection)
    assert told(connection, ADMIN) == []
    break_it(connection)
    for _ in range(3):
        check(connection)
    [(first_topic, body, is_shown)] = told(connection, ADMIN)
    assert (first_topic, is_shown) == (topic, True)
    assert subject in body
    assert told(connection, OPERATOR) == told(connection, USER) == []
    mend_it(connection)
    check(connection)
    check(connection)
    assert [row[0] for row in told(connection, ADMIN)] == [topic, "alert_resolved"]
    alerts = connection.execute("select rule_code, subject_id, status from alerts.alerts").fetchall()
    assert alerts == [(rule, subject, "resolved")]


def test_what_comes_and_goes_within_its_time_is_told_once(connection: Connection) -> None:
    watch(connection, "service_stale")
    connection.execute("update alerts.rules set clear_for = '2 minutes' where rule_code = 'service_stale'")
    lose_service(connection)
    for _ in range(6):
        connection.execute("update services.instances set heartbeat_at = now() - interval '1 minute'")
        check(connection)
        find_service(connection)
        check(connection)
    assert [row[0] for row in told(connection, ADMIN)] == ["alert_high"]


def test_a_mute_rule_tells_nobody_until_its_time_is_over(connection: Connection) -> None:
    watch(connection, "queue_age")
    connection.execute("select ops.mute_system_rule('queue_age', '1 hour', 'a big import')")
    drain_nothing(connection)
    check(connection)
    assert told(connection, ADMIN) == []
    connection.execute(
        "update ops.system_rules set muted_until = now() - interval '1 second' where rule_code = 'queue_age'"
    )
    check(connection)
    assert [row[0] for row in told(connection, ADMIN)] == ["alert_high"]


def test_a_figure_that_cannot_be_read_is_told_of(connection: Connection) -> None:
    watch(connection, "gauge_unreadable", "queue_age")
    connection.execute("alter table jobs.floors rename to away")
    check(connection)
    bodies = [row[1] for row in told(connection, ADMIN)]
    assert any("group=queues" in body for body in bodies)
    connection.execute("alter table jobs.away rename to floors")
    check(connection)
    check(connection)
    rows = connection.execute("select distinct status from alerts.alerts").fetchall()
    assert rows == [("resolved",)]


def test_two_that_check_at_once_do_it_once(fresh_database: Database, connection: Connection) -> None:
    watch(connection, "queue_age")
    drain_nothing(connection)
    with psycopg.connect(fresh_database.url) as one, psycopg.connect(fresh_database.url) as two:
        assert one.execute("select ops.check_system_alerts(false)").fetchone() == (1,)
        assert two.execute("select ops.check_system_alerts(false)").fetchone() == (0,)
        one.commit()
        assert two.execute("select ops.check_system_alerts()").fetchone() == (0,), "within the minute"
        assert two.execute("select ops.check_system_alerts(false)").fetchone() == (1,)
    assert connection.execute("select count(*), max(seen_count) from alerts.alerts").fetchone() == (1, 2)


def test_the_worker_checks_by_itself(fresh_database: Database, connection: Connection) -> None:
    watch(connection, "queue_age")
    drain_nothing(connection)
    connection.execute("select jobs.pause_queue('lazy', true)")
    with worker_for(fresh_database, "", "--only", "system,alerts,subscriptions-1"):
        assert wait_for(
            lambda: connection.execute(
                "select 1 from alerts.alerts where rule_code = 'queue_age'"
            ).fetchone(),
            30,
        )


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with gateway_for(database) as gateway:
        yield gateway


def test_admins_see_how_the_system_is(gateway: GatewayProcess) -> None:
    with gateway.client(make_token(user_id(ADMIN), "admin")) as client:
        answer = client.get("/health/details")
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert {
            "database",
            "queues",
            "workers",
            "schedules",
            "partitions",
            "services",
            "alerts",
            "gateway",
        } <= set(body)
        # The first look on a busy machine may take longer than the figures are given.
        assert wait_for(lambda: client.get("/health/details").json()["unreadable"] == [])
        assert "password" not in answer.text
        assert "/" not in json.dumps(body["database"])
        rules = client.post("/rpc/ops.list_system_rules", json={}).json()
        assert {"queue_age", "partition_missing", "service_down"} <= {rule["rule_code"] for rule in rules}
        for body, status, code in (
            ({"p_rule_code": "queue_age", "p_reason": ""}, 400, "reason_required"),
            (
                {"p_rule_code": "queue_age", "p_reason": "x", "p_raise_at": 60, "p_clear_at": 60},
                400,
                "invalid_system_rule",
            ),
            ({"p_rule_code": "queue_age", "p_reason": "x", "p_gauge": "nothing"}, 404, "gauge_not_found"),
        ):
            refused = client.post("/rpc/ops.set_system_rule", json=body)
            assert (refused.status_code, refused.json()["message"]) == (status, code)
    for token, status in ((make_token(user_id(OPERATOR), "operator"), 403), (None, 401)):
        with gateway.client(token) as client:
            assert client.get("/health/details").status_code == status
