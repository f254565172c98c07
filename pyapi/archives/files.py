"""The files of archived partitions: ``<partition>.csv.zst`` and beside it ``<partition>.csv.zst.json``, the manifest."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, cast

import zstandard

LEVEL = 9
"""Of compression: beyond it files hardly shrink and take several times as long."""
BLOCK = 256 * 1024
"""Bytes that are hashed, compressed or read at a time."""
FORMAT = "csv+zstd"
PARTIAL = ".part"


class ArchiveError(Exception):
    """An archive could not be written, read or restored; the message is what to tell the user."""


class DamagedFileError(ArchiveError):
    """A file is missing, cut off, or not what its manifest says."""


@dataclass(frozen=True)
class Manifest:
    """What a file holds.

    Attributes:
        table_name: ``schema.table``.
        partition_name: name of the partition in that schema.
        range_from: start of the time that it covers, ISO 8601 in UTC.
        range_until: its end, exclusive.
        columns: name and type of each column, in the order of the file.
        key: columns of the primary key; rows are in their order.
        first_key: key of the first row, None without rows.
        last_key: key of the last row.
        row_count: rows.
        byte_count: bytes of the CSV.
        sha256: of the CSV.
        file_name: name of the compressed file.
        file_byte_count: bytes of it.
        file_sha256: of the compressed file.
        schema_version: the last migration that was applied.
        created_at: when the file was written.
        format: how it was written.
    """

    table_name: str
    partition_name: str
    range_from: str
    range_until: str
    columns: list[list[str]]
    key: list[str]
    first_key: list[Any] | None
    last_key: list[Any] | None
    row_count: int
    byte_count: int
    sha256: str
    file_name: str
    file_byte_count: int
    file_sha256: str
    schema_version: str
    created_at: str
    format: str = FORMAT

    def as_json(self) -> str:
        """The text of the manifest's file."""
        return json.dumps(asdict(self), indent=2) + "\n"


def manifest_path(path: Path) -> Path:
    """Where the manifest of a file lies."""
    return path.with_name(path.name + ".json")


def read_manifest(path: Path) -> Manifest:
    """The manifest of an archive file.

    Raises:
        DamagedFileError: it is missing, or is no manifest.
    """
    place = manifest_path(path)
    try:
        manifest = Manifest(**json.loads(place.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise DamagedFileError(f"{place} is missing; it says what {path.name} holds.") from None
    except (OSError, ValueError, TypeError) as error:
        raise DamagedFileError(f"{place} is not the manifest of an archive ({error}).") from None
    if manifest.format != FORMAT:
        raise DamagedFileError(f"{path.name} is of format {manifest.format!r}; this program reads {FORMAT}.")
    return manifest


@dataclass
class CsvDigest:
    """Hash, length and number of rows of a CSV that comes in pieces."""

    sha: Any = field(default_factory=hashlib.sha256)
    byte_count: int = 0
    line_count: int = 0
    is_quoted: bool = False

    def update(self, piece: bytes) -> None:
        """Take the next piece. A line feed within quotes ends no row; a doubled quote leaves and enters them."""
        self.sha.update(piece)
        self.byte_count += len(piece)
        parts = piece.split(b'"')
        self.line_count += sum(part.count(b"\n") for part in parts[int(self.is_quoted) :: 2])
        self.is_quoted ^= len(parts) % 2 == 0

    @property
    def row_count(self) -> int:
        """Rows without the heading."""
        return self.line_count - 1


class ArchiveWriter:
    """Compresses a CSV into a file that gets its name only when it is complete and on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.digest = CsvDigest()
        self.file_byte_count = 0
        self._partial = path.with_name(path.name + PARTIAL)
        self._file_sha = hashlib.sha256()
        self._compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compressobj()
        self._waiting = bytearray()

    def __enter__(self) -> ArchiveWriter:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = _create(self._partial)
        return self

    def write(self, piece: bytes | bytearray | memoryview) -> None:
        """Take the next piece of the CSV."""
        self._waiting += piece
        if len(self._waiting) >= BLOCK:
            self._flush()

    def finish(self) -> str:
        """Write what is left, wait for the disk, give the file its name; its SHA-256."""
        self._flush()
        self._put(self._compressor.flush())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self.path)
        sync_directory(self.path.parent)
        return self._file_sha.hexdigest()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._file.close()
        if kind is not None:
            self._partial.unlink(missing_ok=True)

    def _flush(self) -> None:
        piece = bytes(self._waiting)
        self._waiting.clear()
        self.digest.update(piece)
        self._put(self._compressor.compress(piece))

    def _put(self, compressed: bytes) -> None:
        self._file.write(compressed)
        self._file_sha.update(compressed)
        self.file_byte_count += len(compressed)


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write the manifest beside its file, in one step."""
    place = manifest_path(path)
    partial = place.with_name(place.name + PARTIAL)
    with _create(partial) as file:
        file.write(manifest.as_json().encode())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(place)
    sync_directory(place.parent)


def _create(path: Path) -> BinaryIO:
    """A new file that its owner alone reads, as those of the database; never through a link that lies there."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def sync_directory(directory: Path) -> None:
    """Make the names in a directory survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _HashedFile:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha = hashlib.sha256()
        self.byte_count = 0

    def read(self, size: int = BLOCK) -> bytes:
        piece = self._file.read(size)
        self.sha.update(piece)
        self.byte_count += len(piece)
        return piece


def read_csv(path: Path, manifest: Manifest) -> Iterator[bytes]:
    """The CSV of a file in pieces. After the last one everything that the manifest says has been checked.

    Raises:
        DamagedFileError: the file is not what the manifest says; at the latest after the last piece.
    """
    digest = CsvDigest()
    try:
        with path.open("rb") as opened:
            file = _HashedFile(opened)
            reader = zstandard.ZstdDecompressor().stream_reader(cast("BinaryIO", file))
            while piece := reader.read(BLOCK):
                digest.update(piece)
                yield piece
            while file.read():
                pass  # what follows the last frame belongs to the file's hash
    except FileNotFoundError:
        raise DamagedFileError(f"{path} is missing.") from None
    except (OSError, zstandard.ZstdError) as error:
        raise DamagedFileError(f"{path} cannot be read: {error}.") from None
    found = (
        file.byte_count,
        file.sha.hexdigest(),
        digest.byte_count,
        digest.sha.hexdigest(),
        digest.row_count,
    )
    wanted = (
        manifest.file_byte_count, manifest.file_sha256, manifest.byte_count, manifest.sha256, manifest.row_count
    )  # fmt: skip
    names = ("length", "SHA-256", "length of the content", "SHA-256 of the content", "number of rows")
    for name, one, other in zip(names, found, wanted, strict=True):
        if one != other:
            raise DamagedFileError(f"{path} is damaged: its {name} is {one}, the manifest says {other}.")


def verify_file(path: Path, manifest: Manifest) -> None:
    """Read a file from beginning to end.

    Raises:
        DamagedFileError: it is not what the manifest says.
    """
    for _ in read_csv(path, manifest):
        pass
