"""The command ``mainspring replay``."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import httpx
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pyapi.gateway_option import check_url
from pyapi.ingest.client import IngestError, send_stream
from pyapi.ingest.command import summarise
from pyapi.processes import own_gateway_url
from pyapi.readings import FORMATS, Reading, ReadingFileError, instant_of, open_readings
from pyapi.replay import ReplayError, ReplayResult, replay

PIECE = 1000
"""Readings that a stream is written by."""
LOST = 1
"""Exit code of a replay that broke off, or that did not store every reading."""


class Speed(click.ParamType[float | None]):
    """``max``, or a factor such as ``1x`` and ``60x``."""

    name = "speed"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | None:
        """The factor, None for ``max``."""
        if value == "max" or value is None:
            return None
        try:
            factor = float(str(value).removesuffix("x"))
        except ValueError:
            factor = 0.0
        if not 0 < factor < float("inf"):
            self.fail(f"{value!r} is neither max nor a factor such as 60x.", param, ctx)
        return factor


@click.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", default=own_gateway_url, show_default="that of this machine", help="The gateway.")
@click.option("--token", envvar="MAINSPRING_TOKEN", help="Bearer token; also MAINSPRING_TOKEN.")
@click.option(
    "--meter", "meters", multiple=True, metavar="NUMBER | NAME=NUMBER",
    help="Number of the file's only meter in the registry, or of the one the file calls NAME (repeatable).",
)  # fmt: skip
@click.option(
    "--format", "format_name", type=click.Choice(["auto", *FORMATS]), default="auto", show_default=True
)
@click.option("--batch", type=click.IntRange(1, 10_000), default=1000, show_default=True)
@click.option(
    "--concurrency", type=click.IntRange(1, 64), default=4, show_default=True, help="Calls in flight."
)
@click.option("--limit", type=click.IntRange(min=1), help="Readings to send at most.")
@click.option("--from", "since", type=click.DateTime(), help="Leave out what was read before (UTC).")
@click.option("--speed", type=Speed(), default="max", show_default=True, help="max, or a factor: 1x, 60x.")
@click.option("--bulk", is_flag=True, help="As one stream through the bulk door, as fast as it goes.")
def replay_command(
    *,
    file: Path,
    url: str,
    token: str | None,
    meters: tuple[str, ...],
    format_name: str,
    batch: int,
    concurrency: int,
    limit: int | None,
    since: datetime | None,
    speed: float | None,
    bulk: bool,
) -> None:
    """Send a file of meter readings through the HTTP door.

    Starting it again is safe: what is stored already is not stored twice. The exit code is 1 where a reading
    was not stored.
    """
    check_url(url)
    console = Console(stderr=True)
    try:
        source = open_readings(file, format_name, read_names(meters))

        def choose() -> Iterator[Reading]:
            readings: Iterable[Reading] = source
            if since is not None:
                start = since.replace(tzinfo=UTC)
                readings = (reading for reading in readings if instant_of(reading) >= start)
            if speed is not None:
                readings = sorted(readings, key=instant_of)
            return itertools.islice(readings, limit)

        if bulk:
            _run_bulk(console, url, token, choose)
            return
        lines = source.count_lines()
        result = asyncio.run(
            _run(
                console, url=url, token=token, readings=choose(), total=min(limit or lines, lines),
                batch=batch, concurrency=concurrency, speed=speed,
            )
        )  # fmt: skip
    except (ReadingFileError, ReplayError, IngestError, OSError, ValueError) as error:
        console.print(f"[red]mainspring:[/] {error}", highlight=False, soft_wrap=True)
        raise SystemExit(LOST) from None
    _summarise(console, result, source.skipped)
    if result.rejected:
        raise SystemExit(LOST)


def _run_bulk(console: Console, url: str, token: str | None, choose: Callable[[], Iterator[Reading]]) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    def body() -> Iterator[bytes]:
        readings = choose()
        while piece := list(itertools.islice(readings, PIECE)):
            yield b"".join(orjson.dumps(reading, option=orjson.OPT_APPEND_NEWLINE) for reading in piece)

    with (
        httpx.Client(base_url=url, headers=headers, timeout=httpx.Timeout(60.0, read=300.0)) as client,
        console.status("…") as status,
    ):
        result = send_stream(
            client, body, "ndjson", None, lambda line: status.update(f"{line['read']:,} readings")
        )
    summarise(console, result)
    if result.end["rejected"]:
        raise SystemExit(LOST)


def read_names(meters: tuple[str, ...]) -> dict[str, str]:
    """``NUMBER`` and ``NAME=NUMBER`` as the names of a :class:`~pyapi.readings.ReadingFile`.

    Raises:
        ReadingFileError: a lone number together with others.
    """
    names: dict[str, str] = {}
    for meter in meters:
        name, _, number = meter.rpartition("=")
        names[name or "*"] = number
    if "*" in names and len(meters) > 1:
        raise ReadingFileError(
            "One --meter NUMBER names the only meter of a file; for several write NAME=NUMBER."
        )
    return names


async def _run(
    console: Console,
    *,
    url: str,
    token: str | None,
    readings: Iterable[Reading],
    total: int,
    batch: int,
    concurrency: int,
    speed: float | None,
) -> ReplayResult:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:,.0f} rows/s"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("replay", total=total, rate=0.0)

        def show(result: ReplayResult) -> None:
            progress.update(task, completed=result.answered, rate=result.rows_per_second)

        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60.0) as client:
            return await replay(
                client, readings, batch=batch, concurrency=concurrency, speed=speed, on_progress=show
            )


def _summarise(console: Console, result: ReplayResult, skipped: int) -> None:
    console.print(
        f"{result.read:,} readings: {result.stored:,} stored, {result.duplicates:,} there already, "
        f"{result.rejected:,} rejected; {skipped:,} rows without values; "
        f"{result.seconds:.1f} s, {result.rows_per_second:,.0f} rows/s"
        + (f", {result.retries:,} sent again" if result.retries else ""),
        highlight=False,
        soft_wrap=True,
    )
    for refusal in result.refusals:
        where = refusal.reading.get("meter_number") or refusal.reading.get("meter_id") or "no meter"
        console.print(
            f"  {where} {refusal.reading.get('read_at', '')}: {refusal.code}: {refusal.detail}",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
    if result.rejected > len(result.refusals):
        console.print(f"  … and {result.rejected - len(result.refusals):,} more", highlight=False)
