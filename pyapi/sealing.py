"""What the database keeps but may not read: sealed with the application's own key.

``MAINSPRING_SECRET_KEY`` is one key or several, separated by commas: the first seals, all of them open,
so a new one is put in front and the old one is dropped when nothing sealed with it is left. An embedded
server makes a key for itself, in a file that only its owner may read.

Sealing is Fernet (AES-128-CBC with HMAC-SHA256) of the ``cryptography`` package. Keys for other uses are
derived by HKDF-SHA256 (RFC 5869), one per purpose, so that none of them says anything about another.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import os
import secrets
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pyapi.settings import Settings, SettingsError

KEY_FILE = "secret_key"
SEAL_PURPOSE = "seal"


class Keyring:
    """The application's keys, newest first.

    Args:
        keys: at least one; any text of 32 bytes or more.
    """

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = keys

    @cached_property
    def _box(self) -> MultiFernet:
        return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(k, SEAL_PURPOSE))) for k in self._keys])

    def seal(self, plain: bytes) -> str:
        """Seal with the newest key; ASCII of about 4/3 the length plus 100."""
        return self._box.encrypt(plain).decode()

    def open(self, sealed: str) -> bytes:
        """What was sealed.

        Raises:
            ValueError: it is not ours, or its key is gone.
        """
        try:
            return self._box.decrypt(sealed.encode())
        except InvalidToken:
            raise ValueError("was not sealed with a key of MAINSPRING_SECRET_KEY") from None

    def reseal(self, sealed: str) -> str:
        """The same, sealed with the newest key.

        Raises:
            ValueError: it is not ours, or its key is gone.
        """
        try:
            return self._box.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise ValueError("was not sealed with a key of MAINSPRING_SECRET_KEY") from None

    def digests(self, purpose: str, message: bytes) -> list[bytes]:
        """HMAC-SHA256 of a message under each key, newest first: write the first, accept any."""
        return [hmac.digest(_derive(key, purpose), message, "sha256") for key in self._keys]


def load_keyring(settings: Settings) -> Keyring:
    """The keys that the settings name; an embedded server's own where they name none.

    Raises:
        SettingsError: there is a server but no key.
    """
    if settings.secret_key:
        return Keyring(settings.secret_key)
    if not settings.is_embedded:
        raise SettingsError(
            "MAINSPRING_SECRET_KEY is not set; sessions and one-time codes need it."
            " Make one with: openssl rand -base64 48"
        )
    return Keyring((_own_key(settings.data_directory / KEY_FILE),))


def _own_key(path: Path) -> str:
    """The key in a file, made where there is none; two processes that start together agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    if not path.exists():
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text().strip()


def _derive(key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"mainspring " + purpose.encode()).derive(key.encode())
