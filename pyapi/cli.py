"""The ``mainspring`` command. Everything slow is imported by the command that needs it."""

from __future__ import annotations

import importlib
import re
import sys
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pyapi.cluster import Cluster
    from pyapi.settings import Settings

WRONG_USAGE, FAILED, NOT_RUNNING = 2, 1, 3
LONGEST_TOKEN = 10 * 366 * 86400
"""Seconds."""
COMMAND = "Run: mainspring"
"""Begins a remedy that is copied as it stands, so without a full stop."""
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Elsewhere(click.Command):
    """A command that lives in a module of its own, which is imported when the command is called."""

    def __init__(self, name: str, place: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self.place = place

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the real command."""
        module, name = self.place.split(":")
        real: click.Command = getattr(importlib.import_module(module), name)
        return real.make_context(info_name, args, parent, **extra)


class Failure(click.ClickException):
    """The end of a command: one sentence or two on stderr, and the exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it."""
        click.echo(f"mainspring: {self.message}", file=file, err=file is None)


class Commands(click.Group):
    """A group that ends with sentences."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context; what is wrong with the group's own options is one sentence."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            raise _reword(error) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is expected to go wrong becomes one sentence on stderr."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            raise _reword(error) from None
        except BrokenPipeError:
            raise  # nobody reads any more, as with `| head`: click ends in silence
        except Exception as error:
            code = _expected(error)
            if code is None:
                raise
            raise Failure(_describe(error), code) from None


def _reword(error: click.ClickException) -> click.ClickException:
    """An error of click's in the form of all others; of a wrong usage also where the right one stands."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return error  # its message is the whole help
    text = error.format_message().strip()
    if text and text[-1] not in ".!?" and COMMAND not in text.rpartition(".")[2]:
        text += "."
    if isinstance(error, click.UsageError) and error.ctx is not None:
        text += f" See: {error.ctx.command_path} --help"
    return Failure(text, error.exit_code)


def _expected(error: Exception) -> int | None:
    """Exit code of an error that has a sentence, None for a bug."""
    modules = sys.modules  # an error's module is loaded, so nothing is imported here
    for module, name, code in (
        ("pyapi.settings", "SettingsError", WRONG_USAGE),
        ("pyapi.cluster", "ClusterError", FAILED),
        ("pyapi.deploy", "DeployError", FAILED),
        ("pyapi.processes", "ProcessError", FAILED),
        ("pyapi.archives.files", "ArchiveError", FAILED),
        ("pyapi.backup.programs", "BackupError", FAILED),
        ("pyapi.generate.model", "GenerateError", FAILED),
        ("psycopg", "Error", FAILED),
        ("httpx", "HTTPError", FAILED),
        ("httpx", "InvalidURL", WRONG_USAGE),
        ("builtins", "OSError", FAILED),
        ("builtins", "UnicodeDecodeError", FAILED),
    ):
        if module in modules and isinstance(error, getattr(modules[module], name)):
            return code
    return None


def _describe(error: Exception) -> str:
    """One sentence or two; of what PostgreSQL refused: what, and the remedy."""
    if hasattr(error, "diag"):
        from pyapi.addresses import explain_error

        return explain_error(error)  # type: ignore[arg-type]
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}{f': {error.filename}' if error.filename else ''}."
    if isinstance(error, UnicodeDecodeError):
        return "What was to be read is no text in UTF-8."
    return str(error) or f"{type(error).__name__}."


def _settings() -> Settings:
    from pyapi.settings import load_settings

    return load_settings()


def _cluster(settings: Settings) -> Cluster:
    from pyapi.cluster import Cluster

    return Cluster(settings.data_directory)


def _start_database(settings: Settings) -> str:
    """The owner's URL, of a server that runs."""
    from pyapi.addresses import owner_url

    if settings.backup_dir is None or not settings.is_embedded:
        return owner_url(settings, starts=True)
    from pyapi.backup.archiving import start_with_archive

    cluster = _cluster(settings)
    for text in start_with_archive(cluster, settings.backup_directory, settings.backup_wal_seconds):
        click.echo(f"mainspring: {text}", err=True)
    return cluster.url()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mainspring")
def main() -> None:
    """The application backend that lives inside PostgreSQL.

    Without DATABASE_URL it runs its own PostgreSQL under .mainspring/. Settings come from the environment
    and from a file .env; README.md lists them.

    \b
    Exit codes: 0 done, 1 failed (stderr says why), 2 wrong setting or usage,
    3 (status) something is not running or not deployed.
    """


main.add_command(
    Elsewhere(
        "replay",
        "pyapi.replay_command:replay_command",
        "Send a file of meter readings through the HTTP door.",
    )
)
main.add_command(
    Elsewhere(
        "simulate",
        "pyapi.simulator.command:simulate_command",
        "Simulate a fleet of meters, faults included, through the HTTP door.",
    )
)
main.add_command(
    Elsewhere("ingest", "pyapi.ingest.command:ingest_command", "Send a file of readings as one stream.")
)
main.add_command(
    Elsewhere("worker", "pyapi.worker.command:worker_command", "Run what happens by itself, until Ctrl-C.")
)

main.add_command(
    Elsewhere(
        "archive",
        "pyapi.archives.command:archive_command",
        "Move old partitions into compressed files, and back.",
    )
)

main.add_command(
    Elsewhere(
        "maintain",
        "pyapi.maintenance.command:maintain_command",
        "Do the daily, weekly and monthly maintenance that is due.",
    )
)

main.add_command(
    Elsewhere("backup", "pyapi.backup.command:backup_command", "Take, list, try and remove backups.")
)

main.add_command(
    Elsewhere(
        "doctor",
        "pyapi.doctor.command:doctor_command",
        "Examine the database and the gateway; print what is wrong and what mends it.",
    )
)

main.add_command(
    Elsewhere(
        "audit", "pyapi.audit.command:audit_command", "Verify the audit log, or print a checkpoint of it."
    )
)

main.add_command(
    Elsewhere(
        "restore",
        "pyapi.backup.command:restore_command",
        "Restore a backup into a new directory, to any second.",
    )
)

main.add_command(
    Elsewhere("keys", "pyapi.auth.command:keys_command", "Show, rotate and revoke the keys that sign tokens.")
)

main.add_command(
    Elsewhere(
        "study", "pyapi.calendars.command:study_command", "Import calendars and timetables for somebody."
    )
)

main.add_command(
    Elsewhere(
        "invoices",
        "pyapi.invoices.command:invoices_command",
        "Render invoices as PDF, or export a month as CSV.",
    )
)

main.add_command(
    Elsewhere(
        "channels",
        "pyapi.channels.command:channels_command",
        "Show who sends e-mail, SMS, push and WhatsApp, or send a test message.",
    )
)

main.add_command(
    Elsewhere(
        "mpesa",
        "pyapi.mpesa.command:mpesa_command",
        "Set up M-Pesa, import a statement, or play Daraja.",
    )
)

main.add_command(
    Elsewhere(
        "services", "pyapi.services_command:services_command", "Show which services run, and how they are."
    )
)


main.add_command(
    Elsewhere(
        "generate",
        "pyapi.generate.command:generate_command",
        "Write a typed client for Python or TypeScript from the catalogue.",
    )
)


main.add_command(
    Elsewhere("config", "pyapi.config.command:config_command", "Show and change what services are set to.")
)

main.add_command(
    Elsewhere(
        "versions",
        "pyapi.versions_command:versions_command",
        "Show versions of the interface and who calls them.",
    )
)
main.add_command(
    Elsewhere("routes", "pyapi.routes.command:routes_command", "Show the routes and who may use them.")
)


@main.command()
@click.option("--detach", "-d", is_flag=True, help="Return at once; the gateway goes on in the background.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 256), help="Gateway processes."
)
@click.option(
    "--no-worker", is_flag=True, help="Leave out the worker: it runs elsewhere, or cron does its work."
)
def up(detach: bool, workers: int, no_worker: bool) -> None:
    """Start PostgreSQL, deploy, serve, and run a worker.

    Serves until Ctrl-C, which stops what this command started. With --detach gateway and worker go on in the
    background and write to gateway.log and worker.log in MAINSPRING_HOME; `mainspring down` stops them.
    """
    from contextlib import nullcontext

    import psycopg

    from pyapi.processes import Gateway, Worker

    settings = _settings()
    gateway, worker = Gateway(settings), Worker(settings)
    gateway.refuse_second()
    worker.refuse_second()
    worker.forget()
    was_running = not settings.is_embedded or _cluster(settings).is_running()
    url = _start_database(settings)
    if not settings.is_embedded:
        psycopg.connect(url, application_name="mainspring up").close()
    click.echo("PostgreSQL is running." if settings.is_embedded else "PostgreSQL answers.")
    _deploy(settings, url, check=False)
    no_worker = no_worker or _says_hold(settings)
    if detach:
        pid = gateway.start(workers)
        click.echo(f"Serving on {gateway.url} in the background (process {pid}); `mainspring down` stops it.")
        if not no_worker:
            click.echo(f"The worker runs in the background (process {worker.start()}).")
        return
    try:
        with gateway.noted(), nullcontext() if no_worker else worker.beside():
            click.echo(f"Serving on {gateway.url}; Ctrl-C stops it.")
            _serve(settings, workers)
    finally:
        if not was_running:
            _cluster(settings).stop()
            click.echo("PostgreSQL is stopped.")


def _says_hold(settings: Settings) -> bool:
    """Whether a restore holds the worker back; says so."""
    from pyapi.backup.hold import find_hold

    held = find_hold(settings)
    if held:
        click.echo(held)
    return held is not None


@main.command()
def down() -> None:
    """Stop what `mainspring up` started: the gateway, the worker, then the embedded PostgreSQL.

    Calls in flight and jobs under way finish. Data stay in MAINSPRING_HOME. Stopping what does not run is no error.
    """
    from pyapi.processes import Gateway, Worker

    settings = _settings()
    click.echo("The gateway is stopped." if Gateway(settings).stop() else "The gateway was not running.")
    worker = Worker(settings)
    if worker.is_noted:
        click.echo("The worker is stopped." if worker.stop() else "The worker was not running.")
    if settings.is_embedded:
        stopped = _cluster(settings).stop()
        click.echo("PostgreSQL is stopped." if stopped else "PostgreSQL was not running.")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def status(as_json: bool) -> None:
    """Show what runs and what is deployed.

    Exits with 3 if the database or the gateway does not answer, a worker that `mainspring up` started gives no sign
    of life, or a migration is pending.
    """
    facts = read_status(_settings())
    if as_json:
        import json

        click.echo(json.dumps(facts, indent=2))
    else:
        _print_status(facts)
    if not (
        facts["database"]["running"]
        and facts["gateway"]["healthy"]
        and (facts["worker"]["healthy"] or not facts["worker"]["started"])
        and not facts["migrations"]["pending"]
    ):
        click.get_current_context().exit(NOT_RUNNING)


def read_status(settings: Settings) -> dict[str, Any]:
    """What runs and what is deployed, as plain values.

    Returns:
        ``database`` (embedded, running, version, name, process), ``migrations`` (applied and pending
        names), ``gateway`` (process, url, healthy), ``worker`` (of ``mainspring up``: whether
        started, process, healthy), ``workers`` (all that gave a sign of life within the last hour: host, process,
        alive, loops).
    """
    import psycopg

    from pyapi.addresses import explain_silence, owner_url
    from pyapi.deploy import list_pending
    from pyapi.processes import Gateway, Worker, list_workers

    url = owner_url(settings)
    database: dict[str, Any] = {
        "embedded": settings.is_embedded,
        "running": False,
        "version": None,
        "name": None,
    }
    applied: list[str] = []
    pending: list[str] = []
    try:
        with psycopg.connect(url, connect_timeout=5, application_name="mainspring status") as connection:
            version = connection.info.parameter_status("server_version")
            database |= {"running": True, "version": version, "name": connection.info.dbname}
        applied, pending = list_pending(url)
    except psycopg.OperationalError as error:
        database["reason"] = explain_silence(error)
    if settings.is_embedded:
        database["pid"] = _cluster(settings).pid if database["running"] else None
    gateway, worker = Gateway(settings), Worker(settings)
    workers = list_workers(settings) if database["running"] else []
    return {
        "database": database,
        "migrations": {"applied": applied, "pending": pending},
        "gateway": {"pid": gateway.find_pid(), "url": gateway.url, "healthy": gateway.is_healthy()},
        "worker": {
            "started": worker.is_noted,
            "pid": worker.find_pid(),
            "healthy": worker.is_healthy(),
        },
        "workers": [
            {name: facts[name] for name in ("host", "pid", "is_alive", "loops")}
            | {
                "started_at": facts["started_at"].isoformat(),
                "heartbeat_at": facts["heartbeat_at"].isoformat(),
            }
            for facts in workers
        ],
    }


def _print_status(facts: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    database, migrations, gateway = facts["database"], facts["migrations"], facts["gateway"]
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    where = "embedded" if database["embedded"] else "DATABASE_URL"
    if database["running"]:
        text = f"[green]running[/], {where}, version {database['version']}, database {database['name']}"
    elif database["embedded"]:
        text = f"[red]not running[/], {where}"
    else:
        text = f"[red]not answering[/], {where}: {escape(database['reason'])}"
    table.add_row("PostgreSQL", text + (f" (process {database['pid']})" if database.get("pid") else ""))
    pending = migrations["pending"]
    waiting = f"[yellow]{len(pending)} pending[/]: {', '.join(pending)}" if pending else "none pending"
    applied = f"{len(migrations['applied'])} applied, {waiting}" if database["running"] else "unknown"
    table.add_row("Migrations", applied)
    health = "[green]ready[/]" if gateway["healthy"] else "[red]not answering[/]"
    process = f"process {gateway['pid']}" if gateway["pid"] else "not started by `mainspring up`"
    table.add_row("Gateway", f"{health}, {gateway['url']}, {process}")
    table.add_row("Worker", _describe_workers(facts))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _describe_workers(facts: dict[str, Any]) -> str:
    own = facts["worker"]
    others = sum(1 for worker in facts["workers"] if worker["is_alive"] and worker["pid"] != own["pid"])
    if not own["started"]:
        return f"[green]{others} working[/], not started by `mainspring up`" if others else "none"
    if own["pid"] is None:
        health = "[red]gone[/]"
    else:
        health = "[green]working[/]" if own["healthy"] else "[red]no sign of life[/]"
        health += f", process {own['pid']}"
    return health + (f", {others} more" if others else "")


@main.command()
@click.option("--check", is_flag=True, help="Do everything, print what it was, and roll it back.")
def deploy(check: bool) -> None:
    """Bring the database to the state of this checkout.

    Applies the missing migrations, then everything in sql/, in one transaction: either all of it happens or
    nothing. Functions, views and triggers that no file states any more are dropped. A function whose new
    signature would refuse today's calls is refused; the message says what to do.

    --check takes the same locks as a deploy, for as long as one takes.
    """
    settings = _settings()
    _deploy(settings, _start_database(settings), check=check)


def _deploy(settings: Settings, url: str, *, check: bool) -> None:
    from pyapi.deploy import deploy as run

    report = run(
        url, gateway_url=settings.gateway_url, check=check, say=lambda text: click.echo(f"… {text}", err=True)
    )
    for name in report.applied:
        click.echo(f"{'would apply' if check else 'applied'} {name}")
    for text in report.dropped:
        click.echo(text.replace("dropped", "would drop", 1) if check else text)
    for text in report.changed:
        click.secho(f"warning: {text}: calls that leave it out mean something else", fg="yellow")
    for name in report.untried:
        click.echo(
            f"would apply {name} (not tried: it cannot be rolled back, or comes after one that cannot)"
        )
    if check:
        click.echo("Nothing was changed.")
    else:
        click.echo("Deployed." if report.applied or report.dropped else "Deployed; no migration was missing.")


@main.command()
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 256), help="Gateway processes."
)
def serve(workers: int) -> None:
    """Run the gateway only, until Ctrl-C.

    The database has to be there and deployed; `mainspring up` sees to both.
    """
    from pyapi.processes import check_address

    settings = _settings()
    check_address(settings.host, settings.port)
    _serve(settings, workers)


