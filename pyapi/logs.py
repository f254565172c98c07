"""Logs: one JSON object a line on stdout, the same for every program."""

from __future__ import annotations

import logging

import structlog

from pyapi.settings import Settings


def configure_logs(settings: Settings) -> None:
    """Log from the level that the settings name."""
    level = getattr(logging, settings.log_level.upper())
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(),
    )
