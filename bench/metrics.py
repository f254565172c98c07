"""What counting calls and storing the counts costs: a gateway that does, and is scraped, against one that does not."""

from __future__ import annotations

import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from bench import load
from bench.harness import Case, Run, throwaway_server
from bench.processes import GatewayProcess, cpu_seconds, make_token, running_gateway
from bench.seed import buyer_id, seed_functions

CONNECTIONS = 32
SCRAPE_SECONDS = 2.0
"""More often than anybody does."""
SCHEMAS = {"MAINSPRING_SCHEMAS": "bench,public,auth,ops,core"}


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases; the processor time of a call is in the notes, since it heeds neighbours less than the rate does."""
    token = make_token("authenticated", buyer_id(0))
    requests = {
        "noop-jwt": [load.make_request("/rpc/add", b'{"a":20,"b":22}', token)],
        "list20-jwt": [load.make_request("/rpc/list_items", b"{}", token)],
    }
    with throwaway_server(run) as server:
        seed_functions(server)
        with (
            running_gateway(server, SCHEMAS | {"MAINSPRING_METRICS_SECONDS": "1"}) as counting,
            running_gateway(server, SCHEMAS | {"MAINSPRING_METRICS_SECONDS": "0"}) as silent,
        ):
            for name, sent in requests.items():
                if not only or name in only:
                    _measure(run, Case(name, "calls/s"), counting, silent, sent)


def _measure(
    run: Run, case: Case, counting: GatewayProcess, silent: GatewayProcess, requests: list[bytes]
) -> None:
    seconds = run.seconds(5, 2)
    for gateway in (counting, silent):
        load.saturate(gateway.port, requests, CONNECTIONS, 1)

    case.notes |= {"ours_cpu_us": [], "reference_cpu_us": []}

    def drive(gateway: GatewayProcess, who: str) -> float:
        begun = cpu_seconds(gateway.pid)
        rate = load.saturate(gateway.port, requests, CONNECTIONS, seconds).rate
        case.notes[f"{who}_cpu_us"].append(
            round((cpu_seconds(gateway.pid) - begun) * 1e6 / (rate * seconds), 1)
        )
        return rate

    def ours(_: int) -> float:
        with _scraped(counting.port):
            return drive(counting, "ours")

    run.measure(case, ours, lambda _: drive(silent, "reference"))
    run.say(
        "  processor time of the gateway a call, microseconds: "
        + ", ".join(
            f"{who} {statistics.median(case.notes[f'{who}_cpu_us']):.1f}" for who in ("ours", "reference")
        )
    )


@contextmanager
def _scraped(port: int) -> Iterator[None]:
    """Have the figures read meanwhile."""
    is_done = threading.Event()

    def scrape() -> None:
        with httpx.Client(timeout=10) as client:
            while not is_done.wait(SCRAPE_SECONDS):
                client.get(f"http://127.0.0.1:{port}/metrics").raise_for_status()

    thread = threading.Thread(target=scrape)
    thread.start()
    try:
        yield
    finally:
        is_done.set()
        thread.join()
