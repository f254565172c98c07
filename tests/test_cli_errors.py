"""What the command line says where something is wrong: one form, one exit code, no traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pyapi import cli
from tests.checkouts import create_empty
from tests.gateways import user_id
from tests.servers import Database

pytestmark = pytest.mark.one_server

NOWHERE = "postgresql://postgres@127.0.0.1:1/nothing"
DEPLOY = "Run: mainspring deploy\n"
SECRET_KEY = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1zZWNyZXQ="

ON_A_DATABASE = [
    "archive",
    "archive list",
    "archive verify",
    "archive restore --table readings --day 2026-01-01",
    "archive drop --table readings --day 2026-01-01",
    "maintain",
    "maintain --task none",
    "audit checkpoint",
    "audit verify",
    "keys list",
    "keys revoke x",
    "keys reseal",
    f"study import FILE --user {user_id(1)}",
    "invoices export --month 2026-10",
    "services",
    "config list",
    "config get a b",
    "config set a b c",
    "config history a",
    "config diff a",
    "config reseal",
    "versions list",
    "versions usage",
    "versions deprecate v1",
    "routes",
    f"psql --as {user_id(1)} -c select",
]

WRONG_USAGE = [
    ("--nosuch", "No such option '--nosuch'. See: mainspring --help"),
    ("nosuch", "No such command 'nosuch'. See: mainspring --help"),
    ("status --nosuch", "No such option '--nosuch'. See: mainspring status --help"),
    ("config get", "Missing argument 'SERVICE'. See: mainspring config get --help"),
    ("audit verify --head 12", "'12' (number 1) is no checkpoint; it is printed as <block>:<hash>."),
    ("ingest FILE --url nonsense", "Invalid value for --url: 'nonsense' is no address"),
    ("replay FILE --url nonsense", "Invalid value for --url: 'nonsense' is no address"),
    ("mpesa peer --port 99999", "Invalid value for '--port': 99999 is not in the range"),
    ("mpesa import /nosuch", "Invalid value for 'FILE': File '/nosuch' does not exist."),
    ("jwt --expires soon", "Invalid value for --expires: write a number"),
    ("jwt --expires 99999999d", "Invalid value for --expires: a token lives ten years at most."),
    ("channels test smtp a@b.example", "smtp is not configured; set MAINSPRING_SMTP_URL"),
    ("serve --workers 0", "Invalid value for '--workers': 0 is not in the range"),
]


@pytest.fixture(scope="module")
def empty(server_url: str) -> Iterator[Database]:
    database = create_empty(server_url, f"cli_errors_{os.getpid()}")
    yield database
    database.drop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that is no text."""
    path = tmp_path / "file.bin"
    path.write_bytes(b"\x7fELF\xd0\xff")
    return path


def run(text: str, code: int, file: Path, url: str = NOWHERE) -> str:
    """What a command says on its way to an exit code, on one line."""
    arguments = [str(file) if word == "FILE" else word for word in text.split()]
    environment = {
        name: None for name in os.environ if name.startswith(("MAINSPRING_", "PG", "DATABASE_URL"))
    } | {
        "DATABASE_URL": url, "MAINSPRING_HOME": str(file.parent), "MAINSPRING_SECRET_KEY": SECRET_KEY,
    }  # fmt: skip
    result = CliRunner().invoke(cli.main, arguments, env=environment, prog_name="mainspring")
    assert result.exception is None or isinstance(result.exception, SystemExit), (text, result.exception)
    assert result.exit_code == code, (text, result.output)
    assert result.stderr.startswith("mainspring: "), (text, result.output)
    assert result.stderr.count("\n") == 1, (text, result.stderr)
    return result.stderr


@pytest.mark.parametrize("text", ON_A_DATABASE)
def test_a_database_without_the_program_is_to_be_deployed(text: str, file: Path, empty: Database) -> None:
    assert run(text, 1, file, empty.url).endswith(DEPLOY)


@pytest.mark.parametrize("text", [*ON_A_DATABASE, "deploy", "deploy --check", "up"])
def test_a_database_that_is_down_is_said_in_one_sentence(text: str, file: Path) -> None:
    assert "The database does not answer: " in run(text, 1, file)


@pytest.mark.parametrize(("text", "told"), WRONG_USAGE)
def test_wrong_usage_ends_with_2_and_where_the_right_one_stands(text: str, told: str, file: Path) -> None:
    assert run(text, 2, file).startswith(f"mainspring: {told}")


def test_an_older_version_is_to_be_deployed(fresh_database: Database, file: Path) -> None:
    with fresh_database.connect() as connection:
        connection.execute("drop function auth.list_signing_keys()")
    assert run("keys list", 1, file, fresh_database.url).endswith(DEPLOY)


def test_what_cannot_be_read_or_written_is_said_in_one_sentence(file: Path, empty: Database) -> None:
    assert run("audit verify --head-file FILE", 1, file) == (
        "mainspring: What was to be read is no text in UTF-8.\n"
    )
    assert run("mpesa import FILE", 1, file) == "mainspring: What was to be read is no text in UTF-8.\n"
    told = run(f"invoices render {user_id(1)} --to {file}/below", 1, file, empty.url)
    assert told.startswith("mainspring: ") and "/below" in told


def test_a_password_that_is_wrong_is_not_repeated(file: Path) -> None:
    told = run("config list", 1, file, "postgresql://postgres:hush-hush@127.0.0.1:1/nothing")
    assert "hush" not in told


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(cli.main.commands, "fail", click.Command("fail", callback=fail))
    assert isinstance(CliRunner().invoke(cli.main, ["fail"]).exception, ZeroDivisionError)
