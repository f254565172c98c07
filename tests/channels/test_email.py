"""E-mail: against a mail server that takes, refuses, defers and hangs up."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as SmtpServer
from aiosmtpd.smtp import AuthResult, Envelope, Session
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from pyapi.channels import smtp
from pyapi.channels.adapter import Outcome, Unsendable
from pyapi.channels.mail import make_email, parse_address, parse_sender
from pyapi.channels.smtp import Smtp, judge_reply, parse_server
from pyapi.settings import SettingsError
from tests.channels.peers import free_port, make_delivery, silent_port

pytestmark = pytest.mark.one_server

SENDER = "Umeme <no-reply@power.example>"
TO = {"to": "asha@home.example"}

REPLIES = [
    # stage, reply, outcome, code; a stage answers as a real server would, over the wire
    ("recipient", "550 5.1.1 no such user", "drop_recipient", "5.1.1"),
    ("recipient", "550 5.1.2 no such domain", "drop_recipient", "5.1.2"),
    ("recipient", "501 5.1.3 bad syntax", "drop_recipient", "5.1.3"),
    ("recipient", "550 5.1.6 moved", "drop_recipient", "5.1.6"),
    ("recipient", "556 5.1.10 null MX", "drop_recipient", "5.1.10"),
    ("recipient", "550 5.2.1 disabled", "drop_recipient", "5.2.1"),
    ("recipient", "552 5.2.2 full", "rejected", "5.2.2"),
    ("data", "552 5.2.3 too large", "rejected", "5.2.3"),
    ("data", "552 5.3.4 too large", "rejected", "5.3.4"),
    ("recipient", "550 5.4.4 no such domain", "drop_recipient", "5.4.4"),
    ("recipient", "550 5.7.1 policy", "rejected", "5.7.1"),
    ("data", "554 5.7.1 spam", "rejected", "5.7.1"),
    ("data", "535 5.7.8 who are you", "provider_down", "5.7.8"),
    ("recipient", "452 4.2.2 full", "retry", "4.2.2"),
    ("recipient", "450 4.7.0 later", "retry", "4.7.0"),
    ("recipient", "450 4.7.1 greylisted", "retry", "4.7.1"),
    ("recipient", "450 try again", "retry", "450"),
    ("recipient", "451 greylisted", "retry", "451"),
    ("data", "451 4.3.0 queue is down", "retry", "4.3.0"),
    ("data", "421 4.3.2 shutting down", "retry", "4.3.2"),
    ("recipient", "550 no such user", "drop_recipient", "550"),
    ("recipient", "551 not here", "drop_recipient", "551"),
    ("recipient", "553 what is that", "drop_recipient", "553"),
    ("recipient", "554 no", "rejected", "554"),
    ("data", "552 too large", "rejected", "552"),
    ("data", "550 no", "rejected", "550"),
    ("data", "554 no", "rejected", "554"),
    ("sender", "530 5.7.0 log in first", "provider_down", "5.7.0"),
    ("recipient", "530 log in first", "provider_down", "530"),
    ("sender", "550 5.7.1 not your address", "provider_down", "5.7.1"),
    ("sender", "451 4.7.1 later", "retry", "4.7.1"),
    # An enhanced code of another class than the reply says nothing.
    ("data", "451 5.1.1 confused", "retry", "451"),
]
CONNECTIONS = [
    ("connect", 554, "no service", "provider_down"),
    ("connect", 421, "busy", "retry"),
    ("login", 535, "5.7.8 bad", "provider_down"),
    ("login", 534, "5.7.9 too weak", "provider_down"),
    ("login", 454, "4.7.0 later", "provider_down"),
    ("login", 451, "later", "provider_down"),
]


class Handler:
    """Takes mail, unless told what to answer at a stage."""

    def __init__(self) -> None:
        self.replies: dict[str, str] = {}
        self.mails: list[tuple[str, list[str], EmailMessage, bytes]] = []
        self.cuts = ""
        self.seconds = 0.0
        self.connections = 0
        self.sessions: list[Session] = []

    def reset(self) -> None:
        self.__init__()  # type: ignore[misc]

    async def handle_MAIL(
        self, server: Any, _s: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.cuts == "sender":
            server.transport.abort()
        if "sender" in self.replies:
            return self.replies["sender"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 fine"

    async def handle_RCPT(
        self, server: Any, _s: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.cuts == "recipient":
            server.transport.abort()
        if "recipient" in self.replies:
            return self.replies["recipient"]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        self.sessions.append(session)
        content = envelope.content
        assert isinstance(content, bytes)
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        self.mails.append((str(envelope.mail_from), envelope.rcpt_tos, parsed, content))  # type: ignore[arg-type]
        if self.cuts == "data":
            server.transport.abort()
        await asyncio.sleep(self.seconds)
        return self.replies.get("data", "250 2.0.0 queued as 4711")


def authenticate(_server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"post@power", b"ge:heim/%"), handled=False)


class Mailserver(Controller):
    """A real one, in a thread."""

    handler: Handler

    def client(self, authority_context: ssl.SSLContext, user: str = "", query: str = "") -> Smtp:
        scheme = "smtps" if self.ssl_context else "smtp"
        return Smtp(
            SecretStr(f"{scheme}://{user}localhost:{self.port}{query}"), SENDER, context=authority_context
        )

    def factory(self) -> SmtpServer:
        self.handler.connections += 1
        return super().factory()


def launch(**facts: Any) -> Iterator[Mailserver]:
    server = Mailserver(Handler(), hostname="127.0.0.1", port=free_port(), **facts)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(scope="module")
def own(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def _starttls(own: ssl.SSLContext) -> Iterator[Mailserver]:
    yield from launch(
        tls_context=own, require_starttls=True, authenticator=authenticate, enable_SMTPUTF8=True
    )


@pytest.fixture(autouse=True)
async def _sockets_close() -> AsyncIterator[None]:
    """A socket that was given up is closed in a later turn of the event loop."""
    yield
    await asyncio.sleep(0.01)


@pytest.fixture
def starttls(_starttls: Mailserver) -> Mailserver:
    _starttls.handler.reset()
    return _starttls


@pytest.fixture(scope="module")
def implicit(own: ssl.SSLContext) -> Iterator[Mailserver]:
    yield from launch(
        ssl_context=own, authenticator=authenticate, auth_require_tls=False, enable_SMTPUTF8=False
    )


@pytest.fixture(scope="module")
def plain() -> Iterator[Mailserver]:
    yield from launch()


async def send(client: Smtp, content: dict[str, Any] | None = None, address: dict[str, str] = TO) -> Outcome:
    try:
        return await client.send(make_delivery(address, content, channel="email", provider="smtp"))
    finally:
        await client.close()


async def test_a_message_arrives_by_starttls(starttls: Mailserver, trust: ssl.SSLContext) -> None:
    content = {
        "subject": "Salio dogo ⚡",
        "body": "Habari,\n.\nsalio ni 3.2 kWh\n",
        "html": "<p>salio ni <b>3.2</b></p>",
    }
    outcome = await send(starttls.client(trust, "post%40power:ge%3Aheim%2F%25@"), content)
    delivery_id = make_delivery().delivery_id
    assert outcome == Outcome("sent", f"<{delivery_id}@power.example>")
    ((sender, recipients, message, raw),) = starttls.handler.mails
    assert (sender, recipients) == ("no-reply@power.example", ["asha@home.example"])
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, TO["to"], "Salio dogo ⚡")
    assert message["Message-ID"] == f"<{delivery_id}@power.example>"
    assert message["Date"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == content["body"]
    assert "<b>3.2</b>" in message.get_body(("html",)).get_content()
    assert raw.isascii()
    assert starttls.handler.sessions[0].ssl is not None
    assert starttls.handler.sessions[0].authenticated


async def test_a_message_arrives_by_implicit_tls(implicit: Mailserver, trust: ssl.SSLContext) -> None:
    implicit.handler.reset()
    assert (await send(implicit.client(trust))).status == "sent"
    assert len(implicit.handler.mails) == 1


async def test_a_message_arrives_in_the_clear_only_where_asked_for(
    plain: Mailserver, trust: ssl.SSLContext
) -> None:
    plain.handler.reset()
    outcome = await send(plain.client(trust))
    assert (outcome.status, outcome.error_code) == ("provider_down", "tls_or_login_unavailable")
    assert plain.handler.mails == []
    assert (await send(plain.client(trust, query="?tls=none"))).status == "sent"


async def test_a_certificate_that_nobody_vouches_for(starttls: Mailserver) -> None:
    outcome = await send(starttls.client(ssl.create_default_context()))
    assert outcome.status == "provider_down"
    assert starttls.handler.mails == []


async def test_a_wrong_password_is_the_providers_fault(starttls: Mailserver, trust: ssl.SSLContext) -> None:
    outcome = await send(starttls.client(trust, "post%40power:geheim@"))
    assert (outcome.status, outcome.error_code) == ("provider_down", "5.7.8")
    assert "geheim" not in repr(outcome)


@pytest.mark.parametrize(("stage", "reply", "status", "code"), REPLIES)
async def test_a_reply(
    starttls: Mailserver, trust: ssl.SSLContext, stage: str, reply: str, status: str, code: str
) -> None:
    starttls.handler.replies[stage] = reply
    outcome = await send(starttls.client(trust))
    assert (outcome.status, outcome.error_code) == (status, code)


@pytest.mark.parametrize(("stage", "code", "text", "status"), CONNECTIONS)
def test_a_reply_before_the_message(stage: Any, code: int, text: str, status: str) -> None:
    assert judge_reply(stage, code, text, make_delivery()).status == status


def test_every_rule_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()

    class Noting(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            used.add(key)
            return super().__getitem__(key)

    monkeypatch.setattr(smtp, "RULES", Noting(smtp.RULES))
    for stage, reply, _, _ in REPLIES:
        judge_reply(stage, int(reply[:3]), reply[4:], make_delivery())  # type: ignore[arg-type]
    for stage, code, text, _ in CONNECTIONS:
        judge_reply(stage, code, text, make_delivery())  # type: ignore[arg-type]
    assert set(smtp.RULES) - used == set()


async def test_greylisting_and_then_the_same_message(starttls: Mailserver, trust: ssl.SSLContext) -> None:
    client = starttls.client(trust)
    delivery = make_delivery(TO)
    starttls.handler.replies["recipient"] = "451 4.7.1 greylisted, come back"
    assert (await client.send(delivery)).status == "retry"
    starttls.handler.replies.clear()
    assert (await client.send(delivery)).status == "sent"
    await client.close()
    assert starttls.handler.connections == 1


async def test_a_connection_serves_several_messages(starttls: Mailserver, trust: ssl.SSLContext) -> None:
    client = starttls.client(trust)
    for _ in range(3):
        assert (await client.send(make_delivery(TO))).status == "sent"
    await client.close()
    assert (starttls.handler.connections, len(starttls.handler.mails)) == (1, 3)


@pytest.mark.parametrize(
    ("stage", "code"),
    [("sender", "disconnected"), ("recipient", "disconnected"), ("data", "outcome_unknown")],
)
async def test_a_connection_that_is_cut(
    starttls: Mailserver, trust: ssl.SSLContext, stage: str, code: str
) -> None:
    client = starttls.client(trust)
    starttls.handler.cuts = stage
    outcome = await client.send(make_delivery(TO))
    assert (outcome.status, outcome.error_code) == ("retry", code)
    starttls.handler.cuts = ""
    assert (await client.send(make_delivery(TO))).status == "sent"
    await client.close()


async def test_a_server_that_takes_too_long(
    starttls: Mailserver, trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "COMMAND_SECONDS", 3.0)
    starttls.handler.seconds = 6.0
    outcome = await send(starttls.client(trust))
    assert (outcome.status, outcome.error_code) == ("retry", "outcome_unknown")


async def test_nobody_listens(trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "CONNECT_SECONDS", 0.2)
    with silent_port() as silent:
        for port in (free_port(), silent):
            outcome = await send(Smtp(SecretStr(f"smtp://localhost:{port}"), SENDER, context=trust))
            assert (outcome.status, outcome.error_code) == ("provider_down", "unreachable")


async def test_an_address_beyond_ascii(starttls: Mailserver, trust: ssl.SSLContext) -> None:
    assert (await send(starttls.client(trust), address={"to": "umit@bücher.example"})).status == "sent"
    assert starttls.handler.mails[0][1] == ["umit@xn--bcher-kva.example"]
    outcome = await send(starttls.client(trust), address={"to": "Ümit@home.example"})
    assert (outcome.status, outcome.error_code) == ("rejected", "address_not_ascii")


@pytest.mark.parametrize(
    "address",
    ["", "asha", "@home.example", "asha@", "a b@home.example", "asha@home.example, b@c.example", "<asha@home.example>",
     "asha@home.example\r\nBcc: b@c.example", "asha@home.example>\r\nDATA", "a@" + "x" * 70 + ".example", "asha@.example"],
)  # fmt: skip
async def test_an_address_that_is_none(starttls: Mailserver, trust: ssl.SSLContext, address: str) -> None:
    outcome = await send(starttls.client(trust), address={"to": address})
    assert (outcome.status, outcome.error_code) == ("drop_recipient", "invalid_address")
    assert starttls.handler.connections == 0


async def test_a_subject_cannot_add_a_header(starttls: Mailserver, trust: ssl.SSLContext) -> None:
    subject = "Low\r\nBcc: everybody@home.example\n\nbody\x00\x85\u2028x"
    assert (await send(starttls.client(trust), {"subject": subject, "body": "b"})).status == "sent"
    _, recipients, message, _ = starttls.handler.mails[0]
    assert message["Bcc"] is None
    assert message["Subject"] == "Low Bcc: everybody@home.example body x"
    assert recipients == ["asha@home.example"]


@given(subject=st.text(max_size=80), unsubscribe=st.text(max_size=40))
def test_headers_stay_as_many_as_they_are(subject: str, unsubscribe: str) -> None:
    content = {"subject": subject, "body": "b", "list_unsubscribe": f"https://{unsubscribe}"}
    try:
        message = make_email(make_delivery(TO, content), parse_sender(SENDER))
        parsed = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    except UnicodeEncodeError:
        assert any("\ud800" <= letter <= "\udfff" for letter in subject)
        return
    names = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
             "Content-Type", "Content-Transfer-Encoding", "MIME-Version"}  # fmt: skip
    assert set(parsed.keys()) <= names
    assert len(parsed.keys()) == len(set(parsed.keys()))


async def test_list_unsubscribe(starttls: Mailserver, trust: ssl.SSLContext) -> None:
    content = {
        "subject": "s",
        "body": "b",
        "list_unsubscribe": "https://power.example/u?x=1",
        "reply_to": "help@power.example",
    }
    await send(starttls.client(trust), content)
    message = starttls.handler.mails[0][2]
    assert message["List-Unsubscribe"] == "<https://power.example/u?x=1>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Reply-To"] == "help@power.example"


def test_what_cannot_be_a_message() -> None:
    sender = parse_sender(SENDER)
    for content, code in (({}, "empty_message"), ({"body": "b", "reply_to": "x\r\ny"}, "invalid_reply_to")):
        with pytest.raises(Unsendable) as caught:
            make_email(make_delivery(TO, content), sender)
        assert caught.value.outcome.error_code == code
    only_html = make_email(make_delivery(TO, {"html": "<p>x</p>"}), sender)
    assert only_html.get_content_type() == "text/html"


def test_urls_of_mail_servers() -> None:
    assert parse_server(SecretStr("smtp://a%40b:p%2Fw@mail.example")) == (
        "mail.example",
        587,
        "starttls",
        "a@b",
        SecretStr("p/w"),
    )
    assert parse_server(SecretStr("smtps://mail.example"))[1:3] == (465, "implicit")
    assert parse_server(SecretStr("smtp://mail.example:25?tls=none"))[1:3] == (25, "none")
    wrong = [
        "http://geheim@h",
        "smtp://",
        "smtp://u:geheim@h:port",
        "smtp://h/geheim",
        "smtp://h?x=geheim",
        "smtp://h?tls=geheim",
    ]
    for url in wrong:
        with pytest.raises(SettingsError) as caught:
            parse_server(SecretStr(url))
        assert "geheim" not in str(caught.value)
        assert str(caught.value).startswith("MAINSPRING_SMTP_URL")


@pytest.mark.parametrize("sender", ["", "Umeme", "a@b.example, c@d.example", "Umeme <a b@c.example>"])
def test_a_sender_that_is_none(sender: str) -> None:
    with pytest.raises(SettingsError, match="MAINSPRING_SMTP_FROM is not a sender"):
        Smtp(SecretStr("smtp://localhost"), sender)


def test_an_address_with_a_name() -> None:
    assert str(parse_sender('"Umeme, Ltd" <a@b.example>')) == '"Umeme, Ltd" <a@b.example>'
    assert parse_address(" a@b.example ").addr_spec == "a@b.example"
