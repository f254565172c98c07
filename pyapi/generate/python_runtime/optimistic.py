"""Changes that are shown before the server has agreed, and taken back where it does not.

A record is what the server last confirmed, and the changes that wait, in order. What is
shown is always the first with the second applied: a change that is refused disappears
from the middle, and those after it are applied anew to what is left.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

T = TypeVar("T")
Values = Mapping[str, Any]
Change = Values | Callable[[Values], Values]
"""Members to set, or a function from the record to the new one (a counter, say)."""


@dataclass(frozen=True)
class Notice:
    """What a listener is told.

    Attributes:
        key: of the record.
        kind: ``applied`` at once, ``confirmed`` or ``rolled_back`` later; ``replaced``
            where the server's copy came by itself.
        record: as it is to be shown; ``None`` where there is none.
        error: that rolled it back.
    """

    key: Hashable
    kind: Literal["applied", "confirmed", "rolled_back", "replaced"]
    record: Values | None
    error: BaseException | None = None


Listener = Callable[[Notice], None]


@dataclass
class _Entry:
    confirmed: Values | None = None
    waiting: list[tuple[object, Change]] = field(default_factory=list)

    def shown(self) -> Values | None:
        record = self.confirmed
        for _, change in self.waiting:
            record = apply_change(record, change)
        return record


def apply_change(record: Values | None, change: Change) -> Values:
    """The record after a change."""
    known = record or {}
    return change(known) if callable(change) else {**known, **change}


class Records:
    """Records by key; thread-safe, and without knowledge of how changes are sent."""

    def __init__(self) -> None:
        self._entries: dict[Hashable, _Entry] = {}
        self._listeners: list[Listener] = []
        self._lock = threading.RLock()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call it on every notice; returns what ends that."""
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock, suppress(ValueError):
                self._listeners.remove(listener)

        return end

    def get(self, key: Hashable) -> Values | None:
        """The record with its waiting changes."""
        with self._lock:
            entry = self._entries.get(key)
            return None if entry is None else entry.shown()

    def confirmed(self, key: Hashable) -> Values | None:
        """The record as the server last told it."""
        with self._lock:
            entry = self._entries.get(key)
            return None if entry is None else entry.confirmed

    def waiting(self, key: Hashable) -> int:
        """How many changes of it are not confirmed."""
        with self._lock:
            entry = self._entries.get(key)
            return 0 if entry is None else len(entry.waiting)

    def put(self, key: Hashable, record: Values | None) -> None:
        """Take the server's copy; waiting changes are applied to it anew."""
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            entry.confirmed = None if record is None else dict(record)
            self._notify(Notice(key, "replaced", self._settle(key, entry)))

    def add(self, key: Hashable, change: Change) -> object:
        """Show a change at once; returns its mark."""
        mark = object()
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            shown = apply_change(entry.shown(), change)  # it may refuse by raising
            entry.waiting.append((mark, change))
            self._notify(Notice(key, "applied", shown))
        return mark

    def confirm(
        self, key: Hashable, mark: object, record: Values | None = None
    ) -> None:
        """The server has agreed.

        Args:
            key: of the record.
            mark: of the change.
            record: the server's copy; without it the change is taken as it was.
        """
        with self._lock:
            entry = self._entries[key]
            change = self._take(entry, mark)
            if record is not None:
                entry.confirmed = dict(record)
            else:
                entry.confirmed = apply_change(entry.confirmed, change)
            self._notify(Notice(key, "confirmed", self._settle(key, entry)))

    def roll_back(self, key: Hashable, mark: object, error: BaseException) -> None:
        """The server has refused: the change goes, those after it stay."""
        with self._lock:
            entry = self._entries[key]
            self._take(entry, mark)
            self._notify(Notice(key, "rolled_back", self._settle(key, entry), error))

    def _take(self, entry: _Entry, mark: object) -> Change:
        place = next(i for i, (known, _) in enumerate(entry.waiting) if known is mark)
        return entry.waiting.pop(place)[1]

    def _settle(self, key: Hashable, entry: _Entry) -> Values | None:
        if entry.confirmed is None and not entry.waiting:
            del self._entries[key]
            return None
        return entry.shown()

    def _notify(self, notice: Notice) -> None:
        for listener in tuple(self._listeners):
            listener(notice)


class Optimistic:
    """Sends changes for threads: those of one record one after the other, in the order
    in which they were made.
    """

    def __init__(self, records: Records | None = None) -> None:
        self.records = records or Records()
        self._tickets: dict[Hashable, list[object]] = {}
        self._turn = threading.Condition()

    def update(
        self,
        key: Hashable,
        change: Change,
        send: Callable[[], T],
        read: Callable[[T], Values | None] | None = None,
    ) -> T:
        """Show a change, send it, keep or roll it back.

        Args:
            key: of the record.
            change: to show.
            send: the call; whatever it raises rolls the change back, and is raised.
            read: the record in the call's result, where it has one.
        """
        with self._turn:  # shown and queued in one order
            mark = self.records.add(key, change)
            line = self._tickets.setdefault(key, [])
            line.append(mark)
        try:
            with self._turn:
                self._turn.wait_for(lambda: line[0] is mark)
            result = send()
            record = read(result) if read is not None else None
        except BaseException as error:
            self.records.roll_back(key, mark, error)
            raise
        else:
            self.records.confirm(key, mark, record)
            return result
        finally:
            self._leave(key, line, mark)

    def _leave(self, key: Hashable, line: list[object], mark: object) -> None:
        with self._turn:
            line.remove(mark)
            if not line:
                del self._tickets[key]
            self._turn.notify_all()


class AsyncOptimistic:
    """The same for asyncio."""

    def __init__(self, records: Records | None = None) -> None:
        self.records = records or Records()
        self._locks: dict[Hashable, tuple[asyncio.Lock, list[object]]] = {}

    async def update(
        self,
        key: Hashable,
        change: Change,
        send: Callable[[], Awaitable[T]],
        read: Callable[[T], Values | None] | None = None,
    ) -> T:
        """Show a change, send it, keep or roll it back."""
        mark = self.records.add(key, change)
        lock, users = self._locks.setdefault(key, (asyncio.Lock(), []))
        users.append(mark)
        try:
            await lock.acquire()  # waiters are served in order
        except BaseException as error:  # cancelled
            self.records.roll_back(key, mark, error)
            self._leave(key, users, mark)
            raise
        try:
            result = await send()
            record = read(result) if read is not None else None
        except BaseException as error:
            self.records.roll_back(key, mark, error)
            raise
        else:
            self.records.confirm(key, mark, record)
            return result
        finally:
            lock.release()
            self._leave(key, users, mark)

    def _leave(self, key: Hashable, users: list[object], mark: object) -> None:
        users.remove(mark)
        if not users:
            del self._locks[key]
