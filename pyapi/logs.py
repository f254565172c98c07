"""Logs: one JSON object a line on stdout, the same for every program."""

from __future__ import annotations

import logging
import sys

import structlog

from pyapi.settings import Settings
from pyapi.traces import current_trace


def _add_trace(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Name the trace that the task works for."""
    if trace_id := current_trace.get():
        event.setdefault("trace_id", trace_id)
    return event


def configure_logs(settings: Settings) -> None:
    """Log from the level that the settings name."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _add_trace,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(),
    )
    set_log_level(settings.log_level)


def set_log_level(level: str) -> None:
    """Log from another level on.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
    """
    number = getattr(logging, level.upper())
    structlog.configure(
        **structlog.get_config() | {"wrapper_class": structlog.make_filtering_bound_logger(number)}
    )


def route_library_logs() -> None:
    """Let what libraries log through Python's own logging be such lines too: warnings and worse."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_logger_name,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # a lost connection is told by who uses it
