"""Response headers that functions set."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
FRAMING = frozenset({
    b"connection", b"content-length", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade",
})  # fmt: skip
"""What the server itself says about the connection; nobody else may."""


def encode_headers(pairs: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Headers as they are sent, names in lower case; those of :data:`FRAMING` are left out.

    Raises:
        ValueError: a name is not a token, or a value holds a control character.
    """
    encoded = []
    for name, value in pairs:
        if not _NAME.fullmatch(name) or _CONTROL.search(value):
            raise ValueError(name)
        encoded.append((name.lower().encode(), value.encode()))
    return [(name, value) for name, value in encoded if name not in FRAMING]


def replace_headers(
    headers: list[tuple[bytes, bytes]], own: list[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    """``headers`` with those taken out that ``own`` names, then ``own``."""
    names = {name for name, _ in own}
    return [(name, value) for name, value in headers if name not in names] + own
