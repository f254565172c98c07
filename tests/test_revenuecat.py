"""RevenueCat: over HTTP, and whatever the order in which its events come."""

from __future__ import annotations

import itertools
import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyapi.errors import ApiError
from pyapi.webhooks import revenuecat
from pyapi.webhooks.provider import Call
from tests.codes import wait_until
from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database
from tests.workers import worker_for

pytestmark = pytest.mark.one_server

AUTHORIZATION = "Bearer a-fixed-value-of-ours"
HOUR = 3_600_000


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        for number in range(1, 8):
            connection.execute("select test.create_user(%s)", [number])
        connection.execute("select auth.set_subscription_product('planner_month', 'pro')")
    with gateway_for(database, revenuecat_authorization=AUTHORIZATION) as gateway, worker_for(database):
        yield gateway


def now_ms() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)


def event(
    kind: str, who: str | None = None, at: int = 0, until: int | None = None, **more: Any
) -> dict[str, Any]:
    """An event ``at`` hours from now, about what expires ``until`` hours from now."""
    facts = {
        "id": str(uuid.uuid4()), "type": kind, "event_timestamp_ms": now_ms() + at * HOUR, "app_user_id": who,
        "original_app_user_id": who, "aliases": [who], "product_id": "planner_month", "entitlement_ids": ["pro"],
        "period_type": "NORMAL", "purchased_at_ms": now_ms() + at * HOUR,
        "expiration_at_ms": None if until is None else now_ms() + until * HOUR, "environment": "PRODUCTION",
        "store": "PLAY_STORE", "transaction_id": "GPA.1..1", "original_transaction_id": "GPA.1", "currency": "KES",
        "price": 3.1, "price_in_purchased_currency": 400.0, "is_trial_conversion": False,
        "subscriber_attributes": {"$email": {"value": "secret@example.com"}},
    }  # fmt: skip
    return {name: value for name, value in (facts | more).items() if value is not None}


def send(gateway: GatewayProcess, told: Any, authorization: str | None = AUTHORIZATION) -> httpx.Response:
    body = told if isinstance(told, bytes) else json.dumps({"api_version": "1.0", "event": told}).encode()
    headers = {"Content-Type": "application/json"}
    if authorization is not None:
        headers["Authorization"] = authorization
    with gateway.client() as client:
        return client.post("/webhooks/revenuecat", content=body, headers=headers)


def subscription(gateway: GatewayProcess, number: int) -> dict[str, Any]:
    with gateway.client(make_token(user_id(number))) as client:
        response = client.post("/rpc/auth.get_subscription", json={})
    assert response.status_code == 200, response.text
    return dict(response.json())


def wait_done(database: Database, told: dict[str, Any]) -> str:
    """What an event came to."""
    query = "select reason from webhooks.inbound_events where provider = 'revenuecat' and provider_event_id = %s and state = 'done'"
    return str(wait_until(database, query, told["id"]))


def test_a_purchase_gives_its_tier(gateway: GatewayProcess, database: Database) -> None:
    bought = event("INITIAL_PURCHASE", user_id(1), -1, 24)
    first = send(gateway, bought)
    assert (first.status_code, first.content) == (200, b"")
    assert wait_done(database, bought) == "applied"
    assert send(gateway, bought).status_code == 200
    state = subscription(gateway, 1)
    assert (state["tier"], state["status"], state["is_renewing"]) == ("pro", "active", True)
    with database.connect() as connection:
        kept = connection.execute(
            "select count(*), max(facts ->> 'price') from auth.subscription_events where subscribers @> array[%s]",
            [user_id(1)],
        ).fetchall()
        raw = connection.execute("select raw from webhooks.inbound_events").fetchall()
    assert kept == [(1, "3.1")]
    assert "secret@example.com" not in str(raw)
    with gateway.client(make_token(user_id(1))) as client:
        [entry] = client.post("/rpc/auth.list_subscription_events", json={}).json()
    assert (entry["event_type"], entry["product_id"], entry["currency"]) == (
        "INITIAL_PURCHASE",
        "planner_month",
        "KES",
    )


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer a-fixed-value-of-our", AUTHORIZATION + "x", AUTHORIZATION.lower()]
)
def test_without_the_agreed_value_nothing_is_stored(
    gateway: GatewayProcess, database: Database, given: str | None
) -> None:
    told = event("INITIAL_PURCHASE", user_id(2), 0, 24)
    refused = send(gateway, told, given)
    assert (refused.status_code, refused.json()["message"]) == (401, "invalid_signature")
    with database.connect() as connection:
        assert not connection.execute(
            "select from webhooks.inbound_events where provider_event_id = %s", [told["id"]]
        ).fetchall()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b'{"event": 1}', b"\xff", b'{"event": {"id": "x", "type": "TEST"}}',
        b'{"event": {"id": 7, "type": "TEST", "event_timestamp_ms": 1735689600000}}',
        b'{"event": {"id": "x", "type": "TEST", "event_timestamp_ms": "now"}}',
        b'{"event": {"id": "x", "type": "TEST", "event_timestamp_ms": 1e300}}',
        b'{"event": {"id": "x", "type": "TEST", "event_timestamp_ms": true}}',
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused(gateway: GatewayProcess, body: bytes) -> None:
    refused = send(gateway, body)
    assert (refused.status_code, refused.json()["message"]) == (400, "invalid_webhook"), refused.text


