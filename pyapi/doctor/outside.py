"""What only shows from outside the database: how to get there, clocks, the gateway, keys, disks."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg

from pyapi.addresses import explain_error, gateway_url
from pyapi.deploy import list_pending
from pyapi.processes import Gateway
from pyapi.settings import DEVELOPMENT_SECRET, Settings

SEVERITIES = ("serious", "warning", "advice", "unknown")
OLDEST_VERSION, NEWEST_VERSION = 15, 18
SKEW_SECONDS = 2.0
"""How far apart the clocks of this machine and of the server may be: tokens are good for minutes."""
FREE_SHARE = 0.1
LOCAL = {None, "", "localhost", "127.0.0.1", "::1"}
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Finding:
    """Something that is wrong.

    Attributes:
        severity: one of :data:`SEVERITIES`.
        check: what was examined.
        subject: what it is about.
        finding: a sentence.
        remedy: a statement or command that mends it; None where a person has to decide.
    """

    severity: str
    check: str
    subject: str
    finding: str
    remedy: str | None = None


def find_outside(settings: Settings, connection: Connection, url: str) -> Iterator[Finding]:
    """Everything that :mod:`pyapi.doctor.outside` knows to ask, each check on its own."""
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: check_version(connection),
        lambda: check_clock(connection),
        lambda: check_pooler(connection),
        lambda: check_migrations(url),
        lambda: check_gateway_login(settings),
        lambda: check_gateway(settings),
        lambda: check_secrets(settings),
        lambda: check_disk(settings, connection),
        lambda: check_workers(connection),
    )
    for check in checks:
        try:
            yield from check()
        except Exception as error:
            told = explain_error(error).rstrip(".") if isinstance(error, psycopg.Error) else None
            reason = told or " ".join(str(error).split()) or type(error).__name__
            yield Finding("unknown", "outside", "doctor", f"Not examined: {reason}")


def check_version(connection: Connection) -> Iterator[Finding]:
    """Whether the server is one that the program is made for."""
    major = connection.info.server_version // 10_000
    if not OLDEST_VERSION <= major <= NEWEST_VERSION:
        yield Finding(
            "serious" if major < OLDEST_VERSION else "warning",
            "version",
            f"PostgreSQL {major}",
            f"The program is made for PostgreSQL {OLDEST_VERSION} to {NEWEST_VERSION}.",
            "pg_upgrade" if major < OLDEST_VERSION else None,
        )


def check_clock(connection: Connection) -> Iterator[Finding]:
    """Whether this machine and the server agree on the time: tokens and schedules go by it."""
    skews = []
    for _ in range(3):
        before = time.time()
        (there,) = connection.execute("select extract(epoch from clock_timestamp())::float8").fetchone() or (
            0,
        )
        skews.append(float(there) - (before + time.time()) / 2)
    skew = min(skews, key=abs)
    if abs(skew) > SKEW_SECONDS:
        yield Finding(
            "serious" if abs(skew) > 60 else "warning",
            "clock",
            "clock skew",
            f"The server's clock is {abs(skew):.1f} s {'ahead of' if skew > 0 else 'behind'} this machine's.",
            "timedatectl set-ntp true",
        )


def check_pooler(connection: Connection) -> Iterator[Finding]:
    """Whether the owner's connection goes through a pooler: deploys need the server itself."""
    (pid,) = connection.execute("select pg_backend_pid()").fetchone() or (0,)
    if pid != connection.info.backend_pid:
        yield Finding(
            "warning",
            "pooler",
            "DATABASE_URL",
            "It leads to a pooler (PgBouncer); deploys and backups lock and need a session of their own.",
            "export DATABASE_URL=postgresql://…  # the server's own port; MAINSPRING_GATEWAY_URL may be the pooler's",
        )


def check_migrations(url: str) -> Iterator[Finding]:
    """Whether the database is what this version of the program expects."""
    _, pending = list_pending(url)
    if pending:
        yield Finding(
            "serious",
            "migrations",
            "migrations",
            f"{len(pending)} are pending, from {pending[0]} on.",
            "mainspring deploy",
        )


