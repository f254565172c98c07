"""Readings per second through ``meters.ingest_readings``, against COPY into the same table.

``python bench/ingest.py [rows] [rounds]``: a private server with fsync on, one connection, 5000 rows
a call, every field, marks and consumption included. Three shapes: 200 meters a minute, a replay of
one meter, and 5000 meters that each send one row. COPY and the calls take turns batch by batch, so
that what else the machine does weighs on both; the median round is printed, and the speed of batches
sent again.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from pyapi.cluster import Cluster
from pyapi.deploy import deploy

BATCH = 5000
START = datetime(2026, 3, 1, tzinfo=UTC)
TABLES = "meters.readings, meters.dirty_buckets, meters.unsettled_consumption"
FIELDS = ("meter_id", "read_at", "power_kw", "voltage", "current_a", "energy_kwh", "register_kwh")

Connection = psycopg.Connection[tuple[object, ...]]


def make_rows(meters: list[str], count: int) -> list[tuple[str, ...]]:
    """Rows in time order, all meters per minute; values with the digits that real meters send."""
    return [
        (
            meters[i % len(meters)],
            (START + timedelta(minutes=i // len(meters))).strftime("%Y-%m-%dT%H:%M:%SZ"),
            f"{(i * 7919 % 9000) / 1000:.3f}",
            f"{230 + (i % 300) / 100:.2f}",
            f"{(i % 400) / 10:.1f}",
            f"{(i * 7919 % 9000) / 60000:.6f}",
            f"{1000 + i / 100:.3f}",
        )
        for i in range(count)
    ]


def as_json(rows: list[tuple[str, ...]]) -> str:
    """The batch as a client sends it."""
    pattern = "{" + ",".join(f'"{f}":"%s"' if f in FIELDS[:2] else f'"{f}":%s' for f in FIELDS) + "}"
    return "[" + ",".join(pattern % row for row in rows) + "]"


def run(connection: Connection, meter_count: int, row_count: int, rounds: int) -> None:
    """Print one line for one shape."""
    ids = connection.execute("select meter_id::text from meters.meters limit %s", [meter_count]).fetchall()
    rows = make_rows([str(i[0]) for i in ids], row_count)
    for day in range(-1, 3 + row_count // meter_count // 1440):
        connection.execute(
            "select core._create_partition('meters.readings', %s)", [START + timedelta(days=day)]
        )
    chunks = [rows[i : i + BATCH] for i in range(0, len(rows), BATCH)]
    copies = ["".join("\t".join(row) + "\n" for row in chunk) for chunk in chunks]
    documents = [as_json(chunk) for chunk in chunks]

    def copy(data: str) -> None:
        with connection.cursor().copy(f"copy meters.readings ({', '.join(FIELDS)}) from stdin") as stream:
            stream.write(data)

    def call(data: str) -> None:
        found = connection.execute("select meters.ingest_readings(%s::jsonb) ->> 'stored'", [data]).fetchone()
        assert found == (str(BATCH),)

    def repeat(data: str) -> None:
        found = connection.execute(
            "select meters.ingest_readings(%s::jsonb) ->> 'duplicates'", [data]
        ).fetchone()
        assert found == (str(BATCH),)

    def timed(send: Callable[[str], None], data: str) -> float:
        begin = time.perf_counter()
        send(data)
        return time.perf_counter() - begin

    ratios: list[float] = []
    rates: dict[str, list[float]] = {"copy": [], "new": [], "again": []}
    for _ in range(rounds):
        connection.execute(f"truncate {TABLES}")
        connection.execute("checkpoint")
        seconds = {"copy": 0.0, "new": 0.0, "again": 0.0}
        for k in range(0, len(chunks) - 1, 2):
            seconds["copy"] += timed(copy, copies[k])
            seconds["new"] += timed(call, documents[k + 1])
            if k < 8:
                seconds["again"] += timed(repeat, documents[k + 1])
        ratios.append(seconds["copy"] / seconds["new"])
        for name, count in (("copy", len(chunks) // 2), ("new", len(chunks) // 2), ("again", 4)):
            rates[name].append(count * BATCH / seconds[name])
    copied, new, again = (statistics.median(rates[name]) for name in rates)
    print(
        f"{meter_count:5d} meters  COPY {copied:8,.0f}/s  ingest {new:8,.0f}/s  "
        f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})  "
        f"repeats {again:8,.0f}/s",
        flush=True,
    )


def main() -> None:
    """Start a server, measure, stop it."""
    row_count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as directory:
        cluster = Cluster(Path(directory) / "home")
        cluster.start()
        try:
            deploy(cluster.url())
            with psycopg.connect(cluster.url(), autocommit=True, prepare_threshold=0) as connection:
                connection.execute("select meters.create_meter('B-' || n) from generate_series(1, 5000) as n")
                connection.execute("analyze meters.meters")
                for meter_count in (200, 1, 5000):
                    run(connection, meter_count, row_count, rounds)
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
