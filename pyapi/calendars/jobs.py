"""The job ``import_calendar``: fetches a calendar, reads it, and hands the database what it holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
import psycopg

from pyapi.addresses import gateway_url
from pyapi.calendars.fetching import Fetched, FetchError, fetch
from pyapi.calendars.isolated import read_isolated
from pyapi.calendars.reading import CalendarRefused
from pyapi.jobs import GiveUp, RetryLater, job
from pyapi.settings import load_settings
from pyapi.webhooks.settings import load_webhook_settings

BEGIN_SERVICE = (
    "select set_config('role', 'service_role', false),"
    """ set_config('request.jwt.claims', '{"role": "service_role"}', false)"""
)
GET_SOURCE = (
    "select s.url, s.content, s.etag, s.last_modified, s.time_zone from study.get_calendar_source(%s) as s"
)
APPLY = "select study.apply_calendar(%s, %s::jsonb, %s::jsonb, %s::jsonb)"
RECORD_FAILURE = "select study.record_calendar_failure(%s, %s, %s)"


@job("import_calendar", queue="calendars", max_attempts=3, priority=6)
async def import_calendar(payload: dict[str, Any]) -> dict[str, Any]:
    """Import a calendar, for the first time or again.

    Args:
        payload: ``calendar_id``.

    Returns:
        The report, or the code of why it could not be read.
    """
    try:
        calendar_id = UUID(payload["calendar_id"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise GiveUp("invalid_payload: calendar_id") from None
    try:
        return await _import(calendar_id)
    except psycopg.OperationalError as error:
        raise RetryLater(None, f"database_lost: {str(error).strip()}") from None


async def _import(calendar_id: UUID) -> dict[str, Any]:
    url, content, etag, modified, zone = await _ask(GET_SOURCE, (calendar_id,))
    if zone is None:
        return {"error": "calendar_removed"}
    try:
        if url is None:
            found = Fetched((content or "").encode(), None, None)
        else:
            allow_private = load_webhook_settings().webhook_allow_private
            found = await fetch(url, content and etag, content and modified, allow_private=allow_private)
        # What did not change is read again all the same: rules without an end have come further.
        text = (content or "").encode() if found.content is None else found.content
        told = await read_isolated(text, zone)
    except (FetchError, CalendarRefused) as error:
        await _ask(RECORD_FAILURE, (calendar_id, error.code, str(error)))
        return {"error": error.code}
    facts = {
        "content": text.decode("utf-8", "replace").replace("\0", ""), "etag": found.etag,
        "last_modified": found.last_modified, "notes": told["notes"][:100],
    }  # fmt: skip
    parameters = (
        calendar_id, orjson.dumps(told["items"]).decode(), orjson.dumps(told["refused"]).decode(),
        orjson.dumps(facts).decode(),
    )  # fmt: skip
    [report] = await _ask(APPLY, parameters)
    return dict(report)


async def _ask(statement: str, parameters: tuple[Any, ...]) -> tuple[Any, ...]:
    """One statement as the service, on a connection of its own: fetching takes long, and keeps none."""
    async with await psycopg.AsyncConnection.connect(
        gateway_url(load_settings()), autocommit=True, connect_timeout=5,
        application_name="mainspring-calendars", prepare_threshold=None,
    ) as connection:  # fmt: skip
        await connection.execute(BEGIN_SERVICE)
        row: tuple[Any, ...] | None = await (await connection.execute(statement, parameters)).fetchone()
    assert row is not None  # noqa: S101 - each of these statements has one row
    return row
