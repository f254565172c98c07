"""Metrics and errors from call to table: counted, stored, shown, explained."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psycopg
import pytest

from pyapi.gauges import HELP
from pyapi.metrics import BUCKETS
from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.servers import ROOT, Database

pytestmark = pytest.mark.one_server

SCHEMAS = "test,public,auth,ops,tariffs,payments"
FUNCTIONS = """
create function test.fail_inside(p_amount integer, p_pin text) returns integer language plpgsql as $$
begin
    return (select 1 / (p_amount - p_amount) from pg_database, test.not_there);
end $$;
create function test.raise_plainly(p_name text) returns void language plpgsql as $$
begin
    raise exception 'no "%" in 4711', p_name;
end $$;
create function test.catch_one() returns text language plpgsql security definer as $$
begin
    begin
        perform 1 / 0;
    exception when division_by_zero then
        perform ops._note_error('test.catch_one', sqlstate, sqlerrm, '{"token": "abc", "place": "here"}');
    end;
    return 'went on';
end $$;
alter function test.catch_one() owner to app_api;
grant execute on all functions in schema test to public;
notify mainspring_deploy;
"""


@pytest.fixture(scope="module")
def connection(database: Database) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with database.connect() as connection:
        connection.execute(FUNCTIONS.encode())
        yield connection


@pytest.fixture(scope="module")
def gateway(database: Database, connection: psycopg.Connection[tuple[Any, ...]]) -> Iterator[GatewayProcess]:
    with gateway_for(database, metrics_seconds="1", schemas=SCHEMAS, log_level="error") as gateway:
        yield gateway


@pytest.fixture(scope="module")
def admin(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client(make_token(user_id(9), "admin")) as client:
        yield client


def wait_for(look: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What ``look`` finds in the end."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)
    return found


def test_calls_are_stored_by_the_minute(gateway: GatewayProcess, admin: httpx.Client) -> None:
    with gateway.client() as anybody:
        for _ in range(7):
            assert anybody.post("/rpc/list_tariffs", json={}).status_code == 200
        for _ in range(3):
            assert anybody.post("/rpc/get_tariff", json={"p_tariff_code": "none"}).status_code == 404

    def stats() -> dict[str, dict[str, Any]]:
        rows = admin.post("/rpc/get_request_stats", json={}).json()
        found = {row["function_name"]: row for row in rows}
        return found if found.get("tariffs.get_tariff", {}).get("call_count") == 3 else {}

    found = wait_for(stats)
    assert found["tariffs.list_tariffs"]["call_count"] == 7
    assert found["tariffs.get_tariff"]["refused_count"] == 3
    assert found["tariffs.list_tariffs"]["error_rate"] == 0
    assert 0 < found["tariffs.list_tariffs"]["p50_ms"] <= found["tariffs.list_tariffs"]["p99_ms"]
    steps = admin.post("/rpc/list_request_metrics", json={"p_function_name": "tariffs.list_tariffs"}).json()
    assert sum(step["call_count"] for step in steps) == 7


def test_a_gateway_that_stops_stores_its_last_calls(
    database: Database, connection: psycopg.Connection[tuple[Any, ...]]
) -> None:
    with gateway_for(database, metrics_seconds="60", schemas=SCHEMAS) as gateway, gateway.client() as client:
        for _ in range(5):
            client.get("/rpc/role")
    row = connection.execute(
        "select sum(call_count)::integer, count(*) from ops.request_metrics where function_name = 'auth.role'"
    ).fetchone()
    assert row is not None
    assert (row[0], row[1] <= 2) == (5, True)


def test_the_bounds_are_the_same_on_both_sides(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    assert connection.execute("select ops._get_bounds()").fetchone() == (list(BUCKETS),)


def test_errors_are_grouped_with_context_and_without_secrets(
    gateway: GatewayProcess, admin: httpx.Client
) -> None:
    with gateway.client(make_token(user_id(1))) as client:
        for number in range(30):
            answer = client.post(
                "/rpc/fail_inside", json={"p_amount": number, "p_pin": "very-secret"},
                headers={"X-Request-Id": f"request-{number}"},
            )  # fmt: skip
            assert answer.status_code == 404
            client.post("/rpc/raise_plainly", json={"p_name": f"user {number}"})
            client.post("/rpc/get_tariff", json={"p_tariff_code": "none"})  # the client's fault

    def groups() -> dict[str, dict[str, Any]]:
        rows = admin.post("/rpc/list_errors", json={"p_service": "gateway"}).json()
        found = {row["function_name"]: row for row in rows}
        return found if found.get("test.raise_plainly", {}).get("occurrence_count") == 30 else {}

    found = wait_for(groups)
    assert set(found) == {"test.fail_inside", "test.raise_plainly"}
    group = found["test.fail_inside"]
    assert (group["sqlstate"], group["occurrence_count"], group["status"]) == ("42P01", 30, "open")
    assert found["test.raise_plainly"]["message"] == "no … in N"
    error = admin.post("/rpc/get_error", json={"p_error_id": group["error_id"]}).json()
    assert 1 <= len(error["samples"]) <= 10
    sample = error["samples"][0]
    assert sample["argument_names"] == ["p_amount", "p_pin"]
    assert (sample["caller_role"], sample["user_id"]) == ("authenticated", user_id(1))
    assert sample["request_id"].startswith("request-")
    assert "very-secret" not in str(error)


def test_an_error_that_was_mended_is_open_again_when_it_comes_back(
    gateway: GatewayProcess, admin: httpx.Client
) -> None:
    with gateway.client(make_token(user_id(1))) as client:
        assert client.post("/rpc/catch_one", json={}).json() == "went on"
        [group] = admin.post("/rpc/list_errors", json={"p_service": "sql"}).json()
        assert (group["function_name"], group["message"]) == ("test.catch_one", "division by zero")
        error = admin.post("/rpc/get_error", json={"p_error_id": group["error_id"]}).json()
        assert error["samples"][0]["context"] == {"place": "here", "token": "hidden"}
        told = admin.post("/rpc/resolve_error", json={"p_error_id": group["error_id"], "p_reason": "mended"})
        assert told.json()["status"] == "resolved"
        assert admin.post("/rpc/list_errors", json={"p_service": "sql"}).json() == []
        client.post("/rpc/catch_one", json={})
    [group] = admin.post("/rpc/list_errors", json={"p_service": "sql"}).json()
    assert (group["occurrence_count"], group["reopened_count"]) == (2, 1)


def test_applications_report_errors_within_limits(gateway: GatewayProcess, admin: httpx.Client) -> None:
    with gateway.client(make_token(user_id(2))) as client:
        report = {
            "p_message": "Cannot read 17 rows",
            "p_where": "MeterList.build",
            "p_context": {"password": "x", "v": "1.2"},
        }
        assert client.post("/rpc/report_error", json=report).status_code == 200
        for wrong, code in (
            ({"p_message": " "}, "invalid_message"),
            ({"p_message": "x" * 501}, "invalid_message"),
            ({"p_message": "x", "p_where": "a'b"}, "invalid_where"),
            ({"p_message": "x", "p_code": "a b"}, "invalid_code"),
            ({"p_message": "x", "p_context": [1]}, "invalid_context"),
            ({"p_message": "x", "p_context": {"a": "b" * 5000}}, "invalid_context"),
        ):
            answer = client.post("/rpc/report_error", json=wrong)
            assert (answer.status_code, answer.json()["message"]) == (400, code)
        statuses = [client.post("/rpc/report_error", json=report).status_code for _ in range(40)]
        assert 429 in statuses
        assert client.post("/rpc/list_errors", json={}).status_code == 403
    with gateway.client() as nobody:
        assert nobody.post("/rpc/report_error", json=report).status_code == 401
    [group] = admin.post("/rpc/list_errors", json={"p_service": "client"}).json()
    assert group["message"] == "Cannot read N rows"
    assert group["occurrence_count"] == statuses.count(200) + 1


def test_every_figure_is_explained(gateway: GatewayProcess) -> None:
    text = (ROOT / "docs" / "metrics.md").read_text()
    answer = httpx.get(gateway.url + "/metrics", timeout=60).text
    assert "mainspring_database_up 1.0" in answer
    shown = set(re.findall(r"(?m)^# TYPE mainspring_(\w+) \w+$", answer))
    figures = {name for name in shown if name in HELP}
    assert len(figures) > 30
    assert "See docs/metrics.md." not in answer, "a figure without a help"
    assert not [n for n in shown | set(HELP) if f"`{n}`" not in text]


def test_figures_may_be_for_the_holder_of_a_token(database: Database) -> None:
    token = "a-token-for-the-scraper"
    with gateway_for(database, metrics_token=token, schemas=SCHEMAS) as gateway, gateway.client() as client:
        for path in ("/metrics", "/api/v1/metrics"):
            for sent in (None, "", "Bearer", token, f"Basic {token}", f"Bearer {token}x", f"Bearer {token[:-1]}",
                         f"Bearer {make_token(user_id(9), 'admin')}", "Bearer \xe4".encode("latin-1")):  # fmt: skip
                answer = client.get(path, headers={} if sent is None else {"Authorization": sent})
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), (
                    path,
                    sent,
                )
                assert answer.json()["message"] == "metrics_token_required"
                assert "mainspring_" not in answer.text and token not in answer.text
            assert client.head(path).status_code == 401
            for sent in (f"Bearer {token}", f"bearer  {token}"):
                answer = client.get(path, headers={"Authorization": sent})
                assert (answer.status_code, "mainspring_database_up 1.0" in answer.text) == (200, True), (
                    path,
                    sent,
                )
        assert client.get("/health/ready").status_code == 200


def test_figures_are_for_everybody_where_no_token_is_set(gateway: GatewayProcess) -> None:
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer what a scraper may hold"}):
        assert httpx.get(gateway.url + "/metrics", headers=headers, timeout=60).status_code == 200


def test_labels_hold_no_ids(gateway: GatewayProcess) -> None:
    answer = httpx.get(gateway.url + "/metrics", timeout=60).text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", answer)
    assert len(answer.splitlines()) < 3000
