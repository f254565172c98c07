"""The door /ws: who comes in, what they may follow, what they are told, when they are thrown out."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import psycopg
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from pyapi.websocket.conversation import BURST
from pyapi.websocket.door import is_origin_allowed
from pyapi.websocket.frames import MAX_CHANNELS, MAX_FRAME_BYTES
from tests.gateways import GatewayProcess, gateway_for, make_token, meter_id, user_id
from tests.servers import Database
from tests.sockets import WAIT_SECONDS, address, closing_of, follow, numbers_of, publish_alerts

pytestmark = pytest.mark.one_server

ASHA, BEN, OPERATOR, ADMIN = (user_id(n) for n in (1, 2, 3, 4))
PEOPLE = """
select test.create_user(1), test.create_user(2), test.create_user(3, 'operator'), test.create_user(4, 'admin');
update auth.users set region = 'Nairobi' where user_id in (test.user_id(1), test.user_id(3));
update auth.users set region = 'Mombasa' where user_id = test.user_id(2);
select test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(2), 'Mombasa'), test.create_meter(3);
"""


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute(PEOPLE)
    with gateway_for(database, ws_max_sockets_per_user="4", log_level="info") as process:
        yield process


def number_of(database: Database, number: int) -> str:
    """The number printed on a meter."""
    return str(
        value(database, "select meter_number from meters.meters where meter_id = %s", meter_id(number))
    )


def value(database: Database, statement: str, *parameters: Any) -> Any:
    with database.connect() as connection:
        row = connection.execute(statement, parameters).fetchone()
        return None if row is None else row[0]


# Coming in


async def test_welcome_is_as_promised(database: Database, gateway: GatewayProcess) -> None:
    number = number_of(database, 1)
    async with follow(gateway, ASHA) as asha, follow(gateway, OPERATOR, "operator") as operator:
        assert asha.welcome["channels"] == ["tariffs", "region:Nairobi", f"meter:{number}", f"user:{ASHA}"]
        assert (asha.welcome["role"], asha.welcome["userId"]) == ("user", ASHA)
        assert re.fullmatch(r"[0-9a-f-]{36}", asha.welcome["clientId"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", asha.welcome["timestamp"])
        assert operator.welcome["role"] == "operator"
        assert operator.welcome["channels"][:4] == [
            "alerts",
            "tariffs",
            "alert_status_updates",
            "region:Nairobi",
        ]
    async with follow(gateway, ADMIN, "admin") as admin:
        assert admin.welcome["role"] == "admin"
        assert {"alerts", "tariffs", "alert_status_updates", "*"} <= set(admin.welcome["channels"])


async def test_header_carries_the_token_too(gateway: GatewayProcess) -> None:
    headers = {"Authorization": f"Bearer {make_token(ASHA)}"}
    async with connect(address(gateway), additional_headers=headers) as client:
        assert json.loads(await client.recv())["payload"]["userId"] == ASHA


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "nonsense",
        "a.b.c",
        make_token(ASHA)[:-3] + "AAA",
        make_token(ASHA, exp=int(time.time()) - 60),
        make_token(None),
        make_token("not-a-uuid"),
        make_token(ASHA, "anon"),
    ],
)
async def test_no_valid_token_closes_with_4401(gateway: GatewayProcess, token: str | None) -> None:
    code, reason = await closing_of(address(gateway, **({} if token is None else {"token": token})))
    assert code == 4401
    assert reason and (token is None or len(token) < 5 or token not in reason)


@pytest.mark.parametrize("role", ["service_role", "postgres", "app_owner", "nobody", "authenticator"])
async def test_other_roles_are_not_served(gateway: GatewayProcess, role: str) -> None:
    code, _ = await closing_of(address(gateway, token=make_token(ASHA, role)))
    assert code == 4403


async def test_the_reason_is_what_rpc_would_answer(gateway: GatewayProcess) -> None:
    _, reason = await closing_of(address(gateway))
    assert reason is not None and reason.startswith("not_authenticated: ")
    _, reason = await closing_of(address(gateway, token=make_token(ASHA, "service_role")))
    assert reason is not None and reason.startswith("role_not_served: ")


async def test_claims_move_nobody(gateway: GatewayProcess) -> None:
    """The region is that of the user's row, whatever the token says."""
    token = make_token(BEN, region="Nairobi", meterId="00000000018", user_role="admin")
    async with connect(address(gateway, token=token)) as client:
        assert json.loads(await client.recv())["payload"]["channels"][1] == "region:Mombasa"


