"""Alerts over HTTP and WebSocket: who sees which, the shapes of the messages, wrong input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.gateways import GatewayProcess, gateway_for, make_token, meter_id, user_id
from tests.servers import Database
from tests.sockets import follow

ASHA, BEN, OPERATOR, OTHER, ADMIN = (user_id(n) for n in (1, 2, 5, 6, 8))
SERVICE = make_token(role="service_role")
PEOPLE = """
select test.create_user(1), test.create_user(2), test.create_operator(5, 'Pune-West'), test.create_operator(6, 'Coast'),
    test.create_user(8, 'admin'), test.create_user(3);
update auth.users set region = 'Pune-West' where user_id in (test.user_id(1), test.user_id(2));
select test.create_meter(1, test.user_id(1), 'Pune-West'), test.create_meter(2, test.user_id(2), 'Pune-West'),
    test.create_meter(3, test.user_id(3), 'Coast');
select test.create_rule(), test.create_rule('area', p_subject_type => 'region');
"""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute(PEOPLE)
    with gateway_for(database) as process:
        yield process


@pytest.fixture
def quiet(database: Database) -> Iterator[None]:
    yield
    with database.connect() as connection:
        connection.execute("truncate alerts.trail, alerts.conditions, alerts.alerts")


def call(gateway: GatewayProcess, token: str, function: str, **arguments: Any) -> tuple[int, Any]:
    """Status and answer of a call."""
    with gateway.client(token) as client:
        response = client.post(f"/rpc/{function}", json=arguments, headers={"Content-Profile": "alerts"})
        return response.status_code, response.json() if response.content else None


def code_of(problem: dict[str, str]) -> str:
    """Our code of a refusal, or PostgreSQL's."""
    return problem["message"] if problem["code"].startswith("PT") else problem["code"]


def report(gateway: GatewayProcess, number: int = 1, **more: Any) -> str:
    """A signal from outside; the alert that it raised."""
    status, alert = call(
        gateway, SERVICE, "report_signal", p_rule_code="spike", p_subject_id=meter_id(number),
        p_message="Power spike detected: 101.9% increase",
        p_metadata={"baseline_power_kw": 4.532, "current_power_kw": 9.150, "change_percent": 101.9}, **more,
    )  # fmt: skip
    assert status == 200
    return str(alert)


def tokens() -> dict[str, str]:
    return {
        "asha": make_token(ASHA), "ben": make_token(BEN), "operator": make_token(OPERATOR, "operator"),
        "other": make_token(OTHER, "operator"), "admin": make_token(ADMIN, "admin"),
    }  # fmt: skip


async def test_alert_has_the_shape_that_clients_know(
    database: Database, gateway: GatewayProcess, quiet: None
) -> None:
    with database.connect() as connection:
        row = connection.execute(
            "select meter_number from meters.meters where meter_id = %s", [meter_id(1)]
        ).fetchone()
    assert row is not None
    async with (
        follow(gateway, ASHA) as asha, follow(gateway, OPERATOR, "operator") as operator,
        follow(gateway, ADMIN, "admin") as admin,
    ):  # fmt: skip
        alert = report(gateway)
        for client in (asha, operator, admin):
            message = (await client.receive_until("ALERT"))[-1]
            payload = message["payload"]
            assert INSTANT.fullmatch(payload.pop("created_at"))
            assert payload == {
                "alert_id": alert,
                "alert_type": "ANOMALY",
                "severity": "medium",
                "meter_id": row[0],
                "region": "Pune-West",
                "message": "Power spike detected: 101.9% increase",
                "metadata": {"baseline_power_kw": 4.532, "current_power_kw": 9.150, "change_percent": 101.9},
            }


