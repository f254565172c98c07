"""What providers send us: verified, stored once, and done, over HTTP against a real gateway."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pyapi.errors import ApiError
from pyapi.webhooks import twilio, whatsapp
from pyapi.webhooks.provider import Call
from tests.gateways import GatewayProcess, gateway_for
from tests.servers import Database

pytestmark = pytest.mark.one_server

PUBLIC = "https://api.example.com"
TOKEN = "12345"
APP_SECRET = "meta-app-secret"
PATH_SECRET = "an-unguessable-path-0123456789"


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with gateway_for(
        database,
        public_url=PUBLIC,
        twilio_auth_token=TOKEN,
        africastalking_webhook_secret=PATH_SECRET,
        whatsapp_app_secret=APP_SECRET,
        whatsapp_verify_token="let-me-in",
    ) as running:
        yield running


@pytest.fixture
def client(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client() as client:
        yield client


def twilio_post(
    client: httpx.Client, fields: dict[str, str], query: str = "", token: str = TOKEN
) -> httpx.Response:
    signature = twilio.sign(token, f"{PUBLIC}/webhooks/twilio{query}", fields.items())
    return client.post(f"/webhooks/twilio{query}", data=fields, headers={"X-Twilio-Signature": signature})


def meta_post(client: httpx.Client, body: Any, secret: str = APP_SECRET) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature = "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
    return client.post("/webhooks/whatsapp", content=content, headers=headers)


def envelope(**value: Any) -> dict[str, Any]:
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "7001"}, **value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1002", "changes": [{"field": "messages", "value": value}]}],
    }


def status(message_id: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": message_id,
        "status": name,
        "timestamp": str(int(time.time())),
        "recipient_id": "254711000111",
        **more,
    }


def make_sent(database: Database, provider: str, channel: str, message_id: str | None, key: str) -> str:
    """A delivery that a worker has sent, or, without a message id, is sending."""
    with database.connect() as connection:
        state = "sending" if message_id is None else "sent"
        [(delivery_id,)] = connection.execute(
            "insert into notifications.deliveries (delivery_id, not_before, wanted_at, channel, recipient, dedupe_key,"
            " content, provider, provider_message_id, state, attempt, leased_until, claimed_at)"
            " values (core.uuid_v7(), now(), now(), %s, '+254711000111', %s, '{}', %s, %s, 'pending', 1,"
            " now() + interval '1 hour', now()) returning delivery_id",
            [channel, key, provider, message_id],
        ).fetchall()
        connection.execute(
            "update notifications.deliveries set state = 'sending' where delivery_id = %s", [delivery_id]
        )
        if state == "sent":
            connection.execute(
                "update notifications.deliveries set state = 'sent' where delivery_id = %s", [delivery_id]
            )
    return str(delivery_id)


def delivery_state(database: Database, delivery_id: str) -> str:
    with database.connect() as connection:
        [(state,)] = connection.execute(
            "select state from notifications.deliveries where delivery_id = %s", [delivery_id]
        ).fetchall()
    return str(state)


def wait_until_done(database: Database, provider: str, seconds: float = 60) -> list[tuple[Any, ...]]:
    """Every event of a provider, once none is pending."""
    deadline = time.monotonic() + seconds
    while True:
        with database.connect() as connection:
            rows = connection.execute(
                "select provider_event_id, state, reason, kind from webhooks.inbound_events where provider = %s"
                " order by received_at",
                [provider],
            ).fetchall()
        if all(row[1] != "pending" for row in rows) or time.monotonic() > deadline:
            return rows
        time.sleep(0.02)


def count(database: Database) -> int:
    with database.connect() as connection:
        [(number,)] = connection.execute("select count(*) from webhooks.inbound_events").fetchall()
    return int(str(number))


# Signatures


def test_twilios_published_vector() -> None:
    fields = {
        "CallSid": "CA1234567890ABCDE", "From": "+12349013030", "To": "+18005551212",
        "Caller": "+12349013030", "Digits": "1234",
    }  # fmt: skip
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert twilio.sign("12345", url, fields.items()) == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


@pytest.mark.parametrize("signed", ["https://a.example/x?y=1", "https://a.example:443/x?y=1"])
def test_twilio_may_sign_the_address_with_or_without_its_port(signed: str) -> None:
    headers = {b"x-twilio-signature": twilio.sign("t", signed, [("A", "1")]).encode()}
    assert twilio.verify(Call("https://a.example/x?y=1", {}, headers, b"A=1"), "t") == [("A", "1")]


def test_twilio_signs_the_digest_of_a_json_body() -> None:
    body = b'{"a": 1}'
    query = {"bodySHA256": hashlib.sha256(body).hexdigest()}
    url = f"https://a.example/x?bodySHA256={query['bodySHA256']}"
    headers = {b"x-twilio-signature": twilio.sign("t", url, []).encode()}
    assert twilio.verify(Call(url, query, headers, body), "t") == []
    with pytest.raises(ApiError, match="invalid_signature"):
        twilio.verify(Call(url, query, headers, b'{"a": 2}'), "t")


def test_metas_signature_is_over_the_raw_bytes() -> None:
    body = b'{"object": "whatsapp_business_account",  "entry": []}'
    good = b"sha256=" + hmac.new(b"s", body, hashlib.sha256).hexdigest().encode()
    whatsapp.verify(Call("", {}, {b"x-hub-signature-256": good}, body), "s")
    for headers, sent in (({}, body), ({b"x-hub-signature-256": good}, body.replace(b"  ", b" ")),
                          ({b"x-hub-signature-256": good[7:]}, body), ({b"x-hub-signature-256": b"\xff"}, body)):  # fmt: skip
        with pytest.raises(ApiError, match="invalid_signature"):
            whatsapp.verify(Call("", {}, headers, sent), "s")


@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": "AAAA"}, {"X-Twilio-Signature": "é"}])
def test_a_forged_twilio_callback_is_refused_and_not_stored(
    client: httpx.Client, database: Database, headers: dict[str, Any]
) -> None:
    before = count(database)
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = client.post("/webhooks/twilio", data={"MessageSid": "SM9", "MessageStatus": "sent"}, headers=raw)
    assert (answer.status_code, answer.json()["message"]) == (401, "invalid_signature")
    assert count(database) == before


def test_a_forged_meta_webhook_is_refused_and_not_stored(client: httpx.Client, database: Database) -> None:
    before = count(database)
    answer = meta_post(client, envelope(statuses=[status("wamid.F", "read")]), secret="another")
    assert answer.status_code == 401
    assert count(database) == before


def test_the_path_of_africas_talking_is_a_secret(client: httpx.Client, database: Database) -> None:
    before = count(database)
    for path in ("wrong", PATH_SECRET + "x", "%00"):
        answer = client.post(f"/webhooks/africastalking/{path}", data={"id": "1", "status": "Success"})
        assert answer.status_code == 401, path
    assert client.post("/webhooks/africastalking", data={"id": "1"}).status_code == 404
    assert count(database) == before


# Bodies


def test_what_cannot_be_read_is_the_clients_fault(client: httpx.Client, database: Database) -> None:
    before = count(database)
    for body in (b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"object": "page"}', b'{"object": null}'):
        answer = meta_post(client, body)
        assert (answer.status_code, answer.json()["message"]) == (400, "invalid_webhook"), body
    assert twilio_post(client, {"AccountSid": "AC1"}).status_code == 400
    assert client.post(f"/webhooks/africastalking/{PATH_SECRET}", content=b"\xff").status_code == 400
    assert client.post(f"/webhooks/africastalking/{PATH_SECRET}", content=b"a=1&" * 300).status_code == 400
    assert count(database) == before


def test_a_body_that_is_too_large_is_refused_before_its_signature(client: httpx.Client) -> None:
    assert meta_post(client, b" " * (512 * 1024 + 1)).status_code == 413


def test_meta_may_send_anything_with_its_signature(client: httpx.Client, database: Database) -> None:
    strange = [
        {"object": "whatsapp_business_account"},
        {"object": "whatsapp_business_account", "entry": "x"},
        {
            "object": "whatsapp_business_account",
            "entry": [1, {"changes": [{"value": 1}, {"value": {"messages": {}}}]}],
        },
        envelope(
            statuses=[
                {"id": 1},
                {"id": "wamid.S1", "status": "unheard-of", "timestamp": "soon", "errors": [1]},
            ]
        ),
        envelope(messages=[{"id": "wamid.S2"}, {"id": "wamid.S3", "from": "12", "timestamp": "9" * 30}]),
        envelope(
            messages=[
                {"id": "wamid.S4", "from": "254711000999", "type": "text", "text": {"body": "a\x00b 😀"}}
            ]
        ),
        envelope(messages=[{"id": "wamid." + "x" * 5000, "from": "254711000998", "type": "text"}]),
    ]
    for body in strange:
        assert meta_post(client, body).status_code == 200, body
    rows = {row[0]: row for row in wait_until_done(database, "whatsapp", 2)}
    assert rows["wamid.S1:unheard-of"][1:3] == ("done", "kept")
    assert rows["wamid.S3"][1] == "pending"  # 12 is no phone number; tried again until it is dead
    assert rows["wamid.S4"][1:3] == ("done", "unknown_command")
    with database.connect() as connection:  # nobody waits for it
        connection.execute("delete from webhooks.inbound_events where state = 'pending'")


def test_a_provider_that_is_not_set_up_has_no_door(database: Database) -> None:
    with gateway_for(database) as bare, bare.client() as client:
        assert client.post("/webhooks/twilio", data={"MessageSid": "SM1"}).status_code == 404
        assert client.post(f"/webhooks/africastalking/{PATH_SECRET}").status_code == 404
        assert meta_post(client, envelope()).status_code == 404
        assert client.get("/webhooks/whatsapp").status_code == 404
        assert client.get("/webhooks/twilio").status_code == 405


def test_metas_challenge_is_repeated_to_whoever_knows_our_token(client: httpx.Client) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "let-me-in", "hub.challenge": "1158201444"}
    answer = client.get("/webhooks/whatsapp", params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    for wrong in (
        {"hub.verify_token": "guess"},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": ""},
        {"hub.challenge": "x" * 500},
    ):
        assert client.get("/webhooks/whatsapp", params={**query, **wrong}).status_code == 403


# Receipts


def test_receipts_move_a_delivery_forward_only(client: httpx.Client, database: Database) -> None:
    delivery_id = make_sent(database, "twilio", "sms", "SM1", "forward")
    for name, state in (
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("sent", "delivered"),
        ("delivered", "delivered"),
    ):
        assert twilio_post(client, {"MessageSid": "SM1", "MessageStatus": name}).status_code == 200
        wait_until_done(database, "twilio")
        assert delivery_state(database, delivery_id) == state
    assert len([row for row in wait_until_done(database, "twilio") if str(row[0]).startswith("SM1:")]) == 2


def test_twilio_signs_the_public_address_with_its_query(client: httpx.Client, database: Database) -> None:
    delivery_id = make_sent(database, "twilio", "sms", "SM2", "query")
    fields = {"MessageSid": "SM2", "MessageStatus": "undelivered", "ErrorCode": "30003"}
    assert twilio_post(client, fields, "?tenant=1&x=%20a").status_code == 200
    wait_until_done(database, "twilio")
    assert delivery_state(database, delivery_id) == "failed"


def test_an_africas_talking_report_arrives(client: httpx.Client, database: Database) -> None:
    delivery_id = make_sent(database, "africastalking", "sms", "ATXid_1", "at")
    fields = {"id": "ATXid_1", "status": "Success", "phoneNumber": "+254711000111", "networkCode": "63902"}
    assert client.post(f"/webhooks/africastalking/{PATH_SECRET}", data=fields).status_code == 200
    assert wait_until_done(database, "africastalking")[-1][1:3] == ("done", "recorded")
    assert delivery_state(database, delivery_id) == "delivered"


def test_batched_whatsapp_statuses_in_the_wrong_order(client: httpx.Client, database: Database) -> None:
    first = make_sent(database, "whatsapp", "whatsapp", "wamid.O1", "order1")
    second = make_sent(database, "whatsapp", "whatsapp", "wamid.O2", "order2")
    error = {"code": 131047, "title": "Re-engagement", "error_data": {"details": "use a template"}}
    body = envelope(
        statuses=[
            status("wamid.O1", "read"), status("wamid.O1", "sent"), status("wamid.O1", "delivered"),
            status("wamid.O2", "failed", errors=[error]),
        ]
    )  # fmt: skip
    for _ in range(3):
        assert meta_post(client, body).status_code == 200
    wait_until_done(database, "whatsapp")
    assert delivery_state(database, first) == "read"
    assert delivery_state(database, second) == "failed"


def test_a_receipt_that_overtakes_our_own_record_waits_for_it(
    client: httpx.Client, database: Database
) -> None:
    delivery_id = make_sent(database, "twilio", "sms", None, "early")
    assert twilio_post(client, {"MessageSid": "SM7", "MessageStatus": "delivered"}).status_code == 200
    wait_until_done(database, "twilio")
    assert delivery_state(database, delivery_id) == "sending"
    with database.connect() as connection:
        connection.execute("select notifications.record_attempt(%s, 1, 'sent', 'SM7')", [delivery_id])
    assert delivery_state(database, delivery_id) == "delivered"


def test_our_own_id_tells_which_message_a_lost_worker_sent(client: httpx.Client, database: Database) -> None:
    delivery_id = make_sent(database, "whatsapp", "whatsapp", None, "opaque")
    body = envelope(statuses=[status("wamid.P1", "delivered", biz_opaque_callback_data=delivery_id)])
    assert meta_post(client, body).status_code == 200
    wait_until_done(database, "whatsapp")
    assert delivery_state(database, delivery_id) == "delivered"
    with database.connect() as connection:
        told = connection.execute(
            "select notifications.record_attempt(%s, 1, 'sent', 'wamid.P1')", [delivery_id]
        ).fetchall()
    assert told == [("delivered",)]


def test_twenty_copies_at_once_are_one_event(client: httpx.Client, database: Database) -> None:
    delivery_id = make_sent(database, "twilio", "sms", "SM20", "twenty")
    with ThreadPoolExecutor(20) as pool:
        fields = {"MessageSid": "SM20", "MessageStatus": "delivered"}
        codes = list(pool.map(lambda _: twilio_post(client, fields).status_code, range(20)))
    assert codes == [200] * 20
    rows = [row for row in wait_until_done(database, "twilio") if row[0] == "SM20:delivered"]
    assert [row[1] for row in rows] == ["done"]
    assert delivery_state(database, delivery_id) == "delivered"


def test_what_fails_is_tried_again_and_given_up_with_a_reason(database: Database) -> None:
    with database.connect() as connection:
        connection.execute(
            """select webhooks.receive_events('whatsapp', '[{"id": "wamid.D1", "kind": "message",
               "payload": {"phone": "nonsense"}, "raw": "{}"}]')"""
        )
        for _ in range(10):
            connection.execute(
                "update webhooks.inbound_events set not_before = now() where state = 'pending'"
            )
            connection.execute("select webhooks.process_inbound()")
        rows = connection.execute(
            "select state, failure_count, reason from webhooks.inbound_events where provider_event_id = 'wamid.D1'"
        ).fetchall()
    assert rows == [("dead", 10, "PT400 invalid_phone")]


def test_without_the_database_the_provider_is_told_to_come_again(database: Database) -> None:
    with (
        gateway_for(database, twilio_auth_token=TOKEN, public_url=PUBLIC) as gateway,
        gateway.client() as client,
    ):
        with database.connect() as connection:
            connection.execute("alter function webhooks.receive_events(text, jsonb) rename to gone")
        try:
            answer = twilio_post(client, {"MessageSid": "SM30", "MessageStatus": "sent"})
        finally:
            with database.connect() as connection:
                connection.execute("alter function webhooks.gone(text, jsonb) rename to receive_events")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert twilio_post(client, {"MessageSid": "SM30", "MessageStatus": "sent"}).status_code == 200
