"""Where the database is, for its owner and for the gateway's login."""

from __future__ import annotations

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pyapi.cluster import Cluster
from pyapi.errors import CONSTANT
from pyapi.settings import Settings, SettingsError

NOT_DEPLOYED = ("3F000", "42703", "42704", "42883", "42P01")
"""SQLSTATEs: a schema, column, type, function or table is not there."""
NO_ROLE = "22023"
"""``set role`` names what is not there, among much else that it says."""


def gateway_url(settings: Settings) -> str:
    """The gateway's login: as set, else ``authenticator`` on the server that deploys go to."""
    if settings.gateway_url:
        return settings.gateway_url
    if settings.is_embedded:
        return Cluster(settings.data_directory).url(user="authenticator")
    parameters = conninfo_to_dict(settings.database_url or "") | {"user": "authenticator"}
    parameters.pop("password", None)
    return make_conninfo("", **{name: str(value) for name, value in parameters.items()})


def owner_url(settings: Settings, *, starts: bool = False) -> str:
    """The owner's login: ``DATABASE_URL``, else that of the embedded server.

    Args:
        settings: where the database is.
        starts: whether an embedded server that stands still is started.

    Raises:
        SettingsError: only the gateway's login is known.
    """
    if settings.database_url is not None:
        return settings.database_url
    if not settings.is_embedded:
        raise SettingsError("This needs the owner's login: set DATABASE_URL beside MAINSPRING_GATEWAY_URL.")
    cluster = Cluster(settings.data_directory)
    if starts:
        cluster.start()
    return cluster.url()


def explain_silence(error: Exception) -> str:
    """Why a connection came to nothing, on one line; libpq asks back on a line of its own whether the server runs."""
    lines = (" ".join(line.split()) for line in str(error).splitlines())
    kept = [line for line in lines if line and not line.startswith("Is the server running")]
    return " ".join(kept).removeprefix("connection failed: ").rstrip(".") or type(error).__name__


def explain_setup(error: psycopg.Error) -> str | None:
    """What is wrong with a database that does not answer, or that has another version of the program or none.

    ``None`` where it is neither: the error's own words are the reason.
    """
    message = error.diag.message_primary
    if error.sqlstate is None or message is None:
        return f"The database does not answer: {explain_silence(error)}."
    if error.sqlstate in NOT_DEPLOYED or (error.sqlstate == NO_ROLE and message.startswith('role "')):
        return f"The program, or this version of it, is not deployed: {message}. Run: mainspring deploy"
    return None


def explain_error(error: psycopg.Error) -> str:
    """Why a statement of a command failed: what, the facts and the remedy, in one line.

    A code that a function raised stands at the end: the facts are the sentence, and the code finds the page.
    """
    if (told := explain_setup(error)) is not None:
        return told
    found = error.diag
    if found.message_detail and CONSTANT.fullmatch(found.message_primary or ""):
        sentences = " ".join(part for part in (found.message_detail, found.message_hint) if part)
        return f"{sentences} ({found.message_primary})"
    text = ": ".join(
        part.rstrip(".") for part in (found.message_primary, found.message_detail, found.message_hint) if part
    )
    return text if text.endswith("?") else f"{text}."
