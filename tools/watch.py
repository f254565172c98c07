"""Deploy again whenever a file in sql/ or migrations/ is saved. Looks twice a second; Ctrl-C ends it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def look() -> dict[Path, float]:
    """Modification time of every file that a deploy reads."""
    found = {}
    for folder in ("sql", "migrations"):
        for path in (ROOT / folder).rglob("*.sql"):
            try:
                found[path] = path.stat().st_mtime
            except FileNotFoundError:
                continue  # an editor is replacing it
    return found


def main() -> None:
    """Watch until interrupted."""
    seen: dict[Path, float] = {}
    while True:
        now = look()
        if now != seen:
            seen = now
            subprocess.run([sys.executable, "-m", "pyapi.cli", "deploy"], cwd=ROOT, check=False)
        time.sleep(0.5)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
