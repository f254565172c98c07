"""The row by which others see that a worker lives."""

from __future__ import annotations

import json
import os
import socket
import uuid
from collections.abc import Callable
from typing import Any

from pyapi.worker.database import Database, DatabaseLost

RECORD = "select jobs.record_worker(%s, %s, %s, %s)"
REMOVE = "select jobs.remove_worker(%s)"


class Heartbeat:
    """Notes in ``jobs.workers`` that this process runs, and what its loops do.

    Args:
        describe: the state of every loop, by name.
    """

    name = "heartbeat"
    poll_seconds = 5.0

    def __init__(self, describe: Callable[[], dict[str, Any]]) -> None:
        self._worker_id = uuid.uuid4()
        self._describe = describe
        self._database: Database | None = None

    async def step(self, database: Database) -> float | None:
        """Note it."""
        self._database = database
        loops = json.dumps(self._describe())
        await database.fetch(RECORD, [self._worker_id, socket.gethostname(), os.getpid(), loops])
        return None

    async def drain(self) -> None:
        """Take the row away: this worker left, it did not die."""
        if self._database is not None:
            try:
                await self._database.fetch(REMOVE, [self._worker_id])
            except DatabaseLost:
                return  # the row is forgotten later
