"""Who is calling: a bearer token becomes a role and claims.

The rules and the answers are PostgREST's, except that where an audience is set, a token must carry it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import jwt
import orjson
from jwt.api_jws import PyJWS

from pyapi.claim_path import follow_path, parse_claim_path, place_claim
from pyapi.errors import LOG_IN, ApiError
from pyapi.keys import KeySet
from pyapi.revocations import Revocations, refuse_revoked
from pyapi.settings import DEVELOPMENT_SECRET, Settings, SettingsError

LOG_IN_AGAIN = "Log in again, or refresh the session, and send the new token."
LEEWAY = 30.0
"""Seconds by which clocks may differ (``exp``, ``nbf``, ``iat``); PostgREST's figure."""
MAX_TOKEN_BYTES = 8192
MAX_HEADER_BYTES = 2048
MAX_ROLE_BYTES = 63
ROLE_NAMES = {"user": "authenticated"}
"""Roles as tokens name them and as the database does, where the two differ."""
CACHE_GENERATION = 4096
"""Tokens per cache generation; there are two."""

_NUL_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_jws = PyJWS()


@dataclass(frozen=True, slots=True)
class Identity:
    """A caller.

    Attributes:
        role: the database role that the call runs as.
        claims_json: the verified claims with ``role`` filled in, compact JSON.
        subject: the ``sub`` claim, empty where there is none.
        expires_at: the ``exp`` claim, Unix seconds.
        is_anonymous: whether the call runs as the anonymous role.
        session: the ``sid`` claim, where there is one.
        issued_at: the ``iat`` claim, Unix seconds.
    """

    role: str
    claims_json: str
    subject: str = ""
    expires_at: float | None = None
    is_anonymous: bool = False
    session: str | None = None
    issued_at: float | None = None


