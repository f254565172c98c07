"""WhatsApp by Meta's Cloud API."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from pyapi.channels.adapter import Delivery, Outcome, Unsendable
from pyapi.channels.http import HttpAdapter, Rule, judge, read_object
from pyapi.channels.sms_twilio import read_number, read_text

LONGEST_TEXT = 4096

RULES = {
    "0": Rule("provider_down", "The access token is not valid."),
    "1": Rule("retry", "Meta failed."),
    "2": Rule("retry", "Meta is not available."),
    "3": Rule("provider_down", "The token lacks a permission."),
    "4": Rule("retry", "The app's call limit is reached."),
    "10": Rule("provider_down", "The token lacks a permission."),
    "33": Rule("provider_down", "The sending phone number does not exist."),
    "100": Rule("rejected", "A parameter of the message is wrong."),
    "190": Rule("provider_down", "The access token has expired."),
    "200": Rule("provider_down", "The token lacks a permission."),
    "368": Rule("provider_down", "The account is blocked for a violation of policy."),
    "80007": Rule("retry", "The account's call limit is reached."),
    "130429": Rule("retry", "The throughput limit is reached."),
    "130472": Rule("rejected", "The recipient is part of an experiment of Meta's."),
    "130497": Rule("rejected", "The account may not send to this country."),
    "131000": Rule("retry", "Meta failed."),
    "131005": Rule("provider_down", "The token lacks a permission."),
    "131008": Rule("rejected", "A parameter of the message is missing."),
    "131009": Rule("rejected", "A parameter of the message is wrong."),
    "131016": Rule("retry", "Meta is not available."),
    "131021": Rule("rejected", "Sender and recipient are the same number."),
    "131026": Rule("drop_recipient", "The number cannot be reached by WhatsApp."),
    "131030": Rule("rejected", "A test number sends to listed numbers only."),
    "131031": Rule("provider_down", "The account is locked."),
    "131037": Rule("provider_down", "The sender's display name is not approved."),
    "131042": Rule("provider_down", "The account's payment has failed."),
    "131045": Rule("provider_down", "The sending phone number is not registered."),
    "131047": Rule("rejected", "The recipient's last message is older than 24 hours: send a template."),
    "131048": Rule("retry", "The spam limit is reached."),
    "131049": Rule("rejected", "Meta withheld a marketing message, to protect the recipient."),
    "131050": Rule("drop_recipient", "The recipient has opted out of marketing messages."),
    "131051": Rule("rejected", "The type of the message is not supported."),
    "131052": Rule("rejected", "The media cannot be read."),
    "131053": Rule("rejected", "The media cannot be sent."),
    "131056": Rule("retry", "Too many messages to this recipient in a short time."),
    "131057": Rule("provider_down", "The account is in maintenance."),
    "132000": Rule("rejected", "The template takes another number of parameters."),
    "132001": Rule("rejected", "The template does not exist in this language."),
    "132005": Rule("rejected", "The text of the template becomes too long."),
    "132007": Rule("rejected", "The text of the template violates a policy."),
    "132012": Rule("rejected", "A parameter of the template has the wrong form."),
    "132015": Rule("rejected", "The template is paused for its quality."),
    "132016": Rule("rejected", "The template is disabled for its quality."),
    "133004": Rule("retry", "Meta is not available."),
    "133010": Rule("provider_down", "The sending phone number is not registered."),
    "135000": Rule("rejected", "The message could not be sent; a parameter is likely wrong."),
    "http_401": Rule("provider_down", "The access token is not valid."),
    "http_403": Rule("provider_down", "The token lacks a permission."),
    "http_404": Rule("provider_down", "The sending phone number does not exist."),
    "http_429": Rule("retry", "Too many requests."),
    "http_4xx": Rule("rejected", "Meta refused the message."),
    "http_5xx": Rule("retry", "Meta failed."),
}
"""What the codes of the Cloud API mean; most of those about a recipient come later, with a status."""


class WhatsAppCloud(HttpAdapter):
    """The messages endpoint of a sending phone number.

    Args:
        token: access token of a system user.
        phone_id: id of the sending number.
        url: where the Graph API is, with its version.
        context: which certificates are trusted.
    """

    provider, channel = "whatsapp", "whatsapp"

    def __init__(
        self, token: SecretStr, phone_id: str, *, url: str, context: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(context=context)
        self._url = f"{url}/{phone_id}/messages"
        self._headers = {"Authorization": f"Bearer {token.get_secret_value()}"}

    async def _send(self, delivery: Delivery) -> Outcome:
        message = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": read_number(delivery).removeprefix("+"),
            "biz_opaque_callback_data": str(delivery.delivery_id),
            **_make_part(delivery),
        }
        response = await self.post(self._url, json=message, headers=self._headers)
        answer = read_object(response)
        if response.status_code == 200:
            messages = answer.get("messages")
            first = messages[0] if isinstance(messages, list) and messages else {}
            return Outcome("sent", first.get("id") if isinstance(first, dict) else None)
        error = answer.get("error")
        error = error if isinstance(error, dict) else {}
        data = error.get("error_data")
        said = data.get("details") if isinstance(data, dict) else error.get("message")
        return judge(RULES, (error.get("code"),), response, delivery, said)


def _make_part(delivery: Delivery) -> dict[str, Any]:
    """The template where there is one, else the text, which arrives only within 24 hours of the recipient's last."""
    template = delivery.content.get("template")
    if not template:
        text = read_text(delivery)
        if len(text) > LONGEST_TEXT:
            detail = f"The text is longer than {LONGEST_TEXT} characters."
            raise Unsendable(Outcome("rejected", None, "text_too_long", detail))
        return {"type": "text", "text": {"preview_url": False, "body": text}}
    facts: Mapping[str, Any] = template if isinstance(template, Mapping) else {"name": str(template)}
    language = str(facts.get("language") or delivery.content.get("language") or "en")
    components = list(facts.get("components") or [])
    if facts.get("parameters"):
        texts = [{"type": "text", "text": str(value)} for value in facts["parameters"]]
        components.append({"type": "body", "parameters": texts})
    part = {"name": str(facts.get("name", "")), "language": {"code": language}}
    return {"type": "template", "template": part | ({"components": components} if components else {})}
