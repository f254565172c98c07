"""The door of routes: a method and a path, as ``api.routes`` states them, instead of a function's name."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_to_bytes, urlencode

from pyapi.answers import METHODS, Answer, error_answer
from pyapi.auth.functions import PythonFunction
from pyapi.calls import Call
from pyapi.errors import ApiError
from pyapi.functions import Function
from pyapi.identity import Identity
from pyapi.misfits import read_json
from pyapi.refusals import ReplacedFunction
from pyapi.requests import Receive, Request, Scope, Send
from pyapi.routes.binding import build_call, build_python_body, read_given
from pyapi.routes.table import Match, Route
from pyapi.rpc import RpcDoor

if TYPE_CHECKING:
    from pyapi.gateway import Gateway

Application = Callable[[Any, Any, Any], Awaitable[None]]
MATCHED = "mainspring.matched"
PARAMETER = re.compile(r"\bp_[a-z0-9_]+")
DOORS = frozenset(
    {
        "",
        "health",
        "metrics",
        "docs",
        "openapi.json",
        ".well-known",
        "webhooks",
        "ofrep",
        "invoices",
        "calendars",
    }
)
"""First segments of the next application's own."""


class RouteDoor(RpcDoor):
    """ASGI application of the routes; what none of them is goes on to the next application.

    Args:
        gateway: catalogue, routes, keys and connections.
        otherwise: answers what is no route, and what a route says is another door's.
    """

    def __init__(self, gateway: Gateway, otherwise: Application) -> None:
        super().__init__(gateway)
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        table = self._gateway.routes
        first = scope["path"][1:].partition("/")[0]
        if first not in table.prefixes and (self._gateway.generation or first in DOORS):
            await self._otherwise(scope, receive, send)
            return
        matched = table.match(_split(scope))
        if matched is None and first in DOORS:
            await self._otherwise(scope, receive, send)
            return
        if matched is not None and (route := _door_of(matched, scope["method"])) is not None:
            await self._lead(scope, receive, send, route, matched.values)
            return
        scope[MATCHED] = matched
        await super().__call__(scope, receive, send)

    async def _lead(
        self, scope: Scope, receive: Receive, send: Send, route: Route, values: tuple[str, ...]
    ) -> None:
        """Have a door answer, and tell what holds for the version that the route is of; the door itself has none."""
        request = self._read(scope | {MATCHED: None})
        led = _lead_to(scope, route, values)
        try:
            entry = self._gateway.versions.choose(route.version, request.headers)
            notice = entry.find(route.target)
            request.notice = notice = notice.at(led["raw_path"].decode()) if route.names else notice
            notice.ensure_open()
        except ApiError as error:
            identity = await self._find_caller(request)
            await self._send(request, identity, error_answer(request, error), send)
            self._gateway.metrics.observe("unknown", error.status, 0.0)
            return

        async def send_and_tell(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *notice.headers]}
                if notice.is_counted:
                    identity = await self._find_caller(request)
                    self._gateway.usage.count(notice, identity, request.headers, message["status"])
            await send(message)

        await self._otherwise(led, receive, send_and_tell)

    async def _find_caller(self, request: Request) -> Identity | None:
        """Who sent a request, ``None`` where their token is not good: a door may not ask for one."""
        authorization = request.headers.get(b"authorization")
        verifier = self._gateway.verifier
        try:
            return verifier.recall(authorization) or await verifier.verify(authorization)
        except ApiError:
            return None

    def _read(self, scope: Scope) -> Request:
        request = super()._read(scope)
        request.matched = scope[MATCHED]
        return request

    def _takes_no_token(self, request: Request) -> bool:
        """Whether the route's function takes none; refuses what is no route."""
        if not self._gateway.generation:
            return False
        matched = request.matched
        if matched is None:
            raise self._not_found(request)
        if request.method == "OPTIONS":
            return False
        python = _choose(matched, request).python
        return python is not None and python.takes_no_token

    def _methods(self, request: Request) -> tuple[str, ...]:
        return METHODS if request.matched is None else methods_of(request.matched)

    async def _answer(self, request: Request, identity: Identity) -> tuple[str, Answer]:
        matched = request.matched
        if matched is None:
            raise self._not_found(request)
        if matched.table is not self._gateway.routes:  # there was a deploy in between
            matched = request.matched = self._gateway.routes.match(matched.segments)
            if matched is None:
                raise self._not_found(request)
        route = _choose(matched, request)
        try:
            self._note(request, self._gateway.versions.choose(route.version, request.headers), route.target)
            if route.python is not None:
                name, answer = await self._answer_route_in_python(
                    route, route.python, matched.values, request, identity
                )
            elif route.function is not None:
                call, key, source = self._build(route, route.function, matched.values, request)
                name, answer = await self._execute(call, request, identity, key, source, None)
            else:
                raise self._not_found(request)
        except ReplacedFunction as error:
            _name_what_was_sent(error.refusal, route)
            raise
        except ApiError as error:
            _name_what_was_sent(error, route)
            if error.status == 405:
                error.headers["Allow"] = ", ".join(methods_of(matched))
            raise
        return name, _with_status(answer, route.status)

    async def _answer_route_in_python(
        self,
        route: Route,
        function: PythonFunction,
        values: tuple[str, ...],
        request: Request,
        identity: Identity,
    ) -> tuple[str, Answer]:
        body = build_python_body(route, request, values)
        headers = {**request.headers, b"content-type": b"application/json"}
        call_as_posted = replace(request, method="POST", query=b"", body=body, headers=headers)
        return function.name, await self._answer_in_python(function, call_as_posted, identity, None)

    def _build(
        self, route: Route, function: Function, values: tuple[str, ...], request: Request
    ) -> tuple[Call, bytes | None, bytes]:
        """A request's call, and the idempotency key with what it stands for, where there is one."""
        key = self._idempotency_key(request)
        call = build_call(route, function, request, values, has_key=key is not None)
        if call.read_only:
            key = None
        source = b""
        if key is not None:
            source = b"\n".join(
                (f"{request.method} {route.path} {json.dumps(values)}".encode(), request.query, request.body)
            )
        return call, key, source

    def _sent(self, request: Request) -> Mapping[str, Any]:
        if request.matched is None:
            return {}
        route = _choose(request.matched, request)
        given = read_given(route, request, request.matched.values)
        members = read_json(given.body) if given.members else {}
        return given.direct | {route.body_arguments[name]: members.get(name) for name in given.members}

    def _not_found(self, request: Request) -> ApiError:
        segments = request.path[1:].rstrip("/").split("/")
        closest = self._gateway.routes.closest(segments)
        return ApiError(
            404, "PT404", "route_not_found", f"There is no route {request.path[:200]}.",
            "/docs lists them." if closest is None else f"Perhaps you meant {closest}.",
        )  # fmt: skip