async def test_status_update_has_the_shape_that_clients_know(gateway: GatewayProcess, quiet: None) -> None:
    async with follow(gateway, OPERATOR, "operator") as operator, follow(gateway, ASHA) as asha:
        alert, token = report(gateway), tokens()["operator"]
        assert call(gateway, token, "acknowledge_alert", p_alert_id=alert)[0] == 200
        assert call(gateway, token, "resolve_alert", p_alert_id=alert, p_note="Grid stabilized")[0] == 200
        for client in (operator, asha):
            first = (await client.receive_until("ALERT_STATUS_UPDATE"))[-1]["payload"]
            second = (await client.receive_until("ALERT_STATUS_UPDATE"))[-1]["payload"]
            assert (first["previous_status"], first["new_status"]) == ("active", "acknowledged")
            assert INSTANT.fullmatch(second.pop("updated_at"))
            assert second == {
                "alert_id": alert,
                "previous_status": "acknowledged",
                "new_status": "resolved",
                "acknowledged": True,
                "acknowledged_by": OPERATOR,
                "resolution_note": "Grid stabilized",
                "metadata": {"region": "Pune-West"},
            }


async def test_the_meter_alone_leads_to_who_has_it(gateway: GatewayProcess, quiet: None) -> None:
    """Chi follows no region, and reads only of their own meter."""
    async with follow(gateway, user_id(3)) as chi:
        report(gateway, 1)
        alert = report(gateway, 3)
        assert (await chi.receive_until("ALERT"))[-1]["payload"]["alert_id"] == alert


async def test_a_region_alert_reaches_its_region(gateway: GatewayProcess, quiet: None) -> None:
    async with follow(gateway, BEN) as ben:
        status, alert = call(gateway, SERVICE, "report_signal", p_rule_code="area", p_subject_id="Pune-West")
        payload = (await ben.receive_until("ALERT"))[-1]["payload"]
        assert (status, payload["alert_id"], payload["meter_id"]) == (200, alert, None)
        assert [a["alert_id"] for a in call(gateway, tokens()["ben"], "list_my_alerts")[1]] == [alert]


def test_everybody_sees_what_is_theirs(gateway: GatewayProcess, quiet: None) -> None:
    alert, token = report(gateway), tokens()
    assert [a["alert_id"] for a in call(gateway, token["asha"], "list_my_alerts")[1]] == [alert]
    assert call(gateway, token["asha"], "get_alert", p_alert_id=alert)[1]["trail"][0]["action"] == "raised"
    assert call(gateway, token["ben"], "list_my_alerts") == (200, [])
    assert call(gateway, token["ben"], "get_alert", p_alert_id=alert)[1]["message"] == "alert_not_found"
    for lists in ("list_alerts", "list_active_alerts"):
        assert [a["alert_id"] for a in call(gateway, token["operator"], lists)[1]] == [alert]
        assert call(gateway, token["other"], lists) == (200, [])
        assert len(call(gateway, token["admin"], lists)[1]) == 1
    assert call(gateway, token["other"], "list_region_alerts", p_region="Pune-West") == (200, [])
    assert call(gateway, token["other"], "resolve_alert", p_alert_id=alert, p_note="x")[0] == 404
    assert call(gateway, token["operator"], "get_alert_stats")[1]["by_type"] == {"ANOMALY": 1}


