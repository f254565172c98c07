"""Rate limits: calls of limited functions are counted in the message that runs them.

The rows are ``ops.rate_limits``; a gateway knows which functions have one (``api.get_news``), so a call
of any other pays nothing. Headers follow the IETF draft "RateLimit header fields for HTTP"
(draft-ietf-httpapi-ratelimit-headers-10): ``RateLimit-Policy: "auth.login";q=120;w=60`` and
``RateLimit: "auth.login";r=118;t=1``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from pyapi.functions import Function
from pyapi.identity import Identity
from pyapi.pipelines import Statement
from pyapi.requests import Request

COUNT = b"call api.count_calls($1::text[], $2, $3)"
EVERYTHING = "*"
LONGEST_ADDRESS = 64
"""Characters of an address whose reading is remembered."""


class Limits:
    """Which functions are limited, as far as this process has heard.

    Args:
        trusted_proxies: as in :func:`client_address`.
    """

    def __init__(self, trusted_proxies: int = 0) -> None:
        self._trusted_proxies = trusted_proxies
        self._functions: frozenset[str] = frozenset()
        self._all = False

    def learn(self, functions: Iterable[str]) -> None:
        """Take the names of limited functions; ``*`` stands for every one."""
        self._functions = frozenset(functions)
        self._all = EVERYTHING in self._functions

    def names(self, name: str, originals: Iterable[str]) -> tuple[str, ...]:
        """What a call counts as: its function, and what a shim stands for where that has a limit of its own."""
        return (name, *(original for original in originals if original in self._functions))

    def count_calls(
        self, functions: Iterable[Function], identity: Identity, request: Request
    ) -> Statement | None:
        """The statement that counts calls of these functions; None where none is limited."""
        limited = [
            name
            for function in functions
            if self._is_limited(function)
            for name in self.names(function.qualified, function.originals)
        ]
        return self.count(limited, identity, request) if limited else None

    def _is_limited(self, function: Function) -> bool:
        return (
            self._all
            or function.qualified in self._functions
            or not self._functions.isdisjoint(function.originals)
        )

    def count(self, functions: Sequence[str], identity: Identity, request: Request) -> Statement | None:
        """The statement that counts these calls, in front of everything else; None where none is limited."""
        if not self._all and self._functions.isdisjoint(functions):
            return None
        caller = identity.subject or client_address(request.peer, request.headers, self._trusted_proxies)
        return self.count_as(functions, identity.role, caller)

    def count_as(self, functions: Sequence[str], role: str, caller: str) -> Statement | None:
        """The same for a caller that is known by name."""
        if not self._all:
            if self._functions.isdisjoint(functions):
                return None
            functions = [name for name in functions if name in self._functions]
        listed = "{" + ",".join(f'"{name}"' for name in functions) + "}"
        parameters = (listed.encode(), role.encode(), caller.encode())
        return Statement("count-calls", COUNT, parameters, is_once=True)


def describe(allowance: bytes | None) -> list[tuple[bytes, bytes]]:
    """The headers of a call that was counted.

    Args:
        allowance: an ``ops.allowance`` as text, ``(remaining,reset,quantity,period,policy)``.
    """
    if not allowance or allowance == b"(,,,,)":
        return []
    remaining, reset, quantity, period, policy = allowance.strip(b"()").split(b",")
    name = b'"' + policy.strip(b'"') + b'"'
    return [
        (b"ratelimit-policy", name + b";q=" + quantity + b";w=" + period),
        (b"ratelimit", name + b";r=" + remaining + b";t=" + reset),
    ]


def client_address(peer: str, headers: Mapping[bytes, bytes], trusted_proxies: int) -> str:
    """Who a call comes from, as limits see it: an address; of IPv6 its first 64 bits.

    Args:
        peer: address at the other end of the connection.
        headers: by lower-case name.
        trusted_proxies: proxies of ours in front; each appends the address that it saw to X-Forwarded-For.
    """
    address = peer
    if trusted_proxies:
        hops = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
        named = [hop.strip() for hop in hops if hop.strip()]
        if len(named) >= trusted_proxies:
            address = named[-trusted_proxies]
    # What a proxy hands on is the caller's choice, however long; no address is.
    return _remembered_network(address) if len(address) <= LONGEST_ADDRESS else _network(address)


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ipaddress.ip_network((parsed.packed, 64), strict=False))
        parsed = parsed.ipv4_mapped
    return str(parsed)


_remembered_network = lru_cache(maxsize=4096)(_network)
