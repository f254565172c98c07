"""Migrations: yoyo decides which are missing and keeps the books; the files run as psql would run them.

yoyo's own runner applies each migration on a connection of its own and marks it afterwards on another,
and reports no line numbers. Here the files, yoyo's books and ``sql/`` share one transaction, so a
deploy that fails anywhere leaves nothing behind. The books stay readable for the ``yoyo`` command:
``yoyo list --database 'postgresql+psycopg://…?schema=deploy' migrations``.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import yoyo
import yoyo.exceptions
import yoyo.migrations
from yoyo import internalmigrations
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
from yoyo.connections import parse_uri
from yoyo.migrations import Migration, default_migration_table, parse_metadata_from_sql_comments

from pyapi.sql_files import ScriptError, read_script, run_statement

SCHEMA = "deploy"
"""Schema of yoyo's tables."""


class Books(PostgresqlPsycopgBackend):  # type: ignore[misc]
    """yoyo's bookkeeping on a connection, and in a transaction, that are not its own."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.uri = parse_uri("postgresql+psycopg:///")
        self._connection = connection
        self.DatabaseError = psycopg.DatabaseError
        self.migration_table = default_migration_table
        self.has_transactional_ddl = True
        self._in_transaction = True  # makes yoyo use savepoints

    def get_log_data(self, migration: Migration | None = None, operation: str = "apply") -> dict[str, Any]:
        """Who did it, as PostgreSQL sees it: a container's user need not have a name."""
        try:
            return dict(super().get_log_data(migration, operation))
        except (KeyError, OSError):
            os.environ.setdefault("LOGNAME", str(os.getuid()))
            return dict(super().get_log_data(migration, operation))

    @contextmanager
    def open(self) -> Iterator[None]:
        """Look at the books: their schema is the search path, and they exist."""
        self.connection.execute(f"create schema if not exists {SCHEMA}")
        self.connection.execute(f"set local search_path = {SCHEMA}")
        if internalmigrations.needs_upgrading(self):
            internalmigrations.upgrade(self)
            self.create_lock_table()
        self._internal_schema_updated = True
        yield
        self.connection.execute("reset search_path")


def _read_unparsed(path: str) -> tuple[dict[str, str], str, list[str]]:
    """A migration's directives, its comment, and the rest of the file in one piece.

    In place of yoyo's reader, which takes every file apart by sqlparse: a third of the client's time in a first deploy,
    and for nothing, since :func:`apply_migration` reads the file itself.
    """
    if not os.path.exists(path):
        return {}, "", []
    directives, comment, text = parse_metadata_from_sql_comments(Path(path).read_text(encoding="utf-8"))
    return directives, comment, [text]


yoyo.migrations.read_sql_migration = _read_unparsed


def list_missing(connection: psycopg.Connection[Any], directory: Path) -> list[Migration]:
    """Migrations that were not applied yet, in order; run inside a transaction.

    Only these are read.

    Raises:
        ScriptError: a file names a dependency that does not exist.
    """
    migrations = yoyo.read_migrations(glob.escape(str(directory)))
    books = Books(connection)
    with books.open():
        applied = set(books.get_applied_migration_hashes())
        for migration in migrations:
            if migration.hash in applied:
                continue
            try:
                migration.load()
            except yoyo.exceptions.BadMigration as error:
                raise ScriptError(migration.path, "", str(error)) from None
        return list(books.to_apply(migrations))


def apply_migration(connection: psycopg.Connection[Any], migration: Migration) -> None:
    """Run one migration and enter it in the books.

    In the caller's transaction; where the file says ``-- transactional: false``, with a connection
    outside of any, statement by statement.

    Raises:
        ScriptError: names the file and the line.
    """
    path = Path(migration.path)
    if path.suffix == ".sql":
        for statement in read_script(path):
            run_statement(connection, statement)
    else:
        _run_python(connection, migration)
    # What a migration set for itself does not leak into the next.
    connection.execute("reset role")
    connection.execute("reset all")
    with connection.transaction():
        books = Books(connection)
        with books.open():
            books.mark_one(migration, log=False)
            books.log_migration(migration, "apply")


def _run_python(connection: psycopg.Connection[Any], migration: Migration) -> None:
    try:
        migration.process_steps(Books(connection), "apply")
    except psycopg.Error as error:
        raise ScriptError(migration.path, error.sqlstate or "", str(error)) from None


def hold_lock(connection: psycopg.Connection[Any]) -> None:
    """Keep the ``yoyo`` command out until the transaction ends.

    A killed yoyo leaves its lock behind. It is broken if no session is left that could be yoyo's.

    Raises:
        ScriptError: somebody is running yoyo.
    """
    books = Books(connection)
    with books.open():
        found = connection.execute("select pid, ctime from yoyo_lock").fetchone()
        if found is not None:
            alive = connection.execute(
                "select from pg_catalog.pg_stat_activity "
                "where datname = current_database() and usename = session_user "
                "and application_name = '' and pid <> pg_backend_pid()"
            ).fetchone()
            if alive is not None:
                raise ScriptError(
                    "migrations", "", f"yoyo (process {found[0]}, since {found[1]:%F %H:%M} UTC) is migrating this database",
                    hint="Wait for it; if it was killed, end its database session or run yoyo break-lock.",
                )  # fmt: skip
            connection.execute("delete from yoyo_lock")
        connection.execute(
            "insert into yoyo_lock (locked, ctime, pid) values (1, %s, %s)",
            [datetime.now(UTC).replace(tzinfo=None), os.getpid()],
        )


def release_lock(connection: psycopg.Connection[Any]) -> None:
    """Take the lock's row out again, before the commit that would show it."""
    connection.execute("delete from deploy.yoyo_lock where pid = %s", [os.getpid()])
