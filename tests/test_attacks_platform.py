"""Attacks on the platform's parts: flags, error log, maintenance, remedies, PgBouncer's start."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from pyapi.error_log import ErrorLog
from pyapi.errors import ApiError
from pyapi.flags.trail import LONGEST_KEY, Trail
from pyapi.requests import read_head
from tests.answers import check_error
from tests.gateways import GatewayProcess, gateway_for, make_token
from tests.servers import ROOT, Database

SERVICE = make_token(role="service_role")


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute(
            """select flags.upsert_flag('probe', '{"type": "boolean", "enabled": true, "audience": "public"}')"""
        )
    with gateway_for(database) as gateway:
        yield gateway


def test_a_procedure_that_commits_is_refused(gateway: GatewayProcess) -> None:
    with gateway.client(SERVICE) as client:
        check_error(client.post("/rpc/ops.maintain", json={}), 405, "2D000")


@pytest.mark.parametrize("depth", [200, 300, 900])
def test_a_deep_context_is_evaluated(gateway: GatewayProcess, depth: int) -> None:
    context = '{"a":' * depth + "1" + "}" * depth
    with gateway.client() as client:
        for headers in ({}, {"If-None-Match": '"x"'}):
            for path in ("", "/probe"):
                answer = client.post(
                    f"/ofrep/v1/evaluate/flags{path}", content=f'{{"context":{context}}}', headers=headers
                )
                assert answer.status_code == 200, answer.text


async def test_long_targeting_keys_do_not_fill_the_trail() -> None:
    sent: list[tuple[bytes | None, ...]] = []

    class Service:
        async def call(self, _statement: bytes, arguments: tuple[bytes | None, ...]) -> bytes | None:
            sent.append(arguments)
            return None

    trail = Trail(Service())  # type: ignore[arg-type]
    evaluation = {
        "flag_key": "probe", "variant": "on", "reason": "DEFAULT", "sampling_rate": 1,
        "metadata": {"environment": "production", "version": 1},
    }  # fmt: skip
    for _ in range(50):
        trail.note(evaluation, "k" * 65_000, "r")
    trail.note(evaluation, None, "r")
    await trail.close()
    samples = orjson.loads(sent[0][1] or b"")
    assert [len(sample["targeting_key"] or "") for sample in samples] == [LONGEST_KEY] * 50 + [0]


def test_a_nul_in_an_argument_name_loses_no_batch_of_errors(database: Database) -> None:
    scope: dict[str, Any] = {
        "type": "http", "method": "POST", "path": "/rpc/x", "raw_path": b"/rpc/x", "query_string": b"",
        "headers": [],
    }  # fmt: skip
    request = read_head(scope)  # type: ignore[arg-type]
    request.body = orjson.dumps({"a\0b": 1, "n" * 500: 2})
    errors = ErrorLog()
    errors.note("shop.x", ApiError(500, "XX000", "internal_error"), request, None)
    batch = errors.take()
    assert batch is not None
    with database.connect() as connection:
        connection.execute("select ops.record_errors('gateway', 'attack-1', 1, %s::jsonb)", [batch.decode()])
        row = connection.execute(
            "select s.argument_names from ops.error_samples as s join ops.errors as e using (error_id)"
            " where e.function_name = 'shop.x'"
        ).fetchone()
    assert row == (["ab", "n" * 63],)


def test_a_remedy_that_is_a_comment_has_one_line(database: Database) -> None:
    with database.connect() as connection:
        connection.execute(
            "create table public.victims (n integer) partition by range (n);"
            "create table public.victims_1 partition of public.victims for values from (1) to (2);"
            'create index "x\n; drop table public.victims; --" on only public.victims (n)'
        )
        rows = connection.execute(
            "select remedy from ops.list_invalid_indexes() where table_name like '%victims'"
        ).fetchall()
        connection.execute("drop table public.victims")
    assert rows and all("\n" not in str(remedy) for (remedy,) in rows)


@pytest.mark.parametrize(
    ("password", "kept"),
    [
        ("plain", "plain"),
        ("a#b&c", "a#b&c"),
        ("p%40ss%2Fw%23%25%22q%5C", 'p@ss/w#%""q\\'),
        (r"back\1\\n&", r"back\1\\n&"),
        ("$(id)`id`';x", "$(id)`id`';x"),
        ("100%", "100%"),
        ("a%0Ab", None),
        ("a%00b", None),
        ("a b", None),
    ],
)
def test_pgbouncer_gets_the_password_that_the_url_means(
    tmp_path: Path, password: str, kept: str | None
) -> None:
    stand_in = tmp_path / "pgbouncer"
    stand_in.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "PgBouncer 1.24.1" || cat "${1%/*}/users.txt"\n'
    )
    stand_in.chmod(0o755)
    started = subprocess.run(
        ["sh", str(ROOT / "deploy" / "pgbouncer" / "start.sh")], check=False, capture_output=True, text=True,
        env=os.environ | {
            "PATH": f"{tmp_path}:{os.environ['PATH']}", "TMPDIR": str(tmp_path),
            "PGBOUNCER_URL": f"postgresql://authenticator:{password}@database:5432/mainspring",
        },
    )  # fmt: skip
    if kept is None:
        assert started.returncode == 2 and not started.stdout
    else:
        assert started.stdout == f'"authenticator" "{kept}"\n'
