"""WhatsApp: the Cloud API's messages endpoint."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from pyapi.channels import whatsapp_cloud
from pyapi.channels.adapter import Outcome
from pyapi.channels.whatsapp_cloud import WhatsAppCloud
from tests.channels.peers import Answer, Peer, make_delivery

pytestmark = pytest.mark.one_server

CODES = {
    "drop_recipient": ["131026", "131050"],
    "rejected": [
        "100", "130472", "130497", "131008", "131009", "131021", "131030", "131047", "131049", "131051", "131052", "131053",
        "132000", "132001", "132005", "132007", "132012", "132015", "132016", "135000", "http_4xx",
    ],
    "provider_down": [
        "0", "3", "10", "33", "190", "200", "368", "131005", "131031", "131037", "131042", "131045", "131057", "133010",
        "http_401", "http_403", "http_404",
    ],
    "retry": ["1", "2", "4", "80007", "130429", "131000", "131016", "131048", "131056", "133004", "http_429", "http_5xx"],
}  # fmt: skip
ROWS = [(code, status) for status, codes in CODES.items() for code in codes]


async def send(peer: Peer, content: dict[str, Any] | None = None) -> Outcome:
    adapter = WhatsAppCloud(SecretStr("geheim"), "7001", url=f"{peer.url}/v23.0", context=peer.context)
    try:
        return await adapter.send(make_delivery(content=content, channel="whatsapp", provider="whatsapp"))
    finally:
        await adapter.close()


async def test_a_text(peer: Peer) -> None:
    peer.queue = [Answer(200, {"messaging_product": "whatsapp", "messages": [{"id": "wamid.A"}]})]
    assert await send(peer) == Outcome("sent", "wamid.A")
    (request,) = peer.requests
    assert (request.path, request.headers["authorization"]) == ("/v23.0/7001/messages", "Bearer geheim")
    assert request.json == {
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": "254711000111", "type": "text",
        "text": {"preview_url": False, "body": "Only 3.2 units are left on your meter."},
        "biz_opaque_callback_data": str(make_delivery().delivery_id),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("low_balance", {"name": "low_balance", "language": {"code": "sw"}}),
        (
            {"name": "low_balance", "language": "en_US", "parameters": ["Asha", 3.2]},
            {
                "name": "low_balance",
                "language": {"code": "en_US"},
                "components": [
                    {
                        "type": "body",
                        "parameters": [{"type": "text", "text": "Asha"}, {"type": "text", "text": "3.2"}],
                    }
                ],
            },
        ),
        (
            {"name": "t", "components": [{"type": "header"}]},
            {"name": "t", "language": {"code": "sw"}, "components": [{"type": "header"}]},
        ),
    ],
)
async def test_a_template(peer: Peer, template: Any, part: Any) -> None:
    peer.queue = [Answer(200, {"messages": [{"id": "wamid.A"}]})]
    assert (await send(peer, {"template": template, "language": "sw", "body": "not used"})).status == "sent"
    message = peer.requests[0].json
    assert (message["type"], message["template"]) == ("template", part)
    assert "text" not in message


def test_every_code_of_the_table_is_tried() -> None:
    assert {code for code, _ in ROWS} == set(whatsapp_cloud.RULES)


@pytest.mark.parametrize(("code", "status"), ROWS)
async def test_an_error(peer: Peer, code: str, status: str) -> None:
    if code.startswith("http"):
        peer.queue = [Answer(int(code[5:].replace("4xx", "418").replace("5xx", "503")), b"")]
    else:
        error = {
            "message": f"(#{code}) no",
            "code": int(code),
            "error_data": {"details": "why"},
            "fbtrace_id": "A",
        }
        peer.queue = [Answer(400, {"error": error})]
    outcome = await send(peer)
    assert outcome.status == status
    if not code.startswith("http"):
        assert outcome.error_code == code
        assert (outcome.detail or "").endswith("(why)")


@pytest.mark.parametrize("answer", [{"error": None}, {"error": {"code": None, "error_data": 3}}, b"x", [1]])
async def test_a_strange_refusal(peer: Peer, answer: Any) -> None:
    peer.queue = [Answer(400, answer)]
    assert (await send(peer)).status == "rejected"


@pytest.mark.parametrize("answer", [{}, {"messages": []}, {"messages": [None]}])
async def test_a_200_without_an_id_is_sent(peer: Peer, answer: Any) -> None:
    peer.queue = [Answer(200, answer)]
    assert await send(peer) == Outcome("sent", None)


async def test_a_text_may_be_too_long(peer: Peer) -> None:
    assert (await send(peer, {"body": "x" * 4097})).error_code == "text_too_long"
    assert peer.requests == []
