"""Keeps what a gateway knows of versions and routes current: read with the catalogue, and whenever a change was announced."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import structlog

from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Unavailable
from pyapi.versions import BUILT_IN

log = structlog.get_logger()

VERSIONS = "select api.get_version_state()"
ROUTES = "select coalesce(jsonb_agg(r), '[]') from api.list_routes() as r"
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
FAILURES = (DatabaseError, OutcomeUnknown, Overloaded, Unavailable, psycopg.Error, ValueError, KeyError)

Call = Callable[[bytes, tuple[bytes, ...]], Awaitable[bytes | None]]


def read_state(connection: psycopg.Connection[Any], statement: str, otherwise: Any) -> Any:
    """What a statement of this module says; something else where the database is older than this program.

    Args:
        connection: of the gateway's login.
        statement: returns one JSON value.
        otherwise: where there is no such function.
    """
    try:
        with connection.transaction():
            connection.execute("select set_config('role', 'service_role', true)")
            row = connection.execute(statement.encode()).fetchone()
    except (psycopg.errors.UndefinedFunction, psycopg.errors.InvalidSchemaName):
        return otherwise
    return otherwise if row is None else row[0]


def read_versions(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """The registry; the built-in one where the database is older than this program."""
    return dict(read_state(connection, VERSIONS, BUILT_IN))


class StateFollower:
    """Reads again in the background; where that fails, what was read before stays, and it tries again.

    Args:
        topic: that changes are announced under.
        statement: returns the state as one JSON value.
        call: calls the database as the service.
        learn: takes a state that is another than the one before.
        on_change: awaited after that.
    """

    def __init__(
        self,
        topic: str,
        statement: str,
        call: Call,
        learn: Callable[[Any], None],
        on_change: Callable[[], Awaitable[None]],
    ) -> None:
        self._topic = topic
        self._statement = statement.encode()
        self._call = call
        self._learn = learn
        self._on_change = on_change
        self._known: Any = None
        self._is_stale = False
        self._task: asyncio.Task[None] | None = None
        self.readings = 0
        """How often it was read here."""

    def note_news(self) -> None:
        """Something was changed."""
        self._is_stale = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._catch_up(), name=self._topic)

    def adopt(self, state: Any, readings: int) -> None:
        """Take what was read with the catalogue, and look again where that is perhaps older than what was known.

        Args:
            state: that is in force now.
            readings: of this follower when that reading began.
        """
        self._known = state
        if self.readings != readings:
            self.note_news()

    async def stop(self) -> None:
        """Give up what is under way."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _catch_up(self) -> None:
        pause, is_changed = FIRST_PAUSE, False
        while self._is_stale:
            self._is_stale = False
            try:
                state = json.loads(await self._call(self._statement, ()) or b"")
                self.readings += 1
                pause = FIRST_PAUSE
                if state != self._known:
                    self._learn(state)
                    self._known, is_changed = state, True
                if is_changed and not self._is_stale:
                    await self._on_change()
                    is_changed = False
            except FAILURES as error:
                self._is_stale, self._known = True, None
                if pause == FIRST_PAUSE:
                    log.warning(
                        "state_not_read", topic=self._topic, reason=str(error) or type(error).__name__
                    )
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
