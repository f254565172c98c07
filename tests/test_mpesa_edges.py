"""M-Pesa set up otherwise, wrongly or not at all; workers that die; Daraja's client on its own; statements."""

from __future__ import annotations

import asyncio
import base64
import random
import threading
from pathlib import Path

import click
import httpx
import pytest

from pyapi.mpesa.callbacks import read_c2b, read_stk
from pyapi.mpesa.client import Daraja
from pyapi.mpesa.command import read_statement
from pyapi.mpesa.peer import Behaviour, Peer
from pyapi.mpesa.settings import MpesaSettings, load_mpesa_settings
from pyapi.settings import SettingsError, variable_name
from tests.daraja import PATH_SECRET, shop_for
from tests.gateways import gateway_for, make_customers, make_token, meter_id, user_id
from tests.servers import Database
from tests.workers import wait_for, worker_for

pytestmark = pytest.mark.one_server

COMPLETE = {
    "mpesa_consumer_key": "key", "mpesa_consumer_secret": "secret", "mpesa_shortcode": "600100",
    "mpesa_passkey": "passkey", "mpesa_webhook_secret": PATH_SECRET, "public_url": "https://api.example.com",
}  # fmt: skip


# Settings


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for field in MpesaSettings.model_fields:
        monkeypatch.delenv(variable_name(field), raising=False)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("mpesa_url", "http://api.example.com", "is not an https address"),
        ("mpesa_shortcode", "60", "is not 5 to 7 digits"),
        ("mpesa_till", "till", "is not 5 to 7 digits"),
        ("mpesa_webhook_secret", "geheim", "has to be 16 or more letters, digits, - and _"),
        ("mpesa_webhook_secret", "my-mpesa-secret-0123456789", "contains a word that Daraja refuses"),
        ("mpesa_addresses", "196.201.214.0/24,nowhere", "lists 'nowhere', which is neither"),
        ("mpesa_address_header", "X Real", "is not the name of a header"),
        ("mpesa_maximum_amount", "0", "input should be greater than or equal to 1"),
        ("mpesa_query_seconds", "soon", "input should be a valid number"),
        ("mpesa_give_up_hours", "100", "input should be less than or equal to 72"),
        ("mpesa_confirm", "perhaps", "input should be a valid boolean"),
        ("public_url", "api.example.com", "is not an address such as https://api.example.com"),
    ],
)
def test_a_wrong_setting_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, field: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(variable_name(field), value)
    with pytest.raises(SettingsError) as caught:
        load_mpesa_settings()
    assert str(caught.value).startswith(variable_name(field))
    assert reason in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_some_of_the_settings_are_not_enough() -> None:
    assert not load_mpesa_settings().is_configured
    assert not load_mpesa_settings(public_url="https://api.example.com").is_configured
    assert load_mpesa_settings(**COMPLETE).is_configured
    for name in COMPLETE:
        with pytest.raises(SettingsError, match=f"^{variable_name(name)} is missing"):
            load_mpesa_settings(**{key: value for key, value in COMPLETE.items() if key != name})


@pytest.mark.parametrize(
    ("url", "reason"),
    [("https://mpesa.example.com", "a word"), ("http://api.example.com", "has to be https")],
)
def test_daraja_must_be_able_to_call_back(url: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=f"^MAINSPRING_PUBLIC_URL .*{reason}"):
        load_mpesa_settings(**COMPLETE | {"public_url": url})


# The client


def test_the_password_is_of_nairobis_time() -> None:
    daraja = Daraja(load_mpesa_settings(**COMPLETE), clock=lambda: 1767213000.0)  # 2025-12-31 20:30 UTC
    stamp, password = daraja.sign()
    assert stamp == "20251231233000"
    assert base64.b64decode(password) == b"600100passkey20251231233000"


