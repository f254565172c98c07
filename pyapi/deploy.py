"""Deploy: yoyo for ``migrations/``, one transaction for ``sql/``.

The files of ``sql/`` are sent as ``psql -f sql/load.sql`` would send them; the only psql command
understood is ``\\ir``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import yoyo
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from pyapi.settings import ROOT

DEPLOY_LOCK = 0x6D61696E  # "main"
INCLUDE = re.compile(r"^\\ir\s+(\S+)\s*(?:--.*)?$")


class DeployError(Exception):
    """A deploy was refused or failed; the database is as it was."""


@dataclass(frozen=True)
class Chunk:
    """A run of lines of one SQL file.

    Attributes:
        path: the file.
        first_line: number of the chunk's first line in it, from 1.
        text: the lines.
    """

    path: Path
    first_line: int
    text: str


def read_chunks(path: Path) -> Iterator[Chunk]:
    """Yield a file's SQL in order, stepping into each ``\\ir``."""
    lines: list[str] = []
    first = 1
    for number, line in enumerate(path.read_text().splitlines(keepends=True), start=1):
        if match := INCLUDE.match(line):
            if "".join(lines).strip():
                yield Chunk(path, first, "".join(lines))
            yield from read_chunks(path.parent / match[1])
            lines, first = [], number + 1
        else:
            lines.append(line)
    if "".join(lines).strip():
        yield Chunk(path, first, "".join(lines))


def migrate(url: str, directory: Path = ROOT / "migrations") -> list[str]:
    """Apply the migrations that are missing; returns their names."""
    # As query arguments yoyo hands every libpq parameter on, a socket directory among them.
    parameters = conninfo_to_dict(url) | {"schema": "deploy"}
    backend = yoyo.get_backend(f"postgresql+psycopg:///?{urlencode(parameters)}")
    try:
        missing = backend.to_apply(yoyo.read_migrations(str(directory)))
        backend.break_lock()
        with backend.lock():
            backend.apply_migrations(missing)
        return [migration.id for migration in missing]
    finally:
        backend.connection.close()


def load(connection: psycopg.Connection[tuple[object, ...]], path: Path = ROOT / "sql" / "load.sql") -> None:
    """Run ``load.sql`` and everything it names, as psql would.

    Raises:
        DeployError: names the file and the line; nothing was changed.
    """
    for chunk in read_chunks(path):
        result = connection.pgconn.exec_(chunk.text.encode())
        if result.status in (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE):
            position = int(result.error_field(pq.DiagnosticField.STATEMENT_POSITION) or b"1")
            line = chunk.first_line + chunk.text.count("\n", 0, position - 1)
            message = (result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or b"").decode()
            connection.pgconn.exec_(b"rollback")
            raise DeployError(f"{chunk.path.relative_to(path.parent.parent)}:{line}: {message}")


def deploy(url: str) -> list[str]:
    """Bring a database to the state of this checkout; returns the migrations applied."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [DEPLOY_LOCK])
        connection.execute((ROOT / "sql" / "roles.sql").read_bytes())
        connection.execute("create schema if not exists deploy")
        applied = migrate(url)
        load(connection)
        connection.execute("notify mainspring_deploy")
        return applied
