"""What ``mainspring up`` started: the gateway's process, by a file that outlives the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pyapi.settings import ROOT, Settings


class ProcessError(Exception):
    """The gateway does not start or stop; the message says why and what to do."""


@dataclass(frozen=True)
class Gateway:
    """The gateway that was started on this data directory.

    Attributes:
        settings: where it listens and where its files are.
    """

    settings: Settings

    @property
    def pid_file(self) -> Path:
        """Holds the process number and the moment of its start, so that a reused number is not taken for it."""
        return self.settings.data_directory / "gateway.json"

    @property
    def log(self) -> Path:
        """Output of a gateway in the background."""
        return self.settings.data_directory / "gateway.log"

    @property
    def url(self) -> str:
        """Where it listens."""
        host = self.settings.host
        if host in ("0.0.0.0", "::"):  # noqa: S104 - everywhere, so also here
            host = "127.0.0.1"
        return f"http://{f'[{host}]' if ':' in host else host}:{self.settings.port}"

    def find_pid(self) -> int | None:
        """Its process, None where it is gone."""
        import psutil  # noqa: PLC0415 - slow to import

        try:
            noted = json.loads(self.pid_file.read_text())
            process = psutil.Process(noted["pid"])
            alive = (
                abs(process.create_time() - noted["started"]) < 1 and process.status() != psutil.STATUS_ZOMBIE
            )
        except (OSError, ValueError, KeyError, TypeError, psutil.Error):
            return None
        return int(noted["pid"]) if alive else None

    def is_healthy(self, timeout: float = 2.0) -> bool:
        """Whether it answers and reaches its database."""
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=timeout) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError, ValueError):
            return False

    @contextmanager
    def noted(self) -> Iterator[None]:
        """While this process is the gateway: the file names it.

        Raises:
            ProcessError: another gateway is running.
        """
        self.refuse_second()
        self._note(os.getpid())
        try:
            yield
        finally:
            self.pid_file.unlink(missing_ok=True)

    def start(self, workers: int, timeout: float = 30.0) -> int:
        """Start it in the background; returns its process once it is healthy.

        Raises:
            ProcessError: it ended, or did not become healthy; the end of its log is in the message.
        """
        self.refuse_second()
        self.settings.data_directory.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "pyapi.cli", "serve", "--workers", str(workers)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))},
            )  # fmt: skip
        self._note(process.pid)
        deadline = time.monotonic() + timeout
        while process.poll() is None and time.monotonic() < deadline:
            if self.is_healthy():
                return process.pid
            time.sleep(0.1)
        if process.poll() is None:
            process.terminate()
        self.pid_file.unlink(missing_ok=True)
        tail = self.log.read_text(errors="replace").strip()[-1500:]
        raise ProcessError(f"The gateway did not become ready on {self.url}; the end of {self.log}:\n{tail}")

    def stop(self, timeout: float = 30.0) -> bool:
        """Stop it, letting calls in flight finish; false where it was not running.

        Raises:
            ProcessError: it is not ours to stop.
        """
        import psutil  # noqa: PLC0415

        pid = self.find_pid()
        if pid is None:
            self.pid_file.unlink(missing_ok=True)
            return False
        process = psutil.Process(pid)
        children = process.children(recursive=True)
        try:
            process.terminate()
        except psutil.AccessDenied:
            raise ProcessError(
                f"The gateway (process {pid}) belongs to another user; stop it as that user."
            ) from None
        _, alive = psutil.wait_procs([process, *children], timeout=timeout)
        for stubborn in alive:
            with suppress(psutil.Error):
                stubborn.kill()
        self.pid_file.unlink(missing_ok=True)
        return True

    def refuse_second(self) -> None:
        """Refuse to start where one runs already.

        Raises:
            ProcessError: one runs, or its address is taken.
        """
        pid = self.find_pid()
        if pid is not None:
            raise ProcessError(
                f"The gateway is running already (process {pid}, {self.url}); `mainspring down` stops it."
            )
        if self.is_healthy(timeout=0.5) or _is_taken(self.settings.host, self.settings.port):
            raise ProcessError(f"{self.url} is taken by another program; choose another MAINSPRING_PORT.")

    def _note(self, pid: int) -> None:
        import psutil  # noqa: PLC0415

        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"pid": pid, "started": psutil.Process(pid).create_time()})
        self.pid_file.write_text(text)


def _is_taken(host: str, port: int) -> bool:
    import socket  # noqa: PLC0415

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
