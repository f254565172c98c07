"""Chooses the representation of a result from the ``Accept`` header."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pyapi.catalog import Function
from pyapi.errors import ApiError

Form = Literal["json", "single", "csv", "text", "binary"]
"""How the body is made: JSON as the function returns it, one JSON object, CSV, plain text, bytes."""

LONGEST_REMEMBERED = 256
"""Characters of a header whose reading is remembered."""
OBJECT = "application/vnd.pgrst.object+json"
ARRAY = "application/vnd.pgrst.array+json"
BYTEA = 17


@dataclass(frozen=True, slots=True)
class Media:
    """A representation.

    Attributes:
        form: how the body is made.
        content_type: value of the response's header.
        strips_nulls: whether members that are null are left out.
    """

    form: Form
    content_type: str
    strips_nulls: bool = False


JSON = Media("json", "application/json; charset=utf-8")
STRIPPED = Media("json", f"{ARRAY}; nulls=stripped; charset=utf-8", strips_nulls=True)
SINGLE = Media("single", f"{OBJECT}; charset=utf-8")
SINGLE_STRIPPED = Media("single", f"{OBJECT}; nulls=stripped; charset=utf-8", strips_nulls=True)
CSV = Media("csv", "text/csv; charset=utf-8")


def negotiate(accept: str, function: Function) -> Media:
    """The best representation that this function has.

    Args:
        accept: the header; empty where there is none.
        function: whose result it is.

    Raises:
        ApiError: 406 ``PGRST107``.
    """
    wanted = parse_accept(accept)
    for media_type, strips_nulls in wanted:
        if (media := _match(media_type, strips_nulls, function)) is not None:
            return media
    if all(media_type == "application/problem+json" for media_type, _ in wanted):
        return JSON  # says only how errors should look
    raise ApiError(
        406,
        "PGRST107",
        f"None of these media types are available: {', '.join(media_type for media_type, _ in wanted)}",
    )


def parse_accept(accept: str) -> tuple[tuple[str, bool], ...]:
    """Split the header into (media type, ``nulls=stripped``), the most wanted first."""
    return _remembered(accept) if len(accept) <= LONGEST_REMEMBERED else _parse_accept(accept)


def _parse_accept(accept: str) -> tuple[tuple[str, bool], ...]:
    wanted: list[tuple[float, str, bool]] = []
    for part in accept.split(","):
        media_type, *options = (piece.strip().lower() for piece in part.split(";"))
        if not media_type:
            continue
        weight = 1.0
        for option in options:
            if option.startswith("q="):
                try:
                    weight = float(option[2:])
                except ValueError:
                    weight = 0.0
        if weight > 0:
            wanted.append((-weight, media_type, "nulls=stripped" in options))
    wanted.sort(key=lambda item: item[0])
    return tuple((media_type, stripped) for _, media_type, stripped in wanted) or (("*/*", False),)


_remembered = lru_cache(maxsize=512)(_parse_accept)


def media_type_of(content_type: str) -> str:
    """A ``Content-Type`` without its parameters; JSON where there is none."""
    if content_type == "application/json":
        return content_type
    return content_type.partition(";")[0].strip().lower() or "application/json"


def _match(media_type: str, strips_nulls: bool, function: Function) -> Media | None:  # noqa: PLR0911
    if media_type in (OBJECT, "application/vnd.pgrst.object"):
        return SINGLE_STRIPPED if strips_nulls else SINGLE
    if media_type in (ARRAY, "application/vnd.pgrst.array"):
        return STRIPPED if strips_nulls else JSON
    if function.media_type == media_type or (
        media_type == "*/*" and function.media_type is not None and function.type_sql.endswith('"*/*"')
    ):
        form: Form = "binary" if function.base_oid == BYTEA else "text"
        return Media(form, function.media_type or media_type)
    if media_type in ("application/json", "*/*", "application/*"):
        return JSON
    if media_type in ("text/csv", "text/*"):
        return CSV
    if function.result == "scalar" and not function.is_procedure:
        if media_type == "text/plain":
            return Media("text", "text/plain; charset=utf-8")
        if media_type == "text/xml":
            return Media("text", "text/xml; charset=utf-8")
        if media_type == "application/octet-stream":
            return Media("binary" if function.base_oid == BYTEA else "text", media_type)
    return None
