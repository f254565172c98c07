"""``make demo``: prepaid electricity on real readings, end to end, through the HTTP door.

Starts what ``mainspring up --detach`` starts, then does what a utility does: registers customers and
meters, sells them tokens, takes their readings in and burns their balances down. A meter in software
types each token in; it shares no code with what issued it. A worker writes the receipts. At the end the table
is compared with sums made here, and the exit code says whether all of it adds up.

Running it again goes on with what is there: readings are stored once, whoever sends them.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import uuid
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import click
import httpx
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pyapi import sts
from pyapi.cluster import Cluster
from pyapi.deploy import deploy
from pyapi.identity import mint_token
from pyapi.made_up_readings import generate_readings
from pyapi.processes import Gateway, Worker
from pyapi.readings import find_shared_data, instant_of, open_readings
from pyapi.replay import replay
from pyapi.settings import Settings, load_settings
from pyapi.virtual_meter import Accepted, Refused, VirtualMeter

Reading = dict[str, Any]

MINUTE_FILE = "smart_meter/uci_household_1min_2006-12-16_2007-01-19.csv.gz"
HALF_HOUR_FILE = "smart_meter/sgsc_10_households_30min.csv.gz"
HALF_HOUR_METERS = 5
DAYS = 31
NAMESPACE = uuid.UUID("6d61696e-7370-7269-6e67-000000000000")

TARIFF = "demo-domestic"
BANDS = [
    {"code": "DC1", "from_kwh": 0, "rate": 12.23},
    {"code": "DC2", "from_kwh": 30, "rate": 16.45},
    {"code": "DC3", "from_kwh": 100, "rate": 19.08},
]
CHARGES = [
    {"code": "fuel", "label": "Fuel cost", "kind": "fuel", "basis": "per_kwh", "rate": 3.55, "position": 10},
    {"code": "ferfa", "label": "Forex", "kind": "levy", "basis": "per_kwh", "rate": 0.83, "position": 20},
    {"code": "rep", "label": "Rural electrification", "kind": "levy", "basis": "percent", "base": ["energy"],
     "rate": 5, "position": 30},
    {"code": "vat", "label": "VAT", "kind": "tax", "basis": "percent", "base": ["energy", "fuel"], "rate": 16,
     "position": 40},
]  # fmt: skip
"""Kenya's domestic prices of 2024/25 with the pass-through charges of January 2025."""

SUPPLY_GROUP, KEY_REVISION, TARIFF_INDEX, KEY_TYPE, BASE_YEAR = "201457", 1, 1, 2, 2014
VENDING_KEY = "abababababababab949494949494949401234567"
"""The dummy key of the published STS test vectors: no real meter has it."""

TOP_UP = 60_000
PURCHASE = 2_500
LOW_BALANCE = Decimal(60)
"""kWh; below it the customer buys again."""
RECEIPT_SECONDS = 60
ROLL_UP_SECONDS = 120
"""How long the receipts may take; they come within a second where nothing else keeps the machine busy."""


@dataclass(slots=True)
class Household:
    """A customer with a meter, and what this run knows of them.

    Attributes:
        name: for the table.
        serial: makes the meter's number.
        readings: to be sent, in the order of time; named by meter once that is known.
        bought: kWh on the tokens that the meter in software took in this run.
    """

    name: str
    serial: int
    readings: list[Reading]
    user_id: str = ""
    meter_id: str = ""
    meter_number: str = ""
    client: Client = field(default=None)  # type: ignore[assignment]
    meter: VirtualMeter = field(default=None)  # type: ignore[assignment]
    bought: Decimal = Decimal(0)
    last_token: str = ""
    balance: Decimal = Decimal(0)


class CallRefused(Exception):
    """The gateway answered a call with an error."""

    def __init__(self, function: str, response: httpx.Response) -> None:
        try:
            self.message = str(response.json()["message"])
        except (ValueError, KeyError, TypeError):
            self.message = ""
        super().__init__(f"{function} answered {response.status_code}: {response.text}")


