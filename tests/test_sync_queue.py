"""Attacks on the queue of items: clients with a thousand of them, slow ones, locks that others hold, processors that die."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.servers import Database
from tests.sync_devices import PUSH, TABLES, Line

QUEUE = "select sync.queue_changes(%s, %s::jsonb)"
NAP = """
create function garden.nap(p_seconds float8, p_mark text default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into garden.notes (note_id, user_id, title) values (gen_random_uuid(), auth.uid(), p_mark);
    perform pg_sleep(p_seconds);
end $$;
alter function garden.nap owner to app_api;
revoke execute on function garden.nap from public;
grant execute on function garden.nap to authenticated;

create function garden.wait() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    while not exists (select from pg_locks where not granted) loop
        perform pg_sleep(0.02);
    end loop;
end $$;
alter function garden.wait owner to app_api;
revoke execute on function garden.wait from public;
grant execute on function garden.wait to authenticated;

create function garden.fail(p_code text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'failed' using errcode = p_code;
end $$;
alter function garden.fail owner to app_api;
revoke execute on function garden.fail from public;
grant execute on function garden.fail to authenticated;

create function garden.set_up() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform set_config('lock_timeout', '0', true), set_config('timezone', 'Asia/Tokyo', true),
        set_config('search_path', 'public', true), set_config('request.jwt.claim.sub', gen_random_uuid()::text, true);
end $$;
alter function garden.set_up owner to app_api;
revoke execute on function garden.set_up from public;
grant execute on function garden.set_up to authenticated;
"""


@pytest.fixture(scope="module")
def garden(database: Database) -> Database:
    with database.connect() as connection:
        connection.execute(TABLES.encode())
        connection.execute(NAP.encode())
    return database


class Client:
    """A user's device that leaves items in the queue."""

    def __init__(self, garden: Database) -> None:
        self.user_id, self.client_id = str(uuid.uuid4()), str(uuid.uuid4())
        self.garden = garden
        with garden.connect() as connection:
            connection.execute(
                "insert into auth.users (user_id, email) values (%s, %s)",
                [self.user_id, f"{self.user_id}@example.com"],
            )
        self.line = Line(garden, self.user_id)

    def queue(self, *items: dict[str, Any]) -> None:
        """Leave them."""
        for first in range(0, len(items), 500):
            self.line.call(QUEUE, [self.client_id, Jsonb(list(items[first : first + 500]))])

    def read(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of the superuser's."""
        with self.garden.connect() as connection:
            return connection.execute(
                statement.encode(), {"client": self.client_id, "user": self.user_id}
            ).fetchall()

    def states(self) -> dict[str, int]:
        """How many items are in each state."""
        return dict(
            self.read("select status, count(*) from sync.items where client_id = %(client)s group by 1")
        )

    def titles(self) -> list[str]:
        """Of its notes."""
        return sorted(row[0] for row in self.read("select title from garden.notes where user_id = %(user)s"))

    def come_due(self) -> None:
        """The pause of what is to be tried again is over."""
        self.read(
            "update sync.items set next_try_at = null where client_id = %(client)s and next_try_at is not null returning 1"
        )
        self.read("update sync.clients set due_at = now() where client_id = %(client)s returning 1")


@pytest.fixture
def clients(garden: Database) -> Iterator[list[Client]]:
    """Three clients; nothing of others waits."""
    with garden.connect() as connection:
        connection.execute("delete from sync.items where status in ('pending', 'processing')")
        connection.execute("update sync.clients set due_at = null")
    made = [Client(garden) for _ in range(3)]
    yield made
    for client in made:
        client.line.close()


def _add(title: str, record: str | None = None) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "table": "garden.notes", "record_id": record or str(uuid.uuid4()),
        "operation": "insert", "data": {"title": title},
    }  # fmt: skip


def _set(record: str, base_version: int = 1, **data: object) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "table": "garden.notes", "record_id": record, "operation": "update",
        "base_version": base_version, "data": data,
    }  # fmt: skip


def _nap(seconds: float, mark: str = "nap") -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "function": "garden.nap", "arguments": {"p_seconds": seconds, "p_mark": mark},
    }  # fmt: skip


