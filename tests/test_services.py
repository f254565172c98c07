"""The registry of services: the gateway and the worker in it, others over HTTP, and who looks at it."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from pyapi.services_command import services_command
from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database
from tests.workers import wait_for, worker_for

pytestmark = pytest.mark.one_server

SERVICE = make_token(role="service_role")
ADMIN = make_token(user_id(1), "admin")
LONG_AGO = "update services.instances set heartbeat_at = clock_timestamp() - interval '16 seconds' where instance_id = %s"


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with gateway_for(database) as gateway:
        yield gateway


def instances(database: Database, name: str) -> dict[str, dict[str, Any]]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        rows = connection.execute(
            "select instance_id, to_jsonb(s) from services.list_services(%s) as s", [name]
        ).fetchall()
    return dict(rows)


def states(database: Database, name: str) -> list[str]:
    return sorted(row["state"] for row in instances(database, name).values())


def test_a_gateway_registers_and_deregisters(database: Database) -> None:
    ends = []
    for _ in range(
        3
    ):  # one of three: it leaves without a word where the server stands still for two seconds then
        with gateway_for(database) as gateway:
            found = wait_for(
                lambda: {k: v for k, v in instances(database, "gateway").items() if v["state"] == "healthy"}
            )
            [(instance_id, row)] = found.items()
            assert row["endpoints"] == {"http": f"http://127.0.0.1:{gateway.port}"}
            assert "rpc" in row["capabilities"]
            assert {"load", "in_flight", "waiting"} <= set(row["load"])
        ends.append(instances(database, "gateway")[instance_id]["state"])
        if ends[-1] == "stopped":
            break
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("delete from services.instances where instance_id = %s", [instance_id])
    assert ends[-1] == "stopped", ends


def test_a_gateway_that_was_purged_registers_again(gateway: GatewayProcess, database: Database) -> None:
    wait_for(lambda: "healthy" in states(database, "gateway"))
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("delete from services.instances where service_name = 'gateway'")
    assert wait_for(lambda: states(database, "gateway") == ["healthy"])


def test_a_worker_that_is_told_to_leave_deregisters_and_one_that_is_killed_becomes_stale(
    database: Database,
) -> None:
    with worker_for(database, "", "--only", "tick,system") as worker:
        [(first, row)] = wait_for(lambda: instances(database, "worker")).items()
        assert {"system", "tick"} <= set(row["capabilities"])
        worker.signal(signal.SIGTERM)
        assert worker.wait() == 0
        assert instances(database, "worker")[first]["state"] == "stopped"

    with worker_for(database, "", "--only", "tick") as worker:
        second = wait_for(
            lambda: [k for k, v in instances(database, "worker").items() if v["state"] == "healthy"]
        )[0]
        worker.kill()
    # Half a minute later.
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(LONG_AGO, [second])
        assert instances(database, "worker")[second]["state"] == "stale"
    with worker_for(database, "", "--only", "tick,system"):
        assert wait_for(lambda: "healthy" in states(database, "worker"))
        # Its successor on the same host has a row of its own, and writes down what became of it.
        with psycopg.connect(database.url, autocommit=True) as connection:
            assert wait_for(
                lambda: connection.execute(
                    "select 1 from services.instances where instance_id = %s and state = 'stale'", [second]
                ).fetchone(),
                30,
            )
            events = connection.execute(
                "select payload ->> 'from_state', payload ->> 'to_state' from events.events"
                " where event_type = 'service_state_changed' and aggregate_id = %s order by event_id",
                [f"worker/{second}"],
            ).fetchall()
    assert events == [(None, "starting"), ("starting", "healthy"), ("healthy", "stale")]
    assert states(database, "worker").count("stale") == 1
    assert len(instances(database, "worker")) == 3


def test_a_service_of_somebody_else_registers_over_http(gateway: GatewayProcess, database: Database) -> None:
    with gateway.client(SERVICE) as client:
        # As the product document calls it.
        answer = client.post(
            "/rpc/register_service",
            json={
                "p_service_name": "wallet-service", "p_service_type": "microservice", "p_version": "1.0.0",
                "p_endpoint": "http://wallet:3000", "p_capabilities": ["transfer", "balance"],
            },
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        me = {"p_service_name": "wallet-service", "p_instance_id": answer.json()["instance_id"]}
        assert (
            client.post("/rpc/services.record_heartbeat", json=me | {"p_load": {"load": 2}}).json()
            == "healthy"
        )
        found = client.post("/rpc/services.find_service", json={"p_capability": "transfer"}).json()
        assert [(row["version"], row["endpoints"]["default"]) for row in found] == [
            ("1.0.0", "http://wallet:3000")
        ]
        for body, code in (
            (me | {"p_instance_id": "nobody"}, "service_not_registered"),
            (me | {"p_load": ["x"]}, "invalid_heartbeat"),
            (me | {"p_state": "dead"}, "invalid_heartbeat"),
        ):
            refused = client.post("/rpc/services.record_heartbeat", json=body)
            assert refused.status_code in (400, 404)
            assert refused.json()["message"] == code
        assert client.post("/rpc/services.deregister_service", json=me).json() is True
    with gateway.client(ADMIN) as client:
        [row] = [
            row for row in client.post("/rpc/services.list_service_health", json={}).json()
            if row["service_name"] == "wallet-service"
        ]  # fmt: skip
        assert (row["status"], row["stopped_count"]) == ("stopped", 1)
        assert client.post("/rpc/services.record_heartbeat", json=me).status_code == 403


def test_beats_touch_no_index(database: Database) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("select services.register_service('hot', p_instance_id => 'a')")
        connection.execute("select services.record_heartbeat('hot', 'a')")
        connection.execute("select pg_stat_force_next_flush()")
        figures = "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relid = 'services.instances'::regclass"
        before = connection.execute(figures).fetchone()
        for beat in range(50):
            connection.execute(
                "select services.record_heartbeat('hot', 'a', %s)", [json.dumps({"load": beat})]
            )
        connection.execute("select pg_stat_force_next_flush()")
        after = connection.execute(figures).fetchone()
    assert before is not None
    assert after is not None
    assert after[0] - before[0] >= 50
    assert after[1] - before[1] == after[0] - before[0]


def test_the_command_shows_a_table(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("delete from services.instances")
        monkeypatch.setenv("DATABASE_URL", database.url)
        run = CliRunner().invoke
        assert "No service has registered" in run(services_command, []).output
        connection.execute(
            "select services.register_service('bank', p_instance_id => 'b-1', p_version => '3')"
        )
        connection.execute(
            "select services.record_heartbeat('bank', 'b-1', '{\"load\": 7}', 'degraded', 'slow [disk]')"
        )
        shown = run(services_command, [])
        assert shown.exit_code == 0, shown.output
        for text in ("bank", "b-1", "degraded", "7", "slow [disk]"):
            assert text in shown.output
        assert run(services_command, ["nobody"]).exit_code == 1
        assert run(services_command, ["--state", "ill"]).exit_code == 2
        connection.execute("update services.instances set heartbeat_at = now() - interval '1 hour'")
        gone = run(services_command, ["bank", "--json"])
        assert gone.exit_code == 3
        assert json.loads(gone.output)["services"][0]["status"] == "down"
