"""``GET /calendars/<secret>.ics``: somebody's calendar, for whoever has its address."""

from __future__ import annotations

import asyncio
import hashlib
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler

from pyapi.errors import ApiError, from_postgres
from pyapi.gateway_state import READS
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Unavailable
from pyapi.refusals import explain_silence

if TYPE_CHECKING:
    from pyapi.gateway_state import GatewayState

AnyRequest = Request[Any, Any, Any]
NAME = re.compile(r"([0-9a-f]{64})\.ics")
READ_FEED = b"select study.read_calendar_feed($1)"
FUNCTION = "study.read_calendar_feed"
FORMAT = b"1"
"""Counts the ways that a feed was written: another one is another ETag."""


def calendar_doors(gateway: GatewayState) -> list[HTTPRouteHandler]:
    """The door of calendar feeds."""

    @route("/calendars/{name:str}", http_method=READS)
    async def calendar_feed(request: AnyRequest) -> Response[bytes]:
        """A calendar feed as .ics."""
        found = NAME.fullmatch(str(request.path_params["name"]))
        if found is None:
            raise _unknown()
        try:
            told = await gateway.service.call(READ_FEED, (found[1].encode(),))
        except DatabaseError as error:
            raise from_postgres(
                error.sqlstate,
                error.message,
                error.detail,
                error.hint,
                is_anonymous=True,
                source=error.source,
            ) from None
        except (Overloaded, Unavailable, OutcomeUnknown) as error:
            raise explain_silence(error, FUNCTION) from None
        if told is None:
            raise _unknown()
        year = datetime.now(UTC).year
        etag = f'"{hashlib.sha256(b"%b %d %b" % (FORMAT, year, told)).hexdigest()[:32]}"'
        headers = {
            "ETag": etag, "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff",
            "Content-Disposition": 'inline; filename="study.ics"', "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        }  # fmt: skip
        asked = (
            tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")
        )
        if any(tag in (etag, "*") for tag in asked):
            return Response(b"", status_code=304, headers=headers)
        content = await asyncio.to_thread(_write, told, year)
        return Response(content, media_type="text/calendar", headers=headers)

    return [calendar_feed]


def _write(told: bytes, year: int) -> bytes:
    from pyapi.calendars.feed import write_feed  # noqa: PLC0415 - a gateway that serves no calendars loads no icalendar

    return write_feed(orjson.loads(told), year)


def _unknown() -> ApiError:
    return ApiError(
        404, "PT404", "calendar_not_found", "There is no calendar at this address, or no more.",
        "Make a new address with study.create_calendar_feed.",
    )  # fmt: skip
