"""``auth.send_otp``, ``auth.verify_otp``."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from pyapi.auth.codes import digests_of, refuse, request_code, requester_of
from pyapi.auth.functions import Arguments, Context, PythonFunction
from pyapi.auth.recipients import read_recipient
from pyapi.auth.sessions import SESSION_SCHEMA, describe_device, describe_session

VERIFY = b"select to_jsonb(o) from auth._verify_otp($1, $2, $3::bytea[], $4, $5::uuid, $6::jsonb) as o"

REQUESTED_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "The same for addresses that have an account and for those that have none.",
    "required": ["recipient", "channel", "expires_in"],
    "properties": {
        "recipient": {"type": "string", "description": "As it was understood."},
        "channel": {"type": "string", "enum": ["email", "sms", "whatsapp"]},
        "expires_in": {"type": "integer", "description": "Seconds for which the code will be good."},
    },
}
REQUEST_ERRORS = {
    400: ("invalid_recipient", "invalid_channel"),
    422: ("unsupported_destination",),
    429: ("too_many_requests",),
    503: ("budget_exhausted", "sessions_unavailable"),
}
CHECK_ERRORS = {
    400: ("invalid_recipient",),
    409: ("code_used",),
    410: ("code_expired",),
    422: ("wrong_code",),
    423: ("code_blocked",),
    429: ("too_many_requests",),
    503: ("sessions_unavailable",),
}
RECIPIENT = Field(min_length=3, max_length=320, description="E-mail address or telephone number.")
CODE = Field(min_length=4, max_length=20, description="As it was sent; spaces and hyphens do not count.")


class SendArguments(Arguments):
    """What a code is for, and where it goes."""

    p_purpose: Literal["verify_email", "verify_phone", "log_in", "reset_password"]
    p_recipient: str = RECIPIENT
    p_channel: Literal["email", "sms", "whatsapp"] | None = None


class VerifyArguments(Arguments):
    """A code, and what it was asked for."""

    p_purpose: Literal["verify_email", "verify_phone", "log_in"]
    p_recipient: str = RECIPIENT
    p_code: str = CODE
    p_device_name: str | None = Field(
        None, max_length=100, description="For log_in, as `list_sessions` is to call it."
    )


async def send_otp(context: Context, arguments: SendArguments) -> dict[str, Any]:
    """Have a code sent."""
    return await request_code(context, arguments.p_purpose, arguments.p_recipient, arguments.p_channel)


async def verify_otp(context: Context, arguments: VerifyArguments) -> dict[str, Any]:
    """Use a code: verify an address, or log in."""
    purpose = arguments.p_purpose
    recipient = read_recipient(arguments.p_recipient, purpose)
    token, device = describe_device(context, arguments.p_device_name)
    outcome = await context.database.call(
        VERIFY,
        purpose,
        recipient,
        digests_of(context, purpose, recipient, arguments.p_code),
        context.address,
        requester_of(context, purpose),
        device,
    )
    if outcome["refusal"] is not None:
        refuse(outcome)
    opened = outcome["session"]
    return {
        "purpose": purpose,
        "recipient": recipient,
        "session": None if opened is None else await describe_session(context, opened, token),
    }


FUNCTIONS = [
    PythonFunction(
        "auth.send_otp",
        SendArguments,
        send_otp,
        comment="Have a one-time code sent by e-mail, text message or WhatsApp.\n"
        "The answer is the same, after the same time, whether the address has an account or not. A new code replaces"
        " the one before. With a token, verify_email and verify_phone are about the caller's own addresses.",
        result=REQUESTED_SCHEMA,
        errors=REQUEST_ERRORS,
    ),
    PythonFunction(
        "auth.verify_otp",
        VerifyArguments,
        verify_otp,
        comment="Use a one-time code: verify an address, or log in without a password.\n"
        "Send the same token as with send_otp, or none. A code is good once, and for a few wrong attempts.",
        result={
            "type": "object",
            "required": ["purpose", "recipient", "session"],
            "properties": {
                "purpose": {"type": "string", "enum": ["verify_email", "verify_phone", "log_in"]},
                "recipient": {"type": "string"},
                "session": {"anyOf": [SESSION_SCHEMA, {"type": "null"}], "description": "Opened for log_in."},
            },
        },
        errors=CHECK_ERRORS | {403: ("account_suspended",)},
    ),
]
