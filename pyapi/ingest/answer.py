"""The answer of a stream: lines of JSON that leave while the body is still being read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import orjson

from pyapi.requests import Send

MAX_WAITING = 4 * 1024 * 1024
"""Bytes that may wait for a client that does not read its answer."""
PATIENCE = 5.0
"""How long a stream waits for such a client, before it leaves refusals out of the answer."""


class Answer:
    """Writes lines.

    Many clients read nothing until they have sent everything; waiting for them would be waiting
    for each other. What does not fit is left out and counted.

    Args:
        send: ASGI.

    Attributes:
        omitted: refusals that were left out.
        has_begun: whether a status was sent.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: list[bytes] = []
        self._size = 0
        self._has_more = asyncio.Event()
        self._has_room = asyncio.Event()
        self._is_over = False
        self._writer: asyncio.Task[None] | None = None
        self.omitted = 0
        self.has_begun = False

    async def begin(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Send status 200 and headers."""
        self.has_begun = True
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        self._writer = asyncio.create_task(self._write())

    def put(self, line: dict[str, Any]) -> None:
        """Add a line."""
        self._add([line])

    async def put_refusals(self, lines: Iterable[dict[str, Any]]) -> None:
        """Add what may be left out where the client does not read."""
        lines = list(lines)
        if not lines:
            return
        if self._size > MAX_WAITING:
            self._has_room.clear()
            try:
                await asyncio.wait_for(self._has_room.wait(), 0.05 if self.omitted else PATIENCE)
            except TimeoutError:
                self.omitted += len(lines)
                return
        self._add(lines)

    async def end(self) -> None:
        """Send what is left, and the end."""
        self._is_over = True
        self._has_more.set()
        if self._writer is not None:
            await self._writer

    def _add(self, lines: list[dict[str, Any]]) -> None:
        data = b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)
        self._waiting.append(data)
        self._size += len(data)
        self._has_more.set()

    async def _write(self) -> None:
        while True:
            await self._has_more.wait()
            self._has_more.clear()
            is_over = self._is_over
            data, self._waiting = b"".join(self._waiting), []
            if data or is_over:
                await self._send({"type": "http.response.body", "body": data, "more_body": not is_over})
                self._size -= len(data)
            if self._size <= MAX_WAITING // 2:
                self._has_room.set()
            if is_over:
                return
