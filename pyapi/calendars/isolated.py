"""Reads calendars in a process of its own: one made to take for ever, or everything, is ended."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from pathlib import Path
from typing import Any

import orjson

from pyapi.calendars.reading import CalendarRefused

SECONDS = 60.0
MEMORY = 1 << 30
"""Address space of the process, in bytes."""
ROOT = Path(__file__).parent.parent.parent


async def read_isolated(text: bytes, default_zone: str, seconds: float = SECONDS) -> dict[str, Any]:
    """As :func:`pyapi.calendars.reading.read_calendar`, within limits.

    Raises:
        CalendarRefused: it cannot be read; ``calendar_too_complex`` where it would take too long, or too much.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pyapi.calendars.reading", default_zone,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", "")},
        preexec_fn=_limit,
    )  # fmt: skip
    try:
        output, _ = await asyncio.wait_for(process.communicate(text), seconds)
    except TimeoutError:
        raise CalendarRefused(
            "calendar_too_complex", f"Reading it takes more than {seconds:g} seconds."
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise CalendarRefused("calendar_too_complex", "The process that read it gave up.")
    told: dict[str, Any] = orjson.loads(output)
    if "error" in told:
        raise CalendarRefused(told["error"], told["detail"])
    return told


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
