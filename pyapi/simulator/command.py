"""The command ``mainspring simulate``."""

from __future__ import annotations

import asyncio
import math
import re
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import click
import httpx
import orjson
from rich.console import Console

from pyapi.gateway_option import check_url
from pyapi.identity import mint_token
from pyapi.processes import own_gateway_url
from pyapi.replay import BatchSender, ReplayError
from pyapi.replay_command import Speed
from pyapi.settings import load_settings
from pyapi.simulator.fleet import Fleet
from pyapi.simulator.ledger import Ledger, as_instant
from pyapi.simulator.plan import CALM, DEFAULT_REGIONS, HELP, Plan, Rates, Region
from pyapi.simulator.registry import FreshToken, Registry, RegistryError
from pyapi.simulator.run import Progress, Simulation
from pyapi.simulator.screen import Screen, make_table, summarise
from pyapi.simulator.streams import StreamSender

FAILED = 1
"""Exit code of a simulation that broke off."""
SHARES = ("late", "duplicates", "skewed", "absurd", "rollovers", "register_only")
MOST_PER_HOUR = 3600.0
LONGEST_INTERVAL = 86_400
TOKEN_SECONDS = 3600.0
SENDERS = {"calls": BatchSender, "streams": StreamSender}
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Place(click.ParamType[Region]):
    """``NAME``, ``NAME=ZONE`` or ``NAME=ZONE@KW``."""

    name = "region"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Region:
        """The region."""
        if isinstance(value, Region):
            return value
        name, _, rest = str(value).partition("=")
        zone, separator, capacity = rest.partition("@")
        if not name.strip() or len(name) > 100:
            self.fail(
                f"{value!r} names no region; write NAME=ZONE, such as Nairobi=Africa/Nairobi.", param, ctx
            )
        try:
            found = ZoneInfo(zone or "UTC")
        except (ValueError, OSError, KeyError):
            self.fail(f"{zone!r} is no time zone; write one such as Africa/Nairobi.", param, ctx)
        if separator and not re.fullmatch(r"[1-9]\d{0,8}", capacity):
            self.fail(f"{capacity!r} is no capacity in whole kW.", param, ctx)
        return Region(name.strip(), found, int(capacity) if capacity else None)


class Span(click.ParamType[int]):
    """A time such as 90s, 15m, 1h or 7d, in seconds."""

    name = "span"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Seconds."""
        if isinstance(value, int):
            return value
        span = re.fullmatch(r"([1-9]\d{0,8})([smhd])", str(value))
        if span is None:
            self.fail(f"{value!r} is no time; write a number and s, m, h or d, such as 15m.", param, ctx)
        return int(span[1]) * _UNITS[span[2]]


class Instant(click.ParamType[datetime]):
    """ISO 8601; without an offset UTC."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant, with its offset."""
        if isinstance(value, datetime):
            return value
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no instant; write one such as 2026-03-01T06:00:00Z.", param, ctx)
        return at if at.tzinfo else at.replace(tzinfo=UTC)


