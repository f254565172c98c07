"""Finds clients that are gone without having said so."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable

import structlog

from pyapi.websocket.client import Client
from pyapi.websocket.frames import CloseCode, encode, now_iso
from pyapi.websocket.pings import Peer, Wire, find_connections

log = structlog.get_logger()

SLACK_SECONDS = 0.5
TURN = 200
"""Clients seen to before others get their turn."""


class Heartbeat:
    """Pings every client once in a while, and ends those that did not answer the ping before.

    Args:
        clients: who is connected.
        seconds: between two pings.
    """

    def __init__(self, clients: set[Client], seconds: float) -> None:
        self._clients = clients
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None

    def ensure_running(self) -> None:
        """Start it where it is not running; it ends with the last client."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End it."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while self._clients:
            await asyncio.sleep(self._seconds)
            try:
                connections = await asyncio.to_thread(find_connections)
                await self._beat(tuple(self._clients), connections)
            except Exception:
                log.exception("heartbeat_failed")

    async def _beat(self, clients: Iterable[Client], connections: dict[Peer, int]) -> None:
        now = asyncio.get_running_loop().time()
        for number, client in enumerate(clients, 1):
            if client.closing is None and client in self._clients:
                if client.sending_since is not None:
                    if now - client.sending_since > self._seconds:
                        client.drop_slow()
                else:
                    self._see_to(client, connections.get(client.peer) if client.peer else None, now)
            if number % TURN == 0:
                await asyncio.sleep(0)

    def _see_to(self, client: Client, descriptor: int | None, now: float) -> None:
        if descriptor is None or client.peer is None:
            client.put(
                encode("PING", {"timestamp": now_iso()})
            )  # as a frame, it keeps proxies awake at least
            return
        with contextlib.suppress(OSError), Wire(descriptor, client.peer) as wire:
            if (
                client.pinged_at is not None
                and wire.silent_seconds() > now - client.pinged_at + SLACK_SECONDS
            ):
                client.close(CloseCode.NO_PONG, "no pong")
                return
            wire.ping()
            client.pinged_at = now
