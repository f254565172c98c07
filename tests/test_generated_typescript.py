"""The TypeScript client: generated from the test database, compiled strictly, run against the live gateway.

``typescript_js/src`` holds the tests in TypeScript; ``types.ts`` what must and what must not compile.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pyapi.generate.catalogue import read_model
from pyapi.generate.model import Options
from pyapi.generate.typescript import generate, read_runtime
from pyapi.settings import Settings
from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, meter_id, user_id
from tests.servers import ROOT, Database
from tests.sockets import ALERT
from tests.sync_devices import TABLES

PROJECT = ROOT / "tests" / "typescript_js"
ODD = ROOT / "tests" / "typescript_js" / "odd.sql"
GUIDE = ROOT / "docs" / "clients-typescript.md"
EXPOSED: tuple[str, ...] = Settings.model_fields["schemas"].default
COUNTERS = [f"c0000000-0000-7000-8000-{n:012d}" for n in range(5)]
INSTALL = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


def is_installed() -> bool:
    """Whether node_modules is that of the lock file."""
    mark = PROJECT / "node_modules" / ".package-lock.json"
    return mark.exists() and mark.stat().st_mtime >= (PROJECT / "package-lock.json").stat().st_mtime


@pytest.fixture(scope="module")
def node() -> str:
    """The node program, with compiler and packages installed."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not installed; the TypeScript client is not tested")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.strip().removeprefix("v").partition(".")[0]) < 20:
        pytest.skip(f"node {version.strip()} is older than the client takes")
    if not is_installed():
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed; the TypeScript client is not tested")
        done = subprocess.run(INSTALL, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode or not is_installed():
            pytest.skip("npm ci could not install the TypeScript compiler (is there a registry?)")
    return program


def read_files(database: Database) -> dict[str, str]:
    """The client for everybody, of every exposed schema."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        return generate(read_model(connection, (*EXPOSED, "odd_names")), Options("mainspring-client"))


def read_guide() -> list[str]:
    """The examples of the guide, each a module of its own."""
    examples: list[str] = re.findall(r"```ts\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert len(examples) == 5
    return examples


@pytest.fixture(scope="module")
def project(node: str, prepared: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Client and tests, compiled side by side."""
    directory = tmp_path_factory.mktemp("typescript")
    for path, text in read_files(prepared).items():
        file = directory / "client" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    shutil.copytree(PROJECT / "src", directory / "src")
    for number, text in enumerate(read_guide()):
        (directory / "src" / f"guide{number}.ts").write_text(text.replace('"./api/', '"../client/'))
    for name in ("package.json", "tsconfig.json"):
        shutil.copy(PROJECT / name, directory / name)
    (directory / "node_modules").symlink_to(PROJECT / "node_modules")
    done = compile_project(node, directory, "--noEmitOnError", "false")
    assert done.returncode == 0, done.stdout
    return directory


def compile_project(node: str, directory: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the compiler."""
    return subprocess.run(
        [node, str(PROJECT / "node_modules" / "typescript" / "bin" / "tsc"), "-p", ".", *options],
        cwd=directory, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip


@pytest.fixture(scope="module")
def prepared(database: Database) -> Database:
    """Customers, tables that are synced, and functions of all kinds."""
    make_customers(database, range(1, 3), money=5000)
    with database.connect() as connection:
        connection.execute(TABLES)
        connection.execute(ODD.read_bytes())
        connection.cursor().executemany(
            "insert into garden.counters (counter_id, user_id) values (%s, %s)",
            [(counter, user_id(1)) for counter in COUNTERS],
        )
    return database


@pytest.fixture(scope="module")
def gateway(prepared: Database) -> Iterator[GatewayProcess]:
    with gateway_for(
        prepared, login_unverified="true", schemas=",".join((*EXPOSED, "garden", "odd_names"))
    ) as gateway:
        yield gateway


def environment(gateway: GatewayProcess) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "MAINSPRING_URL": gateway.url,
        "TOKEN": make_token(user_id(1)),
        "EXPIRED_TOKEN": make_token(user_id(1), exp=int(time.time()) - 3600),
        "ADMIN_TOKEN": make_token(user_id(9), "admin"),
        "METER": meter_id(1),
        "COUNTERS": ",".join(COUNTERS),
    }


def run_tests(node: str, project: Path, name: str, variables: dict[str, str]) -> None:
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", f"dist/src/{name}.test.js"],
        cwd=project, env=variables, capture_output=True, text=True, check=False, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "# fail 0" in done.stdout
    assert "# pass 0" not in done.stdout


@pytest.mark.parametrize(
    "name", ["calls", "retries", "optimistic", "storage", "socket", "queue", "offline", "odd"]
)
def test_against_the_gateway(name: str, node: str, project: Path, gateway: GatewayProcess) -> None:
    run_tests(node, project, name, environment(gateway))


def test_same_database_gives_the_same_files(prepared: Database) -> None:
    files = read_files(prepared)
    assert files == read_files(prepared)
    assert {f"runtime/{name}" for name in read_runtime()} <= files.keys()
    assert max(len(line) for text in files.values() for line in text.splitlines() if "*" not in line) < 200


class Follower:
    """``follow.ts``: what it says is kept as it comes."""

    def __init__(self, node: str, project: Path, variables: dict[str, str]) -> None:
        self.lines: list[dict[str, Any]] = []
        self._process = subprocess.Popen(
            [node, "dist/src/follow.js"], cwd=project, env=variables,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(json.loads(line))

    def wait(self, is_there: Callable[[list[dict[str, Any]]], bool]) -> None:
        """Until what it has said is enough."""
        deadline = time.monotonic() + 90
        while not is_there(self.lines):
            assert time.monotonic() < deadline, self.lines[-20:]
            assert self._process.poll() is None, self.lines[-20:]
            time.sleep(0.01)

    def numbers(self, kind: str = "ALERT") -> list[int]:
        """Which alerts it has heard of."""
        return [line["payload"]["alert_id"] for line in self.lines if line.get("type") == kind]

    def end(self) -> None:
        """Let it end, and read the rest."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.close()
            self._process.wait(60)
        finally:
            self._process.kill()
            self._process.wait(60)
            self._reader.join(60)
            self._process.stdout.close()


def publish(database: Database, first: int, last: int) -> None:
    """Alerts of these numbers."""
    with database.connect() as connection:
        connection.execute(ALERT, ["high", "Pune-West", None, first, last])


def test_socket_goes_on_where_it_was_after_a_restart(
    node: str, project: Path, gateway: GatewayProcess, database: Database
) -> None:
    variables = environment(gateway)
    follower = Follower(node, project, variables | {"FOLLOW_TOKEN": variables["ADMIN_TOKEN"]})
    try:
        follower.wait(lambda lines: {"status": "open", "code": None} in lines)
        publish(database, 1, 3)
        follower.wait(lambda _: len(follower.numbers()) == 3)
        gateway.stop()
        publish(database, 4, 9)
        gateway.start()
        publish(database, 10, 12)
        follower.wait(lambda _: 12 in follower.numbers())
        follower.wait(lambda lines: lines.count({"resumed": True}) >= 2)
        gateway.kill()  # without a goodbye
        publish(database, 13, 15)
        gateway.start()
        follower.wait(lambda _: 15 in follower.numbers())
    finally:
        follower.end()
    assert follower.numbers() == list(range(1, 16))  # nothing skipped, nothing twice
    assert {"status": "waiting", "code": 1012} in follower.lines
    assert not [line for line in follower.lines if "gap" in line]
    assert follower.lines[-1] == {"ended": True}


def test_change_of_another_device_is_pulled_when_the_socket_says_so(
    node: str, project: Path, gateway: GatewayProcess, database: Database
) -> None:
    variables = environment(gateway)
    follower = Follower(node, project, variables | {"FOLLOW_TOKEN": make_token(user_id(2))})
    try:
        follower.wait(lambda lines: {"status": "open", "code": None} in lines)
        with database.connect() as connection:
            connection.execute(
                "insert into garden.notes (note_id, user_id, title) values (gen_random_uuid(), %s, 'poked')",
                [user_id(2)],
            )
        follower.wait(lambda lines: {"notes": 1} in lines)  # its interval is ten minutes
    finally:
        follower.end()
