"""Checks a JSON request body strictly, and learns the names of its arguments.

Nothing of the body but these names is used: the bytes themselves go to PostgreSQL, so numbers keep
every digit. What PostgreSQL would take and mean differently than the client (a duplicate key), or
refuse late and unclearly, is refused here with a constant code.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import orjson

from pyapi.errors import ApiError

MAX_DEPTH = 100
"""Deepest nesting of arrays and objects that is taken."""

INVALID_JSON = "Empty or invalid json"
_NOTHING: frozenset[str] = frozenset()
_TELLING_ESCAPE = re.compile(rb"\\u00(?:00|3[aA])")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))


def parse_keys(body: bytes) -> frozenset[str]:
    """The keys of a JSON object; an empty body counts as ``{}``.

    Raises:
        ApiError: 400, ``PGRST102`` (or ``22P05`` for a NUL character); the message is constant.
    """
    keys = parse_body(body)
    if keys is None:
        raise _refusal("not_an_object", "The body is JSON, but not an object.", 'Send {"name": value, …}.')
    return keys


def parse_body(body: bytes) -> frozenset[str] | None:
    """Like :func:`parse_keys`, but ``None`` where the body is valid JSON and not an object."""
    if not body:
        return _NOTHING
    try:
        value = orjson.loads(body)
        # Without duplicate keys every colon survives a round trip; an escaped one would only now appear.
        exact = body.count(b":") == orjson.dumps(value).count(b":") and not (
            b"\\u00" in body and _TELLING_ESCAPE.search(body)
        )
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        exact = False  # a number beyond double precision, or truly invalid
    if not exact:
        value = _parse_slowly(body)
    elif len(body) > MAX_DEPTH and body.count(b"{") + body.count(b"[") > MAX_DEPTH:
        _check_depth(body, value)
    return frozenset(value) if type(value) is dict else None


def _parse_slowly(body: bytes) -> Any:
    """Parse with the standard library, which can name what is wrong."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise _refusal(
            INVALID_JSON, f"The body is not valid UTF-8 at byte {error.start}.", "Send JSON as UTF-8."
        ) from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_int=_zero,
            parse_float=_zero,
            parse_constant=_refuse_constant,
        )
    except RecursionError:
        _refuse_depth()
    except ValueError as error:
        raise _refusal(INVALID_JSON, f"{error}.", "Send one valid JSON value.") from None
    _check_values(value)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _refusal(
                    "duplicate_key", f"The key {json.dumps(key)} appears twice in one object.",
                    "Send every key once.",
                )  # fmt: skip
            seen.add(key)
    return members


def _zero(_: str) -> int:
    return 0


def _refuse_constant(name: str) -> NoReturn:
    raise _refusal(INVALID_JSON, f"{name} is not JSON.", "Send null, or the number as a string.")


def _check_depth(body: bytes, value: Any) -> None:
    """Refuse a body nested too deeply; a value that orjson took is never deeper than it recursed."""
    brackets = body.translate(None, _NOT_BRACKETS)
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if not brackets:
            return
    _check_values(value)  # too deep, or brackets inside strings


def _check_values(value: Any) -> None:
    """Walk a value: depth, NUL characters, lone surrogates."""
    stack = [(value, 1)]
    while stack:
        item, depth = stack.pop()
        kind = type(item)
        if kind is str:
            _check_string(item)
        elif kind is dict:
            for key in item:
                _check_string(key)
            stack.extend((child, depth + 1) for child in item.values())
        elif kind is list:
            stack.extend((child, depth + 1) for child in item)
        if depth > MAX_DEPTH and kind in (dict, list):
            _refuse_depth()


def _check_string(text: str) -> None:
    if "\x00" in text:
        raise ApiError(
            400, "22P05", "unsupported Unicode escape sequence", "\\u0000 cannot be converted to text.",
            "Remove the NUL character, or send the bytes as bytea.",
        )  # fmt: skip
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise _refusal(
                INVALID_JSON, "A string holds half of a surrogate pair.", "Send both halves, or neither."
            ) from None


def _refuse_depth() -> NoReturn:
    raise _refusal(
        "nested_too_deeply", f"The body is nested more than {MAX_DEPTH} levels deep.", "Send it flatter."
    ) from None


def _refusal(message: str, details: str, hint: str) -> ApiError:
    return ApiError(400, "PGRST102", message, details, hint)
