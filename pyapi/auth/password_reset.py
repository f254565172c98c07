"""``auth.request_password_reset``, ``auth.reset_password``."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from pyapi.auth.codes import digests_of, refuse, request_code
from pyapi.auth.functions import Arguments, Context, PythonFunction
from pyapi.auth.otp import CHECK_ERRORS, CODE, RECIPIENT, REQUEST_ERRORS, REQUESTED_SCHEMA
from pyapi.auth.passwords import check_password
from pyapi.auth.recipients import read_recipient

PURPOSE = "reset_password"
CHECK = b"select to_jsonb(o) from auth._check_otp($1, $2, $3::bytea[], $4, null, false) as o"
RESET = b"select to_jsonb(o) from auth._reset_password($1, $2::bytea[], $3) as o"


class RequestArguments(Arguments):
    """Where the code goes."""

    p_recipient: str = RECIPIENT
    p_channel: Literal["email", "sms", "whatsapp"] | None = None


class ResetArguments(Arguments):
    """A code, and the password that it sets."""

    p_recipient: str = RECIPIENT
    p_code: str = CODE
    p_new_password: str = Field(min_length=1, max_length=1024)


async def request_password_reset(context: Context, arguments: RequestArguments) -> dict[str, Any]:
    """Have a code for a new password sent."""
    return await request_code(context, PURPOSE, arguments.p_recipient, arguments.p_channel)


async def reset_password(context: Context, arguments: ResetArguments) -> None:
    """Set a new password by a code.

    The code is looked at before the password is hashed, so that guessing codes costs no arithmetic, and used up
    with the new password, in one transaction.
    """
    recipient = read_recipient(arguments.p_recipient, PURPOSE)
    check_password(arguments.p_new_password, context.auth.settings.password_min_length, [recipient])
    digests = digests_of(context, PURPOSE, recipient, arguments.p_code)
    check = await context.database.call(CHECK, PURPOSE, recipient, digests, context.address)
    if check["refusal"] is not None:
        refuse(check)
    password_hash = await context.auth.hasher.hash(arguments.p_new_password)
    outcome = await context.database.call(RESET, recipient, digests, password_hash)
    if outcome["refusal"] is not None:
        refuse(outcome)


FUNCTIONS = [
    PythonFunction(
        "auth.request_password_reset",
        RequestArguments,
        request_password_reset,
        comment="Have a one-time code for a new password sent.\n"
        "The answer is the same, after the same time, whether the address has an account or not.",
        result=REQUESTED_SCHEMA,
        errors=REQUEST_ERRORS,
        takes_no_token=True,
    ),
    PythonFunction(
        "auth.reset_password",
        ResetArguments,
        reset_password,
        comment="Set a new password by a one-time code; ends every session and every lock-out.",
        errors=CHECK_ERRORS
        | {422: ("weak_password", "wrong_code"), 503: ("sessions_unavailable", "too_many_requests")},
        takes_no_token=True,
    ),
]
