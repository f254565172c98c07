"""Binds what a request says in its path, query string and body to the arguments of its route's function.

As with ``/rpc``, the body goes to PostgreSQL as it came and is unpacked there; what is in the path and
in the query string is bound one by one and cast to the parameter's type.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import orjson

from pyapi.arguments import Bound
from pyapi.bodies import parse_body
from pyapi.calls import LONGEST_ACCEPT, MAX_PLANS, NO_QUERY, Call, Plan, check_json, finish_call
from pyapi.calls import Request as CallRequest
from pyapi.errors import ApiError
from pyapi.filters import array_literal
from pyapi.forms import FORMS
from pyapi.functions import Function
from pyapi.grammar import has_operator
from pyapi.hints import find_closest
from pyapi.queries import Query, apply_range, parse_query, split_pairs
from pyapi.requests import Request
from pyapi.routes.table import Route
from pyapi.statements import Arguments, literal, quote

MAX_NAMES = 20
LIKENESS = 0.5


@dataclass(slots=True)
class Given:
    """What a request gives.

    Attributes:
        direct: argument → text, of the path and the query string.
        members: of the body that are arguments; those the path says already are left out.
        body: as it came.
        query: what else the query string asks for.
    """

    direct: dict[str, str]
    members: frozenset[str]
    body: bytes
    query: Query


def read_given(route: Route, request: Request, values: tuple[str, ...]) -> Given:
    """Sort a request's values.

    Raises:
        ApiError: 400 ``unknown_parameter``, ``duplicate_parameter``, ``unknown_argument``, ``missing_argument``,
            ``arguments_disagree``, ``invalid_path_parameter``, ``invalid_query_parameter``, ``unexpected_body``;
            PGRST102 where the body is not what is taken.
    """
    direct = {argument: values[place] for argument, place in route.path_arguments.items()}
    function = route.function
    if function is not None:
        for argument, value in direct.items():
            _check_form(function, argument, value, "path", route.names[route.path_arguments[argument]])
    query = NO_QUERY
    if request.query:
        query = _read_query(route, request, direct)
    members, body = frozenset[str](), b""
    if route.takes_body:
        members = _read_body(route, request, values)
        body = request.body
    elif request.body:
        raise ApiError(
            400, "PT400", "unexpected_body", f"{route.method} takes no body.", "Send the values in the query string.",
        )  # fmt: skip
    if not route.required <= direct.keys():
        known = {*direct, *(route.body_arguments[member] for member in members), *route.constants}
        if route.whole_body is not None and body:
            known.add(route.whole_body)
        if not route.required <= known:
            raise _missing(route, known)
    return Given(direct, members, body, query)


def build_call(
    route: Route, function: Function, request: Request, values: tuple[str, ...], *, has_key: bool
) -> Call:
    """The statement of a request to a route of a function in the database.

    Args:
        route: that was found.
        function: that answers.
        request: with its body.
        values: of the parameters of the path.
        has_key: whether the answer is kept for repeats.

    Raises:
        ApiError: as :func:`read_given`; whatever :mod:`pyapi.calls` refuses.
    """
    given = read_given(route, request, values)
    headers, preferences = request.headers, request.preferences
    is_read = route.method == "GET"
    method = request.method if is_read and not route.may_write else "POST"
    accept = headers.get(b"accept", b"").decode("latin-1")
    query = given.query
    if is_read and (range_header := headers.get(b"range")):
        query = Query() if query is NO_QUERY else query
        apply_range(query, range_header.decode("latin-1"))
    names = tuple(given.direct)
    takes_body = bool(given.members) or (route.whole_body is not None and bool(given.body))
    firsts = (given.body,) if takes_body else ()
    bound_values = (*firsts, *(text.encode() for text in given.direct.values()))
    key = None
    if not query.shapes_rows and preferences.max_affected is None and len(accept) <= LONGEST_ACCEPT:
        page = None if query is NO_QUERY else (query.limit is None, query.offset == 0)
        key = (names, given.members, takes_body, method, accept, has_key, preferences.count, page)
        plan = route.plans.get(key)
        if plan is not None:
            return plan.repeat(bound_values, query)  # type: ignore[no-any-return]
    asked = CallRequest(
        name=function.name,
        schemas=(function.schema,),
        method=method,
        accept=accept,
        counts=preferences.count,
        max_affected=preferences.max_affected,
        step=1 if has_key else None,
    )
    arguments = _write_arguments(route, function, names, given, has_body=takes_body)
    call = finish_call(asked, Bound(function, arguments, list(bound_values)), query)
    if key is not None:
        if len(route.plans) >= MAX_PLANS // 16:
            route.plans.clear()
        route.plans[key] = Plan(call, takes_body=takes_body, names=names)
    return call


def build_python_body(route: Route, request: Request, values: tuple[str, ...]) -> bytes:
    """The arguments of a function of the gateway, as ``/rpc`` takes them.

    Raises:
        ApiError: as :func:`read_given`.
    """
    given = read_given(route, request, values)
    sent: dict[str, Any] = {}
    if given.members:
        body = _load(given.body)
        sent = {route.body_arguments[member]: body[member] for member in given.members}
    try:
        return orjson.dumps(sent | given.direct | route.constants)
    except (orjson.JSONEncodeError, TypeError):  # a number beyond 64 bits
        raise _out_of_range() from None


def _write_arguments(
    route: Route, function: Function, names: tuple[str, ...], given: Given, *, has_body: bool
) -> Arguments:
    parts, record = [], []
    number = int(has_body)
    if route.whole_body is not None and has_body:
        parts.append(f"{quote(route.whole_body)} => $1::{function.by_name[route.whole_body].type_sql}")
    for member in sorted(given.members):
        argument = route.body_arguments[member]
        record.append(f"{quote(member)} {function.by_name[argument].type_sql}")
        parts.append(f"{quote(argument)} => a.{quote(member)}")
    for argument in names:
        number += 1
        parts.append(f"{quote(argument)} => ${number}::{function.by_name[argument].type_sql}")
    for argument, value in route.constants.items():
        type_sql = function.by_name[argument].type_sql
        parts.append(f"{quote(argument)} => {_constant(value, type_sql)}")
    source = f"pg_catalog.json_to_record($1::json) as a ({', '.join(record)})" if record else ""
    return Arguments(", ".join(parts), source)


def _constant(value: Any, type_sql: str) -> str:
    if value is None:
        return f"null::{type_sql}"
    if type_sql in ("json", "jsonb"):
        text = json.dumps(value)
    elif isinstance(value, list):
        text = array_literal([item if isinstance(item, str) else json.dumps(item) for item in value])
    elif isinstance(value, str):
        text = value
    else:
        text = json.dumps(value)
    return f"{literal(text)}::{type_sql}"


def _read_query(route: Route, request: Request, direct: dict[str, str]) -> Query:
    """Take arguments out of the query string; what is left shapes the rows."""
    rest: list[tuple[str, str]] = []
    repeated: dict[str, list[str]] = {}
    path_names = {name.removeprefix("p_"): name for name in route.path_arguments}
    for name, value in split_pairs(request.query.decode("latin-1")):
        argument = route.query_arguments.get(name)
        if argument is None:
            if name in path_names and direct[path_names[name]] == value:
                continue
            rest.append((name, value))
            continue
        is_list = route.function is not None and route.function.by_name[argument].type_sql.endswith("[]")
        if is_list:
            repeated.setdefault(argument, []).append(value)
        elif argument in direct and has_operator(value):
            rest.append((name, value))  # a condition on the rows, as /rpc has it
        elif argument in direct:
            raise ApiError(
                400, "PT400", "duplicate_parameter", f"{name} is in the query string more than once.",
                "Send every parameter once.",
            )  # fmt: skip
        else:
            direct[argument] = value
            if route.function is not None:
                _check_form(route.function, argument, value, "query", name)
    for argument, items in repeated.items():
        is_literal = len(items) == 1 and items[0].startswith("{")
        direct[argument] = items[0] if is_literal else array_literal(items)
    if not rest:
        return NO_QUERY
    if route.function is None:
        raise _unknown("unknown_parameter", rest[0][0], "query string", route.query_arguments)
    query = parse_query(rest, frozenset(), is_read=True)
    if query.arguments:
        raise _unknown("unknown_parameter", query.arguments[0][0], "query string", route.query_arguments)
    return query


def _read_body(route: Route, request: Request, values: tuple[str, ...]) -> frozenset[str]:
    """The members of the body that are arguments."""
    body = request.body
    content_type = request.headers.get(b"content-type", b"")
    if body and content_type != b"application/json":
        check_json(content_type.decode("latin-1"))
    keys = parse_body(body)
    if route.whole_body is not None:
        return frozenset()
    if keys is None:
        raise ApiError(
            400,
            "PGRST102",
            "not_an_object",
            "The body is JSON, but not an object.",
            'Send {"name": value, …}.',
        )
    if keys <= route.body_arguments.keys():
        return keys
    members: dict[str, Any] | None = None
    for key in sorted(keys - route.body_arguments.keys()):
        place = route.names.index(key) if key in route.names else None
        if place is None:
            raise _unknown("unknown_argument", key, "body", route.body_arguments)
        members = _load(body) if members is None else members
        said = members[key] if isinstance(members[key], str) else json.dumps(members[key])
        if said.lower() != values[place].lower():
            raise ApiError(
                400, "PT400", "arguments_disagree", f"The path says another {key} than the body.",
                "Leave it out of the body.",
            )  # fmt: skip
    return frozenset(keys & route.body_arguments.keys())


def _load(body: bytes) -> Any:
    """A body that was checked, as Python has it."""
    try:
        return json.loads(body)
    except ValueError:  # a number of thousands of digits
        raise _out_of_range() from None


def _out_of_range() -> ApiError:
    return ApiError(400, "22003", "invalid_argument", "A number is out of range.", "Send a smaller number.")


def _check_form(function: Function, argument: str, value: str, place: str, name: str) -> None:
    form = FORMS.get(function.by_name[argument].type_sql)
    if form is not None and not form(value):
        raise ApiError(
            400, "PT400", f"invalid_{place}_parameter",
            f"{name} is no {function.by_name[argument].type_sql}: {value[:60]!r}.",
            f"Send a value of type {function.by_name[argument].type_sql}.",
        )  # fmt: skip


def _unknown(code: str, name: str, place: str, known: Collection[str]) -> ApiError:
    closest = find_closest(name, known, LIKENESS)
    if closest is not None:
        hint = f"Perhaps you meant {closest}."
    elif known:
        hint = f"It takes {', '.join(sorted(known)[:MAX_NAMES])}."
    else:
        hint = "It takes none."
    return ApiError(400, "PT400", code, f"Nothing takes {name[:100]!r} of the {place}.", hint)


def _missing(route: Route, known: set[str]) -> ApiError:
    places = {argument: f"{name} (query string)" for name, argument in route.query_arguments.items()}
    places |= {argument: f"{name} (body)" for name, argument in route.body_arguments.items()}
    if route.whole_body is not None:
        places[route.whole_body] = "the body"
    missing = [places.get(argument, argument) for argument in sorted(route.required - known)]
    return ApiError(
        400,
        "PT400",
        "missing_argument",
        f"Not given: {', '.join(missing)}.",
        "Send them; /docs tells what they are.",
    )
