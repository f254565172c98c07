"""What the WAL archive holds: timelines, the files without a gap, and the time at which it ends."""

from __future__ import annotations

import gzip
import re
import shutil
import struct
import tempfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyapi.backup.programs import Programs, own

NAME = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(\.gz)?")
HISTORY = re.compile(r"([0-9A-F]{8})\.history(\.gz)?")
COMMIT = re.compile(r"desc: (?:COMMIT|COMMIT_PREPARED) (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) UTC")
HEADER = struct.Struct("=HHIQI4xQII")
"""Of a WAL file: magic, flags, timeline, address, rest, server, size of a file, size of a page."""


def parse_lsn(text: str) -> int:
    """A place in the WAL, such as ``0/3000028``, in bytes."""
    high, low = text.split("/")
    return (int(high, 16) << 32) + int(low, 16)


@dataclass(frozen=True)
class Reach:
    """How far a backup and the WAL archive lead on one timeline.

    Attributes:
        timeline_id: the timeline.
        last_file: the last WAL file without a gap before it; None without any.
        last_commit_at: the last commit in these files.
        gap: name of the first file that is missing or damaged though later ones are there.
        gap_reason: what is the matter with it.
    """

    timeline_id: int
    last_file: str | None
    last_commit_at: datetime | None
    gap: str | None = None
    gap_reason: str | None = None


@dataclass(frozen=True)
class WalArchive:
    """The WAL of one server.

    Attributes:
        directories: the archive, and where else its files may be, such as ``pg_wal`` of a server that is stopped.
        system_identifier: of the server.
        segment_bytes: size of a WAL file.
    """

    directories: tuple[Path, ...]
    system_identifier: str
    segment_bytes: int = 16 * 1024 * 1024

    def find(self, name: str) -> Path | None:
        """Where a file is."""
        for directory in self.directories:
            for path in (directory / f"{name}.gz", directory / name):
                if path.exists():
                    return path
        return None

    def names(self) -> set[str]:
        """Names of all files, without their compression."""
        return {
            path.name.removesuffix(".gz")
            for directory in self.directories
            if directory.is_dir()
            for path in directory.iterdir()
        }

    def timelines(self) -> list[int]:
        """All that the archive knows of."""
        found = {int(match[1], 16) for name in self.names() if (match := HISTORY.fullmatch(name))}
        found |= {int(match[1], 16) for name in self.names() if (match := NAME.fullmatch(name))}
        return sorted(found)

    def read_history(self, timeline: int) -> list[tuple[int, int]]:
        """The timelines that led to one, each with the place where it was left; the oldest first."""
        path = self.find(f"{timeline:08X}.history")
        if path is None:
            return []
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        rows = [
            line.split() for line in text.decode().splitlines() if line.strip() and not line.startswith("#")
        ]
        return [(int(row[0]), parse_lsn(row[1])) for row in rows]

    def name_of(self, timeline: int, number: int) -> str:
        """The name of the nth file of a timeline."""
        per_log = (1 << 32) // self.segment_bytes
        return f"{timeline:08X}{number // per_log:08X}{number % per_log:08X}"

    def leads_to(self, timeline: int, backup_timeline: int, end_lsn: int) -> bool:
        """Whether a backup that ended at a place of one timeline can be led to another."""
        if timeline == backup_timeline:
            return True
        return any(past == backup_timeline and end_lsn <= left for past, left in self.read_history(timeline))

    def measure(self, programs: Programs, timeline: int, end_lsn: int, *, is_quick: bool = False) -> Reach:
        """How far the files lead on a timeline, from the end of a backup.

        Each file is read, or with ``is_quick`` the beginning of each.
        """
        chain = [*self.read_history(timeline), (timeline, 1 << 64)]
        names = self.names()
        number = (end_lsn - 1) // self.segment_bytes
        last, commit, kept = None, None, []
        reason = None
        while True:
            here = [
                self.name_of(one, number)
                for one, left in reversed(chain)
                if self._begin(chain, one) <= number <= left // self.segment_bytes
            ]
            found = next((name for name in here if name in names), None)
            reason = "is missing" if found is None else self.check(found, number, is_quick=is_quick)
            if found is None or reason is not None:
                break
            last = found
            kept.append(found)
            number += 1
        for name in reversed(kept[-64:]):
            commit = self.read_last_commit(programs, name)
            if commit is not None:
                break
        later = sorted(
            name
            for name in names
            if (match := NAME.fullmatch(name))
            and int(match[1], 16) in {one for one, _ in chain}
            and self._number(name) > number
            and self.check(name, self._number(name), is_quick=True) is None
        )
        if not later and (reason == "is missing" or last is None or self._is_live(here)):
            return Reach(timeline, last, commit)
        return Reach(timeline, last, commit, here[0] if here else self.name_of(timeline, number), reason)

    def _is_live(self, names: list[str]) -> bool:
        """Whether these are files of the server's own directory, which it prepares before it writes them."""
        return all((path := self.find(name)) is None or path.parent != self.directories[0] for name in names)

    def _begin(self, chain: list[tuple[int, int]], timeline: int) -> int:
        """Number of the first file of a timeline."""
        position = [one for one, _ in chain].index(timeline)
        return 0 if position == 0 else chain[position - 1][1] // self.segment_bytes

    def _number(self, name: str) -> int:
        per_log = (1 << 32) // self.segment_bytes
        return int(name[8:16], 16) * per_log + int(name[16:24], 16)

    def check(self, name: str, number: int, *, is_quick: bool = False) -> str | None:
        """What is wrong with a file, or with ``is_quick`` with its beginning; None for nothing."""
        path = self.find(name)
        if path is None:
            return "is missing"
        size = 0
        head = b""
        try:
            with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
                while piece := file.read(HEADER.size if is_quick else 1 << 20):
                    head = head or piece[: HEADER.size]
                    size += len(piece)
                    if is_quick:
                        break
        except (OSError, EOFError, zlib.error):
            return "is damaged"
        if (not is_quick and size != self.segment_bytes) or len(head) < HEADER.size:
            return "is cut off"
        _, _, _, address, _, server, _, _ = HEADER.unpack(head)
        if str(server) != self.system_identifier:
            return "is another server's"
        if address != number * self.segment_bytes:
            return "holds other WAL"
        return None

    def read_last_commit(self, programs: Programs, name: str) -> datetime | None:
        """When the last transaction in a file was committed; None without any."""
        path = self.find(name)
        if path is None:
            return None
        with tempfile.TemporaryDirectory(prefix="ms-wal-") as place:
            own(Path(place))
            plain = Path(place) / name
            with (
                gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file,
                plain.open("wb") as to,
            ):
                shutil.copyfileobj(file, to)
            own(plain)
            text = programs.run("pg_waldump", "--rmgr=Transaction", str(plain), check=False).stdout
        times = COMMIT.findall(text)
        return datetime.fromisoformat(times[-1]).replace(tzinfo=UTC) if times else None