def _serve(settings: Settings, workers: int) -> None:
    from pyapi.app import run

    run(settings, workers)


@main.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option(
    "--as", "user_id", metavar="USER_ID", help="Act as this user: their role, their rows, their refusals."
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PSQL ARGUMENTS]")
def psql(user_id: str | None, arguments: tuple[str, ...]) -> None:
    """Open psql on the configured database, as its owner or as a user.

    \b
    mainspring psql
    mainspring psql -c 'select * from auth.users'
    mainspring psql --as 0198c0de-0000-7000-8000-000000000001 -c 'select tokens.get_balance(…)'
    """
    import os
    import shutil

    from pyapi.cluster import ClusterError, embedded_binaries

    settings = _settings()
    url = _start_database(settings)
    try:
        program: str | None = str(embedded_binaries() / "psql")
    except ClusterError:
        program = shutil.which("psql")
    if program is None:
        raise click.ClickException("psql is not installed.")
    environment = dict(os.environ)
    if user_id is not None:
        environment["PGOPTIONS"] = " ".join(
            filter(None, [os.environ.get("PGOPTIONS"), _act_as(url, user_id)])
        )
    sys.stdout.flush()
    os.execve(program, [program, "-d", url, *arguments], environment)  # noqa: S606 - the program itself, no shell


