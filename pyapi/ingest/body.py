"""Reads a request's body piece by piece, and unpacks it; asks for more only when more is wanted."""

from __future__ import annotations

import asyncio
import zlib
from typing import Any

from pyapi.errors import ApiError
from pyapi.requests import Receive

IDLE_SECONDS = 120.0
"""Longest wait for the next piece."""
UNPACK_BYTES = 256 * 1024
"""Bytes that are unpacked at a time."""
MAX_RATIO = 250
FREE_BYTES = 64 * 1024 * 1024
"""A body may grow to this by unpacking, and beyond it by :data:`MAX_RATIO` at most."""


class BrokenOff(Exception):
    """The body will not go on; the message says why.

    Attributes:
        code: constant.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Body:
    """A request's body.

    Args:
        receive: ASGI.
        encoding: of ``Content-Encoding``.
        length: of ``Content-Length``, None where it is not told.

    Raises:
        ApiError: 415, the encoding is not known.
    """

    def __init__(self, receive: Receive, encoding: str, length: int | None) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise ApiError(
                415, "PT415", "unsupported_encoding", f"The Content-Encoding is {encoding[:80]}.",
                "Send gzip, or the body as it is.",
            )  # fmt: skip
        self._receive = receive
        self._length = length
        self._packed = 0
        self._unpacked = 0
        self._gzip = zlib.decompressobj(31) if encoding.endswith("gzip") else None
        self._waiting: asyncio.Task[dict[str, Any]] | None = None
        self._input = b""
        self._is_over = False

    async def read(self, patience: float = IDLE_SECONDS) -> bytes | None:
        """The next piece; empty at the end, None where none came in time.

        Raises:
            BrokenOff: the client left, or what it sent cannot be unpacked.
        """
        while True:
            if self._gzip is not None and (unpacked := self._unpack()):
                return unpacked
            if self._is_over:
                self._check_end()
                return b""
            piece = await self._next(patience)
            if piece is None:
                return None
            if self._gzip is not None:
                self._input += piece
            elif piece:
                return piece

    async def close(self) -> None:
        """Stop waiting."""
        if self._waiting is not None:
            self._waiting.cancel()

    async def _next(self, patience: float) -> bytes | None:
        if self._waiting is None:
            self._waiting = asyncio.ensure_future(self._receive())
        # Not wait_for: a piece must not get lost on the way.
        done, _ = await asyncio.wait([self._waiting], timeout=patience)
        if not done:
            return None
        message = self._waiting.result()
        self._waiting = None
        if message["type"] == "http.disconnect":
            raise BrokenOff("disconnected", "The connection closed before the body ended.")
        piece: bytes = message.get("body", b"")
        self._packed += len(piece)
        if not message.get("more_body") or self._packed == self._length:
            self._is_over = True
            if self._length is not None and self._packed < self._length:
                raise BrokenOff("disconnected", "The body is shorter than its Content-Length.")
        return piece

    def _unpack(self) -> bytes:
        gzip = self._gzip
        assert gzip is not None  # noqa: S101 - the caller looked
        try:
            while self._input:
                if gzip.eof:  # one member may follow another
                    gzip = self._gzip = zlib.decompressobj(31)
                piece = gzip.decompress(self._input, UNPACK_BYTES)
                self._input = gzip.unused_data if gzip.eof else gzip.unconsumed_tail
                self._unpacked += len(piece)
                if self._unpacked > max(FREE_BYTES, self._packed * MAX_RATIO):
                    raise BrokenOff("compression_ratio_too_high", "The body unpacks to more than it may.")
                if piece:
                    return piece
        except zlib.error:
            raise BrokenOff("invalid_gzip", "The body is not gzip.") from None
        return b""

    def _check_end(self) -> None:
        if self._gzip is not None and not self._gzip.eof and self._packed:
            raise BrokenOff("invalid_gzip", "The packed body ends too early.")
