"""The questions that sockets ask the database: as the connected user, or, for the log, as the service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson
from psycopg.pq.abc import PGresult

from pyapi.gateway import Gateway
from pyapi.identity import Identity
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Pace, Statement, Unavailable
from pyapi.rpc import CONTEXT_READ_ONLY
from pyapi.websocket.log import RANKS, Check, Message, Page, Session, parse_place

SERVICE = Identity(role="service_role", claims_json='{"role":"service_role"}')
TIMEOUT_MS = b"10000"

OPEN_SESSION = b"select to_json(realtime.open_session())"
CHECK_CHANNELS = (
    b"select coalesce(json_agg(c), '[]') from realtime.check_channels("
    b"array(select e.value from json_array_elements_text($1::json) with ordinality as e (value, number)"
    b" order by e.number)) as c"
)
READ_MESSAGES = (
    b"select m.place, m.event_type, m.frame, to_json(m.channels), m.severity, m.is_recheck, to_json(m.user_ids),"
    b" m.meter_id, m.row_count from realtime.read_messages($1, $2::integer, $3::jsonb) as m"
)
IS_KEPT = b"select realtime.is_place_kept($1)"

UNANSWERED = (Overloaded, Unavailable, OutcomeUnknown)
"""The database does not answer now; asking again is what helps."""
PASSING = ("08", "40", "53", "55", "57", "58")
"""Classes of errors that are the server's state, not the question's fault."""


class Queries:
    """Runs them through the gateway's pipelines.

    Every method raises what :meth:`pyapi.pipelines.Pipelines.submit` does.

    Args:
        gateway: connections.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._session_pace = Pace()
        self._log_pace = Pace()

    async def open_session(
        self, identity: Identity, extras: Sequence[str] = ()
    ) -> tuple[Session, list[Check]]:
        """Who the caller is, and which of some further channels they may follow."""
        statements = [Statement("ws-session", OPEN_SESSION, ())]
        if extras:
            statements.append(Statement("ws-check", CHECK_CHANNELS, (orjson.dumps(extras),)))
        results = await self._run(identity, statements, self._session_pace)
        row = orjson.loads(results[0].get_value(0, 0) or b"null")
        session = Session(
            user_id=row["user_id"],
            role=row["user_role"],
            channels={check["channel"]: check["channel_key"] for check in row["channels"]},
            wants_messages=row["websocket_notifications"],
            threshold=row["alert_severity_threshold"],
        )
        return session, _read_checks(results[1]) if extras else []

    async def check_channels(self, identity: Identity, channels: Sequence[str]) -> list[Check]:
        """Which of the channels the caller may follow."""
        statement = Statement("ws-check", CHECK_CHANNELS, (orjson.dumps(channels),))
        [result] = await self._run(identity, [statement], self._session_pace)
        return _read_checks(result)

    async def read_page(self, place: str | None, limit: int, keys: bytes | None = None) -> Page:
        """The log after a place; without one, its end.

        Args:
            place: as the database wrote it, or a client sent it.
            limit: most events that are looked at.
            keys: channels of interest as :func:`encode_keys` writes them, None for all; rechecks always come.
        """
        parameters = (
            None if place is None else place.encode(),
            str(limit).encode(),
            keys,
        )
        statement = Statement("ws-read", READ_MESSAGES, parameters)
        [result] = await self._run(SERVICE, [statement], self._log_pace)
        last = result.ntuples - 1
        end = _text(result, last, 0)
        return Page(
            [_read_message(result, row) for row in range(last)],
            end,
            parse_place(end),
            int(_text(result, last, 8)) >= limit,
        )

    async def is_kept(self, place: str) -> bool:
        """Whether the log still has all that came after a place."""
        [result] = await self._run(
            SERVICE, [Statement("ws-kept", IS_KEPT, (place.encode(),))], self._log_pace
        )
        return result.get_value(0, 0) == b"t"

    async def _run(self, identity: Identity, statements: list[Statement], pace: Pace) -> list[PGresult]:
        context = (
            identity.role.encode(), identity.claims_json.encode(), identity.subject.encode(), b"{}", b"GET", b"/ws",
            b"", b"", b"", TIMEOUT_MS,
        )  # fmt: skip
        group = [Statement("context-read", CONTEXT_READ_ONLY, context), *statements]
        results = await self._gateway.pipelines.submit(group, identity.role, pace, harmless=True)
        return results[1:]


def encode_keys(keys: Iterable[str]) -> bytes:
    """Channels as the database looks them up fastest."""
    return orjson.dumps(dict.fromkeys(keys))


def _text(result: PGresult, row: int, column: int) -> str:
    return (result.get_value(row, column) or b"").decode()


def _read_checks(result: PGresult) -> list[Check]:
    rows = orjson.loads(result.get_value(0, 0) or b"[]")
    return [Check(row["channel"], row["channel_key"], row["refusal"]) for row in rows]


def _read_message(result: PGresult, row: int) -> Message:
    frame = result.get_value(row, 2)
    meter_id = result.get_value(row, 7)
    return Message(
        position=parse_place(_text(result, row, 0)),
        event_type=_text(result, row, 1),
        text=None if frame is None else frame.decode(),
        keys=frozenset(orjson.loads(result.get_value(row, 3) or b"[]")),
        rank=RANKS.get(_text(result, row, 4), 0),
        is_recheck=result.get_value(row, 5) == b"t",
        user_ids=frozenset(orjson.loads(result.get_value(row, 6) or b"[]")),
        meter_key=None if meter_id is None else f"meter:{meter_id.decode()}",
    )


def is_passing(error: Exception) -> bool:
    """Whether the same question may be answered a little later."""
    return not isinstance(error, DatabaseError) or error.sqlstate.startswith(PASSING)


__all__ = ["SERVICE", "UNANSWERED", "DatabaseError", "Queries", "is_passing"]
