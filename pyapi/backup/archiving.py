"""The WAL archive: what the server runs for every finished WAL file, and how the embedded one is told.

``archive_command`` and not ``pg_receivewal``: the server itself keeps each file until the command said
that it is safe, counts failures where everybody can read them (``pg_stat_archiver``), and there is no
process that could be missing. ``archive_timeout`` bounds what a lost disk takes with it.
"""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from pyapi.backup.facts import fetch_row
from pyapi.backup.programs import BackupError, make_directory, own
from pyapi.cluster import Cluster

WAIT = 60.0
"""Seconds for the archive to take a file that was just finished."""

ARCHIVE = """\
#!/bin/sh
# archive_wal.sh FILE NAME DIRECTORY: keeps a finished WAL file, compressed. The server asks again until it is told
# that the file is safe, so whatever goes wrong here leaves nothing half and ends with an error.
set -eu
umask 077
file=$1 name=$2 directory=$3
kept="$directory/$name.gz"
if [ -e "$kept" ]; then
    # Asked again, since a crash came between the renaming and the server's note of it; or another server's file.
    if gzip -dc "$kept" 2>/dev/null | cmp -s - "$file"; then
        # The crash may have come before its name was on the disk.
        sync "$kept" "$directory"
        exit 0
    fi
    echo "$kept is there already, with other content" >&2
    exit 1
fi
rm -f "$directory/.$name."*.part
aside="$directory/.$name.$$.part"
trap 'rm -f "$aside"' EXIT
gzip -1 -c "$file" > "$aside"
sync "$aside"
mv "$aside" "$kept"
sync "$directory"
"""

FETCH = """\
#!/bin/sh
# fetch_wal.sh NAME TARGET DIRECTORY...: brings a WAL file back from the first directory that has it. What cannot be
# unpacked is not handed on.
set -eu
name=$1 target=$2
shift 2
for directory in "$@"; do
    if [ -e "$directory/$name.gz" ]; then
        gzip -dc "$directory/$name.gz" > "$target.part"
        mv "$target.part" "$target"
        exit 0
    fi
    if [ -e "$directory/$name" ]; then
        cp "$directory/$name" "$target.part"
        mv "$target.part" "$target"
        exit 0
    fi
done
exit 1
"""


def write_script(path: Path, text: str) -> Path:
    """A script that the server runs; not replaced where it says the same."""
    if not path.exists() or path.read_text() != text:
        aside = path.with_name(path.name + ".new")
        aside.write_text(text)
        aside.chmod(0o700)
        own(aside).replace(path)
    return path


def make_command(script: Path, *arguments: str) -> str:
    """A command line for ``archive_command`` or ``restore_command``; of the arguments, %p and %f stay."""
    words = [word if word in ("%p", "%f") else shlex.quote(word).replace("%", "%%") for word in arguments]
    return " ".join(["/bin/sh", shlex.quote(str(script)).replace("%", "%%"), *words])


def quote(text: str) -> str:
    """A value in a settings file of the server."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def configure(cluster: Cluster, directory: Path, timeout: int) -> bool:
    """Have the embedded server archive its WAL into ``directory`` from its next start on.

    The WAL of each server gets a directory of its own there, named by the server's identifier, since two
    servers number their files alike.

    Args:
        cluster: the embedded server, made or not.
        directory: MAINSPRING_BACKUP_DIR.
        timeout: seconds after which a WAL file that is not full is finished, so that it is archived.

    Returns:
        Whether its settings changed.

    Raises:
        BackupError: the directory cannot be used.
    """
    make_directory(directory)
    make_directory(directory / "wal")
    make_directory(cluster.home)
    script = write_script(cluster.home / "archive_wal.sh", ARCHIVE)
    identifier = read_identifier(cluster)
    if identifier is None:
        return False
    place = make_directory(directory / "wal" / identifier)
    text = (
        f"# Written by mainspring for MAINSPRING_BACKUP_DIR; remove this file to switch the archive off.\n"
        f"archive_mode = on\n"
        f"archive_command = {quote(make_command(script, '%p', '%f', str(place)))}\n"
        f"archive_timeout = {timeout}\n"
    )
    if not cluster.archive_settings.exists() or cluster.archive_settings.read_text() != text:
        aside = cluster.archive_settings.with_suffix(".new")
        aside.write_text(text)
        own(aside).replace(cluster.archive_settings)
        return True
    return False


def start_with_archive(cluster: Cluster, directory: Path, timeout: int) -> list[str]:
    """Start the embedded server with its WAL archive.

    Returns:
        What is not as it was asked for, as sentences: a server that runs already keeps its settings.

    Raises:
        BackupError: the directory cannot be used.
        ClusterError: the server does not start.
    """
    is_new = read_identifier(cluster) is None
    if is_new:
        cluster.start()
    has_changed = configure(cluster, directory, timeout)
    if is_new:
        cluster.stop()
    cluster.start()
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        now = connection.execute("select current_setting('archive_mode')").fetchone()
        if now == ("off",):
            return ["The WAL archive begins with the next start: `mainspring down`, then `mainspring up`."]
        if has_changed:
            connection.execute("select pg_reload_conf()")
    return []


def read_identifier(cluster: Cluster) -> str | None:
    """The identifier of an embedded server, None before it was made."""
    path = cluster.data / "global" / "pg_control"
    try:
        with path.open("rb") as file:
            return str(int.from_bytes(file.read(8), sys.byteorder))
    except OSError:
        return None


def close_segment(connection: psycopg.Connection[Any], place: Path) -> str:
    """Finish the WAL file that is being written, and wait until the archive has it; returns its name.

    A transaction that does nothing goes first, so that the archive says at which time it ends.

    Raises:
        BackupError: it did not arrive.
    """
    connection.execute("select pg_current_xact_id()")
    name = str(fetch_row(connection, "select pg_walfile_name(pg_switch_wal())")[0])
    deadline = time.monotonic() + WAIT
    while not (place / f"{name}.gz").exists() and not (place / name).exists():
        if time.monotonic() > deadline:
            found = connection.execute(
                "select last_failed_wal, last_failed_time from pg_stat_archiver where last_failed_wal is not null"
            ).fetchone()
            why = f" The server's last failure: {found[0]} at {found[1]}." if found else ""
            raise BackupError(
                f"The WAL file {name} did not arrive in {place}.{why} Look at the server's log for archive_command."
            )
        time.sleep(0.05)
    return name
