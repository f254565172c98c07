"""The bulk door: ``POST /ingest/readings`` and ``GET /ingest/readings/<key>``."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from functools import partial
from typing import Any
from urllib.parse import quote

import orjson
import psycopg
import structlog

from pyapi.answers import JSON_TYPE, error_answer
from pyapi.answers import Answer as WholeAnswer
from pyapi.errors import ApiError
from pyapi.gateway import Gateway
from pyapi.identity import Identity
from pyapi.ingest.answer import Answer
from pyapi.ingest.body import Body, BrokenOff
from pyapi.ingest.database import GET, IngestDatabase
from pyapi.ingest.stream import IngestStream, Sending, explain
from pyapi.requests import Receive, Request, Scope, Send, read_head

log = structlog.get_logger()

PATH = "/ingest/readings"
METRIC = "ingest.readings"
FORMATS = {
    "application/x-ndjson": "ndjson", "application/ndjson": "ndjson", "application/jsonl": "ndjson",
    "application/x-jsonlines": "ndjson", "text/csv": "csv",
}  # fmt: skip
MAX_KEY_LENGTH = 255
MAX_DIGITS = 18
DRAIN_SECONDS = 2.0
DRAIN_BYTES = 8 * 1024 * 1024


class IngestDoor:
    """ASGI application of the bulk door.

    Args:
        gateway: keys, settings, metrics.
    """

    def __init__(self, gateway: Gateway) -> None:
        settings = gateway.settings
        self._gateway = gateway
        self._database = IngestDatabase(
            gateway.url, settings.ingest_connections, settings.statement_timeout_ms
        )
        self._limit = settings.ingest_streams
        self._running: Counter[tuple[str, str]] = Counter()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._database.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = time.perf_counter()
        request = read_head(scope)
        answer = Answer(send)
        status = 200
        try:
            try:
                if request.method == "POST" and request.path == PATH:
                    await self._take(request, receive, answer)
                else:
                    await _send(send, await self._tell(request), request)
            finally:
                if answer.has_begun:
                    await answer.end()
        except ApiError as error:
            status = error.status
            if not answer.has_begun:
                await _drain(receive)
                await _send(send, error_answer(request, error), request)
        except BrokenOff as error:
            status = 400
            if not answer.has_begun:
                told = ApiError(
                    400, "PT400", error.code, str(error), "Send the stream again with the same key."
                )
                await _send(send, error_answer(request, told), request)
        except Exception:
            status = 500
            log.exception("stream_failed", request_id=request.request_id)
            if not answer.has_begun:
                await _send(send, error_answer(request, ApiError(500, "XX000", "internal_error")), request)
        self._gateway.metrics.observe(METRIC, status, time.perf_counter() - began)

    async def _take(self, request: Request, receive: Receive, answer: Answer) -> None:
        identity = await self._identify(request)
        headers = request.headers
        sending = Sending(
            identity,
            request.request_id,
            _key(headers) or str(uuid.uuid4()),
            _format(headers),
            _offset(headers),
            partial(self._gateway.verifier.ensure_valid, identity),
        )
        length = headers.get(b"content-length", b"")
        encoding = headers.get(b"content-encoding", b"").decode("latin-1").strip().lower()
        body = Body(receive, encoding, int(length) if length.isdigit() else None)
        who = (identity.role, identity.subject)
        if self._running.total() >= self._limit or self._running[who] >= max(1, self._limit // 2):
            raise ApiError(
                503, "PT503", "too_many_streams", f"{self._running.total()} streams are running here.",
                "Try again in a moment.", headers={"Retry-After": "5"},
            )  # fmt: skip
        self._running[who] += 1
        try:
            stream = IngestStream(self._database, sending, body, answer)
            told = [
                (b"content-type", b"application/x-ndjson"), (b"cache-control", b"no-store"),
                (b"idempotency-key", sending.key.encode()), (b"x-accel-buffering", b"no"),
                (b"location", f"{PATH}/{quote(sending.key, safe='')}".encode()),
                (b"x-request-id", request.request_id.encode("latin-1")),
            ]  # fmt: skip
            await stream.run(told)
        finally:
            self._running[who] -= 1
            if not self._running[who]:
                del self._running[who]
            await body.close()

    async def _tell(self, request: Request) -> WholeAnswer:
        """How far a stream is."""
        key = request.path.removeprefix(PATH + "/")
        if request.method not in ("GET", "HEAD") or key == request.path or not key:
            allowed = "POST" if request.path.rstrip("/") == PATH else "GET, HEAD"
            raise ApiError(
                405, "PGRST117", f"Unsupported HTTP method: {request.method}",
                hint="POST /ingest/readings, GET /ingest/readings/<key>.", headers={"Allow": allowed},
            )  # fmt: skip
        identity = await self._identify(request)
        try:
            state = await self._database.call(identity, request.request_id, GET, (key.replace("\0", ""),))
        except psycopg.Error as error:
            raise explain(error, identity) from None
        headers = [
            (b"content-type", JSON_TYPE), (b"cache-control", b"no-store"),
            (b"upload-offset", str(state["offset"]).encode()),
        ]  # fmt: skip
        return WholeAnswer(200, headers, orjson.dumps(state))

    async def _identify(self, request: Request) -> Identity:
        verifier = self._gateway.verifier
        authorization = request.headers.get(b"authorization")
        identity = verifier.recall(authorization) or await verifier.verify(authorization)
        if identity.is_anonymous:
            raise ApiError(
                401, "PT401", "not_authenticated", "Readings come from somebody.", "Send a bearer token.",
                headers={"WWW-Authenticate": "Bearer"},
            )  # fmt: skip
        return identity


def _format(headers: dict[bytes, bytes]) -> str:
    given = headers.get(b"content-type", b"").decode("latin-1")
    kind = given.partition(";")[0].strip().lower()
    if kind not in FORMATS:
        raise ApiError(
            415, "PT415", "unsupported_format", f"The Content-Type is {given[:80] or 'missing'}.",
            "Send application/x-ndjson or text/csv.",
        )  # fmt: skip
    return FORMATS[kind]


def _key(headers: dict[bytes, bytes]) -> str | None:
    key = headers.get(b"idempotency-key")
    if key is None:
        return None
    if not key or len(key) > MAX_KEY_LENGTH or not key.isascii() or not key.decode().isprintable():
        raise ApiError(
            400, "PT400", "invalid_idempotency_key",
            "An idempotency key has 1 to 255 printable ASCII characters.",
            "Send a random UUID as Idempotency-Key.",
        )  # fmt: skip
    return key.decode()


def _offset(headers: dict[bytes, bytes]) -> int | None:
    given = headers.get(b"upload-offset")
    if given is None:
        return None
    if not given.isdigit() or len(given) > MAX_DIGITS or b"idempotency-key" not in headers:
        raise ApiError(
            400, "PT400", "invalid_offset", "Upload-Offset is no number of bytes, or there is no Idempotency-Key.",
            "GET /ingest/readings/<key> tells the offset.",
        )  # fmt: skip
    return int(given)


async def _drain(receive: Receive) -> None:
    """Read a little of a body that is refused: many clients read an answer only once they have sent."""
    taken = 0
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while taken < DRAIN_BYTES:
                message: dict[str, Any] = await receive()
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
                taken += len(message.get("body", b""))
    except TimeoutError:
        pass


async def _send(send: Send, answer: WholeAnswer, request: Request) -> None:
    headers = [*answer.headers, (b"x-request-id", request.request_id.encode("latin-1"))]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else answer.body})