def test_a_token_is_kept_until_shortly_before_it_ends() -> None:
    async def ask(peer: Peer) -> list[int]:
        now = [1000.0]
        daraja = Daraja(load_mpesa_settings(**COMPLETE, mpesa_url=peer.url), clock=lambda: now[0])
        counts = []
        for moment in (1000.0, 1000.0 + 3500, 1000.0 + 3540):
            now[0] = moment
            await asyncio.gather(*(daraja.query("ws_CO_nobody") for _ in range(5)))
            counts.append(peer.token_count)
        await daraja.close()
        return counts

    with Peer() as peer:
        assert asyncio.run(ask(peer)) == [1, 1, 2]


def test_wrong_credentials_send_nothing() -> None:
    async def push(url: str) -> str:
        settings = load_mpesa_settings(**COMPLETE | {"mpesa_consumer_secret": "wrong"}, mpesa_url=url)
        daraja = Daraja(settings)
        outcome = await daraja.push(user_id(1), 5, "+254711000111", "M1")
        await daraja.close()
        return f"{outcome.status} {outcome.code}"

    with Peer() as peer:
        assert asyncio.run(push(peer.url)) == "later no_token (400.008.01)"
        assert (peer.pushes, peer.refused) == ([], [])
    assert asyncio.run(push("http://127.0.0.1:1")).startswith("later no_token")


def test_urls_are_registered() -> None:
    async def register(url: str) -> None:
        daraja = Daraja(load_mpesa_settings(**COMPLETE, mpesa_url=url))
        await daraja.register_urls()
        await daraja.close()

    with Peer() as peer:
        asyncio.run(register(peer.url))
        assert peer.urls["ConfirmationURL"].endswith("/c2b/confirmation")
        assert "mpesa" not in peer.urls["ValidationURL"]


def test_the_documented_callbacks_are_read() -> None:
    paid = b"""{"Body":{"stkCallback":{"MerchantRequestID":"1-2-1","CheckoutRequestID":"ws_CO_010120260900001",
     "ResultCode":0,"ResultDesc":"ok","CallbackMetadata":{"Item":[{"Name":"Amount","Value":500.00},
     {"Name":"MpesaReceiptNumber","Value":"UA1AB2CD3E"},{"Name":"Balance"},
     {"Name":"TransactionDate","Value":20260101090007},{"Name":"PhoneNumber","Value":254711000111}]}}}}"""
    event = read_stk(user_id(1), paid)
    assert (event.payload["receipt"], event.payload["amount"]) == ("UA1AB2CD3E", "500.00")
    assert event.payload["paid_at"] == "2026-01-01T06:00:07+00:00"
    c2b = read_c2b(
        b'{"TransactionType":"Pay Bill","TransID":"UA1AB2CD3F","TransTime":"20260101090100","TransAmount":"500.00",'
        b'"BusinessShortCode":"600100","BillRefNumber":"12345678901","MSISDN":"2547*****111","FirstName":"ASHA",'
        b'"MiddleName":"","LastName":""}'
    )
    assert (c2b.payload["bill_reference"], c2b.payload["payer_name"]) == ("12345678901", "ASHA")


# Statements

STATEMENT = """Organization Name,Power
Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,Other Party Info,A/C No.
UA1AB2CD3F,2026-01-31 10:00:00,,Pay Bill,Completed,"1,500.00",,,2547***,12345678901
UA1AB2CD3F,31-01-2026 10:00:00,,Pay Bill Charge,Completed,,-12.50,,,
UA1AB2CD3G,2026-01-31 10:00:00,,Pay Bill,Failed,5.00,,,,
"""


def test_a_statement_is_read() -> None:
    rows = read_statement(STATEMENT)
    assert [(row["direction"], row["amount"], row["completed_at"]) for row in rows] == [
        ("in", "1500.00", "2026-01-31T10:00:00+03:00"),
        ("out", "12.50", "2026-01-31T10:00:00+03:00"),
    ]
    assert rows[0]["account_reference"] == "12345678901"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no line of headings"),
        (STATEMENT.replace("2026-01-31 10", "yesterday 10"), "is no time"),
        (STATEMENT.replace("-12.50", "twelve"), "is no amount"),
    ],
)
def test_what_is_no_statement_is_refused(text: str, reason: str) -> None:
    with pytest.raises(click.ClickException, match=reason):
        read_statement(text)