async def test_expiry_closes_with_4401(gateway: GatewayProcess) -> None:
    token = make_token(ASHA, exp=int(time.time()) - 28)  # clocks may differ by 30 seconds
    async with connect(address(gateway, token=token)) as client:
        assert json.loads(await client.recv())["type"] == "WELCOME"
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(client.recv(), WAIT_SECONDS)
        assert (client.close_code, client.close_reason) == (4401, "JWT expired")


async def test_origin(gateway: GatewayProcess) -> None:
    url = address(gateway, token=make_token(ASHA))
    with pytest.raises(InvalidStatus) as refused:
        async with connect(url, origin="https://evil.example"):  # type: ignore[arg-type]
            pass
    assert refused.value.response.status_code == 403
    async with connect(url, origin=f"http://127.0.0.1:{gateway.port}") as client:  # type: ignore[arg-type]
        assert json.loads(await client.recv())["type"] == "WELCOME"


def test_origins_as_set() -> None:
    host = {b"host": b"api.example.com"}
    assert is_origin_allowed(host, ())
    assert is_origin_allowed(host | {b"origin": b"https://API.example.com"}, ())
    assert not is_origin_allowed(host | {b"origin": b"https://app.example.com"}, ())
    assert not is_origin_allowed(host | {b"origin": b"null"}, ())
    assert not is_origin_allowed({b"origin": b"null"}, ())
    assert is_origin_allowed(host | {b"origin": b"https://app.example.com"}, ("https://app.example.com",))
    assert not is_origin_allowed(host | {b"origin": b"https://api.example.com"}, ("https://app.example.com",))
    assert is_origin_allowed(host | {b"origin": b"https://any.example"}, ("*",))


async def test_other_paths_and_plain_http(gateway: GatewayProcess) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(address(gateway).replace("/ws", "/elsewhere")):
            pass
    assert refused.value.response.status_code == 404
    with gateway.client() as client:
        answer = client.get("/ws")
        assert (answer.status_code, answer.headers["upgrade"]) == (426, "websocket")
        assert answer.json()["hint"]


async def test_one_user_takes_only_so_many(gateway: GatewayProcess) -> None:
    async with follow(gateway, BEN), follow(gateway, BEN), follow(gateway, BEN), follow(gateway, BEN):
        assert (await closing_of(address(gateway, token=make_token(BEN))))[0] == 4429
        async with follow(gateway, ASHA):
            pass
    until = time.monotonic() + WAIT_SECONDS
    while True:
        async with connect(address(gateway, token=make_token(BEN))) as again:
            with suppress(ConnectionClosed):
                assert json.loads(await again.recv())["type"] == "WELCOME"
                break
        assert time.monotonic() < until, "the places of those who left are taken"
        await asyncio.sleep(0.1)


# What may be followed


@pytest.mark.parametrize(
    "channel",
    [
        "alerts",
        "alert_status_updates",
        "*",
        "region:Mombasa",
        "region:nairobi",
        "region:Nairobi ",
        "region:%",
        "region:*",
        f"meter:{meter_id(2)}",
        "meter:*",
        "meter:%",
        "meter:' or true --",
        f"readings:{meter_id(2)}",
        f"user:{BEN}",
        f"user:{BEN.upper()}",
        "user:*",
    ],
)
async def test_foreign_channels_are_refused(gateway: GatewayProcess, channel: str) -> None:
    async with follow(gateway, ASHA) as asha:
        await asha.send("subscribe", channel, "tariffs")
        refusal, answer = await asha.take(2)
        assert refusal["type"] == "ERROR"
        assert refusal["payload"]["code"] == "channel_forbidden"
        assert refusal["payload"]["channel"] == channel
        assert answer == {"type": "SUBSCRIBED", "payload": {"channels": ["tariffs"]}}


