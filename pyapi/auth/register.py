"""``auth.register`` and ``auth.change_password``."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from pydantic import Field

from pyapi.auth.functions import Arguments, Context, PythonFunction
from pyapi.auth.login import too_many_attempts
from pyapi.auth.passwords import check_password
from pyapi.errors import ApiError

REGISTER = b"select to_jsonb(auth.register_user($1, $2, $3, $4, $5::boolean)::text)"
BEGIN = b"select to_jsonb(a) from auth.begin_password_change($1::uuid, $2::integer) as a"
FINISH = b"select to_jsonb(auth.finish_password_change($1::uuid, $2, $3, $4::uuid))"


STEP_SECONDS = 0.05
"""What is written takes the database a few tenths of a millisecond more or less where an address has an
account; a registration is answered at the end of a step of this length, which hides that."""


class RegisterArguments(Arguments):
    """A new account."""

    p_email: str = Field(min_length=3, max_length=320)
    p_password: str = Field(min_length=1, max_length=1024)
    p_username: str | None = Field(None, max_length=64, description="Left out where it is taken.")
    p_phone: str | None = Field(None, max_length=32, description="E.164; left out where it is taken.")


async def register(context: Context, arguments: RegisterArguments) -> dict[str, Any]:
    """Add a user; the answer and its time are the same where the address has an account."""
    settings = context.auth.settings
    names = [arguments.p_email, arguments.p_username, arguments.p_phone]
    check_password(arguments.p_password, settings.password_min_length, names)
    hashed = await context.auth.hasher.hash(arguments.p_password)
    clock = asyncio.get_running_loop().time
    began = clock()
    await context.database.call(
        REGISTER, arguments.p_email, hashed, arguments.p_username, arguments.p_phone,
        "true" if settings.login_unverified else "false", is_repeatable=True,
    )  # fmt: skip
    await asyncio.sleep(STEP_SECONDS - (clock() - began) % STEP_SECONDS)
    return {"status": "accepted", "email": arguments.p_email.strip().lower()}


class ChangePasswordArguments(Arguments):
    """Both passwords."""

    p_current_password: str = Field(min_length=1, max_length=1024)
    p_new_password: str = Field(min_length=1, max_length=1024)


async def change_password(context: Context, arguments: ChangePasswordArguments) -> None:
    """Set another password; every other session of the user ends."""
    settings, hasher = context.auth.settings, context.auth.hasher
    claims = orjson.loads(context.identity.claims_json)
    names = [str(claims[name]) for name in ("email", "username") if claims.get(name)]
    check_password(arguments.p_new_password, settings.password_min_length, [*names])
    attempt = await context.database.call(BEGIN, context.user_id, settings.login_attempts)
    match attempt["refusal"]:
        case "no_password":
            raise ApiError(
                409, "PT409", "no_password", "The account has no password.",
                "Set one with request_password_reset and reset_password.",
            )  # fmt: skip
        case "too_many_attempts":
            raise too_many_attempts(attempt["retry_after_seconds"])
    known = attempt["password_hash"]
    if not await hasher.verify(known, arguments.p_current_password):
        raise _wrong_password()
    hashed = await hasher.hash(arguments.p_new_password)
    if not await context.database.call(FINISH, context.user_id, known, hashed, context.session_id):
        raise _wrong_password()


def _wrong_password() -> ApiError:
    # Not 401, at which clients would refresh their token and try again.
    return ApiError(403, "PT403", "wrong_password", "The current password is not right.", "Check it.")


FUNCTIONS = [
    PythonFunction(
        "auth.register",
        RegisterArguments,
        register,
        comment="Open an account.\n"
        "The answer is the same where the address has one already, whose owner is told by e-mail. Verify the "
        "address next (`send_otp`, `verify_otp`), then log in. A user name or telephone number that is taken is "
        "left out; choose another when logged in.",
        result={
            "type": "object",
            "required": ["status", "email"],
            "properties": {"status": {"type": "string", "const": "accepted"}, "email": {"type": "string"}},
        },
        errors={400: ("invalid_email",), 422: ("weak_password",), 503: ("too_many_requests",)},
        takes_no_token=True,
    ),
    PythonFunction(
        "auth.change_password",
        ChangePasswordArguments,
        change_password,
        comment="Change your password.\nThis session goes on, every other one ends.",
        errors={
            401: ("not_authenticated",),
            403: ("wrong_password",),
            409: ("no_password",),
            422: ("weak_password",),
            429: ("too_many_attempts",),
            503: ("too_many_requests",),
        },
        needs_user=True,
    ),
]
