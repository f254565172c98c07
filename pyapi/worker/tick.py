"""The loops that move time forward in the database."""

from __future__ import annotations

from pyapi.worker.call_loop import CallLoop
from pyapi.worker.loop import JOBS, REGIONS, ROLL_UPS

BATCH = 100
MARKS = 1000
TARIFFS = 20


def make_tick_loops() -> list[CallLoop]:
    """Due jobs, expired leases, due schedules, the outbox's housekeeping, roll-ups, tariffs."""
    return [
        CallLoop("tick", "select jobs.tick()", 0.5, tells=(JOBS,)),
        CallLoop(
            "schedules", f"select schedules.run_due_schedules({BATCH})", 1.0, full_batch=BATCH, tells=(JOBS,)
        ),
        CallLoop("roll-up", f"select telemetry.roll_up({MARKS})", 0.5, full_batch=1, tells=(ROLL_UPS,)),
        CallLoop(
            "roll-up-regions", f"select telemetry.roll_up_regions({MARKS})", 1.0, full_batch=1, channels=(ROLL_UPS,),
            tells=(REGIONS,),
        ),
        CallLoop(
            "tariffs", f"select tariffs.recompute_tariffs({TARIFFS})", 1.0, full_batch=TARIFFS, channels=(REGIONS,)
        ),
        CallLoop("notifications", "select (notifications.process_notification_queue()).released_count", 30.0),
    ]  # fmt: skip
