"""SMS: Twilio and Africa's Talking against servers that speak as they do."""

from __future__ import annotations

import base64

import httpx
import pytest
from pydantic import SecretStr

from pyapi.channels import sms_africastalking, sms_twilio
from pyapi.channels.adapter import Outcome
from pyapi.channels.sms_africastalking import AfricasTalking
from pyapi.channels.sms_twilio import Twilio
from tests.channels.peers import Answer, Peer, free_port, make_delivery

pytestmark = pytest.mark.one_server

TWILIO = {
    "drop_recipient": ["21211", "21265", "21610", "21614", "21635"],
    "rejected": ["21266", "21408", "21602", "21608", "21612", "21617", "21619", "http_4xx"],
    "provider_down": [
        "10001", "20003", "20005", "20006", "21603", "21606", "21659", "21660", "21661", "21705", "30002", "63038",
        "http_401", "http_403", "http_404",
    ],
    "retry": ["14107", "20429", "20500", "20503", "21611", "30001", "http_408", "http_429", "http_5xx"],
}  # fmt: skip
AFRICASTALKING = {
    "drop_recipient": ["403", "404", "406"],
    "rejected": ["401", "409", "502", "http_4xx"],
    "provider_down": ["402", "405", "http_401", "http_403"],
    "retry": ["407", "500", "501", "http_408", "http_429", "http_5xx"],
}


def rows(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(code, status) for status, codes in table.items() for code in codes]


def http_status(code: str) -> int:
    return int(code.removeprefix("http_").replace("4xx", "418").replace("5xx", "502"))


async def send_twilio(peer: Peer, **facts: object) -> Outcome:
    adapter = Twilio("AC1", SecretStr("geheim"), "+15005550006", url=peer.url, context=peer.context)
    try:
        return await adapter.send(make_delivery(**facts))  # type: ignore[arg-type]
    finally:
        await adapter.close()


async def send_africastalking(peer: Peer, sender: str | None = None, **facts: object) -> Outcome:
    adapter = AfricasTalking(
        "sandbox", SecretStr("geheim"), sender=sender, url=peer.url, context=peer.context
    )
    try:
        return await adapter.send(make_delivery(**facts))  # type: ignore[arg-type]
    finally:
        await adapter.close()


async def test_twilio_gets_the_form_and_the_credentials(peer: Peer) -> None:
    peer.queue = [Answer(201, {"sid": "SM1", "status": "queued", "error_code": None})]
    assert await send_twilio(peer) == Outcome("sent", "SM1")
    (request,) = peer.requests
    assert request.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert request.headers["authorization"] == "Basic " + base64.b64encode(b"AC1:geheim").decode()
    assert request.form == {
        "To": "+254711000111",
        "From": "+15005550006",
        "Body": "Only 3.2 units are left on your meter.",
    }


async def test_twilio_sends_by_a_messaging_service_and_reports_back(peer: Peer) -> None:
    adapter = Twilio(
        "AC1", SecretStr("x"), "MG1", url=peer.url, status_url="https://a.example/t", context=peer.context
    )
    peer.queue = [Answer(201, {"sid": "SM1", "status": "accepted"})]
    await adapter.send(make_delivery())
    await adapter.close()
    form = peer.requests[0].form
    assert (form["MessagingServiceSid"], form["StatusCallback"]) == ("MG1", "https://a.example/t")
    assert "From" not in form


def test_every_code_of_the_tables_is_tried() -> None:
    assert {code for code, _ in rows(TWILIO)} == set(sms_twilio.RULES)
    assert {code for code, _ in rows(AFRICASTALKING)} == set(sms_africastalking.RULES)


@pytest.mark.parametrize(("code", "status"), rows(TWILIO))
async def test_an_error_of_twilio(peer: Peer, code: str, status: str) -> None:
    if code.startswith("http"):
        peer.queue = [Answer(http_status(code), b"<html>")]
    else:
        peer.queue = [Answer(400, {"code": int(code), "message": "no", "status": 400})]
    outcome = await send_twilio(peer)
    assert outcome.status == status
    assert outcome.error_code is not None
    assert code in (outcome.error_code, code if code.startswith("http") else "")


async def test_a_message_that_twilio_created_as_failed_is_not_sent(peer: Peer) -> None:
    peer.queue = [Answer(201, {"sid": "SM1", "status": "failed", "error_code": 21610})]
    outcome = await send_twilio(peer)
    assert (outcome.status, outcome.error_code) == ("drop_recipient", "21610")