def _process(garden: Database, limit: int = 100, timeout: str = "0") -> int:
    with garden.connect() as connection:
        connection.execute("select set_config('statement_timeout', %s, false)", [timeout])
        [count] = connection.execute("select sync.process_sync_queue(%s)", [limit]).fetchone() or (0,)
    assert isinstance(count, int)
    return count


def _wait_until(garden: Database, condition: str, *arguments: object) -> Any:
    with garden.connect() as connection:
        for _ in range(3000):
            row = connection.execute(condition.encode(), arguments).fetchone()
            if row is not None:
                return row[0]
            time.sleep(0.01)
    raise AssertionError(f"never: {condition}")


SLEEPS = (
    "select pid from pg_stat_activity where wait_event = 'PgSleep' and query like '%%process_sync_queue%%'"
)


def test_a_thousand_items_hold_up_nobody(garden: Database, clients: list[Client]) -> None:
    many, one, other = clients
    many.queue(*(_add(str(number)) for number in range(1000)))
    one.queue(_add("one"))
    other.queue(_add("other"))
    done = 0
    while done < 60:  # nothing is begun after a second
        done += _process(garden, 60 - done)
    assert (one.states(), other.states()) == ({"applied": 1}, {"applied": 1})
    while _process(garden):
        pass
    assert many.states() == {"applied": 1000}


def test_a_client_that_is_pushing_hides_nobody(garden: Database, clients: list[Client]) -> None:
    busy, other, _ = clients
    busy.queue(*(_add(str(number)) for number in range(150)))
    other.queue(_add("other"))
    busy.line.begin()
    busy.line.run(PUSH, [busy.client_id, Jsonb([_add("pushed")])])
    assert _process(garden) == 1
    assert other.states() == {"applied": 1}
    busy.line.connection.execute("commit")
    while _process(garden):
        pass
    assert busy.states() == {"applied": 151}


def test_a_slow_client_is_alone_in_its_run(garden: Database, clients: list[Client]) -> None:
    slow, other, third = clients
    slow.queue(*(_nap(1.1) for _ in range(3)))
    assert _process(garden) == 1  # nothing is begun after a second
    other.queue(_add("other"))
    assert _process(garden) == 1
    assert (slow.states(), other.states()) == ({"applied": 2, "pending": 1}, {"pending": 1})
    assert _process(garden) == 1  # then the other's, and nothing of the slow one beside it
    third.queue(_add("third"))
    assert (slow.states(), other.states()) == ({"applied": 2, "pending": 1}, {"applied": 1})
    _process(garden)
    _process(garden)
    assert (slow.states(), third.states()) == ({"applied": 3}, {"applied": 1})


def test_an_item_that_never_ends_fails_alone(garden: Database, clients: list[Client]) -> None:
    bad, other, _ = clients
    bad.queue(_add("before"), _nap(600, "never"), _add("after"))
    other.queue(_add("other"))
    for _ in range(6):
        _process(garden, timeout="2500")
        bad.come_due()
    assert (bad.titles(), other.titles()) == (["after", "before"], ["other"])
    assert bad.read(
        "select status, answer ->> 'code' from sync.items where client_id = %(client)s order by position"
    ) == [("applied", None), ("rejected", "item_timed_out"), ("applied", None)]


def test_time_that_others_took_is_nobodys_fault(garden: Database, clients: list[Client]) -> None:
    slow, other, _ = clients
    slow.queue(_nap(1.7))
    other.queue(_nap(1.2))
    _process(garden, timeout="2400")
    assert "rejected" not in other.states()
    for _ in range(3):
        other.come_due()
        _process(garden)
    assert (other.states(), other.titles()) == ({"applied": 1}, ["nap"])


