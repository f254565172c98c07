"""What a server says of itself, for the manifest of a backup and for what is compared after a restore."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from pyapi.addresses import explain_error
from pyapi.backup.programs import BackupError, Programs

MOST_ROWS = 10_000_000
"""Tables that are larger are not counted, which would read all of them."""

TABLES = """
select n.nspname, c.relname, (
        select sum(greatest(l.reltuples, 0))
        from (select t.relid from pg_partition_tree(c.oid) as t union select c.oid) as p (relid)
        join pg_class as l on l.oid = p.relid and l.relkind = 'r'
    ) as row_estimate
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p')
    and not c.relispartition
    and n.nspname !~ '^pg_'
    and n.nspname <> 'information_schema'
    and not exists (
        select
        from (select t.relid from pg_partition_tree(c.oid) as t union select c.oid) as p (relid)
        join pg_class as l on l.oid = p.relid
        where l.relpersistence <> 'p'
    )
order by n.nspname, c.relname
"""
"""Tables whose rows outlive a crash: unlogged ones are empty after a restore."""


@dataclass(frozen=True)
class Facts:
    """A server and its database.

    Attributes:
        version: such as 18.1.
        system_identifier: of the server.
        superuser: its first role.
        database: name of the database.
        may_replicate: whether the login may take a physical backup.
        archives_wal: whether the server archives its WAL.
        is_standby: whether it follows another server.
        tablespaces: names of those beside PostgreSQL's own.
        segment_bytes: size of a WAL file.
        schema_version: last migration.
    """

    version: str
    system_identifier: str
    superuser: str
    database: str
    may_replicate: bool
    archives_wal: bool
    is_standby: bool
    tablespaces: list[str]
    segment_bytes: int
    schema_version: str | None

    @property
    def major(self) -> int:
        """Major version."""
        return int(self.version.split(".")[0])


@contextmanager
def connect(url: str, **options: Any) -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection; what PostgreSQL refuses becomes a sentence."""
    try:
        with psycopg.connect(
            url, autocommit=True, application_name="mainspring backup", **options
        ) as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute("set statement_timeout = 0")
            yield connection
    except psycopg.Error as error:
        raise BackupError(explain_error(error)) from None


def fetch_row(
    connection: psycopg.Connection[Any], statement: str | sql.Composed, *values: Any
) -> tuple[Any, ...]:
    """The first row of an answer.

    Raises:
        BackupError: there is none.
    """
    row: tuple[Any, ...] | None = connection.execute(
        statement.encode() if isinstance(statement, str) else statement, values or None
    ).fetchone()
    if row is None:
        raise BackupError("The server answered with nothing.")
    return row


def read_facts(connection: psycopg.Connection[Any]) -> Facts:
    """What the server says."""
    row = fetch_row(
        connection,
        """
        select current_setting('server_version'), (select c.system_identifier from pg_control_system() as c),
            (select r.rolname from pg_roles as r where r.oid = 10), current_database(),
            (select r.rolsuper or r.rolreplication from pg_roles as r where r.rolname = current_user),
            current_setting('archive_mode') <> 'off', pg_is_in_recovery(),
            array(select t.spcname::text from pg_tablespace as t where t.spcname not in ('pg_default', 'pg_global')),
            pg_size_bytes(current_setting('wal_segment_size')), to_regclass('deploy._yoyo_migration') is not null
        """,
    )
    version = None
    if row[9]:
        version = fetch_row(connection, "select max(migration_id) from deploy._yoyo_migration")[0]
    return Facts(
        version=str(row[0]).split()[0], system_identifier=str(row[1]), superuser=row[2], database=row[3],
        may_replicate=row[4], archives_wal=row[5], is_standby=row[6], tablespaces=row[7], segment_bytes=row[8],
        schema_version=version,
    )  # fmt: skip


def read_clock(connection: psycopg.Connection[Any]) -> datetime:
    """The server's time."""
    found: datetime = fetch_row(connection, "select clock_timestamp()")[0]
    return found


def count_rows(connection: psycopg.Connection[Any]) -> dict[str, int | None]:
    """Rows of each table, by ``schema.table``; None where it is too large, or the login may not read it."""
    counts: dict[str, int | None] = {}
    for schema, table, estimate in connection.execute(TABLES).fetchall():
        name = f"{schema}.{table}"
        counts[name] = None
        if (estimate or 0) > MOST_ROWS:
            continue
        try:
            with connection.transaction():
                statement = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
                counts[name] = fetch_row(connection, statement)[0]
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable):
            continue
    return counts


def dump_schema(programs: Programs, url: str) -> str:
    """The schema as ``pg_dump`` shows it, without what changes from one dump to the next."""
    text = programs.run("pg_dump", "--schema-only", "--no-sync", "-d", url).stdout
    return re.sub(r"(?m)^(\\(un)?restrict .*|-- Dumped .*)\n", "", text)


def list_archive_files(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """Name and SHA-256 of the files of archived partitions that this database counts on."""
    if not fetch_row(connection, "select to_regclass('core.archives') is not null")[0]:
        return {}
    rows = connection.execute(
        "select file_name, file_sha256 from core.archives where file_name is not null and file_sha256 is not null"
    ).fetchall()
    return dict(rows)