def test_a_door_without_its_secret_is_closed(database: Database) -> None:
    with gateway_for(database) as gateway:
        assert send(gateway, event("TEST")).json()["message"] == "provider_not_configured"


def test_a_sandbox_gives_nothing(gateway: GatewayProcess, database: Database) -> None:
    told = event("INITIAL_PURCHASE", user_id(3), 0, 24, environment="SANDBOX")
    send(gateway, told)
    assert wait_done(database, told) == "kept"
    assert subscription(gateway, 3)["tier"] is None
    odd = event("INITIAL_PURCHASE", user_id(3), 0, 24, environment="sandbox")
    send(gateway, odd)
    assert wait_done(database, odd) == "kept"
    assert subscription(gateway, 3)["tier"] is None


def test_a_sandbox_counts_where_a_setting_says_so(database: Database) -> None:
    call = Call(
        "",
        {},
        {b"authorization": AUTHORIZATION.encode()},
        json.dumps({"event": event("RENEWAL", "u", environment="SANDBOX")}).encode(),
    )
    assert revenuecat.normalise(call, AUTHORIZATION, counts_sandbox=True)[0].payload["is_counted"] is True
    assert revenuecat.normalise(call, AUTHORIZATION, counts_sandbox=False)[0].payload["is_counted"] is False
    with pytest.raises(ApiError):
        revenuecat.normalise(call, "another value of ours", counts_sandbox=True)


def test_what_was_bought_before_there_was_a_user_is_theirs(
    gateway: GatewayProcess, database: Database
) -> None:
    told = event("INITIAL_PURCHASE", "$RCAnonymousID:aa", -3, 24, original_transaction_id="GPA.9")
    linked = event(
        "RENEWAL", user_id(90).upper(), -1, 48, original_app_user_id="$RCAnonymousID:aa",
        aliases=["$RCAnonymousID:aa", user_id(90).upper()], original_transaction_id="GPA.9",
    )  # fmt: skip
    for item in (linked, told):
        send(gateway, item)
        assert wait_done(database, item) == "applied"
    with database.connect() as connection:
        connection.execute("select auth.create_user('late@example.com', p_user_id => %s)", [user_id(90)])
    assert subscription(gateway, 90)["tier"] == "pro"
    query = "select payload ->> 'tier' from events.events where event_type = 'subscription_changed' and aggregate_id = %s"
    assert wait_until(database, query, user_id(90)) == "pro"


def test_tests_and_types_to_come_are_taken(gateway: GatewayProcess, database: Database) -> None:
    for told in (
        event("TEST"),
        event("SOMETHING_NEW", user_id(4)),
        event("TRANSFER", transferred_from=["a"], transferred_to=["b"]),
    ):
        assert send(gateway, told).status_code == 200
        assert wait_done(database, told) in ("kept", "applied")
    assert subscription(gateway, 4)["status"] == "none"


def test_a_transfer_hands_everything_over(gateway: GatewayProcess, database: Database) -> None:
    bought = event("INITIAL_PURCHASE", user_id(5), -5, 24, original_transaction_id="GPA.5")
    moved = event("TRANSFER", None, -2, transferred_from=[user_id(5)], transferred_to=["anon", user_id(6)])
    for name in ("app_user_id", "original_app_user_id", "aliases", "environment"):
        moved.pop(name, None)
    for item in (moved, bought):
        send(gateway, item)
        wait_done(database, item)
    assert (subscription(gateway, 5)["tier"], subscription(gateway, 6)["tier"]) == (None, "pro")


