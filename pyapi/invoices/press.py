"""Renders in processes of their own, few and bounded, so that paper never delays calls."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import Any

import orjson
import structlog

from pyapi.errors import ApiError
from pyapi.invoices.document import DocumentError
from pyapi.invoices.renderer import LENGTH, MAX_FRAME
from pyapi.settings import ROOT

log = structlog.get_logger()

RENDER_SECONDS = 20.0
"""Longest time of one document; two thousand lines take less than three seconds."""
ATTEMPTS = 2
"""A process may have ended while nothing was asked of it."""


class Press:
    """A few rendering processes, started when they are first needed.

    Args:
        processes: at a time.
        queue: documents that may wait for one.
        fonts: a directory with further fonts.
    """

    def __init__(self, processes: int = 1, queue: int = 16, fonts: Path | None = None) -> None:
        self._limit = processes + queue
        self._turns = asyncio.Semaphore(processes)
        self._idle: list[asyncio.subprocess.Process] = []
        self._fonts = str(fonts) if fonts else None
        self._taken = 0

    @property
    def taken(self) -> int:
        """Documents that are rendered or wait."""
        return self._taken

    async def render(self, document: Any, language: str | None = None) -> bytes:
        """The PDF of a document.

        Raises:
            ApiError: 503 ``too_many_renderings`` where too many wait; 500 where the process fails.
            DocumentError: the document cannot be put on paper.
        """
        if self._taken >= self._limit:
            raise ApiError(
                503, "PT503", "too_many_renderings", f"{self._taken} documents are being rendered here.",
                "Try again in a moment.", headers={"Retry-After": "2"},
            )  # fmt: skip
        request = orjson.dumps({"document": document, "language": language, "fonts": self._fonts})
        self._taken += 1
        try:
            async with self._turns:
                answer = await self._ask(request)
        finally:
            self._taken -= 1
        if answer[:1] == b"P":
            return answer[1:]
        raise DocumentError(answer[1:].decode())

    async def close(self) -> None:
        """End the idle processes; the others end when nobody waits for them any more."""
        while self._idle:
            await _end(self._idle.pop())

    async def _ask(self, request: bytes) -> bytes:
        for _ in range(ATTEMPTS):
            process = self._idle.pop() if self._idle else await self._start()
            is_good = False
            try:
                async with asyncio.timeout(RENDER_SECONDS):
                    answer = await _exchange(process, request)
                is_good = True
                return answer
            except (asyncio.IncompleteReadError, OSError):
                continue
            except TimeoutError:
                log.warning("rendering_took_too_long", seconds=RENDER_SECONDS)
                break
            finally:
                if is_good:
                    self._idle.append(process)
                else:
                    await _end(process)
        raise ApiError(500, "XX000", "rendering_failed", "The document could not be rendered.")

    async def _start(self) -> asyncio.subprocess.Process:
        path = (str(ROOT), os.environ.get("PYTHONPATH"))
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "pyapi.invoices.renderer",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=ROOT,
            # One thread: typst would use every processor for what takes 20 ms on one.
            env={**os.environ, "RAYON_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, path))},
        )  # fmt: skip


async def _exchange(process: asyncio.subprocess.Process, request: bytes) -> bytes:
    assert process.stdin is not None and process.stdout is not None  # noqa: S101 - both are pipes
    if process.stdin.is_closing():
        raise BrokenPipeError
    process.stdin.write(LENGTH.pack(len(request)) + request)
    await process.stdin.drain()
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    if length > MAX_FRAME:
        raise BrokenPipeError
    return await process.stdout.readexactly(length)


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.shield(process.wait())
