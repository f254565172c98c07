"""Alerts under races, along their indexes, with the clock of a worker; and what went wrong elsewhere, by name."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import psycopg
import pytest

from tests.gateways import meter_id, user_id
from tests.servers import Database
from tests.workers import wait_for, worker_for

Connection = psycopg.Connection[Any]
START = datetime(2026, 1, 1, 6, tzinfo=UTC)
OPERATOR = user_id(5)
OPEN = "select count(*) from alerts.alerts where status <> 'resolved'"
# What holds at every moment in which nobody is in the middle of something.
BROKEN = """
select 'open alert without its condition', a.alert_id::text
from alerts.alerts as a
left join alerts.conditions as c on c.subject_id = a.subject_id and c.rule_code = a.rule_code
where a.status <> 'resolved' and c.alert_id is distinct from a.alert_id
union all
select 'condition of an alert that is over', c.alert_id::text
from alerts.conditions as c
join alerts.alerts as a on a.alert_id = c.alert_id
where a.status = 'resolved'
union all
select 'trail that does not follow on', t.entry_id::text
from (
    select e.*, lag(e.to_status) over (partition by e.alert_id order by e.entry_id) as last_status
    from alerts.trail as e
) as t
where t.from_status is distinct from t.last_status
union all
select 'trail that ends elsewhere', a.alert_id::text
from alerts.alerts as a
where a.status <> (
    select t.to_status from alerts.trail as t where t.alert_id = a.alert_id order by t.entry_id desc limit 1
)
"""


@pytest.fixture
def db(database: Database) -> Iterator[Database]:
    with database.connect() as connection:
        connection.execute(
            "select test.create_user(1), test.create_operator(5), test.create_operator(6, 'Coast'), "
            "test.create_meter(1, test.user_id(1)), test.create_meter(2, null, 'Coast')"
        )
        connection.execute("select test.create_rule()")
    yield database
    with database.connect() as connection:
        connection.execute("set session_replication_role = replica")  # what is final refuses to go
        connection.execute(
            "truncate alerts.trail, alerts.conditions, alerts.alerts, notifications.delivery_attempts, "
            "notifications.deliveries, notifications.notifications, notifications.preferences, meters.meter_codes, "
            "meters.meters, auth.users, events.dead_letters cascade"
        )
        connection.execute("delete from alerts.rules where rule_code not like 'manual%'")


def scalar(connection: Connection, query: str, *parameters: Any) -> Any:
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def signal(connection: Connection, at: datetime, is_firing: bool = True, rule: str = "spike") -> Any:
    return scalar(
        connection, "select alerts._signal(%s, %s, %s, %s, 'Power spike')", rule, meter_id(1), is_firing, at
    )


def act_as(connection: Connection, role: str, user: str, **claims: str) -> None:
    """The session is somebody's from now on."""
    connection.execute("select set_config('request.jwt.claim.sub', %s, false)", [user])
    connection.execute(
        "select set_config('request.jwt.claims', %s, false)",
        [json.dumps({"sub": user, "role": role} | claims)],
    )
    connection.execute("select set_config('role', %s, false)", [role])


# Exactly one


def test_thingsboard_15583_messages_milliseconds_apart_make_one_alert(db: Database) -> None:
    """Twenty detectors see the same thing within the same second, ten times over."""
    crowd = 20
    start = Barrier(crowd)

    def detect(number: int) -> list[Any]:
        found = []
        with db.connect() as connection:
            for turn in range(10):
                at = START + timedelta(minutes=turn, milliseconds=number)
                start.wait(60)
                found.append(signal(connection, at))
                start.wait(60)
                if number == 0:
                    assert scalar(connection, OPEN) == 1
                    signal(connection, at + timedelta(seconds=30), False)
                start.wait(60)
        return found

    with ThreadPoolExecutor(crowd) as pool:
        found = list(pool.map(detect, range(crowd)))
    with db.connect() as connection:
        assert scalar(connection, "select count(*) from alerts.alerts") == 10
        assert scalar(connection, "select count(*) from alerts.trail where action = 'raised'") == 10
        assert scalar(connection, OPEN) == 0
        assert connection.execute(BROKEN).fetchall() == []
    for turn in range(10):
        assert len({of_one[turn] for of_one in found} - {None}) == 1


