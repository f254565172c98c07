"""The parts of the OpenAPI document that no function changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pyapi.version import VERSION

JSON = "application/json"

DESCRIPTION = """\
Every call is one function in the database and one transaction.

* **Call** `POST /rpc/<schema>.<function>` with a JSON object of named arguments; functions that only \
read also answer `GET`. Arguments with a default may be left out.
* **Token**: `Authorization: Bearer <JWT>`; without one a call runs as the anonymous role.
* **Repeat safely**: send an `Idempotency-Key` with a POST; the same key gives the first answer again.
* **Errors** are `{code, message, details, hint}`; `message` is the constant to switch on.

PostgREST's clients (`postgrest`, `supabase-js`) work unmodified.
"""


def info(server_version: str) -> dict[str, Any]:
    """The document's ``info``."""
    return {
        "title": "Mainspring",
        "version": VERSION,
        "summary": "The application backend that lives inside PostgreSQL",
        "description": DESCRIPTION,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        "x-postgres-version": server_version,
    }


TAGS = [
    {"name": "rpc", "description": "Several calls at once."},
    {"name": "system", "description": "Health, metrics and this document."},
]

SCHEMAS: dict[str, Any] = {
    "Error": {
        "type": "object",
        "description": "What went wrong.",
        "required": ["code", "message", "details", "hint"],
        "properties": {
            "code": {"type": "string", "description": "SQLSTATE, or a PGRST… code of the gateway."},
            "message": {
                "type": "string",
                "description": "The constant to switch on, for functions' own errors.",
            },
            "details": {"type": ["string", "null"], "description": "The facts of this case."},
            "hint": {"type": ["string", "null"], "description": "What can be done."},
            "constraint": {"type": "string", "description": "Name of the broken constraint."},
        },
    },
    "Problem": {
        "type": "object",
        "description": "The same as RFC 9457 problem details, for `Accept: application/problem+json`.",
        "required": ["type", "title", "status", "code", "message"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": ["string", "null"]},
            "code": {"type": "string"},
            "message": {"type": "string"},
            "hint": {"type": ["string", "null"]},
            "constraint": {"type": "string"},
        },
    },
    "Health": {
        "type": "object",
        "required": ["status", "version", "database", "catalog"],
        "properties": {
            "status": {"type": "string", "enum": ["ok", "degraded"]},
            "version": {"type": "string"},
            "database": {"type": "string", "enum": ["up", "down"]},
            "catalog": {
                "type": "object",
                "required": ["generation", "functions"],
                "properties": {
                    "generation": {"type": "integer", "minimum": 0},
                    "functions": {"type": "integer", "minimum": 0},
                },
            },
            "uptime_seconds": {"type": "integer", "minimum": 0},
        },
    },
    "NoRow": {
        "type": "object",
        "description": "What a look-up gives that found nothing.",
        "additionalProperties": {"type": "null"},
    },
    "Call": {
        "type": "object",
        "description": "One step of a batch.",
        "required": ["function"],
        "properties": {
            "function": {"type": "string", "minLength": 1, "examples": ["payments.open_wallet"]},
            "arguments": {
                "type": "object",
                "description": 'A value `{"$ref": "buy.purchase_id"}` is taken from an earlier result.',
            },
            "id": {
                "type": "string",
                "pattern": "^[A-Za-z_][A-Za-z0-9_-]{0,62}$",
                "description": "Name by which later steps refer to this one.",
            },
        },
        "additionalProperties": False,
    },
}

_ERROR_CONTENT = {
    JSON: {"schema": {"$ref": "#/components/schemas/Error"}},
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
}

SHARED: dict[int, tuple[str, tuple[str, ...]]] = {
    400: ("The arguments cannot be read or break a rule", ("PGRST102", "22P02")),
    401: ("The token is missing or not accepted", ("PGRST301", "PGRST303", "42501")),
    403: ("The role may not do this", ("42501",)),
    404: ("There is no such function with these arguments", ("PGRST202",)),
    405: ("A GET cannot write", ("25006",)),
    406: ("The result does not fit the Accept header", ("PGRST107", "PGRST116")),
    409: ("The state, or a call with the same key in flight, stands against it", ("23505", "23503")),
    413: ("The body is too long", ("PGRST102",)),
    415: ("The body's media type is not accepted", ("PGRST102",)),
    416: ("There are fewer rows than the offset", ("PGRST103",)),
    422: ("The idempotency key was used with another body", ()),
    503: ("Too busy, or the database is away; see Retry-After", ("outcome_unknown",)),
}
"""Errors that any call may meet: status → description, codes."""


def error_response(description: str, codes: Sequence[str], further: Sequence[str] = ()) -> dict[str, Any]:
    """A response with the errors that a function documents.

    Args:
        description: of the status.
        codes: the function's own messages.
        further: codes that the gateway may send with the same status.
    """
    response: dict[str, Any] = {
        "description": f"{description}: {', '.join(f'`{code}`' for code in codes)}" if codes else description,
        "content": _ERROR_CONTENT,
    }
    if codes:
        response["x-errors"] = list(codes)
    if further:
        response["x-gateway-errors"] = list(further)
    return response