def test_a_lock_holds_up_what_needs_it(garden: Database, clients: list[Client]) -> None:
    stuck, other, _ = clients
    held, free = str(uuid.uuid4()), str(uuid.uuid4())
    stuck.queue(_add("held", held), _add("free", free))
    _process(garden)
    stuck.queue(
        _set(free, title="1"),
        _set(held, title="1"),
        _set(held, title="2"),
        _set(free, title="2"),
        _add("new"),
    )
    other.queue(_add("other"))
    with garden.connect() as connection, connection.transaction():
        connection.execute("select from garden.notes where note_id = %s for update", [held])
        for _ in range(7):
            _process(garden, timeout="20s")
        assert (other.titles(), stuck.titles()) == (["other"], ["2", "held", "new"])
        found = stuck.read(
            "select status, attempt_count > 0, last_problem like '55P03: %%' from sync.items"
            " where client_id = %(client)s and status = 'processing' order by position"
        )
        assert found[0] == ("processing", True, True)
        assert len(found) == 2
        # Not for ever: and it says why.
        stuck.read(
            "update sync.items set attempt_count = 49 where last_problem is not null and client_id = %(client)s returning 1"
        )
        stuck.come_due()
        _process(garden, timeout="20s")
    [(code, detail)] = stuck.read(
        "select answer ->> 'code', answer ->> 'detail' from sync.items where client_id = %(client)s and status = 'rejected'"
        " order by position limit 1"
    )
    assert code == "retries_exhausted"
    assert "55P03" in detail
    # What was made on top of it is not applied without it.
    stuck.come_due()
    _process(garden)
    assert stuck.titles() == ["2", "held", "new"]
    assert stuck.read(
        "select answer ->> 'code' from sync.items where client_id = %(client)s and status = 'rejected' order by position"
    ) == [("retries_exhausted",), ("earlier_item_failed",)]


def test_what_a_lock_held_up_is_applied_in_order(garden: Database, clients: list[Client]) -> None:
    [stuck, *_] = clients
    held = str(uuid.uuid4())
    stuck.queue(_add("held", held))
    _process(garden)
    stuck.queue(_set(held, title="1"), _set(held, title="2"))
    with garden.connect() as connection, connection.transaction():
        connection.execute("select from garden.notes where note_id = %s for update", [held])
        _process(garden, timeout="20s")
        _process(garden, timeout="20s")
    stuck.queue(_set(held, title="3"))  # not before those
    _process(garden)
    for _ in range(3):
        stuck.come_due()
        _process(garden)
    assert (stuck.states(), stuck.titles()) == ({"applied": 4}, ["3"])
    assert stuck.read(
        "select array_agg(i.position order by l.log_id) = array_agg(i.position order by i.position)"
        " from garden.log as l join sync.items as i on i.item_id::text = l.item_id where i.client_id = %(client)s"
    ) == [(True,)]


def test_what_fails_stops_what_was_queued_on_top_of_it_whatever_the_turn(
    garden: Database, clients: list[Client]
) -> None:
    [client, *_] = clients
    record = str(uuid.uuid4())
    client.queue(
        _add("first", record),
        _set(record, title="bad"),
        *(_add("x") for _ in range(40)),
        _set(record, title="on top"),
    )
    while _process(garden):
        pass
    assert client.states() == {"applied": 41, "rejected": 2}
    client.queue(_set(record, title="anew"))  # made when the failure was known
    _process(garden)
    assert client.titles() == ["anew"] + ["x"] * 40


def test_a_processor_that_dies_leaves_nothing_behind(garden: Database, clients: list[Client]) -> None:
    first, second, _ = clients
    first.queue(_add("a"), _nap(600, "never"), _add("b"))
    second.queue(_add("c"))

    def process() -> None:
        with contextlib.suppress(psycopg.Error):
            _process(garden)

    thread = threading.Thread(target=process)
    thread.start()
    _wait_until(garden, f"select pg_terminate_backend(pid) from ({SLEEPS}) as s")
    thread.join()
    assert (first.states(), second.states()) == ({"pending": 3}, {"pending": 1})
    assert first.titles() + second.titles() == []
    for _ in range(6):
        _process(garden, timeout="2500")
        first.come_due()
    assert (first.titles(), second.titles()) == (["a", "b"], ["c"])


