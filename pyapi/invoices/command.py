"""The command ``mainspring invoices``: papers and exports, for whoever runs the service."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

import click
import psycopg
from psycopg import pq
from psycopg.rows import tuple_row

from pyapi.addresses import explain_error
from pyapi.errors import ApiError
from pyapi.invoices.document import DocumentError
from pyapi.invoices.door import file_name_of
from pyapi.invoices.export import Export
from pyapi.invoices.paper import render
from pyapi.invoices.words import LANGUAGES
from pyapi.owner import connect_as_owner
from pyapi.pipelines import Pace
from pyapi.settings import load_settings

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

Connection = psycopg.Connection[tuple[Any, ...]]

ACT_AS_SERVICE = """select set_config('request.jwt.claims', '{"role": "service_role"}', false)"""
PAGE = 100
LIST = "select i.invoice_id from invoices.export_invoices(%s, %s, null, %s, %s) as i"
GET_PAPER = (
    "select p.number, p.status, p.language, p.document_sha256, p.document, p.content"
    " from invoices.get_paper(%s, %s) as p"
)
STORE = "select invoices.store_rendering(%s, %s, %s, %s)"
MONTH = click.option("--month", metavar="YYYY-MM", help="Those that bill this month.")
REGION = click.option("--region", help="Of this region only.")


@click.group("invoices")
def invoices_command() -> None:
    """Render invoices as PDF, or export a month as CSV."""


@invoices_command.command("render")
@click.argument("invoice_ids", nargs=-1, type=click.UUID, metavar="[INVOICE_ID]...")
@MONTH
@REGION
@click.option(
    "--language", type=click.Choice(list(LANGUAGES)), help="English where the customer wants no other."
)
@click.option(
    "--to", "directory", type=click.Path(path_type=Path, file_okay=False),
    help="Write the files here; otherwise they are only kept in the database.",
)  # fmt: skip
@click.pass_context
def render_command(
    context: click.Context,
    invoice_ids: tuple[UUID, ...],
    month: str | None,
    region: str | None,
    language: str | None,
    directory: Path | None,
) -> None:
    """Render invoices: those that are named, or those of a month.

    What was rendered before is not rendered again. Interrupted, start it again: it goes on. The exit code is 1
    where one could not be rendered.

    \b
    mainspring invoices render --month 2026-10 --to papers
    """
    if bool(invoice_ids) == bool(month) or (region and not month):
        raise click.UsageError("Name invoices, or --month and perhaps --region.")
    fonts = load_settings().font_directory
    done = failed = 0
    with _connect() as connection:
        wanted = iter(invoice_ids) if month is None else _list_month(connection, _read_month(month), region)
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
        for invoice_id in wanted:
            try:
                name, content = _make_paper(connection, invoice_id, language, fonts)
            except (DocumentError, psycopg.Error) as error:
                if isinstance(error, psycopg.OperationalError):
                    raise
                click.echo(f"mainspring: {invoice_id}: {_explain(error)}", err=True)
                failed += 1
                continue
            done += 1
            if directory is not None:
                (directory / name).write_bytes(content)
            if done % PAGE == 0:
                click.echo(f"… {done} invoices", err=True)
    click.echo(f"{done} invoices{f', {failed} failed' if failed else ''}.")
    context.exit(1 if failed else 0)


def _list_month(connection: Connection, month: str, region: str | None) -> Iterator[UUID]:
    after: UUID | None = None
    while True:
        rows = connection.execute(LIST, (month, region, PAGE, after)).fetchall()
        for (invoice_id,) in rows:
            yield invoice_id
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


def _make_paper(
    connection: Connection, invoice_id: UUID, language: str | None, fonts: Path | None
) -> tuple[str, bytes]:
    """A file's name and the paper, which is kept where the invoice is final."""
    row = connection.execute(GET_PAPER, (invoice_id, language)).fetchone()
    assert row is not None  # noqa: S101 - the function returns a row or raises
    number, status, spoken, digest, document, content = row
    if content is None:
        content = render(document, spoken, fonts)
        if status != "draft":
            stored = connection.execute(STORE, (invoice_id, spoken, digest, content)).fetchone()
            content = stored[0] if stored else content
    return file_name_of(number or f"draft-{invoice_id}"), bytes(content)


@invoices_command.command("export")
@click.option("--month", required=True, metavar="YYYY-MM", help="Those that bill this month.")
@REGION
@click.option(
    "--to", "path", type=click.Path(path_type=Path, dir_okay=False), help="A file; otherwise standard output."
)
def export_command(month: str, region: str | None, path: Path | None) -> None:
    """Write the invoices of a month as CSV, as GET /invoices/export.csv does."""
    with _connect() as connection:
        reader = _Owner(connection)
        query = {"month": [_read_month(month)[:7]]} | ({"region": [region]} if region else {})
        try:
            export = Export(reader, Pace(), query)
            if path is None:
                asyncio.run(_write(export, sys.stdout.buffer))
                return
            part = path.with_name(path.name + ".part")
            with part.open("wb") as file:
                asyncio.run(_write(export, file))
            part.replace(path)
        except ApiError as error:
            raise click.ClickException(
                ": ".join(filter(None, [str(error.message), error.details])) or "refused"
            ) from None


async def _write(export: Export, file: BinaryIO) -> None:
    async for piece in export.write(await export.read_page()):
        file.write(piece)


class _Owner:
    """Reads as the service, on the owner's connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def read(self, function: str, sql: bytes, parameters: Sequence[str | None], pace: Pace) -> PGresult:
        """Run one reading statement."""
        values = [None if value is None else value.encode() for value in parameters]
        result = self._connection.pgconn.exec_params(sql, values)
        if result.status != pq.ExecStatus.TUPLES_OK:
            raise psycopg.errors.error_from_result(result)
        return result


def _read_month(month: str) -> str:
    from datetime import date  # noqa: PLC0415 - next to its only use

    try:
        return date.fromisoformat(f"{month}-01").isoformat()
    except ValueError:
        raise click.BadParameter("write a month such as 2026-10", param_hint="--month") from None


def _connect() -> Connection:
    """The owner's connection, acting as the service."""
    connection = connect_as_owner(load_settings(), "invoices", tuple_row, starts=True)
    connection.execute(ACT_AS_SERVICE)
    return connection


def _explain(error: Exception) -> str:
    if not isinstance(error, psycopg.Error):
        return str(error)
    return explain_error(error)
