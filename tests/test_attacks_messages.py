"""Attacks on what leaves and arrives: sockets, webhooks in both directions, the outbox."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from pyapi.channels.adapter import Delivery, Outcome
from pyapi.channels.mail import make_email, parse_sender
from pyapi.channels.ssrf import resolve
from pyapi.webhooks import africastalking
from tests.attacking import application
from tests.channels.test_sender import db, enqueue, running, states, until  # noqa: F401
from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, meter_id, user_id
from tests.servers import Database
from tests.sockets import WAIT_SECONDS, address, follow, publish_alerts

ASHA, BEN, OPERATOR, ADMIN = (user_id(n) for n in (1, 2, 3, 4))
PEOPLE = """
select test.create_user(1), test.create_user(2), test.create_user(3, 'operator'), test.create_user(4, 'admin');
update auth.users set region = 'Nairobi' where user_id in (test.user_id(1), test.user_id(3));
select test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(2), 'Mombasa'), test.create_meter(3);
"""


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute(PEOPLE)
    with gateway_for(database, twilio_auth_token="12345", ws_buffer_bytes="65536") as process:
        yield process


def execute(database: Database, statement: str, *parameters: Any) -> None:
    with database.connect() as connection:
        connection.execute(statement, parameters)


# Sockets


@pytest.mark.parametrize(
    "payload", ["5", '"meter_id"', "null", "[1, 2]", '{"meter_id": {"a": []}, "user_id": 7}', "true"]
)
@pytest.mark.parametrize(
    "event_type", ["balance_adjusted", "meter_updated", "transaction_failed", "alerts_processed"]
)
async def test_an_event_that_holds_no_object_stops_nobody(
    database: Database, gateway: GatewayProcess, event_type: str, payload: str
) -> None:
    async with follow(gateway, ASHA) as asha, follow(gateway, OPERATOR, "operator") as operator:
        execute(database, "select events._publish(%s, 'meter', %s, %s)", event_type, meter_id(1), payload)
        publish_alerts(database, 7)
        for follower in (asha, operator):
            message = await follower.receive()
            while (
                message["type"] != "ALERT"
                or not isinstance(message["payload"], dict)
                or "alert_id" not in message["payload"]
            ):
                message = await follower.receive()


async def test_an_event_that_is_too_large_arrives_without_what_it_holds(
    database: Database, gateway: GatewayProcess
) -> None:
    """A page holds hundreds, for several clients at once: all of them would not fit into memory."""
    async with follow(gateway, ASHA) as asha:
        execute(
            database,
            "select events._publish('balance_adjusted', 'meter', %s, jsonb_build_object('x', repeat('x', 5000000)))",
            meter_id(1),
        )
        message = await asha.receive()
        assert (message["type"], message["payload"]) == ("BALANCE_ADJUSTED", {"is_reference": True})
        assert await asha.is_quiet()
    async with follow(gateway, ASHA, last_event_id="1-0-0") as asha:
        assert message in await asha.receive_until("RESUMED")


async def test_who_reads_the_log_slowly_learns_nothing_of_a_meter_before_it_was_theirs(
    database: Database, gateway: GatewayProcess
) -> None:
    async with follow(gateway, ASHA) as asha:
        place = asha.welcome["lastEventId"]
    # Enough to be still reading when the meter is assigned.
    execute(
        database,
        "select events._publish('balance_adjusted', 'meter', %s, jsonb_build_object('n', n, 'x', repeat('x', 20000)))"
        " from generate_series(1, 1000) as n",
        meter_id(1),
    )
    execute(
        database, "select events._publish('balance_adjusted', 'meter', %s, '{\"secret\": 1}')", meter_id(3)
    )
    async with follow(gateway, ASHA, last_event_id=place, max_queue=1) as asha:
        await asha.take(5)
        await asyncio.sleep(0.5)
        execute(database, "select meters.assign_meter(%s, %s)", meter_id(3), ASHA)
        execute(
            database, "select events._publish('balance_adjusted', 'meter', %s, '{\"mine\": 1}')", meter_id(3)
        )
        messages = await asha.receive_until("RESUMED")
    execute(database, "select meters.unassign_meter(%s)", meter_id(3))
    payloads = [m["payload"] for m in messages]
    assert any("mine" in p for p in payloads)
    assert not any("secret" in p for p in payloads)


async def test_replays_do_not_pile_up(database: Database, gateway: GatewayProcess) -> None:
    execute(
        database,
        "select events._publish('unheard_of', 'x', 'y', '{}') from generate_series(1, 20000)",
    )
    async with follow(gateway, ASHA) as asha:
        for _ in range(25):
            await asha.send("subscribe", "tariffs", last_event_id="1-0-0")
        codes = []
        for _ in range(25):
            message = await asha.receive()
            while message["type"] not in ("SUBSCRIBED", "ERROR"):
                message = await asha.receive()
            codes.append(message["payload"].get("code"))
        assert "too_many_replays" in codes


@pytest.mark.parametrize("place", ["1-0-0\x00", "1-0-0\n", "1-0-\u0663", "1-0-0\x00-1"])
async def test_a_place_with_odd_characters_is_none(gateway: GatewayProcess, place: str) -> None:
    async with follow(gateway, ASHA) as asha:
        await asha.socket.send(
            json.dumps({"action": "subscribe", "channels": ["tariffs"], "last_event_id": place})
        )
        codes = [(await asha.receive())["payload"].get("code") for _ in range(2)]
        print(codes)
        assert (await asha.say("ping"))["type"] == "PONG"
    async with connect(
        address(gateway, token=make_token(ASHA), last_event_id=place.encode("utf-8", "replace").decode())
    ) as socket:
        kinds = [json.loads(await asyncio.wait_for(socket.recv(), WAIT_SECONDS)) for _ in range(2)]
        assert kinds[1]["type"] == "ERROR", kinds
        await socket.send('{"action": "ping"}')
        assert json.loads(await asyncio.wait_for(socket.recv(), WAIT_SECONDS))["type"] == "PONG"


@pytest.mark.parametrize(
    "origin",
    [
        "http://[",
        "null",
        "http://[::1",
        "//",
        "x" * 4000,
        "http://\u0661.com".encode("latin-1", "replace").decode(),
    ],
)
async def test_an_origin_that_cannot_be_read_is_refused(gateway: GatewayProcess, origin: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with connect(address(gateway, token=make_token(ASHA)), additional_headers={"Origin": origin}):
            pass
    assert caught.value.response.status_code == 403


# Webhooks that arrive


@pytest.mark.parametrize("host", ["x:99999", "x:y", "[", "[::1", "a b", "x:-1", ""])
def test_a_host_that_is_none_fails_nothing(gateway: GatewayProcess, host: str) -> None:
    with gateway.client() as client:
        answer = client.post(
            "/webhooks/twilio", data={"MessageSid": "x"}, headers={"Host": host, "X-Twilio-Signature": "x"}
        )
    assert answer.status_code in (400, 401), answer.text


def test_a_door_that_fails_tells_no_secret_of_its_address(database: Database) -> None:
    secret = "a-secret-of-a-path-0123456789"

    async def run() -> None:
        async with application(database, log_level="error") as (client, _):
            answer = await client.post(f"/webhooks/africastalking/{secret}", content=b"id=1&status=Sent")
            assert answer.status_code == 500

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAINSPRING_AFRICASTALKING_WEBHOOK_SECRET", secret)
        patch.setattr(africastalking, "normalise", lambda _: 1 / 0)
        with capture_logs() as lines:
            asyncio.run(run())
    [line] = [line for line in lines if line["event"] == "door_failed"]
    assert secret not in str(line)


# Webhooks that leave


@pytest.mark.parametrize(
    "hidden",
    [
        "=?utf-8?q?=0d=0aBcc: evil@example.com?=",
        "Dear =?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?= customer",
        "=?utf-8?q?=0d=0a=0d=0a<script>?=",
        "=\x00?utf-8?q?=0d=0aBcc:_evil?=",
        "é " * 60 + "=?utf-8?q?=0d=0aBcc:_evil?=",
    ],
)
@pytest.mark.parametrize("place", ["subject", "list_unsubscribe"])
def test_an_encoded_word_begins_no_header(place: str, hidden: str) -> None:
    """Python's own encoder writes what such a word holds, line breaks included."""
    text = "https://example.com/" + hidden.replace(" ", "_") if place == "list_unsubscribe" else hidden
    content = {"subject": "x", "body": "hello"} | {place: text}
    sender = parse_sender("Us <us@example.com>")
    written = make_email(Delivery(uuid4(), 1, "email", "smtp", "x", {"to": "a@example.com"}, content), sender)
    head, _, body = written.as_bytes().partition(b"\r\n\r\n")
    assert body == b"hello\r\n"
    names = {line.partition(b":")[0].lower() for line in head.splitlines() if line[:1] not in b" \t"}
    assert b"bcc" not in names