def shared_responses(*, is_public: bool, is_get: bool, is_set: bool) -> dict[int, tuple[str, ...]]:
    """The shared errors that one operation may meet, with their codes."""
    left_out = {413, 415, 422} if is_get else {405}
    if not is_set:
        left_out.add(416)
    if is_public:
        left_out.add(403)
    return {status: codes for status, (_, codes) in SHARED.items() if status not in left_out}


RESPONSES: dict[str, Any] = {
    **{str(status): error_response(text, (), codes) for status, (text, codes) in SHARED.items()},
    "error": {"description": "Any other error.", "content": _ERROR_CONTENT},
}
RESPONSES["401"]["headers"] = {"WWW-Authenticate": {"$ref": "#/components/headers/WWWAuthenticate"}}
RESPONSES["503"]["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}

HEADERS: dict[str, Any] = {
    "ContentRange": {
        "description": "First and last row, and the count where `Prefer: count=exact` asks for it.",
        "schema": {"type": "string"},
        "example": "0-19/*",
    },
    "IdempotencyReplayed": {
        "description": "`true` where this is the answer of an earlier call with the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}},
    "WWWAuthenticate": {"description": "What is wrong with the token.", "schema": {"type": "string"}},
}

PARAMETERS: dict[str, Any] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Makes repeating the call safe: the same key and body give the first answer again.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
    },
    "Prefer": {
        "name": "Prefer",
        "in": "header",
        "description": (
            "`count=exact`, `tx=rollback` where the server allows it, `timezone=…`, `handling=strict`."
        ),
        "schema": {"type": "string", "pattern": "^[\\x20-\\x7e]*$", "examples": ["count=exact"]},
    },
    "select": {
        "name": "select",
        "in": "query",
        "description": "Columns to return, separated by commas.",
        "schema": {"type": "string"},
    },
    "order": {
        "name": "order",
        "in": "query",
        "description": "`column.asc` or `column.desc`, separated by commas.",
        "schema": {"type": "string"},
    },
    "limit": {
        "name": "limit",
        "in": "query",
        "description": "Most rows to return.",
        "schema": {"type": "integer", "minimum": 0, "maximum": 2147483647},
    },
    "offset": {
        "name": "offset",
        "in": "query",
        "description": "Rows to leave out first.",
        "schema": {"type": "integer", "minimum": 0, "maximum": 2147483647},
    },
}

SECURITY_SCHEMES = {
    "bearerAuth": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A signed token whose `role` claim names the role and whose `sub` claim is the user.",
    }
}


def _refer(statuses: Iterable[int]) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}


def _document(operation_id: str, summary: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "get": {
            "operationId": operation_id,
            "tags": ["system"],
            "summary": summary,
            "security": [],
            "responses": {
                "200": {"description": "The answer.", "content": {media_type: {"schema": schema}}},
                "default": {"$ref": "#/components/responses/error"},
            },
        }
    }


_STATUS: dict[str, Any] = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"type": "string"}},
}

PATHS: dict[str, Any] = {
    "/rpc": {
        "post": {
            "operationId": "batch",
            "tags": ["rpc"],
            "summary": "Several calls in one transaction: all of them, or none.",
            "security": [{}, {"bearerAuth": []}],
            "parameters": [
                {"$ref": "#/components/parameters/IdempotencyKey"},
                {"$ref": "#/components/parameters/Prefer"},
            ],
            "requestBody": {
                "required": True,
                "content": {
                    JSON: {
                        "schema": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 100,
                            "items": {"$ref": "#/components/schemas/Call"},
                        }
                    }
                },
            },
            "responses": {
                "200": {
                    "description": "The results in order.",
                    "content": {JSON: {"schema": {"type": "array", "items": {}}}},
                },
                **_refer((400, 401, 403, 404, 409, 413, 415, 422, 503)),
                "default": {"$ref": "#/components/responses/error"},
            },
        }
    },
    "/health": _document(
        "health", "State of the gateway and the database.", JSON, {"$ref": "#/components/schemas/Health"}
    ),
    "/health/details": _document(
        "health.details",
        "How the whole system is, for admins: what ops.get_system_health answers.",
        JSON,
        {"type": "object"},
    ),
    "/health/live": _document("health.live", "Whether the gateway runs.", JSON, _STATUS),
    "/health/ready": _document("health.ready", "Whether the database answers, 503 if not.", JSON, _STATUS),
    "/metrics": _document(
        "metrics",
        "Figures for Prometheus, 401 without the token that the server may ask for.",
        "text/plain",
        {"type": "string"},
    ),
    "/.well-known/jwks.json": _document(
        "jwks",
        "Public keys of sessions, a JWK set (RFC 7517).",
        "application/jwk-set+json",
        {"type": "object"},
    ),
    "/openapi.json": _document("openapi", "This document.", JSON, {"type": "object"}),
}
_UNAVAILABLE = {"description": "The database does not answer.", "content": {JSON: {"schema": _STATUS}}}
PATHS["/health/ready"]["get"]["responses"]["503"] = _UNAVAILABLE
