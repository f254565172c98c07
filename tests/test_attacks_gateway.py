"""Attacks on the gateway: what one caller can do to the others, with what it sends or where it hangs up."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import psycopg
import pytest

from pyapi import media, pipelines, requests
from pyapi.gateway import Gateway
from pyapi.hints import find_closest
from pyapi.settings import load_settings
from tests.attacking import application, make_arena
from tests.gateways import SECRET, GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database

Attack = Callable[[httpx.AsyncClient, Gateway], Awaitable[None]]


@pytest.fixture(scope="module")
def arena(database: Database) -> Iterator[Database]:
    make_arena(database)
    yield database


@pytest.fixture(scope="module")
def served(arena: Database) -> Iterator[GatewayProcess]:
    with gateway_for(arena) as gateway:
        yield gateway


def attack(arena: Database, steps: Attack, **settings: Any) -> None:
    async def run() -> None:
        async with application(arena, **settings) as (client, gateway):
            await steps(client, gateway)

    asyncio.run(run())


def count_effects(arena: Database, nonce: str) -> int:
    with arena.connect() as connection:
        row = connection.execute("select count(*) from public.effects where nonce = %s", [nonce]).fetchone()
        assert row is not None
        return int(str(row[0]))


# Running twice


class Cutter:
    """Stands before the server, and cuts a connection off once a marked answer has passed."""

    def __init__(self, arena: Database, mark: bytes) -> None:
        info = psycopg.conninfo.conninfo_to_dict(arena.gateway_url)
        self._server = (str(info["host"]), int(str(info["port"])))
        self._mark = mark
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.url = arena.gateway_url.replace(f":{self._server[1]}/", f":{port}/")
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server)
                threading.Thread(target=self._pass, args=(client, server, b""), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, self._mark), daemon=True).start()

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket, mark: bytes) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
                if mark and mark in data:
                    time.sleep(0.3)  # the server goes on meanwhile
                    break
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()

    def close(self) -> None:
        self._listener.close()


def test_a_call_behind_a_failed_one_runs_once_where_the_connection_is_cut(
    arena: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error of the call before says nothing about how far the server came after it."""
    monkeypatch.setattr(pipelines, "TRIAL_CALLS", 0)
    monkeypatch.setattr(pipelines, "SLOW_SECONDS", 5.0)

    cutter = Cutter(arena, b"cut here")

    async def steps(client: httpx.AsyncClient, _: Gateway) -> None:
        head = asyncio.create_task(
            client.post("/rpc/act", json={"nonce": "cut here", "mode": "refuse", "seconds": 0.3})
        )
        await asyncio.sleep(0.1)
        behind = await client.post("/rpc/act", json={"nonce": "behind", "seconds": 0.1})
        assert behind.status_code == 200 or behind.json()["message"] == "outcome_unknown"
        head.cancel()

    attack(arena, steps, gateway_url=cutter.url, pipelines=1)
    cutter.close()
    assert count_effects(arena, "behind") == 1


def test_a_function_that_raises_what_a_stale_plan_raises_runs_once(arena: Database) -> None:
    async def steps(client: httpx.AsyncClient, _: Gateway) -> None:
        with arena.connect() as connection:
            before = connection.execute("select last_value from public.attempts").fetchone()
            connection.execute("select setval('public.attempts', 1)")
            assert (await client.post("/rpc/count_and_refuse")).json()["code"] == "0A000"
            after = connection.execute("select last_value from public.attempts").fetchone()
            assert before and after == (2,)

    attack(arena, steps)


def test_a_server_that_does_not_answer_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyapi.gateway.CONNECT_SECONDS", 60.0)

    async def run() -> float:
        longest, last = 0.0, time.monotonic()
        with socket.create_server(("127.0.0.1", 0)) as mute:
            url = f"postgresql://authenticator@127.0.0.1:{mute.getsockname()[1]}/x"
            gateway = Gateway(load_settings(database_url=url, gateway_url=url, jwt_secret=SECRET))
            connecting = asyncio.create_task(gateway._connect())
            for _ in range(50):
                await asyncio.sleep(0.01)
                now = time.monotonic()
                longest, last = max(longest, now - last), now
            assert not connecting.done()
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
        return longest

    # One of ten: the machine may be doing something else at the moment.
    assert any(asyncio.run(run()) < 0.3 for _ in range(10))


# The server's memory


async def prepared_counts(client: httpx.AsyncClient) -> int:
    return int((await client.post("/rpc/count_prepared")).json())


