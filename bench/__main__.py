"""Run one benchmark and print its ratios."""

from __future__ import annotations

import argparse
import importlib
import logging
import signal
import sys
from types import FrameType

import structlog

from bench.harness import BenchError, Run

BENCHMARKS = {
    "gateway": "calls through the gateway against the same statements in pgbench, pipelined",
    "purchase": "token purchases through SQL against tpcb-like and a bare update",
    "ledger": "transfers, holds and refunds against the same rows written by plain statements",
    "ingest": "readings through ingest_readings against COPY into the same table",
    "jobs": "the job queue against a bare table, and Python workers against pgqueuer",
    "events": "commits beside a live audience, commit to socket against NOTIFY, memory of a socket",
    "anomaly": "the detector on the Numenta Anomaly Benchmark against windowedGaussian's published scores",
    "invoices": "a month drafted for thousands of accounts with ten years behind them against a bare group by",
    "cache": "cached values against a plain table, expiry by rotation against deletes, watched updates",
    "scale": "50 million readings against 500,000: ingest, roll-up, dashboards, history",
    "limits": "a call that is counted against a rate limit, against the same call that is not",
    "flags": "evaluations of feature flags against a call that does nothing, and polls that find nothing changed",
    "sync": "changes pushed, the first pull of 10,000 rows and watched updates against the bare statements",
    "audit": "an audited change against the same change unaudited, and against row-level triggers as in supa_audit",
    "metrics": "a gateway that counts, stores and is scraped against one that does not",
    "places": "nearest places among 100,000 and among a million, against 10,000",
    "isolation": "p99 of a fast call beside slow reports against p99 without them",
}
"""Name, which is also the module's, and what is compared."""


def main() -> None:
    """Parse the command line, run, report."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="One benchmark; ends with a line per case.",
        epilog="\n".join(f"{name:10} {what}" for name, what in BENCHMARKS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", choices=BENCHMARKS, help="all of them where none is named")
    parser.add_argument("--quick", action="store_true", help="under 40 seconds; rougher figures")
    parser.add_argument("--case", action="append", help="only this case; may be repeated")
    parser.add_argument("--profile", action="store_true", help="show where the time goes instead of ratios")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        runs = [_run(name, options) for name in ([options.name] if options.name else BENCHMARKS)]
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: interrupted")
    for run in runs:
        run.report()


def _run(name: str, options: argparse.Namespace) -> Run:
    run = Run(name, options.quick)
    module = importlib.import_module(f"bench.{name}")
    if not options.profile:
        module.main(run, options.case)
        run.say(f"raw figures: bench/results/{run.write().name}")
    elif hasattr(module, "profile"):
        module.profile(run, options.case)
    else:
        raise BenchError(f"{name} has no profile")
    return run


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