def test_the_index_alone_refuses_a_second_open_alert(db: Database) -> None:
    with db.connect() as connection:
        signal(connection, START)
        with pytest.raises(psycopg.errors.UniqueViolation, match="alerts_open_key"):
            connection.execute(
                "insert into alerts.alerts (subject_id, alert_id, rule_code, subject_type, alert_type, severity, "
                "message, raised_at, last_seen_at) select subject_id, gen_random_uuid(), rule_code, subject_type, "
                "alert_type, severity, message, raised_at, last_seen_at from alerts.alerts"
            )


def test_everybody_at_once_leaves_one_alert_and_a_whole_trail(db: Database) -> None:
    """Detectors, the clock and operators raise, clear, acknowledge, resolve and reopen the same subject."""
    ends = time.monotonic() + 4
    counts: dict[int, int] = {}  # of what each has done

    def is_on() -> bool:
        """Four seconds, and longer where the machine let one of them do nothing."""
        now = time.monotonic()
        return now < ends or (now < ends + 60 and sum(map(bool, counts.values())) < 12)

    with db.connect() as connection:
        connection.execute(
            "update alerts.rules set reopen_within = '1 hour', hold_for = '20 ms', clear_for = '20 ms', "
            "escalate_after = '{10 ms,40 ms}', escalate_to = '{high,critical}', calm_after = '1 s' "
            "where rule_code = 'spike'"
        )

    def detect(seed: int) -> int:
        chance = random.Random(seed)
        done = 0
        with db.connect() as connection:
            while is_on():
                signal(connection, datetime.now(UTC), chance.random() < 0.6)
                done += 1
                counts[seed] = done
        return done

    def tick(seed: int) -> int:
        done = 0
        with db.connect() as connection:
            while is_on():
                done += scalar(connection, "select alerts.advance_alerts(10)")
                counts[seed] = done
                time.sleep(0.005)
        return done

    def operate(seed: int) -> int:
        chance = random.Random(seed)
        done = 0
        with db.connect() as connection, db.connect() as looking:
            act_as(connection, "operator", OPERATOR)
            while is_on():
                rows = looking.execute(
                    "select alert_id from alerts.alerts order by alert_id desc limit 3"
                ).fetchall()
                if not rows:
                    continue
                call = chance.choice(
                    ("acknowledge_alert(%s)", "resolve_alert(%s, 'x')", "reopen_alert(%s, 'x')")
                )
                try:
                    connection.execute("select alerts." + call, [chance.choice(rows)[0]])  # type: ignore[arg-type]
                    done += 1
                    counts[seed] = done
                except psycopg.Error as error:
                    assert error.sqlstate == "PT409", error
        return done

    crew = [detect] * 5 + [tick] * 2 + [operate] * 5
    with ThreadPoolExecutor(len(crew)) as pool:
        done = [future.result(120) for future in [pool.submit(work, n) for n, work in enumerate(crew)]]
    assert all(done), done
    with db.connect() as connection:
        assert scalar(connection, OPEN) <= 1
        assert connection.execute(BROKEN).fetchall() == []
        actions = {row[0] for row in connection.execute("select action from alerts.trail")}
        assert {"raised", "reopened", "acknowledged", "resolved"} <= actions


def test_a_raise_that_is_rolled_back_leaves_the_alert_to_who_waits(db: Database) -> None:
    with db.connect() as first, db.connect() as second, ThreadPoolExecutor() as pool:
        with first.transaction(force_rollback=True):
            lost = signal(first, START)
            late = pool.submit(signal, second, START + timedelta(milliseconds=1))
            time.sleep(0.2)
            assert not late.done()
        assert late.result(60) not in (None, lost)
        assert scalar(first, OPEN) == 1


def test_two_clocks_share_the_work_and_do_not_wait_for_each_other(db: Database) -> None:
    with db.connect() as first, db.connect() as second:
        first.execute("select test.create_rule('held', '1 hour')")
        signal(first, START, rule="held")
        first.execute("select test.let_pass('2 hours')")
        second.execute("set lock_timeout = '20s'")
        with first.transaction():
            assert scalar(first, "select alerts.advance_alerts()") == 1
            assert scalar(second, "select alerts.advance_alerts()") == 0
        assert scalar(second, "select alerts.advance_alerts()") == 0
        assert scalar(second, OPEN) == 1


