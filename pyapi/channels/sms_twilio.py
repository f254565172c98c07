"""SMS by Twilio."""

from __future__ import annotations

import re
import ssl

from pydantic import SecretStr

from pyapi.channels.adapter import Delivery, Outcome, Unsendable
from pyapi.channels.http import HttpAdapter, Rule, judge, read_object

RULES = {
    "10001": Rule("provider_down", "The account is not active."),
    "14107": Rule("retry", "The sending rate was exceeded."),
    "20003": Rule("provider_down", "The credentials are wrong, or the account has no balance."),
    "20005": Rule("provider_down", "The account is not active."),
    "20006": Rule("provider_down", "The credentials do not allow this."),
    "20429": Rule("retry", "Too many requests."),
    "20500": Rule("retry", "Twilio failed."),
    "20503": Rule("retry", "Twilio is not available."),
    "21211": Rule("drop_recipient", "This is not a phone number."),
    "21265": Rule("drop_recipient", "The number is a short code."),
    "21266": Rule("rejected", "Sender and recipient are the same number."),
    "21408": Rule("rejected", "The account may not send to this region."),
    "21602": Rule("rejected", "The message has no text."),
    "21603": Rule("provider_down", "The sender is missing."),
    "21606": Rule("provider_down", "The sender is not a number of this account that can send."),
    "21608": Rule("rejected", "A trial account sends to verified numbers only."),
    "21610": Rule("drop_recipient", "The recipient has unsubscribed."),
    "21611": Rule("retry", "The sender's queue is full."),
    "21612": Rule("rejected", "This sender cannot reach this recipient."),
    "21614": Rule("drop_recipient", "The number is not a mobile."),
    "21617": Rule("rejected", "The text is longer than 1600 characters."),
    "21619": Rule("rejected", "The message has no text."),
    "21635": Rule("drop_recipient", "The number is a landline."),
    "21659": Rule("provider_down", "The sender is not a number of Twilio."),
    "21660": Rule("provider_down", "The sender belongs to another account."),
    "21661": Rule("provider_down", "The sender cannot send SMS."),
    "21705": Rule("provider_down", "The messaging service does not exist."),
    "30001": Rule("retry", "The queue is full."),
    "30002": Rule("provider_down", "The account is suspended."),
    "63038": Rule("provider_down", "The account's daily limit is reached."),
    "http_401": Rule("provider_down", "The credentials are wrong."),
    "http_403": Rule("provider_down", "The credentials do not allow this."),
    "http_404": Rule("provider_down", "The account does not exist."),
    "http_408": Rule("retry", "Twilio took too long."),
    "http_429": Rule("retry", "Too many requests."),
    "http_4xx": Rule("rejected", "Twilio refused the message."),
    "http_5xx": Rule("retry", "Twilio failed."),
}
"""What Twilio's error codes mean for us."""


class Twilio(HttpAdapter):
    """Twilio's Messages resource. It knows no idempotency key: a message whose answer is lost may go out twice.

    Args:
        account_sid: ``AC…``.
        auth_token: the account's.
        sender: a number, or a messaging service, ``MG…``.
        url: where the API is.
        status_url: where it reports what became of messages.
        context: which certificates are trusted.
    """

    provider, channel = "twilio", "sms"

    def __init__(
        self,
        account_sid: str,
        auth_token: SecretStr,
        sender: str,
        *,
        url: str = "https://api.twilio.com",
        status_url: str | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(context=context)
        self._url = f"{url}/2010-04-01/Accounts/{account_sid}/Messages.json"
        self._credentials = (account_sid, auth_token.get_secret_value())
        self._sender = {"MessagingServiceSid" if sender.startswith("MG") else "From": sender}
        self._status = {"StatusCallback": status_url} if status_url else {}

    async def _send(self, delivery: Delivery) -> Outcome:
        form = {"To": read_number(delivery), "Body": read_text(delivery), **self._sender, **self._status}
        response = await self.post(self._url, data=form, auth=self._credentials)
        answer = read_object(response)
        if response.status_code in (200, 201, 202):
            if answer.get("status") not in ("failed", "undelivered"):
                return Outcome("sent", str(answer["sid"]) if answer.get("sid") else None)
            return judge(
                RULES, (answer.get("error_code"), "http_4xx"), response, delivery, answer.get("error_message")
            )
        return judge(RULES, (answer.get("code"),), response, delivery, answer.get("message"))


def read_number(delivery: Delivery) -> str:
    """The recipient's number in international form.

    Raises:
        Unsendable: it is no such number.
    """
    number = re.sub(r"[\s().-]", "", str(delivery.address.get("to", "")))
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", number, re.ASCII):
        raise Unsendable(
            Outcome(
                "drop_recipient",
                None,
                "invalid_number",
                "The number is not in international form, such as +254….",
            )
        )
    return number


def read_text(delivery: Delivery) -> str:
    """The text of a short message.

    Raises:
        Unsendable: there is none.
    """
    text = str(delivery.content.get("body") or "").strip()
    if not text:
        raise Unsendable(Outcome("rejected", None, "empty_message", "The message has no text."))
    return text
