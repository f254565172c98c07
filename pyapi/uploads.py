"""Reads the bodies of requests: whole, in time, and none that is too large."""

from __future__ import annotations

import asyncio

from pyapi.errors import ApiError
from pyapi.requests import Receive, Request

BODY_SECONDS = 10.0
"""Longest wait for a body, and for each further piece of it."""
BODY_RATE = 1024
"""Slowest rate of a body beyond that, bytes a second."""
LOOK_SECONDS = 1.0
"""How often slow bodies are looked for."""


class BodyReader:
    """Reads bodies.

    One timer watches all of them: a timeout for each, made and cancelled, would cost as much as all
    else that Python does for a small call (13 µs against 2).

    Args:
        limit: longest body that is taken, in bytes.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._until: dict[asyncio.Task[object], float] = {}
        self._given_up: set[asyncio.Task[object]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def read(self, request: Request, receive: Receive) -> None:
        """Read the body into the request.

        Raises:
            ApiError: 413 where it is too long, 400 where it ends too early, 408 where it comes too slowly.
        """
        header = request.headers.get(b"content-length")
        length = int(header) if header is not None and header.isdigit() else None
        if length is not None and length > self._limit:
            raise _too_large(self._limit)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a request is a task of its own
        began = self._watch(task)
        parts: list[bytes] = []
        total = 0
        try:
            # The server says "more" until it has looked for the end; the announced length says it sooner.
            while total != length:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise _incomplete()
                part = message.get("body", b"")
                total += len(part)
                if total > self._limit:
                    raise _too_large(self._limit)
                parts.append(part)
                if not message.get("more_body"):
                    break
                now = asyncio.get_running_loop().time()
                self._until[task] = BODY_SECONDS + min(now, began + total / BODY_RATE)
        except asyncio.CancelledError:
            if task not in self._given_up:
                raise
            task.uncancel()
            raise _too_slow() from None
        finally:
            del self._until[task]
            self._given_up.discard(task)
        if length is not None and total < length:
            raise _incomplete()
        request.body = parts[0] if len(parts) == 1 else b"".join(parts)

    def _watch(self, task: asyncio.Task[object]) -> float:
        """Begin to watch the body that a task reads; returns the time."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._until[task] = now + BODY_SECONDS
        if self._timer is None:
            self._timer = loop.call_later(LOOK_SECONDS, self._look)
        return now

    def _look(self) -> None:
        """Give up the bodies that are overdue."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for task, until in self._until.items():
            if now > until and task not in self._given_up:
                self._given_up.add(task)
                task.cancel()
        self._timer = loop.call_later(LOOK_SECONDS, self._look) if self._until else None


def _too_slow() -> ApiError:
    return ApiError(
        408, "PGRST102", "body_too_slow", f"The body came more slowly than {BODY_RATE} bytes a second.",
        "Send it again, or less at a time.",
    )  # fmt: skip


def _incomplete() -> ApiError:
    return ApiError(
        400, "PGRST102", "incomplete_body", "The connection closed, or broke the rules, before the body ended.",
        "Send the whole body.",
    )  # fmt: skip


def _too_large(limit: int) -> ApiError:
    return ApiError(
        413,
        "PGRST102",
        "body_too_large",
        f"The body is longer than {limit} bytes.",
        "Send less at a time, or raise MAINSPRING_MAX_BODY_BYTES.",
    )