# What others are asked for


def test_thingsboard_5652_clearing_leaves_no_twin(db: Database) -> None:
    with db.connect() as connection, ThreadPoolExecutor(8) as pool:
        for turn in range(5):
            at = START + timedelta(minutes=turn)

            def raise_it(number: int, at: datetime = at) -> Any:
                with db.connect() as own:
                    return signal(own, at + timedelta(milliseconds=number))

            list(pool.map(raise_it, range(8)))
            signal(connection, at + timedelta(seconds=1), False)
            assert scalar(connection, OPEN) == 0


def test_thingsboard_7811_a_later_raise_is_a_new_alert_and_a_soon_one_says_so(db: Database) -> None:
    with db.connect() as connection:
        connection.execute("update alerts.rules set reopen_within = '10 minutes' where rule_code = 'spike'")
        first = signal(connection, START)
        signal(connection, START + timedelta(minutes=1), False)
        assert signal(connection, START + timedelta(minutes=2)) == first
        assert scalar(connection, "select reopen_count from alerts.alerts") == 1
        signal(connection, START + timedelta(minutes=3), False)
        connection.execute("select test.let_pass('11 minutes')")
        assert signal(connection, START + timedelta(minutes=20)) not in (None, first)
        assert (
            scalar(connection, "select reopen_count from alerts.alerts order by alert_id desc limit 1") == 0
        )


def test_thingsboard_11803_time_alone_escalates_and_calms(db: Database) -> None:
    """A worker's loop does it; nobody signals anything more."""
    with db.connect() as connection:
        connection.execute(
            "update alerts.rules set hold_for = '1 s', clear_for = '1 hour', calm_after = '1 s', "
            "escalate_after = '{1 s}', escalate_to = '{high}' where rule_code = 'spike'"
        )
        with worker_for(db):
            assert signal(connection, datetime.now(UTC)) is None
            trail = "select string_agg(action, ' ' order by entry_id) from alerts.trail"
            wait_for(lambda: scalar(connection, trail) == "raised escalated")
            signal(connection, datetime.now(UTC), False)
            wait_for(lambda: scalar(connection, trail) == "raised escalated calmed")
            told = "select string_agg(topic, ' ' order by notification_id) from notifications.notifications where user_id = %s"
            wait_for(lambda: scalar(connection, told, user_id(1)) == "alert alert_high")
            assert scalar(connection, told, OPERATOR) == "alert_high"
            assert scalar(connection, told, user_id(6)) is None


# What went wrong before: the four issues of the system that this replaces


def functions_of_alerts(connection: Connection) -> dict[str, str]:
    query = "select proname, prosrc from pg_proc where pronamespace = 'alerts'::regnamespace and prosrc <> ''"
    return dict(connection.execute(query).fetchall())


def test_issue_8_no_topic_is_published_that_nobody_follows_and_none_followed_that_nobody_publishes(
    db: Database,
) -> None:
    with db.connect() as connection:
        published = {
            name
            for source in functions_of_alerts(connection).values()
            for name in re.findall(r"events\._publish\(\s*'(\w+)'", source)
        }
        assert published == {"alerts", "alerts_processed", "alert_status_updates", "alert_rule_changed"}
        shown = scalar(
            connection,
            "select array_agg(event_type) from realtime.message_types where 'alerts' = any (channels)",
        )
        followed = scalar(
            connection, "select event_types from events.subscriptions where subscription_name = 'alerts'"
        )
        assert set(shown) == set(followed) == {"alerts_processed", "alert_status_updates"}

        place = scalar(connection, "select place from realtime.read_messages(null)")
        alert = signal(connection, START)
        signal(connection, START + timedelta(minutes=1), False)
        frames = [
            json.loads(row[0])
            for row in connection.execute(
                "select frame from realtime.read_messages(%s) where frame is not null", [place]
            )
        ]
        assert [(f["type"], f["payload"]["alert_id"]) for f in frames] == [
            ("ALERT", str(alert)),
            ("ALERT_STATUS_UPDATE", str(alert)),
        ]