@pytest.mark.parametrize(
    "channel",
    [
        "",
        ":",
        "region:",
        "meter",
        "Tariffs",
        "tariffs\u0000",
        "tar\u202eiffs",
        "x" * 5000,
        "مقياس",
        "💡",
        "tariffs\n",
    ],
)
async def test_unknown_channels_are_refused(gateway: GatewayProcess, channel: str) -> None:
    async with follow(gateway, ASHA) as asha:
        answer = await asha.say("subscribe", channel)
        assert (answer["type"], answer["payload"]["code"]) == ("ERROR", "channel_unknown")
        assert len(answer["payload"]["channel"]) <= 81


async def test_foreign_messages_do_not_arrive(database: Database, gateway: GatewayProcess) -> None:
    """What is refused is not followed either."""
    async with follow(gateway, ASHA) as asha, follow(gateway, BEN) as ben:
        await asha.send(
            "subscribe", "alerts", "*", "region:Mombasa", f"meter:{meter_id(2)}", f"user:{BEN}", "%"
        )
        await asha.take(6)
        publish_alerts(database, 1, region="Mombasa", meter=meter_id(2))
        with database.connect() as connection:
            connection.execute(f"select events._publish('notification_created', 'user', '{BEN}', '{{}}')")
        assert [message["type"] for message in await ben.take(2)] == ["ALERT", "NOTIFICATION"]
        assert await asha.is_quiet()


async def test_meters_by_number_and_by_id(database: Database, gateway: GatewayProcess) -> None:
    number = number_of(database, 1)
    async with follow(gateway, ASHA) as asha:
        await asha.say("unsubscribe", f"meter:{number}", "region:Nairobi")
        publish_alerts(database, 2, meter=number)
        assert await asha.is_quiet()
        for name, meter in ((f"meter:{number}", meter_id(1)), (f"meter:{meter_id(1)}", number)):
            assert (await asha.say("subscribe", name))["payload"] == {"channels": [name]}
            publish_alerts(database, 3, region=None, meter=meter)
            assert numbers_of([await asha.receive()]) == [3]
            assert (await asha.say("unsubscribe", name)) == {
                "type": "UNSUBSCRIBED",
                "payload": {"channels": [name]},
            }


async def test_everybody_gets_theirs_once(database: Database, gateway: GatewayProcess) -> None:
    """A message on three channels of one client is sent to it once, and is the same text for all."""
    async with (
        follow(gateway, ASHA) as asha,
        follow(gateway, OPERATOR, "operator") as operator,
        follow(gateway, ADMIN, "admin") as admin,
    ):
        publish_alerts(database, 4, meter=meter_id(1))
        texts = [await asyncio.wait_for(who.socket.recv(), WAIT_SECONDS) for who in (asha, operator, admin)]
        assert len(set(texts)) == 1
        message = json.loads(texts[0])
        assert re.fullmatch(r"\d+-\d+-\d+", message["id"])
        assert message["payload"] == {
            "alert_id": 4, "severity": "high", "region": "Nairobi", "meter_id": meter_id(1)
        }  # fmt: skip
        with database.connect() as connection:
            connection.execute(
                "select events._publish('tariff_updates', 'tariff', 'x', '{\"region\": \"Kisumu\", \"rate_per_kwh\": 6.75}'),"
                " events._publish('alert_status_updates', 'alert', '4', '{\"metadata\": {\"region\": \"Nairobi\"}}'),"
                " events._publish('raw_readings', 'meter', %s, '{}'), events._publish('unheard_of', 'x', 'y', '{}')",
                [meter_id(1)],
            )
        for who in (asha, operator, admin):
            assert [message["type"] for message in await who.take(2)] == [
                "TARIFF_UPDATE",
                "ALERT_STATUS_UPDATE",
            ]
            assert await who.is_quiet()


