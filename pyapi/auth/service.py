"""What one gateway process holds for accounts: threads that hash, keys that sign and seal."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any

import jwt

from pyapi.auth.database import Database
from pyapi.auth.hashing import Hasher
from pyapi.auth.keys import SigningKeys
from pyapi.claim_path import parse_claim_path, place_claim
from pyapi.errors import ApiError
from pyapi.identity import Identity
from pyapi.pipelines import Pipelines
from pyapi.sealing import Keyring, load_keyring
from pyapi.settings import Settings, SettingsError


class AuthService:
    """Hashes passwords and signs tokens.

    Args:
        settings: of the gateway.
        pipelines: its connections.
        on_keys: takes the public keys of sessions whenever they have changed.
    """

    def __init__(
        self, settings: Settings, pipelines: Pipelines, on_keys: Callable[[list[jwt.PyJWK]], None]
    ) -> None:
        self.settings = settings
        self.hasher = Hasher(settings)
        self._role_path = parse_claim_path(settings.jwt_role_claim)
        database = Database(
            pipelines, settings.statement_timeout_ms, {}, identity=Identity("service_role", "{}"), path="",
            request_id="", name="signing_keys",
        )  # fmt: skip
        self.keys = SigningKeys(
            database.call,
            self._find_keyring(),
            on_keys,
            rotate_days=settings.signing_key_days,
            token_seconds=60 * settings.access_minutes,
        )

    async def start(self) -> None:
        """Get ready for the first login."""
        await self.hasher.warm_up()
        await self.keys.start()

    async def stop(self) -> None:
        """Let go of the threads."""
        await self.keys.stop()
        self.hasher.close()

    @cached_property
    def keyring(self) -> Keyring:
        """The application's keys.

        Raises:
            ApiError: 503 ``sessions_unavailable``, where none is set.
        """
        try:
            return load_keyring(self.settings)
        except SettingsError as error:
            raise ApiError(
                503, "PT503", "sessions_unavailable", "This server keeps no sessions.", str(error)
            ) from None

    def ensure_ready(self) -> None:
        """Refuse early what :meth:`sign` would refuse late.

        Raises:
            ApiError: 503 ``sessions_unavailable``.
        """
        self.keyring  # noqa: B018

    async def sign(self, claims: dict[str, Any]) -> tuple[str, int]:
        """An access token.

        Args:
            claims: of ``auth._get_claims``.

        Returns:
            the token, and when it expires (Unix seconds).

        Raises:
            ApiError: 503 ``sessions_unavailable``.
        """
        settings = self.settings
        expires_at = int(claims["iat"]) + 60 * settings.access_minutes
        body = {**claims, "exp": expires_at, "jti": str(uuid.uuid4())}
        if settings.jwt_iss is not None:
            body["iss"] = settings.jwt_iss
        if settings.jwt_aud is not None:
            body["aud"] = settings.jwt_aud
        place_claim(body, self._role_path, claims["role"])
        return (await self.keys.signer()).sign(body), expires_at

    def _find_keyring(self) -> Keyring | None:
        try:
            return self.keyring
        except ApiError:
            return None