@pytest.mark.parametrize("word", ["ANOMALY", "anomaly", "Anomaly", " aNOMALy "])
def test_issue_9_case_of_the_type_never_matters(db: Database, word: str) -> None:
    with db.connect() as connection:
        connection.execute(
            "select alerts.upsert_rule('odd', 'Odd', %s, p_severity => %s)", [word, word and "HIGH"]
        )
        alert = scalar(connection, "select alerts.report_signal('ODD', %s)", meter_id(1))
        assert alert is not None
        row = connection.execute(
            "select alert_type, severity from alerts.list_alerts(p_alert_type => %s)", [word]
        )
        assert row.fetchall() == [("ANOMALY", "high")]
        payload = scalar(connection, "select payload from events.events where aggregate_id = %s", str(alert))
        assert payload["alert_type"] == "ANOMALY"


def test_issue_9_what_is_no_type_is_refused_and_not_lost(db: Database) -> None:
    with db.connect() as connection:
        for statement in (
            "select alerts.upsert_rule('odd', 'Odd', 'ANOMALLY')",
            "select alerts.list_alerts(p_alert_type => 'spike')",
            "select alerts.list_alerts(p_severity => 'terrible')",
            "select alerts.list_alerts(p_status => 'open')",
        ):
            with pytest.raises(psycopg.Error) as refused:
                connection.execute(statement)
            assert refused.value.sqlstate == "PT400"
            assert "in any case" in (refused.value.diag.message_hint or "")


def test_issue_10_names_are_the_same_in_tables_functions_and_messages(db: Database) -> None:
    with db.connect() as connection:
        alert = signal(connection, START)
        rows = connection.execute("select to_jsonb(a) from alerts.list_alerts() as a").fetchall()
        names = set(rows[0][0])
        assert {
            "alert_id",
            "alert_type",
            "status",
            "created_at",
            "severity",
            "region",
            "message",
            "metadata",
        } <= names
        assert not {"id", "type", "timestamp", "is_resolved", "isResolved"} & names
        details = set(scalar(connection, "select to_jsonb(alerts.get_alert(%s))", alert))
        assert details == names - {"owner_user_id"} | {"meter_number", "trail"}
        payload = scalar(
            connection, "select payload from events.events where event_type = 'alerts_processed'"
        )
        assert set(payload) <= names


def test_issue_11_acknowledging_and_resolving_are_steps_of_one_status(db: Database) -> None:
    with db.connect() as connection:
        alert = signal(connection, START)
        act_as(connection, "operator", OPERATOR)
        assert scalar(connection, "select (alerts.acknowledge_alert(%s)).status", alert) == "acknowledged"
        assert scalar(connection, "select (alerts.resolve_alert(%s, 'done')).status", alert) == "resolved"
        with pytest.raises(psycopg.Error) as refused:
            connection.execute("select alerts.acknowledge_alert(%s)", [alert])
        assert (refused.value.sqlstate, refused.value.diag.message_primary) == ("PT409", "alert_resolved")
        trail = scalar(connection, "select to_jsonb((alerts.get_alert(%s)).trail)", alert)
        assert [(t["action"], t["to_status"], t["actor_id"]) for t in trail] == [
            ("raised", "active", None),
            ("acknowledged", "acknowledged", OPERATOR),
            ("resolved", "resolved", OPERATOR),
        ]


# Along the indexes


@pytest.fixture(scope="module")
def crowded(fresh_module: Database) -> Database:
    """A hundred thousand alerts of many meters and regions, nearly all of them over."""
    with fresh_module.connect() as connection:
        connection.execute(
            "select test.create_user(1), test.create_operator(5), test.create_user(8, 'admin')"
        )
        connection.execute("select test.create_rule()")
        connection.execute(
            """
            insert into alerts.alerts (
                subject_id, alert_id, rule_code, subject_type, alert_type, severity, status, region, meter_id,
                owner_user_id, message, raised_at, last_seen_at, resolved_at
            )
            select
                case when n % 1000 = 7 then 'Region-' || n % 200 else test.meter_id(n % 500)::text end,
                (alerts._get_id_floor(now() - (100000 - n) * interval '1 minute')::text)::uuid,
                'spike', case when n % 1000 = 7 then 'region' else 'meter' end, 'ANOMALY', 'medium',
                case when n > 99800 and n % 1000 <> 7 then 'active' else 'resolved' end, 'Region-' || n % 200,
                case when n % 1000 <> 7 then test.meter_id(n % 500) end,
                case when n % 500 = 1 then test.user_id(1) end, 'x', now(), now(),
                case when not (n > 99800 and n % 1000 <> 7) then now() end
            from generate_series(1, 100000) as n
            """
        )
        connection.execute(
            "insert into alerts.conditions (subject_id, rule_code, since, last_at, due_at) select n::text, 'spike', now(), "
            "now(), case when n % 2 = 0 then now() + n * interval '1 minute' end from generate_series(-5, 20000) as n"
        )
        connection.execute("update auth.users set region = 'Region-7'")
        connection.execute("vacuum analyze alerts.alerts")
        connection.execute("vacuum analyze alerts.conditions")
    return fresh_module


