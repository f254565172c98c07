"""``mainspring simulate`` as a user runs it, against a real gateway."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pyapi.simulator.command import simulate_command
from tests.gateways import SECRET, GatewayProcess, gateway_for, make_token
from tests.servers import ROOT, Database

pytestmark = pytest.mark.one_server


class Simulate:
    """Runs the command against one gateway."""

    def __init__(self, gateway: GatewayProcess, home: Path) -> None:
        self.gateway = gateway
        self.home = home
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("MAINSPRING_", "DATABASE_URL", "PG"))
        }
        self.environment = kept | {
            "PYTHONPATH": str(ROOT), "MAINSPRING_JWT_SECRET": SECRET, "MAINSPRING_HOME": str(home), "COLUMNS": "200",
        }  # fmt: skip

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "pyapi.cli", "simulate", "--url", self.gateway.url, *arguments],
            env=self.environment, cwd=self.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def end(self, process: subprocess.Popen[str], code: int = 0) -> str:
        """Its output: stdout, or stderr where it has to fail."""
        try:
            out, err = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        assert process.returncode == code, f"{process.returncode}: {out}{err}"
        assert "Traceback" not in err
        return err if code else out

    def __call__(self, *arguments: str, code: int = 0) -> str:
        return self.end(self.start(*arguments), code)

    def figures(self, *arguments: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self(*arguments, "--json"))
        return found


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with gateway_for(database) as process:
        yield process


@pytest.fixture
def simulate(gateway: GatewayProcess, tmp_path: Path) -> Simulate:
    return Simulate(gateway, tmp_path)


def count(database: Database, prefix: str) -> int:
    with database.connect() as connection:
        row: Any = connection.execute(
            "select count(*) from meters.readings as r join meters.meters as m using (meter_id)"
            " where starts_with(m.meter_number, %s)",
            [prefix],
        ).fetchone()
    found: int = row[0]
    return found


@pytest.mark.parametrize("door", ["calls", "streams"])
def test_the_figures_add_up_against_the_database(simulate: Simulate, database: Database, door: str) -> None:
    record = simulate.home / "truth.ndjson"
    found = simulate.figures(
        "--door", door, "--meters", "20", "--duration", "30m", "--interval", "30", "--speed", "max", "--prefix", f"SUM-{door}",
        "--late", "0.05", "--duplicates", "0.05", "--record", str(record),
    )  # fmt: skip
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    assert (lines[0]["kind"], lines[-1]["kind"]) == ("run", "end")
    kinds = [line["kind"] for line in lines[1:-1]]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == found["injected"]
    assert found["rounds"] == 60
    assert found["rejected"] == {"read_at_too_old": 60 + sum(
        line["kind"] == "duplicate" and line["read_at"] < "2000" for line in lines
    )}  # fmt: skip
    assert found["unanswered"] == 0
    assert found["sent"] == found["stored"] + found["duplicates"] + sum(found["rejected"].values())
    assert found["stored"] == count(database, f"SUM-{door}-")
    assert found["duplicates"] == sum(
        line["kind"] == "duplicate" and line["read_at"] > "2000" for line in lines
    )
    with database.connect() as connection:
        told = connection.execute(
            "select count(*), min(g.rollover_kwh) from telemetry.registers as g join meters.meters as m using (meter_id)"
            " where starts_with(m.meter_number, %s)",
            [f"SUM-{door}-"],
        ).fetchone()
        regions = connection.execute(
            "select region, time_zone, capacity_kw from meters.regions where region like '%-West'"
        ).fetchall()
        rows = connection.execute(
            "select region, time_zone, count(*) from meters.meters where starts_with(meter_number, %s)"
            " group by region, time_zone order by region",
            [f"SUM-{door}-"],
        ).fetchall()
    assert rows == [
        ("Lagos", "Africa/Lagos", 5), ("Mumbai-North", "Asia/Kolkata", 5), ("Nairobi", "Africa/Nairobi", 5),
        ("Pune-West", "Asia/Kolkata", 5),
    ]  # fmt: skip
    assert told == (1, 100_000)
    assert regions == [("Pune-West", "Asia/Kolkata", 10)]


def test_the_same_run_again_stores_nothing(simulate: Simulate, database: Database) -> None:
    arguments = (
        "--meters", "6", "--start", "2026-03-01T06:00:00Z", "--rounds", "10", "--speed", "max", "--prefix", "AGAIN",
        "--calm",
    )  # fmt: skip
    first = simulate.figures(*arguments)
    assert (first["stored"], first["duplicates"], first["injected"]) == (60, 0, {})
    again = simulate.figures(*arguments)
    assert (again["stored"], again["duplicates"]) == (0, 60)
    # A run that begins later goes on with the registers where they stand.
    simulate.figures(*arguments[:3], "2026-03-01T07:00:00Z", *arguments[4:])
    with database.connect() as connection:
        row = connection.execute(
            "select bool_and(r.register_kwh >= r.before) from ("
            " select register_kwh, lag(register_kwh) over (partition by meter_id order by read_at) as before"
            " from meters.readings join meters.meters using (meter_id) where starts_with(meter_number, 'AGAIN-')"
            ") as r"
        ).fetchone()
    assert row == (True,)
    assert count(database, "AGAIN-") == 120


def test_control_c_ends_with_the_table(simulate: Simulate, database: Database) -> None:
    process = simulate.start("--meters", "10", "--interval", "1", "--prefix", "STOP", "--calm")
    deadline = time.monotonic() + 90
    while count(database, "STOP-") < 20 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    table = dict(line.split("  ", 1) for line in simulate.end(process).splitlines() if "  " in line)
    stored = int(table["stored"].strip().replace(",", ""))
    assert stored == int(table["readings sent"].strip().replace(",", "")) == count(database, "STOP-") >= 20
    assert table["injected"].strip() == "nothing"


@pytest.mark.parametrize("door", ["calls", "streams"])
def test_a_gateway_that_goes_and_comes_back_loses_nothing(
    database: Database, tmp_path: Path, door: str
) -> None:
    with gateway_for(database) as gateway:
        simulate = Simulate(gateway, tmp_path)
        process = simulate.start(
            "--meters",
            "10",
            "--interval",
            "1",
            "--rounds",
            "8",
            "--prefix",
            f"AWAY-{door}",
            "--door",
            door,
            "--calm",
            "--json",
        )
        deadline = time.monotonic() + 90
        while count(database, f"AWAY-{door}-") < 20 and time.monotonic() < deadline:
            time.sleep(0.1)
        gateway.kill()
        time.sleep(1.5)
        gateway.start()
        found = json.loads(simulate.end(process))
    assert (found["stored"], found["duplicates"], found["rejected"]) == (80, 0, {})
    assert found["retries"] > 0
    assert found["worst_lag_seconds"] > 0.2
    assert count(database, f"AWAY-{door}-") == 80


def test_a_gateway_that_stays_away_is_given_up(database: Database, tmp_path: Path) -> None:
    with gateway_for(database) as gateway:
        simulate = Simulate(gateway, tmp_path)
        process = simulate.start(
            "--meters", "10", "--interval", "1", "--patience", "2s", "--prefix", "GONE", "--calm"
        )
        deadline = time.monotonic() + 90
        while count(database, "GONE-") < 10 and time.monotonic() < deadline:
            time.sleep(0.1)
        gateway.kill()
        assert "Gave up after 2 s" in simulate.end(process, 1)


def test_simulated_time_may_pass_faster(simulate: Simulate) -> None:
    began = time.monotonic()
    found = simulate.figures(
        "--meters",
        "3",
        "--duration",
        "4m",
        "--interval",
        "60",
        "--speed",
        "60x",
        "--prefix",
        "FAST",
        "--calm",
    )
    assert (found["rounds"], found["stored"]) == (4, 12)
    assert 3.0 <= found["seconds"] < time.monotonic() - began
    assert found["rows_per_second"] < 12


def test_what_cannot_be_simulated_is_said_in_one_sentence(simulate: Simulate) -> None:
    one = ("--rounds", "1", "--meters", "1")
    simulate(*one, "--prefix", "HERE", "--region", "Nairobi=Africa/Nairobi")
    assert "is in the region Nairobi, not in Lagos" in simulate(
        *one, "--prefix", "HERE", "--region", "Lagos=Africa/Lagos", code=1
    )
    user = make_token("00000000-0000-7000-8000-000000000001")
    assert "403 permission_denied" in simulate(*one, "--prefix", "OTHER", "--token", user, code=1)
    assert "Nothing answers at" in simulate(*one, "--url", "http://127.0.0.1:1", code=1)


def test_wrong_options_are_told_apart() -> None:
    for arguments, words in (
        (("--duration", "1h", "--rounds", "2"), "give one of them"),
        (("--duration", "2s"), "shorter than the interval"),
        (("--duration", "soon"), "is no time"),
        (("--speed", "60x"), "needs --duration"),
        (("--speed", "0x"), "neither max nor a factor"),
        (("--start", "2999-01-01"), "in the future"),
        (("--start", "1999-12-31"), "from 2000-01-01 on"),
        (("--start", "yesterday"), "is no instant"),
        (("--region", "Nairobi=Africa/Nowhere"), "is no time zone"),
        (("--region", "Nairobi=UTC@lots"), "is no capacity"),
        (("--region", "=UTC"), "names no region"),
        (("--region", "A", "--region", "A"), "named twice"),
        (("--late", "1.5"), "no number from 0 to 1"),
        (("--spikes", "nan"), "no number from 0 to 3600"),
        (("--prefix", "-"), "begins no meter number"),
        (("--url", "localhost"), "is no address"),
        (("--record", "/nowhere/at/all"), "/nowhere/at/all"),
    ):
        result = CliRunner().invoke(simulate_command, arguments)
        assert result.exit_code == 2, arguments
        assert words in " ".join(result.output.split()), arguments