class Verifier:
    """Turns ``Authorization`` headers into identities, and remembers the verified ones.

    ::

        identity = verifier.recall(header) or await verifier.verify(header)

    Args:
        settings: keys, audience, role claim, anonymous role.
        clock: Unix seconds.
        monotonic: seconds for the key set's ages.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._anon_role = settings.anon_role
        self._audience = settings.jwt_aud
        self._role_path = parse_claim_path(settings.jwt_role_claim)
        self._clock = clock
        self.revocations = Revocations(clock)
        self.keys = KeySet(_signing_secret(settings), settings.jwks, on_change=self.forget, clock=monotonic)
        self._recent: dict[bytes | None, tuple[float, Identity]] = {}
        self._older: dict[bytes | None, tuple[float, Identity]] = {}
        self._anonymous = Identity(
            role=self._anon_role,
            claims_json=orjson.dumps({"role": self._anon_role}).decode(),
            is_anonymous=True,
        )
        self.nobody = Identity(role="", claims_json="{}", is_anonymous=True)
        """Of calls whose token does not count."""
        self.forget()

    async def start(self) -> None:
        """Read the key set, where there is one, and keep it fresh."""
        await self.keys.start()

    async def stop(self) -> None:
        """End the background work."""
        await self.keys.stop()

    def forget(self) -> None:
        """Drop what is remembered; every token is verified again."""
        self._recent = {}
        self._older = {}
        if self._anon_role:
            self._recent[None] = (float("inf"), self._anonymous)

    def learn_keys(self, keys: list[jwt.PyJWK]) -> None:
        """Take the public keys of our own sessions; every remembered token is verified again."""
        self.keys.learn(keys)
        self.forget()

    def learn_revocations(self, rows: list[list[Any]], *, is_whole: bool) -> bool:
        """Take back tokens (:meth:`Revocations.learn`), those remembered too; returns whether any may be."""
        if not self.revocations.learn(rows, is_whole=is_whole):
            return False
        for generation in (self._recent, self._older):
            for header in [h for h, (_, identity) in generation.items() if self.is_revoked(identity)]:
                del generation[header]
        return True

    def is_revoked(self, identity: Identity) -> bool:
        """Whether an identity's token has been taken back."""
        return not identity.is_anonymous and self.revocations.cover(
            identity.subject, identity.session, identity.issued_at
        )

    def ensure_valid(self, identity: Identity) -> None:
        """Refuse an identity whose token has expired or was taken back since; for what lasts long.

        Raises:
            ApiError: 401 PGRST303 (expired), PT401 (taken back).
        """
        if identity.expires_at is not None and identity.expires_at + LEEWAY <= self._clock():
            _refuse_claims("JWT expired")
        if self.is_revoked(identity):
            raise refuse_revoked()

    def recall(self, authorization: bytes | None) -> Identity | None:
        """The identity of a header seen before and still valid; None sends the caller to :meth:`verify`."""
        found = self._recent.get(authorization)
        if found is not None and found[0] > self._clock():
            return found[1]
        return None

    async def verify(self, authorization: bytes | None) -> Identity:
        """The identity that an ``Authorization`` header proves.

        Args:
            authorization: the header's value; None, or another scheme than Bearer, is anonymous.

        Raises:
            ApiError: 401 PGRST301 (cannot be decoded), PGRST302 (anonymous calls are off), PGRST303
                (claims), PT401 (taken back); 500 PGRST300 (no key is set); 503 (the key set could not be read so far).
        """
        found = self._older.pop(authorization, None)
        if found is not None and found[0] > self._clock():
            self._remember(authorization, found)
            return found[1]
        token = _bearer_token(authorization)
        if token is None:
            if not self._anon_role:
                raise ApiError(
                    401,
                    "PGRST302",
                    "Anonymous access is disabled",
                    hint=LOG_IN,
                    headers={"WWW-Authenticate": "Bearer"},
                )
            return self._anonymous
        identity = self._identity(await self._verified_claims(token))
        if self.is_revoked(identity):
            raise refuse_revoked()
        until = float("inf") if identity.expires_at is None else identity.expires_at + LEEWAY
        # One token has no end of spellings with more spaces.
        if authorization is not None and len(authorization) == len(b"Bearer ") + len(token):
            self._remember(authorization, (until, identity))
        return identity

    def _remember(self, authorization: bytes | None, entry: tuple[float, Identity]) -> None:
        # Two generations make a full cache cheap: the older one is dropped whole, and a token
        # that is still in use moves to the recent one when it is next seen.
        if len(self._recent) >= CACHE_GENERATION:
            anonymous = self._recent.get(None)
            self._older, self._recent = self._recent, {}
            if anonymous is not None:
                self._recent[None] = anonymous
        self._recent[authorization] = entry

    async def _verified_claims(self, token: bytes) -> dict[str, Any]:
        if not self.keys.is_configured:
            raise ApiError(
                500,
                "PGRST300",
                "Server lacks JWT secret",
                hint="Set MAINSPRING_JWT_SECRET or MAINSPRING_JWKS.",
            )
        algorithm, kid = _read_header(token)
        if self.keys.is_empty or (kid is not None and not self.keys.knows(kid)):
            await self.keys.refresh()
        if self.keys.is_empty:
            raise ApiError(
                503,
                "jwks_unavailable",
                "The keys that check tokens could not be read",
                hint="Try again.",
                headers={"Retry-After": "30"},
            )
        candidates = self.keys.find(algorithm, kid)
        if not candidates:
            _refuse("No suitable key or wrong key type", "No suitable key was found to decode the JWT")
        for key in candidates:
            try:
                payload = _jws.decode(token, key, algorithms=[algorithm])
            except jwt.InvalidSignatureError:
                continue
            except (jwt.PyJWTError, ValueError, RecursionError):
                _refuse("JWT cryptographic operation failed")
            return _read_claims(payload)
        _refuse("No suitable key or wrong key type", "None of the keys was able to decode the JWT")

    def _identity(self, claims: dict[str, Any]) -> Identity:
        now = self._clock()
        expires_at = _number(claims, "exp")
        not_before = _number(claims, "nbf")
        issued_at = _number(claims, "iat")
        if expires_at is not None and expires_at + LEEWAY <= now:
            _refuse_claims("JWT expired")
        if not_before is not None and not_before - LEEWAY > now:
            _refuse_claims("JWT not yet valid")
        if issued_at is not None and issued_at - LEEWAY > now:
            _refuse_claims("JWT issued at future")
        self._check_audience(claims.get("aud"))

        role = follow_path(claims, self._role_path)
        if role is None:
            if not self._anon_role:
                raise ApiError(
                    401,
                    "PGRST302",
                    "Anonymous access is disabled",
                    hint=LOG_IN,
                    headers={"WWW-Authenticate": "Bearer"},
                )
            role = self._anon_role
        # set_config('role', 'none') would turn the call into the gateway's own login.
        if not isinstance(role, str) or role in ("", "none") or len(role.encode()) > MAX_ROLE_BYTES:
            _refuse_claims("Parsing claims failed", "The role claim does not name a role.")

        role = ROLE_NAMES.get(role, role)
        document = orjson.dumps({**claims, "role": role})
        if _NUL_ESCAPE.search(document):
            _refuse_claims("Parsing claims failed", "A claim holds a NUL character.")
        subject = claims.get("sub")
        return Identity(
            role=role,
            claims_json=document.decode(),
            subject=subject if isinstance(subject, str) else "" if subject is None else str(subject),
            expires_at=expires_at,
            is_anonymous=role == self._anon_role,
            session=session if isinstance(session := claims.get("sid"), str) else None,
            issued_at=_number(claims, "iat"),
        )

    def _check_audience(self, audience: Any) -> None:
        named = [] if audience is None else [audience] if isinstance(audience, str) else audience
        if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
            _refuse_claims("The JWT 'aud' claim must be a string or an array of strings")
        if self._audience and self._audience not in named:
            _refuse_claims("JWT not in audience")


