"""The job queue against a bare ``skip locked`` table, and against other queues' Python workers."""

from __future__ import annotations

import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from bench import pgbench
from bench.harness import ROOT, BenchError, Case, Run, Server, throwaway_server
from bench.job_workers import PAYLOAD
from pyapi.cluster import embedded_binaries

CLIENTS = 4
BATCH = 100
SNAPSHOTS = 3
DOCUMENT = json.dumps(PAYLOAD).replace("'", "")

SETUP = (
    "create schema bench",
    "create table bench.bare (like jobs.ready including all)",
    "create function bench.noop(p_payload jsonb) returns void language plpgsql as 'begin end'",
    "select jobs.register_handler('noop', 'bench.noop(jsonb)')",
    "grant usage on schema bench to app_api",
    "create table bench.started (sent_at timestamptz, started_at timestamptz default clock_timestamp())",
    "grant insert on bench.started to app_api",
    """
    create function bench.note(p_payload jsonb) returns void language sql as $$
        insert into bench.started (sent_at) values ((p_payload ->> 'sent_at')::timestamptz)
    $$
    """,
    "select jobs.register_handler('note', 'bench.note(jsonb)')",
    "select jobs.create_queue('leased', 'messages')",
)

ENQUEUE = f"select jobs.schedule_job('noop', '{DOCUMENT}');\n"
BARE_INSERT = (
    "insert into bench.bare (queue, priority, position, job_id, handler, payload) "
    f"select 'sql', 5, n, n, 'noop', '{DOCUMENT}' from nextval('jobs.jobs_job_id_seq') as n;\n"
)
# The worker passes back what the last call reached, and so does this.
DRAIN = (
    f"select b.reached::text as reached from jobs.run_jobs('sql', {BATCH}, :reached::bigint[]) as b \\gset\n"
)
LEASED = (
    "select coalesce(jsonb_agg(jsonb_build_array(c.job_id, c.attempt)), '[]')::text as claimed "
    f"from jobs.claim_jobs('leased', 'bench', {BATCH}) as c \\gset\n"
    "select jobs.complete_jobs(:claimed::jsonb);\n"
)
BARE_DELETE = (
    "with taken as (delete from bench.bare where ctid = any (array(select ctid from bench.bare "
    f"where queue = 'sql' order by priority, position limit {BATCH} for update skip locked)) returning 1) "
    "select count(*) from taken;\n"
)
NOTHING_REACHED = "{" + ",".join(["0"] * 10) + "}"
TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    cases: dict[str, Callable[[Run, Server], None]] = {
        "enqueue": measure_enqueue,
        "bulk": measure_bulk,
        "drain-sql": measure_drain_sql,
        "drain-leased": measure_drain_leased,
        "drain-held": measure_drain_held,
        "drain-python": measure_drain_python,
        "idle-latency": measure_idle_latency,
        "bloat": measure_bloat,
    }
    for name, measure in cases.items():
        if not only or name in only:
            with throwaway_server(run) as server:
                server.execute(*SETUP)
                measure(run, server)


def measure_enqueue(run: Run, server: Server) -> None:
    """One job per commit, four connections."""
    seconds = run.seconds(5, 2)

    def measure(script: str) -> float:
        server.execute("truncate jobs.ready, bench.bare")
        server.settle()
        return pgbench.run(server.url, script, CLIENTS, seconds).tps

    run.measure(Case("enqueue", "jobs/s"), lambda _: measure(ENQUEUE), lambda _: measure(BARE_INSERT))


def measure_bulk(run: Run, server: Server) -> None:
    """A thousand jobs per call, one connection; a bare insert of the same rows from one JSON document."""
    jobs = json.dumps([{"handler": "noop", "payload": PAYLOAD}] * 1000)
    rounds = 20 if run.quick else 100
    bare = (
        "insert into bench.bare (queue, priority, position, job_id, handler, payload) "
        "select 'sql', 5, n, n, j ->> 'handler', j -> 'payload' "
        "from (select j, nextval('jobs.jobs_job_id_seq') as n from jsonb_array_elements(%s::jsonb) as j) as s"
    )

    def measure(statement: str) -> float:
        server.execute("truncate jobs.ready, bench.bare")
        server.settle()
        with server.connect() as connection:
            connection.execute(statement.encode(), [jobs])
            begun = time.perf_counter()
            for _ in range(rounds):
                connection.execute(statement.encode(), [jobs])
            return rounds * 1000 / (time.perf_counter() - begun)

    run.measure(
        Case("bulk", "jobs/s"),
        lambda _: measure("select jobs.schedule_jobs(%s::jsonb)"),
        lambda _: measure(bare),
    )


def measure_drain_sql(run: Run, server: Server) -> None:
    """By a hundred, four connections; the outcome of every job archived."""
    total = 60_000 if run.quick else 200_000
    run.measure(
        Case("drain-sql", "jobs/s"),
        lambda _: _drain(server, DRAIN, total),
        lambda _: _drain(server, BARE_DELETE, total),
    )
    _expect(server, "select count(*) from jobs.dead_jobs", 0)


