"""The command ``mainspring ingest``."""

from __future__ import annotations

from pathlib import Path

import click
import httpx
from rich.console import Console

from pyapi.gateway_option import check_url
from pyapi.ingest.client import IngestError, IngestResult, send_file
from pyapi.processes import own_gateway_url

LOST = 1
"""Exit code of a stream that broke off, or of which not every row was stored."""


@click.command("ingest")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--url", default=own_gateway_url, show_default="that of this machine", help="The gateway.")
@click.option("--token", envvar="MAINSPRING_TOKEN", help="Bearer token; also MAINSPRING_TOKEN.")
@click.option(
    "--format", "format_name", type=click.Choice(["auto", "ndjson", "csv"]), default="auto", show_default=True
)
@click.option(
    "--key", help="Key of the stream: with that of a stream that broke off, it goes on where it stopped."
)
def ingest_command(file: Path, url: str, token: str | None, format_name: str, key: str | None) -> None:
    """Send a file of readings (or - for the standard input) through the bulk door, as one stream.

    The file is NDJSON or CSV with the fields meter_id or meter_number, read_at, power_kw, voltage, current_a,
    energy_kwh and register_kwh; it may be packed (.gz). The exit code is 1 where a row was not stored.
    """
    check_url(url)
    console = Console(stderr=True)
    path = None if str(file) == "-" else file
    if format_name == "auto":
        names = (path.name if path else "-.ndjson").removesuffix(".gz")
        format_name = "csv" if names.endswith(".csv") else "ndjson"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with (
            httpx.Client(base_url=url, headers=headers, timeout=httpx.Timeout(60.0, read=300.0)) as client,
            console.status("…") as status,
        ):
            result = send_file(
                client,
                path,
                format_name,
                key,
                lambda line: status.update(f"{line['read']:,} readings"),
                lambda trouble: console.print(
                    f"[yellow]ingest:[/] {trouble} Sending it again.", highlight=False
                ),
            )
    except (IngestError, OSError) as error:
        console.print(f"[red]mainspring:[/] {error}", highlight=False, soft_wrap=True)
        raise SystemExit(LOST) from None
    summarise(console, result)
    if result.end["rejected"] or result.truncated:
        raise SystemExit(LOST)


def summarise(console: Console, result: IngestResult) -> None:
    """Show what became of a stream."""
    end = result.end
    console.print(
        f"{end['read']:,} readings: {end['stored']:,} stored, {end['duplicates']:,} there already, "
        f"{end['rejected']:,} rejected; {end['seconds']:.1f} s"
        + (f", sent {result.attempts} times" if result.attempts > 1 else ""),
        highlight=False,
        soft_wrap=True,
    )
    for refusal in [*result.refusals, *([result.truncated] if result.truncated else [])]:
        console.print(
            f"  line {refusal['line']}: {refusal['code']}: {refusal['detail']}",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