async def test_bulk_is_for_who_asks(database: Database, gateway: GatewayProcess) -> None:
    async with follow(gateway, ASHA) as asha, follow(gateway, ADMIN, "admin") as admin:
        await asha.say("subscribe", f"readings:{number_of(database, 1)}")
        with database.connect() as connection:
            connection.execute(
                "select events._publish('raw_readings', 'meter', %s, '{\"kw\": 1}')", [meter_id(1)]
            )
        assert (await asha.receive())["type"] == "READING"
        assert await admin.is_quiet()


async def test_meters_change_hands(database: Database, gateway: GatewayProcess) -> None:
    """Who loses a meter hears nothing of it from that event on; who gets it, all from then on."""
    number = number_of(database, 3)
    async with follow(gateway, ASHA) as asha, follow(gateway, BEN) as ben:
        with database.connect() as connection, connection.transaction():
            connection.execute("select meters.assign_meter(%s, %s)", [meter_id(3), ASHA])
            connection.execute(
                "select events._publish('balance_adjusted', 'meter', %s, '{\"n\": 1}')", [meter_id(3)]
            )
        gained, first = await asha.take(2)
        assert gained == {
            "type": "SUBSCRIBED",
            "payload": {"channels": [f"meter:{number}"], "reason": "access_gained"},
        }
        assert (first["type"], first["payload"]["n"]) == ("BALANCE_ADJUSTED", 1)
        with database.connect() as connection, connection.transaction():
            connection.execute("select meters.unassign_meter(%s)", [meter_id(3)])
            connection.execute(
                "select events._publish('balance_adjusted', 'meter', %s, '{\"n\": 2}')", [meter_id(3)]
            )
            connection.execute("select meters.assign_meter(%s, %s)", [meter_id(3), BEN])
            connection.execute(
                "select events._publish('balance_adjusted', 'meter', %s, '{\"n\": 3}')", [meter_id(3)]
            )
        lost = await asha.receive()
        assert (lost["type"], lost["payload"]["reason"]) == ("UNSUBSCRIBED", "access_lost")
        _, message = await ben.take(2)
        assert message["payload"]["n"] == 3
        assert await asha.is_quiet()
    # Nor does a forged place show the new owner what was before.
    async with follow(gateway, BEN, last_event_id="1-0-0") as ben:
        messages = await ben.receive_until("RESUMED")
        assert [m["payload"]["n"] for m in messages if m["type"] == "BALANCE_ADJUSTED"] == [3]
    with database.connect() as connection:
        connection.execute("select meters.unassign_meter(%s)", [meter_id(3)])


async def test_preferences_hold_on_open_sockets(database: Database, gateway: GatewayProcess) -> None:
    def prefer(**wanted: Any) -> None:
        with database.connect() as connection, connection.transaction():
            connection.execute("delete from notifications.preferences where user_id = %s", [ASHA])
            columns = ", ".join(["user_id", *wanted])
            marks = ", ".join(["%s"] * (1 + len(wanted)))
            connection.execute(
                f"insert into notifications.preferences ({columns}) values ({marks})",
                [ASHA, *wanted.values()],
            )
            connection.execute("select events._publish('preferences_updated', 'user', %s, '{}')", [ASHA])

    async with follow(gateway, ASHA) as asha:
        prefer(alert_severity_threshold="high")
        for number, severity in enumerate(("low", "medium", "high", "critical", "HIGH")):
            publish_alerts(database, number, severity=severity)
        assert numbers_of(await asha.take(3)) == [2, 3, 4]
        prefer(websocket_notifications=False)
        publish_alerts(database, 5)
        assert await asha.is_quiet()
        assert (await asha.say("subscribe", "tariffs"))["type"] == "SUBSCRIBED"
        async with follow(gateway, ASHA) as muted:
            assert muted.welcome["notifications"] is False
            publish_alerts(database, 6)
            assert await muted.is_quiet()
        prefer(websocket_notifications=True)
        await asyncio.sleep(0.6)
        publish_alerts(database, 7)
        assert numbers_of([await asha.receive()]) == [7]
    with database.connect() as connection:
        connection.execute("delete from notifications.preferences where user_id = %s", [ASHA])


