"""Settings of this program that follow configuration while it runs; the environment's own word wins."""

from __future__ import annotations

from pyapi.config.values import ServiceConfig
from pyapi.logs import set_log_level
from pyapi.settings import Settings

LOG_LEVEL = "log_level"


def follow_log_level(config: ServiceConfig, settings: Settings) -> None:
    """Log from the level that configuration names, unless ``MAINSPRING_LOG_LEVEL`` does."""
    if LOG_LEVEL not in settings.model_fields_set:
        config.follow(LOG_LEVEL, lambda level: set_log_level(level or settings.log_level))
