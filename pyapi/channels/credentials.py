"""Keys and service accounts as operators hand them over: in a file, or inline."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable
from pathlib import Path

import jwt
import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from pydantic import SecretStr

from pyapi.settings import SettingsError, variable_name

Clock = Callable[[], float]
"""Seconds of the epoch."""


class ServiceAccount:
    """What a Firebase service account's JSON says.

    Args:
        secret: the JSON, or the file it is in.

    Raises:
        SettingsError: it is no service account.
    """

    def __init__(self, secret: SecretStr) -> None:
        name = variable_name("fcm_credentials")
        try:
            facts = orjson.loads(_read(secret, "{", name))
            self.project_id = str(facts["project_id"])
            self.email = str(facts["client_email"])
            self.token_uri = str(facts.get("token_uri", "https://oauth2.googleapis.com/token"))
            self.key_id = str(facts.get("private_key_id", ""))
            key = load_pem_private_key(str(facts["private_key"]).encode(), None)
        except (
            orjson.JSONDecodeError,
            KeyError,
            TypeError,
            AttributeError,
            ValueError,
            UnsupportedAlgorithm,
        ):
            raise SettingsError(
                f"{name} is not the JSON of a service account with its private key."
            ) from None
        if not isinstance(key, rsa.RSAPrivateKey):
            raise SettingsError(f"{name} holds a private key that is not RSA.")
        self._key = key

    def sign(self, scope: str, now: float) -> str:
        """The assertion that the token endpoint takes for an access token."""
        claims = {
            "iss": self.email,
            "scope": scope,
            "aud": self.token_uri,
            "iat": int(now),
            "exp": int(now) + 3600,
        }
        return jwt.encode(claims, self._key, "RS256", headers={"kid": self.key_id} if self.key_id else None)


class EcKey:
    """A P-256 key that signs: Apple's push key, or a VAPID key.

    Args:
        secret: PEM, a file with it, or the 32 bytes of the key in base64url.
        field: the setting, for the sentence of the error.

    Raises:
        SettingsError: it is no such key.
    """

    def __init__(self, secret: SecretStr, field: str) -> None:
        name = variable_name(field)
        try:
            raw = base64url_decode(secret.get_secret_value().strip())
        except ValueError:
            raw = b""
        try:
            if len(raw) == 32:
                key = ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
            else:
                loaded = load_pem_private_key(_read(secret, "-----BEGIN", name), None)
                if not isinstance(loaded, ec.EllipticCurvePrivateKey) or loaded.curve.name != "secp256r1":
                    raise SettingsError(f"{name} is not a P-256 key.")
                key = loaded
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise SettingsError(f"{name} is not a private key.") from None
        self._key = key
        self.public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def sign(self, claims: dict[str, object], key_id: str | None = None) -> str:
        """A token signed with ES256."""
        return jwt.encode(claims, self._key, "ES256", headers={"kid": key_id} if key_id else None)


def base64url_encode(value: bytes) -> str:
    """Without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def base64url_decode(value: str) -> bytes:
    """With or without padding.

    Raises:
        ValueError: it is not base64url.
    """
    try:
        text = value.rstrip("=").replace("+", "-").replace("/", "_").encode("ascii")
        return base64.b64decode(text + b"=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error


def _read(secret: SecretStr, beginning: str, name: str) -> bytes:
    value = secret.get_secret_value().strip()
    if value.startswith(beginning):
        return value.replace("\\n", "\n").encode() if beginning.startswith("-") else value.encode()
    try:
        return Path(value).expanduser().read_bytes()
    except (OSError, ValueError):
        raise SettingsError(f"{name} names a file that cannot be read.") from None


def now() -> float:
    """The clock, which tests replace."""
    return time.time()
