"""Hears what a client says, and answers."""

from __future__ import annotations

import asyncio

from pyapi.requests import Receive
from pyapi.websocket.catching_up import CatchingUp
from pyapi.websocket.client import Client, Replay
from pyapi.websocket.frames import (
    MAX_CHANNEL_LENGTH,
    MAX_CHANNELS,
    CloseCode,
    Frame,
    FrameError,
    encode,
    encode_error,
    parse_frame,
    shorten,
)
from pyapi.websocket.hub import Hub
from pyapi.websocket.log import Check
from pyapi.websocket.queries import UNANSWERED, DatabaseError, Queries, is_passing

FRAMES_PER_SECOND = 10.0
BURST = 40.0
"""Frames that may come at once, and then every second."""
MAX_FAULTS = 20.0
FAULTS_PER_SECOND = 1.0
"""Refused frames that are borne at once, and then every second."""
GRAVE = 5.0
MOST_DECLINED = 2000
MOST_REPLAYS = 10
"""Wishes for the past that wait for their turn; each reads the log."""

HINTS = {
    "channel_forbidden": "This channel is not yours to follow.",
    "channel_unknown": "There is no such channel.",
    "too_many_channels": f"Follow at most {MAX_CHANNELS} channels beside those of the start.",
}


class Allowance:
    """So many at once, so many a second."""

    __slots__ = ("_at", "_left", "_limit", "_rate")

    def __init__(self, limit: float, rate: float, now: float) -> None:
        self._limit = limit
        self._rate = rate
        self._left = limit
        self._at = now

    def take(self, now: float, cost: float = 1.0) -> bool:
        """Use some up; returns whether it was there."""
        self._left = min(self._limit, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < cost:
            return False
        self._left -= cost
        return True


class Conversation:
    """What clients may ask for.

    Args:
        queries: that decide.
        hub: that is told.
        catching_up: for those who ask for the past.
    """

    def __init__(self, queries: Queries, hub: Hub, catching_up: CatchingUp) -> None:
        self._queries = queries
        self._hub = hub
        self._catching_up = catching_up

    async def hold(self, client: Client, receive: Receive) -> None:
        """Answer frames until the client is gone."""
        loop = asyncio.get_running_loop()
        frames = Allowance(BURST, FRAMES_PER_SECOND, loop.time())
        faults = Allowance(MAX_FAULTS, FAULTS_PER_SECOND, loop.time())
        was_fast = False
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            now = loop.time()
            try:
                if not frames.take(now):
                    raise FrameError(
                        "too_many_frames", f"Send at most {FRAMES_PER_SECOND:.0f} frames a second."
                    )
                was_fast = False
                await self._answer(client, parse_frame(message))
            except FrameError as error:
                is_repeat = was_fast and error.code == "too_many_frames"
                was_fast = error.code == "too_many_frames"
                if not is_repeat:
                    client.put(encode_error(error.code, error.hint))
                if not faults.take(now, GRAVE if error.is_grave else 1.0):
                    code = CloseCode.TOO_LONG if error.code == "frame_too_long" else CloseCode.POLICY
                    client.close(code, f"too many refused frames, the last: {error.code}")

    async def _answer(self, client: Client, frame: Frame) -> None:
        if frame.action == "ping":
            client.put(encode("PONG", {}))
        elif frame.action == "subscribe":
            await self._subscribe(client, frame)
        elif frame.action == "unsubscribe":
            for name in frame.channels:
                self._hub.unfollow(client, name)
                client.extras.discard(name)
                if len(name) <= MAX_CHANNEL_LENGTH and len(client.declined) < MOST_DECLINED:
                    client.declined.add(name)
            client.put(encode("UNSUBSCRIBED", {"channels": list(frame.channels)}))

    async def _subscribe(self, client: Client, frame: Frame) -> None:
        if frame.last_event_id is not None and len(client.requests) >= MOST_REPLAYS:
            raise FrameError("too_many_replays", "Wait for RESUMED before you ask for more of the past.")
        added: dict[str, str] = {}
        for check in await self._check(client, frame.channels):
            name, refusal = check.channel, check.refusal
            is_new = name not in client.channels
            if check.key is not None and is_new and len(client.extras) >= MAX_CHANNELS:
                refusal = "too_many_channels"
            if refusal is not None or check.key is None:
                code = refusal or "channel_unknown"
                client.put(encode_error(code, HINTS.get(code), channel=shorten(name)))
                continue
            if is_new:
                client.extras.add(name)
            client.declined.discard(name)
            self._hub.follow(client, name, check.key)
            added[name] = check.key
        if added:
            client.put(encode("SUBSCRIBED", {"channels": list(added)}))
            if frame.last_event_id is not None:
                client.requests.append(Replay(frame.last_event_id, frozenset(added.values())))
                self._catching_up.begin(client)

    async def _check(self, client: Client, names: tuple[str, ...]) -> list[Check]:
        """What the database says of the names, in their order."""
        askable = [name for name in names if len(name) <= MAX_CHANNEL_LENGTH and name.isprintable()]
        answers: dict[str, Check] = {}
        while askable:
            checks = client.checks
            try:
                found = await self._queries.check_channels(client.identity, askable)
            except (*UNANSWERED, DatabaseError) as error:
                if not is_passing(error):
                    raise
                raise FrameError("try_again", "The database does not answer; ask once more.") from None
            if checks == client.checks:
                answers = {check.channel: check for check in found}
                break
        return [answers.get(name) or Check(name, None, "channel_unknown") for name in names]
