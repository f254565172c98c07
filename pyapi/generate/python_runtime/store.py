"""The SQLite file of the offline queue: rows as the server told them, changes that wait,
and answers that somebody should see.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from .values import decode, encode

MOST_ITEMS, MOST_BYTES, MOST_ITEM_BYTES = 500, 900_000, 64 * 1024
"""Of one push; the server takes a little more."""
VERSION = 1
SCHEMA = """
create table if not exists facts (name text primary key, value text) strict;
create table if not exists records (
    table_name text not null,
    record_id text not null,
    version integer not null,
    row text not null,
    primary key (table_name, record_id)
) strict, without rowid;
create table if not exists items (
    place integer primary key autoincrement,
    item_id text not null unique,
    table_name text,
    record_id text,
    operation text not null,
    content text not null,
    is_sent integer not null default 0
) strict;
create index if not exists items_record_idx on items (table_name, record_id);
create table if not exists inbox (
    item_id text primary key,
    status text not null,
    item text not null,
    answer text not null,
    conflict_id text
) strict;
"""
Row = dict[str, Any]


class StoreError(Exception):
    """The file cannot be used."""


@dataclass(frozen=True)
class Item:
    """A change that waits.

    Attributes:
        item_id: made once.
        operation: ``insert``, ``update``, ``delete`` or ``call``.
        content: as it is sent.
        is_sent: whether it may have reached the server.
    """

    item_id: str
    operation: Literal["insert", "update", "delete", "call"]
    content: Row
    is_sent: bool


@dataclass(frozen=True)
class InboxItem:
    """A change that was not applied.

    Attributes:
        item_id: of the change.
        status: ``rejected``; ``conflict``; ``unknown``: a call that may have run before
            the server forgot this client.
        item: as it was sent.
        answer: the server's.
        conflict_id: for ``Offline.resolve``.
    """

    item_id: str
    status: str
    item: Row
    answer: Row
    conflict_id: str | None


@dataclass(frozen=True)
class Change:
    """What a listener is told: ``applied`` locally, ``confirmed`` or ``refused`` by the
    server, ``pulled``.
    """

    table: str
    record_id: str
    kind: Literal["applied", "confirmed", "refused", "pulled"]
    row: Row | None


@dataclass
class Taken:
    """What a push's answer meant."""

    answered: int = 0
    refused: int = 0
    changes: list[tuple[str, str, Literal["confirmed", "refused"]]] = field(
        default_factory=list
    )


