"""One connected client: what it follows, and what waits to be sent to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Collection
from typing import NamedTuple
from uuid import uuid4

from pyapi.identity import Identity
from pyapi.requests import Send
from pyapi.websocket.frames import REASON_BYTES, CloseCode
from pyapi.websocket.log import Message, Position, Session

BUFFER_MESSAGES = 1000
"""Messages that may wait for one client."""
SLOW_SECONDS = 10.0
"""How long a client whose buffer is full may take to empty half of it."""
GOODBYE_SECONDS = 1.0
"""How long what waits, and then the close frame, may take to leave."""

NOWHERE: Position = (0, 0, 0)


class Replay(NamedTuple):
    """A wish for the past.

    Attributes:
        place: as the client sent it.
        keys: of the channels, None for all that it follows: it may then go on from there.
    """

    place: str
    keys: frozenset[str] | None = None


class Client:
    """A socket after its token was accepted.

    Messages leave in the order in which they were put, through one writer that runs while there is
    something to send. Where they come faster than they leave, the client is served from the log, at
    its own pace; where it hardly reads at all, it is closed. Nobody waits for it.

    Attributes:
        channels: key by name of what is followed.
        extras: names that the client asked for itself.
        declined: names followed from the start that the client gave up.
        place, position: how far the client has been served, where it does not get messages live.
        tail: live messages that wait until the past has been sent; None where there is no past to send.
        requests: what is to be sent of the past.
        floors: since when channels are the client's, of those that were somebody else's meanwhile.
        resumed: messages sent of what it missed; None where it did not ask for that.
        is_live: whether messages are handed over as they happen.
        is_stale: whether what it may follow has to be looked up again.
        checks: how often that was said.
    """

    __slots__ = (
        "_buffer", "_buffer_bytes", "_on_drop", "_on_full", "_on_sent", "_room", "_send", "_waiting", "_writer", "catching_up",
        "channels", "checks", "client_id", "closing", "declined", "extras", "floors", "identity", "is_live", "is_stale", "peer",
        "pinged_at", "place", "position", "rank", "reader", "requests", "resumed", "role", "sending_since", "tail", "user_id",
        "wants_messages",
    )  # fmt: skip

    def __init__(
        self,
        send: Send,
        identity: Identity,
        peer: tuple[str, int] | None,
        buffer_bytes: int,
        *,
        on_sent: Callable[[], None],
        on_drop: Callable[[], None],
        on_full: Callable[[Client], None],
    ) -> None:
        self._send = send
        self._buffer: deque[str] = deque()
        self._buffer_bytes = buffer_bytes
        self._waiting = 0
        self._writer: asyncio.Task[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._on_sent = on_sent
        self._on_drop = on_drop
        self._on_full = on_full
        self.identity = identity
        self.peer = peer
        self.client_id = str(uuid4())
        self.user_id = identity.subject.lower()
        self.role = "user"
        self.channels: dict[str, str] = {}
        self.extras: set[str] = set()
        self.declined: set[str] = set()
        self.rank = 1
        self.wants_messages = True
        self.place = ""
        self.position = NOWHERE
        self.tail: list[Message] | None = None
        self.requests: list[Replay] = []
        self.floors: dict[str, Position] = {}
        self.resumed: int | None = None
        self.is_live = False
        self.is_stale = False
        self.checks = 0
        self.catching_up: asyncio.Task[None] | None = None
        self.reader: asyncio.Task[None] | None = None
        self.closing: asyncio.Task[None] | None = None
        self.sending_since: float | None = None
        self.pinged_at: float | None = None

    @property
    def keys(self) -> frozenset[str]:
        """Channels as messages name them."""
        return frozenset(self.channels.values())

    def adopt(self, session: Session, allowed: Collection[tuple[str, str]]) -> None:
        """Follow what the database allows now.

        Args:
            session: the channels of the start, less those given up.
            allowed: name and key of what the client asked for itself.
        """
        self.role = session.role
        self.rank = session.rank
        self.wants_messages = session.wants_messages
        self.channels = {n: k for n, k in session.channels.items() if n not in self.declined} | dict(allowed)
        self.extras = {name for name, _ in allowed}

    def offer(self, message: Message) -> None:
        """Take a live message, unless it was sent before or is too mild."""
        if message.position <= self.position or (message.rank and message.rank < self.rank):
            return
        if self.tail is None:
            text = message.text or ""
            if self._fits(text):
                self.put(text)
            else:
                self._on_full(self)
        elif len(self.tail) < BUFFER_MESSAGES:
            self.tail.append(message)
        else:
            self.is_live = False  # too much at once: it is read from the log instead

    def put(self, text: str) -> None:
        """Send, as soon as what was put before has left; closes a client that leaves no room for it."""
        if self.closing is not None:
            return
        if not self._fits(text):
            self.drop_slow()
            return
        self._buffer.append(text)
        self._waiting += len(text)
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write())

    def drop_slow(self) -> None:
        """Close a client that does not read."""
        if self.closing is None:
            self._on_drop()
            self.close(CloseCode.TRY_LATER, "too slow: messages were not read in time")

    async def wait_for_room(self) -> None:
        """Wait until at most half of the buffer is taken; closes a client that takes long for that."""
        while self.closing is None and not self.has_room():
            self._room = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(self._room, SLOW_SECONDS)
            except TimeoutError:
                self.drop_slow()

    def _fits(self, text: str) -> bool:
        return not self._buffer or (
            len(self._buffer) < BUFFER_MESSAGES and self._waiting + len(text) <= self._buffer_bytes
        )

    def has_room(self) -> bool:
        """Whether at most half of the buffer is taken."""
        return len(self._buffer) <= BUFFER_MESSAGES // 2 and self._waiting <= self._buffer_bytes // 2

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._buffer:
                text = self._buffer.popleft()
                self._waiting -= len(text)
                self.sending_since = loop.time()
                await self._send({"type": "websocket.send", "text": text})
                self._on_sent()
                if self._room is not None and not self._room.done() and self.has_room():
                    self._room.set_result(None)
        except Exception:
            self.end()  # the connection is gone
        finally:
            self.sending_since = None
            self._writer = None

    def close(self, code: CloseCode, reason: str) -> None:
        """Say why, and end; what waits is sent first where the client reads it at once."""
        if self.closing is None:
            self.closing = asyncio.get_running_loop().create_task(self._close(code, reason))

    async def _close(self, code: CloseCode, reason: str) -> None:
        if self._writer is not None:
            _, late = await asyncio.wait([self._writer], timeout=GOODBYE_SECONDS)
            for task in late:
                task.cancel()
        self._buffer.clear()
        self.end()
        if self.reader is not None:
            await asyncio.wait([self.reader])  # granian sends no close frame while somebody waits to receive
        frame = {"type": "websocket.close", "code": int(code), "reason": reason[:REASON_BYTES]}
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._send(frame), GOODBYE_SECONDS)

    def end(self) -> None:
        """Let the socket's own task finish, which frees everything."""
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        if self.reader is not None and not self.reader.done():
            self.reader.cancel()

    def release(self) -> None:
        """Stop what still runs for it."""
        for task in (self._writer, self.catching_up):
            if task is not None:
                task.cancel()
