"""Many callers on few connections, while everything fails that can: whose answer is it?

Every function returns who it believes is calling, the request's id and a nonce out of its own
arguments. Whatever happens on the connections, a caller gets its own and nobody else's, and nothing
takes effect twice.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from pyapi import pipelines
from tests.attacking import application, make_arena
from tests.gateways import gateway_for, make_token, user_id
from tests.servers import Database

CALLERS = 34
LANES = 2
ROLES = ("authenticated", "authenticated", "operator", "admin", "service_role", "anon")
NONCE = re.compile(r"n\d+-[a-z0-9-]+?-\d+z")
NUMBERS = itertools.count()
DATABASE_AWAY = {503}
FAILURES = {
    # mode: what the caller may be told besides success
    "refuse": "PT409", "serialize": "40001", "feature": "0A000", "gone": "26000", "defer": "23503",
    "copy": "0A000", "commit": "0A000", "cancel": "57014", "kill": "",
}  # fmt: skip
MODES = (*FAILURES, "plain", "plain", "plain", "big", "serialize_once", "forget", "listen", "stay")


@pytest.fixture(scope="module")
def arena(database: Database) -> Iterator[Database]:
    make_arena(database)
    yield database


class Caller:
    """One identity, and what it was answered."""

    def __init__(self, number: int, client: httpx.AsyncClient) -> None:
        self.number = number
        self.role = ROLES[number % len(ROLES)]
        self.uid = None if self.role == "anon" else user_id(number)
        self.headers = (
            {} if self.role == "anon" else {"Authorization": f"Bearer {make_token(self.uid, self.role)}"}
        )
        self.client = client
        self.random = random.Random(number)
        self.outcomes: Counter[str] = Counter()
        self.done: set[str] = set()
        self.undone: set[str] = set()

    async def run(self, until: float) -> None:
        kinds = (self._act, self._act, self._act, self._look, self._look, self._many, self._filter, self._batch,
                 self._keyed, self._go_away, self._proceed, self._roll_back)  # fmt: skip
        while time.monotonic() < until:
            kind = self.random.choice(kinds)
            try:
                await kind()
            except httpx.TransportError as error:
                self.outcomes[type(error).__name__] += 1

    def _nonce(self, kind: str) -> str:
        return f"n{self.number}-{kind.replace('_', '-')}-{next(NUMBERS)}z"

    async def _send(self, nonce: str, path: str, *, method: str = "POST", **options: Any) -> httpx.Response:
        headers = {
            **self.headers,
            "X-Request-Id": f"id-{nonce}",
            "X-Nonce": nonce,
            **options.pop("headers", {}),
        }
        response = await self.client.request(method, path, headers=headers, **options)
        kind = nonce.split("-", 1)[1].rsplit("-", 1)[0]
        self.outcomes[f"{kind} {response.status_code}"] += 1
        assert response.headers["x-request-id"] == f"id-{nonce}", response.headers
        assert set(NONCE.findall(response.text)) <= {nonce}, (nonce, response.text[:500])
        assert "dead" not in response.text, (nonce, response.text[:500])
        if not nonce.split("-")[1].startswith("stay"):
            assert "x-whose" not in response.headers, (nonce, response.headers)
            assert response.status_code != 299, (nonce, response.text[:500])
        return response

    def _check(self, who: dict[str, Any], nonce: str) -> None:
        """Whether an answer is to this caller's call."""
        told = {key: who[key] for key in ("uid", "role", "acting", "nonce", "request", "header", "path")}
        assert told == {
            "uid": self.uid, "role": self.role, "acting": self.role, "nonce": nonce, "request": f"id-{nonce}",
            "header": nonce, "path": '"public"',
        }, who  # fmt: skip

    def _refused(self, response: httpx.Response, nonce: str, *codes: str) -> None:
        """Check an answer that is no success."""
        if response.status_code in DATABASE_AWAY and response.json()["code"].startswith("PGRST"):
            return
        body = response.json()
        # A busy machine may keep any of them longer than the statement's time.
        assert body["code"] in (*codes, "57014"), (nonce, response.status_code, body)
        if body["code"] == "PT409" and body["details"]:
            self._check(json.loads(body["details"]), nonce)
        self.undone.add(nonce)

    async def _act(self) -> None:
        mode = self.random.choice(MODES)
        nonce = self._nonce(mode)
        seconds = self.random.choice((0, 0, 0, 0, 0.01, 0.08))
        body = {"nonce": nonce, "mode": mode, "seconds": seconds}
        response = await self._send(nonce, "/rpc/act", json=body)
        if response.is_success:
            assert mode not in FAILURES, response.text
            self._check(response.json(), nonce)
            self.done.add(nonce)
        else:
            self._refused(response, nonce, FAILURES.get(mode, "40P01" if mode == "serialize_once" else ""))

    async def _look(self) -> None:
        nonce = self._nonce("look")
        seconds = self.random.choice((*[0] * 30, 0.08, 0.08, 2))
        query = {"nonce": nonce, "seconds": str(seconds)}
        response = await self._send(nonce, "/rpc/look", method="GET", params=query)
        if response.is_success:
            self._check(response.json(), nonce)
        else:
            self._refused(response, nonce, "57014")

    async def _many(self) -> None:
        nonce = self._nonce("many")
        given = {name: self.random.randrange(100) for name in "abcdef" if self.random.random() < 0.5}
        response = await self._send(nonce, "/rpc/many", json={"nonce": nonce, **given})
        if response.is_success:
            self._check(response.json(), nonce)
            assert response.json()["sum"] == sum(given.values())
        else:
            self._refused(response, nonce)

    async def _filter(self) -> None:
        nonce = self._nonce("filter")
        last = self.random.randrange(1, 4)
        query = {"nonce": nonce, "until": "9", "number": f"lte.{last}", "select": "number,who"}
        if self.random.random() < 0.2:
            query["select"] = "who::trigger"
        response = await self._send(nonce, "/rpc/rows_of", method="GET", params=query)
        if response.is_success:
            assert [row["number"] for row in response.json()] == list(range(1, last + 1))
            for row in response.json():
                self._check(row["who"], nonce)
        else:
            self._refused(response, nonce, "0A000", "42846")

    async def _batch(self) -> None:
        nonce = self._nonce("batch")
        fails = self.random.random() < 0.3
        steps = [
            {"function": "act", "arguments": {"nonce": nonce}, "id": "first"},
            {"function": "look", "arguments": {"nonce": {"$ref": "first.nonce"}}},
            {
                "function": "act" if fails else "many",
                "arguments": {"nonce": nonce} | ({"mode": "refuse"} if fails else {}),
            },
        ]
        response = await self._send(nonce, "/rpc", json=steps)
        if response.is_success:
            assert not fails
            for who in response.json():
                self._check(who, nonce)
            self.done.add(nonce)
        else:
            self._refused(response, nonce, "PT409")

    async def _keyed(self) -> None:
        nonce = self._nonce("keyed")
        headers = {"Idempotency-Key": f"key-{next(NUMBERS) % 40}"}  # the same as other users'
        if self.role == "anon":
            headers = {"Idempotency-Key": nonce}  # they share one scope
        for _ in range(2):
            response = await self._send(nonce, "/rpc/act", json={"nonce": nonce}, headers=headers)
            if response.is_success:
                self._check(response.json(), nonce)
                self.done.add(nonce)
            else:
                is_late = response.json()["code"] == "57014"
                assert response.status_code in (409, 422, 503) or is_late, response.text

    async def _go_away(self) -> None:
        """Hang up in the middle of a call."""
        nonce = self._nonce("gone-away")
        call = asyncio.ensure_future(
            self._send(
                nonce, "/rpc/act", json={"nonce": nonce, "seconds": self.random.choice((0, 0.02, 0.06))}
            )
        )
        await asyncio.wait([call], timeout=self.random.random() * 0.04)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        if call.done() and not call.cancelled() and isinstance(call.exception(), AssertionError):
            raise call.exception()  # type: ignore[misc]

    async def _proceed(self) -> None:
        nonce = self._nonce("proceed")
        commits = self.random.random() < 0.5
        response = await self._send(
            nonce, "/rpc/proceed", json={"nonce": nonce, "commits": commits, "who": None}
        )
        if response.is_success:
            assert not commits
            self._check(response.json()["who"], nonce)
        else:
            self._refused(response, nonce, "2D000")

    async def _roll_back(self) -> None:
        nonce = self._nonce("roll-back")
        response = await self._send(
            nonce, "/rpc/act", json={"nonce": nonce}, headers={"Prefer": "tx=rollback"}
        )
        if response.is_success:
            self._check(response.json(), nonce)
            self.undone.add(nonce)
        else:
            self._refused(response, nonce)


