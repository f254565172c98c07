"""``mainspring ingest``: sends a file of readings as one stream, and takes it up again until it is through."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx
import orjson

DOOR = "/ingest/readings"
PIECE = 256 * 1024
PATIENCE = 120.0
"""How long to go on trying while the server is away or busy, without anything new being stored, seconds."""
PASSING = frozenset({408, 429, 502, 503, 504})
REASONS_KEPT = 10


class IngestError(Exception):
    """The stream was refused, or the server stayed away; the message says what it said."""


@dataclass
class IngestResult:
    """What became of a stream.

    Attributes:
        end: the last line of the answer: state, offset, read, stored, duplicates, rejected.
        refusals: the first few refused rows: line, code, detail.
        truncated: the line about a last line that is cut off.
        attempts: how often the stream was sent.
    """

    end: dict[str, Any] = field(default_factory=dict)
    refusals: list[dict[str, Any]] = field(default_factory=list)
    truncated: dict[str, Any] | None = None
    attempts: int = 0


def send_file(
    client: httpx.Client,
    path: Path | None,
    format_name: str,
    key: str | None = None,
    on_progress: Callable[[dict[str, Any]], None] | None = None,
    on_trouble: Callable[[str], None] | None = None,
) -> IngestResult:
    """Send a file.

    Args:
        client: its ``base_url`` is the gateway, its headers carry the authorization.
        path: packed where its name ends in ``.gz``; None is the standard input, which cannot be sent again.
        format_name: ``ndjson`` or ``csv``.
        key: of the stream; one of its own by default.
        on_progress: called with every line about progress.
        on_trouble: called with what went wrong, before the file is sent again.

    Raises:
        IngestError: it was refused, or the server stayed away.
        OSError: the file cannot be read.
    """
    if path is None:
        return send_stream(
            client, lambda: _pieces(sys.stdin.buffer), format_name, key, on_progress, may_repeat=False
        )

    def pieces() -> Iterator[bytes]:
        with path.open("rb") as source:
            yield from _pieces(source)

    return send_stream(
        client, pieces, format_name, key, on_progress, is_packed=path.suffix == ".gz", on_trouble=on_trouble
    )


def send_stream(
    client: httpx.Client,
    body: Callable[[], Iterator[bytes]],
    format_name: str,
    key: str | None = None,
    on_progress: Callable[[dict[str, Any]], None] | None = None,
    *,
    is_packed: bool = False,
    may_repeat: bool = True,
    on_trouble: Callable[[str], None] | None = None,
) -> IngestResult:
    """Send a stream, again where it breaks off.

    Args:
        client: its ``base_url`` is the gateway, its headers carry the authorization.
        body: begins the body anew, always with the same bytes.
        format_name: ``ndjson`` or ``csv``.
        key: of the stream; one of its own by default.
        on_progress: called with every line about progress.
        is_packed: whether the body is gzip.
        may_repeat: whether the body can begin anew.
        on_trouble: called with what went wrong, before the stream is sent again.

    Raises:
        IngestError: it was refused, or the server stayed away.
    """
    headers = {
        "Content-Type": "text/csv" if format_name == "csv" else "application/x-ndjson",
        "Idempotency-Key": key or str(uuid.uuid4()),
    }
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    result = IngestResult()
    until, pause, reached = time.monotonic() + PATIENCE, 0.5, 0
    while True:
        result.attempts += 1
        trouble = _send_once(client, body, headers, result, on_progress)
        if trouble is None:
            return result
        offset = result.end.get("offset", 0)
        if offset > reached:
            until, pause, reached = time.monotonic() + PATIENCE, 0.5, offset
        if not may_repeat or time.monotonic() + pause > until:
            raise IngestError(f"{trouble} The key of the stream is {headers['Idempotency-Key']}.")
        if on_trouble is not None:
            on_trouble(trouble)
        time.sleep(pause)
        pause = min(2 * pause, 15.0)


def _send_once(
    client: httpx.Client,
    body: Callable[[], Iterator[bytes]],
    headers: dict[str, str],
    result: IngestResult,
    on_progress: Callable[[dict[str, Any]], None] | None,
) -> str | None:
    """Send from the start, what is taken is passed over there; returns what went wrong and may pass."""
    trouble: str | None = "The answer broke off."
    try:
        with client.stream("POST", DOOR, content=body(), headers=headers) as response:
            if response.status_code != httpx.codes.OK:
                response.read()
                told = _describe(response)
                if response.status_code in PASSING:
                    return told
                raise IngestError(told)
            for text in response.iter_lines():
                line = orjson.loads(text)
                if line["type"] == "error":
                    trouble = f"{line['code']}: {line['detail']}"
                    if line.get("status") != httpx.codes.SERVICE_UNAVAILABLE:
                        raise IngestError(trouble)
                _note(line, result)
                if line["type"] == "progress" and on_progress is not None:
                    on_progress(line)
                if line["type"] == "end" and (line["state"] == "done" or result.truncated):
                    trouble = None
    except httpx.TransportError as error:
        return f"{type(error).__name__}: {error}."
    except orjson.JSONDecodeError:
        return trouble
    return trouble


def _note(line: dict[str, Any], result: IngestResult) -> None:
    match line["type"]:
        case "rejected" if len(result.refusals) < REASONS_KEPT:
            result.refusals.append(line)
        case "truncated":
            result.truncated = line
        case "progress" | "end":
            result.end = line


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece


def _describe(response: httpx.Response) -> str:
    try:
        error = response.json()
        parts = [str(error[key]) for key in ("message", "details", "hint") if error.get(key)]
    except (ValueError, AttributeError, TypeError):
        parts = [response.text[:200]]
    return f"{response.status_code} " + " ".join(parts)
