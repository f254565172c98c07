"""Deploy: the missing migrations, then everything in ``sql/``, as one transaction.

Whatever fails, the database is as it was. The exception is a migration that says
``-- transactional: false`` (an index built concurrently): what comes before it is committed first,
and the message of a later failure says so.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import Diagnostic
from psycopg.pq import TransactionStatus

from pyapi.addresses import explain_silence
from pyapi.migrations import apply_migration, hold_lock, list_missing, release_lock
from pyapi.settings import ROOT
from pyapi.sql_files import ScriptError, read_script, run_statement
from pyapi.stated import ChangedMeanwhile, note_stated, read_stated

DEPLOY_LOCK = 0x6D61696E  # "main"
DEADLOCK = "40P01"
DEPENDENT = "2BP01"
ATTEMPTS = 3
"""Times that a deploy is tried, where it loses deadlocks."""
GATEWAY_ROLE = "authenticator"
DROPPED = "01D00"
"""SQLSTATE of the warnings with which ``prune.sql`` reports what it dropped."""
CHANGED = "01D01"
"""SQLSTATE of those with which ``signatures.sql`` reports what calls without an argument mean now."""

RENAME_HINT = (
    "Callers of today's signature would be refused. Give the new function a name of its own with the number of "
    "the next version (…_v3; callers of v3 find it under the old name, see docs/versions.md) and keep the old "
    "file until its callers have moved; or, if nobody calls it, drop the old one in a migration."
)
VIEW_HINT = (
    "A view can only gain columns at its end. Drop the old one in a migration; this file then makes it anew."
)


class DeployError(Exception):
    """A deploy was refused or failed; the message says where, why and what to do."""


@dataclass
class Report:
    """What a deploy did, or would do.

    Attributes:
        applied: names of the migrations, in order.
        dropped: what no file stated any more, as sentences.
        changed: default values that are others than after the last deploy, as sentences.
        untried: with ``check``, migrations from the first that cannot be tried on.
    """

    applied: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    untried: list[str] = field(default_factory=list)

    def forget_all_but(self, kept: list[str]) -> None:
        """Begin anew, after everything but these migrations was undone."""
        self.applied[:] = kept
        for names in (self.dropped, self.changed, self.untried):
            names.clear()


def deploy(
    url: str,
    *,
    gateway_url: str | None = None,
    check: bool = False,
    root: Path = ROOT,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Bring a database to the state of a checkout.

    Args:
        url: the owner's connection; a superuser, or a login with CREATEROLE that owns the database.
        gateway_url: where it names ``authenticator`` with a password, that login gets it.
        check: do everything, then roll back.
        root: directory of ``migrations/`` and ``sql/``.
        say: told when the deploy has to wait.

    Raises:
        DeployError: nothing was changed, unless the message says otherwise.
    """
    report = Report()

    def note(diagnostic: Diagnostic) -> None:
        if diagnostic.sqlstate == DROPPED:
            report.dropped.append(str(diagnostic.message_primary))
        elif diagnostic.sqlstate == CHANGED:
            report.changed.append(str(diagnostic.message_primary))

    kept: list[str] = []
    with _connect(url) as guard, _connect(url) as connection:
        connection.add_notice_handler(note)
        try:
            with _turn(guard, say):
                afresh, deadlocks = False, 0
                while True:
                    try:
                        _run(
                            connection,
                            report,
                            kept,
                            gateway_url=gateway_url,
                            check=check,
                            afresh=afresh,
                            root=root,
                        )
                        break
                    except ChangedMeanwhile:
                        afresh = True
                    except (ScriptError, psycopg.Error) as error:
                        if _lost(error, connection, DEADLOCK) and deadlocks < ATTEMPTS - 1:
                            deadlocks += 1
                            say("a deadlock with another session; trying again")
                        elif _lost(error, connection, DEPENDENT) and not afresh:
                            afresh = True  # what was kept may mean a function that goes
                        else:
                            raise
                    connection.execute("rollback")
                    report.forget_all_but(kept)
                    time.sleep(random.uniform(0.2, 1.0) * deadlocks)  # noqa: S311 - a wait, no secret
        except (ScriptError, psycopg.Error) as error:
            raise DeployError(_explain(error, guard, kept, root)) from None
    return report


def _lost(error: ScriptError | psycopg.Error, connection: psycopg.Connection[Any], state: str) -> bool:
    """Whether the deploy's own transaction failed for this reason: then nothing of it is left, and it can begin anew."""
    return error.sqlstate == state and connection.info.transaction_status == TransactionStatus.INERROR


def list_pending(url: str, root: Path = ROOT) -> tuple[list[str], list[str]]:
    """Names of the migrations that are applied and of those that are not; changes nothing.

    Raises:
        DeployError: the database does not answer.
    """
    with _connect(url) as connection:
        found = connection.execute("select to_regclass('deploy._yoyo_migration') is not null").fetchone()
        names = [path.stem for path in sorted((root / "migrations").glob("*.sql"))]
        if found is None or not found[0]:
            return [], names
        rows = connection.execute("select migration_id from deploy._yoyo_migration").fetchall()
        applied = {str(row[0]) for row in rows}
        return [name for name in names if name in applied], [name for name in names if name not in applied]


