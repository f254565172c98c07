"""Operators and admins over HTTP: who may call what, whose rows they get, and what wrong input is told."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from tests.gateways import GatewayProcess, gateway_for, make_token, meter_id, user_id
from tests.servers import Database

FROM = (date.today() - timedelta(days=2)).isoformat()
UNTIL = (date.today() + timedelta(days=2)).isoformat()
PERIOD = {"p_from": FROM, "p_until": UNTIL}

CALLERS = {
    "anon": None,
    "user": make_token(user_id(1)),
    "operator of Nairobi": make_token(user_id(11), "operator", region="Nairobi"),
    "operator of Mombasa": make_token(user_id(12), "operator", region="Mombasa"),
    "operator of nowhere": make_token(user_id(13), "operator"),
    "admin": make_token(user_id(14), "admin"),
    "service": make_token(role="service_role"),
}

NAIROBI, MOMBASA = {"Nairobi"}, {"Mombasa"}
BOTH = NAIROBI | MOMBASA

# What each function answers to each caller: the regions that stand in the rows, or the status that refuses.
REPORT = {
    "anon": 401, "user": 403, "operator of Nairobi": NAIROBI, "operator of Mombasa": MOMBASA,
    "operator of nowhere": 403, "admin": BOTH, "service": BOTH,
}  # fmt: skip
LISTS: dict[str, tuple[dict[str, Any], dict[str, int | set[str]]]] = {
    "reports.get_revenue_report": (PERIOD, REPORT),
    "reports.get_consumption_report": (PERIOD, REPORT),
    "reports.get_loss_report": (PERIOD, REPORT),
    "reports.list_sales": (PERIOD, REPORT),
    "meters.search_meters": ({}, REPORT | {"operator of nowhere": set()}),
    "meters.list_regions": (
        {},
        {"anon": 401}
        | dict.fromkeys(["user", "operator of nowhere", "operator of Mombasa", "admin", "service"], NAIROBI),
    ),
}

# The status of each function about something in Nairobi, by caller.
FOREIGN = {"anon": 401, "user": 403, "operator of Mombasa": 404, "operator of nowhere": 404}
ONES: dict[str, tuple[dict[str, Any], dict[str, int]]] = {
    "reports.get_dashboard": (
        {"p_region": "Nairobi"},
        FOREIGN | {"operator of nowhere": 403, "operator of Nairobi": 200, "admin": 200, "service": 200},
    ),
    "reports.get_usage_report": (
        PERIOD | {"p_region": "Nairobi"},
        FOREIGN | {"operator of nowhere": 403, "operator of Nairobi": 200, "admin": 200, "service": 200},
    ),
    "reports.get_tariff_consumption": (
        PERIOD | {"p_region": "Nairobi"},
        FOREIGN | {"operator of nowhere": 403, "operator of Nairobi": 200, "admin": 200, "service": 200},
    ),
    "reports.get_meter_details": (
        {"p_meter_id": meter_id(1)},
        FOREIGN | {"operator of Nairobi": 200, "admin": 200, "service": 200},
    ),
    "meters.list_ownerships": (
        {"p_meter_id": meter_id(1)},
        FOREIGN | {"user": 200, "operator of Nairobi": 200, "admin": 200, "service": 200},
    ),
    "meters.get_region": (
        {"p_region": "Nairobi"},
        dict.fromkeys(CALLERS, 200) | {"anon": 401},
    ),
    "meters.upsert_region": (
        {"p_region": "Nairobi", "p_capacity_kw": 100},
        {"anon": 401, "user": 403, "operator of Nairobi": 403, "operator of Mombasa": 403,
         "operator of nowhere": 403, "admin": 200, "service": 200},
    ),
    "meters.set_meter_status": (
        {"p_meter_id": meter_id(1), "p_status": "active"},
        FOREIGN | {"operator of Nairobi": 200, "admin": 200, "service": 200},
    ),
    "meters.set_meter_statuses": (
        {"p_changes": []}, dict.fromkeys(CALLERS, 200) | {"anon": 401, "user": 403},
    ),
    "meters.count_meters": ({}, dict.fromkeys(CALLERS, 200) | {"anon": 401, "user": 403}),
    "telemetry.record_replacement": (
        {"p_meter_id": meter_id(1), "p_replaced_at": f"{FROM}T08:00:00Z", "p_final_register_kwh": 10},
        FOREIGN | {"operator of Nairobi": 200, "admin": 200, "service": 200},
    ),
    "telemetry.list_replacements": (
        {"p_meter_id": meter_id(1)},
        FOREIGN | {"user": 200, "operator of Nairobi": 200, "admin": 200, "service": 200},
    ),
    "telemetry.set_register": (
        {"p_meter_id": meter_id(1), "p_rollover_kwh": 100000},
        {"anon": 401, "user": 403, "operator of Nairobi": 403, "operator of Mombasa": 403,
         "operator of nowhere": 403, "admin": 200, "service": 200},
    ),
    "reports.count_meters": (
        {}, dict.fromkeys(CALLERS, 403) | {"anon": 401, "service": 200},
    ),
    "reports.follow_events": (
        {}, dict.fromkeys(CALLERS, 403) | {"anon": 401, "service": 204},
    ),
}  # fmt: skip

WRONG: list[tuple[str, dict[str, Any], int, str]] = [
    ("reports.get_revenue_report", {"p_from": UNTIL, "p_until": FROM}, 400, "invalid_range"),
    ("reports.get_revenue_report", {"p_from": "2000-01-01", "p_until": "2026-01-01"}, 400, "range_too_long"),
    ("reports.get_revenue_report", PERIOD | {"p_granularity": "year"}, 400, "invalid_granularity"),
    ("reports.get_revenue_report", PERIOD | {"p_limit": 0}, 400, "invalid_limit"),
    ("reports.get_consumption_report", {"p_from": None, "p_until": None}, 400, "invalid_range"),
    ("reports.get_consumption_report", {"p_from": "-infinity", "p_until": "infinity"}, 400, "invalid_range"),
    ("reports.get_usage_report", PERIOD, 400, "region_missing"),
    ("reports.get_dashboard", {"p_region": "Atlantis"}, 404, "region_not_found"),
    ("reports.get_meter_details", {}, 404, "meter_not_found"),
    ("meters.search_meters", {"p_status": "broken"}, 400, "invalid_status"),
    ("meters.set_meter_statuses", {"p_changes": {}}, 400, "invalid_changes"),
    ("meters.upsert_region", {"p_region": "New", "p_time_zone": "Mars/Base"}, 400, "invalid_time_zone"),
    ("meters.upsert_region", {"p_region": "Nairobi", "p_capacity_kw": -1}, 400, "invalid_capacity"),
    ("meters.get_region", {"p_region": "Atlantis"}, 404, "region_not_found"),
    ("telemetry.set_register", {"p_meter_id": meter_id(1), "p_rollover_kwh": -5}, 400, "invalid_register"),
    (
        "telemetry.record_replacement",
        {"p_meter_id": meter_id(1), "p_replaced_at": "2199-01-01T00:00:00Z", "p_final_register_kwh": 5},
        400,
        "invalid_replacement",
    ),
]


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute("select test.create_grid()")
        connection.execute(
            "select meters.insert_reading(test.meter_id(n), now() - interval '1 hour', p_power_kw => 2, "
            "p_energy_kwh => 1) from generate_series(1, 2) as n"
        )
        for _ in range(3):
            connection.execute("select telemetry.roll_up(), telemetry.roll_up_regions()")
    schemas = "auth,meters,telemetry,reports,tokens"
    with gateway_for(database, schemas=schemas) as gateway:
        yield gateway


def call(
    gateway: GatewayProcess, caller: str, function: str, body: dict[str, Any], **options: Any
) -> httpx.Response:
    with gateway.client(CALLERS[caller]) as client:
        return client.post(f"/rpc/{function}", json=body, **options)


@pytest.mark.parametrize("function", LISTS)
def test_lists_hold_the_callers_regions(gateway: GatewayProcess, function: str) -> None:
    body, expected = LISTS[function]
    for caller, wanted in expected.items():
        answer = call(gateway, caller, function, body)
        if isinstance(wanted, int):
            assert answer.status_code == wanted, (caller, answer.text)
        else:
            assert answer.status_code == 200, (caller, answer.text)
            assert {row["region"] for row in answer.json()} == wanted, caller


@pytest.mark.parametrize("function", ONES)
def test_a_thing_of_one_region_is_for_its_staff(gateway: GatewayProcess, function: str) -> None:
    body, expected = ONES[function]
    assert expected.keys() == CALLERS.keys()
    for caller, status in expected.items():
        answer = call(gateway, caller, function, body)
        assert answer.status_code == status, (caller, answer.text)


@pytest.mark.parametrize(("function", "body", "status", "code"), WRONG)
def test_wrong_input_is_told_apart(
    gateway: GatewayProcess, function: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = call(gateway, "admin", function, body)
    assert (answer.status_code, answer.json()["message"]) == (status, code), answer.text
    assert answer.json()["details"]
    assert answer.json()["hint"]


def test_an_operator_counts_only_the_own_region(gateway: GatewayProcess) -> None:
    counts = {
        caller: call(gateway, caller, "meters.count_meters", {}).json()
        for caller in ("operator of Nairobi", "operator of nowhere", "admin")
    }
    assert counts == {"operator of Nairobi": 1, "operator of nowhere": 0, "admin": 2}


def test_the_claim_of_a_token_gives_no_region(gateway: GatewayProcess) -> None:
    with gateway.client(make_token(user_id(11), "operator", region="Mombasa")) as client:
        assert client.post("/rpc/reports.get_dashboard", json={}).json()["region"] == "Nairobi"


def test_sales_come_as_a_table(gateway: GatewayProcess) -> None:
    answer = call(gateway, "admin", "reports.list_sales", PERIOD, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert sorted((row["sale_type"], row["amount"]) for row in rows) == [
        ("purchase", "100.00"), ("purchase", "50.00"), ("refund", "20.00"),
    ]  # fmt: skip


def test_pages_hold_every_sale_once(gateway: GatewayProcess) -> None:
    seen: list[str] = []
    after: dict[str, Any] = {}
    while page := call(gateway, "admin", "reports.list_sales", PERIOD | after | {"p_limit": 1}).json():
        seen += [row["sale_id"] for row in page]
        after = {"p_after_on": page[-1]["sold_on"], "p_after_id": page[-1]["sale_id"]}
    assert len(seen) == len(set(seen)) == 3


def test_the_worker_counts_what_is_sold(gateway: GatewayProcess, database: Database) -> None:
    """The subscription itself: from the start of the log, without counting anything twice."""
    with database.connect() as connection:
        connection.execute("select reports.follow_events()")
        for _ in range(5):
            connection.execute("select events.run_subscriptions(1000)")
        counted = connection.execute(
            "select sum(purchase_count), sum(amount) from reports.sales_1d"
        ).fetchone()
        state = connection.execute(
            "select lag_events, dead_letter_count from events.list_subscriptions() where subscription_name = 'reports'"
        ).fetchone()
    assert [str(value) for value in counted or ()] == ["2", "150.00"]
    assert state == (0, 0)
