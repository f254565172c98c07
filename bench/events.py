"""Commits beside a live audience, the way from commit to socket, and what a socket takes."""

from __future__ import annotations

import asyncio
import multiprocessing
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from urllib.error import URLError
from urllib.request import urlopen

import orjson
import psycopg

from bench import pgbench
from bench.audience import Listener, check_listeners, gather_listeners, resident_bytes
from bench.harness import ROOT, BenchError, Case, Run, Server, throwaway_server
from bench.processes import GatewayProcess, free_port, make_token, running_gateway, stop_process
from bench.seed import FIRST_BUYER, buyer_id, meter_id, seed_meters

METERS = 1000
AUDIENCE = 100
"""Users who are connected; each owns one of the meters."""
CLIENTS = 8
RATE = 1000
"""Events a second, one a transaction."""
WRITERS = 4

COMMITS = f"""
\\set n random(0, {METERS - 1})
select events._publish('balance_adjusted', 'meter', '00000000-0000-4000-9000-' || ({FIRST_BUYER} + :n),
    jsonb_build_object('delta_kwh', 1.5, 'balance_kwh', 17.25, 'reason', 'bench'));
"""
USERS = f"""
do $$
begin
    for n in 0 .. {AUDIENCE - 1} loop
        perform auth.create_user(format('user%s@example.com', n),
            p_user_id => ('00000000-0000-4000-8000-' || ({FIRST_BUYER} + n))::uuid);
        perform meters.assign_meter(('00000000-0000-4000-9000-' || ({FIRST_BUYER} + n))::uuid,
            ('00000000-0000-4000-8000-' || ({FIRST_BUYER} + n))::uuid);
    end loop;
end $$
"""
NOTIFIED = """
create table public.bench_notified (n bigint generated always as identity, body jsonb not null);
create function public.bench_notify(p_body jsonb) returns void language plpgsql as $$
begin
    insert into public.bench_notified (body) values (p_body);
    perform pg_notify('bench', p_body::text);
end $$;
"""
PUBLISH = "select events._publish('alerts_processed', 'alert', 'bench', %s)"
NOTIFY = "select public.bench_notify(%s)"

BARE = """
import asyncio

async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "welcome"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
    else:
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})

if __name__ == "__main__":
    import sys
    from granian import Granian
    from granian.constants import Interfaces, Loops
    Granian("bare:app", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.ASGI, workers=1,
            loop=Loops.uvloop, log_access=False).serve()
"""


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    with throwaway_server(run) as server:
        seed_meters(server, METERS)
        server.execute(USERS, NOTIFIED, "vacuum analyze")
        run.facts |= {"audience": AUDIENCE, "rate": RATE, "clients": CLIENTS}
        settings = {"MAINSPRING_WS_MAX_SOCKETS_PER_USER": "100000", "MAINSPRING_LOG_LEVEL": "warning"}
        with running_gateway(server, settings) as gateway:
            if not only or "commits" in only:
                _measure_commits(run, server, gateway)
            if not only or "latency" in only:
                _measure_latency(run, server, gateway)
        if not only or "memory" in only:
            _measure_memory(run, server, settings)


def _measure_commits(run: Run, server: Server, gateway: GatewayProcess) -> None:
    """Transactions that append an event, with users listening and without."""
    case = Case("commits", "commits/s")
    case.notes |= {"received": [], "p99_ms": [], "reference_p99_ms": []}
    seconds = run.seconds(10, 3)

    def load(label: str) -> float:
        server.settle()
        outcome = pgbench.run(server.url, COMMITS, CLIENTS, seconds)
        case.notes[label].append(round(outcome.p99, 3))
        return outcome.tps

    def ours(_: int) -> float:
        with _audience(gateway) as listeners:
            rate = load("p99_ms")
            time.sleep(1)  # what was committed last arrives
            check_listeners(listeners)
            case.notes["received"].append(sum(listener.count for listener in listeners))
        return rate

    run.measure(case, ours, lambda _: load("reference_p99_ms"))


@contextmanager
def _audience(gateway: GatewayProcess) -> Iterator[list[Listener]]:
    """Users who listen, in a thread of their own."""
    tokens = [make_token("authenticated", buyer_id(number)) for number in range(AUDIENCE)]
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        listeners = asyncio.run_coroutine_threadsafe(gather_listeners(gateway.port, tokens), loop).result(60)
        yield listeners
        for listener in listeners:
            loop.call_soon_threadsafe(listener.close)
        time.sleep(0.5)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def _measure_latency(run: Run, server: Server, gateway: GatewayProcess) -> None:
    """Milliseconds from the end of a commit to the message, against NOTIFY in the same transaction."""
    case = Case("latency", "ms")
    case.notes |= {"ours_p50_ms": [], "reference_p50_ms": [], "ours_worst_ms": [], "reference_worst_ms": []}
    count = int(RATE * run.seconds(10, 3))

    def side(label: str, taken: list[float]) -> float:
        if len(taken) != count:
            raise BenchError(f"{count} events were committed, {len(taken)} arrived")
        taken.sort()
        case.notes[f"{label}_p50_ms"].append(round(pgbench.percentile(taken, 0.5), 3))
        case.notes[f"{label}_worst_ms"].append(round(taken[-1], 3))
        return pgbench.percentile(taken, 0.99)

    def ours(_: int) -> float:
        return side("ours", asyncio.run(_watch_socket(server, gateway, count)))

    run.measure(case, ours, lambda _: side("reference", _watch_channel(server, count)))


