"""What the event log says, as the database prepares it for sockets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

Position = tuple[int, int, int]
"""Epoch, transaction and event id: positions compare as events are ordered."""

RANKS = {"low": 1, "medium": 2, "high": 3, "critical": 4}
"""Severities in order; a message without one has rank 0 and goes to everybody."""

PLACE = re.compile(r"[0-9]{1,9}-[0-9]{1,19}-[0-9]{1,18}")


def is_place(text: str) -> bool:
    """Whether a client's text has the form of a place; libpq ends texts at a NUL, so the database is not asked."""
    return PLACE.fullmatch(text) is not None


def parse_place(place: str) -> Position:
    """The position that a place of ours names, ``epoch-xid-event_id``."""
    epoch, xid, event_id = place.split("-")
    return int(epoch), int(xid), int(event_id)


def format_place(position: Position) -> str:
    """The place that names a position."""
    return f"{position[0]}-{position[1]}-{position[2]}"


class Message(NamedTuple):
    """One event.

    Attributes:
        position: of the event.
        event_type: as the log has it.
        text: the frame, serialised once for everybody; None where the event is not sent.
        keys: channels on which it is sent.
        rank: of its severity, 0 for none.
        is_recheck: whether those it concerns look again at what they may follow.
        user_ids: whom it concerns.
        meter_key: the channel of the meter it concerns.
    """

    position: Position
    event_type: str
    text: str | None
    keys: frozenset[str]
    rank: int = 0
    is_recheck: bool = False
    user_ids: frozenset[str] = frozenset()
    meter_key: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the log.

    Attributes:
        messages: in order.
        place: how far was looked, to go on from.
        position: the same.
        is_full: whether there may be more.
    """

    messages: list[Message]
    place: str
    position: Position
    is_full: bool


class Check(NamedTuple):
    """Whether a channel may be followed: by which key, or why not."""

    channel: str
    key: str | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """Who is connected, as the database sees them.

    Attributes:
        user_id: lower-case UUID.
        role: ``user``, ``operator`` or ``admin``.
        channels: key by name of what is followed from the start.
        wants_messages: the user's switch for messages over WebSocket.
        threshold: least severity that is sent.
    """

    user_id: str
    role: str
    channels: dict[str, str]
    wants_messages: bool
    threshold: str

    @property
    def rank(self) -> int:
        """Of the threshold."""
        return RANKS.get(self.threshold, 1)
