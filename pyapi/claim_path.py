"""Where in the claims the role stands."""

from __future__ import annotations

import re
from typing import Any

from pyapi.settings import SettingsError

_PATH_STEP = re.compile(r'\.?(?:"([^"]+)"|([^."\[\]]+)|\[(\d+)\])')


def parse_claim_path(path: str) -> tuple[str | int, ...]:
    """The steps of a claim path: ``role``, ``.a.b``, ``a.b``, ``."https://example.com/role"``, ``.roles[0]``.

    Raises:
        SettingsError: it is not a path.
    """
    steps: list[str | int] = []
    position = 0
    while match := _PATH_STEP.match(path, position):
        quoted, name, index = match.groups()
        steps.append(int(index) if index is not None else quoted or name)
        position = match.end()
    if not steps or position != len(path):
        raise SettingsError(
            f"MAINSPRING_JWT_ROLE_CLAIM {path!r} is not a path; write role or .app_metadata.role."
        )
    return tuple(steps)


def follow_path(claims: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at the end of a path, None where it leads nowhere."""
    for step in path:
        if isinstance(claims, dict) and isinstance(step, str):
            claims = claims.get(step)
        elif isinstance(claims, list) and isinstance(step, int) and step < len(claims):
            claims = claims[step]
        else:
            return None
    return claims


def place_claim(body: dict[str, Any], path: tuple[str | int, ...], role: str) -> None:
    """Put a role where :func:`follow_path` finds it."""
    value: Any = role
    for step in reversed(path[1:]):
        value = {step: value} if isinstance(step, str) else [None] * step + [value]
    body[str(path[0])] = value
