"""Calls a second through one gateway process, against the same statements in pgbench, pipelined; routes and versions that
are on their way out against the same function called by its name."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psycopg

from bench import load, pgbench
from bench.harness import RESULTS, Case, Run, Server, throwaway_server
from bench.processes import GatewayProcess, cpu_seconds, make_token, running_gateway
from bench.profiling import profile_worker
from bench.record import as_pgbench, record_statements
from bench.seed import BUYERS, FIRST_BUYER, buyer_id, purchase_request, seed_buyers, seed_functions

CONNECTIONS = 32
ROUTES = """
create function bench.add_old(a integer, b integer) returns integer language sql immutable return a + b;
grant execute on function bench.add_old to public;
select api.deprecate_function('bench.add_old', 'bench.add', p_sunset_at => now() + interval '1 year');
select api.add_route('POST', '/sums', 'bench.add');
select api.add_route('POST', '/sums/{a}', 'bench.add');
select api.add_route('POST', '/v1-sums', 'bench.add', p_version => 'v1');
"""
SCHEMAS = "bench,public,auth,meters,tokens,payments,tariffs,events,core"


@dataclass(frozen=True)
class Workload:
    """Requests, and how pgbench draws among them.

    Attributes:
        requests: whole HTTP requests.
        drawn: see :func:`bench.record.as_pgbench`.
    """

    requests: Sequence[bytes]
    drawn: dict[str, str] = field(default_factory=dict)


def workloads() -> dict[str, Workload]:
    """By case name. Purchases have no case without a token: nobody has no wallet to pay from."""
    token = make_token("authenticated", buyer_id(0))
    add, lists = b'{"a":20,"b":22}', b"{}"
    return {
        "noop": Workload([load.make_request("/rpc/add", add)]),
        "noop-jwt": Workload([load.make_request("/rpc/add", add, token)]),
        "list20": Workload([load.make_request("/rpc/list_items", lists)]),
        "list20-jwt": Workload([load.make_request("/rpc/list_items", lists, token)]),
        "purchase-jwt": Workload(
            [purchase_request(n) for n in range(BUYERS)],
            {
                str(FIRST_BUYER): f"random({FIRST_BUYER}, {FIRST_BUYER + BUYERS - 1})",
                load.KEY_MARK.decode(): "random(100000000000, 999999999999) * 1000000 + random(0, 999999)",
            },
        ),
    }


def pairs() -> dict[str, tuple[bytes, bytes]]:
    """By case name: a request, and one that means the same at ``/rpc`` in the current version."""
    plain = load.make_request("/rpc/add", b'{"a":20,"b":22}')
    return {
        "route": (load.make_request("/sums", b'{"a":20,"b":22}'), plain),
        "route-parameter": (load.make_request("/sums/20", b'{"b":22}'), plain),
        "route-deprecated": (load.make_request("/v1-sums", b'{"a":20,"b":22}'), plain),
        "deprecated": (load.make_request("/rpc/add_old", b'{"a":20,"b":22}'), plain),
    }


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    with throwaway_server(run) as server:
        chosen = {name: w for name, w in workloads().items() if not only or name in only}
        compared = {name: pair for name, pair in pairs().items() if not only or name in only}
        _seed(server, chosen)
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(ROUTES)
        with running_gateway(server, {"MAINSPRING_SCHEMAS": SCHEMAS}) as gateway:
            run.facts |= {"connections": CONNECTIONS, "driver": load.driver()}
            run.say(f"gateway: one process, {CONNECTIONS} connections, driven by {load.driver()}")
            for name, workload in chosen.items():
                _measure(run, server, gateway, name, workload)
            for name, pair in compared.items():
                _compare(run, gateway, name, *pair)


def _compare(run: Run, gateway: GatewayProcess, name: str, request: bytes, plain: bytes) -> None:
    """Two requests of one gateway in turn."""
    case = Case(name, "calls/s")
    case.notes |= {"ours_cpu_us": [], "reference_cpu_us": []}
    seconds = run.seconds(5, 1)

    def ask(what: bytes, key: str) -> Callable[[int], float]:
        load.saturate(gateway.port, [what], CONNECTIONS, 1)  # plans, paces, caches

        def measure(_: int) -> float:
            begun = cpu_seconds(gateway.pid)
            seen = load.saturate(gateway.port, [what], CONNECTIONS, seconds)
            case.notes[key].append(round((cpu_seconds(gateway.pid) - begun) / (seen.rate * seconds / 1e6), 1))
            return seen.rate

        return measure

    run.measure(case, ask(request, "ours_cpu_us"), ask(plain, "reference_cpu_us"))
    ours, reference = (statistics.median(case.notes[key]) for key in ("ours_cpu_us", "reference_cpu_us"))
    run.say(f"  processor time a call, microseconds: {ours:.0f} against {reference:.0f}")


def _measure(run: Run, server: Server, gateway: GatewayProcess, name: str, workload: Workload) -> None:
    statements = record_statements(server, SCHEMAS, workload.requests[0])
    script, variables = as_pgbench(statements, workload.drawn)
    role = (statements[0].parameters[0] or b"").decode()
    case = Case(name, "calls/s")
    case.notes["statements"] = [sql.decode() for _, sql, *_ in statements]
    case.notes |= {
        name: []
        for name in ("ours_p99_ms", "reference_p99_ms", "gateway_cpu_us", "server_cpu_us", "reference_cpu_us")
    }
    seconds = run.seconds(5, 1)
    # Compiling what a purchase calls takes each of pgbench's connections tens of milliseconds.
    warm_up = 2 if workload.drawn else 0 if run.quick else 1
    load.saturate(gateway.port, workload.requests, CONNECTIONS, 1)  # plans, paces, caches

    def ours(_: int) -> float:
        begun = cpu_seconds(gateway.pid), cpu_seconds(server.pid)
        seen = load.saturate(gateway.port, workload.requests, CONNECTIONS, seconds)
        calls = seen.rate * seconds / 1e6
        case.notes["ours_p99_ms"].append(seen.p99)
        case.notes["gateway_cpu_us"].append(round((cpu_seconds(gateway.pid) - begun[0]) / calls, 1))
        case.notes["server_cpu_us"].append(round((cpu_seconds(server.pid) - begun[1]) / calls, 1))
        return seen.rate

    def reference(_: int) -> float:
        begun = cpu_seconds(server.pid)
        seen = pgbench.run(server.gateway_url, script, CONNECTIONS, seconds, variables, 0.01, role, warm_up)
        calls = seen.count / 1e6
        case.notes["reference_p99_ms"].append(seen.p99)
        case.notes["reference_cpu_us"].append(round((cpu_seconds(server.pid) - begun) / calls, 1))
        return seen.tps

    run.measure(case, ours, reference, 1 if run.quick and workload.drawn else None)
    run.say(
        "  processor time a call, microseconds: "
        + ", ".join(
            f"{who} {statistics.median(case.notes[key]):.0f}"
            for who, key in (
                ("gateway", "gateway_cpu_us"), ("PostgreSQL behind it", "server_cpu_us"),
                ("PostgreSQL behind pgbench", "reference_cpu_us"),
            )
        )
    )  # fmt: skip


def _seed(server: Server, chosen: dict[str, Workload]) -> None:
    seed_functions(server)
    if any(name.startswith("purchase") for name in chosen):
        seed_buyers(server)


def profile(run: Run, only: list[str] | None) -> None:
    """Say where the gateway's time goes; one case, ``noop-jwt`` unless another is asked for."""
    name = only[0] if only else "noop-jwt"
    workload = workloads()[name]
    with throwaway_server(run) as server:
        _seed(server, {name: workload})
        with running_gateway(server, {"MAINSPRING_SCHEMAS": SCHEMAS}) as gateway:
            load.saturate(gateway.port, workload.requests, CONNECTIONS, 2)
            RESULTS.mkdir(exist_ok=True)
            stacks = RESULTS / f"profile-{name}-{run.started:%Y%m%dT%H%M%SZ}.stacks"
            rates: list[float] = []

            def work(seconds: float) -> None:
                rates.append(load.saturate(gateway.port, workload.requests, CONNECTIONS, seconds).rate)

            table = profile_worker(gateway.worker_pid, work, stacks)
    text = f"{name}: {rates[0]:.0f} calls/s while sampled\n{table}\n"
    stacks.with_suffix(".txt").write_text(text)
    run.say(text)
