"""The OpenAPI document and the page that shows it; nothing is loaded from elsewhere."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path
from typing import Any

from litestar import Request, Response, route
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from pyapi.gateway_state import READS, GatewayState
from pyapi.settings import ROOT

GUIDES = ROOT / "docs"
PAGE = Path(__file__).parent / "static" / "docs.html"

AnyRequest = Request[Any, Any, Any]


class Document:
    """Bytes with their ETag and their compressed form."""

    def __init__(self, body: bytes, media_type: str, headers: dict[str, str] | None = None) -> None:
        self.body = body
        self._media_type = media_type
        self._etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
        self._compressed = gzip.compress(body, 6, mtime=0)
        self._headers = {
            "ETag": self._etag,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            **(headers or {}),
        }

    def answer(self, request: AnyRequest) -> Response[bytes]:
        """200 with the document, or 304 where the client has it."""
        known = request.headers.get("if-none-match", "")
        if known.strip() == "*" or self._etag in known:
            return Response(b"", status_code=304, headers=self._headers)
        headers = dict(self._headers)
        body = self.body
        if "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = self._compressed, "gzip"
        return Response(body, media_type=self._media_type, headers=headers)


def document_doors(gateway: GatewayState) -> list[HTTPRouteHandler]:
    """``/openapi.json``, ``/docs``, guides under it, and ``/``, which leads there."""
    page = PAGE.read_bytes()
    docs_document = Document(page, "text/html", {"Content-Security-Policy": _content_security_policy(page)})
    current = Document(gateway.openapi_bytes, "application/json")

    @route("/openapi.json", http_method=READS)
    async def openapi(request: AnyRequest) -> Response[bytes]:
        """The OpenAPI document of the catalogue in force."""
        nonlocal current
        if gateway.openapi_bytes is not current.body:
            current = Document(gateway.openapi_bytes, "application/json")
        answer = current.answer(request)
        # The document is public as it is; tools in a browser may read it from elsewhere.
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    @route("/docs", http_method=READS)
    async def docs(request: AnyRequest) -> Response[bytes]:
        """A page that shows the document and tries calls."""
        return docs_document.answer(request)

    guides: dict[str, Document] = {}

    @route("/docs/{name:str}", http_method=READS)
    async def guide(request: AnyRequest) -> Response[bytes]:
        """A guide of this version of the program, such as ``/docs/v1-to-v2.md``: where headers lead."""
        name = str(request.path_params["name"])
        if name not in guides:
            if re.fullmatch(r"[a-z0-9-]{1,60}\.md", name) is None or not (GUIDES / name).is_file():
                raise NotFoundException
            guides[name] = Document((GUIDES / name).read_bytes(), "text/markdown")
        return guides[name].answer(request)

    @route("/", http_method=READS)
    async def home() -> Redirect:
        """To the documentation."""
        return Redirect("/docs")

    return [openapi, docs, guide, home]


def _content_security_policy(page: bytes) -> str:
    """Only what stands in the page may run, and it may talk to this server only."""

    def allow(tag: bytes) -> str:
        found = re.findall(rb"<%s>(.*?)</%s>" % (tag, tag), page, re.DOTALL)
        digests = [base64.b64encode(hashlib.sha256(text).digest()).decode() for text in found]
        return " ".join(f"'sha256-{digest}'" for digest in digests)

    return (
        f"default-src 'none'; script-src {allow(b'script')}; style-src {allow(b'style')}; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
