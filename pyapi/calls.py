"""How a request becomes one SQL statement.

:func:`build_call` finds the function and writes the statement, or takes one that it wrote before: a
request whose function, argument names and representation were seen costs one look at the body and
one look-up.

The body of a POST goes to PostgreSQL whole, as one json parameter that ``json_to_record`` unpacks,
so no number is ever rounded on the way. Measured on PostgreSQL 18, prepared and pipelined, for two
integer arguments: 5.1 µs a statement where ``select 1`` takes 2.1 and PostgREST's form of the same
call 19; a composite 9.4 against 19, twenty rows 36 against 47. ``$1->>'a'`` in place of
``json_to_record`` saves 0.4 µs and is wrong for arrays and composites; arguments bound one by one
save 1.7, about what Python would spend on taking the body apart. Building a repeated call takes
1.5 µs, of which 0.8 are the check of the body.
"""

from __future__ import annotations

from binascii import unhexlify
from collections.abc import Hashable
from dataclasses import dataclass, replace

from pyapi.arguments import FORM, Bound, bind_direct, bind_json, bind_raw
from pyapi.bodies import parse_body
from pyapi.catalog import RAW_TYPES, Catalog, Function
from pyapi.errors import ApiError
from pyapi.filters import Parameters, Renderer, window
from pyapi.grammar import Embedding
from pyapi.media import Media, media_type_of, negotiate
from pyapi.queries import Query, apply_range, parse_query, split_pairs
from pyapi.statements import Shaping, csv_line, make_statement

MAX_PLANS = 4096
"""Plans kept for one catalogue; clients choose a part of their keys, so there is an end."""
LONGEST_ACCEPT = 256
"""Characters of an ``Accept`` header that may be part of a key."""

NO_QUERY = Query()


@dataclass(slots=True)
class Request:
    """What decides a call's statement.

    Attributes:
        name: the function, as in the address: ``function`` or ``schema.function``.
        schemas: to look through, in order.
        method: ``POST``, ``GET`` or ``HEAD``.
        query: the query string as it came, one character for each byte.
        body: of a POST.
        content_type: header, or empty.
        accept: header, or empty.
        range_header: of a GET, or empty.
        counts: ``Prefer: count=…``.
        max_affected: ``Prefer: max-affected=…`` with ``handling=strict``.
        step: keep the body in ``mainspring.step_<step>`` too (idempotency, batches).
        references: replace references to earlier steps in the arguments.
    """

    name: str
    schemas: tuple[str, ...]
    method: str = "POST"
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    accept: str = ""
    range_header: str = ""
    counts: bool = False
    max_affected: int | None = None
    step: int | None = None
    references: bool = False


@dataclass(slots=True)
class Call:
    """One statement, ready to be sent.

    Its one row has five text columns: body, page_total, total, response_headers, response_status.

    Attributes:
        function: what is called.
        sql: the statement.
        parameters: in text form; PostgreSQL infers their types.
        statement_key: equal for equal prepared statements; ``None`` = do not prepare.
        read_only: the transaction must be.
        media_type: the response's ``Content-Type``.
        is_void: the response has no body (204).
        is_binary: the body is hexadecimal, see :meth:`decode`.
        singular: one object was asked for; the statement itself fails where there is not one.
        wants_count: ``total`` is counted.
        offset: first row of the page.
        limit: most rows of the page.
    """

    function: Function
    sql: bytes
    parameters: tuple[bytes | None, ...]
    statement_key: Hashable | None
    read_only: bool
    media_type: str
    is_void: bool = False
    is_binary: bool = False
    singular: bool = False
    wants_count: bool = False
    offset: int = 0
    limit: int | None = None

    def decode(self, body: bytes | None) -> bytes:
        """The response's body from the first column."""
        if body is None:
            return b""
        return unhexlify(body) if self.is_binary else body


