"""Responses of the RPC doors: a call's one row, or an error, as status, headers and body."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

import orjson
from psycopg.pq.abc import PGresult

from pyapi.calls import Call
from pyapi.errors import ApiError
from pyapi.headers import encode_headers, replace_headers
from pyapi.requests import Preferences, Request

JSON_TYPE = b"application/json; charset=utf-8"
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
PROBLEM_TYPE = b"application/problem+json"


class Answer(NamedTuple):
    """A response: status, raw headers, body."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def make_answer(call: Call, result: PGresult, preferences: Preferences) -> Answer:
    """The response that a call's one row stands for."""
    set_headers, set_status = result.get_value(0, 3), result.get_value(0, 4)
    headers: list[tuple[bytes, bytes]] = []
    status = 200
    if call.is_void:
        status, body = 204, b""
    else:
        body = call.decode(result.get_value(0, 0))
        headers.append((b"content-type", call.media_type.encode()))
    if call.function.returns_set:
        rows = int(result.get_value(0, 1) or 0)
        total_text = result.get_value(0, 2)
        total = int(total_text) if total_text is not None else None
        status = _range_status(call.offset, rows, total)
        if status == 416:
            raise ApiError(
                416, "PGRST103", "Requested range not satisfiable",
                f"An offset of {call.offset} was requested, but there are only {total} rows.",
                headers={"Content-Range": f"*/{total}"},
            )  # fmt: skip
        span = f"{call.offset}-{call.offset + rows - 1}" if rows else "*"
        headers.append((b"content-range", f"{span}/{'*' if total is None else total}".encode()))
    elif not call.is_void:
        headers.append((b"content-range", b"0-0/1" if preferences.count else b"0-0/*"))
    if set_status:
        status = _own_status(set_status)
    if set_headers:
        _add_own_headers(headers, set_headers)
    return Answer(status, headers, body)


def _range_status(offset: int, rows: int, total: int | None) -> int:
    if total is None:
        return 200
    if offset > total:
        return 416
    return 206 if rows < total else 200


def _own_status(value: bytes) -> int:
    if value.isdigit() and 200 <= int(value) <= 599:
        return int(value)
    raise ApiError(
        500, "PGRST112", "response.status guc must be a valid status code", None,
        "The function sets response.status to something that is not an HTTP status.",
    )  # fmt: skip


def _add_own_headers(headers: list[tuple[bytes, bytes]], value: bytes) -> None:
    """Headers that the function set: ``[{"Name": "value"}, …]``; they replace the gateway's."""
    try:
        items = orjson.loads(value)
        own = encode_headers((str(k), str(v)) for item in items for k, v in item.items())
    except (ValueError, AttributeError, TypeError):
        raise ApiError(
            500, "PGRST111",
            "response.headers guc must be a JSON array composed of objects with a single key and a string value", None,
            "The function sets it to something else, or to a header that cannot be sent.",
        ) from None  # fmt: skip
    headers[:] = replace_headers(headers, own)


def error_answer(request: Request, error: ApiError) -> Answer:
    """An error as the client wants to read it."""
    if b"application/problem+json" in request.headers.get(b"accept", b""):
        headers = [(b"content-type", PROBLEM_TYPE)]
        body = error.to_problem()
    else:
        headers = [(b"content-type", JSON_TYPE)]
        body = error.to_json()
    if error.code.isascii() and error.code.isalnum():
        # PostgREST's clients read the code here where there is no body, as after HEAD.
        headers.append((b"proxy-status", b"PostgREST; error=" + error.code.encode()))
    headers = replace_headers(headers, encode_headers(error.headers.items()))
    if error.status == HTTPStatus.METHOD_NOT_ALLOWED and "Allow" not in error.headers:
        headers.append((b"allow", b"GET, HEAD, OPTIONS, POST"))
    return Answer(error.status, headers, body)


def answer_preflight(request: Request, methods: tuple[str, ...] = METHODS) -> Answer:
    """CORS: tokens travel in a header, never in a cookie, so any origin may call."""
    allowed = ", ".join(methods).encode()
    wanted = request.headers.get(b"access-control-request-headers", b"")
    return Answer(
        200,
        [
            (b"access-control-allow-methods", allowed),
            (
                b"access-control-allow-headers",
                wanted or b"Authorization, Content-Type, Idempotency-Key, Prefer",
            ),
            (b"access-control-max-age", b"86400"),
            (b"allow", allowed),
        ],
        b"",
    )
