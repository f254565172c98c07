"""What a rate limit costs a call: the same function with and without one, alternating."""

from __future__ import annotations

from bench import load
from bench.harness import Case, Run, throwaway_server
from bench.processes import make_token, running_gateway
from bench.seed import seed_functions

CONNECTIONS = 32
CALLERS = 1000
HEARD_SECONDS = 2.0
COUNTED = (
    "create function bench.add_counted(a integer, b integer) returns integer language sql immutable return a + b",
    "grant execute on function bench.add_counted(integer, integer) to public",
    "insert into ops.rate_limits (function_name, caller_role, quantity, period, burst)"
    " values ('bench.add_counted', '*', 1000000, '1 second', 1000000)",
)


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases: many callers, and one whose row every call changes."""
    with throwaway_server(run) as server:
        seed_functions(server)
        server.execute(*COUNTED)
        with running_gateway(server, {"MAINSPRING_SCHEMAS": "bench,public,auth,core"}) as gateway:
            for name, callers in (("many", CALLERS), ("one", 1)):
                if only and name not in only:
                    continue
                tokens = [
                    make_token("authenticated", f"00000000-0000-7000-8000-{n:012}") for n in range(callers)
                ]
                plain, counted = (
                    [load.make_request(f"/rpc/{function}", b'{"a":20,"b":22}', token) for token in tokens]
                    for function in ("add", "add_counted")
                )
                for requests in (plain, counted):
                    load.saturate(gateway.port, requests, CONNECTIONS, HEARD_SECONDS)
                _measure(run, gateway.port, Case(name, "calls/s"), counted, plain)


def _measure(run: Run, port: int, case: Case, counted: list[bytes], plain: list[bytes]) -> None:
    seconds = run.seconds(5, 2)
    run.measure(
        case,
        lambda _: load.saturate(port, counted, CONNECTIONS, seconds).rate,
        lambda _: load.saturate(port, plain, CONNECTIONS, seconds).rate,
    )
