"""What ``mainspring up`` started: processes, by files that outlive the command."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, ClassVar

from pyapi.settings import ROOT, Settings, load_settings


class ProcessError(Exception):
    """A program does not start or stop; the message says why and what to do."""


@dataclass(frozen=True)
class Program:
    """A program that was started on this data directory.

    Attributes:
        settings: where it listens and where its files are.
    """

    settings: Settings

    name: ClassVar[str]
    """In file names."""
    title: ClassVar[str]
    """In sentences."""

    @property
    def pid_file(self) -> Path:
        """Holds the process number and the moment of its start, so that a reused number is not taken for it."""
        return self.settings.data_directory / f"{self.name}.json"

    @property
    def log(self) -> Path:
        """Its output in the background."""
        return self.settings.data_directory / f"{self.name}.log"

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

    @property
    def is_noted(self) -> bool:
        """Whether it was started and not stopped; it may have died."""
        return self.pid_file.exists()

    def is_healthy(self, timeout: float = 2.0) -> bool:
        """Whether it does its work."""
        raise NotImplementedError

    def refuse_second(self) -> None:
        """Refuse to start where one runs already.

        Raises:
            ProcessError: one runs.
        """
        pid = self.find_pid()
        if pid is not None:
            raise ProcessError(
                f"{self.title} is running already (process {pid}); `mainspring down` stops it."
            )

    def stop(self, timeout: float = 30.0) -> bool:
        """Stop it, letting what it began finish; false where it was not running.

        Raises:
            ProcessError: it is not ours to stop.
        """
        import psutil  # noqa: PLC0415

        pid = self.find_pid()
        if pid is None:
            self.forget()
            return False
        process = psutil.Process(pid)
        children = process.children(recursive=True)
        try:
            process.terminate()
        except psutil.AccessDenied:
            raise ProcessError(
                f"{self.title} (process {pid}) belongs to another user; stop it as that user."
            ) from None
        _, alive = psutil.wait_procs([process, *children], timeout=timeout)
        for stubborn in alive:
            with suppress(psutil.Error):
                stubborn.kill()
        self.forget()
        return True

    def start_in_background(self, *arguments: str, timeout: float = 30.0) -> int:
        """Start it; returns its process once it is healthy.

        Args:
            arguments: of the command ``mainspring``.
            timeout: seconds until it has to be healthy.

        Raises:
            ProcessError: it ended, or did not become healthy; the end of its log is in the message.
        """
        self.refuse_second()
        self.settings.data_directory.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = launch(*arguments, stdin=subprocess.DEVNULL, output=log)
        self.note(process.pid)
        deadline = time.monotonic() + timeout
        while process.poll() is None and time.monotonic() < deadline:
            if self.is_healthy():
                return process.pid
            time.sleep(0.1)
        if process.poll() is None:
            process.terminate()
        self.forget()
        tail = self.log.read_text(errors="replace").strip()[-1500:]
        raise ProcessError(f"{self.title} did not become ready; the end of {self.log}:\n{tail}")

    def forget(self) -> None:
        """Remember nothing, once it ended."""
        self.pid_file.unlink(missing_ok=True)

    def note(self, pid: int) -> None:
        """Remember that this process is the program."""
        import psutil  # noqa: PLC0415

        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"pid": pid, "started": psutil.Process(pid).create_time()})
        self.pid_file.write_text(text)


@dataclass(frozen=True)
class Gateway(Program):
    """The gateway that was started on this data directory."""

    name = "gateway"
    title = "The gateway"

    @property
    def url(self) -> str:
        """Where it listens."""
        return listening_url(self.settings)

    def is_healthy(self, timeout: float = 2.0) -> bool:
        """Whether it answers and reaches its database."""
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=timeout) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError, ValueError):
            return False

    def refuse_second(self) -> None:
        """Refuse to start where one runs already.

        Raises:
            ProcessError: one runs, or its address is taken.
        """
        super().refuse_second()
        if self.is_healthy(timeout=0.5) or _is_taken(self.settings.host, self.settings.port):
            raise ProcessError(f"{self.url} is taken by another program; choose another MAINSPRING_PORT.")

    @contextmanager
    def noted(self) -> Iterator[None]:
        """While this process is the gateway: the file names it.

        Raises:
            ProcessError: another gateway is running.
        """
        self.refuse_second()
        self.note(os.getpid())
        try:
            yield
        finally:
            self.forget()

    def start(self, workers: int) -> int:
        """Start it in the background; returns its process once it is healthy.

        Raises:
            ProcessError: it ended, or did not become healthy; the end of its log is in the message.
        """
        return self.start_in_background("serve", "--workers", str(workers))


@dataclass(frozen=True)
class Worker(Program):
    """The worker that `mainspring up` started; those started by `mainspring worker` are in ``jobs.workers``."""

    name = "worker"
    title = "The worker"

    def is_healthy(self, timeout: float = 2.0) -> bool:
        """Whether it gave a sign of life in the database lately."""
        pid, host = self.find_pid(), socket.gethostname()
        return pid is not None and any(
            worker["pid"] == pid and worker["host"] == host and worker["is_alive"]
            for worker in list_workers(self.settings, timeout)
        )

    def stop(self, timeout: float | None = None) -> bool:
        """Stop it, letting what it began finish; false where it was not running.

        Raises:
            ProcessError: it is not ours to stop.
        """
        return super().stop(self.settings.worker_grace_seconds + 10 if timeout is None else timeout)

    def start(self) -> int:
        """Start it in the background; returns its process once it is healthy.

        Raises:
            ProcessError: it ended, or did not become healthy; the end of its log is in the message.
        """
        return self.start_in_background("worker")

    @contextmanager
    def beside(self) -> Iterator[None]:
        """While this process does something else, a worker runs, and is started again whenever it ends.

        It logs where this process does. It ends with this process, however that ends.

        Raises:
            ProcessError: another worker is running.
        """
        self.refuse_second()
        leaving = threading.Event()
        # The first one before the thread: what the thread does may coincide with a fork of the gateway's.
        keeper = threading.Thread(target=self._keep, args=[self._launch(), leaving], daemon=True)
        keeper.start()
        try:
            yield
        finally:
            leaving.set()
            keeper.join(self.settings.worker_grace_seconds + 15)
            self.forget()

    def _launch(self) -> subprocess.Popen[bytes]:
        process = launch("worker", "--until-stdin-ends", stdin=subprocess.PIPE, output=None)
        self.note(process.pid)
        return process

    def _keep(self, process: subprocess.Popen[bytes], leaving: threading.Event) -> None:
        pause = 1.0
        began = time.monotonic()
        while not leaving.wait(0.1):
            if process.poll() is None:
                continue
            leaving.wait(pause)
            pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, 30.0)
            if not leaving.is_set():
                began = time.monotonic()
                process = self._launch()
        _let_finish(process, self.settings.worker_grace_seconds + 10)


def list_workers(settings: Settings, timeout: float = 5.0) -> list[dict[str, Any]]:
    """The worker processes of the last hour, as ``jobs.list_workers`` has them; none where it cannot be asked.

    Args:
        settings: the owner's login is used.
        timeout: seconds for the connection.
    """
    import psycopg  # noqa: PLC0415
    from psycopg.rows import dict_row  # noqa: PLC0415

    from pyapi.addresses import owner_url  # noqa: PLC0415

    url = owner_url(settings)
    try:
        with psycopg.connect(
            url,
            connect_timeout=max(2, int(timeout)),
            application_name="mainspring status",
            row_factory=dict_row,
        ) as connection:
            return connection.execute(
                "select w.host, w.pid, w.started_at, w.heartbeat_at, w.is_alive, w.loops "
                "from jobs.list_workers() as w"
            ).fetchall()
    except psycopg.Error:
        return []  # not there, or not deployed


def launch(*arguments: str, stdin: int, output: IO[bytes] | None) -> subprocess.Popen[bytes]:
    """Start ``mainspring`` in a session of its own, so that Ctrl-C is not for it.

    Args:
        arguments: of the command.
        stdin: as :class:`subprocess.Popen` takes it.
        output: for what it prints; None = where this process prints.
    """
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "pyapi.cli", *arguments],
        stdin=stdin, stdout=output, stderr=output, start_new_session=True, env=os.environ | {"PYTHONPATH": path},
    )  # fmt: skip


def _let_finish(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Tell a worker to stop by the end of its input, and wait."""
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def listening_url(settings: Settings) -> str:
    """Where the gateway of this machine listens."""
    host = settings.host
    if host in ("0.0.0.0", "::"):  # noqa: S104 - everywhere, so also here
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def own_gateway_url() -> str:
    """The same by the settings of this process: the default of ``--url``.

    Raises:
        SettingsError: one is wrong.
    """
    return listening_url(load_settings())


def check_address(host: str, port: int) -> None:
    """See that a gateway may listen there; several may share an address.

    Raises:
        ProcessError: another program has it, or it is none of this machine's.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            probe.bind(address)
    except OSError as error:
        raise ProcessError(
            f"The gateway cannot listen on {host}, port {port}: {error.strerror}. "
            "Choose another MAINSPRING_PORT or MAINSPRING_HOST."
        ) from None


def _is_taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