class Hanging:
    """Receivers that take a request and never answer."""

    provider = channel = "webhook"
    concurrency, lane_concurrency = 200, 2

    def __init__(self) -> None:
        self.released = asyncio.Event()
        self.ended = 0

    def lane(self, delivery: Delivery) -> str:
        return delivery.recipient

    async def send(self, delivery: Delivery) -> Outcome:
        try:
            await self.released.wait()
        finally:
            self.ended += 1
        return Outcome("retry", None, "timeout")

    async def close(self) -> None:
        pass


class Quick:
    provider, channel, concurrency = "quick", "sms", 16

    async def send(self, delivery: Delivery) -> Outcome:
        return Outcome("sent", str(delivery.delivery_id))

    async def close(self) -> None:
        pass


async def test_receivers_that_hang_hold_no_other_channel(db: Database) -> None:  # noqa: F811
    for _ in range(30):
        enqueue(db, "webhook", 2, priority=1, recipient=f"endpoint-{_}")
    enqueue(db, "sms", 5, priority=9)
    hanging = Hanging()
    async with running(db, hanging, Quick(), capacity=20, patience_seconds=600.0):
        try:
            await until(lambda: states(db, "sms") == {"sent": 5})
            assert hanging.ended == 0, "nobody waited for them"
        finally:
            hanging.released.set()


