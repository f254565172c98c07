"""Tells the database what became of deliveries: many at once, and again until it has heard."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
import structlog

from pyapi.channels.adapter import Delivery, Outcome
from pyapi.worker.database import Database, DatabaseLost

log = structlog.get_logger()

RECORD = (
    "select notifications.record_attempt(r.delivery_id, r.attempt, r.outcome, r.message_id, r.code, r.detail,"
    " make_interval(secs => r.wait))"
    " from jsonb_to_recordset(%s::jsonb) as r (delivery_id uuid, attempt integer, outcome text, message_id text,"
    " code text, detail text, wait double precision)"
)
BATCH = 50
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
HOPELESS = ("PT", "22", "23", "42")
"""Classes of errors that a repeated report runs into again."""


@dataclass
class Report:
    """What became of one attempt.

    Attributes:
        give_up_at: monotonic time after which it is no longer repeated.
        heard: done when the database has it, or it was given up.
    """

    delivery: Delivery
    outcome: Outcome
    give_up_at: float
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    def describe(self) -> dict[str, Any]:
        """As the database reads it."""
        return {
            "delivery_id": str(self.delivery.delivery_id),
            "attempt": self.delivery.attempt,
            "outcome": self.outcome.status,
            "message_id": _clean(self.outcome.message_id),
            "code": _clean(self.outcome.error_code),
            "detail": _clean(self.outcome.detail),
            "wait": self.outcome.retry_after,
        }

    def give_up(self, reason: str) -> None:
        """Leave word in the log."""
        log.error(
            "outcome_not_recorded",
            delivery=str(self.delivery.delivery_id),
            attempt=self.delivery.attempt,
            outcome=self.outcome.status,
            message_id=self.outcome.message_id,
            reason=reason,
        )
        self.heard.set()


class Reports:
    """Reports in the order of providers, so that two workers lock those in the same order.

    While one batch is on its way, the next one gathers: a lone report waits for nobody.
    """

    def __init__(self) -> None:
        self._waiting: list[Report] = []
        self._task: asyncio.Task[None] | None = None

    async def tell(self, delivery: Delivery, outcome: Outcome, seconds: float, database: Database) -> None:
        """Report one outcome; returns when the database has it, or it was given up.

        Args:
            delivery: whose attempt.
            outcome: what became of it.
            seconds: how long it is repeated while the database is away.
            database: the loop's connection.
        """
        report = Report(delivery, outcome, time.monotonic() + seconds)
        self._waiting.append(report)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(database))
        await report.heard.wait()

    def cancel(self) -> None:
        """Stop repeating."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self, database: Database) -> None:
        pause = FIRST_PAUSE
        while self._waiting:
            batch = sorted(self._waiting[:BATCH], key=lambda report: report.delivery.provider)
            del self._waiting[:BATCH]
            left = await self._record(batch, database)
            self._waiting += left
            if left:
                await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE) if left else FIRST_PAUSE

    async def _record(self, batch: Sequence[Report], database: Database) -> list[Report]:
        """Record a batch; returns what is to be tried again."""
        is_hopeless = False
        try:
            await database.fetch(RECORD, [json.dumps([report.describe() for report in batch])])
        except DatabaseLost as error:
            reason = str(error)
        except psycopg.Error as error:
            if len(batch) > 1:  # one of them is to blame, and the others are not
                return [left for report in batch for left in await self._record([report], database)]
            reason = f"{error.sqlstate} {error.diag.message_primary}"
            is_hopeless = (error.sqlstate or "").startswith(HOPELESS)
        except Exception as error:
            reason = type(error).__name__
        else:
            for report in batch:
                report.heard.set()
            return []
        moment = time.monotonic()
        for report in batch:
            if is_hopeless or moment >= report.give_up_at:
                report.give_up(reason)
        return [report for report in batch if not report.heard.is_set()]


def _clean(text: str | None) -> str | None:
    """Without what jsonb does not take; a provider may answer anything."""
    return None if text is None else text.replace("\x00", "").encode("utf-8", "replace").decode()