def _run(
    connection: psycopg.Connection[Any],
    report: Report,
    kept: list[str],
    *,
    gateway_url: str | None,
    check: bool,
    afresh: bool,
    root: Path,
) -> None:
    _begin(connection, root)
    missing = list_missing(connection, root / "migrations")
    while missing:
        migration = missing.pop(0)
        if migration.use_transactions:
            connection.execute("set local lock_timeout = '5s'")
            apply_migration(connection, migration)
        elif check:
            report.untried += [m.id for m in (migration, *missing)]
            connection.execute("rollback")
            return
        else:
            release_lock(connection)
            connection.execute("commit")
            kept[:] = report.applied
            apply_migration(connection, migration)
            kept.append(migration.id)
            _begin(connection, root)
        report.applied.append(migration.id)
    release_lock(connection)
    statements = list(read_script(root / "sql" / "load.sql"))
    stated = read_stated(connection, statements, afresh=afresh)
    for statement in statements:
        if statement.text.lower() not in ("begin", "commit") and not stated.holds(statement):
            run_statement(connection, statement)
    note_stated(connection, stated)
    if gateway_url is not None:
        set_gateway_password(connection, gateway_url)
    connection.execute("rollback" if check else "commit")


def _begin(connection: psycopg.Connection[Any], root: Path) -> None:
    connection.execute("begin")
    connection.execute("select pg_advisory_xact_lock(hashtext('mainspring load'))")
    for statement in read_script(root / "sql" / "roles.sql"):
        run_statement(connection, statement)
    hold_lock(connection)


def set_gateway_password(connection: psycopg.Connection[Any], gateway_url: str) -> None:
    """Give ``authenticator`` the password of the gateway's URL, as a verifier made here.

    The password itself never reaches the server, its log or its statistics.
    """
    parts = conninfo_to_dict(gateway_url)
    password = parts.get("password")
    if not password or parts.get("user") != GATEWAY_ROLE:
        return
    verifier = connection.pgconn.encrypt_password(
        str(password).encode(), GATEWAY_ROLE.encode(), b"scram-sha-256"
    ).decode()
    statement = sql.SQL("alter role {} password {}").format(
        sql.Identifier(GATEWAY_ROLE), sql.Literal(verifier)
    )
    for attempt in range(5):
        try:
            with connection.transaction():
                connection.execute(statement)
        except psycopg.errors.InternalError:  # "tuple concurrently updated", by another database's deploy
            if attempt == 4:
                raise
        else:
            return


def _connect(url: str) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(url, autocommit=True, application_name="mainspring deploy")
    except psycopg.OperationalError as error:
        raise DeployError(f"The database does not answer: {explain_silence(error)}.") from None


@contextmanager
def _turn(guard: psycopg.Connection[Any], say: Callable[[str], None]) -> Iterator[None]:
    """Hold the turn to deploy: in a transaction of its own, so that a pooler or a kill releases it.

    Whoever waits asks again and again, and without bound parameters: a pending statement or an open
    portal keeps a snapshot, and an index built concurrently waits for every snapshot older than itself.
    """
    guard.execute("begin")
    guard.execute("set local idle_in_transaction_session_timeout = 0")
    ask = sql.SQL("select pg_try_advisory_xact_lock({})").format(sql.Literal(DEPLOY_LOCK))
    if guard.execute(ask).fetchone() != (True,):
        say("another deploy is running; waiting for it")
        while guard.execute(ask).fetchone() != (True,):
            time.sleep(0.2)
    yield
    guard.execute("rollback")


def _explain(
    error: ScriptError | psycopg.Error, guard: psycopg.Connection[Any], kept: list[str], root: Path
) -> str:
    """The whole story: place, reason, remedy, and what became of the database."""
    if isinstance(error, ScriptError):
        place, state, message = error.place, error.sqlstate, error.message
        detail, hint = error.detail, error.hint
    else:
        place, state = "deploy", error.sqlstate or ""
        message = error.diag.message_primary or str(error).strip()
        detail, hint = error.diag.message_detail or "", error.diag.message_hint or ""
    place = place.removeprefix(f"{root}/")
    if state == "55P03":
        message = f"a lock was not free within 5 seconds ({message})"
        detail = detail or _longest_transaction(guard)
        hint = "Deploy again at a quieter moment, or end the session that holds it: select pg_terminate_backend(<pid>)."
    elif state in ("42P13", "42809") and place.startswith(("sql/prune.sql", "sql/signatures.sql")):
        if named := re.search(r"(?:signature|form) of (\w+)\.(\w+)", message):
            place = f"sql/{named[1]}/{named[2]}.sql"
    elif state in ("42P13", "42809") and hint:
        hint = f"{RENAME_HINT} ({hint})"
    elif state == "42P16" and " view" in message:
        hint = VIEW_HINT
    after = (
        f"Applied and kept: {', '.join(kept)}. The rest of this deploy was undone."
        if kept
        else "Nothing was changed: the database is as it was."
    )
    return "\n".join(line for line in (f"{place}: {message}", detail, hint, after) if line)


def _longest_transaction(guard: psycopg.Connection[Any]) -> str:
    if guard.closed:
        return ""
    row = guard.execute(
        "select format('The longest open transaction: process %s, %s %s, %s for %s s.', pid, usename, "
        "coalesce(nullif(application_name, ''), 'without a name'), state, "
        "extract(epoch from clock_timestamp() - xact_start)::integer) "
        "from pg_catalog.pg_stat_activity "
        "where datname = current_database() and xact_start is not null "
        "and application_name <> 'mainspring deploy' and pid <> pg_backend_pid() "
        "order by xact_start limit 1"
    ).fetchone()
    return str(row[0]) if row else ""
