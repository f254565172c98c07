"""What an HTTP request says before its body, read once: address, headers, preferences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from pyapi.errors import ApiError
from pyapi.traces import Trace, begin_trace

if TYPE_CHECKING:
    from pyapi.routes.table import Match
    from pyapi.versions import Notice

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PRIVATE_HEADERS = frozenset({b"authorization", b"cookie", b"proxy-authorization"})
"""Credentials: functions see the claims, never the token."""


NO_TRACE = Trace("")


@dataclass(frozen=True, slots=True)
class Preferences:
    """The ``Prefer`` header (RFC 7240), as far as it is understood.

    Attributes:
        count: whether the exact number of rows is wanted.
        tx: ``commit``, ``rollback`` or ``None``.
        is_strict: whether a preference that is not understood is an error.
        max_affected: most rows that a call may return, with ``handling=strict``.
        timezone: zone of the call, ``None`` for the server's.
        unknown: preferences that are not understood.
    """

    count: bool = False
    tx: str | None = None
    is_strict: bool = False
    max_affected: int | None = None
    timezone: str | None = None
    applied: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


MAX_DIGITS = 18
"""Of a number of rows; more are no bigint."""

NO_PREFERENCES = Preferences()


LONGEST_REMEMBERED = 256
"""Bytes of a header whose reading is remembered; how long it is, is the client's choice."""


def parse_preferences(header: bytes) -> Preferences:
    """Read a ``Prefer`` header.

    Raises:
        ApiError: 400 PGRST122, with ``handling=strict`` and a preference that is not understood.
    """
    return _remembered(header) if len(header) <= LONGEST_REMEMBERED else _parse_preferences(header)


def _parse_preferences(header: bytes) -> Preferences:
    known: dict[str, str] = {}
    unknown: list[str] = []
    for item in header.decode("latin-1").split(","):
        preference = item.strip()
        name, _, value = preference.partition("=")
        name, value = name.strip(), value.strip().strip('"')
        match name, value:
            case (("count", "exact" | "planned" | "estimated") | ("tx", "commit" | "rollback")
                  | ("handling", "strict" | "lenient") | ("return", "minimal" | "representation" | "headers-only")
                  | ("params", "multiple-objects") | ("missing", "default" | "null")
                  | ("resolution", "merge-duplicates" | "ignore-duplicates")):  # fmt: skip
                known.setdefault(name, value)
            case ("timezone", _) if value:
                known.setdefault(name, value)
            case ("max-affected", _) if value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS:
                known.setdefault(name, value)
            case ("", _):
                continue
            case _:
                unknown.append(preference)
    is_strict = known.get("handling") == "strict"
    if is_strict and unknown:
        raise ApiError(
            400,
            "PGRST122",
            "Invalid preferences given with handling=strict",
            f"Invalid preferences: {', '.join(unknown)}",
            "Leave them out, or send handling=lenient.",
        )
    limit = known.get("max-affected")
    return Preferences(
        count="count" in known,
        tx=known.get("tx"),
        is_strict=is_strict,
        max_affected=int(limit) if limit is not None and is_strict else None,
        timezone=known.get("timezone"),
        applied=tuple(
            f"{name}={known[name]}"
            for name in ("handling", "timezone", "count", "tx", "max-affected")
            if name in known
        ),
        unknown=tuple(unknown),
    )


_remembered = lru_cache(maxsize=512)(_parse_preferences)


@dataclass(slots=True)
class Request:
    """One call as it came in.

    Attributes:
        method: upper case.
        path: percent-decoded.
        query: the raw query string.
        headers: last value by lower-case name.
        body: whole; empty for GET and HEAD.
        request_id: the caller's ``X-Request-Id``, else the trace id.
        trace: to which the request belongs.
        peer: address at the other end of the connection, empty where there is none.
        matched: the route that the path means, where it means one.
        notice: of its version and function, as far as they are known.
    """

    method: str
    path: str
    query: bytes
    headers: dict[bytes, bytes]
    body: bytes = b""
    request_id: str = ""
    trace: Trace = NO_TRACE
    peer: str = ""
    matched: Match | None = None
    notice: Notice | None = None

    @property
    def preferences(self) -> Preferences:
        """The parsed ``Prefer`` header."""
        prefer = self.headers.get(b"prefer")
        return NO_PREFERENCES if prefer is None else parse_preferences(prefer)

    def headers_json(self) -> bytes:
        """All headers but credentials, for ``current_setting('request.headers')``."""
        return orjson.dumps(
            {
                name.decode("latin-1"): value.decode("latin-1")
                for name, value in self.headers.items()
                if name not in PRIVATE_HEADERS
            }
        )


def read_head(scope: Scope) -> Request:
    """The request without its body."""
    headers: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        present = headers.get(name)
        headers[name] = value if present is None else present + b", " + value
    request = Request(scope["method"], scope["path"], scope["query_string"], headers)
    if peer := scope.get("client"):
        request.peer = str(peer[0])
    request.trace, request.request_id = begin_trace(headers.get(b"traceparent"), headers.get(b"x-request-id"))
    return request
