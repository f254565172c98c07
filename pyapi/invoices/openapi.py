"""The doors of invoices in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from pyapi.invoices.words import LANGUAGES


def _refer(*statuses: int) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}


PATHS: dict[str, Any] = {
    "/invoices/{invoice_id}/pdf": {
        "get": {
            "operationId": "invoices.pdf",
            "tags": ["invoices"],
            "summary": "An invoice or credit note as PDF.",
            "description": (
                "A final one is rendered when it is first asked for, and is the same bytes ever after, until it says "
                "something else: overdue, paid, disputed, void."
            ),
            "security": [{"bearerAuth": []}],
            "parameters": [
                {
                    "name": "invoice_id",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "format": "uuid"},
                },
                {
                    "name": "language",
                    "in": "query",
                    "description": "English where the customer wants no other.",
                    "schema": {"type": "string", "enum": list(LANGUAGES)},
                },
                {
                    "name": "download",
                    "in": "query",
                    "description": "Given at all: browsers store it instead of showing it.",
                    "schema": {"type": "string"},
                },
                {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}},
            ],
            "responses": {
                "200": {
                    "description": "The paper.",
                    "headers": {
                        "ETag": {"schema": {"type": "string"}},
                        "Content-Disposition": {"schema": {"type": "string"}},
                    },
                    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
                },
                "304": {"description": "The client has it."},
                **_refer(400, 401, 403, 404, 422, 503),
                "default": {"$ref": "#/components/responses/error"},
            },
        }
    },
    "/invoices/export.csv": {
        "get": {
            "operationId": "invoices.export",
            "tags": ["invoices"],
            "summary": "The invoices that bill a month, one row each, for operators and admins.",
            "description": "UTF-8, RFC 4180, decimal points; texts that a spreadsheet would compute begin with an apostrophe.",
            "security": [{"bearerAuth": []}],
            "parameters": [
                {
                    "name": "month",
                    "in": "query",
                    "required": True,
                    "example": "2026-10",
                    "schema": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
                },
                {"name": "region", "in": "query", "schema": {"type": "string"}},
            ],
            "responses": {
                "200": {
                    "description": "All rows, as they are read.",
                    "content": {"text/csv": {"schema": {"type": "string"}}},
                },
                **_refer(400, 401, 403, 422, 503),
                "default": {"$ref": "#/components/responses/error"},
            },
        }
    },
}
