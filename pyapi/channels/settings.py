"""Settings of the channels: who sends for us, and with which credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode

from pyapi.provider_settings import ProviderSettings, check_provider_address
from pyapi.settings import SettingsError, variable_name

PUSH_SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "smtp": ("smtp_url", "smtp_from"),
    "africastalking": ("africastalking_username", "africastalking_api_key"),
    "twilio": ("twilio_account_sid", "twilio_auth_token", "twilio_from"),
    "fcm": ("fcm_credentials",),
    "apns": ("apns_key", "apns_key_id", "apns_team_id", "apns_topic"),
    "webpush": ("web_push_key", "web_push_subject"),
    "whatsapp": ("whatsapp_token", "whatsapp_phone_id"),
}
"""What a provider cannot do without; with none of it set, it is not used."""
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "africastalking": ("africastalking_from",),
    "twilio": ("twilio_status_url",),
}


class ChannelSettings(ProviderSettings):
    """Credentials and addresses of the providers; a provider without credentials is not used."""

    smtp_url: SecretStr | None = None
    """``smtp://user:password@host:587`` (STARTTLS) or ``smtps://…:465``; ``?tls=none`` sends in the clear."""
    smtp_from: str | None = None
    """Sender of e-mail, ``Name <address>``."""
    africastalking_username: str | None = None
    """Africa's Talking application; ``sandbox`` for the sandbox."""
    africastalking_api_key: SecretStr | None = None
    """Its key."""
    africastalking_from: str | None = None
    """Registered sender id or short code; absent = the application's default."""
    africastalking_url: str = "https://api.africastalking.com"
    """Where its API is; the sandbox is ``https://api.sandbox.africastalking.com``."""
    twilio_account_sid: str | None = None
    """Twilio account, ``AC…``."""
    twilio_auth_token: SecretStr | None = None
    """Its token."""
    twilio_from: str | None = None
    """Sending number, or a messaging service, ``MG…``."""
    twilio_status_url: str | None = None
    """Where Twilio reports what became of a message; absent = ``MAINSPRING_PUBLIC_URL`` and ``/webhooks/twilio``."""
    twilio_url: str = "https://api.twilio.com"
    """Where its API is."""
    fcm_credentials: SecretStr | None = None
    """Firebase service account: a file, or the JSON itself."""
    fcm_url: str = "https://fcm.googleapis.com"
    """Where its API is."""
    apns_key: SecretStr | None = None
    """Apple push key (``.p8``): a file, or the PEM itself."""
    apns_key_id: str | None = None
    """The key's id, ten characters."""
    apns_team_id: str | None = None
    """The developer team's id."""
    apns_topic: str | None = None
    """The app's bundle id."""
    apns_url: str = "https://api.push.apple.com"
    """``https://api.sandbox.push.apple.com`` for development builds."""
    web_push_key: SecretStr | None = None
    """VAPID private key: base64url as browsers' tools print it, PEM, or a file."""
    web_push_subject: str | None = None
    """Whom a push service may write to, ``mailto:…`` or ``https://…``."""
    web_push_hosts: Annotated[tuple[str, ...], NoDecode] = PUSH_SERVICES
    """Push services that subscriptions may name, with their subdomains; nothing is sent elsewhere."""
    whatsapp_token: SecretStr | None = None
    """WhatsApp Cloud API access token of a system user."""
    whatsapp_phone_id: str | None = None
    """Id of the sending phone number, not the number."""
    whatsapp_url: str = "https://graph.facebook.com/v23.0"
    """Where its API is, with the version."""
    log_channel_content: bool = False
    """Whether the log shows what a message says where a channel has no provider; for development."""

    @field_validator("web_push_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(host.strip().lower() for host in value.split(",") if host.strip())
        return value

    @field_validator("africastalking_url", "twilio_url", "fcm_url", "apns_url", "whatsapp_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        return check_provider_address(value)

    @field_validator("web_push_subject")
    @classmethod
    def _contact(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("mailto:", "https://")):
            raise ValueError("is neither mailto: nor https:")
        return value

    @property
    def twilio_callback(self) -> str | None:
        """Where Twilio is told to report; it takes https only."""
        if self.twilio_status_url or not (self.public_url or "").startswith("https://"):
            return self.twilio_status_url
        return f"{str(self.public_url).rstrip('/')}/webhooks/twilio"

    def is_configured(self, provider: str) -> bool:
        """Whether a provider has what it needs."""
        return all(getattr(self, name) for name in REQUIRED[provider])


SECRETS = tuple(
    name for name, field in ChannelSettings.model_fields.items() if field.annotation == SecretStr | None
)
"""Fields whose value is never shown."""


def load_channel_settings(**overrides: Any) -> ChannelSettings:
    """Read the settings of the channels.

    Args:
        overrides: values that win over environment and ``.env``, by field name.

    Raises:
        SettingsError: a value is wrong, or a provider has some of what it needs and not all; one
            sentence that names the setting.
    """
    try:
        settings = ChannelSettings(**overrides)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{variable_name(str(first['loc'][0]))} {reason}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file .env cannot be read: {error}.") from None
    for provider, names in REQUIRED.items():
        given = [name for name in (*names, *OPTIONAL.get(provider, ())) if getattr(settings, name)]
        missing = [variable_name(name) for name in names if not getattr(settings, name)]
        if given and missing:
            raise SettingsError(
                f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing: "
                f"{variable_name(given[0])} is set, and {provider} needs both."
                if len(names) == 2
                else f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing: "
                f"{variable_name(given[0])} is set, and {provider} needs {len(names)} settings."
            )
    return settings
