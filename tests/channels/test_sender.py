"""The loop that sends, with a real database, real adapters and a server that is slow, away or gone."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import trustme
from pydantic import SecretStr
from structlog.testing import capture_logs

from pyapi.channels.adapter import Adapter, Delivery, Outcome
from pyapi.channels.log import Log
from pyapi.channels.sender import Sender
from pyapi.channels.sms_twilio import Twilio
from pyapi.channels.whatsapp_cloud import WhatsAppCloud
from pyapi.worker.database import Database as Connection
from tests.channels.peers import Answer, Peer, Request
from tests.servers import Database
from tests.workers import wait_for, worker_for

pytestmark = pytest.mark.one_server


@pytest.fixture
def db(database: Database) -> Iterator[Database]:
    yield database
    with database.connect() as connection:
        connection.execute("truncate notifications.deliveries, notifications.delivery_attempts")
        connection.execute(
            "update notifications.providers set circuit = 'closed', failure_count = 0, open_count = 0, opened_until = null"
        )


def enqueue(
    db: Database, channel: str, count: int = 1, priority: int = 5, recipient: str = "+254711000111"
) -> list[str]:
    with db.connect() as connection:
        rows = connection.execute(
            'select notifications._enqueue_delivery(%s, %s, \'{"body": "hello"}\', %s || n, null, null, %s::smallint)::text'
            " from generate_series(1, %s) as n",
            [channel, recipient, f"{channel}:{uuid.uuid4()}:", priority, count],
        ).fetchall()
    return [str(row[0]) for row in rows]


def states(db: Database, channel: str) -> dict[str, int]:
    with db.connect() as connection:
        rows = connection.execute(
            "select state, count(*) from notifications.deliveries where channel = %s group by 1", [channel]
        ).fetchall()
    return {str(state): int(str(count)) for state, count in rows}


def attempts(db: Database, delivery_id: str) -> list[tuple[Any, ...]]:
    with db.connect() as connection:
        return connection.execute(
            "select attempt, provider, outcome, provider_message_id, error_code from notifications.delivery_attempts"
            " where delivery_id = %s order by attempt",
            [delivery_id],
        ).fetchall()


def twilio(peer: Peer) -> Twilio:
    return Twilio("AC1", SecretStr("x"), "+15005550006", url=peer.url, context=peer.context)


def whatsapp(peer: Peer) -> WhatsAppCloud:
    return WhatsAppCloud(SecretStr("x"), "7001", url=f"{peer.url}/v1", context=peer.context)


def serve(peer: Peer, sms_seconds: float = 0.0) -> None:
    def answer(request: Request) -> Answer:
        if request.path.startswith("/2010"):
            return Answer(201, {"sid": f"SM{len(peer.requests)}"}, seconds=sms_seconds)
        return Answer(200, {"messages": [{"id": f"wamid.{len(peer.requests)}"}]})

    peer.answer = answer


@asynccontextmanager
async def running(db: Database, *adapters: Adapter, **facts: Any) -> AsyncIterator[tuple[Sender, Connection]]:
    """The loop as the worker runs it."""
    sender = Sender([*adapters, Log()], **facts)
    connection = Connection(db.gateway_url, "deliveries", timeout_seconds=5)
    stopping = asyncio.Event()

    async def run() -> None:
        while not stopping.is_set():
            pause = await sender.step(connection)
            await asyncio.sleep(0.02 if pause is None else pause)

    task = asyncio.create_task(run())
    try:
        yield sender, connection
    finally:
        stopping.set()
        await task
        await sender.drain()
        await connection.close()


async def until(check: Any, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not await asyncio.to_thread(check):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def test_what_is_due_is_sent_once_and_its_outcome_known(db: Database, peer: Peer) -> None:
    serve(peer)
    ids = enqueue(db, "sms", 120)
    async with running(db, twilio(peer)):
        await until(lambda: states(db, "sms") == {"sent": 120})
    assert len(peer.requests) == 120
    [(attempt, provider, outcome, message_id, code)] = attempts(db, ids[0])
    assert (attempt, provider, outcome, code) == (1, "twilio", "sent", None)
    assert str(message_id).startswith("SM")


async def test_the_next_provider_takes_over_from_one_that_is_down(db: Database, peer: Peer) -> None:
    class Other(Twilio):
        provider = "africastalking"  # rank 10, before Twilio's 20

    other = Other("AC2", SecretStr("x"), "+1", url=peer.url, context=peer.context)
    peer.answer = lambda request: (
        Answer(401, {"code": 20003}) if "AC2" in request.path else Answer(201, {"sid": "SM1"})
    )
    (delivery_id,) = enqueue(db, "sms")
    async with running(db, other, twilio(peer)):
        await until(lambda: states(db, "sms") == {"sent": 1})
    assert [(row[1], row[2], row[4]) for row in attempts(db, delivery_id)] == [
        ("africastalking", "provider_down", "20003"),
        ("twilio", "sent", None),
    ]


async def test_without_a_provider_it_goes_to_the_log(db: Database) -> None:
    enqueue(db, "email", recipient="asha@home.example")
    with capture_logs() as lines:
        async with running(db):
            await until(lambda: states(db, "email") == {"sent": 1})
    assert [line["event"] for line in lines].count("message_not_sent_no_provider") == 1


async def test_a_provider_that_hangs_does_not_hold_the_others(db: Database, peer: Peer) -> None:
    serve(peer, sms_seconds=8.0)
    enqueue(db, "sms", 80, priority=1)
    enqueue(db, "whatsapp", 20, priority=9)
    async with running(db, twilio(peer), whatsapp(peer), capacity=40, patience_seconds=0.3):
        await until(lambda: states(db, "whatsapp") == {"sent": 20})
        assert states(db, "sms").get("sent", 0) == 0, "none of the first has ended yet"
        with db.connect() as connection:
            row = connection.execute(
                "select circuit, last_error from notifications.providers where provider = 'twilio'"
            ).fetchone()
        assert row == ("open", "provider_busy")
    assert states(db, "sms") == {"sent": 16, "pending": 64}, "those under way ended well"


async def test_the_report_waits_for_the_database(db: Database, peer: Peer) -> None:
    """The connection dies while the message is under way; it was sent, so it must not be sent again."""

    def answer(_request: Request) -> Answer:
        with db.connect() as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and application_name = 'mainspring deliveries'"
            )
        return Answer(201, {"sid": "SM1"})

    peer.answer = answer
    sender = Sender([twilio(peer)])
    connection = Connection(db.gateway_url, "deliveries", timeout_seconds=5)
    enqueue(db, "sms")
    await sender.step(connection)
    await sender.drain()
    await connection.close()
    assert states(db, "sms") == {"sent": 1}
    assert len(peer.requests) == 1


class Flaky:
    """A connection whose reports fail a few times."""

    def __init__(self, inner: Connection, errors: Sequence[Exception]) -> None:
        self.inner, self.errors, self.reports = inner, list(errors), 0

    async def fetch(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        if "record_attempt" in statement:
            self.reports += 1
            if self.errors:
                raise self.errors.pop(0)
        return await self.inner.fetch(statement, parameters)


async def test_a_report_that_collides_is_repeated(db: Database, peer: Peer) -> None:
    serve(peer)
    enqueue(db, "sms")
    connection = Connection(db.gateway_url, "deliveries", timeout_seconds=5)
    flaky = Flaky(connection, [psycopg.errors.DeadlockDetected(), psycopg.errors.SerializationFailure()])
    sender = Sender([twilio(peer)])
    await sender.step(flaky)  # type: ignore[arg-type]
    await sender.drain()
    await connection.close()
    assert (flaky.reports, states(db, "sms")) == (3, {"sent": 1})


async def test_a_report_for_a_lost_lease_is_dropped_and_logged(db: Database, peer: Peer) -> None:
    def answer(_request: Request) -> Answer:
        with db.connect() as connection:
            connection.execute("update notifications.deliveries set attempt = attempt + 1")
        return Answer(201, {"sid": "SM1"})

    peer.answer = answer
    enqueue(db, "sms")
    connection = Connection(db.gateway_url, "deliveries", timeout_seconds=5)
    sender = Sender([twilio(peer)])
    with capture_logs() as lines:
        await sender.step(connection)
        await sender.drain()
    await connection.close()
    (line,) = [line for line in lines if line["event"] == "outcome_not_recorded"]
    assert (line["outcome"], line["message_id"], line["reason"]) == ("sent", "SM1", "PT409 lease_lost")


class Together:
    """Answers all at the same moment, so that one statement reports all."""

    provider, channel = "twilio", "sms"

    def __init__(self, db: Database, spoilt: str) -> None:
        self.db, self.spoilt, self.count, self.all_here = db, spoilt, 0, asyncio.Event()

    async def send(self, _delivery: Delivery) -> Outcome:
        self.count += 1
        if self.count == 10:
            with self.db.connect() as connection:
                connection.execute(
                    "update notifications.deliveries set attempt = 7 where delivery_id = %s", [self.spoilt]
                )
            self.all_here.set()
        await self.all_here.wait()
        return Outcome("sent", "SM\x00\u00e9")

    async def close(self) -> None:
        pass


async def test_one_bad_report_spares_the_others_of_its_batch(db: Database) -> None:
    ids = enqueue(db, "sms", 10)
    connection = Connection(db.gateway_url, "deliveries", timeout_seconds=5)
    sender = Sender([Together(db, ids[4])])
    with capture_logs() as lines:
        await sender.step(connection)
        await sender.drain()
    await connection.close()
    assert states(db, "sms") == {"sent": 9, "sending": 1}
    assert [line["delivery"] for line in lines if line["event"] == "outcome_not_recorded"] == [ids[4]]
    assert attempts(db, ids[0])[0][3] == "SM\u00e9"


class Breaking:
    provider, channel = "twilio", "sms"

    async def send(self, _delivery: Delivery) -> Outcome:
        raise ZeroDivisionError

    async def close(self) -> None:
        raise ZeroDivisionError


async def test_an_adapter_that_breaks_its_word_is_an_outcome(db: Database) -> None:
    (delivery_id,) = enqueue(db, "sms")
    connection = Connection(db.gateway_url, "deliveries", timeout_seconds=5)
    sender = Sender([Breaking()])
    await sender.step(connection)
    await sender.drain()
    await connection.close()
    assert attempts(db, delivery_id) == [(1, "twilio", "retry", None, "ZeroDivisionError")]


async def test_a_provider_that_this_worker_does_not_know(db: Database) -> None:
    connection = Connection(db.gateway_url, "deliveries", timeout_seconds=5)
    knowing, ignorant = Sender([Breaking()]), Sender([Log()])
    await knowing.step(connection)
    ignorant._is_synced = True
    (delivery_id,) = enqueue(db, "sms")
    await ignorant.step(connection)
    await ignorant.drain()
    await connection.close()
    assert attempts(db, delivery_id) == [(1, "twilio", "provider_down", None, "provider_not_configured")]


async def test_what_is_cancelled_at_the_end_of_the_grace_period_is_told(db: Database, peer: Peer) -> None:
    serve(peer, sms_seconds=8.0)
    enqueue(db, "sms")
    connection = Connection(db.gateway_url, "deliveries", timeout_seconds=5)
    sender = Sender([twilio(peer)])
    await sender.step(connection)
    await asyncio.sleep(0.2)
    with capture_logs() as lines, pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await sender.drain()
    await connection.close()
    assert [line["count"] for line in lines if line["event"] == "deliveries_left"] == [1]
    assert states(db, "sms") == {"sending": 1}, "its lease brings it back"


def test_sigterm_finishes_what_is_under_way(
    db: Database, peer: Peer, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(peer, sms_seconds=0.6)
    certificates = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(certificates)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates))
    settings = {
        "twilio_account_sid": "AC1",
        "twilio_auth_token": "geheim",
        "twilio_from": "+15005550006",
        "twilio_url": peer.url,
    }
    enqueue(db, "sms", 5)
    with worker_for(db, "", "--only", "deliveries", **settings) as worker:
        wait_for(lambda: len(peer.requests) == 5)
        worker.signal()
        assert worker.wait() == 0
        assert "geheim" not in worker.log.read_text()
    assert states(db, "sms") == {"sent": 5}
    assert len(peer.requests) == 5


def test_half_a_provider_ends_the_worker_with_a_sentence(db: Database) -> None:
    with worker_for(db, "", "--only", "deliveries", smtp_url="smtp://localhost") as worker:
        assert worker.wait() == 2
        text = worker.log.read_text()
    assert (
        text
        == "mainspring: MAINSPRING_SMTP_FROM is missing: MAINSPRING_SMTP_URL is set, and smtp needs both.\n"
    )