def test_failing_calls_leave_no_prepared_statements_behind(
    arena: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipelines, "TRIAL_CALLS", 0)

    async def steps(client: httpx.AsyncClient, _: Gateway) -> None:
        for _round in range(3):
            await client.post("/rpc/act", json={"nonce": "n", "mode": "feature"})
        before = await prepared_counts(client)
        for _round in range(30):
            answer = await client.get("/rpc/rows_of", params={"nonce": "n", "select": "who::trigger"})
            assert answer.status_code == 400
            await client.post("/rpc/act", json={"nonce": "n", "mode": "feature"})
            await client.post("/rpc/act", json={"nonce": "n", "mode": "gone"})
        assert await prepared_counts(client) <= before + 5

    attack(arena, steps, pipelines=1)


def test_statements_are_evicted_while_calls_never_pause(
    arena: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipelines, "TRIAL_CALLS", 0)
    monkeypatch.setattr(pipelines, "PREPARED_LIMIT", 10)

    async def steps(client: httpx.AsyncClient, _: Gateway) -> None:
        async def call(number: int) -> None:
            given = {name: 1 for place, name in enumerate("abcdef") if number >> place & 1}
            answer = await client.post("/rpc/many", json={"nonce": "n", **given})
            assert answer.json()["sum"] == len(given)

        for _round in range(3):
            await asyncio.gather(*(call(number) for number in range(64)))
        assert await prepared_counts(client) <= 30

    attack(arena, steps, pipelines=1)


# The others' time


def test_a_condition_that_takes_long_holds_up_nobody(
    arena: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipelines, "TRIAL_CALLS", 0)

    async def steps(client: httpx.AsyncClient, _: Gateway) -> None:
        for until in ("3", "3", "3"):  # looks harmless at first
            await client.get("/rpc/rows_of", params={"nonce": "n", "until": until, "number": "gt.1"})
        query = {"nonce": "n", "until": "2000000", "number": "gt.3000000"}
        slow = [asyncio.create_task(client.get("/rpc/rows_of", params=query)) for _ in range(4)]
        await asyncio.sleep(0.1)
        assert (await client.post("/rpc/act", json={"nonce": "fast"})).status_code == 200
        assert not any(call.done() for call in slow), "it waited for none of them"
        with arena.connect() as connection:
            while not all(call.done() for call in slow):
                connection.execute(
                    "select pg_cancel_backend(pid) from pg_stat_activity where query like '%rows_of%'"
                    " and state = 'active' and pid <> pg_backend_pid() and datname = current_database()"
                )
                await asyncio.sleep(0.05)

    attack(arena, steps, pipelines=2, statement_timeout_ms=60_000)


# The gateway's memory and time


def test_a_name_that_never_ends_costs_no_time() -> None:
    names = [f"list_tariffs_{n}" for n in range(50)]
    began = time.process_time()
    find_closest("list_tariffs" * 1_000_000, names, 0.3)
    find_closest("(" + "p_tariff_code, " * 1_000_000 + ")", names, 0.3)
    find_closest("list_tariff" + "s" * 240, names, 0.3)
    assert time.process_time() - began < 1