def measure_drain_leased(run: Run, server: Server) -> None:
    """The same through a lease: claim, commit, complete, commit."""
    total = 60_000 if run.quick else 200_000
    run.measure(
        Case("drain-leased", "jobs/s"),
        lambda _: _drain(server, LEASED, total, queue="leased"),
        lambda _: _drain(server, BARE_DELETE, total),
    )


def measure_drain_held(run: Run, server: Server) -> None:
    """While old snapshots are held, against without: what was drained cannot be vacuumed away.

    As many batches pass, refilled in between, as a busy queue sees in two minutes; ``bare`` in the notes
    is what the same does to the bare table.
    """
    rounds, size = (5, 40_000) if run.quick else (15, 80_000)
    case = Case("drain-held", "jobs/s")
    case.notes |= {"bare_free": [], "bare_held": [], "ours_by_refill": []}

    def measure(script: str, is_held: bool) -> float:
        server.execute("truncate jobs.ready, bench.bare", "vacuum jobs.floors")
        with _held_snapshots(server) if is_held else contextlib.nullcontext(), _ticking(server):
            rates = [_drain(server, script, size, is_cleared=False) for _ in range(rounds)]
        if script == DRAIN and is_held:
            case.notes["ours_by_refill"].append([round(rate) for rate in rates])
        return len(rates) / sum(1 / rate for rate in rates)

    run.measure(case, lambda _: measure(DRAIN, True), lambda _: measure(DRAIN, False), 1 if run.quick else 3)
    case.notes["bare_free"].append(measure(BARE_DELETE, False))
    case.notes["bare_held"].append(measure(BARE_DELETE, True))
    run.say(
        f"  the bare table: {case.notes['bare_free'][0]:.0f} free, {case.notes['bare_held'][0]:.0f} held, "
        f"ratio {case.notes['bare_held'][0] / case.notes['bare_free'][0]:.2f}"
    )


def measure_drain_python(run: Run, server: Server) -> None:
    """A Python worker of ours against pgqueuer's best setting; procrastinate beside them."""
    total = 20_000 if run.quick else 60_000
    for name in ("pgqueuer", "procrastinate"):
        server.execute(f"create database {name}")
    case = Case("drain-python", "jobs/s")
    run.measure(
        case,
        lambda _: _run_worker("ours", server.url, total),
        lambda _: _run_peer(server, "pgqueuer", min(total, 20_000)),
    )
    case.notes["procrastinate"] = _run_peer(server, "procrastinate", 3000)
    run.say(f"  procrastinate: {case.notes['procrastinate']:.0f} jobs/s")


def measure_idle_latency(run: Run, server: Server) -> None:
    """From the call that adds a job to the start of its handler, in a worker that sleeps."""
    count = 100 if run.quick else 300
    p50 = Case("idle-latency-p50", "ms")
    p99 = Case("idle-latency-p99", "ms")
    tails: dict[str, list[float]] = {"ours": [], "reference": []}

    def measure(side: str, take: Callable[[], list[float]]) -> float:
        values = sorted(take())
        tails[side].append(pgbench.percentile(values, 0.99))
        return statistics.median(values)

    run.measure(
        p50,
        lambda _: measure("ours", lambda: _latencies_ours(server, count)),
        lambda _: measure("reference", lambda: _latencies_bare(server, count)),
    )
    p99.ours, p99.reference, p99.conditions = tails["ours"], tails["reference"], p50.conditions
    run.cases.append(p99)


def measure_bloat(run: Run, server: Server) -> None:
    """Size after 200,000 jobs in ten rounds, nothing vacuumed by hand; the archive does not count."""
    rounds, size = 10, 4_000 if run.quick else 20_000
    case = Case("bloat", "MB")
    case.notes["archive_mb"] = []

    def measure(script: str, tables: list[str]) -> float:
        server.execute("truncate jobs.ready, bench.bare")
        for _ in range(rounds):
            _drain(server, script, size, is_cleared=False)
        with server.connect() as connection:
            row = connection.execute(
                "select sum(pg_total_relation_size(t::regclass)) / 1e6, "
                "(select sum(pg_total_relation_size(i.inhrelid)) / 1e6 from pg_inherits as i "
                "where i.inhparent = 'jobs.finished_jobs'::regclass) from unnest(%s::text[]) as t",
                [tables],
            ).fetchone()
        assert row is not None
        case.notes["archive_mb"].append(float(row[1]))
        return float(row[0])

    run.measure(
        case,
        lambda _: measure(DRAIN, ["jobs.ready", "jobs.floors", "jobs.running"]),
        lambda _: measure(BARE_DELETE, ["bench.bare"]),
        1 if run.quick else 2,
    )


