"""``mainspring replay``: sends files of readings through the HTTP door, as a head-end system would.

Every batch is one call of ``meters.ingest_readings`` with an idempotency key of its own, sent again with the
same key until the answer is known. What is stored already counts as a duplicate, so a replay that broke off
is simply started again.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from pyapi.readings import Reading, instant_of

FUNCTION = "/rpc/meters.ingest_readings"
REASONS_KEPT = 10
MAX_PAUSE = 30.0
"""Seconds to wait at most before a batch is sent again, whatever the server asks for."""


class ReplayError(Exception):
    """The server refused a batch as a whole, or stayed away; the message says what it said."""


@dataclass
class Refusal:
    """A reading that was not stored, and why."""

    reading: Reading
    code: str
    detail: str


@dataclass
class ReplayResult:
    """What became of the readings so far.

    Attributes:
        read: readings taken from the source.
        stored: readings that are new in the database.
        duplicates: readings that were there already.
        rejected: readings that the database refused.
        refusals: the first few of the refused.
        batches: calls that were answered.
        retries: times a batch was sent again.
        seconds: since the beginning.
    """

    read: int = 0
    stored: int = 0
    duplicates: int = 0
    rejected: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    batches: int = 0
    retries: int = 0
    seconds: float = 0.0

    @property
    def answered(self) -> int:
        """Readings whose fate is known."""
        return self.stored + self.duplicates + self.rejected

    @property
    def rows_per_second(self) -> float:
        """Readings answered per second."""
        return self.answered / self.seconds if self.seconds > 0 else 0.0


class BatchSender:
    """Sends batches and waits until the answer to each is known.

    Args:
        client: its ``base_url`` is the gateway, its headers or auth carry the authorization.
        patience: seconds to go on trying while the server is away or busy.
        on_retry: called each time before a batch is sent again, with the trouble and the pause in seconds.
        on_answer: called with the seconds that a successful call took.
    """

    path = FUNCTION
    content_type = "application/json"
    longest_pause: float | None = None
    """Seconds to wait at most before a batch is sent again; None for :data:`MAX_PAUSE`."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        patience: float = 120.0,
        on_retry: Callable[[str, float], None] = lambda _trouble, _pause: None,
        on_answer: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        self.client = client
        self.patience = patience
        self.on_retry = on_retry
        self.on_answer = on_answer

    def encode(self, readings: list[Reading]) -> bytes:
        """The body of a call."""
        return orjson.dumps({"p_readings": readings})

    def read(self, response: httpx.Response) -> dict[str, Any] | None:
        """What a successful answer says; None where it broke off.

        Raises:
            ReplayError: it is no answer of this door.
        """
        return _answer(response)

    def is_passing(self, response: httpx.Response) -> bool:
        """Whether the same call may succeed later."""
        return is_passing(response)

    async def send(self, readings: list[Reading]) -> dict[str, Any]:
        """Send one batch, with one idempotency key however often it takes.

        Returns:
            ``stored``, ``duplicates``, and ``rejected``: a list of ``index``, ``code`` and ``detail``.

        Raises:
            ReplayError: the batch was refused as a whole, or the server stayed away.
        """
        body = self.encode(readings)
        headers = {"Content-Type": self.content_type, "Idempotency-Key": str(uuid.uuid4())}
        give_up = time.monotonic() + self.patience
        pause = 0.25
        while True:
            began = time.monotonic()
            try:
                response = await self.client.post(self.path, content=body, headers=headers)
            except httpx.TransportError as error:
                trouble = f"{type(error).__name__}: {error}"
            else:
                if response.is_success and (answer := self.read(response)) is not None:
                    self.on_answer(time.monotonic() - began)
                    return answer
                trouble = describe(response)
                if not response.is_success and not self.is_passing(response):
                    raise ReplayError(trouble)
                pause = max(pause, _retry_after(response))
            if time.monotonic() + pause > give_up:
                raise ReplayError(f"Gave up after {self.patience:.0f} s. The last trouble: {trouble}")
            longest = MAX_PAUSE if self.longest_pause is None else self.longest_pause
            pause = min(pause, longest)
            self.on_retry(trouble, pause)
            await asyncio.sleep(pause)
            pause *= 2


