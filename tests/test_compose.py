"""docker-compose.yml: its structure, and the same processes run without Docker, PgBouncer in front."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import jwt
import psycopg
import pytest
import yaml

from tests.servers import ROOT
from tests.workers import wait_for
from tools.run_compose import (
    PATH,
    ComposeError,
    Composition,
    interpolate,
    pgbouncer_version,
    read_compose,
    running,
)

pytestmark = pytest.mark.one_server

FOLLOWS_STATEMENTS = (1, 21)
"""The first PgBouncer that follows prepared statements."""
SECRETS = dict.fromkeys(("OWNER_PASSWORD", "GATEWAY_PASSWORD", "SECRET_KEY", "JWT_SECRET"), "x" * 40)


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return read_compose(SECRETS)


# What the file says


def test_there_is_what_the_program_needs(services: dict[str, dict[str, Any]]) -> None:
    assert {"database", "migrate", "pgbouncer", "gateway", "worker", "prometheus", "grafana"} == set(services)
    assert {name for name, s in services.items() if s.get("profiles")} == {"prometheus", "grafana"}
    assert services["gateway"]["deploy"]["replicas"] >= 2


def test_whoever_waits_waits_for_something(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            condition = how["condition"]
            if condition == "service_healthy":
                assert "healthcheck" in services[needed], f"{name} waits for {needed}"
            else:
                assert (condition, services[needed]["restart"]) == ("service_completed_successfully", "no")
        if name not in ("migrate", "worker"):
            assert {"test", "interval", "timeout", "retries"} <= set(service["healthcheck"]), name


def test_nothing_of_ours_may_write_or_rise(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        if name == "database":
            continue
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    for dockerfile in (ROOT / "Dockerfile", ROOT / "deploy" / "pgbouncer" / "Dockerfile"):
        assert re.findall(r"^USER (\w+)$", dockerfile.read_text(), re.MULTILINE)[-1] not in ("root", "0")


def test_only_deploys_know_the_owners_login(services: dict[str, dict[str, Any]]) -> None:
    knowing = {n for n, s in services.items() if "DATABASE_URL" in s.get("environment", {})}
    assert knowing == {"migrate"}


def test_versions_are_pinned_and_ports_are_this_machines(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        image = service.get("image", "")
        assert "build" in service or re.search(r":v?\d", image), f"{name}: {image}"
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), f"{name}: {port}"
    assert "-c constraints.txt" in (ROOT / "Dockerfile").read_text()


def test_what_is_mounted_is_there(services: dict[str, dict[str, Any]]) -> None:
    volumes = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["volumes"]
    for name, service in services.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in volumes, (
                f"{name}: {source}"
            )


def test_prometheus_sends_the_token_that_gateways_ask_for(services: dict[str, dict[str, Any]]) -> None:
    for token, found in (("", services), ("m" * 32, read_compose(SECRETS | {"METRICS_TOKEN": "m" * 32}))):
        assert found["gateway"]["environment"]["MAINSPRING_METRICS_TOKEN"] == token
        assert found["prometheus"]["environment"]["METRICS_TOKEN"] == token
    script = services["prometheus"]["entrypoint"][1].replace(
        "/etc/prometheus", str(ROOT / "deploy" / "prometheus")
    )
    assert Path(script).is_file() and "/tmp" in services["prometheus"]["tmpfs"]


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_missing_secret_is_named(name: str) -> None:
    with pytest.raises(ComposeError, match=f"^{name} is not set: set {name}"):
        read_compose({key: value for key, value in SECRETS.items() if key != name})


def test_variables_are_filled_in_as_compose_does() -> None:
    assert interpolate("a ${X:-b c} ${Y} ${Z:-}", {"Y": "y"}) == "a b c y "
    assert interpolate("${X:-b}", {"X": "x"}) == "x"


# What it does

needs_pgbouncer = pytest.mark.skipif(pgbouncer_version() == (0, 0), reason="pgbouncer is not installed")


@pytest.fixture(scope="module")
def composition() -> Iterator[Composition]:
    with running() as found:
        yield found


@pytest.fixture
def clients(composition: Composition) -> Iterator[list[httpx.Client]]:
    """One for each gateway, as the service."""
    secret = composition.services["gateway"]["environment"]["MAINSPRING_JWT_SECRET"]
    token = jwt.encode({"role": "service_role", "exp": 4_000_000_000}, secret, "HS256")
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                httpx.Client(
                    base_url=f"http://127.0.0.1:{gateway.ports['8000']}",
                    headers={"Authorization": f"Bearer {token}"},
                    timeout=60,
                )
            )
            for gateway in composition.of("gateway")
        ]


@needs_pgbouncer
def test_calls_pass_the_pooler_to_a_job_that_a_worker_runs(
    composition: Composition, clients: list[httpx.Client]
) -> None:
    first, second = clients
    made = first.post("/rpc/jobs.schedule_job", json={"p_handler": "maintenance.purge_sessions"})
    assert made.status_code == 200, made.text

    def is_done() -> bool:
        found = second.post("/rpc/jobs.get_job", json={"p_job_id": made.json()})
        return bool(found.status_code == 200 and found.json()["state"] == "done")

    wait_for(is_done)
    url = composition.server.superuser_url
    with psycopg.connect(url) as connection:
        through = connection.execute(
            "select count(*) from pg_stat_activity where usename = 'authenticator' and client_port is not null"
        ).fetchone()
    assert through is not None
    assert 0 < through[0] <= 200, "what the pool allows"


@needs_pgbouncer
def test_a_deploy_reaches_gateways_behind_the_pooler(
    composition: Composition, clients: list[httpx.Client]
) -> None:
    port = composition.addresses["database", "5432"]
    with psycopg.connect(
        f"postgresql://mainspring@127.0.0.1:{port}/mainspring", autocommit=True
    ) as connection:
        connection.execute(
            "create function public.say_hello() returns text language sql return 'hello';"
            "grant execute on function public.say_hello() to service_role;"
            "select core._announce('deploy')"
        )
    for client in clients:
        wait_for(lambda c=client: c.post("/rpc/say_hello").status_code == 200)


@needs_pgbouncer
def test_what_ends_is_started_again(composition: Composition, clients: list[httpx.Client]) -> None:
    gateway = composition.of("gateway")[0]
    assert gateway.process is not None
    os.kill(gateway.process.pid, signal.SIGKILL)
    wait_for(lambda: gateway.starts == 2)
    client = clients[0]

    def answers() -> bool:
        try:
            return client.get("/health/ready").status_code == 200
        except httpx.TransportError:
            return False

    wait_for(answers, 30)


@needs_pgbouncer
def test_a_pooler_that_is_gone_for_a_moment_costs_no_gateway(
    composition: Composition, clients: list[httpx.Client]
) -> None:
    pooler = composition.of("pgbouncer")[0]
    assert pooler.process is not None
    starts = [gateway.starts for gateway in composition.of("gateway")]
    os.kill(pooler.process.pid, signal.SIGKILL)
    wait_for(lambda: pooler.starts == 2)
    for client in clients:
        wait_for(lambda c=client: c.get("/health/ready").status_code == 200, 30)
    assert [gateway.starts for gateway in composition.of("gateway")] == starts


@needs_pgbouncer
@pytest.mark.skipif(pgbouncer_version() >= FOLLOWS_STATEMENTS, reason="this one follows prepared statements")
def test_an_old_pooler_is_refused_in_transaction_mode() -> None:
    import subprocess

    done = subprocess.run(
        ["sh", str(ROOT / "deploy" / "pgbouncer" / "start.sh")], check=False, capture_output=True, text=True,
        env={**os.environ, "PATH": PATH, "PGBOUNCER_URL": "postgresql://a:b@h:1/d", "PGBOUNCER_MODE": "transaction"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "use 1.21 or newer, or PGBOUNCER_MODE=session" in done.stderr


@needs_pgbouncer
def test_everything_leaves_when_it_is_told_to(composition: Composition) -> None:
    """The last of this file: nothing runs afterwards."""
    codes = composition.stop()
    assert None not in codes.values(), "nothing had to be killed"
    assert {name: code for name, code in codes.items() if name.startswith(("gateway", "worker", "migrate"))} == {
        "gateway-1": 0, "gateway-2": 0, "worker-1": 0, "migrate-1": 0,
    }  # fmt: skip