def mint_token(
    settings: Settings,
    subject: str | None,
    role: str,
    lifetime: float = 3600.0,
    claims: dict[str, Any] | None = None,
) -> str:
    """A token signed with the secret, for development and for other programs of the house.

    Args:
        settings: secret, audience, role claim.
        subject: the ``sub`` claim; None leaves it out.
        role: the role, put where the role claim is looked for.
        lifetime: seconds from now.
        claims: further claims; they win.

    Raises:
        SettingsError: there is no secret to sign with.
    """
    secret = _signing_secret(settings)
    if secret is None:
        raise SettingsError("MAINSPRING_JWT_SECRET is not set; tokens are signed with it.")
    now = int(time.time())
    body: dict[str, Any] = {"iat": now, "exp": now + int(lifetime)}
    if subject is not None:
        body["sub"] = subject
    if settings.jwt_aud:
        body["aud"] = settings.jwt_aud
    place_claim(body, parse_claim_path(settings.jwt_role_claim), role)
    return jwt.encode({**body, **(claims or {})}, secret, algorithm="HS256")


def _signing_secret(settings: Settings) -> str | None:
    if settings.jwt_secret:
        return settings.jwt_secret
    return DEVELOPMENT_SECRET if settings.is_embedded and not settings.jwks else None


def _bearer_token(authorization: bytes | None) -> bytes | None:
    scheme, _, rest = (authorization or b"").partition(b" ")
    return rest.strip() if scheme.lower() == b"bearer" else None


def _read_header(token: bytes) -> tuple[str, str | None]:
    """The algorithm and key id that a token names; not to be trusted before the signature is."""
    if not token:
        _refuse("Empty JWT is sent in Authorization header")
    if len(token) > MAX_TOKEN_BYTES:
        _refuse("JWT couldn't be decoded", f"It is longer than {MAX_TOKEN_BYTES} bytes.")
    parts = token.split(b".")
    if len(parts) != 3:
        _refuse(f"Expected 3 parts in JWT; got {len(parts)}")
    if len(parts[0]) > MAX_HEADER_BYTES:
        _refuse("JWT cryptographic operation failed")
    try:
        header = orjson.loads(jwt.utils.base64url_decode(parts[0]))
    except ValueError:
        header = None
    if not isinstance(header, dict):
        _refuse("JWT cryptographic operation failed")
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or not isinstance(kid, str | None):
        _refuse("JWT cryptographic operation failed")
    if algorithm.lower() == "none":
        _refuse(
            "Wrong or unsupported encoding algorithm", "JWT is unsecured but expected 'alg' was not 'none'"
        )
    return algorithm, kid


def _read_claims(payload: bytes) -> dict[str, Any]:
    try:
        claims = orjson.loads(payload)
    except ValueError:
        claims = None
    if not isinstance(claims, dict):
        _refuse_claims("Parsing claims failed")
    return claims


def _number(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        _refuse_claims(f"The JWT '{name}' claim must be a number")
    return value


def _refuse(message: str, details: str | None = None) -> NoReturn:
    _unauthorized("PGRST301", message, details)


def _refuse_claims(message: str, details: str | None = None) -> NoReturn:
    _unauthorized("PGRST303", message, details)


def _unauthorized(code: str, message: str, details: str | None) -> NoReturn:
    challenge = f'Bearer error="invalid_token", error_description="{message}"'
    raise ApiError(401, code, message, details, LOG_IN_AGAIN, headers={"WWW-Authenticate": challenge})