class _Replay:
    """One run: a producer that cuts batches, and as many senders as there may be calls in flight."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        batch: int,
        concurrency: int,
        speed: float | None,
        patience: float,
        on_progress: Callable[[ReplayResult], None] | None,
    ) -> None:
        self.batch = batch
        self.concurrency = concurrency
        self.speed = speed
        self.sender = BatchSender(client, patience, self._count_retry)
        self.on_progress = on_progress
        self.result = ReplayResult()
        self.began = time.monotonic()
        self.queue: asyncio.Queue[list[Reading] | None] = asyncio.Queue(maxsize=concurrency)

    async def run(self, readings: Iterable[Reading]) -> ReplayResult:
        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(self.concurrency):
                    tasks.create_task(self._send_all())
                tasks.create_task(self._cut(readings))
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        self.result.seconds = time.monotonic() - self.began
        return self.result

    async def _cut(self, readings: Iterable[Reading]) -> None:
        waiting: list[Reading] = []
        first: datetime | None = None
        for reading in readings:
            self.result.read += 1
            if self.speed is not None:
                at = instant_of(reading)
                first = first or at
                early = self.began + (at - first).total_seconds() / self.speed - time.monotonic()
                if early > 0:
                    if waiting:
                        await self.queue.put(waiting)
                        waiting = []
                    await asyncio.sleep(early)
            waiting.append(reading)
            if len(waiting) >= self.batch:
                await self.queue.put(waiting)
                waiting = []
        if waiting:
            await self.queue.put(waiting)
        for _ in range(self.concurrency):
            await self.queue.put(None)

    async def _send_all(self) -> None:
        while (readings := await self.queue.get()) is not None:
            answer = await self.sender.send(readings)
            result = self.result
            result.batches += 1
            result.stored += answer["stored"]
            result.duplicates += answer["duplicates"]
            result.rejected += len(answer["rejected"])
            for refused in answer["rejected"][: REASONS_KEPT - len(result.refusals)]:
                result.refusals.append(
                    Refusal(readings[refused["index"]], refused["code"], refused["detail"])
                )
            result.seconds = time.monotonic() - self.began
            if self.on_progress is not None:
                self.on_progress(result)

    def _count_retry(self, _trouble: str, _pause: float) -> None:
        self.result.retries += 1


async def replay(
    client: httpx.AsyncClient,
    readings: Iterable[Reading],
    *,
    batch: int = 1000,
    concurrency: int = 4,
    speed: float | None = None,
    patience: float = 120.0,
    on_progress: Callable[[ReplayResult], None] | None = None,
) -> ReplayResult:
    """Send readings through the HTTP door.

    Args:
        client: its ``base_url`` is the gateway, its headers carry the authorization.
        readings: the readings, in the order of time where ``speed`` is given.
        batch: readings per call, at most.
        concurrency: calls in flight, at most.
        speed: how many times faster than the readings' own clock; None is as fast as it goes.
        patience: seconds to go on trying while the server is away or busy.
        on_progress: called with the running result after each answer.

    Raises:
        ReplayError: a batch was refused as a whole, or the server stayed away.
        ValueError: with ``speed``, a reading has no instant.
        ReadingFileError: from the source.
    """
    run = _Replay(
        client, batch=batch, concurrency=concurrency, speed=speed, patience=patience, on_progress=on_progress
    )
    return await run.run(readings)


def _answer(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
        if isinstance(found, dict) and isinstance(found["rejected"], list):
            return found | {"stored": int(found["stored"]), "duplicates": int(found["duplicates"])}
    except (KeyError, TypeError, ValueError):
        pass
    raise ReplayError(f"{response.url} answered with something else than counts: {response.text[:200]!r}")


def is_passing(response: httpx.Response) -> bool:
    """Whether the same call may succeed later: too busy, or its first sending is still under way."""
    return response.status_code in (429, 502, 503, 504) or (
        response.status_code == httpx.codes.CONFLICT and "idempotency_key_in_flight" in response.text
    )


def _retry_after(response: httpx.Response) -> float:
    """Seconds that ``Retry-After`` asks for, 0 where it says nothing."""
    wanted = response.headers.get("Retry-After", "")
    if wanted.isdecimal():
        return float(wanted)
    try:
        return max(0.0, (parsedate_to_datetime(wanted) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def describe(response: httpx.Response) -> str:
    """What an error's answer says, in one line."""
    try:
        error = response.json()
        parts = [str(error[key]) for key in ("message", "details", "hint") if error.get(key)]
    except (ValueError, AttributeError, TypeError):
        parts = [response.text[:200]]
    return f"{response.status_code} " + " ".join(parts)
