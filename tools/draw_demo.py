"""Draw docs/pictures/demo.svg: run the demonstration on a data directory of its own and keep what it prints.

Usage: python -m tools.draw_demo
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

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from pyapi import demo
from tests.gateways import free_port
from tests.servers import ROOT

PICTURE = ROOT / "docs" / "pictures" / "demo.svg"
COLUMNS = 78

# A picture that fetches fonts from elsewhere shows nothing where that is refused.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
    "font-family: Fira Code, monospace",
    "font-family: 'Fira Code', 'DejaVu Sans Mono', Menlo, Consolas, monospace",
)


def main() -> int:
    """Run, draw, and return the demonstration's exit code."""
    home = Path(tempfile.mkdtemp(prefix="mainspring-"))
    home.chmod(0o755)
    os.environ["MAINSPRING_HOME"] = str(home / "home")
    os.environ["MAINSPRING_PORT"] = str(free_port())
    screen = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    screen.print("$ make demo ONCE=1", highlight=False)

    def make_console(**options: Any) -> Console:
        return Console(**options) if options else screen

    demo.Console = make_console  # type: ignore[attr-defined]
    try:
        demo.main.main(["--once"], standalone_mode=False)
    except SystemExit as end:
        code = int(end.code or 0)
    else:
        code = 0
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if code == 0:
        text = screen.export_svg(title="mainspring", code_format=FORMAT, unique_id="demo")
        PICTURE.write_text(re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8000", text))
    return code


if __name__ == "__main__":
    sys.exit(main())
