"""The command ``mainspring archive``: old partitions into compressed files, and back."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from psycopg.rows import dict_row, tuple_row

from pyapi.addresses import owner_url
from pyapi.archives.files import ArchiveError, DamagedFileError, Manifest, verify_file
from pyapi.archives.restore import restore_file
from pyapi.archives.steps import (
    BusyError,
    Connection,
    KeptError,
    archive_partition,
    file_name_of,
    transaction,
    turn,
)
from pyapi.owner import connect_as_owner
from pyapi.settings import Settings, load_settings

DATE = click.DateTime(["%Y-%m-%d"])
TABLE = click.option("--table", metavar="TABLE", help="Such as meters.readings.")
DAY = click.option("--day", type=DATE, help="A day (UTC) of the partition.")
DIRECTORY = click.option(
    "--from", "directory", type=click.Path(path_type=Path, file_okay=False),
    help="Where the files are; MAINSPRING_ARCHIVE_DIR otherwise.",
)  # fmt: skip


@click.group("archive", invoke_without_command=True)
@TABLE
@click.option("--before", type=DATE, help="Every partition that ended before this day, expired or not.")
@click.option(
    "--to", "directory", type=click.Path(path_type=Path, file_okay=False),
    help="Where the files go; MAINSPRING_ARCHIVE_DIR otherwise.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only say what would be archived.")
@click.pass_context
def archive_command(
    context: click.Context, table: str | None, before: datetime | None, directory: Path | None, dry_run: bool
) -> None:
    """Move old partitions into compressed files.

    Without options: what has expired, of the tables whose rule wants a file (core.set_retention). Each
    partition is sealed, written, read back, and only then dropped. Whatever stops the command, start it again: it goes
    on. It does not wait for a table that is busy; the exit code is 1 then.

    \b
    mainspring archive --dry-run
    mainspring archive --table meters.readings --before 2026-01-01
    mainspring archive restore --table meters.readings --day 2025-12-24
    """
    if context.invoked_subcommand is not None:
        return
    settings = load_settings()
    place = (directory or settings.archive_directory).expanduser().resolve()
    url = owner_url(settings, starts=True)
    with _connect(settings) as connection:
        found = _select(connection, table, before)
        if dry_run:
            _print_selected(found)
            return
        with turn(url):
            if not _archive_all(connection, place, found):
                context.exit(1)


def _connect(settings: Settings) -> Connection:
    """The owner's connection."""
    return connect_as_owner(settings, "archive", tuple_row, starts=True)


