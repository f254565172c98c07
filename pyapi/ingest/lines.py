"""Cuts a body into chunks of whole lines, whatever its pieces are."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

CHUNK_BYTES = 2 * 1024 * 1024
"""A chunk is stored once it has this many bytes."""
CHUNK_LINES = 32 * 1024
"""Or this many lines: short ones cost as much as others, and a chunk is one statement that has its time."""
MAX_LINE = 64 * 1024
"""Longest line that is looked at; of a longer one only its length is kept."""
BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Chunk:
    """Some lines of a stream.

    Attributes:
        lines: the lines with their ends, header and byte order mark left out; one that is too long is empty.
        start, until: bytes of the body before and after them.
        checksum: CRC-32 of the body up to ``until``.
        line_count: how many lines, the header included.
        skipped: lines before ``lines``: the header.
        faults: what is wrong with lines that are no text, by their number in ``lines``, from 1.
        columns, rows, row_count: the same as CSV for COPY, where it can be had; no columns where not.
    """

    lines: bytes
    start: int
    until: int
    checksum: int
    line_count: int
    skipped: int = 0
    faults: dict[int, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    rows: list[bytes] = field(default_factory=list)
    row_count: int = 0


class LineCutter:
    """Collects pieces of a body until there are lines enough for a chunk.

    Args:
        offset: bytes of the body that are taken already.
        checksum: CRC-32 of these.
    """

    def __init__(self, offset: int = 0, checksum: int = 0) -> None:
        self.offset = offset
        self.checksum = checksum
        self._start = offset
        self._lines: list[bytes] = []
        self._size = 0
        self._line_count = 0
        self._skipped = 0
        self._faults: dict[int, str] = {}
        self._rest = b""
        self._lost = 0
        self._lost_checksum = 0

    @property
    def size(self) -> int:
        """Bytes of whole lines that wait."""
        return self._size

    @property
    def is_full(self) -> bool:
        """Whether what waits is enough for a chunk."""
        return self._size >= CHUNK_BYTES or self._line_count >= CHUNK_LINES

    @property
    def is_between_lines(self) -> bool:
        """Whether nothing follows the last whole line."""
        return not self._rest and not self._lost

    @property
    def rest(self) -> bytes:
        """What follows the last whole line, empty where it is too long."""
        return b"" if self._lost else self._rest

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the body."""
        if self._lost:
            end = piece.find(b"\n") + 1
            part = piece[:end] if end else piece
            self._lost += len(part)
            self._lost_checksum = zlib.crc32(part, self._lost_checksum)
            if not end:
                return
            self._end_lost_line()
            piece = piece[end:]
        end = piece.rfind(b"\n") + 1
        if not end:
            self._rest += piece
            if len(self._rest) > MAX_LINE:
                self._lost, self._lost_checksum = len(self._rest), zlib.crc32(self._rest, self.checksum)
                self._rest = b""
            return
        whole = self._rest + piece[:end]
        self._rest = piece[end:]
        self.checksum = zlib.crc32(whole, self.checksum)
        self.offset += len(whole)
        self._lines.append(whole)
        self._line_count += whole.count(b"\n")
        self._size += len(whole)
        if len(self._rest) > MAX_LINE:
            rest, self._rest = self._rest, b""
            self.feed(rest)

    def _end_lost_line(self) -> None:
        self.offset += self._lost
        self.checksum = self._lost_checksum
        self._lost = 0
        self._line_count += 1
        self._faults[self._line_count] = "line_too_long"
        self._lines.append(b"\n")
        self._size += MAX_LINE  # many of them make a chunk as well

    def end_last_line(self) -> None:
        """Count what follows the last line end as a line of its own; its end is not part of the body."""
        rest, self._rest = self._rest, b""
        self.checksum = zlib.crc32(rest, self.checksum)
        self.offset += len(rest)
        self._lines.append(rest + b"\n")
        self._line_count += 1
        self._size += len(rest)

    def skip(self, size: int) -> None:
        """Leave out the first bytes of the waiting lines: byte order mark and header."""
        joined = b"".join(self._lines)
        self._skipped = joined[:size].count(b"\n")
        self._faults = {n - self._skipped: code for n, code in self._faults.items() if n > self._skipped}
        self._lines = [joined[size:]]

    def cut(self) -> Chunk:
        """The lines that wait, as a chunk."""
        chunk = Chunk(
            b"".join(self._lines), self._start, self.offset, self.checksum, self._line_count, self._skipped,
            self._faults,
        )  # fmt: skip
        self._start, self._lines, self._size = self.offset, [], 0
        self._line_count, self._skipped, self._faults = 0, 0, {}
        return chunk


def find_faults(chunk: Chunk) -> str:
    """The lines as text; what is no text is left empty and noted in ``chunk.faults``."""
    try:
        text = chunk.lines.decode()
        if "\0" not in text and len(text) <= MAX_LINE:
            return text
    except UnicodeDecodeError:
        pass
    found = []
    for number, line in enumerate(chunk.lines.split(b"\n"), 1):
        shown = ""
        if len(line) > MAX_LINE:
            chunk.faults[number] = "line_too_long"
        elif b"\0" in line:
            chunk.faults[number] = "nul_character"
        else:
            try:
                shown = line.decode()
            except UnicodeDecodeError:
                chunk.faults[number] = "invalid_utf8"
        found.append(shown)
    return "\n".join(found)
