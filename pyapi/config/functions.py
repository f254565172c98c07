"""``config.set_secret``, ``config.get_secret``: the two functions that see a secret."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pyapi.auth.functions import Arguments, Context, PythonFunction
from pyapi.config.secrets import MAX_BYTES, Place, open_secret, seal_secret
from pyapi.errors import ApiError
from pyapi.sealing import Keyring, load_keyring
from pyapi.settings import SettingsError

SET = b"select to_jsonb(s) from config._set_secret($1, $2, $3, $4, $5, $6::bigint, $7) as s"
READ = b"select config._read_secret($1, $2, $3, $4)"
NO_NUL = r"^[^\x00]*$"
NAME = Field(min_length=1, max_length=127, pattern=NO_NUL)


class SetArguments(Arguments):
    """A secret and where it belongs."""

    p_service_name: str = NAME
    p_config_key: str = NAME
    p_secret: str = Field(min_length=1, description="The plain text; up to 16384 bytes.")
    p_environment: str = Field("all", min_length=1, max_length=63, pattern=NO_NUL)
    p_expected_version: int | None = Field(
        None, ge=0, le=2**63 - 1, description="That the caller saw in this environment, 0 for none."
    )
    p_reason: str | None = Field(None, max_length=500, pattern=NO_NUL)


class GetArguments(Arguments):
    """Which secret, and what for."""

    p_service_name: str = NAME
    p_config_key: str = NAME
    p_environment: str = Field("production", min_length=1, max_length=63, pattern=NO_NUL)
    p_purpose: str | None = Field(
        None, max_length=500, pattern=NO_NUL, description="Stands in the audit log."
    )


async def set_secret(context: Context, arguments: SetArguments) -> dict[str, Any]:
    """Seal it, then hand the seal to the database."""
    check_plain(arguments.p_secret)
    place = Place(arguments.p_service_name, arguments.p_config_key, arguments.p_environment)
    sealed, fingerprint = seal_secret(_keyring(context), place, arguments.p_secret)
    row = await context.database.call(
        SET,
        place.service,
        place.key,
        place.environment,
        sealed,
        fingerprint,
        arguments.p_expected_version,
        arguments.p_reason,
    )
    return {name: row[name] for name in ("service_name", "config_key", "source", "version", "fingerprint")}


async def get_secret(context: Context, arguments: GetArguments) -> dict[str, Any]:
    """Have the reading written down, then open what came."""
    keyring = _keyring(context)
    found = await context.database.call(
        READ,
        arguments.p_service_name,
        arguments.p_config_key,
        arguments.p_environment,
        arguments.p_purpose,
    )
    place = Place(arguments.p_service_name, arguments.p_config_key, found["source"])
    try:
        plain = open_secret(keyring, place, found["sealed"])
    except ValueError as error:
        raise ApiError(
            503, "PT503", "secret_not_opened", f"The secret {error}.",
            "Put the key it was sealed with into MAINSPRING_SECRET_KEY, or set the secret again.",
        ) from None  # fmt: skip
    return {"secret": plain, "source": found["source"], "version": found["version"]}


def check_plain(plain: str) -> None:
    """Refuse what is too long for a secret, or no text.

    Raises:
        ApiError: 400 ``invalid_secret``.
    """
    if len(plain.encode("utf-8", "surrogatepass")) > MAX_BYTES or "\0" in plain or not _is_text(plain):
        raise ApiError(
            400, "PT400", "invalid_secret", "The secret is longer than 16384 bytes, or no text.",
            "Store a reference to what is larger; write bytes in base64.",
        )  # fmt: skip


def _is_text(plain: str) -> bool:
    try:
        plain.encode()
    except UnicodeEncodeError:
        return False
    return True


def _keyring(context: Context) -> Keyring:
    try:
        return load_keyring(context.auth.settings)
    except SettingsError as error:
        raise ApiError(
            503, "PT503", "secrets_unavailable", "This server keeps no secrets.", str(error)
        ) from None


_ERRORS = {404: ("unknown_service", "unknown_key", "unknown_environment"), 503: ("secrets_unavailable",)}

FUNCTIONS = [
    PythonFunction(
        "config.set_secret",
        SetArguments,
        set_secret,
        comment="Set a secret of a service in one environment.\n"
        "The gateway seals it with the application's key; the database keeps the seal and a fingerprint.",
        result={
            "type": "object",
            "required": ["service_name", "config_key", "source", "version", "fingerprint"],
            "properties": {
                "service_name": {"type": "string"},
                "config_key": {"type": "string"},
                "source": {"type": "string", "description": "The environment whose value is in force."},
                "version": {"type": "integer"},
                "fingerprint": {"type": "string", "description": "Equal for equal secrets of one key."},
            },
        },
        errors=_ERRORS | {400: ("invalid_secret", "reason_too_long"), 409: ("version_conflict", "no_secret")},
        roles=("admin", "service_role"),
    ),
    PythonFunction(
        "config.get_secret",
        GetArguments,
        get_secret,
        comment="The plain text of a secret, for services only.\n"
        "Who read it, when and in which request is in the audit log before anything is opened.",
        result={
            "type": "object",
            "required": ["secret", "source", "version"],
            "properties": {
                "secret": {"type": "string"},
                "source": {"type": "string", "description": "The environment that it is set in."},
                "version": {"type": "integer"},
            },
        },
        errors=_ERRORS
        | {
            404: (*_ERRORS[404], "secret_not_set"),
            409: ("no_secret",),
            503: (*_ERRORS[503], "secret_not_opened"),
        },
        roles=("service_role",),
    ),
]
