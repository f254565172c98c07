"""The command ``mainspring services``."""

from __future__ import annotations

import json
import sys
from typing import Any

import click
from psycopg.rows import dict_row

from pyapi.owner import connect_as_owner
from pyapi.settings import load_settings

OVERVIEW = "select * from services.list_service_health()"
INSTANCES = "select * from services.list_services(%s, %s, 1000)"
COLOURS = {
    "healthy": "green", "degraded": "yellow", "starting": "cyan", "stale": "red", "down": "red", "stopped": "dim",
}  # fmt: skip
STATES = ("starting", "healthy", "degraded", "stale", "stopped")


@click.command("services")
@click.argument("service_name", required=False)
@click.option("--state", type=click.Choice(STATES), help="Instances in this state only.")
@click.option("--all", "is_all", is_flag=True, help="Those that have stopped, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
def services_command(service_name: str | None, state: str | None, is_all: bool, as_json: bool) -> None:
    """Show which services run, and how they are.

    Exits with 3 if a service that is shown is down: its instances fell silent, and none is left.

    \b
    mainspring services
    mainspring services worker
    mainspring services --state stale
    """
    with connect_as_owner(load_settings(), "services", dict_row) as connection:
        overview = connection.execute(OVERVIEW).fetchall()
        instances = connection.execute(INSTANCES, [service_name, state]).fetchall()
    if service_name is not None:
        overview = [row for row in overview if row["service_name"] == service_name]
        if not overview:
            raise click.ClickException(f"No service {service_name!r} has registered.")
    if not is_all and state is None:
        instances = [row for row in instances if row["state"] != "stopped"]
    if as_json:
        click.echo(json.dumps({"services": overview, "instances": instances}, default=str, indent=2))
    elif not overview:
        click.echo("No service has registered; gateways and workers do when they start.")
    else:
        _print(overview, instances)
    if any(row["status"] == "down" for row in overview):
        click.get_current_context().exit(3)


def _print(overview: list[dict[str, Any]], instances: list[dict[str, Any]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow, and not needed for JSON
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    console = Console(width=None if sys.stdout.isatty() else 200)
    services = Table("service", "status", "instances", "versions", "can", box=None, padding=(0, 2, 0, 0))
    for row in overview:
        counts = ", ".join(
            f"{row[f'{name}_count']} {name}"
            for name in ("healthy", "degraded", "starting", "stale", "gone", "stopped")
            if row[f"{name}_count"]
        )
        services.add_row(
            escape(row["service_name"]), _colour(row["status"]), counts, escape(", ".join(row["versions"])),
            escape(_shorten(row["capabilities"])),
        )  # fmt: skip
    console.print(services)
    if not instances:
        return
    table = Table(
        "service",
        "instance",
        "host",
        "version",
        "state",
        "last beat",
        "load",
        "note",
        box=None,
        padding=(0, 2, 0, 0),
    )
    for row in instances:
        table.add_row(
            escape(row["service_name"]), escape(row["instance_id"]), escape(row["host"] or ""),
            escape(row["version"] or ""), _colour(row["state"]), _age(float(row["heartbeat_seconds"])),
            str(row["load"].get("load", "")), escape(row["state_note"] or ""),
        )  # fmt: skip
    console.print()
    console.print(table)


def _colour(state: str) -> str:
    return f"[{COLOURS.get(state, 'default')}]{state}[/]"


def _shorten(names: list[str], most: int = 6) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _age(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if abs(seconds) >= 2 * size:
            return f"{seconds / size:.0f} {unit} ago"
    return f"{seconds:.0f} s ago"
