"""Run what docker-compose.yml describes as plain processes on this machine: the same commands, the same order, the same wiring.

For machines without Docker, and for the tests. The database is a throw-away one; images of others (Prometheus, Grafana)
are left out. Services that end are started again where their ``restart`` says so.

    python -m tools.run_compose --port 8000
"""

from __future__ import annotations

import argparse
import os
import pwd
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import yaml

from tests.gateways import free_port
from tests.servers import Server

ROOT = Path(__file__).resolve().parent.parent
TICK_SECONDS = 0.2
PATH = os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin"
"""Debian keeps servers in the last one."""
UNITS = {"s": 1.0, "m": 60.0}


class ComposeError(Exception):
    """The file, or a service of it, is not as it should be."""


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """``${NAME:-default}`` and ``${NAME:?message}``, as Compose reads them.

    Raises:
        ComposeError: a variable that has to be set is not.
    """

    def replace(found: re.Match[str]) -> str:
        name, kind, rest = found["name"], found["kind"], found["rest"]
        if value := variables.get(name, ""):
            return value
        if kind == ":?":
            raise ComposeError(f"{name} is not set: {rest}")
        return rest or ""

    return re.sub(r"\$\{(?P<name>\w+)(?:(?P<kind>:[-?])(?P<rest>[^}]*))?\}", replace, text)


