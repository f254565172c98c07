"""The whole grid at work: a simulated fleet, the gateway, the worker, and somebody who watches."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.gateways import SECRET, GatewayProcess, gateway_for, make_token, user_id
from tests.servers import ROOT, Database, Server
from tests.sockets import Follower, follow
from tests.workers import worker_for

METERS, ROUNDS = 100, 3
PEOPLE = """
select test.create_user(1, 'admin'), test.create_user(2);
insert into meters.regions (region, name, time_zone, capacity_kw) values ('Pune-West', 'Pune West', 'Asia/Kolkata', 1000);
select tariffs.create_tariff('dynamic', 'By load', 'INR', 'Asia/Kolkata', 'Pune-West');
select tariffs.set_dynamic_tariff(
    'dynamic', 6, 3, 12, '[{"load": 0, "factor": 0.5}, {"load": 1, "factor": 2}]', p_min_interval => '0', p_rate_scale => 6
);
"""
SETTLED = """
select coalesce(
    not exists (select from meters.dirty_buckets) and not exists (select from telemetry.dirty_regions)
    and not exists (select from telemetry.undetected_buckets) and not exists (select from telemetry.undetected_regions)
    and (select (s.last_bucket_at, s.last_reading_count) from tariffs.rate_states as s) = (
        select (r.bucket_at, r.reading_count) from telemetry.regions_1m as r order by r.bucket_at desc limit 1
    ),
    false
)::integer
"""
"""1 when everything that was sent has gone all the way."""


@pytest.fixture(scope="module")
def db(own_server: Server) -> Database:
    database = Database(own_server.superuser_url, "grid")
    database.create()
    with database.connect() as connection:
        connection.execute(PEOPLE)
    return database


@pytest.fixture(scope="module")
def gateway(db: Database) -> Iterator[GatewayProcess]:
    with gateway_for(db) as process, worker_for(db, "woken-grid"):
        yield process


@pytest.fixture
def fleet(gateway: GatewayProcess, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """A hundred meters that send a few times every five seconds; to be called when they are to have ended."""
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "pyapi.cli", "simulate", "--meters", str(METERS), "--interval", "5",
                "--rounds", str(ROUNDS), "--region", "Pune-West=Asia/Kolkata@1000", "--calm", "--url", gateway.url,
                "--token", make_token(role="service_role"),
            ],
            env=os.environ | {"PYTHONPATH": str(ROOT), "MAINSPRING_JWT_SECRET": SECRET}, stdout=output, stderr=output,
        )  # fmt: skip

        def finish() -> None:
            assert process.wait(180) == 0, log.read_text()

        yield finish
        if process.poll() is None:
            process.kill()
            process.wait(30)


def row(db: Database, statement: str) -> tuple[Any, ...]:
    with db.connect() as connection:
        found = connection.execute(statement).fetchone()  # type: ignore[call-overload]
    assert found is not None
    return tuple(found)


def count(db: Database, statement: str) -> int:
    return int(row(db, statement)[0])


async def wait_until(db: Database, statement: str, wanted: int, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while (found := count(db, statement)) < wanted:
        assert time.monotonic() < end, f"{found} of {wanted}: {statement}"
        await asyncio.sleep(0.2)


async def next_message(follower: Follower, kind: str, **wanted: Any) -> dict[str, Any]:
    while True:
        payload = (message := await follower.receive())["payload"]
        if message["type"] == kind and all(payload.get(name) == value for name, value in wanted.items()):
            return message


async def test_from_a_reading_to_the_message_about_it(
    db: Database, gateway: GatewayProcess, fleet: Callable[[], None]
) -> None:
    """While the fleet sends; then one reading at a time, when nothing else is there to wake what comes after it."""
    async with follow(gateway, user_id(1), "admin") as admin:
        await asyncio.to_thread(fleet)
        await next_message(admin, "TARIFF_UPDATE", region="Pune-West")
        await wait_until(db, "select count(*) from meters.readings", ROUNDS * METERS)
        await wait_until(db, SETTLED, 1)

        newest: datetime
        # In the newest minute of the fleet: one of which most meters were not heard yet makes no price.
        newest, told, load_factor, rate = row(
            db,
            """
            select (select max(r.read_at) from meters.readings as r), (select max(e.event_id) from events.events as e),
                s.regional_load_factor, s.announced_rate::float
            from tariffs.rate_states as s
            """,
        )

        with gateway.client(make_token(role="service_role")) as client:
            for number in (1, 2, 3):
                meter = f"SIM-{number:08d}"
                answer = client.post(
                    "/rpc/meters.ingest_readings",
                    json={
                        "p_readings": [
                            {
                                "meter_number": meter, "read_at": (newest + timedelta(milliseconds=number)).isoformat(),
                                # Alarming on average too, with what the meter has sent in this minute.
                                "power_kw": 120 * number, "voltage": 900, "current_a": 9.1, "energy_kwh": 0.01,
                            }
                        ]
                    },
                )  # fmt: skip
                assert answer.json()["stored"] == 1, answer.text
                alert = update = None
                while alert is None or update is None:  # either may come first
                    payload = (message := await admin.receive())["payload"]
                    if int(message["id"].rpartition("-")[2]) <= told:
                        continue  # of the fleet
                    if message["type"] == "ALERT" and payload["alert_type"] == "OVERVOLTAGE":
                        alert = payload
                    elif message["type"] == "TARIFF_UPDATE":
                        update = payload
                assert (alert["meter_id"], alert["region"], alert["severity"]) == (meter, "Pune-West", "high")
                assert (update["region"], update["previous_rate_per_kwh"]) == ("Pune-West", rate)
                assert load_factor < update["regional_load_factor"] < 1
                load_factor, rate = update["regional_load_factor"], update["rate_per_kwh"]

    await wait_until(db, SETTLED, 1)
    counted = "select sum(reading_count) from telemetry.readings_1d"
    assert count(db, counted) == count(db, "select count(*) from meters.readings") == ROUNDS * METERS + 3
    alerts = "select count(*) from alerts.alerts where status <> 'resolved' and alert_type = 'OVERVOLTAGE'"
    assert count(db, alerts) == 3
    assert count(db, "select count(*) from events.events where event_type = 'alerts'") >= 3
