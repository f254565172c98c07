"""The command ``mainspring worker``."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from typing import Any

import click
import uvloop

from pyapi.backup.hold import find_hold
from pyapi.backup.programs import BackupError
from pyapi.logs import configure_logs, route_library_logs
from pyapi.settings import load_settings
from pyapi.spans import start_spans, stop_spans
from pyapi.worker.loops import choose_loops, make_loops
from pyapi.worker.news import NewsLoop
from pyapi.worker.worker import Worker, run_until_stopped


@click.command("worker")
@click.option("--queues", metavar="A,B", help="Run jobs of these queues only; also MAINSPRING_WORKER_QUEUES.")
@click.option("--only", metavar="LOOP,…", default="", help="Run these loops only, such as tick,sql-jobs-1.")
@click.option("--until-stdin-ends", is_flag=True, hidden=True)
def worker_command(queues: str | None, only: str, until_stdin_ends: bool) -> None:
    """Run what happens by itself: jobs, schedules, subscriptions, deliveries, maintenance.

    Any number may run, on any machine. The database has to be there and deployed; where it is away, the worker waits
    for it. Ctrl-C or SIGTERM finishes what is under way, for MAINSPRING_WORKER_GRACE_SECONDS at most; a second one
    leaves at once. Logs are JSON lines on stdout.
    """
    overrides: dict[str, Any] = {} if queues is None else {"worker_queues": queues}
    settings = load_settings(**overrides)
    configure_logs(settings)
    route_library_logs()
    if held := find_hold(settings):
        raise BackupError(held)
    start_spans(settings, "mainspring-worker")
    names = [name.strip() for name in only.split(",") if name.strip()]
    if names:
        names.append(NewsLoop.name)  # whatever a worker runs follows its configuration
    loops = choose_loops(make_loops(settings), names)

    async def run() -> None:
        await run_until_stopped(Worker(settings, loops), until_stdin_ends=until_stdin_ends)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())
    stop_spans()
    if threading.active_count() > 1:
        # The interpreter would wait for handlers that were given up; their jobs are with others by now.
        sys.stdout.flush()
        os._exit(0)
