"""The statement in front of every call: who is calling, in which request, and how long it may take."""

from __future__ import annotations

from collections.abc import Iterable


def write_context(settings: Iterable[tuple[str, str]]) -> bytes:
    """A statement that makes settings for the rest of its transaction, and returns no row.

    No column comes back: the settings are made where rows would be chosen, and none is.

    Args:
        settings: pairs of a setting's name and the SQL of its value, constants of the program.
    """
    return (
        "select where "
        + " or ".join(f"set_config('{name}', {value}, true) is null" for name, value in settings)
    ).encode()