# Set up otherwise


def test_without_settings_there_is_no_door(fresh_database: Database) -> None:
    with gateway_for(fresh_database) as gateway:
        with fresh_database.connect() as connection:
            connection.execute("select test.create_user(1)")
        answer = httpx.post(f"{gateway.url}/webhooks/daraja/{PATH_SECRET}/stk/1", json={}, timeout=60)
        assert (answer.status_code, answer.json()["message"]) == (404, "provider_not_configured")
        with gateway.client(make_token(user_id(1))) as client:
            answer = client.post("/rpc/mpesa.request_payment", json={"p_amount": 5, "p_phone": "0711000111"})
        assert (answer.status_code, answer.json()["message"]) == (503, "mpesa_not_configured")


def test_trusted_callbacks_from_listed_addresses_alone(fresh_database: Database) -> None:
    with shop_for(
        fresh_database, mpesa_confirm="false", mpesa_addresses="196.201.214.0/24, 127.0.0.1",
        mpesa_query_seconds="60",
    ) as shop:  # fmt: skip
        shop.customer(1)
        request = shop.wait(shop.begin(1, 50, "0711000111"), "paid")
        assert shop.peer.queries == []
        assert request["receipt"] == shop.peer.pushes[0].receipt
        # A storm: whatever the order and however often, each push pays once.
        chance = random.Random(7)
        paid = 50
        ids = []
        for number in range(2, 14):
            shop.customer(number)
            phone = f"2547220001{number:02d}"
            behaviour = Behaviour(
                result_code=chance.choice([0, 0, 1, 1032]), callbacks=chance.choice([0, 1, 3]),
                delay=chance.choice([0.0, 0.2, 1.0]), answer=chance.choice(["accept", "accept", "lost"]),
                also_c2b=chance.random() < 0.5,
            )  # fmt: skip
            shop.peer.plan(phone, behaviour)
            ids.append(shop.begin(number, 10 * number, phone))
        wait_for(lambda: len(shop.peer.pushes) == 13)
        wait_for(lambda: all(push.is_decided for push in shop.peer.pushes))
        tellings = [push for push in shop.peer.pushes[1:] for _ in range(3)]
        chance.shuffle(tellings)
        threads = [threading.Thread(target=shop.peer.tell, args=(push,)) for push in tellings]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for request_id in ids:
            shop.wait(request_id, "paid", "failed", "cancelled")
        shop.settle()
        paid += sum(push.body["Amount"] for push in shop.peer.pushes[1:] if push.behaviour.result_code == 0)
        assert shop.value("select sum(balance) from payments.accounts where account_type = 'wallet'") == paid
        assert len(shop.peer.pushes) == 13
        shop.check_books()


def test_other_addresses_are_refused(fresh_database: Database) -> None:
    with shop_for(
        fresh_database,
        with_worker=False,
        mpesa_addresses="196.201.214.0/24",
        mpesa_address_header="X-Real-IP",
    ) as shop:
        url = f"{shop.base}/c2b/confirmation"
        told = shop.peer.make_c2b("5.00", "x", "2547", "UA1AB2CD3F")
        for headers in ({}, {"X-Real-IP": "10.0.0.1"}, {"X-Real-IP": "nonsense"}):
            answer = httpx.post(url, json=told, headers=headers, timeout=60)
            assert (answer.status_code, answer.json()["message"]) == (403, "address_not_allowed")
        assert (
            httpx.post(url, json=told, headers={"X-Real-IP": "196.201.214.200"}, timeout=60).status_code
            == 200
        )


