"""Test databases, for pgTAP and pytest alike.

One throw-away server per process of the run, with one template database; one clone of it per test module.
All servers of a run start from the files of the first, which is the only one that deploys. They live in memory
where there is room (tests/servers.py); ``TMPDIR`` names another place.
With pytest-xdist every worker has a server of its own: an open transaction holds the event log's watermark
back in all databases of its server, so tests that run side by side would wait for each other.
``MAINSPRING_TEST_POSTGRES`` chooses the binaries: ``embedded`` (default) or a directory that
holds ``postgres`` and ``initdb``.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.abc import Query
from pytest_pgtap.pgtap import Runner
from pytest_pgtap.plugin import PgTapFile

from tests.servers import Database, Server, find_pgtap, make_run_directory

ROOT = Path(__file__).parent
_counter = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    """Say at once what is missing; the run has a directory of its own."""
    if find_pgtap() is None and not config.option.collectonly:
        raise pytest.UsageError(
            "pgTAP is not installed. On Debian as root: apt-get install postgresql-15-pgtap; "
            "elsewhere install pgTAP and set MAINSPRING_PGTAP_SQL to its pgtap--<version>.sql."
        )
    if "PYTEST_XDIST_WORKER" not in os.environ:
        directory = make_run_directory()
        config.add_cleanup(lambda: shutil.rmtree(directory, ignore_errors=True))


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Every SQL file under pgtap/ is a test, but for the helpers."""
    inside = file_path.is_relative_to(ROOT / "pgtap")
    if inside and file_path.suffix == ".sql" and file_path.name != "helpers.sql":
        return PgTapFile.from_parent(parent, path=file_path)
    return None


def _launch() -> Iterator[Server]:
    server = Server.launch_deployed()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server of this process."""
    yield from _launch()


@pytest.fixture(scope="session")
def server_url(server: Server) -> str:
    """Superuser URL of the test server, with the database name ``postgres``."""
    return server.superuser_url


def _clone(server_url: str) -> Iterator[Database]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_{worker}_{os.getpid()}_{next(_counter)}"
    database = Database(server_url, name)
    database.create()
    yield database
    database.drop()


@pytest.fixture(scope="module")
def database(server_url: str) -> Iterator[Database]:
    """A fresh deployed database, shared by one test module."""
    yield from _clone(server_url)


@pytest.fixture
def fresh_database(server_url: str) -> Iterator[Database]:
    """A fresh deployed database for one test."""
    yield from _clone(server_url)


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A server for one test module: to be killed, or to be free of what other modules left on theirs."""
    yield from _launch()


@pytest.fixture(scope="session")
def pgtap_database(server_url: str) -> Iterator[Database]:
    """The database of the pgTAP files, which all roll back."""
    yield from _clone(server_url)


class TapRunner(Runner):
    """Lets a test select what is not TAP, a builder's id for instance; the parser takes it for noise."""

    def run(self, query: Query) -> list[str]:
        """Every value as text; numbers in brackets, for the parser takes 1024 for a plan (its dots match anything)."""
        return [
            row if isinstance(row, str) and not row.isdigit() else f"({row})" for row in super().run(query)
        ]


@pytest.fixture
def _pgtap_runner(pgtap_database: Database) -> Iterator[Runner]:
    with psycopg.connect(pgtap_database.url, autocommit=True) as connection:
        yield TapRunner(connection)
