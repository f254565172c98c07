"""Says goodbye before the server does: granian cuts its sockets first, and only then says that it stops."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from granian import _signals

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def say_before_stop(farewell: Callable[[], Awaitable[None]]) -> None:
    """Have a worker that is told to stop do this first.

    Called in the worker before granian sets its signal handlers, which are put off, not replaced.

    Args:
        farewell: done once, soon over.
    """
    set_loop_signals: Callable[[asyncio.AbstractEventLoop], Any] = _signals.set_loop_signals

    def set_loop_signals_later(loop: asyncio.AbstractEventLoop) -> Any:
        stop = set_loop_signals(loop)
        tasks: list[asyncio.Task[None]] = []

        async def say_and_stop() -> None:
            try:
                await farewell()
            finally:
                stop.set()

        def on_signal() -> None:
            if not tasks:
                tasks.append(loop.create_task(say_and_stop()))

        for number in SIGNALS:
            loop.add_signal_handler(number, on_signal)
        return stop

    _signals.set_loop_signals = set_loop_signals_later
