"""How a Python function becomes a job handler.

::

    from pyapi.jobs import Job, RetryLater, job

    @job("send_report", max_attempts=5)
    async def send_report(payload: dict[str, Any], job: Job) -> None: ...

A worker imports the modules that ``MAINSPRING_JOBS_MODULES`` names, registers what it finds and runs
it. ``select jobs.schedule_job('send_report', '{"month": 7}')`` asks for it. A job runs at least once: a
worker that dies in the middle leaves it to the next one.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from pyapi.settings import SettingsError

_Function = TypeVar("_Function", bound=Callable[..., Any])


class RetryLater(Exception):
    """Raised by a handler: not now. The job is tried again; the attempt counts.

    Args:
        seconds: until then, not before; None leaves it to the back-off of the queue.
        reason: for whoever looks at the job.
    """

    def __init__(self, seconds: float | None = None, reason: str = "retry_later") -> None:
        super().__init__(reason)
        self.seconds = seconds


class GiveUp(Exception):
    """Raised by a handler: trying again is useless. The job goes to the dead letters with this reason."""


@dataclass(slots=True)
class Job:
    """What a handler may know about the job it runs.

    Attributes:
        job_id: its number.
        attempt: from 1.
        handler: the name it was asked for by.
        queue: where it lay.
        correlation_id: shared by everything that one request caused.
        progress: set this to anything that is JSON; it is shown with the next heartbeat.
    """

    job_id: int
    attempt: int
    handler: str
    queue: str
    correlation_id: UUID | None = None
    progress: Any = None
    told_progress: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Handler:
    """A registered callable.

    Attributes:
        name: what jobs ask for.
        function: takes the payload, and the :class:`Job` where it has a second parameter.
        queue: where its jobs lie.
        max_attempts: None leaves it to the queue.
        priority: of jobs that name none, 0 first to 9 last.
        is_async: runs on the event loop; others run in a thread.
        takes_job: whether it has that second parameter.
    """

    name: str
    function: Callable[..., Any]
    queue: str
    max_attempts: int | None
    priority: int
    is_async: bool
    takes_job: bool


HANDLERS: dict[str, Handler] = {}
"""Everything that was decorated in this process, by name."""


def job(
    name: str, *, queue: str = "python", max_attempts: int | None = None, priority: int = 5
) -> Callable[[_Function], _Function]:
    """Make a function the handler of jobs of a name.

    Args:
        name: 1 to 200 characters.
        queue: a queue of kind ``python``; another one than ``python`` is made where it is missing.
        max_attempts: 1 to 1000; None leaves it to the queue.
        priority: 0 (first) to 9 (last).

    Raises:
        ValueError: the name is taken by another function, or a number is out of range.
    """
    if (
        not 1 <= len(name) <= 200
        or not 0 <= priority <= 9
        or not (max_attempts is None or 0 < max_attempts <= 1000)
    ):
        raise ValueError(
            f"Handler {name!r}: a name has 1 to 200 characters, a priority is 0 to 9, attempts are 1 to 1000."
        )

    def register(function: _Function) -> _Function:
        known = HANDLERS.get(name)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ValueError(
                f"Two functions want to handle {name!r}: {known.function.__qualname__}, {function.__qualname__}."
            )
        HANDLERS[name] = Handler(
            name=name,
            function=function,
            queue=queue,
            max_attempts=max_attempts,
            priority=priority,
            is_async=inspect.iscoroutinefunction(function),
            takes_job=len(inspect.signature(function).parameters) > 1,
        )
        return function

    return register


def load_handlers(modules: Iterable[str]) -> dict[str, Handler]:
    """Import modules, and return every handler they registered.

    Raises:
        SettingsError: a module cannot be imported, or registers wrongly.
    """
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception as error:
            raise SettingsError(
                f"MAINSPRING_JOBS_MODULES names {name!r}, which cannot be imported: {type(error).__name__}: {error}"
            ) from error
    return HANDLERS
