"""``POST /ofrep/v1/evaluate/flags/<key>`` and ``POST /ofrep/v1/evaluate/flags``.

The `OpenFeature Remote Evaluation Protocol <https://openfeature.dev/specification/appendix-c>`_ over
``flags.evaluate_flag`` and ``flags.evaluate_flags``: each answer is one function call. Whose flags a
caller may ask for, the functions say.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from litestar import HttpMethod, Request, Response, route
from litestar.handlers import HTTPRouteHandler

from pyapi.answers import answer_preflight
from pyapi.callers import Caller, find_caller
from pyapi.errors import ApiError
from pyapi.flags.state import States, knows, make_etag
from pyapi.flags.trail import Trail
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Pace, Unavailable
from pyapi.requests import read_head
from pyapi.uploads import BodyReader

if TYPE_CHECKING:
    from pyapi.gateway_state import GatewayState

log = structlog.get_logger()

AnyRequest = Request[Any, Any, Any]
BULK_PATH = "/ofrep/v1/evaluate/flags"
ONE_PATH = BULK_PATH + "/{key:str}"
METHODS = [HttpMethod.POST, HttpMethod.OPTIONS]
ENVIRONMENT_HEADER = "x-flag-environment"
MAX_BODY_BYTES = 64 * 1024
MAX_KEY_LENGTH, MAX_ENVIRONMENT_LENGTH = 128, 40
# The body goes to PostgreSQL as it came, so no number is rounded on the way.
EVALUATE = b"select to_json(e) from flags.evaluate_flag($1, coalesce($2::jsonb -> 'context', '{}'), $3) as e"
EVALUATE_ALL = (
    b"select coalesce(json_agg(e), '[]')"
    b" from flags.evaluate_flags(coalesce($1::jsonb -> 'context', '{}'), null, $2) as e"
)
GET_STATE = b"select flags.get_state($1)"
CODES = {
    "flag_not_found": (404, "FLAG_NOT_FOUND"), "invalid_context": (400, "INVALID_CONTEXT"),
    "environment_not_found": (400, "GENERAL"),
}  # fmt: skip
"""What our refusals are in the protocol."""
UNREADABLE = frozenset({"22P02", "22P05", "22003", "54000", "54001"})
"""JSON that PostgreSQL does not take: a NUL, a number beyond all bounds, nested too deep."""
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, X-Request-Id",
}


class Refusal(Exception):
    """An error of the protocol's own.

    Attributes:
        status: HTTP status.
        code: the protocol's.
        details: for people.
    """

    def __init__(self, status: int, code: str, details: str) -> None:
        super().__init__(details)
        self.status, self.code, self.details = status, code, details


class OfrepDoor:
    """Answers evaluations.

    Args:
        gateway: connections and keys.
    """

    def __init__(self, gateway: GatewayState) -> None:
        self._gateway = gateway
        self._bodies = BodyReader(MAX_BODY_BYTES)
        self._one_pace, self._bulk_pace = Pace(), Pace()
        self._trail = Trail(gateway.service)
        self._states = States(self._read_state)
        gateway.topic_listeners.setdefault("flags", []).append(self._states.forget)
        gateway.closers.append(self._trail.close)

    async def answer_one(self, request: AnyRequest) -> Response[bytes]:
        """One flag."""
        key = str(request.path_params["key"])
        return await self._observed(request, "flags.evaluate_flag", lambda: self._evaluate(request, key), key)

    async def answer_all(self, request: AnyRequest) -> Response[bytes]:
        """Every flag that is for the caller."""
        return await self._observed(request, "flags.evaluate_flags", lambda: self._evaluate_all(request))

    async def _evaluate(self, request: AnyRequest, key: str) -> Response[bytes]:
        caller, body, context = await self._read(request)
        if len(key) > MAX_KEY_LENGTH or "\0" in key:
            raise Refusal(404, "FLAG_NOT_FOUND", "There is no such flag.")
        result = await caller.read(
            "flags.evaluate_flag", EVALUATE, (key, body, _environment(request)), self._one_pace
        )
        evaluation = orjson.loads(result.get_value(0, 0) or b"null")
        self._trail.note(evaluation, _whose(context, caller), caller.request_id)
        answer = describe(evaluation)
        return _respond(400 if "errorCode" in answer else 200, answer, caller.request_id)

    async def _evaluate_all(self, request: AnyRequest) -> Response[bytes]:
        caller, body, context = await self._read(request)
        environment = _environment(request)
        etag = await self._etag(caller, environment, context)
        headers = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
        if etag is not None:
            headers["ETag"] = etag
            if not caller.is_limited("flags.evaluate_flags") and knows(
                request.headers.get("if-none-match", ""), etag
            ):
                return Response(
                    b"", status_code=304, headers=headers | CORS | {"X-Request-Id": caller.request_id}
                )
        result = await caller.read("flags.evaluate_flags", EVALUATE_ALL, (body, environment), self._bulk_pace)
        evaluations = orjson.loads(result.get_value(0, 0) or b"[]")
        whose = _whose(context, caller)
        for evaluation in evaluations:
            self._trail.note(evaluation, whose, caller.request_id)
        if etag is not None and knows(request.headers.get("if-none-match", ""), etag):
            return Response(
                b"", status_code=304, headers=headers | CORS | {"X-Request-Id": caller.request_id}
            )
        return _respond(200, {"flags": [describe(e) for e in evaluations]}, caller.request_id, headers)

    async def _read(self, request: AnyRequest) -> tuple[Caller, str, dict[str, Any]]:
        """Who asks; the body as it came; its context."""
        caller = await find_caller(self._gateway, request, takes_anonymous=True)
        head = read_head(request.scope)  # type: ignore[arg-type]
        await self._bodies.read(head, request.receive)  # type: ignore[arg-type]
        try:
            document = orjson.loads(head.body)
            text = head.body.decode()
        except ValueError:
            raise Refusal(400, "PARSE_ERROR", "The body is no JSON.") from None
        if not isinstance(document, dict):
            raise Refusal(400, "PARSE_ERROR", "The body is no object.")
        context = document.get("context", {})
        if not isinstance(context, dict):
            raise Refusal(400, "INVALID_CONTEXT", "The context is no object.")
        if not isinstance(context.get("targetingKey"), str | None):
            raise Refusal(400, "INVALID_CONTEXT", "The targetingKey is no text.")
        return caller, text, context

    async def _etag(self, caller: Caller, environment: str | None, context: dict[str, Any]) -> str | None:
        # Before the evaluation: a change in between makes the answer newer than its tag, never older.
        try:
            return make_etag(await self._states.get(environment), caller.identity, context)
        except (DatabaseError, Overloaded, Unavailable, OutcomeUnknown):
            return None  # the evaluation tells what is wrong
        except orjson.JSONEncodeError:
            return None  # nested deeper than orjson writes; PostgreSQL takes it

    async def _read_state(self, environment: str | None) -> str:
        value = None if environment is None else environment.encode()
        return (await self._gateway.service.call(GET_STATE, (value,)) or b"").decode()

    async def _observed(
        self,
        request: AnyRequest,
        metric: str,
        answer: Callable[[], Awaitable[Response[bytes]]],
        key: str | None = None,
    ) -> Response[bytes]:
        """An answer, or a refusal in the protocol's form."""
        began = time.perf_counter()
        status = 500
        headers: dict[str, str] = {}
        try:
            response = await answer()
            status = response.status_code or 200
            return response
        except Refusal as error:
            status, code, details = error.status, error.code, error.details
        except ApiError as error:
            status, code = CODES.get(error.message, (error.status, "GENERAL"))
            details = error.details or error.message
            headers = {name: value for name, value in error.headers.items() if name != "x-function"}
            if error.code in UNREADABLE:
                status, code, details = (
                    400,
                    "INVALID_CONTEXT",
                    "The context holds what cannot be stored as JSON.",
                )
        except Exception:
            log.exception("door_failed", path=request.scope.get("path_template"))
            code, details = "GENERAL", "internal_error"
        finally:
            self._gateway.metrics.observe(metric, status, time.perf_counter() - began)
        told = {"errorCode": code, "errorDetails": details}
        return _respond(status, told if key is None else {"key": key, **told}, None, headers)


