"""The database's figures for ``/metrics``: read once for all who ask within a few seconds.

What each means is said in :data:`HELP`, and at length in ``docs/metrics.md``. Where the database does not answer
there are none, and ``mainspring_database_up`` is 0.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import orjson
import structlog
from prometheus_client.core import GaugeMetricFamily

from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Unavailable

log = structlog.get_logger()

READ = b"select json_agg(json_build_array(g.gauge, g.labels, g.value)) from ops.read_gauges() as g"
READ_MS = 1000
"""Longest time that the figures may take in the database."""
WAIT_SECONDS = 2.0
"""Longest time that somebody who asks waits for them."""
KEEP_SECONDS = 5.0
"""For how long figures are good, and how soon after a failure they are asked for again."""

HELP = {
    "queue_jobs": "Jobs of a queue by state; exact up to 20,000.",
    "queue_oldest_seconds": "How long the oldest job of a queue has been in that state; waiting ones since they are due.",
    "queue_expired_leases": "Running jobs whose worker gives no sign of life.",
    "queue_paused": "1 while somebody has paused the queue.",
    "schedules_overdue": "Schedules that are due for more than a minute.",
    "schedule_oldest_overdue_seconds": "How long the schedule has been due that is due longest.",
    "workers": "Worker processes by state: alive, lost (no sign of life for 30 seconds).",
    "worker_loop_failures": "Failures of a loop of the workers that are alive, since they were started.",
    "worker_loop_failures_in_a_row": "Failures of a loop since its last success, of the worker that has most.",
    "worker_loop_steps": "Steps of a loop of the workers that are alive, since they were started.",
    "worker_loop_busy_seconds": "How long the longest step of a loop that is under way has run.",
    "deliveries": "Messages that have not left or never arrived, by channel and state; up to 20,000 of each kind.",
    "delivery_oldest_seconds": "How long the oldest message should have left.",
    "delivery_expired_leases": "Messages whose sender gives no sign of life.",
    "provider_circuit_open": "1 while a provider is not asked because it failed.",
    "watermark_lag_seconds": "Age of the transaction that holds back delivery of events.",
    "watermark_lag_xids": "Transactions that began after the one that holds back delivery of events.",
    "watermark_holder_idle_seconds": "How long that transaction has done nothing.",
    "subscription_lag_seconds": "Age of the first event that a subscription has not had.",
    "subscription_paused": "1 while a subscription is paused.",
    "subscription_dead_events": "Events that the handler of a subscription could not handle.",
    "partition_headroom_days": "For how many days ahead the partitions of a table are made.",
    "partition_headroom_low": "1 where that is less than half of what should be.",
    "connections": "Connections of clients to this database by state.",
    "connections_used": "Connections to the server.",
    "connections_limit": "Connections that the server allows.",
    "database_size_bytes": "Size of the database.",
    "oldest_transaction_seconds": "Age of the oldest transaction of this database.",
    "lock_waits": "Sessions that wait for a lock.",
    "deadlocks": "Deadlocks since the statistics began.",
    "server_uptime_seconds": "Time since the database server was started.",
    "server_is_standby": "1 where the server is a standby.",
    "replication_lag_bytes": "How much of the log a standby has not replayed.",
    "replication_lag_seconds": "How long a standby takes to replay.",
    "replication_slot_retained_bytes": "How much of the log is kept for a slot.",
    "replication_slot_active": "1 while somebody reads from a slot.",
    "archive_failures": "Segments of the log that could not be archived.",
    "archive_oldest_seconds": "Time since the last segment of the log was archived.",
    "backup_age_seconds": "Time since the last backup was made.",
    "backup_verified_age_seconds": "Time since a backup was last restored and found good.",
    "wal_archive_failing": "1 while the server cannot archive its log.",
    "restore_held": "1 while a restore holds the workers back.",
    "service_instances": "Processes that registered, by service and state.",
    "service_stale_instances": "Processes of a service that have missed three signs of life.",
    "service_down": "1 where a service should run and no process of it does.",
    "schedule_failed": "1 where the last run of a schedule failed.",
    "function_error_ratio": "Share of a function's calls that failed (5xx) within ten minutes, of the 50 that failed most.",
    "oldest_xid_age": "Transactions since the oldest row was written that is not frozen.",
    "xid_age_limit": "At which age vacuum begins to freeze whatever it costs.",
    "oldest_snapshot_xids": "How many transactions the oldest snapshot is behind: what vacuum cannot take away.",
    "vacuum_overdue_tables": "Tables with more dead rows than should have set autovacuum off.",
    "dead_rows": "Dead rows of all tables, estimated.",
    "dead_row_ratio": "Their share of all rows.",
    "errors_open": "Kinds of errors that nobody has resolved or ignored, by who met them.",
    "errors_seen": "Errors so far, by who met them.",
    "gauge_failed": "1 where a group of these figures could not be read.",
    "gauge_seconds": "How long reading a group took.",
}
"""Figures by name, without ``mainspring_``."""

Figure = tuple[str, dict[str, str], float]


class Gauges:
    """The figures as they were last read.

    Args:
        call: runs one statement of the service, which may take :data:`READ_MS`; returns its first column.
    """

    def __init__(self, call: Callable[[bytes], Awaitable[bytes | None]]) -> None:
        self._call = call
        self._figures: list[Figure] = []
        self._read_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self.is_up = False

    async def refresh(self) -> None:
        """Have figures that are no older than :data:`KEEP_SECONDS`, or none; waits no longer than :data:`WAIT_SECONDS`."""
        if time.monotonic() - self._read_at < KEEP_SECONDS:
            return
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read(), name="gauges")
        done, _ = await asyncio.wait([self._reading], timeout=WAIT_SECONDS)
        if not done:
            self.is_up, self._figures = False, []

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(2 * WAIT_SECONDS):
                rows: list[list[Any]] = orjson.loads(await self._call(READ) or b"[]")
        except (DatabaseError, Overloaded, Unavailable, OutcomeUnknown, TimeoutError) as error:
            log.warning("gauges_not_read", reason=str(error) or type(error).__name__)
            # A refusal is an answer: of a database that is older than this program, or has other things to do.
            self.is_up, self._figures = isinstance(error, DatabaseError), []
        else:
            self.is_up = True
            self._figures = [(name, labels, value) for name, labels, value in rows if value is not None]
        finally:
            self._read_at = time.monotonic()

    def families(self) -> Iterator[GaugeMetricFamily]:
        """The figures as Prometheus has them."""
        yield GaugeMetricFamily(
            "mainspring_database_up", "1 where the database answers.", value=int(self.is_up)
        )
        families: dict[str, GaugeMetricFamily] = {}
        for name, labels, value in self._figures:
            family = families.get(name)
            if family is None:
                family = families[name] = GaugeMetricFamily(
                    f"mainspring_{name}", HELP.get(name, "See docs/metrics.md."), labels=sorted(labels)
                )
            family.add_metric([str(labels[key]) for key in sorted(labels)], value)
        yield from families.values()
