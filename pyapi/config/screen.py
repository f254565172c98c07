"""What the command ``mainspring config`` shares: its connection, values as people type and read them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import orjson
import psycopg
from psycopg.rows import dict_row

from pyapi.owner import connect_as_owner
from pyapi.settings import Settings

Connection = psycopg.Connection[dict[str, Any]]
RAW_TYPES = ("string", "duration", "timestamp", "url")
MAX_SHOWN = 60


def read_value(file: Path | None) -> str:
    """The value in a file or on standard input, without the line break that ends it."""
    if file is None and sys.stdin.isatty():
        return str(click.prompt("Value", hide_input=True))
    try:
        text = file.read_text("utf-8") if file is not None else sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise click.ClickException("The value is no UTF-8 text.") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise click.ClickException("The value is empty.")
    return text


def find_type(connection: Connection, service: str, key: str) -> str:
    """The type that a key is defined with."""
    rows = connection.execute(
        "select k.value_type from config.list_keys(%s) as k where k.config_key = %s", [service, key]
    ).fetchall()
    if not rows:
        connection.execute(
            "select config.explain_config_value(%s, %s, 'all')", [service, key]
        )  # says what is unknown
    return str(rows[0]["value_type"])


def encode_value(text: str, value_type: str) -> str:
    """What was typed as JSON."""
    if value_type in RAW_TYPES:
        return orjson.dumps(text).decode()
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        raise click.ClickException(f"{text[:80]!r} is no {value_type}; write it as JSON.") from None
    return text


def show_value(value: Any, fingerprint: str | None) -> str:
    """A value in a table: a secret by its fingerprint, the rest shortened."""
    if fingerprint is not None:
        return f"secret {fingerprint}"
    if value is None:
        return ""
    text = orjson.dumps(value).decode()
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def say_why(row: dict[str, Any]) -> str:
    """Why an entry of the history was made."""
    reverted = "" if row["reverted_to"] is None else f"back to {row['reverted_to']}"
    return ": ".join(part for part in (reverted, row["reason"]) if part)


def name_side(environment: str, version: int | None) -> str:
    """The heading of one side of a comparison."""
    return environment if version is None else f"{environment} at {version}"


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under headings."""
    from rich.console import Console  # noqa: PLC0415 - slow, and not needed by all
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # no markup: values are anybody's
    Console(width=None if sys.stdout.isatty() else 240, highlight=False).print(table)


def fetch_one(connection: Connection, statement: str, parameters: Sequence[Any]) -> dict[str, Any]:
    """The one row of a statement."""
    return connection.execute(statement, parameters).fetchall()[0]


def connect(settings: Settings) -> Connection:
    """The owner's connection."""
    return connect_as_owner(settings, "config", dict_row, starts=True)
