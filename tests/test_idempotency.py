"""Idempotency keys between connections: one effect, one answer, nobody waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.servers import Database

Connection = psycopg.Connection[Any]
USER = "00000000-0000-7000-8000-000000000001"


@pytest.fixture
def connect(fresh_database: Database) -> Iterator[Callable[[], Connection]]:
    """Open gateway connections to a fresh database with a function that has an effect."""
    with fresh_database.connect() as admin:
        admin.execute("create table public.effects (effect text)")
        admin.execute("grant select, insert on public.effects to authenticated")
        admin.execute(
            "create function public.have_effect(p_effect text) returns jsonb language sql as "
            "$$ insert into public.effects values (p_effect) "
            "returning jsonb_build_object('effect', effect) $$"
        )
    connections: list[Connection] = []

    def connect() -> Connection:
        connection = psycopg.connect(fresh_database.gateway_url, autocommit=True)
        connections.append(connection)
        return connection

    yield connect
    for connection in connections:
        connection.close()


def context(connection: Connection) -> None:
    connection.execute(
        "select set_config('role', 'authenticated', true), set_config('request.jwt.claim.sub', %s, true), "
        "set_config('request.jwt.claims', '{\"role\": \"authenticated\"}', true)",
        [USER],
    )


def claim(connection: Connection, key: str, body: str = "body") -> None:
    connection.execute("select api.claim_idempotency_key(%s, sha256(%s::text::bytea))", [key, body])


def call(connection: Connection, key: str, effect: str = "1") -> None:
    """One group of messages without waiting, as the gateway sends it: one implicit transaction."""
    with connection.pipeline():
        context(connection)
        claim(connection, key, effect)
        connection.execute(
            "select set_config('mainspring.step_1', public.have_effect(%s)::text, true)", [effect]
        )
        connection.execute("select api.complete_idempotency_key(%s)", [key])


def answer(connection: Connection, key: str) -> object:
    with connection.transaction():
        context(connection)
        row = connection.execute(
            "select response_body from api.get_idempotent_response(%s)", [key]
        ).fetchone()
        return row and row[0]


def state_of(action: Callable[[], None]) -> str | None:
    """SQLSTATE of the refusal, null for none."""
    try:
        action()
    except psycopg.Error as error:
        return error.sqlstate
    return None


def count_effects(connection: Connection) -> int:
    with connection.transaction():
        context(connection)
        row = connection.execute("select count(*) from public.effects").fetchone()
    assert row is not None
    return int(row[0])


def test_a_group_of_messages_is_one_transaction(connect: Callable[[], Connection]) -> None:
    connection = connect()
    call(connection, "k")
    assert answer(connection, "k") == '{"effect": "1"}'
    assert state_of(lambda: call(connection, "k")) == "MS001"
    assert state_of(lambda: call(connection, "k", "2")) == "PT422"
    assert count_effects(connection) == 1
    left = connection.execute("select current_user, current_setting('mainspring.step_1', true)").fetchone()
    assert left in (
        ("authenticator", ""), ("authenticator", None),
    )  # fmt: skip


def test_a_call_in_flight_is_not_waited_for(connect: Callable[[], Connection]) -> None:
    first, second = connect(), connect()
    with first.transaction():
        context(first)
        claim(first, "k", "1")
        first.execute("select set_config('mainspring.step_1', '\"first\"', true)")
        second.execute("set statement_timeout = '30s'")
        assert state_of(lambda: call(second, "k")) == "PT409"
        assert state_of(lambda: call(second, "other")) is None
        first.execute("select api.complete_idempotency_key('k')")
        assert state_of(lambda: call(second, "k")) == "PT409", "not before it is committed"
    assert state_of(lambda: call(second, "k")) == "MS001"
    assert answer(second, "k") == '"first"'


def test_a_call_that_fails_stores_nothing(connect: Callable[[], Connection]) -> None:
    connection = connect()

    def fail() -> None:
        with connection.pipeline():
            context(connection)
            claim(connection, "k", "1")
            connection.execute("select public.have_effect('1')")
            connection.execute("select 1 / 0")
            connection.execute("select api.complete_idempotency_key('k')")

    assert state_of(fail) == "22012"
    assert state_of(lambda: call(connection, "k")) is None, "the key is as good as new"
    assert count_effects(connection) == 1


def test_many_at_once_have_one_effect(connect: Callable[[], Connection]) -> None:
    connections = [connect() for _ in range(12)]
    for key in ("a", "b", "c"):
        start = threading.Barrier(len(connections))

        def race(connection: Connection, key: str = key, start: threading.Barrier = start) -> str | None:
            start.wait(60)
            return state_of(lambda: call(connection, key))

        with ThreadPoolExecutor(len(connections)) as pool:
            states = list(pool.map(race, connections))
        assert states.count(None) == 1
        assert set(states) <= {None, "PT409", "MS001"}
    assert count_effects(connections[0]) == 3


def test_the_primary_key_decides_where_the_lock_is_got_round(connect: Callable[[], Connection]) -> None:
    """A repeatable-read transaction does not see the answer that was stored after its start."""
    late, quick = connect(), connect()
    late.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

    def finish_late() -> None:
        with late.transaction():
            context(late)
            late.execute("select 1")
            call(quick, "k")
            claim(late, "k", "1")
            late.execute("select public.have_effect('late')")
            late.execute("select api.complete_idempotency_key('k')")

    assert state_of(finish_late) == "23505"
    assert count_effects(quick) == 1
