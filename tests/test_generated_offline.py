"""What Python clients do without a connection, and over one that breaks: the queue, the local copy, the WebSocket."""

from __future__ import annotations

import asyncio
import importlib
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateways import GatewayProcess, gateway_for, make_token, meter_id, user_id
from tests.generated import SCHEMAS, faulty, imported, write_client
from tests.servers import ROOT, Database, Server
from tests.sockets import publish_alerts

GARDEN = """
create schema garden;
grant usage on schema garden to app_api, authenticated;
create table garden.notes (
    note_id uuid primary key, user_id uuid not null, title text not null check (title <> 'bad'),
    stars numeric not null default 0
);
create table garden.tasks (task_id uuid primary key, user_id uuid not null, title text, points integer);
create table garden.log (n text not null, user_id uuid not null);
alter table garden.notes enable row level security;
alter table garden.tasks enable row level security;
grant select, insert, update, delete on garden.notes, garden.tasks to app_api;
grant select, insert on garden.log to app_api;
create policy notes_own on garden.notes to app_api using (user_id = (select auth.uid()));
create policy tasks_own on garden.tasks to app_api using (user_id = (select auth.uid()));
create function garden.note_down(p_n text) returns bigint language plpgsql security definer as $$
begin
    if p_n = 'bad' then
        raise exception 'not_that' using errcode = 'PT422', detail = 'd', hint = 'h';
    end if;
    insert into garden.log values (p_n, auth.uid());
    return 1;
end $$;
alter function garden.note_down owner to app_api;
revoke execute on function garden.note_down from public;
grant execute on function garden.note_down to authenticated;
select sync.enable_sync('garden.notes', 'manual'), sync.enable_sync('garden.tasks', 'merge');
select test.create_user(n) from generate_series(1, 9) as n;
select test.create_user(10, 'operator');
update auth.users set region = 'Nairobi' where user_id = test.user_id(1);
select test.create_meter(1, test.user_id(1));
"""
NOTES, TASKS = "garden.notes", "garden.tasks"
WORKER = """
import sys, uuid
from off_client import Client, RetryPolicy
from off_client.runtime.offline import Offline
from off_client.runtime.store import Store

url, token, path = sys.argv[1:]
policy = RetryPolicy(attempts=3, first_delay=0.001, max_delay=0.01)
with Client(url, token, policy=policy) as client, Store(path) as store:
    offline = Offline(client, store, page_size=3)
    while True:
        name = str(uuid.uuid4())
        store.call("garden.note_down", {"p_n": name})
        print("call", name, flush=True)
        record_id = store.insert("garden.notes", {"title": name})
        store.update("garden.notes", record_id, {"stars": 1})
        print("note", record_id, flush=True)
        offline.try_sync()
"""


@pytest.fixture(scope="module")
def garden(own_server: Server) -> Iterator[Database]:
    """A server of its own: what other tests leave open would hold the watermark back."""
    database = Database(own_server.superuser_url, "offline")
    database.create()
    with database.connect() as connection:
        connection.execute(GARDEN)
    yield database
    database.drop()


