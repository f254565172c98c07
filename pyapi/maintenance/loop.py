"""The worker's loop that does maintenance which is due."""

from __future__ import annotations

import asyncio
import json
import uuid

import psycopg
import structlog

from pyapi.worker.database import Database

log = structlog.get_logger()

CLAIM = """
select t.task_name, t.is_repeated
from ops._claim_task(%s, null, null, clock_timestamp(), %s::text[]) as t
where t.task_name is not null
"""
RUN = "select ops._run_task(%s, %s, clock_timestamp())"
FINISH = "select ops._finish_task(%s, %s, %s, %s, %s::jsonb, %s, %s)"
LOCKED = ("55P03", "40P01", "40001")
"""SQLSTATEs of what another attempt may get past: a lock, a deadlock, a conflict."""
ATTEMPTS = 3
MOST_ROUNDS = 10_000


class Maintenance:
    """Does one task a step: as ``call ops.maintain()`` does, which cannot run behind the worker's first statement.

    Attributes:
        name: see :class:`~pyapi.worker.loop.Loop`.
        poll_seconds: pause once nothing is due; what failed is tried again after it.
    """

    name = "maintenance"
    poll_seconds = 300.0

    def __init__(self) -> None:
        self._tried: list[str] = []

    async def step(self, database: Database) -> float | None:
        """Take a task that is due, do it, note the outcome."""
        holder = uuid.uuid4()
        rows = await database.fetch(CLAIM, (holder, self._tried))
        if not rows:
            self._tried = []
            return None
        name, is_repeated = str(rows[0][0]), bool(rows[0][1])
        self._tried.append(name)
        attempt = 1
        while True:
            try:
                result = await self._run(database, name, holder, is_repeated)
            except psycopg.Error as error:
                code, text = error.sqlstate, error.diag.message_primary or str(error)
                if code is None or (code == "PT409" and text == "task_lost"):
                    raise
                if code in LOCKED and attempt < ATTEMPTS:
                    await asyncio.sleep(attempt * 0.5)
                    attempt += 1
                    continue
                message = ": ".join(part for part in (text, error.diag.message_detail) if part)
                log.error("maintenance_failed", task=name, code=code, reason=message)
                await database.fetch(FINISH, (name, holder, "failed", attempt, None, code, message))
            else:
                failures = find_failures(result)
                outcome, code = ("failed", "PT503") if failures else ("done", None)
                await database.fetch(FINISH, (name, holder, outcome, attempt, result, code, failures))
            return 0.0

    async def _run(self, database: Database, name: str, holder: uuid.UUID, is_repeated: bool) -> str | None:
        """The task's answer as JSON; that of one which does a part at a time is their sum."""
        total = 0
        for _ in range(MOST_ROUNDS):
            ((answer,),) = await database.fetch(f"select ({RUN})::text", (name, holder))
            if not is_repeated:
                return None if answer is None else str(answer)
            total += int(str(answer or 0))
            if int(str(answer or 0)) <= 0:
                break
        return str(total)


def find_failures(result: str | None) -> str | None:
    """What a task that went on past failures says of them in ``failed``, as JSON; None where there were none."""
    answer = json.loads(result) if result else None
    failed = answer.get("failed") if isinstance(answer, dict) else None
    return json.dumps(failed) if failed and isinstance(failed, dict) else None
