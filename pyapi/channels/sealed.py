"""What stands sealed in a message: ``sealed:`` and a token, which is opened when the message leaves.

The outbox keeps what it sends for months and shows it to whoever looks after it, so a one-time code lies in
it sealed (:class:`~pyapi.sealing.Keyring`). The token names its recipient and its end: put into a message to
somebody else it stays closed, and late it is not sent at all.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

import orjson

from pyapi.sealing import Keyring

TOKEN = re.compile(r"sealed:([A-Za-z0-9_-]{40,2000}={0,2})")


class SealExpiredError(Exception):
    """What is sealed is good no more."""


class NotOursError(Exception):
    """A token was sealed with another key, or for another recipient."""


def seal_text(keyring: Keyring, text: str, recipient: str, expires_at: float) -> str:
    """A token for :func:`open_sealed`, without the mark.

    Args:
        keyring: whose newest key seals.
        text: what stands in the message in its place.
        recipient: the address that the message goes to, as the delivery will have it.
        expires_at: Unix seconds.
    """
    return keyring.seal(orjson.dumps({"text": text, "to": recipient, "until": expires_at}))


def is_sealed(content: Mapping[str, Any]) -> bool:
    """Whether a message says that there is something to open; texts of others that look like it do not count."""
    return content.get("sealed") is True


def open_sealed(
    content: Mapping[str, Any], recipient: str, keyring: Keyring
) -> tuple[dict[str, Any], list[str]]:
    """A message with every token replaced by what is in it, and what that was.

    Raises:
        SealExpiredError: a token is good no more.
        NotOursError: a token cannot be opened, or not for this recipient.
    """
    opened: list[str] = []

    def open_token(found: re.Match[str]) -> str:
        opened.append(_open(found[1], recipient, keyring))
        return opened[-1]

    def open_value(value: Any) -> Any:
        match value:
            case str():
                return TOKEN.sub(open_token, value)
            case Mapping():
                return {key: open_value(item) for key, item in value.items()}
            case list():
                return [open_value(item) for item in value]
            case _:
                return value

    return open_value(content), opened


def _open(token: str, recipient: str, keyring: Keyring) -> str:
    try:
        sealed = orjson.loads(keyring.open(token))
        text, to, until = sealed["text"], sealed["to"], sealed["until"]
    except (ValueError, KeyError, TypeError):
        raise NotOursError from None
    if to != recipient:
        raise NotOursError
    if until <= time.time():
        raise SealExpiredError
    return str(text)