async def test_name_servers_that_hang_hold_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's name server may take its time; the look-ups of all others share no thread with it."""
    real, over = socket.getaddrinfo, threading.Event()

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        if str(host).startswith("hang"):
            over.wait(120)
        return real("127.0.0.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    hanging = [
        asyncio.create_task(resolve(f"https://hang{n}.example/", allow_private=True)) for n in range(80)
    ]
    try:
        await asyncio.sleep(0.1)
        async with asyncio.timeout(60):
            await asyncio.get_running_loop().getaddrinfo("mail.example", 25)
            await resolve("https://other.example/", allow_private=True)
    finally:
        over.set()
        await asyncio.gather(*hanging)


# The outbox


THINGS = """
select webhooks.create_endpoint('https://example.com/hook', p_owner_user_id => test.user_id(1));
select notifications.add_address('sms', '+254711000999', test.user_id(1));
select notifications.register_push_token('fcm', 'a-token-of-asha', p_user_id => test.user_id(1));
select notifications._enqueue_delivery('sms', '+254711000999', '{"body": "code-4711"}', 'a-key', test.user_id(1));
select notifications._enqueue_delivery('whatsapp', '+254711000999', '{"body": "code-4711"}', 'a-key');
select notifications.set_topic_preference('tariff_change', 'sms', false, test.user_id(1)) from notifications.topics limit 0;
insert into whatsapp.messages (wamid, phone, user_id, body, sent_at) values ('w1', '+254711000999', test.user_id(1), 'code-4711', now());
insert into whatsapp.sessions (session_id, phone, user_id, status)
values (core.uuid_v7(), '+254711000999', test.user_id(1), 'open');
"""
CALLABLE = """
select n.nspname, p.proname, coalesce(p.proargnames, '{}'), p.pronargs,
    array(select format_type(t, null) from unnest(p.proargtypes) as t)
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where n.nspname in ('notifications', 'webhooks', 'whatsapp', 'realtime')
    and has_function_privilege(%s, p.oid, 'execute')
    and p.proname not like '\\_%%'
order by 1, 2
"""