def _act_as(url: str, user_id: str) -> str:
    """What auth.act_as sets, as options of a connection, so that a reconnect keeps it."""
    import psycopg

    from pyapi.addresses import explain_setup

    names = ("request.jwt.claim.sub", "request.jwt.claims", "role")
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("call auth.act_as(%s)", [user_id])
            values = [connection.execute("select current_setting(%s)", [name]).fetchone() for name in names]
    except psycopg.Error as error:
        reason = explain_setup(error) or (
            " ".join(filter(None, [error.diag.message_detail, error.diag.message_hint]))
            or error.diag.message_primary
            or str(error).strip()
        )
        raise click.ClickException(f"Cannot act as {user_id}: {reason}") from None
    pairs = [(name, str(row[0])) for name, row in zip(names, values, strict=True) if row]
    return " ".join(f"-c {name}=" + re.sub(r"([\\\s])", r"\\\1", value) for name, value in pairs)


@main.command()
@click.option("--user", metavar="ID", help="The sub claim: whose calls these are.")
@click.option("--role", default="authenticated", show_default=True, help="Database role of the calls.")
@click.option("--expires", default="1h", show_default=True, help="Lifetime, such as 90s, 15m, 1h or 7d.")
@click.option(
    "--claim", "claims", multiple=True, metavar="NAME=VALUE", help="A further claim; JSON values are read."
)
def jwt(user: str | None, role: str, expires: str, claims: tuple[str, ...]) -> None:
    """Print a signed token for calls over HTTP.

    \b
    curl -H "Authorization: Bearer $(mainspring jwt --user …)" localhost:8000/rpc/get_me

    Signed with MAINSPRING_JWT_SECRET; on an embedded server without one, with the development secret.
    """
    import json

    lifetime = re.fullmatch(r"([0-9]{1,12})([smhd])", expires)
    if lifetime is None:
        raise click.BadParameter("write a number and s, m, h or d, such as 15m", param_hint="--expires")
    seconds = int(lifetime[1]) * UNITS[lifetime[2]]
    if seconds > LONGEST_TOKEN:
        raise click.BadParameter("a token lives ten years at most", param_hint="--expires")
    extra: dict[str, Any] = {}
    for claim in claims:
        name, separator, value = claim.partition("=")
        if not separator or not name:
            raise click.BadParameter(f"{claim!r} is not NAME=VALUE", param_hint="--claim")
        try:
            extra[name] = json.loads(value)
        except ValueError:
            extra[name] = value
    from pyapi.identity import mint_token

    click.echo(mint_token(_settings(), user, role, seconds, extra))


if __name__ == "__main__":
    main()