def _select(connection: Connection, table: str | None, before: datetime | None) -> list[dict[str, Any]]:
    """The partitions to archive, oldest first, with state and obstacle."""
    until = None if before is None else before.replace(tzinfo=UTC)
    with transaction(connection), connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            select p.table_name, p.partition_name, p.range_from, p.byte_count, p.row_estimate,
                core._find_obstacle(row(p.table_name, p.partition_name, p.range_from, p.range_until)) as obstacle
            from core.list_partitions(%(table)s) as p
            join core.retention_rules as r on r.table_name = p.table_name
            where (r.archive = 'file' or %(table)s::text is not null)
                and case
                    when p.state = 'sealed' then true
                    when %(until)s::timestamptz is null then p.state = 'expired'
                    else p.range_until <= %(until)s and p.state in ('kept', 'expired')
                end
            order by p.range_from, p.table_name
            """,
            {"table": table, "until": until},
        ).fetchall()


def _print_selected(found: list[dict[str, Any]]) -> None:
    for row in found:
        size = f"{row['byte_count'] / 1e6:.1f} MB"
        rows = (
            "rows not counted yet" if row["row_estimate"] is None else f"about {row['row_estimate']:,} rows"
        )
        stays = f", stays for now: {row['obstacle']}" if row["obstacle"] else ""
        click.echo(f"{row['partition_name']}: {size}, {rows}{stays}")
    if not found:
        click.echo("Nothing to archive.")


def _archive_all(connection: Connection, directory: Path, found: list[dict[str, Any]]) -> bool:
    """Archive one after another; whether none was busy. A file that cannot be written ends it."""
    is_done = True
    for row in found:
        try:
            manifest = archive_partition(connection, directory, row["table_name"], row["range_from"])
        except BusyError as error:
            click.echo(f"mainspring: {error}", err=True)
            is_done = False
        except KeptError as error:
            click.echo(f"{row['partition_name']} stays for now: {error}", err=True)
        else:
            click.echo(f"{row['partition_name']}: {_describe(manifest)}")
    if not found:
        click.echo("Nothing to archive.")
    return is_done


def _describe(manifest: Manifest) -> str:
    each = f" ({manifest.file_byte_count / manifest.row_count:.1f} bytes each)" if manifest.row_count else ""
    return f"{manifest.row_count:,} rows, {manifest.file_byte_count:,} bytes{each}, {manifest.file_name}"


@archive_command.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@TABLE
@DAY
@DIRECTORY
@click.option(
    "--keep-days", type=click.IntRange(1, 36_500), default=30, show_default=True,
    help="How long it is exempt from retention.",
)  # fmt: skip
def restore_command(
    file: Path | None, table: str | None, day: datetime | None, directory: Path | None, keep_days: int
) -> None:
    """Load a file back as a partition: FILE, or the one of a table and a day.

    Either all rows are there again, the same as before, or nothing changes.
    """
    settings = load_settings()
    url = owner_url(settings, starts=True)
    with _connect(settings) as connection, turn(url):
        if file is None:
            file = _find_file(connection, settings, table, day, directory)
        archive = restore_file(connection, file, datetime.now(UTC) + timedelta(days=keep_days))
    sealed = "" if archive["takes_rows"] else "; it takes no rows, since what was worked out from it is gone"
    click.echo(
        f"{archive['table_name']}: {archive['row_count']:,} rows of {archive['range_from']:%Y-%m-%d} are back, "
        f"until {archive['restored_until']:%Y-%m-%d} at least{sealed}."
    )


def _find_file(
    connection: Connection,
    settings: Settings,
    table: str | None,
    day: datetime | None,
    directory: Path | None,
) -> Path:
    name = file_name_of(connection, *_require_partition(table, day))
    return (directory or settings.archive_directory).expanduser().resolve() / name


def _require_partition(table: str | None, day: datetime | None) -> tuple[str, datetime]:
    if table is None or day is None:
        raise click.UsageError("Name --table and --day.")
    return table, day.replace(tzinfo=UTC)


@archive_command.command("drop")
@TABLE
@DAY
@click.option(
    "--to", "directory", type=click.Path(path_type=Path, file_okay=False),
    help="Where the file goes; MAINSPRING_ARCHIVE_DIR otherwise.",
)  # fmt: skip
@click.pass_context
def drop_command(
    context: click.Context, table: str | None, day: datetime | None, directory: Path | None
) -> None:
    """Put a restored partition away again; the file is written anew, with what came in meanwhile."""
    settings = load_settings()
    url = owner_url(settings, starts=True)
    name, at = _require_partition(table, day)
    with (
        _connect(settings) as connection,
        turn(url),
        connection.cursor(row_factory=dict_row) as cursor,
    ):
        row = cursor.execute(
            "select a.table_name, a.range_from, p.partition_name from core._find_partition(%s, %s) as p "
            "join core.archives as a on a.table_name = p.table_name and a.range_from = p.range_from "
            "where a.restored_at is not null and a.state <> 'dropped'", (name, at)
        ).fetchone()  # fmt: skip
        if row is None:
            raise ArchiveError(f"Nothing of {name} on {at:%Y-%m-%d} was restored.")
        place = (directory or settings.archive_directory).expanduser().resolve()
        if not _archive_all(connection, place, [row]):
            context.exit(1)


@archive_command.command("list")
@TABLE
@DIRECTORY
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def list_command(table: str | None, directory: Path | None, as_json: bool) -> None:
    """Show what was archived, and whether its file is there."""
    settings = load_settings()
    place = (directory or settings.archive_directory).expanduser().resolve()
    with _connect(settings) as connection:
        rows = _list(connection, table)
    for row in rows:
        row["is_there"] = row["file_name"] is not None and (place / row["file_name"]).is_file()
    if as_json:
        click.echo(json.dumps(rows, default=str, indent=2))
        return
    _print_archives(rows)


def _list(connection: Connection, table: str | None) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "select a.table_name, a.range_from, a.range_until, a.state, a.takes_rows, a.row_count, a.byte_count, "
            "a.file_byte_count, a.file_name, a.file_sha256, a.manifest, a.dropped_at, a.restored_until "
            "from core.list_archives(%s) as a", (table,)
        ).fetchall()  # fmt: skip


def _print_archives(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow, and not needed for JSON
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("Table", "From", "State", "Rows", "Bytes", "File"):
        table.add_column(heading, justify="right" if heading in ("Rows", "Bytes") else "left")
    for row in rows:
        name = row["file_name"] or "none, dropped for good"
        missing = "" if row["is_there"] or row["file_name"] is None else " [red]is missing[/]"
        table.add_row(
            row["table_name"], f"{row['range_from']:%Y-%m-%d}", row["state"],
            "" if row["row_count"] is None else f"{row['row_count']:,}",
            "" if row["file_byte_count"] is None else f"{row['file_byte_count']:,}",
            name + missing,
        )  # fmt: skip
    Console(width=None if sys.stdout.isatty() else 200, highlight=False).print(table)


@archive_command.command("verify")
@TABLE
@DIRECTORY
def verify_command(table: str | None, directory: Path | None) -> None:
    """Read every file from beginning to end; the exit code is 1 where one is missing or damaged."""
    settings = load_settings()
    place = (directory or settings.archive_directory).expanduser().resolve()
    with _connect(settings) as connection:
        rows = [row for row in _list(connection, table) if row["manifest"] is not None]
    damaged = 0
    for row in rows:
        try:
            verify_file(place / row["file_name"], Manifest(**row["manifest"]))
        except DamagedFileError as error:
            click.echo(f"mainspring: {error}", err=True)
            damaged += 1
    click.echo(f"{len(rows) - damaged} of {len(rows)} files are good.")
    if damaged:
        click.get_current_context().exit(1)
