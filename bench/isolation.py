"""p99 of a fast call beside reports that run for two seconds, against its p99 without them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from bench import load
from bench.harness import BenchError, Case, Run, throwaway_server
from bench.pgbench import percentile
from bench.processes import GatewayProcess, make_token, running_gateway
from bench.seed import buyer_id, seed_functions

RATE = 200
"""Fast calls a second: about a fiftieth of what one process can do, so that nobody queues for a processor."""
REPORT_SECONDS = 2.0
SETTLE_SECONDS = 1.0
"""The reports are under way for so long before the fast calls begin to count."""
TRUST_CALLS = 150
"""Short calls of the report itself, after which the gateway lets it share a connection again."""


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    with throwaway_server(run) as server:
        seed_functions(server)
        with running_gateway(server, {"MAINSPRING_SCHEMAS": "bench,public"}) as gateway:
            run.facts |= {"rate": RATE, "report_seconds": REPORT_SECONDS, "driver": "asyncio"}
            run.say(
                f"isolation: {RATE} calls/s at fixed times, counted from when each was due; "
                f"the event loop that asks wakes up to {load.measure_clock():.2f} ms late (p99)"
            )
            asyncio.run(_observe(gateway, 0, run.seconds(3, 1.5), surprise=False))
            for name, reports, surprise in (
                ("reports-2", 2, False),
                ("reports-4", 4, False),
                ("surprise-1", 1, True),
            ):
                if not only or name in only:
                    _measure(run, gateway, name, reports, surprise)


def _measure(run: Run, gateway: GatewayProcess, name: str, reports: int, surprise: bool) -> None:
    case = Case(name, "ms")
    case.notes |= {"ours_p50_ms": [], "reference_p50_ms": [], "ours_worst_ms": [], "reference_worst_ms": []}
    seconds = run.seconds(10, 1.5)

    def side(label: str, beside: int) -> float:
        taken = asyncio.run(_observe(gateway, beside, seconds, surprise=surprise and beside > 0))
        case.notes[f"{label}_p50_ms"].append(percentile(taken, 0.5))
        case.notes[f"{label}_worst_ms"].append(taken[-1])
        return percentile(taken, 0.99)

    run.measure(case, lambda _: side("ours", reports), lambda _: side("reference", 0))


async def _observe(gateway: GatewayProcess, reports: int, seconds: float, *, surprise: bool) -> list[float]:
    """Milliseconds per fast call, sorted, while ``reports`` callers do nothing but wait for reports."""
    token = make_token("authenticated", buyer_id(0))
    fast = load.make_request("/rpc/list_items", b"{}", token)
    callers = [asyncio.create_task(_keep_reporting(gateway.port, token, surprise)) for _ in range(reports)]
    try:
        if callers and not surprise:
            await asyncio.sleep(SETTLE_SECONDS)
        taken = await load.steady(gateway.port, [fast], RATE, seconds)
        _raise_first(callers)
        return taken
    finally:
        for caller in callers:
            caller.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*callers)


def _raise_first(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.done():
            task.result()
            raise BenchError("the reports ended before the measurement")


async def _keep_reporting(port: int, token: str, surprise: bool) -> None:
    long = load.make_request("/rpc/report", b'{"p_seconds":%.1f}' % REPORT_SECONDS, token)
    short = load.make_request("/rpc/report", b'{"p_seconds":0}', token)
    client = await load.Client.connect(port)
    try:
        while True:
            for _ in range(TRUST_CALLS if surprise else 0):
                await client.ask(short)
            await client.ask(long)
    finally:
        client.close()