@pytest.mark.parametrize(
    "answer", [b"", b"[1]", b"not json", {"code": None}, {"code": {"a": 1}}, {"message": ["x"]}]
)
async def test_an_answer_of_another_form_is_an_outcome_too(peer: Peer, answer: object) -> None:
    peer.queue = [Answer(400, answer)] * 2
    assert (await send_twilio(peer)).status == "rejected"
    assert (await send_africastalking(peer)).status == "rejected"


@pytest.mark.parametrize(
    "answer", [{"SMSMessageData": None}, {"SMSMessageData": {"Recipients": ["x"]}}, {"SMSMessageData": []}]
)
async def test_a_strange_201_is_not_called_sent(peer: Peer, answer: object) -> None:
    peer.queue = [Answer(201, answer)]
    assert (await send_africastalking(peer)).status in ("retry", "rejected")


async def test_africas_talking_gets_the_form_and_the_key(peer: Peer) -> None:
    recipient = {
        "statusCode": 101,
        "number": "+254711000111",
        "status": "Success",
        "cost": "KES 0.8",
        "messageId": "ATXid_1",
    }
    peer.queue = [Answer(201, {"SMSMessageData": {"Message": "Sent to 1/1", "Recipients": [recipient]}})]
    assert await send_africastalking(peer, sender="POWER") == Outcome("sent", "ATXid_1")
    (request,) = peer.requests
    assert (request.path, request.headers["apikey"]) == ("/version1/messaging", "geheim")
    assert request.headers["accept"] == "application/json"
    assert request.form == {
        "username": "sandbox", "to": "+254711000111", "from": "POWER", "message": "Only 3.2 units are left on your meter.",
    }  # fmt: skip


@pytest.mark.parametrize("code", [100, 101, 102])
async def test_africas_talking_accepts(peer: Peer, code: int) -> None:
    recipient = {"statusCode": code, "messageId": "None", "status": "x"}
    peer.queue = [Answer(201, {"SMSMessageData": {"Recipients": [recipient]}})]
    assert await send_africastalking(peer) == Outcome("sent", None)


@pytest.mark.parametrize(("code", "status"), rows(AFRICASTALKING))
async def test_an_error_of_africas_talking(peer: Peer, code: str, status: str) -> None:
    if code.startswith("http"):
        peer.queue = [Answer(http_status(code), b"The supplied authentication is invalid")]
    else:
        recipient = {"statusCode": int(code), "status": "x", "messageId": "None"}
        peer.queue = [Answer(201, {"SMSMessageData": {"Message": "Sent to 0/1", "Recipients": [recipient]}})]
    outcome = await send_africastalking(peer)
    assert outcome.status == status
    assert outcome.message_id is None


@pytest.mark.parametrize(
    ("name", "status"), [("InvalidSenderId", "provider_down"), ("UserInBlacklist", "drop_recipient")]
)
async def test_africas_talking_may_only_name_the_error(peer: Peer, name: str, status: str) -> None:
    peer.queue = [Answer(201, {"SMSMessageData": {"Message": name, "Recipients": []}})]
    assert (await send_africastalking(peer)).status == status


@pytest.mark.parametrize(
    "number", ["", "0711000111", "+0711", "+25471100011100011", "+2547x", "+254711000111\r\nX: y", "٠١٢"]
)
async def test_a_number_that_is_none_is_not_sent_to(peer: Peer, number: str) -> None:
    for send in (send_twilio, send_africastalking):
        outcome = await send(peer, address={"to": number})
        assert (outcome.status, outcome.error_code) == ("drop_recipient", "invalid_number")
    assert peer.requests == []


async def test_a_number_may_have_spaces_and_hyphens(peer: Peer) -> None:
    peer.queue = [Answer(201, {"sid": "SM1"})]
    assert (await send_twilio(peer, address={"to": " +254 711-000 (111)"})).status == "sent"
    assert peer.requests[0].form["To"] == "+254711000111"


async def test_an_empty_text_is_not_sent(peer: Peer) -> None:
    for content in ({}, {"body": None}, {"body": " \n"}):
        assert (await send_twilio(peer, content=content)).error_code == "empty_message"
    assert peer.requests == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0", 0.0), ("-4", 0.0), ("99999999", 86400.0), ("soon", None), ("nan", None), (None, None)],
)
async def test_retry_after_in_seconds(peer: Peer, header: str | None, seconds: float | None) -> None:
    peer.queue = [Answer(429, {"code": 20429}, {"Retry-After": header} if header else {})]
    assert (await send_twilio(peer)).retry_after == seconds


