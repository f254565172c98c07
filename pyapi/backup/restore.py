"""Restore a backup into a new directory, as it was at its end or at any later second."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyapi.backup.archiving import FETCH, make_command, write_script
from pyapi.backup.facts import connect, fetch_row
from pyapi.backup.programs import (
    BackupError,
    Programs,
    find_programs,
    make_directory,
    own,
    own_tree,
    replace,
    sync,
)
from pyapi.backup.scratch import Scratch, is_alive, read_control, run_scratch
from pyapi.backup.store import Backup, Manifest, Store
from pyapi.backup.wal import NAME, Reach, WalArchive, parse_lsn
from pyapi.cluster import UNFINISHED_RESTORE


@dataclass(frozen=True)
class Plan:
    """How to get to a moment.

    Attributes:
        backup: where to begin.
        manifest: of that backup.
        programs: of its version.
        to: what was committed before it is restored; None for all that there is.
        wal: the archive; None to stop where the backup ended.
        reach: how far that leads.
    """

    backup: Backup
    manifest: Manifest
    programs: Programs
    to: datetime | None
    wal: WalArchive | None
    reach: Reach | None


def open_wal(store: Store, manifest: Manifest, others: tuple[Path, ...] = ()) -> WalArchive:
    """The WAL that belongs to a physical backup."""
    return WalArchive((store.wal(manifest.system_identifier), *others), manifest.system_identifier)


def measure(
    store: Store,
    manifest: Manifest,
    timeline: int | None = None,
    others: tuple[Path, ...] = (),
    *,
    is_quick: bool = False,
) -> Reach | None:
    """How far the archive leads from a physical backup, on the newest timeline that it can be led to; None: nowhere."""
    if manifest.kind != "physical" or manifest.timeline_id is None or manifest.end_lsn is None:
        return None
    wal = open_wal(store, manifest, others)
    end = parse_lsn(manifest.end_lsn)
    possible = [one for one in wal.timelines() if wal.leads_to(one, manifest.timeline_id, end)]
    if timeline is not None and timeline not in possible:
        return None
    if not possible:
        return None
    chosen = max(possible) if timeline is None else timeline
    return wal.measure(find_programs(manifest.major, "pg_waldump"), chosen, end, is_quick=is_quick)


def describe_range(manifest: Manifest, reach: Reach | None) -> str:
    """The moments that a backup leads to, as words."""
    begin = f"{manifest.consistent_at:%Y-%m-%d %H:%M:%S}+00"
    if manifest.kind == "logical" or reach is None or reach.last_commit_at is None:
        return f"{begin} only"
    return f"{begin} to {reach.last_commit_at:%Y-%m-%d %H:%M:%S}+00"


def plan_restore(
    store: Store,
    to: datetime | None = None,
    name: str | None = None,
    timeline: int | None = None,
    others: tuple[Path, ...] = (),
) -> Plan:
    """Choose where to begin, and see that the moment can be reached.

    Args:
        store: where the backups are.
        to: the moment, with its zone; None for all that the archive has.
        name: the backup; None for the newest that ended before that moment.
        timeline: the history to follow; None for the newest.
        others: directories with further WAL.

    Raises:
        BackupError: it cannot be reached; the message says what can.
    """
    backup = _choose(store, to, name)
    manifest = backup.manifest
    if manifest is None:
        raise BackupError(f"The backup {backup.name} cannot be used: {backup.problem}.")
    programs = find_programs(manifest.major, "pg_restore" if manifest.kind == "logical" else "postgres")
    if manifest.kind == "logical":
        if to is not None:
            raise BackupError(
                f"{manifest.name} is a logical backup: it leads to {manifest.consistent_at:%Y-%m-%d %H:%M:%S}+00 and "
                "to no other moment. Leave out --to; point-in-time recovery needs a physical backup and its WAL."
            )
        return Plan(backup, manifest, programs, None, None, None)
    reach = measure(store, manifest, timeline, others)
    if timeline is not None and reach is None:
        raise BackupError(f"{manifest.name} does not lead to timeline {timeline}.")
    if to is None and (reach is None or reach.last_file is None):
        return Plan(backup, manifest, programs, None, None, None)
    possible = describe_range(manifest, reach)
    if to is not None:
        if reach is None or reach.last_commit_at is None:
            raise BackupError(
                f"{to.isoformat(' ')} cannot be reached: there is no WAL archive after {manifest.name}, which leads to "
                f"{possible}. Leave out --to."
            )
        if to <= manifest.consistent_at:
            raise BackupError(
                f"{to.isoformat(' ')} is before the end of {manifest.name}, which leads to {possible}. "
                "Name an older backup with --from."
            )
        if to > reach.last_commit_at:
            gap = (
                f" {reach.gap} {reach.gap_reason}, and what comes after it cannot be used."
                if reach.gap
                else ""
            )
            raise BackupError(
                f"{to.isoformat(' ')} is after the end of the WAL archive; {manifest.name} leads to {possible}.{gap} "
                "Leave out --to to restore all that there is."
            )
    elif reach is not None and reach.gap:
        raise BackupError(
            f"The WAL archive has a gap: {reach.gap} {reach.gap_reason}. {manifest.name} leads to {possible}; "
            "name a moment in it with --to."
        )
    return Plan(backup, manifest, programs, to, open_wal(store, manifest, others), reach)


def _choose(store: Store, to: datetime | None, name: str | None) -> Backup:
    if name is not None:
        return store.find(name)
    complete = store.list_complete()
    if not complete:
        raise BackupError(f"There is no complete backup in {store.base}; `mainspring backup` takes one.")
    if to is None:
        return complete[-1]
    physical = [found for found in complete if found.manifest and found.manifest.kind == "physical"]
    before = [found for found in physical if found.manifest and found.manifest.consistent_at < to]
    if not before:
        if not physical:
            return complete[-1]
        oldest = physical[0].manifest
        raise BackupError(
            f"{to.isoformat(' ')} is before the end of the oldest physical backup"
            + (f", {oldest.name} ({oldest.consistent_at:%Y-%m-%d %H:%M:%S}+00)." if oldest else ".")
        )
    return before[-1]


def check_target(target: Path) -> None:
    """Refuse a directory that holds something.

    Raises:
        BackupError: a cluster, running or not, or anything else.
    """
    if not target.exists():
        return
    if not target.is_dir():
        raise BackupError(f"{target} is a file; name a directory that is new or empty.")
    for data in (target, target / "pgdata"):
        if (data / "PG_VERSION").exists():
            lock = data / "postmaster.pid"
            running = f", which runs (process {lock.read_text().split()[0]})" if is_alive(data) else ""
            raise BackupError(
                f"{target} holds a PostgreSQL cluster{running}. A restore never writes over one: name a new directory "
                "with --into."
            )
    found = sorted(path.name for path in target.iterdir())
    if found and UNFINISHED_RESTORE not in found:
        raise BackupError(
            f"{target} is not empty ({', '.join(found[:3])}); name a directory that is new or empty."
        )


def restore(
    plan: Plan,
    target: Path,
    archives: tuple[Path, ...],
    say: Callable[[str], None] = lambda _: None,
    *,
    is_trial: bool = False,
) -> list[str]:
    """Restore into ``target``, which becomes a MAINSPRING_HOME.

    Args:
        plan: what to restore.
        target: a directory that is new or empty.
        archives: where the files of archived partitions may be that the backup lacks.
        say: told what is under way.
        is_trial: it is thrown away afterwards, so it need not outlive a power cut.

    Returns:
        What whoever asked for it has to know, as sentences.

    Raises:
        BackupError: nothing counts as restored; do it again.
    """
    check_target(target)
    make_directory(target)
    mark = own(_touch(target / UNFINISHED_RESTORE))
    with mark.open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupError(f"Another restore into {target} is under way.") from None
        _clear(plan, target)
        return _restore(plan, target, archives, say, is_trial=is_trial)


def _clear(plan: Plan, target: Path) -> None:
    """Remove what a restore left that was cut off, its server too."""
    for data in (target / "pgdata.new", target / "aside" / "pgdata"):
        if is_alive(data):
            plan.programs.run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop", check=False)
    for path in target.iterdir():
        if path.name != UNFINISHED_RESTORE:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _restore(
    plan: Plan, target: Path, archives: tuple[Path, ...], say: Callable[[str], None], *, is_trial: bool
) -> list[str]:
    manifest = plan.manifest
    lead = _restore_physical if manifest.kind == "physical" else _restore_logical
    notes = lead(plan, target, archives, say, {"fsync": "off"} if is_trial else {})
    key = plan.backup.path / "secret_key"
    if key.exists():
        own(Path(shutil.copy(key, target / "secret_key")))
    replace(target / "pgdata.new", target / "pgdata")
    (target / UNFINISHED_RESTORE).unlink()
    sync(target)
    return notes


def _touch(path: Path) -> Path:
    path.touch()
    return path


def copy_data(plan: Plan, data: Path) -> None:
    """The server's files, as they were copied."""
    shutil.copytree(plan.backup.path / "data", data, symlinks=True)
    data.chmod(0o700)
    own_tree(data)


