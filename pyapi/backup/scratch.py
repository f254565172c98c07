"""A server that nobody else reaches: the one in which a backup is led to its moment, or tried."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote as quote_url

import psycopg

from pyapi.backup.programs import BackupError, Programs, own

PATIENCE = 3600.0
"""Seconds for a server to replay its WAL."""
SIZES = {
    "max_connections setting": "max_connections",
    "max_worker_processes setting": "max_worker_processes",
    "max_wal_senders setting": "max_wal_senders",
    "max_prepared_xacts setting": "max_prepared_transactions",
    "max_locks_per_xact setting": "max_locks_per_transaction",
}
"""What replay needs at least as much of as the server had that wrote the WAL, as pg_controldata calls it."""


@dataclass(frozen=True)
class Scratch:
    """A private server over a data directory, with settings of its own beside it.

    Attributes:
        programs: its programs.
        data: its data directory.
        work: directory of its socket, settings and log.
        superuser: who may connect.
    """

    programs: Programs
    data: Path
    work: Path
    superuser: str

    def url(self, database: str) -> str:
        """Where it answers: a socket that only its owner can open."""
        return f"postgresql://{quote_url(self.superuser)}@{quote_url(str(self.work), safe='')}:5432/{quote_url(database)}"

    @property
    def log(self) -> Path:
        """Its log."""
        return self.work / "log"

    def read_log(self) -> str:
        """The lines of its log that say what went wrong."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        wrong = [line for line in text.splitlines() if "FATAL" in line or "ERROR" in line or "PANIC" in line]
        return " ".join((wrong or text.splitlines())[-5:])


def read_control(programs: Programs, data: Path) -> dict[str, str]:
    """What ``pg_controldata`` says."""
    lines = programs.run("pg_controldata", "-D", str(data)).stdout.splitlines()
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


@contextmanager
def run_scratch(
    programs: Programs, data: Path, superuser: str, settings: dict[str, str] | None = None
) -> Iterator[Scratch]:
    """Run a server over ``data`` until the block ends; it is up and takes writes when the block begins.

    It listens on a socket in a directory of its own, archives nothing, and reads none of the settings of the server
    that was backed up.

    Raises:
        BackupError: it does not come up; the end of its log is in the message.
    """
    work = Path(tempfile.mkdtemp(prefix="ms-restore-"))
    own(work)
    scratch = Scratch(programs, data, work, superuser)
    control = read_control(programs, data)
    lines = {
        "listen_addresses": "", "unix_socket_directories": str(work), "port": "5432", "archive_mode": "off",
        "hba_file": str(work / "hba"), "ident_file": str(work / "ident"), "timezone": "UTC", "log_timezone": "UTC",
        "shared_buffers": "64MB", "jit": "off", "autovacuum": "off", "max_wal_size": "2GB",
        "lc_messages": "C", "restart_after_crash": "off", "shared_preload_libraries": "", "ssl": "off",
    } | {name: control[known] for known, name in SIZES.items() if known in control} | (settings or {})  # fmt: skip
    (work / "conf").write_text(
        "# Settings are on the command line, since postgresql.auto.conf goes before this file.\n"
    )
    (work / "hba").write_text("local all all trust\n")
    (work / "ident").write_text("")
    for path in work.iterdir():
        own(path)
    try:
        _start(scratch, lines)
        yield scratch
    finally:
        if (data / "postmaster.pid").exists():
            programs.run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "-t", "300", "stop", check=False)
        shutil.rmtree(work, ignore_errors=True)


def _start(scratch: Scratch, settings: dict[str, str]) -> None:
    # For the shell that pg_ctl runs.
    options = " ".join(shlex.quote(f"--{name}={value}") for name, value in settings.items())
    started = scratch.programs.run(
        "pg_ctl", "-D", str(scratch.data), "-l", str(scratch.log), "-w", "-t", str(int(PATIENCE)),
        "-o", f"--config_file={scratch.work}/conf {options}", "start",
        check=False,
    )  # fmt: skip
    if started.returncode != 0:
        raise BackupError(f"The restored server does not start: {scratch.read_log() or started.stdout}")
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with psycopg.connect(scratch.url("postgres"), connect_timeout=5) as connection:
                row = connection.execute("select pg_is_in_recovery()").fetchone()
                if row is not None and not row[0]:
                    return
        except psycopg.OperationalError:
            if not is_alive(scratch.data):
                raise BackupError(f"The restored server ended: {scratch.read_log()}") from None
        if time.monotonic() > deadline:
            raise BackupError(f"The restored server does not finish its replay: {scratch.read_log()}")
        time.sleep(0.05)


def is_alive(data: Path) -> bool:
    """Whether the process that a data directory's lock file names is there."""
    try:
        os.kill(int((data / "postmaster.pid").read_text().split("\n", 1)[0]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True