async def test_retry_after_as_a_date(peer: Peer) -> None:
    from datetime import UTC, datetime, timedelta
    from email.utils import format_datetime

    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    peer.queue = [Answer(503, b"", {"Retry-After": moment})]
    outcome = await send_twilio(peer)
    assert outcome.retry_after is not None
    assert 80 < outcome.retry_after <= 90


async def test_nobody_listens(peer: Peer) -> None:
    adapter = Twilio(
        "AC1", SecretStr("geheim"), "+1", url=f"https://localhost:{free_port()}", context=peer.context
    )
    outcome = await adapter.send(make_delivery())
    await adapter.close()
    assert (outcome.status, outcome.error_code) == ("provider_down", "unreachable")


async def test_a_certificate_that_nobody_vouches_for(peer: Peer) -> None:
    adapter = Twilio("AC1", SecretStr("geheim"), "+1", url=peer.url)
    outcome = await adapter.send(make_delivery())
    await adapter.close()
    assert (outcome.status, outcome.error_code) == ("provider_down", "unreachable")
    assert peer.requests == []


async def test_a_late_answer_is_unknown(peer: Peer) -> None:
    peer.queue = [Answer(201, {"sid": "SM1"}, seconds=1.0)]
    adapter = Twilio("AC1", SecretStr("geheim"), "+15005550006", url=peer.url, context=peer.context)
    adapter._client.timeout = httpx.Timeout(0.2)
    outcome = await adapter.send(make_delivery())
    await adapter.close()
    assert (outcome.status, outcome.error_code) == ("retry", "outcome_unknown")
    assert len(peer.requests) == 1


async def test_an_adapter_gives_up_in_time(peer: Peer) -> None:
    peer.queue = [Answer(201, {"sid": "SM1"}, seconds=1.0)]
    adapter = Twilio("AC1", SecretStr("geheim"), "+15005550006", url=peer.url, context=peer.context)
    adapter.attempt_seconds = 0.2
    outcome = await adapter.send(make_delivery())
    await adapter.close()
    assert (outcome.status, outcome.error_code) == ("retry", "outcome_unknown")


async def test_a_connection_cut_before_the_answer_is_unknown(peer: Peer) -> None:
    import asyncio

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    server = await asyncio.start_server(cut, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        adapter = Twilio("AC1", SecretStr("geheim"), "+1", url=url, context=peer.context)
        outcome = await adapter.send(make_delivery())
        await adapter.close()
    assert (outcome.status, outcome.error_code) == ("retry", "outcome_unknown")


async def test_a_redirect_is_not_followed(peer: Peer) -> None:
    peer.queue = [Answer(307, b"", {"Location": f"{peer.url}/elsewhere"})]
    assert (await send_twilio(peer)).status == "retry"
    assert len(peer.requests) == 1


async def test_words_of_the_message_and_the_number_stay_out_of_the_detail(peer: Peer) -> None:
    peer.queue = [
        Answer(400, {"code": 21211, "message": "The number +254711000111 is not valid"}),
        Answer(400, {"code": 30001, "message": "Refused: Only 3.2 units are left on your"}),
    ]
    first, second = await send_twilio(peer), await send_twilio(peer)
    assert first.detail == "This is not a phone number. (The number … is not valid)"
    assert second.detail == "The queue is full."
    assert "254711000111" not in repr(make_delivery())
    assert "units" not in repr(make_delivery())


async def test_a_bug_in_an_adapter_is_an_outcome(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms_twilio, "read_text", lambda _: 1 / 0)
    outcome = await send_twilio(peer)
    assert (outcome.status, outcome.error_code) == ("retry", "ZeroDivisionError")


async def test_only_so_many_requests_are_under_way(peer: Peer) -> None:
    import asyncio

    peer.answer = lambda _: Answer(201, {"sid": "SM1"}, seconds=0.05)
    adapter = Twilio("AC1", SecretStr("x"), "+15005550006", url=peer.url, context=peer.context)
    outcomes = await asyncio.gather(*(adapter.send(make_delivery()) for _ in range(40)))
    await adapter.close()
    assert {outcome.status for outcome in outcomes} == {"sent"}
    assert 2 <= peer.most_under_way <= adapter.concurrency
