"""A process that renders: one document after another from its standard input, until that ends.

A frame is its length as four bytes, big-endian, and the rest. A request is JSON, ``{"document", "language",
"fonts"}``; an answer is ``P`` and the PDF, or ``E`` and a sentence.
"""

from __future__ import annotations

import os
import select
import struct
import sys
from pathlib import Path
from typing import BinaryIO

LENGTH = struct.Struct(">I")
MAX_FRAME = 64 * 1024 * 1024
NICE = 10
"""Calls go first wherever both want the processor."""
IDLE_SECONDS = 300.0
"""How long an idle process keeps its 90 MB."""
RENDERINGS = 1000
"""After so many another process goes on."""


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until there are no more, or nobody asks for long."""
    import orjson  # noqa: PLC0415 - what is slow is loaded after the first line of the protocol

    from pyapi.invoices.document import DocumentError  # noqa: PLC0415
    from pyapi.invoices.paper import render  # noqa: PLC0415

    for _ in range(RENDERINGS):
        if not select.select([source], [], [], IDLE_SECONDS)[0]:
            return
        frame = read_frame(source)
        if frame is None:
            return
        try:
            asked = orjson.loads(frame)
            fonts = Path(asked["fonts"]) if asked.get("fonts") else None
            answer = b"P" + render(asked["document"], asked.get("language"), fonts)
        except DocumentError as error:
            answer = b"E" + str(error).encode("utf-8", "replace")
        sink.write(LENGTH.pack(len(answer)) + answer)
        sink.flush()


def read_frame(source: BinaryIO) -> bytes | None:
    """The next frame; None where there is none."""
    head = _read_exactly(source, LENGTH.size)
    if head is None:
        return None
    (length,) = LENGTH.unpack(head)
    return _read_exactly(source, length) if length <= MAX_FRAME else None


def _read_exactly(source: BinaryIO, length: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < length:
        part = source.read(length - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)


if __name__ == "__main__":
    os.nice(NICE)
    # Unbuffered: what Python holds back, select would not see.
    with open(0, "rb", buffering=0, closefd=False) as requests:
        serve(requests, sys.stdout.buffer)
