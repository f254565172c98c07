"""The keys that sign access tokens, as one gateway process follows them in the database.

One key signs and the next one is published already, so that whoever checks tokens knows it before it
signs. All gateways read the keys every few seconds; whichever sees first that one is due offers a new one,
and the database takes one of all offers.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
import orjson
import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from pyapi.auth.database import CallService
from pyapi.errors import ApiError
from pyapi.sealing import Keyring

log = structlog.get_logger(__name__)

ALGORITHM = "ES256"
POLL_SECONDS = 2.0
COOLDOWN_SECONDS = 1.0
"""Between two readings that unknown key ids can cause."""
DAY = 86_400
GET = b"select auth.get_signing_keys($1::integer)"
ADVANCE = b"select to_jsonb(auth.advance_signing_keys($1::jsonb, $2::integer, $3::integer))"


@dataclass(frozen=True, slots=True)
class Signer:
    """The key in use.

    Attributes:
        kid: its id.
        private: the key itself.
    """

    kid: str
    private: ec.EllipticCurvePrivateKey

    def sign(self, claims: dict[str, Any]) -> str:
        """A token."""
        return jwt.encode(claims, self.private, ALGORITHM, headers={"kid": self.kid})


class SigningKeys:
    """The keys in force.

    Args:
        call: calls a function of the service.
        keyring: opens and seals private keys, ``None`` where the server has none: it checks tokens only.
        on_change: takes the public keys whenever they are others than before.
        rotate_days: how long a key signs.
        token_seconds: how long an access token is good.
    """

    def __init__(
        self,
        call: CallService,
        keyring: Keyring | None,
        on_change: Callable[[list[jwt.PyJWK]], None],
        *,
        rotate_days: int,
        token_seconds: int,
    ) -> None:
        self._call = call
        self._keyring = keyring
        self._on_change = on_change
        self._rotate_seconds = rotate_days * DAY
        self._token_seconds = token_seconds
        self._attempted = float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._signer: Signer | None = None
        self._unopened: str | None = None
        self._public: list[dict[str, Any]] = []
        self.document = orjson.dumps({"keys": []})
        """The JWK set."""

    async def start(self) -> None:
        """Read the keys, make the first one where there is none, and follow them until :meth:`stop`."""
        await self.refresh()
        self._keeper = asyncio.create_task(self._follow(), name="signing-keys")

    async def stop(self) -> None:
        """End the background work."""
        for task in (self._keeper, self._reading):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        self._keeper = self._reading = None

    async def refresh(self) -> None:
        """Read the keys now, unless that was tried a moment ago; never raises for its failure."""
        if self._reading is None:
            if time.monotonic() < self._attempted + COOLDOWN_SECONDS:
                return
            self._attempted = time.monotonic()
            self._reading = asyncio.create_task(self._read(), name="signing-keys-read")
            self._reading.add_done_callback(self._reading_done)
        await asyncio.shield(self._reading)

    async def signer(self) -> Signer:
        """The key to sign with.

        Raises:
            ApiError: 503 ``sessions_unavailable``.
        """
        if self._signer is None:
            await self.refresh()
        if self._signer is None:
            raise ApiError(
                503, "PT503", "sessions_unavailable", "There is no key to sign tokens with.",
                "Send the call again; if it stays so, the operator has to look at MAINSPRING_SECRET_KEY.",
                headers={"Retry-After": "2"},
            )  # fmt: skip
        return self._signer

    def _reading_done(self, _: asyncio.Task[None]) -> None:
        self._reading = None

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self.refresh()

    async def _read(self) -> None:
        try:
            found = await self._call(GET, self._rotate_seconds)
            if found["is_due"] and self._keyring is not None:
                key = orjson.dumps(make_key(self._keyring)).decode()
                await self._call(ADVANCE, key, self._rotate_seconds, self._token_seconds)
                found = await self._call(GET, self._rotate_seconds)
                if not any(key["state"] == "next" for key in found["keys"]):  # the first one signs at once
                    key = orjson.dumps(make_key(self._keyring)).decode()
                    await self._call(ADVANCE, key, self._rotate_seconds, self._token_seconds)
                    found = await self._call(GET, self._rotate_seconds)
        except ApiError as error:
            log.debug("signing_keys_unreadable", reason=error.message)
            return
        self._learn(found["keys"])

    def _learn(self, keys: list[dict[str, Any]]) -> None:
        active = next((key for key in keys if key["state"] == "active"), None)
        if active is None or self._keyring is None:
            self._signer = None
        elif (self._signer is None or self._signer.kid != active["kid"]) and active[
            "sealed"
        ] != self._unopened:
            self._signer = open_key(self._keyring, active["kid"], active["sealed"])
            self._unopened = active["sealed"] if self._signer is None else None
        public = [key["jwk"] for key in keys]
        if public != self._public:
            self._public = public
            self.document = orjson.dumps({"keys": public})
            self._on_change([key for key in map(_read_public, public) if key is not None])


def make_key(keyring: Keyring) -> dict[str, Any]:
    """A new key: ``jwk`` (public, with ``kid``) and ``sealed`` (private), for the database."""
    private = ec.generate_private_key(ec.SECP256R1())
    numbers = private.public_key().public_numbers()
    members = {"crv": "P-256", "kty": "EC", "x": _encode(numbers.x), "y": _encode(numbers.y)}
    thumbprint = hashlib.sha256(orjson.dumps(members, option=orjson.OPT_SORT_KEYS)).digest()
    kid = urlsafe_b64encode(thumbprint).rstrip(b"=").decode()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "jwk": {**members, "kid": kid, "use": "sig", "alg": ALGORITHM},
        "sealed": keyring.seal(pem),
    }


def open_key(keyring: Keyring, kid: str, sealed: str) -> Signer | None:
    """The private key, ``None`` where the keyring cannot open it, which the log says."""
    try:
        private = load_pem_private_key(keyring.open(sealed), None)
    except ValueError as error:
        log.error("signing_key_sealed", kid=kid, reason=str(error))
        return None
    return Signer(kid, private) if isinstance(private, ec.EllipticCurvePrivateKey) else None


def _read_public(key: dict[str, Any]) -> jwt.PyJWK | None:
    try:
        return jwt.PyJWK(key, ALGORITHM)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        log.error("signing_key_unreadable", kid=key.get("kid"), reason=type(error).__name__)
        return None


def _encode(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
