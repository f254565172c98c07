"""Trace context: one id from the request through SQL, events, jobs and deliveries to what leaves again.

`W3C Trace Context <https://www.w3.org/TR/trace-context/>`_, version 00. A trace id has the size of a UUID
and is stored as one, in ``correlation_id``.
"""

from __future__ import annotations

import random
import re
from contextvars import ContextVar
from typing import NamedTuple
from uuid import UUID

_TRACEPARENT = re.compile(rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.DOTALL)
_NO_TRACE, _NO_SPAN = b"0" * 32, b"0" * 16
_random = random.SystemRandom().getrandbits(64)
_source = random.Random(_random)  # noqa: S311 -- ids have to differ, nobody trusts in them
MAX_REQUEST_ID = 128
SAMPLED = 1
"""Flag: whoever began the trace records it."""
current_trace: ContextVar[str] = ContextVar("current_trace", default="")
"""The trace id of what this task works for; empty where it works for no request."""
current_span: ContextVar[str] = ContextVar("current_span", default="")
"""The id of the span that this task works in, where spans are recorded."""


class Trace(NamedTuple):
    """Where in which trace we are.

    Attributes:
        trace_id: 32 hexadecimal digits, not all zero.
        parent_id: the caller's span, 16 hexadecimal digits; empty where the trace begins here.
        is_sampled: whether the caller records it; True where it begins here.
    """

    trace_id: str
    parent_id: str = ""
    is_sampled: bool = True


def make_trace_id() -> str:
    """A new trace id."""
    return f"{_source.getrandbits(128) or 1:032x}"


def make_span_id() -> str:
    """A new span id."""
    return f"{_source.getrandbits(64) or 1:016x}"


def read_traceparent(header: bytes | None) -> Trace | None:
    """What a ``traceparent`` header says.

    Args:
        header: as it came in.

    Returns:
        None where there is none, or it is not valid: then a new trace begins, as the standard wants.
    """
    found = header and _TRACEPARENT.fullmatch(header)
    if not found:
        return None
    version, trace_id, span_id, flags, rest = found.groups()
    if version == b"ff" or trace_id == _NO_TRACE or span_id == _NO_SPAN or (version == b"00" and rest):
        return None
    return Trace(trace_id.decode(), span_id.decode(), bool(int(flags, 16) & SAMPLED))


def read_request_id(request_id: str) -> str | None:
    """The trace id that a request id gives where it is a UUID, or 32 hexadecimal digits."""
    if len(request_id) not in (32, 36):
        return None
    try:
        return UUID(request_id).hex if UUID(request_id).int else None
    except ValueError:
        return None


def write_traceparent(trace_id: str, span_id: str | None = None, *, is_sampled: bool = True) -> str:
    """The header for a call that belongs to a trace.

    Args:
        trace_id: of the trace.
        span_id: of the call; None = the one that this task works in, else a new one.
        is_sampled: whether it is recorded.
    """
    return (
        f"00-{trace_id}-{span_id or current_span.get() or make_span_id()}-{SAMPLED if is_sampled else 0:02x}"
    )


def begin_trace(traceparent: bytes | None, request_id: bytes | None = None) -> tuple[Trace, str]:
    """Take a request's trace up, for everything that is done in its task.

    The trace is that of ``traceparent``; else that of a request id which could be one; else a new one.

    Args:
        traceparent: the header, where there is one.
        request_id: the header ``X-Request-Id``, where there is one.

    Returns:
        The trace, and the request's id: the one given where it is up to 128 printable characters, else
        the trace id.
    """
    if traceparent is None and not request_id:  # nearly every call
        trace_id = make_trace_id()
        current_trace.set(trace_id)
        return Trace(trace_id), trace_id
    given = ""
    if request_id and len(request_id) <= MAX_REQUEST_ID and request_id.isascii():
        text = request_id.decode("ascii")
        given = text if text.isprintable() else ""
    trace = read_traceparent(traceparent)
    if trace is None:
        trace = Trace(read_request_id(given) or make_trace_id())
    current_trace.set(trace.trace_id)
    return trace, given or trace.trace_id


def as_trace_id(correlation_id: UUID | None) -> str:
    """The trace id in a correlation id; empty where there is none."""
    return "" if correlation_id is None else correlation_id.hex
