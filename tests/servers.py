"""Throw-away PostgreSQL servers and databases for the tests."""

from __future__ import annotations

import contextlib
import fcntl
import glob
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
import psycopg
import testing.postgresql
from psycopg import sql

from pyapi.cluster import SYSTEM_USER, embedded_binaries, ensure_system_user
from pyapi.deploy import deploy

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "mainspring_template"
MEMORY = Path("/dev/shm")
LOCK = ".lock"
ROOM = 8 << 30
"""Bytes that must be free there: three processes' servers, with what crashes and backups leave, take three or four GB."""
SERVER_OPTIONS = (
    "-h 127.0.0.1 -F -c logging_collector=off -c max_connections=300 -c shared_buffers=256MB "
    "-c max_prepared_transactions=10 -c timezone=UTC -c jit=off -c max_wal_size=512MB -c autovacuum_naptime=1d"
)
"""An autovacuum comes when it likes: its transactions hold back what readers of events and changes may see, have plans
made anew, and keep a template from being cloned. So it is on, and sleeps for a day."""


def find_binaries() -> Path:
    """The directory named by ``MAINSPRING_TEST_POSTGRES``, the embedded one by default."""
    wanted = os.environ.get("MAINSPRING_TEST_POSTGRES", "embedded")
    return embedded_binaries() if wanted == "embedded" else Path(wanted)


def find_pgtap() -> Path | None:
    """pgTAP's SQL file; it is plain SQL, so one file serves every server version."""
    if named := os.environ.get("MAINSPRING_PGTAP_SQL"):
        return Path(named)
    found = sorted(
        path
        for path in glob.glob("/usr/share/postgresql/*/extension/pgtap--*.sql")
        if path.count("--") == 1 and Path(path).name[7].isdigit()
    )
    return Path(found[-1]) if found else None