def read_compose(variables: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The services of docker-compose.yml, with variables filled in."""

    def walk(node: Any) -> Any:
        match node:
            case str():
                return interpolate(node, variables)
            case list():
                return [walk(item) for item in node]
            case dict():
                return {key: walk(item) for key, item in node.items()}
        return node

    services: dict[str, dict[str, Any]] = walk(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))[
        "services"
    ]
    return services


def seconds(duration: str) -> float:
    """A duration of Compose, such as ``30s``."""
    return float(duration[:-1]) * UNITS[duration[-1]]


@dataclass
class Instance:
    """One process of a service."""

    service: str
    number: int
    ports: dict[str, int]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    is_wanted: bool = True

    @property
    def name(self) -> str:
        """As Compose names containers."""
        return f"{self.service}-{self.number}"


@dataclass
class Composition:
    """The services, as processes.

    Args:
        services: of docker-compose.yml.
        directory: for logs.
        port: of the first gateway; 0 = any.
        server: stands in for the service ``database``.
    """

    services: dict[str, dict[str, Any]]
    directory: Path
    port: int
    server: Server
    instances: list[Instance] = field(default_factory=list)
    addresses: dict[tuple[str, str], int] = field(default_factory=dict)
    is_leaving: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.addresses["database", "5432"] = int(self.server.dsn()["port"])
        self.addresses["pgbouncer", "6432"] = free_port()
        self._keeper = threading.Thread(target=self._keep, name="keeper")
        # As deploy/pgbouncer/Dockerfile copies them: where whoever runs PgBouncer may read them.
        self._image = Path(tempfile.mkdtemp(prefix="pgbouncer-image-"))
        self._image.chmod(0o755)
        for name in ("pgbouncer.ini", "start.sh"):
            shutil.copy(ROOT / "deploy" / "pgbouncer" / name, self._image)
            (self._image / name).chmod(0o644)

    # What a service becomes on one machine

    def _localise(self, text: str) -> str:
        """Addresses of services become addresses of this machine."""
        for (service, port), local in self.addresses.items():
            text = text.replace(f"{service}:{port}", f"127.0.0.1:{local}")
        return text

    def _command(self, instance: Instance) -> list[str]:
        command = shlex.split(str(self.services[instance.service]["command"]))
        if command[0] == "mainspring":
            return [sys.executable, "-m", "pyapi.cli", *command[1:]]
        command = [part.replace("/etc/mainspring/", f"{self._image}/") for part in command]
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody")
            command = [
                "setpriv",
                f"--reuid={user.pw_uid}",
                f"--regid={user.pw_gid}",
                "--clear-groups",
                *command,
            ]
        return command

    def _environment(self, instance: Instance) -> dict[str, str]:
        told = {
            k: self._localise(str(v))
            for k, v in self.services[instance.service].get("environment", {}).items()
        }
        kept = {k: v for k, v in os.environ.items() if k in ("HOME", "LANG", "VIRTUAL_ENV")} | {"PATH": PATH}
        own = {
            "PYTHONPATH": str(ROOT),
            "PYTHONSAFEPATH": "1",
            "MAINSPRING_HOME": str(self.directory / instance.name),
        }
        if instance.service == "pgbouncer":
            own = {
                "PGBOUNCER_ADDRESS": "127.0.0.1",
                "PGBOUNCER_PORT": str(self.addresses["pgbouncer", "6432"]),
            }
        if "8000" in instance.ports:
            own["MAINSPRING_PORT"] = str(instance.ports["8000"])
        return kept | told | own

    # Starting

    def start(self) -> None:
        """Start everything, each service when what it depends on is ready.

        Raises:
            ComposeError: a service failed, or did not become healthy.
        """
        self._prepare_database()
        for service in self._in_order():
            if service == "database":
                continue
            for number in range(1, self.services[service].get("deploy", {}).get("replicas", 1) + 1):
                ports = (
                    {"8000": (self.port + number - 1) if self.port else free_port()}
                    if service == "gateway"
                    else {}
                )
                instance = Instance(service, number, ports)
                self.instances.append(instance)
                self._launch(instance)
            if self.services[service].get("restart") == "no":
                self._wait_until_completed(service)
            else:
                self._wait_until_healthy(service)
        self._keeper.start()

    def _in_order(self) -> list[str]:
        """Services of ours, those first that others wait for."""
        order: list[str] = []

        def add(service: str) -> None:
            for needed in self.services[service].get("depends_on", {}):
                add(needed)
            if service not in order and (service == "database" or "build" in self.services[service]):
                order.append(service)

        for service in self.services:
            add(service)
        return order

    def _prepare_database(self) -> None:
        """As the image does from POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB."""
        told = self.services["database"]["environment"]
        user, name = told["POSTGRES_USER"], told["POSTGRES_DB"]
        with psycopg.connect(self.server.superuser_url, autocommit=True) as connection:
            create = psycopg.sql.SQL("create role {} superuser login password {}")
            connection.execute(
                create.format(psycopg.sql.Identifier(user), psycopg.sql.Literal(told["POSTGRES_PASSWORD"]))
            )
            create = psycopg.sql.SQL("create database {} owner {}")
            connection.execute(create.format(psycopg.sql.Identifier(name), psycopg.sql.Identifier(user)))

    def _launch(self, instance: Instance) -> None:
        (self.directory / instance.name).mkdir(exist_ok=True)
        with (self.directory / f"{instance.name}.log").open("ab") as log:
            instance.process = subprocess.Popen(
                self._command(instance), env=self._environment(instance), cwd=tempfile.gettempdir(),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        instance.starts += 1

    def _wait_until_completed(self, service: str) -> None:
        for instance in self.of(service):
            instance.is_wanted = False
            assert instance.process is not None
            if code := instance.process.wait(300):
                raise ComposeError(f"{instance.name} ended with {code}: {self.log(instance)}")

    def _wait_until_healthy(self, service: str) -> None:
        check = self.services[service].get("healthcheck")
        for instance in self.of(service) if check else []:
            deadline = time.monotonic() + 60
            while not self._is_healthy(instance, check):
                assert instance.process is not None
                if instance.process.poll() is not None or time.monotonic() > deadline:
                    raise ComposeError(f"{instance.name} is not healthy: {self.log(instance)}")
                time.sleep(TICK_SECONDS)

    def _is_healthy(self, instance: Instance, check: Mapping[str, Any]) -> bool:
        kind, *command = check["test"]
        own = instance.ports or {
            port: local for (s, port), local in self.addresses.items() if s == instance.service
        }
        for port, local in own.items():
            command = [
                re.sub(rf"127\.0\.0\.1([:/]){port}", rf"127.0.0.1\g<1>{local}", part) for part in command
            ]
        command = ["sh", "-c", command[0]] if kind == "CMD-SHELL" else command
        done = subprocess.run(
            command, check=False, capture_output=True, timeout=seconds(check["timeout"]) + 5
        )
        return done.returncode == 0

    # Going on

    def _keep(self) -> None:
        while not self.is_leaving.wait(TICK_SECONDS):
            for instance in self.instances:
                ended = instance.process is not None and instance.process.poll() is not None
                if ended and instance.is_wanted and not self.is_leaving.is_set():
                    self._launch(instance)

    def of(self, service: str) -> list[Instance]:
        """The processes of a service."""
        return [instance for instance in self.instances if instance.service == service]

    def log(self, instance: Instance) -> str:
        """The end of what a process wrote."""
        return (self.directory / f"{instance.name}.log").read_text(errors="replace")[-2000:]

    def stop(self) -> dict[str, int | None]:
        """End everything, what depends on others first; returns exit codes by name, None for what had to be killed."""
        self.is_leaving.set()
        if self._keeper.ident is not None:
            self._keeper.join()
        codes: dict[str, int | None] = {}
        for service in reversed(self._in_order()):
            running = [i for i in self.of(service) if i.process is not None]
            for instance in running:
                assert instance.process is not None
                if instance.process.poll() is None:
                    instance.process.send_signal(signal.SIGTERM)
            for instance in running:
                assert instance.process is not None
                try:
                    grace = seconds(self.services[service].get("stop_grace_period", "10s"))
                    codes[instance.name] = instance.process.wait(grace)
                except subprocess.TimeoutExpired:
                    instance.process.kill()
                    instance.process.wait()
                    codes[instance.name] = None
        shutil.rmtree(self._image, ignore_errors=True)
        return codes


def pgbouncer_version() -> tuple[int, int]:
    """Of the PgBouncer on this machine; (0, 0) where there is none."""
    program = shutil.which("pgbouncer", path=PATH)
    if program is None:
        return 0, 0
    told = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"(\d+)\.(\d+)", told)
    assert found is not None
    return int(found[1]), int(found[2])


@contextmanager
def running(port: int = 0) -> Iterator[Composition]:
    """Everything, on a throw-away database."""
    variables = {
        name: secrets.token_hex(24)
        for name in ("OWNER_PASSWORD", "GATEWAY_PASSWORD", "SECRET_KEY", "JWT_SECRET")
    }
    server = Server.launch()
    try:
        with tempfile.TemporaryDirectory() as directory:
            composition = Composition(read_compose(variables), Path(directory), port, server)
            try:
                composition.start()
                yield composition
            finally:
                composition.stop()
    finally:
        server.stop()


def main() -> int:
    """Run until Ctrl-C."""
    parser = argparse.ArgumentParser(description="What docker-compose.yml describes, without Docker.")
    parser.add_argument("--port", type=int, default=8000, help="of the first gateway")
    options = parser.parse_args()
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    try:
        with running(options.port) as composition:
            for gateway in composition.of("gateway"):
                print(f"{gateway.name}: http://127.0.0.1:{gateway.ports['8000']}")
            stopping.wait()
    except ComposeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
