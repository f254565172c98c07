"""Settings from the environment and ``.env``; every name is listed in the README."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: holds ``migrations/`` and ``sql/``."""

DEVELOPMENT_SECRET = "mainspring-development-secret-do-not-use-in-production"  # noqa: S105
"""Signs tokens on an embedded server only; a real server needs its own secret or key set."""


class SettingsError(Exception):
    """A setting is wrong; the message is one sentence that names it."""


class Settings(BaseSettings):
    """What the program can be told from outside.

    Raises:
        SettingsError: from :func:`load_settings`, with a sentence that names the setting.
    """

    model_config = SettingsConfigDict(
        env_prefix="MAINSPRING_", env_file=".env", extra="ignore", populate_by_name=True
    )

    database_url: str | None = Field(None, validation_alias=AliasChoices("DATABASE_URL"))
    """Owner connection (deploy, maintenance); absent = embedded PostgreSQL."""
    gateway_url: str | None = None
    """The gateway's login; absent = the same server as ``authenticator``."""
    home: Path = Path(".mainspring")
    """Data directory of the embedded server."""
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    schemas: Annotated[tuple[str, ...], NoDecode] = (
        "public", "auth", "meters", "tokens", "payments", "tariffs", "events", "core"
    )
    """Exposed schemas in order of look-up."""
    anon_role: str = "anon"
    pre_request: str | None = None
    """Function called before every request, ``schema.function``."""
    tx_end: Literal["commit", "commit-allow-override", "rollback", "rollback-allow-override"] = "commit"
    jwt_secret: str | None = None
    """HS256 secret, at least 32 bytes."""
    jwks: str | None = None
    """Key set: a file path or an http(s) URL."""
    jwt_aud: str | None = None
    """Audience that a token must carry, where it is set."""
    jwt_role_claim: str = "role"
    """Claim that names the role; dots step into objects."""
    pipelines: int = Field(4, ge=1, le=64)
    """Shared connections per gateway process."""
    slow_connections: int = Field(4, ge=1, le=64)
    """Connections for calls that run long, one call each."""
    queue_limit: int = Field(1000, ge=1)
    """Calls that may wait for a connection before the gateway answers 503."""
    statement_timeout_ms: int = Field(30_000, ge=0)
    max_body_bytes: int = Field(16 * 1024 * 1024, ge=1024)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("schemas", mode="before")
    @classmethod
    def _split_schemas(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("schemas")
    @classmethod
    def _some_schema(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("names no schema; give at least one, separated by commas")
        return value

    @field_validator("database_url", "gateway_url")
    @classmethod
    def _postgres_url(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in ("postgresql", "postgres"):
            raise ValueError("is not a PostgreSQL address; write postgresql://user@host:5432/database")
        return value

    @field_validator("jwt_secret")
    @classmethod
    def _long_secret(cls, value: str | None) -> str | None:
        if value is not None and len(value.encode()) < 32:
            raise ValueError("is too short; HS256 needs at least 32 bytes")
        return value

    @model_validator(mode="after")
    def _key_for_real_servers(self) -> Settings:
        if self.jwks and not self.jwks.startswith(("http://", "https://")) and not Path(self.jwks).is_file():
            raise ValueError("MAINSPRING_JWKS names a file that does not exist")
        return self

    @property
    def is_embedded(self) -> bool:
        """Whether the program runs its own PostgreSQL."""
        return self.database_url is None

    @cached_property
    def data_directory(self) -> Path:
        """Absolute path of ``MAINSPRING_HOME``."""
        return self.home.expanduser().resolve()


def load_settings(**overrides: Any) -> Settings:
    """Read the settings.

    Args:
        overrides: values that win over environment and ``.env``, by field name.

    Raises:
        SettingsError: a value is wrong; one sentence that names the setting.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        variable = name.upper() if name.upper() == "DATABASE_URL" else f"MAINSPRING_{name.upper()}"
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{variable} {reason}." if name else f"{reason}.") from None
