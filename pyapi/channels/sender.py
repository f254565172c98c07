"""The worker's loop that sends: claims deliveries, hands each to its provider, reports what became of it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Protocol, runtime_checkable

import structlog

from pyapi.addresses import gateway_url
from pyapi.channels.adapter import Adapter, Delivery, Outcome
from pyapi.channels.registry import list_providers, make_adapters
from pyapi.channels.reports import Reports
from pyapi.channels.sealed import NotOursError, SealExpiredError, is_sealed, open_sealed
from pyapi.channels.settings import load_channel_settings
from pyapi.channels.webhook import Endpoints, WebhookAdapter
from pyapi.sealing import Keyring, load_keyring
from pyapi.settings import Settings, SettingsError
from pyapi.spans import span
from pyapi.traces import as_trace_id, current_trace
from pyapi.webhooks.settings import load_webhook_settings
from pyapi.worker.database import Database
from pyapi.worker.loop import DELIVERIES, EVENTS

log = structlog.get_logger()

SYNC = "select count(*) from notifications.sync_providers(%s::jsonb)"
CLAIM = (
    "select delivery_id, attempt, channel, provider, recipient, address, content, correlation_id"
    " from notifications.claim_deliveries(%s::integer, make_interval(secs => %s::double precision))"
)
BATCH, CAPACITY = 50, 200
FOREIGN_SHARE = 0.5
"""Of the capacity, what adapters with hosts that users named count for: they may hang on purpose, many at once."""
MOST_FOREIGN = 5
"""Times the capacity: as many of them are in hand at once."""
LEASE_SECONDS = 120.0
ATTEMPT_SECONDS = 40.0
"""No adapter takes as long; this is for one that breaks its word."""
RESERVE_SECONDS = 15.0
"""Of the lease, for reporting."""
AT_LEAST_SECONDS = 0.05
"""Between two claims where the first one found all there was, however many events wake the loop."""
PATIENCE_SECONDS = 3.0
"""How long a delivery waits for a provider that finishes nothing."""
REPORT_SENT_SECONDS = 600.0
"""How long the report of a sent message is repeated while the database is away."""


@runtime_checkable
class Laned(Protocol):
    """An adapter that serves several hosts: one that hangs holds up its own lane only.

    ``lane_concurrency`` is how many places a lane has, by default as many as the adapter.
    """

    def lane(self, delivery: Delivery) -> str:
        """The name of the host, or whatever hangs together."""


@dataclass
class Lane:
    """The places at one provider."""

    places: asyncio.Semaphore
    users: int = 0
    finished_at: float = field(default_factory=time.monotonic)

    async def enter(self, start_by: float, patience: float) -> bool:
        """Wait for a place. False where the provider hangs, or it becomes too late to begin."""
        came_at = time.monotonic()
        while True:
            moment = time.monotonic()
            if moment >= start_by or moment - max(self.finished_at, came_at) >= patience:
                return False
            try:
                async with asyncio.timeout(min(patience, start_by - moment)):
                    await self.places.acquire()
                    return True
            except TimeoutError:
                continue

    def leave(self) -> None:
        """Give the place back."""
        self.finished_at = time.monotonic()
        self.places.release()


class Sender:
    """Sends what is due, many at once; a provider that hangs holds up nobody else's.

    A message may go out twice only where its provider's answer, or our report of it, is lost.

    Args:
        adapters: who sends, by provider.
        capacity: deliveries in hand at once.
        lease_seconds: as long as a claimed delivery is ours.
        patience_seconds: see :data:`PATIENCE_SECONDS`.
        keyring: the keys that open what is sealed in a message; asked where there is something to open.
        closing: called at the end, after the adapters are closed.
        may_send: asked before deliveries are claimed; what waits stays where it is.
    """

    name = "deliveries"
    poll_seconds = 0.5
    channels = (EVENTS, DELIVERIES)

    def __init__(
        self,
        adapters: Sequence[Adapter],
        *,
        capacity: int = CAPACITY,
        lease_seconds: float = LEASE_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
        keyring: Callable[[], Keyring] | None = None,
        closing: Sequence[Callable[[], Awaitable[None]]] = (),
        may_send: Callable[[Database], Awaitable[bool]] | None = None,
    ) -> None:
        self._adapters = {adapter.provider: adapter for adapter in adapters}
        self._providers = list_providers(adapters)
        self._capacity, self._lease, self._patience = capacity, lease_seconds, patience_seconds
        self._lanes: dict[tuple[str, str], Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._foreign: set[asyncio.Task[None]] = set()
        self._is_synced = False
        self._claim_again_at = 0.0
        self._reports = Reports()
        self._closing = closing
        self._may_send = may_send
        self._keyring = keyring

    async def step(self, database: Database) -> float | None:
        """Claim as many as there is room for, and begin to send them."""
        if not self._is_synced:
            await database.fetch(SYNC, [json.dumps(self._providers)])
            self._is_synced = True
            log.info("providers", configured=[item["provider"] for item in self._providers])
        if self._may_send is not None and not await self._may_send(database):
            return None
        if (pause := self._claim_again_at - time.monotonic()) > 0:
            return pause
        room = self._room()
        if room <= 0:
            await asyncio.wait(self._tasks, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
            return 0.0
        limit = min(room, BATCH)
        claimed_at = time.monotonic()
        rows = await database.fetch(CLAIM, [limit, self._lease])
        for row in rows:
            delivery = Delivery(*row)
            task = asyncio.create_task(self._deliver(delivery, claimed_at, database))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            if hasattr(self._adapters.get(delivery.provider), "lane_concurrency"):
                self._foreign.add(task)
                task.add_done_callback(self._foreign.discard)
        if len(rows) >= limit:
            return 0.0
        self._claim_again_at = time.monotonic() + AT_LEAST_SECONDS
        return None

    def _room(self) -> int:
        """How many more there is room for."""
        foreign = len(self._foreign)
        if foreign >= self._capacity * MOST_FOREIGN:
            return 0
        return self._capacity - len(self._tasks) + foreign - min(foreign, int(self._capacity * FOREIGN_SHARE))

    async def drain(self) -> None:
        """Finish what is in hand, then let the connections go."""
        try:
            while self._tasks:
                await asyncio.wait(set(self._tasks))
        finally:
            if self._tasks:
                log.warning("deliveries_left", count=len(self._tasks))
                self._reports.cancel()
                for task in set(self._tasks):
                    task.cancel()
            closers = [*(adapter.close for adapter in self._adapters.values()), *self._closing]
            await asyncio.gather(*(close() for close in closers), return_exceptions=True)

    async def _deliver(self, delivery: Delivery, claimed_at: float, database: Database) -> None:
        current_trace.set(as_trace_id(delivery.correlation_id))
        adapter = self._adapters.get(delivery.provider)
        if adapter is None:
            detail = "This worker's settings do not name the provider."
            outcome = Outcome("provider_down", None, "provider_not_configured", detail)
        else:
            with span(
                f"send {delivery.provider}", "client", messaging__message__id=str(delivery.delivery_id)
            ) as step:
                outcome = await self._attempt(adapter, delivery, claimed_at)
                step.attributes["mainspring.outcome"] = outcome.status
                step.is_error = outcome.status not in ("sent", "delivered")
        if outcome.status not in ("sent", "delivered"):
            log.info(
                "delivery_not_sent",
                delivery=str(delivery.delivery_id),
                provider=delivery.provider,
                attempt=delivery.attempt,
                outcome=outcome.status,
                code=outcome.error_code,
            )
        # What was sent must not be sent again, so that its report is repeated for long.
        is_sent = outcome.status in ("sent", "delivered")
        seconds = REPORT_SENT_SECONDS if is_sent else claimed_at + self._lease - time.monotonic()
        await self._reports.tell(delivery, outcome, seconds, database)

    async def _send(self, adapter: Adapter, delivery: Delivery) -> Outcome:
        """Send it, with what is sealed in it open: at the last moment, and nowhere else."""
        if not is_sealed(delivery.content):
            return await adapter.send(delivery)
        try:
            keyring = self._keyring() if self._keyring else None
        except SettingsError:
            keyring = None
        try:
            if keyring is None:
                raise NotOursError
            content, secrets = open_sealed(delivery.content, str(delivery.address.get("to")), keyring)
        except SealExpiredError:
            return Outcome("rejected", None, "code_expired", "Not sent: the code in it has expired.")
        except NotOursError:
            log.error("sealed_with_another_key", delivery=str(delivery.delivery_id))
            return Outcome(
                "retry", None, "not_opened", "This worker's MAINSPRING_SECRET_KEY does not open it."
            )
        outcome = await adapter.send(replace(delivery, content=content))
        said = f"{outcome.error_code} {outcome.detail}"
        if any(secret in said for secret in secrets):
            return replace(outcome, error_code="not_repeated", detail="The provider's words hold the code.")
        return outcome

    async def _attempt(self, adapter: Adapter, delivery: Delivery, claimed_at: float) -> Outcome:
        name = adapter.lane(delivery) if isinstance(adapter, Laned) else ""
        key = (delivery.provider, name)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane(asyncio.Semaphore(_width(adapter)))
        lane.users += 1
        try:
            start_by = claimed_at + self._lease - min(ATTEMPT_SECONDS + RESERVE_SECONDS, self._lease / 2)
            if not await lane.enter(start_by, self._patience):
                # Where it is the whole provider, another one may take over.
                if name:
                    return Outcome("retry", None, "provider_busy", "Not sent: the receiver hangs.", 10.0)
                return Outcome("provider_down", None, "provider_busy", "Not sent: the provider hangs.")
            try:
                async with asyncio.timeout(min(ATTEMPT_SECONDS, self._lease / 2)):
                    return await self._send(adapter, delivery)
            except TimeoutError:
                return Outcome("retry", None, "outcome_unknown", "The provider did not answer in time.")
            except Exception as error:
                log.error("adapter_raised", provider=delivery.provider, error=type(error).__name__)
                return Outcome("retry", None, type(error).__name__, "The adapter failed.")
            finally:
                lane.leave()
        finally:
            lane.users -= 1
            if not lane.users:
                self._lanes.pop(key, None)


def _width(adapter: Adapter) -> int:
    """Attempts at once in one lane."""
    return int(getattr(adapter, "lane_concurrency", getattr(adapter, "concurrency", 16)))


def make_sender(settings: Settings, may_send: Callable[[Database], Awaitable[bool]] | None = None) -> Sender:
    """The loop, with every provider that is configured.

    Args:
        settings: the login, for what the webhooks' adapter asks.
        may_send: as in :class:`Sender`.

    Raises:
        SettingsError: a provider is configured by half, or with a credential that is none.
    """
    told = load_webhook_settings()
    database = Database(gateway_url(settings), "webhooks")
    webhooks = WebhookAdapter(
        Endpoints(database),
        allow_private=told.webhook_allow_private,
        attempt_seconds=told.webhook_timeout_seconds,
    )
    adapters: list[Adapter] = [*make_adapters(load_channel_settings()), webhooks]
    keyring = cache(lambda: load_keyring(settings))
    return Sender(adapters, keyring=keyring, closing=[database.close], may_send=may_send)
