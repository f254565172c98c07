"""Answers a call of a function written in Python, by the rules of those in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from pydantic import ValidationError

from pyapi.answers import JSON_TYPE, Answer
from pyapi.auth.database import Database
from pyapi.auth.functions import Arguments, Context, PythonFunction, not_authenticated
from pyapi.bodies import parse_keys
from pyapi.calls import check_json
from pyapi.errors import ApiError, refuse_role
from pyapi.identity import Identity
from pyapi.limits import client_address, describe
from pyapi.pipelines import Pace
from pyapi.requests import Request

if TYPE_CHECKING:
    from pyapi.gateway import Gateway

MAX_USER_AGENT = 300
MAX_NAMES, MAX_NAME_LENGTH = 20, 100


class PythonDoor:
    """Calls Python functions.

    Args:
        gateway: settings, connections, keys.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._paces: dict[bytes, Pace] = {}

    async def answer(self, function: PythonFunction, request: Request, identity: Identity) -> Answer:
        """Check the arguments, run the function, write the answer.

        Raises:
            ApiError: whatever the function refuses; 404 PGRST202, 400, 401, 405.
        """
        try:
            return await self._answer(function, request, identity)
        except ApiError as error:
            error.headers.setdefault("x-function", function.name)
            raise

    async def _answer(self, function: PythonFunction, request: Request, identity: Identity) -> Answer:
        if request.method != "POST":
            raise ApiError(
                405, "25006", f"cannot execute {function.name} in a read-only transaction", None,
                "Call it with POST.", headers={"Allow": "POST"},
            )  # fmt: skip
        if function.roles and identity.role not in function.roles:
            raise _not_allowed(function, identity)
        arguments = read_arguments(function, request)
        if function.needs_user and not identity.subject:
            raise not_authenticated()
        settings = self._gateway.settings
        agent = request.headers.get(b"user-agent", b"").decode("latin-1")[:MAX_USER_AGENT]
        address = client_address(request.peer, request.headers, settings.trusted_proxies)
        database = Database(
            self._gateway.pipelines,
            settings.statement_timeout_ms,
            self._paces,
            identity=identity,
            path=request.path,
            request_id=request.request_id,
            name=function.name,
        )
        # A token that need not be sent would be a counter of its own.
        counted = Identity(settings.anon_role or "anon", "{}") if function.takes_no_token else identity
        count = self._gateway.limits.count((function.name,), counted, request)
        allowance = None if count is None else await database.count(count)
        result = await function.run(
            Context(
                auth=self._gateway.auth,
                database=database,
                identity=identity,
                address=None if address == "unknown" else address,
                user_agent=agent or None,
                request_id=request.request_id,
            ),
            arguments,
        )
        headers = [(b"cache-control", b"no-store"), *describe(allowance)]
        if result is None:
            return Answer(204, headers, b"")
        return Answer(200, [(b"content-type", JSON_TYPE), *headers], orjson.dumps(result))


def read_arguments(function: PythonFunction, request: Request) -> Arguments:
    """The arguments of a request.

    Raises:
        ApiError: 404 PGRST202 where there is no such function with these arguments; 400 PGRST102 where the
            body is no JSON object, ``invalid_argument`` where a value is of another kind.
    """
    check_json(request.headers.get(b"content-type", b"").decode("latin-1"))
    keys = parse_keys(request.body)
    fields = function.arguments.model_fields
    if not keys <= fields.keys() or any(f.is_required() and name not in keys for name, f in fields.items()):
        raise _not_found(function, keys)
    try:
        return function.arguments.model_validate(_load(request.body))
    except ValidationError as error:
        # Nothing of what was sent is repeated: it may be a password.
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ApiError(
            400, "22023", "invalid_argument", f"{name}: {first['msg']}.", "See /docs for what it takes."
        ) from None


def _load(body: bytes) -> dict[str, Any]:
    try:
        return dict(orjson.loads(body or b"{}"))
    except orjson.JSONDecodeError:  # a number that only numeric holds
        raise ApiError(
            400, "22003", "invalid_argument", "A number is out of range.", "Send a smaller number."
        ) from None


def _not_allowed(function: PythonFunction, identity: Identity) -> ApiError:
    """The refusal of a role that may not call, as where PostgreSQL refuses it."""
    status = 401 if identity.is_anonymous else 403
    return refuse_role(status, identity.role, function.short_name, function.roles)


def _not_found(function: PythonFunction, keys: frozenset[str]) -> ApiError:
    names = [name[:MAX_NAME_LENGTH] for name in sorted(keys)[:MAX_NAMES]] + ["…"] * (len(keys) > MAX_NAMES)
    listed = f"({', '.join(names)})" if names else " without parameters"
    fields = function.arguments.model_fields
    needed = ", ".join(name if f.is_required() else f"{name} => default" for name, f in fields.items())
    return ApiError(
        404,
        "PGRST202",
        f"Could not find the function {function.name}{listed} in the schema cache",
        f"Searched for the function {function.name}{' with parameters ' + ', '.join(names) if names else listed},"
        " but no matches were found in the schema cache.",
        f"Perhaps you meant to call the function {function.name}({needed})",
    )
