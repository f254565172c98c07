"""Serves a client from the log until it can be served live: what it missed, without gap or repeat.

A client that comes back, that asks for the past of a channel, that cannot keep up, or whose rights may
have changed is not served live. Its own task looks up what it may follow, reads the log in pages from where the client
is, and when little is left attaches it to the hub while what happens meanwhile is kept aside; what
overlaps is sent once, since every message has a position.
"""

from __future__ import annotations

import asyncio

import structlog

from pyapi.errors import from_postgres
from pyapi.websocket.client import NOWHERE, Client, Replay
from pyapi.websocket.feed import Feed
from pyapi.websocket.frames import CloseCode, encode, encode_error
from pyapi.websocket.hub import Hub
from pyapi.websocket.log import Message, Page, Position, format_place, is_place, parse_place
from pyapi.websocket.queries import UNANSWERED, DatabaseError, Queries, encode_keys, is_passing

log = structlog.get_logger()

PAGE = 500
AT_ONCE = 4
"""Pages that are read for all such clients at a time."""
RETRY_SECONDS = 0.25
OWNERSHIP = frozenset({"meter_created", "meter_assigned", "meter_unassigned"})


class CatchingUp:
    """Brings clients from a place in the log to the present.

    Args:
        queries: of the database.
        hub: that serves those who are there.
        feed: that knows where the present is.
    """

    def __init__(self, queries: Queries, hub: Hub, feed: Feed) -> None:
        self._queries = queries
        self._hub = hub
        self._feed = feed
        self._turns = asyncio.Semaphore(AT_ONCE)

    def begin(self, client: Client) -> None:
        """Serve a client from the log, from where it is; ends by itself."""
        if client.is_live and client.tail is None:
            client.position = max(client.position, self._feed.position)
            client.place = format_place(client.position)
            client.floors = {}  # all of them lie behind
        self._hub.detach(client)
        if client.catching_up is None and client.closing is None:
            client.catching_up = asyncio.get_running_loop().create_task(self._run(client))

    def recheck(self, message: Message) -> None:
        """Something changed what the clients concerned may follow: look again before anything else is sent."""
        for client in self._hub.concerned(message):
            client.is_stale = True
            client.checks += 1
            if client.is_live:
                self.begin(client)
            if client.role == "user":
                client.floors.update(_floors_of(message))

    async def _run(self, client: Client) -> None:
        try:
            await self._serve(client)
        except asyncio.CancelledError:
            raise
        except DatabaseError as error:
            if error.sqlstate in ("PT401", "PT403", "42501"):
                told = from_postgres(error.sqlstate, error.message, is_anonymous=False, source=error.source)
                client.close(CloseCode.FORBIDDEN, told.message)
            else:
                log.exception("catching_up_failed", client_id=client.client_id)
                client.close(CloseCode.INTERNAL, "internal_error")
        except Exception:
            log.exception("catching_up_failed", client_id=client.client_id)
            client.close(CloseCode.INTERNAL, "internal_error")
        finally:
            client.catching_up = None

    async def _serve(self, client: Client) -> None:
        while client.closing is None:
            if client.is_stale:
                await self._look_again(client)
            elif client.requests:
                await self._begin_replay(client, client.requests.pop(0))
            elif await self._join(client):
                return

    async def _join(self, client: Client) -> bool:
        """Read on to the present; returns whether the client is live now."""
        target: Position | None = None
        while client.closing is None and not client.is_stale and not client.requests:
            if target is not None and not client.is_live:
                target = None  # what was kept aside became too much
                self._hub.detach(client)
            if not client.wants_messages:
                client.place, client.position = self._feed.place, self._feed.position
                client.resumed = None
            if client.resumed is None and target is None and client.position >= self._feed.position:
                self._hub.attach(client)
                return True
            if target is not None and client.position >= target:
                if client.resumed is not None:
                    client.put(encode("RESUMED", {"messages": client.resumed, "lastEventId": client.place}))
                    client.resumed = None
                if self._send_tail(client):
                    return True
                target = None
                self._hub.detach(client)
                await client.wait_for_room()
                continue
            page = await self._read(client.place, client.keys)
            await self._send_page(client, page)
            if target is None and not page.is_full and not client.is_stale:
                target = self._feed.position
                self._hub.attach(client)
                client.tail = []
        self._hub.detach(client)
        return False

    @staticmethod
    def _send_tail(client: Client) -> bool:
        """Send what was kept aside, as far as there is room; returns whether that was all."""
        tail, client.tail = client.tail or [], None
        for message in tail:
            if message.position > client.position:
                if not client.has_room():
                    return False
                client.offer(message)
                client.place, client.position = format_place(message.position), message.position
        return True

    async def _send_page(self, client: Client, page: Page) -> None:
        """Send a page and move the client on; stops where its rights may have changed."""
        keys, floors = client.keys, client.floors
        for message in page.messages:
            if message.position <= client.position:
                continue
            if _is_wanted(client, message, keys, floors):
                await client.wait_for_room()
                if client.is_stale or client.closing is not None:
                    return
                client.put(message.text or "")
                if client.resumed is not None:
                    client.resumed += 1
            client.place, client.position = format_place(message.position), message.position
            if message.is_recheck and message.position > self._feed.position and _concerns(client, message):
                client.is_stale = True
                client.checks += 1
                return
        client.place, client.position = page.place, max(client.position, page.position)

    async def _begin_replay(self, client: Client, request: Replay) -> None:
        """Look whether the past that a client wants is there; send it, or have it sent first."""
        try:
            is_kept = await self._ask(request.place) if is_place(request.place) else None
        except DatabaseError as error:
            if error.message != "invalid_place":
                raise
            is_kept = None
        if is_kept is None:
            hint = "Send the id of the last message that you have, as it came."
            client.put(encode_error("resume_invalid", hint, lastEventId=request.place[:64]))
            return
        if not is_kept:
            client.put(
                encode_error(
                    "resume_too_old",
                    "What the log still has follows; fetch the rest anew.",
                    lastEventId=request.place,
                )
            )
        floors = await self._find_floors(client, request.place) if client.role == "user" else {}
        if request.keys is None:
            client.place, client.position = request.place, parse_place(request.place)
            for key, position in floors.items():
                client.floors[key] = max(position, client.floors.get(key, NOWHERE))
            client.resumed = 0
        else:
            await self._replay(client, request.place, request.keys, floors)

    async def _replay(
        self, client: Client, place: str, wanted: frozenset[str], floors: dict[str, Position]
    ) -> None:
        """What happened on some channels after a place, up to where the client is with the others."""
        until, count, is_read = client.position, 0, False
        while not is_read and parse_place(place) < until and client.wants_messages and client.closing is None:
            keys = client.keys & wanted
            page = await self._read(place, keys)
            for message in page.messages:
                if message.position > until:
                    break
                if _is_wanted(client, message, keys, floors):
                    await client.wait_for_room()
                    if client.is_stale:
                        client.requests.insert(0, Replay(place, wanted))  # with what is allowed then
                        return
                    client.put(message.text or "")
                    count += 1
                place = format_place(message.position)
            is_read, place = not page.is_full, page.place
        client.put(encode("RESUMED", {"messages": count, "lastEventId": client.place}))

    async def _find_floors(self, client: Client, place: str) -> dict[str, Position]:
        """Since when meters are the client's: nobody reads what happened under another owner."""
        floors: dict[str, Position] = {}
        is_read = not any(key.startswith(("meter:", "readings:")) for key in client.keys)
        while not is_read and client.closing is None:
            page = await self._read(place, frozenset())
            for message in page.messages:
                floors.update(_floors_of(message))
            is_read, place = not page.is_full, page.place
        return floors

    async def _look_again(self, client: Client) -> None:
        """Follow what the database allows now, and tell the client what changed."""
        checks = client.checks
        extras = sorted(client.extras)
        try:
            session, answers = await self._queries.open_session(client.identity, extras)
        except (*UNANSWERED, DatabaseError) as error:
            if not is_passing(error):
                raise
            await asyncio.sleep(RETRY_SECONDS)
            return
        before = set(client.channels)
        client.adopt(session, [(a.channel, a.key) for a in answers if a.key is not None])
        client.is_stale = checks != client.checks
        lost, gained = before - set(client.channels), set(client.channels) - before
        if lost:
            client.put(encode("UNSUBSCRIBED", {"channels": sorted(lost), "reason": "access_lost"}))
        if gained:
            client.put(encode("SUBSCRIBED", {"channels": sorted(gained), "reason": "access_gained"}))

    async def _read(self, place: str, keys: frozenset[str]) -> Page:
        while True:
            try:
                async with self._turns:
                    return await self._queries.read_page(place, PAGE, encode_keys(keys))
            except (*UNANSWERED, DatabaseError) as error:
                if not is_passing(error):
                    raise
            await asyncio.sleep(RETRY_SECONDS)

    async def _ask(self, place: str) -> bool:
        while True:
            try:
                async with self._turns:
                    return await self._queries.is_kept(place)
            except (*UNANSWERED, DatabaseError) as error:
                if not is_passing(error):
                    raise
            await asyncio.sleep(RETRY_SECONDS)


def _is_wanted(client: Client, message: Message, keys: frozenset[str], floors: dict[str, Position]) -> bool:
    if message.text is None or (message.rank and message.rank < client.rank):
        return False
    if not floors:
        return not message.keys.isdisjoint(keys)
    return any(message.position > floors.get(key, NOWHERE) for key in keys & message.keys)


def _floors_of(message: Message) -> dict[str, Position]:
    """The channels of the meter that changes hands with a message, and when."""
    if message.meter_key is None or message.event_type not in OWNERSHIP:
        return {}
    readings_key = message.meter_key.replace("meter:", "readings:", 1)
    return {message.meter_key: message.position, readings_key: message.position}


def _concerns(client: Client, message: Message) -> bool:
    return client.user_id in message.user_ids or message.meter_key in client.keys
