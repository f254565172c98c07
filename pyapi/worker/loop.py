"""What a worker runs: loops."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from pyapi.worker.database import Database

JOBS, EVENTS = "mainspring_jobs", "mainspring_events"
"""Channels of the database. A notice carries no data: there may be something to do, so look."""
DELIVERIES = "deliveries"
"""Topic within a worker: there may be something to send."""
ROLL_UPS = "roll-ups"
"""Topic within a worker: roll-ups of meters changed."""
REGIONS = "regions"
"""Topic within a worker: roll-ups of regions changed."""


class Loop(Protocol):
    """Work that is never finished, in bounded pieces.

    Beside these a loop may have:

    - ``channels: tuple[str, ...]``: topics that wake it before its pause is over: :data:`JOBS`,
      :data:`EVENTS`, or a name that another loop tells (default: none, it polls);
    - ``timeout_seconds: float``: longest time a statement of it may take (default: the worker's setting);
    - ``take_news() -> tuple[str, ...]``: topics to wake after a step, where that made work for other
      loops of this process;
    - ``async def drain(self) -> None``: called once, after the last step; see :class:`Draining`.

    Attributes:
        name: in logs, in ``mainspring worker --only`` and in ``jobs.workers``.
        poll_seconds: pause where a step does not name one; losing every notice costs no more than this.
    """

    name: str
    poll_seconds: float

    async def step(self, database: Database) -> float | None:
        """Do one bounded piece of work.

        Args:
            database: a connection of this loop's own.

        Returns:
            Seconds until the next step, 0 for "at once again", None for ``poll_seconds``.

        Raises:
            Exception: anything; it is logged, and the loop goes on after a pause that grows.
        """


@runtime_checkable
class Draining(Protocol):
    """A loop that leaves something running between its steps."""

    async def drain(self) -> None:
        """Finish what runs. Bounded by the worker's grace period, after which it is cancelled."""


@runtime_checkable
class Telling(Protocol):
    """A loop whose steps make work for other loops."""

    def take_news(self) -> tuple[str, ...]:
        """Topics to wake, told once."""
