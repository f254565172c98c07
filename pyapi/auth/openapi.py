"""Functions written in Python, as the OpenAPI document shows them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pyapi import openapi_parts as parts
from pyapi.auth.functions import FunctionTable, PythonFunction
from pyapi.catalog import ROLES
from pyapi.settings import Settings

USERS = ("authenticated", "operator", "admin")


def python_paths(table: FunctionTable, settings: Settings) -> dict[str, Any]:
    """Path items of the functions in exposed schemas."""
    return {
        f"/rpc/{function.name}": {"post": _operation(function, settings)}
        for function in table.functions
        if function.schema in settings.schemas
    }


def _operation(function: PythonFunction, settings: Settings) -> dict[str, Any]:
    summary, _, rest = function.comment.partition("\n")
    token: dict[str, list[str]] = {"bearerAuth": []}
    security = [{}, token]
    if function.needs_user or function.roles:
        security = [token]
    elif function.takes_no_token:
        security = [{}]
    return {
        "operationId": function.name,
        "tags": [function.schema],
        "summary": summary,
        "description": f"{rest}\n\nAlso `/rpc/{function.short_name}`. Not in a batch.".strip(),
        "security": security,
        "responses": _responses(function),
        "x-roles": [
            role for role in ROLES if role in (function.roles or (USERS if function.needs_user else ROLES))
        ],
        "x-volatility": "volatile",
        "parameters": [{"$ref": "#/components/parameters/Prefer"}],
        "requestBody": _body(function),
    }


def _body(function: PythonFunction) -> dict[str, Any]:
    schema = function.arguments.model_json_schema()
    shown: dict[str, Any] = {
        "type": "object",
        "properties": {
            name: {key: value for key, value in member.items() if key != "title"}
            for name, member in schema.get("properties", {}).items()
        },
        "additionalProperties": False,
    }
    if required := schema.get("required"):
        shown["required"] = required
    return {"required": bool(required), "content": {"application/json": {"schema": shown}}}


def _responses(function: PythonFunction) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if function.result is None:
        responses["204"] = {"description": "Done; there is nothing to return."}
    else:
        responses["200"] = {
            "description": "The result.",
            "content": {"application/json": {"schema": function.result}},
        }
    shared = parts.shared_responses(is_public=not function.needs_user, is_get=False, is_set=False)
    for left_out in (406, 409, 422):
        if left_out not in function.errors:
            shared.pop(left_out, None)
    for status in sorted({*function.errors, *shared}):
        if status in function.errors:
            responses[str(status)] = parts.error_response(
                HTTPStatus(status).phrase, function.errors[status], shared.get(status, ())
            )
        else:
            responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
    responses["default"] = {"$ref": "#/components/responses/error"}
    return responses
