"""Messages over the WebSocket, none skipped and none twice, across lost connections.

The place up to which everything has come is kept; a new connection goes on from there.
"""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from websockets.asyncio.client import connect as connect_async
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection as Connection
from websockets.sync.client import connect

from .client import AsyncBaseClient, BaseClient
from .errors import ClientError

EXPIRED, FORBIDDEN = 4401, 4403
FINAL = (1008, 1009, FORBIDDEN)
AT_ONCE = (1012,)
MOST_CHANNELS = 100
LOST = (OSError, EOFError, TimeoutError, InvalidHandshake, ConnectionClosed)
Keep = Callable[[str], None]


class FeedRefused(ClientError):
    """The server will not serve this client, however often it comes back.

    Attributes:
        code: of the close frame, or the HTTP status.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code


@dataclass(frozen=True)
class Message:
    """One message.

    Attributes:
        id: its place in the log; ``None`` of an error.
        type: ``ALERT``, ``TARIFF_UPDATE``, … or ``ERROR``: a channel that was refused,
            or (``resume_too_old``, ``resume_invalid``) a past that is gone, so that what
            it is about has to be fetched anew.
        payload: by type.
    """

    id: str | None
    type: str
    payload: dict[str, Any]


@dataclass
class FeedState:
    """What outlives a connection; knows nothing of sockets.

    Attributes:
        channels: beside those that every client of the role follows.
        place: up to which everything has been handed over; ``None`` before the first
            connection.
        keep: gets each new place, to store it.
    """

    channels: Sequence[str] = ()
    place: str | None = None
    keep: Keep | None = None
    first_delay: float = 0.25
    max_delay: float = 20.0
    failures: int = 0
    _replays: int = 0
    _unanswered: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)
    _is_welcome: bool = False

    def headers(self, token: str | None) -> dict[str, str]:
        """Of a new connection."""
        self._is_welcome = False
        self._unanswered = set()
        self._replays = 0 if self.place is None else 1
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return (
            headers if self.place is None else headers | {"Last-Event-ID": self.place}
        )

    def take(self, text: str | bytes) -> tuple[Message | None, str | None]:
        """A frame: the message to hand over, and a frame to send."""
        frame = json.loads(text)
        kind, payload = str(frame.get("type")), frame.get("payload") or {}
        message = Message(frame.get("id"), kind, payload)
        if message.id is not None:
            if message.id in self._seen:
                return None, None
            if self._is_frozen:
                self._seen.add(message.id)
            return message, None
        if kind == "WELCOME":
            return None, self._welcome(payload)
        if kind == "SUBSCRIBED" and "reason" not in payload:
            answered = self._unanswered & set(payload.get("channels", ()))
            self._unanswered -= answered
            self._replays += 1 if answered else 0
        elif kind == "RESUMED":
            self._end_replay(payload.get("lastEventId"))
        elif kind == "ERROR":
            self._unanswered.discard(str(payload.get("channel")))
            if payload.get("code") == "resume_invalid":
                self._end_replay(None)
            return message, None
        return None, None

    def done(self, message: Message) -> None:
        """The message has been dealt with."""
        # While several replays run, ids are in no common order.
        if message.id is not None and not self._is_frozen:
            self._move(message.id)

    def delay(self, code: int | None) -> float:
        """Seconds until the next connection."""
        if self._is_welcome:
            self.failures = 0
        self.failures += 1
        if code in AT_ONCE and self.failures == 1:
            return random.random() * 0.1
        grown: float = min(self.first_delay * 2.0**self.failures, self.max_delay)
        return grown * (0.5 + random.random() / 2)

    @property
    def _is_frozen(self) -> bool:
        return self._replays > 0 or bool(self._unanswered)

    def _welcome(self, payload: dict[str, Any]) -> str | None:
        self._is_welcome = True
        if self.place is None and payload.get("lastEventId"):
            self._move(str(payload["lastEventId"]))
        wanted = [c for c in self.channels if c not in payload.get("channels", ())]
        if not wanted:
            return None
        self._unanswered = set(wanted)
        frame = {"action": "subscribe", "channels": wanted}
        return json.dumps(frame | ({"last_event_id": self.place} if self.place else {}))

    def _end_replay(self, place: object) -> None:
        self._replays = max(self._replays - 1, 0)
        if not self._is_frozen:
            self._seen.clear()
            if isinstance(place, str):
                self._move(place)

    def _move(self, place: str) -> None:
        if place != self.place:
            self.place = place
            if self.keep is not None:
                self.keep(place)


def socket_url(url: str) -> str:
    """``ws://host/ws`` of the gateway's address."""
    scheme, _, rest = url.partition("://")
    host = rest.split("/")[0]
    return f"{'wss' if scheme == 'https' else 'ws'}://{host}/ws"


