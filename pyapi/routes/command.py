"""The command ``mainspring routes``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click
from psycopg import errors
from psycopg.rows import dict_row

from pyapi.owner import connect_as_owner
from pyapi.settings import load_settings

ROUTES = "select (r).* from api.list_routes(%s, %s) as r"


@click.command("routes")
@click.argument("wanted", required=False)
@click.option("--tag", help="Of one group only.")
@click.option("--removed", is_flag=True, help="Those that were taken away, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def routes_command(wanted: str | None, tag: str | None, removed: bool, as_json: bool) -> None:
    """Show the routes: method, path, what answers, who may use it.

    WANTED narrows them to paths and functions that contain it.

    \b
    mainspring routes
    mainspring routes invoices
    mainspring routes --tag tasks --json
    """
    with connect_as_owner(load_settings(), "routes", dict_row) as connection:
        try:
            rows = connection.execute(ROUTES, [tag, removed]).fetchall()
        except (errors.UndefinedFunction, errors.InvalidSchemaName):
            raise click.ClickException("This database has no routes yet. Run: mainspring deploy") from None
    if wanted is not None:
        rows = [row for row in rows if wanted in f"{row['path']} {row['function_name']} {row['door']}"]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif rows:
        _print(rows)
    else:
        raise click.ClickException("There is no such route; `mainspring routes` shows all.")


def least_role(row: Mapping[str, Any]) -> str:
    """The least of the roles that may use a route; a dash where the gateway decides."""
    return str(row["callers"][0]) if row["callers"] else "-"


def answers_with(row: Mapping[str, Any]) -> str:
    """The function of a route, or its door."""
    return str(row["function_name"] or f"door {row['door']}")


def routes_as_markdown(rows: Iterable[Mapping[str, Any]]) -> str:
    """One table for each group, for the guide."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        line = f"| `{row['method']}` | `{row['path']}` | `{answers_with(row)}` | {least_role(row)} |"
        groups.setdefault(row["tag"], []).append(line)
    parts = [
        f"### {tag} ({len(lines)})\n\n| method | path | answers | least role |\n|---|---|---|---|\n"
        + "\n".join(lines)
        for tag, lines in sorted(groups.items())
    ]
    return "\n\n".join(parts) + "\n"


def _print(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow, and not needed for JSON
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    console = Console(width=None if sys.stdout.isatty() else 200)
    table = Table("method", "path", "answers", "role", "group", box=None, padding=(0, 2, 0, 0))
    for row in rows:
        group = row["tag"] + (" (removed)" if row["is_removed"] else "")
        table.add_row(
            row["method"], escape(row["path"]), escape(answers_with(row)), least_role(row), escape(group)
        )
    console.print(table)