@pytest.fixture(scope="module")
def directory(garden: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: Path = tmp_path_factory.mktemp("client")
    write_client(garden, found, "off_client", ("garden", "sync", "auth"))
    return found


@pytest.fixture(scope="module")
def package(directory: Path) -> Iterator[Any]:
    with imported(directory, "off_client") as package:
        for name in ("feed", "offline", "store", "errors"):
            importlib.import_module(f"off_client.runtime.{name}")
        yield package


@pytest.fixture(scope="module")
def gateway(garden: Database) -> Iterator[GatewayProcess]:
    with gateway_for(garden, schemas=",".join((*SCHEMAS, "garden"))) as gateway:
        yield gateway


class Device:
    """One installation."""

    def __init__(self, package: Any, url: str, user: int, path: Path | str) -> None:
        policy = package.RetryPolicy(attempts=3, first_delay=0.001, max_delay=0.01)
        self.client = package.Client(url, make_token(user_id(user)), policy=policy)
        self.store = package.runtime.store.Store(path)
        self.offline = package.runtime.offline.Offline(self.client, self.store, page_size=2)
        self.sync = self.offline.sync

    def __enter__(self) -> Device:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.store.close()

    def rows(self, table: str = NOTES) -> dict[str, Any]:
        return dict(self.store.rows(table))


@pytest.fixture
def device(package: Any, gateway: GatewayProcess, tmp_path: Path) -> Iterator[Any]:
    made: list[Device] = []

    def make(user: int, url: str = gateway.url) -> Device:
        made.append(Device(package, url, user, tmp_path / f"{len(made)}.db"))
        return made[-1]

    yield make
    for one in made:
        one.__exit__()


def counts(garden: Database, user: int) -> dict[str, int]:
    with garden.connect() as connection:
        rows = connection.execute(
            "select n, count(*) from garden.log where user_id = %s group by n", [user_id(user)]
        )
        return {str(row[0]): int(str(row[1])) for row in rows}


def wait_until(condition: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# The queue


def test_two_devices_see_the_same_in_the_end(device: Any) -> None:
    here, there = device(2), device(2)
    note = here.store.insert(NOTES, {"title": "one", "stars": 2})
    here.store.update(NOTES, note, {"title": "two"})
    assert here.rows()[note]["title"] == "two"  # before anything is sent
    report = here.sync()
    assert (report.pushed, report.refused) == (2, 0) and not here.store.pending()
    wait_until(lambda: there.sync() and note in there.rows())
    assert there.rows()[note]["title"] == "two" and str(there.rows()[note]["stars"]) == "2"
    others = [there.store.insert(NOTES, {"title": str(n)}) for n in range(5)]  # more than a page
    there.store.delete(NOTES, note)
    there.sync()
    wait_until(lambda: here.sync() and note not in here.rows())
    assert set(here.rows()) == set(others) == set(there.rows())
    assert here.sync().pulled == 0


def test_without_a_connection_nothing_is_lost(
    package: Any, garden: Database, device: Any, gateway: GatewayProcess
) -> None:
    with faulty(gateway.url) as door:
        one = device(3, door.url)
        door.faults = ["drop"] * 3
        note = one.store.insert(NOTES, {"title": "offline"})
        one.store.call("garden.note_down", {"p_n": "once"})
        assert one.offline.try_sync() is None and len(one.store.pending()) == 2
        with pytest.raises(package.NoAnswer):
            door.faults = ["drop"] * 3
            one.sync()
        door.faults = ["lose", "pass", "lose"]  # an answer to a push, and one to a pull
        assert one.sync().pushed == 2
    assert counts(garden, 3) == {"once": 1} and one.rows()[note]["title"] == "offline"
    assert not one.store.inbox()


def test_a_lost_answer_is_asked_for_after_a_new_start(
    package: Any, garden: Database, gateway: GatewayProcess, tmp_path: Path
) -> None:
    with faulty(gateway.url) as door:
        door.faults = ["lose"] * 3
        with Device(package, door.url, 4, tmp_path / "a.db") as first:
            first.store.call("garden.note_down", {"p_n": "lost"})
            first.store.insert(NOTES, {"title": "lost"})
            assert first.offline.try_sync() is None
        with Device(package, door.url, 4, tmp_path / "a.db") as again:
            assert [item.is_sent for item in again.store.pending()] == [True, True]
            assert again.sync().pushed == 2
            assert counts(garden, 4) == {"lost": 1} and len(again.rows()) == 1


def test_a_program_that_is_killed_at_any_point_loses_nothing_and_does_nothing_twice(
    package: Any, garden: Database, directory: Path, gateway: GatewayProcess, tmp_path: Path
) -> None:
    chance, told = random.Random(7), []
    with faulty(gateway.url) as door:
        for _ in range(8):
            door.faults = [chance.choice(["lose", "drop", "pass", "pass"]) for _ in range(12)]
            process = subprocess.Popen(
                [sys.executable, "-c", WORKER, door.url, make_token(user_id(5)), str(tmp_path / "a.db")],
                cwd=directory, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(chance.randrange(1, 7))]
            time.sleep(chance.uniform(0, 0.1))
            process.send_signal(signal.SIGKILL)
            told += [line.split() for line in [*lines, *process.stdout] if line.endswith("\n")]
            process.stdout.close()
            process.wait(60)
        door.faults = []
        with Device(package, door.url, 5, tmp_path / "a.db") as last:
            check(garden, last, told)


def check(garden: Database, last: Device, told: list[list[str]]) -> None:
    """What was queued has come, once; the device ends equal to the server."""
    calls, notes = ({name for kind, name in told if kind == wanted} for wanted in ("call", "note"))
    last.sync()
    found = counts(garden, 5)
    assert calls <= found.keys() and set(found.values()) == {1} and len(calls) > 8
    wait_until(lambda: last.sync() and notes <= last.rows().keys())
    with garden.connect() as connection:
        rows = connection.execute(
            "select note_id, title, stars from garden.notes where user_id = %s", [user_id(5)]
        ).fetchall()
    server = {str(row[0]): (row[1], row[2]) for row in rows}
    assert {key: (row["title"], row["stars"]) for key, row in last.rows().items()} == server
    assert all(server[note][1] == 1 for note in notes)
    assert not last.store.inbox() and not last.store.pending()


def test_what_was_refused_waits_in_the_inbox(device: Any) -> None:
    one, two = device(6), device(6)
    changes: list[tuple[str, str]] = []
    bad = one.store.insert(NOTES, {"title": "bad"})
    good = one.store.insert(NOTES, {"title": "good"})
    one.store.call("garden.note_down", {"p_n": "bad"})
    end = one.store.listen(lambda change: changes.append((change.kind, change.record_id)))
    report = one.sync()
    assert (report.pushed, report.refused) == (3, 2)
    assert {("refused", bad), ("confirmed", good)} <= set(changes)
    end()
    assert bad not in one.rows() and good in one.rows()
    rejected, call = one.store.inbox()
    assert (rejected.status, rejected.item["data"]["title"]) == ("rejected", "bad")
    assert (call.answer["code"], call.item["function"]) == ("not_that", "garden.note_down")
    assert one.store.dismiss(call.item_id) and not one.store.dismiss(call.item_id)

    wait_until(lambda: two.sync() and good in two.rows())
    two.store.update(NOTES, good, {"title": "theirs"})
    two.sync()
    one.store.update(NOTES, good, {"title": "mine"})
    assert one.rows()[good]["title"] == "mine"
    assert one.sync().refused == 1 and one.rows()[good]["title"] == "theirs"
    conflict = one.store.inbox()[-1]
    assert conflict.status == "conflict" and conflict.conflict_id
    one.offline.resolve(conflict.conflict_id, "client_wins")
    wait_until(lambda: one.sync() and one.rows()[good]["title"] == "mine")
    assert [item.item_id for item in one.store.inbox()] == [rejected.item_id]


def test_a_client_that_is_reset_or_forgotten_begins_anew(package: Any, garden: Database, device: Any) -> None:
    one = device(7)
    note = one.store.insert(NOTES, {"title": "kept"})
    one.sync()
    wait_until(lambda: one.sync() and one.store.cookie)
    one.client.sync.reset_client(p_client_id=one.store.client_id)
    report = one.sync()
    assert report.was_reset and note in one.rows()

    name = one.store.client_id
    unsent = one.store.insert(NOTES, {"title": "unsent"})
    sent = one.store.call("garden.note_down", {"p_n": "may have run"})
    one.store.next_batch()  # as if the program had ended while it was on its way
    unseen = one.store.call("garden.note_down", {"p_n": "not sent"})
    with garden.connect() as connection:
        connection.execute("update sync.clients set forgotten_at = now() where client_id = %s", [name])
    report = one.sync()
    assert report.was_reset and one.store.client_id != name
    assert {note, unsent} <= set(one.rows()) and counts(garden, 7) == {"not sent": 1}
    assert [(item.item_id, item.status) for item in one.store.inbox()] == [(sent, "unknown")]
    assert unseen not in [item.item_id for item in one.store.pending()]


async def test_a_poke_brings_what_another_device_did(
    package: Any, device: Any, gateway: GatewayProcess, tmp_path: Path
) -> None:
    writer, seen = device(8), asyncio.Event()
    store = package.runtime.store.Store(tmp_path / "async.db")
    async with package.AsyncClient(gateway.url, make_token(user_id(8))) as client:
        offline = package.runtime.offline.AsyncOffline(client, store)
        feed = package.runtime.feed.AsyncFeed(client)
        store.listen(lambda change: seen.set() if change.kind == "pulled" else None)
        ready = asyncio.Event()
        task = asyncio.create_task(offline.keep_synced(feed, every=300, done=lambda report: ready.set()))
        await asyncio.wait_for(ready.wait(), 60)
        while feed.state.place is None:  # connected
            await asyncio.sleep(0.02)
        note = writer.store.insert(NOTES, {"title": "poked"})
        await asyncio.to_thread(writer.sync)
        await asyncio.wait_for(seen.wait(), 60)
        assert dict(store.rows(NOTES))[note]["title"] == "poked"
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    store.close()


# The file


def test_the_store_refuses_what_it_cannot_use(package: Any, tmp_path: Path) -> None:
    stores = package.runtime.store
    (tmp_path / "text.db").write_text(
        "this is no database, but a text that is long enough to be read as a page\n" * 20
    )
    with pytest.raises(stores.StoreError, match="cannot be used"):
        stores.Store(tmp_path / "text.db")
    with sqlite3.connect(tmp_path / "new.db") as newer:
        newer.execute("pragma user_version = 99")
    newer.close()
    with pytest.raises(stores.StoreError, match="newer client"):
        stores.Store(tmp_path / "new.db")
    with stores.Store(tmp_path / "a.db") as store:
        with pytest.raises(KeyError):
            store.update(NOTES, str(uuid.uuid4()), {"title": "x"})
        with pytest.raises(ValueError, match="no schema"):
            store.insert("notes", {"title": "x"})
        with pytest.raises(ValueError, match="65536 bytes"):
            store.insert(NOTES, {"title": "x" * 70_000})
        assert store.pending() == [] and store.inbox() == []


def test_a_batch_fits_and_an_answer_of_another_length_changes_nothing(package: Any, tmp_path: Path) -> None:
    with package.runtime.store.Store(tmp_path / "a.db") as store:
        for n in range(700):
            store.call("garden.note_down", {"p_n": str(n) + ("x" * 3000 if n < 400 else "")})
        batch = store.next_batch()
        assert 250 < len(batch) < 400 and [item.content["arguments"]["p_n"][:2] for item in batch[:3]] == [
            "0x",
            "1x",
            "2x",
        ]
        with pytest.raises(ValueError, match="shorter"):
            store.take_results(batch, [{"id": batch[0].item_id, "status": "applied"}])
        assert len(store.pending()) == 700
        taken = store.take_results(batch, [{"id": item.item_id, "status": "retry"} for item in batch])
        assert taken.answered == 0 and store.next_batch() == [
            item.__class__(item.item_id, item.operation, item.content, True) for item in batch
        ]


def test_a_page_is_taken_whole_with_its_cookie_and_never_goes_back(package: Any, tmp_path: Path) -> None:
    record, other = str(uuid.uuid4()), str(uuid.uuid4())

    def change(record_id: str, version: int, title: str | None) -> dict[str, Any]:
        operation = "delete" if title is None else "upsert"
        row = None if title is None else {"title": title}
        return {
            "table": NOTES,
            "record_id": record_id,
            "operation": operation,
            "version": version,
            "row": row,
        }

    stores = package.runtime.store
    with stores.Store(tmp_path / "a.db") as store:
        store.take_page([change(record, 3, "three"), change(other, 1, "other")], "c1")
        assert store.take_page([change(record, 2, "two"), change(record, 3, "again")], "c2") == 0
        assert store.get(NOTES, record) == {"title": "three"} and store.cookie == "c2"
        with pytest.raises(KeyError):
            store.take_page([change(record, 9, "nine"), {"table": NOTES}], "c3")
        assert store.get(NOTES, record) == {"title": "three"} and store.cookie == "c2"
        store.update(NOTES, record, {"title": "mine"})
        store.take_page([change(record, 4, "four")], "c3")
        assert store.get(NOTES, record) == {"title": "mine"}  # on top of what was pulled
        assert store.pending()[0].content["base_version"] == 3
        store.take_page([change(other, 2, None)], "c4")
        assert dict(store.rows(NOTES)).keys() == {record}
    with stores.Store(tmp_path / "a.db", tables=[NOTES]) as store:  # another choice of tables
        assert store.cookie is None and store.get(NOTES, record) is None and len(store.pending()) == 1


# The WebSocket


def test_messages_go_on_where_they_stopped_when_the_gateway_starts_again(
    package: Any, garden: Database
) -> None:
    with (
        gateway_for(garden) as gateway,
        package.Client(gateway.url, make_token(user_id(10), "operator")) as client,
    ):
        kept: list[str] = []
        feed = package.runtime.feed.Feed(client, ["region:Nairobi", f"meter:{meter_id(1)}"], keep=kept.append)
        feed.state.first_delay, feed.state.max_delay = 0.02, 0.1
        numbers: list[int] = []

        def read() -> None:
            numbers.extend(message.payload["alert_id"] for message in feed if message.type == "ALERT")

        thread = threading.Thread(target=read)
        thread.start()
        try:
            wait_until(lambda: kept)
            publish_alerts(garden, 1, 20)
            wait_until(lambda: len(numbers) == 20)
            gateway.kill()
            publish_alerts(garden, 21, 40)
            gateway.start()
            publish_alerts(garden, 41, 60)
            wait_until(lambda: len(numbers) >= 60)
            gateway.stop()
            publish_alerts(garden, 61, 80, meter=meter_id(1))
            gateway.start()
            wait_until(lambda: len(numbers) >= 80 and not feed.state._is_frozen)
        finally:
            feed.close()
            thread.join(60)
        assert numbers == list(range(1, 81)) and not thread.is_alive()

        publish_alerts(garden, 81, 83)  # another process goes on where this one stopped
        with package.runtime.feed.Feed(client, place=kept[-1]) as later:
            found = [message.payload["alert_id"] for _, message in zip(range(3), later, strict=False)]
        assert found == [81, 82, 83]


async def test_a_token_that_ends_is_renewed_and_a_role_that_is_not_served_is_told(
    package: Any, garden: Database, gateway: GatewayProcess
) -> None:
    fresh, asked = make_token(user_id(10), "operator"), []

    def refresh(refused: str | None) -> str:
        asked.append(refused)
        return fresh

    expired = make_token(user_id(10), "operator", exp=int(time.time()) - 3600)
    feeds = package.runtime.feed
    async with package.AsyncClient(gateway.url, "x.y.z", refresh=refresh) as client:
        feed = feeds.AsyncFeed(client)
        task = asyncio.create_task(anext(feed))
        while feed.state.place is None:
            await asyncio.sleep(0.02)
            assert not task.done()
        publish_alerts(garden, 1)
        assert (await asyncio.wait_for(task, 60)).type == "ALERT"
        await feed.close()
    assert asked == ["x.y.z"]
    for token, code in ((expired, 4401), (make_token(user_id(1), "service_role"), 4403)):
        async with package.AsyncClient(gateway.url, token) as client:
            with pytest.raises(feeds.FeedRefused) as caught:
                await asyncio.wait_for(anext(feeds.AsyncFeed(client)), 60)
            assert caught.value.code == code


async def test_a_refused_channel_is_told_and_the_rest_goes_on(
    package: Any, garden: Database, gateway: GatewayProcess
) -> None:
    feeds = package.runtime.feed
    async with package.AsyncClient(gateway.url, make_token(user_id(1))) as client:
        async with feeds.AsyncFeed(client, ["alerts", "region:Nairobi"]) as feed:
            first = await asyncio.wait_for(anext(feed), 60)
            assert (first.type, first.payload["code"]) == ("ERROR", "channel_forbidden")
            publish_alerts(garden, 7, region="Nairobi")
            assert (await asyncio.wait_for(anext(feed), 60)).payload["alert_id"] == 7
        with pytest.raises(ValueError, match="100 channels"):
            feeds.AsyncFeed(client, ["x"] * 101)


def test_the_place_waits_for_every_replay(package: Any) -> None:
    def frame(kind: str, number: int | None = None, **payload: Any) -> str:
        return package.runtime.values.encode(
            {"id": number and f"m{number}", "type": kind, "payload": payload}
        ).decode()

    state = package.runtime.feed.FeedState(["a", "b"], place="m1")
    assert state.headers("t")["Last-Event-ID"] == "m1"
    assert state.take(frame("WELCOME", channels=["own"], lastEventId="m9"))[1] == (
        '{"action": "subscribe", "channels": ["a", "b"], "last_event_id": "m1"}'
    )

    def take(number: int) -> bool:
        message, _ = state.take(frame("ALERT", number))
        if message is not None:
            state.done(message)
        return message is not None

    assert take(2) and take(6) and state.place == "m1"
    state.take(frame("SUBSCRIBED", channels=["a"]))
    state.take(frame("RESUMED", messages=2, lastEventId="m6"))
    assert take(4) and not take(6) and state.place == "m1"  # the past of the other channel still comes
    state.take(frame("ERROR", code="channel_forbidden", channel="b"))
    state.take(frame("RESUMED", messages=1, lastEventId="m6"))
    assert state.place == "m6" and take(7) and state.place == "m7"
    assert state.headers("t")["Last-Event-ID"] == "m7"


def test_the_runtime_needs_nothing_of_the_server() -> None:
    for path in (ROOT / "pyapi/generate/python_runtime").glob("*.py"):
        assert "pyapi" not in path.read_text(), path
