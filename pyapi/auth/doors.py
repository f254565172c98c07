"""``/.well-known/jwks.json``: the public keys of sessions, for whoever checks their tokens."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler

from pyapi.documents import Document
from pyapi.gateway_state import READS, GatewayState

MAX_AGE = 300
"""Seconds; a key is published twice as long before it signs."""


def key_doors(gateway: GatewayState) -> list[HTTPRouteHandler]:
    """The door of the key set."""
    current = Document(b"", "application/jwk-set+json")

    @route("/.well-known/jwks.json", http_method=READS)
    async def jwks(request: Request[Any, Any, Any]) -> Response[bytes]:
        """The JWK set in force."""
        nonlocal current
        body = gateway.auth.keys.document
        if current.body is not body:
            headers = {"Cache-Control": f"public, max-age={MAX_AGE}", "Access-Control-Allow-Origin": "*"}
            current = Document(body, "application/jwk-set+json", headers)
        return current.answer(request)

    return [jwks]