async def kill_connections(database: Database, until: float) -> int:
    """End a random session of the gateway every now and then."""
    killed = 0
    async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
        while time.monotonic() < until:
            await asyncio.sleep(0.35)
            cursor = await connection.execute(
                "select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity"
                " where application_name = 'mainspring' and datname = current_database()"
                " order by random() limit 1) as victim"
            )
            row = await cursor.fetchone()
            killed += row[0] if row else 0
    return killed


async def storm(database: Database, client: httpx.AsyncClient, seconds: float) -> Counter[str]:
    """Run all callers at once and look at what is in the table afterwards."""
    callers = [Caller(number, client) for number in range(CALLERS)]
    until = time.monotonic() + seconds
    await asyncio.gather(
        kill_connections(database, until), *(caller.run(until) for caller in callers for _ in range(LANES))
    )
    with database.connect() as connection:
        effects: dict[str, list[Any]] = {}
        for nonce, uid, role in connection.execute("select nonce, uid::text, role from public.effects"):
            effects.setdefault(str(nonce), []).append((uid, role))
        connection.execute("truncate public.effects")
    outcomes: Counter[str] = Counter()
    for caller in callers:
        outcomes += caller.outcomes
        for nonce in caller.done:
            assert effects.pop(nonce) == [(caller.uid, caller.role)], nonce
        for nonce in caller.undone:
            assert nonce not in effects
    for nonce, rows in effects.items():  # nobody knows how these ended, but never twice
        caller = callers[int(nonce[1:].partition("-")[0])]
        assert rows == [(caller.uid, caller.role)], nonce
    return outcomes


