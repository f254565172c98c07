"""What a password may be: NIST SP 800-63B, so length counts and composition does not."""

from __future__ import annotations

import unicodedata

from pyapi.errors import ApiError

MAX_LENGTH = 256
FEWEST_DIFFERENT = 4
SHORTEST_NAME = 4
"""A name shorter than this may stand in a password's place in nobody's list of guesses."""


def check_password(password: str, min_length: int, names: list[str | None]) -> None:
    """Refuse a password that is too short, too long or what is tried first.

    Args:
        password: new.
        min_length: characters.
        names: addresses, user names, telephone numbers of the account.

    Raises:
        ApiError: 422 ``weak_password``.
    """
    length = len(unicodedata.normalize("NFKC", password))
    if length < min_length:
        raise _weak(f"It has {length} characters, and needs {min_length}.", "A sentence is good, and easy.")
    if length > MAX_LENGTH:
        raise _weak(f"It has {length} characters, and may have {MAX_LENGTH}.", "Send a shorter one.")
    plain = password.strip().casefold()
    if len(set(plain)) < FEWEST_DIFFERENT:
        raise _weak("It repeats a few characters.", "Use more different ones.")
    for name in names:
        known = (name or "").strip().casefold()
        if len(known) >= SHORTEST_NAME and plain in {known, known.partition("@")[0], known.lstrip("+")}:
            raise _weak("It is a name of the account.", "Choose what others do not know.")


def _weak(details: str, hint: str) -> ApiError:
    return ApiError(422, "PT422", "weak_password", details, hint)
