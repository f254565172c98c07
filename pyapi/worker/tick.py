"""The loops that move time forward in the database."""

from __future__ import annotations

from pyapi.worker.call_loop import CallLoop
from pyapi.worker.loop import JOBS

BATCH = 100
SEALED = 1000
ITEM_SECONDS = 30.0
"""How long a queued item may take: as long as a request, which the gateway gives the same."""


def make_tick_loops() -> list[CallLoop]:
    """Due jobs, expired leases, due schedules, the outbox's housekeeping, the audit log's seal, reminders, calendars."""
    return [
        CallLoop("tick", "select jobs.tick()", 0.5, tells=(JOBS,)),
        CallLoop(
            "schedules", f"select schedules.run_due_schedules({BATCH})", 1.0, full_batch=BATCH, tells=(JOBS,)
        ),
        # Again at once while there is anything: a run ends early beside a slow client.
        CallLoop(
            "sync",
            f"select sync.process_sync_queue({BATCH})",
            1.0,
            full_batch=1,
            timeout_seconds=ITEM_SECONDS,
        ),
        CallLoop("system", "select ops.check_system_alerts()", 5.0),
        CallLoop("reminders", f"select study.send_reminders({BATCH})", 5.0, full_batch=BATCH),
        CallLoop("calendars", f"select study.refresh_calendars({BATCH})", 30.0, full_batch=BATCH, tells=(JOBS,)),
        CallLoop("audit", f"select ops.seal_audit_log({SEALED})", 5.0, full_batch=SEALED),
        CallLoop("notifications", "select (notifications.process_notification_queue()).released_count", 30.0),
    ]  # fmt: skip
