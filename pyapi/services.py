"""How the gateway and the worker appear in ``services.instances``: registered, beating, deregistered.

A process that is told to stop deregisters; one that is killed misses three beats and is stale. It never takes
another's row: its id is its own, also where it replaces a process of the same host.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import socket
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import structlog

from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Unavailable
from pyapi.version import VERSION

if TYPE_CHECKING:
    from pyapi.gateway_state import GatewayState

log = structlog.get_logger()

BEAT_SECONDS = 5.0
LEAVE_SECONDS = 2.0
"""For saying goodbye; whoever gets no answer by then becomes stale instead."""
NOT_REGISTERED = frozenset({"PT404", "PT409"})
"""SQLSTATEs of a beat of somebody who is not registered, or was stopped."""
NOT_DEPLOYED = frozenset({"42883", "42P01", "3F000"})
"""SQLSTATEs of a database that is older than this program."""
GATEWAY_CAPABILITIES = ("rpc", "websocket", "ingest", "openapi", "metrics")

REGISTER = (
    b"select (services.register_service(p_service_name => $1, p_service_type => $2, p_version => $3,"
    b" p_capabilities => $4::jsonb, p_instance_id => $5, p_host => $6, p_endpoints => $7::jsonb,"
    b" p_beat_every => $8::interval)).instance_id"
)
BEAT = b"select services.record_heartbeat($1, $2, $3::jsonb)"
LEAVE = b"select services.deregister_service($1, $2)"


class Registration:
    """What a process says of itself.

    Args:
        name: of the service.
        kind: of process.
        capabilities: what it can do.
        endpoints: where it is reached, by name.
    """

    def __init__(
        self, name: str, kind: str, capabilities: Sequence[str], endpoints: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.instance_id = str(uuid.uuid4())
        self.host = socket.gethostname()
        self._kind = kind
        self._capabilities = json.dumps(list(capabilities)[:100])
        self._endpoints = json.dumps(dict(endpoints or {}))

    @property
    def parameters(self) -> list[str]:
        """Of ``services.register_service``, in the order of :data:`REGISTER`."""
        return [
            self.name, self._kind, VERSION, self._capabilities, self.instance_id, self.host, self._endpoints,
            f"{BEAT_SECONDS} seconds",
        ]  # fmt: skip


class GatewayPresence:
    """Keeps the row of one gateway process.

    Args:
        gateway: connections, settings and statistics.
    """

    def __init__(self, gateway: GatewayState) -> None:
        settings = gateway.settings
        host = socket.gethostname() if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104
        host = f"[{host}]" if ":" in host else host
        self.registration = Registration(
            "gateway", "gateway", GATEWAY_CAPABILITIES, {"http": f"http://{host}:{settings.port}"}
        )
        self._gateway = gateway
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Register and beat, behind the scenes."""
        self._task = asyncio.create_task(self._run(), name="presence")

    async def stop(self) -> None:
        """Deregister."""
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._task = None
        with contextlib.suppress(DatabaseError, Overloaded, Unavailable, OutcomeUnknown, TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS):
                await self._call(LEAVE, [self.registration.name, self.registration.instance_id])

    async def _run(self) -> None:
        is_registered = False
        while True:
            try:
                if not is_registered:
                    await self._call(REGISTER, self.registration.parameters)
                    is_registered = True
                await self._call(
                    BEAT, [self.registration.name, self.registration.instance_id, json.dumps(self._load())]
                )
            except DatabaseError as error:
                if error.sqlstate in NOT_REGISTERED and is_registered:
                    is_registered = False  # purged, or stopped by somebody: register at once
                    continue
                level = log.debug if error.sqlstate in NOT_DEPLOYED else log.warning
                level("presence_refused", sqlstate=error.sqlstate, reason=error.message)
            except (Overloaded, Unavailable, OutcomeUnknown) as error:
                log.debug("presence_unsaid", reason=type(error).__name__)
            # Not all gateways at the same moment.
            await asyncio.sleep(BEAT_SECONDS * random.uniform(0.9, 1.1))  # noqa: S311

    def _load(self) -> dict[str, int]:
        figures = self._gateway.statistics()
        waiting = figures.get("waiting", 0) + figures.get("waiting_slow", 0)
        in_flight = figures.get("in_flight", 0)
        return {
            "load": in_flight + waiting,
            "in_flight": in_flight,
            "waiting": waiting,
            "sockets": figures.get("websockets", 0),
        }

    async def _call(self, sql: bytes, parameters: Sequence[str]) -> bytes | None:
        return await self._gateway.service.call(sql, [parameter.encode() for parameter in parameters])
