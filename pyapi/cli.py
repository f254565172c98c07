"""The ``mainspring`` command."""

from __future__ import annotations

import click

from pyapi.cluster import Cluster
from pyapi.settings import load_settings


@click.group()
def main() -> None:
    """The application backend that lives inside PostgreSQL."""


@main.command()
def deploy() -> None:
    """Bring the database to the state of this checkout."""
    from pyapi.deploy import deploy as run

    settings = load_settings()
    cluster = Cluster(settings.data_directory)
    if settings.is_embedded:
        cluster.start()
    for name in run(settings.database_url or cluster.url()).applied:
        click.echo(f"applied {name}")
