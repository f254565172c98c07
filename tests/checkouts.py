"""Copies of ``migrations/`` and ``sql/`` that a test may spoil, and databases to deploy them to."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers import ROOT, Database, find_binaries


@dataclass(frozen=True)
class Checkout:
    """A copy of what a deploy reads."""

    root: Path

    @classmethod
    def copy_to(cls, directory: Path) -> Checkout:
        """Copy this checkout's ``migrations/`` and ``sql/``."""
        for name in ("migrations", "sql"):
            shutil.copytree(ROOT / name, directory / name)
        return cls(directory)

    def write(self, path: str, text: str) -> None:
        """Write a file, and list it on its module's contents page where it is new in sql/."""
        target = self.root / path
        known = target.exists()
        target.write_text(text)
        if path.startswith("sql/") and not known:
            with (target.parent / "load.sql").open("a") as contents:
                contents.write(f"\n\\ir {target.name}\n")

    def remove(self, path: str) -> None:
        """Delete a file of sql/ and its contents line."""
        target = self.root / path
        target.unlink()
        contents = target.parent / "load.sql"
        contents.write_text(contents.read_text().replace(f"\\ir {target.name}\n", ""))

    def write_function(self, signature: str, *, name: str = "auth.probe", body: str = "select 1") -> None:
        """Write a function ``auth.probe`` with the given parameters and result."""
        schema, function = name.split(".")
        self.write(
            f"sql/{schema}/{function}.sql",
            f"-- A probe.\ncreate or replace function {name}{signature}\nlanguage sql\nas $$ {body} $$;\n",
        )


def create_empty(server_url: str, name: str, owner: str = "postgres") -> Database:
    """A database without anything in it."""
    database = Database(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(owner))
        )
    return database


def dump(url: str) -> str:
    """``pg_dump --schema-only`` with grants, without what differs from run to run."""
    text = run_program("pg_dump", "--schema-only", "--dbname", url).stdout
    return re.sub(r"(?m)^\\(un)?restrict .*\n", "", text)


def run_psql(url: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run ``psql`` with the user's own settings left out."""
    return run_program("psql", "-X", "-v", "ON_ERROR_STOP=1", "-q", "-d", url, *arguments, check=check)


def run_program(program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of the server's client programs."""
    result = subprocess.run(
        [str(find_binaries() / program), *arguments],
        capture_output=True, text=True, check=False, timeout=200, env=os.environ | {"LC_ALL": "C"},
    )  # fmt: skip
    assert not check or result.returncode == 0, result.stderr
    return result