# What may be said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "frame_not_json"),
        ("hello", "frame_not_json"),
        ("[1]", "frame_not_json"),
        ('"x"', "frame_not_json"),
        ("[" * 5000, "frame_not_json"),
        ('{"action":"subscribe","channels":["\\ud800"]}', "frame_not_json"),
        ("{}", "unknown_action"),
        ('{"action":"fly"}', "unknown_action"),
        ('{"action":["subscribe"]}', "unknown_action"),
        ('{"action":"subscribe"}', "invalid_channels"),
        ('{"action":"subscribe","channels":[]}', "invalid_channels"),
        ('{"action":"subscribe","channels":"tariffs"}', "invalid_channels"),
        ('{"action":"subscribe","channels":[1]}', "invalid_channels"),
        ('{"action":"subscribe","channels":["tariffs"],"last_event_id":7}', "invalid_last_event_id"),
        (
            json.dumps({"action": "subscribe", "channels": [str(n) for n in range(MAX_CHANNELS + 1)]}),
            "too_many_channels",
        ),
        ("x" * (MAX_FRAME_BYTES + 1), "frame_too_long"),
        (
            json.dumps({"x": "é" * MAX_FRAME_BYTES}, ensure_ascii=False)[: MAX_FRAME_BYTES - 10],
            "frame_too_long",
        ),
        (b"\x00\x01", "frame_not_text"),
    ],
)
async def test_bad_frames_are_named(gateway: GatewayProcess, text: str | bytes, code: str) -> None:
    async with follow(gateway, ASHA) as asha:
        await asha.socket.send(text)
        answer = await asha.receive()
        assert (answer["type"], answer["payload"]["code"]) == ("ERROR", code)
        assert answer["payload"]["hint"]
        assert (await asha.say("ping"))["type"] == "PONG"


async def test_who_goes_on_is_thrown_out_alone(gateway: GatewayProcess) -> None:
    async with follow(gateway, ASHA) as asha, follow(gateway, BEN) as ben:
        with suppress(ConnectionClosed):
            for _ in range(100):
                await asha.socket.send("nonsense")
        assert (await asha.end())[0] in (1008, 1006)
        assert (await ben.say("ping"))["type"] == "PONG"
    async with follow(gateway, ASHA) as asha:
        with suppress(ConnectionClosed):
            for _ in range(6):
                await asha.socket.send("x" * 20_000)
        assert (await asha.end())[0] in (1009, 1006)


async def test_too_many_frames(gateway: GatewayProcess) -> None:
    async with follow(gateway, ASHA) as asha:
        for _ in range(int(BURST) + 5):
            await asha.send("ping")
        messages = await asha.take(int(BURST) + 1)
        assert [m["payload"].get("code") for m in messages if m["type"] == "ERROR"] == ["too_many_frames"]
        await asyncio.sleep(0.3)
        assert (await asha.say("ping"))["type"] == "PONG"
        with suppress(ConnectionClosed):
            for _ in range(300):
                await asha.send("ping")
        assert (await asha.end())[0] in (1008, 1006)  # a server that hangs up on unread data resets


async def test_too_many_subscriptions(gateway: GatewayProcess) -> None:
    async with follow(gateway, OPERATOR, "operator") as operator:
        names = [f"region:{number}" for number in range(MAX_CHANNELS)]
        assert len((await operator.say("subscribe", *names))["payload"]["channels"]) == MAX_CHANNELS
        answer = await operator.say("subscribe", "region:one more")
        assert answer["payload"]["code"] == "too_many_channels"
        await operator.say("unsubscribe", names[0])
        assert (await operator.say("subscribe", "region:one more"))["type"] == "SUBSCRIBED"


# Who is gone, and who is slow


