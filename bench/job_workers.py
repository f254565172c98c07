"""Python workers that drain 20,000 jobs each: ours, pgqueuer, procrastinate; one process per measurement.

``python -m bench.job_workers ours|pgqueuer|procrastinate URL COUNT`` fills the queue, drains it, and
prints jobs per second from the first handler call to the last. Two seconds after the last, nothing may
be left in the queue.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import psycopg
import structlog

PAYLOAD = {"meter": "12345678901", "amount": 100, "note": "abcdefghijklmnopqrstuvwxyz0123456789"}


class Count:
    """When the first and the last of a number of jobs ran."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.seen = 0
        self.first = 0.0
        self.last = 0.0

    def add(self) -> None:
        """One more."""
        if self.seen == 0:
            self.first = time.perf_counter()
        self.seen += 1
        if self.seen == self.wanted:
            self.last = time.perf_counter()

    @property
    def rate(self) -> float:
        """Jobs per second."""
        return self.seen / (self.last - self.first)


async def drain_ours(url: str, count: Count) -> None:
    """The loop ``python-jobs`` of the worker, with its default settings."""
    from pyapi.jobs import HANDLERS, job
    from pyapi.settings import Settings
    from pyapi.worker.python_jobs import PythonJobs
    from pyapi.worker.worker import Worker

    @job("bench_count")
    async def count_job(_: Any) -> None:
        count.add()

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select jobs.register_handler('bench_count')")
        jobs = json.dumps([{"handler": "bench_count", "payload": PAYLOAD}] * count.wanted)
        connection.execute("select jobs.schedule_jobs(%s::jsonb)", [jobs])
        connection.execute("vacuum analyze jobs.ready")
    settings = Settings(gateway_url=url)  # type: ignore[call-arg]
    worker = Worker(settings, [PythonJobs(settings, HANDLERS)])
    running = asyncio.create_task(worker.run())
    await _until_done(count)
    worker.stop("done")
    await running
    _check(url, "select count(*) from jobs.ready", "select count(*) from jobs.running")


async def drain_pgqueuer(url: str, count: Count) -> None:
    """One manager over asyncpg with batches of 500, its fastest setting."""
    import asyncpg
    from pgqueuer import PgQueuer, Queries

    connection = await asyncpg.connect(**_asyncpg_arguments(url))
    queries = Queries.from_asyncpg_connection(connection)
    await queries.install()
    payload = json.dumps(PAYLOAD).encode()
    for start in range(0, count.wanted, 1000):
        size = min(1000, count.wanted - start)
        await queries.enqueue(["bench_count"] * size, [payload] * size, [0] * size)
    await connection.execute("vacuum analyze pgqueuer")
    queue = PgQueuer.from_asyncpg_connection(connection)

    @queue.entrypoint("bench_count")
    async def count_job(_: Any) -> None:
        count.add()

    running = asyncio.create_task(queue.run(batch_size=500))
    await _until_done(count)
    queue.shutdown.set()
    await running
    _check(url, "select count(*) from pgqueuer")


async def drain_procrastinate(url: str, count: Count) -> None:
    """One worker of concurrency 20 that deletes finished jobs, its fastest setting."""
    import procrastinate

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

    @app.task(name="bench_count")
    async def count_job(**_: Any) -> None:
        count.add()

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await count_job.batch_defer_async(*([PAYLOAD] * count.wanted))
        running = asyncio.create_task(
            app.run_worker_async(
                concurrency=20, delete_jobs="always", listen_notify=True, install_signal_handlers=False
            )
        )
        await _until_done(count)
        await asyncio.sleep(1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    _check(url, "select count(*) from procrastinate_jobs")


async def _until_done(count: Count) -> None:
    while count.seen < count.wanted:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)


def _check(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            row = connection.execute(statement.encode()).fetchone()
            if row is None or row[0] != 0:
                raise SystemExit(f"{statement}: {row}")


def _asyncpg_arguments(url: str) -> dict[str, Any]:
    """asyncpg does not take a socket directory in a URL's host."""
    given = psycopg.conninfo.conninfo_to_dict(url)
    return {
        "host": given["host"],
        "port": int(str(given.get("port", 5432))),
        "user": given["user"],
        "database": given["dbname"],
    }


def main() -> None:
    """Drain as told."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    which, url, wanted = sys.argv[1:]
    count = Count(int(wanted))
    drain = {"ours": drain_ours, "pgqueuer": drain_pgqueuer, "procrastinate": drain_procrastinate}[which]
    asyncio.run(drain(url, count))
    print(count.rate)


if __name__ == "__main__":
    main()
