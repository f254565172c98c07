"""Where the database is, for programs that log in as the gateway does."""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pyapi.cluster import Cluster
from pyapi.settings import Settings


def gateway_url(settings: Settings) -> str:
    """The gateway's login: as set, else ``authenticator`` on the server that deploys go to."""
    if settings.gateway_url:
        return settings.gateway_url
    if settings.database_url is None:
        return Cluster(settings.data_directory).url(user="authenticator")
    parameters = conninfo_to_dict(settings.database_url) | {"user": "authenticator"}
    parameters.pop("password", None)
    return make_conninfo("", **{name: str(value) for name, value in parameters.items()})
