"""Message queues with several people at them at once, over HTTP, and as their document says."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest

from tests.answers import check_error
from tests.gateways import GatewayProcess, gateway_for, make_token
from tests.servers import ROOT, Database
from tests.workers import wait_for

Connection = psycopg.Connection[Any]
PATIENCE = 0.3
"""Seconds after which what has not returned is taken to be waiting."""


@pytest.fixture
def admin(database: Database) -> Iterator[Connection]:
    """With an empty queue ``post`` that is read twice at most."""
    with database.connect() as connection:
        connection.execute("create table if not exists public.effects (message_id bigint)")
        connection.execute("truncate public.effects")
        if values(connection, "select from queues.list_queues() where queue = 'post'"):
            connection.execute("select queues.drop_queue('post', true)")
        connection.execute("select queues.create_queue('post', '1 minute', 2::smallint)")
        yield connection


@contextmanager
def transaction(database: Database) -> Iterator[Connection]:
    """A connection in a transaction that the test ends; rolled back if it does not."""
    connection = psycopg.connect(database.url)
    try:
        yield connection
    finally:
        connection.close()


def values(connection: Connection, statement: str, *parameters: object) -> list[Any]:
    rows = connection.execute(statement.encode(), parameters).fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def send(connection: Connection, message: str, **options: str) -> int:
    arguments = "".join(f", p_{key} => %s" for key in options)
    number: int = values(
        connection, f"select queues.send_message('post', %s::jsonb{arguments})", message, *options.values()
    )[0]
    return number


def read(connection: Connection, limit: int = 10) -> list[tuple[int, int]]:
    """(message_id, receipt) each."""
    return values(connection, "select message_id, receipt from queues.read_messages('post', %s)", limit)


def handle(connection: Connection, message: tuple[int, int]) -> None:
    """Write the effect and delete the message."""
    connection.execute("insert into public.effects values (%s)", [message[0]])
    connection.execute("select queues.delete_message('post', %s, %s::smallint)", message)


def expire(connection: Connection) -> None:
    connection.execute("update jobs.running set leased_until = clock_timestamp() - interval '1 second'")


def is_waiting(future: Future[Any]) -> bool:
    time.sleep(PATIENCE)
    return not future.done()


def test_an_effect_and_its_delete_are_one(database: Database, admin: Connection) -> None:
    """A reader that is too slow cannot leave its effect beside that of the one who was faster."""
    number = send(admin, "1")
    with transaction(database) as slow, transaction(database) as fast:
        late = read(slow)[0]
        slow.commit()
        expire(admin)
        handle(fast, read(fast)[0])
        fast.commit()
        with pytest.raises(psycopg.Error, match="lease_lost"):
            handle(slow, late)
        slow.rollback()
    assert values(admin, "select message_id from public.effects") == [number]


def test_a_broken_connection_leaves_message_without_effect(database: Database, admin: Connection) -> None:
    send(admin, "1")
    with transaction(database) as lost:
        handle(lost, read(lost)[0])
    assert values(admin, "select from public.effects") == []
    assert [receipt for _, receipt in wait_for(lambda: read(admin))] == [1]


def test_consumers_side_by_side_do_everything_once(database: Database, admin: Connection) -> None:
    """Four readers, some of whose transactions roll back or whose leases run out."""
    admin.execute("select queues.create_queue('post', p_max_reads => 1000::smallint)")
    admin.execute(
        "select queues.send_messages('post', (select jsonb_agg(n) from generate_series(1, 400) as n))"
    )

    def consume(number: int) -> None:
        give_back = "select queues.set_visibility('post', %s, %s::smallint, '0 seconds')"
        with psycopg.connect(database.url) as own:
            for batch in range(40):
                messages = read(own, 7)
                if number % 2:
                    own.commit()
                for message in messages:
                    handle(own, message)
                if batch % 5 == 4:
                    own.rollback()
                    for message in messages if number % 2 else []:
                        own.execute(give_back, message)
                own.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(consume, range(4)))
    for message in read(admin, 1000):
        handle(admin, message)
    counts = values(admin, "select count(*), count(distinct message_id) from public.effects")
    assert counts == [(400, 400)]


def test_two_readers_never_get_the_same_message(database: Database, admin: Connection) -> None:
    numbers = [send(admin, str(n)) for n in range(4)]
    with transaction(database) as one, transaction(database) as other:
        assert [number for number, _ in read(one, 2)] == numbers[:2]
        assert [number for number, _ in read(other, 10)] == numbers[2:]
        assert read(admin) == []
        one.rollback()
        assert [number for number, _ in read(admin)] == numbers[:2]


def test_what_is_not_deleted_comes_back_in_order_and_dies(admin: Connection) -> None:
    numbers = [send(admin, str(n)) for n in range(20)]
    assert read(admin, 20) == [(number, 1) for number in numbers]
    assert read(admin) == []
    expire(admin)
    assert read(admin, 20) == [(number, 2) for number in numbers]
    expire(admin)
    assert read(admin) == []
    assert sorted(values(admin, "select job_id from jobs.list_dead_jobs('post')")) == numbers
    admin.execute("select jobs.redrive_jobs('post', p_dry_run => false)")
    # All readings are before them again, but no receipt from before is one of these.
    assert read(admin, 20) == [(number, 3) for number in numbers]
    with pytest.raises(psycopg.Error, match="lease_lost"):
        admin.execute("select queues.delete_message('post', %s, 1)", [numbers[0]])
    expire(admin)
    assert read(admin, 20) == [(number, 4) for number in numbers]
    expire(admin)
    assert read(admin) == []
    assert sorted(values(admin, "select job_id from jobs.list_dead_jobs('post')")) == numbers


def test_a_group_is_read_one_at_a_time_in_order(database: Database, admin: Connection) -> None:
    numbers = [send(admin, str(n), group="g") for n in range(8)]
    seen: list[int] = []

    def consume(_: int) -> None:
        with psycopg.connect(database.url, autocommit=True) as own:
            deadline = time.monotonic() + 60
            while len(seen) < len(numbers) and time.monotonic() < deadline:
                for message in read(own, 3):
                    seen.append(message[0])
                    time.sleep(0.01)
                    handle(own, message)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(consume, range(4)))
    assert seen == numbers


def test_a_group_goes_on_that_was_added_to_while_its_last_message_went(
    database: Database, admin: Connection
) -> None:
    """Without a tick: deleting waits for nobody, so the key is left over."""
    send(admin, "1", group="g")
    first = read(admin)[0]
    with transaction(database) as sender:
        second = send(sender, "2", group="g")
        handle(admin, first)
        assert read(admin) == []
        sender.commit()
    assert [number for number, _ in read(admin)] == [second]


@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_senders_of_one_idempotency_key_send_once(database: Database, admin: Connection, ends: str) -> None:
    with transaction(database) as one, ThreadPoolExecutor(1) as pool:
        first = send(one, '"one"', idempotency_key="k")
        other = pool.submit(send, admin, '"other"', idempotency_key="k")
        assert is_waiting(other)
        getattr(one, ends)()
        second = other.result(60)
    assert (second == first) == (ends == "commit")
    assert [number for number, _ in read(admin)] == [second]


def test_a_queue_is_dropped_after_who_is_sending(database: Database, admin: Connection) -> None:
    with transaction(database) as sender, ThreadPoolExecutor(1) as pool:
        send(sender, "1")
        drop = pool.submit(admin.execute, "select queues.drop_queue('post')")
        assert is_waiting(drop)
        sender.commit()
        with pytest.raises(psycopg.Error, match="queue_not_empty"):
            drop.result(60)


@pytest.mark.parametrize(
    "statement", ["select queues.send_message('post', '1')", "select queues.send_messages('post', '[1]')"]
)
def test_who_sends_while_a_queue_is_dropped_is_told(
    database: Database, admin: Connection, statement: str
) -> None:
    with transaction(database) as dropper, ThreadPoolExecutor(1) as pool:
        dropper.execute("select queues.drop_queue('post')")
        sending = pool.submit(admin.execute, statement)
        assert is_waiting(sending)
        dropper.commit()
        with pytest.raises(psycopg.Error, match="unknown_queue"):
            sending.result(60)
    assert values(admin, "select from jobs.ready where queue = 'post'") == []


def test_of_two_who_drop_one_is_told(database: Database, admin: Connection) -> None:
    with transaction(database) as dropper, ThreadPoolExecutor(1) as pool:
        dropper.execute("select queues.drop_queue('post')")
        other = pool.submit(admin.execute, "select queues.drop_queue('post')")
        assert is_waiting(other)
        dropper.commit()
        with pytest.raises(psycopg.Error, match="unknown_queue"):
            other.result(60)


def test_a_sender_does_not_stop_who_changes_the_queue(database: Database, admin: Connection) -> None:
    with transaction(database) as sender:
        send(sender, "1")
        admin.execute("set lock_timeout = '20s'")
        admin.execute("select queues.create_queue('post', '2 minutes')")


def test_what_is_delayed_is_not_looked_at_before_its_time(database: Database, admin: Connection) -> None:
    admin.execute(
        """
        insert into jobs.waiting (queue, priority, job_id, handler, payload, run_at)
        select 'post', 5, -n, '', '1', now() + interval '1 day' from generate_series(1, 20000) as n
        """
    )
    admin.execute("analyze jobs.waiting")
    with transaction(database) as own:
        own.execute("select jobs.promote_jobs()")
        assert read(own) == []
        looked = values(
            own,
            "select seq_tup_read + idx_tup_fetch from pg_stat_xact_all_tables where relid = 'jobs.waiting'::regclass",
        )
    assert looked == [0]


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with gateway_for(database) as process:
        yield process


@pytest.fixture
def service(gateway: GatewayProcess, admin: Connection) -> Iterator[httpx.Client]:
    with gateway.client(make_token(role="service_role")) as client:
        client.headers["Content-Profile"] = "queues"
        yield client


def test_a_service_uses_a_queue_over_http(service: httpx.Client) -> None:
    assert service.post("/rpc/create_queue", json={"p_queue": "http"}).json()["kind"] == "messages"
    sent = service.post("/rpc/send_message", json={"p_queue": "http", "p_message": {"a": [1, "ä"]}})
    (message,) = service.post("/rpc/read_messages", json={"p_queue": "http"}).json()
    assert (message["message_id"], message["message"]) == (sent.json(), {"a": [1, "ä"]})
    proof = {key: message[key] for key in ("message_id", "receipt")}
    done = service.post(
        "/rpc/delete_message", json={"p_queue": "http"} | {f"p_{k}": v for k, v in proof.items()}
    )
    assert done.status_code in (200, 204)
    assert service.post("/rpc/drop_queue", json={"p_queue": "http"}).status_code in (200, 204)


@pytest.mark.parametrize(
    ("function", "arguments", "status", "code"),
    [
        ("create_queue", {"p_queue": "No Name"}, 400, "invalid_queue"),
        ("create_queue", {"p_queue": "post", "p_visibility": "soon"}, 400, "22007"),
        ("create_queue", {"p_queue": "post", "p_max_reads": 100000}, 400, "invalid_queue"),
        ("create_queue", {"p_queue": "python"}, 409, "wrong_queue_kind"),
        ("drop_queue", {"p_queue": "none"}, 404, "unknown_queue"),
        ("send_message", {"p_queue": "none", "p_message": 1}, 404, "unknown_queue"),
        ("send_message", {"p_queue": "post", "p_message": 1, "p_delay": "-1 day"}, 400, "invalid_delay"),
        ("send_message", {"p_queue": "post", "p_message": 1, "p_priority": 12}, 400, "invalid_priority"),
        ("send_message", {"p_queue": "post", "p_message": 1, "p_group": ""}, 400, "invalid_key"),
        ("send_message", {"p_queue": "post", "p_message": "a\0b"}, 400, None),
        ("send_messages", {"p_queue": "post", "p_messages": {}}, 400, "invalid_messages"),
        ("read_messages", {"p_queue": "post", "p_limit": -1}, 400, "invalid_limit"),
        ("read_messages", {"p_queue": "post", "p_visibility": "1 year"}, 400, "invalid_lease"),
        ("pop_messages", {"p_queue": None}, 404, "unknown_queue"),
        ("delete_message", {"p_queue": "post", "p_message_id": 1, "p_receipt": 1}, 409, "lease_lost"),
        ("archive_message", {"p_queue": "post", "p_message_id": None, "p_receipt": None}, 409, "lease_lost"),
        (
            "set_visibility",
            {"p_queue": "post", "p_message_id": 1, "p_receipt": 1, "p_visibility": None},
            400,
            "invalid_lease",
        ),
    ],
)
def test_wrong_input_over_http(
    service: httpx.Client, function: str, arguments: dict[str, Any], status: int, code: str | None
) -> None:
    body = check_error(service.post(f"/rpc/{function}", json=arguments), status)
    assert code is None or code in (body["code"], body["message"]), body


def test_people_do_not_send_over_http(gateway: GatewayProcess, admin: Connection) -> None:
    with gateway.client(make_token(role="admin", subject="00000000-0000-7000-8000-000000000001")) as client:
        client.headers["Content-Profile"] = "queues"
        response = client.post("/rpc/send_message", json={"p_queue": "post", "p_message": 1})
    check_error(response, 403)


def test_the_document_runs(fresh_database: Database) -> None:
    """Every statement of docs/queues.md, in order; its consumer leaves an effect for each message."""
    text = (ROOT / "docs" / "queues.md").read_text()
    with fresh_database.connect() as connection:
        sending, consuming, reading, dead = re.findall(r"(?ms)^```sql\n(.*?)^```", text)
        connection.execute(sending)
        connection.execute(consuming)
        assert values(connection, "select purchase from public.receipts order by 1") == [1, 3, 4, 5]
        connection.execute("update jobs.waiting set run_at = clock_timestamp()")
        for _ in range(5):
            assert connection.execute(reading).rowcount == 1
            connection.execute("update jobs.running set leased_until = '-infinity'")
        assert connection.execute(reading).rowcount == 0
        connection.execute(dead)
        connection.execute(reading)
        row = connection.execute(
            "select queues.delete_message('receipts', r.job_id, r.attempt) from jobs.running as r"
        )
        assert row.rowcount == 1


def test_the_document_names_every_function(database: Database, admin: Connection) -> None:
    text = (ROOT / "docs" / "queues.md").read_text()
    listed = dict(re.findall(r"(?m)^\| `(\w+)` \| ([\w, ]+) \|", text))
    granted = values(
        admin,
        """
        select f.proname::text,
            concat_ws(
                ', ',
                case when has_function_privilege('operator', f.oid, 'execute') then 'operator'
                    when has_function_privilege('admin', f.oid, 'execute') then 'admin' end,
                'service'
            )
        from pg_proc as f
        where f.pronamespace = 'queues'::regnamespace and f.proname not like '\\_%%'
        """,
    )
    assert listed == dict(granted)
