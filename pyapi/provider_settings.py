"""What the settings of everything that talks to providers have in common."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from pydantic import field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ProviderSettings(BaseSettings):
    """Read like the program's settings, and hides what was given: it may be a credential."""

    model_config = SettingsConfigDict(
        env_prefix="MAINSPRING_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )

    public_url: str | None = None
    """Where providers reach the gateway, ``https://api.example.com``; needed behind a proxy: Twilio signs the address."""

    @field_validator("public_url")
    @classmethod
    def _origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = _split(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("is not an address such as https://api.example.com")
        return value.rstrip("/")


def check_provider_address(value: str) -> str:
    """A provider's address without its last slash.

    Raises:
        ValueError: it is not https, and not on this machine either.
    """
    parts = _split(value)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("is not an https address")
    return value.rstrip("/")


def _split(value: str) -> SplitResult:
    """Parts of an address; urlsplit passes over line breaks, reads a port late, and quotes what it refuses."""
    try:
        parts = urlsplit(value)
        is_address = parts.port != 0 and not any(sign <= " " or sign in "\\\x7f" for sign in value)
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError("is not an address")
    return parts
