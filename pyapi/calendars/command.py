"""The command ``mainspring study``: calendars and timetables, for whoever runs the service."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import orjson
import psycopg

from pyapi.addresses import owner_url
from pyapi.calendars.isolated import read_isolated
from pyapi.calendars.reading import CalendarRefused
from pyapi.calendars.timetable import read_timetable
from pyapi.settings import load_settings

ACT_AS_SERVICE = """select set_config('request.jwt.claims', '{"role": "service_role"}', false)"""
ZONE = "select study._get_zone(%s, %s)"
IMPORT_CALENDAR = "select c.calendar_id from study.import_calendar(%s, p_name => %s, p_course_id => %s, p_user_id => %s) as c"
APPLY = "select study.apply_calendar(%s, %s::jsonb, %s::jsonb, %s::jsonb)"
IMPORT_TIMETABLE = "select study.import_timetable(%s::jsonb, %s, %s)"
COUNTS = ("courses", "lectures", "created", "changed", "unchanged", "removed", "kept_deleted")
BATCH = 1000
SHOWN = 20
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("study")
def study_command() -> None:
    """Import calendars and timetables for somebody."""


@study_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--user", "user_id", type=click.UUID, required=True, help="Whose planner it goes into.")
@click.option(
    "--course", "course_id", type=click.UUID, help="For an .ics file; otherwise a new course of its name."
)
@click.option(
    "--zone", help="Clock of the timetable, such as America/Chicago; that of the user where left out."
)
@click.option("--from", "starts_on", type=DAY, help="For a .csv file: first day of the term, YYYY-MM-DD.")
@click.option("--until", "until_on", type=DAY, help="For a .csv file: last day of the term.")
def import_command(
    file: Path,
    user_id: UUID,
    course_id: UUID | None,
    zone: str | None,
    starts_on: datetime | None,
    until_on: datetime | None,
) -> None:
    """Import FILE, a calendar (.ics) or a timetable (.csv); the same file again changes nothing.

    What is refused is said, and harms nothing else.
    """
    try:
        with psycopg.connect(owner_url(load_settings(), starts=True), autocommit=True) as connection:
            connection.execute(ACT_AS_SERVICE)
            if file.suffix.lower() == ".csv":
                if starts_on is None or until_on is None:
                    raise click.UsageError(
                        "A timetable needs --from and --until: its file has days of the week, no dates."
                    )
                report = _import_timetable(connection, file, user_id, zone, (starts_on, until_on))
            else:
                report = _import_calendar(connection, file, user_id, course_id)
    except CalendarRefused as error:
        raise click.ClickException(f"{error} ({error.code})") from None
    print_report(report)


def print_report(report: dict[str, Any]) -> None:
    """Counts on standard output; what was refused, and what was left out of what is there, on standard error."""
    counts = report["counts"]
    click.echo(", ".join(f"{counts[name]} {name.replace('_', ' ')}" for name in COUNTS if name in counts))
    for one in report["refused"][:SHOWN]:
        where = one.get("uid") or f"row {one.get('row')}"
        click.echo(f"refused {where}: {one['error']}: {one.get('detail') or ''}", err=True)
    if len(report["refused"]) > SHOWN:
        click.echo(f"… and {len(report['refused']) - SHOWN} more", err=True)
    for note in report.get("notes", [])[:SHOWN]:
        click.echo(note, err=True)


def _import_calendar(
    connection: psycopg.Connection[Any], file: Path, user_id: UUID, course_id: UUID | None
) -> dict[str, Any]:
    text = file.read_bytes()
    # Read first: what is no calendar leaves nothing behind.
    told = asyncio.run(read_isolated(text, _one(connection, ZONE, user_id, None)))
    with connection.transaction():
        content = text.decode("utf-8", "replace").replace("\0", "")
        calendar_id = _one(connection, IMPORT_CALENDAR, content, file.name, course_id, user_id)
        return dict(_one(
            connection, APPLY, calendar_id, orjson.dumps(told["items"]).decode(), orjson.dumps(told["refused"]).decode(),
            orjson.dumps({"notes": told["notes"][:100]}).decode(),
        ))  # fmt: skip


def _import_timetable(
    connection: psycopg.Connection[Any],
    file: Path,
    user_id: UUID,
    zone: str | None,
    term: tuple[datetime, datetime],
) -> dict[str, Any]:
    rows, refused = read_timetable(file.read_text("utf-8-sig"), term[0].date(), term[1].date())
    counts: dict[str, int] = {}
    with connection.transaction():
        for start in range(0, len(rows) or 1, BATCH):
            batch = orjson.dumps(rows[start : start + BATCH]).decode()
            told = _one(connection, IMPORT_TIMETABLE, batch, zone, user_id)
            for name, count in told["counts"].items():
                counts[name] = counts.get(name, 0) + count
            refused += [{**one, "row": one["row"] + start} for one in told["refused"]]
    return {"counts": counts, "refused": refused}


def _one(connection: psycopg.Connection[Any], statement: str, *parameters: object) -> Any:
    row = connection.execute(statement, parameters).fetchone()
    assert row is not None  # noqa: S101 - each of these statements has one row
    return row[0]
