"""A worker process with loops made for tests: ``python -m tests.worker_loops count,raise``.

``python -m tests.worker_loops woken-grid`` is the real worker, but what the grid's roll-ups wake looks by itself once
an hour only: what comes about in a test then, a wake-up has brought.
"""

from __future__ import annotations

import asyncio
import sys
from typing import ClassVar

import structlog
import uvloop

from pyapi.logs import configure_logs, route_library_logs
from pyapi.settings import Settings, load_settings
from pyapi.worker.call_loop import CallLoop
from pyapi.worker.database import Database
from pyapi.worker.loop import JOBS, Loop
from pyapi.worker.loops import choose_loops, make_loops
from pyapi.worker.worker import Worker, run_until_stopped

TABLE = (
    "create table public.beats (name text, at timestamptz default clock_timestamp());"
    "grant insert, select on public.beats to service_role;"
    "create function public.beat(p_name text, p_seconds float default 0) returns integer language plpgsql as $$"
    " begin perform pg_sleep(p_seconds); insert into public.beats values (p_name); return 1; end $$"
)


class Raising:
    """Fails in every way that is left to a loop."""

    name = "raise"
    poll_seconds = 0.01
    errors: ClassVar[list[BaseException]] = [
        ValueError("a bug"),
        asyncio.CancelledError("inside"),
        KeyError("x"),
    ]

    def __init__(self) -> None:
        self._turn = 0

    async def step(self, database: Database) -> float | None:
        self._turn += 1
        if self._turn == len(self.errors) + 1:
            await database.fetch("select 1 / 0")
        raise self.errors[self._turn % len(self.errors)]


class Lingering:
    """Leaves something running between its steps."""

    name = "linger"
    poll_seconds = 60.0

    async def step(self, database: Database) -> float | None:
        self._database = database
        self._task = asyncio.create_task(self._work())
        structlog.get_logger().info("lingering")
        return None

    async def _work(self) -> None:
        await asyncio.sleep(1.0)
        await self._database.fetch("select public.beat(%s)", ["lingered"])

    async def drain(self) -> None:
        await self._task


LOOPS = {
    "count": lambda: CallLoop("count", "select public.beat('count')", 0.05),
    "slow": lambda: CallLoop("slow", "select public.beat('slow', 1.5)", 0.0, full_batch=1),
    "stuck": lambda: CallLoop("stuck", "select public.beat('stuck', 60)", 60.0),
    "woken": lambda: CallLoop(
        "woken", "select public.beat('woken')", 60.0, channels=(JOBS,), tells=("told",)
    ),
    "told": lambda: CallLoop("told", "select public.beat('told')", 60.0, channels=("told",)),
    "held": lambda: CallLoop(
        "held", "select public.beat('held') from pg_advisory_xact_lock_shared(1)", 60.0, channels=(JOBS,)
    ),
    "raise": Raising,
    "linger": Lingering,
}

WOKEN_GRID = "woken-grid"
WOKEN = ("roll-up-regions", "detect", "tariffs")


def make_woken_grid(settings: Settings) -> list[Loop]:
    loops = make_loops(settings)
    for loop in choose_loops(loops, WOKEN):
        loop.poll_seconds = 3600.0
    return loops


def main() -> None:
    settings = load_settings()
    configure_logs(settings)
    route_library_logs()
    wanted = sys.argv[1]
    loops: list[Loop] = (
        make_woken_grid(settings) if wanted == WOKEN_GRID else [LOOPS[name]() for name in wanted.split(",")]  # type: ignore[misc]
    )

    async def run() -> None:
        await run_until_stopped(Worker(settings, loops))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


if __name__ == "__main__":
    main()
