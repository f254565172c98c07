"""Finds the function that a request means, and binds the request's arguments to it."""

from __future__ import annotations

from binascii import hexlify
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from pyapi.catalog import Catalog, Function
from pyapi.errors import ApiError
from pyapi.filters import array_literal
from pyapi.statements import (
    Arguments,
    direct_arguments,
    json_arguments,
    procedure_argument,
    raw_argument,
)

if TYPE_CHECKING:
    from pyapi.calls import Request

FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Bound:
    """A function with its arguments.

    Attributes:
        function: what is called.
        arguments: how the statement gets them.
        values: the first parameters of the statement.
        names: whose argument each value is, where a later request can be bound in the same way.
    """

    function: Function
    arguments: Arguments
    values: list[bytes]
    names: tuple[str, ...] | None = None


def bind_json(catalog: Catalog, request: Request, keys: frozenset[str] | None) -> Bound:
    """Bind a JSON body.

    Args:
        keys: of the object to use; ``None`` where the body is no object.
    """
    try:
        function = catalog.find(request.name, request.schemas, keys, "application/json")
    except ApiError:
        if keys is None and any(catalog.overloads(request.name, request.schemas)):
            raise ApiError(
                400,
                "PGRST102",
                "not_an_object",
                "The body is JSON, but not an object.",
                'Send {"name": value, …}.',
            ) from None
        raise
    body = request.body or b"{}"
    if function.raw_parameter is not None:
        return Bound(function, raw_argument(function, references=request.references), [body])
    if function.is_procedure:
        return Bound(function, procedure_argument(references=request.references), [body])
    arguments = json_arguments(function, keys or frozenset(), references=request.references)
    return Bound(function, arguments, [body] if arguments.source else [])


def bind_raw(catalog: Catalog, request: Request, content_type: str) -> Bound:
    """Bind a body that is the one unnamed argument."""
    function = catalog.find(request.name, request.schemas, None, content_type)
    body = request.body
    if content_type == "application/octet-stream":
        body = b"\\x" + hexlify(body)
    elif b"\x00" in body:
        raise ApiError(
            400, "22021", 'invalid byte sequence for encoding "UTF8": 0x00', "The body holds a NUL character."
        )
    return Bound(function, raw_argument(function), [body])


def bind_direct(
    catalog: Catalog, request: Request, pairs: list[tuple[str, str]], content_type: str | None
) -> Bound:
    """Bind the pairs of a form, or of a query string (``content_type`` is ``None``), one by one."""
    keys = frozenset(name for name, _ in pairs)
    function = catalog.find(request.name, request.schemas, keys, content_type)
    if function.is_procedure:
        if content_type is None:
            raise ApiError(
                405, "PGRST101", f"Cannot use the {request.method} method on RPC", None, "Call it with POST."
            )
        return Bound(function, procedure_argument(references=False), [orjson.dumps(dict(pairs))])
    given = dict(pairs)
    variadic = [name for name in given if function.by_name[name].is_variadic]
    for name in variadic:
        given[name] = array_literal([value for other, value in pairs if other == name])
    used = tuple(parameter.name for parameter in function.parameters if parameter.name in given)
    values = [given[name].encode() for name in used]
    return Bound(function, direct_arguments(function, used), values, None if variadic else used)
