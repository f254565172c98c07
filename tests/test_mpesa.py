"""M-Pesa end to end: a gateway, a worker, and a Daraja that does what Daraja does, and worse."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from pyapi.mpesa.peer import Behaviour
from tests.daraja import PATH_SECRET, Shop, shop_for
from tests.gateways import make_token, user_id
from tests.servers import Database
from tests.workers import wait_for

pytestmark = pytest.mark.one_server


@pytest.fixture(scope="module")
def shop(database: Database) -> Iterator[Shop]:
    with shop_for(database) as running:
        for number in range(1, 40):
            running.customer(number)
        yield running


def events_of(shop: Shop, request_id: str) -> list[str]:
    rows = shop.query(
        "select event_type from events.events where aggregate_type = 'mpesa_request' and aggregate_id = %s"
        " order by event_id",
        request_id,
    )
    return [name.removeprefix("mpesa_request_") for (name,) in rows]


def transaction_of(shop: Shop, request: dict[str, Any]) -> str:
    return str(
        shop.value(
            "select status from payments.transactions where transaction_id = %s", request["transaction_id"]
        )
    )


# A phone is asked


def test_a_phone_pays(shop: Shop) -> None:
    request_id = shop.begin(1, 500, "0711 000 111")
    request = shop.wait(request_id, "paid")
    [push] = [push for push in shop.peer.pushes if push.body["CallBackURL"].endswith(request_id)]
    assert push.body["Amount"] == 500
    assert push.body["PhoneNumber"] == "254711000111"
    assert push.body["AccountReference"] == request["reference"]
    assert request["receipt"] == push.receipt
    assert shop.balance(1) == 500
    assert transaction_of(shop, request) == "completed"
    assert events_of(shop, request_id) == ["created", "sending", "awaiting", "confirming", "paid"]
    assert push.checkout_id in shop.peer.queries  # not believed before Daraja said so itself
    shop.check_books()


@pytest.mark.parametrize(
    ("number", "code", "status", "reason", "transaction"),
    [
        (2, 1, "failed", "insufficient_funds", "failed"),
        (3, 1032, "cancelled", "cancelled_by_payer", "cancelled"),
        (4, 1037, "timed_out", "phone_unreachable", "failed"),
        (5, 2001, "failed", "wrong_pin", "failed"),
        (6, 1001, "failed", "phone_busy", "failed"),
        (7, 1019, "timed_out", "prompt_expired", "failed"),
        (8, 1025, "failed", "prompt_not_sent", "failed"),
        (9, 9999, "failed", "prompt_not_sent", "failed"),
        (10, 17, "failed", "daraja_failed", "failed"),
        (11, 26, "failed", "daraja_busy", "failed"),
        (12, 8006, "failed", "refused_by_daraja", "failed"),
    ],
)
def test_each_failure_has_its_reason(
    shop: Shop, number: int, code: int, status: str, reason: str, transaction: str
) -> None:
    phone = f"2547110002{number:02d}"
    shop.peer.plan(phone, Behaviour(result_code=code))
    request = shop.wait(shop.begin(number, 100, phone), "paid", "failed", "cancelled", "timed_out")
    assert (request["status"], request["status_reason"], request["result_code"]) == (
        status,
        reason,
        str(code),
    )
    assert transaction_of(shop, request) == transaction
    assert shop.balance(number) == 0


def test_without_a_callback_daraja_is_asked(shop: Shop) -> None:
    phone = "254711000313"
    shop.peer.plan(phone, Behaviour(callbacks=0, query_codes=("processing", "error")))
    request_id = shop.begin(13, 200, phone)
    request = shop.wait(request_id, "paid")
    assert request["receipt"] is None
    assert request["query_count"] >= 3
    assert shop.balance(13) == 200
    [push] = [push for push in shop.peer.pushes if push.body["CallBackURL"].endswith(request_id)]
    # The callback comes hours late: it brings the receipt, and no money.
    shop.peer.tell(push)
    shop.peer.tell(push)
    wait_for(lambda: shop.request(request_id)["receipt"])
    shop.settle()
    assert shop.request(request_id)["receipt"] == push.receipt
    assert shop.balance(13) == 200
    shop.check_books()


def test_a_failure_without_a_callback_is_found_out(shop: Shop) -> None:
    phone = "254711000314"
    shop.peer.plan(phone, Behaviour(callbacks=0, result_code=1032))
    request = shop.wait(shop.begin(14, 200, phone), "cancelled")
    assert transaction_of(shop, request) == "cancelled"


def test_a_lost_answer_is_never_sent_again(shop: Shop) -> None:
    phone = "254711000315"
    shop.peer.plan(phone, Behaviour(answer="lost", delay=2.0))
    request_id = shop.begin(15, 300, phone)
    request = shop.wait(request_id, "unknown")
    assert request["status_reason"] == "answer_lost"
    assert transaction_of(shop, request) == "pending"
    # Its callback finds it by the address, brings the id, and the query confirms.
    request = shop.wait(request_id, "paid")
    pushes = [push for push in shop.peer.pushes if push.body["CallBackURL"].endswith(request_id)]
    assert [push.checkout_id for push in pushes] == [request["checkout_request_id"]]
    assert shop.balance(15) == 300


def test_a_page_of_html_says_nothing_about_the_phone(shop: Shop) -> None:
    phone = "254711000316"
    shop.peer.plan(phone, Behaviour(answer="html", takes=False))
    request = shop.wait(shop.begin(16, 300, phone), "unknown")
    assert request["push_count"] == 1
    assert shop.balance(16) == 0


def test_a_refused_push_fails(shop: Shop) -> None:
    phone = "254711000317"
    shop.peer.plan(phone, Behaviour(answer="refuse"))
    request = shop.wait(shop.begin(17, 300, phone), "failed")
    assert (request["status_reason"], request["result_code"]) == ("refused_by_daraja", "400.002.02")
    assert transaction_of(shop, request) == "failed"


def test_a_busy_daraja_is_asked_again(shop: Shop) -> None:
    phone = "254711000318"
    shop.peer.plan(phone, Behaviour(answer="busy"))
    request = shop.wait(shop.begin(18, 300, phone), "paid")
    assert request["push_count"] == 2
    assert shop.balance(18) == 300


def test_an_old_token_is_renewed_once(shop: Shop) -> None:
    shop.wait(shop.begin(19, 10, "254711000319"), "paid")
    before = shop.peer.token_count
    shop.peer.expire_tokens()
    shop.wait(shop.begin(19, 10, "254711000320"), "paid")
    assert shop.peer.token_count == before + 1


def test_while_daraja_gives_no_token_it_waits(shop: Shop) -> None:
    shop.peer.gives_tokens = False
    shop.peer.expire_tokens()
    try:
        request_id = shop.begin(20, 40, "254711000321")
        wait_for(lambda: shop.request(request_id)["status_reason"] == "daraja_unreachable")
    finally:
        shop.peer.gives_tokens = True
    assert shop.wait(request_id, "paid")["push_count"] >= 2


# Callbacks that come twice, late, in the wrong order, or from somebody else


def test_doubled_callbacks_pay_once(shop: Shop) -> None:
    phone = "254711000421"
    shop.peer.plan(phone, Behaviour(callbacks=4, also_c2b=True))
    request_id = shop.begin(21, 250, phone)
    shop.wait(request_id, "paid")
    [push] = [push for push in shop.peer.pushes if push.body["CallBackURL"].endswith(request_id)]
    threads = [threading.Thread(target=shop.peer.tell, args=(push,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shop.settle()
    assert shop.balance(21) == 250
    assert shop.value("select count(*) from mpesa.payments where receipt = %s", push.receipt) == 1
    shop.check_books()


def test_money_that_comes_after_a_failure_still_counts(shop: Shop) -> None:
    phone = "254711000422"
    shop.peer.plan(phone, Behaviour(result_code=1037))
    request_id = shop.begin(22, 250, phone)
    shop.wait(request_id, "timed_out")
    [push] = [push for push in shop.peer.pushes if push.body["CallBackURL"].endswith(request_id)]
    object.__setattr__(push.behaviour, "result_code", 0)
    shop.peer.tell(push)
    request = shop.wait(request_id, "paid")
    assert transaction_of(shop, request) == "completed"
    assert shop.balance(22) == 250
    # And the failure told again after it changes nothing.
    shop.peer.tell(push, result_code=1032)
    shop.settle()
    assert shop.request(request_id)["status"] == "paid"


def test_a_forged_success_is_found_out(shop: Shop) -> None:
    phone = "254711000423"
    shop.peer.plan(phone, Behaviour(result_code=1032, callbacks=0, delay=1.0))
    request_id = shop.begin(23, 250, phone)
    shop.wait(request_id, "awaiting")
    [push] = [push for push in shop.peer.pushes if push.body["CallBackURL"].endswith(request_id)]
    shop.peer.tell(push, result_code=0, receipt="FORGED0001")
    shop.wait(request_id, "confirming")
    shop.wait(request_id, "cancelled")
    assert shop.balance(23) == 0
    assert shop.value("select status from mpesa.payments where receipt = 'FORGED0001'") == "refuted"


@pytest.mark.parametrize("changes", [{"checkout_id": "ws_CO_nobody"}, {"url": "stk/" + user_id(9)}])
def test_a_callback_that_fits_nothing_changes_nothing(shop: Shop, changes: dict[str, Any]) -> None:
    phone = "254711000424"
    shop.peer.plan(phone, Behaviour(callbacks=0, delay=600))
    request_id = shop.begin(24, 250, phone)
    shop.wait(request_id, "awaiting")
    push = shop.peer.pushes[-1]
    if "url" in changes:
        changes = {"url": f"{shop.base}/{changes['url']}"}
    assert shop.peer.tell(push, result_code=0, receipt="FORGED0002", **changes).status_code == 200
    shop.settle()
    assert shop.request(request_id)["status"] == "awaiting"
    assert shop.query("select from mpesa.payments where receipt = 'FORGED0002'") == []
    assert shop.query("select from events.events where event_type = 'mpesa_callback_refused'")
    shop.query("update mpesa.requests set due_at = null where request_id = %s returning 1", request_id)


def test_another_amount_goes_into_suspense(shop: Shop) -> None:
    phone = "254711000425"
    shop.peer.plan(phone, Behaviour(amount=5.0))
    request_id = shop.begin(25, 500, phone)
    request = shop.wait(request_id, "parked")
    assert request["status_reason"] == "amount_mismatch"
    assert shop.balance(25) == 0
    receipt = shop.value("select receipt from mpesa.payments where request_id = %s", request_id)
    parked = shop.value("select amount from payments.parked_money where reference = %s", f"mpesa:{receipt}")
    assert parked == 5
    # Somebody looks into it, and gives it to the wallet.
    account = shop.value(
        "select account_id::text from payments.wallets where owner_user_id = %s", user_id(25)
    )
    shop.query("select test.create_user(900, 'admin')")
    with shop.gateway.client(make_token(user_id(900), "admin")) as client:
        [listed] = [
            p for p in client.post("/rpc/mpesa.list_unmatched", json={}).json() if p["receipt"] == receipt
        ]
        assert listed["candidates"][0] == {
            "account_id": account, "user_id": user_id(25), "reason": "its_request", "detail": request["reference"],
        }  # fmt: skip
        for _ in range(2):
            answer = client.post(
                "/rpc/mpesa.match_payment",
                json={"p_receipt": receipt, "p_account_id": account, "p_reason": "the payer called"},
            )
            assert answer.status_code == 200, answer.text
        assert answer.json()["decided_by"] == user_id(900)
    assert shop.balance(25) == 5
    shop.check_books()


# Payers who come by themselves


def test_a_meter_number_leads_to_its_owners_wallet(shop: Shop) -> None:
    shop.query("select test.create_meter(26, test.user_id(26))")
    number = shop.value("select meter_number from meters.meters where owner_user_id = %s", user_id(26))
    receipt = shop.peer.pay("120.50", f" {number[:4]} {number[4:]} ")
    assert receipt is not None
    wait_for(
        lambda: shop.query("select from mpesa.payments where receipt = %s and status = 'credited'", receipt)
    )
    assert (
        shop.value(
            "select metadata->>'meter_number' from payments.transactions where metadata->>'receipt' = %s",
            receipt,
        )
        == number
    )
    # A digit that is wrong, and one that belongs to nobody, are declined before the money moves.
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert shop.peer.pay("10.00", wrong) is None
    assert shop.peer.pay("10.00", "") is None
    shop.check_books()


def test_a_wallets_number_leads_to_the_wallet(shop: Shop) -> None:
    with shop.gateway.client(make_token(user_id(27))) as client:
        details = client.post("/rpc/mpesa.get_payment_details", json={}).json()
        assert client.post("/rpc/mpesa.get_payment_details", json={}).json() == details
    assert details["shortcode"] == "600100"
    assert shop.peer.pay("75.00", details["reference"]) is not None
    wait_for(lambda: shop.balance(27) == 75)


def test_what_belongs_to_nobody_waits_in_suspense(shop: Shop) -> None:
    shop.query("select test.create_meter(28, test.user_id(28))")
    number = shop.value("select meter_number from meters.meters where owner_user_id = %s", user_id(28))
    typed = number[:5] + str((int(number[5]) + 1) % 10) + number[6:]
    told = shop.peer.make_c2b("60.00", typed, "2547*****111", shop.peer.make_receipt())
    shop.peer._call(
        f"{shop.base}/c2b/confirmation", told
    )  # without validation, as where it is not switched on
    receipt = told["TransID"]
    wait_for(
        lambda: shop.query("select from mpesa.payments where receipt = %s and status = 'parked'", receipt)
    )
    candidates = shop.value("select candidates from mpesa.list_unmatched(500) where receipt = %s", receipt)
    assert (candidates[0]["user_id"], candidates[0]["reason"]) == (user_id(28), "similar_meter")
    # Told once more: nothing new.
    shop.peer._call(f"{shop.base}/c2b/confirmation", told)
    shop.settle()
    assert (
        shop.value("select count(*) from payments.parked_money where reference = %s", f"mpesa:{receipt}") == 1
    )
    shop.check_books()


def test_a_push_that_also_comes_as_c2b_counts_once(shop: Shop) -> None:
    phone = "254711000429"
    shop.peer.plan(phone, Behaviour(callbacks=0, also_c2b=True))
    request_id = shop.begin(29, 333, phone)
    request = shop.wait(request_id, "paid")
    [push] = [push for push in shop.peer.pushes if push.body["CallBackURL"].endswith(request_id)]
    wait_for(lambda: shop.request(request_id)["receipt"] == push.receipt)
    shop.peer.tell(push)
    shop.settle()
    assert shop.balance(29) == 333
    assert transaction_of(shop, request) == "completed"
    shop.check_books()


def test_the_same_receipt_with_another_amount_is_refused(shop: Shop) -> None:
    with shop.gateway.client(make_token(user_id(30))) as client:
        reference = client.post("/rpc/mpesa.get_payment_details", json={}).json()["reference"]
    receipt = shop.peer.pay("10.00", reference)
    assert receipt is not None
    wait_for(lambda: shop.balance(30) == 10)
    shop.peer._call(
        f"{shop.base}/c2b/confirmation", shop.peer.make_c2b("9000.00", reference, "2547", receipt)
    )
    shop.settle()
    assert shop.balance(30) == 10


# The doors


def test_the_address_is_a_secret(shop: Shop) -> None:
    body = {"Body": {"stkCallback": {"CheckoutRequestID": "x", "ResultCode": 0}}}
    for secret in ("wrong", PATH_SECRET + "x", PATH_SECRET[:-1]):
        url = f"{shop.gateway.url}/webhooks/daraja/{secret}/stk/{user_id(1)}"
        assert httpx.post(url, json=body, timeout=60).status_code == 401
    assert httpx.get(f"{shop.base}/stk/{user_id(1)}", timeout=60).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'{"Body": 1}', b'{"Body": {"stkCallback": []}}',
        b'{"Body": {"stkCallback": {"CheckoutRequestID": 5, "ResultCode": 0}}}',
        b'{"Body": {"stkCallback": {"CheckoutRequestID": "", "ResultCode": 0}}}',
        b'{"Body": {"stkCallback": {"CheckoutRequestID": "x", "ResultCode": true}}}',
    ],
)  # fmt: skip
def test_what_is_no_callback_is_refused(shop: Shop, body: bytes) -> None:
    answer = httpx.post(f"{shop.base}/stk/{user_id(1)}", content=body, timeout=60)
    assert (answer.status_code, answer.json()["message"]) == (400, "invalid_webhook")


@pytest.mark.parametrize(
    "items",
    [
        None, "none", [], [None], [{"Name": "Amount"}], [{"Name": 5, "Value": 5}],
        [{"Name": "Amount", "Value": "NaN"}, {"Name": "MpesaReceiptNumber", "Value": "ABCDEF1234"}],
        [{"Name": "Amount", "Value": -5}, {"Name": "MpesaReceiptNumber", "Value": "ABCDEF1234"}],
        [{"Name": "Amount", "Value": 1e300}, {"Name": "MpesaReceiptNumber", "Value": "ABCDEF1234"}],
        [{"Name": "Amount", "Value": 5}, {"Name": "MpesaReceiptNumber", "Value": "x\u0000y"}],
        [{"Name": "TransactionDate", "Value": 99999999999999}],
    ],
)  # fmt: skip
def test_odd_metadata_is_heard_and_books_nothing(shop: Shop, items: Any) -> None:
    before = shop.value("select count(*) from mpesa.payments")
    told = {"CheckoutRequestID": "ws_odd", "ResultCode": 0, "CallbackMetadata": {"Item": items}}
    answer = httpx.post(f"{shop.base}/stk/nonsense", json={"Body": {"stkCallback": told}}, timeout=60)
    assert (answer.status_code, answer.json()["ResultCode"]) == (200, 0)
    shop.settle()
    assert shop.value("select count(*) from mpesa.payments") == before
    assert (
        shop.value("select count(*) from webhooks.inbound_events where state = 'dead' or failure_count > 0")
        == 0
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "C2B00012"), ({"BusinessShortCode": "1"}, "C2B00015"), ({"MSISDN": ""}, "C2B00011"),
        ({"TransAmount": "0"}, "C2B00013"), ({"TransAmount": "1e9"}, "C2B00013"), ({"TransAmount": "-5"}, "C2B00013"),
        ({"BillRefNumber": "12345678901"}, "C2B00012"), ({"BillRefNumber": "\u0000'; drop"}, "C2B00012"),
    ],
)  # fmt: skip
def test_validation_says_what_is_wrong(shop: Shop, changes: dict[str, str], code: str) -> None:
    told = shop.peer.make_c2b("50.00", "NOBODY", "254711000111", "UA1AB2CD3F") | changes
    answer = httpx.post(f"{shop.base}/c2b/validation", json=told, timeout=60)
    assert answer.status_code == 200
    assert answer.json() == {"ResultCode": code, "ResultDesc": "Rejected"}


# Bad input


@pytest.mark.parametrize(
    ("amount", "phone", "status", "code"),
    [
        (0, "0711000111", 400, "invalid_amount"), (-5, "0711000111", 400, "invalid_amount"),
        ("99.50", "0711000111", 400, "invalid_amount"), ("NaN", "0711000111", 400, "invalid_amount"),
        ("Infinity", "0711000111", 400, "invalid_amount"), (None, "0711000111", 400, "invalid_amount"),
        (250001, "0711000111", 422, "amount_not_allowed"), ("1e40", "0711000111", 400, "invalid_amount"),
        (5, "0211000111", 400, "invalid_phone"), (5, "+15551234567", 400, "invalid_phone"),
        (5, "07110001111", 400, "invalid_phone"), (5, "", 400, "invalid_phone"), (5, None, 400, "invalid_phone"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(shop: Shop, amount: Any, phone: Any, status: int, code: str) -> None:
    answer = shop.ask(31, amount, phone)
    assert (answer.status_code, answer.json()["message"]) == (status, code)
    assert shop.query("select from mpesa.requests where user_id = %s", user_id(31)) == []


def test_the_same_key_rings_once(shop: Shop) -> None:
    first = shop.ask(32, 70, "0711000532", "order-1").json()
    again = shop.ask(32, 70, "+254711000532", "order-1").json()
    assert again["request_id"] == first["request_id"]
    for amount, phone in ((71, "0711000532"), (70, "0711000533")):
        answer = shop.ask(32, amount, phone, "order-1")
        assert (answer.status_code, answer.json()["message"]) == (422, "idempotency_key_reused")
    shop.wait(first["request_id"], "paid")
    assert shop.balance(32) == 70


def test_a_phone_is_not_rung_without_end(shop: Shop) -> None:
    phone = "254711000533"
    shop.peer.plan(phone, Behaviour(result_code=1032))
    answers = [shop.ask(33, 10, phone).status_code for _ in range(7)]
    assert answers.count(429) == 2
    answer = shop.ask(34, 10, phone)
    assert (answer.status_code, answer.json()["message"]) == (429, "too_many_requests")


def test_a_stranger_sees_no_request(shop: Shop) -> None:
    request_id = shop.begin(35, 10, "0711000535")
    with shop.gateway.client(make_token(user_id(36))) as client:
        answer = client.post("/rpc/mpesa.get_request", json={"p_request_id": request_id})
        assert (answer.status_code, answer.json()["message"]) == (404, "request_not_found")
        assert client.post("/rpc/mpesa.list_requests", json={"p_user_id": user_id(35)}).json() == []
    with shop.gateway.client(make_token(user_id(35))) as client:
        [listed] = client.post("/rpc/mpesa.list_requests", json={}).json()
        assert listed["request_id"] == request_id