def describe(evaluation: dict[str, Any]) -> dict[str, Any]:
    """A ``flags.evaluation`` in the protocol's form.

    Without a value clients use the default of the code (ADR-0006). A variant is sent all the same, since
    OpenFeature's Python provider reads it always.
    """
    told: dict[str, Any] = {"key": evaluation["flag_key"]}
    if evaluation["error_code"] is not None:
        return told | {
            "errorCode": evaluation["error_code"], "errorDetails": evaluation["error_details"],
            "metadata": evaluation["metadata"],
        }  # fmt: skip
    told |= {"reason": evaluation["reason"], "variant": evaluation["variant"] or ""}
    if evaluation["variant"] is not None:
        told["value"] = evaluation["value"]
    return told | {"metadata": evaluation["metadata"]}


def _whose(context: dict[str, Any], caller: Caller) -> str | None:
    key = context.get("targetingKey")
    return key if isinstance(key, str) and key else caller.identity.subject or None


def _environment(request: AnyRequest) -> str | None:
    environment = request.headers.get(ENVIRONMENT_HEADER)
    if environment is not None and (len(environment) > MAX_ENVIRONMENT_LENGTH or "\0" in environment):
        raise Refusal(400, "GENERAL", "There is no such environment.")
    return environment


def _respond(
    status: int, document: Any, request_id: str | None, headers: dict[str, str] | None = None
) -> Response[bytes]:
    told = {"Cache-Control": "no-store"} | CORS | (headers or {})
    if request_id is not None:
        told["X-Request-Id"] = request_id
    return Response(orjson.dumps(document), status_code=status, media_type="application/json", headers=told)


def ofrep_doors(gateway: GatewayState) -> list[HTTPRouteHandler]:
    """The doors of the protocol; browsers of any origin may use them, since tokens travel in a header."""
    door = OfrepDoor(gateway)

    @route(ONE_PATH, http_method=METHODS, status_code=200)
    async def evaluate_flag(request: AnyRequest) -> Response[bytes]:
        """One flag."""
        return _preflight(request) if request.method == "OPTIONS" else await door.answer_one(request)

    @route(BULK_PATH, http_method=METHODS, status_code=200)
    async def evaluate_flags(request: AnyRequest) -> Response[bytes]:
        """All flags."""
        return _preflight(request) if request.method == "OPTIONS" else await door.answer_all(request)

    return [evaluate_flag, evaluate_flags]


def _preflight(request: AnyRequest) -> Response[bytes]:
    answer = answer_preflight(read_head(request.scope))  # type: ignore[arg-type]
    headers = {name.decode(): value.decode("latin-1") for name, value in answer.headers}
    return Response(b"", status_code=answer.status, headers=headers | CORS)
