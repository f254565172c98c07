"""Work without a connection: a local copy of synced rows, and a queue of changes.

Both lie in one SQLite file. A change is written there before anything is sent, keeps its
id, and leaves the queue in the same transaction that takes its answer; so a program may
be ended at any point, and each change has its effect once.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from .calls import Function
from .client import AsyncBaseClient, BaseClient
from .errors import ApiError, NoAnswer, Unavailable
from .feed import AsyncFeed, Feed
from .store import Item, Store

_OBJECT: Callable[[], TypeAdapter[dict[str, Any]]] = lambda: TypeAdapter(dict[str, Any])
# Items carry ids of their own, so that both may be sent twice as they are.
PUSH = Function[dict[str, Any]]("sync.push_changes", _OBJECT, reads_only=True)
PULL = Function[dict[str, Any]]("sync.pull_changes", _OBJECT, reads_only=True)
RESOLVE = Function[dict[str, Any]]("sync.resolve_conflict", _OBJECT)
POKE = "SYNC_CHANGED"
"""Type of the message that says there is something to pull."""


@dataclass(frozen=True)
class SyncReport:
    """What one round did.

    Attributes:
        pushed: items that were answered.
        refused: of those, rejected or in conflict: they wait in the inbox.
        pulled: changes that came.
        waiting: items that the server wants to see again later.
        was_reset: whether the local copy had to be fetched anew.
    """

    pushed: int = 0
    refused: int = 0
    pulled: int = 0
    waiting: int = 0
    was_reset: bool = False


class _Round:
    """One round of push and pull, without sending: yields calls, gets their answers."""

    def __init__(self, store: Store, page_size: int) -> None:
        self.store = store
        self.page_size = page_size
        self.pushed = self.refused = self.pulled = self.waiting = 0
        self.was_reset = False

    def push(self) -> Iterator[tuple[list[Item], dict[str, Any]]]:
        """The batches; after each, :meth:`take_push` gets the answer."""
        while self.waiting == 0 and (batch := self.store.next_batch()):
            yield (
                batch,
                {
                    "p_client_id": self.store.client_id,
                    "p_changes": [item.content for item in batch],
                },
            )

    def take_push(self, batch: Sequence[Item], answer: Mapping[str, Any]) -> None:
        taken = self.store.take_results(batch, answer["results"])
        self.pushed += taken.answered
        self.refused += taken.refused
        self.waiting += len(batch) - taken.answered

    def pull(self) -> dict[str, Any]:
        """Arguments of the next page."""
        return {
            "p_client_id": self.store.client_id,
            "p_cookie": self.store.cookie,
            "p_tables": self.store.tables,
            "p_limit": self.page_size,
        }

    def take_page(self, page: Mapping[str, Any]) -> bool:
        """Take a page; returns whether there are more."""
        self.pulled += self.store.take_page(page["changes"], page["cookie"])
        return bool(page["has_more"])

    def reset(self, error: ApiError) -> None:
        """Begin anew, if the error says so and it has not been done.

        Raises:
            ApiError: the error.
        """
        if self.was_reset or error.message not in ("reset_required", "invalid_cookie"):
            raise error
        self.was_reset = True
        told = error.details or ""
        self.store.reset(is_forgotten="client was forgotten" in told)

    def report(self) -> SyncReport:
        return SyncReport(
            self.pushed, self.refused, self.pulled, self.waiting, self.was_reset
        )


class Offline:
    """Keeps a store and the server in step, for threads.

    Args:
        client: whose gateway and tokens.
        store: the local file.
        page_size: most changes in one pull.
    """

    def __init__(self, client: BaseClient, store: Store, page_size: int = 1000) -> None:
        self.store = store
        self._client = client
        self._page_size = page_size
        self._lock = threading.Lock()  # one push in flight at a time

    def sync(self) -> SyncReport:
        """Push what waits, then pull what is new.

        Raises:
            NoAnswer, Unavailable: there is no connection; nothing is lost.
            ApiError: the server refused the whole.
        """
        with self._lock:
            work = _Round(self.store, self._page_size)
            for batch, arguments in work.push():
                try:
                    answer = self._client.invoke(PUSH, arguments)
                except ApiError as error:  # the server has forgotten this client
                    self.store.unmark(batch)
                    work.reset(error)
                else:
                    work.take_push(batch, answer)
            has_more = True
            while has_more:
                try:
                    page = self._client.invoke(PULL, work.pull())
                except ApiError as error:
                    work.reset(error)
                    continue
                has_more = work.take_page(page)
            return work.report()

    def try_sync(self) -> SyncReport | None:
        """The same; ``None`` where there is no connection."""
        try:
            return self.sync()
        except (NoAnswer, Unavailable):
            return None

    def resolve(
        self,
        conflict_id: str,
        resolution: str,
        data: Mapping[str, Any] | None = None,
        server_version: int | None = None,
    ) -> SyncReport:
        """Settle a conflict (``client_wins``, ``server_wins``, or ``manual`` with the
        columns), and pull the outcome.
        """
        self._client.invoke(
            RESOLVE, _resolution(conflict_id, resolution, data, server_version)
        )
        self.store.dismiss_conflict(conflict_id)
        return self.sync()

    def follow(self, feed: Feed) -> Iterator[SyncReport]:
        """Sync now, and whenever the feed says that there is something."""
        yield from filter(None, [self.try_sync()])
        for message in feed:
            if is_poke(message.type):
                yield from filter(None, [self.try_sync()])


class AsyncOffline:
    """The same for asyncio. The file is read and written where it is used: it is local,
    and a transaction takes about a millisecond.
    """

    def __init__(
        self, client: AsyncBaseClient, store: Store, page_size: int = 1000
    ) -> None:
        self.store = store
        self._client = client
        self._page_size = page_size
        self._lock = asyncio.Lock()

    async def sync(self) -> SyncReport:
        """Push what waits, then pull what is new."""
        async with self._lock:
            work = _Round(self.store, self._page_size)
            for batch, arguments in work.push():
                try:
                    answer = await self._client.invoke(PUSH, arguments)
                except ApiError as error:  # the server has forgotten this client
                    self.store.unmark(batch)
                    work.reset(error)
                else:
                    work.take_push(batch, answer)
            has_more = True
            while has_more:
                try:
                    page = await self._client.invoke(PULL, work.pull())
                except ApiError as error:
                    work.reset(error)
                    continue
                has_more = work.take_page(page)
            return work.report()

    async def try_sync(self) -> SyncReport | None:
        """The same; ``None`` where there is no connection."""
        try:
            return await self.sync()
        except (NoAnswer, Unavailable):
            return None

    async def resolve(
        self,
        conflict_id: str,
        resolution: str,
        data: Mapping[str, Any] | None = None,
        server_version: int | None = None,
    ) -> SyncReport:
        """Settle a conflict, and pull the outcome."""
        await self._client.invoke(
            RESOLVE, _resolution(conflict_id, resolution, data, server_version)
        )
        self.store.dismiss_conflict(conflict_id)
        return await self.sync()

    async def keep_synced(
        self,
        feed: AsyncFeed,
        every: float = 60.0,
        done: Callable[[SyncReport | None], None] | None = None,
    ) -> None:
        """Sync now, on each poke of the feed, and from time to time, until cancelled."""
        poked = asyncio.Event()

        async def listen() -> None:
            async for message in feed:
                if is_poke(message.type):
                    poked.set()

        async def work() -> None:
            while True:
                poked.clear()
                report = await self.try_sync()
                if done is not None:
                    done(report)
                try:
                    await asyncio.wait_for(poked.wait(), every)
                except TimeoutError:
                    continue

        async with asyncio.TaskGroup() as group:
            group.create_task(listen())
            group.create_task(work())


def is_poke(kind: str) -> bool:
    """Whether a message may mean that there is something to pull."""
    # After a past that is gone nobody knows, so that it is asked.
    return kind in (POKE, "ERROR")


def _resolution(
    conflict_id: str,
    resolution: str,
    data: Mapping[str, Any] | None,
    server_version: int | None,
) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "p_conflict_id": conflict_id,
        "p_resolution": resolution,
    }
    if data is not None:
        arguments["p_data"] = dict(data)
    if server_version is not None:
        arguments["p_server_version"] = server_version
    return arguments
