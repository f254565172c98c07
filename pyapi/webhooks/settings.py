"""Settings of webhooks, in both directions."""

from __future__ import annotations

import base64
from typing import Any

from pydantic import Field, SecretStr, ValidationError, field_validator

from pyapi.provider_settings import ProviderSettings
from pyapi.settings import SettingsError, variable_name

LEAST_KEY = 24
"""Bytes of a key that signs."""
LEAST_PATH_SECRET = 16
"""Characters of a secret that stands in a path."""


class WebhookSettings(ProviderSettings):
    """What verifies providers; a provider without its secret has no door."""

    twilio_auth_token: SecretStr | None = None
    """Verifies Twilio's signatures."""
    africastalking_webhook_secret: SecretStr | None = None
    """Last part of the address given to Africa's Talking, which signs nothing; 16 characters or more."""
    whatsapp_app_secret: SecretStr | None = None
    """Verifies WhatsApp's signatures: the Meta app's secret."""
    whatsapp_verify_token: SecretStr | None = None
    """What Meta repeats when the address is set up; any text of ours."""
    smart_meter_secret: SecretStr | None = None
    """Verifies what head ends push to /webhooks/smart-meter (Standard Webhooks, ``whsec_…``)."""
    revenuecat_authorization: SecretStr | None = None
    """The Authorization header that RevenueCat is told to send to /webhooks/revenuecat; 16 characters or more."""
    revenuecat_sandbox: bool = False
    """Whether purchases in the stores' sandboxes give anything here; never in production."""
    webhook_allow_private: bool = False
    """Development only: webhooks may go to this machine and private networks, over http, to any port."""
    webhook_timeout_seconds: float = Field(20.0, ge=1, le=30)
    """Longest time of one attempt to deliver a webhook."""

    @field_validator("smart_meter_secret")
    @classmethod
    def _signing(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            text = value.get_secret_value()
            try:
                is_key = len(base64.b64decode(text.removeprefix("whsec_"), validate=True)) >= LEAST_KEY
            except ValueError:
                is_key = False
            if not is_key or not text.startswith("whsec_"):
                raise ValueError("has to be whsec_ and the base64 of 24 bytes or more")
        return value

    @field_validator("revenuecat_authorization")
    @classmethod
    def _long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            text = value.get_secret_value()
            if (
                len(text) < LEAST_PATH_SECRET
                or not text.isascii()
                or not text.isprintable()
                or text != text.strip()
            ):
                raise ValueError("has to be 16 or more printable ASCII characters")
        return value

    @field_validator("africastalking_webhook_secret")
    @classmethod
    def _unguessable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            text = value.get_secret_value()
            if len(text) < LEAST_PATH_SECRET or not all(
                c.isascii() and (c.isalnum() or c in "-_") for c in text
            ):
                raise ValueError("has to be 16 or more letters, digits, - and _")
        return value


def load_webhook_settings(**overrides: Any) -> WebhookSettings:
    """Read the settings of webhooks.

    Args:
        overrides: values that win over environment and ``.env``, by field name.

    Raises:
        SettingsError: a value is wrong; one sentence that names the setting.
    """
    try:
        return WebhookSettings(**overrides)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{variable_name(str(first['loc'][0]))} {reason}.") from None


def reveal(secret: SecretStr | None) -> str | None:
    """The text of a secret."""
    return None if secret is None else secret.get_secret_value()
