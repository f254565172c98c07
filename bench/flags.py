"""Feature flags: one evaluation against a call that does nothing, a hundred at once, and answers that have not changed."""

from __future__ import annotations

import http.client
import json
import threading
import time

from bench import pgbench
from bench.harness import BenchError, Case, Run, Server, throwaway_server
from bench.processes import make_token, running_gateway

CLIENTS = 4
FLAGS = 100
PEOPLE = 100_000
BULK_PATH = "/ofrep/v1/evaluate/flags"
BODY = json.dumps({"context": {"targetingKey": "user-1", "country": "KE", "app": {"version": "2.11.0"}}})
RULES = """[
    {"id": "staff", "conditions": [{"attribute": "email", "operator": "ends_with", "value": "@example.com"}], "variant": "on"},
    {"id": "share", "percentage": 50, "variant": "on", "conditions": [
        {"attribute": "country", "operator": "in", "value": ["KE", "TZ", "UG"]},
        {"attribute": "app.version", "operator": "gte", "type": "semver", "value": "2.10.0"}]}
]"""
SETUP = (
    "create schema bench",
    "create function bench.noop(p_flag_key text, p_context jsonb) returns boolean language plpgsql stable"
    " security definer set search_path = pg_catalog, pg_temp as 'begin return true; end'",
    'select flags.upsert_flag(\'plain\', \'{"type": "boolean", "default_variant": "on"}\')',
    "select flags.upsert_flag('flag-' || n, jsonb_build_object('type', 'boolean', 'rules', '"
    + RULES
    + "'::jsonb))"
    f" from generate_series(1, {FLAGS - 2}) as n",
    "analyze flags.flags, flags.rules, flags.prerequisites",
)
CONTEXT = "jsonb_build_object('targetingKey', 'user-' || :n, 'country', 'KE', 'app', '{\"version\": \"2.11.0\"}'::jsonb)"
DRAW = f"\\set n random(1, {PEOPLE})\n"
NOOP = DRAW + f"select bench.noop('flag-7', {CONTEXT});\n"
NOOPS = DRAW + f"select bench.noop('flag-' || g, {CONTEXT}) from generate_series(1, {FLAGS}) as g;\n"
ONE = {
    "static": DRAW + f"select reason from flags.evaluate_flag('plain', {CONTEXT});\n",
    "rules": DRAW + f"select reason from flags.evaluate_flag('flag-7', {CONTEXT});\n",
    "bulk": DRAW + f"select count(reason) from flags.evaluate_flags({CONTEXT});\n",
}


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    with throwaway_server(run) as server:
        server.execute(*SETUP)
        server.settle()
        for name, script in ONE.items():
            if not only or name in only:
                _measure(run, server, name, script)
        if not only or "unchanged" in only:
            with running_gateway(server) as gateway:
                _measure_unchanged(run, gateway.port)


def _measure(run: Run, server: Server, name: str, script: str) -> None:
    seconds = run.seconds(5, 2)
    each, reference = (FLAGS, NOOPS) if name == "bulk" else (1, NOOP)
    run.measure(
        Case(name, "evaluations/s"),
        lambda _: each * pgbench.run(server.url, script, CLIENTS, seconds).tps,
        lambda _: each * pgbench.run(server.url, reference, CLIENTS, seconds).tps,
    )


def _measure_unchanged(run: Run, port: int) -> None:
    """All flags over HTTP: clients that know the tag, against clients that do not."""
    seconds = run.seconds(5, 2)
    case = run.measure(
        Case("unchanged", "answers/s"),
        lambda _: _poll(port, seconds, knows=True),
        lambda _: _poll(port, seconds, knows=False),
    )
    case.notes["flags"] = FLAGS


def _poll(port: int, seconds: float, *, knows: bool) -> float:
    token = make_token("service_role")
    expected = 304 if knows else 200
    counts = [0] * CLIENTS
    wrong: list[int] = []

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", BULK_PATH, BODY, headers)
        first = connection.getresponse()
        first.read()
        if knows:
            headers["If-None-Match"] = first.headers["etag"]
        until = time.perf_counter() + seconds
        while time.perf_counter() < until and not wrong:
            connection.request("POST", BULK_PATH, BODY, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != expected:
                wrong.append(answer.status)
            counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise BenchError(f"an answer was {wrong[0]}, not {expected}")
    return sum(counts) / seconds
