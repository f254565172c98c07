"""Secrets: sealed before they go to the database, opened after it has written down who read them."""

from __future__ import annotations

from dataclasses import dataclass

from pyapi.sealing import Keyring

PURPOSE = "config fingerprint"
FINGERPRINT_LENGTH = 16
MAX_BYTES = 16384
SEPARATOR = b"\0"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret belongs; a seal that was moved elsewhere does not open.

    Attributes:
        service: name of the service.
        key: of the service.
        environment: that it was set in.
    """

    service: str
    key: str
    environment: str

    def __str__(self) -> str:
        return f"{self.service}/{self.key} in {self.environment}"

    @property
    def prefix(self) -> bytes:
        """What stands in front of the secret in the seal."""
        return SEPARATOR.join(part.encode() for part in (self.service, self.key, self.environment, ""))


def seal_secret(keyring: Keyring, place: Place, plain: str) -> tuple[str, str]:
    """Seal with the newest key.

    Returns:
        the seal, and the fingerprint: 16 hex digits, equal for equal secrets of one key of one service.
    """
    return keyring.seal(place.prefix + plain.encode()), _fingerprint(keyring, place, plain)


def open_secret(keyring: Keyring, place: Place, sealed: str) -> str:
    """The plain text.

    Raises:
        ValueError: its key is gone, or it belongs elsewhere; the message names the place, nothing more.
    """
    try:
        content = keyring.open(sealed)
    except ValueError as error:
        raise ValueError(f"{place} {error}") from None
    if not content.startswith(place.prefix):
        raise ValueError(f"{place} holds a seal that was made for another place")
    return content[len(place.prefix) :].decode()


def _fingerprint(keyring: Keyring, place: Place, plain: str) -> str:
    message = SEPARATOR.join((place.service.encode(), place.key.encode(), plain.encode()))
    return keyring.digests(PURPOSE, message)[0].hex()[:FINGERPRINT_LENGTH]
