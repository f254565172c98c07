"""The door ``/ws``: who may come in, what they may say, when they go."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import structlog

from pyapi.errors import ApiError
from pyapi.gateway import Gateway
from pyapi.identity import LEEWAY, Identity
from pyapi.pipelines import DatabaseError
from pyapi.requests import Receive, Scope, Send
from pyapi.websocket.catching_up import CatchingUp
from pyapi.websocket.client import Client, Replay
from pyapi.websocket.conversation import Conversation
from pyapi.websocket.feed import Feed
from pyapi.websocket.frames import CloseCode, encode, now_iso
from pyapi.websocket.heartbeat import Heartbeat
from pyapi.websocket.hub import Hub
from pyapi.websocket.queries import UNANSWERED, Queries

log = structlog.get_logger()

PATH = "/ws"
LONGEST_TIMER = 86_400.0
CLOSING_SECONDS = 3.0
"""How long clients may take to say goodbye when the gateway stops."""

NOT_AUTHENTICATED = "not_authenticated: send the token of a user"
NOT_SERVED = "role_not_served: log in as a user, an operator or an admin"


class Refusal(Exception):
    """The socket is closed before it was used.

    Attributes:
        code: of the close frame.
    """

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class WebSocketDoor:
    """ASGI application of the door.

    Refusals that a browser should see are close frames: it hides the status of a refused handshake.

    Args:
        gateway: keys and connections.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._settings = gateway.settings
        self._queries = Queries(gateway)
        self.hub = Hub()
        self._feed = Feed(self._queries, self.hub, gateway.url, self._recheck, self._lose)
        self._catching_up = CatchingUp(self._queries, self.hub, self._feed)
        self._conversation = Conversation(self._queries, self.hub, self._catching_up)
        self._heartbeat = Heartbeat(self.hub.clients, self._settings.ws_heartbeat_seconds)
        self._is_closing = False
        gateway.statistics_sources.append(self.hub.statistics)
        gateway.revocation_listeners.append(self._drop_revoked)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket, from its handshake to its end."""
        if scope["type"] == "http":
            await answer_http(send)
            return
        message = await receive()
        if message["type"] != "websocket.connect":
            return
        headers = dict(scope["headers"])
        if scope["path"] != PATH:
            await _refuse(send, 404, b"Not found: sockets are served at /ws.")
        elif not is_origin_allowed(headers, self._settings.ws_allowed_origins):
            await _refuse(send, 403, b"This origin may not connect.")
        else:
            await self._serve(scope, headers, receive, send)

    async def close(self) -> None:
        """Tell every client that the gateway restarts."""
        self._is_closing = True
        for client in tuple(self.hub.clients):
            client.close(CloseCode.RESTART, "the gateway restarts: connect again")
        until = time.monotonic() + CLOSING_SECONDS
        while self.hub.clients and time.monotonic() < until:
            await asyncio.sleep(0.01)
        await self._heartbeat.stop()
        await self._feed.stop()

    def _drop_revoked(self) -> None:
        verifier = self._gateway.verifier
        for client in tuple(self.hub.clients):
            if verifier.is_revoked(client.identity):
                client.close(CloseCode.UNAUTHORIZED, "token_revoked")

    def _recheck(self, message: Any) -> None:
        self._catching_up.recheck(message)

    def _lose(self) -> None:
        for client in tuple(self.hub.clients):
            client.close(CloseCode.RESTART, "the event log was replaced: connect again")

    async def _serve(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        client: Client | None = None
        timer: asyncio.TimerHandle | None = None
        try:
            query = _read_query(scope["query_string"])
            identity = await self._identify(headers, query)
            client = self._enter(scope, send, identity)
            await self._open(client)
            last_event_id = _first(query, "last_event_id") or headers.get(b"last-event-id", b"").decode(
                "latin-1"
            )
            self._welcome(client, last_event_id)
            timer = self._expire(client, identity)
            client.reader = asyncio.get_running_loop().create_task(self._conversation.hold(client, receive))
            if client.closing is not None:
                client.reader.cancel()
            await asyncio.wait([client.reader])
            if not client.reader.cancelled() and (failure := client.reader.exception()) is not None:
                raise failure
            if client.closing is not None:
                await asyncio.wait([client.closing])
        except Refusal as refusal:
            with contextlib.suppress(Exception):
                await send({"type": "websocket.close", "code": int(refusal.code), "reason": str(refusal)})
        except Exception:
            log.exception("socket_failed")
            with contextlib.suppress(Exception):
                await send(
                    {"type": "websocket.close", "code": int(CloseCode.INTERNAL), "reason": "internal_error"}
                )
        finally:
            if timer is not None:
                timer.cancel()
            if client is not None:
                self.hub.leave(client)
                client.release()

    async def _identify(self, headers: dict[bytes, bytes], query: dict[str, list[str]]) -> Identity:
        authorization = headers.get(b"authorization")
        if authorization is None and (token := _first(query, "token")) is not None:
            authorization = b"Bearer " + token.encode("latin-1", "replace")
        verifier = self._gateway.verifier
        try:
            identity = verifier.recall(authorization) or await verifier.verify(authorization)
        except ApiError as error:
            if error.status >= 500:
                raise Refusal(CloseCode.TRY_LATER, error.message) from None
            raise Refusal(CloseCode.UNAUTHORIZED, error.message) from None
        if identity.is_anonymous or not identity.subject:
            raise Refusal(CloseCode.UNAUTHORIZED, NOT_AUTHENTICATED)
        return identity

    def _enter(self, scope: Scope, send: Send, identity: Identity) -> Client:
        if self._is_closing:
            raise Refusal(CloseCode.RESTART, "the gateway restarts: connect again")
        if len(self.hub.clients) >= self._settings.ws_max_sockets:
            raise Refusal(CloseCode.TRY_LATER, "this gateway holds as many sockets as it may")
        if self.hub.count_of(identity.subject.lower()) >= self._settings.ws_max_sockets_per_user:
            raise Refusal(CloseCode.TOO_MANY_SOCKETS, "this user has as many sockets as one may")
        address = scope.get("client")
        client = Client(
            send,
            identity,
            (str(address[0]).removeprefix("::ffff:"), int(address[1]))
            if address and str(address[1]).isdecimal()
            else None,
            self._settings.ws_buffer_bytes,
            on_sent=self.hub.note_sent,
            on_drop=self.hub.note_dropped,
            on_full=self._catching_up.begin,
        )
        self.hub.enter(client)
        return client

    async def _open(self, client: Client) -> None:
        """Let the database say who this is and what they follow."""
        try:
            # In this order: what changes after the look is seen by the feed.
            await self._feed.ensure_running()
            while True:
                checks = client.checks
                session, _ = await self._queries.open_session(client.identity)
                if client.checks == checks:
                    break
        except DatabaseError as error:
            if error.sqlstate in ("PT401", "22P02"):
                raise Refusal(CloseCode.UNAUTHORIZED, NOT_AUTHENTICATED) from None
            if error.sqlstate in ("PT403", "42501", "22023"):
                raise Refusal(CloseCode.FORBIDDEN, NOT_SERVED) from None
            log.exception("session_failed")
            raise Refusal(CloseCode.TRY_LATER, "the database does not answer") from None
        except UNANSWERED:
            raise Refusal(CloseCode.TRY_LATER, "the database does not answer") from None
        client.is_stale = False
        client.adopt(session, ())

    def _welcome(self, client: Client, last_event_id: str) -> None:
        """Greet, and serve: from the past where it is asked for, else from now on."""
        client.place, client.position = self._feed.place, self._feed.position
        client.put(
            encode(
                "WELCOME",
                {
                    "clientId": client.client_id,
                    "userId": client.user_id,
                    "role": client.role,
                    "channels": list(client.channels),
                    "timestamp": now_iso(),
                    "lastEventId": last_event_id or client.place,
                    "heartbeatSeconds": self._settings.ws_heartbeat_seconds,
                    "notifications": client.wants_messages,
                },
            )
        )
        if last_event_id:
            client.requests.append(Replay(last_event_id))
            self._catching_up.begin(client)
        else:
            self.hub.attach(client)
        self._heartbeat.ensure_running()

    def _expire(self, client: Client, identity: Identity) -> asyncio.TimerHandle | None:
        """Close the socket when its token is no longer valid."""
        if identity.expires_at is None:
            return None
        client_until = identity.expires_at + LEEWAY
        loop = asyncio.get_running_loop()

        def look() -> None:
            left = client_until - time.time()
            if left <= 0:
                client.close(CloseCode.UNAUTHORIZED, "JWT expired")
            elif client in self.hub.clients:
                loop.call_later(min(left, LONGEST_TIMER), look)

        return loop.call_later(min(max(client_until - time.time(), 0), LONGEST_TIMER), look)


def is_origin_allowed(headers: dict[bytes, bytes], allowed: tuple[str, ...]) -> bool:
    """Whether a page of this origin may connect: clients that are no browsers send none.

    Args:
        headers: of the handshake.
        allowed: origins, ``https://app.example.com``; ``*`` for any; where empty, the gateway's own host.
    """
    origin = headers.get(b"origin")
    if origin is None or "*" in allowed:
        return True
    text = origin.decode("latin-1").lower()
    if allowed:
        return text in allowed
    return urlsplit(text).netloc == headers.get(b"host", b"").decode("latin-1").lower() != ""


async def answer_http(send: Send) -> None:
    """Tell a plain HTTP client that this address is for sockets."""
    error = ApiError(
        426, "upgrade_required", "upgrade_required", "This address serves WebSocket clients.",
        "Connect with a WebSocket client: ws://…/ws?token=<JWT>.",
    )  # fmt: skip
    headers = [
        (b"content-type", b"application/json"),
        (b"upgrade", b"websocket"),
        (b"connection", b"Upgrade"),
    ]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": error.to_json()})


async def _refuse(send: Send, status: int, body: bytes) -> None:
    await send(
        {
            "type": "websocket.http.response.start",
            "status": status,
            "headers": [(b"content-type", b"text/plain; charset=utf-8")],
        }
    )
    await send({"type": "websocket.http.response.body", "body": body})


def _read_query(query: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(query.decode("latin-1"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise Refusal(CloseCode.POLICY, "the query string cannot be read") from None


def _first(query: dict[str, list[str]], name: str) -> str | None:
    return query[name][0] if name in query else None
