"""Readings a second through ingest_readings and the bulk door, against COPY of the same rows."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any

import orjson
import psycopg

from bench import load
from bench.harness import BenchError, Case, Run, Server, throwaway_server
from bench.processes import make_token, running_gateway
from bench.seed import meter_id, seed_meters

METERS = 1000
INSTANTS = 5
ROWS = METERS * INSTANTS
"""Rows of one call: five minutes of a thousand meters, in order of time, as a head end collects them."""

CLAIMS = '{"role":"service_role"}'
CONTEXT = "select set_config('role', 'service_role', false), set_config('request.jwt.claims', %s, false)"
COPY_TABLE = """
create table public.bench_readings (like meters.readings including all) partition by range (read_at);
do $$
declare
    v_partition record;
begin
    for v_partition in
        select c.relname, pg_get_expr(c.relpartbound, c.oid) as bound
        from pg_inherits as i
        join pg_class as c on c.oid = i.inhrelid
        where i.inhparent = 'meters.readings'::regclass
    loop
        execute format('create table public.%I partition of public.bench_readings %s',
            'bench_' || v_partition.relname, v_partition.bound);
    end loop;
end $$;
"""
COPY = "copy public.bench_readings (meter_id, read_at, power_kw, voltage, current_a, energy_kwh) from stdin"


class Clock:
    """Hands out instants that no call had before, so that every row is new."""

    def __init__(self) -> None:
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        # Ten seconds apart, a day has room for 8,640,000 rows; the first calls begin two days ago.
        self._moments = (midnight - timedelta(days=2) + timedelta(seconds=10 * n) for n in itertools.count())

    def take(self) -> list[str]:
        """The instants of one call."""
        return [f"{next(self._moments):%Y-%m-%dT%H:%M:%SZ}" for _ in range(INSTANTS)]


def rows_of(instants: Sequence[str]) -> list[dict[str, Any]]:
    """One call's readings, shaped as a head end sends them."""
    return [
        {
            "meter_id": meter_id(number), "read_at": instant, "power_kw": round(0.2 + number / 400, 3),
            "voltage": round(228 + number % 50 / 10, 1), "current_a": round(1 + number / 90, 2),
            "energy_kwh": round(0.01 + number / 24000, 4),
        }
        for instant in instants
        for number in range(METERS)
    ]  # fmt: skip


COLUMNS = ("meter_id", "read_at", "power_kw", "voltage", "current_a", "energy_kwh")


def as_copy(rows: Sequence[dict[str, Any]]) -> bytes:
    """The rows as COPY's text format."""
    return "".join("\t".join(str(row[c]) for c in COLUMNS) + "\n" for row in rows).encode()


def as_csv(rows: Sequence[dict[str, Any]]) -> bytes:
    """The rows as CSV, without the header."""
    return "".join(",".join(str(row[c]) for c in COLUMNS) + "\n" for row in rows).encode()


def as_ndjson(rows: Sequence[dict[str, Any]]) -> bytes:
    """The rows, one JSON object a line."""
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    with throwaway_server(run) as server:
        seed_meters(server, METERS)
        server.execute(
            "select core._create_partition('meters.readings', current_date - n) from generate_series(0, 2) as n",
            COPY_TABLE,
        )
        run.facts |= {"rows_a_call": ROWS, "meters": METERS}
        clock = Clock()
        for connections in (1, 2):
            name = f"sql-{connections}"
            if not only or name in only:
                _measure(run, server, clock, Case(name, "rows/s"), connections, _ingest_by_sql)
        if not only or "http" in only:
            with running_gateway(server) as gateway:
                token = make_token("service_role")

                def by_http(server: Server, payloads: Sequence[bytes]) -> None:
                    _ingest_by_http(gateway.port, token, payloads)

                load.probe(
                    gateway.port, load.make_request("/rpc/ingest_readings", b'{"p_readings":[]}', token)
                )
                _measure(run, server, clock, Case("http", "rows/s"), 1, by_http)
        for name, kind, write in (
            ("bulk", "text/csv", as_csv), ("bulk-ndjson", "application/x-ndjson", as_ndjson),
        ):  # fmt: skip
            if not only or name in only:
                with running_gateway(server) as gateway:
                    door = _BulkDoor(gateway.port, make_token("service_role"), kind)
                    _measure(run, server, clock, Case(name, "rows/s"), 1, door.ingest, write)
        _check(server)


