"""The directory of the backups.

::

    base/20261121T130507Z/          a backup; the directory has this name once it is complete
        backup.json                 what it is: written last
        schema.sql                  the schema as pg_dump shows it
        data/ or database.dump      the server's files, or the dump
        archives/                   the files of archived partitions
    base/.20261121T130507Z.part/    one that is being taken, or that was cut off
    wal/<server>/                   the WAL archive of a server, by its identifier
    lock                            held by whoever takes or removes backups
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pyapi.backup.programs import BackupError, make_directory, own, replace, sync

FORMAT = 1
MANIFEST = "backup.json"
PARTIAL = ".part"


@dataclass(frozen=True)
class Manifest:
    """What a backup is.

    Attributes:
        name: its directory.
        kind: ``physical``, the files of a whole server; ``logical``, a dump of one database.
        mainspring: version of the program.
        server_version: such as 18.1.
        system_identifier: of the server.
        superuser: name of the server's first role, who may connect to a restored copy.
        database: name of the database.
        schema_version: last migration that was applied; None before the first deploy.
        started_at: ISO 8601, UTC, by the server's clock.
        finished_at: the same; the earliest moment that a physical one can be restored to.
        timeline_id: the server's history that it belongs to.
        start_lsn: first WAL that it needs.
        end_lsn: WAL from which on it is consistent.
        has_wal_archive: whether the server archived its WAL.
        byte_count: bytes of its files.
        rows: per table rows before and after; None for tables too large to count.
        archives: file name and SHA-256 of the archived partitions in it.
        missing_archives: files that should be and were nowhere.
        has_secret_key: whether the key that opens what is sealed is in it.
        checksums: SHA-256 of the other files beside this one; those of ``data`` are in its own manifest.
        format: of this description.
    """

    name: str
    kind: Literal["physical", "logical"]
    mainspring: str
    server_version: str
    system_identifier: str
    superuser: str
    database: str
    schema_version: str | None
    started_at: str
    finished_at: str
    byte_count: int
    timeline_id: int | None = None
    start_lsn: str | None = None
    end_lsn: str | None = None
    has_wal_archive: bool = False
    rows: dict[str, list[int | None]] = field(default_factory=dict)
    archives: dict[str, str] = field(default_factory=dict)
    missing_archives: list[str] = field(default_factory=list)
    has_secret_key: bool = False
    checksums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def major(self) -> int:
        """Major version of the server."""
        return int(self.server_version.split(".")[0])

    @property
    def consistent_at(self) -> datetime:
        """The earliest moment that it can be restored to."""
        return datetime.fromisoformat(self.finished_at)


@dataclass(frozen=True)
class Backup:
    """A backup in the directory.

    Attributes:
        path: its directory.
        manifest: None where it is incomplete.
        problem: why it cannot be used.
    """

    path: Path
    manifest: Manifest | None
    problem: str | None = None

    @property
    def name(self) -> str:
        """Its name, also of an incomplete one."""
        return self.path.name.removeprefix(".").removesuffix(PARTIAL)


@dataclass(frozen=True)
class Store:
    """A directory of backups.

    Attributes:
        root: MAINSPRING_BACKUP_DIR.
    """

    root: Path

    @property
    def base(self) -> Path:
        """Where the backups are."""
        return self.root / "base"

    def wal(self, system_identifier: str) -> Path:
        """Where the WAL archive of a server is."""
        return self.root / "wal" / system_identifier

    def prepare(self) -> None:
        """Make the directories."""
        make_directory(self.root)
        make_directory(self.base)
        make_directory(self.root / "wal")

    def read_all(self) -> list[Backup]:
        """All of them, the oldest first; incomplete ones too."""
        if not self.base.is_dir():
            return []
        paths = [path for path in self.base.iterdir() if path.is_dir()]
        return sorted((read_backup(path) for path in paths), key=lambda found: found.name)

    def list_complete(self) -> list[Backup]:
        """Those that can be restored, the oldest first."""
        return [found for found in self.read_all() if found.manifest is not None]

    def find(self, name: str) -> Backup:
        """One by name, or by the path of its directory.

        Raises:
            BackupError: there is none, or it is incomplete.
        """
        inside = Path(name) if os.sep in name else self.base / name
        if (inside / MANIFEST).exists():
            found = read_backup(inside)
        elif (self.base / f".{name}{PARTIAL}").exists():
            raise BackupError(f"The backup {name} is incomplete; take another one.")
        else:
            raise BackupError(f"There is no backup {name} in {self.base}; see `mainspring backup list`.")
        if found.manifest is None:
            raise BackupError(f"The backup {name} cannot be used: {found.problem}.")
        return found

    @property
    def is_busy(self) -> bool:
        """Whether somebody takes or removes backups."""
        try:
            with self.turn():
                return False
        except BackupError:
            return True

    @contextmanager
    def turn(self) -> Iterator[int]:
        """One at a time; the descriptor is for child processes, which keep the turn where this process is killed.

        Raises:
            BackupError: another has it.
        """
        self.prepare()
        with (self.root / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BackupError(
                    f"Another backup is under way in {self.root}; wait until it is done."
                ) from None
            yield lock.fileno()

    @contextmanager
    def new(self, name: str) -> Iterator[Path]:
        """A directory to write a backup into; it gets its name when all of it is there, and goes where it fails."""
        aside = self.base / f".{name}{PARTIAL}"
        make_directory(aside)
        try:
            yield aside
            replace(aside, self.base / name)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise

    def remove(self, found: Backup) -> None:
        """Remove a backup; one that is cut off half way is incomplete."""
        path = found.path
        if not path.name.startswith("."):
            path = self.base / f".{found.name}{PARTIAL}"
            found.path.rename(path)
            sync(self.base)
        shutil.rmtree(path)


def read_backup(path: Path) -> Backup:
    """The backup in a directory."""
    if path.name.startswith("."):
        return Backup(path, None, "incomplete")
    try:
        found = json.loads((path / MANIFEST).read_text())
        if found.get("format") != FORMAT:
            return Backup(path, None, f"of format {found.get('format')!r}; this program reads {FORMAT}")
        return Backup(path, Manifest(**found))
    except FileNotFoundError:
        return Backup(path, None, f"without {MANIFEST}")
    except (OSError, ValueError, TypeError, AttributeError) as error:
        return Backup(path, None, f"{MANIFEST} cannot be read: {error}")


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Say what a backup is, once all else is there."""
    path = directory / MANIFEST
    with path.open("w") as file:
        json.dump(asdict(manifest), file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    own(path)


def count_bytes(path: Path) -> int:
    """Bytes of the files in a directory."""
    return sum(
        (Path(directory) / name).lstat().st_size for directory, _, names in os.walk(path) for name in names
    )


def as_dict(manifest: Manifest) -> dict[str, Any]:
    """Plain values, without the counts."""
    return {name: value for name, value in asdict(manifest).items() if name not in ("rows", "checksums")}
