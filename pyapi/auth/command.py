"""The command ``mainspring keys``: what signs access tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
import orjson
import psycopg
from psycopg.rows import tuple_row

from pyapi.auth.keys import DAY, make_key
from pyapi.owner import connect_as_owner
from pyapi.sealing import load_keyring
from pyapi.settings import Settings, load_settings

Connection = psycopg.Connection[tuple[Any, ...]]
ADVANCE = "select auth.advance_signing_keys(%s::jsonb, %s, %s, %s, %s)"


@click.group("keys")
def keys_command() -> None:
    """Show, rotate, revoke and reseal the keys that sign access tokens.

    Gateways follow within seconds; nothing is restarted, and nobody has to log in again.

    \b
    mainspring keys list
    mainspring keys rotate
    mainspring keys revoke q8mYkXc2…
    mainspring keys reseal
    """


@keys_command.command("list")
def list_command() -> None:
    """Show the keys: newest first."""
    with _connect(load_settings()) as connection:
        rows = connection.execute(
            "select kid, state, created_at, activated_at, retired_at, expires_at from auth.list_signing_keys()"
        ).fetchall()
    if not rows:
        click.echo("There is no key yet; the first gateway that starts makes one.")
        return
    click.echo(f"{'key':<43}  {'state':<8} {'made':<16} {'signs since':<16} {'until':<16} good until")
    for kid, state, *times in rows:
        click.echo(f"{kid:<43}  {state:<8} " + " ".join(f"{_time(at):<16}" for at in times).rstrip())


@keys_command.command("rotate")
@click.option(
    "--now", "is_hasty", is_flag=True,
    help="Even if the next key was published less than ten minutes ago: others that check tokens may not know it yet.",
)  # fmt: skip
def rotate_command(is_hasty: bool) -> None:
    """Sign with the next key from now on; tokens of the one before stay good until they expire."""
    settings = load_settings()
    keyring = load_keyring(settings)
    with _connect(settings) as connection:
        before = _active(connection)
        _advance(connection, settings, make_key(keyring), is_forced=True, is_hasty=is_hasty)
        _advance(connection, settings, make_key(keyring))  # the one after it
        after = _active(connection)
    click.echo(f"{after} signs now." if before is None else f"{after} signs now, in place of {before}.")


# One key of 64 begins with a dash.
@keys_command.command("revoke", context_settings={"ignore_unknown_options": True})
@click.argument("kid")
def revoke_command(kid: str) -> None:
    """Refuse every token of a key, within seconds. Where it signs, the next key does from now on."""
    settings = load_settings()
    keyring = load_keyring(settings)
    with _connect(settings) as connection:
        connection.execute("select auth.revoke_signing_key(%s)", [kid])
        _advance(connection, settings, make_key(keyring))
        _advance(connection, settings, make_key(keyring))
        after = _active(connection)
    click.echo(f"{kid} is revoked; {after} signs. Clients refresh their sessions with their next call.")


@keys_command.command("reseal")
def reseal_command() -> None:
    """Seal the private keys with the first key of MAINSPRING_SECRET_KEY; then the others may be dropped."""
    settings = load_settings()
    keyring = load_keyring(settings)
    count = 0
    with _connect(settings) as connection:
        found = connection.execute(
            "select auth.get_signing_keys(%s)", [settings.signing_key_days * DAY]
        ).fetchone()
        for key in found[0]["keys"] if found else ():
            if key["sealed"] is None:
                continue
            try:
                sealed = keyring.reseal(key["sealed"])
            except ValueError as error:
                raise click.ClickException(
                    f"The key {key['kid']} {error}; put the one it was sealed with there, too."
                ) from None
            connection.execute(
                "select auth.reseal_signing_key(%s, %s, %s)", [key["kid"], key["sealed"], sealed]
            )
            count += 1
    click.echo(f"{count} keys are sealed with the first key of MAINSPRING_SECRET_KEY.")


def _advance(
    connection: Connection,
    settings: Settings,
    key: dict[str, Any],
    *,
    is_forced: bool = False,
    is_hasty: bool = False,
) -> None:
    connection.execute(
        ADVANCE,
        [orjson.dumps(key).decode(), settings.signing_key_days * DAY, settings.access_minutes * 60, is_forced, is_hasty],
    )  # fmt: skip


def _active(connection: Connection) -> str | None:
    row = connection.execute("select kid from auth.list_signing_keys() where state = 'active'").fetchone()
    return None if row is None else str(row[0])


def _time(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"


def _connect(settings: Settings) -> Connection:
    """The owner's connection."""
    return connect_as_owner(settings, "keys", tuple_row, starts=True)
