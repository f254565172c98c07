"""Turns callers away while the service is being worked on: 503 with the message that configuration has."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from pyapi.config.values import ServiceConfig
from pyapi.errors import ApiError

EXEMPT = frozenset({"admin", "service_role"})
"""Who works on it."""


def ensure_open(config: ServiceConfig, role: str) -> None:
    """Refuse a call during maintenance.

    Args:
        config: of the gateway.
        role: of the caller.

    Raises:
        ApiError: 503 ``maintenance``.
    """
    message = config.get("maintenance_message")
    if not message or role in EXEMPT:
        return
    pause = config.get("maintenance_retry_after", timedelta(minutes=1))
    raise ApiError(
        503, "PT503", "maintenance", message, "Try again later.",
        headers={"Retry-After": str(ceil(pause.total_seconds()))},
    )  # fmt: skip
