"""The command ``mainspring mpesa``: addresses at Daraja, statements, and a Daraja of one's own."""

from __future__ import annotations

import asyncio
import csv
import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
import httpx
import orjson

from pyapi.addresses import owner_url
from pyapi.mpesa.client import NAIROBI, Daraja, DarajaRefused
from pyapi.mpesa.settings import load_mpesa_settings
from pyapi.settings import SettingsError, load_settings

TIMES = ("%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
BATCH = 5000


@click.group("mpesa")
def mpesa_command() -> None:
    """Set up M-Pesa, import a statement, or play Daraja.

    \b
    mainspring mpesa register-urls
    mainspring mpesa import statement.csv
    mainspring mpesa peer --port 8021
    """


@mpesa_command.command("register-urls")
@click.option("--cancelled", is_flag=True, help="Have Daraja decline payments while we cannot be reached.")
def register_urls(cancelled: bool) -> None:
    """Tell Daraja where payments to our number are validated and confirmed; once per number."""
    settings = load_mpesa_settings()
    if not settings.is_configured:
        raise SettingsError("MAINSPRING_MPESA_SHORTCODE and what belongs to it are not set; docs/mpesa.md.")

    async def register() -> None:
        daraja = Daraja(settings)
        try:
            await daraja.register_urls("Cancelled" if cancelled else "Completed")
        finally:
            await daraja.close()

    try:
        asyncio.run(register())
    except (DarajaRefused, httpx.HTTPError) as error:
        raise click.ClickException(
            f"Daraja did not take the addresses: {error or type(error).__name__}"
        ) from None
    click.echo(
        f"{settings.mpesa_till or settings.mpesa_shortcode}: payments are told to {settings.public_url}."
    )


@mpesa_command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_statement(file: Path) -> None:
    """Import a statement of the organisation portal (CSV), and print how each of its days adds up."""
    import psycopg  # noqa: PLC0415 - slow, and not needed by the others

    rows = read_statement(file.read_text(encoding="utf-8-sig"))
    url = owner_url(load_settings())
    new_count = 0
    with psycopg.connect(url) as connection:
        for start in range(0, len(rows), BATCH):
            [(count,)] = connection.execute(
                "select mpesa.import_statement(%s::jsonb)",
                [orjson.dumps(rows[start : start + BATCH]).decode()],
            ).fetchall()
            new_count += int(count)
        connection.commit()
        click.echo(f"{len(rows)} lines, {new_count} of them new.")
        for day in sorted({row["completed_at"][:10] for row in rows}):
            [(told,)] = connection.execute("select mpesa.reconcile_day(%s::date)", [day]).fetchall()
            click.echo(_describe_day(told))


@mpesa_command.command("peer")
@click.option("--port", default=8021, show_default=True, type=click.IntRange(0, 65535))
@click.option("--shortcode", default="600100", show_default=True)
def run_peer(port: int, shortcode: str) -> None:
    """Play Daraja on this machine, for whoever has no access to the real one; it moves no money."""
    from pyapi.mpesa import peer as module  # noqa: PLC0415

    peer = module.Peer(port, shortcode)
    click.echo(
        f"Daraja is played at {peer.url}. Gateway and worker need:\n"
        f"  MAINSPRING_MPESA_URL={peer.url} MAINSPRING_MPESA_SHORTCODE={shortcode} MAINSPRING_MPESA_PASSKEY=passkey\n"
        "  MAINSPRING_MPESA_CONSUMER_KEY=key MAINSPRING_MPESA_CONSUMER_SECRET=secret\n"
        "  MAINSPRING_MPESA_WEBHOOK_SECRET=development-only MAINSPRING_PUBLIC_URL=http://127.0.0.1:8000\n"
        f"{str(module.__doc__).partition('======')[2].partition(chr(10))[2]}"
        "Ctrl-C ends it."
    )
    try:
        peer.serve()
    except KeyboardInterrupt:
        click.echo()


def read_statement(text: str) -> list[dict[str, Any]]:
    """The completed lines of a statement, as ``mpesa.import_statement`` takes them.

    Args:
        text: CSV as the organisation portal exports it; lines above the headings are passed by.

    Raises:
        ClickException: it is no statement, or a line of it cannot be read.
    """
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if "receipt" in line.lower() and "," in line), None)
    if start is None:
        raise click.ClickException("The file has no line of headings with a receipt number.")
    rows = []
    for number, line in enumerate(csv.DictReader(lines[start:]), start + 2):
        fields = {_name(key): (value or "").strip() for key, value in line.items() if isinstance(value, str)}
        receipt = fields.get("receiptno") or fields.get("receiptnumber") or ""
        if not receipt or fields.get("transactionstatus", "completed").lower() != "completed":
            continue
        came, went = _amount(fields.get("paidin"), number), _amount(fields.get("withdrawn"), number)
        if not came and not went:
            continue
        rows.append(
            {
                "receipt": receipt.upper(),
                "direction": "in" if came else "out",
                "amount": str(came or went),
                "completed_at": _time(fields.get("completiontime", ""), number),
                "details": fields.get("details", ""),
                "other_party": fields.get("otherpartyinfo", ""),
                "account_reference": fields.get("acno") or fields.get("accountno") or "",
            }
        )
    return rows


def _name(heading: str | None) -> str:
    return re.sub("[^a-z]", "", (heading or "").lower())


def _amount(text: str | None, number: int) -> Decimal:
    cleaned = (text or "").replace(",", "").strip()
    try:
        amount = abs(Decimal(cleaned or "0")).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise click.ClickException(f"Line {number}: {text!r} is no amount.") from None
    return amount


def _time(text: str, number: int) -> str:
    for form in TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=NAIROBI).isoformat()
        except ValueError:
            continue
    raise click.ClickException(f"Line {number}: {text!r} is no time such as 2026-01-31 13:45:00.")


def _describe_day(told: dict[str, Any]) -> str:
    said, booked = told["statement"], told["booked"]
    text = (
        f"{told['day']}: statement {said['count']} payments, KES {said['amount']}; "
        f"booked {booked['count']}, KES {booked['amount']}; {len(told['differences'])} differences"
    )
    return "\n".join([text, *(f"  {orjson.dumps(item).decode()}" for item in told["differences"])])
