"""The registry: which providers are configured, and in which order they are asked."""

from __future__ import annotations

import ssl
from collections.abc import Sequence

from pyapi.channels.adapter import Adapter
from pyapi.channels.log import Log
from pyapi.channels.push import Push
from pyapi.channels.push_apns import Apns
from pyapi.channels.push_fcm import Fcm
from pyapi.channels.push_web import WebPush
from pyapi.channels.settings import ChannelSettings
from pyapi.channels.sms_africastalking import AfricasTalking
from pyapi.channels.sms_twilio import Twilio
from pyapi.channels.smtp import Smtp
from pyapi.channels.whatsapp_cloud import WhatsAppCloud

RANKS = {"smtp": 10, "africastalking": 10, "twilio": 20, "push": 10, "whatsapp": 10, "webhook": 10}
"""The lowest rank that works is asked first."""


def make_adapters(settings: ChannelSettings, context: ssl.SSLContext | None = None) -> list[Adapter]:
    """One adapter for each provider that is configured, and the log.

    Args:
        settings: from :func:`~pyapi.channels.settings.load_channel_settings`.
        context: which certificates are trusted; None = the public ones, or ``SSL_CERT_FILE``.

    Raises:
        SettingsError: a key or an address is none; one sentence.
    """
    s = settings
    adapters: list[Adapter] = []
    if s.smtp_url and s.smtp_from:
        adapters.append(Smtp(s.smtp_url, s.smtp_from, context=context))
    if s.africastalking_username and s.africastalking_api_key:
        adapters.append(
            AfricasTalking(
                s.africastalking_username,
                s.africastalking_api_key,
                sender=s.africastalking_from,
                url=s.africastalking_url,
                context=context,
            )
        )
    if s.twilio_account_sid and s.twilio_auth_token and s.twilio_from:
        adapters.append(
            Twilio(
                s.twilio_account_sid,
                s.twilio_auth_token,
                s.twilio_from,
                url=s.twilio_url,
                status_url=s.twilio_callback,
                context=context,
            )
        )
    if services := _make_push_services(s, context):
        adapters.append(Push(services))
    if s.whatsapp_token and s.whatsapp_phone_id:
        adapters.append(
            WhatsAppCloud(s.whatsapp_token, s.whatsapp_phone_id, url=s.whatsapp_url, context=context)
        )
    adapters.append(Log(shows_content=s.log_channel_content))
    return adapters


def _make_push_services(s: ChannelSettings, context: ssl.SSLContext | None) -> dict[str, Adapter]:
    services: dict[str, Adapter] = {}
    if s.fcm_credentials:
        services["fcm"] = Fcm(s.fcm_credentials, url=s.fcm_url, context=context)
    if s.apns_key and s.apns_key_id and s.apns_team_id and s.apns_topic:
        services["apns"] = Apns(
            s.apns_key, s.apns_key_id, s.apns_team_id, s.apns_topic, url=s.apns_url, context=context
        )
    if s.web_push_key and s.web_push_subject:
        services["webpush"] = WebPush(
            s.web_push_key, s.web_push_subject, hosts=s.web_push_hosts, context=context
        )
    return services


def list_providers(adapters: Sequence[Adapter]) -> list[dict[str, object]]:
    """What ``notifications.sync_providers`` takes: everything but the log, which is always there."""
    return [
        {"provider": adapter.provider, "channel": adapter.channel, "rank": RANKS.get(adapter.provider, 50)}
        for adapter in adapters
        if adapter.provider != "log"
    ]
