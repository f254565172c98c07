"""The job ``render_invoices``: papers ahead of those who will want them."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import psycopg
import structlog
from psycopg.types.json import set_json_loads

from pyapi.addresses import gateway_url
from pyapi.errors import ApiError
from pyapi.invoices.document import DocumentError
from pyapi.invoices.press import Press
from pyapi.jobs import GiveUp, Job, RetryLater, job
from pyapi.settings import Settings, load_settings

log = structlog.get_logger(__name__)

PAGE = 100
SIDE_BY_SIDE = 2
BEGIN_SERVICE = (
    "select set_config('role', 'service_role', false),"
    """ set_config('request.jwt.claims', '{"role": "service_role"}', false)"""
)
LIST = "select * from invoices.list_unrendered(%s, %s, %s, %s, %s)"
COUNT = "select count(*) from invoices.list_unrendered(%s, %s, %s, null, 10000)"
GET_PAPER = (
    "select p.language, p.document_sha256, p.document, p.status, p.content is not null"
    " from invoices.get_paper(%s) as p"
)
STORE = "select invoices.store_rendering(%s, %s, %s, %s) is not null"

Connection = psycopg.AsyncConnection[tuple[Any, ...]]


@job("render_invoices", queue="rendering", priority=7)
async def render_invoices(payload: dict[str, Any], job: Job) -> dict[str, Any]:
    """Render the invoices of a month, or some, that have no paper yet.

    Every paper is kept as soon as it is made: a job that is run again goes on where it was.

    Args:
        payload: ``month`` (``2026-11``) and perhaps ``region``, or ``invoice_ids``.
        job: its progress is ``{"done", "failed", "total"}``; ``total`` is counted up to 10000.

    Returns:
        ``done`` and ``failed``, and the reasons of the first failures.
    """
    month, region, invoice_ids = read_payload(payload)
    settings = load_settings()
    return await Rendering(settings, job, (month, region, invoice_ids)).run()


def read_payload(payload: dict[str, Any]) -> tuple[date | None, str | None, list[UUID] | None]:
    """What a job was asked for.

    Raises:
        GiveUp: it is not what it should be.
    """
    try:
        month = date.fromisoformat(payload["month"][:7] + "-01") if payload.get("month") else None
        invoice_ids = [UUID(value) for value in payload["invoice_ids"]] if "invoice_ids" in payload else None
    except (ValueError, TypeError, AttributeError) as error:
        raise GiveUp(f"invalid_payload: {error}") from None
    if (month is None) == (invoice_ids is None):
        raise GiveUp("invalid_payload: month or invoice_ids, and not both")
    return month, payload.get("region"), invoice_ids


class Rendering:
    """One run over invoices without paper.

    Args:
        settings: where the database is, further fonts.
        job: told of the progress.
        wanted: month, region and ids, as ``invoices.list_unrendered`` takes them.
    """

    def __init__(
        self, settings: Settings, job: Job, wanted: tuple[date | None, str | None, list[UUID] | None]
    ) -> None:
        self._url = gateway_url(settings)
        self._press = Press(SIDE_BY_SIDE, queue=SIDE_BY_SIDE, fonts=settings.font_directory)
        self._job = job
        self._wanted = wanted
        self._done = 0
        self._failures: list[str] = []
        self._failed = 0

    async def run(self) -> dict[str, Any]:
        """Render until none is left.

        Raises:
            RetryLater: the database went away.
        """
        try:
            return await self._run()
        except psycopg.OperationalError as error:
            raise RetryLater(None, f"database_lost: {str(error).strip()}") from None
        finally:
            await self._press.close()

    async def _run(self) -> dict[str, Any]:
        async with await self._connect() as listing:
            [total] = await _row(listing, COUNT, self._wanted)
            self._tell(total)
            connections = [await self._connect() for _ in range(SIDE_BY_SIDE)]
            try:
                after: UUID | None = None
                while True:
                    found = await (await listing.execute(LIST, (*self._wanted, after, PAGE))).fetchall()
                    waiting = [row[0] for row in found]
                    await asyncio.gather(*(self._take(c, waiting, total) for c in connections))
                    if len(found) < PAGE:
                        return {"done": self._done, "failed": self._failed, "failures": self._failures}
                    after = found[-1][0]
            finally:
                for connection in connections:
                    await connection.close()

    async def _take(self, connection: Connection, waiting: list[UUID], total: int) -> None:
        while waiting:
            await self._render(connection, waiting.pop(0))
            self._tell(total)

    async def _render(self, connection: Connection, invoice_id: UUID) -> None:
        try:
            language, digest, document, status, is_there = await _row(connection, GET_PAPER, (invoice_id,))
            if is_there or status == "draft":
                return
            content = await self._press.render(document, language)
            await _row(connection, STORE, (invoice_id, language, digest, content))
            self._done += 1
        except (DocumentError, ApiError, psycopg.errors.RaiseException, psycopg.errors.DataError) as error:
            # One that cannot be rendered keeps none of the others back.
            self._failed += 1
            if len(self._failures) < 10:
                self._failures.append(f"{invoice_id}: {error}"[:300])
            log.warning("invoice_not_rendered", invoice_id=str(invoice_id), reason=str(error))

    def _tell(self, total: int) -> None:
        self._job.progress = {"done": self._done, "failed": self._failed, "total": total}

    async def _connect(self) -> Connection:
        connection: Connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=5, application_name="mainspring-rendering",
            prepare_threshold=None,
        )  # fmt: skip
        set_json_loads(orjson.loads, connection)
        await connection.execute(BEGIN_SERVICE)
        return connection


async def _row(connection: Connection, statement: str, parameters: Any) -> tuple[Any, ...]:
    row = await (await connection.execute(statement, parameters)).fetchone()
    assert row is not None  # noqa: S101 - each of these statements has one row
    return row