class Client:
    """Calls functions over HTTP as one caller; decimals come and go without loss."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http = http
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    async def call(self, function: str, *, key: str | None = None, **arguments: Any) -> Any:
        """Call a function with named arguments.

        Raises:
            CallRefused: the answer is an error.
        """
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        response = await self._http.post(f"/rpc/{function}", content=orjson.dumps(arguments), headers=headers)
        if response.is_error:
            raise CallRefused(function, response)
        return response.json(parse_float=Decimal) if response.content else None


class Checks:
    """What has to be true at the end."""

    def __init__(self) -> None:
        self.failures: list[str] = []
        self.count = 0

    def equal(self, what: str, found: Any, expected: Any) -> None:
        """Note a difference."""
        self.count += 1
        if found != expected:
            self.failures.append(f"{what}: {found}, expected {expected}")


@contextmanager
def made_before(*messages: str) -> Iterator[None]:
    """Pass over the refusal to make what an earlier run has made."""
    try:
        yield
    except CallRefused as refusal:
        if refusal.message not in messages:
            raise


def find_households() -> tuple[str, list[Household]]:
    """Households with a month of readings each: real ones where the files are, else generated."""
    minute, half_hour = find_shared_data(MINUTE_FILE), find_shared_data(HALF_HOUR_FILE)
    if minute is not None and half_hour is not None:
        homes = [Household("every minute", 1, list(open_readings(minute)))]
        # The end of a two-year trial: each day is a partition, and more of them show nothing new.
        latest: dict[str, deque[Reading]] = defaultdict(lambda: deque(maxlen=48 * DAYS))
        for reading in open_readings(half_hour):
            latest[reading["meter_number"]].append(reading)
        for serial, readings in enumerate(list(latest.values())[:HALF_HOUR_METERS], 2):
            homes.append(Household("half-hourly", serial, list(readings)))
        return "real readings (UCI household, Smart Grid Smart City)", homes
    start = datetime(2025, 1, 1, tzinfo=UTC)
    homes = [Household("every minute", 1, list(generate_readings(["1"], start, 1440 * DAYS)))]
    for serial in range(2, HALF_HOUR_METERS + 2):
        homes.append(
            Household("half-hourly", serial, list(generate_readings([str(serial)], start, 48 * DAYS, 30)))
        )
    return "generated readings (the real ones are not on this machine)", homes


async def register(
    service: Client, settings: Settings, http: httpx.AsyncClient, homes: list[Household]
) -> None:
    """Tariff, vending key, users, wallets with money, meters; what is there is kept."""
    try:
        await service.call("tariffs.get_tariff", p_tariff_code=TARIFF)
    except CallRefused as refusal:
        if refusal.message != "tariff_not_found":
            raise
        await service.call(
            "tariffs.create_tariff", p_tariff_code=TARIFF, p_name="Domestic, prepaid", p_currency="KES",
            p_time_zone="Africa/Nairobi",
        )  # fmt: skip
        await service.call(
            "tariffs.publish_tariff_version", p_tariff_code=TARIFF, p_effective_from="2024-07-01T00:00:00+03:00",
            p_bands=BANDS, p_charges=CHARGES,
        )  # fmt: skip
    await service.call(
        "tokens.set_vending_key", p_sgc=SUPPLY_GROUP, p_krn=KEY_REVISION, p_vending_key=VENDING_KEY
    )
    for home in homes:
        home.user_id = str(uuid.uuid5(NAMESPACE, f"user {home.serial}"))
        home.meter_id = str(uuid.uuid5(NAMESPACE, f"meter {home.serial}"))
        home.client = Client(http, mint_token(settings, home.user_id, "authenticated", 86_400))
        with made_before("email_taken"):
            await service.call(
                "auth.create_user", p_email=f"household{home.serial}@example.com", p_user_id=home.user_id,
                p_region="Nairobi",
            )  # fmt: skip
        await home.client.call("payments.open_wallet", p_currency="KES")
        drn = await service.call("meters.make_drn", p_serial=home.serial)
        with made_before("meter_exists", "meter_number_taken", "pan_taken"):
            await service.call(
                "meters.create_meter", p_drn=drn, p_region="Nairobi", p_tariff_code=TARIFF,
                p_owner_user_id=home.user_id, p_meter_id=home.meter_id,
            )  # fmt: skip
        found = await home.client.call("meters.get_meter", p_meter_id=home.meter_id)
        home.meter_number = found["meter_number"]
        key = sts.decoder_key(
            bytes.fromhex(VENDING_KEY), found["pan"], sgc=SUPPLY_GROUP, ti=TARIFF_INDEX, krn=KEY_REVISION,
            kt=KEY_TYPE, base_year=BASE_YEAR,
        )  # fmt: skip
        home.meter = VirtualMeter(found["pan"], key)
        for reading in home.readings:
            reading["meter_number"] = home.meter_number


async def buy(service: Client, home: Household, checks: Checks) -> None:
    """Buy a token, as a customer does, topping the wallet up where it is empty; then type it in."""
    key = str(uuid.uuid4())
    order = {"p_meter_id": home.meter_id, "p_amount": PURCHASE}
    try:
        purchase = await home.client.call("tokens.purchase_tokens", key=key, **order)
    except CallRefused as refusal:
        if refusal.message != "insufficient_funds":
            raise
        payment = await home.client.call("payments.create_transaction", p_type="credit", p_amount=TOP_UP)
        # The payment provider would confirm it; here the service does.
        await service.call(
            "payments.update_transaction_status", p_transaction_id=payment["transaction_id"],
            p_new_status="completed",
        )  # fmt: skip
        purchase = await home.client.call("tokens.purchase_tokens", key=key, **order)
    again = await home.client.call("tokens.purchase_tokens", key=key, **order)
    checks.equal("a purchase sent twice", again["token"], purchase["token"])
    accepted = home.meter.enter(purchase["token"])
    if isinstance(accepted, Accepted):
        home.bought += accepted.kwh
        checks.equal("kWh on the token", accepted.kwh, Decimal(purchase["token_kwh"]))
    else:
        checks.equal("the meter's answer to a new token", accepted.reason, "accepted")
    checks.equal("the meter's answer to the same token", home.meter.enter(purchase["token"]), Refused("used"))
    home.last_token = purchase["token"]
    home.balance += Decimal(purchase["token_kwh"])


async def settle(service: Client) -> None:
    """Burn balances down by the readings that came in."""
    while await service.call("tokens.apply_consumption", p_limit=1000):
        pass


async def run_month(service: Client, http: httpx.AsyncClient, homes: list[Household], checks: Checks) -> int:
    """Day by day: readings in, balances down, tokens bought where they run low. Returns rows sent."""
    total = sum(len(home.readings) for home in homes)
    columns = (TextColumn("{task.description:<10}"), BarColumn(40), MofNCompleteColumn(), TimeElapsedColumn())
    sent = 0
    with Progress(*columns, console=Console(stderr=True)) as progress:
        readings_bar = progress.add_task("readings", total=total)
        tokens_bar = progress.add_task("tokens", total=None)
        for day in range(DAYS):
            for home in homes:
                balance = await home.client.call("tokens.get_balance", p_meter_id=home.meter_id)
                home.balance = Decimal(balance["balance_kwh"])
                while home.balance < LOW_BALANCE:
                    await buy(service, home, checks)
                    progress.advance(tokens_bar)
            rows = [
                reading
                for home in homes
                for reading in home.readings[
                    len(home.readings) * day // DAYS : len(home.readings) * (day + 1) // DAYS
                ]
            ]
            result = await replay(http, rows, batch=2000)
            checks.equal("readings refused", (result.rejected, result.refusals[:3]), (0, []))
            sent += result.read
            progress.update(readings_bar, completed=sent)
            await settle(service)
    return sent


async def compare(service: Client, homes: list[Household], checks: Checks) -> Table:
    """The table, and whether it agrees with what was sent and bought."""
    table = Table(title="Prepaid electricity, kWh", title_justify="left")
    table.add_column("meter", no_wrap=True)
    for heading in ("bought", "burnt", "left"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("last token", no_wrap=True)
    for home in homes:
        balance = await home.client.call("tokens.get_balance", p_meter_id=home.meter_id)
        bought, burnt, left, unserved = (
            Decimal(balance[name]) for name in ("bought_kwh", "burnt_kwh", "balance_kwh", "unserved_kwh")
        )
        purchases: list[dict[str, Any]] = []
        while True:
            page = await home.client.call(
                "tokens.list_purchases", p_meter_id=home.meter_id, p_limit=1000,
                **({"p_before": purchases[-1]["purchase_id"]} if purchases else {}),
            )  # fmt: skip
            purchases += page
            if len(page) < 1000:
                break
        measured = sum((Decimal(reading["energy_kwh"]) for reading in home.readings), Decimal(0))
        checks.equal(f"{home.meter_number}: burnt and unserved", burnt + unserved, measured)
        checks.equal(f"{home.meter_number}: left", left, bought - burnt)
        checks.equal(
            f"{home.meter_number}: bought",
            bought,
            sum(Decimal(purchase["token_kwh"]) for purchase in purchases),
        )
        checks.equal(f"{home.meter_number}: the meter's own register", home.meter.kwh, home.bought)
        token = purchases[0]["token"] if purchases else ""
        table.add_row(
            home.meter_number, f"{bought:,.1f}", f"{burnt:,.3f}", f"{left:,.3f}",
            " ".join(token[n : n + 4] for n in range(0, 20, 4)),
        )  # fmt: skip
    checks.equal("balances that do not add up", await service.call("tokens.check_balances"), [])
    checks.equal("ledger entries that do not add up", await service.call("payments.check_ledger"), [])
    return table


async def await_receipts(homes: list[Household], checks: Checks) -> int:
    """Wait until the worker has told every customer of every purchase; returns how many receipts there are."""
    total = 0
    for home in homes:
        wanted = await count_pages(
            home.client, "tokens.list_purchases", "purchase_id", p_meter_id=home.meter_id
        )
        found = 0
        for _ in range(RECEIPT_SECONDS * 5):
            found = await count_pages(
                home.client, "notifications.list_notifications", "notification_id", "token_receipt"
            )
            if found >= wanted:
                break
            await asyncio.sleep(0.2)
        checks.equal(f"{home.meter_number}: receipts", found, wanted)
        total += found
    return total


async def await_roll_ups(homes: list[Household], checks: Checks) -> int:
    """Wait until the worker has added up every day of every meter; returns how many days there are."""
    total = 0
    for home in homes:
        measured = sum((Decimal(reading["energy_kwh"]) for reading in home.readings), Decimal(0))
        days: list[dict[str, Any]] = []
        for _ in range(ROLL_UP_SECONDS):
            days = await home.client.call(
                "telemetry.get_rollups", p_meter_id=home.meter_id, p_level="1d",
                p_from=(instant_of(home.readings[0]) - timedelta(days=2)).isoformat(),
                p_until=(instant_of(home.readings[-1]) + timedelta(days=1)).isoformat(),
            )  # fmt: skip
            if sum(Decimal(day["energy_kwh"]) for day in days) == measured:
                break
            await asyncio.sleep(1)
        checks.equal(
            f"{home.meter_number}: days added up",
            sum((Decimal(day["energy_kwh"]) for day in days), Decimal(0)),
            measured,
        )
        total += len(days)
    return total


async def count_pages(
    client: Client, function: str, key: str, topic: str | None = None, **arguments: Any
) -> int:
    """How many rows a listing function has, of a topic where one is given."""
    count, last = 0, None
    while True:
        page = await client.call(function, p_limit=100, **arguments, **({"p_before": last} if last else {}))
        count += sum(1 for row in page if topic is None or row["topic"] == topic)
        if len(page) < 100:
            return count
        last = page[-1][key]


async def play(settings: Settings, url: str, console: Console) -> bool:
    """The whole story; returns whether every figure adds up."""
    source, homes = await asyncio.to_thread(find_households)
    console.print(f"{sum(len(home.readings) for home in homes):,} {source}, {len(homes)} meters")
    checks = Checks()
    service_token = mint_token(settings, None, "service_role", 86_400)
    authorization = {"Authorization": f"Bearer {service_token}"}
    async with httpx.AsyncClient(base_url=url, timeout=60, headers=authorization) as http:
        service = Client(http, service_token)
        await register(service, settings, http, homes)
        await run_month(service, http, homes, checks)
        console.print(await compare(service, homes, checks))
        receipts = await await_receipts(homes, checks)
        console.print(
            f"The worker wrote {receipts} receipts: in the app, and in its log for want of a mail provider."
        )
        days = await await_roll_ups(homes, checks)
        console.print(
            f"It added the readings up to {days} days of the meters' zones, and looked for anomalies."
        )
    for failure in checks.failures[:20]:
        console.print(f"[red]does not add up:[/red] {failure}")
    if not checks.failures:
        console.print(f"Every figure adds up ({checks.count:,} checks).")
    return not checks.failures


@click.command(help=__doc__.split("\n\n")[1] if __doc__ else None)
@click.option("--once", is_flag=True, help="Leave after the table; exit 0 only if every figure adds up.")
def main(once: bool) -> None:
    """Run the demonstration."""
    console = Console()
    settings = load_settings()
    cluster = Cluster(settings.data_directory)
    was_running = not settings.is_embedded or cluster.is_running()
    gateway = Gateway(settings)
    gateway.refuse_second()
    if settings.is_embedded:
        cluster.start()
    deploy(settings.database_url or cluster.url())
    gateway.start(1)
    worker = Worker(settings)
    worker.start()
    is_right = False
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        console.print(
            f"Gateway on {gateway.url}, PostgreSQL {'embedded' if settings.is_embedded else 'as configured'}."
        )
        is_right = asyncio.run(play(settings, gateway.url, console))
        if not once:
            console.print(f"\nServing. See {gateway.url}/docs; Ctrl-C ends it.")
            signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        worker.stop()
        gateway.stop()
        if not was_running:
            cluster.stop()
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