async def _watch_socket(server: Server, gateway: GatewayProcess, count: int) -> list[float]:
    arrived: dict[int, float] = {}

    def take(body: bytes) -> None:
        arrived[orjson.loads(body)["payload"]["n"]] = time.monotonic()

    listener = await Listener.connect(gateway.port, make_token("operator", buyer_id(0)), take)
    try:
        committed = await asyncio.to_thread(_write, server.url, PUBLISH, count)
        deadline = time.monotonic() + 10
        while len(arrived) < count and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        check_listeners([listener])
    finally:
        listener.close()
    return [(arrived[n] - committed[n]) * 1000 for n in committed if n in arrived]


def _watch_channel(server: Server, count: int) -> list[float]:
    arrived: dict[int, float] = {}
    committed: dict[int, float] = {}
    with server.connect() as connection:
        connection.execute("listen bench")

        def write() -> None:
            committed.update(_write(server.url, NOTIFY, count))

        writer = threading.Thread(target=write)
        writer.start()
        for notice in connection.notifies(timeout=10 + count / RATE, stop_after=None):
            arrived[orjson.loads(notice.payload)["n"]] = time.monotonic()
            if len(arrived) == count:
                break
        writer.join()
    return [(arrived[n] - committed[n]) * 1000 for n in committed if n in arrived]


def _write(url: str, statement: str, count: int) -> dict[int, float]:
    """Commit events at fixed times from processes of their own; returns when each commit had ended."""
    context = multiprocessing.get_context("spawn")
    committed: dict[int, float] = {}
    pipes = []
    begin = time.monotonic() + 1.5
    for first in range(WRITERS):
        ours, theirs = context.Pipe()
        process = context.Process(target=_write_some, args=(theirs, url, statement, first, count, begin))
        process.start()
        pipes.append((process, ours))
    for process, pipe in pipes:
        if not pipe.poll(60 + count / RATE):
            raise BenchError("a writer did not end")
        committed |= pipe.recv()
        process.join()
    return committed


def _write_some(pipe: Connection, url: str, statement: str, first: int, count: int, begin: float) -> None:
    committed = {}
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
        for number in range(first, count, WRITERS):
            time.sleep(max(0.0, begin + number / RATE - time.monotonic()))
            body = orjson.dumps(
                {"n": number, "severity": "high", "region": "Nairobi", "meter_id": meter_id(number % METERS)}
            )
            connection.execute(statement.encode(), [body.decode()])
            committed[number] = time.monotonic()
    pipe.send(committed)


def _measure_memory(run: Run, server: Server, settings: dict[str, str]) -> None:
    """KiB of a connected user, against a server that only holds the socket."""
    case = Case("memory", "KiB/socket")
    count = 1000 if run.quick else 8000
    run.facts["sockets"] = count
    tokens = [make_token("authenticated", buyer_id(number % AUDIENCE)) for number in range(count)]

    def ours(_: int) -> float:
        with running_gateway(server, settings) as gateway:
            return asyncio.run(_weigh(gateway.port, gateway.worker_pid, tokens))

    def reference(_: int) -> float:
        with _bare_server(server) as gateway:
            return asyncio.run(_weigh(gateway.port, gateway.worker_pid, tokens))

    run.measure(case, ours, reference, rounds=1 if run.quick else 3)


async def _weigh(port: int, pid: int, tokens: list[str]) -> float:
    for listener in (first := await gather_listeners(port, tokens[:100])):
        listener.close()
    check_listeners([listener for listener in first if listener.failure != "connection lost"])
    await asyncio.sleep(1)
    before = resident_bytes(pid)
    listeners = await gather_listeners(port, tokens)
    await asyncio.sleep(1)
    grown = resident_bytes(pid) - before
    check_listeners(listeners)
    for listener in listeners:
        listener.close()
    return grown / len(listeners) / 1024


@contextmanager
def _bare_server(server: Server) -> Iterator[GatewayProcess]:
    port = free_port()
    (server.home / "bare.py").write_text(BARE)
    process = subprocess.Popen(
        [sys.executable, "bare.py", str(port)],
        cwd=server.home, env={"PYTHONPATH": f"{ROOT}:{server.home}"}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
                break
            except URLError:
                if time.monotonic() > deadline:
                    raise BenchError("the bare server did not start") from None
                time.sleep(0.05)
        yield GatewayProcess(port, process.pid)
    finally:
        stop_process(process)
