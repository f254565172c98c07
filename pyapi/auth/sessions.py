"""Sessions as clients see them: a pair of tokens."""

from __future__ import annotations

from typing import Any

import orjson

from pyapi.auth.functions import Context
from pyapi.auth.tokens import hash_token, new_refresh_token

DAY = 86_400
MAX_DEVICE_NAME = 100

SESSION_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A session: two tokens, and whose they are.",
    "required": [
        "access_token", "token_type", "expires_in", "expires_at", "refresh_token", "refresh_expires_at",
        "session_id", "user",
    ],
    "properties": {
        "access_token": {"type": "string", "description": "JWT for `Authorization: Bearer`."},
        "token_type": {"type": "string", "const": "bearer"},
        "expires_in": {"type": "integer", "description": "Seconds for which the access token is good."},
        "expires_at": {"type": "integer", "description": "The same as Unix seconds."},
        "refresh_token": {"type": "string", "description": "Gives the next pair, once."},
        "refresh_expires_at": {"type": "string", "format": "date-time"},
        "session_id": {"type": "string", "format": "uuid"},
        "user": {
            "type": "object",
            "required": ["userId", "username", "email", "role", "region", "meterId"],
            "properties": {
                "userId": {"type": "string", "format": "uuid"},
                "username": {"type": ["string", "null"]},
                "email": {"type": ["string", "null"]},
                "role": {"type": "string", "enum": ["user", "operator", "admin"]},
                "region": {"type": ["string", "null"]},
                "meterId": {"type": ["string", "null"]},
            },
        },
    },
}  # fmt: skip
"""What :func:`describe_session` makes."""

USER_CLAIMS = ("userId", "username", "email", "role", "region", "meterId")


def describe_device(context: Context, name: str | None) -> tuple[str, str]:
    """A new refresh token, and the device as ``auth._start_session`` takes it, JSON.

    Raises:
        ApiError: 503 ``sessions_unavailable``; better now than after the session was opened.
    """
    context.auth.ensure_ready()
    settings = context.auth.settings
    token = new_refresh_token()
    device = {
        "name": (name or "").strip()[:MAX_DEVICE_NAME] or None,
        "user_agent": context.user_agent,
        "address": context.address,
        "refresh_hash": hash_token(token).hex(),
        "idle_seconds": settings.session_idle_days * DAY,
        "absolute_seconds": settings.session_days * DAY,
    }
    return token, orjson.dumps(device).decode()


async def describe_session(context: Context, outcome: dict[str, Any], refresh_token: str) -> dict[str, Any]:
    """What a client gets.

    Args:
        context: of the call.
        outcome: an ``auth.session_outcome`` without refusal.
        refresh_token: to be used next.
    """
    claims = outcome["claims"]
    access_token, expires_at = await context.auth.sign(claims)
    return {
        "access_token": access_token,
        "token_type": "bearer",
        "expires_in": expires_at - claims["iat"],
        "expires_at": expires_at,
        "refresh_token": refresh_token,
        "refresh_expires_at": outcome["expires_at"],
        "session_id": outcome["session_id"],
        "user": {name: claims[name] for name in USER_CLAIMS},
    }
