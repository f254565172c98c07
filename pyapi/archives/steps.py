"""From a partition to a file: seal, export, verify, drop. Each step is a transaction, and a killed run goes on.

Nothing is dropped unless its file was read back a moment before; what a step did is a row in ``core.archives``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from pyapi.archives.files import (
    ArchiveError,
    ArchiveWriter,
    CsvDigest,
    DamagedFileError,
    Manifest,
    read_manifest,
    verify_file,
    write_manifest,
)

Connection = psycopg.Connection[Any]
Say = Callable[[str], None]

ATTEMPTS = 6
"""How often a lock is tried for; each try lasts 200 ms, with growing pauses between."""
TURN = 0x61726368  # "arch"
TEXT_FORMAT = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "client_encoding": "UTF8",
}
"""Under these settings the same rows are the same text, everywhere."""


class BusyError(ArchiveError):
    """Somebody holds a lock on a partition; nothing was lost, the next run goes on."""


class KeptError(ArchiveError):
    """Something keeps a partition where it is, such as marks of the roll-up."""


@dataclass(frozen=True)
class Table:
    """How rows of a partition are written and read.

    Attributes:
        partition: the partition, as an identifier.
        columns: name and type of each column that holds data.
        key: columns of the primary key.
    """

    partition: sql.Identifier
    columns: list[list[str]]
    key: list[str]

    def copy_out(self, columns: list[str] | None = None) -> sql.Composed:
        """The statement that gives all rows in the order of the key; texts by their bytes, not by a language."""
        types = dict(self.columns)
        by_key = sql.SQL(", ").join(
            sql.Identifier(name) + sql.SQL(' collate "C"' if types[name] == "text" else "")
            for name in self.key
        )
        names = sql.SQL(", ").join(map(sql.Identifier, columns or [name for name, _ in self.columns]))
        return sql.SQL(
            "copy (select {} from only {} order by {}) to stdout (format csv, header true)"
        ).format(names, self.partition, by_key)

    def copy_in(self, columns: list[str]) -> sql.Composed:
        """The statement that takes what :meth:`copy_out` gave."""
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        return sql.SQL("copy {} ({}) from stdin (format csv, header true)").format(self.partition, names)


@contextmanager
def transaction(connection: Connection, *, texts: bool = False, snapshot: bool = False) -> Iterator[None]:
    """A transaction as the owner of the tables; with ``texts`` under :data:`TEXT_FORMAT`, with ``snapshot`` to read."""
    with connection.transaction():
        if snapshot:
            connection.execute("set transaction isolation level repeatable read, read only")
        connection.execute("set local role app_owner")
        connection.execute("set local statement_timeout = 0")
        if texts:
            for name, value in TEXT_FORMAT.items():
                connection.execute("select set_config(%s, %s, true)", (name, value))
        yield


@contextmanager
def turn(url: str) -> Iterator[None]:
    """Hold the turn to archive, in a connection of its own that sees nothing and so holds back nothing.

    Raises:
        ArchiveError: another command has it.
    """
    with psycopg.connect(url, autocommit=True, application_name="mainspring archive") as guard:
        guard.execute("begin")
        guard.execute("set local idle_in_transaction_session_timeout = 0")
        if guard.execute(f"select pg_try_advisory_xact_lock({TURN})").fetchone() != (True,):
            raise ArchiveError("Another archive command is at work on this database.")
        yield
        guard.execute("rollback")


def describe_table(connection: Connection, partition_name: str, key_of: str) -> Table:
    """Read columns and key from the catalogue; the key from ``key_of``, since a new partition has none yet."""
    with connection.cursor() as cursor:
        place = cursor.execute(
            "select n.nspname, c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace "
            "where c.oid = %s::regclass", (partition_name,)
        ).fetchone()  # fmt: skip
        assert place is not None  # noqa: S101 - the cast would have failed
        columns = cursor.execute(
            "select attname, format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = %s::regclass "
            "and attnum > 0 and not attisdropped and attgenerated = '' order by attnum", (partition_name,)
        ).fetchall()  # fmt: skip
        key = cursor.execute(
            "select a.attname from pg_index as i cross join unnest(i.indkey) with ordinality as k (attnum, position) "
            "join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum "
            "where i.indrelid = %s::regclass and i.indisprimary order by k.position", (key_of,)
        ).fetchall()  # fmt: skip
    return Table(sql.Identifier(*place), [[name, kind] for name, kind in columns], [name for (name,) in key])


def file_name_of(connection: Connection, table_name: str, at: datetime) -> str:
    """The name of a partition's file: ``meters.readings_2026_01_05.csv.zst``."""
    row = connection.execute(
        "select (core._find_partition(%s, %s)).partition_name", (table_name, at)
    ).fetchone()
    return str(row[0]).replace('"', "") + ".csv.zst" if row else ""


def archive_partition(
    connection: Connection, directory: Path, table_name: str, at: datetime, say: Say = lambda _: None
) -> Manifest:
    """Move one partition into a file, from wherever an earlier run was stopped.

    Args:
        connection: of the owner, in autocommit.
        directory: where files are kept.
        table_name: a registered table.
        at: a point in time within the partition.
        say: told after each step: sealed, exported, verified, dropped.

    Raises:
        BusyError: somebody holds a lock; the file may be written already.
        KeptError: something keeps the partition.
        ArchiveError: the file could not be written; the partition is as it was.
    """
    archive = _seal(connection, table_name, at)
    say("sealed")
    try:
        path = directory / file_name_of(connection, table_name, at)
        manifest = _find_finished(path, archive)
        if manifest is None:
            manifest = _export(connection, path, archive)
        _note(connection, manifest, "exported")
        say("exported")
        verify_file(path, manifest)
        _note(connection, manifest, "verified")
        say("verified")
    except (ArchiveError, OSError, psycopg.Error) as error:
        with suppress(psycopg.Error), transaction(connection):
            connection.execute("select core._unseal_partition(%s, %s)", (table_name, at))
        if isinstance(error, OSError):
            where = directory / file_name_of(connection, table_name, at)
            reason = error.strerror or str(error)
            raise ArchiveError(
                f"{where} cannot be written: {reason}. The partition stays as it is; start the command again "
                "when there is room, or name another directory with --to."
            ) from None
        raise
    _drop(connection, table_name, archive["range_from"])
    say("dropped")
    return manifest