def _measure(
    run: Run,
    server: Server,
    clock: Clock,
    case: Case,
    connections: int,
    ingest: Callable[[Server, Sequence[bytes]], None],
    write: Callable[[list[dict[str, Any]]], bytes] = orjson.dumps,
) -> None:
    calls = 8 if run.quick else 40
    prepared: dict[int, list[list[dict[str, Any]]]] = {}

    def batches(turn: int) -> list[list[dict[str, Any]]]:
        # Both sides of a round get the same rows.
        if turn not in prepared:
            prepared.clear()
            prepared[turn] = [rows_of(clock.take()) for _ in range(calls)]
        return prepared[turn]

    def ours(turn: int) -> float:
        payloads = [write(rows) for rows in batches(turn)]
        server.settle()
        return _race(calls * ROWS, [payloads[n::connections] for n in range(connections)], server, ingest)

    def reference(turn: int) -> float:
        payloads = [as_copy(rows) for rows in batches(turn)]
        server.settle()
        shares = [[b"".join(payloads[n::connections])] for n in range(connections)]
        return _race(calls * ROWS, shares, server, _copy)

    run.measure(case, ours, reference)


def _race(
    rows: int,
    shares: Sequence[Sequence[bytes]],
    server: Server,
    work: Callable[[Server, Sequence[bytes]], None],
) -> float:
    """Rows a second of all connections together; connecting does not count."""
    start = threading.Barrier(len(shares) + 1, timeout=30)
    local.start = start

    def one(share: Sequence[bytes]) -> None:
        local.start = start
        work(server, share)

    with ThreadPoolExecutor(len(shares)) as pool:
        running = [pool.submit(one, share) for share in shares]
        start.wait()
        begun = time.perf_counter()
        for future in running:
            future.result()
        return rows / (time.perf_counter() - begun)


local = threading.local()


def _ingest_by_sql(server: Server, payloads: Sequence[bytes]) -> None:
    texts = [payload.decode() for payload in payloads]
    with server.connect() as connection:
        connection.execute(CONTEXT, [CLAIMS])
        connection.execute("select meters.ingest_readings('[]')")
        local.start.wait()
        for text in texts:
            answer = connection.execute(
                "select meters.ingest_readings(%s::jsonb)", [text], prepare=True
            ).fetchone()
            _expect(answer[0] if answer else None)


def _ingest_by_http(port: int, token: str, payloads: Sequence[bytes]) -> None:
    bodies = [b'{"p_readings":' + payload + b"}" for payload in payloads]
    connection = HTTPConnection(load.HOST, port, timeout=60)
    connection.connect()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    local.start.wait()
    for body in bodies:
        connection.request("POST", "/rpc/ingest_readings", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise BenchError(f"the gateway answered {answer.status}: {text[:500]!r}")
        _expect(orjson.loads(text))
    connection.close()


class _BulkDoor:
    """One stream of all calls' rows, as a file that is sent: its length is known.

    Args:
        port: of the gateway.
        token: of the caller.
        kind: media type of the stream.
    """

    def __init__(self, port: int, token: str, kind: str) -> None:
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}

    def ingest(self, _: Server, payloads: Sequence[bytes]) -> None:
        body = b"".join(payloads)
        if self._headers["Content-Type"] == "text/csv":
            body = ",".join(COLUMNS).encode() + b"\n" + body
        connection = HTTPConnection(load.HOST, self._port, timeout=60)
        connection.connect()
        local.start.wait()
        connection.request("POST", "/ingest/readings", body, self._headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200 or orjson.loads(text.splitlines()[-1])["stored"] != len(payloads) * ROWS:
            raise BenchError(f"the bulk door answered {answer.status}: {text[-500:]!r}")


def _copy(server: Server, payloads: Sequence[bytes]) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection, connection.cursor() as cursor:
        local.start.wait()
        with cursor.copy(COPY) as copy:
            for payload in payloads:
                for place in range(0, len(payload), 1 << 18):
                    copy.write(payload[place : place + (1 << 18)])


def _expect(answer: Any) -> None:
    if not isinstance(answer, dict) or answer.get("stored") != ROWS:
        raise BenchError(f"a call stored something else than its {ROWS} rows: {str(answer)[:500]}")


def _check(server: Server) -> None:
    """Both tables hold the same rows in the end."""
    with server.connect() as connection:
        row = connection.execute(
            """
            select count(*) from (
                select meter_id, read_at, power_kw, energy_kwh from meters.readings
                except all
                select meter_id, read_at, power_kw, energy_kwh from public.bench_readings
            ) as d
            """
        ).fetchone()
    if row is None or row[0] != 0:
        raise BenchError(f"the two tables differ: {row}")
