"""Users for staff, profiles, settings and the audit log, over HTTP and side by side."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import argon2
import httpx
import psycopg
import pytest

from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database

PASSWORD = "correct horse battery"
HASH = argon2.PasswordHasher(1, 8192, 1).hash(PASSWORD)
USER, OTHER, OPERATOR, ADMIN, SECOND = 1, 2, 3, 4, 5
PEOPLE = """
select test.create_user(1), test.create_user(2), test.create_operator(3, 'Northgrid'), test.create_user(4, 'admin'),
    test.create_user(5, 'admin'), test.create_meter(1, test.user_id(1), 'Northgrid'),
    test.create_meter(2, test.user_id(2), 'Southgrid')
"""
LOGIN = """
with v as (update auth.users set email_verified_at = now(), username = 'user' || right(user_id::text, 1) returning user_id)
insert into auth.credentials (user_id, password_hash) select user_id, %s from v
"""


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute(PEOPLE)
        connection.execute(LOGIN, [HASH])
    with gateway_for(
        database, argon2_memory_kib="8192", argon2_passes="1", login_attempts_per_address="100000"
    ) as gateway:
        yield gateway


def call(
    gateway: GatewayProcess,
    number: int,
    role: str,
    function: str,
    /,
    accept: str = "application/json",
    **arguments: object,
) -> httpx.Response:
    """Call it as somebody, with a request id."""
    with gateway.client(make_token(user_id(number), role, iat=int(time.time()))) as client:
        body = {f"p_{name}": value for name, value in arguments.items()}
        headers = {"X-Request-Id": f"test-{function}", "Accept": accept}
        return client.post(f"/rpc/{function}", json=body, headers=headers)


def told(response: httpx.Response) -> Any:
    """What a call that went well answered."""
    assert response.is_success, response.text
    return response.json()


def log_in(gateway: GatewayProcess, number: int) -> httpx.Response:
    with gateway.client() as client:
        return client.post("/rpc/auth.login", json={"p_login": f"user{number}", "p_password": PASSWORD})


def test_a_suspended_user_is_out_at_once_and_back_when_activated(gateway: GatewayProcess) -> None:
    session = told(log_in(gateway, USER))
    with gateway.client(session["access_token"]) as client:
        assert client.post("/rpc/auth.get_profile", json={}).status_code == 200
        assert (
            told(call(gateway, ADMIN, "admin", "auth.suspend_user", user_id=user_id(USER), reason="unpaid"))[
                "status"
            ]
            == "suspended"
        )
        deadline = time.monotonic() + 60
        while (answer := client.post("/rpc/auth.get_profile", json={})).status_code == 200:
            assert time.monotonic() < deadline, "still believed"
            time.sleep(0.02)
        assert answer.status_code == 401
        refreshed = client.post(
            "/rpc/auth.refresh_session", json={"p_refresh_token": session["refresh_token"]}
        )
        assert refreshed.status_code in (401, 403), refreshed.text
    assert not log_in(gateway, USER).is_success
    told(call(gateway, ADMIN, "admin", "auth.activate_user", user_id=user_id(USER), reason="paid"))
    again = told(log_in(gateway, USER))
    time.sleep(1.2)
    with gateway.client(again["access_token"]) as client:
        assert client.post("/rpc/auth.get_profile", json={}).status_code == 200
    with gateway.client(session["access_token"]) as client:
        assert client.post("/rpc/auth.get_profile", json={}).status_code == 401, (
            "what was issued before stays refused"
        )


def test_an_admin_who_raises_somebody_leaves_a_trace(gateway: GatewayProcess) -> None:
    raised = told(
        call(
            gateway,
            ADMIN,
            "admin",
            "auth.set_user_role",
            user_id=user_id(OTHER),
            role="Operator",
            regions=["Southgrid"],
            reason="hired",
        )
    )
    assert (raised["role"], raised["regions"]) == ("operator", ["Southgrid"])
    entries = told(call(gateway, ADMIN, "admin", "ops.list_audit_logs", request_id="test-auth.set_user_role"))
    assert {(e["table_name"], e["action"], e["reason"], e["actor_id"]) for e in entries} == {
        ("auth.users", "update", "hired", user_id(ADMIN)),
        ("auth.operator_regions", "insert", "hired", user_id(ADMIN)),
    }
    assert all(e["actor_type"] == "user" and e["login"] for e in entries)
    lowered = told(call(gateway, ADMIN, "admin", "auth.set_user_role", user_id=user_id(OTHER), role="user"))
    assert (lowered["role"], lowered["regions"]) == ("user", None)
    assert call(gateway, OPERATOR, "operator", "ops.list_audit_logs").status_code == 403


def test_operators_export_their_own_as_a_table(gateway: GatewayProcess) -> None:
    answer = call(gateway, OPERATOR, "operator", "auth.export_users", accept="text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["user_id"] for row in rows] == [user_id(USER), user_id(OPERATOR)]
    (entry,) = told(call(gateway, ADMIN, "admin", "ops.list_audit_logs", action="users_exported"))
    assert (entry["actor_id"], entry["new_values"]) == (user_id(OPERATOR), {"count": 2})


def test_pages_have_everybody_once(gateway: GatewayProcess) -> None:
    seen: list[str] = []
    while page := told(
        call(gateway, ADMIN, "admin", "auth.list_users", limit=2, **({"after": seen[-1]} if seen else {}))
    ):
        seen += [row["user_id"] for row in page]
    assert seen == [user_id(number) for number in range(1, 6)]


def test_an_operator_works_where_they_are_assigned_at_once(gateway: GatewayProcess) -> None:
    def meters() -> set[str]:
        return {m["region"] for m in told(call(gateway, OPERATOR, "operator", "meters.list_meters"))}

    assert meters() == {"Northgrid"}
    told(
        call(
            gateway,
            ADMIN,
            "admin",
            "auth.assign_operator_region",
            user_id=user_id(OPERATOR),
            region="Southgrid",
        )
    )
    # The tokens that were out are taken back; one that is newer is good.
    time.sleep(1.1)
    assert meters() == {"Northgrid", "Southgrid"}
    told(
        call(
            gateway,
            ADMIN,
            "admin",
            "auth.unassign_operator_region",
            user_id=user_id(OPERATOR),
            region="Southgrid",
        )
    )
    time.sleep(1.1)
    assert meters() == {"Northgrid"}


@pytest.mark.parametrize(
    ("role", "function", "arguments", "expected"),
    [
        ("admin", "suspend_user", {"user_id": user_id(ADMIN), "reason": "x"}, (409, "own_account")),
        ("admin", "suspend_user", {"user_id": user_id(USER), "reason": " "}, (400, "reason_required")),
        ("admin", "suspend_user", {"user_id": user_id(99), "reason": "x"}, (404, "user_not_found")),
        ("admin", "set_user_role", {"user_id": user_id(USER), "role": "root"}, (400, "invalid_role")),
        ("admin", "set_user_role", {"user_id": user_id(USER), "role": "operator", "regions": ["Nowhere"]}, (404, "region_not_found")),
        ("admin", "assign_operator_region", {"user_id": user_id(USER), "region": "Northgrid"}, (409, "not_an_operator")),
        ("admin", "get_user", {"user_id": None}, (404, "user_not_found")),
        ("admin", "list_users", {"limit": 0}, (400, "invalid_limit")),
        ("admin", "list_users", {"status": "gone"}, (400, "invalid_status")),
        ("authenticated", "update_profile", {"changes": {"user_role": "admin"}}, (400, "unknown_member")),
        ("authenticated", "update_profile", {"changes": {"phone": "0711"}}, (422, "invalid_phone")),
        ("authenticated", "update_profile", {"changes": {"username": "user2"}}, (409, "username_taken")),
        ("authenticated", "update_profile", {"changes": {}, "expected_version": -1}, (409, "version_conflict")),
        ("authenticated", "update_profile", {"changes": "x"}, (400, "invalid_changes")),
        ("authenticated", "update_profile", {"changes": {"first_name": "\u0000"}}, (400, "22P05")),
        ("authenticated", "update_settings", {"changes": {"colour": 1}}, (400, "unknown_setting")),
        ("authenticated", "update_settings", {"changes": {"auto_optimize": "yes"}}, (400, "wrong_setting_type")),
        ("authenticated", "update_settings", {"changes": {"energy_rate": -1}}, (422, "setting_out_of_range")),
        ("authenticated", "update_settings", {"changes": {}, "expected_version": 7}, (409, "version_conflict")),
        ("authenticated", "revert_settings", {"version": 99}, (404, "version_not_found")),
        ("authenticated", "diff_settings", {"from": 0, "to": 99}, (404, "version_not_found")),
        ("authenticated", "get_settings", {"user_id": user_id(OTHER)}, (403, "not_yours")),
    ],
)  # fmt: skip
def test_bad_input_has_a_code_of_its_own(
    gateway: GatewayProcess, role: str, function: str, arguments: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = call(gateway, ADMIN if role == "admin" else USER, role, f"auth.{function}", **arguments)
    status, code = expected
    assert answer.status_code == status, answer.text
    assert code in (answer.json()["message"], answer.json()["code"])


def test_of_two_changes_of_one_version_one_is_refused(gateway: GatewayProcess) -> None:
    version = told(call(gateway, OTHER, "authenticated", "auth.get_settings"))["version"]

    def change(days: int) -> int:
        return call(
            gateway,
            OTHER,
            "authenticated",
            "auth.update_settings",
            changes={"dashboard_days": days},
            expected_version=version,
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(change, range(30, 38))) == [200] + [409] * 7
    versions = told(call(gateway, OTHER, "authenticated", "auth.list_settings_versions"))
    assert [v["version"] for v in versions] == [version + 1]


def test_two_admins_who_take_each_other_away_leave_one(gateway: GatewayProcess, database: Database) -> None:
    with database.connect() as one, database.connect() as two:
        for connection, admin in ((one, ADMIN), (two, SECOND)):
            connection.execute("begin")
            connection.execute("select test.login_as('admin', %s)", [user_id(admin)])
        one.execute("select auth.suspend_user(%s, 'race')", [user_id(SECOND)])
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(two.execute, "select auth.set_user_role(%s, 'user')", [user_id(ADMIN)])
            time.sleep(0.3)
            assert not second.done(), "waits for the first"
            one.execute("commit")
            with pytest.raises(psycopg.Error, match="last_admin"):
                second.result(60)
        two.execute("rollback")
        one.execute("select auth.activate_user(%s, 'race')", [user_id(SECOND)])


def test_a_batch_of_meters_is_audited_by_one_statement(database: Database, gateway: GatewayProcess) -> None:
    with database.connect() as connection:
        connection.execute(
            "update meters.meters set tariff_code = 'x' where region in ('Northgrid', 'Southgrid')"
        )
        rows = connection.execute(
            "select subject_id, old_values, new_values, actor_type, login = session_user from ops.audit_log"
            " where subject_type = 'meter' and action = 'update' order by subject_id"
        ).fetchall()
    assert [row[1:] for row in rows] == [({"tariff_code": None}, {"tariff_code": "x"}, "database", True)] * 2


def test_readings_leave_nothing_in_the_audit_log(database: Database, gateway: GatewayProcess) -> None:
    with database.connect() as connection:
        before = connection.execute("select count(*) from ops.audit_log").fetchone()
        connection.execute(
            "select meters.insert_reading(test.meter_id(1), now() - interval '1 hour', p_energy_kwh => 1)"
        )
        connection.execute("select telemetry.roll_up(1000), telemetry.roll_up_regions(1000)")
        assert connection.execute("select count(*) from ops.audit_log").fetchone() == before
