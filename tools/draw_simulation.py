"""Draw docs/pictures/simulate.svg: simulate a fleet on a data directory of its own and keep what it prints.

Usage: python -m tools.draw_simulation
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console

from pyapi.cli import main as mainspring
from pyapi.simulator import command
from tests.gateways import free_port
from tests.servers import ROOT
from tools.draw_demo import COLUMNS, FORMAT

PICTURE = ROOT / "docs" / "pictures" / "simulate.svg"
SHOWN = ["simulate", "--duration", "1h", "--speed", "max"]


def main() -> int:
    """Run and draw."""
    home = Path(tempfile.mkdtemp(prefix="mainspring-"))
    home.chmod(0o755)
    port = str(free_port())
    os.environ |= {"MAINSPRING_HOME": str(home / "home"), "MAINSPRING_PORT": port}
    screen = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    screen.print(f"$ mainspring {' '.join(SHOWN)}", highlight=False)

    def make_console(**options: Any) -> Console:
        return Console(**options) if options else screen

    command.Console = make_console  # type: ignore[attr-defined,assignment]
    try:
        mainspring.main(["up", "--detach"], standalone_mode=False)
        code = mainspring.main([*SHOWN, "--url", f"http://127.0.0.1:{port}"], standalone_mode=False)
    finally:
        mainspring.main(["down"], standalone_mode=False)
        shutil.rmtree(home, ignore_errors=True)
    if not code:
        text = screen.export_svg(title="mainspring", code_format=FORMAT, unique_id="simulate")
        PICTURE.write_text(re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8000", text))
    return int(code or 0)


if __name__ == "__main__":
    sys.exit(main())
