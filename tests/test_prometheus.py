"""Alert rules and dashboards ask for what is there: every metric and every label, by Prometheus' own grammar."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import promql_parser as promql
import pytest
import yaml

from pyapi.gauges import HELP
from tests.gateways import gateway_for
from tests.servers import ROOT, Database

pytestmark = pytest.mark.one_server

RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
SCRAPE = ROOT / "deploy" / "prometheus" / "prometheus.yml"
START = SCRAPE.with_name("start.sh")
TOKEN_FILE = "/tmp/metrics_token"
DASHBOARDS = sorted((ROOT / "deploy" / "grafana" / "dashboards").glob("*.json"))
ABSENT = {
    "replication_lag_bytes": {"standby"}, "replication_lag_seconds": {"standby"},
    "replication_slot_retained_bytes": {"slot"}, "replication_slot_active": {"slot"},
    "archive_failures": set(), "archive_oldest_seconds": set(), "backup_age_seconds": set(),
    "backup_verified_age_seconds": set(), "wal_archive_failing": set(),
    "service_instances": {"service", "state"}, "service_stale_instances": {"service"}, "service_down": {"service"},
    "function_error_ratio": {"function"},
}  # fmt: skip
"""Figures that a database without standbys, archive, backups and services has not, and their labels."""
TARGET = {"job", "instance"}
"""Labels that Prometheus adds."""
SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ")


def expressions() -> Iterator[tuple[str, str]]:
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel.get("targets", ()):
                yield panel["title"], target["expr"]


EXPRESSIONS = list(expressions())


@pytest.fixture(scope="module")
def series(database: Database) -> dict[str, set[str]]:
    """Labels by metric, of a real answer."""
    with database.connect() as connection:
        connection.execute(
            "insert into jobs.workers (worker_id, host, pid, loops) "
            """values (gen_random_uuid(), 'h', 1, '{"tick": {"steps": 1}}')"""
        )
    with gateway_for(database) as gateway:
        httpx.post(gateway.url + "/rpc/list_tariffs", json={}, timeout=60)
        answer = httpx.get(gateway.url + "/metrics", timeout=60).text
    found: dict[str, set[str]] = {f"mainspring_{name}": labels for name, labels in ABSENT.items()}
    found["up"] = set()
    for line in answer.splitlines():
        if sample := SAMPLE.match(line):
            labels = {name for name, _ in re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', sample[2] or "")}
            found[sample[1]] = labels
    return found


def selectors(node: Any) -> Iterator[Any]:
    """The vector selectors under a node."""
    if isinstance(node, promql.VectorSelector):
        yield node
    for name in ("expr", "lhs", "rhs", "vector_selector", "param"):
        child = getattr(node, name, None)
        if isinstance(child, promql.Expr):
            yield from selectors(child)
    for child in getattr(node, "args", ()):
        yield from selectors(child)


def nodes(node: Any) -> Iterator[Any]:
    yield node
    for name in ("expr", "lhs", "rhs", "vector_selector", "param"):
        child = getattr(node, name, None)
        if isinstance(child, promql.Expr):
            yield from nodes(child)
    for child in getattr(node, "args", ()):
        yield from nodes(child)


def find_problems(expression: str, series: dict[str, set[str]]) -> list[str]:
    problems = []
    for node in nodes(promql.parse(expression)):
        if isinstance(node, promql.VectorSelector):
            if node.name not in series:
                problems.append(f"there is no {node.name}")
                continue
            wanted = {matcher.name for matcher in node.matchers.matchers}
            problems += [f"{node.name} has no label {label}" for label in wanted - series[node.name] - TARGET]
        modifier = getattr(node, "modifier", None)
        grouping = getattr(modifier, "matching", None) or (
            modifier if isinstance(node, promql.AggregateExpr) else None
        )
        if grouping is not None:
            for selector in selectors(node):
                known = series.get(selector.name, set()) | TARGET
                problems += [
                    f"{selector.name} has no label {label}" for label in set(grouping.labels) - known
                ]
    return problems


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS, ids=[where for where, _ in EXPRESSIONS])
def test_an_expression_asks_for_what_is_there(
    where: str, expression: str, series: dict[str, set[str]]
) -> None:
    assert find_problems(expression, series) == [], where


@pytest.mark.parametrize(
    "expression",
    ["mainspring_nothing > 1", 'mainspring_calls_total{code="200"}', "sum by (queue) (mainspring_calls_total)",
     "max(rate(mainspring_queue_job{state='dead'}[5m])) > 0", "mainspring_in_flight / on (queue) mainspring_waiting"],
)  # fmt: skip
def test_the_check_finds_what_is_wrong(expression: str, series: dict[str, set[str]]) -> None:
    assert find_problems(expression, series)


def test_the_absent_ones_are_known(series: dict[str, set[str]]) -> None:
    assert set(ABSENT) <= set(HELP)
    assert not [name for name in HELP if f"mainspring_{name}" not in series]


def test_alerts_say_what_is_wrong(series: dict[str, set[str]]) -> None:
    names = set()
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for rule in group["rules"]:
            assert rule["alert"] not in names
            names.add(rule["alert"])
            assert rule["labels"]["severity"] in ("critical", "warning")
            text = " ".join(rule["annotations"].values())
            asked = {label for s in selectors(promql.parse(rule["expr"])) for label in series[s.name]}
            assert set(re.findall(r"\$labels\.(\w+)", text)) <= asked | TARGET, rule["alert"]


def test_prometheus_reads_the_files(tmp_path: Path) -> None:
    scrape = yaml.safe_load(SCRAPE.read_text())
    assert (SCRAPE.parent / scrape["rule_files"][0]) == RULES
    [job] = scrape["scrape_configs"]
    assert job["job_name"] == "mainspring"
    if promtool := shutil.which("promtool"):
        token = tmp_path / "token"
        token.touch()
        shutil.copytree(SCRAPE.parent, tmp_path / "prometheus")
        config = tmp_path / "prometheus" / SCRAPE.name
        config.write_text(config.read_text().replace(TOKEN_FILE, str(token)))
        subprocess.run([promtool, "check", "config", str(config)], check=True, timeout=30)


@pytest.mark.parametrize("token", [None, "", "a-token-for-the-scraper"])
def test_prometheus_sends_the_token_of_its_environment(token: str | None, tmp_path: Path) -> None:
    script = START.read_text()
    [job] = yaml.safe_load(SCRAPE.read_text())["scrape_configs"]
    assert job["authorization"] == {"credentials_file": TOKEN_FILE}
    assert script.count(TOKEN_FILE) == 1
    (tmp_path / "start.sh").write_text(script.replace(TOKEN_FILE, str(tmp_path / "token")))
    stand_in = tmp_path / "prometheus"
    stand_in.write_text('#!/bin/sh\necho "$# $1 $2 ${METRICS_TOKEN:-unset}"\n')
    stand_in.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"} | ({} if token is None else {"METRICS_TOKEN": token})
    command = ["sh", str(tmp_path / "start.sh"), "--a=b c", "--d"]
    done = subprocess.run(command, env=environment, check=True, timeout=30, capture_output=True, text=True)
    assert done.stdout == "2 --a=b c --d unset\n"
    assert (tmp_path / "token").read_text() == (token or "")
    assert (tmp_path / "token").stat().st_mode & 0o077 == 0


def test_grafana_finds_the_dashboard_and_its_source() -> None:
    provisioning = ROOT / "deploy" / "grafana" / "provisioning"
    [source] = yaml.safe_load((provisioning / "datasources" / "prometheus.yml").read_text())["datasources"]
    [provider] = yaml.safe_load((provisioning / "dashboards" / "mainspring.yml").read_text())["providers"]
    assert provider["type"] == "file"
    assert DASHBOARDS
    for path in DASHBOARDS:
        board = json.loads(path.read_text())
        ids = [panel["id"] for panel in board["panels"]]
        assert len(ids) == len(set(ids))
        for panel in board["panels"]:
            if panel["type"] != "row":
                assert panel["datasource"]["uid"] == source["uid"]