def _verdict(
    error: BaseException,
) -> tuple[Literal["again", "renew", "end"], int | None, str]:
    """What a lost connection means, its code and its reason."""
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        kind: Literal["again", "end"] = (
            "end" if 400 <= status < 500 and status != 429 else "again"
        )
        return kind, status, str(error)
    frame = error.rcvd if isinstance(error, ConnectionClosed) else None
    if frame is None:
        return "again", None, str(error)
    if frame.code == EXPIRED:
        return "renew", frame.code, frame.reason
    return "end" if frame.code in FINAL else "again", frame.code, frame.reason


def _check(channels: Sequence[str]) -> None:
    if len(channels) > MOST_CHANNELS:
        raise ValueError(f"a client may follow {MOST_CHANNELS} channels beside its own")


class Feed:
    """Messages for threads.

    ::

        with Feed(client, channels=["region:Nairobi"], place=stored) as feed:
            for message in feed:
                handle(message)  # its place is kept when the next one is asked for

    Args:
        client: whose gateway and tokens.
        channels: beside those that every client of the role follows.
        place: where to go on, as ``keep`` got it.
        keep: gets each new place, to store it: a program that was ended goes on there.
    """

    def __init__(
        self,
        client: BaseClient,
        channels: Sequence[str] = (),
        place: str | None = None,
        keep: Keep | None = None,
    ) -> None:
        _check(channels)
        self.state = FeedState(tuple(channels), place, keep)
        self._client = client
        self._ended = threading.Event()
        self._socket: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the iteration, from any thread."""
        self._ended.set()
        socket = self._socket
        if socket is not None:
            with suppress(Exception):
                socket.close()

    def __iter__(self) -> Iterator[Message]:
        refused: str | None = None
        while not self._ended.is_set():
            token = self._client.token_source.get(refused)
            if refused is not None and token == refused:
                raise FeedRefused(EXPIRED, "the token was refused")
            refused = None
            try:
                yield from self._follow(token)
            except LOST as error:
                if self._ended.is_set():
                    return
                verdict, code, reason = _verdict(error)
                if verdict == "end":
                    raise FeedRefused(code or 0, reason) from error
                if verdict == "renew":
                    refused = token
                    continue
                self._ended.wait(self.state.delay(code))

    def _follow(self, token: str | None) -> Iterator[Message]:
        headers = self.state.headers(token)
        url = socket_url(self._client.url)
        with connect(url, additional_headers=headers, close_timeout=1) as socket:
            self._socket = socket
            try:
                while not self._ended.is_set():
                    message, frame = self.state.take(socket.recv())
                    if frame is not None:
                        socket.send(frame)
                    if message is not None:
                        yield message
                        self.state.done(message)
            finally:
                self._socket = None


class AsyncFeed:
    """The same for asyncio.

    ::

        async with AsyncFeed(client) as feed:
            async for message in feed:
                ...
    """

    def __init__(
        self,
        client: AsyncBaseClient,
        channels: Sequence[str] = (),
        place: str | None = None,
        keep: Keep | None = None,
    ) -> None:
        _check(channels)
        self.state = FeedState(tuple(channels), place, keep)
        self._client = client
        self._messages: AsyncGenerator[Message, None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection."""
        if self._messages is not None:
            await self._messages.aclose()
            self._messages = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message:
        if self._messages is None:
            self._messages = self._read()
        return await anext(self._messages)

    async def _read(self) -> AsyncGenerator[Message, None]:
        refused: str | None = None
        while True:
            token = await self._client.token_source.get(refused)
            if refused is not None and token == refused:
                raise FeedRefused(EXPIRED, "the token was refused")
            refused = None
            try:
                async with aclosing(self._follow(token)) as messages:
                    async for message in messages:
                        yield message
            except LOST as error:
                verdict, code, reason = _verdict(error)
                if verdict == "end":
                    raise FeedRefused(code or 0, reason) from error
                if verdict == "renew":
                    refused = token
                    continue
                await asyncio.sleep(self.state.delay(code))

    async def _follow(self, token: str | None) -> AsyncGenerator[Message, None]:
        headers = self.state.headers(token)
        url = socket_url(self._client.url)
        async with connect_async(
            url, additional_headers=headers, close_timeout=1
        ) as socket:
            while True:
                message, frame = self.state.take(await socket.recv())
                if frame is not None:
                    await socket.send(frame)
                if message is not None:
                    yield message
                    self.state.done(message)
