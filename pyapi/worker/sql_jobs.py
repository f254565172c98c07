"""Runs jobs whose handlers are SQL functions: in the database, in the transaction that claims them."""

from __future__ import annotations

import time
from collections.abc import Collection

import psycopg
import structlog

from pyapi.settings import Settings
from pyapi.worker.database import Database, DatabaseLost, say_why
from pyapi.worker.loop import JOBS

log = structlog.get_logger()

LIST_QUEUES = "select q.queue_name from jobs.list_queues() as q where q.kind = 'sql' order by q.queue_name"
RUN = "select jobs.run_jobs(%s, %s)"
BATCH = 100
QUEUES_SECONDS = 2.0
"""How soon a new queue is noticed."""
CAREFUL_SECONDS = 60.0
"""How long a queue's jobs run one by one, after a batch of it broke off."""


class SqlQueues:
    """What the lanes of one process know about the queues.

    Args:
        wanted: names of queues; empty = all.
    """

    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = wanted
        self._names: list[str] = []
        self._read_at = float("-inf")
        self._careful_until: dict[str, float] = {}

    async def list_names(self, database: Database) -> list[str]:
        """The queues to look into."""
        if time.monotonic() - self._read_at > QUEUES_SECONDS:
            names = [str(name) for (name,) in await database.fetch(LIST_QUEUES)]
            self._names = [name for name in names if not self._wanted or name in self._wanted]
            self._read_at = time.monotonic()
        return self._names

    def limit(self, name: str) -> int:
        """How many jobs to run in one transaction: one where a batch broke off a moment ago."""
        return 1 if self._careful_until.get(name, 0.0) > time.monotonic() else BATCH

    def be_careful(self, name: str, reason: str) -> None:
        """A batch broke off as a whole: one of its jobs may be to blame, and the others must get through."""
        log.warning("batch_broke_off", queue=name, reason=reason, one_by_one_for_seconds=CAREFUL_SECONDS)
        self._careful_until[name] = time.monotonic() + CAREFUL_SECONDS


class SqlJobs:
    """One lane: one transaction at a time, over all queues in turn. Lanes work side by side.

    Args:
        number: of the lane, from 1.
        queues: shared with the other lanes.
    """

    poll_seconds = 0.5
    channels = (JOBS,)

    def __init__(self, number: int, queues: SqlQueues) -> None:
        self.name = f"sql-jobs-{number}"
        self._queues = queues
        self._turn = number

    async def step(self, database: Database) -> float | None:
        """One batch of every queue."""
        names = await self._queues.list_names(database)
        self._turn += 1
        is_full = False
        for position in range(len(names)):
            name = names[(self._turn + position) % len(names)]
            is_full |= await self._run_batch(database, name)
        return 0.0 if is_full else None

    async def _run_batch(self, database: Database, name: str) -> bool:
        limit = self._queues.limit(name)
        try:
            [(did,)] = await database.fetch(RUN, [name, limit])
        except (DatabaseLost, psycopg.Error) as error:
            self._queues.be_careful(name, say_why(error))
            raise
        return bool(did >= limit)


def make_sql_job_loops(settings: Settings) -> list[SqlJobs]:
    """The lanes of one process."""
    queues = SqlQueues(settings.worker_queues)
    return [SqlJobs(number, queues) for number in range(1, settings.worker_sql_jobs + 1)]
