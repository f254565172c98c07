"""Takes a text apart, token by token."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from pyapi.errors import ApiError


class Scanner:
    """A place in one parameter's value, and the steps that move it.

    Args:
        text: the value.
        source: how an error names it.
    """

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source
        self.at = 0

    def fail(self, expected: str) -> NoReturn:
        """Refuse the text at this place.

        Raises:
            ApiError: 400 ``PGRST100``, always.
        """
        found = f'"{self.text[self.at]}"' if self.at < len(self.text) else "end of input"
        raise ApiError(
            400,
            "PGRST100",
            f'"{self.source}" (line 1, column {self.at + 1})',
            f"unexpected {found} expecting {expected}",
        )

    def peek(self, token: str) -> bool:
        """Whether a token comes next."""
        return self.text.startswith(token, self.at)

    def take(self, token: str) -> bool:
        """Step over a token, if it comes next."""
        if self.peek(token):
            self.at += len(token)
            return True
        return False

    def need(self, token: str) -> None:
        """Step over a token that must come next."""
        if not self.take(token):
            self.fail(f'"{token}"')

    def spaces(self) -> None:
        """Step over spaces and tabs."""
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1

    def run_of(self, allowed: Callable[[str], bool]) -> str:
        """Take the longest run of characters that are allowed."""
        start = self.at
        while self.at < len(self.text) and allowed(self.text[self.at]):
            self.at += 1
        return self.text[start : self.at]

    def quoted(self) -> str:
        """A value in double quotes; a backslash takes the next character as it is."""
        self.need('"')
        characters = []
        while not self.take('"'):
            self.take("\\")
            if self.at >= len(self.text):
                self.fail('"\\""')
            characters.append(self.text[self.at])
            self.at += 1
        return "".join(characters)

    def name(self) -> str:
        """A column's name: quoted, or letters, digits, ``_``, ``$``, spaces and inner dashes."""
        if self.peek('"'):
            return self.quoted()
        start = self.at
        while self.run_of(lambda c: c.isalnum() or c in "_ $") and self.peek("-") and not self.peek("->"):
            self.at += 1
        if self.at == start or self.text[self.at - 1] == "-":
            self.fail("field name (* or [a..z0..9_$])")
        return self.text[start : self.at].strip()

    def identifier(self) -> str:
        """The name of a type."""
        text = self.run_of(lambda c: c.isalnum() or c in "_ $").strip()
        if not text:
            self.fail("letter or digit")
        return text
