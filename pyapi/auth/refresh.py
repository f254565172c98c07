"""``auth.refresh_session`` and ``auth.logout``."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pyapi.auth.functions import Arguments, Context, PythonFunction, not_authenticated
from pyapi.auth.sessions import DAY, SESSION_SCHEMA, describe_session
from pyapi.auth.tokens import derive_successors, hash_token, is_refresh_token
from pyapi.errors import ApiError

ROTATE = b"select to_jsonb(o) from auth.rotate_refresh_token($1, $2, $3::integer, $4::integer, $5, $6) as o"
END = b"select to_jsonb(auth.end_session($1::uuid, $2::uuid, $3))"
MAX_STEPS = 50
"""Refreshes within one grace that are followed to the token in use."""
FOLLOWING_SECONDS = 60
"""Further grace of a token that the gateway itself derived a moment ago."""

REFUSALS = {
    "refresh_token_invalid": ("There is no such refresh token.", "Log in again."),
    "refresh_token_reused": (
        "The refresh token was used before, so somebody else may have it; the session has ended.",
        "Log in again, and store the token of every answer before the next call.",
    ),
    "session_ended": ("The session has ended.", "Log in again."),
    "session_expired": ("The session was not used for long, or is too old.", "Log in again."),
}


class RefreshArguments(Arguments):
    """What the last answer gave."""

    p_refresh_token: str = Field(max_length=256)


async def refresh_session(context: Context, arguments: RefreshArguments) -> dict[str, Any]:
    """The next pair of tokens."""
    context.auth.ensure_ready()
    settings, token = context.auth.settings, arguments.p_refresh_token
    if not is_refresh_token(token):
        raise refuse_refresh("refresh_token_invalid")
    grace = settings.refresh_grace_seconds
    for _ in range(MAX_STEPS):
        successors = derive_successors(context.auth.keyring, token)
        outcome = await context.database.call(
            ROTATE, hash_token(token), "{" + ",".join(hash_token(s).hex() for s in successors) + "}", grace,
            settings.session_idle_days * DAY, context.address, context.user_agent, is_repeatable=True,
        )  # fmt: skip
        if outcome["refusal"] is not None:
            raise refuse_refresh(outcome["refusal"])
        token = successors[outcome["successor"] - 1]
        if not outcome["is_used"]:
            return await describe_session(context, outcome, token)
        # Another tab has gone on meanwhile: this one gets the token that is in use now.
        grace = settings.refresh_grace_seconds + FOLLOWING_SECONDS
    raise refuse_refresh("refresh_unavailable")


def refuse_refresh(refusal: str) -> ApiError:
    """Why a refresh token gives nothing."""
    if refusal == "refresh_unavailable":
        return ApiError(
            503, "PT503", refusal, "The token's successor was made with a key that this server does not have.",
            "Send the call again.", headers={"Retry-After": "1"},
        )  # fmt: skip
    if refusal == "account_suspended":
        return ApiError(
            403, "PT403", refusal, "The account is suspended.", "Ask the operator of your region."
        )
    details, hint = REFUSALS[refusal]
    return ApiError(401, "PT401", refusal, details, hint, headers={"WWW-Authenticate": "Bearer"})


class LogoutArguments(Arguments):
    """What is to end."""

    p_refresh_token: str | None = Field(
        None, max_length=256, description="Of the session to end; without it that of the access token."
    )


async def logout(context: Context, arguments: LogoutArguments) -> None:
    """End a session. One that has ended already, or a token that is gone, is no error."""
    token = arguments.p_refresh_token
    if token is None and context.session_id is None:
        if context.identity.subject:
            raise ApiError(
                400, "PT400", "no_session", "The access token belongs to no session.",
                "Send p_refresh_token, or forget the access token.",
            )  # fmt: skip
        raise not_authenticated()
    await context.database.call(
        END, context.identity.subject or None, context.session_id, None if token is None else hash_token(token),
        is_repeatable=True,
    )  # fmt: skip


FUNCTIONS = [
    PythonFunction(
        "auth.refresh_session",
        RefreshArguments,
        refresh_session,
        comment="Exchange a refresh token for the next pair of tokens.\n"
        "Each is good once; sent again within half a minute it gives the same pair's refresh token, so several "
        "tabs may refresh at once and a lost answer may be asked for again. Sent later it ends the session.",
        result=SESSION_SCHEMA,
        errors={
            401: tuple(sorted(REFUSALS)),
            403: ("account_suspended",),
            503: ("refresh_unavailable", "sessions_unavailable"),
        },
        takes_no_token=True,
    ),
    PythonFunction(
        "auth.logout",
        LogoutArguments,
        logout,
        comment="Log out: end the session of the access token, or of the refresh token that is sent.",
        errors={400: ("no_session",), 401: ("not_authenticated",)},
        takes_no_token=True,
    ),
]
