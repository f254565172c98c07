"""E-mail by SMTP."""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
import httpx
from pydantic import SecretStr

from pyapi.channels.adapter import BaseAdapter, Delivery, Outcome, Unsendable
from pyapi.channels.http import Rule, redact
from pyapi.channels.mail import make_email, parse_sender
from pyapi.settings import SettingsError, variable_name

CONNECT_SECONDS, COMMAND_SECONDS = 10.0, 20.0
IDLE_SECONDS = 15.0
"""How long a connection waits for the next message; many servers hang up after 30."""
PER_CONNECTION = 100

RULES = {
    # Enhanced status codes (RFC 3463), of a recipient or of any stage.
    "5.1.1": Rule("drop_recipient", "The mailbox does not exist."),
    "5.1.2": Rule("drop_recipient", "The domain does not exist."),
    "5.1.3": Rule("drop_recipient", "The address is malformed."),
    "5.1.6": Rule("drop_recipient", "The mailbox has moved."),
    "5.1.10": Rule("drop_recipient", "The domain takes no mail."),
    "5.2.1": Rule("drop_recipient", "The mailbox is disabled."),
    "5.2.2": Rule("rejected", "The mailbox is full."),
    "5.2.3": Rule("rejected", "The message is too large for the mailbox."),
    "5.3.4": Rule("rejected", "The message is too large."),
    "5.4.4": Rule("drop_recipient", "The domain does not exist."),
    "5.7.1": Rule("rejected", "The message is refused by policy."),
    "5.7.8": Rule("provider_down", "The credentials are wrong."),
    "4.2.2": Rule("retry", "The mailbox is full."),
    "4.7.0": Rule("retry", "The server defers the message."),
    "4.7.1": Rule("retry", "The server defers the message."),
    # Where it happened, and the reply.
    "connect 554": Rule("provider_down", "The server does not serve us."),
    "login 454": Rule("provider_down", "The server cannot check credentials at present."),
    "login 4xx": Rule("provider_down", "The server cannot check credentials at present."),
    "login 5xx": Rule("provider_down", "The credentials are wrong."),
    "sender 5xx": Rule("provider_down", "The server does not take this sender."),
    "recipient 550": Rule("drop_recipient", "The mailbox does not exist."),
    "recipient 551": Rule("drop_recipient", "The mailbox is elsewhere."),
    "recipient 553": Rule("drop_recipient", "The address is malformed."),
    "530": Rule("provider_down", "The server wants credentials, or TLS."),
    "552": Rule("rejected", "The message is too large."),
    "4xx": Rule("retry", "The server asks to try later."),
    "5xx": Rule("rejected", "The server refused the message."),
}
"""What a reply means: looked up by stage and enhanced code, enhanced code, stage and reply, reply."""

Stage = Literal["connect", "login", "sender", "recipient", "data"]
Tls = Literal["starttls", "implicit", "none"]


class Server(NamedTuple):
    """What the URL says."""

    host: str
    port: int
    tls: Tls
    username: str | None
    password: SecretStr | None


