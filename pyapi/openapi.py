"""The OpenAPI 3.1 document: every function that a caller's role may execute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
import psycopg

from pyapi import openapi_parts as parts
from pyapi.auth.openapi import python_paths
from pyapi.auth.table import PYTHON_FUNCTIONS
from pyapi.catalog import ROLES, Catalog, Function, Parameter
from pyapi.ingest.openapi import PATHS as INGEST_PATHS
from pyapi.invoices.openapi import PATHS as INVOICE_PATHS
from pyapi.openapi_sources import (
    Source,
    find_errors,
    read_default,
    read_schema_comments,
    read_sources,
)
from pyapi.openapi_types import Schema, Schemas, Type, nullable, read_types
from pyapi.openapi_versions import add_versions
from pyapi.routes.openapi import route_paths, route_tags
from pyapi.routes.table import Route
from pyapi.settings import Settings
from pyapi.versions import Registry


@dataclass(frozen=True, slots=True)
class Facts:
    """What the document needs beside the catalogue.

    Attributes:
        types: by oid.
        sources: by function oid.
        schema_comments: by schema.
        server_version: of PostgreSQL, such as ``18.6``.
    """

    types: Mapping[int, Type]
    sources: Mapping[int, Source]
    schema_comments: Mapping[str, str | None]
    server_version: str


def read_document(connection: psycopg.Connection[Any], catalog: Catalog, settings: Settings) -> bytes:
    """The document as JSON, without routes and versions; built when the catalogue has been read."""
    return orjson.dumps(build_document(catalog, read_facts(connection, catalog), settings))


def complete_document(document: bytes, registry: Registry, routes: Iterable[Route]) -> bytes:
    """The same with routes and what is known of versions, which change more often and ask nobody.

    Args:
        document: as :func:`read_document` makes it.
        registry: of versions, as the gateway holds it.
        routes: in order of their paths.
    """
    whole = orjson.loads(document)
    add_routes(whole, tuple(routes))
    add_versions(whole, registry)
    return orjson.dumps(whole)


def add_routes(document: dict[str, Any], routes: Sequence[Route]) -> None:
    """Describe routes by what the document says of their functions; changes it in place."""
    tags = document["tags"]
    document["tags"] = [*tags, *route_tags(routes, (tag["name"] for tag in tags))]
    document["paths"] |= route_paths(routes, document["paths"])


def read_facts(connection: psycopg.Connection[Any], catalog: Catalog) -> Facts:
    """Read types, sources and comments: one query each."""
    with connection.transaction():
        connection.execute("set local search_path = ''")
        return Facts(
            types=read_types(connection),
            sources=read_sources(connection),
            schema_comments=read_schema_comments(connection, catalog.schemas),
            server_version=connection.info.parameter_status("server_version") or "",
        )


def build_document(catalog: Iterable[Function], facts: Facts, settings: Settings) -> dict[str, Any]:
    """The document.

    Args:
        catalog: functions; those that no caller's role may execute are left out.
        facts: what hangs on them.
        settings: order of schemas, anonymous role.
    """
    functions = list(catalog)
    writer = _Writer(facts, settings, {(function.schema, function.name) for function in functions})
    paths: dict[str, Any] = {}
    for function in functions:
        if function.roles:
            path = f"/rpc/{function.qualified}"
            # Of overloads, which the house does not have, the first is described.
            paths.setdefault(path, writer.path_item(function))
    used = {path.removeprefix("/rpc/").partition(".")[0] for path in paths}
    tags = [
        {"name": schema, "description": facts.schema_comments.get(schema) or f"Functions of {schema}."}
        for schema in settings.schemas
        if schema in used
    ]
    described = {
        **dict(sorted((paths | python_paths(PYTHON_FUNCTIONS, settings)).items())),
        **INGEST_PATHS,
        **INVOICE_PATHS,
        **parts.PATHS,
    }
    return {
        "openapi": "3.1.0",
        "info": parts.info(facts.server_version),
        "servers": [{"url": "/"}],
        "tags": [*tags, *parts.TAGS],
        "paths": described,
        "components": {
            "schemas": {**parts.SCHEMAS, **dict(sorted(writer.schemas.components.items()))},
            "responses": parts.RESPONSES,
            "parameters": parts.PARAMETERS,
            "headers": parts.HEADERS,
            "securitySchemes": parts.SECURITY_SCHEMES,
        },
    }


class _Writer:
    def __init__(self, facts: Facts, settings: Settings, names: set[tuple[str, str]]) -> None:
        self.schemas = Schemas(facts.types)
        self._sources = facts.sources
        self._errors = find_errors(facts.sources.values())
        self._settings = settings
        self._names = names

    def path_item(self, function: Function) -> dict[str, Any]:
        item = {"post": self._post(function)}
        if function.volatility in "is" and not function.is_procedure and function.raw_parameter is None:
            item["get"] = self._get(function)
        return item

    def _post(self, function: Function) -> dict[str, Any]:
        operation = self._operation(function, is_get=False)
        operation["parameters"] = [
            {"$ref": "#/components/parameters/IdempotencyKey"},
            {"$ref": "#/components/parameters/Prefer"},
            *self._row_parameters(function),
        ]
        operation["requestBody"] = self._body(function)
        return operation

    def _get(self, function: Function) -> dict[str, Any]:
        operation = self._operation(function, is_get=True)
        operation["parameters"] = [
            *(self._query_parameter(function, i) for i in range(len(function.parameters))),
            {"$ref": "#/components/parameters/Prefer"},
            *self._row_parameters(function),
        ]
        return operation

    def _operation(self, function: Function, *, is_get: bool) -> dict[str, Any]:
        name = function.qualified
        summary, _, rest = (function.comment or function.name.replace("_", " ")).strip().partition("\n")
        operation: dict[str, Any] = {
            "operationId": f"{name}.get" if is_get else name,
            "tags": [function.schema],
            "summary": summary.strip(),
            "description": self._description(function, rest.strip()),
            "security": self._security(function),
            "responses": self._responses(function, is_get=is_get),
            "x-roles": [role for role in ROLES if role in function.roles],
            "x-volatility": {"i": "immutable", "s": "stable", "v": "volatile"}[function.volatility],
        }
        if summary.lower().startswith("deprecated"):
            operation["deprecated"] = True
        if function.timeout_ms is not None:
            operation["x-timeout-ms"] = function.timeout_ms
        return operation

    def _description(self, function: Function, rest: str) -> str:
        first = next(
            (schema for schema in self._settings.schemas if (schema, function.name) in self._names), None
        )
        short = f"Also `/rpc/{function.name}`." if first == function.schema else ""
        return f"{rest}\n\n{short}".strip()

    def _security(self, function: Function) -> list[dict[str, list[str]]]:
        token: dict[str, list[str]] = {"bearerAuth": []}
        return [{}, token] if self._settings.anon_role in function.roles else [token]

    # What is sent

    def _body(self, function: Function) -> dict[str, Any]:
        if raw := function.raw_parameter:
            media_type = {"text": "text/plain", "xml": "text/xml", "bytea": "application/octet-stream"}.get(
                raw.type_sql, "application/json"
            )
            schema: Schema = {} if media_type == "application/json" else {"type": "string"}
            return {"required": True, "content": {media_type: {"schema": schema}}}
        properties = {
            parameter.name: self._parameter(function, index)
            for index, parameter in enumerate(function.parameters)
        }
        required = [parameter.name for parameter in function.parameters if not _is_optional(parameter)]
        schema = {"type": "object", "properties": properties, "additionalProperties": False}
        if required:
            schema["required"] = required
        return {"required": bool(required), "content": {"application/json": {"schema": schema}}}

    def _parameter(self, function: Function, index: int) -> Schema:
        """The schema of an argument in a JSON body."""
        parameter = function.parameters[index]
        schema = self.schemas.describe(parameter.type_oid, is_input=True)
        return self._with_default(function, index, schema)

    def _query_parameter(self, function: Function, index: int) -> dict[str, Any]:
        parameter = function.parameters[index]
        described: dict[str, Any] = {
            "name": parameter.name,
            "in": "query",
            "required": not _is_optional(parameter),
        }
        if self.schemas.is_json(parameter.type_oid):
            return {**described, "content": {"application/json": {"schema": {}}}}
        schema = self.schemas.describe_for_query(parameter.type_oid)
        if parameter.is_variadic:
            schema = {"type": "array", "items": {"type": "string"}}
        return {**described, "schema": schema}

    def _with_default(self, function: Function, index: int, schema: Schema) -> Schema:
        source = self._sources.get(function.oid)
        if source is None or not source.defaults or not function.parameters[index].has_default:
            return schema
        expression = source.defaults[index]
        type_oid = function.parameters[index].type_oid
        is_constant, value = read_default(expression, is_json=self.schemas.is_json(type_oid))
        if is_constant and value is None:
            return nullable(schema)
        if is_constant and _fits(value, schema):
            return {**schema, "default": value}
        return {**schema, "x-default-sql": expression}

    def _row_parameters(self, function: Function) -> list[dict[str, str]]:
        taken = {parameter.name for parameter in function.parameters}
        names = ("select", "order", "limit", "offset") if function.returns_set else ()
        return [{"$ref": f"#/components/parameters/{name}"} for name in names if name not in taken]

    # What comes back

    def _responses(self, function: Function, *, is_get: bool) -> dict[str, Any]:
        responses: dict[str, Any] = {}
        if function.result == "void":
            responses["204"] = {"description": "Done; there is nothing to return."}
        else:
            responses["200"] = self._success(function)
            if function.returns_set:
                responses["206"] = {**responses["200"], "description": "Some of the rows, counted."}
        own = self._errors.get(function.oid, {})
        shared = parts.shared_responses(
            is_public=self._settings.anon_role in function.roles,
            is_get=is_get,
            is_set=function.returns_set,
        )
        for status in sorted({*own, *shared}):
            if status in own:
                responses[str(status)] = parts.error_response(
                    _phrase(status), own[status], shared.get(status, ())
                )
            else:
                responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
        responses["default"] = {"$ref": "#/components/responses/error"}
        return responses

    def _success(self, function: Function) -> dict[str, Any]:
        row = self._row(function)
        if function.media_type is not None and not function.returns_set:
            return {
                "description": "The document.",
                "content": {function.media_type: {"schema": {"type": "string"}}},
            }
        if not function.returns_set:
            description = "The result."
            if function.result == "scalar" and not function.is_named_scalar:
                row = nullable(row)
            elif "$ref" in row and self._may_find_nothing(function):
                description = "The row; every column of it is null where there is none."
                row = {"anyOf": [row, {"$ref": "#/components/schemas/NoRow"}]}
            return {
                "description": description,
                "headers": {"Idempotency-Replayed": {"$ref": "#/components/headers/IdempotencyReplayed"}},
                "content": {"application/json": {"schema": row}},
            }
        return {
            "description": "The rows; whole ones unless `select` names columns.",
            "headers": {
                "Content-Range": {"$ref": "#/components/headers/ContentRange"},
                "Idempotency-Replayed": {"$ref": "#/components/headers/IdempotencyReplayed"},
            },
            "content": {
                "application/json": {"schema": {"type": "array", "items": row}},
                "application/vnd.pgrst.object+json": {"schema": row},
                "text/csv": {"schema": {"type": "string"}},
            },
        }

    def _may_find_nothing(self, function: Function) -> bool:
        """Whether a function looks a row up and has no error for its absence."""
        return function.volatility in "is" and 404 not in self._errors.get(function.oid, {})

    def _row(self, function: Function) -> Schema:
        source = self._sources.get(function.oid)
        if source is not None and source.columns:
            columns = {
                name: nullable(self.schemas.describe(oid, is_input=False)) for name, oid in source.columns
            }
            return {
                "type": "object",
                "properties": columns,
                "required": list(columns),
                "additionalProperties": False,
            }
        if function.result == "record":
            return {"type": "object"}
        if function.result == "composite":
            oid = source.type_oid if source is not None else function.base_oid
            return self.schemas.columns_of(oid) or {"type": "object"}
        return self.schemas.describe(source.type_oid if source else function.base_oid, is_input=False)


def _is_optional(parameter: Parameter) -> bool:
    return parameter.has_default or parameter.is_variadic


def _fits(value: Any, schema: Schema) -> bool:
    """Whether a default is told as the argument would be sent."""
    kinds: dict[Any, tuple[type, ...]] = {
        "string": (str,),
        "boolean": (bool,),
        "integer": (int,),
        "number": (int, float),
    }
    if "$ref" in schema or "anyOf" in schema:
        return isinstance(value, str)
    if schema.get("type") is None:
        return True
    kind = kinds.get(schema["type"], ())
    return isinstance(value, kind) and (schema["type"] == "boolean" or not isinstance(value, bool))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
