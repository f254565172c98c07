"""Webhooks to real HTTPS receivers: signatures, pinned addresses, and what each answer leads to."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import trustme
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from pyapi.channels.adapter import Delivery, Outcome
from pyapi.channels.signatures import make_headers, sign
from pyapi.channels.webhook import Endpoint, Endpoints, WebhookAdapter, judge
from pyapi.worker.database import Database as WorkerDatabase
from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, user_id
from tests.receivers import Receiver, receiver
from tests.servers import ROOT, Database
from tests.workers import wait_for, worker_for

pytestmark = pytest.mark.one_server

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


class FakeEndpoints(Endpoints):
    """One endpoint, and what was told about it."""

    def __init__(self, url: str, secrets: tuple[str, ...] = (SECRET,), **more: Any) -> None:
        self.endpoint: Endpoint | None = Endpoint(
            url, more.get("is_enabled", True), more.get("is_failing", False), secrets
        )
        self.recorded: list[str] = []

    async def get(self, endpoint_id: UUID) -> Endpoint | None:
        return self.endpoint

    async def record(self, endpoint_id: UUID, outcome: Outcome) -> None:
        self.recorded.append(outcome.status)


def delivery(body: str = '{"type":"webhook.test"}', **address: Any) -> Delivery:
    to = str(uuid4())
    return Delivery(
        uuid4(), 1, "webhook", "webhook", to, address or {"to": to}, {"subject": "x", "body": body}
    )


async def send(
    url: str,
    context: ssl.SSLContext | None = None,
    *,
    allow_private: bool = True,
    seconds: float = 30.0,
    **more: Any,
) -> tuple[Outcome, FakeEndpoints]:
    endpoints = FakeEndpoints(url, **more)
    adapter = WebhookAdapter(endpoints, allow_private=allow_private, context=context, attempt_seconds=seconds)
    try:
        return await adapter.send(delivery()), endpoints
    finally:
        await adapter.close()


# Signatures


@pytest.mark.parametrize(
    ("secret", "message_id", "timestamp", "body", "signature"),
    [
        (SECRET, "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1649367553, '{"email":"test@example.com","username":"test_user"}',
         "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}',
         "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
    ],
)  # fmt: skip
def test_the_published_vectors(
    secret: str, message_id: str, timestamp: int, body: str, signature: str
) -> None:
    assert sign(secret, message_id, timestamp, body.encode()) == signature


def test_the_reference_library_accepts_each_secret_during_a_rotation() -> None:
    other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = '{"a":"é"}'.encode()
    headers = make_headers([other, SECRET], "msg_1", int(time.time()), body)
    assert headers["webhook-signature"].count("v1,") == 2
    for secret in (SECRET, other):
        assert Webhook(secret).verify(body, headers) == {"a": "é"}
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 32).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)


def test_a_secret_that_is_none_is_no_secret() -> None:
    with pytest.raises(ValueError, match="whsec_"):
        sign("whsec_***", "id", 0, b"")


# One attempt


async def test_a_receiver_gets_a_signed_request(authority: trustme.CA, context: ssl.SSLContext) -> None:
    with receiver(authority) as told:
        outcome, endpoints = await send(told.url(path="/hook%20x?a=1&b=%2F"), context)
    assert outcome == Outcome("delivered")
    assert endpoints.recorded == []  # an endpoint that works costs no write
    [request] = told.received
    assert Webhook(SECRET).verify(request.body, request.headers) == {"type": "webhook.test"}
    assert request.path == "/hook%20x?a=1&b=%2F"
    assert request.headers["host"] == f"localhost:{told.port}"
    assert request.headers["content-type"] == "application/json"
    assert told.names == ["localhost"]


async def test_the_id_is_the_deliverys_and_the_time_is_now(
    authority: trustme.CA, context: ssl.SSLContext
) -> None:
    with receiver(authority) as told:
        adapter = WebhookAdapter(FakeEndpoints(told.url()), allow_private=True, context=context)
        message = delivery()
        await adapter.send(message)
        await asyncio.sleep(1.1)
        await adapter.send(message)
        await adapter.close()
    first, second = told.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == str(message.delivery_id)
    assert "." not in first.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) > int(first.headers["webhook-timestamp"])
    assert first.body == second.body


@pytest.mark.parametrize(
    ("status", "headers", "expected", "seconds"),
    [
        (200, {}, "delivered", None), (202, {}, "delivered", None), (299, {}, "delivered", None),
        (301, {"location": "/else"}, "retry", None), (304, {}, "retry", None), (307, {"location": "/else"}, "retry", None),
        (400, {}, "retry", None), (401, {}, "retry", None), (404, {}, "retry", None), (410, {}, "disable_endpoint", None),
        (429, {"retry-after": "120"}, "retry", 120.0), (429, {}, "retry", 60.0), (502, {}, "retry", 60.0),
        (504, {"retry-after": "7"}, "retry", 7.0), (500, {}, "retry", None), (503, {"retry-after": "9"}, "retry", 9.0),
    ],
)  # fmt: skip
async def test_what_an_answer_means(
    authority: trustme.CA,
    context: ssl.SSLContext,
    status: int,
    headers: dict[str, str],
    expected: str,
    seconds: float | None,
) -> None:
    with receiver(authority, answer=lambda _: (status, headers, b"")) as told:
        outcome, endpoints = await send(told.url(), context)
    assert (outcome.status, outcome.retry_after) == (expected, seconds)
    assert len(told.received) == 1, "a redirect was followed"
    assert endpoints.recorded == ([] if expected == "delivered" else [expected])


def test_an_unheard_of_status_is_a_failure() -> None:
    assert judge(799).status == "retry"


async def test_an_endpoint_that_works_again_is_told_so(
    authority: trustme.CA, context: ssl.SSLContext
) -> None:
    with receiver(authority) as told:
        _, endpoints = await send(told.url(), context, is_failing=True)
    assert endpoints.recorded == ["delivered"]


async def test_a_large_answer_is_not_read(authority: trustme.CA, context: ssl.SSLContext) -> None:
    with receiver(authority, answer=lambda _: (200, {}, b"x" * 50_000_000)) as told:
        outcome, _ = await send(told.url(), context)
        await asyncio.to_thread(wait_for, lambda: told.cut_off)
    assert outcome.status == "delivered"


async def test_a_receiver_that_drips_is_given_up(authority: trustme.CA, context: ssl.SSLContext) -> None:
    with receiver(authority, answer=lambda _: (200, {}, b"x" * 100), drip_seconds=0.3) as told:
        outcome, _ = await asyncio.wait_for(
            send(told.url(), context, seconds=1.0), 25
        )  # all of it takes thirty
    assert (outcome.status, outcome.error_code) == ("retry", "timeout")


async def test_a_certificate_nobody_signed_is_refused(authority: trustme.CA, context: ssl.SSLContext) -> None:
    with receiver(trustme.CA()) as told:
        outcome, _ = await send(told.url(), context)
        assert (outcome.status, outcome.error_code) == ("retry", "tls_failed")
    with receiver(authority, "other.example.com") as told:
        outcome, _ = await send(told.url(), context)
        assert (outcome.status, outcome.error_code) == ("retry", "tls_failed")
        assert told.received == []


async def test_nobody_there(context: ssl.SSLContext) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        outcome, _ = await send(f"https://127.0.0.1:{taken.getsockname()[1]}/", context)
    assert (outcome.status, outcome.error_code) == ("retry", "connection_failed")


async def test_an_endpoint_that_is_gone_or_off_is_not_called(
    authority: trustme.CA, context: ssl.SSLContext
) -> None:
    with receiver(authority) as told:
        outcome, endpoints = await send(told.url(), context, is_enabled=False)
        assert (outcome.status, outcome.error_code) == ("rejected", "endpoint_disabled")
        endpoints.endpoint = None
        adapter = WebhookAdapter(endpoints, allow_private=True, context=context)
        assert (await adapter.send(delivery())).error_code == "endpoint_deleted"
        assert (await adapter.send(delivery(to="nonsense"))).error_code == "invalid_delivery"
        await adapter.close()
    assert told.received == []


# Where it connects


async def test_nothing_is_sent_to_this_machine(authority: trustme.CA, context: ssl.SSLContext) -> None:
    with receiver(authority) as told, receiver(None) as plain:
        for url in (told.url(), told.url("127.0.0.1"), plain.url()):
            outcome, _ = await send(url, context, allow_private=False)
            assert outcome.status == "rejected", url  # the port, or http
        assert told.received == plain.received == []


async def test_the_name_is_looked_up_once_and_the_address_pinned(
    authority: trustme.CA, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers differently the second time gets no second time."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        if host != "hooks.example.com":
            return real(host, port, *more, **named)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with receiver(authority, "hooks.example.com") as told:
        outcome, _ = await send(told.url("hooks.example.com"), context)
    assert outcome.status == "delivered"
    assert asked == ["hooks.example.com"]
    assert told.names == ["hooks.example.com"]
    assert told.received[0].headers["host"] == f"hooks.example.com:{told.port}"


async def test_a_name_that_leads_home_is_refused(
    context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(_host: Any, port: Any, *_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    outcome, endpoints = await send("https://metadata.example.com/latest", context, allow_private=False)
    assert (outcome.status, outcome.error_code) == ("retry", "address_not_public")
    assert endpoints.recorded == ["retry"]


async def test_a_proxy_of_the_environment_is_not_used(
    authority: trustme.CA, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with receiver(authority) as told:
        assert (await send(told.url(), context))[0].status == "delivered"


# From the event to the receiver


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    make_customers(database, range(1, 4))
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(f'alter database "{database.name}" set mainspring.webhook_allow_private = on')
        connection.execute(
            'select notifications.sync_providers(\'[{"provider": "webhook", "channel": "webhook"}]\')'
        )
    with gateway_for(database) as running:
        yield running


@pytest.fixture
async def sender(
    database: Database, gateway: GatewayProcess, context: ssl.SSLContext
) -> AsyncIterator[Sender]:
    worker = WorkerDatabase(database.gateway_url, "test-webhooks")
    adapter = WebhookAdapter(Endpoints(worker), allow_private=True, context=context, attempt_seconds=30)
    yield Sender(worker, adapter)
    await adapter.close()
    await worker.close()


class Sender:
    """A worker: claims, sends, reports."""

    def __init__(self, database: WorkerDatabase, adapter: WebhookAdapter) -> None:
        self.database, self.adapter = database, adapter

    async def run(self) -> list[str]:
        """Everything that is due; returns the new states."""
        states = []
        rows = await self.database.fetch(
            "select delivery_id, attempt, channel, provider, recipient, address, content"
            " from notifications.claim_deliveries(50)"
        )
        for row in rows:
            claimed = Delivery(*row)
            outcome = await self.adapter.send(claimed)
            [(state,)] = await self.database.fetch(
                "select notifications.record_attempt(%s, %s, %s, %s, %s, %s, make_interval(secs => %s))",
                [claimed.delivery_id, claimed.attempt, outcome.status, outcome.message_id, outcome.error_code,
                 outcome.detail, outcome.retry_after],
            )  # fmt: skip
            states.append(str(state))
        return states


def call(gateway: GatewayProcess, number: int | None, function: str, **arguments: Any) -> Any:
    token = make_token(None, "service_role") if number is None else make_token(user_id(number))
    with gateway.client(token) as client:
        answer = client.post(f"/rpc/{function}", json=arguments, headers={"Content-Profile": "webhooks"})
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


def dispatch_all(database: Database) -> None:
    """Hand every event of the log to the handler, as its subscription does."""
    with database.connect() as connection:
        connection.execute("select webhooks.dispatch_event(e) from events.events as e order by e.event_id")


TRACE = "0af7651916cd43dd8448eb211c80319c"


def buy(database: Database, number: int) -> None:
    with database.connect() as connection, connection.transaction():
        connection.execute("select set_config('request.trace_id', %s, true)", [TRACE])
        connection.execute("select test.login_as('authenticated', test.user_id(%s))", [number])
        connection.execute("select tokens.purchase_tokens(test.meter_id(%s), 50)", [number])
        connection.execute("select test.logout()")


async def test_an_event_arrives_signed_and_once(
    database: Database, gateway: GatewayProcess, sender: Sender, authority: trustme.CA
) -> None:
    with receiver(authority) as mine, receiver(authority) as others, receiver(authority) as systems:
        issued = call(gateway, 1, "create_endpoint", p_url=mine.url(), p_event_types=["token.*"])
        call(gateway, 2, "create_endpoint", p_url=others.url(), p_event_types=["token.purchased"])
        all_events = call(
            gateway, None, "create_endpoint", p_url=systems.url(), p_event_types=["token.purchased"]
        )
        buy(database, 1)
        for _ in range(2):
            await asyncio.to_thread(dispatch_all, database)
            await sender.run()
        assert others.received == [], "a user was told of somebody else's purchase"
        [request], [copy] = mine.received, systems.received
        body = Webhook(issued["secret"]).verify(request.body, request.headers)
        assert body == json.loads(copy.body)
        assert (body["type"], body["data"]["payload"]["currency"]) == ("token.purchased", "KES")
        with pytest.raises(WebhookVerificationError):
            Webhook(all_events["secret"]).verify(request.body, request.headers)
        for listed in call(gateway, None, "list_endpoints"):
            call(gateway, None, "delete_endpoint", p_endpoint_id=listed["endpoint_id"])


async def test_both_secrets_sign_during_a_rotation(
    gateway: GatewayProcess, sender: Sender, authority: trustme.CA
) -> None:
    with receiver(authority) as told:
        old = call(gateway, 1, "create_endpoint", p_url=told.url())
        new = call(gateway, 1, "rotate_secret", p_endpoint_id=old["endpoint_id"])
        call(gateway, 1, "send_test_event", p_endpoint_id=old["endpoint_id"])
        await sender.run()
        for secret in (old["secret"], new["secret"]):
            assert verify(secret, told)["type"] == "webhook.test"
        leaked = call(gateway, 1, "rotate_secret", p_endpoint_id=old["endpoint_id"], p_overlap="0")
        call(gateway, 1, "send_test_event", p_endpoint_id=old["endpoint_id"])
        await sender.run()
        assert verify(leaked["secret"], told)["type"] == "webhook.test"
        with pytest.raises(WebhookVerificationError):
            verify(new["secret"], told)
        call(gateway, 1, "delete_endpoint", p_endpoint_id=old["endpoint_id"])


def verify(secret: str, told: Receiver) -> Mapping[str, Any]:
    request = told.received[-1]
    body: Mapping[str, Any] = Webhook(secret).verify(request.body, request.headers)
    return body


async def test_gone_switches_the_endpoint_off_and_tells_its_owner(
    database: Database, gateway: GatewayProcess, sender: Sender, authority: trustme.CA
) -> None:
    with receiver(authority, answer=lambda _: (410, {}, b"")) as told:
        endpoint_id = call(gateway, 1, "create_endpoint", p_url=told.url())["endpoint_id"]
        call(gateway, 1, "send_test_event", p_endpoint_id=endpoint_id)
        assert await sender.run() == ["failed"]
        endpoint = call(gateway, 1, "get_endpoint", p_endpoint_id=endpoint_id)
        assert (endpoint["is_enabled"], endpoint["disabled_reason"]) == (False, "gone")
        with database.connect() as connection:
            rows = connection.execute(
                "select payload ->> 'user_id', payload ->> 'reason' from events.events"
                " where event_type = 'webhook_endpoint_disabled' and aggregate_id = %s",
                [endpoint_id],
            ).fetchall()
        assert rows == [(user_id(1), "gone")]
        call(gateway, 1, "enable_endpoint", p_endpoint_id=endpoint_id)
        call(gateway, 1, "delete_endpoint", p_endpoint_id=endpoint_id)


async def test_a_failure_is_tried_again_with_the_same_id(
    database: Database, gateway: GatewayProcess, sender: Sender, authority: trustme.CA
) -> None:
    with receiver(authority, answer=lambda n: (500 if n == 0 else 200, {}, b"")) as told:
        endpoint_id = call(gateway, 1, "create_endpoint", p_url=told.url())["endpoint_id"]
        webhook_id = call(gateway, 1, "send_test_event", p_endpoint_id=endpoint_id)
        began = datetime.now(UTC)
        assert await sender.run() == ["pending"]
        ended = datetime.now(UTC)
        assert call(gateway, 1, "get_endpoint", p_endpoint_id=endpoint_id)["failure_count"] == 1
        with database.connect() as connection:
            [(again_at,)] = connection.execute(
                "select not_before from notifications.deliveries where delivery_id = %s", [webhook_id]
            ).fetchall()
            assert isinstance(again_at, datetime)
            # It failed at some moment between the two.
            assert again_at > began + timedelta(seconds=3), "the second attempt comes after five seconds"
            assert again_at < ended + timedelta(seconds=7)
            connection.execute(
                "update notifications.deliveries set not_before = now() where delivery_id = %s", [webhook_id]
            )
        assert await sender.run() == ["delivered"]
        assert call(gateway, 1, "get_endpoint", p_endpoint_id=endpoint_id)["failure_count"] == 0
        assert {request.headers["webhook-id"] for request in told.received} == {webhook_id}
        [listed] = call(gateway, 1, "list_deliveries", p_endpoint_id=endpoint_id)
        assert (listed["delivery_id"], listed["state"], listed["attempt"]) == (webhook_id, "delivered", 2)
        again = call(gateway, 1, "resend_delivery", p_delivery_id=webhook_id)
        assert await sender.run() == ["delivered"]
        assert told.received[-1].headers["webhook-id"] == again != webhook_id
        assert told.received[-1].body == told.received[0].body
        call(gateway, 1, "delete_endpoint", p_endpoint_id=endpoint_id)


def test_registration_refuses_what_could_never_be_sent_to(gateway: GatewayProcess) -> None:
    with gateway.client(make_token(user_id(1))) as client:
        for url in ("ftp://example.com", "https://u:p@example.com/", "https://a b/", "x"):
            answer = client.post("/rpc/create_endpoint", json={"p_url": url})
            assert (answer.status_code, answer.json()["message"]) == (400, "invalid_url"), url
        assert client.post("/rpc/get_signing_endpoint", json={"p_endpoint_id": str(uuid4())}).status_code in (
            403,
            404,
        )
    with gateway.client() as client:
        assert client.post("/rpc/create_endpoint", json={"p_url": "https://example.com"}).status_code in (
            401,
            404,
        )


# With the worker itself


def test_the_worker_sends_what_happens(fresh_database: Database) -> None:
    make_customers(fresh_database, range(1, 2))
    with psycopg.connect(fresh_database.url, autocommit=True) as connection:
        connection.execute(
            f'alter database "{fresh_database.name}" set mainspring.webhook_allow_private = on'
        )
    with receiver(None, answer=lambda n: (503 if n == 0 else 200, {"retry-after": "1"}, b"")) as told:
        with fresh_database.connect() as connection:
            [(secret,)] = connection.execute(
                "select secret from webhooks.create_endpoint(%s, '{token.purchased}', null, test.user_id(1))",
                [told.url()],
            ).fetchall()
            # Stored by a gateway that was lost before it did anything about it.
            connection.execute(
                """select webhooks.receive_events('twilio', '[{"id": "left", "kind": "other", "payload": {}}]')"""
            )
        with worker_for(fresh_database, webhook_allow_private="true") as worker:
            wait_for(
                lambda: _has(
                    fresh_database, "select from events.subscriptions where subscription_name = 'webhooks'"
                )
            )
            buy(fresh_database, 1)
            wait_for(lambda: len(told.received) >= 2)
            wait_for(lambda: _has(fresh_database, "select from webhooks.inbound_events where state = 'done'"))
            assert worker.process is not None
            assert worker.process.poll() is None
    assert verify(str(secret), told)["type"] == "token.purchased"
    assert len({request.headers["webhook-id"] for request in told.received}) == 1
    # From the purchase through its event and the delivery to whoever is told.
    assert {request.headers["traceparent"].split("-")[1] for request in told.received} == {TRACE}


def _has(database: Database, query: str) -> bool:
    with database.connect() as connection:
        return bool(connection.execute(query.encode()).fetchall())


# What the documents say


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_the_documented_verification_works(language: str) -> None:
    text = (ROOT / "docs" / "webhooks.md").read_text()
    code = text.split(f"```{language}\n")[1].split("```")[0]
    body = '{"a":"é"}'.encode()
    now = int(time.time())
    good = make_headers(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", SECRET], "msg_1", now, body)
    cases: list[tuple[bool, dict[str, str], bytes]] = [
        (True, good, body),
        (False, good, body + b" "),
        (False, {**good, "webhook-id": "msg_2"}, body),
        (False, {**good, "webhook-signature": "v1,é v2,x"}, body),
        (False, make_headers([SECRET], "msg_1", now - 400, body), body),
    ]
    if language == "python":
        names: dict[str, Any] = {}
        exec(code, names)
        told = [names["verify"](SECRET, headers, content) for _, headers, content in cases]
    else:
        node = shutil.which("node")
        if node is None:
            pytest.skip("node is not installed")
        calls = [[SECRET, headers, content.decode()] for _, headers, content in cases]
        program = f"{code}\nconsole.log(JSON.stringify({json.dumps(calls)}.map((a) => verify(...a))))"
        told = json.loads(
            subprocess.run([node, "-e", program], capture_output=True, check=True, timeout=20).stdout
        )
    assert told == [expected for expected, _, _ in cases]