def check_gateway_login(settings: Settings) -> Iterator[Finding]:
    """Whether the gateway's login gets in, and how many connections it may have."""
    address = gateway_url(settings)
    try:
        with psycopg.connect(address, connect_timeout=5, application_name="mainspring doctor") as connection:
            row = connection.execute(
                "select rolconnlimit, (select datconnlimit from pg_catalog.pg_database where datname = current_database()), "
                "rolsuper from pg_catalog.pg_roles where rolname = session_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        yield Finding(
            "serious",
            "gateway_login",
            "MAINSPRING_GATEWAY_URL",
            f"The gateway's login does not get in: {' '.join(str(error).split())}",
            "alter role authenticator login password '…';",
        )
        return
    limit, database_limit, is_superuser = row or (-1, -1, False)
    needed = settings.pipelines + settings.slow_connections + 1
    for name, value, remedy in (
        ("the gateway's login", limit, "alter role authenticator connection limit -1;"),
        ("the database", database_limit, "alter database … connection limit -1;"),
    ):
        if 0 <= value < needed:
            yield Finding(
                "serious",
                "connections",
                name,
                f"It may have {value} connections; a gateway process opens {needed}.",
                remedy,
            )
    if is_superuser:
        yield Finding(
            "serious",
            "gateway_login",
            "MAINSPRING_GATEWAY_URL",
            "The gateway logs in as a superuser, whom no row-level security binds.",
            "export MAINSPRING_GATEWAY_URL=postgresql://authenticator@…",
        )


def check_gateway(settings: Settings) -> Iterator[Finding]:
    """Whether the gateway answers, and what it says of the database."""
    url = Gateway(settings).url
    try:
        body = httpx.get(f"{url}/health", timeout=5.0, trust_env=False).json()
    except (httpx.HTTPError, ValueError) as error:
        yield Finding(
            "warning",
            "gateway",
            url,
            f"The gateway does not answer: {' '.join(str(error).split()) or type(error).__name__}",
            "mainspring up --detach",
        )
        return
    if body.get("database") != "up":
        yield Finding(
            "serious",
            "gateway",
            url,
            "The gateway answers, and does not reach the database.",
            "mainspring status",
        )


def check_secrets(settings: Settings) -> Iterator[Finding]:
    """Whether the keys are there and nobody else has them."""
    if settings.is_embedded:
        return
    if not settings.secret_key:
        yield Finding(
            "serious",
            "secrets",
            "MAINSPRING_SECRET_KEY",
            "It is not set: signing keys, one-time codes and secret settings cannot be sealed.",
            "export MAINSPRING_SECRET_KEY=$(openssl rand -base64 48)",
        )
    if settings.jwt_secret == DEVELOPMENT_SECRET:
        yield Finding(
            "serious",
            "secrets",
            "MAINSPRING_JWT_SECRET",
            "It is the one for development, which everybody knows: anybody can sign tokens.",
            "export MAINSPRING_JWT_SECRET=$(openssl rand -base64 48)",
        )


def check_disk(settings: Settings, connection: Connection) -> Iterator[Finding]:
    """Whether there is room where archives go, and for the data of a server on this machine."""
    places = {"archives": settings.archive_directory}
    if is_local(connection):
        row = connection.execute("select current_setting('data_directory', true)").fetchone()
        if row and row[0]:
            places["data directory"] = Path(str(row[0]))
    for name, place in places.items():
        there = next((path for path in (place, *place.parents) if path.exists()), None)
        if there is None:
            continue
        usage = shutil.disk_usage(there)
        if usage.free < FREE_SHARE * usage.total:
            yield Finding(
                "serious" if usage.free < FREE_SHARE / 4 * usage.total else "warning",
                "disk",
                name,
                f"{usage.free / 1e9:.1f} of {usage.total / 1e9:.0f} GB are free.",
                "mainspring archive"
                if name != "archives"
                else "export MAINSPRING_ARCHIVE_DIR=…  # a larger disk",
            )


def check_workers(connection: Connection) -> Iterator[Finding]:
    """Whether a worker gives signs of life."""
    row = connection.execute("select count(*) filter (where is_alive) from jobs.list_workers()").fetchone()
    if row and row[0] == 0:
        yield Finding(
            "warning",
            "worker",
            "worker",
            "None gives a sign of life: jobs, schedules and deliveries wait, unless cron does its work.",
            "mainspring worker",
        )


def is_local(connection: Connection) -> bool:
    """Whether the server runs on this machine, so that its memory and disk are this one's."""
    host = connection.info.host
    return host in LOCAL or host.startswith("/")


def find_memory(connection: Connection) -> int | None:
    """Memory of the server's machine in bytes, where that is this one."""
    return psutil.virtual_memory().total if is_local(connection) else None


def now() -> str:
    """The time, as reports have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