def test_processors_at_once_do_each_item_once_though_they_die(garden: Database) -> None:
    clients = [Client(garden) for _ in range(6)]
    records = {client: [str(uuid.uuid4()) for _ in range(3)] for client in clients}
    for client in clients:
        counter = str(uuid.uuid4())
        client.read(f"insert into garden.counters values ('{counter}', %(user)s) returning 1")
        client.queue(
            *(_add("0", record) for record in records[client]),
            *(
                item
                for number in range(1, 31)
                for item in (
                    *(_set(record, title=str(number)) for record in records[client]),
                    {"id": str(uuid.uuid4()), "function": "garden.count_up", "arguments": {"p_counter_id": counter}},
                )
            ),
        )  # fmt: skip
    over = threading.Event()

    def process() -> None:
        while not over.is_set():
            with contextlib.suppress(psycopg.OperationalError):
                _process(garden, 30)

    def kill() -> None:
        with garden.connect() as connection:
            for _ in range(12):
                over.wait(0.1)
                connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where state = 'active' and pid <> pg_backend_pid()"
                    " and query like '%process_sync_queue%' order by random() limit 1"
                )

    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(process) for _ in range(3)]
        try:
            pool.submit(kill).result()
            _wait_until(
                garden,
                "select 1 where not exists (select from sync.items where status in ('pending', 'processing') and client_id = any (%s))",
                [client.client_id for client in clients],
            )
        finally:
            over.set()
        for future in futures:
            future.result()
    for client in clients:
        assert client.states() == {"applied": 123}
        assert client.titles() == ["30"] * 3
        assert client.read("select n from garden.counters where user_id = %(user)s") == [(30,)]
        assert (
            client.read(
                "select count(*), count(distinct l.item_id), array_agg(i.position order by l.log_id) = array_agg(i.position order by i.position)"
                " from garden.log as l join sync.items as i on i.item_id::text = l.item_id where i.client_id = %(client)s"
                " and i.record_id is not null group by i.record_id"
            )
            == [(31, 31, True)] * 3
        )
        client.line.close()


def _queue_as(client: Client, role: str, *items: dict[str, Any]) -> None:
    """Leave them as somebody of that role."""
    client.read(f"update auth.users set user_role = '{role}' where user_id = %(user)s returning 1")
    client.line.begin()
    claims = json.dumps({"sub": client.user_id, "role": role})
    client.line.run("select set_config('request.jwt.claims', %s, true)", [claims])
    client.line.run(QUEUE, [client.client_id, Jsonb(list(items))])
    client.line.connection.execute("commit")


def test_nothing_is_begun_when_the_time_is_over_whatever_the_role(
    garden: Database, clients: list[Client]
) -> None:
    [client, *_] = clients
    _queue_as(client, "admin", _nap(8, "first"))
    _queue_as(client, "authenticated", _nap(8, "second"))
    _queue_as(client, "admin", _add("third"))
    # Once the statement's time is over, nothing would end the next item.
    _process(garden, timeout="1500")
    assert client.titles() == []
    for _ in range(6):
        client.come_due()
        _process(garden, timeout="1500")
    assert client.titles() == ["third"]


def test_a_short_time_is_over_for_other_clients_too(garden: Database, clients: list[Client]) -> None:
    for client in clients:
        client.queue(_nap(8, "long"))
    _process(garden, timeout="1500")
    assert sum(client.states().get("pending", 0) for client in clients) == 2
    assert [client.titles() for client in clients] == [[], [], []]


def test_items_that_wait_for_each_other_are_rejected(garden: Database, clients: list[Client]) -> None:
    [client, *_] = clients
    first, second, alone, last = _add("first"), _add("second"), _add("alone"), _add("last")
    first["after"], second["after"], alone["after"], last["after"] = (
        second["id"], first["id"], alone["id"].upper(), alone["id"],
    )  # fmt: skip
    client.queue(first, second, alone, last, _add("other"))
    for _ in range(3):
        _process(garden)
        client.come_due()
    assert client.titles() == ["other"]
    assert client.states() == {"applied": 1, "rejected": 4}
    answers = client.line.call("select sync.list_inbox(%s)", [client.client_id])
    assert [answer["code"] for answer in answers] == [
        "earlier_item_unknown", "earlier_item_failed", "earlier_item_unknown", "earlier_item_failed",
    ]  # fmt: skip


