"""Tokens that are taken back: what a gateway remembers of them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pyapi.errors import ApiError


@dataclass(frozen=True, slots=True)
class Revocation:
    """Refuses tokens by their ``iat``.

    Attributes:
        issued_before: Unix seconds; infinite where tokens of any age are refused.
        expires_at: Unix seconds; when it can be forgotten.
    """

    issued_before: float
    expires_at: float


class Revocations:
    """The revocations in force, by user and by session.

    Args:
        clock: Unix seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._by_user: dict[str, Revocation] = {}
        self._by_session: dict[str, Revocation] = {}

    def __len__(self) -> int:
        return len(self._by_user) + len(self._by_session)

    def learn(self, rows: Iterable[list[Any]], *, is_whole: bool) -> bool:
        """Take rows of ``api.get_news``: user, session or None, issued before, expires at (None: never).

        A row says everything about its user or session, so it replaces what was known.

        Args:
            rows: what is new, or known already.
            is_whole: whether these are all there are.

        Returns:
            Whether anything changed.
        """
        users: dict[str, Revocation] = {} if is_whole else dict(self._by_user)
        sessions: dict[str, Revocation] = {} if is_whole else dict(self._by_session)
        for user, session, issued_before, expires_at in rows:
            entry = Revocation(
                math.inf if issued_before is None else float(issued_before),
                math.inf if expires_at is None else float(expires_at),
            )
            if session is None:
                users[user] = entry
            else:
                sessions[session] = entry
        now = self._clock()
        users = {key: entry for key, entry in users.items() if entry.expires_at > now}
        sessions = {key: entry for key, entry in sessions.items() if entry.expires_at > now}
        changed = users != self._by_user or sessions != self._by_session
        self._by_user, self._by_session = users, sessions
        return changed

    def cover(self, subject: str, session: str | None, issued_at: float | None) -> bool:
        """Whether a token is taken back.

        Args:
            subject: its ``sub``.
            session: its ``sid``, where it has one.
            issued_at: its ``iat``; a token without one is as old as can be.
        """
        if not (self._by_user or self._by_session):
            return False
        entry = self._by_user.get(subject)
        if entry is not None and (issued_at is None or issued_at < entry.issued_before):
            return True
        entry = self._by_session.get(session) if session is not None else None
        return entry is not None and (issued_at is None or issued_at < entry.issued_before)


def refuse_revoked() -> ApiError:
    """The refusal of a token that is taken back."""
    return ApiError(
        401, "PT401", "token_revoked", "The session of this token has ended, or its user's rights have changed.",
        "Refresh the session; where that is refused, log in again.",
        headers={"WWW-Authenticate": 'Bearer error="invalid_token", error_description="token_revoked"'},
    )  # fmt: skip
