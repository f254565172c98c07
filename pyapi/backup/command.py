"""The commands ``mainspring backup`` and ``mainspring restore``."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from pyapi.addresses import owner_url
from pyapi.backup.archiving import close_segment
from pyapi.backup.facts import connect, fetch_row, read_facts
from pyapi.backup.programs import BackupError
from pyapi.backup.prune import plan_removal, remove
from pyapi.backup.restore import check_target, describe_range, measure, plan_restore, restore
from pyapi.backup.store import Backup, Store, as_dict
from pyapi.backup.take import Kind, Source, take_backup
from pyapi.backup.verify import Check, describe, note, verify_backup
from pyapi.cluster import Cluster, ClusterError
from pyapi.sealing import KEY_FILE
from pyapi.settings import Settings, load_settings

DIRECTORY = click.option(
    "--dir", "directory", type=click.Path(path_type=Path, file_okay=False),
    help="Where the backups are; MAINSPRING_BACKUP_DIR otherwise.",
)  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def _store(settings: Settings, directory: Path | None) -> Store:
    return Store((directory or settings.backup_directory).expanduser().resolve())


def _say(text: str) -> None:
    click.echo(f"… {text}", err=True)


def _url(settings: Settings) -> str:
    """The owner's connection, of a server that runs.

    Raises:
        BackupError: the embedded server does not run.
    """
    if settings.database_url is not None:
        return settings.database_url
    cluster = Cluster(settings.data_directory)
    if not (cluster.data / "PG_VERSION").exists():
        raise BackupError(f"There is no server in {settings.data_directory}; `mainspring up` makes one.")
    cluster.start()
    return cluster.url()


@click.group("backup", invoke_without_command=True)
@DIRECTORY
@click.option("--physical", "kind", flag_value="physical", help="A copy of the whole server, or nothing.")
@click.option("--logical", "kind", flag_value="logical", help="A dump of the database.")
@click.option(
    "--with-secret-key", is_flag=True,
    help="Put the key in as well: whoever has the backup can then open what is sealed in it.",
)  # fmt: skip
@click.pass_context
def backup_command(
    context: click.Context, directory: Path | None, kind: Kind | None, with_secret_key: bool
) -> None:
    """Take a backup.

    A copy of the whole server where the login may take one, a dump of the database otherwise. The archived partitions
    go with it; the secret key stays out unless asked for. With a WAL archive (MAINSPRING_BACKUP_DIR for the embedded
    server) a copy leads to every later second.

    \b
    mainspring backup
    mainspring backup list
    mainspring backup verify
    mainspring backup prune --keep 7 --dry-run
    mainspring restore --to '2026-11-21 13:05:07+00' --into DIR
    """
    if context.invoked_subcommand is not None:
        context.obj = directory
        return
    settings = load_settings()
    source = Source(
        _url(settings),
        settings.archive_directory,
        settings.data_directory / KEY_FILE if with_secret_key else None,
    )
    manifest = take_backup(source, _store(settings, directory), kind, _say)
    if manifest.kind == "physical" and not manifest.has_wal_archive:
        where = _store(settings, directory).wal(manifest.system_identifier)
        _say(f"There is no WAL archive in {where}: the backup leads to its own end and to no later moment.")
    key = "with" if manifest.has_secret_key else "without"
    click.echo(
        f"{manifest.name}: {manifest.kind}, {_size(manifest.byte_count)}, "
        f"{len(manifest.archives)} archived partitions, {key} the secret key"
    )


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def _directory(context: click.Context, directory: Path | None) -> Path | None:
    above: Path | None = context.obj
    return directory or above


@backup_command.command("list")
@DIRECTORY
@JSON
@click.pass_context
def list_command(context: click.Context, directory: Path | None, as_json: bool) -> None:
    """Show the backups, and the moments that each leads to.

    A WAL file that is missing shows; what is damaged inside, `verify` and `restore` find.
    """
    settings = load_settings()
    store = _store(settings, _directory(context, directory))
    noted = _read_noted(settings)
    busy = store.root.is_dir() and store.is_busy
    others = _find_stopped_wal(settings)
    rows = [_describe(store, found, noted, others, busy=busy) for found in store.read_all()]
    if as_json:
        click.echo(json.dumps(rows, default=str, indent=2))
        return
    if not rows:
        click.echo(f"There is no backup in {store.base}; `mainspring backup` takes one.")
        return
    from rich.console import Console  # noqa: PLC0415 - slow, and not needed for JSON
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("Backup", "Kind", "Size", "State", "Leads to"):
        table.add_column(heading, justify="right" if heading == "Size" else "left", overflow="fold")
    for row in rows:
        table.add_row(row["name"], row["kind"], row["size"], row["state"], row["leads_to"])
    Console(width=160).print(table)


def _describe(
    store: Store, found: Backup, noted: dict[str, Any], others: tuple[Path, ...], *, busy: bool
) -> dict[str, Any]:
    manifest = found.manifest
    if manifest is None:
        state = "being taken" if busy and found.path.name.startswith(".") else found.problem
        return {"name": found.name, "kind": "", "size": "", "state": state, "leads_to": ""}
    try:
        reach = measure(store, manifest, None, others, is_quick=True)
        leads_to = describe_range(manifest, reach)
        if reach is not None and reach.gap:
            leads_to += f"; gap: {reach.gap} {reach.gap_reason}"
    except BackupError as error:
        leads_to = str(error)
    return {
        "name": found.name, "kind": manifest.kind, "size": _size(manifest.byte_count),
        "state": noted.get(found.name, "complete"), "leads_to": leads_to, "manifest": as_dict(manifest),
    }  # fmt: skip


def _read_noted(settings: Settings) -> dict[str, str]:
    """What the database knows of the backups, where it answers."""
    url = owner_url(settings)
    noted: dict[str, str] = {}
    with suppress(BackupError), connect(url, connect_timeout=3) as connection:
        if fetch_row(connection, "select to_regclass('ops.backups') is not null")[0]:
            rows = connection.execute("select backup_name, outcome from ops.backups").fetchall()
            noted = {str(name): str(outcome) for name, outcome in rows}
    return noted


@backup_command.command("verify")
@click.argument("name", required=False)
@DIRECTORY
@click.option(
    "--scratch", type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Where there is room for a copy; beside the backups otherwise.",
)  # fmt: skip
@JSON
@click.pass_context
def verify_command(
    context: click.Context, name: str | None, directory: Path | None, scratch: Path | None, as_json: bool
) -> None:
    """Restore a backup into a scratch server and see whether everything adds up: the newest, or NAME.

    Exits with 1 where something does not. The database learns the outcome.
    """
    settings = load_settings()
    store = _store(settings, _directory(context, directory))
    if name is None:
        complete = store.list_complete()
        if not complete:
            raise BackupError(f"There is no complete backup in {store.base}; `mainspring backup` takes one.")
        found = complete[-1]
    else:
        found = store.find(name)
    with store.turn():
        checks = verify_backup(store, found, scratch, _say)
    if found.manifest is not None and not note(owner_url(settings), found.manifest, checks):
        _say("The database does not answer, so the outcome is noted nowhere.")
    if as_json:
        click.echo(json.dumps([vars(check) for check in checks], indent=2))
    else:
        _print_checks(found.name, checks)
    if describe(checks):
        context.exit(1)


def _print_checks(name: str, checks: list[Check]) -> None:
    words = {True: "good", False: "BAD", None: "-"}
    width = max(len(check.name) for check in checks)
    for check in checks:
        click.echo(f"{check.name:<{width}}  {words[check.is_good]:<4}  {check.detail}")
    click.echo(f"{name} is {'NOT GOOD' if describe(checks) else 'good'}.")


@backup_command.command("prune")
@DIRECTORY
@click.option(
    "--keep", default=7, show_default=True, type=click.IntRange(1, 10_000), help="So many of the newest stay."
)
@click.option(
    "--keep-days", default=0, show_default=True, type=click.IntRange(0, 36_500), help="Younger ones stay."
)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.pass_context
def prune_command(
    context: click.Context, directory: Path | None, keep: int, keep_days: int, dry_run: bool
) -> None:
    """Remove old backups, incomplete ones, and WAL that no kept backup needs.

    The newest of each kind and the newest that was verified always stay.
    """
    settings = load_settings()
    store = _store(settings, _directory(context, directory))
    noted = _read_noted(settings)
    verified = {name for name, outcome in noted.items() if outcome == "verified"}
    with store.turn():
        removal = plan_removal(store, keep, keep_days, datetime.now(UTC), verified)
        if not dry_run:
            remove(store, removal)
            _note_removed(settings, [found.name for found in removal.backups if found.name in noted])
    word = "would go" if dry_run else "removed"
    for found in removal.incomplete:
        click.echo(f"{found.name}: incomplete, {word}")
    for found in removal.backups:
        click.echo(f"{found.name}: {word}")
    click.echo(f"{len(removal.wal)} WAL files {word}")


def _note_removed(settings: Settings, names: list[str]) -> None:
    url = owner_url(settings)
    with suppress(BackupError), connect(url, connect_timeout=3) as connection:
        for name in names:
            connection.execute("select ops.note_verification(%s, 'removed')", (name,))


class Moment(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A time with its zone."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time that a text names."""
        if isinstance(value, datetime):
            return value
        found: datetime | None
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
        if found is None:
            self.fail(f"{value!r} is no time; write one such as '2026-11-21 13:05:07+00'", param, ctx)
        if found.tzinfo is None:
            self.fail(f"{value!r} has no zone; write {value}+00 for UTC, or +03 for Nairobi", param, ctx)
        return found.astimezone(UTC)