WRONG = [
    ("asha", "list_alerts", {}, 403, "42501"),
    ("asha", "acknowledge_alert", {"p_alert_id": meter_id(1)}, 403, "42501"),
    ("operator", "upsert_rule", {"p_rule_code": "x", "p_title": "x", "p_alert_type": "ANOMALY"}, 403, "42501"),
    ("operator", "report_signal", {"p_rule_code": "spike", "p_subject_id": "x"}, 403, "42501"),
    ("operator", "get_alert", {"p_alert_id": "nonsense"}, 400, "22P02"),
    ("operator", "get_alert", {"p_alert_id": None}, 404, "alert_not_found"),
    ("operator", "get_alert", {"p_alert_id": meter_id(1)}, 404, "alert_not_found"),
    ("operator", "resolve_alert", {"p_alert_id": meter_id(1), "p_note": " "}, 400, "note_required"),
    ("operator", "list_alerts", {"p_limit": 0}, 400, "invalid_limit"),
    ("operator", "list_alerts", {"p_limit": 5000}, 400, "invalid_limit"),
    ("operator", "list_alerts", {"p_status": "open"}, 400, "invalid_status"),
    ("operator", "list_alerts", {"p_severity": "'; drop table alerts.alerts"}, 400, "invalid_severity"),
    ("operator", "list_alerts", {"p_alert_type": "%"}, 400, "invalid_alert_type"),
    ("operator", "list_alert_history", {"p_from": "yesterday-ish"}, 400, "22007"),
    ("operator", "get_alert_stats", {"p_from": "1900-01-01T00:00:00Z"}, 400, "invalid_period"),
    ("operator", "raise_alert", {"p_message": "x"}, 400, "invalid_subject"),
    ("operator", "raise_alert", {"p_message": "x", "p_region": "Coast"}, 403, "not_your_region"),
    ("admin", "upsert_rule", {"p_rule_code": "x", "p_title": "x", "p_alert_type": "anomally"}, 400, "invalid_alert_type"),
    ("admin", "upsert_rule", {"p_rule_code": "x y", "p_title": "x", "p_alert_type": "ANOMALY"}, 400, "23514"),
    ("admin", "upsert_rule", {"p_rule_code": "x", "p_title": None, "p_alert_type": "ANOMALY"}, 400, "23502"),
    ("admin", "upsert_rule", {"p_rule_code": "x", "p_title": "x", "p_alert_type": "ANOMALY", "p_hold_for": "-1 s"}, 400,
     "23514"),
    ("admin", "upsert_rule", {"p_rule_code": "x", "p_title": "x", "p_alert_type": "ANOMALY", "p_hold_count": 70000}, 400,
     "22003"),
    ("admin", "get_rule", {"p_rule_code": "nope"}, 404, "rule_not_found"),
    ("admin", "set_rule_parameters", {"p_rule_code": "spike", "p_parameters": 5}, 400, "invalid_parameters"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "function", "arguments", "status", "code"), WRONG)
def test_wrong_input_is_refused_with_a_code(
    gateway: GatewayProcess, who: str, function: str, arguments: dict[str, Any], status: int, code: str
) -> None:
    answered, problem = call(gateway, tokens()[who], function, **arguments)
    assert (answered, code_of(problem)) == (status, code), problem


def test_a_state_that_does_not_allow_it_is_409_with_a_hint(gateway: GatewayProcess, quiet: None) -> None:
    alert, token = report(gateway), tokens()["operator"]
    assert call(gateway, token, "resolve_alert", p_alert_id=alert, p_note="done")[1]["status"] == "resolved"
    assert (
        call(gateway, token, "resolve_alert", p_alert_id=alert, p_note="again")[1]["resolution_note"]
        == "done"
    )
    status, problem = call(gateway, token, "acknowledge_alert", p_alert_id=alert)
    assert (status, code_of(problem)) == (409, "alert_resolved")
    assert "reopen_alert" in problem["hint"]
    second = report(gateway)
    assert second != alert
    status, problem = call(gateway, token, "reopen_alert", p_alert_id=alert, p_note="x")
    assert (status, code_of(problem)) == (409, "alert_already_open")
    assert second in problem["details"]


def test_pages_follow_one_another(gateway: GatewayProcess, quiet: None) -> None:
    token, seen = tokens()["operator"], []
    raised = []
    for minute in range(7):
        for is_firing in (True, False):
            found = report(
                gateway, p_is_firing=is_firing, p_at=f"2026-01-01T06:{minute:02}:{30 * (not is_firing):02}Z"
            )
            raised += [found] if is_firing else []
    before = None
    while page := call(gateway, token, "list_alert_history", p_limit=3, p_before=before)[1]:
        seen += [row["alert_id"] for row in page]
        before = page[-1]["alert_id"]
    assert seen == raised[::-1]
