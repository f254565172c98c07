"""Take a backup: a copy of the server's files, or a dump of the database."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import psycopg

from pyapi.backup.archiving import close_segment
from pyapi.backup.facts import (
    Facts,
    connect,
    count_rows,
    dump_schema,
    fetch_row,
    list_archive_files,
    read_clock,
    read_facts,
)
from pyapi.backup.programs import BackupError, Programs, find_programs, make_directory, own, own_tree, sync
from pyapi.backup.store import Manifest, Store, count_bytes, write_manifest
from pyapi.version import VERSION

Kind = Literal["physical", "logical"]


@dataclass(frozen=True)
class Source:
    """What is backed up.

    Attributes:
        url: the owner's connection.
        archives: directory of archived partitions.
        secret_key: file of the key that seals, where it shall be in the backup.
    """

    url: str
    archives: Path
    secret_key: Path | None = None


def take_backup(
    source: Source, store: Store, kind: Kind | None = None, say: Callable[[str], None] = lambda _: None
) -> Manifest:
    """Take one; it has its name when all of it is there and on the disk.

    Args:
        source: what is backed up.
        store: where to.
        kind: None for a physical one where that may be.
        say: told what is under way, and what is missing.

    Raises:
        BackupError: it was refused or failed; nothing is left but what `prune` removes.
    """
    with store.turn() as lock, connect(source.url) as connection:
        facts = read_facts(connection)
        kind = choose_kind(facts, kind)
        programs = find_programs(facts.major, "pg_basebackup" if kind == "physical" else "pg_dump")
        started = read_clock(connection)
        name = _make_name(store, started)
        with store.new(name) as place:
            manifest = Manifest(
                name=name, kind=kind, mainspring=VERSION, server_version=facts.version,
                system_identifier=facts.system_identifier, superuser=facts.superuser, database=facts.database,
                schema_version=facts.schema_version, started_at=started.isoformat(), finished_at="", byte_count=0,
            )  # fmt: skip
            take = _take_physical if kind == "physical" else _take_logical
            say(f"{name}: taking a {kind} backup of {facts.database}")
            manifest = take(source, store, place, connection, programs, facts, manifest, lock)
            manifest = _add_files(source, place, connection, programs, manifest)
            for missing in manifest.missing_archives:
                say(f"The archived partition {missing} is missing: it is not in the backup.")
            own_tree(place)
            write_manifest(place, manifest)
        try:
            note(connection, manifest)
        except psycopg.Error as error:
            say(f"The backup is complete, but the database does not note it: {' '.join(str(error).split())}")
    return manifest


def choose_kind(facts: Facts, wanted: Kind | None) -> Kind:
    """The best that may be, unless one is wanted.

    Raises:
        BackupError: that may not be.
    """
    obstacle = None
    if not facts.may_replicate:
        obstacle = "its login lacks REPLICATION"
    elif facts.tablespaces:
        obstacle = f"it has tablespaces ({', '.join(facts.tablespaces)}), which belong to other directories"
    elif facts.is_standby:
        obstacle = "it follows another server; back that one up"
    if wanted == "physical" and obstacle:
        raise BackupError(f"No physical backup of this server can be taken: {obstacle}. Take a logical one.")
    return wanted or ("logical" if obstacle else "physical")


def _make_name(store: Store, at: datetime) -> str:
    stem = f"{at:%Y%m%dT%H%M%SZ}"
    taken = {found.name for found in store.read_all()}
    return next(name for name in (stem, *(f"{stem}-{n}" for n in range(1, 1000))) if name not in taken)


def _take_physical(
    source: Source, store: Store, place: Path, connection: psycopg.Connection[Any], programs: Programs, facts: Facts,
    manifest: Manifest, lock: int,
) -> Manifest:  # fmt: skip
    before = count_rows(connection)
    programs.run(
        "pg_basebackup", "-d", source.url, "-D", str(place / "data"), "-F", "plain", "-X", "stream", "-c", "fast",
        "--manifest-checksums=SHA256", "-l", f"mainspring {manifest.name}",
        keep_open=[lock],
    )  # fmt: skip
    finished = read_clock(connection)
    after = count_rows(connection)
    programs.run("pg_verifybackup", "-q", str(place / "data"), keep_open=[lock])
    wal = json.loads((place / "data" / "backup_manifest").read_text())["WAL-Ranges"][0]
    is_here = facts.archives_wal and store.wal(facts.system_identifier).is_dir()
    if is_here:
        # What was committed while it was taken is in the archive as well, or nobody relies on it.
        close_segment(connection, store.wal(facts.system_identifier))
    return replace(
        manifest, finished_at=finished.isoformat(), timeline_id=wal["Timeline"], start_lsn=wal["Start-LSN"],
        end_lsn=wal["End-LSN"], has_wal_archive=is_here,
        rows={name: [before.get(name), count] for name, count in after.items()},
    )  # fmt: skip


def _take_logical(
    source: Source, store: Store, place: Path, connection: psycopg.Connection[Any], programs: Programs, facts: Facts,
    manifest: Manifest, lock: int,
) -> Manifest:  # fmt: skip
    with connect(source.url) as held:
        held.execute("begin isolation level repeatable read read only")
        held.execute("set local idle_in_transaction_session_timeout = 0")
        snapshot = fetch_row(held, "select pg_export_snapshot()")[0]
        finished = read_clock(held)
        programs.run(
            "pg_dump", "-d", source.url, "-F", "custom", "-f", str(place / "database.dump"), f"--snapshot={snapshot}",
            keep_open=[lock],
        )  # fmt: skip
        rows = count_rows(held)
        held.execute("rollback")
    roles = programs.run(
        "pg_dumpall", "-d", source.url, "--roles-only", "--no-role-passwords", check=False, keep_open=[lock]
    )
    (place / "roles.sql").write_text(
        roles.stdout
        if roles.returncode == 0
        else "-- This login may not read roles; sql/roles.sql makes them.\n"
    )
    programs.run("pg_restore", "--list", str(place / "database.dump"), keep_open=[lock])
    return replace(
        manifest,
        finished_at=finished.isoformat(),
        rows={name: [count, count] for name, count in rows.items()},
    )


def _add_files(
    source: Source, place: Path, connection: psycopg.Connection[Any], programs: Programs, manifest: Manifest
) -> Manifest:
    """What lies beside the database: archived partitions, perhaps the key."""
    (place / "schema.sql").write_text(dump_schema(programs, source.url))
    archives: dict[str, str] = {}
    missing = []
    target = make_directory(place / "archives")
    for name, digest in sorted(list_archive_files(connection).items()):
        file = source.archives / name
        if not file.is_file():
            missing.append(name)
            continue
        for one in (file, file.with_name(f"{name}.json")):
            if one.is_file():
                _link(one, target / one.name)
        archives[name] = digest
    if source.secret_key is not None:
        if not source.secret_key.is_file():
            raise BackupError(
                f"There is no {source.secret_key}: the key comes from MAINSPRING_SECRET_KEY. Keep that value yourself."
            )
        shutil.copy(source.secret_key, place / "secret_key")
        (place / "secret_key").chmod(0o600)
    beside = [path for path in place.iterdir() if path.is_file()]
    for path in beside:
        own(path)
        sync(path)
    return replace(
        manifest, archives=archives, missing_archives=missing, has_secret_key=source.secret_key is not None,
        byte_count=count_bytes(place), checksums={path.name: digest_file(path) for path in beside},
    )  # fmt: skip


def _link(file: Path, target: Path) -> None:
    """The same file under another name, which costs nothing; a copy where that cannot be. Archives are never changed."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copy(file, target)
        sync(target)


def digest_file(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def note(connection: psycopg.Connection[Any], manifest: Manifest) -> None:
    """Have the database know of it, where it has a place for that."""
    if fetch_row(connection, "select to_regclass('ops.backups') is not null")[0]:
        connection.execute(
            "select ops.note_backup(%s, %s, %s, %s, %s)",
            (manifest.name, manifest.kind, manifest.started_at, manifest.finished_at, manifest.byte_count),
        )
