"""Who is configured; a provider that is configured by half is one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pyapi.channels.registry import list_providers, make_adapters
from pyapi.channels.settings import ChannelSettings, load_channel_settings
from pyapi.settings import SettingsError, load_settings, variable_name

pytestmark = pytest.mark.one_server


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for field in ChannelSettings.model_fields:
        monkeypatch.delenv(variable_name(field), raising=False)


def set_all(monkeypatch: pytest.MonkeyPatch) -> None:
    push_key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    rsa_key = rsa.generate_private_key(65537, 2048).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    account = {"project_id": "p", "client_email": "e", "private_key": rsa_key.decode()}
    for name, value in {
        "SMTP_URL": "smtp://a:geheim@localhost",
        "SMTP_FROM": "a@b.example",
        "AFRICASTALKING_USERNAME": "sandbox",
        "AFRICASTALKING_API_KEY": "geheim",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "geheim",
        "TWILIO_FROM": "+15005550006",
        "FCM_CREDENTIALS": json.dumps(account),
        "APNS_KEY": push_key.decode(),
        "APNS_KEY_ID": "K",
        "APNS_TEAM_ID": "T",
        "APNS_TOPIC": "com.example",
        "WEB_PUSH_KEY": push_key.decode(),
        "WEB_PUSH_SUBJECT": "mailto:a@b.example",
        "WHATSAPP_TOKEN": "geheim",
        "WHATSAPP_PHONE_ID": "7001",
    }.items():
        monkeypatch.setenv(f"MAINSPRING_{name}", value)


def test_without_settings_everything_goes_to_the_log() -> None:
    adapters = make_adapters(load_channel_settings())
    assert [adapter.provider for adapter in adapters] == ["log"]
    assert list_providers(adapters) == []


async def test_everything_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch)
    settings = load_channel_settings()
    adapters = make_adapters(settings)
    assert list_providers(adapters) == [
        {"provider": "smtp", "channel": "email", "rank": 10},
        {"provider": "africastalking", "channel": "sms", "rank": 10},
        {"provider": "twilio", "channel": "sms", "rank": 20},
        {"provider": "push", "channel": "push", "rank": 10},
        {"provider": "whatsapp", "channel": "whatsapp", "rank": 10},
    ]
    for adapter in adapters:
        await adapter.close()
    assert "geheim" not in repr(settings) + str(settings) + repr(
        [vars(adapter) for adapter in adapters if adapter.provider == "smtp"]
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SMTP_URL", "smtp://localhost", "MAINSPRING_SMTP_FROM is missing: MAINSPRING_SMTP_URL is set, and smtp needs both."),
        ("TWILIO_AUTH_TOKEN", "geheim", "MAINSPRING_TWILIO_ACCOUNT_SID, MAINSPRING_TWILIO_FROM are missing: MAINSPRING_TWILIO_AUTH_TOKEN is set, and twilio needs 3 settings."),
        ("AFRICASTALKING_FROM", "POWER", "MAINSPRING_AFRICASTALKING_USERNAME and MAINSPRING_AFRICASTALKING_API_KEY are missing: MAINSPRING_AFRICASTALKING_FROM is set, and africastalking needs both."),
        ("APNS_TOPIC", "t", "MAINSPRING_APNS_KEY, MAINSPRING_APNS_KEY_ID, MAINSPRING_APNS_TEAM_ID are missing: MAINSPRING_APNS_TOPIC is set, and apns needs 4 settings."),
        ("WHATSAPP_TOKEN", "geheim", "MAINSPRING_WHATSAPP_PHONE_ID is missing: MAINSPRING_WHATSAPP_TOKEN is set, and whatsapp needs both."),
        ("WEB_PUSH_SUBJECT", "a@b.example", "MAINSPRING_WEB_PUSH_SUBJECT is neither mailto: nor https:."),
        ("TWILIO_URL", "http://api.twilio.com", "MAINSPRING_TWILIO_URL is not an https address."),
        ("FCM_URL", "https://a.example\r\nX: geheim", "MAINSPRING_FCM_URL is not an address."),
        ("APNS_URL", "https://me:geheim/x@a.example", "MAINSPRING_APNS_URL is not an address."),
        ("PUBLIC_URL", "https://a.example:99999", "MAINSPRING_PUBLIC_URL is not an address."),
        ("PUBLIC_URL", "https://:443", "MAINSPRING_PUBLIC_URL is not an address such as https://api.example.com."),
        ("FCM_URL", "geheim", "MAINSPRING_FCM_URL is not an https address."),
    ],
)  # fmt: skip
def test_half_a_provider_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"MAINSPRING_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_channel_settings()
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [("FCM_CREDENTIALS", '{"geheim": 1}'), ("SMTP_URL", "mailto:geheim"), ("SMTP_FROM", "geheim"), ("APNS_KEY", "geheim"), ("WEB_PUSH_KEY", "geheim")],
)  # fmt: skip
def test_a_credential_that_is_none_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    set_all(monkeypatch)
    monkeypatch.setenv(f"MAINSPRING_{name}", value)
    with pytest.raises(SettingsError) as caught:
        make_adapters(load_channel_settings())
    assert str(caught.value).startswith(f"MAINSPRING_{name} ")
    assert "geheim" not in str(caught.value)


def test_a_misspelt_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSPRING_TWILIO_AUTHTOKEN", "geheim")
    with pytest.raises(
        SettingsError, match="MAINSPRING_TWILIO_AUTHTOKEN is not a setting; MAINSPRING_TWILIO_AUTH_TOKEN is"
    ):
        load_settings()
    monkeypatch.delenv("MAINSPRING_TWILIO_AUTHTOKEN")
    monkeypatch.setenv("MAINSPRING_WEB_PUSH_HOSTS", "Push.example, localhost")
    load_settings()
    assert load_channel_settings().web_push_hosts == ("push.example", "localhost")


def test_a_local_address_needs_no_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSPRING_TWILIO_URL", "http://127.0.0.1:1/")
    assert load_channel_settings().twilio_url == "http://127.0.0.1:1"


def test_twilio_reports_to_our_door_where_it_has_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_channel_settings().twilio_callback is None
    monkeypatch.setenv("MAINSPRING_PUBLIC_URL", "http://localhost:8000")
    assert load_channel_settings().twilio_callback is None
    monkeypatch.setenv("MAINSPRING_PUBLIC_URL", "https://api.power.example/")
    assert load_channel_settings().twilio_callback == "https://api.power.example/webhooks/twilio"
    settings = load_channel_settings(
        twilio_status_url="https://x.example/t",
        twilio_account_sid="AC1",
        twilio_auth_token="t",
        twilio_from="+1",
    )
    assert settings.twilio_callback == "https://x.example/t"


def test_the_settings_of_incoming_webhooks_are_no_misspellings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WHATSAPP_VERIFY_TOKEN", "WHATSAPP_APP_SECRET", "AFRICASTALKING_WEBHOOK_SECRET"):
        monkeypatch.setenv(f"MAINSPRING_{name}", "x")
    load_settings()


def test_the_page_lists_every_setting_and_every_error() -> None:
    from tools.channel_tables import PAGE, fill

    assert fill(PAGE.read_text()) == PAGE.read_text(), "run: python -m tools.channel_tables"
