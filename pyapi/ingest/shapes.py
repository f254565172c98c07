"""Turns lines that are all written alike into CSV, without reading them one by one.

A program writes its NDJSON in one form: the same keys in the same order, the same spaces. What stands
between the values is then the same in every line, and replacing it by commas leaves the values; COPY
reads those three times as fast as PostgreSQL unpacks JSON. Nothing is decided here: whatever does not
come out as rows of good values is looked at line by line, as JSON.
"""

from __future__ import annotations

import asyncio
import re

from pyapi.ingest.lines import Chunk
from pyapi.readings import FIELDS

PIECE = 128 * 1024
"""Bytes that are worked on at a time: other callers wait for as long as that takes."""

_PAIR = re.compile(rb'([{,]\s*"([a-z_]+)"\s*:\s*)("[^"\\]*"|[-0-9.eE+]+)')
_END = re.compile(rb"\s*}\s*")
_ODD_NUMBER = re.compile(rb"(?m)(?:^|,)\s*[+-]?(?:0[xXoObB]|[0-9.]+_)")


async def make_rows(chunk: Chunk, columns: tuple[str, ...] | None) -> None:
    """Fill in ``columns``, ``rows`` and ``row_count`` of a chunk where its lines can be copied as they are.

    Args:
        chunk: its lines.
        columns: of CSV; None for NDJSON.
    """
    if chunk.faults or not chunk.lines:
        return
    shape = None
    if columns is None:
        shape = Shape.of_line(chunk.lines[: chunk.lines.index(b"\n") + 1])
        if shape is None:
            return
    rows, row_count, place = [], 0, 0
    while place < len(chunk.lines):
        end = chunk.lines.find(b"\n", place + PIECE) + 1 or len(chunk.lines)
        piece = chunk.lines[place:end]
        count = piece.count(b"\n")
        made = piece if shape is None else shape.apply(piece, count)
        if made is None or has_odd_numbers(made):
            return
        rows.append(made)
        row_count += count
        place = end
        await asyncio.sleep(0)
    chunk.columns = columns or (shape.columns if shape else ())
    chunk.rows, chunk.row_count = rows, row_count


def has_odd_numbers(rows: bytes) -> bool:
    """Whether something may be a number to newer versions of PostgreSQL only: 0x1F, 1_000."""
    odd = rows.translate(None, _NOT_ODD)
    return bool(odd) and _ODD_NUMBER.search(rows) is not None


_NOT_ODD = bytes(set(range(256)) - set(b"xXoO_"))


class Shape:
    """What stands between the values of a line.

    Attributes:
        columns: the fields, in their order.
        marks: before the first value, between two, after the last.
    """

    def __init__(self, columns: tuple[str, ...], marks: list[bytes]) -> None:
        self.columns = columns
        self.marks = marks

    @classmethod
    def of_line(cls, line: bytes) -> Shape | None:
        """The shape of a line with its end; None where it is not a flat object of known fields."""
        columns: list[str] = []
        marks: list[bytes] = []
        quote, place = b"", 0
        while pair := _PAIR.match(line, place):
            mark, name, value = pair.groups()
            if mark.startswith(b"{") != (place == 0):
                return None
            columns.append(name.decode())
            marks.append(quote + mark + (b'"' if value.startswith(b'"') else b""))
            quote = b'"' if value.startswith(b'"') else b""
            place = pair.end()
        if not columns or not set(columns) <= set(FIELDS) or len(set(columns)) != len(columns):
            return None
        if not _END.fullmatch(line, place):
            return None
        return cls(tuple(columns), [*marks, quote + line[place:]])

    def apply(self, lines: bytes, count: int) -> bytes | None:
        """The values of these lines as CSV; None where a line is written otherwise."""
        last = len(self.marks) - 1
        for number, mark in enumerate(self.marks):
            new = b"" if number == 0 else b"\n" if number == last else b","
            size = len(lines)
            lines = lines.replace(mark, new)
            if size - len(lines) != count * (len(mark) - len(new)):
                return None
        if any(c in lines for c in (b'"', b"{", b"}", b"\\")):
            return None
        if lines.startswith(b",") or any(c in lines for c in (b",,", b"\n,", b",\n")):
            return None  # an empty string, which is not the same as no value
        return lines
