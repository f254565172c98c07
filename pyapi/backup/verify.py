"""Try a backup: restore it into a scratch server and see whether everything adds up."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from pyapi.backup.facts import connect, count_rows, dump_schema, fetch_row
from pyapi.backup.programs import BackupError, own
from pyapi.backup.restore import Plan, cluster_major, measure, plan_restore, restore
from pyapi.backup.scratch import Scratch, run_scratch
from pyapi.backup.store import Backup, Manifest, Store
from pyapi.backup.take import digest_file

OF_RESTORES = ("events.epochs", "ops.restores", "ops.audit_log", "ops.audit_chain")
"""Tables that every restore adds a row to."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what.
        is_good: whether it is as it should be; None where it was not judged.
        detail: what was found.
    """

    name: str
    is_good: bool | None
    detail: str


def verify_backup(
    store: Store,
    backup: Backup,
    scratch_directory: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> list[Check]:
    """Try a backup; cleans up behind itself.

    Args:
        store: where it is.
        backup: a complete one.
        scratch_directory: where there is room for a copy; beside the backups otherwise.
        say: told what is under way.

    Returns:
        What was looked at; the backup is good if none of it is bad.
    """
    manifest = backup.manifest
    if manifest is None:
        return [Check("complete", False, backup.problem or "incomplete")]
    checks = [_check_files(backup, manifest)]
    if manifest.kind == "physical" and checks[0].is_good:
        checks.append(_check_copy(backup, manifest))
        checks.append(_check_wal(store, manifest))
    checks.append(_check_archives(backup, manifest))
    if checks[0].is_good and (manifest.kind == "logical" or checks[1].is_good):
        place = Path(tempfile.mkdtemp(prefix="ms-verify-", dir=scratch_directory or store.root))
        own(place)
        try:
            checks += _try(backup, manifest, place, say)
        except BackupError as error:
            checks.append(Check("restore", False, str(error)))
        finally:
            shutil.rmtree(place, ignore_errors=True)
    return checks


def _check_files(backup: Backup, manifest: Manifest) -> Check:
    wrong = [
        name
        for name, digest in manifest.checksums.items()
        if not (backup.path / name).is_file() or digest_file(backup.path / name) != digest
    ]
    detail = f"{', '.join(wrong)}: missing or changed" if wrong else f"{len(manifest.checksums)} files"
    return Check("files", not wrong, detail)


def _check_copy(backup: Backup, manifest: Manifest) -> Check:
    from pyapi.backup.programs import find_programs  # noqa: PLC0415

    programs = find_programs(manifest.major, "pg_verifybackup")
    result = programs.run("pg_verifybackup", "-q", str(backup.path / "data"), check=False)
    text = " ".join(result.stdout.split())[:500]
    return Check("copy", result.returncode == 0, text or f"{manifest.byte_count:,} bytes")


def _check_wal(store: Store, manifest: Manifest) -> Check:
    reach = measure(store, manifest)
    if reach is None:
        return Check("WAL archive", None if not manifest.has_wal_archive else False, "there is none")
    if reach.gap:
        return Check("WAL archive", False, f"{reach.gap} {reach.gap_reason}")
    return Check(
        "WAL archive", True, f"to {reach.last_commit_at:%Y-%m-%d %H:%M:%S}+00" if reach.last_commit_at else ""
    )


def _check_archives(backup: Backup, manifest: Manifest) -> Check:
    wrong = list(manifest.missing_archives)
    for name, digest in manifest.archives.items():
        path = backup.path / "archives" / name
        if not path.is_file() or digest_file(path) != digest:
            wrong.append(name)
    detail = f"{', '.join(wrong)}: missing or changed" if wrong else f"{len(manifest.archives)} files"
    return Check("archived partitions", not wrong, detail)


def _try(backup: Backup, manifest: Manifest, place: Path, say: Callable[[str], None]) -> list[Check]:
    plan = plan_restore(Store(backup.path.parent.parent), name=str(backup.path))
    # To its own end, where its counts were taken.
    plan = Plan(plan.backup, plan.manifest, plan.programs, None, None, None)
    home = place / "home"
    restore(plan, home, (), say, is_trial=True)
    programs = plan.programs
    superuser = manifest.superuser if manifest.kind == "physical" else "postgres"
    database = manifest.database if manifest.kind == "physical" else "mainspring"
    if manifest.kind == "logical":
        from pyapi.backup.programs import Programs  # noqa: PLC0415
        from pyapi.cluster import embedded_binaries  # noqa: PLC0415

        programs = Programs(embedded_binaries(), cluster_major(home / "pgdata"))
    say("comparing")
    with (
        run_scratch(programs, home / "pgdata", superuser, {"fsync": "off"}) as scratch,
        connect(scratch.url(database)) as connection,
    ):
        return [
            Check("restore", True, f"PostgreSQL {fetch_row(connection, 'show server_version')[0]}"),
            *_check_rows(connection, manifest),
            _check_schema(scratch, backup, database),
            _check_ledger(connection),
            _check_audit(connection),  # the last, since it notes that it checked
        ]


def _check_ledger(connection: psycopg.Connection[Any]) -> Check:
    if not fetch_row(connection, "select to_regprocedure('payments.check_ledger()') is not null")[0]:
        return Check("ledger", None, "there is none")
    found = connection.execute("select problem, count(*) from payments.check_ledger() group by 1").fetchall()
    count = fetch_row(connection, "select count(*) from payments.transfers")[0]
    wrong = ", ".join(f"{number} × {problem}" for problem, number in found)
    return Check("ledger", not found, wrong or f"{count:,} transfers add up")


def _check_audit(connection: psycopg.Connection[Any]) -> Check:
    """The hash chain of the audit log, from its first block."""
    if not fetch_row(connection, "select to_regproc('ops.verify_audit_log') is not null")[0]:
        return Check("audit log", None, "has no chain that could be checked")
    block, rows, problems = 1, 0, 0
    while True:
        is_complete, until, row_count, problem_count = fetch_row(
            connection,
            "select v.is_complete, v.until_block, v.row_count, v.problem_count "
            "from ops.verify_audit_log(p_from_block => %s, p_limit => 1000) as v",
            block,
        )
        rows += row_count or 0
        problems += problem_count or 0
        if is_complete or until is None:
            break
        block = until + 1
    return Check(
        "audit log", not problems, f"{problems} places are wrong" if problems else f"{rows:,} entries hold"
    )


def _check_rows(connection: psycopg.Connection[Any], manifest: Manifest) -> list[Check]:
    """Counts against those of the manifest.

    A table with the same count before and after has to have it; one that grew may have anything between. One that
    shrank is shown and not judged: rows went and came while the copy was made.
    """
    counts = count_rows(connection)
    wrong, moved, exact = [], [], 0
    for table, (before, after) in manifest.rows.items():
        here = counts.get(table)
        if before is None or after is None or table in OF_RESTORES:
            continue
        if here is None:
            wrong.append(f"{table} is gone")
        elif before == after:
            exact += here == after
            if here != after:
                wrong.append(f"{table} has {here:,} rows and not {after:,}")
        elif before < after and not before <= here <= after:
            wrong.append(f"{table} has {here:,} rows, before were {before:,}, after {after:,}")
        else:
            moved.append(table)
    detail = "; ".join(wrong[:5]) or f"{exact} tables equal, {len(moved)} changed meanwhile"
    return [Check("rows", not wrong, detail)]


def _check_schema(scratch: Scratch, backup: Backup, database: str) -> Check:
    then = (backup.path / "schema.sql").read_text().splitlines()
    now = dump_schema(scratch.programs, scratch.url(database)).splitlines()
    if then == now:
        return Check("schema", True, f"{len(now):,} lines are equal")
    different = [
        line
        for line in difflib.unified_diff(then, now, lineterm="", n=0)
        if line[:2] not in ("--", "++", "@@")
    ]
    return Check("schema", False, f"{len(different)} lines differ: {' | '.join(different[:3])}")


def describe(checks: list[Check]) -> str:
    """What is wrong, as one text; empty where nothing is."""
    return "; ".join(f"{check.name}: {check.detail}" for check in checks if check.is_good is False)


def note(url: str, manifest: Manifest, checks: list[Check]) -> bool:
    """Have the database know the outcome, where it answers; whether it does."""
    wrong = describe(checks)
    with suppress(BackupError), connect(url, connect_timeout=5) as connection:
        if not fetch_row(connection, "select to_regclass('ops.backups') is not null")[0]:
            return False
        connection.execute(
            "select ops.note_backup(%s, %s, %s, %s, %s)",
            (manifest.name, manifest.kind, manifest.started_at, manifest.finished_at, manifest.byte_count),
        )
        connection.execute(
            "select ops.note_verification(%s, %s, %s)",
            (manifest.name, "damaged" if wrong else "verified", wrong or None),
        )
        return True
    return False
