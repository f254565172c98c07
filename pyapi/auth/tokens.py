"""Refresh tokens: what a client holds, what the database holds, and what follows from one."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

from pyapi.sealing import Keyring

PURPOSE = "refresh"
TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_refresh_token() -> str:
    """The first token of a session: 32 random bytes, base64url."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_refresh_token(token: str) -> bool:
    """Whether it has the form of one."""
    return _TOKEN.fullmatch(token) is not None


def hash_token(token: str) -> bytes:
    """What the database knows of a token. It is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def derive_successors(keyring: Keyring, token: str) -> list[str]:
    """The tokens that may follow a token, one for each key, newest first.

    Nothing is stored, and yet each use of a token gives the same successor; only who has the key and the
    token can tell it.
    """
    return [_encode(digest) for digest in keyring.digests(PURPOSE, token.encode())]


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
