"""Where the gateway's time goes: py-spy on the worker while the load runs."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from bench.harness import BenchError

SECONDS = 6


def profile_worker(pid: int, work: Callable[[float], object], stacks: Path) -> str:
    """Sample a process while ``work`` keeps it busy.

    Args:
        pid: the gateway's worker.
        work: takes seconds; runs beside the sampling.
        stacks: file for the folded stacks, for flame graphs.

    Returns:
        A table: share of the samples in a function itself, and below it.

    Raises:
        BenchError: py-spy is not installed, or may not look at the process.
    """
    program = shutil.which("py-spy")
    if program is None:
        raise BenchError("py-spy is not on the path; pip install py-spy, anywhere.")
    worker = psutil.Process(pid)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work, SECONDS + 3)
        before = worker.cpu_times()
        result = subprocess.run(
            [
                program, "record", "--pid", str(pid), "--duration", str(SECONDS), "--rate", "400",
                "--format", "raw", "--output", str(stacks), "--gil", "--nonblocking",
            ],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=SECONDS + 30,
        )  # fmt: skip
        after = worker.cpu_times()
        working.result()
    if result.returncode != 0:
        raise BenchError(f"py-spy failed:\n{result.stderr[-1000:]}")
    share = (after.user + after.system - before.user - before.system) / SECONDS
    return f"worker: {share:.0%} of a core, {worker.num_threads()} threads\n" + _table(stacks)


def _table(stacks: Path) -> str:
    own: Counter[str] = Counter()
    below: Counter[str] = Counter()
    total = 0
    for line in stacks.read_text().splitlines():
        stack, _, count = line.rpartition(" ")
        frames = [_name(frame) for frame in stack.split(";")]
        total += int(count)
        own[frames[-1]] += int(count)
        for frame in set(frames):
            below[frame] += int(count)
    lines = [f"{total} samples", f"{'itself':>7} {'below':>7}  function"]
    for frame, samples in own.most_common(60):
        lines.append(f"{samples / total:7.1%} {below[frame] / total:7.1%}  {frame}")
    lines += ["", f"{'below':>7}  function"]
    lines += [f"{samples / total:7.1%}  {frame}" for frame, samples in below.most_common(60)]
    return "\n".join(lines)


def _name(frame: str) -> str:
    """A frame without its line number."""
    head, _, tail = frame.rpartition(":")
    return head + ")" if tail.rstrip(")").isdigit() and head else frame
