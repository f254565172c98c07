"""The owner's connection, as commands have it.

What PostgreSQL says against it, or against a statement, is left to :class:`pyapi.cli.Commands`, which makes a sentence of it.
"""

from __future__ import annotations

from typing import TypeVar

import psycopg
from psycopg.rows import RowFactory

from pyapi.addresses import owner_url
from pyapi.settings import Settings

CONNECT_SECONDS = 5

Row = TypeVar("Row")


def connect_as_owner(
    settings: Settings, command: str, row_factory: RowFactory[Row], *, starts: bool = False
) -> psycopg.Connection[Row]:
    """A connection that commits every statement, its times in UTC.

    Args:
        settings: where the database is.
        command: whose name the server shows.
        row_factory: such as ``psycopg.rows.dict_row``.
        starts: whether an embedded server that stands still is started.

    Raises:
        SettingsError: only the gateway's login is known.
        psycopg.OperationalError: the database does not answer.
    """
    connection = psycopg.connect(
        owner_url(settings, starts=starts), autocommit=True, connect_timeout=CONNECT_SECONDS,
        application_name=f"mainspring {command}", row_factory=row_factory,
    )  # fmt: skip
    connection.execute("set timezone = 'UTC'")
    return connection
