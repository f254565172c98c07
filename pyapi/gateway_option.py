"""The option ``--url`` of commands that call the gateway."""

from __future__ import annotations

import click
import httpx


def check_url(url: str) -> httpx.URL:
    """The gateway's address.

    Raises:
        click.BadParameter: it is none.
    """
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise click.BadParameter(f"{url!r}: {error}", param_hint="--url") from None
    if address.scheme not in ("http", "https") or not address.host:
        raise click.BadParameter(
            f"{url!r} is no address; write one such as http://127.0.0.1:8000.", param_hint="--url"
        )
    return address
