"""``auth.login``."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pyapi.auth.functions import Arguments, Context, PythonFunction
from pyapi.auth.sessions import SESSION_SCHEMA, describe_device, describe_session
from pyapi.errors import ApiError

BEGIN = b"select to_jsonb(a) from auth.begin_login($1, $2, $3::integer, $4::integer, $5::boolean) as a"
FINISH = b"select to_jsonb(o) from auth.finish_login($1::uuid, $2, $3::jsonb, $4, $5::boolean) as o"


class LoginArguments(Arguments):
    """What proves who calls."""

    p_login: str = Field(
        min_length=1, max_length=320, description="E-mail address, user name or telephone number."
    )
    p_password: str = Field(min_length=1, max_length=1024)
    p_device_name: str | None = Field(None, max_length=100, description="As `list_sessions` is to call it.")


async def login(context: Context, arguments: LoginArguments) -> dict[str, Any]:
    """Open a session with a password. Unknown, unverified, locked and wrong have one answer, after one time."""
    settings, hasher = context.auth.settings, context.auth.hasher
    token, device = describe_device(context, arguments.p_device_name)
    lenient = "true" if settings.login_unverified else "false"
    attempt = await context.database.call(
        BEGIN,
        arguments.p_login,
        context.address,
        settings.login_attempts,
        settings.login_attempts_per_address,
        lenient,
    )
    if attempt["refusal"] is not None:
        raise too_many_attempts(attempt["retry_after_seconds"])
    is_right = await hasher.verify(attempt["password_hash"], arguments.p_password)
    if not is_right or attempt["is_locked"]:
        raise invalid_credentials()
    known = attempt["password_hash"]
    renewed = await hasher.hash(arguments.p_password) if hasher.is_outdated(known) else None
    outcome = await context.database.call(FINISH, attempt["user_id"], known, device, renewed, lenient)
    if outcome["refusal"] is not None:
        raise refuse_login(outcome["refusal"])
    return await describe_session(context, outcome, token)


def too_many_attempts(retry_after_seconds: int) -> ApiError:
    """The refusal of an address with too many failed attempts; says nothing of any account."""
    return ApiError(
        429, "PT429", "too_many_attempts", "Too many attempts from this address have failed.",
        "Wait for the time in Retry-After.", headers={"Retry-After": str(max(retry_after_seconds, 1))},
    )  # fmt: skip


def invalid_credentials() -> ApiError:
    """The one answer to a login that failed, whatever the reason."""
    return ApiError(
        401, "PT401", "invalid_credentials", "Login and password do not belong together.",
        "Check both. A new account opens once its address is verified (send_otp, verify_otp)."
        " After many failures an account is locked for up to a quarter of an hour;"
        " request_password_reset helps whoever owns it.",
        headers={"WWW-Authenticate": "Bearer"},
    )  # fmt: skip


def refuse_login(refusal: str) -> ApiError:
    """Why somebody with the right password may not log in."""
    if refusal == "account_suspended":
        return ApiError(
            403, "PT403", refusal, "The account is suspended.", "Ask the operator of your region."
        )
    return invalid_credentials()


FUNCTIONS = [
    PythonFunction(
        "auth.login",
        LoginArguments,
        login,
        comment="Log in with a password; opens a session.\n"
        "Unknown, unverified and locked accounts and wrong passwords have the same answer, after the same time.",
        result=SESSION_SCHEMA,
        errors={
            401: ("invalid_credentials",),
            403: ("account_suspended",),
            429: ("too_many_attempts",),
            503: ("sessions_unavailable", "too_many_requests"),
        },
        takes_no_token=True,
    ),
]
