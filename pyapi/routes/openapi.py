"""Routes in the OpenAPI document: what it says of their functions, under other names and in other places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pyapi.routes.table import Route

NAMED_PARAMETER = re.compile(r"\{([^}]*)\}")
JSON = "application/json"

Operation = dict[str, Any]


def route_paths(routes: Iterable[Route], described: Mapping[str, Any]) -> dict[str, Any]:
    """Path items of routes.

    Args:
        routes: in order of their paths.
        described: path items of functions (``/rpc/schema.function``) and doors.
    """
    paths: dict[str, Any] = {}
    spelled: dict[str, str] = {}
    for route in routes:
        shape = NAMED_PARAMETER.sub("{}", route.path.rstrip("/"))
        path = spelled.setdefault(shape, route.path)  # two rows may name a parameter differently
        operation = _describe_door(route, described) if route.door else _describe_function(route, described)
        if operation is None:
            continue
        names = dict(zip(route.names, NAMED_PARAMETER.findall(path), strict=True))
        for parameter in operation["parameters"]:
            if parameter.get("in") == "path":
                parameter["name"] = names[parameter["name"]]
        paths.setdefault(path, {})[route.method.lower()] = operation
    return {path: {**described.get(path, {}), **item} for path, item in paths.items()}


def route_tags(routes: Iterable[Route], taken: Iterable[str]) -> list[dict[str, str]]:
    """The groups of routes that have no name of a schema."""
    groups = dict.fromkeys(route.tag for route in routes)
    return [{"name": tag, "description": f"Routes: {tag}."} for tag in groups if tag not in {*taken}]


def _describe_function(route: Route, described: Mapping[str, Any]) -> Operation | None:
    name = route.target
    item = described.get(f"/rpc/{name}")
    if item is None:
        return None
    base: Operation = item["get"] if route.method == "GET" and "get" in item else item["post"]
    stated = {parameter["name"]: parameter for parameter in base["parameters"] if "name" in parameter}
    body = base.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
    properties: Mapping[str, Any] = body.get("properties", {})
    required = {*body.get("required", ()), *(n for n, p in stated.items() if p["required"])}

    def parameter(argument: str, place: str, key: str) -> dict[str, Any]:
        known = dict(stated.get(argument) or {"schema": properties.get(argument, {})})
        return {**known, "name": key, "in": place, "required": place == "path" or argument in required}

    parameters = [
        parameter(argument, "path", route.names[place]) for argument, place in route.path_arguments.items()
    ]
    parameters += [parameter(argument, "query", key) for key, argument in route.query_arguments.items()]
    if route.method != "GET":
        # Whatever is sent may be sent again with the same key.
        parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
    known = {"IdempotencyKey", *route.query_arguments}
    parameters += [p for p in base["parameters"] if "$ref" in p and p["$ref"].rpartition("/")[2] not in known]
    operation = _begin(route, base) | {
        "parameters": parameters, "responses": _responses(base["responses"], route.status), "x-function": name
    }  # fmt: skip
    if route.whole_body is not None:
        schema = properties.get(route.whole_body, {})
        operation["requestBody"] = {
            "required": route.whole_body in required, "content": {JSON: {"schema": schema}}
        }  # fmt: skip
    elif route.takes_body and route.body_arguments:
        operation["requestBody"] = _body(route, properties, required)
    return operation


def _body(route: Route, properties: Mapping[str, Any], required: set[str]) -> dict[str, Any]:
    members = {key: properties.get(argument, {}) for key, argument in route.body_arguments.items()}
    schema: dict[str, Any] = {"type": "object", "properties": members, "additionalProperties": False}
    needed = [key for key, argument in route.body_arguments.items() if argument in required]
    if needed:
        schema["required"] = needed
    return {"required": bool(needed), "content": {JSON: {"schema": schema}}}


def _describe_door(route: Route, described: Mapping[str, Any]) -> Operation:
    base = described.get(route.door or "", {}).get(route.method.lower(), {"responses": {}})
    parameters = [dict(p) for p in base.get("parameters", ()) if p.get("name") not in route.constants]
    if not parameters:
        parameters = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in route.names
        ]
    responses = base["responses"] or {
        "200": {"description": "Taken."}, "default": {"$ref": "#/components/responses/error"}
    }  # fmt: skip
    operation = _begin(route, base) | {"parameters": parameters, "responses": responses, "x-door": route.door}
    if "requestBody" in base:
        operation["requestBody"] = base["requestBody"]
    return operation


def _begin(route: Route, base: Operation) -> Operation:
    """What does not hang on arguments."""
    kept = ("summary", "security", "x-roles", "x-volatility", "x-timeout-ms", "deprecated")
    operation: Operation = {
        "operationId": f"{route.method.lower()}{_identifier(route.path)}",
        "tags": [route.tag],
        **{key: base[key] for key in kept if key in base},
    }
    if route.description is not None:
        operation["summary"] = route.description
    operation.setdefault("summary", route.path)
    if route.version is not None:
        operation["x-api-version"] = route.version
    return operation


def _responses(base: Mapping[str, Any], status: int | None) -> dict[str, Any]:
    """The responses of a function, the success under another status where the route states one."""
    responses = dict(base)
    own = "200" if "200" in responses else "204"
    if status is not None and str(status) != own:
        success = responses.pop(own)
        responses.pop("206", None)
        if status == 204:
            success = {"description": "Done; there is nothing to return."}
        responses = {str(status): success, **responses}
    return responses


def _identifier(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", path.rstrip("/").replace("{", "by_").replace("}", ""))
