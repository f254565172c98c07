"""The command ``mainspring config``: what services are set to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from pyapi.config.functions import check_plain
from pyapi.config.screen import (
    Connection,
    connect,
    encode_value,
    fetch_one,
    find_type,
    name_side,
    print_table,
    read_value,
    say_why,
    show_value,
)
from pyapi.config.secrets import Place, open_secret, seal_secret
from pyapi.errors import ApiError
from pyapi.sealing import load_keyring
from pyapi.settings import Settings, load_settings

in_environment = click.option(
    "-e", "--environment", metavar="NAME", help="Such as staging; by default MAINSPRING_ENVIRONMENT."
)
into_environment = click.option(
    "-e", "--environment", default="all", show_default=True, metavar="NAME", help="Such as staging."
)
with_reason = click.option("--reason", metavar="TEXT", help="Stands in the history.")
with_expected = click.option(
    "--expect", metavar="VERSION", type=click.IntRange(0), help="Refuse unless the value is at this version; 0 = none."
)  # fmt: skip


@click.group("config")
def config_command() -> None:
    """Show and change what services are set to. Running processes follow within a second.

    \b
    mainspring config list
    mainspring config list gateway -e staging
    mainspring config set gateway log_level debug -e staging --reason "looking for a leak"
    mainspring config set wallet api_key --secret < key.txt
    mainspring config history gateway
    mainspring config diff gateway -e staging --with production
    mainspring config revert gateway -e staging --to 12
    mainspring config reseal
    """


@config_command.command("list")
@click.argument("service", required=False)
@in_environment
def list_command(service: str | None, environment: str | None) -> None:
    """Show what is in force for a service, or which services there are."""
    settings = load_settings()
    with connect(settings) as connection:
        if service is None:
            rows = connection.execute(
                "select service_name, count(*) as keys, string_agg(config_key, ', ' order by config_key) as names"
                " from config.list_keys() group by service_name order by 1"
            ).fetchall()
            print_table(
                ("Service", "Keys", ""), [(r["service_name"], str(r["keys"]), r["names"]) for r in rows]
            )
            return
        rows = connection.execute(
            "select * from config.get_service_configs(%s, %s, true)",
            [service, environment or settings.environment],
        ).fetchall()
    print_table(
        ("Key", "Value", "From", "Version", "Type", "Visible to"),
        [
            (r["config_key"], show_value(r["value"], r["fingerprint"]), r["source"] or "", str(r["version"] or ""),
             r["value_type"], r["visibility"])
            for r in rows
        ],
    )  # fmt: skip


@config_command.command("get")
@click.argument("service")
@click.argument("key")
@in_environment
@click.option("--explain", is_flag=True, help="Show what it hides, too.")
@click.option("--secret", "is_secret", is_flag=True, help="Print a secret's plain text; that is audited.")
@click.option("--purpose", metavar="TEXT", help="What a secret is read for; stands in the audit log.")
def get_command(
    service: str, key: str, environment: str | None, explain: bool, is_secret: bool, purpose: str | None
) -> None:
    """Print one value as JSON, a secret as it is."""
    settings = load_settings()
    environment = environment or settings.environment
    with connect(settings) as connection:
        if is_secret:
            keyring = load_keyring(settings)
            # The connection commits each statement: the reading is written down before anything is opened.
            found = fetch_one(
                connection, "select config._read_secret(%s, %s, %s, %s) as found", [service, key, environment, purpose]
            )["found"]  # fmt: skip
            try:
                plain = open_secret(keyring, Place(service, key, found["source"]), found["sealed"])
            except ValueError as error:
                raise click.ClickException(f"The secret {error}.") from None
            click.echo(plain)
            return
        if explain:
            rows = connection.execute(
                "select * from config.explain_config_value(%s, %s, %s)", [service, key, environment]
            ).fetchall()
            print_table(
                ("", "From", "Value", "Version"),
                [("→" if r["is_in_force"] else "", r["source"], show_value(r["value"], r["fingerprint"]),
                  str(r["version"] or "")) for r in rows],
            )  # fmt: skip
            return
        value = fetch_one(
            connection, "select config.get_config_value(%s, %s, %s) as value", [service, key, environment]
        )["value"]
    click.echo(orjson.dumps(value).decode())


@config_command.command("set")
@click.argument("service")
@click.argument("key")
@click.argument("value", required=False)
@into_environment
@with_reason
@with_expected
@click.option(
    "--secret", "is_secret", is_flag=True, help="Read a secret from standard input, or from --file."
)
@click.option(
    "--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="With the value in it."
)  # fmt: skip
def set_command(
    service: str,
    key: str,
    value: str | None,
    environment: str,
    reason: str | None,
    expect: int | None,
    is_secret: bool,
    file: Path | None,
) -> None:
    """Set a value: text for strings, durations, moments and addresses, JSON for the rest.

    A secret is never an argument: others see the arguments of a process, and the shell keeps them.
    """
    if (value is not None) and (is_secret or file is not None):
        raise click.UsageError(
            "A secret comes from standard input or --file, never from the command line."
            if is_secret
            else "Give the value or --file, not both."
        )
    settings = load_settings()
    with connect(settings) as connection:
        key_type = find_type(connection, service, key)
        if is_secret:
            row = _set_secret(
                settings, connection, Place(service, key, environment), read_value(file), expect, reason
            )
        else:
            if value is None and file is None:
                raise click.UsageError("Give the value, --file, or --secret.")
            text = value if value is not None else read_value(file)
            row = fetch_one(
                connection,
                "select s.* from config.set_config_value(%s, %s, %s::jsonb, %s, null, %s, %s) as s",
                [service, key, encode_value(text, key_type), environment, expect, reason],
            )
    shown = show_value(row["value"], row["fingerprint"])
    click.echo(f"{service}/{key} is {shown} in {environment} (version {row['version']}).")


@config_command.command("unset")
@click.argument("service")
@click.argument("key")
@into_environment
@with_reason
@with_expected
def unset_command(service: str, key: str, environment: str, reason: str | None, expect: int | None) -> None:
    """Take an environment's value away; what it falls back to holds from then on."""
    with connect(load_settings()) as connection:
        row = fetch_one(
            connection,
            "select s.* from config.unset_config_value(%s, %s, %s, %s, %s) as s",
            [service, key, environment, expect, reason],
        )
    now = (
        "nothing"
        if row["source"] is None
        else f"{show_value(row['value'], row['fingerprint'])} of {row['source']}"
    )
    click.echo(f"{service}/{key} is not set in {environment}; in force is {now}.")