def _seal(connection: Connection, table_name: str, at: datetime) -> dict[str, Any]:
    def seal() -> dict[str, Any]:
        with transaction(connection), connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute("select * from core._seal_partition(%s, %s)", (table_name, at)).fetchone()
            return dict(row or {})

    for attempt in range(ATTEMPTS):
        try:
            return seal()
        except psycopg.errors.LockNotAvailable:
            time.sleep(0.2 * attempt)
        except psycopg.Error as error:
            if error.diag.message_primary == "partition_in_use":
                raise KeptError(error.diag.message_detail or "") from None
            raise
    raise BusyError(_describe_holders(connection, table_name, at))


def _describe_holders(connection: Connection, table_name: str, at: datetime) -> str:
    row = connection.execute(
        "select p.partition_name, core._describe_holders(p.table_name, p.partition_name) "
        "from core._find_partition(%s, %s) as p", (table_name, at)
    ).fetchone()  # fmt: skip
    return f"{row[0]} is busy: {row[1]} Start the command again later." if row else ""


def _find_finished(path: Path, archive: dict[str, Any]) -> Manifest | None:
    """The manifest of a file that an earlier run completed and that is still good."""
    if archive["state"] not in ("exported", "verified"):
        return None
    try:
        manifest = read_manifest(path)
        verify_file(path, manifest)
    except DamagedFileError:
        return None
    return manifest if manifest.sha256 == archive["sha256"] else None


def _export(connection: Connection, path: Path, archive: dict[str, Any]) -> Manifest:
    version = connection.execute("select max(migration_id) from deploy._yoyo_migration").fetchone()
    with ArchiveWriter(path) as writer, transaction(connection, texts=True, snapshot=True):
        place = connection.execute(
            "select (core._find_partition(%s, %s)).partition_name",
            (archive["table_name"], archive["range_from"]),
        ).fetchone()
        assert place is not None  # noqa: S101 - a function's row
        table = describe_table(connection, str(place[0]), archive["table_name"])
        keys = sql.SQL("select jsonb_build_array({}) from only {} order by {} limit 1")
        ends = [
            connection.execute(
                keys.format(
                    sql.SQL(", ").join(map(sql.Identifier, table.key)),
                    table.partition,
                    sql.SQL(", ").join(sql.Identifier(name) + sql.SQL(order) for name in table.key),
                )
            ).fetchone()
            for order in ("", " desc")
        ]
        cursor = connection.cursor()
        with cursor.copy(table.copy_out()) as copy:
            for piece in copy:
                writer.write(piece)
        file_sha256 = writer.finish()
        if writer.digest.row_count != cursor.rowcount:
            raise ArchiveError(f"The server says {cursor.rowcount} rows and gave {writer.digest.row_count}.")
    manifest = Manifest(
        table_name=archive["table_name"],
        partition_name=path.name.removesuffix(".csv.zst"),
        range_from=archive["range_from"].astimezone(UTC).isoformat(),
        range_until=archive["range_until"].astimezone(UTC).isoformat(),
        columns=table.columns,
        key=table.key,
        first_key=ends[0][0] if ends[0] else None,
        last_key=ends[1][0] if ends[1] else None,
        row_count=cursor.rowcount,
        byte_count=writer.digest.byte_count,
        sha256=writer.digest.sha.hexdigest(),
        file_name=path.name,
        file_byte_count=writer.file_byte_count,
        file_sha256=file_sha256,
        schema_version=str(version[0]) if version else "",
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    write_manifest(path, manifest)
    return manifest


def _note(connection: Connection, manifest: Manifest, state: str) -> None:
    with transaction(connection):
        connection.execute(
            "select core._note_archive(%s, %s, %s, %s)",
            (manifest.table_name, manifest.range_from, state, manifest.as_json()),
        )


def _drop(connection: Connection, table_name: str, range_from: datetime) -> None:
    for attempt in range(ATTEMPTS):
        with transaction(connection):
            row = connection.execute(
                "select outcome, partition_name, detail from core._drop_partition(%s, %s)",
                (table_name, range_from),
            ).fetchone()
        outcome, partition, detail = row or ("missing", table_name, None)
        if outcome == "dropped":
            return
        if outcome != "busy":
            raise KeptError(str(outcome))
        time.sleep(0.2 * attempt)
    raise BusyError(
        f"The file is written and verified, but {partition} is busy: {detail} Start the command again later."
    )


def digest_of(connection: Connection, statement: sql.Composed) -> CsvDigest:
    """What a ``copy … to stdout`` gives."""
    digest = CsvDigest()
    waiting = bytearray()
    with connection.cursor().copy(statement) as copy:
        for piece in copy:
            waiting += piece
            if len(waiting) >= 256 * 1024:
                digest.update(bytes(waiting))
                waiting.clear()
    digest.update(bytes(waiting))
    return digest