def recovery_settings(plan: Plan, fetch: Path) -> dict[str, str]:
    """What leads a server to the moment.

    ``recovery_target_inclusive`` is off: a transaction that was committed at the very moment is not restored.
    """
    if plan.wal is None:
        return {
            "recovery_target": "immediate",
            "recovery_target_action": "promote",
            "restore_command": "/bin/false",
        }
    directories = [str(path.resolve()) for path in plan.wal.directories]
    settings = {
        "restore_command": make_command(fetch, "%f", "%p", *directories),
        "recovery_target_action": "promote",
        "recovery_target_timeline": str(plan.reach.timeline_id) if plan.reach else "latest",
    }
    if plan.to is not None:
        settings |= {"recovery_target_time": plan.to.isoformat(" "), "recovery_target_inclusive": "off"}
    return settings


def _restore_physical(
    plan: Plan, target: Path, archives: tuple[Path, ...], say: Callable[[str], None], settings: dict[str, str]
) -> list[str]:
    data = target / "pgdata.new"
    say(f"copying {plan.manifest.name}")
    copy_data(plan, data)
    own(_touch(data / "recovery.signal"))
    fetch = write_script(target / "fetch_wal.sh", FETCH)
    say("replaying the WAL" + (f" to {plan.to.isoformat(' ')}" if plan.to else ""))
    settings = settings | recovery_settings(plan, fetch)
    with run_scratch(plan.programs, data, plan.manifest.superuser, settings) as scratch:
        notes = _settle(scratch, plan, target, archives, is_same_server=True)
    fetch.unlink()
    _mark_for_archive(plan.programs, data)
    return notes