def methods_of(matched: Match) -> tuple[str, ...]:
    """What may be sent to a path."""
    methods = {*matched.routes, "OPTIONS"}
    if "GET" in methods:
        methods.add("HEAD")
    return tuple(sorted(methods))


def _choose(matched: Match, request: Request) -> Route:
    """The route of a method.

    Raises:
        ApiError: 405.
    """
    route = matched.routes.get("GET" if request.method == "HEAD" else request.method)
    if route is None:
        allowed = ", ".join(methods_of(matched))
        path = next(iter(matched.routes.values())).path
        raise ApiError(
            405, "PT405", "method_not_allowed", f"{path} takes no {request.method[:20]}.",
            f"Send one of {allowed}.", headers={"Allow": allowed},
        )  # fmt: skip
    return route


def _door_of(matched: Match, method: str) -> Route | None:
    route = matched.routes.get("GET" if method == "HEAD" else method)
    return None if route is None or route.door is None else route


def _name_what_was_sent(error: ApiError, route: Route) -> None:
    """Say of parameters what the request calls them: functions tell of theirs in hints and details."""

    def sent(found: re.Match[str]) -> str:
        return route.sent_names.get(found[0], found[0])

    if error.details is not None:
        error.details = PARAMETER.sub(sent, error.details)
    if error.hint is not None:
        error.hint = PARAMETER.sub(sent, error.hint)


def _with_status(answer: Answer, status: int | None) -> Answer:
    """The answer of a success, with the status that the route states."""
    if status is None or answer.status not in (200, 204):
        return answer
    if status == 204:
        headers = [
            header for header in answer.headers if header[0] not in (b"content-type", b"content-range")
        ]
        return Answer(204, headers, b"")
    return Answer(status, answer.headers, answer.body)


def _split(scope: Scope) -> list[str]:
    """The segments of a path, each decoded by itself, so that %2F stays in its segment; a last slash is nothing."""
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    path = raw.partition(b"?")[0]
    if len(path) > 1 and path.endswith(b"/"):
        path = path[:-1]
    if b"%" not in path:
        return path[1:].decode("utf-8", "replace").split("/")
    return [_decode(segment) for segment in path[1:].split(b"/")]


def _decode(segment: bytes) -> str:
    try:
        text = unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        return ""  # no route has an empty segment
    return "" if "\0" in text else text


def _lead_to(scope: Scope, route: Route, values: tuple[str, ...]) -> Scope:
    """The request as its door would get it."""
    named = dict(zip(route.names, values, strict=True))
    path = "/".join(
        quote(named[segment[1:-1]], safe="") if segment.startswith("{") else segment
        for segment in (route.door or "").split("/")
    )
    query = urlencode(route.constants).encode()
    if scope["query_string"]:
        query = query + b"&" + scope["query_string"] if query else scope["query_string"]
    decoded = unquote_to_bytes(path).decode()
    return {**scope, "path": decoded, "raw_path": path.encode(), "query_string": query}
