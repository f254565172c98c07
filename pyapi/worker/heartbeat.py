"""The rows by which others see that a worker lives."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable
from typing import Any

import psycopg

from pyapi.services import NOT_DEPLOYED, NOT_REGISTERED, REGISTER, Registration
from pyapi.worker.database import Database, DatabaseLost

RECORD = "select jobs.record_worker(%s, %s, %s, %s)"
BEAT = f"{RECORD}, services.record_heartbeat('worker', %s, %s::jsonb, %s, %s)"
REMOVE = "select jobs.remove_worker(%s)"
LEAVE = f"{REMOVE}, services.deregister_service('worker', %s)"
_REGISTER = re.sub(r"\$\d", "%s", REGISTER.decode())
ILL_AFTER = 3
"""Failures in a row of a loop after which the worker says that it is degraded."""


class Heartbeat:
    """Notes that this process runs: in ``jobs.workers`` what its loops do, in ``services.instances`` that it is there.

    Both in one statement.

    Args:
        describe: the state of every loop, by name.
    """

    name = "heartbeat"
    poll_seconds = 5.0

    def __init__(self, describe: Callable[[], dict[str, Any]]) -> None:
        self._registration = Registration("worker", "worker", list(describe()))
        self._worker_id = self._registration.instance_id
        self._describe = describe
        self._database: Database | None = None
        self._is_registered = False

    async def step(self, database: Database) -> float | None:
        """Note it."""
        self._database = database
        states = self._describe()
        worker = [self._worker_id, socket.gethostname(), os.getpid(), json.dumps(states)]
        try:
            if not self._is_registered:
                await database.fetch(_REGISTER, self._registration.parameters)
                self._is_registered = True
            await database.fetch(BEAT, [*worker, self._worker_id, *_describe_health(states)])
        except psycopg.Error as error:
            if error.sqlstate in NOT_REGISTERED and self._is_registered:
                self._is_registered = False  # purged, or stopped by somebody
                return 0.0
            if error.sqlstate not in NOT_DEPLOYED:
                raise
            await database.fetch(RECORD, worker)
        return None

    async def drain(self) -> None:
        """Take the rows away: this worker left, it did not die."""
        if self._database is None:
            return
        try:
            if self._is_registered:
                await self._database.fetch(LEAVE, [self._worker_id, self._worker_id])
            else:
                await self._database.fetch(REMOVE, [self._worker_id])
        except DatabaseLost:
            return  # they are forgotten later


def _describe_health(states: dict[str, Any]) -> list[str | None]:
    """Load, state and note of a beat."""
    ill = sorted(name for name, state in states.items() if state.get("failures_in_a_row", 0) >= ILL_AFTER)
    busy = sum(1 for state in states.values() if state.get("busy_seconds") is not None)
    load = json.dumps({"load": busy, "loops": len(states), "failing": len(ill)})
    note = f"Fail again and again: {', '.join(ill)}."[:500] if ill else None
    return [load, "degraded" if ill else "healthy", note]
