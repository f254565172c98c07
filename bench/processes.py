"""The gateway as a process of its own, as in production."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jwt
import psutil

from bench.harness import ROOT, BenchError, Server

JWT_SECRET = "a-secret-of-the-benchmarks-and-of-nothing-else"
READY_SECONDS = 30.0
SERVE = "from pyapi.app import run; from pyapi.settings import load_settings; run(load_settings())"


@dataclass(frozen=True)
class GatewayProcess:
    """A running gateway.

    Attributes:
        port: on the loopback interface.
        pid: of the server's main process; the worker is its child.
    """

    port: int
    pid: int

    @property
    def worker_pid(self) -> int:
        """The process that answers."""
        children = [
            child
            for child in psutil.Process(self.pid).children(recursive=True)
            if "resource_tracker" not in " ".join(child.cmdline())
        ]
        return children[-1].pid if children else self.pid


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and everything it ever started, as far as it was waited for."""
    process = psutil.Process(pid)
    total = 0.0
    for member in (process, *process.children(recursive=True)):
        try:
            times = member.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


@contextmanager
def running_gateway(server: Server, settings: Mapping[str, str] | None = None) -> Iterator[GatewayProcess]:
    """Start one gateway process on a free port, wait until it is ready, stop it in the end.

    Args:
        server: its database.
        settings: more environment variables.

    Raises:
        BenchError: it did not become ready; says why.
    """
    port = free_port()
    log = server.home / f"gateway-{port}.log"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAINSPRING_")}
    environment |= {
        "DATABASE_URL": server.url,
        "MAINSPRING_GATEWAY_URL": server.gateway_url,
        "MAINSPRING_PORT": str(port),
        "MAINSPRING_JWT_SECRET": JWT_SECRET,
        "PYTHONPATH": str(ROOT),
        **(settings or {}),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE],
            cwd=server.home, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        _await_ready(process, port, log)
        yield GatewayProcess(port, process.pid)
    finally:
        stop_process(process)


def make_token(role: str, subject: str | None = None) -> str:
    """A token that the benchmark's gateways accept."""
    claims = {"role": role, "exp": int(time.time()) + 86400, "aud": "authenticated", "iss": "bench"}
    if subject is not None:
        claims["sub"] = subject
    return jwt.encode(claims, JWT_SECRET, algorithm="HS256")


def _await_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    reason = "no answer"
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            reason = f"{error.code} {error.read()[:300]!r}"
        except OSError as error:
            reason = str(error)
        time.sleep(0.05)
    tail = log.read_text(errors="replace")[-3000:]
    raise BenchError(f"the gateway did not become ready ({reason}):\n{tail}")


def stop_process(process: subprocess.Popen[bytes]) -> None:
    """Ask a server process to end, and see that it and its children do."""
    if process.poll() is not None:
        return
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
    for child in family:
        if child.is_running():
            child.kill()


def free_port() -> int:
    """A port on the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
