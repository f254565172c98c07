"""Settings of the providers that vend over HTTP."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pyapi.provider_settings import check_provider_address
from pyapi.settings import SettingsError, variable_name


class VendingSettings(BaseSettings):
    """Address and key of each provider; one without them is not asked, and its orders wait."""

    model_config = SettingsConfigDict(
        env_prefix="MAINSPRING_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )

    kplc_url: str | None = None
    """Where the vending server of provider ``kplc`` is; https, but on this machine."""
    kplc_api_key: SecretStr | None = None
    """Its key, sent as a bearer token."""
    kplc_timeout_seconds: float = Field(20.0, ge=0.1, le=45)
    """Longest time of one call to it; what is not answered by then is asked again."""

    @field_validator("kplc_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        return None if value is None else check_provider_address(value)


def load_vending_settings(**overrides: Any) -> VendingSettings:
    """Read the settings of vending.

    Args:
        overrides: values that win over environment and ``.env``, by field name.

    Raises:
        SettingsError: a value is wrong, or a provider is configured by half; one sentence that names it.
    """
    try:
        settings = VendingSettings(**overrides)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{variable_name(str(first['loc'][0]))} {reason}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file .env cannot be read: {error}.") from None
    if (settings.kplc_url is None) != (settings.kplc_api_key is None):
        missing, given = (
            ("kplc_url", "kplc_api_key") if settings.kplc_url is None else ("kplc_api_key", "kplc_url")
        )
        raise SettingsError(
            f"{variable_name(missing)} is missing: {variable_name(given)} is set, and kplc needs both."
        )
    return settings
