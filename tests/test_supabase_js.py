"""Supabase's JavaScript client, unmodified, against a gateway; ``supabase_js/test.mjs`` holds the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, meter_id, user_id
from tests.servers import ROOT, Database

pytestmark = pytest.mark.one_server

PROJECT = ROOT / "tests" / "supabase_js"
INSTALL = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


@pytest.fixture(scope="module")
def node() -> str:
    """The node program, with the client installed beside the tests."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not installed; the JavaScript client is not tested")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.strip().removeprefix("v").partition(".")[0]) < 20:
        pytest.skip(
            f"node {version.strip()} is older than the client takes; the JavaScript client is not tested"
        )
    if not is_installed():
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed; the JavaScript client is not tested")
        done = subprocess.run(INSTALL, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode or not is_installed():
            pytest.skip(
                "npm ci could not install the JavaScript client (is there a registry?); it is not tested"
            )
    return program


def is_installed() -> bool:
    """Whether node_modules is that of the lock file."""
    mark = PROJECT / "node_modules" / ".package-lock.json"
    return mark.exists() and mark.stat().st_mtime >= (PROJECT / "package-lock.json").stat().st_mtime


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    make_customers(database, range(1, 3))
    with database.connect() as connection:
        connection.execute((ROOT / "tests" / "shop.sql").read_bytes())
        connection.execute(
            "create function shop.wait(seconds double precision) returns text language plpgsql as "
            "$$ begin perform pg_sleep(seconds); return 'done'; end $$; "
            "create function public.which() returns text language sql return 'public'; "
            "create function shop.which() returns text language sql return 'shop'"
        )
    with gateway_for(database, schemas="public,shop,tokens,meters") as gateway:
        yield gateway


def test_supabase_js(node: str, gateway: GatewayProcess) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "MAINSPRING_URL": gateway.url,
        "TOKEN": make_token(user_id(1)),
        "ANON_TOKEN": make_token(role="anon"),
        "SERVICE_TOKEN": make_token(role="service_role"),
        "METER": meter_id(1),
    }
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(Path("test.mjs"))],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout
    assert "# pass 11" in done.stdout, done.stdout
