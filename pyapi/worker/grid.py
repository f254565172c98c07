"""The loops of the grid: from readings to roll-ups, alerts and prices."""

from __future__ import annotations

from pyapi.worker.call_loop import CallLoop
from pyapi.worker.loop import REGIONS, ROLL_UPS

BATCH = 100
MARKS = 1000
TARIFFS = 20
"""In one transaction: nobody hears of the first before the last is done."""


def make_grid_loops() -> list[CallLoop]:
    """Each works on what the one before left, so each tells the next."""
    return [
        CallLoop("roll-up", f"select telemetry.roll_up({MARKS})", 0.5, full_batch=1, tells=(ROLL_UPS,)),
        CallLoop(
            "roll-up-regions", f"select telemetry.roll_up_regions({MARKS})", 1.0, full_batch=1, channels=(ROLL_UPS,),
            tells=(REGIONS,),
        ),
        CallLoop(
            "detect", f"select alerts.detect_anomalies({MARKS})", 0.5, full_batch=1, channels=(ROLL_UPS, REGIONS)
        ),
        CallLoop("silence", f"select alerts.detect_silence({MARKS})", 5.0, full_batch=MARKS),
        CallLoop("tariffs", f"select tariffs.recompute_tariffs({TARIFFS})", 1.0, full_batch=TARIFFS, channels=(REGIONS,)),
        CallLoop("alerts", f"select alerts.advance_alerts({BATCH})", 1.0, full_batch=BATCH),
    ]  # fmt: skip
