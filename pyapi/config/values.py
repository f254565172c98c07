"""What a process knows of its service's configuration, and who wants to hear of changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

log = structlog.get_logger()

READ = "select coalesce(jsonb_agg(to_jsonb(c)), '[]') from config.get_service_configs({}, {}) as c"
"""What is in force, in one statement: never half of a change. Takes the service and the environment."""

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")

Listener = Callable[[Any], None]


def parse_duration(text: str) -> timedelta:
    """A duration as the database keeps it, ISO 8601 of fixed length.

    Raises:
        ValueError: it is none.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no duration")
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def convert(value: Any, value_type: str) -> Any:
    """A value in the type that Python has for it.

    Args:
        value: as JSON holds it; ``None`` stays ``None``.
        value_type: of the key's definition.
    """
    if value is None:
        return None
    match value_type:
        case "duration":
            return parse_duration(value)
        case "timestamp":
            return datetime.fromisoformat(value)
        case "integer":
            return int(value)
        case _:
            return value


class ServiceConfig:
    """The values in force for one service, as this process last read them.

    Secrets are not among them: each is read when it is needed, and each reading is audited.

    Args:
        service: name of the service.
        environment: where it runs.
    """

    def __init__(self, service: str, environment: str) -> None:
        self.service = service
        self.environment = environment
        self.is_loaded = False
        self._values: Mapping[str, Any] = {}
        self._listeners: dict[str, list[Listener]] = {}

    def get(self, key: str, default: Any = None) -> Any:
        """The value in force.

        Args:
            key: of the service.
            default: where nothing says anything, or nothing was read yet.
        """
        value = self._values.get(key)
        return default if value is None else value

    def follow(self, key: str, listener: Listener) -> None:
        """Have every change of a key told, the first value too unless it is ``None``."""
        self._listeners.setdefault(key, []).append(listener)
        if (value := self.get(key)) is not None:
            listener(value)

    def apply(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take what was read, all at once, then tell who follows what has changed.

        Args:
            rows: of ``config.get_service_configs``.
        """
        before = self._values
        self._values = {row["config_key"]: convert(row["value"], row["value_type"]) for row in rows}
        self.is_loaded = True
        changed = sorted(k for k in before.keys() | self._values.keys() if self.get(k) != before.get(k))
        if changed:
            log.info("config_changed", service=self.service, environment=self.environment, keys=changed)
        for key in changed:
            for listener in self._listeners.get(key, ()):
                try:
                    listener(self.get(key))
                except Exception:
                    log.exception("config_listener_failed", key=key)
