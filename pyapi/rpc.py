"""The RPC doors: ``/rpc/<function>``, ``/rest/v1/rpc/<function>``, ``/v1/rpc/…``, ``/v2/rpc/…``, ``/rpc``.

One request is one message to PostgreSQL: context, the call, Sync. The conventions are PostgREST's.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import psycopg
import structlog
from psycopg.pq.abc import PGresult

from pyapi import batches
from pyapi.answers import JSON_TYPE, METHODS, Answer, answer_preflight, error_answer, make_answer
from pyapi.arguments import FORM
from pyapi.auth.door import PythonDoor
from pyapi.auth.functions import PythonFunction
from pyapi.auth.table import PYTHON_FUNCTIONS
from pyapi.calls import Call, build_call, check_json, repeat_call
from pyapi.calls import Request as CallRequest
from pyapi.catalog import Catalog
from pyapi.config.maintenance import ensure_open
from pyapi.contexts import write_context
from pyapi.error_log import is_noteworthy
from pyapi.errors import ApiError
from pyapi.gateway import Gateway
from pyapi.identity import Identity
from pyapi.limits import describe
from pyapi.misfits import read_json
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Pace, Statement, Unavailable
from pyapi.queries import split_pairs
from pyapi.refusals import ReplacedFunction, explain_refusal, explain_silence
from pyapi.requests import NO_PREFERENCES, Preferences, Receive, Request, Scope, Send, read_head
from pyapi.spans import records_spans, span
from pyapi.traces import write_traceparent
from pyapi.uploads import BodyReader
from pyapi.versions import Entry, combine

log = structlog.get_logger()

RPC_PREFIXES = ("/rpc", "/rest/v1/rpc", "/v1/rpc", "/v2/rpc")
"""The usual doors; ``/v3/rpc`` and so on are found by :data:`VERSION_DOOR`."""
VERSION_DOOR = re.compile(r"/(v[0-9]{1,9})/rpc(?=/|$)")
PLAIN_DOORS = ("", "/rest/v1")
MAX_KEY_LENGTH = 255
REPLAY = "MS001"
"""Raised by ``api.claim_idempotency_key`` where the answer is stored already."""

WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
READS = frozenset({"GET", "HEAD"})

VARY = b"Accept, Accept-Profile, API-Version, Authorization, Origin, Prefer"
"""Headers that decide the answer to a read, for whoever keeps it."""

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
    b"API-Version, Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Deprecation,"
    b" Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Server, Sunset,"
    b" Transfer-Encoding, Range-Unit, X-Request-Id, traceresponse"
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

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[object]:
        """Answer one HTTP request."""
        request = self._read(scope)
        serve = self._serve_in_span if records_spans() else self._serve
        return serve(request, receive, send)

    async def _serve_in_span(self, request: Request, receive: Receive, send: Send) -> None:
        with span("rpc", "server", request.trace, http__request__method=request.method) as step:
            name, status = await self._serve(request, receive, send)
            step.name = name
            step.attributes["http.response.status_code"] = status
            step.is_error = status >= 500

    def _read(self, scope: Scope) -> Request:
        return read_head(scope)

    async def _serve(self, request: Request, receive: Receive, send: Send) -> tuple[str, int]:
        """Answer; returns the function's name and the status."""
        began = time.perf_counter()
        name = "unknown"
        identity: Identity | None = None
        try:
            takes_no_token = self._takes_no_token(request)
            if request.method == "OPTIONS":
                answer = answer_preflight(request, self._methods(request))
            else:
                authorization = request.headers.get(b"authorization")
                if not self._gateway.generation:
                    raise explain_silence(Unavailable("the catalogue was never read"), name)
                verifier = self._gateway.verifier
                try:
                    identity = verifier.recall(authorization) or await verifier.verify(authorization)
                except ApiError:
                    if not takes_no_token:
                        raise
                    identity = verifier.nobody
                if not takes_no_token:  # admins have to log in
                    ensure_open(self._gateway.config, identity.role)
                if request.method in WITH_BODY:
                    await self._bodies.read(request, receive)
                catalog = self._gateway.catalog
                try:
                    name, answer = await self._answer(request, identity)
                except ReplacedFunction as error:
                    name, answer = await self._answer_anew(request, identity, catalog, error)
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
        await self._send(request, identity, answer, send)
        self._gateway.metrics.observe(name, answer.status, time.perf_counter() - began)
        return name, answer.status

    async def _send(self, request: Request, identity: Identity | None, answer: Answer, send: Send) -> None:
        self._complete(request, identity, answer)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        body = b"" if request.method == "HEAD" else answer.body
        await send({"type": "http.response.body", "body": body})

    def _complete(self, request: Request, identity: Identity | None, answer: Answer) -> None:
        """Add the headers of every answer, and count those of versions that are not current."""
        headers = answer.headers
        if (notice := request.notice) is not None:
            headers.extend(notice.headers)
            if notice.is_counted:
                self._gateway.usage.count(notice, identity, request.headers, answer.status)
        if request.method in READS:
            headers.append((b"vary", VARY))
        headers.append((b"x-request-id", request.request_id.encode("latin-1")))
        if request.request_id != request.trace.trace_id:
            headers.append((b"traceresponse", write_traceparent(request.trace.trace_id).encode()))
        if b"origin" in request.headers:
            headers.append((b"access-control-allow-origin", b"*"))
            headers.append((b"access-control-expose-headers", EXPOSED_HEADERS))

    def _takes_no_token(self, request: Request) -> bool:
        """Whether the request is answered whatever its token is."""
        return PYTHON_FUNCTIONS.takes_no_token(request.path)

    def _methods(self, request: Request) -> tuple[str, ...]:
        """What may be sent to the address of a request."""
        return METHODS

    async def _answer_anew(
        self, request: Request, identity: Identity, catalog: Catalog, error: ReplacedFunction
    ) -> tuple[str, Answer]:
        """Answer again, where a deploy replaced a function under the call.

        Args:
            request: of the call.
            identity: of the caller.
            catalog: that the call was built with.
            error: what it failed with.
        """
        for _ in range(ATTEMPTS - 1):
            is_news = False
            with contextlib.suppress(DatabaseError, Overloaded, Unavailable, OutcomeUnknown, psycopg.Error):
                is_news = await self._gateway.catch_up(catalog, error.functions)
            if not is_news:
                break
            catalog = self._gateway.catalog
            try:
                return await self._answer(request, identity)
            except ReplacedFunction as next_error:
                error = next_error
        raise error.refusal

    async def _answer(self, request: Request, identity: Identity) -> tuple[str, Answer]:
        entry, name = self._enter(request)
        if not name:
            return "batch", await self._answer_batch(request, identity, entry)
        preferences = request.preferences
        headers = request.headers
        schemas, profile = self._schemas(request, entry)
        if (python := PYTHON_FUNCTIONS.find(name, schemas, self._gateway.settings.schemas)) is not None:
            self._note(request, entry, python.name)
            return python.name, await self._answer_in_python(python, request, identity, profile)
        key = self._idempotency_key(request)
        catalog, step = self._gateway.catalog, None if key is None else 1
        accept = headers.get(b"accept", b"").decode("latin-1")
        content_type = headers.get(b"content-type", b"")
        call = None
        if (
            request.method == "POST"
            and content_type == b"application/json"
            and not request.query
            and preferences.max_affected is None
        ):  # nearly every call
            call = repeat_call(catalog, name, schemas, accept, step, request.body, counts=preferences.count)
        if call is None:
            call = build_call(
                catalog,
                CallRequest(
                    name=name,
                    schemas=schemas,
                    method=request.method,
                    query=request.query.decode("latin-1") if request.query else "",
                    body=request.body,
                    content_type=content_type.decode("latin-1"),
                    accept=accept,
                    range_header=headers.get(b"range", b"").decode("latin-1"),
                    counts=preferences.count,
                    max_affected=preferences.max_affected,
                    step=step,
                ),
            )
        self._note(request, entry, call.function.qualified)
        source = b""
        if key is not None:
            source = b"\n".join((call.function.qualified.encode(), request.query, request.body))
        return await self._execute(call, request, identity, key, source, profile)

    async def _execute(
        self,
        call: Call,
        request: Request,
        identity: Identity,
        key: bytes | None,
        fingerprint: bytes,
        profile: str | None,
    ) -> tuple[str, Answer]:
        """Run a call in a transaction of its own.

        Args:
            call: what is run.
            request: that it came with.
            identity: who calls.
            key: that the answer is kept under for repeats.
            fingerprint: equal for requests that are repeats of each other.
            profile: schema to name in the answer.
        """
        preferences = request.preferences
        function = call.function
        if call.read_only:
            key = None  # nothing to remember: asking again has no effect
        pace = self._gateway.pace(function, is_shaped=call.statement_key is None)
        count, statements = self._begin_calls(request, identity, (call,), key, fingerprint)
        place = len(statements)
        statements.append(Statement(call.statement_key, call.sql, call.parameters))
        self._end_calls(statements, preferences, key, None)
        is_replay = False
        try:
            results = await self._run(statements, identity, pace, call.read_only, key)
            row = results[place]
        except DatabaseError as error:
            if error.sqlstate != REPLAY or key is None:
                raise explain_refusal(
                    error, identity, function.qualified, (function,), context=count is not None,
                    sent=lambda: self._sent(request),
                ) from None  # fmt: skip
            row, is_replay = await self._stored_answer(request, identity, key), True
        except (Overloaded, Unavailable, OutcomeUnknown) as error:
            raise explain_silence(error, function.qualified) from None
        answer = make_answer(call, row, preferences)
        if count is not None and not is_replay:
            answer.headers.extend(describe(results[0].get_value(0, 0)))
        if is_replay:
            answer.headers.append((b"idempotency-replayed", b"true"))
        self._describe(answer.headers, preferences, profile)
        return function.qualified, answer

    def _sent(self, request: Request) -> Mapping[str, Any]:
        """The arguments of a call that was refused, by parameter."""
        if request.method in READS:
            return dict(split_pairs(request.query.decode("latin-1")))
        if request.headers.get(b"content-type", b"").startswith(FORM.encode()):
            return dict(split_pairs(request.body.decode("latin-1")))
        return read_json(request.body)

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
        if not preferences.applied:
            return
        applied = [p for p in preferences.applied if not p.startswith("tx=") or self._may_override_end]
        if applied:
            headers.append((b"preference-applied", ", ".join(applied).encode("latin-1")))

    async def _answer_batch(self, request: Request, identity: Identity, entry: Entry) -> Answer:
        """``POST /rpc``: an array of calls in one transaction, all or nothing."""
        if request.method != "POST":
            raise ApiError(
                405, "PGRST101", f"Cannot use the {request.method} method on a batch",
                "A batch is a JSON array of calls.", "Send it with POST.", headers={"Allow": "POST"},
            )  # fmt: skip
        preferences = request.preferences
        key = self._idempotency_key(request)
        schemas, profile = self._schemas(request, entry)
        check_json(request.headers.get(b"content-type", b"").decode("latin-1"))
        steps = [
            replace(step, function=self._gateway.versions.translate(entry, step.function))
            for step in batches.read_steps(request.body)
        ]
        for asked in steps:
            if PYTHON_FUNCTIONS.find(asked.function, schemas, self._gateway.settings.schemas) is not None:
                raise batches.refuse_python(asked)
        calls = [batches.build_step(self._gateway.catalog, step, schemas) for step in steps]
        if is_read := all(call.read_only for call in calls):
            key = None
        pace = self._slowest_pace(calls)
        self._note_steps(request, identity, entry, {call.function.qualified for call in calls})
        count, statements = self._begin_calls(request, identity, calls, key, b"batch\n" + request.body)
        statements.append(batches.name_steps(steps))
        places = self._add_steps(statements, calls)
        self._end_calls(statements, preferences, key, str(len(calls)).encode())
        try:
            results = await self._run(statements, identity, pace, is_read, key)
        except DatabaseError as error:
            if error.sqlstate == REPLAY and key is not None:
                row = await self._stored_answer(request, identity, key)
                headers = [(b"content-type", JSON_TYPE), (b"idempotency-replayed", b"true")]
                return Answer(200, headers, row.get_value(0, 0) or b"[]")
            step = places.index(error.completed) + 1 if error.completed in places else None
            raise explain_refusal(
                error, identity, "batch", [call.function for call in calls], step, context=count is not None,
                sent=None if step is None else lambda: read_json(steps[step - 1].arguments),
            ) from None  # fmt: skip
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

    def _begin_calls(
        self,
        request: Request,
        identity: Identity,
        calls: Sequence[Call],
        key: bytes | None,
        fingerprint: bytes,
    ) -> tuple[Statement | None, list[Statement]]:
        """What comes before calls in their transaction: the statement that counts them, where one does, and all."""
        first = calls[0].function
        count = self._gateway.limits.count_calls([call.function for call in calls], identity, request)
        is_read = all(call.read_only for call in calls)
        statements = self._begin(
            request, identity, request.preferences, is_read, first.schema, first.timeout_ms
        )
        if count is not None:
            statements.insert(0, count)
        if key is not None:
            digest = hashlib.sha256(fingerprint).hexdigest().encode()
            statements.append(Statement("claim", CLAIM_KEY, (key, b"\\x" + digest)))
        return count, statements

    def _end_calls(
        self, statements: list[Statement], preferences: Preferences, key: bytes | None, size: bytes | None
    ) -> None:
        """Add what comes after the calls; ``size`` is the number of steps of a batch."""
        if key is not None:
            statements.append(Statement("complete", COMPLETE_KEY, (key, size)))
        if self._ends_in_rollback(preferences):
            statements.append(Statement(None, ROLLBACK, ()))

    def _slowest_pace(self, calls: Sequence[Call]) -> Pace:
        """The record of the function that is known to run longest; it decides the lane."""
        return min((self._gateway.pace(call.function) for call in calls), key=lambda pace: pace.credit)

    def _run(
        self,
        statements: Sequence[Statement],
        identity: Identity,
        pace: Pace,
        is_read: bool,
        key: bytes | None,
    ) -> Awaitable[list[PGresult]]:
        return self._gateway.pipelines.submit(
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

    def _enter(self, request: Request) -> tuple[Entry, str]:
        """The version of a request, and what it calls, empty for a batch.

        Raises:
            ApiError: there is no such version, or its time is over, whether or not the function is still there.
        """
        version, name = _split_path(request.path)
        versions = self._gateway.versions
        entry = versions.choose(version, request.headers)
        request.notice = entry.notice
        if name:
            name = versions.translate(entry, name)
        if not entry.notice.is_open:
            for _, _, found in self._gateway.catalog.overloads(name, entry.schemas):
                request.notice = entry.find(found[0].qualified)
                break
            request.notice.ensure_open()
        return entry, name

    def _note(self, request: Request, entry: Entry, function: str) -> None:
        """Note what holds for the function that is called, and refuse the call where its time is over."""
        request.notice = notice = entry.find(function)
        if not notice.is_open:
            notice.ensure_open()

    def _note_steps(self, request: Request, identity: Identity, entry: Entry, functions: set[str]) -> None:
        """The same for a batch, which tells of each step that is not current."""
        notices = sorted((entry.find(name) for name in functions), key=lambda n: (n.is_counted, n.function))
        for notice in notices:
            request.notice = notice
            notice.ensure_open()
        for notice in notices[:-1]:  # the last one is counted with the answer
            self._gateway.usage.count(notice, identity, request.headers, 200)
        request.notice = combine(notices)

    def _schemas(self, request: Request, entry: Entry) -> tuple[tuple[str, ...], str | None]:
        """The schemas to look through, and the profile to name in the answer."""
        exposed = self._gateway.settings.schemas
        header = b"accept-profile" if request.method in ("GET", "HEAD") else b"content-profile"
        wanted = request.headers.get(header)
        if wanted is None:
            return entry.schemas, None
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
        if key is None or request.method in READS:
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


def _split_path(path: str) -> tuple[str | None, str]:
    """The version that a path names, and the function's name, which is empty for a batch."""
    door, _, rest = path.partition("/rpc")
    version = None
    if door not in PLAIN_DOORS:
        found = VERSION_DOOR.match(path)
        version = door = found[1] if found else None  # type: ignore[assignment]
    if door is None or (rest and rest[0] != "/") or "/" in rest[1:]:
        raise ApiError(
            404, "PGRST125", "Invalid path specified in request URL", None,
            "Call /rpc/<function>; /docs lists the functions.",
        )  # fmt: skip
    return version, rest[1:]


def _pre_request(name: str | None) -> bytes | None:
    if name is None:
        return None
    parts = name.split(".")
    quoted = ".".join('"' + part.strip('"').replace('"', '""') + '"' for part in parts)
    return f"select {quoted}()".encode()