class Smtp(BaseAdapter):
    """A mail server, over connections that are used for several messages.

    Args:
        url: ``smtp://user:password@host:587``, ``smtps://…``; ``?tls=starttls|implicit|none``.
        sender: ``Name <address>``.
        context: which certificates are trusted; None = the public ones, or ``SSL_CERT_FILE``.
        concurrency: connections at once.
    """

    provider, channel = "smtp", "email"

    def __init__(
        self, url: SecretStr, sender: str, *, context: ssl.SSLContext | None = None, concurrency: int = 8
    ) -> None:
        super().__init__(concurrency=concurrency)
        self._server = parse_server(url)
        try:
            self._sender = parse_sender(sender)
        except ValueError as error:
            raise SettingsError(f"{variable_name('smtp_from')} {error}.") from None
        self._context = httpx.create_ssl_context() if context is None else context
        self._idle: list[tuple[aiosmtplib.SMTP, float, int]] = []

    async def _send(self, delivery: Delivery) -> Outcome:
        message = make_email(delivery, self._sender)
        recipient = message["To"].addresses[0].addr_spec
        async with self._connection(delivery) as client:
            stage: Stage = "sender"
            try:
                await client.mail(self._sender.addr_spec)
                stage = "recipient"
                await client.rcpt(recipient)
                stage = "data"
                reply = await client.data(message.as_bytes())
            except aiosmtplib.SMTPResponseException as error:
                return judge_reply(stage, error.code, error.message, delivery)
            except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, ConnectionError) as error:
                _hang_up(client)
                if stage == "data":
                    detail = "The connection ended before the server answered the message."
                    return Outcome("retry", None, "outcome_unknown", detail)
                detail = f"The connection ended before the message was sent ({type(error).__name__})."
                return Outcome("retry", None, "disconnected", detail)
        del reply  # its queue id has no form of its own; receipts name the Message-ID
        return Outcome("sent", str(message["Message-ID"]))

    @asynccontextmanager
    async def _connection(self, delivery: Delivery) -> AsyncIterator[aiosmtplib.SMTP]:
        """A connection that is ready for a message; put back if it still is afterwards."""
        client, used = await self._take() or (await self._connect(delivery), 0)
        try:
            yield client
        except BaseException:
            _hang_up(client)  # it is in the middle of a message
            raise
        with suppress(aiosmtplib.SMTPException, OSError):
            if client.is_connected and used + 1 < PER_CONNECTION:
                await client.rset()
                self._idle.append((client, time.monotonic(), used + 1))
                return
        _hang_up(client)

    async def _take(self) -> tuple[aiosmtplib.SMTP, int] | None:
        """A kept connection that still answers."""
        while self._idle:
            client, since, used = self._idle.pop()
            if time.monotonic() - since < IDLE_SECONDS and client.is_connected:
                with suppress(aiosmtplib.SMTPException, OSError):
                    await client.noop()
                    return client, used
            _hang_up(client)
        return None

    async def _connect(self, delivery: Delivery) -> aiosmtplib.SMTP:
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls == "implicit",
            start_tls=server.tls == "starttls",
            tls_context=self._context,
            timeout=CONNECT_SECONDS,
            local_hostname=self._sender.domain,
        )
        try:
            await client.connect()
            client.timeout = COMMAND_SECONDS
            if server.username is not None:
                password = "" if server.password is None else server.password.get_secret_value()
                await _log_in(client, server.username, password)
        except aiosmtplib.SMTPAuthenticationError as error:
            _hang_up(client)
            raise Unsendable(judge_reply("login", error.code, error.message, delivery)) from None
        except aiosmtplib.SMTPResponseException as error:
            _hang_up(client)
            raise Unsendable(judge_reply("connect", error.code, error.message, delivery)) from None
        except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError, aiosmtplib.SMTPServerDisconnected):
            _hang_up(client)
            raise Unsendable(
                Outcome("provider_down", None, "unreachable", "The mail server does not answer.")
            ) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            _hang_up(client)
            detail = f"No TLS, or no log-in, with the mail server ({type(error).__name__})."
            raise Unsendable(Outcome("provider_down", None, "tls_or_login_unavailable", detail)) from None
        return client

    async def close(self) -> None:
        """Take leave of the server."""
        for client, _, _ in self._idle:
            transport = client.transport
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=2)
            _abort(transport)
        self._idle.clear()
        await asyncio.sleep(0)


def _hang_up(client: aiosmtplib.SMTP) -> None:
    """Close the socket now, without the farewell of TLS, for which a server that hangs lets us wait."""
    transport = client.transport
    client.close()
    _abort(transport)


def _abort(transport: asyncio.BaseTransport | None) -> None:
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


async def _log_in(client: aiosmtplib.SMTP, username: str, password: str) -> None:
    """One attempt, not one by each method: servers hang up on, and lock out, who fails often."""
    await client.ehlo()
    if "plain" in client.supported_auth_methods:
        await client.auth_plain(username, password)
    elif "login" in client.supported_auth_methods:
        await client.auth_login(username, password)
    else:
        await client.login(username, password)


def parse_server(url: SecretStr) -> Server:
    """What ``MAINSPRING_SMTP_URL`` says.

    Raises:
        SettingsError: it is no such URL; the sentence does not quote it.
    """
    refusal = SettingsError(
        f"{variable_name('smtp_url')} is not a mail server; write smtp://user:password@host:587 or smtps://host:465."
    )
    try:
        parts = urlsplit(url.get_secret_value())
        port = parts.port
    except ValueError:
        raise refusal from None
    query = parse_qs(parts.query)
    default: Tls = "implicit" if parts.scheme == "smtps" else "starttls"
    tls = query.pop("tls", [default])[-1]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path not in ("", "/") or query:
        raise refusal
    if tls not in ("starttls", "implicit", "none"):
        raise SettingsError(
            f"{variable_name('smtp_url')} asks for a tls that is not starttls, implicit or none."
        )
    username, password = parts.username or None, parts.password
    return Server(
        parts.hostname,
        port or (465 if tls == "implicit" else 587),
        tls,  # type: ignore[arg-type]
        None if username is None else unquote(username),
        None if password is None else SecretStr(unquote(password)),
    )


def judge_reply(stage: Stage, code: int, text: str, delivery: Delivery) -> Outcome:
    """The outcome of a reply that is not good.

    Args:
        stage: what we had asked for.
        code: three digits.
        text: the rest of the reply.
        delivery: what was sent; nothing of it gets into the detail.
    """
    found = re.match(r"([245]\.\d{1,3}\.\d{1,3})\b", text)
    enhanced = found[1] if found and found[1][0] == str(code)[0] else None
    kind = f"{code // 100}xx"
    keys = [
        f"{stage} {enhanced}",
        *([enhanced] if enhanced else []),
        f"{stage} {code}",
        f"{stage} {kind}",
        str(code),
        kind,
    ]
    if stage in ("login", "sender"):
        keys = [f"{stage} {code}", f"{stage} {kind}", str(code), kind]
    rule = next((RULES[key] for key in keys if key in RULES), RULES["4xx"])
    said = redact(text, delivery)
    detail = f"{rule.meaning} ({said})" if said else rule.meaning
    return Outcome(rule.status, None, enhanced or str(code), detail)