def _drain(server: Server, script: str, total: int, *, queue: str = "sql", is_cleared: bool = True) -> float:
    """Fill, then take out all but one batch per client; jobs per second."""
    batches = total // BATCH // CLIENTS
    table = "bench.bare" if script == BARE_DELETE else "jobs.ready"
    if is_cleared:
        server.execute("truncate jobs.ready, bench.bare")
    server.execute(
        f"insert into {table} (queue, priority, position, job_id, handler, payload) "
        f"select '{'sql' if table == 'bench.bare' else queue}', 5, n, n, 'noop', '{DOCUMENT}' "
        f"from (select nextval('jobs.jobs_job_id_seq') as n from generate_series(1, {batches * BATCH * CLIENTS})) as s",
        "checkpoint",
    )
    with tempfile.TemporaryDirectory(prefix="mainspring-jobs-") as directory:
        path = Path(directory) / "script.sql"
        path.write_text(script)
        result = subprocess.run(
            [
                str(embedded_binaries() / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2",
                "-t", str(batches), "-D", f"reached={NOTHING_REACHED}", "-D", "claimed=[]", "-f", str(path), server.url,
            ],
            capture_output=True, text=True, check=False, timeout=600, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    tps = TPS.search(result.stdout)
    if result.returncode != 0 or tps is None:
        raise BenchError(f"pgbench failed:\n{(result.stdout + result.stderr)[-2000:]}")
    left = 1 if script == DRAIN else 0
    _expect(server, f"select count(*) / {BATCH * CLIENTS * (10 if left else 1)} from {table}", 0)
    server.execute("select jobs.run_jobs('sql', 10000)")
    return float(tps[1]) * BATCH


def _expect(server: Server, statement: str, wanted: int) -> None:
    with server.connect() as connection:
        row = connection.execute(statement.encode()).fetchone()
    if row is None or row[0] != wanted:
        raise BenchError(f"{statement}: {row}, not {wanted}")


@contextlib.contextmanager
def _held_snapshots(server: Server) -> Iterator[None]:
    """Readers with a snapshot of now, as reports that run for minutes."""
    with contextlib.ExitStack() as stack:
        for _ in range(SNAPSHOTS):
            connection = stack.enter_context(psycopg.connect(server.url))
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.execute("select count(*) from jobs.queues")
        yield


@contextlib.contextmanager
def _ticking(server: Server) -> Iterator[None]:
    """What a worker does beside draining."""
    is_over = threading.Event()

    def tick() -> None:
        with server.connect() as connection:
            while not is_over.wait(0.5):
                connection.execute("select jobs.tick()")

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _run_worker(which: str, url: str, total: int) -> float:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAINSPRING_")}
    result = subprocess.run(
        [sys.executable, "-m", "bench.job_workers", which, url, str(total)],
        capture_output=True, text=True, check=False, timeout=300, cwd=ROOT, env=environment,
    )  # fmt: skip
    if result.returncode != 0:
        raise BenchError(f"{which} failed:\n{(result.stdout + result.stderr)[-2000:]}")
    return float(result.stdout.splitlines()[-1])


def _run_peer(server: Server, name: str, total: int) -> float:
    server.execute(f"drop database {name}", f"create database {name}")
    return _run_worker(name, make_conninfo(server.url, dbname=name), total)


def _latencies_ours(server: Server, count: int) -> list[float]:
    server.execute("truncate bench.started")
    environment = os.environ | {"MAINSPRING_GATEWAY_URL": server.url, "DATABASE_URL": server.url}
    worker = subprocess.Popen(
        [sys.executable, "-m", "pyapi.cli", "worker"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        time.sleep(4)
        with server.connect() as connection:
            for _ in range(count):
                connection.execute(
                    "select jobs.schedule_job('note', jsonb_build_object('sent_at', clock_timestamp()))"
                )
                time.sleep(0.03)
            time.sleep(1)
            rows = connection.execute(
                "select extract(epoch from started_at - sent_at)::float8 * 1000 from bench.started"
            ).fetchall()
    finally:
        worker.terminate()
        worker.wait(30)
    if len(rows) != count:
        raise BenchError(f"{len(rows)} of {count} jobs ran")
    return [value for (value,) in rows]


def _latencies_bare(server: Server, count: int) -> list[float]:
    """A listener that deletes what it is told of; each insert notifies."""
    server.execute("truncate bench.bare")
    values: list[float] = []
    is_ready = threading.Event()

    def listen() -> None:
        with server.connect() as connection:
            connection.execute("listen bare")
            is_ready.set()
            while len(values) < count:
                for _ in connection.notifies(timeout=1, stop_after=1):
                    pass
                rows: list[Any] = connection.execute(
                    "delete from bench.bare returning extract(epoch from clock_timestamp() - created_at)::float8 * 1000"
                ).fetchall()
                values.extend(value for (value,) in rows)

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    is_ready.wait(5)
    with server.connect() as connection:
        for _ in range(count):
            connection.execute(
                "with added as (insert into bench.bare (queue, priority, position, job_id, handler, payload, created_at) "
                f"select 'sql', 5, n, n, 'noop', '{DOCUMENT}', clock_timestamp() from nextval('jobs.jobs_job_id_seq') as n "
                "returning 1) select pg_notify('bare', '') from added".encode()
            )
            time.sleep(0.03)
    thread.join(10)
    return values
