"""What is said over a socket: frames of clients, frames of ours, close codes, limits."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, NamedTuple

import orjson

MAX_FRAME_BYTES = 16 * 1024
"""Longest frame that a client may send."""
MAX_CHANNELS = 100
"""Channels in one frame, and channels that one socket may follow beside those it starts with."""
MAX_CHANNEL_LENGTH = 200
SHOWN_LENGTH = 80
"""Characters of a client's text that an error repeats."""
REASON_BYTES = 123
"""Room for a reason in a close frame."""


class CloseCode(IntEnum):
    """Why the server closes a socket."""

    POLICY = 1008
    TOO_LONG = 1009
    INTERNAL = 1011
    RESTART = 1012
    TRY_LATER = 1013
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    NO_PONG = 4408
    TOO_MANY_SOCKETS = 4429


class FrameError(Exception):
    """A client's frame is refused.

    Attributes:
        code: constant that clients switch on.
        hint: what would be right.
        is_grave: so far from what a client may send that few more are borne.
    """

    def __init__(self, code: str, hint: str, *, is_grave: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.hint = hint
        self.is_grave = is_grave


class Frame(NamedTuple):
    """What a client asks for.

    Attributes:
        action: ``subscribe``, ``unsubscribe``, ``ping`` or ``pong``.
        channels: names, each once, in the order given.
        last_event_id: to be resumed from, with ``subscribe``.
    """

    action: str
    channels: tuple[str, ...] = ()
    last_event_id: str | None = None


def parse_frame(message: dict[str, Any]) -> Frame:
    """Read an ASGI ``websocket.receive`` message.

    Raises:
        FrameError: it is no frame of ours.
    """
    data = message.get("text")
    if data is None:
        raise FrameError("frame_not_text", "Send text frames.")
    if len(data) > MAX_FRAME_BYTES or (not data.isascii() and len(data.encode()) > MAX_FRAME_BYTES):
        raise FrameError("frame_too_long", f"Send at most {MAX_FRAME_BYTES} bytes.", is_grave=True)
    try:
        body = orjson.loads(data)
    except (ValueError, RecursionError):
        raise FrameError("frame_not_json", "Send a JSON object.") from None
    if not isinstance(body, dict):
        raise FrameError("frame_not_json", "Send a JSON object.")
    action = body.get("action")
    if action in ("ping", "pong"):
        return Frame(action)
    if action not in ("subscribe", "unsubscribe"):
        raise FrameError("unknown_action", "Send subscribe, unsubscribe, ping or pong as action.")
    return Frame(action, _read_channels(body.get("channels")), _read_id(body.get("last_event_id")))


def _read_channels(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not given or not all(isinstance(name, str) for name in given):
        raise FrameError("invalid_channels", "Send channels as a list of at least one name.")
    if len(given) > MAX_CHANNELS:
        raise FrameError("too_many_channels", f"Name at most {MAX_CHANNELS} channels in a frame.")
    return tuple(dict.fromkeys(given))


def _read_id(given: Any) -> str | None:
    if given is not None and not isinstance(given, str):
        raise FrameError(
            "invalid_last_event_id", "Send the id of the last message that you have, as it came."
        )
    return given


def encode(kind: str, payload: dict[str, Any]) -> str:
    """A frame of ours."""
    return orjson.dumps({"type": kind, "payload": payload}).decode()


def encode_error(code: str, hint: str | None = None, **facts: Any) -> str:
    """A refusal.

    Args:
        code: constant that clients switch on.
        hint: what would be right.
        facts: further members of the payload, ``channel`` for instance.
    """
    return encode("ERROR", {"code": code} | facts | ({} if hint is None else {"hint": hint}))


def shorten(text: str) -> str:
    """A client's text, short enough to be repeated."""
    return text if len(text) <= SHOWN_LENGTH else text[:SHOWN_LENGTH] + "…"


def now_iso() -> str:
    """The time with milliseconds, as JavaScript writes it: ``2025-11-12T10:30:00.000Z``."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
