"""WebSocket clients that cost the machine little: a protocol parser of thirty lines, nothing copied twice."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from bench.harness import BenchError

HANDSHAKE = (
    "GET /ws?token={token} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
PONG = b"\x8a\x80" + bytes(4)
TEXT, CLOSE, PING = 0x81, 0x88, 0x89
AT_ONCE = 50
"""Handshakes under way at a time."""


class Listener(asyncio.Protocol):
    """One client: answers pings, hands on what it is sent.

    Args:
        on_message: takes the bytes of a message.
    """

    def __init__(self, on_message: Callable[[bytes], None] | None = None) -> None:
        self._on_message = on_message
        self._data = b""
        self._is_open = False
        self._transport: asyncio.Transport | None = None
        self.welcomed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.failure: str | None = None
        self.count = 0

    @classmethod
    async def connect(
        cls, port: int, token: str, on_message: Callable[[bytes], None] | None = None
    ) -> Listener:
        """Connect and wait for the first message, which greets.

        Raises:
            BenchError: it was refused.
        """
        listener = cls(on_message)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_connection(lambda: listener, "127.0.0.1", port)
        transport.write(HANDSHAKE.format(token=token, port=port).encode())
        await asyncio.wait_for(listener.welcomed, 30)
        return listener

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio's."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Asyncio's."""
        self.failure = self.failure or "connection lost"
        if not self.welcomed.done():
            self.welcomed.set_exception(BenchError(f"a socket was refused: {self.failure}"))

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Asyncio's."""
        data = self._data + data if self._data else data
        at = 0
        if not self._is_open:
            at = data.find(b"\r\n\r\n") + 4
            if at < 4:
                self._data = data
                return
            if b" 101 " not in data[:40]:
                self.failure = data[:40].decode("latin-1")
                self.close()
                return
            self._is_open = True
        while len(data) - at >= 2:
            length, start = data[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if len(data) < start + length:
                break
            self._take(data[at], data[start : start + length])
            at = start + length
        self._data = data[at:]

    def _take(self, kind: int, body: bytes) -> None:
        if kind == PING and self._transport is not None:
            self._transport.write(PONG)
        elif kind == CLOSE:
            self.failure = f"closed: {int.from_bytes(body[:2], 'big')} {body[2:].decode()}"
        elif kind == TEXT:
            if not self.welcomed.done():
                self.welcomed.set_result(None)
            else:
                self.count += 1
                if self._on_message is not None:
                    self._on_message(body)


async def gather_listeners(
    port: int, tokens: list[str], on_message: Callable[[bytes], None] | None = None
) -> list[Listener]:
    """Connect with each token, some at a time."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(token: str) -> Listener:
        async with turns:
            return await Listener.connect(port, token, on_message)

    return list(await asyncio.gather(*(one(token) for token in tokens)))


def check_listeners(listeners: list[Listener]) -> None:
    """Refuse figures of an audience that did not stay.

    Raises:
        BenchError: somebody was thrown out.
    """
    lost = [listener.failure for listener in listeners if listener.failure is not None]
    if lost:
        raise BenchError(f"{len(lost)} of {len(listeners)} sockets did not stay: {lost[0]}")


def resident_bytes(pid: int) -> int:
    """Memory of a process."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
