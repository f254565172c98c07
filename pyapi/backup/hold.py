"""The hold after a restore: no worker starts, so that nothing goes out, until somebody releases it."""

from __future__ import annotations

from contextlib import suppress

import psycopg

from pyapi.addresses import gateway_url
from pyapi.settings import Settings


def find_hold(settings: Settings) -> str | None:
    """Why no worker may start, as a sentence; None where one may, or the database does not say."""
    with (
        suppress(psycopg.Error),
        psycopg.connect(
            gateway_url(settings), connect_timeout=5, application_name="mainspring hold"
        ) as connection,
    ):
        connection.execute("set role service_role")
        row = connection.execute("select backup_name, restored_to from ops.get_hold()").fetchone()
        if row is not None:
            when = f" to {row[1]}" if row[1] else ""
            return (
                f"The database was restored from {row[0]}{when}: what was sent after that moment would be sent again. "
                "`mainspring restore release` lets workers start."
            )
    return None
