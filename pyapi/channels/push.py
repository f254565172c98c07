"""Push: one provider in the database, three services, chosen by the platform of the device."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from pyapi.channels.adapter import Adapter, Delivery, Outcome

DOWN_SECONDS = 60.0


class Push:
    """Hands a message to the service of the device's platform.

    A service that is down holds up its own platform only: where others are configured, its messages wait.

    Args:
        services: by platform, ``fcm``, ``apns``, ``webpush``.
    """

    provider, channel = "push", "push"

    def __init__(self, services: Mapping[str, Adapter]) -> None:
        self.services = services

    async def send(self, delivery: Delivery) -> Outcome:
        """Send it by the service of its platform."""
        platform = str(delivery.address.get("platform"))
        service = self.services.get(platform)
        if service is None:
            detail = f"Nothing is configured that sends to {platform[:20]!r}."
            return Outcome("rejected", None, "platform_not_configured", detail)
        outcome = await service.send(delivery)
        if outcome.status == "provider_down" and len(self.services) > 1:
            return replace(outcome, status="retry", retry_after=max(outcome.retry_after or 0.0, DOWN_SECONDS))
        return outcome

    def lane(self, delivery: Delivery) -> str:
        """The platform: each service hangs by itself."""
        return str(delivery.address.get("platform"))

    async def close(self) -> None:
        """Close every service."""
        await asyncio.gather(*(service.close() for service in self.services.values()))
