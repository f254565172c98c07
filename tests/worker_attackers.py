"""Python job handlers that misbehave, for tests/test_attacks_machinery.py."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

from pyapi.jobs import Job, RetryLater, job


class Unspeakable:
    """Has no words for itself."""

    def __repr__(self) -> str:
        raise RuntimeError("no words")


class SpeechlessError(Exception):
    """An error that cannot be told."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


class AloofError(BaseException):
    """No Exception."""


@job("fine")
async def fine(payload: dict[str, Any]) -> dict[str, Any]:
    """Does its work."""
    if "note" in payload:
        with Path(payload["note"]).open("a") as notes:
            notes.write(f"{payload['n']}\n")
    await asyncio.sleep(payload.get("seconds", 0))
    return {"ok": True}


@job("returns", max_attempts=2)
async def returns(payload: dict[str, Any]) -> Any:
    """Returns what is no JSON, or none that PostgreSQL takes."""
    circle: list[Any] = []
    circle.append(circle)
    return {
        "nul": "a\0b", "surrogate": "\ud800", "unspeakable": Unspeakable(), "keys": {1: 2}, "huge": 2**80,
        "circle": circle, "nan": float("nan"), "set": {1},
    }[payload["what"]]  # fmt: skip


@job("raises", max_attempts=2)
async def raises(payload: dict[str, Any]) -> None:
    """Raises what is seldom raised."""
    match payload["what"]:
        case "exit":
            sys.exit(3)
        case "interrupt":
            raise KeyboardInterrupt
        case "aloof":
            raise AloofError
        case "generator":
            raise GeneratorExit
        case "cancelled":
            task = asyncio.create_task(asyncio.sleep(60))
            await asyncio.sleep(0)
            task.cancel()
            await task
        case "surrogate":
            raise ValueError("bad \ud800 name")
        case "speechless":
            raise SpeechlessError
        case "later_nan":
            raise RetryLater(float("nan"), "a\0b\ud800")
        case "later_negative":
            raise RetryLater(-5)
        case "later_text":
            raise RetryLater("soon")  # type: ignore[arg-type]


@job("exits_in_thread", max_attempts=2)
def exits_in_thread(payload: dict[str, Any]) -> None:
    """Leaves, in a thread."""
    sys.exit(4)


@job("progresses", max_attempts=2)
async def progresses(payload: dict[str, Any], job: Job) -> None:
    """Tells a progress that is no JSON, and takes longer than a lease."""
    job.progress = {"keys": {1: 2}, "unspeakable": Unspeakable(), "nul": "\0"}[payload["what"]]
    await asyncio.sleep(payload["seconds"])


@job("swallows", max_attempts=2)
async def swallows(payload: dict[str, Any]) -> None:
    """Takes no cancellation for an answer."""
    deadline = time.monotonic() + payload["seconds"]
    while time.monotonic() < deadline:
        try:
            await asyncio.sleep(0.1)
        except asyncio.CancelledError:
            continue


@job("hangs", max_attempts=2)
def hangs(payload: dict[str, Any]) -> None:
    """Keeps its thread."""
    time.sleep(payload["seconds"])


@job("meets", max_attempts=1)
def meets(payload: dict[str, Any]) -> None:
    """Waits, in a thread, until so many are there."""
    place = Path(payload["place"])
    (place / str(payload["number"])).touch()
    deadline = time.monotonic() + 120
    while len(list(place.iterdir())) < payload["count"] and time.monotonic() < deadline:
        time.sleep(0.05)


@job("stops_in_thread", max_attempts=2)
def stops_in_thread(payload: dict[str, Any]) -> None:
    """Runs out of items, in a thread."""
    next(iter([]))
