"""Who calls what is not current, counted in memory and sent in batches, each of which counts once.

A batch carries the process's name and its number, and stays the same until it is acknowledged; the database leaves out
a number that it has had.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache

import orjson
import structlog

from pyapi.flushing import LAST_SECONDS, LOST, REFUSED, instance_name
from pyapi.identity import Identity
from pyapi.pipelines import DatabaseError
from pyapi.versions import Notice

log = structlog.get_logger()

RECORD = b"select api.record_version_usage($1, $2::bigint, $3::jsonb)"
MAX_KEYS = 5_000
"""Callers told apart between two batches; those beyond are counted together, as other."""
MAX_BATCH = 5_000
MAX_CLIENTS = 32
"""Names of clients that one caller goes by on a day; the database keeps a row for each."""
DAY = 86_400
OTHER = "other"
MAX_CALLER = 100

_PRODUCT = re.compile(rb"[A-Za-z0-9@._+-]{1,60}(?:/[0-9A-Za-z._+-]{1,30})?")

Call = Callable[[bytes, Sequence[bytes | None]], Awaitable[bytes | None]]
Key = tuple[int, str, str, str, str]
"""Day, version, function, caller, client."""


@lru_cache(maxsize=1024)
def _client(info: bytes, agent: bytes) -> str:
    if found := _PRODUCT.match(info.strip()):
        return found[0].decode()
    found = _PRODUCT.match(agent.strip())
    if found is None:
        return ""
    name, slash, version = found[0].decode().partition("/")
    return name + slash + version.partition(".")[0]


def client_name(headers: Mapping[bytes, bytes]) -> str:
    """Which program calls: ``X-Client-Info`` with its version, else the user agent with its major version.

    Args:
        headers: by lower-case name.
    """
    return _client(headers.get(b"x-client-info", b"")[:200], headers.get(b"user-agent", b"")[:200])


class VersionUsage:
    """Counts calls by version, function, caller and client.

    Args:
        call: runs one statement of the service.
        seconds: between two batches; 0 = nothing is counted.
    """

    def __init__(self, call: Call, seconds: int) -> None:
        self.instance = instance_name()
        self._call = call
        self._seconds = seconds
        self._cells: dict[Key, list[float]] = {}
        self._day = 0
        self._clients: dict[str, set[str]] = {}
        self._unsent: bytes | None = None
        self._sequence = 0
        self._is_failing = False
        self._task: asyncio.Task[None] | None = None

    def count(
        self, notice: Notice, identity: Identity | None, headers: Mapping[bytes, bytes], status: int
    ) -> None:
        """Take one answered call into account, where it is to be counted.

        Args:
            notice: of its version and function.
            identity: the caller; ``None`` where it is not known.
            headers: by lower-case name.
            status: of the answer; 410 is one in vain.
        """
        if not notice.is_counted or not self._seconds:
            return
        now = time.time()
        caller = "" if identity is None else identity.subject or identity.role
        caller = caller[:MAX_CALLER] if caller.isprintable() and caller else "unknown"
        day = int(now) // DAY * DAY
        client = self._known_client(day, caller, client_name(headers))
        key = (day, notice.version, notice.function or "unknown", caller, client)
        cell = self._cells.get(key)
        if cell is None:
            if len(self._cells) >= MAX_KEYS:
                key = (*key[:3], OTHER, "")
            cell = self._cells.setdefault(key, [0, 0, now, now])
        cell[0] += 1
        cell[1] += status == 410
        cell[3] = now

    def _known_client(self, day: int, caller: str, client: str) -> str:
        """The name of a client, other where its caller goes by too many: what it calls itself costs it nothing."""
        if day != self._day or len(self._clients) >= MAX_KEYS:
            self._day, self._clients = day, {}
        known = self._clients.setdefault(caller, set())
        if client not in known:
            if len(known) >= MAX_CLIENTS:
                return OTHER
            known.add(client)
        return client

    def start(self) -> None:
        """Begin, where there is anything to do."""
        if self._seconds:
            self._task = asyncio.create_task(self._run(), name="version-usage")

    async def stop(self) -> None:
        """Send what is left, unless that takes too long."""
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await self.flush()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            try:
                await self.flush()
            except Exception:
                log.exception("version_usage_failed")

    async def flush(self) -> None:
        """Send what was counted since the last time; where that fails, the same batch comes again."""
        try:
            while self._unsent is not None or self._cells:
                if self._unsent is None:
                    self._take()
                await self._send()
                self._unsent = None
        except LOST as error:
            if not self._is_failing:
                self._is_failing = True
                log.warning("version_usage_not_stored", reason=str(error) or type(error).__name__)
        else:
            self._is_failing = False

    def _take(self) -> None:
        taken = list(self._cells)[:MAX_BATCH]
        rows = []
        for key in taken:
            calls, refused, first, last = self._cells.pop(key)
            rows.append([*key, int(calls), int(refused), round(first, 3), round(last, 3)])
        self._unsent = orjson.dumps(rows)
        self._sequence += 1

    async def _send(self) -> None:
        """Send the batch; one that the database will never take is dropped, so that others are not held up."""
        try:
            await self._call(RECORD, (self.instance.encode(), str(self._sequence).encode(), self._unsent))
        except DatabaseError as error:
            if not error.sqlstate.startswith(REFUSED):
                raise
            log.error("version_usage_refused", sqlstate=error.sqlstate, reason=error.message)
