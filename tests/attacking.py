"""A gateway inside the test's process, over a database full of functions that misbehave."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from pyapi.app import Application
from pyapi.gateway import Gateway
from pyapi.settings import load_settings
from tests.gateways import SECRET
from tests.servers import Database


def make_arena(database: Database) -> None:
    """Create the functions of attacks.sql."""
    with database.connect() as connection:
        connection.execute(Path(__file__).with_name("attacks.sql").read_bytes())


@asynccontextmanager
async def application(
    database: Database, **settings: Any
) -> AsyncIterator[tuple[httpx.AsyncClient, Gateway]]:
    """Run the gateway here, so that a call can be cancelled in the middle and constants can be changed."""
    options = {
        "database_url": database.url, "gateway_url": database.gateway_url, "jwt_secret": SECRET,
        "tx_end": "commit-allow-override", "log_level": "error",
    }  # fmt: skip
    app = Application(load_settings(**(options | settings)))
    await app.gateway.open()
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway", timeout=60) as client:
            yield client, app.gateway
    finally:
        await app.gateway.close()