@config_command.command("define")
@click.argument("service")
@click.argument("key")
@click.argument("value_type", metavar="TYPE")
@click.option("--constraint", default="{}", metavar="JSON", help='Such as {"min": 1, "max": 10}.')
@click.option("--default", "default_value", metavar="VALUE", help="In force where nothing is set.")
@click.option("--visibility", default="internal", show_default=True, help="public, internal or secret.")
@click.option("--description", metavar="TEXT")
def define_command(
    service: str,
    key: str,
    value_type: str,
    constraint: str,
    default_value: str | None,
    visibility: str,
    description: str | None,
) -> None:
    """Declare a key: string, integer, number, boolean, json, duration, timestamp or url."""
    default = None if default_value is None else encode_value(default_value, value_type)
    with connect(load_settings()) as connection:
        connection.execute(
            "select config.define_key(%s, %s, %s, %s::jsonb, %s::jsonb, %s, %s)",
            [service, key, value_type, constraint, default, visibility, description],
        )
    click.echo(f"{service}/{key} takes {value_type}, {visibility}.")


@config_command.command("history")
@click.argument("service")
@click.argument("key", required=False)
@click.option("-e", "--environment", metavar="NAME", help="Of this one only.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
def history_command(service: str, key: str | None, environment: str | None, limit: int) -> None:
    """Show what changed, when, by whom and why; newest first."""
    with connect(load_settings()) as connection:
        rows = connection.execute(
            "select h.*, coalesce(h.actor_id::text, h.login) as who"
            " from config.list_config_history(%s, %s, %s, %s) as h",
            [service, key, environment, limit],
        ).fetchall()
    if not rows:
        click.echo("Nothing was ever set.")
        return
    print_table(
        ("Version", "When", "Environment", "Key", "Before", "After", "By", "Why"),
        [
            (str(r["version"]), f"{r['changed_at']:%Y-%m-%d %H:%M:%S}", r["environment"], r["config_key"],
             show_value(r["previous_value"], r["previous_fingerprint"]), show_value(r["value"], r["fingerprint"]), r["who"],
             say_why(r))
            for r in rows
        ],
    )  # fmt: skip


@config_command.command("diff")
@click.argument("service")
@in_environment
@click.option("--with", "other", metavar="NAME", help="Another environment.")
@click.option("--from", "from_version", type=click.IntRange(0), metavar="VERSION", help="The left side's.")
@click.option(
    "--to", "to_version", type=click.IntRange(0), metavar="VERSION", help="The right side's; default: now."
)
def diff_command(
    service: str, environment: str | None, other: str | None, from_version: int | None, to_version: int | None
) -> None:
    """Show what is not the same between two environments, or two versions."""
    settings = load_settings()
    left = environment or settings.environment
    with connect(settings) as connection:
        rows = connection.execute(
            "select * from config.diff_config(%s, %s, %s, %s, %s)",
            [service, left, other, from_version, to_version],
        ).fetchall()
    if not rows:
        click.echo("No difference.")
        return
    right = other or left
    print_table(
        ("Key", "", name_side(left, from_version), "From", name_side(right, to_version), "From"),
        [
            (r["config_key"], r["change"], show_value(r["left_value"], r["left_fingerprint"]), r["left_source"] or "",
             show_value(r["right_value"], r["right_fingerprint"]), r["right_source"] or "")
            for r in rows
        ],
    )  # fmt: skip


@config_command.command("revert")
@click.argument("service")
@click.argument("key", required=False)
@into_environment
@click.option(
    "--to", "version", type=click.IntRange(0), metavar="VERSION", help="As it was after this version."
)
@click.option("--to-time", "time", metavar="TIME", help="As it was then, such as 2026-03-01T06:00Z.")
@with_reason
@with_expected
def revert_command(
    service: str,
    key: str | None,
    environment: str,
    version: int | None,
    time: str | None,
    reason: str | None,
    expect: int | None,
) -> None:
    """Restore a key, or all of a service, as it was in an environment."""
    with connect(load_settings()) as connection:
        rows = connection.execute(
            "select * from config.revert_config(%s, %s, %s, %s, %s, %s, %s)",
            [service, environment, version, time, key, expect, reason],
        ).fetchall()
    for row in rows:
        before = show_value(row["previous_value"], row["previous_fingerprint"])
        after = show_value(row["value"], row["fingerprint"])
        click.echo(f"{service}/{row['config_key']}: {before or '(not set)'} → {after or '(not set)'}")
    if not rows:
        click.echo("It is as it was; nothing was changed.")


@config_command.command("reseal")
def reseal_command() -> None:
    """Seal the secrets with the first key of MAINSPRING_SECRET_KEY; then the others may be dropped."""
    settings = load_settings()
    keyring = load_keyring(settings)
    count = passed = 0
    with connect(settings) as connection:
        for row in connection.execute("select * from config._list_sealed()").fetchall():
            place = Place(row["service_name"], row["config_key"], row["environment"])
            try:
                sealed, fingerprint = seal_secret(keyring, place, open_secret(keyring, place, row["sealed"]))
            except ValueError as error:
                click.echo(f"The secret {error}.", err=True)
                passed += 1
                continue
            connection.execute(
                "select config._reseal_secret(%s, %s, %s, %s)", [row["secret_id"], row["sealed"], sealed, fingerprint]
            )  # fmt: skip
            count += 1
    click.echo(f"{count} secrets are sealed with the first key of MAINSPRING_SECRET_KEY.")
    if passed:
        raise click.ClickException(
            f"{passed} could not be opened: put the key that sealed them there, too, or set them again."
        )


def _set_secret(
    settings: Settings,
    connection: Connection,
    place: Place,
    plain: str,
    expect: int | None,
    reason: str | None,
) -> dict[str, Any]:
    try:
        check_plain(plain)
    except ApiError as error:
        raise click.ClickException(f"{error.details} {error.hint}") from None
    sealed, fingerprint = seal_secret(load_keyring(settings), place, plain)
    return fetch_one(
        connection,
        "select s.* from config._set_secret(%s, %s, %s, %s, %s, %s, %s) as s",
        [place.service, place.key, place.environment, sealed, fingerprint, expect, reason],
    )