def test_a_worker_that_dies_while_it_asks_leaves_no_second_push(fresh_database: Database) -> None:
    with shop_for(fresh_database, with_worker=False) as shop:
        settings = {k.removeprefix("MAINSPRING_").lower(): v for k, v in shop.gateway.settings.items()}
        shop.customer(1)
        shop.peer.plan("254711000111", Behaviour(answer="slow", slow_seconds=5, delay=600))
        with worker_for(fresh_database, "", "--only", "mpesa,relay", **settings) as worker:
            wait_for(lambda: shop.value("select count(*) from mpesa.settings"))
            request_id = shop.begin(1, 50, "0711000111")
            wait_for(lambda: shop.peer.pushes)
            worker.kill()
        assert shop.request(request_id)["status"] == "sending"
        shop.query("update mpesa.requests set due_at = now() where request_id = %s returning 1", request_id)
        with worker_for(fresh_database, "", "--only", "mpesa,inbound", **settings):
            assert shop.wait(request_id, "unknown")["status_reason"] == "worker_lost"
            [push] = shop.peer.pushes
            object.__setattr__(push.behaviour, "delay", 0)
            shop.peer.tell(push)
            shop.wait(request_id, "paid")
        assert len(shop.peer.pushes) == 1
        assert shop.balance(1) == 50


def test_a_till_gives_up_and_still_takes_what_comes_late(fresh_database: Database) -> None:
    with shop_for(
        fresh_database, mpesa_till="700200", mpesa_give_up_hours="0.001", mpesa_query_seconds="0.3"
    ) as shop:
        shop.query("select test.create_user(900, 'admin')")
        shop.customer(1)
        shop.peer.plan("254711000111", Behaviour(callbacks=0, delay=600))
        request_id = shop.begin(1, 50, "0711000111")
        request = shop.wait(request_id, "unknown")
        assert request["due_at"] is None
        [push] = shop.peer.pushes
        assert (push.body["TransactionType"], push.body["PartyB"]) == ("CustomerBuyGoodsOnline", "700200")
        assert (
            shop.value("select count(*) from notifications.notifications where topic = 'money_attention'")
            == 1
        )
        object.__setattr__(push.behaviour, "delay", 0)
        # A till's payers name no account: the C2B message goes into suspense, the callback takes it out again.
        shop.peer._call(
            f"{shop.base}/c2b/confirmation", shop.peer.make_c2b("50.00", "", "2547", push.receipt)
        )
        wait_for(lambda: shop.query("select from mpesa.payments where status = 'parked'"))
        shop.peer.tell(push)
        shop.wait(request_id, "paid")
        assert shop.balance(1) == 50
        shop.check_books()


def test_an_order_of_electricity_is_paid_by_phone(fresh_database: Database) -> None:
    make_customers(fresh_database, range(1, 4), 0)
    with shop_for(fresh_database, only="") as shop:
        orders = []
        for number, behaviour in (
            (1, Behaviour()),
            (2, Behaviour(result_code=1032)),
            (3, Behaviour(amount=1.0)),
        ):
            phone = f"25471100011{number}"
            shop.peer.plan(phone, behaviour)
            body = {
                "p_meter_id": meter_id(number),
                "p_amount": 50,
                "p_payment_method": "mpesa",
                "p_phone": phone,
            }
            with shop.gateway.client(make_token(user_id(number))) as client:
                answer = client.post("/rpc/vending.create_order", json=body)
                assert answer.status_code == 200, answer.text
                orders.append(answer.json()["order_id"])

        def state(number: int) -> str:
            return str(shop.value("select state from vending.orders where order_id = %s", orders[number - 1]))

        wait_for(lambda: state(1) == "delivered", 30)
        wait_for(lambda: shop.query("select from mpesa.requests where status = 'cancelled'"))
        wait_for(lambda: shop.query("select from mpesa.requests where status = 'parked'"))
        shop.settle()
        assert state(2) not in ("paid", "vending", "delivered")
        assert state(3) not in ("paid", "vending", "delivered")
        shop.check_books()
