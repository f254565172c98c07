"""``GET /invoices/<id>/pdf`` and ``GET /invoices/export.csv``."""

from __future__ import annotations

import functools
import hashlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from pyapi.callers import Caller, find_caller
from pyapi.errors import ApiError
from pyapi.gateway_state import READS
from pyapi.invoices.document import DocumentError
from pyapi.invoices.export import Export
from pyapi.invoices.words import LANGUAGES
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Pace, Unavailable
from pyapi.refusals import explain_refusal, explain_silence

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

    from pyapi.gateway_state import GatewayState

AnyRequest = Request[Any, Any, Any]
PDF_METRIC, EXPORT_METRIC = "invoices.pdf", "invoices.export"
GET_PAPER = (
    b"select p.number, p.status, p.language, p.document_sha256, p.document::text, p.content"
    b" from invoices.get_paper($1::uuid, $2) as p"
)
STORE = b"select invoices.store_rendering($1::uuid, $2, $3, $4::bytea)"
MAX_EXPORTS = 4
"""Exports that one gateway process streams at a time."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A row of ``invoices.get_paper``."""

    number: str
    status: str
    language: str
    digest: str
    document: bytes | None
    content: bytes | None

    @classmethod
    def read(cls, result: PGresult) -> Paper:
        """From the one row of a result."""
        number, status, language, digest, document, content = (result.get_value(0, n) for n in range(6))
        return cls(
            (number or b"").decode(), (status or b"").decode(), (language or b"en").decode(),
            (digest or b"").decode(), document, None if content is None else _from_hex(content),
        )  # fmt: skip

    @property
    def is_final(self) -> bool:
        """Whether its bytes are the same for ever."""
        return self.status != "draft"

    @property
    def etag(self) -> str:
        """Names the bytes: a draft's change with the template too."""
        tag = f"{self.digest[:32]}-{self.language}"
        return f'"{tag}"' if self.is_final else f'"{tag}-{_program_digest()}"'

    @property
    def file_name(self) -> str:
        """Of the file."""
        return file_name_of(self.number)


def file_name_of(number: str) -> str:
    """A name of a PDF without anything that a header or a file system minds."""
    return (re.sub(r"[^A-Za-z0-9._-]+", "-", number).strip("-.") or "draft") + ".pdf"


def _from_hex(value: bytes) -> bytes:
    return bytes.fromhex(value[2:].decode())


