"""Workers that start at once: forks of a process that has imported everything.

``python -m tests.worker_forks LOG``: each line on standard input starts one, whose number is printed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

import uvloop

from pyapi.jobs import job
from pyapi.logs import configure_logs, route_library_logs
from pyapi.settings import load_settings
from pyapi.worker.loops import make_loops
from pyapi.worker.worker import Worker, run_until_stopped

NOTES = "WORKER_NOTES"
"""The environment variable that names the file in which Python jobs leave their mark."""


@job("py_note", max_attempts=1000)
async def note(payload: dict[str, Any]) -> None:
    """Leaves its number in a file, which no transaction takes back."""
    await asyncio.sleep(0.002)
    notes = os.open(os.environ[NOTES], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(notes, f"{payload['n']}\n".encode())
    os.close(notes)


def work(log: int) -> None:
    """What a fork does."""
    for stream in (1, 2):
        os.dup2(log, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    settings = load_settings()
    configure_logs(settings)
    route_library_logs()

    async def run() -> None:
        await run_until_stopped(Worker(settings, make_loops(settings)))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            work(log)
            sys.stdout.flush()
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    sys.modules["tests.worker_forks"] = sys.modules["__main__"]  # the handlers are registered already
    main()
