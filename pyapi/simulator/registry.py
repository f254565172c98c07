"""Makes the regions and meters of a simulation where they do not exist, through the HTTP door."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Coroutine, Generator, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import orjson

from pyapi.replay import describe, is_passing
from pyapi.simulator.device import ROLLOVER_KWH
from pyapi.simulator.fleet import Fleet
from pyapi.simulator.ledger import as_instant
from pyapi.simulator.plan import Plan

NAMESPACE = uuid.UUID("73696d75-6c61-7465-0000-000000000000")
AT_ONCE = 8
LOOK_BACK = timedelta(days=30)
"""How far back a meter's register is looked for."""


class RegistryError(Exception):
    """The meters cannot be made; the message says why."""


class FreshToken(httpx.Auth):
    """A token that is made anew before it expires, for runs that last for days.

    Args:
        make: makes one.
        lifetime: seconds to use one for.
    """

    def __init__(self, make: Callable[[], str], lifetime: float = 600.0) -> None:
        self._make = make
        self._lifetime = lifetime
        self._made = float("-inf")
        self._token = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        if time.monotonic() - self._made > self._lifetime:
            self._token, self._made = self._make(), time.monotonic()
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def meter_id_of(meter_number: str) -> str:
    """The id that a simulated meter gets: the same in every database."""
    return str(uuid.uuid5(NAMESPACE, meter_number))


class Registry:
    """The meters' registry behind the HTTP door.

    Args:
        client: its ``base_url`` is the gateway; the caller is a service or an admin.
        patience: seconds to go on trying while the server is away or busy.
    """

    def __init__(self, client: httpx.AsyncClient, patience: float = 60.0) -> None:
        self._client = client
        self._patience = patience

    async def check(self) -> None:
        """See whether anybody answers.

        Raises:
            RegistryError: nobody does.
        """
        try:
            await self._client.get("/health/live")
        except httpx.TransportError as error:
            raise RegistryError(
                f"Nothing answers at {self._client.base_url} ({type(error).__name__}); "
                "`mainspring up` starts the gateway, --url names another one."
            ) from None

    async def register(self, fleet: Fleet) -> int:
        """Make what is missing, and let the registers of the others go on from where they stand.

        Returns:
            How many meters were made.

        Raises:
            RegistryError: the server refused, stayed away, or a number is taken by another meter.
        """
        plan = fleet.plan
        await self._declare_regions(plan)

        async def prepare(index: int) -> bool:
            is_new = await self._make_meter(plan, index)
            traits = fleet.devices[index].traits
            if traits.rolls_over_after is not None:
                await self._tell_rollover(plan, index)
            if is_new:
                return True
            if traits.rolls_over_after is None and not traits.absurd:
                register = await self._read_register(plan, index)
                if register is not None:
                    fleet.devices[index].resume(register)
            return False

        return sum(await _gather(prepare(index) for index in range(plan.meters)))

    async def _declare_regions(self, plan: Plan) -> None:
        """Regions that are there already stay as they are."""
        for region in plan.regions:
            known = await self._call("meters.get_region", p_region=region.name)
            if known.is_error:
                answer = await self._call(
                    "meters.upsert_region", p_region=region.name, p_name=region.name,
                    p_time_zone=region.zone.key, p_capacity_kw=plan.capacity_of(region),
                )  # fmt: skip
                if answer.is_error:
                    raise RegistryError(f"The region {region.name} was refused: {describe(answer)}")

    async def _make_meter(self, plan: Plan, index: int) -> bool:
        number, region = plan.meter_number(index), plan.region_of(index)
        meter_id = meter_id_of(number)
        found = await self._call("meters.get_meter", p_meter_id=meter_id)
        if found.status_code == httpx.codes.NOT_FOUND and "meter_not_found" in found.text:
            made = await self._call(
                "meters.create_meter", p_meter_number=number, p_meter_id=meter_id, p_region=region.name,
                p_time_zone=region.zone.key,
            )  # fmt: skip
            if made.is_success:
                return True
            if "meter_number_taken" in made.text:
                raise RegistryError(
                    f"The number {number} belongs to a meter that was not made by a simulation; "
                    "--prefix gives the simulated meters other numbers."
                )
            if "meter_exists" not in made.text:  # another simulation was faster
                raise RegistryError(f"The meter {number} was refused: {describe(made)}")
            return False
        if found.is_error:
            raise RegistryError(f"The meter {number} cannot be used: {describe(found)}")
        meter = found.json()
        if meter["region"] != region.name:
            raise RegistryError(
                f"The meter {number} is in the region {meter['region']}, not in {region.name}: "
                "name the regions of the first run in their order, or choose another --prefix."
            )
        if meter["status"] == "retired":
            raise RegistryError(
                f"The meter {number} is retired; --prefix gives the simulated meters other numbers."
            )
        return False

    async def _tell_rollover(self, plan: Plan, index: int) -> None:
        """Of a register that is not known to start again, a roll-over looks like a reset."""
        answer = await self._call(
            "telemetry.set_register",
            p_meter_id=meter_id_of(plan.meter_number(index)),
            p_rollover_kwh=ROLLOVER_KWH,
        )
        if answer.is_error:
            raise RegistryError(f"The register of {plan.meter_number(index)}: {describe(answer)}")

    async def _read_register(self, plan: Plan, index: int) -> Decimal | None:
        """Where the register stood before the simulation begins."""
        start = datetime.fromtimestamp(plan.start, UTC)
        answer = await self._call(
            "meters.get_reading_history", p_meter_id=meter_id_of(plan.meter_number(index)), p_limit=1,
            p_from=as_instant(int((start - LOOK_BACK).timestamp())), p_until=as_instant(plan.start),
        )  # fmt: skip
        if answer.is_error:
            raise RegistryError(f"The last reading of {plan.meter_number(index)}: {describe(answer)}")
        readings = answer.json(parse_float=Decimal)
        register = readings[0]["register_kwh"] if readings else None
        return None if register is None else Decimal(register)

    async def _call(self, function: str, **arguments: Any) -> httpx.Response:
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        give_up = time.monotonic() + self._patience
        while True:
            try:
                response = await self._client.post(
                    f"/rpc/{function}", content=orjson.dumps(arguments), headers=headers
                )
                if not is_passing(response):
                    return response
                trouble = describe(response)
            except httpx.TransportError as error:
                trouble = f"{type(error).__name__}: {error}"
            if time.monotonic() > give_up:
                raise RegistryError(f"Gave up after {self._patience:.0f} s. The last trouble: {trouble}")
            await asyncio.sleep(0.5)


async def _gather(calls: Iterable[Coroutine[Any, Any, bool]]) -> list[bool]:
    """All results, a few calls at a time; the first error ends it."""
    waiting = list(calls)
    results: list[bool] = []
    try:
        while waiting:
            some, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
            results += await asyncio.gather(*some)
    finally:
        for call in waiting:
            call.close()
    return results
