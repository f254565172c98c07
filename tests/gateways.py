"""A gateway process for tests that need HTTP."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jwt

from tests.servers import ROOT, Database

SECRET = "a-secret-for-tests-of-at-least-32-bytes"
SECRET_KEY = "a-sealing-key-for-tests-of-at-least-32-bytes"
START_SECONDS = 60.0
TLS = ssl.create_default_context()
"""One for all clients, as nothing here is encrypted: reading the authorities' certificates takes 20 ms each time."""


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def make_token(subject: str | None = None, role: str = "authenticated", **claims: Any) -> str:
    """A token that the test gateways accept."""
    payload = {"role": role, "exp": int(time.time()) + 3600} | claims
    if subject is not None:
        payload["sub"] = subject
    return jwt.encode(payload, SECRET, "HS256")


def user_id(number: int) -> str:
    """The id of ``test.user_id(number)``."""
    return f"00000000-0000-7000-8000-{number:012d}"


def meter_id(number: int) -> str:
    """The id of ``test.meter_id(number)``."""
    return f"00000000-0000-7000-9000-{number:012d}"


@dataclass
class GatewayProcess:
    """A gateway over one database.

    Attributes:
        gateway_url: the login it uses.
        database_url: owner connection.
        settings: environment variables beside those.
    """

    gateway_url: str
    database_url: str
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, until: str = "/health/ready") -> None:
        """Start it and wait until a path answers 200."""
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("MAINSPRING_")},
            "DATABASE_URL": self.database_url,
            "MAINSPRING_GATEWAY_URL": self.gateway_url,
            "MAINSPRING_PORT": str(self.port),
            "MAINSPRING_JWT_SECRET": SECRET,
            "MAINSPRING_SECRET_KEY": SECRET_KEY,
            "MAINSPRING_LOG_LEVEL": "error",
            "PYTHONPATH": str(ROOT),
            "PYTHONSAFEPATH": "1",
            **self.settings,
        }
        program = "from pyapi.app import run\nfrom pyapi.settings import load_settings\nif __name__ == '__main__':\n    run(load_settings())\n"
        script = Path(os.environ.get("TMPDIR", "/tmp")) / f"mainspring-serve-{os.getpid()}.py"
        script.write_text(program)
        self.process = subprocess.Popen(
            [sys.executable, str(script)], env=environment, cwd=script.parent, start_new_session=True
        )
        deadline = time.monotonic() + START_SECONDS
        with self.client() as client:
            while time.monotonic() < deadline:
                if self.process.poll() is not None:
                    raise RuntimeError(f"the gateway ended with {self.process.returncode}")
                with suppress(httpx.HTTPError):
                    if client.get(until, timeout=10).status_code == 200:
                        return
                time.sleep(0.05)
        raise RuntimeError("the gateway did not become ready")

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End it and its workers at once."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(60)

    def client(self, token: str | None = None, **options: Any) -> httpx.Client:
        """A client that calls as the bearer of ``token``."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, verify=TLS, **options)

    def async_client(self, token: str | None = None, connections: int = 100) -> httpx.AsyncClient:
        """The same for asyncio."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60, limits=limits, verify=TLS)


@dataclass(frozen=True)
class Answer:
    """What a call was answered."""

    status_code: int
    text: str

    @property
    def is_success(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status_code < 300

    def json(self) -> Any:
        """The body."""
        return json.loads(self.text)


class Line:
    """Calls one after the other over one connection, for tests that make tens of thousands: httpx works longer at each.

    Args:
        gateway: what is called.
        token: whose bearer calls.
    """

    def __init__(self, gateway: GatewayProcess, token: str | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
        self._headers = {"Content-Type": "application/json"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    def call(self, function: str, arguments: dict[str, Any]) -> Answer:
        """Call a function by its whole name."""
        self._connection.request("POST", f"/rpc/{function}", json.dumps(arguments), self._headers)
        response = self._connection.getresponse()
        return Answer(response.status, response.read().decode())

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


@contextmanager
def gateway_for(database: Database, **settings: str) -> Iterator[GatewayProcess]:
    """Run a gateway over a database."""
    gateway = GatewayProcess(
        database.gateway_url, database.url, {f"MAINSPRING_{k.upper()}": v for k, v in settings.items()}
    )
    gateway.start()
    try:
        yield gateway
    finally:
        gateway.stop()


def make_customers(database: Database, numbers: range, money: int = 1000) -> None:
    """Users, wallets and meters, as ``test.create_customer`` makes them: 25 KES buy one kWh. M-Pesa can be asked."""
    with database.connect() as connection:
        connection.execute("""select mpesa.sync_settings('{"shortcode": "600100"}')""")
        connection.execute(
            "select test.create_customer(n, %s) from generate_series(%s::integer, %s::integer) as n",
            [money, numbers.start, numbers.stop - 1],
        )
