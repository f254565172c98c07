"""SMS by Africa's Talking."""

from __future__ import annotations

import ssl
from typing import Any

from pydantic import SecretStr

from pyapi.channels.adapter import Delivery, Outcome
from pyapi.channels.http import HttpAdapter, Rule, judge, read_object
from pyapi.channels.sms_twilio import read_number, read_text

ACCEPTED = {"100": "Processed", "101": "Sent", "102": "Queued"}
RULES = {
    "401": Rule("rejected", "RiskHold: the message is held back as suspicious."),
    "402": Rule("provider_down", "InvalidSenderId: the sender id is not registered."),
    "403": Rule("drop_recipient", "InvalidPhoneNumber: this is not a phone number."),
    "404": Rule("drop_recipient", "UnsupportedNumberType: the number cannot receive SMS."),
    "405": Rule("provider_down", "InsufficientBalance: the account has no balance."),
    "406": Rule("drop_recipient", "UserInBlacklist: the recipient has opted out."),
    "407": Rule("retry", "CouldNotRoute: no route to the network at present."),
    "409": Rule("rejected", "DoNotDisturbRejection: the recipient takes no messages of this kind."),
    "500": Rule("retry", "InternalServerError: Africa's Talking failed."),
    "501": Rule("retry", "GatewayError: the network operator failed."),
    "502": Rule("rejected", "RejectedByGateway: the network operator refused the message."),
    "http_401": Rule("provider_down", "The user name or the key is wrong."),
    "http_403": Rule("provider_down", "The key does not allow this."),
    "http_408": Rule("retry", "Africa's Talking took too long."),
    "http_429": Rule("retry", "Too many requests."),
    "http_4xx": Rule("rejected", "Africa's Talking refused the request."),
    "http_5xx": Rule("retry", "Africa's Talking failed."),
}
"""What the status codes mean: those of a recipient, and of HTTP. A 201 can hold a recipient that was refused."""

NAMES = {rule.meaning.partition(":")[0]: code for code, rule in RULES.items() if ":" in rule.meaning}
"""Where nobody was accepted, the answer may have only the name."""


class AfricasTalking(HttpAdapter):
    """Africa's Talking's bulk SMS.

    Args:
        username: the application, or ``sandbox``.
        api_key: its key.
        sender: sender id or short code; None = the application's default.
        url: where the API is.
        context: which certificates are trusted.
    """

    provider, channel = "africastalking", "sms"

    def __init__(
        self,
        username: str,
        api_key: SecretStr,
        *,
        sender: str | None = None,
        url: str = "https://api.africastalking.com",
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(context=context)
        self._url = f"{url}/version1/messaging"
        self._headers = {"apiKey": api_key.get_secret_value(), "Accept": "application/json"}
        self._form = {"username": username} | ({"from": sender} if sender else {})

    async def _send(self, delivery: Delivery) -> Outcome:
        form = self._form | {"to": read_number(delivery), "message": read_text(delivery)}
        response = await self.post(self._url, data=form, headers=self._headers)
        data = read_object(response).get("SMSMessageData")
        if response.status_code not in (200, 201) or not isinstance(data, dict):
            return judge(RULES, (), response, delivery)
        recipients = data.get("Recipients")
        recipient: dict[str, Any] = recipients[0] if isinstance(recipients, list) and recipients else {}
        code = str(recipient.get("statusCode", ""))
        if code in ACCEPTED:
            message_id = recipient.get("messageId")
            return Outcome("sent", str(message_id) if message_id not in (None, "", "None") else None)
        said = str(recipient.get("status") or data.get("Message") or "")
        return judge(RULES, (code or NAMES.get(said), "http_4xx"), response, delivery, said)
