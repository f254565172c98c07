"""One-time codes: made and checked here, so that the database never knows one."""

from __future__ import annotations

import secrets
import time
from typing import Any, NoReturn

from pyapi.auth.functions import Context
from pyapi.auth.recipients import choose_channel, read_recipient
from pyapi.channels.sealed import seal_text
from pyapi.errors import ApiError

REQUEST = (
    b"select to_jsonb(o) from auth._request_otp("
    b"$1, $2, $3, $4::bytea, $5, $6, $7::uuid, make_interval(mins => $8::integer), $9::integer) as o"
)
DIGEST_PURPOSE = "otp"
OWN_PURPOSES = ("verify_email", "verify_phone")
"""A caller who is logged in verifies what is theirs; the other purposes are for who is not."""


def requester_of(context: Context, purpose: str) -> str | None:
    """The user whom a code belongs to from the beginning: the caller, where it is about their own address."""
    return (context.identity.subject or None) if purpose in OWN_PURPOSES else None


async def request_code(context: Context, purpose: str, recipient: str, channel: str | None) -> dict[str, Any]:
    """Make a code and have it sent, if the recipient is somebody's; the answer does not say whether.

    Args:
        context: of the call.
        purpose: ``verify_email``, ``verify_phone``, ``log_in`` or ``reset_password``.
        recipient: as it was typed.
        channel: ``email``, ``sms`` or ``whatsapp``; None for the one that suits.

    Raises:
        ApiError: 400 ``invalid_recipient``, ``invalid_channel``; 422 ``unsupported_destination``; 429
            ``too_many_requests``; 503 ``budget_exhausted``, ``sessions_unavailable``.
    """
    settings, keyring = context.auth.settings, context.auth.keyring
    to = read_recipient(recipient, purpose)
    way = choose_channel(channel, to)
    requester = requester_of(context, purpose)
    code = "".join(secrets.choice("0123456789") for _ in range(settings.otp_digits))
    asked = await context.database.call(
        REQUEST,
        purpose,
        way,
        to,
        keyring.digests(DIGEST_PURPOSE, _message(purpose, to, requester, code))[0],
        seal_text(keyring, code, to, time.time() + 60 * settings.otp_minutes),
        context.address,
        requester,
        settings.otp_minutes,
        settings.otp_attempts,
    )
    if asked["refusal"] is not None:
        refuse(asked)
    return {"recipient": to, "channel": way, "expires_in": 60 * settings.otp_minutes}


def digests_of(context: Context, purpose: str, recipient: str, code: str) -> str:
    """The HMACs of a code under every key, as a bytea array."""
    plain = code.replace(" ", "").replace("-", "")
    message = _message(purpose, recipient, requester_of(context, purpose), plain)
    found = context.auth.keyring.digests(DIGEST_PURPOSE, message)
    return "{" + ",".join(rf'"\\x{digest.hex()}"' for digest in found) + "}"


def refuse(outcome: dict[str, Any]) -> NoReturn:
    """Raise what a refusal of the database means.

    Raises:
        ApiError: always.
    """
    refusal, left = outcome["refusal"], outcome.get("attempts_left")
    wait = {} if outcome.get("retry_after") is None else {"Retry-After": str(outcome["retry_after"])}
    remains = "" if left is None else f" {left} {'attempt is' if left == 1 else 'attempts are'} left."
    again = "Ask for a new code with send_otp."
    match refusal:
        case "too_many_requests":
            told = (429, "Too many codes were asked for or tried.", "Wait for the time in Retry-After.")
        case "unsupported_destination":
            told = (422, "Codes are not sent to numbers of this country.", "Use another number, or e-mail.")
        case "budget_exhausted":
            told = (
                503,
                "No more text messages are sent today.",
                "Use e-mail, or wait for the time in Retry-After.",
            )
        case "wrong_code":
            told = (
                422,
                f"The code is not the newest one that was sent.{remains}",
                "Check it, or ask for a new one.",
            )
        case "code_expired":
            told = (410, "The code was good for a few minutes only.", again)
        case "code_used":
            told = (409, "The code was used before.", again)
        case _:
            told = (423, "Too many wrong codes were sent.", again)
    status, detail, hint = told
    raise ApiError(status, f"PT{status}", refusal, detail, hint, headers=wait)


def _message(purpose: str, recipient: str, requester: str | None, code: str) -> bytes:
    return "\n".join((purpose, recipient, requester or "", code)).encode()
