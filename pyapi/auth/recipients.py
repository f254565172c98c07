"""Who a one-time code goes to: an e-mail address or a telephone number, as the database spells them."""

from __future__ import annotations

import re

from pyapi.errors import ApiError

EMAIL = re.compile(r"[^@\s,;<>\x00-\x1f]{1,64}@[^@\s,;<>\x00-\x1f]+")
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
MAX_EMAIL = 254
CHANNELS = ("email", "sms", "whatsapp")
KINDS = {"verify_email": "email", "verify_phone": "phone"}
"""What a purpose is about, where it is not about both."""


def read_recipient(text: str, purpose: str) -> str:
    """A recipient without spaces and capitals.

    Raises:
        ApiError: 400 ``invalid_recipient``.
    """
    trimmed = text.strip()
    phone = re.sub(r"[\s().-]", "", trimmed)
    if PHONE.fullmatch(phone) and KINDS.get(purpose) != "email":
        return phone
    email = trimmed.lower()
    if EMAIL.fullmatch(email) and len(email) <= MAX_EMAIL and KINDS.get(purpose) != "phone":
        return email
    wanted = {"email": "an e-mail address", "phone": "a telephone number"}.get(
        KINDS.get(purpose, ""), "an e-mail address or a telephone number"
    )
    raise ApiError(
        400, "PT400", "invalid_recipient", f"That is not {wanted}.",
        "Write asha@example.com, or +254711000111 with the country.",
    )  # fmt: skip


def choose_channel(channel: str | None, recipient: str) -> str:
    """How a code goes to a recipient: as asked for, else by e-mail or text message.

    Raises:
        ApiError: 400 ``invalid_channel``.
    """
    possible = ("sms", "whatsapp") if recipient.startswith("+") else ("email",)
    if channel is None:
        return possible[0]
    if channel not in possible:
        raise ApiError(
            400, "PT400", "invalid_channel", f"Nothing goes to this recipient by {channel[:20]}.",
            f"Use {' or '.join(possible)}, or leave p_channel out.",
        )  # fmt: skip
    return channel
