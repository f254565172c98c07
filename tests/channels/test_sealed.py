"""One-time codes leave sealed from the outbox and arrive open, by text message and WhatsApp."""

from __future__ import annotations

import time

import pytest
from pydantic import SecretStr

from pyapi.channels.adapter import Adapter
from pyapi.channels.log import Log
from pyapi.channels.sealed import NotOursError, SealExpiredError, open_sealed, seal_text
from pyapi.channels.sender import Sender
from pyapi.channels.sms_africastalking import AfricasTalking
from pyapi.channels.sms_twilio import Twilio
from pyapi.channels.whatsapp_cloud import WhatsAppCloud
from pyapi.sealing import Keyring
from pyapi.worker.database import Database as Connection
from tests.channels.peers import Answer, Peer, Request
from tests.codes import KEYRING, SECRET_KEY, ask, make_code_users, read_code, run_jobs
from tests.servers import Database

pytestmark = pytest.mark.one_server


@pytest.fixture
def db(fresh_database: Database) -> Database:
    make_code_users(fresh_database)
    return fresh_database


class Service:
    """The sender, without a worker around it."""

    def __init__(self, database: Database, *adapters: Adapter, key: str = SECRET_KEY) -> None:
        keyring = Keyring((key,))
        self.sender = Sender([*adapters, Log(shows_content=True)], keyring=lambda: keyring)
        self.connection = Connection(database.gateway_url, "deliveries", timeout_seconds=5)

    async def run(self) -> None:
        try:
            for _ in range(3):
                await self.sender.step(self.connection)
            await self.sender.drain()
        finally:
            await self.connection.close()


def accept(request: Request) -> Answer:
    if request.path.startswith("/2010"):
        return Answer(201, {"sid": "SM1"})
    if "/v1/" in request.path:
        return Answer(200, {"messages": [{"id": "wamid.1"}]})
    return Answer(500, {})


async def test_a_text_message_fails_over_and_has_the_code(db: Database, peer: Peer) -> None:
    peer.answer = accept
    assert ask(db, "+254711000001", "sms") is None
    run_jobs(db, 1)
    first = AfricasTalking("sandbox", SecretStr("x"), url=peer.url, context=peer.context)
    second = Twilio("AC1", SecretStr("x"), "+15005550006", url=peer.url, context=peer.context)
    peer.queue = [Answer(401, {})]
    await Service(db, first, second).run()
    with db.connect() as connection:
        connection.execute("update notifications.deliveries set not_before = now()")
    if not [request for request in peer.requests if "2010" in request.path]:
        again = [
            AfricasTalking("sandbox", SecretStr("x"), url=peer.url, context=peer.context),
            Twilio("AC1", SecretStr("x"), "+15005550006", url=peer.url, context=peer.context),
        ]
        await Service(db, *again).run()
    [sent] = [request for request in peer.requests if "2010" in request.path]
    assert sent.form["To"] == "+254711000001"
    assert read_code(sent.form["Body"]) == "123456"
    with db.connect() as connection:
        outcomes = connection.execute(
            "select provider, outcome from notifications.delivery_attempts order by attempt"
        ).fetchall()
    assert outcomes == [("africastalking", "provider_down"), ("twilio", "sent")]


async def test_whatsapp_has_the_code_as_a_parameter(db: Database, peer: Peer) -> None:
    peer.answer = accept
    with db.connect() as connection:
        connection.execute(
            "select notifications.upsert_template('otp_log_in', 'whatsapp', 'en', 'Code', '{{code}}', p_extra =>"
            ' \'{"template": {"name": "login_code", "language": "en", "parameters": ["{{code}}"]}}\')'
        )
    assert ask(db, "+254711000001", "whatsapp") is None
    run_jobs(db, 1)
    await Service(db, WhatsAppCloud(SecretStr("x"), "7001", url=f"{peer.url}/v1", context=peer.context)).run()
    [sent] = peer.requests
    template = sent.json["template"]
    assert template["components"] == [{"type": "body", "parameters": [{"type": "text", "text": "123456"}]}]


async def test_a_worker_with_another_key_sends_nothing(
    db: Database, peer: Peer, capsys: pytest.CaptureFixture[str]
) -> None:
    peer.answer = accept
    assert ask(db, "+254711000001", "sms") is None
    run_jobs(db, 1)
    twilio = Twilio("AC1", SecretStr("x"), "+15005550006", url=peer.url, context=peer.context)
    await Service(db, twilio, key="another-key-of-at-least-thirty-two-bytes").run()
    assert peer.requests == []
    with db.connect() as connection:
        rows = connection.execute("select state, reason from notifications.deliveries").fetchall()
    assert rows == [("pending", "not_opened")]


async def test_what_looks_sealed_in_other_messages_stays(db: Database, peer: Peer) -> None:
    peer.answer = accept
    token = seal_text(KEYRING, "123456", "+254711000001", time.time() + 600)
    with db.connect() as connection:
        connection.execute(
            "select notifications._enqueue_delivery('sms', '+254711000001', jsonb_build_object('body', %s::text), 'k')",
            [f"sealed:{token}"],
        )
    await Service(db, Twilio("AC1", SecretStr("x"), "+15005550006", url=peer.url, context=peer.context)).run()
    [sent] = peer.requests
    assert sent.form["Body"] == f"sealed:{token}"


def test_a_token_opens_for_its_recipient_and_in_time() -> None:
    token = seal_text(KEYRING, "123456", "a@example.com", time.time() + 60)
    content = {"body": f"Code sealed:{token}.", "list": [f"sealed:{token}"], "sealed": True}
    opened, secrets = open_sealed(content, "a@example.com", KEYRING)
    assert opened == {"body": "Code 123456.", "list": ["123456"], "sealed": True}
    assert secrets == ["123456", "123456"]
    with pytest.raises(NotOursError):
        open_sealed(content, "b@example.com", KEYRING)
    with pytest.raises(NotOursError):
        open_sealed(content, "a@example.com", Keyring(("another-key-of-at-least-thirty-two-bytes",)))
    rotated = Keyring(("a-new-key-in-front-of-the-one-that-sealed", SECRET_KEY))
    assert open_sealed(content, "a@example.com", rotated)[1] == ["123456", "123456"]
    late = seal_text(KEYRING, "123456", "a@example.com", time.time() - 1)
    with pytest.raises(SealExpiredError):
        open_sealed({"body": f"sealed:{late}"}, "a@example.com", KEYRING)
