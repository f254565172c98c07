"""One-time codes in tests: a worker that sends, and peers that show what arrived."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

import httpx
from aiosmtpd.controller import Controller

from pyapi.channels.sealed import seal_text
from pyapi.sealing import Keyring
from tests.gateways import GatewayProcess, free_port
from tests.servers import Database
from tests.workers import WorkerProcess, wait_for, worker_for

SECRET_KEY = "a-key-that-seals-in-tests-of-at-least-32-bytes"
CHEAP = {"argon2_memory_kib": "8192", "argon2_passes": "1"}


@dataclass
class Mail:
    """One e-mail that arrived."""

    to: str
    subject: str
    text: str


@dataclass
class Mailbox:
    """A mail server that keeps what it gets; ``refusals`` are its next replies to recipients."""

    messages: list[Mail] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        body = message.get_body(("plain",))
        self.messages.append(
            Mail(envelope.rcpt_tos[0], str(message["Subject"]), "" if body is None else body.get_content())
        )
        return "250 OK"

    def to(self, address: str) -> list[Mail]:
        """What an address got."""
        return [mail for mail in self.messages if mail.to == address]

    def wait_for_code(self, address: str, count: int = 1, seconds: float = 60.0) -> str:
        """The code in the newest e-mail of an address, once there are so many."""
        wait_for(lambda: len(self.to(address)) >= count, seconds)
        return read_code(self.to(address)[-1].text)


def read_code(text: str) -> str:
    """The code in a message."""
    found = re.findall(r"\b[0-9]{6}\b", text)
    assert len(found) == 1, text
    return str(found[0])


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, str]]:
    """A mailbox, and the address of its server."""
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{port}?tls=none"
    finally:
        controller.stop()


@contextmanager
def sending_worker(database: Database, smtp_url: str, **settings: str) -> Iterator[WorkerProcess]:
    """A worker that sends e-mail to a mailbox."""
    told = {"secret_key": SECRET_KEY, "smtp_url": smtp_url, "smtp_from": "Test <test@example.com>"} | settings
    with worker_for(database, **told) as worker:
        yield worker


def loosen_limits(database: Database) -> None:
    """So that tests may ask as often as they like."""
    with database.connect() as connection:
        connection.execute("update auth.otp_limits set max_count = 1000 where scope <> 'spend'")
        connection.execute(
            "delete from auth.otp_limits where scope = 'recipient' and period < interval '1 minute'"
        )


def call(gateway: GatewayProcess | httpx.Client, name: str, **arguments: object) -> httpx.Response:
    """A call of a function of auth; ``token`` is sent as the bearer's."""
    token = arguments.pop("token", None)
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    if isinstance(gateway, httpx.Client):
        return gateway.post(f"/rpc/auth.{name}", json=arguments, headers=headers)
    with gateway.client() as client:
        return client.post(f"/rpc/auth.{name}", json=arguments, headers=headers)


def wait_until(database: Database, query: str, *values: object, seconds: float = 60.0) -> Any:
    """The first column of a query's first row, once that is true."""
    deadline = time.monotonic() + seconds
    while True:
        with database.connect() as connection:
            row = connection.execute(query, values).fetchone()
        if row is not None and row[0]:
            return row[0]
        assert time.monotonic() < deadline, query
        time.sleep(0.03)


KEYRING = Keyring((SECRET_KEY,))
REQUEST = "select (auth._request_otp('log_in', %s, %s, decode(repeat('01', 32), 'hex'), %s, %s)).refusal"


def ask(database: Database, recipient: str, channel: str = "email", client: str | None = None) -> str | None:
    sealed = seal_text(KEYRING, "123456", recipient, time.time() + 600)
    with database.connect() as connection:
        [(refusal,)] = connection.execute(REQUEST, [channel, recipient, sealed, client]).fetchall()
    return None if refusal is None else str(refusal)


def run_jobs(database: Database, count: int) -> None:
    """What the worker does with so many codes, side by side."""

    def run(_: int) -> None:
        with database.connect() as connection:
            for job_id, attempt in connection.execute(
                "select job_id, attempt from jobs.claim_jobs('otp')"
            ).fetchall():
                connection.execute("select jobs.run_claimed_job(%s, %s::smallint)", [job_id, attempt])

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(run, range(count)))


def make_code_users(database: Database) -> None:
    """Forty users with verified addresses, and no limits but those that a test sets."""
    with database.connect() as connection:
        connection.execute("delete from auth.otp_limits")
        connection.execute(
            "insert into auth.users (user_id, email, email_verified_at, phone, phone_verified_at)"
            " select test.user_id(n), 'user' || n || '@example.com', now(), '+2547110' || to_char(n, 'FM00000'), now()"
            " from generate_series(1, 40) as n"
        )
