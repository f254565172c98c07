"""Worker processes for tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers import ROOT, Database


@dataclass
class WorkerProcess:
    """A worker over one database.

    Attributes:
        gateway_url: the login it uses.
        database_url: owner connection.
        loops: of tests/worker_loops.py; empty for the real ones, `mainspring worker`.
        arguments: of `mainspring worker`.
        settings: environment variables beside the two addresses.
    """

    gateway_url: str
    database_url: str
    loops: str = ""
    arguments: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.log = Path(tempfile.mkstemp(prefix="worker-", suffix=".log")[1])

    @property
    def pid(self) -> int:
        """The process that runs."""
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Start it; does not wait."""
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("MAINSPRING_", "DATABASE_URL", "PG"))
        }
        environment = kept | {
            "DATABASE_URL": self.database_url, "MAINSPRING_GATEWAY_URL": self.gateway_url, "PYTHONPATH": str(ROOT),
            "PYTHONSAFEPATH": "1",
        }  # fmt: skip
        program = (
            ["tests.worker_loops", self.loops] if self.loops else ["pyapi.cli", "worker", *self.arguments]
        )
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *program], env=environment | self.settings, cwd=tempfile.gettempdir(),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def wait(self, seconds: float = 60.0) -> int:
        """Its exit code."""
        assert self.process is not None
        return self.process.wait(seconds)

    def close(self) -> None:
        """End it at once and forget its log."""
        self.kill()
        self.log.unlink()

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.kill()
            self.process.wait(60)

    def events(self, *names: str) -> list[dict[str, Any]]:
        """Lines of its log of these events, all without any; what is not JSON fails."""
        text = self.log.read_text().splitlines()
        for line in text:
            assert line.startswith("{"), text
        lines = [json.loads(line) for line in text]
        return [line for line in lines if not names or line["event"] in names]


@contextmanager
def worker_for(
    database: Database, loops: str = "", *arguments: str, **settings: str
) -> Iterator[WorkerProcess]:
    """Run a worker over a database; it is killed at the end where it still runs."""
    environment = {f"MAINSPRING_{name.upper()}": value for name, value in settings.items()}
    worker = WorkerProcess(database.gateway_url, database.url, loops, arguments, environment)
    worker.start()
    try:
        yield worker
    finally:
        worker.close()


def wait_for(check: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What the check returns once that is true; the time is for a busy machine, not a claim.

    Raises:
        AssertionError: it never was.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := check():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come about")
