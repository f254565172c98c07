"""One stream: what is read, what is stored, what is answered."""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import psycopg
import structlog

from pyapi.errors import ApiError, from_postgres
from pyapi.identity import Identity
from pyapi.ingest.answer import Answer
from pyapi.ingest.body import IDLE_SECONDS, Body, BrokenOff
from pyapi.ingest.database import FINISH, GET, OPEN, STORE_REPEATED, STORE_STAGED, IngestDatabase
from pyapi.ingest.lines import BOM, CHUNK_LINES, MAX_LINE, Chunk, LineCutter, find_faults
from pyapi.ingest.shapes import make_rows
from pyapi.pipelines import find_source

log = structlog.get_logger()

FLUSH_SECONDS = 1.0
"""Lines wait no longer than this for more of them."""
OUTAGE_SECONDS = 30.0
"""How long a stream holds on while the database is away."""
SLICE = 128 * 1024


@dataclass(frozen=True, slots=True)
class Sending:
    """What the head of the request says.

    Attributes:
        identity: the caller.
        request_id: of the request.
        key: of the stream.
        format: ``ndjson`` or ``csv``.
        offset: where the body begins in the stream; None from its start, whatever is taken already.
        ensure_valid: raises once the caller's token has expired or was taken back.
    """

    identity: Identity
    request_id: str
    key: str
    format: str
    offset: int | None
    ensure_valid: Callable[[], None]


