"""The command ``mainspring doctor``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict

import click
import psycopg
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from pyapi.cluster import Cluster
from pyapi.doctor.outside import SEVERITIES, Connection, Finding, find_memory, find_outside, now
from pyapi.settings import Settings, load_settings

COLOURS = {"serious": "bold red", "warning": "yellow", "advice": "cyan", "unknown": "magenta"}
TITLES = {
    "serious": "Serious: data, money or service are at risk",
    "warning": "Warnings: what will become serious",
    "advice": "Advice: it could be better",
    "unknown": "Not examined",
}
FAILED = 1


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option(
    "--at-least",
    type=click.Choice(SEVERITIES[:3]),
    default="advice",
    show_default=True,
    help="Leave out what is less severe.",
)
@click.pass_context
def doctor_command(context: click.Context, as_json: bool, at_least: str) -> None:
    """Examine the database and what is around it; print what is wrong and what mends it.

    Changes nothing. Statements go to psql as the deploying login, one by one; lines without a semicolon are commands.
    The exit code is 1 if something is serious.
    """
    findings = examine(load_settings())
    shown = [
        finding
        for finding in findings
        if finding.severity == "unknown" or SEVERITIES.index(finding.severity) <= SEVERITIES.index(at_least)
    ]
    if as_json:
        counts = Counter(finding.severity for finding in findings)
        click.echo(
            json.dumps(
                {
                    "examined_at": now(),
                    "counts": {severity: counts[severity] for severity in SEVERITIES},
                    "findings": [asdict(finding) for finding in shown],
                },
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        print_findings(shown)
    if any(finding.severity == "serious" for finding in findings):
        context.exit(FAILED)


def examine(settings: Settings) -> list[Finding]:
    """Everything that is wrong, the worst first."""
    if settings.database_url is not None:
        url = settings.database_url
    else:
        cluster = Cluster(settings.data_directory)
        if not cluster.is_running():
            return [
                Finding(
                    "serious",
                    "database",
                    "embedded PostgreSQL",
                    "It does not run.",
                    "mainspring up --detach",
                )
            ]
        url = cluster.url()
    try:
        with psycopg.connect(
            url, autocommit=True, connect_timeout=5, application_name="mainspring doctor"
        ) as connection:
            connection.execute("set statement_timeout = '60s'")
            findings = [*find_inside(connection), *find_outside(settings, connection, url)]
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        return [Finding("serious", "database", "DATABASE_URL", f"The database does not answer: {reason}")]
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def find_inside(connection: Connection) -> list[Finding]:
    """What the database says of itself."""
    try:
        rows = connection.execute(
            "select severity, check_name, subject, finding, remedy from ops.list_findings(%s)",
            (find_memory(connection),),
        ).fetchall()
    except (
        psycopg.errors.UndefinedFunction,
        psycopg.errors.InvalidSchemaName,
        psycopg.errors.UndefinedTable,
    ):
        return [
            Finding(
                "serious", "database", "schema ops", "The program is not deployed here.", "mainspring deploy"
            )
        ]
    except psycopg.errors.InsufficientPrivilege:
        return [
            Finding(
                "unknown",
                "database",
                "DATABASE_URL",
                f"The login {connection.info.user} may not ask.",
                f"grant service_role to {connection.info.user};",
            )
        ]
    return [Finding(*row) for row in rows]


def print_findings(findings: Iterable[Finding], console: Console | None = None) -> None:
    """Grouped by severity: what it is about, a sentence, and below it the remedy on lines that can be copied."""
    console = console or Console(highlight=False)
    found = list(findings)
    for severity in SEVERITIES:
        group = [finding for finding in found if finding.severity == severity]
        if not group:
            continue
        console.print(Text(f"{TITLES[severity]} ({len(group)})", COLOURS[severity]))
        for finding in group:
            console.print(
                Padding(
                    Text.assemble((finding.subject, "bold"), "  ", finding.finding),
                    (0, 0, 0, 2),
                    expand=False,
                )
            )
            if finding.remedy:
                # Not wrapped: what is copied has to be whole.
                console.print(Text(f"    {finding.remedy}", "green"), soft_wrap=True)
        console.print()
    counts = Counter(finding.severity for finding in found)
    if not found:
        console.print(Text("Nothing is wrong.", "green"))
    else:
        console.print(
            ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES if counts[severity]) + "."
        )