KINDS = [
    "INITIAL_PURCHASE", "RENEWAL", "CANCELLATION", "UNCANCELLATION", "NON_RENEWING_PURCHASE", "SUBSCRIPTION_PAUSED",
    "EXPIRATION", "BILLING_ISSUE", "PRODUCT_CHANGE", "SUBSCRIPTION_EXTENDED", "TRANSFER", "TEST", "NEW_TYPE",
]  # fmt: skip
NAMES = [user_id(1), user_id(2), "anon-a", "anon-b"]
BASE = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    made = []
    for number in range(draw(st.integers(2, 8))):
        who = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True))
        kind = draw(st.sampled_from(KINDS))
        facts: dict[str, Any] = {
            "product_id": draw(st.sampled_from(["planner_month", "plus_month", "coins"])),
            "original_transaction_id": draw(st.sampled_from(["T1", "T2"])),
            "transaction_id": draw(st.sampled_from(["T1", "N1"])),
        }
        for name in ("expires_at", "grace_until"):
            if (hours := draw(st.none() | st.integers(-50, 50_000))) is not None:
                facts[name] = (BASE + timedelta(hours=hours)).isoformat()
        if kind == "TRANSFER":
            facts |= {"transferred_from": who[:1], "transferred_to": [draw(st.sampled_from(NAMES))]}
            who = [*facts["transferred_to"], *who]
        made.append({
            "event_id": f"e{number}", "event_type": kind,
            "event_at": (BASE + timedelta(hours=draw(st.integers(0, 6)))).isoformat(),
            "subscribers": who, "is_counted": draw(st.sampled_from([True, True, True, False])), "facts": facts,
        })  # fmt: skip
    return made


def replay(connection: psycopg.Connection[Any], told: list[dict[str, Any]]) -> list[Any]:
    """The state after some events, which are then forgotten."""
    connection.execute("begin")
    try:
        for item in told:
            connection.execute("select auth.apply_subscription_event(%s)", [json.dumps(item)])
        lines = connection.execute(
            "select to_jsonb(l)::text from auth.subscriptions as l order by subscriber, line"
        ).fetchall()
        tiers = connection.execute(
            "select subscriber, user_id, told_tier, last_event_at from auth.subscribers"
            " where told_tier is not null or subscriber in (select subscriber from auth.subscriptions) order by 1"
        ).fetchall()
        return [lines, tiers]
    finally:
        connection.execute("rollback")


@pytest.fixture(scope="module")
def replayed(fresh: Database) -> Iterator[psycopg.Connection[Any]]:
    with fresh.connect() as connection:
        connection.execute("select test.create_user(1), test.create_user(2)")
        connection.execute(
            "select auth.set_subscription_product('planner_month', 'pro'), auth.set_subscription_product('plus_month', 'plus')"
        )
        yield connection


@pytest.fixture(scope="module")
def fresh(server_url: str) -> Iterator[Database]:
    database = Database(server_url, "test_revenuecat_orders")
    database.create()
    yield database
    database.drop()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), seed=st.integers(0, 2**32))
def test_any_order_and_repetition_ends_in_the_same_state(
    replayed: psycopg.Connection[Any], history: list[dict[str, Any]], seed: int
) -> None:
    chance = random.Random(seed)
    straight = replay(replayed, history)
    shuffled = chance.sample(history, len(history))
    again = [*shuffled, *chance.choices(history, k=4)]
    chance.shuffle(again)
    assert replay(replayed, list(reversed(history))) == straight
    assert replay(replayed, again) == straight


def test_every_order_of_a_life(replayed: psycopg.Connection[Any]) -> None:
    """Bought, renewed, cancelled, taken up again, expired: in all 120 orders the same."""
    kinds = ["INITIAL_PURCHASE", "RENEWAL", "CANCELLATION", "UNCANCELLATION", "EXPIRATION"]
    life = [
        {
            "event_id": kind, "event_type": kind, "event_at": (BASE + timedelta(hours=hour)).isoformat(),
            "subscribers": [user_id(1)], "is_counted": True,
            "facts": {"product_id": "planner_month", "expires_at": (BASE + timedelta(days=9000 + hour)).isoformat()},
        }
        for hour, kind in enumerate(kinds)
    ]  # fmt: skip
    states = {str(replay(replayed, list(order))) for order in itertools.permutations(life)}
    assert len(states) == 1