@pytest.fixture(scope="module")
def fresh_module(server_url: str) -> Iterator[Database]:
    database = Database(server_url, "test_alerts_crowded")
    database.create()
    yield database
    database.drop()


def plans_of(connection: Connection, statement: str) -> list[dict[str, Any]]:
    """The plans of what a call runs inside, with what they read."""
    found: list[str] = []
    connection.add_notice_handler(lambda notice: found.append(notice.message_primary or ""))
    connection.execute(statement)  # type: ignore[arg-type]
    return [json.loads(text[text.index("{") :])["Plan"] for text in found if "{" in text]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


LISTS = [
    ("authenticated", "list_my_alerts(20)", {"alerts_owner_user_id_idx", "alerts_region_subject_idx"}),
    ("admin", "list_alerts(20)", {"alerts_alert_id_idx"}),
    ("operator", "list_alerts(20)", {"alerts_region_idx"}),
    ("admin", "list_alerts(20, p_region => 'Region-3')", {"alerts_region_idx"}),
    ("admin", "list_alerts(20, p_meter_id => test.meter_id(3))", {"alerts_meter_id_idx"}),
    ("admin", "list_active_alerts(20)", {"alerts_open_idx"}),
    ("operator", "list_active_alerts(20)", {"alerts_region_open_idx"}),
    ("admin", "list_alert_history(20, p_until => now() - interval '30 days')", {"alerts_alert_id_idx"}),
    ("operator", "list_alert_history(20)", {"alerts_region_idx"}),
    ("operator", "list_region_alerts('Region-7', 20)", {"alerts_region_idx"}),
    ("operator", "get_alert_stats(p_from => now() - interval '1 day')", {"alerts_region_idx"}),
    ("service_role", "advance_alerts(20)", {"conditions_due_at_idx"}),
    ("service_role", "purge_alerts(p_limit => 20)", {"alerts_resolved_at_idx"}),
]


@pytest.mark.parametrize(
    ("role", "call", "indexes"), LISTS, ids=[f"{role} {call}" for role, call, _ in LISTS]
)
def test_a_page_is_read_along_its_index_and_no_further(
    crowded: Database, role: str, call: str, indexes: set[str]
) -> None:
    user = {"authenticated": user_id(1), "operator": OPERATOR, "admin": user_id(8)}.get(role, "")
    with crowded.connect() as connection:
        connection.execute("load 'auto_explain'")
        for setting in (
            "auto_explain.log_min_duration = 0", "auto_explain.log_nested_statements = on",
            "auto_explain.log_analyze = on", "auto_explain.log_format = json", "client_min_messages = log",
        ):  # fmt: skip
            connection.execute(f"set {setting}")  # type: ignore[arg-type]
        connection.execute("begin")
        if user:
            act_as(connection, role, user)
        plans = [
            plan for plan in plans_of(connection, f"select * from alerts.{call}")
            if any(n.get("Relation Name") in ("alerts", "conditions") and n.get("Schema", "alerts") == "alerts" for n in nodes(plan))
        ]  # fmt: skip
        connection.execute("rollback")
    scans = [n for plan in plans for n in nodes(plan) if n.get("Relation Name") in ("alerts", "conditions")]
    assert indexes <= {n.get("Index Name") for plan in plans for n in nodes(plan)}, scans
    assert not [n for n in scans if n["Node Type"] == "Seq Scan" and n["Actual Loops"]], scans
    read = sum((n["Actual Rows"] + n.get("Rows Removed by Filter", 0)) * n["Actual Loops"] for n in scans)
    assert read <= 200, scans
