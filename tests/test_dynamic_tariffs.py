"""Rates that follow the load, rates by hand, and what a purchase costs meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.gateways import gateway_for, make_token, meter_id, user_id
from tests.servers import Database
from tests.sockets import follow
from tests.workers import wait_for, worker_for

Connection = psycopg.Connection[Any]
REGIONS = 20
SECONDS = 3.0
"""From a reading to the message of the price that it changes."""


@pytest.fixture
def connection(fresh_database: Database) -> Iterator[Connection]:
    with fresh_database.connect() as connection:
        yield connection


def one(connection: Connection, query: str, *parameters: Any) -> Any:
    """The first column of the first row."""
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def make_customer(connection: Connection, tariff: str, number: int = 1, money: int = 100000) -> None:
    """Who can buy by a tariff."""
    connection.execute("select test.create_customer(%s, %s)", [number, money])
    connection.execute(
        "update meters.meters set tariff_code = %s where meter_id = test.meter_id(%s)", [tariff, number]
    )


def buy(connection: Connection, amount: int, number: int = 1) -> tuple[Decimal, Decimal]:
    """Energy and price of a purchase for the customer's meter."""
    row = connection.execute(
        "select energy_kwh, total from tokens.purchase_tokens(%s, %s, p_account_id => (test.wallet(%s)).account_id)",
        [meter_id(number), amount, number],
    ).fetchone()
    assert row is not None
    return row[0].normalize(), row[1]


def test_each_region_is_recomputed_once(fresh_database: Database, connection: Connection) -> None:
    """Eight workers at once, three rounds of news."""
    for n in range(REGIONS):
        connection.execute("select test.create_dynamic(%s, %s)", [f"dyn-{n}", f"Region {n}"])
    while one(connection, "select tariffs.recompute_tariffs()"):
        pass
    for turn, load in enumerate((60, 70, 80), 1):
        for n in range(REGIONS):
            connection.execute("select test.add_load(%s, %s)", [f"Region {n}", load])

        def work(_: int) -> int:
            with fresh_database.connect() as own:
                return sum(one(own, "select tariffs.recompute_tariffs(3)") for _ in range(12))

        with ThreadPoolExecutor(8) as pool:
            worked = sum(pool.map(work, range(8)))
        # They may have met each other only.
        while left := one(connection, "select tariffs.recompute_tariffs()"):
            worked += left
        assert worked == REGIONS
        assert one(connection, "select count(*) from tariffs.dynamic_rates") == turn * REGIONS
        rates = "select array_agg(distinct (tariffs.get_region_tariff('Region ' || n)).rate_per_kwh) from generate_series(0, 19) as n"
        assert one(connection, rates) == [Decimal(10 + (load - 50) / 5)]
    events = "select count(*), count(distinct payload) from events.events where event_type = 'tariff_updates'"
    assert connection.execute(events).fetchone() == (4 * REGIONS, 4 * REGIONS)


async def test_a_reading_changes_the_price_that_everybody_hears_of(database: Database) -> None:
    """Reading, roll-up of the meter, of the region, rate, relay, message: the real processes."""
    turns = ((1, 60, 12), (2, 75, 15), (3, 90, 18), (4, 55, 11))
    with database.connect() as connection:
        connection.execute("select test.create_user(1)")
        for number, _, _ in turns:  # a region each, so that it does not matter when a minute is over
            connection.execute("select test.create_dynamic('dyn-' || %s, 'Region ' || %s)", [number, number])
            connection.execute(
                "select test.create_meter(%s, test.user_id(1), 'Region ' || %s)", [number, number]
            )
    took = []
    with gateway_for(database) as gateway, worker_for(database) as worker:
        await asyncio.to_thread(wait_for, lambda: worker.events("worker_started"), 20)
        token = make_token(role="service_role")
        async with follow(gateway, user_id(1)) as listener, gateway.async_client(token) as client:
            for number, power, rate in turns:
                at = datetime.now(UTC)
                started = time.monotonic()
                reading = {"meter_id": meter_id(number), "read_at": at.isoformat(), "power_kw": power}
                answer = await client.post("/rpc/ingest_readings", json={"p_readings": [reading]})
                assert answer.status_code == 200, answer.text
                while (message := (await listener.receive_until("TARIFF_UPDATE"))[-1]["payload"])[
                    "region"
                ] != f"Region {number}" or message["previous_rate_per_kwh"] is None:
                    pass
                took.append(time.monotonic() - started)
                assert (message["rate_per_kwh"], message["regional_load_factor"]) == (rate, power / 100)
                assert datetime.fromisoformat(message["updated_at"]) >= at - timedelta(seconds=1)
    print("seconds:", took)
    assert min(took) < SECONDS, took


