"""Health: is the process there, does the database answer, which catalogue is in force."""

from __future__ import annotations

import time
from typing import Any

import orjson
from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler

from pyapi.callers import find_caller
from pyapi.gateway_state import READS, GatewayState
from pyapi.pipelines import Pace
from pyapi.version import VERSION

NO_STORE = {"Cache-Control": "no-store"}
DETAILS = b"select ops.get_system_health()::text"


def health_doors(gateway: GatewayState) -> list[HTTPRouteHandler]:
    """``/health``, ``/health/live``, ``/health/ready``, and ``/health/details`` for admins."""
    started = time.monotonic()
    details_pace = Pace()

    @route("/health", http_method=READS)
    async def health() -> Response[dict[str, Any]]:
        """Answer 200 while the process can answer; the body says how well."""
        is_up = await gateway.ping()
        statistics = gateway.statistics()
        body = {
            "status": "ok" if is_up else "degraded",
            "version": VERSION,
            "database": "up" if is_up else "down",
            "catalog": {
                "generation": statistics.get("catalog_generation", 0),
                "functions": sum(1 for _ in gateway.catalog),
            },
            "uptime_seconds": int(time.monotonic() - started),
        }
        return Response(body, headers=NO_STORE)

    @route("/health/live", http_method=READS)
    async def live() -> Response[dict[str, str]]:
        """Answer at all; restart the process where this fails."""
        return Response({"status": "ok"}, headers=NO_STORE)

    @route("/health/ready", http_method=READS)
    async def ready() -> Response[dict[str, str]]:
        """Answer 200 where calls can succeed, 503 where they cannot; send traffic accordingly."""
        if await gateway.ping() and gateway.statistics().get("catalog_generation", 1):
            return Response({"status": "ok"}, headers=NO_STORE)
        return Response({"status": "unavailable"}, status_code=503, headers={**NO_STORE, "Retry-After": "1"})

    @route("/health/details", http_method=READS)
    async def details(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
        """Say how the whole system is, to admins: figures and names, no addresses and nobody's data."""
        caller = await find_caller(gateway, request)
        result = await caller.read("ops.get_system_health", DETAILS, (), details_pace)
        body: dict[str, Any] = orjson.loads(result.get_value(0, 0) or b"{}")
        body["gateway"] = {
            "version": VERSION,
            "uptime_seconds": int(time.monotonic() - started),
            **gateway.statistics(),
        }
        return Response(body, headers=NO_STORE)

    return [health, live, ready, details]