def test_what_is_queued_while_an_earlier_one_fails_is_not_applied(
    garden: Database, clients: list[Client]
) -> None:
    client, other, _ = clients
    record = str(uuid.uuid4())
    client.queue(_add("first", record))
    _process(garden)
    client.queue(_set(record, title="bad"))
    other.queue({"id": str(uuid.uuid4()), "function": "garden.wait", "arguments": {}})
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(_process, garden)
        # What became of the first is known to nobody yet.
        _wait_until(garden, SLEEPS)
        client.line.begin()
        client.line.run("select set_config('lock_timeout', '0', true)", [])
        client.line.run(QUEUE, [client.client_id, Jsonb([_set(record, title="on top")])])
        client.line.connection.execute("commit")
        assert run.result() == 2
    _process(garden)
    assert client.read(
        "select answer ->> 'code' from sync.items where client_id = %(client)s and is_in_inbox order by position"
    ) == [("23514",), ("earlier_item_failed",)]
    client.queue(_set(record, title="anew"))
    _process(garden)
    assert "anew" in client.titles()


@pytest.mark.parametrize(
    "code",
    ["57014", "40P01", "40001", "53200", "53100", "55P03", "P0004", "57P01", "ZZ999", "PT503", "XX001"],
)
def test_an_error_of_an_item_is_its_own(garden: Database, clients: list[Client], code: str) -> None:
    client, other, _ = clients
    bad = {"id": str(uuid.uuid4()), "function": "garden.fail", "arguments": {"p_code": code}}
    client.queue(_add("before"), bad, _add("after"))
    other.queue(_add("other"))
    for _ in range(3):
        _process(garden)
    assert (client.titles(), other.titles()) == (["after", "before"], ["other"])
    client.read(
        "update sync.items set attempt_count = 49 where status = 'processing' and client_id = %(client)s returning 1"
    )
    if client.states() != {"applied": 2, "rejected": 1}:
        client.come_due()
        _process(garden)
    [answer] = client.line.call("select sync.list_inbox(%s)", [client.client_id])
    assert answer["function"] == "garden.fail"
    assert answer["item"] == bad
    [again] = client.line.call(PUSH, [client.client_id, Jsonb([bad])])["results"]
    assert (again["status"], again["is_replay"]) == ("rejected", True)
    assert client.read("select due_at from sync.clients where client_id = %(client)s") == [(None,)]


def test_what_an_item_sets_ends_with_it(garden: Database, clients: list[Client]) -> None:
    first, second, third = clients
    held = str(uuid.uuid4())
    second.queue(_add("held", held))
    _process(garden)
    first.queue({"id": str(uuid.uuid4()), "function": "garden.set_up", "arguments": {}})
    second.queue(_set(held, title="new"))
    third.queue({**_add("when"), "data": {"title": "when", "edited_at": "2026-03-04 05:06"}})
    with garden.connect() as connection, connection.transaction():
        connection.execute("select from garden.notes where note_id = %s for update", [held])
        _process(garden, timeout="20s")
    assert first.states() == {"applied": 1}
    assert second.states() == {"applied": 1, "processing": 1}
    assert second.read(
        "select last_problem like '55P03%%' from sync.items where client_id = %(client)s and status = 'processing'"
    ) == [(True,)]
    _process(garden)
    assert third.read("select edited_at = '2026-03-04 05:06' from garden.notes where user_id = %(user)s") == [
        (True,)
    ]


