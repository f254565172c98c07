"""The relay: who listens is told of every event that becomes readable, soon, once for many, and of nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.servers import Database, Server
from tests.workers import wait_for, worker_for

pytestmark = pytest.mark.one_server

Connection = psycopg.Connection[Any]
QUIET_SECONDS = 1.2
"""Two calls of the relay."""


class Ear:
    """Listens, and remembers when it heard something, and what it found in the log then."""

    def __init__(self, database: Database) -> None:
        self.heard: list[float] = []
        self.found = 0
        self._connection = database.connect()
        self._reader = database.connect()
        self._connection.execute("listen mainspring_events")
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._is_over = False
        self._thread.start()

    def _listen(self) -> None:
        while not self._is_over:
            for _ in self._connection.notifies(timeout=0.1):
                self.heard.append(time.monotonic())
                self.found = read_last(self._reader)

    def close(self) -> None:
        self._is_over = True
        self._thread.join()
        self._connection.close()
        self._reader.close()

    def since(self, moment: float) -> list[float]:
        """When it heard something after a moment."""
        return [at for at in self.heard if at >= moment]


@pytest.fixture(scope="module")
def db(own_server: Server) -> Iterator[Database]:
    """On a server of its own: transactions of other databases hold the watermark back."""
    database = Database(own_server.superuser_url, "relay")
    database.create()
    yield database
    database.drop()


@pytest.fixture(scope="module")
def ear(db: Database) -> Iterator[Ear]:
    """Told by a real worker, which has told of its start."""
    ear = Ear(db)
    with worker_for(db, "", "--only", "relay"):
        wait_for(lambda: ear.heard)
        yield ear
    ear.close()


@pytest.fixture
def writer(db: Database) -> Iterator[Connection]:
    time.sleep(QUIET_SECONDS)  # what an earlier test wrote has been told
    with db.connect() as connection:
        yield connection


def read_last(connection: Connection) -> int:
    """The number of the last event."""
    [[number]] = connection.execute("select coalesce(max(event_id), 0) from events.events").fetchall()
    return int(number)


def publish(connection: Connection, count: int = 1) -> float:
    """Publish some; the time after the commit."""
    connection.execute(
        "select events._publish('happened', 'thing', '1', '{}') from generate_series(1, %s)", [count]
    )
    return time.monotonic()


def test_nothing_is_told_where_nothing_happens(ear: Ear, writer: Connection) -> None:
    """Not for transactions that write something else, nor for event ids that were rolled back."""
    began = time.monotonic()
    writer.execute("create table public.other (n integer)")
    for _ in range(20):
        writer.execute("insert into public.other values (1)")
    with writer.transaction(force_rollback=True):
        publish(writer)
    time.sleep(QUIET_SECONDS)
    assert ear.since(began) == []


def test_an_event_is_told_once_and_soon(ear: Ear, writer: Connection) -> None:
    """After silence as well."""
    medians = []
    for _ in range(5):  # one of five: the machine may be doing something else at the moment
        delays = []
        for _ in range(20):
            began = time.monotonic()
            committed = publish(writer)
            wait_for(lambda: ear.since(began))  # noqa: B023
            delays.append(ear.since(began)[0] - committed)
            time.sleep(0.05)
            assert len(ear.since(began)) == 1
        medians.append(sorted(delays)[len(delays) // 2])
        if medians[-1] < 0.1:
            break
    assert min(medians) < 0.1, medians


def test_many_share_one_notification(ear: Ear, writer: Connection) -> None:
    """However many commit in a second, about a hundred at most are told of them, and the last is."""

    for _ in range(3):
        began = time.monotonic()
        count = 0
        while time.monotonic() < began + 1 or count <= 50:
            publish(writer)
            count += 1
        told = ear.since(began)
        assert len(told) <= (time.monotonic() - began) / 0.01 + 2
        last = read_last(writer)
        wait_for(lambda: ear.found >= last)  # noqa: B023


def test_a_transaction_that_commits_late_is_told_of(db: Database, ear: Ear, writer: Connection) -> None:
    """Its event has an early id; others that wait for it are told with it."""
    with db.connect() as late:
        late.execute("begin")
        publish(late)
        began = publish(writer)
        time.sleep(QUIET_SECONDS)
        assert ear.since(began) == [], "neither can be read yet"
        late.execute("commit")
        wait_for(lambda: ear.since(began))


def test_an_older_transaction_that_ends_first_takes_nothing_with_it(
    db: Database, ear: Ear, writer: Connection
) -> None:
    """The place moves up to the transactions that are still open, and no further."""
    with db.connect() as late:
        writer.execute("begin")
        publish(writer)
        late.execute("begin")
        began = publish(late)
        with db.connect() as younger:
            younger.execute("select pg_current_xact_id()")
        time.sleep(QUIET_SECONDS)
        writer.execute("rollback")
        time.sleep(QUIET_SECONDS)
        assert ear.since(began) == []
        late.execute("commit")
        wait_for(lambda: ear.since(began))


def test_a_relay_that_comes_back_tells_of_what_it_missed(db: Database, writer: Connection) -> None:
    """It tells at its start in any case."""
    deaf = Ear(db)
    publish(writer)
    with worker_for(db, "", "--only", "relay"):
        wait_for(lambda: deaf.heard)
    deaf.close()
