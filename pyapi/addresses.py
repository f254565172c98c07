"""Where the database is, for its owner and for the gateway's login."""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pyapi.cluster import Cluster
from pyapi.settings import Settings, SettingsError


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
