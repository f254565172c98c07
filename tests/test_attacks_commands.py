"""Attacks on the command line: a database that only reads, one that refuses the login, an output that nobody reads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyapi import cli
from tests.gateways import user_id
from tests.servers import Database

pytestmark = pytest.mark.one_server

SECRET = "-".join(["secret"] * 8)
SECRET_KEY = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1zZWNyZXQ="
READING = "?options=-c%20default_transaction_read_only%3Don"
COMMANDS = [
    "archive",
    "archive list",
    "maintain",
    "maintain --task none",
    "audit checkpoint",
    "keys list",
    "keys revoke x",
    "keys rotate",
    "services",
    "config list",
    "config set a b c",
    "config history a",
    "versions list",
    "versions usage",
    "versions deprecate v1",
    "routes",
    f"study import FILE --user {user_id(1)}",
    "deploy",
    "deploy --check",
    "status",
]


def run(text: str, url: str, home: Path) -> Result:
    """A command's end, which is no traceback."""
    (home / "file").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    arguments = [str(home / "file") if word == "FILE" else word for word in text.split()]
    environment = {
        name: None for name in os.environ if name.startswith(("MAINSPRING_", "PG", "DATABASE_URL"))
    } | {"DATABASE_URL": url, "MAINSPRING_HOME": str(home), "MAINSPRING_SECRET_KEY": SECRET_KEY}
    result = CliRunner().invoke(cli.main, arguments, env=environment, prog_name="mainspring")
    assert result.exception is None or isinstance(result.exception, SystemExit), (text, result.exception)
    assert "Traceback" not in result.output
    return result


@pytest.mark.parametrize("text", COMMANDS)
def test_a_database_that_only_reads_is_said_in_one_sentence(
    text: str, tmp_path: Path, database: Database
) -> None:
    result = run(text, database.url + READING, tmp_path)
    assert result.exit_code in ((0, 1, 3) if text == "status" else (0, 1)), result.output
    if result.exit_code == 1:
        assert result.stderr.startswith("mainspring: "), result.output
        # A deploy that failed says besides that nothing was changed.
        assert result.stderr.count("\n") == 1 + text.startswith("deploy"), result.stderr
        assert "does not answer" not in result.stderr
        assert "not deployed" not in result.stderr


@pytest.mark.parametrize("text", ["keys list", "routes", "deploy", "maintain"])
def test_a_login_that_is_refused_is_said_in_one_sentence(
    text: str, tmp_path: Path, database: Database
) -> None:
    result = run(text, database.url.replace("postgres@", "nobody_at_all:hush@"), tmp_path)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
    assert "nobody_at_all" in result.stderr
    assert "hush" not in result.output


def test_an_output_that_nobody_reads_ends_a_command_in_silence(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAINSPRING_")}
    done = subprocess.run(
        [sys.executable, "-m", "pyapi.cli", "jwt", "--role", "anon"],
        env=environment | {"MAINSPRING_JWT_SECRET": SECRET, "MAINSPRING_HOME": str(tmp_path)},
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")
