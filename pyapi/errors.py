"""What the API answers when a call fails."""

from __future__ import annotations

from collections.abc import Mapping


class ApiError(Exception):
    """An answer that is an error.

    Attributes:
        status: HTTP status.
        code: constant that clients switch on.
        message: one line for people.
        details: facts, or None.
        hint: remedy, or None.
        headers: further response headers.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: str | None = None,
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.hint = hint
        self.headers = dict(headers or {})
