"""The worker's loop for M-Pesa: asks phones, and asks Daraja what became of it."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import structlog

from pyapi.mpesa.client import Daraja
from pyapi.mpesa.settings import MpesaSettings, load_mpesa_settings
from pyapi.worker.database import Database, DatabaseLost
from pyapi.worker.loop import EVENTS

log = structlog.get_logger()

SYNC = "select mpesa.sync_settings(%s::jsonb)"
CLAIM = (
    "select request_id, action, push_count, amount, phone, reference, checkout_request_id"
    " from mpesa.claim_requests(%s, make_interval(secs => %s))"
)
RECORD_PUSH = "select (mpesa.record_push(%s, %s, %s::jsonb)).status"
RECORD_QUERY = "select (mpesa.record_query(%s, %s::jsonb)).status"
BATCH = 20
LEASE_SECONDS = 120.0
"""Longer than a push with its token can take."""
AT_LEAST_SECONDS = 0.05
"""Between two claims that found all there was, however many events wake the loop."""
REPORT_SECONDS = 100.0
"""How long an outcome is told again while the database is away."""
IDLE_SECONDS = 60.0


class Pushes:
    """Claims requests that are due, and does what they ask for, several at once.

    A push whose outcome cannot be told to the database stays ``sending`` there, and becomes unknown when
    its lease ends: it is never sent twice.

    Args:
        settings: of M-Pesa; not configured, the loop does nothing.
        daraja: who is called, where it is not the one of the settings.
    """

    name = "mpesa"
    poll_seconds = 1.0
    channels = (EVENTS,)

    def __init__(self, settings: MpesaSettings, daraja: Daraja | None = None) -> None:
        self._settings = settings
        self._daraja = daraja
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_synced = False
        self._claim_again_at = 0.0

    async def step(self, database: Database) -> float | None:
        """Claim what there is room for, and begin it."""
        if not self._settings.is_configured:
            return IDLE_SECONDS
        if not self._is_synced:
            await database.fetch(SYNC, [json.dumps(self._settings.describe())])
            self._is_synced = True
            log.info(
                "mpesa_configured", shortcode=self._settings.mpesa_shortcode, url=self._settings.mpesa_url
            )
        if self._daraja is None:
            self._daraja = Daraja(self._settings)
        if (pause := self._claim_again_at - time.monotonic()) > 0:
            return pause
        room = BATCH - len(self._tasks)
        if room <= 0:
            await asyncio.wait(self._tasks, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
            return 0.0
        rows = await database.fetch(CLAIM, [room, LEASE_SECONDS])
        for row in rows:
            task = asyncio.create_task(self._do(self._daraja, database, *row))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if len(rows) >= room:
            return 0.0
        self._claim_again_at = time.monotonic() + AT_LEAST_SECONDS
        return None

    async def drain(self) -> None:
        """Finish what is under way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        if self._daraja is not None:
            await self._daraja.close()

    async def _do(
        self,
        daraja: Daraja,
        database: Database,
        request_id: Any,
        action: str,
        push_count: int,
        amount: Any,
        phone: str,
        reference: str,
        checkout_request_id: str | None,
    ) -> None:
        try:
            if action == "push":
                push = await daraja.push(str(request_id), int(amount), phone, reference)
                told = {
                    "status": push.status, "code": push.code, "merchant_request_id": push.merchant_request_id,
                    "checkout_request_id": push.checkout_request_id, "retry_after": push.retry_after,
                }  # fmt: skip
                outcome: str = push.status
                code = push.code
                status = await _insist(database, RECORD_PUSH, [request_id, push_count, json.dumps(told)])
            elif checkout_request_id is not None:
                query = await daraja.query(checkout_request_id)
                outcome, code = query.status, query.code
                told = {"status": query.status, "code": query.code}
                status = await _insist(database, RECORD_QUERY, [request_id, json.dumps(told)])
            else:
                return
        except Exception:
            log.exception("mpesa_failed", request_id=str(request_id), action=action)
            return
        log.info(
            "mpesa_asked", request_id=str(request_id), action=action, phone=mask_phone(phone),
            outcome=outcome, code=code, status=status,
        )  # fmt: skip


async def _insist(database: Database, statement: str, parameters: list[Any]) -> Any:
    """Tell it until it is heard, or the lease has nearly ended."""
    until = time.monotonic() + REPORT_SECONDS
    while True:
        try:
            return (await database.fetch(statement, parameters))[0][0]
        except DatabaseLost:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.2)


def mask_phone(phone: str) -> str:
    """A number without its middle, for logs."""
    return f"{phone[:-6]}***{phone[-3:]}"


def make_mpesa_loop() -> Pushes:
    """The loop of the environment's settings.

    Raises:
        SettingsError: they are wrong, or incomplete.
    """
    return Pushes(load_mpesa_settings())
