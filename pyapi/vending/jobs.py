"""The jobs of a worker that vend: one asks for a token, one what became of it, one for our money at a provider."""

from __future__ import annotations

import asyncio
from typing import Any

from pyapi.addresses import gateway_url
from pyapi.jobs import job
from pyapi.settings import load_settings
from pyapi.vending.kplc import Kplc
from pyapi.vending.provider import Provider
from pyapi.vending.settings import VendingSettings, load_vending_settings
from pyapi.vending.vendor import Vendor
from pyapi.worker.database import Database

QUEUE = "vending"
ATTEMPTS = 1000
"""The database says when to give an order up; a job only comes back."""

_vendors: dict[asyncio.AbstractEventLoop, Vendor] = {}


def make_providers(settings: VendingSettings) -> dict[str, Provider]:
    """Every provider that is configured."""
    providers: dict[str, Provider] = {}
    if settings.kplc_url and settings.kplc_api_key:
        kplc = Kplc(settings.kplc_url, settings.kplc_api_key, timeout_seconds=settings.kplc_timeout_seconds)
        providers[kplc.provider_code] = kplc
    return providers


def get_vendor() -> Vendor:
    """The one of this process, made at the first job.

    Raises:
        SettingsError: a provider is configured wrongly.
    """
    loop = asyncio.get_running_loop()
    if loop not in _vendors:
        database = Database(gateway_url(load_settings()), "vending")
        _vendors[loop] = Vendor(database, make_providers(load_vending_settings()))
    return _vendors[loop]


@job("vend_token", queue=QUEUE, max_attempts=ATTEMPTS)
async def vend_token(payload: dict[str, Any]) -> None:
    """Ask for the token of a paid order, ``{"order_id": …}``."""
    await get_vendor().run(str(payload["order_id"]), "vend")


@job("query_vend", queue=QUEUE, max_attempts=ATTEMPTS)
async def query_vend(payload: dict[str, Any]) -> None:
    """Ask what became of an order that is unknown, ``{"order_id": …}``."""
    await get_vendor().run(str(payload["order_id"]), "query")


@job("read_provider_balance", queue=QUEUE, max_attempts=3)
async def read_provider_balance(payload: dict[str, Any]) -> None:
    """Read our money at a provider, ``{"provider_code": …}``."""
    await get_vendor().read_balance(str(payload["provider_code"]))