@functools.cache
def _program_digest() -> str:
    """Of everything that decides how a document looks."""
    from pyapi.invoices.paper import TEMPLATE  # noqa: PLC0415 - loads typst, which a gateway otherwise leaves alone

    digest = hashlib.sha256()
    for path in (TEMPLATE, *sorted(TEMPLATE.parent.parent.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def invoice_doors(gateway: GatewayState) -> list[HTTPRouteHandler]:
    """The doors of invoices as files."""
    paper_pace, exports_pace = Pace(), Pace()
    exports_running = 0

    async def answer_pdf(request: AnyRequest, invoice_id: str) -> Response[bytes]:
        caller = await find_caller(gateway, request)
        language = _language(request)
        result = await caller.read("invoices.get_paper", GET_PAPER, (invoice_id, language), paper_pace)
        paper = Paper.read(result)
        kind = "attachment" if request.query_params.get("download") is not None else "inline"
        headers = {
            "ETag": paper.etag, "Cache-Control": "private, no-cache", "Vary": "Authorization",
            "Content-Disposition": f'{kind}; filename="{paper.file_name}"', "Content-Language": paper.language,
            "X-Content-Type-Options": "nosniff", "X-Request-Id": caller.request_id,
        }  # fmt: skip
        if _knows(request.headers.get("if-none-match", ""), paper.etag):
            return Response(b"", status_code=304, headers=headers)
        if request.method == "HEAD":
            return Response(b"", media_type="application/pdf", headers=headers)
        content = paper.content
        if content is None:
            content = await _render(gateway, paper, invoice_id, caller)
        return Response(content, media_type="application/pdf", headers=headers)

    async def answer_export(request: AnyRequest) -> Response[Any] | Stream:
        nonlocal exports_running
        caller = await find_caller(gateway, request)
        export = Export(caller, exports_pace, request.query_params.dict())
        first = await export.read_page()
        if exports_running >= MAX_EXPORTS:
            raise ApiError(
                503, "PT503", "too_many_exports", f"{exports_running} exports are running here.",
                "Try again in a moment.", headers={"Retry-After": "5"},
            )  # fmt: skip
        headers = {
            "Content-Disposition": f'attachment; filename="{export.file_name}"', "Cache-Control": "private, no-store",
            "Vary": "Authorization", "X-Content-Type-Options": "nosniff", "X-Request-Id": caller.request_id,
        }  # fmt: skip

        async def pieces() -> AsyncIterator[bytes]:
            nonlocal exports_running
            exports_running += 1
            try:
                async for piece in export.write(first):
                    yield piece
            finally:
                exports_running -= 1

        media_type = "text/csv; header=present"  # Litestar adds the charset
        if request.method == "HEAD":
            return Response(b"", media_type=media_type, headers=headers)
        return Stream(pieces(), media_type=media_type, headers=headers)

    @route("/invoices/{invoice_id:str}/pdf", http_method=READS)
    async def invoice_pdf(request: AnyRequest) -> Response[bytes]:
        """An invoice as PDF."""
        invoice_id = str(request.path_params["invoice_id"])
        return await _observed(gateway, PDF_METRIC, lambda: answer_pdf(request, invoice_id))

    @route("/invoices/export.csv", http_method=READS)
    async def invoice_export(request: AnyRequest) -> Response[Any]:
        """The invoices of a month as CSV."""
        return await _observed(gateway, EXPORT_METRIC, lambda: answer_export(request))

    return [invoice_pdf, invoice_export]


async def _observed(
    gateway: GatewayState, metric: str, answer: Callable[[], Awaitable[Response[Any]]]
) -> Response[Any]:
    began = time.perf_counter()
    status = 500
    try:
        response = await answer()
        status = response.status_code or 200
        return response
    except ApiError as error:
        error.headers.pop("x-function", None)
        status = error.status
        raise
    finally:
        gateway.metrics.observe(metric, status, time.perf_counter() - began)


async def _render(gateway: GatewayState, paper: Paper, invoice_id: str, caller: Caller) -> bytes:
    """Render a document, and keep it where it is final.

    Raises:
        ApiError: 503 where too many are being rendered; 422 where it cannot be.
    """
    try:
        content = await gateway.press.render(orjson.loads(paper.document or b"null"), paper.language)
    except DocumentError as error:
        raise ApiError(
            422, "PT422", "invoice_cannot_be_rendered", str(error), "Ask whoever runs this service."
        ) from None
    if not paper.is_final:
        return content
    parameters = (
        invoice_id.encode(), paper.language.encode(), paper.digest.encode(), b"\\x" + content.hex().encode()
    )  # fmt: skip
    name = "invoices.store_rendering"
    try:
        stored = await gateway.service.call(STORE, parameters, caller.request_id)
    except DatabaseError as error:
        raise explain_refusal(error, caller.identity, name) from None
    except (Overloaded, Unavailable, OutcomeUnknown) as error:
        raise explain_silence(error, name) from None
    return content if stored is None else _from_hex(stored)


def _language(request: AnyRequest) -> str | None:
    language = request.query_params.get("language")
    if language is not None and language not in LANGUAGES:
        raise ApiError(
            400, "PT400", "unknown_language", f"{language[:40]!r} is no language of invoices.",
            f"Choose one of {', '.join(LANGUAGES)}, or none.",
        )  # fmt: skip
    return language


def _knows(header: str, etag: str) -> bool:
    """Whether an If-None-Match header names a tag."""
    return header.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in header.split(","))