@dataclass(slots=True)
class Plan:
    """A call that was built before, to be sent again with other values.

    Attributes:
        call: everything but the values.
        takes_body: whether the body is the first value.
        names: arguments that are bound one by one.
    """

    call: Call
    takes_body: bool
    names: tuple[str, ...]

    def repeat(self, values: tuple[bytes | None, ...], query: Query = NO_QUERY) -> Call:
        """The call for one request."""
        call = self.call
        offset, limit = 0, None
        if query is not NO_QUERY and call.function.returns_set:
            offset, limit = query.offset, query.limit
            if limit is not None:
                values = (*values, str(limit).encode())
            if offset:
                values = (*values, str(offset).encode())
        return Call(
            call.function, call.sql, values, call.statement_key, call.read_only, call.media_type,
            call.is_void, call.is_binary, call.singular, call.wants_count, offset, limit,
        )  # fmt: skip


def build_call(catalog: Catalog, request: Request) -> Call:
    """Find the function and write its statement.

    Raises:
        ApiError: the request is wrong; every code of PostgREST's that applies.
    """
    if not request.query and request.content_type == "application/json" and request.method == "POST":
        return _build_json(catalog, request, NO_QUERY)  # nearly every call
    query = NO_QUERY
    is_read = request.method != "POST"
    if request.query or is_read:
        query = _parse_query(catalog, request, is_read=is_read)
    if is_read:
        return _build_direct(catalog, request, query.arguments, query, None)
    content_type = media_type_of(request.content_type)
    if content_type == "application/json":
        return _build_json(catalog, request, query)
    if content_type == FORM:
        return _build_direct(catalog, request, split_pairs(request.body.decode("latin-1")), query, FORM)
    if content_type in RAW_TYPES:
        bound = bind_raw(catalog, request, content_type)
        return finish_call(request, bound, query)
    raise _wrong_type(
        content_type, "Send application/json, or what the function's one unnamed argument takes."
    )


def repeat_call(
    catalog: Catalog,
    name: str,
    schemas: tuple[str, ...],
    accept: str,
    step: int | None,
    body: bytes,
    *,
    counts: bool,
) -> Call | None:
    """The call of a POST of JSON without query string or limit of rows, where one like it was built before.

    What :func:`build_call` answers to the same, for less; for the arguments see :class:`Request`.

    Raises:
        ApiError: the body is wrong.
    """
    # As _plan_key has it.
    plan = catalog.plans.get((name, parse_body(body), schemas, accept, step, counts, False, "json", None))
    return None if plan is None else plan.repeat((body or b"{}",) if plan.takes_body else ())


def check_json(content_type: str) -> None:
    """Refuse a header that names another type than JSON."""
    if (media_type := media_type_of(content_type)) != "application/json":
        raise _wrong_type(media_type, "Send application/json.")


def _wrong_type(content_type: str, hint: str) -> ApiError:
    return ApiError(400, "PGRST102", f"Content-Type not acceptable: {content_type}", None, hint)


def _build_json(catalog: Catalog, request: Request, query: Query) -> Call:
    keys = parse_body(request.body)
    if query.columns is not None and keys is not None:
        keys = query.columns
    plan_key = _plan_key(request, query, keys, "json")
    plan = catalog.plans.get(plan_key)
    if plan is None:
        bound = bind_json(catalog, request, keys)
        call = finish_call(request, bound, query)
        _remember(catalog, plan_key, Plan(call, takes_body=bool(bound.values), names=()))
        return call
    return plan.repeat((request.body or b"{}",) if plan.takes_body else (), query)  # type: ignore[no-any-return]


def _build_direct(
    catalog: Catalog, request: Request, pairs: list[tuple[str, str]], query: Query, content_type: str | None
) -> Call:
    given = dict(pairs)
    plan_key = _plan_key(request, query, frozenset(given), content_type or request.method)
    plan = catalog.plans.get(plan_key)
    if plan is None:
        bound = bind_direct(catalog, request, pairs, content_type)
        call = finish_call(request, bound, query)
        if bound.names is not None:
            _remember(catalog, plan_key, Plan(call, takes_body=False, names=bound.names))
        return call
    return plan.repeat(tuple([given[name].encode() for name in plan.names]), query)  # type: ignore[no-any-return]