@click.group("restore", invoke_without_command=True)
@click.option(
    "--to", type=Moment(), metavar="TIME", help="What was committed before it; all that there is otherwise."
)
@click.option("--from", "name", metavar="BACKUP", help="Where to begin; the newest that fits otherwise.")
@click.option(
    "--into", "target", type=click.Path(path_type=Path), help="A new directory; MAINSPRING_HOME otherwise."
)
@click.option(
    "--timeline", type=click.IntRange(1), help="The history to follow, by number; the newest otherwise."
)
@DIRECTORY
@click.pass_context
def restore_command(
    context: click.Context,
    to: datetime | None,
    name: str | None,
    target: Path | None,
    timeline: int | None,
    directory: Path | None,
) -> None:
    """Restore a backup into a new directory, which becomes a MAINSPRING_HOME.

    A server that runs is never touched, and no directory that holds something. No worker starts on the restored
    server until `mainspring restore release`, since it would send again what was sent after that moment.

    \b
    mainspring backup list
    mainspring restore --to '2026-11-21 13:05:07+00' --into /var/lib/mainspring-restored
    """
    if context.invoked_subcommand is not None:
        return
    settings = load_settings()
    store = _store(settings, directory)
    place = (target or settings.data_directory).expanduser().resolve()
    check_target(place)
    if store.root == place or store.root in place.parents:
        raise BackupError(f"{place} is inside the directory of the backups; name another one.")
    others = _finish_archive(settings, store)
    plan = plan_restore(store, to, name, timeline, others)
    archives = tuple(found.path / "archives" for found in reversed(store.list_complete()))
    notes = restore(plan, place, (*archives, settings.archive_directory), _say)
    when = f"as it was before {to:%Y-%m-%d %H:%M:%S.%f}+00" if to else "with all that there is"
    click.echo(f"{plan.manifest.name} is restored into {place}, {when}.")
    for text in (*notes, *_say_key(settings, place)):
        click.echo(text)
    click.echo(f"Start it with: MAINSPRING_HOME={place} mainspring up")