class IngestStream:
    """Takes a body in, and answers.

    Args:
        database: where chunks go.
        sending: what the head said.
        body: of the request.
        answer: to the client.
    """

    def __init__(self, database: IngestDatabase, sending: Sending, body: Body, answer: Answer) -> None:
        self._database = database
        self._sending = sending
        self._body = body
        self._answer = answer
        self._chunks: asyncio.Queue[Chunk | None] = asyncio.Queue(1)
        self._key = (sending.key, 0)
        self._columns: tuple[str, ...] | None = None
        self._query = STORE_STAGED
        self._totals: dict[str, Any] = {}
        self._began = time.monotonic()
        self._unread = b""

    async def run(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Answer the request.

        Args:
            headers: of the answer.

        Raises:
            ApiError: the stream is refused; nothing was answered and nothing was stored.
            BrokenOff: the client left before anything was stored.
        """
        header = await self._read_header()
        state = await self._open(header)
        self._key = (self._sending.key, state["attempt"])
        self._columns = tuple(state["columns"]) if state["columns"] else None
        self._totals = state
        if self._sending.offset is None and state["offset"]:
            await self._recognise(state)
        if state["state"] == "done":
            await self._check_nothing_follows()
        await self._answer.begin(headers)
        self._answer.put({
            "type": "stream", "key": self._sending.key, "format": self._sending.format,
            "offset": state["offset"], "line": state["lines"] + 1, "replayed": state["state"] == "done",
        })  # fmt: skip
        if state["state"] != "done":
            await self._take(state, header)
        self._answer.put(self._summary("end"))

    async def _take(self, state: dict[str, Any], header: bytes) -> None:
        """Read and store side by side, until the body or the database ends."""
        cutter = LineCutter(state["offset"], state["checksum"])
        reader = asyncio.create_task(self._read(cutter, 0 if state["offset"] else len(header)))
        try:
            while (chunk := await self._chunks.get()) is not None:
                await self._store(chunk)
            await reader
            if cutter.is_between_lines:
                self._totals = await self._call(FINISH, (*self._key, cutter.offset))
            else:
                self._answer.put({
                    "type": "truncated", "code": "truncated_line", "line": self._totals["lines"] + 1,
                    "offset": cutter.offset,
                    "detail": "The last line has no end, so it may be cut off. It was not stored; "
                    "send it again, whole, from this offset, or the stream from its start.",
                })  # fmt: skip
        except BrokenOff as error:
            self._answer.put({"type": "error", "code": error.code, "detail": str(error)})
        except ApiError as error:
            self._answer.put({
                "type": "error", "status": error.status, "code": error.message, "detail": error.details,
                "hint": error.hint,
            })  # fmt: skip
        finally:
            reader.cancel()

    async def _read_header(self) -> bytes:
        """Read as far as the header goes; what is read is read again later. Empty for NDJSON but for its BOM."""
        sending = self._sending
        needs_line = sending.format == "csv" and not sending.offset
        until = self._began + IDLE_SECONDS
        while True:
            piece = await self._body.read(max(until - time.monotonic(), 0.0))
            if piece is None:
                raise _idle()
            self._unread += piece
            if not piece or (b"\n" in self._unread if needs_line else len(self._unread) >= len(BOM)):
                break
            if len(self._unread) > MAX_LINE:
                break
        if not self._unread and not sending.offset:
            raise ApiError(
                400, "PT400", "empty_body", "The body is empty.", "Send a reading per line, as NDJSON or CSV."
            )
        if not needs_line:
            return BOM if self._unread.startswith(BOM) and not sending.offset else b""
        end = self._unread.find(b"\n") + 1
        return self._unread[: end or MAX_LINE]

    async def _open(self, header: bytes) -> dict[str, Any]:
        sending = self._sending
        columns = None
        if sending.format == "csv" and not sending.offset:
            columns = header.removeprefix(BOM).decode("utf-8", "replace").replace("\0", "\ufffd")
        return await self._call(OPEN, (sending.key, sending.format, columns, sending.offset))

    async def _recognise(self, state: dict[str, Any]) -> None:
        """Pass over what is taken already.

        Raises:
            ApiError: 422, it is another body.
        """
        left, checksum = state["offset"], 0
        while left:
            piece = self._unread or await self._body.read(IDLE_SECONDS)
            if piece is None:
                raise _idle()
            if not piece:
                raise _reused(f"The body ends {left} bytes before what was taken of this stream.")
            part, self._unread = piece[:left], piece[left:]
            for place in range(0, len(part), SLICE):
                checksum = zlib.crc32(part[place : place + SLICE], checksum)
            left -= len(part)
        if checksum != state["checksum"]:
            raise _reused(f"The first {state['offset']} bytes are not those that were taken of this stream.")

    async def _check_nothing_follows(self) -> None:
        piece = self._unread or await self._body.read(IDLE_SECONDS)
        if piece is None:
            raise _idle()
        if piece:
            raise _reused("The body is longer than the stream, which has ended.")

    async def _read(self, cutter: LineCutter, header_size: int) -> None:
        """Cut the body into chunks."""
        try:
            await self._cut_all(cutter, header_size)
        finally:
            # Also where the body broke off: whole lines are worth storing.
            if cutter.size:
                await self._hand_over(cutter)
            await self._chunks.put(None)

    async def _cut_all(self, cutter: LineCutter, header_size: int) -> None:
        silent_since = time.monotonic()
        while True:
            piece: bytes | None
            if self._unread:
                piece, self._unread = self._unread, b""
            else:
                piece = await self._body.read(FLUSH_SECONDS)
            if piece is None:
                if cutter.size and not header_size:
                    await self._hand_over(cutter)
                if time.monotonic() - silent_since > IDLE_SECONDS:
                    raise _idle()
                continue
            if not piece:
                break
            taken = cutter.offset
            header_size = await self._feed(cutter, piece, header_size)
            # Bytes that make no line are silence: a place is not held by one of them now and then.
            if cutter.offset != taken:
                silent_since = time.monotonic()
            elif time.monotonic() - silent_since > IDLE_SECONDS:
                raise _idle()
        if not cutter.is_between_lines and self._is_whole(cutter.rest):
            cutter.end_last_line()
            if header_size:
                cutter.skip(header_size)

    async def _feed(self, cutter: LineCutter, piece: bytes, header_size: int) -> int:
        """Cut one piece; returns how much of the header is still to come."""
        for place in range(0, len(piece), CHUNK_LINES):  # a line has a byte at least
            cutter.feed(piece[place : place + CHUNK_LINES])
            if header_size and cutter.size:
                cutter.skip(header_size)
                header_size = 0
            if cutter.is_full:
                await self._hand_over(cutter)
        return header_size

    def _is_whole(self, rest: bytes) -> bool:
        """Whether the last line can be told to be whole although it has no end."""
        if not rest or not rest.strip():
            return bool(rest)
        if self._columns is not None:
            return False
        try:
            orjson.loads(rest.removeprefix(BOM))
        except orjson.JSONDecodeError:
            return False
        return rest.rstrip().endswith(b"}")

    async def _hand_over(self, cutter: LineCutter) -> None:
        chunk = cutter.cut()
        await make_rows(chunk, self._columns)
        await self._chunks.put(chunk)

    async def _store(self, chunk: Chunk) -> None:
        """Store a chunk, holding on while the database is away.

        Raises:
            ApiError: it was refused, or the database stayed away.
        """
        self._sending.ensure_valid()
        until = time.monotonic() + OUTAGE_SECONDS
        pause = 0.1
        while True:
            try:
                stored = await self._try_to_store(chunk)
                break
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if not _is_passing(error) or time.monotonic() + pause > until:
                    raise explain(error, self._sending.identity) from None
            except psycopg.Error as error:
                raise explain(error, self._sending.identity) from None
            await asyncio.sleep(pause)
            pause = min(2 * pause, 2.0)
            if (known := await self._find_outcome(chunk)) is not None:
                stored = known
                break
        totals = self._totals
        for name in ("stored", "duplicates"):
            totals[name] += stored[name]
        refused = stored.get("rejected_count", len(stored["rejected"]))
        totals["rejected"] += refused
        totals["read"] += stored["stored"] + stored["duplicates"] + refused
        totals["offset"] = chunk.until
        totals["lines"] += chunk.line_count
        await self._answer.put_refusals({"type": "rejected", **refusal} for refusal in stored["rejected"])
        self._answer.put(self._summary("progress"))

    async def _try_to_store(self, chunk: Chunk) -> dict[str, Any]:
        sending, database = self._sending, self._database
        for query in (self._query, STORE_REPEATED):
            if not chunk.columns:
                break
            try:
                stored = await database.copy(sending.identity, sending.request_id, query, self._key, chunk)
            except psycopg.errors.UniqueViolation:
                continue
            except (psycopg.DataError, psycopg.IntegrityError) as error:
                if error.sqlstate == psycopg.errors.CheckViolation.sqlstate and query == STORE_STAGED:
                    continue  # perhaps a day without its partition
                break
            if stored is None:
                break
            self._query = STORE_REPEATED if stored["duplicates"] else STORE_STAGED
            return stored
        lines = find_faults(chunk)
        return await database.store_lines(sending.identity, sending.request_id, self._key, chunk, lines)

    async def _find_outcome(self, chunk: Chunk) -> dict[str, Any] | None:
        """What became of a chunk whose answer got lost; None where nothing did, or nobody knows yet."""
        try:
            state = await self._database.call(
                self._sending.identity, self._sending.request_id, GET, (self._sending.key,)
            )
        except psycopg.Error:
            return None
        if state["offset"] != chunk.until:
            return None
        before = self._totals
        self._answer.omitted += state["rejected"] - before["rejected"]
        return {
            "stored": state["stored"] - before["stored"],
            "duplicates": state["duplicates"] - before["duplicates"],
            "rejected_count": state["rejected"] - before["rejected"],
            "rejected": [],
        }

    async def _call(self, query: str, parameters: tuple[Any, ...]) -> dict[str, Any]:
        sending = self._sending
        try:
            return await self._database.call(sending.identity, sending.request_id, query, parameters)
        except psycopg.Error as error:
            raise explain(error, sending.identity) from None

    def _summary(self, kind: str) -> dict[str, Any]:
        names = ("state", "offset", "lines", "read", "stored", "duplicates", "rejected")
        summary = {"type": kind} | {name: self._totals[name] for name in names}
        if kind == "end":
            summary |= {"key": self._sending.key, "omitted": self._answer.omitted}
            summary["seconds"] = round(time.monotonic() - self._began, 3)
        return summary


def _idle() -> BrokenOff:
    return BrokenOff("idle", f"No line came for {IDLE_SECONDS:.0f} seconds.")


def _reused(details: str) -> ApiError:
    return ApiError(
        422, "PT422", "stream_key_reused", details,
        "Use a new key for every new stream; repeat a stream unchanged.",
    )  # fmt: skip


def _is_passing(error: psycopg.Error) -> bool:
    """Whether the same may succeed in a moment: the server is away, or two transactions got in each other's way."""
    return error.sqlstate is None or error.sqlstate[:2] in ("08", "40", "53") or error.sqlstate in (
        "57P01", "57P02", "57P03",
    )  # fmt: skip


def explain(error: psycopg.Error, identity: Identity) -> ApiError:
    """What the client is told of an error of PostgreSQL's, or of its silence."""
    if error.sqlstate is None or _is_passing(error):
        return ApiError(
            503, "PT503", "database_unavailable", "The database does not answer.",
            "Send the stream again with the same key.", headers={"Retry-After": "5"},
        )  # fmt: skip
    told = from_postgres(
        error.sqlstate, error.diag.message_primary or "", error.diag.message_detail, error.diag.message_hint,
        error.diag.constraint_name, is_anonymous=identity.is_anonymous,
        source=find_source(error.diag.context, error.diag.source_function),
    )  # fmt: skip
    if told.status >= 500:
        log.error("stream_failed", sqlstate=error.sqlstate, message=error.diag.message_primary)
    return told
