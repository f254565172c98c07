"""Runs jobs whose handlers are SQL functions: in the database, in the transaction that takes them."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog

from pyapi.settings import Settings
from pyapi.worker.database import Database, DatabaseLost, say_why
from pyapi.worker.loop import DELIVERIES, JOBS
from pyapi.worker.pauses import GrowingPause

log = structlog.get_logger()

LIST_QUEUES = (
    "select queue, runs_in_batches, extract(epoch from lease), extract(epoch from time_limit)"
    " from jobs.list_queues('sql')"
)
LIST_UNKNOWN = "select w.queue from unnest(%s::text[]) as w (queue) where w.queue not in (select queue from jobs.list_queues())"
RUN = "select b.taken, b.reached from jobs.run_jobs(%s, %s, %s) as b"
CLAIM = "select job_id, attempt from jobs.claim_jobs(%s, %s)"
RUN_CLAIMED = "select jobs.run_claimed_job(%s, %s::smallint)"
HEARTBEAT = (
    "select reason from jobs.heartbeat_jobs(jsonb_build_array(jsonb_build_array(%s::bigint, %s::smallint)))"
)
FAIL = "select jobs.fail_job(%s, %s::smallint, %s)"
RELEASE = "select jobs.release_jobs(jsonb_build_array(jsonb_build_array(%s::bigint, %s::smallint)))"
NOTE_SLEEP = "select jobs.note_sleep(%s)"
BATCH = 100
QUEUES_SECONDS = 2.0
"""How soon a new queue is noticed."""
FLOOR_SECONDS = 1.0
"""How long a batch may start where the last one ended, before it looks from the start again."""
REPORT_SECONDS = 60.0
"""How long a server that is away is waited for, to tell it that an attempt failed."""
LEASE_LOST = "PT409"
CAREFUL_SECONDS = 60.0
"""How long a queue's jobs run one by one, after a batch of it broke off."""


@dataclass(frozen=True)
class Queue:
    """A queue as its worker sees it."""

    name: str
    runs_in_batches: bool
    lease_seconds: float
    limit_seconds: float
    """How long a job that runs alone may take; 0 = no limit."""


class SqlQueues:
    """What the lanes of one process know about the queues.

    Args:
        wanted: names of queues; empty = all.
    """

    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = wanted
        self._queues: list[Queue] = []
        self._read_at = float("-inf")
        self._is_checked = False
        self._careful_until: dict[str, float] = {}

    async def list_queues(self, database: Database) -> list[Queue]:
        """The queues to look into."""
        if self._wanted and not self._is_checked:
            self._is_checked = True
            for (name,) in await database.fetch(LIST_UNKNOWN, [list(self._wanted)]):
                log.warning("unknown_queue", queue=name, hint="Its jobs are run once it is made.")
        if time.monotonic() - self._read_at > QUEUES_SECONDS:
            rows = await database.fetch(LIST_QUEUES)
            self._queues = [
                Queue(name, in_batches, float(lease), float(limit or 0))
                for name, in_batches, lease, limit in rows
                if not self._wanted or name in self._wanted
            ]
            self._read_at = time.monotonic()
        return self._queues

    def is_careful(self, queue: Queue) -> bool:
        """Whether its jobs are to be claimed one by one, so that each attempt counts, come what may."""
        return not queue.runs_in_batches or self._careful_until.get(queue.name, 0.0) > time.monotonic()

    def be_careful(self, queue: Queue, reason: str) -> None:
        """A transaction broke off: a job may be to blame, and the others must get through."""
        log.warning("jobs_broke_off", queue=queue.name, reason=reason, one_by_one_for_seconds=CAREFUL_SECONDS)
        self._careful_until[queue.name] = time.monotonic() + CAREFUL_SECONDS


