"""Run one benchmark and print its ratios."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from types import FrameType

from bench.harness import BenchError, Run

BENCHMARKS = {
    "gateway": "calls through the gateway against the same statements in pgbench, pipelined",
    "purchase": "token purchases through SQL against tpcb-like and a bare update",
    "ingest": "readings through ingest_readings against COPY into the same table",
    "isolation": "p99 of a fast call beside slow reports against p99 without them",
}


def main() -> None:
    """Parse the command line, run, report."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="One benchmark; ends with a line per case.",
        epilog="\n".join(f"{name:10} {what}" for name, what in BENCHMARKS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", choices=BENCHMARKS)
    parser.add_argument("--quick", action="store_true", help="under 40 seconds; rougher figures")
    parser.add_argument("--case", action="append", help="only this case; may be repeated")
    parser.add_argument("--profile", action="store_true", help="show where the time goes instead of ratios")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    run = Run(options.name, options.quick)
    module = importlib.import_module(f"bench.{options.name}")
    try:
        if options.profile:
            if not hasattr(module, "profile"):
                parser.error(f"{options.name} has no profile")
            module.profile(run, options.case)
            return
        module.main(run, options.case)
    except BenchError as error:
        sys.exit(f"bench {options.name}: {error}")
    except KeyboardInterrupt:
        sys.exit(f"bench {options.name}: interrupted")
    print(f"raw figures: bench/results/{run.write().name}")
    run.report()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
