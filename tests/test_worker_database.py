"""The connection of a loop: who it acts as, and what becomes of it when something goes wrong."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable

import psutil
import psycopg
import pytest

from pyapi.logs import route_library_logs
from pyapi.worker import database as module
from pyapi.worker.database import Database as Connection
from pyapi.worker.database import DatabaseLost
from tests.servers import Database
from tests.workers import wait_for

pytestmark = pytest.mark.one_server

ME = "select pg_backend_pid()"


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[Connection]:
    connection = Connection(database.gateway_url, "test", timeout_seconds=5)
    yield connection
    await connection.close()


@pytest.fixture
async def patient(database: Database) -> AsyncIterator[Connection]:
    """One whose statements nothing ends but what a test does."""
    connection = Connection(database.gateway_url, "test", timeout_seconds=120)
    yield connection
    await connection.close()


def sleeps(database: Database, pid: int) -> bool:
    """Whether a session is in ``pg_sleep``."""
    with database.connect() as owner:
        found = owner.execute(
            "select from pg_stat_activity where pid = %s and state = 'active' and wait_event = 'PgSleep'",
            [pid],
        ).fetchone()
    return found is not None


async def until(check: Callable[[], bool]) -> None:
    """Wait for it beside what runs here."""
    await asyncio.to_thread(wait_for, check)


async def test_every_call_is_the_service_in_a_transaction_of_its_own(connection: Connection) -> None:
    for _ in range(7):  # also once it is prepared
        [row] = await connection.fetch(
            "select current_user, session_user, auth.role(), auth.uid(), current_setting('statement_timeout'), %s::int",
            [7],
        )
        assert row == ("service_role", "authenticator", "service_role", None, "5s", 7)
    [first], [second] = (
        await connection.fetch("select pg_current_xact_id()::text"),
        await connection.fetch("select pg_current_xact_id()::text"),
    )
    assert first != second
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await connection.fetch("select set_config('role', 'postgres', false)")
    assert await connection.fetch("select '100%'") == [("100%",)]
    assert await connection.fetch("do $$ begin end $$") == []


async def test_a_refused_statement_changes_nothing_and_costs_no_connection(connection: Connection) -> None:
    [(before,)] = await connection.fetch(ME)
    with pytest.raises(psycopg.errors.DivisionByZero):
        await connection.fetch("select 1 / 0")
    with pytest.raises(psycopg.errors.SyntaxError):
        await connection.fetch("selec")
    assert await connection.fetch(ME) == [(before,)]


async def test_calls_of_several_tasks_take_turns(connection: Connection) -> None:
    rows = await asyncio.gather(*(connection.fetch("select %s::int, pg_sleep(0.01)", [n]) for n in range(20)))
    assert [row[0][0] for row in rows] == list(range(20))


async def test_a_connection_that_is_ended_comes_back(patient: Connection, database: Database) -> None:
    [(pid,)] = await patient.fetch(ME)
    running = asyncio.create_task(patient.fetch("select pg_sleep(100)"))
    await until(lambda: sleeps(database, pid))
    with database.connect() as owner:
        owner.execute("select pg_terminate_backend(%s)", [pid])
    with pytest.raises(DatabaseLost, match=r"closed the connection|terminating"):
        await running
    assert (await patient.fetch(ME))[0][0] != pid


async def test_a_connection_that_was_ended_while_idle_costs_no_call(
    connection: Connection, database: Database
) -> None:
    [(pid,)] = await connection.fetch(ME)
    with database.connect() as owner:
        owner.execute("select pg_terminate_backend(%s, 60000)", [pid])
    assert (await connection.fetch(ME))[0][0] != pid


async def test_a_cancelled_call_ends_on_the_server(patient: Connection, database: Database) -> None:
    [(pid,)] = await patient.fetch(ME)
    running = asyncio.create_task(patient.fetch("select pg_sleep(100)"))
    await until(lambda: sleeps(database, pid))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await until(lambda: not sleeps(database, pid))
    assert await patient.fetch("select 1") == [(1,)]


async def test_a_statement_has_its_time(database: Database) -> None:
    connection = Connection(database.gateway_url, "test", timeout_seconds=2)
    with pytest.raises(psycopg.errors.QueryCanceled):
        await connection.fetch("select pg_sleep(60)")
    assert await connection.fetch("select 1") == [(1,)]
    await connection.close()


async def test_a_server_that_says_nothing_is_given_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 1.0)
    connection = Connection(database.gateway_url, "test", timeout_seconds=5)
    [(pid,)] = await connection.fetch(ME)
    process = psutil.Process(pid)
    process.suspend()
    try:
        with pytest.raises(DatabaseLost, match="no answer"):
            await connection.fetch("select 1")
        assert await connection.fetch("select 1") == [(1,)], "another connection"
    finally:
        process.resume()
        await connection.close()


async def test_no_server_is_said_and_tried_again_more_and_more_slowly() -> None:
    connection = Connection("postgresql://authenticator@127.0.0.1:1/nothing", "test")
    began = time.monotonic()
    for _ in range(5):
        with pytest.raises(DatabaseLost, match="refused"):
            await connection.fetch("select 1")
    assert 0.6 < time.monotonic() - began < 30


async def test_a_function_may_return_something_else_after_a_deploy(
    connection: Connection, database: Database
) -> None:
    with database.connect() as owner:
        owner.execute("create function public.changing() returns table (a int) language sql return 1")
        for _ in range(8):
            assert await connection.fetch("select * from public.changing()") == [(1,)]
        owner.execute("drop function public.changing()")
        with pytest.raises(psycopg.errors.UndefinedFunction):
            await connection.fetch("select * from public.changing()")
        owner.execute(
            "create function public.changing() returns table (a text, b int) language sql "
            "begin atomic select 'x', 2; end"
        )
        assert await connection.fetch("select * from public.changing()") == [("x", 2)]


async def test_what_libraries_log_is_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        route_library_logs()
        logging.getLogger("some.library").warning("it %s", "happened")
        logging.getLogger("some.library").info("not this")
        logging.getLogger("psycopg").warning("nor this")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    [line] = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert (found["event"], found["level"], found["logger"]) == ("it happened", "warning", "some.library")
