"""A planner to test with: who owns it, how it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from pyapi.calendars.reading import read_calendar
from tests.gateways import user_id
from tests.servers import ROOT, Database

CALENDARS = ROOT / "tests" / "data" / "calendars"
SHARED = next((p for parent in ROOT.parents if (p := parent / "shared" / "data").exists()), ROOT)

Row = dict[str, Any]


class Planner:
    """The planner of one user, over one database, as the service sees it."""

    def __init__(self, connection: psycopg.Connection[Row], owner: str) -> None:
        self.connection = connection
        self.owner = owner

    def ask(self, call: str, *parameters: object) -> list[Row]:
        """The rows of a call; ``%s`` stands for parameters."""
        return self.connection.execute(f"select * from study.{call}", parameters).fetchall()

    def one(self, call: str, *parameters: object) -> Row:
        [row] = self.ask(call, *parameters)
        return row

    def course(self, title: str = "Course", zone: str = "Europe/Berlin") -> str:
        return str(
            self.one("create_course(%s, p_time_zone => %s, p_user_id => %s)", title, zone, self.owner)[
                "course_id"
            ]
        )

    def calendar(self, name: str, content: str = "BEGIN:VCALENDAR") -> str:
        """A calendar that waits to be read."""
        return str(
            self.one("import_calendar(%s, p_name => %s, p_user_id => %s)", content, name, self.owner)[
                "calendar_id"
            ]
        )

    def apply(self, calendar_id: str, text: bytes, zone: str = "Africa/Nairobi", **options: Any) -> Row:
        """Read a calendar here and now, without a worker; answers the report."""
        told = read_calendar(text, zone, **options)
        row = self.connection.execute(
            "select study.apply_calendar(%s, %s, %s) as report",
            [calendar_id, json.dumps(told["items"]), json.dumps(told["refused"])],
        ).fetchone()
        assert row is not None
        return dict(row["report"])

    def times(self, start: str, end: str, zone: str = "Europe/Berlin") -> list[Row]:
        return self.ask(
            "list_occurrences(%s, %s, %s, p_limit => 1000, p_user_id => %s)", start, end, zone, self.owner
        )


@contextmanager
def planner_for(database: Database, number: int = 1) -> Iterator[Planner]:
    """A user's planner."""
    with psycopg.connect(database.url, autocommit=True, row_factory=dict_row) as connection:
        connection.execute(
            "insert into auth.users (user_id, email) values (%s, %s) on conflict do nothing",
            [user_id(number), f"student{number}@example.com"],
        )
        yield Planner(connection, user_id(number))


def read_ics(name: str) -> bytes:
    return (CALENDARS / f"{name}.ics").read_bytes()


def shared(path: str) -> Path:
    return SHARED / path
