"""What was answered, written down after the answers: counted, and a sample one by one, once a second."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import random
from collections import Counter
from typing import Any, NamedTuple

import orjson
import structlog

from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Unavailable
from pyapi.webhooks.service import ServiceCalls

log = structlog.get_logger()

FLUSH_SECONDS = 1.0
CLOSE_SECONDS = 2.0
"""Longest wait for a database that does not answer, when the gateway stops."""
MAX_SAMPLES = 5000
"""Samples that wait for the next batch; more are counted only."""
MAX_COUNTS = 20_000
LONGEST_KEY = 256
"""Characters of a targeting key; as many as the database keeps."""
RECORD = b"select flags.record_evaluations($1::jsonb, $2::jsonb)"


class _Kind(NamedTuple):
    environment: str
    flag_key: str
    variant: str
    reason: str


class Trail:
    """Collects evaluations and stores them in batches.

    Args:
        service: calls of the gateway's own.
    """

    def __init__(self, service: ServiceCalls) -> None:
        self._service = service
        self._counts: Counter[_Kind] = Counter()
        self._samples: list[dict[str, Any]] = []
        self._flusher: asyncio.Task[None] | None = None

    def note(self, evaluation: dict[str, Any], targeting_key: str | None, request_id: str) -> None:
        """Take an evaluation down.

        Args:
            evaluation: a ``flags.evaluation``.
            targeting_key: whom it was for.
            request_id: of the request.
        """
        metadata = evaluation["metadata"]
        kind = _Kind(
            metadata["environment"], evaluation["flag_key"], evaluation["variant"] or "", evaluation["reason"]
        )
        if len(self._counts) < MAX_COUNTS or kind in self._counts:
            self._counts[kind] += 1
        rate = evaluation["sampling_rate"]
        if rate and len(self._samples) < MAX_SAMPLES and random.random() < rate:  # noqa: S311 - a sample
            self._samples.append(
                {
                    "environment": kind.environment, "flag_key": kind.flag_key,
                    "targeting_key": targeting_key and targeting_key[:LONGEST_KEY],
                    "variant": evaluation["variant"], "reason": kind.reason, "rule_id": metadata.get("ruleId"),
                    "version": metadata["version"], "request_id": request_id,
                }
            )  # fmt: skip
        if self._flusher is None:
            # Of no request's trace, since it is for all of them.
            self._flusher = asyncio.get_running_loop().create_task(
                self._flush_soon(), name="flags-trail", context=contextvars.Context()
            )

    async def close(self) -> None:
        """Store what is left."""
        if self._flusher is not None:
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._flush(), CLOSE_SECONDS)

    async def _flush_soon(self) -> None:
        await asyncio.sleep(FLUSH_SECONDS)
        self._flusher = None
        await self._flush()

    async def _flush(self) -> None:
        if not self._counts:
            return
        counts, samples = self._counts, self._samples
        self._counts, self._samples = Counter(), []
        rows = [{**kind._asdict(), "evaluation_count": count} for kind, count in counts.items()]
        try:
            await self._service.call(RECORD, (orjson.dumps(rows), orjson.dumps(samples)))
        except (DatabaseError, Overloaded, Unavailable, OutcomeUnknown) as error:
            # A trail is not worth holding anything up for.
            log.warning("flags_trail_lost", evaluations=counts.total(), reason=str(error))
