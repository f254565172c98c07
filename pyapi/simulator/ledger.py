"""What a simulation did to its meters: the truth that detection is compared with."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson


def as_instant(seconds: int) -> str:
    """Seconds since 1970 as ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Ledger:
    """Counts what was injected, and writes it down where a file is given: one JSON object per line.

    Args:
        file: where to; each line is flushed, so that a run that broke off leaves what it did.

    Attributes:
        counts: happenings by kind.
    """

    def __init__(self, file: TextIO | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self._file = file

    def note(
        self,
        kind: str,
        *,
        since: int | None = None,
        until: int | None = None,
        meter_number: str | None = None,
        region: str | None = None,
        **facts: Any,
    ) -> None:
        """One happening.

        Args:
            kind: what.
            since: first instant of it, in true time; None where it lasts for the whole run.
            until: first instant after it; None where it does not last.
            meter_number: the meter, None where it is a whole region.
            region: the region.
            facts: what else is known.
        """
        self.counts[kind] += 1
        self._write(
            {
                "kind": kind,
                "meter_number": meter_number,
                "region": region,
                "from": None if since is None else as_instant(since),
                "until": None if until is None else as_instant(until),
                **facts,
            }
        )

    def frame(self, kind: str, **facts: Any) -> None:
        """The first or last line: about the run, counted as nothing."""
        self._write({"kind": kind, **facts})

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(orjson.dumps(line).decode() + "\n")
            self._file.flush()
