"""The channel of last resort: a line in the log, where no provider is configured."""

from __future__ import annotations

import structlog

from pyapi.channels.adapter import Delivery, Outcome

log = structlog.get_logger()


class Log:
    """Writes that a message would have been sent, and to whom; so that nothing vanishes unseen.

    What it says stays out of production logs: the text may be a code that lets somebody in. With
    ``shows_content`` (``MAINSPRING_LOG_CHANNEL_CONTENT``) the line has subject and body, for development.

    Args:
        shows_content: whether the line has what the message says.
    """

    provider, channel = "log", "*"

    def __init__(self, *, shows_content: bool = False) -> None:
        self._shows_content = shows_content

    async def send(self, delivery: Delivery) -> Outcome:
        """Write it."""
        content = delivery.content
        facts: dict[str, object] = {
            "delivery": str(delivery.delivery_id),
            "channel": delivery.channel,
            "recipient": None if delivery.recipient == delivery.address.get("to") else delivery.recipient,
            "attempt": delivery.attempt,
        }
        if self._shows_content:
            facts |= {
                "to": delivery.address.get("to"),
                "subject": content.get("subject"),
                "body": content.get("body"),
            }
        else:
            facts["characters"] = len(str(content.get("body") or ""))
        log.warning("message_not_sent_no_provider", **facts)
        return Outcome("sent", None, None, "Written to the log: no provider is configured for this channel.")

    async def close(self) -> None:
        """Nothing to let go of."""
