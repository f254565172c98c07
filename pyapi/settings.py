"""Settings from the environment and ``.env``; the README's table is made from this module."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: holds ``migrations/`` and ``sql/``."""

DEVELOPMENT_SECRET = "mainspring-development-secret-do-not-use-in-production"  # noqa: S105
"""Signs tokens on an embedded server only; a real server needs its own secret or key set."""

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_$]{0,62}")
ORIGIN = re.compile(r"https?://[^/\s]+")
ENVIRONMENT = re.compile(r"[a-z][a-z0-9_-]{0,62}")
QUEUE = re.compile(r"[a-z][a-z0-9_.:-]{0,62}")
BEARER = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What RFC 6750 lets stand behind the word Bearer."""
SECRET = ("database_url", "gateway_url", "jwt_secret", "secret_key", "metrics_token")
"""Fields whose value is never shown."""


class SettingsError(Exception):
    """A setting is wrong; the message is one sentence that names it."""


class Settings(BaseSettings):
    """What the program can be told from outside.

    Raises:
        SettingsError: from :func:`load_settings`, with a sentence that names the setting.
    """

    model_config = SettingsConfigDict(
        env_prefix="MAINSPRING_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    database_url: str | None = Field(None, validation_alias=AliasChoices("DATABASE_URL"))
    """Owner connection (deploy, maintenance); absent = embedded PostgreSQL."""
    gateway_url: str | None = None
    """The gateway's login; absent = the same server as ``authenticator``."""
    home: Path = Path(".mainspring")
    """Data directory of the embedded server."""
    archive_dir: Path | None = None
    """Directory of archived partitions; absent = ``archives`` in MAINSPRING_HOME."""
    backup_dir: Path | None = None
    """Directory of backups and, for the embedded server, its WAL archive; absent = ``backups`` in MAINSPRING_HOME, no WAL."""
    backup_wal_seconds: int = Field(60, ge=1, le=86_400)
    """Longest time that what was committed waits for the WAL archive of the embedded server."""
    host: str = "127.0.0.1"
    """Address on which the gateway listens."""
    port: int = Field(8000, ge=1, le=65535)
    """Port on which the gateway listens."""
    schemas: Annotated[tuple[str, ...], NoDecode] = (
        "public",
        "auth",
        "meters",
        "tokens",
        "payments",
        "mpesa",
        "vending",
        "invoices",
        "ops",
        "tariffs",
        "notifications",
        "webhooks",
        "whatsapp",
        "events",
        "jobs",
        "queues",
        "schedules",
        "telemetry",
        "alerts",
        "reports",
        "realtime",
        "cache",
        "config",
        "flags",
        "services",
        "analytics",
        "soft_delete",
        "sync",
        "study",
        "geo",
        "api",
        "core",
    )
    """Exposed schemas in order of look-up."""
    anon_role: str = "anon"
    """Database role of calls without a token; empty refuses them."""
    pre_request: str | None = None
    """Function called before every request, ``schema.function``."""
    tx_end: Literal["commit", "commit-allow-override", "rollback", "rollback-allow-override"] = "commit"
    """How a call's transaction ends, and whether ``Prefer: tx=`` may choose."""
    otlp_endpoint: str | None = None
    """OpenTelemetry collector (OTLP over HTTP) that spans are sent to; needs the extra ``otel``."""
    trace_share: float = Field(1.0, ge=0, le=1)
    """Share of the traces that begin here which are recorded; callers decide about theirs."""
    jwt_secret: str | None = None
    """HS256 secret, at least 32 bytes."""
    jwks: str | None = None
    """Key set: a file path or an http(s) URL."""
    secret_key: Annotated[tuple[str, ...], NoDecode] = ()
    """Seals signing keys and one-time codes; at least 32 bytes, older keys after a comma; an embedded server makes one."""
    jwt_aud: str | None = None
    """Audience that a token must carry, where it is set."""
    jwt_role_claim: str = "role"
    """Claim that names the role; dots step into objects."""
    jwt_iss: str | None = None
    """Issuer that tokens of sessions name."""
    access_minutes: int = Field(15, ge=1, le=1440)
    """How long an access token is good."""
    refresh_grace_seconds: int = Field(30, ge=0, le=300)
    """How long a used refresh token still gives its successor, the same one each time."""
    session_idle_days: int = Field(30, ge=1, le=3650)
    """A session that is not refreshed for so long has ended."""
    session_days: int = Field(180, ge=1, le=3650)
    """Longest life of a session, refreshed or not."""
    signing_key_days: int = Field(30, ge=1, le=3650)
    """How long a key signs before the next one takes its place."""
    login_unverified: bool = False
    """Whether users may log in whose e-mail address is not verified."""
    password_min_length: int = Field(8, ge=8, le=128)
    """Fewest characters of a new password."""
    argon2_memory_kib: int = Field(19_456, ge=8_192, le=4_194_304)
    """Memory of one password hash."""
    argon2_passes: int = Field(2, ge=1, le=100)
    """Passes over that memory."""
    argon2_lanes: int = Field(1, ge=1, le=64)
    """Lanes of that memory, each a thread."""
    argon2_threads: int = Field(2, ge=1, le=64)
    """Passwords that a gateway process hashes side by side."""
    argon2_queue: int = Field(32, ge=0, le=10_000)
    """Passwords that may wait for that before the gateway answers 503."""
    login_attempts: int = Field(10, ge=1, le=100)
    """Failed logins of an account before it is locked, for longer each time."""
    login_attempts_per_address: int = Field(100, ge=1, le=100_000)
    """Failed logins from an address before it is locked."""
    trusted_proxies: int = Field(0, ge=0, le=10)
    """Proxies of yours in front of the gateway, whose X-Forwarded-For says who calls."""
    otp_digits: int = Field(6, ge=6, le=10)
    """Digits of a one-time code."""
    otp_minutes: int = Field(10, ge=1, le=60)
    """How long a one-time code is good."""
    otp_attempts: int = Field(5, ge=1, le=10)
    """Wrong codes after which a new one has to be asked for."""
    pipelines: int = Field(4, ge=1, le=64)
    """Shared connections per gateway process."""
    slow_connections: int = Field(4, ge=1, le=64)
    """Connections for calls that run long, one call each."""
    queue_limit: int = Field(1000, ge=1)
    """Calls that may wait for a connection before the gateway answers 503."""
    statement_timeout_ms: int = Field(30_000, ge=0)
    """Longest time a call may take in the database; 0 = no limit."""
    max_body_bytes: int = Field(16 * 1024 * 1024, ge=1024)
    """Largest request body."""
    ingest_streams: int = Field(32, ge=1)
    """Streams of readings that one gateway process takes at a time."""
    ingest_connections: int = Field(2, ge=1, le=64)
    """Connections on which a gateway process stores these streams."""
    renderers: int = Field(1, ge=1, le=16)
    """Processes that render PDFs for one gateway process, started when they are needed."""
    font_dir: Path | None = None
    """Directory with fonts for scripts that invoices lack, such as Ethiopic."""
    worker_queues: Annotated[tuple[str, ...], NoDecode] = ()
    """Queues whose jobs the worker runs; empty = all."""
    worker_sql_jobs: int = Field(2, ge=1, le=64)
    """Connections of a worker that run SQL jobs in batches side by side; as many run jobs alone."""
    worker_python_jobs: int = Field(20, ge=1, le=1000)
    """Python jobs that a worker runs side by side."""
    jobs_modules: Annotated[tuple[str, ...], NoDecode] = ()
    """Modules with handlers of Python jobs, separated by commas."""
    worker_timeout_ms: int = Field(300_000, ge=0)
    """Longest time a worker's statement, a batch of SQL jobs too, may take; 0 = no limit."""
    worker_grace_seconds: int = Field(25, ge=0)
    """How long a worker that is told to stop may finish what it began."""
    ws_max_sockets: int = Field(20_000, ge=1)
    """WebSocket clients that one gateway process holds."""
    ws_max_sockets_per_user: int = Field(20, ge=1)
    """WebSocket clients of one user in one gateway process."""
    ws_buffer_bytes: int = Field(1024 * 1024, ge=1024)
    """Messages that may wait for one WebSocket client, in bytes, before it is dropped as too slow."""
    ws_heartbeat_seconds: int = Field(30, ge=1)
    """How often a WebSocket client is pinged; without a pong until the next one it is dropped."""
    ws_allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Web origins whose pages may connect to /ws, ``*`` for all; absent = the gateway's own host."""
    metrics_seconds: int = Field(10, ge=0, le=60)
    """How often the gateway stores which calls it counted and which errors it met; 0 = it counts nothing."""
    metrics_token: str | None = None
    """Bearer token that whoever reads /metrics must send, at least 16 characters; absent = anybody may."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severe line that is logged."""
    environment: str = "production"
    """Whose configuration holds here, such as staging; see docs/config.md."""

    @field_validator(
        "schemas", "worker_queues", "jobs_modules", "ws_allowed_origins", "secret_key", mode="before"
    )
    @classmethod
    def _split_names(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("schemas")
    @classmethod
    def _some_schema(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("names no schema; give at least one, separated by commas")
        for name in value:
            if not IDENTIFIER.fullmatch(name):
                raise ValueError(f"lists {name!r}, which cannot be the name of a schema")
        return value

    @field_validator("ws_allowed_origins")
    @classmethod
    def _some_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if origin != "*" and not ORIGIN.fullmatch(origin):
                raise ValueError(f"lists {origin!r}; write an origin such as https://app.example.com")
        return tuple(origin.lower() for origin in value)

    @field_validator("worker_queues")
    @classmethod
    def _queue_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if not QUEUE.fullmatch(name):
                raise ValueError(f"lists {name!r}, which cannot be the name of a queue")
        return value

    @field_validator("environment")
    @classmethod
    def _environment_name(cls, value: str) -> str:
        if not ENVIRONMENT.fullmatch(value):
            raise ValueError("cannot be the name of an environment")
        return value

    @field_validator("anon_role")
    @classmethod
    def _role_name(cls, value: str) -> str:
        if value and not IDENTIFIER.fullmatch(value):
            raise ValueError("cannot be the name of a role")
        return value

    @field_validator("otlp_endpoint")
    @classmethod
    def _http_url(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^/\s]+", value):
            raise ValueError("is not an http(s) address")
        return value

    @field_validator("pre_request")
    @classmethod
    def _qualified_name(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(rf"{IDENTIFIER.pattern}\.{IDENTIFIER.pattern}", value):
            raise ValueError("is not the name of a function; write schema.function")
        return value

    @field_validator("database_url", "gateway_url")
    @classmethod
    def _postgres_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        import psycopg  # noqa: PLC0415 - only where there is something to check
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

        refusal = ValueError("is not a PostgreSQL address; write postgresql://user@host:5432/database")
        if not value.startswith(("postgresql://", "postgres://")):
            raise refusal
        try:
            ports = str(conninfo_to_dict(value).get("port", "")).split(",")
        except psycopg.ProgrammingError:
            raise refusal from None  # libpq's own reason may quote the password
        if not all(port == "" or port.isdecimal() for port in ports):
            raise refusal
        return value

    @field_validator("home", "archive_dir", "backup_dir")
    @classmethod
    def _home_is_a_directory(cls, value: Path | None) -> Path | None:
        if value is not None and value.expanduser().exists() and not value.expanduser().is_dir():
            raise ValueError("is a file; name a directory")
        return value

    @field_validator("font_dir")
    @classmethod
    def _some_fonts(cls, value: Path | None) -> Path | None:
        if value is not None and not value.expanduser().is_dir():
            raise ValueError("is no directory")
        return value

    @field_validator("jwt_secret")
    @classmethod
    def _long_secret(cls, value: str | None) -> str | None:
        if value is not None and len(value.encode()) < 32:
            raise ValueError("is too short; HS256 needs at least 32 bytes")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _bearer_token(cls, value: str | None) -> str | None:
        if value is not None and len(value) < 16:
            raise ValueError("is too short; it needs at least 16 characters")
        if value is not None and not BEARER.fullmatch(value):
            raise ValueError(
                "has characters that a bearer token cannot have; make one with openssl rand -hex 32"
            )
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key.encode()) < 32 for key in value):
            raise ValueError("is too short; each key needs at least 32 bytes")
        return value

    @field_validator("jwks")
    @classmethod
    def _some_key_set(cls, value: str | None) -> str | None:
        if value and not value.startswith(("http://", "https://")) and not Path(value).expanduser().is_file():
            raise ValueError("names a file that does not exist")
        return value

    @field_validator("jwt_secret")
    @classmethod
    def _own_secret(cls, value: str | None) -> str | None:
        if value == DEVELOPMENT_SECRET:
            raise ValueError("is the development secret, which everybody knows; make one of your own")
        return value

    @property
    def is_embedded(self) -> bool:
        """Whether the program runs its own PostgreSQL."""
        return self.database_url is None and self.gateway_url is None

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches the gateway."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    @cached_property
    def data_directory(self) -> Path:
        """Absolute path of ``MAINSPRING_HOME``."""
        return self.home.expanduser().resolve()

    @cached_property
    def font_directory(self) -> Path | None:
        """Absolute path of ``MAINSPRING_FONT_DIR``."""
        return None if self.font_dir is None else self.font_dir.expanduser().resolve()

    @cached_property
    def archive_directory(self) -> Path:
        """Absolute path of ``MAINSPRING_ARCHIVE_DIR``."""
        return (self.archive_dir or self.data_directory / "archives").expanduser().resolve()

    @cached_property
    def backup_directory(self) -> Path:
        """Absolute path of ``MAINSPRING_BACKUP_DIR``."""
        return (self.backup_dir or self.data_directory / "backups").expanduser().resolve()


def load_settings(**overrides: Any) -> Settings:
    """Read the settings.

    Args:
        overrides: values that win over environment and ``.env``, by field name.

    Raises:
        SettingsError: a value is wrong; one sentence that names the setting.
    """
    _refuse_misspelt(os.environ)
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(_describe(str(first["loc"][0]), dict(first))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file .env cannot be read: {error}.") from None
    if settings.is_embedded and not (settings.jwt_secret or settings.jwks or settings.is_local):
        raise SettingsError(
            f"MAINSPRING_JWT_SECRET or MAINSPRING_JWKS has to be set before MAINSPRING_HOST may be {settings.host}: "
            "the development secret is for this machine only."
        )
    return settings


def variable_name(field: str) -> str:
    """The environment variable of a field."""
    return "DATABASE_URL" if field.lower() == "database_url" else f"MAINSPRING_{field.upper()}"


def _refuse_misspelt(names: Iterable[str]) -> None:
    from pyapi.channels.settings import ChannelSettings  # noqa: PLC0415 - these modules need this one
    from pyapi.mpesa.settings import MpesaSettings  # noqa: PLC0415
    from pyapi.vending.settings import VendingSettings  # noqa: PLC0415
    from pyapi.webhooks.settings import WebhookSettings  # noqa: PLC0415

    fields = [
        *Settings.model_fields,
        *ChannelSettings.model_fields,
        *WebhookSettings.model_fields,
        *MpesaSettings.model_fields,
        *VendingSettings.model_fields,
    ]
    known = {field.upper(): variable_name(field) for field in fields}
    for name in names:
        if name.startswith("MAINSPRING_") and name not in known.values():
            similar = difflib.get_close_matches(name.removeprefix("MAINSPRING_"), known, n=1, cutoff=0.75)
            if similar:
                raise SettingsError(f"{name} is not a setting; {known[similar[0]]} is.")


def _describe(field: str, error: dict[str, Any]) -> str:
    """One sentence about a wrong value, which is shown unless it may hold a password."""
    limits = error.get("ctx", {})
    reason = {
        "int_parsing": "is not a whole number",
        "float_parsing": "is not a number",
        "bool_parsing": "is not true or false",
        "greater_than_equal": f"is less than {limits.get('ge')}",
        "less_than_equal": f"is more than {limits.get('le')}",
        "literal_error": f"is not one of {str(limits.get('expected')).replace(' or ', ', ')}",
    }.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    if field.lower() in SECRET or not isinstance(error["input"], str | int):
        return f"{variable_name(field)} {reason}."
    return f"{variable_name(field)} {reason}: {str(error['input'])!r}."
