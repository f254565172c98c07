"""The meeting of past and present, in every order: feed, replay and live messages over a log in memory."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import orjson
import pytest

from pyapi.identity import Identity
from pyapi.websocket import catching_up, client, feed, hub
from pyapi.websocket.catching_up import CatchingUp
from pyapi.websocket.client import Client, Replay
from pyapi.websocket.feed import Feed
from pyapi.websocket.hub import Hub
from pyapi.websocket.log import Check, Message, Page, Session, format_place, parse_place

pytestmark = pytest.mark.one_server

KEYS = ("a", "b", "c", "d")
USER = "u"


class Log:
    """The database's part: pages of a log, each as of some moment while it was asked for."""

    def __init__(self, chance: random.Random) -> None:
        self.messages: list[Message] = []
        self._chance = chance

    def append(self, *, is_recheck: bool = False) -> None:
        number = len(self.messages) + 1
        keys = frozenset(self._chance.sample(KEYS, self._chance.randint(0, 2)))
        text = None if is_recheck else str(number)
        users = frozenset({USER}) if is_recheck else frozenset[str]()
        self.messages.append(
            Message((1, number, number), "x", text, keys, is_recheck=is_recheck, user_ids=users)
        )

    async def pause(self) -> None:
        for _ in range(self._chance.randint(0, 3)):
            await asyncio.sleep(0)
        if self._chance.random() < 0.2:
            await asyncio.sleep(self._chance.random() * 0.004)

    async def read_page(self, place: str | None, limit: int, keys: bytes | None = None) -> Page:
        await self.pause()
        end = len(self.messages)
        after = end if place is None else parse_place(place)[2]
        seen = self.messages[after : after + limit]
        wanted = None if keys is None else set(orjson.loads(keys))
        found = [m for m in seen if m.is_recheck or (m.text and (wanted is None or wanted & m.keys))]
        await self.pause()
        position = seen[-1].position if seen else (1, after, after)
        return Page(found, format_place(position), position, len(seen) == limit)

    async def is_kept(self, _place: str) -> bool:
        await self.pause()
        return True

    async def open_session(self, identity: Identity, extras: Any) -> tuple[Session, list[Check]]:
        await self.pause()
        channels = {key: key for key in identity.claims_json.split()}
        return Session(USER, "operator", channels, True, "low"), [Check(key, key, None) for key in extras]


class QuietFeed(Feed):
    """Without a connection to be woken on."""

    async def _listen(self) -> None:
        await asyncio.sleep(60)


class Receiver:
    """A client, and what it has been sent."""

    def __init__(self, chance: random.Random, place: Hub, catching: CatchingUp) -> None:
        self.keys = set(chance.sample(KEYS, chance.randint(1, 2)))
        self.received: list[int] = []
        self._chance = chance
        identity = Identity("operator", " ".join(sorted(self.keys)), USER)
        self.client = Client(
            self._send, identity, None, 1_000_000,
            on_sent=place.note_sent, on_drop=place.note_dropped, on_full=catching.begin,
        )  # fmt: skip

    async def _send(self, message: dict[str, Any]) -> None:
        text = message["text"]
        for _ in range(self._chance.randint(0, 2)):
            await asyncio.sleep(0)
        if text.isdecimal():
            self.received.append(int(text))


@pytest.mark.parametrize("seed", range(80))
async def test_no_gap_and_no_repeat(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(feed, "PAGE", chance.randint(1, 6))
    monkeypatch.setattr(catching_up, "PAGE", chance.randint(1, 6))
    monkeypatch.setattr(client, "BUFFER_MESSAGES", chance.choice([4, 8, 1000]))
    monkeypatch.setattr(feed, "SHORTEST_POLL", 0.0005)
    monkeypatch.setattr(feed, "LONGEST_POLL", 0.002)
    monkeypatch.setattr(feed, "PACE_SECONDS", 0.0001)
    monkeypatch.setattr(feed, "TURN", chance.choice([0, 2, 2000]))
    monkeypatch.setattr(hub, "MOST_WANTED", chance.choice([0, 1000]))
    log, place = Log(chance), Hub()

    def recheck(message: Message) -> None:
        catching.recheck(message)

    follower = QuietFeed(log, place, "", recheck, lambda: None)  # type: ignore[arg-type]
    catching = CatchingUp(log, place, follower)  # type: ignore[arg-type]
    for _ in range(chance.randint(0, 20)):
        log.append()

    async def write() -> None:
        for _ in range(chance.randint(10, 60)):
            for _ in range(chance.randint(1, 5)):
                log.append(is_recheck=chance.random() < 0.05)
            await log.pause()

    async def join() -> tuple[Receiver, int]:
        for _ in range(chance.randint(0, 20)):
            await log.pause()
        receiver = Receiver(chance, place, catching)
        place.enter(receiver.client)
        await follower.ensure_running()
        session, _ = await log.open_session(receiver.client.identity, ())
        receiver.client.is_stale = False
        receiver.client.adopt(session, ())
        receiver.client.place, receiver.client.position = follower.place, follower.position
        start = follower.position[2]
        if chance.random() < 0.6:
            start = chance.randint(0, len(log.messages))  # may also be ahead of this feed
            receiver.client.requests.append(Replay(f"1-{start}-{start}"))
            catching.begin(receiver.client)
        else:
            place.attach(receiver.client)
        return receiver, start

    joined = await asyncio.gather(*(join() for _ in range(5)), write())
    receivers = [pair for pair in joined if pair is not None]
    for _ in range(2000):
        if follower.position[2] == len(log.messages) and all(
            r.client.is_live and r.client.tail is None and r.client.catching_up is None for r, _ in receivers
        ):
            break
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.01)
    for receiver, start in receivers:
        expected = [m.position[2] for m in log.messages[start:] if m.text and m.keys & receiver.keys]
        assert receiver.received == expected
        place.leave(receiver.client)
        receiver.client.release()
    await follower.stop()
    assert place.dropped == 0
