"""The keys that tokens are checked with: one secret, a key set, or both."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import jwt
import orjson
import structlog

REFRESH_COOLDOWN = 30.0
"""Seconds between two readings of the key set that unknown key ids can cause."""
MAX_AGE = 600.0
"""Seconds after which the key set is read again, so that a withdrawn key stops working."""
MAX_KEY_SET_BYTES = 1 << 20
MIN_RSA_BITS = 2048
MIN_SECRET_BYTES = 32
ALGORITHMS = {
    "RSA": {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"},
    "EC": {"ES256", "ES384", "ES512"},
    "OKP": {"EdDSA"},
    "oct": {"HS256"},
}
"""What each kind of key may verify; an algorithm of another kind is never tried with it."""

log = structlog.get_logger(__name__)


def secret_key(secret: str) -> jwt.PyJWK:
    """An HS256 key without an id."""
    encoded = base64.urlsafe_b64encode(secret.encode()).rstrip(b"=").decode()
    return jwt.PyJWK({"kty": "oct", "k": encoded}, "HS256")


def read_key_set(document: bytes, *, symmetric: bool) -> list[jwt.PyJWK]:
    """The signature keys of a JWK set; keys that cannot be used are logged and left out.

    Args:
        document: a JSON object with ``keys``, or one key.
        symmetric: whether ``oct`` keys are welcome; what a URL hands out is no secret.

    Raises:
        ValueError: it is not a key set, or no key of it can be used.
    """
    parsed = orjson.loads(document)
    found = parsed.get("keys", [parsed]) if isinstance(parsed, dict) else parsed
    if not isinstance(found, list):
        raise ValueError("is not a JSON Web Key set")
    keys = []
    for entry in found:
        try:
            keys.append(_read_key(entry, symmetric=symmetric))
        except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
            kid = entry.get("kid") if isinstance(entry, dict) else None
            # PyJWT's messages may quote the key, private parts included.
            reason = str(error) if type(error) is ValueError else type(error).__name__
            log.warning("jwks_key_ignored", kid=kid, reason=reason)
    if not keys:
        raise ValueError("holds no key that can check a signature")
    return keys


def _read_key(entry: Any, *, symmetric: bool) -> jwt.PyJWK:
    if not isinstance(entry, dict):
        raise ValueError("is not an object")
    kind = entry.get("kty")
    if kind not in ALGORITHMS or (kind == "oct" and not symmetric):
        raise ValueError("this kind of key is not accepted here")
    if entry.get("use", "sig") != "sig":
        raise ValueError("is not for signatures")
    if entry.get("alg") is not None and entry["alg"] not in ALGORITHMS[kind]:
        raise ValueError("its algorithm does not fit its kind")
    if not isinstance(entry.get("kid", ""), str):
        raise ValueError("its id is not a string")
    key = jwt.PyJWK(entry)
    if key.algorithm_name not in ALGORITHMS[kind]:
        raise ValueError("its curve is not accepted")
    if kind == "RSA" and key.key.key_size < MIN_RSA_BITS:
        raise ValueError("is shorter than 2048 bits")
    if kind == "oct" and len(key.key) < MIN_SECRET_BYTES:
        raise ValueError("is shorter than 32 bytes")
    return key


class KeySet:
    """The keys in force.

    A key set is read at the start and every ten minutes, off the request path, and once more when
    a token names an unknown key, at most every 30 seconds. Where reading fails, the keys known
    so far stay.

    Args:
        secret: HS256 secret.
        source: file path or http(s) URL of a JWK set.
        on_change: called after the keys have changed.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        secret: str | None,
        source: str | None,
        *,
        on_change: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._own = [secret_key(secret)] if secret else []
        self._source = source
        self._on_change = on_change
        self._clock = clock
        self._document = b""
        self._read: list[jwt.PyJWK] = []
        self._sessions: list[jwt.PyJWK] = []
        self._ask_sessions: Callable[[], Awaitable[None]] | None = None
        self._attempted = float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def is_configured(self) -> bool:
        """Whether there is a secret or a key set to check tokens with."""
        return bool(self._own or self._source or self._sessions)

    @property
    def is_empty(self) -> bool:
        """Whether no key is known, because the key set could not be read so far."""
        return not (self._own or self._read or self._sessions)

    def find(self, algorithm: str, kid: str | None) -> Sequence[jwt.PyJWK]:
        """The keys to try for a token: those with its key id, else those without one."""
        fit = [key for key in (*self._own, *self._read, *self._sessions) if key.algorithm_name == algorithm]
        if kid is None:
            return fit
        named = [key for key in fit if key.key_id == kid]
        return named or [key for key in fit if key.key_id is None]

    def knows(self, kid: str) -> bool:
        """Whether a key has this id."""
        return any(key.key_id == kid for key in (*self._sessions, *self._read))

    def learn(self, keys: list[jwt.PyJWK]) -> None:
        """Take the public keys of our own sessions, beside the others."""
        self._sessions = keys

    def follow(self, ask: Callable[[], Awaitable[None]]) -> None:
        """Ask for the keys of our own sessions, too, where a token names an unknown one; ``ask`` calls :meth:`learn`."""
        self._ask_sessions = ask

    async def start(self) -> None:
        """Read the key set and keep it fresh until :meth:`stop`."""
        if self._source:
            await self.refresh()
            self._keeper = asyncio.create_task(self._keep_fresh(), name="jwks")

    async def stop(self) -> None:
        """End the background reading."""
        for task in (self._keeper, self._reading):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        self._keeper = self._reading = None

    async def refresh(self) -> None:
        """Read the key set, unless it was tried within the cooldown; never raises for its failure.

        Callers that come while a reading is under way wait for that one.
        """
        if self._ask_sessions is not None:
            await self._ask_sessions()
        if self._reading is None:
            if not self._source or self._clock() < self._attempted + REFRESH_COOLDOWN:
                return
            self._attempted = self._clock()
            self._reading = asyncio.create_task(self._reload(self._source), name="jwks-reload")
            self._reading.add_done_callback(self._reading_done)
        await asyncio.shield(self._reading)

    def _reading_done(self, _: asyncio.Task[None]) -> None:
        self._reading = None

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(MAX_AGE if self._read else REFRESH_COOLDOWN + 1)
            await self.refresh()

    async def _reload(self, source: str) -> None:
        is_url = source.startswith(("http://", "https://"))
        try:
            if is_url:
                document = await _fetch(source)
            else:
                document = await asyncio.to_thread(Path(source).read_bytes)
            if document == self._document:
                return
            self._read = read_key_set(document, symmetric=not is_url)
            self._document = document
        except (httpx.HTTPError, OSError, ValueError) as error:
            log.warning(
                "jwks_unreadable", reason=f"{type(error).__name__}: {error}", keys_kept=len(self._read)
            )
            return
        log.info("jwks_read", keys=len(self._read))
        self._on_change()


async def _fetch(url: str) -> bytes:
    async with (
        httpx.AsyncClient(timeout=5.0) as client,
        client.stream("GET", url, headers={"Accept": "application/json"}) as response,
    ):
        response.raise_for_status()
        if response.status_code != 200:
            raise ValueError(f"answered {response.status_code}")
        document = b""
        async for chunk in response.aiter_bytes():
            document += chunk
            if len(document) > MAX_KEY_SET_BYTES:
                raise ValueError("is larger than 1 MiB")
        return document
