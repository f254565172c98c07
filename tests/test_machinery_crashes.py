"""Gateway, worker, and server killed at any moment, while events are followed and messages sent."""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from collections import Counter
from contextlib import suppress

import psycopg
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.gateways import GatewayProcess, make_customers, make_token, user_id
from tests.servers import Database, Server
from tests.sockets import address
from tests.workers import wait_for, worker_for

pytestmark = pytest.mark.one_server

SECONDS = 20.0
RECIPIENT = user_id(1)
OPERATOR = user_id(2)
SAY = """
select events._publish('alerts_processed', 'alert', %(n)s::text, jsonb_build_object(
        'alert_id', %(n)s::int, 'severity', 'high', 'region', 'Nairobi'
    )),
    notifications.create_notification(%(user)s::uuid, 'welcome', '{}', 'n-' || %(n)s::text)
"""


class Teller(threading.Thread):
    """Publishes and notifies without pause; whatever was not confirmed is told again."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self.confirmed: list[int] = []
        self.repeated = 0
        self.is_stopping = False

    def run(self) -> None:
        number = 1
        while not self.is_stopping:
            with suppress(psycopg.Error), self._database.connect() as connection:
                while not self.is_stopping:
                    connection.execute(SAY, {"n": number, "user": RECIPIENT})
                    self.confirmed.append(number)
                    if number % 10 == 0:  # as a caller that did not hear the answer
                        self.repeated += 1
                        connection.execute(
                            "select notifications.create_notification(%s::uuid, 'welcome', '{}', 'n-' || %s::text)",
                            [RECIPIENT, number],
                        )
                    number += 1
                    time.sleep(0.005)
            time.sleep(0.02)


class Follower:
    """Follows alerts, and comes back with the last place it saw."""

    def __init__(self, gateways: list[GatewayProcess]) -> None:
        self._gateways = gateways
        self.seen: list[int] = []
        self.place: str | None = None
        self.connections = 0
        self.gateway: GatewayProcess | None = None

    async def run(self) -> None:
        while True:
            with suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError, EOFError):
                await self._follow(random.choice(self._gateways))
            await asyncio.sleep(0.05)

    async def _follow(self, gateway: GatewayProcess) -> None:
        query = {"token": make_token(OPERATOR, "operator")}
        if self.place:
            query["last_event_id"] = self.place
        async with connect(address(gateway, **query), open_timeout=20) as socket:
            self.connections += 1
            self.gateway = gateway
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "WELCOME" and self.place is None:
                    self.place = message["payload"]["lastEventId"]
                if message["type"] == "ALERT":
                    self.seen.append(message["payload"]["alert_id"])
                    self.place = message["id"]


@pytest.fixture
def db(own_server: Server) -> Database:
    database = Database(own_server.superuser_url, f"machinery_{time.monotonic_ns()}")
    database.create()
    make_customers(database, range(1, 3))
    with database.connect() as connection:
        connection.execute("update auth.users set user_role = 'operator' where user_id = %s", [OPERATOR])
    return database


async def test_no_event_is_missed_and_no_message_made_twice(db: Database, own_server: Server) -> None:
    chance = random.Random(20_260_101)
    done = Counter[str]()
    gateways = [GatewayProcess(db.gateway_url, db.url) for _ in range(2)]
    for gateway in gateways:
        await asyncio.to_thread(gateway.start)
    follower, teller = Follower(gateways), Teller(db)
    following = asyncio.create_task(follower.run())

    def is_too_calm() -> bool:
        return done["gateways killed"] < 4 or done["workers killed"] < 6 or follower.connections < 4

    try:
        await wait_async(lambda: follower.place is not None)
        teller.start()
        with worker_for(db) as worker:
            deadline = time.monotonic() + SECONDS
            crash_at = deadline - SECONDS * 0.4
            patience = deadline + 60
            while time.monotonic() < deadline or (is_too_calm() and time.monotonic() < patience):
                await asyncio.sleep(chance.uniform(0.2, 0.6))
                if chance.random() < 0.3:
                    gateway = follower.gateway or chance.choice(gateways)
                    gateway.kill()
                    await asyncio.to_thread(gateway.start)
                    done["gateways killed"] += 1
                else:
                    worker.kill()
                    worker.start()
                    done["workers killed"] += 1
                if time.monotonic() > crash_at:
                    crash_at = float("inf")
                    await asyncio.to_thread(own_server.crash)
                    await asyncio.to_thread(own_server.recover)
                    done["servers killed"] += 1
            teller.is_stopping = True
            await asyncio.to_thread(teller.join)
            last = teller.confirmed[-1]
            await wait_async(lambda: bool(follower.seen) and follower.seen[-1] >= last)
            # What a worker had in hand when it was killed comes back when its lease is over: two minutes pass.
            with db.connect() as connection:
                connection.execute(
                    "update notifications.deliveries set leased_until = now() where state = 'sending'"
                )
            await asyncio.to_thread(wait_for, lambda: count_unsent(db) == 0, 90)
    finally:
        teller.is_stopping = True
        following.cancel()
        for gateway in gateways:
            gateway.stop()
    print(dict(done), len(teller.confirmed), "told,", follower.connections, "connections")
    assert done["gateways killed"] > 3
    assert done["workers killed"] > 5
    assert follower.connections > 3
    assert done["servers killed"] == 1
    # What committed unheard is told again, so a number may come twice from the teller, never from the log.
    with db.connect() as connection:
        events = connection.execute(
            "select (payload ->> 'alert_id')::int from events.events where event_type = 'alerts_processed' "
            "order by xid, event_id"
        ).fetchall()
        doubled = connection.execute(
            "select n.dedupe_key, d.channel, count(*) from notifications.deliveries as d "
            "join notifications.notifications as n using (notification_id) group by 1, 2 having count(*) > 1"
        ).fetchall()
        row = connection.execute("select count(*) from notifications.notifications").fetchone()
    assert follower.seen == [number for (number,) in events]
    assert set(teller.confirmed) <= set(follower.seen)
    assert doubled == []
    assert row is not None
    assert row[0] == len(set(follower.seen))
    assert teller.repeated > 0


def count_unsent(database: Database) -> int:
    with database.connect() as connection:
        row = connection.execute(
            "select count(*) from notifications.deliveries where state in ('pending', 'sending')"
        ).fetchone()
    assert row is not None
    return int(str(row[0]))


async def wait_async(check: object, seconds: float = 90.0) -> None:
    assert callable(check)
    await asyncio.to_thread(wait_for, check, seconds)
