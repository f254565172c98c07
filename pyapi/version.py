"""The version that is running."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def _read_version() -> str:
    try:
        return version("mainspring")
    except PackageNotFoundError:  # a checkout that nobody installed
        return "0"


VERSION = _read_version()
