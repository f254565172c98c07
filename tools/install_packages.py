"""Install what tests use beside Python's packages, where that is possible without asking: Debian, as root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.servers import find_pgtap

PACKAGES = ["postgresql-15-pgtap", "postgresql-15-plpgsql-check", "pgbouncer"]


def main() -> int:
    """Return 0 where pgTAP is there in the end; tests that want what else is missing are skipped."""
    if find_pgtap() is not None and _has_pgbouncer():
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("installing", *PACKAGES)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *PACKAGES]):
            subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
    if find_pgtap() is not None:
        return 0
    print(
        f"The tests need pgTAP. On Debian: sudo apt-get install {' '.join(PACKAGES)}. Elsewhere: install pgTAP"
        " and set MAINSPRING_PGTAP_SQL to its pgtap--<version>.sql.",
        file=sys.stderr,
    )
    return 1


def _has_pgbouncer() -> bool:
    return shutil.which("pgbouncer", path=os.environ.get("PATH", "") + ":/usr/sbin") is not None


if __name__ == "__main__":
    sys.exit(main())
