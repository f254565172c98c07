"""Nothing missed, nothing twice, in order: across reconnects, gateways, crashes and concurrent writers."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.gateways import GatewayProcess, gateway_for, make_token, meter_id, user_id
from tests.servers import Database, Server
from tests.sockets import ALERT, WAIT_SECONDS, address, follow, numbers_of, publish_alerts

pytestmark = pytest.mark.one_server

ASHA, OPERATOR = user_id(1), user_id(3)
PEOPLE = """
select test.create_user(1), test.create_user(3, 'operator');
update auth.users set region = 'Nairobi' where user_id = test.user_id(1);
select test.create_meter(1, test.user_id(1));
"""


@pytest.fixture(scope="module")
def people(database: Database) -> Database:
    with database.connect() as connection:
        connection.execute(PEOPLE)
    return database


@pytest.fixture(scope="module")
def gateways(people: Database) -> Iterator[tuple[GatewayProcess, GatewayProcess]]:
    with gateway_for(people) as one, gateway_for(people) as two:
        yield one, two


async def test_two_gateways_say_the_same(people: Database, gateways: tuple[GatewayProcess, ...]) -> None:
    one, two = gateways
    async with follow(one, OPERATOR, "operator") as here, follow(two, OPERATOR, "operator") as there:
        publish_alerts(people, 1, 50)
        first, second = await here.take(50), await there.take(50)
        assert first == second
        assert numbers_of(first) == list(range(1, 51))


async def test_resume_in_every_way(people: Database, gateways: tuple[GatewayProcess, ...]) -> None:
    """By query, header or frame; and the past of channels that are not followed stays out."""
    gateway = gateways[0]
    async with follow(gateway, ASHA) as asha:
        publish_alerts(people, 1, 10)
        last = (await asha.take(10))[4]["id"]
    publish_alerts(people, 11, 13)
    publish_alerts(people, 14, region="Mombasa")
    publish_alerts(people, 15, region="Mombasa", meter=meter_id(1))
    missed = [6, 7, 8, 9, 10, 11, 12, 13, 15]
    async with follow(gateway, ASHA, last_event_id=last) as asha:
        messages = await asha.receive_until("RESUMED")
        assert numbers_of(messages) == missed
        assert messages[-1]["payload"]["messages"] == len(missed)
        assert await asha.is_quiet()
    async with connect(
        address(gateway, token=make_token(ASHA)), additional_headers={"Last-Event-ID": last}
    ) as socket:
        texts = [
            json.loads(await asyncio.wait_for(socket.recv(), WAIT_SECONDS)) for _ in range(len(missed) + 1)
        ]
        assert numbers_of(texts) == missed
    async with follow(gateway, OPERATOR, "operator") as operator:
        await operator.say("unsubscribe", "alerts", "region:Nairobi")
        await operator.send("subscribe", "region:Mombasa", last_event_id=last)
        messages = await operator.receive_until("RESUMED")
        assert numbers_of(messages) == [14, 15]
        publish_alerts(people, 16, region="Mombasa")
        assert numbers_of([await operator.receive()]) == [16]
        assert await operator.is_quiet()


async def test_the_place_of_the_welcome_resumes(
    people: Database, gateways: tuple[GatewayProcess, ...]
) -> None:
    """Also for who has not been sent anything yet; twice the same place, twice the same answer."""
    async with follow(gateways[0], ASHA) as asha:
        place = asha.welcome["lastEventId"]
    publish_alerts(people, 1, 3)
    for gateway in (*gateways, gateways[0]):
        async with follow(gateway, ASHA, last_event_id=place) as asha:
            assert numbers_of(await asha.receive_until("RESUMED")) == [1, 2, 3]


@pytest.mark.parametrize(
    "place",
    ["x", "1", "1-2", "-1-0-0", "1-2-3-4", "999-1-1", "1-99999999999-1", "0-0-0", "1-1-1'", "9" * 300],
)
async def test_places_that_never_were(
    people: Database, gateways: tuple[GatewayProcess, ...], place: str
) -> None:
    async with follow(gateways[0], ASHA, last_event_id=place) as asha:
        answer = await asha.receive()
        assert (answer["type"], answer["payload"]["code"]) == ("ERROR", "resume_invalid")
        publish_alerts(people, 1)
        assert numbers_of([await asha.receive()]) == [1]


async def test_a_long_absence_is_paged(people: Database, gateways: tuple[GatewayProcess, ...]) -> None:
    """Several pages of the log, most of it about others, while others are served and more happens."""
    one, two = gateways
    async with follow(one, ASHA) as asha:
        place = asha.welcome["lastEventId"]
    publish_alerts(people, 1, 3000)
    with people.connect() as connection:
        connection.execute(
            "select events._publish('unheard_of', 'x', 'y', '{}') from generate_series(1, 3000)"
        )
    publish_alerts(people, 3001, 3100)
    async with follow(one, OPERATOR, "operator") as operator, follow(one, ASHA, last_event_id=place) as asha:
        publish_alerts(people, 3101, 3120)
        assert numbers_of(await operator.take(20)) == list(range(3101, 3121))
        assert numbers_of([m for m in await asha.take(3121) if m["type"] == "ALERT"]) == list(range(1, 3121))
    async with follow(two, ASHA, last_event_id=place) as asha:
        assert len(numbers_of(await asha.receive_until("RESUMED"))) == 3120


async def test_a_burst_drops_nobody(people: Database, gateways: tuple[GatewayProcess, ...]) -> None:
    """Ten thousand at once are more than a buffer holds; who reads gets them all."""
    async with follow(gateways[0], ASHA) as asha, follow(gateways[0], OPERATOR, "operator") as operator:
        publish_alerts(people, 1, 10_000)
        assert numbers_of(await asha.take(10_000)) == list(range(1, 10_001))
        assert numbers_of(await operator.take(10_000)) == list(range(1, 10_001))


async def test_late_commits_are_not_skipped(people: Database, gateways: tuple[GatewayProcess, ...]) -> None:
    """A transaction that began earlier and commits later is delivered, in its place, to everybody."""
    async with follow(gateways[0], ASHA) as asha, follow(gateways[1], ASHA) as other:
        with people.connect() as late, late.transaction():
            late.execute(ALERT, ["high", "Nairobi", None, 1, 1])
            publish_alerts(people, 2)
            assert await asha.is_quiet(), "2 waits for 1, which has an earlier place"
        assert numbers_of(await asha.take(2)) == numbers_of(await other.take(2)) == [1, 2]


def test_joining_under_load(people: Database, gateways: tuple[GatewayProcess, ...]) -> None:
    """Clients that come back again and again while many writers commit out of order."""
    total = 1500

    async def write(first: int) -> None:
        async with await psycopg.AsyncConnection.connect(people.url) as connection:
            for number in range(first, total + 1, 5):
                await connection.execute(ALERT, ["high", "Nairobi", None, number, number])
                await asyncio.sleep(0.001 * (number % 7))
                await connection.commit()

    async def read(turn: int, place: str) -> list[int]:
        seen: list[int] = []
        until = time.monotonic() + 150
        while len(seen) < total and time.monotonic() < until:
            gateway = gateways[turn % 2]
            turn += 1
            try:
                async with follow(gateway, ASHA, last_event_id=place) as asha:
                    for _ in range(60 + turn % 50):
                        message = await asyncio.wait_for(asha.receive(), 2)
                        if message["type"] == "ALERT":
                            seen.append(message["payload"]["alert_id"])
                            place = message["id"]
            except TimeoutError:
                continue
        return seen

    async def run() -> None:
        async with follow(gateways[0], ASHA) as asha:
            place = asha.welcome["lastEventId"]
        everything = await asyncio.gather(
            *(write(n) for n in range(1, 6)), *(read(n, place) for n in range(3))
        )
        first, *others = everything[5:]
        assert first is not None
        assert sorted(first) == list(range(1, total + 1))
        assert all(other == first for other in others), "everybody sees one order"

    asyncio.run(run())


def test_a_gateway_dies(people: Database, gateways: tuple[GatewayProcess, ...]) -> None:
    """Killed without a word; its clients go to another with the last id they have."""
    total = 400

    async def run() -> None:
        dying = GatewayProcess(people.gateway_url, people.url)
        await asyncio.to_thread(dying.start)
        async with follow(dying, ASHA) as asha:
            seen: list[int] = []
            place = asha.welcome["lastEventId"]
            for number in range(1, total + 1):
                await asyncio.to_thread(publish_alerts, people, number)
                if number == total // 2:
                    dying.kill()
                if number % 10 == 0 or number == total // 2:
                    with suppress(ConnectionClosed, TimeoutError):
                        while len(seen) < number:
                            message = json.loads(await asyncio.wait_for(asha.socket.recv(), 0.5))
                            seen.append(message["payload"]["alert_id"])
                            place = message["id"]
                    if number >= total // 2:
                        break
        before = len(seen)
        async with follow(gateways[1], ASHA, last_event_id=place) as asha:
            await asyncio.to_thread(publish_alerts, people, total // 2 + 1, total)
            while len(seen) < total:
                seen += numbers_of([await asha.receive()])
            assert await asha.is_quiet()
        assert before <= total // 2
        assert seen == list(range(1, total + 1))

    asyncio.run(run())


async def test_a_log_that_was_shortened(fresh_database: Database) -> None:
    """Who comes back from before what is kept is told, and gets what there is."""
    with fresh_database.connect() as connection:
        connection.execute(PEOPLE)
        connection.execute(
            "insert into events.events (event_type, aggregate_type, aggregate_id) values ('x', 'x', 'x')"
        )
        partition = connection.execute(
            "select tableoid::regclass::text from events.events limit 1"
        ).fetchone()
        assert partition is not None
    with gateway_for(fresh_database) as gateway:
        async with follow(gateway, ASHA) as asha:
            publish_alerts(fresh_database, 1, 2)
            place = (await asha.take(2))[0]["id"]
        with fresh_database.connect() as connection:
            # The month of now is dropped, and made again, as if it were long gone.
            connection.execute(f"drop table {partition[0]}")
            connection.execute("update events.epochs set started_at = now() - interval '1 year'")
            connection.execute("select core.create_partitions()")
        publish_alerts(fresh_database, 3)
        async with follow(gateway, ASHA, last_event_id=place) as asha:
            told, alert, resumed = await asha.take(3)
            assert (told["type"], told["payload"]["code"]) == ("ERROR", "resume_too_old")
            assert numbers_of([alert]) == [3]
            assert resumed["type"] == "RESUMED"
        async with follow(gateway, ASHA, last_event_id=alert["id"]) as asha:
            assert (await asha.receive())["type"] == "RESUMED"


async def test_sockets_outlive_the_database(own_server: Server) -> None:
    """PostgreSQL is killed and comes back: sockets stay open and get everything that was committed."""
    database = Database(own_server.superuser_url, "sockets")
    database.create()
    with database.connect() as connection:
        connection.execute(PEOPLE)
    with gateway_for(database) as gateway:
        async with follow(gateway, ASHA) as asha, follow(gateway, OPERATOR, "operator") as operator:
            early: list[int] = []
            for turn in range(3):
                publish_alerts(database, turn * 10 + 1, turn * 10 + 5)
                if turn == 1:
                    # Numbers of transactions that leave no trace are given out again after a crash.
                    with database.connect() as connection:
                        for _ in range(50):
                            with connection.transaction(force_rollback=True):
                                connection.execute("select pg_current_xact_id()")
                await asyncio.sleep(0.05 * turn)
                await asyncio.to_thread(own_server.crash)
                await asha.send("ping")
                early += numbers_of(await asha.receive_until("PONG"))
                with pytest.raises(WebSocketException):
                    async with follow(gateway, ASHA, open_timeout=WAIT_SECONDS) as late:
                        await late.receive()
                await asyncio.to_thread(own_server.recover)
                publish_alerts(database, turn * 10 + 6, turn * 10 + 10)
            expected = list(range(1, 31))
            for who, seen in ((asha, early), (operator, list[int]())):
                while len(seen) < 30:
                    seen.extend(numbers_of([await who.receive()]))
                assert seen == expected
                assert await who.is_quiet()