def _restore_logical(
    plan: Plan, target: Path, archives: tuple[Path, ...], say: Callable[[str], None], settings: dict[str, str]
) -> list[str]:
    from pyapi.cluster import Cluster, embedded_binaries  # noqa: PLC0415

    if plan.programs.bin != embedded_binaries():
        say(f"The dump comes from PostgreSQL {plan.manifest.major}; the new server is the embedded one.")
    aside = target / "aside"
    cluster = Cluster(aside)
    cluster.start()
    try:
        say(f"loading {plan.manifest.name}")
        _set_sync(cluster.url(), "off")  # nothing counts before all of it is on the disk, see below
        _load_dump(plan, cluster.url(), cluster.url(database="postgres"))
        _set_sync(cluster.url(), "default")
    finally:
        cluster.stop()
    if settings.get("fsync") != "off":
        Programs(cluster.bin, 0).run("initdb", "--sync-only", "-D", str(aside / "pgdata"))
    (aside / "pgdata").rename(target / "pgdata.new")
    shutil.rmtree(aside)
    programs = Programs(cluster.bin, cluster_major(target / "pgdata.new"))
    with run_scratch(programs, target / "pgdata.new", "postgres", settings) as scratch:
        return _settle(scratch, plan, target, archives, is_same_server=False)


