"""What a simulation shows: a table that moves on a terminal, a line now and then elsewhere, a table at the end."""

from __future__ import annotations

import time
from collections import deque
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from pyapi.simulator.fleet import Fleet
from pyapi.simulator.ledger import as_instant
from pyapi.simulator.run import Progress

LINE_SECONDS = 10.0
RECENT_SECONDS = 5.0


class Screen:
    """Shows the progress while it is entered.

    Args:
        console: where to.
        fleet: the meters.
    """

    def __init__(self, console: Console, fleet: Fleet) -> None:
        self._console = console
        self._fleet = fleet
        self._live: Live | None = None
        self._drawn = 0.0 if console.is_terminal else time.monotonic()
        self._recent: deque[tuple[float, int]] = deque()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(console=self._console, transient=True, auto_refresh=False)
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, progress: Progress) -> None:
        """Draw, but not more often than it can be read."""
        now = time.monotonic()
        if now - self._drawn < (0.25 if self._live else LINE_SECONDS):
            return
        self._drawn = now
        self._recent.append((now, progress.answered))
        while len(self._recent) > 2 and self._recent[0][0] < now - RECENT_SECONDS:
            self._recent.popleft()
        if self._live is not None:
            self._live.update(make_table(progress, self._fleet, self._rate(progress)), refresh=True)
            return
        self._console.print(
            f"{as_instant(progress.at)}: round {progress.rounds:,}, {progress.sent:,} sent, {progress.stored:,} stored, "
            f"{progress.duplicates:,} duplicates, {progress.rejected.total():,} rejected, "
            f"{self._rate(progress):,.0f} rows/s" + (f"; {progress.trouble}" if progress.trouble else ""),
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip

    def _rate(self, progress: Progress) -> float:
        (since, before), (until, after) = self._recent[0], self._recent[-1]
        return (after - before) / (until - since) if until > since else progress.rows_per_second


def make_table(progress: Progress, fleet: Fleet, rate: float) -> Table:
    """The figures of a run.

    Args:
        progress: what became of it.
        fleet: its meters.
        rate: rows per second to show.
    """
    plan = fleet.plan
    table = Table(
        title=f"{plan.meters:,} meters in {len(plan.regions)} regions, every {plan.interval} s",
        title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0),
    )  # fmt: skip
    rounds = f"{progress.rounds:,}" + (f" of {plan.rounds:,}" if plan.rounds is not None else "")
    table.add_row("simulated time", f"{as_instant(progress.at)}, round {rounds}")
    table.add_row(
        "readings sent", f"{progress.sent:,}" + (f", {fleet.held:,} held back" if fleet.held else "")
    )
    table.add_row("stored", f"{progress.stored:,}")
    table.add_row("duplicates", f"{progress.duplicates:,}")
    table.add_row("rejected", _count(progress.rejected) or "0")
    if progress.sent > progress.answered:
        table.add_row("without answer", f"{progress.sent - progress.answered:,}")
    table.add_row("rows/s", f"{rate:,.0f}")
    table.add_row(
        "calls",
        f"{progress.calls:,}, p50 {progress.percentile(0.5) * 1000:.1f} ms, p99 {progress.percentile(0.99) * 1000:.1f} ms"
        + (f", {progress.retries:,} sent again" if progress.retries else ""),
    )
    if progress.is_paced:
        table.add_row("behind time", f"{progress.lag:.1f} s, at worst {progress.worst_lag:.1f} s")
    table.add_row("injected", _count(fleet.ledger.counts) or "nothing")
    if progress.trouble:
        table.add_row("[yellow]trouble[/]", progress.trouble[:200].replace("[", r"\["))
    return table


def summarise(progress: Progress, fleet: Fleet) -> dict[str, Any]:
    """The same as plain values, for programs."""
    return {
        "rounds": progress.rounds,
        "until": as_instant(progress.at),
        "sent": progress.sent,
        "stored": progress.stored,
        "duplicates": progress.duplicates,
        "rejected": dict(progress.rejected),
        "unanswered": progress.sent - progress.answered,
        "calls": progress.calls,
        "retries": progress.retries,
        "seconds": round(progress.seconds, 3),
        "rows_per_second": round(progress.rows_per_second, 1),
        "p50_ms": round(progress.percentile(0.5) * 1000, 2),
        "p99_ms": round(progress.percentile(0.99) * 1000, 2),
        "worst_lag_seconds": round(progress.worst_lag, 3),
        "injected": dict(fleet.ledger.counts),
    }


def _count(counts: dict[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in sorted(counts.items()))
