"""Sends batches through the bulk door, ``POST /ingest/readings``, each as a stream with a key of its own."""

from __future__ import annotations

from typing import Any

import httpx
import orjson

from pyapi.readings import Reading
from pyapi.replay import BatchSender, ReplayError

NOT_TOLD = "not_told"
"""Code of refusals that an answer left out: of what was stored before a stream broke off."""


class StreamSender(BatchSender):
    """A sender whose batches are streams of NDJSON; one that broke off goes on where it ended."""

    path = "/ingest/readings"
    content_type = "application/x-ndjson"

    def encode(self, readings: list[Reading]) -> bytes:
        """One line per reading."""
        return b"".join(orjson.dumps(reading, option=orjson.OPT_APPEND_NEWLINE) for reading in readings)

    def read(self, response: httpx.Response) -> dict[str, Any] | None:
        """The figures of the last line, the refusals of those before it; None where the stream did not end well.

        Raises:
            ReplayError: it is no answer of this door.
        """
        try:
            lines = [orjson.loads(line) for line in response.content.splitlines()]
            end = lines[-1]
            if end["type"] != "end" or end["state"] != "done":
                return None
            rejected = [
                {"index": line["line"] - 1, "code": line["code"], "detail": line["detail"]}
                for line in lines
                if line["type"] == "rejected"
            ]
            missing = end["rejected"] - len(rejected)
            rejected += [{"index": 0, "code": NOT_TOLD, "detail": ""}] * missing
            return {"stored": end["stored"], "duplicates": end["duplicates"], "rejected": rejected}
        except (IndexError, KeyError, TypeError, ValueError):
            raise ReplayError(
                f"{response.url} answered with something else than a stream's end: {response.text[:200]!r}"
            ) from None

    def is_passing(self, response: httpx.Response) -> bool:
        """The same stream may still be running: its client is gone, and the server does not know yet."""
        return super().is_passing(response) or response.status_code == httpx.codes.CONFLICT
