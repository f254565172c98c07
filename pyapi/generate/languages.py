"""The languages a client can be written in: one line each."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from pyapi.generate.model import Model, Options

Generator = Callable[[Model, Options], dict[str, str]]
"""Writes a client: text by path, with ``/`` between directories."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Attributes:
        module: holds ``generate(model, options)``; imported when it is needed.
        default_name: of the package.
        name_pattern: what a package may be called there.
    """

    module: str
    default_name: str
    name_pattern: str

    def generate(self, model: Model, options: Options) -> dict[str, str]:
        """The client's files."""
        generator: Generator = importlib.import_module(self.module).generate
        return generator(model, options)


LANGUAGES = {
    "python": Language("pyapi.generate.python", "mainspring_client", r"[a-z][a-z0-9_]*"),
    "typescript": Language(
        "pyapi.generate.typescript",
        "mainspring-client",
        r"(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*",
    ),
}
