"""What every benchmark stands on: a private server, machine facts, rounds, ratios, results."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import psycopg

from pyapi.cluster import Cluster
from pyapi.deploy import deploy

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"

SERVER_SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "max_connections": "100",
}
"""The same for ours and for every reference; the rest is PostgreSQL's default."""

QUIET_BUSY = 0.10
"""Share of the processors that others may use while a case starts."""


class BenchError(Exception):
    """A benchmark cannot be run, or measured something wrong; the message says what."""


@dataclass
class Case:
    """One comparison, measured in rounds.

    Attributes:
        name: within the benchmark.
        unit: of both figures.
        ours, reference: a figure per round; the two alternate.
        notes: what else was seen, by name.
    """

    name: str
    unit: str
    ours: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)
    conditions: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Median of the rounds' own ratios."""
        return statistics.median(o / r for o, r in zip(self.ours, self.reference, strict=True))

    def line(self, bench: str) -> str:
        """The closing line of the case."""
        ours, reference = statistics.median(self.ours), statistics.median(self.reference)
        return (
            f"{bench} {self.name}: ours {number(ours)} {self.unit}, "
            f"reference {number(reference)} {self.unit}, ratio {self.ratio:.2f}"
        )


def number(value: float) -> str:
    """Three digits or all before the point, as a person would write it."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


class Run:
    """One run of a benchmark: its cases, and where they are kept.

    Args:
        name: of the benchmark.
        quick: few and short rounds.
    """

    def __init__(self, name: str, quick: bool) -> None:
        self.name = name
        self.quick = quick
        self.cases: list[Case] = []
        self.facts: dict[str, Any] = {}
        self.started = datetime.now(UTC)

    @property
    def rounds(self) -> int:
        """Pairs per case."""
        return 2 if self.quick else 5

    def seconds(self, full: float, quick: float) -> float:
        """Length of one measurement."""
        return quick if self.quick else full

    def say(self, text: str) -> None:
        """Tell the person who waits."""
        print(text, flush=True)

    def measure(
        self,
        case: Case,
        ours: Callable[[int], float],
        reference: Callable[[int], float],
        rounds: int | None = None,
    ) -> Case:
        """Run both sides in turn, several times; who begins alternates too.

        Args:
            case: filled in, and kept.
            ours, reference: take the round's number, return the figure.
            rounds: pairs, :attr:`rounds` by default.
        """
        self.cases.append(case)
        for turn in range(rounds or self.rounds):
            case.conditions.append(wait_for_quiet(0.4 if self.quick else 4.0))
            if turn % 2 == 0:
                case.ours.append(ours(turn))
                case.reference.append(reference(turn))
            else:
                case.reference.append(reference(turn))
                case.ours.append(ours(turn))
            self.say(
                f"  {case.name} round {turn + 1}: ours {number(case.ours[-1])}, "
                f"reference {number(case.reference[-1])} {case.unit}"
            )
        return case

    def write(self) -> Path:
        """Keep the raw figures as JSON; returns the file."""
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{self.name}-{self.started:%Y%m%dT%H%M%SZ}.json"
        document = {
            "benchmark": self.name,
            "quick": self.quick,
            "started": self.started.isoformat(timespec="seconds"),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine_facts(),
            "facts": self.facts,
            "cases": [
                {
                    "name": case.name,
                    "unit": case.unit,
                    "ratio": round(case.ratio, 4),
                    "ours": case.ours,
                    "reference": case.reference,
                    "conditions": case.conditions,
                    "notes": case.notes,
                }
                for case in self.cases
                if case.ours and case.reference
            ],
        }
        path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
        return path

    def report(self) -> None:
        """Print the closing lines."""
        for case in self.cases:
            print(case.line(self.name), flush=True)


@dataclass(frozen=True)
class Server:
    """A throw-away server with this checkout deployed.

    Attributes:
        cluster: the embedded cluster.
        home: its temporary directory; scratch files may go there.
    """

    cluster: Cluster
    home: Path

    @property
    def url(self) -> str:
        """Superuser URL."""
        return self.cluster.url()

    @property
    def pid(self) -> int:
        """The postmaster's."""
        return int((self.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])

    @property
    def gateway_url(self) -> str:
        """The gateway's login."""
        return self.cluster.url(user="authenticator")

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """An autocommit connection as superuser."""
        return psycopg.connect(self.url, autocommit=True)

    def execute(self, *statements: str) -> None:
        """Run statements as superuser, each on its own."""
        with self.connect() as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def settle(self) -> None:
        """A checkpoint now, so that none falls into the measurement."""
        self.execute("checkpoint")


@contextmanager
def throwaway_server(run: Run) -> Iterator[Server]:
    """Start a private server in a temporary directory and deploy; stop and remove it in the end."""
    home = Path(tempfile.mkdtemp(prefix="mainspring-bench-"))
    cluster = Cluster(home / "server")
    try:
        cluster.start()
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            for name, value in SERVER_SETTINGS.items():
                connection.execute(f"alter system set {name} = '{value}'".encode())
        cluster.stop()
        cluster.start()
        deploy(cluster.url())
        server = Server(cluster, home)
        with server.connect() as connection:
            rows = connection.execute(
                "select name, current_setting(name) from pg_settings where name = any (%s)",
                [[*SERVER_SETTINGS, "server_version", "data_checksums", "jit", "wal_sync_method"]],
            ).fetchall()
        run.facts["postgresql"] = dict(rows)
        yield server
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)


def machine_facts() -> dict[str, Any]:
    """What the figures depend on."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": model,
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_average": os.getloadavg(),
    }


def wait_for_quiet(patience: float) -> dict[str, Any]:
    """Wait until others leave the processors alone, at most ``patience`` seconds.

    Returns:
        ``load_average`` and ``busy`` (share of the processors in use just before the case).
    """
    deadline = time.monotonic() + patience
    while True:
        busy = _busy_share(0.2)
        if busy <= QUIET_BUSY or time.monotonic() > deadline:
            return {"load_average": os.getloadavg(), "busy": round(busy, 3)}


def _busy_share(seconds: float) -> float:
    def read() -> tuple[int, int]:
        fields = [int(f) for f in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
        return sum(fields), fields[3] + fields[4]

    total, idle = read()
    time.sleep(seconds)
    total_after, idle_after = read()
    return 1 - (idle_after - idle) / max(1, total_after - total)
