"""pgbench, the reference's driver: C, so it costs the machine little."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.harness import BenchError, Server
from pyapi.cluster import embedded_binaries

PROGRESS = re.compile(r"^progress: ([0-9.]+) s, ([0-9.]+) tps", re.MULTILINE)
COUNT = re.compile(r"transactions actually processed: (\d+)")
TPS = re.compile(r"tps = ([0-9.]+) \(without initial connection time\)")


@dataclass(frozen=True)
class Outcome:
    """What pgbench saw.

    Attributes:
        tps: transactions per second.
        count: transactions, warm-up included.
        p50, p99: milliseconds, of a sample.
    """

    tps: float
    count: int
    p50: float
    p99: float


def initialise(server: Server, scale: int) -> None:
    """Make pgbench's own tables."""
    _run(server.url, ["-i", "-q", "-s", str(scale)])


def run(
    url: str,
    script: str | None,
    clients: int,
    seconds: float,
    variables: Mapping[str, str] | None = None,
    sampling: float = 0.1,
    role: str | None = None,
    warm_up: int = 1,
) -> Outcome:
    """Run a script, or tpcb-like for ``None``, on prepared statements.

    Args:
        url: who connects where.
        script: pgbench's own language.
        clients: connections.
        seconds: that count, rounded to whole ones.
        variables: text values by name.
        sampling: share of the transactions whose latency is logged.
        role: of the session; pgbench prepares before a script can choose one.
        warm_up: seconds before that: every connection compiles the functions it calls, and plans, once.

    Raises:
        BenchError: a transaction failed.
    """
    with tempfile.TemporaryDirectory(prefix="mainspring-pgbench-") as directory:
        arguments = [
            "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(2, clients)),
            "-T", str(warm_up + max(1, round(seconds))), "-P", "1", "--log", f"--sampling-rate={sampling}",
            f"--log-prefix={directory}/log",
        ]  # fmt: skip
        if script is None:
            arguments += ["-b", "tpcb-like"]
        else:
            path = Path(directory) / "script.sql"
            path.write_text(script)
            arguments += ["-f", str(path)]
        for name, value in (variables or {}).items():
            arguments += ["-D", f"{name}={value}"]
        output = _run(url, arguments, role)
        sample = [
            [int(field) for field in line.split()]
            for log in Path(directory).glob("log.*")
            for line in log.read_text().splitlines()
        ]
    total, count = TPS.search(output), COUNT.search(output)
    early = [float(rate) for _, rate in PROGRESS.findall(output)][:warm_up]
    if total is None or count is None or len(early) < warm_up:
        raise BenchError(f"pgbench reported no rate:\n{output[-2000:]}")
    elapsed = int(count[1]) / float(total[1])
    rate = (int(count[1]) - sum(early)) / (elapsed - warm_up)
    # client, transaction, microseconds, script, epoch seconds, microseconds
    begun = min((s for *_, s, _ in sample), default=0)
    latencies = sorted(fields[2] / 1000 for fields in sample if fields[4] >= begun + warm_up) or [0.0]
    return Outcome(rate, int(count[1]), percentile(latencies, 0.50), percentile(latencies, 0.99))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the sorted values lies."""
    return values[min(len(values) - 1, int(share * len(values)))]


def _run(url: str, arguments: Sequence[str], role: str | None = None) -> str:
    result = subprocess.run(
        [str(embedded_binaries() / "pgbench"), *arguments, url],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=600,
        env={**os.environ, "PGOPTIONS": f"-c role={role}" if role else ""},
    )  # fmt: skip
    output = result.stdout + result.stderr
    if result.returncode != 0:
        raise BenchError(f"pgbench failed:\n{output[-3000:]}")
    return output