class SqlJobs:
    """One lane: one transaction at a time, over its queues in turn. Lanes work side by side.

    Queues whose jobs run alone have lanes of their own: such a job may take minutes.

    Args:
        number: of the lane, from 1.
        runs_alone: which of the two kinds of queues it serves.
        queues: shared with the other lanes.
        beats: a connection for the heartbeats of jobs that run alone, shared too.
    """

    poll_seconds = 0.5
    channels = (JOBS,)

    def __init__(self, number: int, runs_alone: bool, queues: SqlQueues, beats: Database) -> None:
        self.name = f"{'sql-alone' if runs_alone else 'sql-jobs'}-{number}"
        self._runs_alone = runs_alone
        self._queues = queues
        self._beats = beats
        self._worker = f"{socket.gethostname()}:{os.getpid()}"
        self._reached: dict[str, list[int]] = {}
        self._reached_until = 0.0
        self._is_asleep = False
        self._has_news = False
        self._pause = GrowingPause(self.poll_seconds)

    async def step(self, database: Database) -> float | None:
        """One batch of every queue; before it sleeps, it says so and looks once more."""
        is_found = await self._run_queues(database)
        if not is_found:
            await self._note_sleep(database, True)
            is_found = await self._run_queues(database)
        if is_found and self._is_asleep:
            await self._note_sleep(database, False)
        self._has_news = is_found
        return self._pause.after(is_found)

    def take_news(self) -> tuple[str, ...]:
        """Jobs make deliveries."""
        has_news, self._has_news = self._has_news, False
        return (DELIVERIES,) if has_news else ()

    async def drain(self) -> None:
        """Nothing runs between steps; let go of the shared connection."""
        await self._beats.close()

    async def _note_sleep(self, database: Database, is_asleep: bool) -> None:
        await database.fetch(NOTE_SLEEP, [is_asleep])
        self._is_asleep = is_asleep

    async def _run_queues(self, database: Database) -> bool:
        if time.monotonic() > self._reached_until:
            self._reached.clear()
            self._reached_until = time.monotonic() + FLOOR_SECONDS
        is_found = False
        for queue in await self._queues.list_queues(database):
            if queue.runs_in_batches == self._runs_alone:
                continue
            if self._queues.is_careful(queue):
                is_found |= await self._run_one(database, queue)
            else:
                is_found |= await self._run_batch(database, queue)
        return is_found

    async def _run_batch(self, database: Database, queue: Queue) -> bool:
        after = self._reached.pop(queue.name, None)
        try:
            [(taken, reached)] = await database.fetch(RUN, [queue.name, BATCH, after])
        except (DatabaseLost, psycopg.Error) as error:
            self._queues.be_careful(queue, say_why(error))
            raise
        if taken == BATCH:
            self._reached[queue.name] = reached
        # A batch that began where the last one ended may have passed over something.
        return bool(taken) or after is not None

    async def _run_one(self, database: Database, queue: Queue) -> bool:
        claimed = await database.fetch(CLAIM, [queue.name, self._worker])
        if not claimed:
            return False
        job_id, attempt = lease = claimed[0]
        running = asyncio.create_task(
            database.fetch(RUN_CLAIMED, lease, timeout_seconds=queue.limit_seconds), name=f"job {job_id}"
        )
        reason = ""
        try:
            while not (await asyncio.wait([running], timeout=queue.lease_seconds / 4))[0]:
                reason = await self._beat(lease)
                if reason:
                    await database.cancel()
            await running
        except asyncio.CancelledError:
            running.cancel()
            await asyncio.wait([running])
            await self._beats.fetch(RELEASE, lease)  # told to leave: it runs again at once, elsewhere
            raise
        except psycopg.errors.QueryCanceled as error:
            await self._report_failure(lease, reason or say_why(error))
        except DatabaseLost as error:
            self._queues.be_careful(queue, str(error))
            await self._report_failure(lease, f"server_lost: {error}")
        except psycopg.Error as error:
            if error.sqlstate != LEASE_LOST:
                raise
            log.warning("job_lost", job_id=job_id, attempt=attempt)
        return True

    async def _beat(self, lease: Sequence[Any]) -> str:
        """Keep the lease; why the job is to be stopped, empty where it may go on."""
        try:
            stopped = await self._beats.fetch(HEARTBEAT, lease)
        except DatabaseLost:
            return ""  # the job's own connection is lost as well, or the next beat arrives
        return str(stopped[0][0]) if stopped else ""

    async def _report_failure(self, lease: Sequence[Any], reason: str) -> None:
        """Tell that an attempt ended without an end of its own; a job that ended all the same is left alone."""
        deadline = time.monotonic() + REPORT_SECONDS
        while True:
            try:
                await self._beats.fetch(FAIL, [*lease, reason])
                return
            except DatabaseLost:
                if time.monotonic() > deadline:
                    return  # the lease runs out instead
            except psycopg.Error as error:
                if error.sqlstate != LEASE_LOST:
                    raise
                return


def make_sql_job_loops(settings: Settings, beats: Database) -> list[SqlJobs]:
    """The lanes of one process.

    Args:
        settings: queues, and how many lanes.
        beats: a connection for heartbeats.
    """
    queues = SqlQueues(settings.worker_queues)
    return [
        SqlJobs(number, runs_alone, queues, beats)
        for runs_alone in (False, True)
        for number in range(1, settings.worker_sql_jobs + 1)
    ]