def test_an_error_does_not_repeat_a_million_arguments(arena: Database) -> None:
    async def steps(client: httpx.AsyncClient, _: Gateway) -> None:
        body = json.dumps({f"argument_{n}": n for n in range(50_000)})
        began = time.process_time()  # the gateway runs in this process
        answer = await client.post(
            "/rpc/quote_energy", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.json()["code"] == "PGRST202"
        assert len(answer.content) < 10_000
        answer = await client.post("/rpc/quote_energy", json={"p" * 5_000_000: 1})
        assert answer.json()["code"] == "PGRST202"
        assert len(answer.content) < 10_000
        assert time.process_time() - began < 3

    attack(arena, steps)


def test_only_what_is_short_or_exists_is_remembered(arena: Database) -> None:
    async def steps(client: httpx.AsyncClient, gateway: Gateway) -> None:
        token = make_token(user_id(1))
        long = "x" * 10_000
        for number in range(20):
            await client.get(f"/rpc/{long}{number}", params={"a": "1"})
            await client.get("/rpc/list_tariffs", headers={"Accept": f"application/json, a/{long}{number}"})
            await client.get("/rpc/list_tariffs", headers={"Prefer": f"count=exact, {long}{number}"})
            spaces = " " * (number + 2)
            answer = await client.get(
                "/rpc/list_tariffs", headers={"Authorization": f"Bearer{spaces}{token}"}
            )
            assert answer.status_code == 200
        assert not any(long in str(key) for key in gateway.catalog.plans)
        assert len(gateway.verifier._recent) <= 2
        for cache in (media._remembered, requests._remembered):
            assert cache.cache_info().currsize < 20

    attack(arena, steps)


# What a function may answer


@pytest.mark.parametrize(
    "name", ["Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade"]
)
def test_a_function_cannot_decide_where_its_response_ends(served: GatewayProcess, name: str) -> None:
    value = {"Content-Length": "3", "Transfer-Encoding": "chunked"}.get(name, "x")
    raised = json.dumps({"status": 418, "headers": {name: value, "X-Ok": "1"}})
    with served.client() as client:
        for path, argument, body in (
            ("/rpc/respond", json.dumps([{name: value, "X-Ok": "1"}]), "body"),
            ("/rpc/fail", raised, {"code": "X", "message": "m", "details": None, "hint": None}),
        ):
            answer = client.post(path, json={"h": argument})
            assert (answer.json(), answer.headers["x-ok"]) == (body, "1")
            assert answer.headers.get(name) != value
            assert client.get("/rpc/look", params={"nonce": "next"}).json()["nonce"] == "next"


@pytest.mark.parametrize(
    "header",
    [{"bad name": "x"}, {"x:y": "z"}, {"": "x"}, {"X-A": "b\r\nX-B: c"}, {"X-A": "\u0001"}, {"X\u00e4": "a"}],
)
def test_a_header_that_cannot_be_sent_splits_no_response(
    served: GatewayProcess, header: dict[str, str]
) -> None:
    with served.client() as client:
        answer = client.post("/rpc/respond", json={"h": json.dumps([header])})
        assert (answer.status_code, answer.json()["code"]) == (500, "PGRST111")
        answer = client.post("/rpc/fail", json={"h": json.dumps({"status": 418, "headers": header})})
        assert answer.json()["code"].startswith(("X", "PGRST"))
        assert "x-b" not in answer.headers


# What an HTTP request can be


@pytest.mark.parametrize(
    "body", [b"", b"2\r\n{}\r\n", b'11\r\n{"nonce":"broken"}', b'11\r\n{"nonce":"broken"\r\n']
)
def test_a_body_that_breaks_off_runs_nothing(served: GatewayProcess, arena: Database, body: bytes) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as connected:
        connected.sendall(
            b"POST /rpc/act_by_default HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" + body
        )
        time.sleep(0.1)
    time.sleep(0.3)
    assert count_effects(arena, "broken") == 0


@pytest.mark.parametrize(
    "path", ["/rpcxlook", "/rpc/other/rpc/look", "/rpc/look/", "/rpc//look", "/rest/v1/rpcxlook"]
)
def test_a_path_names_a_function_in_one_way_only(served: GatewayProcess, path: str) -> None:
    with served.client() as client:
        assert client.get(path, params={"nonce": "n"}).status_code == 404
        assert client.get("/rest/v1/rpc/look", params={"nonce": "n"}).status_code == 200


# Batches


def test_each_step_of_a_batch_has_its_own_search_path(arena: Database) -> None:
    with arena.connect() as connection:
        connection.execute(
            "create schema first; create schema second; grant usage on schema first, second to public;"
            "create function first.pick() returns text language sql as $$ select 'first' $$;"
            "create function second.name() returns text language sql as $$ select 'second' $$;"
            "create function first.name() returns text language sql as $$ select 'the attacker''s' $$;"
            "create function second.ask() returns text language plpgsql as $$ begin return name(); end $$;"
            "create function second.fail() returns text language plpgsql as $$ begin raise exception 'no' using errcode = 'PT409'; end $$;"
        )

    async def steps(client: httpx.AsyncClient, _: Gateway) -> None:
        batch = [{"function": "first.pick"}, {"function": "second.ask"}, {"function": "first.pick"}]
        assert (await client.post("/rpc", json=batch)).json() == ["first", "second", "first"]
        answer = await client.post("/rpc", json=[*batch, {"function": "second.fail"}])
        assert (answer.status_code, answer.json()["step"]) == (409, 4)

    attack(arena, steps, schemas=("public", "first", "second"))


def test_references_have_an_end(arena: Database) -> None:
    async def steps(client: httpx.AsyncClient, _: Gateway) -> None:
        many = [{"function": "look", "arguments": {"nonce": "n"}},
                {"function": "look", "arguments": {"nonce": [{"$ref": "1"}] * 101}}]  # fmt: skip
        answer = await client.post("/rpc", json=many)
        assert (answer.status_code, answer.json()["message"]) == (400, "too_many_references")
        large = [{"function": "look", "arguments": {"nonce": "n"}},
                 {"function": "look", "arguments": {"nonce": ["x" * 2_000_000, {"$ref": "1"}]}}]  # fmt: skip
        answer = await client.post("/rpc", json=large)
        assert (answer.status_code, answer.json()["message"]) == (400, "step_too_large")
        laughs = [{"function": "look", "arguments": {"nonce": "x" * 1000}}] + [
            {"function": "look", "arguments": {"nonce": [{"$ref": f"{n}.nonce"}] * 2}} for n in range(1, 40)
        ]
        answer = await client.post("/rpc", json=laughs)
        assert (answer.status_code, answer.json()["message"]) == (422, "references_too_large")

    attack(arena, steps)