class Rate(click.ParamType[float]):
    """A number from 0 to ``most``."""

    name = "rate"

    def __init__(self, most: float) -> None:
        self.most = most

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; text such as nan is refused."""
        try:
            rate = float(str(value))
        except ValueError:
            rate = math.nan
        if not 0 <= rate <= self.most:
            self.fail(f"{value!r} is no number from 0 to {self.most:g}.", param, ctx)
        return rate


def _rate_options(command: Callable[..., None]) -> Callable[..., None]:
    """One option for each rate."""
    for name in reversed([field.name for field in fields(Rates)]):
        command = click.option(
            f"--{name.replace('_', '-')}", name, type=Rate(1 if name in SHARES else MOST_PER_HOUR),
            metavar="SHARE" if name in SHARES else "RATE",
            help=f"{HELP[name]} [default: {getattr(Rates(), name):g}]",
        )(command)  # fmt: skip
    return command


@click.command("simulate", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--meters", type=click.IntRange(1, 100_000), default=100, show_default=True)
@click.option(
    "--interval", type=click.IntRange(1, LONGEST_INTERVAL), default=5, show_default=True,
    help="Seconds between two readings of a meter.",
)  # fmt: skip
@click.option("--duration", type=Span(), help="Simulated time, such as 15m or 2d; without it until Ctrl-C.")
@click.option("--rounds", type=click.IntRange(min=1), help="Readings per meter, instead of --duration.")
@click.option(
    "--start", type=Instant(),
    help="Instant of the first readings. [default: now; with another --speed so long ago that it ends now]",
)  # fmt: skip
@click.option(
    "--speed", type=Speed(), default="1x", show_default=True,
    help="How fast the simulated time passes: 60x, or max. It never gets ahead of the present.",
)  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same readings.")
@click.option(
    "--region", "regions", type=Place(), multiple=True, metavar="NAME=ZONE[@KW]",
    help="Where meters are, dealt out in turn (repeatable). [default: four regions in India and Africa]",
)  # fmt: skip
@click.option("--prefix", default="SIM", show_default=True, help="What the meters' numbers begin with.")
@click.option("--calm", is_flag=True, help="Nothing goes wrong but what other options ask for.")
@_rate_options
@click.option(
    "--record", type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write what was injected to this file, one JSON object per line.",
)  # fmt: skip
@click.option("--url", default=own_gateway_url, show_default="that of this machine", help="The gateway.")
@click.option(
    "--token", envvar="MAINSPRING_TOKEN",
    help="Bearer token of a service or admin; also MAINSPRING_TOKEN. [default: signed with this machine's secret]",
)  # fmt: skip
@click.option(
    "--door", type=click.Choice(["calls", "streams"]), default="calls", show_default=True,
    help="meters.ingest_readings, or POST /ingest/readings.",
)  # fmt: skip
@click.option("--batch", type=click.IntRange(1, 10_000), default=1000, show_default=True)
@click.option(
    "--concurrency", type=click.IntRange(1, 64), default=4, show_default=True, help="Calls in flight."
)
@click.option(
    "--patience",
    type=Span(),
    default="10m",
    show_default=True,
    help="How long to wait for a gateway that is away.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures at the end as JSON.")
def simulate_command(
    *,
    meters: int,
    interval: int,
    duration: int | None,
    rounds: int | None,
    start: datetime | None,
    speed: float | None,
    seed: int,
    regions: tuple[Region, ...],
    prefix: str,
    calm: bool,
    record: Path | None,
    url: str,
    token: str | None,
    door: str,
    batch: int,
    concurrency: int,
    patience: int,
    as_json: bool,
    **rates: float | None,
) -> None:
    """Simulate a fleet of meters through the HTTP door.

    \b
    mainspring simulate --meters 100 --interval 5
    mainspring simulate --duration 1d --speed max --record truth.ndjson
    mainspring simulate --calm --spikes 2 --region Nairobi=Africa/Nairobi@180

    Makes its meters where they do not exist. Rates are happenings per meter and simulated hour, shares are of all
    readings or meters. Ctrl-C ends it with a table: what is in flight is waited for. The exit code is 1 where it
    broke off.
    """
    chosen = replace(
        CALM if calm else Rates(), **{name: rate for name, rate in rates.items() if rate is not None}
    )
    places = regions or DEFAULT_REGIONS
    check_names(places, prefix)
    address = check_url(url)
    rounds = count_rounds(rounds, duration, interval)
    plan = Plan(
        meters=meters, interval=interval, start=find_start(start, speed, rounds, interval), rounds=rounds,
        seed=seed, regions=places[:meters], rates=chosen, prefix=prefix,
    )  # fmt: skip
    try:
        file = record.open("w", encoding="utf-8") if record is not None else None
    except OSError as error:
        raise click.BadParameter(f"{record}: {error.strerror}", param_hint="--record") from None
    with ExitStack() as stack:
        ledger = Ledger(stack.enter_context(file) if file is not None else None)
        ledger.frame(
            "run", seed=seed, meters=meters, interval=interval, start=as_instant(plan.start), rounds=rounds,
            prefix=prefix, regions={place.name: place.zone.key for place in places}, rates=asdict(chosen),
        )  # fmt: skip
        fleet = Fleet(plan, ledger)
        auth = _authorize(token)
        console = Console(stderr=True)
        try:
            progress = asyncio.run(
                _run(
                    console, fleet, address, auth, SENDERS[door], speed=speed, batch=batch, concurrency=concurrency,
                    patience=patience,
                )
            )  # fmt: skip
        except RegistryError as error:
            console.print(f"[red]mainspring:[/] {error}", highlight=False, soft_wrap=True)
            raise SystemExit(FAILED) from None
        except KeyboardInterrupt:
            raise SystemExit(FAILED) from None
        figures = summarise(progress, fleet)
        ledger.frame("end", **figures)
    if as_json:
        click.echo(orjson.dumps(figures).decode())
    else:
        _print_end(progress, fleet)
    if progress.trouble and not progress.is_stopped:
        console.print(f"[red]mainspring:[/] {progress.trouble}", highlight=False, soft_wrap=True)
        raise SystemExit(FAILED)


def check_names(regions: tuple[Region, ...], prefix: str) -> None:
    """See that the meters can be called so.

    Raises:
        click.BadParameter: they cannot.
    """
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]{0,29}", prefix):
        raise click.BadParameter(
            f"{prefix!r} begins no meter number: use up to 30 letters, digits, points, dashes or underscores, "
            "a letter or digit first.",
            param_hint="--prefix",
        )
    if len({region.name for region in regions}) < len(regions):
        raise click.BadParameter("The same region is named twice.", param_hint="--region")


def count_rounds(rounds: int | None, duration: int | None, interval: int) -> int | None:
    """How many readings a meter sends, None for no end.

    Raises:
        click.UsageError: both are given, or the duration is shorter than the interval.
    """
    if duration is None:
        return rounds
    if rounds is not None:
        raise click.UsageError("--duration and --rounds say the same; give one of them.")
    if duration < interval:
        raise click.UsageError(f"--duration is shorter than the interval of {interval} s.")
    return duration // interval


def find_start(start: datetime | None, speed: float | None, rounds: int | None, interval: int) -> int:
    """Instant of the first readings, a multiple of the interval unless it is given.

    Raises:
        click.UsageError: it lies in the future, or before readings are kept.
    """
    now = time.time()
    if start is not None:
        if start.timestamp() > now:
            raise click.BadParameter("A simulation cannot start in the future.", param_hint="--start")
        if start.year < 2000:
            raise click.BadParameter("Readings are kept from 2000-01-01 on.", param_hint="--start")
        return int(start.timestamp())
    first = int(now) // interval * interval
    if speed == 1:
        return first
    if rounds is None:
        raise click.UsageError("Another --speed than 1x needs --duration, --rounds or --start.")
    first -= (rounds - 1) * interval
    if first < datetime(2000, 1, 1, tzinfo=UTC).timestamp():
        raise click.UsageError("So long a simulation would start before 2000-01-01.")
    return first


def _authorize(token: str | None) -> httpx.Auth:
    if token:
        return FreshToken(lambda: token)
    settings = load_settings()
    mint_token(settings, None, "service_role", TOKEN_SECONDS)  # says now where there is no secret
    return FreshToken(lambda: mint_token(settings, None, "service_role", TOKEN_SECONDS), TOKEN_SECONDS / 4)


async def _run(
    console: Console,
    fleet: Fleet,
    url: httpx.URL,
    auth: httpx.Auth,
    sender: type[BatchSender],
    *,
    speed: float | None,
    batch: int,
    concurrency: int,
    patience: int,
) -> Progress:
    loop = asyncio.get_running_loop()
    me = cast("asyncio.Task[Progress]", asyncio.current_task())
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, me.cancel)
    try:
        async with httpx.AsyncClient(base_url=url, auth=auth, timeout=60.0) as client:
            registry = Registry(client, patience)
            await registry.check()
            made = await registry.register(fleet)
            console.print(
                f"{fleet.plan.meters:,} meters, {made:,} of them new; from {as_instant(fleet.plan.start)} on, "
                f"{'as fast as it goes' if speed is None else f'{speed:g} times real time'}, seed {fleet.plan.seed}.",
                highlight=False, soft_wrap=True,
            )  # fmt: skip
            with Screen(console, fleet) as screen:
                simulation = Simulation(
                    fleet, sender(client, patience), speed=speed, batch=batch, concurrency=concurrency,
                    on_progress=screen.show,
                )  # fmt: skip

                def end() -> None:
                    if simulation.progress.is_stopped:
                        me.cancel()
                    simulation.stop()

                for number in (signal.SIGINT, signal.SIGTERM):
                    loop.add_signal_handler(number, end)
                try:
                    return await simulation.run()
                except ReplayError as error:
                    simulation.progress.trouble = str(error)
                    return simulation.progress
                except asyncio.CancelledError:
                    return simulation.progress
    except asyncio.CancelledError:
        raise RegistryError("Ended before the first round.") from None
    except httpx.TransportError as error:
        raise RegistryError(f"{url} does not answer: {type(error).__name__}: {error}") from None


def _print_end(progress: Progress, fleet: Fleet) -> None:
    console = Console()
    if not console.is_terminal:
        console.width = 200
    console.print(make_table(progress, fleet, progress.rows_per_second))
    for refusal in progress.refusals:
        console.print(
            f"  {refusal.reading.get('meter_number', '')} {refusal.reading.get('read_at', '')}: "
            f"{refusal.code}: {refusal.detail}",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
