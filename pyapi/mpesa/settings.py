"""Settings of M-Pesa: our account at Safaricom, and how far its callbacks are trusted."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode

from pyapi.provider_settings import LOOPBACK, ProviderSettings, check_provider_address
from pyapi.settings import SettingsError, variable_name

LEAST_PATH_SECRET = 16
"""Characters of a secret that stands in a path."""
FORBIDDEN_WORDS = ("mpesa", "m-pesa", "safaricom")
"""Daraja refuses addresses that contain them."""
REQUIRED = (
    "mpesa_consumer_key",
    "mpesa_consumer_secret",
    "mpesa_shortcode",
    "mpesa_passkey",
    "mpesa_webhook_secret",
    "public_url",
)
"""What asking a phone cannot do without; with none of it but the public address, M-Pesa is not used."""


class MpesaSettings(ProviderSettings):
    """Credentials and addresses of Daraja."""

    mpesa_url: str = "https://api.safaricom.co.ke"
    """Where Daraja is; the sandbox is ``https://sandbox.safaricom.co.ke``."""
    mpesa_consumer_key: SecretStr | None = None
    """The Daraja app's consumer key."""
    mpesa_consumer_secret: SecretStr | None = None
    """Its consumer secret."""
    mpesa_shortcode: str | None = Field(None, pattern=r"^[0-9]{5,7}$")
    """Our PayBill number, or for a till the store number that the passkey belongs to."""
    mpesa_passkey: SecretStr | None = None
    """The passkey of Lipa na M-Pesa Online."""
    mpesa_till: str | None = Field(None, pattern=r"^[0-9]{5,7}$")
    """Till number (Buy Goods); absent = a PayBill, whose payers name an account."""
    mpesa_webhook_secret: SecretStr | None = None
    """Part of the addresses given to Daraja, which signs nothing; 16 letters, digits, - and _ or more."""
    mpesa_addresses: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses and networks that callbacks may come from; absent = any."""
    mpesa_address_header: str | None = Field(None, pattern=r"^[A-Za-z0-9-]{1,64}$")
    """Header in which our own proxy tells who calls, such as X-Real-IP; absent = whoever connects."""
    mpesa_confirm: bool = True
    """Whether a callback that says "paid" is believed only after the query API has said so too."""
    mpesa_maximum_amount: int = Field(250_000, ge=1, le=10_000_000)
    """Most shillings that a phone is asked for at once."""
    mpesa_query_seconds: float = Field(30.0, ge=0.1, le=600)
    """How long a callback may take before Daraja is asked; doubles each time."""
    mpesa_give_up_hours: float = Field(3.0, ge=0.001, le=72)
    """After this long nobody is asked any more; a late callback still counts."""

    @field_validator("mpesa_addresses", mode="before")
    @classmethod
    def _split_addresses(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = tuple(item.strip() for item in value.split(",") if item.strip())
        for item in value:
            try:
                ipaddress.ip_network(item)
            except ValueError:
                raise ValueError(f"lists {item!r}, which is neither an address nor a network") from None
        return value

    @field_validator("mpesa_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        return check_provider_address(value)

    @field_validator("mpesa_webhook_secret")
    @classmethod
    def _unguessable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            text = value.get_secret_value()
            if len(text) < LEAST_PATH_SECRET or not all(
                c.isascii() and (c.isalnum() or c in "-_") for c in text
            ):
                raise ValueError("has to be 16 or more letters, digits, - and _")
            if any(word in text.lower() for word in FORBIDDEN_WORDS):
                raise ValueError("contains a word that Daraja refuses in addresses")
        return value

    @property
    def is_configured(self) -> bool:
        """Whether phones can be asked."""
        return all(getattr(self, name) for name in REQUIRED)

    @property
    def callback_base(self) -> str:
        """The beginning of the addresses given to Daraja."""
        secret = self.mpesa_webhook_secret.get_secret_value() if self.mpesa_webhook_secret else ""
        return f"{self.public_url}/webhooks/daraja/{secret}"

    def describe(self) -> dict[str, Any]:
        """As ``mpesa.sync_settings`` takes them: nothing secret."""
        return {
            "shortcode": self.mpesa_shortcode,
            "account_kind": "till" if self.mpesa_till else "paybill",
            "is_confirming": self.mpesa_confirm,
            "maximum_amount": self.mpesa_maximum_amount,
            "query_after": f"{self.mpesa_query_seconds} seconds",
            "give_up_after": f"{self.mpesa_give_up_hours} hours",
        }


def load_mpesa_settings(**overrides: Any) -> MpesaSettings:
    """Read the settings of M-Pesa.

    Args:
        overrides: values that win over environment and ``.env``, by field name.

    Raises:
        SettingsError: a value is wrong, or some of what is needed is there and not all; one sentence
            that names the setting.
    """
    try:
        settings = MpesaSettings(**overrides)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        reason = str(first["msg"]).removeprefix("Value error, ")
        name = str(first["loc"][0])
        if first["type"] == "string_pattern_mismatch":
            reason = (
                "is not the name of a header" if name == "mpesa_address_header" else "is not 5 to 7 digits"
            )
        raise SettingsError(f"{variable_name(name)} {reason[0].lower()}{reason[1:]}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file .env cannot be read: {error}.") from None
    given = [name for name in (*REQUIRED[:5], "mpesa_till") if getattr(settings, name)]
    missing = [variable_name(name) for name in REQUIRED if not getattr(settings, name)]
    if given and missing:
        raise SettingsError(
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing: "
            f"{variable_name(given[0])} is set, and M-Pesa needs all six settings."
        )
    if given:
        public = str(settings.public_url)
        if any(word in public.lower() for word in FORBIDDEN_WORDS):
            raise SettingsError(
                "MAINSPRING_PUBLIC_URL contains a word that Daraja refuses in addresses (mpesa, safaricom)."
            )
        parts = urlsplit(public)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise SettingsError("MAINSPRING_PUBLIC_URL has to be https: Daraja calls nothing else.")
    return settings
