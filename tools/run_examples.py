"""Run docs/examples/*.sql, each on a fresh database, and write what psql prints beside them.

Usage: python -m tools.run_examples
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from pyapi.cluster import embedded_binaries
from tests.servers import ROOT, Database, Server, make_template

EXAMPLES = ROOT / "docs" / "examples"

VARYING = (
    (r"(?m)^psql:\S+:\d+: ", ""),  # place in the script
    (r"\b\d{20}\b", "#" * 20),  # token
    (r"\(\d+, \d+\)", "(#, #)"),  # place in the event log
    (r"_\d{4}_\d{2}\b", "_YYYY_MM"),  # partition
)
"""What differs between two runs, and what is written instead."""


def find_examples() -> list[Path]:
    """The scripts, in order of their names."""
    return sorted(EXAMPLES.glob("*.sql"))


def run_example(path: Path, database: Database) -> str:
    """What psql prints, without what differs between two runs."""
    result = subprocess.run(
        [str(embedded_binaries() / "psql"), "-X", "-d", database.url, "-f", path.name],
        cwd=EXAMPLES, env=os.environ | {"PGOPTIONS": "-c search_path=public"}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=True, timeout=60,
    )  # fmt: skip
    text = result.stdout
    for pattern, sign in VARYING:
        text = re.sub(pattern, sign, text)
    return text


def main() -> None:
    """Write every output anew."""
    server = Server.launch()
    try:
        make_template(server.superuser_url)
        for number, path in enumerate(find_examples()):
            database = Database(server.superuser_url, f"example_{number}")
            database.create()
            path.with_suffix(".out").write_text(run_example(path, database))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