def _set_sync(url: str, value: str) -> None:
    with connect(url) as connection:
        connection.execute(f"alter system set fsync = {value}".encode())
        connection.execute("select pg_reload_conf()")


def cluster_major(data: Path) -> int:
    """Version of a data directory."""
    return int((data / "PG_VERSION").read_text())


def _load_dump(plan: Plan, url: str, maintenance_url: str) -> None:
    from pyapi.cluster import embedded_binaries  # noqa: PLC0415
    from pyapi.settings import ROOT  # noqa: PLC0415
    from pyapi.sql_files import read_script, run_statement  # noqa: PLC0415

    programs = Programs(embedded_binaries(), 0)
    with connect(url) as connection:
        for statement in read_script(ROOT / "sql" / "roles.sql"):
            run_statement(connection, statement)
    # Roles that are there already are no fault; whoever is missing is named by pg_restore.
    programs.run(
        "psql", "-X", "-q", "-d", maintenance_url, "-f", str(plan.backup.path / "roles.sql"), check=False
    )
    programs.run(
        "pg_restore",
        "--exit-on-error",
        "--no-tablespaces",
        "-d",
        url,
        str(plan.backup.path / "database.dump"),
    )


def _settle(
    scratch: Scratch, plan: Plan, target: Path, archives: tuple[Path, ...], *, is_same_server: bool
) -> list[str]:
    """What has to be done before anybody connects."""
    notes: list[str] = []
    database = plan.manifest.database if is_same_server else "mainspring"
    with connect(scratch.url(database)) as connection:
        if fetch_row(connection, "select to_regclass('ops.restores') is not null")[0]:
            with connection.transaction():
                connection.execute("set local lock_timeout = '30s'")
                epoch = fetch_row(
                    connection,
                    "select (ops.note_restore(%s, %s, %s)).epoch",
                    plan.manifest.name,
                    plan.to,
                    is_same_server,
                )[0]
            notes.append(
                f"Epoch {epoch} of the event log begins. No worker starts until `mainspring restore release`: what was "
                "sent after that moment would be sent again."
            )
        else:
            notes.append(
                "This state is older than the program: it does not hold the worker back. What was sent after it goes "
                "out again once a worker runs."
            )
        if not is_same_server:
            for function in ("ops.begin_audit_epoch()", "cache.begin_epoch()"):
                if fetch_row(connection, "select to_regprocedure(%s) is not null", function)[0]:
                    connection.execute(f"select {function}".encode())
        notes += _bring_archives(plan, target, archives, connection)
        connection.execute("checkpoint")
    return notes


def _bring_archives(plan: Plan, target: Path, archives: tuple[Path, ...], connection: object) -> list[str]:
    from pyapi.backup.facts import list_archive_files  # noqa: PLC0415
    from pyapi.backup.take import digest_file  # noqa: PLC0415

    place = make_directory(target / "archives")
    notes = []
    for name, digest in sorted(list_archive_files(connection).items()):  # type: ignore[arg-type]
        for directory in (plan.backup.path / "archives", *archives):
            if (directory / name).is_file() and digest_file(directory / name) == digest:
                for one in (name, f"{name}.json"):
                    if (directory / one).is_file():
                        own(Path(shutil.copy(directory / one, place / one)))
                break
        else:
            notes.append(f"The archived partition {name} is in no backup: put its file into {place}.")
    return notes


def _mark_for_archive(programs: Programs, data: Path) -> None:
    """Have the server archive, once it runs, what it began here: the new history and its first files.

    Nothing is archived before: a copy that is only looked at leaves no trace in the archive.
    """
    current = read_control(programs, data)["Latest checkpoint's REDO WAL file"]
    status = data / "pg_wal" / "archive_status"
    for path in sorted((data / "pg_wal").iterdir()):
        is_finished = NAME.fullmatch(path.name) and path.name[:8] == current[:8] and path.name < current
        if (is_finished or path.suffix == ".history") and not (status / f"{path.name}.done").exists():
            own(_touch(status / f"{path.name}.ready"))
    sync(status)
