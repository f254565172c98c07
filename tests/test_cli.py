"""The ``mainspring`` command, run as a user runs it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
import psutil
import pytest
from click.testing import CliRunner

from pyapi.cli import main
from pyapi.cluster import Cluster
from pyapi.ingest import client as ingest_client
from pyapi.settings import DEVELOPMENT_SECRET
from tests.checkouts import create_empty
from tests.servers import ROOT, Database

pytestmark = pytest.mark.one_server

USER = "00000000-0000-7000-8000-000000000001"


class Command:
    """Runs ``mainspring`` with settings of its own."""

    def __init__(self, **environment: str) -> None:
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("MAINSPRING_", "DATABASE_URL", "PG"))
        }
        self.environment = kept | {"PYTHONPATH": str(ROOT)} | environment

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Output of a run that has to end with ``code``; stdout, or stderr where it failed."""
        result = subprocess.run(
            [sys.executable, "-m", "pyapi.cli", *arguments], env=self.environment, cwd=self.environment["HOME"],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert result.returncode == code, f"{result.returncode}: {result.stdout}{result.stderr}"
        assert "Traceback" not in result.stderr
        return result.stderr if code not in (0, 3) else result.stdout

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A run that goes on."""
        return subprocess.Popen(
            [sys.executable, "-m", "pyapi.cli", *arguments], env=self.environment, cwd=self.environment["HOME"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def embedded() -> Iterator[Command]:
    """The command with an embedded server of its own."""
    base = Path(tempfile.mkdtemp(prefix="ms"))
    base.chmod(0o755)
    yield Command(HOME=str(base), MAINSPRING_HOME=str(base / "home"), MAINSPRING_PORT=str(free_port()))
    Cluster(base / "home").stop()
    shutil.rmtree(base)


@pytest.fixture
def remote(fresh_database: Database, tmp_path: Path) -> Command:
    """The command with ``DATABASE_URL``."""
    return Command(
        HOME=str(tmp_path), DATABASE_URL=fresh_database.url, MAINSPRING_PORT=str(free_port()),
        MAINSPRING_GATEWAY_URL=fresh_database.gateway_url,
    )  # fmt: skip


def test_up_status_and_down(embedded: Command) -> None:
    assert json.loads(embedded("status", "--json", code=3))["database"]["running"] is False
    assert "unknown" in embedded("status", code=3)
    output = embedded("up", "--detach")
    assert "applied 0001.create-schemas" in output
    assert "in the background" in output
    facts = json.loads(embedded("status", "--json"))
    assert facts["database"]["running"]
    assert facts["gateway"]["healthy"]
    assert facts["worker"]["healthy"]
    assert [worker["pid"] for worker in facts["workers"] if worker["is_alive"]] == [facts["worker"]["pid"]]
    assert facts["migrations"]["pending"] == []
    table = embedded("status")
    assert "ready" in table and "working" in table
    assert "running already" in embedded("up", "--detach", code=1)
    os.kill(facts["worker"]["pid"], signal.SIGKILL)
    assert "gone" in embedded("status", code=3)
    assert "The gateway is stopped.\nThe worker was not running.\nPostgreSQL is stopped.\n" in embedded(
        "down"
    )
    assert "not running" in embedded("down")
    embedded("status", code=3)


def test_up_in_the_foreground_stops_what_it_started(embedded: Command) -> None:
    process = embedded.start("up")
    try:
        wait_until_ready(embedded)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=120)
    finally:
        process.kill()
    assert "Ctrl-C stops it" in output
    assert "PostgreSQL is stopped." in output
    assert "Traceback" not in output
    assert json.loads(embedded("status", "--json", code=3))["gateway"]["pid"] is None


def test_up_keeps_a_worker_running_and_takes_it_along(embedded: Command) -> None:
    process = embedded.start("up")
    try:
        wait_until_ready(embedded)
        first = wait_for_worker(embedded)
        os.kill(first, signal.SIGKILL)
        second = wait_for_worker(embedded, other_than=first)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
        psutil.wait_procs([psutil.Process(second)], timeout=60)
        assert not psutil.pid_exists(second), "it ended with the one that started it"
    finally:
        process.kill()
        process.communicate()
        embedded("down")


def test_up_without_a_worker(embedded: Command) -> None:
    embedded("up", "--detach", "--no-worker")
    facts = json.loads(embedded("status", "--json"))
    assert facts["worker"] == {"started": False, "pid": None, "healthy": False}
    assert re.search(r"Worker .*(none|not started by `mainspring up`)", embedded("status"))
    assert "The worker" not in embedded("down")


def wait_for_worker(command: Command, other_than: int | None = None) -> int:
    for _ in range(300):
        worker = json.loads(subprocess.run(
            [sys.executable, "-m", "pyapi.cli", "status", "--json"], env=command.environment, check=False,
            capture_output=True, text=True, cwd=command.environment["HOME"],
        ).stdout)["worker"]  # fmt: skip
        if worker["healthy"] and worker["pid"] != other_than:
            return int(worker["pid"])
        time.sleep(0.2)
    raise AssertionError("no worker")


def test_a_pid_of_another_program_is_left_alone(embedded: Command) -> None:
    home = Path(embedded.environment["MAINSPRING_HOME"])
    home.mkdir(exist_ok=True)
    (home / "gateway.json").write_text(json.dumps({"pid": os.getpid(), "started": 0}))
    assert "The gateway was not running." in embedded("down")


def wait_until_ready(command: Command) -> None:
    """Until the gateway answers; the worker may be there before it, and then no signal is waited for yet."""
    for _ in range(300):
        facts = json.loads(subprocess.run(
            [sys.executable, "-m", "pyapi.cli", "status", "--json"], env=command.environment, check=False,
            capture_output=True, text=True, cwd=command.environment["HOME"],
        ).stdout)  # fmt: skip
        if facts["gateway"]["healthy"]:
            return
        time.sleep(0.2)
    raise AssertionError("not ready")


def test_a_taken_port_is_a_sentence(remote: Command) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(remote.environment["MAINSPRING_PORT"])))
        other.listen()
        assert "is taken by another program; choose another MAINSPRING_PORT." in remote(
            "up", "--detach", code=1
        )


def test_deploy_prints_what_it_applied(server_url: str, tmp_path: Path) -> None:
    database = create_empty(server_url, f"cli_{os.getpid()}")
    try:
        command = Command(HOME=str(tmp_path), DATABASE_URL=database.url)
        output = command("deploy", "--check")
        assert "would apply 0001.create-schemas" in output
        assert output.endswith("Nothing was changed.\n")
        assert (
            json.loads(command("status", "--json", code=3))["migrations"]["pending"][0]
            == "0001.create-schemas"
        )
        assert "applied 0001.create-schemas" in command("deploy")
        assert command("deploy") == "Deployed; no migration was missing.\n"
    finally:
        database.drop()


def test_deploy_reports_what_it_dropped(remote: Command, fresh_database: Database) -> None:
    with fresh_database.connect() as connection:
        connection.execute(
            "set role app_owner; create function auth.stray() returns int language sql return 1"
        )
    assert "would drop auth.stray(): no file states it" in remote("deploy", "--check")
    assert "dropped auth.stray(): no file states it" in remote("deploy")


@pytest.mark.parametrize("arguments", [["status"], ["deploy"], ["up"], ["jwt"], ["psql"]])
def test_a_wrong_setting_ends_with_2_and_a_sentence(tmp_path: Path, arguments: list[str]) -> None:
    command = Command(HOME=str(tmp_path), MAINSPRING_PORT="http")
    assert command(*arguments, code=2) == "mainspring: MAINSPRING_PORT is not a whole number: 'http'.\n"


def test_a_database_that_does_not_answer_ends_with_1_and_a_sentence(tmp_path: Path) -> None:
    command = Command(HOME=str(tmp_path), DATABASE_URL="postgresql://postgres@127.0.0.1:1/nothing")
    told = command("deploy", code=1)
    assert told.startswith("mainspring: The database does not answer: connection to server at")
    assert told.endswith("Connection refused.\n")
    assert command("generate", "python", "--out", str(tmp_path / "out"), code=1) == told
    assert "not answering, DATABASE_URL: connection to server at" in command("status", code=3)


@pytest.mark.parametrize(
    "arguments",
    ["services", "versions list", "routes", "audit verify", "keys list", "config list", "archive list", "maintain",
     "invoices export --month 2026-10"],
)  # fmt: skip
def test_every_command_says_alike_that_the_database_does_not_answer(tmp_path: Path, arguments: str) -> None:
    environment = {
        "DATABASE_URL": "postgresql://u:geheim@127.0.0.1:1/nothing",
        "MAINSPRING_HOME": str(tmp_path),
    }
    result = CliRunner().invoke(main, arguments.split(), env=environment)
    assert result.exit_code == 1
    assert re.fullmatch(
        r'mainspring: The database does not answer: connection to server at "127\.0\.0\.1", port 1 failed: '
        r"Connection refused\.\n",
        result.output,
    )


def test_a_gateway_says_that_it_cannot_listen(tmp_path: Path) -> None:
    url = "postgresql://postgres@127.0.0.1:1/nothing"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        command = Command(HOME=str(tmp_path), DATABASE_URL=url, MAINSPRING_PORT=port)
        told = f"mainspring: The gateway cannot listen on 127.0.0.1, port {port}: Address already in use. "
        assert command("serve", code=1).startswith(told)
    command = Command(
        HOME=str(tmp_path), DATABASE_URL=url, MAINSPRING_HOST="203.0.113.9", MAINSPRING_JWT_SECRET="s" * 40
    )
    assert "port 8000: Cannot assign requested address. Choose another" in command("serve", code=1)


def test_tools_call_the_gateway_of_this_machine(tmp_path: Path) -> None:
    command = Command(HOME=str(tmp_path), MAINSPRING_PORT="1")
    assert "http://127.0.0.1:1 " in command("simulate", "--meters", "1", "--rounds", "1", code=1)


def test_a_stream_that_is_sent_again_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    monkeypatch.setattr(ingest_client, "PATIENCE", 0.7)
    told: list[str] = []
    with (
        httpx.Client(transport=httpx.MockTransport(refuse), base_url="http://door") as client,
        pytest.raises(ingest_client.IngestError, match="ConnectError: refused"),
    ):
        ingest_client.send_stream(client, lambda: iter([b"a"]), "csv", on_trouble=told.append)
    assert told == ["ConnectError: refused."]


def test_psql_runs_as_owner_or_as_a_user(remote: Command, fresh_database: Database) -> None:
    with fresh_database.connect() as connection:
        connection.execute("select test.create_user(1)")
    assert remote("psql", "-XAtc", "select current_user") == "postgres\n"
    assert remote("psql", "--as", USER, "-XAtc", "select current_user, auth.uid(), auth.role()") == (
        f"authenticated|{USER}|authenticated\n"
    )
    assert USER in remote("psql", "--as", USER, "-XAt", "-c", "\\c -", "-c", "select auth.uid()")
    assert "There is no user" in remote("psql", "--as", USER.replace("1", "9"), "-XAtc", "select 1", code=1)
    assert "Cannot act as asha" in remote("psql", "--as", "asha", code=1)


def test_jwt_prints_a_token(embedded: Command) -> None:
    token = embedded(
        "jwt",
        "--user",
        USER,
        "--role",
        "operator",
        "--expires",
        "2h",
        "--claim",
        "region=Nairobi",
        "--claim",
        "n=1",
    )
    claims = jwt.decode(token.strip(), DEVELOPMENT_SECRET, algorithms=["HS256"])
    assert claims["sub"] == USER
    assert (claims["role"], claims["region"], claims["n"]) == ("operator", "Nairobi", 1)
    assert claims["exp"] - claims["iat"] == 7200


@pytest.mark.parametrize("arguments", [["--expires", "soon"], ["--claim", "nothing"], ["--claim", "=1"]])
def test_jwt_refuses_what_it_cannot_read(embedded: Command, arguments: list[str]) -> None:
    assert arguments[0] in embedded("jwt", *arguments, code=2)


def test_every_command_explains_itself(embedded: Command) -> None:
    commands = re.findall(r"(?m)^  ([a-z]+)  ", embedded("--help"))
    assert {"deploy", "down", "jwt", "psql", "serve", "status", "up"} <= set(commands)
    for command in commands:
        assert len(embedded(command, "--help").splitlines()) > 4


def test_the_command_starts_without_what_is_slow() -> None:
    program = (
        "import sys, contextlib, pyapi.cli\n"
        "with contextlib.suppress(SystemExit): pyapi.cli.main(['--help'])\n"
        "print(sorted({'psycopg', 'litestar', 'pydantic', 'rich', 'yoyo', 'psutil'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert result.stdout.endswith("[]\n")
