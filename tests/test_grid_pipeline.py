"""The whole grid at work: a simulated fleet, the gateway, the worker, and somebody who watches."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.gateways import SECRET, GatewayProcess, gateway_for, make_token, user_id
from tests.servers import ROOT, Database, Server
from tests.sockets import Follower, follow
from tests.workers import worker_for

METERS, INTERVAL = 100, 5
DEADLINE = 3.0
"""Seconds from a reading to the message about it."""
PEOPLE = """
select test.create_user(1, 'admin'), test.create_user(2);
insert into meters.regions (region, name, time_zone, capacity_kw) values ('Pune-West', 'Pune West', 'Asia/Kolkata', 1000);
select tariffs.create_tariff('dynamic', 'By load', 'INR', 'Asia/Kolkata', 'Pune-West');
select tariffs.set_dynamic_tariff(
    'dynamic', 6, 3, 12, '[{"load": 0, "factor": 0.5}, {"load": 1, "factor": 2}]', p_min_interval => '0', p_rate_scale => 6
);
"""


@pytest.fixture(scope="module")
def db(own_server: Server) -> Database:
    database = Database(own_server.superuser_url, "grid")
    database.create()
    with database.connect() as connection:
        connection.execute(PEOPLE)
    return database


@pytest.fixture(scope="module")
def gateway(db: Database) -> Iterator[GatewayProcess]:
    with gateway_for(db) as process, worker_for(db):
        yield process


@pytest.fixture(scope="module")
def fleet(gateway: GatewayProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A hundred meters that send every five seconds, as they would for an hour."""
    log = tmp_path_factory.mktemp("simulate") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "pyapi.cli", "simulate", "--meters", str(METERS), "--interval", str(INTERVAL),
                "--region", "Pune-West=Asia/Kolkata@1000", "--calm", "--url", gateway.url,
                "--token", make_token(role="service_role"),
            ],
            env=os.environ | {"PYTHONPATH": str(ROOT), "MAINSPRING_JWT_SECRET": SECRET}, stdout=output, stderr=output,
        )  # fmt: skip
        yield
        assert process.poll() is None, Path(log).read_text()
        process.terminate()
        process.wait(30)


def count(db: Database, statement: str) -> int:
    with db.connect() as connection:
        row = connection.execute(statement).fetchone()  # type: ignore[call-overload]
    return int(row[0])


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
    db: Database, gateway: GatewayProcess, fleet: None
) -> None:
    async with follow(gateway, user_id(1), "admin") as admin:
        await wait_until(db, "select count(*) from meters.readings", 2 * METERS)
        await wait_until(db, "select coalesce(max(meter_count), 0) from telemetry.regions_1m", METERS)
        await next_message(admin, "TARIFF_UPDATE", region="Pune-West")

        # One meter is raised far above what appliances stand, a little after the fleet has sent.
        took = []
        with gateway.client(make_token(role="service_role")) as client:
            for number, voltage in ((1, 290.0), (2, 295.0), (3, 301.0)):
                meter = f"SIM-{number:08d}"
                now = datetime.now(UTC)
                began = time.monotonic()
                answer = client.post(
                    "/rpc/meters.ingest_readings",
                    json={
                        "p_readings": [
                            {
                                "meter_number": meter, "read_at": now.isoformat(), "power_kw": 120 * number, "voltage": voltage,
                                "current_a": 9.1, "energy_kwh": 0.01,
                            }
                        ]
                    },
                )  # fmt: skip
                assert answer.json()["stored"] == 1, answer.text
                alert = update = None
                while alert is None or update is None:  # either may come first
                    payload = (message := await admin.receive())["payload"]
                    if message["type"] == "ALERT" and payload["alert_type"] == "OVERVOLTAGE":
                        alert = payload
                        took.append(time.monotonic() - began)
                    elif message["type"] == "TARIFF_UPDATE" and update is None:
                        update = payload
                        took.append(time.monotonic() - began)
                assert (alert["meter_id"], alert["region"], alert["severity"]) == (meter, "Pune-West", "high")
                assert update["region"] == "Pune-West"
                assert 0 < update["regional_load_factor"] < 1
        assert max(took) < DEADLINE, took

    with db.connect() as connection:
        [counted, unmarked] = connection.execute(
            "select (select sum(reading_count) from telemetry.readings_1d), (select count(*) from meters.readings)"
        ).fetchone()  # type: ignore[misc]
    assert counted <= unmarked
    assert (
        count(
            db, "select count(*) from alerts.alerts where status <> 'resolved' and alert_type = 'OVERVOLTAGE'"
        )
        == 3
    )
    assert count(db, "select count(*) from events.events where event_type = 'alerts'") >= 3
