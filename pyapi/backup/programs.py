"""PostgreSQL's own programs: found by major version, and run by the user who owns the server's files."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyapi.cluster import SYSTEM_USER, ClusterError, embedded_binaries, ensure_system_user, open_way_to


class BackupError(Exception):
    """A backup or a restore was refused or failed; the message says why and what to do."""


PLACES = ("/usr/lib/postgresql/{0}/bin", "/usr/pgsql-{0}/bin", "/opt/homebrew/opt/postgresql@{0}/bin")


@dataclass(frozen=True)
class Programs:
    """The programs of one PostgreSQL.

    Attributes:
        bin: their directory.
        major: version, such as 18.
    """

    bin: Path
    major: int

    def run(
        self,
        program: str,
        *arguments: str,
        check: bool = True,
        keep_open: Iterable[int] = (),
        **environment: str,
    ) -> subprocess.CompletedProcess[str]:
        """Run one, to its end.

        Args:
            program: its name.
            arguments: after the name.
            check: whether failure is an error.
            keep_open: descriptors that it inherits, a lock's for instance.
            environment: variables beside this process's.

        Raises:
            BackupError: it failed; the end of its output is in the message.
        """
        with tempfile.TemporaryFile("w+") as output:
            # pg_ctl leaves its output open to the server, so a pipe would never end.
            result = subprocess.run(  # noqa: S603
                [str(self.bin / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False,
                env=os.environ | {"LC_ALL": "C", "TZ": "UTC"} | environment, pass_fds=tuple(keep_open),
                **as_owner(),
            )  # fmt: skip
            output.seek(0)
            text = output.read()
        if check and result.returncode != 0:
            raise BackupError(f"{program} failed: {' '.join(text.split())[-1500:] or result.returncode}")
        return subprocess.CompletedProcess(result.args, result.returncode, text, text)


def find_programs(major: int, program: str = "pg_basebackup") -> Programs:
    """The programs of a major version: the embedded ones, the system's, or what PATH has.

    Raises:
        BackupError: they are not installed.
    """
    found = which(program)
    places = [Path(place.format(major)) for place in PLACES] + ([found.parent] if found else [])
    with suppress(ClusterError):
        places.insert(0, embedded_binaries())
    for place in places:
        if (place / program).exists() and _read_major(place / program) == major:
            return Programs(place, major)
    raise BackupError(
        f"{program} of PostgreSQL {major} is not installed; install its server and client packages, "
        "such as postgresql-{0} and postgresql-client-{0}.".format(major)
    )


def which(program: str) -> Path | None:
    """Where PATH has a program, links followed."""
    found = shutil.which(program)
    return None if found is None else Path(found).resolve()


def _read_major(program: Path) -> int | None:
    try:
        text = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    except OSError:
        return None
    found = re.search(r"\) (\d+)", text)
    return int(found[1]) if found else None


def as_owner() -> dict[str, Any]:
    """Options of a subprocess that runs as the owner of the server's files: as root, not as root."""
    if os.geteuid() != 0:
        return {}
    ensure_system_user()
    user = pwd.getpwnam(SYSTEM_USER)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def own(path: Path) -> Path:
    """Give one file or directory to that owner."""
    if os.geteuid() == 0:
        user = pwd.getpwnam(SYSTEM_USER)
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    return path


def own_tree(path: Path) -> None:
    """Give a directory and all in it to that owner."""
    if os.geteuid() == 0:
        own(path)
        for directory, names, files in os.walk(path):
            for name in (*names, *files):
                own(Path(directory) / name)


def make_directory(path: Path) -> Path:
    """A directory that only that owner may enter, parents included.

    Raises:
        BackupError: it cannot be made, or is somebody else's.
    """
    try:
        if os.geteuid() == 0:
            ensure_system_user()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        if not path.is_dir() or path.is_symlink():
            raise BackupError(f"{path} is no directory.")
        mine = {os.geteuid()} | ({pwd.getpwnam(SYSTEM_USER).pw_uid} if os.geteuid() == 0 else set())
        if path.stat().st_uid not in mine:
            raise BackupError(f"{path} belongs to somebody else; name another directory.")
        own(path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o700)
        open_way_to(path)
    except OSError as error:
        raise BackupError(f"{error.filename or path}: {error.strerror or error}.") from None
    return path


def sync(path: Path) -> None:
    """Have a file or a directory on the disk before anything else happens."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(aside: Path, path: Path) -> None:
    """Move what was written aside into its place, for good."""
    sync(aside)
    aside.replace(path)
    sync(path.parent)