def raw_socket(gateway: GatewayProcess, token: str, receive_buffer: int = 0) -> socket.socket:
    """A client that does nothing by itself."""
    client = socket.socket()
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.connect(("127.0.0.1", gateway.port))
    client.sendall(
        f"GET /ws?token={token} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    return client


def read_to_end(client: socket.socket, seconds: float) -> bytes:
    client.settimeout(seconds)
    received = b""
    while chunk := client.recv(65536):
        received += chunk
    return received


async def test_no_pong_ends_the_connection(database: Database, gateway: GatewayProcess) -> None:
    """A ping of the protocol once in a while; who answers stays, who does not is gone after the next."""
    # Between two pings is more time than a busy machine keeps the one that answers from it.
    with gateway_for(database, ws_heartbeat_seconds="7") as pinging:
        async with follow(pinging, BEN) as ben:
            with raw_socket(pinging, make_token(ASHA)) as silent:
                received = await asyncio.to_thread(read_to_end, silent, 60)
            assert (await ben.say("ping"))["type"] == "PONG"
    assert b"\x89\x00" in received, "a ping frame"
    assert received.endswith(struct.pack("!H", 4408) + b"no pong")


async def test_a_slow_client_is_dropped_alone(database: Database) -> None:
    """It gets a reason where it still reads; the others get everything, and nobody waits."""
    with (
        gateway_for(database, ws_buffer_bytes="300000", ws_heartbeat_seconds="7") as gateway,
        raw_socket(gateway, make_token(ADMIN, "admin"), 4096),
    ):
        async with follow(gateway, ADMIN, "admin") as fast:
            filler = "x" * 60_000
            with database.connect() as connection:
                for number in range(250):
                    connection.execute(
                        "select events._publish('alerts_processed', 'alert', 'x', jsonb_build_object('alert_id', %s::integer,"
                        " 'filler', %s::text))",
                        [number, filler],
                    )
                    if number % 10 == 9:
                        assert len(await fast.take(10)) == 10
            metrics = httpx.get(gateway.url + "/metrics", timeout=60).text
            for _ in range(300):
                if "mainspring_websockets 1.0" in metrics:
                    break
                await asyncio.sleep(0.2)
                metrics = httpx.get(gateway.url + "/metrics", timeout=60).text
            assert "mainspring_websocket_drops_total 1.0" in metrics
            assert "mainspring_websockets 1.0" in metrics
            assert await fast.is_quiet()


async def test_stopping_says_goodbye(database: Database, gateway: GatewayProcess) -> None:
    with gateway_for(database) as other:
        async with follow(other, ASHA) as asha, follow(other, BEN) as ben:
            await asyncio.to_thread(other.stop)
            assert await asha.end() == await ben.end() == (1012, "the gateway restarts: connect again")


def test_tokens_are_not_logged(database: Database, capfd: pytest.CaptureFixture[str]) -> None:
    token = make_token(ASHA)

    async def visit(gateway: GatewayProcess) -> None:
        async with connect(address(gateway, token=token)) as client:
            await client.recv()
            await client.send("nonsense")
            await client.recv()
        await closing_of(address(gateway, token=token[:-2] + "AA"))

    with gateway_for(database, log_level="debug") as gateway:
        asyncio.run(visit(gateway))
    written = "".join(capfd.readouterr())
    assert "catalog_loaded" in written
    assert token[:-2] not in written


def test_one_failing_question_costs_one_socket(database: Database) -> None:
    """Where the database refuses to say who somebody is, only they are turned away."""

    async def visit(gateway: GatewayProcess) -> None:
        async with follow(gateway, BEN) as ben:
            with psycopg.connect(database.url, autocommit=True) as connection:
                connection.execute("revoke execute on function realtime.open_session() from authenticated")
                try:
                    assert (await closing_of(address(gateway, token=make_token(ASHA))))[0] == 4403
                    publish_alerts(database, 9, region="Mombasa")
                    assert numbers_of([await ben.receive()]) == [9]
                finally:
                    connection.execute("grant execute on function realtime.open_session() to authenticated")

    with gateway_for(database) as gateway:
        asyncio.run(visit(gateway))
