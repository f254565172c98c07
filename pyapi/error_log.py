"""What calls fail with, collected until it is sent to ``ops.record_errors``.

Only failures of ours: what a client did wrong is counted with the calls, and not here. However many there are, what
is held is bounded: kinds of errors, and a few samples of each.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from pyapi.errors import ApiError
    from pyapi.identity import Identity
    from pyapi.requests import Request

MAX_GROUPS = 500
"""Kinds of errors between two batches; more are counted together."""
MAX_SAMPLES = 5
"""Of a kind in a batch; the database keeps as many a minute."""
MAX_NAMES = 30
LONGEST_NAME = 63
LONGEST_BODY = 65_536
"""Bytes of a body whose argument names are looked at."""
LONGEST = 600

OURS = frozenset({"P0001"})
"""SQLSTATEs that are a fault of ours whatever the client is told: raised without a code."""
PERMISSION = "42501"

Key = tuple[str, str, str]


def is_noteworthy(error: ApiError) -> bool:
    """Whether somebody has to look at it: it is told as 5xx, or is a fault of ours that looks like the client's.

    Class 42, a function that names what is not there, is ours; permission denied is not.
    """
    if error.status >= 500:
        return True
    origin = error.origin
    return origin is not None and (
        origin.sqlstate in OURS or (origin.sqlstate[:2] == "42" and origin.sqlstate != PERMISSION)
    )


@dataclass(slots=True)
class Group:
    """Errors of one kind.

    Attributes:
        count: how many.
        seen_at: the last one, Unix seconds.
        samples: the first few, as ``ops.record_errors`` takes them.
    """

    count: int = 0
    seen_at: float = 0.0
    samples: list[dict[str, Any]] = field(default_factory=list)


class ErrorLog:
    """Collects errors by function, SQLSTATE and message."""

    def __init__(self) -> None:
        self._groups: dict[Key, Group] = {}

    def __len__(self) -> int:
        return len(self._groups)

    def note(self, function: str, error: ApiError, request: Request, identity: Identity | None) -> None:
        """Take one failed call into account.

        Args:
            function: ``schema.function``, or ``unknown``.
            error: that the client is told.
            request: that failed.
            identity: who called, ``None`` where that was not found out.
        """
        origin = error.origin
        sqlstate = error.code if origin is None else origin.sqlstate
        message = error.message if origin is None else origin.message
        group = self._group((_clean(function), _clean(sqlstate), _clean(message[:LONGEST])))
        group.count += 1
        group.seen_at = time.time()
        if len(group.samples) < MAX_SAMPLES:
            detail = error.details if origin is None else origin.detail
            sample = {
                "at": group.seen_at,
                "request_id": request.request_id,
                "trace_id": request.trace.trace_id,
                "caller_role": None if identity is None else identity.role,
                "user_id": None if identity is None else identity.subject or None,
                "arguments": _argument_names(request),
                "detail": None if detail is None else detail[:LONGEST],
                "status": error.status,
                "method": request.method,
                **({} if error.step is None else {"step": error.step}),
                **({} if error.constraint is None else {"constraint": error.constraint}),
            }
            group.samples.append(
                {name: _clean(value) if isinstance(value, str) else value for name, value in sample.items()}
            )

    def _group(self, key: Key) -> Group:
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= MAX_GROUPS:
                key = ("(other)", "XX000", "(other)")
            group = self._groups.setdefault(key, Group())
        return group

    def take(self) -> bytes | None:
        """What was collected, as ``ops.record_errors`` takes it, and begin anew; ``None`` where there is nothing."""
        if not self._groups:
            return None
        groups, self._groups = self._groups, {}
        return orjson.dumps(
            [
                {
                    "function": function, "sqlstate": sqlstate, "message": message, "count": group.count,
                    "seen_at": group.seen_at, "samples": group.samples,
                }
                for (function, sqlstate, message), group in groups.items()
            ]
        )  # fmt: skip


def _argument_names(request: Request) -> list[str]:
    """Names of what was sent, never values."""
    if not request.body or len(request.body) > LONGEST_BODY:
        return []
    try:
        sent = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return []
    return (
        [_clean(name[:LONGEST_NAME]) for name in sorted(sent)[:MAX_NAMES]] if isinstance(sent, dict) else []
    )


def _clean(text: str) -> str:
    """As jsonb takes it: one NUL would have the whole batch refused."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
