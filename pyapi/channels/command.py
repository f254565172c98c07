"""The command ``mainspring channels``: who is configured, and whether the credentials work."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any
from uuid import uuid4

import click

from pyapi.channels.adapter import Adapter, Delivery, Outcome
from pyapi.channels.push import Push
from pyapi.channels.registry import RANKS, make_adapters
from pyapi.channels.settings import REQUIRED, ChannelSettings, load_channel_settings
from pyapi.settings import SettingsError, variable_name

CHANNELS = {
    "smtp": "email",
    "africastalking": "sms",
    "twilio": "sms",
    "fcm": "push",
    "apns": "push",
    "webpush": "push",
    "whatsapp": "whatsapp",
}
"""Every provider that there is an adapter for, but for webhooks and the log, which need no credentials."""


@click.group("channels", invoke_without_command=True)
@click.pass_context
def channels_command(context: click.Context) -> None:
    """Show which providers are configured; `channels test` sends one message.

    \b
    mainspring channels
    mainspring channels test smtp asha@home.example
    mainspring channels test apns 00fc13ad…
    """
    if context.invoked_subcommand is None:
        settings = load_channel_settings()
        make_adapters(settings)  # a credential that is none is a sentence here, too
        _print_providers(settings)


def _print_providers(settings: ChannelSettings) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow, and not needed to send
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("Provider", "Channel", "Rank", "State"):
        table.add_column(heading)
    for provider, channel in CHANNELS.items():
        rank = str(RANKS.get(provider, RANKS["push"]))
        if settings.is_configured(provider):
            state = "[green]configured[/]"
        else:
            state = f"set {', '.join(variable_name(name) for name in REQUIRED[provider])}"
        table.add_row(provider, channel, rank, state)
    table.add_row("webhook", "webhook", str(RANKS["webhook"]), "[green]always[/]")
    table.add_row("log", "every other", "", "where a channel has no provider")
    Console(width=None if sys.stdout.isatty() else 200, highlight=False).print(table)


@channels_command.command("test")
@click.argument("provider", type=click.Choice(list(CHANNELS)))
@click.argument("recipient")
@click.option("--subject", default="Test", show_default=True)
@click.option("--body", default="A test message of Mainspring.", show_default=True)
@click.option("--template", metavar="NAME", help="A WhatsApp template, which needs no open conversation.")
@click.option("--language", default="en", show_default=True, help="Of the template.")
def send_test(
    provider: str, recipient: str, subject: str, body: str, template: str | None, language: str
) -> None:
    """Send one message at once, past the outbox, and print the outcome.

    RECIPIENT is an e-mail address, a number such as +254711000111, a device token, or for webpush the subscription
    as JSON, as the browser gives it.
    """
    adapters = make_adapters(load_channel_settings())
    adapter = _find(adapters, provider)
    if adapter is None:
        names = ", ".join(variable_name(name) for name in REQUIRED[provider])
        raise SettingsError(f"{provider} is not configured; set {names}.")
    content: dict[str, Any] = {"subject": subject, "body": body}
    if template:
        content["template"] = {"name": template, "language": language}
    channel = CHANNELS[provider]
    delivery = Delivery(uuid4(), 1, channel, provider, recipient, _read_address(provider, recipient), content)
    outcome = asyncio.run(_send(adapter, delivery))
    facts = {
        "outcome": outcome.status,
        "message id": outcome.message_id,
        "code": outcome.error_code,
        "detail": outcome.detail,
        "retry after": None if outcome.retry_after is None else f"{outcome.retry_after:g} s",
    }
    for name, value in facts.items():
        if value is not None:
            click.echo(f"{name}: {value}")
    if outcome.status not in ("sent", "delivered"):
        click.get_current_context().exit(1)


async def _send(adapter: Adapter, delivery: Delivery) -> Outcome:
    try:
        return await adapter.send(delivery)
    finally:
        await adapter.close()


def _find(adapters: list[Adapter], provider: str) -> Adapter | None:
    for adapter in adapters:
        if adapter.provider == provider:
            return adapter
        if isinstance(adapter, Push) and provider in adapter.services:
            return adapter.services[provider]
    return None


def _read_address(provider: str, recipient: str) -> dict[str, Any]:
    if CHANNELS[provider] != "push":
        return {"to": recipient}
    if provider != "webpush":
        return {"platform": provider, "token": recipient}
    try:
        subscription = json.loads(recipient)
        return {"platform": provider, "token": str(subscription["endpoint"]), "keys": subscription["keys"]}
    except (ValueError, KeyError, TypeError):
        raise click.BadParameter(
            'write the subscription, {"endpoint": …, "keys": {"p256dh": …, "auth": …}}',
            param_hint="RECIPIENT",
        ) from None
