"""The command ``mainspring versions``."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

import click
from psycopg.rows import dict_row

from pyapi.owner import connect_as_owner
from pyapi.settings import load_settings

LIST = "select * from api.list_api_versions()"
FUNCTIONS = "select * from api.list_deprecated_functions()"
USAGE = (
    "select * from api.list_version_usage(%s, %s, p_from => now() - make_interval(days => %s), p_limit => %s)"
)
DEPRECATE = "select * from api.deprecate_api_version(%s, %s, %s, %s, %s)"
DEPRECATE_FUNCTION = "select * from api.deprecate_function(%s, %s, coalesce(%s, now()), %s, p_note => %s)"
COLOURS = {
    "current": "green",
    "supported": "cyan",
    "deprecated": "yellow",
    "sunset": "red",
    "announced": "dim",
}

Row = dict[str, Any]
MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"])


@click.group("versions")
def versions_command() -> None:
    """Show versions of the interface and who calls them; take one out of use.

    \b
    mainspring versions list
    mainspring versions usage v1
    mainspring versions deprecate v1 --sunset 2027-06-30
    """


@versions_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
def list_command(as_json: bool) -> None:
    """Show the versions, the newest first, and single functions that are deprecated."""
    with connect_as_owner(load_settings(), "versions", dict_row) as connection:
        versions = connection.execute(LIST).fetchall()
        functions = connection.execute(FUNCTIONS).fetchall()
    if as_json:
        click.echo(json.dumps(versions, default=str, indent=2))
        return
    columns = ("version", "status", "default", "introduced", "deprecated", "sunset", "successor", "guide")
    _print(columns, [
        (
            row["version"], _colour(row["status"]), "yes" if row["is_default"] else "", _day(row["introduced_at"]),
            _day(row["deprecated_at"]), _day(row["sunset_at"]), row["successor"], row["guide"],
        )
        for row in versions
    ])  # fmt: skip
    if functions:
        click.echo()
        _print(("function", "deprecated", "sunset", "successor", "note"), [
            (
                row["function_name"], _day(row["deprecated_at"]), _day(row["sunset_at"]), row["successor"], row["note"],
            )
            for row in functions
        ])  # fmt: skip


@versions_command.command("usage")
@click.argument("version", required=False)
@click.option("--function", "function_name", help="Calls of this function (schema.function) only.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 400), help="How far back.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="Most rows.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def usage_command(
    version: str | None, function_name: str | None, days: int, limit: int, as_json: bool
) -> None:
    """Show who still calls a version: who called last comes first."""
    with connect_as_owner(load_settings(), "versions", dict_row) as connection:
        rows = connection.execute(USAGE, [version, function_name, days, limit]).fetchall()
    if as_json:
        click.echo(json.dumps(rows, default=str, indent=2))
    elif not rows:
        click.echo(f"Nobody called {version or 'a version that is not current'} in {days} days.")
    else:
        _print(("version", "function", "caller", "client", "calls", "in vain", "last call", "busiest day"), [
            (
                row["version"], row["function_name"], row["caller"], row["client"], str(row["call_count"]),
                str(row["refused_count"] or ""), f"{row['last_called_at']:%Y-%m-%d %H:%M}", _busiest(row["calls_by_day"]),
            )
            for row in rows
        ])  # fmt: skip


@versions_command.command("deprecate")
@click.argument("name")
@click.option("--at", type=MOMENT, help="Since when, or from when on; now, where it is left out.")
@click.option("--sunset", type=MOMENT, help="When it stops answering.")
@click.option("--successor", help="What to call instead: a version, or schema.function.")
@click.option("--guide", help="Address of the guide, or a path such as /docs/v1-to-v2.md.")
@click.option("--note", help="Of a function: a sentence for its callers.")
def deprecate_command(
    name: str, at: datetime | None, sunset: datetime | None, successor: str | None, guide: str | None, note: str | None
) -> None:  # fmt: skip
    """Say that a version (v1), or a function (schema.function), is on its way out.

    Dates without a zone are in that of the database.
    """
    is_function = "." in name
    if (is_function and guide) or (not is_function and note):
        raise click.UsageError("--guide is for versions, --note for functions.")
    with connect_as_owner(load_settings(), "versions", dict_row) as connection:
        if is_function:
            row = connection.execute(DEPRECATE_FUNCTION, [name, successor, at, sunset, note]).fetchone()
        else:
            row = connection.execute(DEPRECATE, [name, at, sunset, successor, guide]).fetchone()
    found: Row = row or {}
    until = f"; it answers until {_day(found['sunset_at'])}" if found["sunset_at"] else ""
    click.echo(
        f"{name} is deprecated as of {_day(found['deprecated_at'])}{until}. Gateways know within a second."
    )


def _print(columns: tuple[str, ...], rows: list[tuple[str | None, ...]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow, and not needed for JSON
    from rich.table import Table  # noqa: PLC0415

    table = Table(*columns, box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*(cell or "" for cell in row))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _colour(status: str) -> str:
    return f"[{COLOURS.get(status, 'default')}]{status}[/]"


def _day(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d}"


def _busiest(calls: dict[str, int]) -> str:
    day = max(calls, key=lambda name: (calls[name], name))
    return f"{day}: {calls[day]}"