def _plan_key(request: Request, query: Query, keys: frozenset[str] | None, kind: str) -> Hashable | None:
    """Equal for requests that differ in values only; ``None`` where no plan is kept."""
    page = None
    if query is not NO_QUERY:
        if query.shapes_rows:
            return None
        page = (query.limit is None, query.offset == 0)
    if request.max_affected is not None or len(request.accept) > LONGEST_ACCEPT:
        return None
    return (
        request.name, keys, request.schemas, request.accept, request.step, request.counts, request.references,
        kind, page,
    )  # fmt: skip


def _remember(catalog: Catalog, key: Hashable | None, value: object) -> None:
    if key is not None:
        if len(catalog.plans) >= MAX_PLANS:
            catalog.plans.clear()
        catalog.plans[key] = value


def _parse_query(catalog: Catalog, request: Request, *, is_read: bool) -> Query:
    if is_read and request.method not in ("GET", "HEAD"):
        raise ApiError(
            405, "PGRST101", f"Cannot use the {request.method} method on RPC", None,
            "Call it with POST, or with GET where it only reads.",
        )  # fmt: skip
    names_key = (request.name, request.schemas)
    names = catalog.plans.get(names_key)
    if names is None:
        names = frozenset(
            name
            for _, _, functions in catalog.overloads(request.name, request.schemas)
            for function in functions
            for name in function.by_name
            if name
        )
        if names or any(catalog.overloads(request.name, request.schemas)):
            _remember(catalog, names_key, names)  # not of what a client made up
    try:
        query = parse_query(split_pairs(request.query), names, is_read=is_read)
    except Embedding as embedding:
        raise _no_relationship(request, embedding.name) from None
    if is_read and request.range_header:
        apply_range(query, request.range_header)
    return query


def finish_call(request: Request, bound: Bound, query: Query) -> Call:
    """Write the statement for a function and its arguments."""
    function = bound.function
    media = negotiate(request.accept, function)
    parameters = Parameters(bound.values)
    shaping = Renderer(function, parameters).shape(query)
    is_prepared = not shaping
    offset, limit = 0, None
    if function.returns_set:
        shaping = replace(shaping, window=window(query, parameters))
        offset, limit = query.offset, query.limit
    counts = request.counts and function.returns_set
    sql = make_statement(
        function,
        bound.arguments,
        media,
        shaping,
        counts=counts,
        step=request.step,
        limit_affected=_limit_affected(request, function, parameters),
        csv_header=_csv_header(media, shaping, parameters),
    ).encode()
    return Call(
        function=function,
        sql=sql,
        parameters=tuple(parameters.values),
        statement_key=sql if is_prepared else None,
        read_only=request.method != "POST" or function.volatility != "v",
        media_type=media.content_type,
        is_void=function.result == "void",
        is_binary=media.form == "binary" and function.result != "void",
        singular=media.form == "single",
        wants_count=counts,
        offset=offset,
        limit=limit,
    )


def _limit_affected(request: Request, function: Function, parameters: Parameters) -> str | None:
    if request.max_affected is None:
        return None
    if not function.returns_set:
        raise ApiError(
            400,
            "PGRST128",
            "Function must return SETOF or TABLE when max-affected preference is used with handling=strict",
        )
    return parameters.bind(str(request.max_affected))


def _csv_header(media: Media, shaping: Shaping, parameters: Parameters) -> str | None:
    if media.form != "csv" or not shaping.names:
        return None
    return parameters.bind(csv_line(shaping.names))


def _no_relationship(request: Request, child: str) -> ApiError:
    schema = request.schemas[0] if request.schemas else ""
    return ApiError(
        400,
        "PGRST200",
        f"Could not find a relationship between '{request.name}' and '{child}' in the schema cache",
        f"Searched for a foreign key relationship between '{request.name}' and '{child}' in the schema "
        f"'{schema}', but no matches were found.",
    )