def test_no_form_of_an_item_fails_its_batch(garden: Database, clients: list[Client]) -> None:
    [client, *_] = clients
    values: list[Any] = [
        None,
        1,
        -1.5e40,
        "",
        "x",
        "\t",
        True,
        [],
        ["id"],
        {},
        {"id": 1},
        "garden.notes",
        str(uuid.uuid4()),
        "9" * 40,
    ]
    items = []
    for name in (
        "table",
        "record_id",
        "operation",
        "base_version",
        "data",
        "after",
        "function",
        "arguments",
        "more",
        "title",
    ):
        for value in values:
            item = _add("formed")
            if name == "title":
                item["data"] = {"title": value}
            else:
                item[name] = value
            items.append(item)
    client.queue(*items, _add("last"))
    for _ in range(60):
        if not _process(garden):
            break
    assert (
        client.read(
            "select content from sync.items where client_id = %(client)s and (status in ('pending', 'processing') or attempt_count > 0)"
        )
        == []
    )
    assert "last" in client.titles()


@pytest.mark.parametrize("count", [1, 5])
def test_what_is_pushed_comes_after_what_is_queued(
    garden: Database, clients: list[Client], count: int
) -> None:
    [client, *_] = clients
    records = [str(uuid.uuid4()) for _ in range(count)]
    client.queue(*(_add("first", record) for record in records))
    _process(garden)
    queued = [_set(record, title="queued") for record in records]
    client.queue(*queued)
    pushed = [_set(record, title="pushed") for record in records]

    def push(*items: dict[str, Any]) -> list[tuple[str, str | None]]:
        answers = client.line.call(PUSH, [client.client_id, Jsonb(list(items))])["results"]
        return [(answer["status"], answer.get("blocked_by")) for answer in answers]

    assert push(*pushed, _add("other")) == [*(("retry", item["id"]) for item in queued), ("applied", None)]
    # One that is sent both ways is done here, and once.
    assert push(queued[0], pushed[0]) == [("applied", None)] * 2
    assert sum(_process(garden) for _ in range(3)) == count - 1
    assert push(*pushed) == [("applied", None)] * count
    assert client.titles() == ["other"] + ["pushed"] * count


def test_what_resets_or_forgets_waits_for_the_run(garden: Database, clients: list[Client]) -> None:
    client, gone, other = clients
    client.queue(
        _add("one"),
        {"id": str(uuid.uuid4()), "function": "garden.wait", "arguments": {}},
        *(_add("x") for _ in range(30)),
    )
    gone.queue(_add("gone"))
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(_process, garden, 10)
        _wait_until(garden, SLEEPS)
        client.line.begin()
        client.line.run("select set_config('lock_timeout', '0', true)", [])
        dropped = client.line.run("select sync.reset_client(%s)", [client.client_id])
        client.line.connection.execute("commit")
        run.result()
    assert (
        dropped == client.read("select 32 - count(*) from sync.items where client_id = %(client)s")[0][0] > 0
    )
    # Nothing is left that could come back, and new ones come through.
    for _ in range(3):
        _process(garden)
    assert client.read("select due_at from sync.clients where client_id = %(client)s") == [(None,)]
    client.queue(_add("later"))
    other.queue(_add("other"))
    for _ in range(3):
        _process(garden)
    assert "later" in client.titles()
    assert (gone.titles(), other.titles()) == (["gone"], ["other"])


def test_items_of_a_table_that_leaves_are_answered(garden: Database, clients: list[Client]) -> None:
    [client, *_] = clients
    page = {**_add("page"), "table": "garden.pages"}
    client.queue(page, _add("note"))
    with garden.connect() as connection:
        connection.execute("select sync.disable_sync('garden.pages')")
        try:
            for _ in range(3):
                _process(garden)
        finally:
            connection.execute("select sync.enable_sync('garden.pages', 'server_wins')")
    assert client.states() == {"applied": 1, "rejected": 1}
    assert client.titles() == ["note"]


def test_a_clock_that_went_back_wakes_with_the_next_item(garden: Database, clients: list[Client]) -> None:
    [client, *_] = clients
    client.queue(_add("first"))
    client.read(
        "update sync.clients set due_at = now() + interval '1 year', slow_until = now() + interval '1 year'"
        " where client_id = %(client)s returning 1"
    )
    assert _process(garden) == 0
    client.queue(_add("second"))
    for _ in range(2):
        _process(garden)
    assert client.titles() == ["first", "second"]
