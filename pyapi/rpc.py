"""The RPC doors: ``/rpc/<function>``, ``/rest/v1/rpc/<function>``, ``/v1/rpc/…``, ``/v2/rpc/…``, ``/rpc``.

One request is one message to PostgreSQL: context, the call, Sync. The conventions are PostgREST's.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Sequence

import psycopg
import structlog
from psycopg.pq.abc import PGresult

from pyapi import batches
from pyapi.answers import JSON_TYPE, Answer, answer_preflight, error_answer, make_answer
from pyapi.auth.door import PythonDoor
from pyapi.auth.functions import PythonFunction
from pyapi.auth.table import PYTHON_FUNCTIONS
from pyapi.calls import Call, build_call, check_json
from pyapi.calls import Request as CallRequest
from pyapi.config.maintenance import ensure_open
from pyapi.contexts import write_context
from pyapi.error_log import is_noteworthy
from pyapi.errors import ApiError
from pyapi.gateway import Gateway
from pyapi.identity import Identity
from pyapi.limits import describe
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Pace, Statement, Unavailable
from pyapi.refusals import ReplacedFunction, explain_refusal, explain_silence
from pyapi.requests import NO_PREFERENCES, Preferences, Receive, Request, Scope, Send, read_head
from pyapi.spans import records_spans, span
from pyapi.traces import write_traceparent
from pyapi.uploads import BodyReader

log = structlog.get_logger()

RPC_PREFIXES = ("/rpc", "/rest/v1/rpc", "/v1/rpc", "/v2/rpc")
DOORS = frozenset(prefix.removesuffix("/rpc") for prefix in RPC_PREFIXES)
MAX_KEY_LENGTH = 255
REPLAY = "MS001"
"""Raised by ``api.claim_idempotency_key`` where the answer is stored already."""

ATTEMPTS = 3
"""Times that a call is built, where deploys keep replacing its function."""

# The last two make sure that nobody gets what an earlier call set beyond its own transaction.
_SETTINGS = (
    ("role", "$1"), ("request.jwt.claims", "$2"), ("request.jwt.claim.sub", "$3"), ("request.headers", "$4"),
    ("request.method", "$5"), ("request.path", "$6"), ("request.id", "$7"), ("request.trace_id", "$8"),
    ("search_path", "$9"), ("statement_timeout", "$10"), ("response.headers", "''"), ("response.status", "''"),
)  # fmt: skip
CONTEXT = write_context(_SETTINGS)
CONTEXT_READ_ONLY = CONTEXT + b" or set_config('transaction_read_only', 'on', true) is null"
NEXT_STEP = (
    b"select where set_config('search_path', $1, true) is null"
    b" or set_config('statement_timeout', $2, true) is null"
)
TIMEZONE = b"select where set_config('timezone', $1, true) is null"
CLAIM_KEY = b"select api.claim_idempotency_key($1, $2::bytea)"
COMPLETE_KEY = b"select api.complete_idempotency_key($1, $2::integer)"
STORED_ANSWER = (
    b"select r.response_body, null, null, r.response_headers, r.response_status"
    b" from api.get_idempotent_response($1) as r"
)
ROLLBACK = b"rollback"
EXPOSED_HEADERS = (
    b"Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Idempotency-Replayed, Location,"
    b" RateLimit, RateLimit-Policy, Retry-After, Server, Transfer-Encoding, Range-Unit, X-Request-Id, traceresponse"
)


class RpcDoor:
    """ASGI application of the RPC doors.

    Args:
        gateway: catalogue, keys and connections.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        settings = gateway.settings
        self._timeout = str(settings.statement_timeout_ms).encode()
        self._pre_request = _pre_request(settings.pre_request)
        self._may_override_end = settings.tx_end.endswith("-allow-override")
        self._rolls_back = settings.tx_end.startswith("rollback")
        self._bodies = BodyReader(settings.max_body_bytes)
        self._python = PythonDoor(gateway)
        self._search_paths: dict[str, bytes] = {}
        current = tuple(s for s in settings.schemas if s != "public") or settings.schemas
        self._schemas_by_version = {"v1": ("public",), "v2": current}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if not records_spans():
            await self._serve(read_head(scope), receive, send)
            return
        request = read_head(scope)
        with span("rpc", "server", request.trace, http__request__method=request.method) as step:
            name, status = await self._serve(request, receive, send)
            step.name = name
            step.attributes["http.response.status_code"] = status
            step.is_error = status >= 500

    async def _serve(self, request: Request, receive: Receive, send: Send) -> tuple[str, int]:
        """Answer; returns the function's name and the status."""
        began = time.perf_counter()
        name = "unknown"
        identity: Identity | None = None
        try:
            if request.method == "OPTIONS":
                answer = answer_preflight(request)
            else:
                authorization = request.headers.get(b"authorization")
                if not self._gateway.generation:
                    raise explain_silence(Unavailable("the catalogue was never read"), name)
                verifier = self._gateway.verifier
                try:
                    identity = verifier.recall(authorization) or await verifier.verify(authorization)
                except ApiError:
                    if not PYTHON_FUNCTIONS.takes_no_token(request.path):
                        raise
                    identity = verifier.nobody
                if not PYTHON_FUNCTIONS.takes_no_token(request.path):  # admins have to log in
                    ensure_open(self._gateway.config, identity.role)
                if request.method == "POST":
                    await self._bodies.read(request, receive)
                name, answer = await self._answer_anew(request, identity)
        except ApiError as error:
            name = error.headers.pop("x-function", name)
            if is_noteworthy(error):
                self._gateway.errors.note(name, error, request, identity)
            answer = error_answer(request, error)
        except Exception as failure:
            log.exception("request_failed", request_id=request.request_id, path=request.path)
            found = ApiError(500, "XX000", type(failure).__name__)
            self._gateway.errors.note(name, found, request, identity)
            answer = error_answer(request, ApiError(500, "XX000", "internal_error"))
        headers = answer.headers
        headers.append((b"x-request-id", request.request_id.encode("latin-1")))
        if request.request_id != request.trace.trace_id:
            headers.append((b"traceresponse", write_traceparent(request.trace.trace_id).encode()))
        if b"origin" in request.headers:
            headers.append((b"access-control-allow-origin", b"*"))
            headers.append((b"access-control-expose-headers", EXPOSED_HEADERS))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        body = b"" if request.method == "HEAD" else answer.body
        await send({"type": "http.response.body", "body": body})
        self._gateway.metrics.observe(name, answer.status, time.perf_counter() - began)
        return name, answer.status

    async def _answer_anew(self, request: Request, identity: Identity) -> tuple[str, Answer]:
        """Answer; again where a deploy replaced a function under the call."""
        refusal = ApiError(500, "XX000", "internal_error")
        for _ in range(ATTEMPTS):
            catalog = self._gateway.catalog
            try:
                return await self._answer(request, identity)
            except ReplacedFunction as error:
                refusal = error.refusal
                with contextlib.suppress(
                    DatabaseError, Overloaded, Unavailable, OutcomeUnknown, psycopg.Error
                ):
                    if await self._gateway.catch_up(catalog, error.functions):
                        continue
                break
        raise refusal

    async def _answer(self, request: Request, identity: Identity) -> tuple[str, Answer]:
        door, name = _split_path(request.path)
        if not name:
            return "batch", await self._answer_batch(request, identity, door)
        preferences = request.preferences
        headers = request.headers
        schemas, profile = self._schemas(request, door)
        if (python := PYTHON_FUNCTIONS.find(name, schemas, self._gateway.settings.schemas)) is not None:
            return python.name, await self._answer_in_python(python, request, identity, profile)
        key = self._idempotency_key(request)
        call = build_call(
            self._gateway.catalog,
            CallRequest(
                name=name,
                schemas=schemas,
                method=request.method,
                query=request.query.decode("latin-1") if request.query else "",
                body=request.body,
                content_type=headers.get(b"content-type", b"").decode("latin-1"),
                accept=headers.get(b"accept", b"").decode("latin-1"),
                range_header=headers.get(b"range", b"").decode("latin-1"),
                counts=preferences.count,
                max_affected=preferences.max_affected,
                step=None if key is None else 1,
            ),
        )
        function = call.function
        if call.read_only:
            key = None  # nothing to remember: asking again has no effect
        pace = self._gateway.pace(function, is_shaped=call.statement_key is None)
        qualified = f"{function.schema}.{function.name}"
        count = self._gateway.limits.count((qualified,), identity, request)
        statements = [] if count is None else [count]
        statements += self._begin(
            request, identity, preferences, call.read_only, function.schema, function.timeout_ms
        )
        if key is not None:
            fingerprint = hashlib.sha256(qualified.encode() + b"\n" + request.query + b"\n" + request.body)
            statements.append(Statement("claim", CLAIM_KEY, (key, b"\\x" + fingerprint.hexdigest().encode())))
        place = len(statements)
        statements.append(Statement(call.statement_key, call.sql, call.parameters))
        if key is not None:
            statements.append(Statement("complete", COMPLETE_KEY, (key, None)))
        if self._ends_in_rollback(preferences):
            statements.append(Statement(None, ROLLBACK, ()))
        is_replay = False
        try:
            results = await self._run(statements, identity, pace, call.read_only, key)
            row = results[place]
        except DatabaseError as error:
            if error.sqlstate != REPLAY or key is None:
                raise explain_refusal(
                    error, identity, qualified, (function,), context=count is not None
                ) from None
            row, is_replay = await self._stored_answer(request, identity, key), True
        except (Overloaded, Unavailable, OutcomeUnknown) as error:
            raise explain_silence(error, qualified) from None
        answer = make_answer(call, row, preferences)
        if count is not None and not is_replay:
            answer.headers.extend(describe(results[0].get_value(0, 0)))
        if is_replay:
            answer.headers.append((b"idempotency-replayed", b"true"))
        self._describe(answer.headers, preferences, profile)
        return qualified, answer

    async def _answer_in_python(
        self, function: PythonFunction, request: Request, identity: Identity, profile: str | None
    ) -> Answer:
        preferences = request.preferences
        if self._ends_in_rollback(preferences):
            raise ApiError(
                400, "PGRST122", "cannot_roll_back", f"{function.name} cannot be undone.",
                "Call it without Prefer: tx=rollback.", headers={"x-function": function.name},
            )  # fmt: skip
        answer = await self._python.answer(function, request, identity)
        self._describe(answer.headers, preferences, profile)
        return answer

    def _describe(
        self, headers: list[tuple[bytes, bytes]], preferences: Preferences, profile: str | None
    ) -> None:
        """Say which schema and which preferences were used."""
        if profile is not None:
            headers.append((b"content-profile", profile.encode()))
        applied = [p for p in preferences.applied if not p.startswith("tx=") or self._may_override_end]
        if applied:
            headers.append((b"preference-applied", ", ".join(applied).encode("latin-1")))

    async def _answer_batch(self, request: Request, identity: Identity, door: str) -> Answer:
        """``POST /rpc``: an array of calls in one transaction, all or nothing."""
        if request.method != "POST":
            raise ApiError(
                405, "PGRST101", f"Cannot use the {request.method} method on a batch",
                "A batch is a JSON array of calls.", "Send it with POST.", headers={"Allow": "POST"},
            )  # fmt: skip
        preferences = request.preferences
        key = self._idempotency_key(request)
        schemas, profile = self._schemas(request, door)
        check_json(request.headers.get(b"content-type", b"").decode("latin-1"))
        steps = batches.read_steps(request.body)
        for asked in steps:
            if PYTHON_FUNCTIONS.find(asked.function, schemas, self._gateway.settings.schemas) is not None:
                raise batches.refuse_python(asked)
        calls = [batches.build_step(self._gateway.catalog, step, schemas) for step in steps]
        if is_read := all(call.read_only for call in calls):
            key = None
        pace = self._slowest_pace(calls)
        first = calls[0].function
        names = [f"{call.function.schema}.{call.function.name}" for call in calls]
        count = self._gateway.limits.count(names, identity, request)
        statements = [] if count is None else [count]
        statements += self._begin(request, identity, preferences, is_read, first.schema, first.timeout_ms)
        if key is not None:
            fingerprint = hashlib.sha256(b"batch\n" + request.body).hexdigest().encode()
            statements.append(Statement("claim", CLAIM_KEY, (key, b"\\x" + fingerprint)))
        statements.append(batches.name_steps(steps))
        places = self._add_steps(statements, calls)
        if key is not None:
            statements.append(Statement("complete", COMPLETE_KEY, (key, str(len(calls)).encode())))
        if self._ends_in_rollback(preferences):
            statements.append(Statement(None, ROLLBACK, ()))
        try:
            results = await self._run(statements, identity, pace, is_read, key)
        except DatabaseError as error:
            if error.sqlstate == REPLAY and key is not None:
                row = await self._stored_answer(request, identity, key)
                headers = [(b"content-type", JSON_TYPE), (b"idempotency-replayed", b"true")]
                return Answer(200, headers, row.get_value(0, 0) or b"[]")
            step = places.index(error.completed) + 1 if error.completed in places else None
            raise explain_refusal(
                error, identity, "batch", [call.function for call in calls], step, context=count is not None
            ) from None
        except (Overloaded, Unavailable, OutcomeUnknown) as error:
            raise explain_silence(error, "batch") from None
        bodies = (results[place].get_value(0, 0) or b"null" for place in places)
        headers = [(b"content-type", JSON_TYPE)]
        if count is not None:
            headers += describe(results[0].get_value(0, 0))
        self._describe(headers, preferences, profile)
        return Answer(200, headers, b"[" + b",".join(bodies) + b"]")

    def _add_steps(self, statements: list[Statement], calls: Sequence[Call]) -> list[int]:
        """Add the statements of a batch's calls; returns the place of each."""
        places = []
        current = (calls[0].function.schema, calls[0].function.timeout_ms)
        for call in calls:
            wanted = (call.function.schema, call.function.timeout_ms)
            if wanted != current:
                path, timeout = self._search_path(wanted[0]), self._milliseconds(wanted[1])
                statements.append(Statement("next-step", NEXT_STEP, (path, timeout)))
                current = wanted
            places.append(len(statements))
            statements.append(Statement(call.statement_key, call.sql, call.parameters))
        return places

    def _slowest_pace(self, calls: Sequence[Call]) -> Pace:
        """The record of the function that is known to run longest; it decides the lane."""
        return min((self._gateway.pace(call.function) for call in calls), key=lambda pace: pace.credit)

    async def _run(
        self,
        statements: Sequence[Statement],
        identity: Identity,
        pace: Pace,
        is_read: bool,
        key: bytes | None,
    ) -> list[PGresult]:
        return await self._gateway.pipelines.submit(
            statements, identity.role, pace, repeatable=key is not None, harmless=is_read
        )

    async def _stored_answer(self, request: Request, identity: Identity, key: bytes) -> PGresult:
        statements = self._begin(request, identity, NO_PREFERENCES, True, "api", None)
        statements.append(Statement("stored", STORED_ANSWER, (key,)))
        pace = self._gateway.internal_pace
        try:
            results = await self._run(statements, identity, pace, True, None)
        except DatabaseError as error:
            raise explain_refusal(error, identity, "unknown") from None
        except (Overloaded, Unavailable, OutcomeUnknown) as error:
            raise explain_silence(error, "unknown") from None
        return results[-1]

    def _begin(
        self,
        request: Request,
        identity: Identity,
        preferences: Preferences,
        read_only: bool,
        schema: str,
        timeout_ms: int | None,
    ) -> list[Statement]:
        """The statements before the call: who is calling, and how the transaction runs."""
        parameters = (
            identity.role.encode(),
            identity.claims_json.encode(),
            identity.subject.encode(),
            request.headers_json(),
            request.method.encode(),
            request.path.encode("utf-8", "replace").replace(b"\0", b""),
            request.request_id.encode(),
            request.trace.trace_id.encode(),
            self._search_path(schema),
            self._milliseconds(timeout_ms),
        )
        context = (
            Statement("context-read", CONTEXT_READ_ONLY, parameters)
            if read_only
            else Statement("context", CONTEXT, parameters)
        )
        statements = [context]
        if preferences.timezone is not None:
            statements.append(Statement("timezone", TIMEZONE, (preferences.timezone.encode(),)))
        if self._pre_request is not None:
            statements.append(Statement("pre-request", self._pre_request, ()))
        return statements

    def _search_path(self, schema: str) -> bytes:
        """What a function of this schema finds without naming a schema."""
        path = self._search_paths.get(schema)
        if path is None:
            names = [schema] if schema == "public" else [schema, "public"]
            path = ", ".join('"' + n.replace('"', '""') + '"' for n in names).encode()
            self._search_paths[schema] = path
        return path

    def _milliseconds(self, timeout_ms: int | None) -> bytes:
        """The longest time of a call, which its function may set."""
        return self._timeout if timeout_ms is None else str(timeout_ms).encode()

    def _schemas(self, request: Request, door: str) -> tuple[tuple[str, ...], str | None]:
        """The schemas to look through, and the profile to name in the answer."""
        exposed = self._gateway.settings.schemas
        header = b"accept-profile" if request.method in ("GET", "HEAD") else b"content-profile"
        wanted = request.headers.get(header)
        if wanted is None:
            return self._schemas_by_version.get(door.removeprefix("/"), exposed), None
        profile = wanted.decode("latin-1")
        if profile not in exposed:
            raise ApiError(
                406,
                "PGRST106",
                f"Invalid schema: {profile}",
                None,
                f"Only the following schemas are exposed: {', '.join(exposed)}",
            )
        return (profile,), profile

    def _idempotency_key(self, request: Request) -> bytes | None:
        key = request.headers.get(b"idempotency-key")
        if key is None or request.method != "POST":
            return None
        if not key or len(key) > MAX_KEY_LENGTH or not key.isascii() or not key.decode().isprintable():
            raise ApiError(
                400, "PT400", "invalid_idempotency_key",
                "An idempotency key has 1 to 255 printable ASCII characters.",
                "Send a random UUID as Idempotency-Key.",
            )  # fmt: skip
        return key

    def _ends_in_rollback(self, preferences: Preferences) -> bool:
        if self._may_override_end and preferences.tx is not None:
            return preferences.tx == "rollback"
        return self._rolls_back


def _split_path(path: str) -> tuple[str, str]:
    """The door and the function's name, which is empty for a batch."""
    door, _, rest = path.partition("/rpc")
    if door not in DOORS or (rest and rest[0] != "/") or "/" in rest[1:]:
        raise ApiError(
            404, "PGRST125", "Invalid path specified in request URL", None,
            "Call /rpc/<function>; /docs lists the functions.",
        )  # fmt: skip
    return door, rest[1:]


def _pre_request(name: str | None) -> bytes | None:
    if name is None:
        return None
    parts = name.split(".")
    quoted = ".".join('"' + part.strip('"').replace('"', '""') + '"' for part in parts)
    return f"select {quoted}()".encode()
