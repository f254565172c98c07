"""The bulk door in the OpenAPI document."""

from __future__ import annotations

from typing import Any

_COUNT = {"type": "integer", "minimum": 0}
_COUNTS = {
    "state": {"type": "string", "enum": ["open", "done"]},
    "offset": {**_COUNT, "description": "Bytes of the body, unpacked, that are taken."},
    "lines": _COUNT,
    "read": {**_COUNT, "description": "Rows: stored, duplicates and rejected together."},
    "stored": _COUNT,
    "duplicates": _COUNT,
    "rejected": _COUNT,
}
_READING = {
    "type": "object",
    "required": ["read_at"],
    "additionalProperties": False,
    "properties": {
        "meter_id": {"type": "string", "format": "uuid"},
        "meter_number": {"type": "string"},
        "read_at": {"type": "string", "format": "date-time"},
        "power_kw": {"type": "number"},
        "voltage": {"type": "number"},
        "current_a": {"type": "number"},
        "energy_kwh": {"type": "number"},
        "register_kwh": {"type": "number"},
    },
}
_EXAMPLE = (
    "meter_number,read_at,power_kw,energy_kwh\n"
    "01234567897,2026-03-01T08:00:00Z,1.5,0.025\n"
    "01234567897,2026-03-01T08:01:00Z,1.4,0.023\n"
)
_LINE = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "type": {
            "type": "string",
            "enum": ["stream", "rejected", "progress", "truncated", "error", "end"],
            "description": "The first line is stream, the last end; rejected names a row that was not stored.",
        },
        "line": {**_COUNT, "description": "Line of the body, from 1."},
        "index": {**_COUNT, "description": "Row of the body, from 0."},
        "code": {"type": "string"},
        "detail": {"type": ["string", "null"]},
        **_COUNTS,
    },
}


def _refer(*statuses: int) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}


PATHS: dict[str, Any] = {
    "/ingest/readings": {
        "post": {
            "operationId": "ingest.readings",
            "tags": ["meters"],
            "summary": "Store a stream of readings of any length, and answer while it is read.",
            "description": (
                "The body is NDJSON or CSV, packed with gzip or not. Good rows are stored whatever the others "
                "are. A stream that broke off is sent again with the same Idempotency-Key, from its start or "
                "from the offset that GET /ingest/readings/{key} tells."
            ),
            "security": [{"bearerAuth": []}],
            "parameters": [
                {"$ref": "#/components/parameters/IdempotencyKey"},
                {
                    "name": "Upload-Offset",
                    "in": "header",
                    "description": "Where in the stream the body begins; without it, at its start.",
                    "schema": _COUNT,
                },
                {
                    "name": "Content-Encoding",
                    "in": "header",
                    "schema": {"type": "string", "enum": ["identity", "gzip"]},
                },
            ],
            "requestBody": {
                "required": True,
                "content": {
                    "application/x-ndjson": {"schema": _READING},
                    "text/csv": {"schema": {"type": "string"}, "example": _EXAMPLE},
                },
            },
            "responses": {
                "200": {
                    "description": "A line of JSON for each refused row, each chunk that was stored, and the totals.",
                    "headers": {"Idempotency-Key": {"schema": {"type": "string"}}},
                    "content": {"application/x-ndjson": {"schema": _LINE}},
                },
                **_refer(400, 401, 403, 409, 415, 422, 503),
                "default": {"$ref": "#/components/responses/error"},
            },
        }
    },
    "/ingest/readings/{key}": {
        "get": {
            "operationId": "ingest.readings.state",
            "tags": ["meters"],
            "summary": "How much of a stream is taken, and what came of it.",
            "security": [{"bearerAuth": []}],
            "parameters": [{"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}],
            "responses": {
                "200": {
                    "description": "The stream.",
                    "headers": {"Upload-Offset": {"schema": _COUNT}},
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "key": {"type": "string"},
                                    "format": {"type": "string", "enum": ["ndjson", "csv"]},
                                    **_COUNTS,
                                },
                            }
                        }
                    },
                },
                **_refer(401, 404, 503),
                "default": {"$ref": "#/components/responses/error"},
            },
        }
    },
}