class Server(testing.postgresql.Postgresql):  # type: ignore[misc]
    """A server of its own, run by the system user where the tests are run by root."""

    @classmethod
    def launch(cls, data: Path | None = None) -> Server:
        """Start one with the binaries that the environment names, on a copy of ``data`` where that is given."""
        binaries = find_binaries()
        return cls(
            initdb=str(binaries / "initdb"),
            postgres=str(binaries / "postgres"),
            initdb_args="-U postgres -A trust --encoding=UTF8 --locale=C.UTF-8",
            postgres_args=SERVER_OPTIONS,
            copy_data_from=data,
        )

    @classmethod
    def launch_deployed(cls) -> Server:
        """Start one that has the template database; the first of a run makes it, the others copy its files."""
        name = hashlib.sha256(str(find_binaries()).encode()).hexdigest()[:8]
        data = Path(tempfile.gettempdir()) / f"deployed-{name}"
        with _turn(data.with_suffix(".lock")):
            if not data.exists():
                server = cls.launch()
                try:
                    make_template(server.superuser_url)
                    server.terminate()
                    os.rename(server.get_data_directory(), data)
                finally:
                    server.stop()
        return cls.launch(data)

    @property
    def superuser_url(self) -> str:
        """URL of the maintenance database."""
        return str(self.url()).removesuffix("/test") + "/postgres"

    def crash(self) -> None:
        """End every process of the server with SIGKILL, as a power cut would."""
        processes = [psutil.Process(self.server_pid)]
        processes += processes[0].children(recursive=True)
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.child_process.wait(60)
        psutil.wait_procs(processes[1:], timeout=60)
        self.child_process = None

    def recover(self) -> None:
        """Start again on the same data, after :meth:`crash`."""
        self.start()

    def setup(self) -> None:
        if (data := self.settings["copy_data_from"]) is not None:
            # As shutil.copytree does not: with the owner.
            subprocess.run(["cp", "-a", data, self.get_data_directory()], check=True)
            self.settings["copy_data_from"] = None
        super().setup()

    def initialize_database(self) -> None:
        self._as_user("initdb")
        super().initialize_database()

    def get_server_commandline(self) -> list[str]:
        return self._privileges() + list(super().get_server_commandline())

    def _as_user(self, program: str) -> None:
        if os.geteuid() != 0:
            return
        ensure_system_user()
        for directory in (self.base_dir, *(os.path.join(self.base_dir, d) for d in self.subdirectories)):
            shutil.chown(directory, SYSTEM_USER)
        wrapper = Path(self.base_dir) / program
        wrapper.write_text("#!/bin/sh\nexec " + " ".join([*self._privileges(), self.initdb]) + ' "$@"\n')
        wrapper.chmod(0o755)
        self.initdb = str(wrapper)

    @staticmethod
    def _privileges() -> list[str]:
        if os.geteuid() != 0:
            return []
        user = pwd.getpwnam(SYSTEM_USER)
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@contextlib.contextmanager
def _turn(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_run_directory() -> Path:
    """A directory for everything that a run of the tests writes, which is to be removed after it.

    In memory where there is plenty and the caller names no other place (``TMPDIR``): on a disk, making and dropping
    databases is most of the time of many tests.
    """
    base = MEMORY if _has_room() else Path(tempfile.gettempdir())
    for left in base.glob("tests-*"):
        _remove_left(left)
    new = Path(tempfile.mkdtemp(prefix="new-", dir=base))
    new.chmod(0o1777)  # as /tmp: the servers are another user's
    # Held while this process lives, however it ends.
    fcntl.flock(os.open(new / LOCK, os.O_CREAT | os.O_RDWR), fcntl.LOCK_EX)
    directory = new.rename(base / new.name.replace("new-", "tests-", 1))
    os.environ["TMPDIR"] = str(directory)
    tempfile.tempdir = None
    return directory


def _remove_left(directory: Path) -> None:
    """Remove what a run that was killed left: memory is scarce."""
    with contextlib.suppress(OSError), (directory / LOCK).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(directory, ignore_errors=True)


def _has_room() -> bool:
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return False
    found = os.statvfs(MEMORY)
    free = min(found.f_bavail * found.f_frsize, psutil.virtual_memory().available)
    return free >= ROOM and not found.f_flag & os.ST_NOEXEC


def make_template(server_url: str) -> None:
    """Deploy the checkout into the template database, with pgTAP in schema tap and helpers in test."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
    url = Database(server_url, TEMPLATE).url
    deploy(url)
    pgtap = find_pgtap()
    assert pgtap is not None
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create schema tap")
        connection.execute("set search_path = tap, public")
        connection.execute(pgtap.read_bytes())
        connection.execute((ROOT / "pgtap" / "helpers.sql").read_bytes())
        connection.execute("grant usage on schema tap, test to public")
        connection.execute(
            "do $$ begin if exists (select from pg_available_extensions where name = 'plpgsql_check') "
            "then create extension plpgsql_check schema tap; end if; end $$"
        )


def keep_template_current(server_url: str) -> None:
    """Give the template the partitions of a day that has begun since it was deployed, as a deploy of today would."""
    today = datetime.now(UTC).date().isoformat()
    with psycopg.connect(server_url, autocommit=True) as connection:
        made_on = connection.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [TEMPLATE]
        ).fetchone()
        if made_on == (today,):
            return
        with psycopg.connect(Database(server_url, TEMPLATE).url, autocommit=True) as template:
            template.execute("select core.create_partitions()")
        connection.execute(
            sql.SQL("comment on database {} is {}").format(sql.Identifier(TEMPLATE), sql.Literal(today))
        )


@dataclass(frozen=True)
class Database:
    """One database of the test server.

    Attributes:
        server_url: superuser URL of the server's maintenance database.
        name: the database's name.
    """

    server_url: str
    name: str

    @property
    def url(self) -> str:
        """Superuser URL."""
        return self.server_url.rsplit("/", 1)[0] + "/" + self.name

    @property
    def gateway_url(self) -> str:
        """The gateway's login."""
        return self.url.replace("postgres@", "authenticator@", 1)

    def create(self) -> None:
        """Clone the template; copying its files takes half as long as the log of all its blocks."""
        keep_template_current(self.server_url)
        statement = sql.SQL("create database {} template {} strategy file_copy").format(
            sql.Identifier(self.name), sql.Identifier(TEMPLATE)
        )
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(statement)
            connection.execute(
                sql.SQL("alter database {} set search_path = public, tap").format(sql.Identifier(self.name))
            )

    def drop(self) -> None:
        """Drop it, whoever is connected."""
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(self.name))
            )

    def connect(self, user: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """An autocommit connection as ``user``."""
        return psycopg.connect(self.url.replace("postgres@", f"{user}@", 1), autocommit=True)
