"""The command ``mainspring maintain``."""

from __future__ import annotations

import json
import uuid
from typing import Any

import click
import psycopg
from psycopg.rows import dict_row, tuple_row
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pyapi.owner import connect_as_owner
from pyapi.settings import load_settings

RUNS = """
select t.cadence, r.task_name, r.outcome, r.attempt_count, r.started_at, r.finished_at, r.result, r.error_code,
    r.error_message, round(extract(epoch from r.finished_at - r.started_at) * 1000)::integer as milliseconds
from ops.maintenance_runs as r
join ops.maintenance_tasks as t using (task_name)
where r.holder = %s
order by r.started_at, r.run_id
"""
COLOURS = {"done": "green", "failed": "red"}


@click.command("maintain")
@click.option("--cadence", type=click.Choice(["daily", "weekly", "monthly"]), help="What is due of these.")
@click.option("--task", metavar="NAME", help="That one, due or not.")
@click.option("--vacuum", is_flag=True, help="Then run the VACUUM and ANALYZE that the doctor would advise.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_context
def maintain_command(
    context: click.Context, cadence: str | None, task: str | None, vacuum: bool, as_json: bool
) -> None:
    """Do the maintenance that is due: partitions, clean-ups, reviews.

    The same as `call ops.maintain()`; a worker does it by itself. Safe to repeat and to run beside others.
    The exit code is 1 if a task failed; the others are done all the same.
    """
    with connect_as_owner(load_settings(), "maintain", tuple_row, starts=True) as connection:
        runs, failure = do_maintenance(connection, cadence, task)
        statements = run_vacuum(connection) if vacuum else []
    if as_json:
        click.echo(json.dumps({"runs": runs, "statements": statements}, default=str, indent=2))
    else:
        _print_runs(runs)
        for statement in statements:
            click.echo(statement)
    if failure is not None:
        click.echo(f"mainspring: {failure}", err=True)
        context.exit(1)


def do_maintenance(
    connection: psycopg.Connection[Any], cadence: str | None, task: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Call ``ops.maintain``.

    Returns:
        The runs that it made (task, outcome, milliseconds, result, error), oldest first; a sentence on those that
        failed, None if none did.
    """
    failure, holder = None, uuid.uuid4()
    try:
        connection.execute("call ops.maintain(%s, %s, null, %s)", (cadence, task, holder))
    except psycopg.Error as error:
        if error.diag.message_primary != "maintenance_failed":
            raise
        failure = error.diag.message_detail
    with connection.cursor(row_factory=dict_row) as cursor:
        runs = cursor.execute(RUNS, (holder,)).fetchall()
    return runs, failure


def run_vacuum(connection: psycopg.Connection[Any]) -> list[str]:
    """Run what cannot run in a function: the statements of ``ops.list_vacuum_health``, one by one."""
    rows = connection.execute(
        "select remedy from ops.list_vacuum_health() where remedy ~ '^(vacuum|analyze)' order by 1"
    ).fetchall()
    statements = [str(remedy) for (remedy,) in rows]
    for statement in statements:
        connection.execute(statement.encode())
    return statements


def _print_runs(runs: list[dict[str, Any]]) -> None:
    if not runs:
        click.echo("Nothing is due.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for title in ("cadence", "task", "outcome"):
        table.add_column(title, no_wrap=True)
    table.add_column("ms", justify="right", no_wrap=True)
    table.add_column("what it did", overflow="fold")
    for run in runs:
        table.add_row(
            run["cadence"],
            run["task_name"],
            Text(run["outcome"], COLOURS.get(run["outcome"], "")),
            str(run["milliseconds"]),
            Text(describe_result(run)),
        )
    Console().print(table)


def describe_result(run: dict[str, Any]) -> str:
    """What a run did, or why it failed, in a few words."""
    if run["error_message"] is not None:
        return str(run["error_message"])
    result = run["result"]
    if isinstance(result, dict):
        return ", ".join(f"{name} {_describe(value)}" for name, value in result.items())
    return "" if result is None else _describe(result)


def _describe(value: Any) -> str:
    if isinstance(value, list):
        return (
            f"{len(value)}"
            if len(value) > 3 or any(isinstance(v, dict) for v in value)
            else ", ".join(map(str, value)) or "0"
        )
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_describe(entry)}" for name, entry in value.items()) or "0"
    return str(value)
