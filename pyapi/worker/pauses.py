"""How long to sleep between two looks for work."""

from __future__ import annotations

FIRST_SECONDS = 0.02


class GrowingPause:
    """Short after there was work, twice as long after each look in vain, up to a limit.

    Of several that add jobs at the same moment only one wakes the workers; what the others add may be
    committed a little later than that.

    Args:
        longest_seconds: the limit.
    """

    def __init__(self, longest_seconds: float) -> None:
        self._longest = longest_seconds
        self._next = longest_seconds

    def after(self, is_found: bool) -> float:
        """Seconds until the next look: none where there was work just now."""
        if is_found:
            self._next = FIRST_SECONDS
            return 0.0
        pause, self._next = self._next, min(self._next * 2, self._longest)
        return pause
