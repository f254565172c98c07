"""What must be called now and then and has no schedule of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import psycopg
import structlog

from pyapi.worker.database import Database, say_why

log = structlog.get_logger()


@dataclass
class Chore:
    """One function to call now and then.

    Attributes:
        statement: returns one integer, how much was done.
        seconds: between two calls.
        full_batch: after so many it is called again at once.
        due_at: monotonic time of the next call.
    """

    statement: str
    seconds: float
    full_batch: int | None = None
    due_at: float = field(default=0.0, compare=False)


def list_chores() -> list[Chore]:
    """What the cron lines of docs/electricity.md do."""
    return [
        Chore("select tokens.apply_consumption(1000)", 5, 1000),
        Chore("select payments.expire_holds(100)", 10, 100),
        Chore("select payments.advance_checkpoints()", 600),
        Chore("select core.create_partitions()", 3600),
        Chore("select api.purge_idempotency_keys('24 hours', 1000)", 600, 1000),
    ]


class Maintenance:
    """Calls each chore when it is due; one that fails waits for its next turn, the others go on.

    Every chore may run in several workers at once, and beside cron.
    """

    name = "maintenance"
    poll_seconds = 5.0

    def __init__(self, chores: list[Chore] | None = None) -> None:
        self._chores = list_chores() if chores is None else chores

    async def step(self, database: Database) -> float | None:
        """The chore that has been due longest."""
        chore = min(self._chores, key=lambda chore: chore.due_at)
        pause = chore.due_at - time.monotonic()
        if pause > 0:
            return min(pause, self.poll_seconds)
        did = 0
        try:
            rows = await database.fetch(chore.statement)
            did = int(rows[0][0] or 0)
        except psycopg.Error as error:
            log.error("chore_failed", statement=chore.statement, reason=say_why(error))
        is_full = chore.full_batch is not None and did >= chore.full_batch
        chore.due_at = time.monotonic() + (0.0 if is_full else chore.seconds)
        return 0.0