def test_a_purchase_costs_what_the_moment_says(connection: Connection) -> None:
    """By the load, by hand, and by the load again when the time is over, without a job."""
    connection.execute("select test.create_dynamic()")
    make_customer(connection, "dyn")
    assert buy(connection, 100) == (Decimal(10), Decimal("100.00"))
    connection.execute("select test.add_load('Nairobi', 75)")
    assert one(connection, "select tariffs.recompute_tariffs()") > 0
    assert buy(connection, 150) == (Decimal(10), Decimal("150.00"))
    connection.execute("select tariffs.override_tariff(5, 'Storm', now() + interval '5 seconds', 'dyn')")
    assert buy(connection, 50) == (Decimal(10), Decimal("50.00"))
    time.sleep(5.1)
    assert buy(connection, 150) == (Decimal(10), Decimal("150.00"))
    connection.execute("select tariffs.override_tariff(25, 'Storm', now() + interval '1 hour', 'dyn')")
    assert buy(connection, 250) == (Decimal(10), Decimal("250.00"))
    connection.execute("select tariffs.remove_tariff_override(p_tariff_code => 'dyn')")
    assert buy(connection, 150) == (Decimal(10), Decimal("150.00"))
    # What was sold is not priced anew, and its price can be computed again.
    again = connection.execute(
        "select p.total, (tariffs.quote_energy('dyn', p.energy_kwh, p_at => p.created_at)).total from tokens.purchases as p"
    ).fetchall()
    assert len(again) == 6
    assert all(total == quoted for total, quoted in again)


def test_the_worked_example(connection: Connection) -> None:
    """Of docs/tariffs.md."""
    connection.execute(
        "insert into meters.regions (region, name, time_zone, capacity_kw) values ('Pune-West', 'x', 'Asia/Kolkata', 100)"
    )
    connection.execute(
        "select tariffs.create_tariff('pune-west', 'x', 'INR', 'Asia/Kolkata', p_region => 'Pune-West')"
    )
    connection.execute(
        "select tariffs.set_dynamic_tariff('pune-west', p_base_rate => 5, p_floor_rate => 4, p_ceiling_rate => 9, "
        "p_curve => %s, p_smoothing => 0.5, p_max_step => 0.5, p_min_interval => '0')",
        [Jsonb([{"load": 0.5, "factor": 1}, {"load": 1, "factor": 1.5}])],
    )
    rates = []
    for _ in range(12):
        connection.execute("select test.add_load('Pune-West', 85)")
        connection.execute("select tariffs.recompute_tariffs()")
        rates.append(one(connection, "select (tariffs.quote_energy('pune-west', 100)).total / 100"))
    assert [float(rate) for rate in rates[:4]] == [5.5, 6.0, 6.38, 6.57]
    assert rates[-1] == Decimal("6.75")
    told = connection.execute(
        "select (payload ->> 'rate_per_kwh')::numeric from events.events where event_type = 'tariff_updates' order by event_id"
    ).fetchall()
    assert [row[0] for row in told] == [5, *sorted(set(rates))]


def make_slabs(connection: Connection) -> None:
    """10 a kWh for the first 100 kWh of a month, 20 above."""
    connection.execute("select tariffs.create_tariff('slabs', 'Slabs', 'KES', 'Africa/Nairobi')")
    connection.execute(
        "select tariffs.publish_tariff_version('slabs', '2020-01-01 00:00+03', %s, p_band_method => 'telescopic', "
        "p_slab_period => 'month')",
        [Jsonb([{"code": "low", "from_kwh": 0, "rate": 10}, {"code": "high", "from_kwh": 100, "rate": 20}])],
    )


def test_slabs_go_on_from_purchase_to_purchase(connection: Connection) -> None:
    """And begin again with the month of the tariff's zone."""
    make_slabs(connection)
    make_customer(connection, "slabs")
    assert buy(connection, 900) == (Decimal(90), Decimal("900.00"))
    assert buy(connection, 300) == (Decimal(20), Decimal("300.00"))
    assert buy(connection, 200) == (Decimal(10), Decimal("200.00"))
    assert one(connection, "select bought_kwh from tariffs.month_totals") == 120
    connection.execute("update tariffs.month_totals set month_on = month_on - interval '1 month'")
    assert buy(connection, 200) == (Decimal(20), Decimal("200.00"))


def test_purchases_at_once_share_one_month(fresh_database: Database, connection: Connection) -> None:
    """From different wallets, so that the wallets' locks do not put them in order."""
    make_slabs(connection)
    for number in range(1, 9):
        make_customer(connection, "slabs", number)
    connection.execute("update meters.meters set owner_user_id = test.user_id(1)")

    def shop(number: int) -> None:
        with fresh_database.connect() as own:
            for _ in range(4):
                own.execute(
                    "select tokens.purchase_tokens(test.meter_id(1), 100, p_account_id => (test.wallet(%s)).account_id)",
                    [number],
                )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(shop, range(1, 9)))
    # 32 times 100: the first 1000 buy 100 kWh, the other 2200 buy 110.
    assert one(connection, "select sum(energy_kwh) from tokens.purchases") == 210
    assert (
        one(connection, "select bought_kwh from tariffs.month_totals where meter_id = test.meter_id(1)")
        == 210
    )


def test_overrides_at_once(fresh_database: Database, connection: Connection) -> None:
    """Of eight admins one wins, and the others are told so."""
    connection.execute("select test.create_tariff()")

    def override(number: int) -> str:
        with fresh_database.connect() as own:
            try:
                own.execute(
                    "select tariffs.override_tariff(%s, 'Race', '2099-01-02', 'test', p_effective_from => '2099-01-01')",
                    [number],
                )
            except psycopg.DatabaseError as error:
                return str(error).splitlines()[0]
            return "set"

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(override, range(1, 9)))
    assert answers == ["override_exists"] * 7 + ["set"]