def _say_key(settings: Settings, place: Path) -> list[str]:
    """What has to be done for the key that seals."""
    if settings.secret_key or (place / KEY_FILE).exists():
        return []
    here = settings.data_directory / KEY_FILE
    what = f"copy {here}" if here.is_file() else "put it"
    return [
        f"The secret key is not in the backup: {what} to {place / KEY_FILE}, or set MAINSPRING_SECRET_KEY. Without it "
        "sessions end, and nothing opens that was sealed."
    ]


def _find_stopped_wal(settings: Settings) -> tuple[Path, ...]:
    """The WAL of the embedded server, where it is stopped: its last file is not in the archive."""
    cluster = Cluster(settings.data_directory)
    if not settings.is_embedded or not (cluster.data / "pg_wal").is_dir() or cluster.is_running():
        return ()
    return (cluster.data / "pg_wal",)


def _finish_archive(settings: Settings, store: Store) -> tuple[Path, ...]:
    """Have the archive hold what was committed until now; where the server is stopped, its own files are further WAL."""
    if others := _find_stopped_wal(settings):
        return others
    url = owner_url(settings)
    with suppress(BackupError, ClusterError), connect(url, connect_timeout=5) as connection:
        facts = read_facts(connection)
        place = store.wal(facts.system_identifier)
        if facts.archives_wal and place.is_dir() and not facts.is_standby:
            try:
                close_segment(connection, place)
            except BackupError as error:
                _say(str(error))
    return ()


@restore_command.command("release")
def release_command() -> None:
    """Let workers start on a restored server."""
    settings = load_settings()
    with connect(_url(settings)) as connection:
        count = fetch_row(connection, "select ops.release_hold()")[0]
    click.echo("Workers may start; `mainspring up` starts one." if count else "Nothing was held back.")