KINDS = ("plain 200", "refuse 409", "stay 299", "forget 200", "batch 200", "look 200", "roll-back 200")


def test_every_answer_belongs_to_its_caller(arena: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines, "PREPARED_LIMIT", 10)
    monkeypatch.setattr(pipelines, "TRIAL_CALLS", 0)  # so that all of this happens on shared connections
    monkeypatch.setattr(pipelines, "PAROLE_CALLS", 1)

    async def run() -> Counter[str]:
        async with application(arena, pipelines=3, slow_connections=3, statement_timeout_ms=1000) as (
            client,
            gateway,
        ):
            outcomes = await storm(arena, client, 8)
            for _ in range(4):  # a slow machine gets less done
                if all(outcomes[kind] > 3 for kind in KINDS):
                    break
                outcomes += await storm(arena, client, 8)
            assert gateway.pipelines.hedge_count > 0
            return outcomes

    outcomes = asyncio.run(run())
    print(dict(sorted(outcomes.items())))
    assert {kind: outcomes[kind] for kind in KINDS if outcomes[kind] <= 3} == {}


def test_every_answer_belongs_to_its_caller_over_http(arena: Database) -> None:
    async def run() -> Counter[str]:
        with gateway_for(
            arena, pipelines="2", slow_connections="2", statement_timeout_ms="1000",
            tx_end="commit-allow-override",
        ) as gateway:  # fmt: skip
            async with gateway.async_client(connections=200) as client:
                outcomes = await storm(arena, client, 4)
                for _ in range(4):
                    if outcomes["plain 200"] > 3:
                        break
                    outcomes += await storm(arena, client, 4)
                return outcomes

    outcomes = asyncio.run(run())
    assert outcomes["plain 200"] > 3, outcomes