class Store:
    """One local store: of one user, on one installation. Threads may share it.

    Args:
        path: of the file, which is made where it is not there.
        tables: to be synced; all of them by default.

    Raises:
        StoreError: the file is no such store, or of a newer client.
    """

    def __init__(self, path: str | Path, tables: Sequence[str] | None = None) -> None:
        self._lock = threading.RLock()
        self._listeners: list[Callable[[Change], None]] = []
        try:
            self._database = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=10
            )
            self._database.execute("pragma journal_mode = wal")
            self._database.execute("pragma synchronous = full")
            version = self._database.execute("pragma user_version").fetchone()[0]
            if version not in (0, VERSION):
                raise StoreError(f"{path} is of a newer client")
            with self._transaction():
                for statement in filter(str.strip, SCHEMA.split(";")):
                    self._database.execute(statement)
                self._database.execute(f"pragma user_version = {VERSION}")
                if self._get_fact("client_id") is None:
                    self._set_fact("client_id", str(uuid.uuid4()))
                self._choose_tables(tables)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path} cannot be used: {error}") from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What it is

    @property
    def client_id(self) -> str:
        """Names this store to the server."""
        return self._get_fact("client_id") or ""

    @property
    def cookie(self) -> str | None:
        """Where the next pull goes on."""
        return self._get_fact("cookie")

    @property
    def tables(self) -> list[str] | None:
        """That are synced; ``None`` for all."""
        text = self._get_fact("tables")
        found: list[str] | None = None if text is None else json.loads(text)
        return found

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call it on every change; returns what ends that."""
        self._listeners.append(listener)

        def end() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return end

    # What the application does

    def get(self, table: str, record_id: str) -> Row | None:
        """A record: the server's copy with the waiting changes."""
        with self._lock:
            row = self._get_record(table, record_id)[0]
            return self._overlay(row, self._pending(table, record_id))

    def rows(self, table: str) -> Iterator[tuple[str, Row]]:
        """Records with their ids, in the order of the ids."""
        with self._lock:
            ids = self._database.execute(
                "select record_id from records where table_name = :table union "
                "select record_id from items where table_name = :table order by 1",
                {"table": table},
            ).fetchall()
        for (record_id,) in ids:
            row = self.get(table, record_id)
            if row is not None:
                yield record_id, row

    def insert(
        self, table: str, data: Mapping[str, Any], record_id: str | None = None
    ) -> str:
        """Make a record; returns its id."""
        record_id = record_id or str(uuid.uuid4())
        self._add_change(table, record_id, "insert", {"data": dict(data)})
        return record_id

    def update(self, table: str, record_id: str, data: Mapping[str, Any]) -> str:
        """Change columns of a record; returns the item's id.

        Raises:
            KeyError: there is no such record.
        """
        return self._add_change(table, record_id, "update", {"data": dict(data)})

    def delete(self, table: str, record_id: str) -> str:
        """Delete a record; returns the item's id.

        Raises:
            KeyError: there is no such record.
        """
        return self._add_change(table, record_id, "delete", {})

    def call(
        self,
        function: str,
        arguments: Mapping[str, Any] | None = None,
        after: str | None = None,
    ) -> str:
        """Queue a call; returns the item's id.

        Args:
            function: ``schema.function``.
            arguments: of it.
            after: id of an item without which it makes no sense.
        """
        content: Row = {"function": function, "arguments": dict(arguments or {})}
        if after is not None:
            content["after"] = after
        with self._transaction():
            return self._add_item("call", content, None, None)

    def pending(self) -> list[Item]:
        """Changes that wait, in order."""
        return self._read_items("select * from items order by place")

    def inbox(self) -> list[InboxItem]:
        """Changes that were not applied, in order."""
        with self._lock:
            rows = self._database.execute(
                "select * from inbox order by rowid"
            ).fetchall()
        return [
            InboxItem(row[0], row[1], decode(row[2]), decode(row[3]), row[4])
            for row in rows
        ]

    def dismiss(self, item_id: str) -> bool:
        """Take an item out of the inbox; returns whether it was there."""
        with self._transaction():
            return (
                self._database.execute(
                    "delete from inbox where item_id = ?", [item_id]
                ).rowcount
                > 0
            )

    def dismiss_conflict(self, conflict_id: str) -> None:
        """Take a settled conflict out of the inbox."""
        with self._transaction():
            self._database.execute(
                "delete from inbox where conflict_id = ?", [conflict_id]
            )

    # What sync does

    def next_batch(self) -> list[Item]:
        """The first items that fit one push; from now on they may have been sent."""
        with self._transaction():
            batch: list[Item] = []
            size = 0
            for item in self._read_items(
                "select * from items order by place limit ?", [MOST_ITEMS]
            ):
                size += len(encode(item.content)) + 1
                if batch and size > MOST_BYTES:
                    break
                batch.append(item)
            self._database.executemany(
                "update items set is_sent = 1 where item_id = ?",
                [[item.item_id] for item in batch],
            )
            return batch

    def unmark(self, batch: Sequence[Item]) -> None:
        """The batch was refused as a whole: what was sent the first time has not run."""
        with self._transaction():
            self._database.executemany(
                "update items set is_sent = 0 where item_id = ?",
                [[item.item_id] for item in batch if not item.is_sent],
            )

    def take_results(
        self, batch: Sequence[Item], results: Sequence[Mapping[str, Any]]
    ) -> Taken:
        """Take a push's answer, all of it at once."""
        taken = Taken()
        with self._transaction():
            for item, result in zip(batch, results, strict=True):
                status = str(result["status"])
                if status == "retry":
                    continue
                self._database.execute(
                    "delete from items where item_id = ?", [item.item_id]
                )
                taken.answered += 1
                is_settled = (
                    status == "conflict" and result.get("resolution") is not None
                )
                is_refused = status in ("rejected", "conflict")
                if is_refused and not is_settled:
                    self._put_inbox(item, status, result)
                    taken.refused += 1
                self._take_copy(item, result)
                table, record_id = (
                    item.content.get("table"),
                    item.content.get("record_id"),
                )
                if table is not None and record_id is not None:
                    kind: Literal["confirmed", "refused"] = (
                        "refused" if is_refused else "confirmed"
                    )
                    taken.changes.append((table, record_id, kind))
        for table, record_id, kind in taken.changes:
            self._tell(table, record_id, kind)
        return taken

    def take_page(self, changes: Sequence[Mapping[str, Any]], cookie: str) -> int:
        """Take a page and its cookie, all of it at once; returns how many were new."""
        told = []
        with self._transaction():
            for change in changes:
                table, record_id = str(change["table"]), str(change["record_id"])
                known = self._get_record(table, record_id)[1]
                if known is not None and known >= int(change["version"]):
                    continue
                is_delete = change["operation"] == "delete"
                row = None if is_delete else change["row"]
                self._put_record(table, record_id, int(change["version"]), row)
                told.append((table, record_id))
            self._set_fact("cookie", cookie)
        for table, record_id in told:
            self._tell(table, record_id, "pulled")
        return len(told)

    def reset(self, *, is_forgotten: bool = False) -> None:
        """Drop the server's rows and the cookie; the queue stays.

        Args:
            is_forgotten: the server knows this store no more: it gets a new name. Calls
                that may have run are not sent again; they wait in the inbox.
        """
        with self._transaction():
            self._database.execute("delete from records")
            self._set_fact("cookie", None)
            if not is_forgotten:
                return
            self._set_fact("client_id", str(uuid.uuid4()))
            for item in self.pending():
                if item.is_sent and item.operation == "call":
                    self._put_inbox(item, "unknown", {})
                    self._database.execute(
                        "delete from items where item_id = ?", [item.item_id]
                    )

    # Below

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            if self._database.in_transaction:
                yield
                return
            self._database.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._database.execute("rollback")
                raise
            self._database.execute("commit")

    def _get_fact(self, name: str) -> str | None:
        with self._lock:
            row = self._database.execute(
                "select value from facts where name = ?", [name]
            ).fetchone()
        return None if row is None else row[0]

    def _set_fact(self, name: str, value: str | None) -> None:
        self._database.execute(
            "insert into facts values (?, ?) "
            "on conflict (name) do update set value = excluded.value",
            [name, value],
        )

    def _choose_tables(self, tables: Sequence[str] | None) -> None:
        chosen = None if tables is None else json.dumps(sorted(set(tables)))
        if chosen == self._get_fact("tables"):
            return
        # A cookie belongs to a choice of tables.
        self._set_fact("tables", chosen)
        self._set_fact("cookie", None)
        self._database.execute("delete from records")

    def _get_record(self, table: str, record_id: str) -> tuple[Row | None, int | None]:
        found = self._database.execute(
            "select row, version from records where table_name = ? and record_id = ?",
            [table, record_id],
        ).fetchone()
        return (None, None) if found is None else (decode(found[0]), found[1])

    def _put_record(
        self, table: str, record_id: str, version: int, row: Row | None
    ) -> None:
        if row is None:
            self._database.execute(
                "delete from records where table_name = ? and record_id = ?",
                [table, record_id],
            )
            return
        self._database.execute(
            "insert into records values (?, ?, ?, ?) on conflict do update "
            "set version = excluded.version, row = excluded.row",
            [table, record_id, version, encode(row).decode()],
        )

    def _pending(self, table: str, record_id: str) -> list[Item]:
        return self._read_items(
            "select * from items where table_name = ? and record_id = ? order by place",
            [table, record_id],
        )

    def _read_items(self, query: str, values: Sequence[Any] = ()) -> list[Item]:
        with self._lock:
            rows = self._database.execute(query, values).fetchall()
        return [Item(row[1], row[4], decode(row[5]), bool(row[6])) for row in rows]

    @staticmethod
    def _overlay(row: Row | None, items: Sequence[Item]) -> Row | None:
        for item in items:
            data = item.content.get("data", {})
            if item.operation == "insert":
                row = {**(row or {}), **data}
            elif item.operation == "update" and row is not None:
                row = {**row, **data}
            elif item.operation == "delete":
                row = None
        return row

    def _add_change(
        self,
        table: str,
        record_id: str,
        operation: Literal["insert", "update", "delete"],
        more: Row,
    ) -> str:
        if "." not in table:
            raise ValueError(f"{table} has no schema: write schema.table")
        with self._transaction():
            if operation != "insert" and self.get(table, record_id) is None:
                raise KeyError(f"{table} has no record {record_id}")
            version = self._get_record(table, record_id)[1]
            content: Row = {
                "table": table,
                "record_id": record_id,
                "operation": operation,
                "base_version": version or 0,
                **more,
            }
            item_id = self._add_item(operation, content, table, record_id)
        self._tell(table, record_id, "applied")
        return item_id

    def _add_item(
        self, operation: str, content: Row, table: str | None, record_id: str | None
    ) -> str:
        item_id = str(uuid.uuid4())
        text = encode({"id": item_id, **content}).decode()
        if len(text.encode()) > MOST_ITEM_BYTES:
            raise ValueError(f"a change may have {MOST_ITEM_BYTES} bytes at most")
        self._database.execute(
            "insert into items (item_id, table_name, record_id, operation, content) "
            "values (?, ?, ?, ?, ?)",
            [item_id, table, record_id, operation, text],
        )
        return item_id

    def _put_inbox(self, item: Item, status: str, answer: Mapping[str, Any]) -> None:
        self._database.execute(
            "insert or replace into inbox values (?, ?, ?, ?, ?)",
            [
                item.item_id,
                status,
                encode(item.content).decode(),
                encode(answer).decode(),
                answer.get("conflict_id"),
            ],
        )

    def _take_copy(self, item: Item, result: Mapping[str, Any]) -> None:
        """Take over the server's copy, unless a later one is known."""
        table, record_id = item.content.get("table"), item.content.get("record_id")
        if table is None or record_id is None or "row" not in result:
            return
        table = str(result.get("table") or table)
        known, version = self._get_record(table, record_id)[1], result.get("version")
        if known is not None and version is not None and version < known:
            return
        row = None if result.get("is_deleted") else result["row"]
        self._put_record(table, record_id, int(version or 0), row)

    def _tell(
        self,
        table: str,
        record_id: str,
        kind: Literal["applied", "confirmed", "refused", "pulled"],
    ) -> None:
        if self._listeners:
            change = Change(table, record_id, kind, self.get(table, record_id))
            for listener in tuple(self._listeners):
                listener(change)