@pytest.mark.parametrize(("role", "number"), [("anon", None), ("authenticated", 2), ("operator", 3)])
def test_nobody_gets_at_what_is_anothers(
    database: Database, gateway: GatewayProcess, role: str, number: int | None
) -> None:
    """Every function that the role may call, with the ids of somebody else's things, changes and tells nothing."""
    state = """
        select md5(concat(
            (select string_agg(x::text, '|' order by x::text) from notifications.addresses as x where user_id = %(u)s),
            (select string_agg(x::text, '|' order by x::text) from notifications.push_tokens as x where user_id = %(u)s),
            (select string_agg(x::text, '|' order by x::text) from notifications.preferences as x where user_id = %(u)s),
            (select string_agg(x::text, '|' order by x::text) from notifications.topic_preferences as x where user_id = %(u)s),
            (select string_agg(x::text, '|' order by x::text) from notifications.deliveries as x where user_id = %(u)s),
            (select string_agg(x::text, '|' order by x::text) from webhooks.endpoints as x where owner_user_id = %(u)s),
            (select string_agg(x::text, '|' order by x::text) from webhooks.endpoint_secrets as x)
        ))
    """
    with database.connect() as connection:
        if not connection.execute(
            "select from notifications.deliveries where dedupe_key = 'a-key'"
        ).fetchall():
            connection.execute(THINGS)
        before = connection.execute(state, {"u": ASHA}).fetchall()
        ids = [
            str(row[0])
            for row in connection.execute(
                "select endpoint_id from webhooks.endpoints union all select address_id from notifications.addresses"
                " union all select push_token_id from notifications.push_tokens"
                " union all select delivery_id from notifications.deliveries where dedupe_key = 'a-key'"
            ).fetchall()
        ]
        functions = connection.execute(CALLABLE, [role]).fetchall()
    texts = {
        "p_phone": "+254711000999",
        "p_platform": "fcm",
        "p_channel": "sms",
        "p_url": "https://example.com/evil",
        "p_token": "another-token",
    }
    with gateway.client(None if number is None else make_token(user_id(number), role)) as client:
        for schema, name, arguments, count, types in functions:
            for each in ids:
                body = {}
                for argument, kind in zip(arguments[:count], types, strict=True):
                    if argument in ("p_user_id", "p_owner_user_id"):
                        body[argument] = ASHA
                    elif kind == "uuid" and argument not in ("p_before", "p_after"):
                        body[argument] = each
                    elif argument in texts:
                        body[argument] = texts[argument]
                answer = client.post(f"/rpc/{name}", json=body, headers={"Content-Profile": schema})
                assert answer.status_code < 500, (name, answer.text)
                for told in ("code-4711", "4711000999", "a-token-of-asha", "example.com/hook"):
                    assert told not in answer.text or told in json.dumps(body), (name, body, answer.text)
    with database.connect() as connection:
        assert connection.execute(state, {"u": ASHA}).fetchall() == before


def test_the_digits_of_a_token_are_in_no_event(database: Database, gateway: GatewayProcess) -> None:
    """The log is kept for ever, and goes to webhooks of the system and sockets of admins."""
    make_customers(database, range(11, 12))
    with database.connect() as connection, connection.transaction():
        connection.execute("select test.login_as('authenticated', test.user_id(11))")
        row = connection.execute("select token from tokens.purchase_tokens(test.meter_id(11), 50)").fetchone()
        assert row is not None
        token = str(row[0])
        connection.execute("select test.logout()")
        connection.execute(
            "select notifications.handle_event(e) from events.events as e where e.event_type = 'token_purchased'"
        )
        told = connection.execute(
            "select replace(body, ' ', '') like '%%' || %s || '%%' from notifications.notifications where user_id = %s",
            [token, user_id(11)],
        ).fetchall()
        assert told == [(True,)]
        assert (
            connection.execute(
                "select event_type from events.events where replace(payload::text, ' ', '') like '%%' || %s || '%%'",
                [token],
            ).fetchall()
            == []
        )


def test_a_token_is_in_no_log_whatever_goes_wrong(
    database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    token = make_token(ASHA)
    with gateway_for(database, log_level="debug") as noisy:
        with noisy.client() as client:
            client.get("/ws", params={"token": token})
            client.get("/nowhere", params={"token": token})

        async def knock() -> None:
            for query in (
                {"token": token},
                {"token": token[:-3] + "xxx"},
                {"token": token, "last_event_id": "\x00"},
            ):
                async with connect(address(noisy, **query)) as socket:
                    await socket.send("[")
                    for _ in range(2):
                        await asyncio.wait_for(socket.recv(), WAIT_SECONDS)

        for _ in range(2):
            with contextlib.suppress(ConnectionClosed):
                asyncio.run(knock())
    assert token[:-3] not in "".join(capfd.readouterr())
