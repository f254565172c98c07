"""WebSocket clients for tests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import psycopg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.gateways import GatewayProcess, make_token
from tests.servers import Database

WAIT_SECONDS = 40.0
ALERT = """
select events._publish('alerts_processed', 'alert', n::text, jsonb_build_object(
    'alert_id', n, 'severity', %s::text, 'region', %s::text, 'meter_id', %s::text
)) from generate_series(%s::integer, %s::integer) as n
"""


@dataclass
class Follower:
    """A connected client.

    Attributes:
        socket: of the websockets library, which answers pings by itself.
        welcome: payload of the greeting.
    """

    socket: ClientConnection
    welcome: dict[str, Any]

    async def receive(self) -> dict[str, Any]:
        """The next message."""
        return json.loads(await asyncio.wait_for(self.socket.recv(), WAIT_SECONDS))  # type: ignore[no-any-return]

    async def receive_until(self, kind: str) -> list[dict[str, Any]]:
        """Messages up to the first of a type, with it."""
        messages = [await self.receive()]
        while messages[-1]["type"] != kind:
            messages.append(await self.receive())
        return messages

    async def take(self, count: int) -> list[dict[str, Any]]:
        """So many messages."""
        return [await self.receive() for _ in range(count)]

    async def send(self, action: str, *channels: str, **more: Any) -> None:
        """A frame."""
        await self.socket.send(json.dumps({"action": action, "channels": channels} | more))

    async def say(self, action: str, *channels: str, **more: Any) -> dict[str, Any]:
        """A frame, and the answer to it."""
        await self.send(action, *channels, **more)
        return await self.receive()

    async def is_quiet(self) -> bool:
        """Whether nothing was on its way: the answer to a ping comes next, after the end of a replay at most."""
        await asyncio.sleep(0.6)  # longer than the longest poll
        await self.send("ping")
        return {message["type"] for message in await self.receive_until("PONG")} <= {"RESUMED", "PONG"}

    async def end(self) -> tuple[int | None, str | None]:
        """Close code and reason, after whatever comes before them."""
        try:
            while True:
                await asyncio.wait_for(self.socket.recv(), WAIT_SECONDS)
        except ConnectionClosed:
            return self.socket.close_code, self.socket.close_reason


def address(gateway: GatewayProcess, **query: str) -> str:
    """Of the door."""
    return f"ws://127.0.0.1:{gateway.port}/ws" + ("?" + urlencode(query) if query else "")


@asynccontextmanager
async def follow(
    gateway: GatewayProcess,
    user_id: str,
    role: str = "authenticated",
    last_event_id: str | None = None,
    **options: Any,
) -> AsyncIterator[Follower]:
    """Connect as somebody."""
    options = {"close_timeout": 0.5} | options  # the library reads no further once its queue is full
    query = {"token": make_token(user_id, role)} | ({"last_event_id": last_event_id} if last_event_id else {})
    async with connect(address(gateway, **query), **options) as socket:
        welcome = json.loads(await asyncio.wait_for(socket.recv(), WAIT_SECONDS))
        assert welcome["type"] == "WELCOME"
        yield Follower(socket, welcome["payload"])


async def closing_of(url: str, **options: Any) -> tuple[int | None, str | None]:
    """Close code and reason of a socket that is closed without a message."""
    async with connect(url, **options) as socket:
        try:
            message = await asyncio.wait_for(socket.recv(), WAIT_SECONDS)
        except ConnectionClosed:
            return socket.close_code, socket.close_reason
        raise AssertionError(f"not closed, but sent {message!r}")


def publish_alerts(
    database: Database,
    first: int,
    last: int | None = None,
    *,
    severity: str = "high",
    region: str | None = "Nairobi",
    meter: str | None = None,
) -> None:
    """Alerts with these numbers, in one transaction."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(ALERT, [severity, region, meter, first, first if last is None else last])


def numbers_of(messages: list[dict[str, Any]]) -> list[int]:
    """The numbers of alerts."""
    return [message["payload"]["alert_id"] for message in messages if message["type"] == "ALERT"]
