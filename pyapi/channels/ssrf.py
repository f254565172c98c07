"""Where a webhook may be sent: an address that a user typed must not lead into our own network."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

MAX_URL = 2000
LOOK_UPS = ThreadPoolExecutor(200, thread_name_prefix="webhook-look-up")
"""A thread for each attempt there can be: whose name server hangs holds up no other look-up, here or elsewhere."""
HTTPS_PORTS = frozenset({443, 8443})
NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
"""This host, private, shared (CGNAT), loopback, link-local (clouds' metadata), documentation, multicast, reserved."""
PUBLIC_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = tuple(
    IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
"""Within global unicast: Teredo and other protocols, documentation, 6to4. Mapped and NAT64 are outside it."""


class ForbiddenTarget(Exception):
    """Nothing is sent there.

    Attributes:
        code: constant, in snake_case.
        is_final: whether the address itself is to blame, so that trying again is of no use.
    """

    def __init__(self, code: str, detail: str, *, is_final: bool = False) -> None:
        super().__init__(detail)
        self.code = code
        self.is_final = is_final


class Unresolvable(Exception):
    """The name leads nowhere at present."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect, decided once: the name is not looked up again.

    Attributes:
        scheme: ``https`` or ``http``.
        host: as in the URL; for ``Host``, SNI and the certificate.
        port: to connect to.
        addresses: of the host, each checked; at least one.
    """

    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """What goes into ``Host``."""
        return (
            self.host if self.port == (443 if self.scheme == "https" else 80) else f"{self.host}:{self.port}"
        )


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address can be somebody else's server on the Internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4)
    return address in PUBLIC_6 and not any(address in network for network in NOT_PUBLIC_6)


def check_url(url: str, *, allow_private: bool = False) -> tuple[str, str, int]:
    """Look at the text of an address alone.

    Args:
        url: to be checked.
        allow_private: for development: http, any port, this machine.

    Returns:
        Scheme, host and port.

    Raises:
        ForbiddenTarget: nothing is sent to such an address, wherever it leads.
    """
    if len(url) > MAX_URL or not url.isascii() or any(c <= " " or c in "\\\x7f" for c in url):
        raise _malformed("It is longer than 2000 characters, or has characters that belong to no URL.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _malformed("It cannot be read.") from None
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("https", "http") or not host or parts.fragment:
        raise _malformed("It is not https://name/path.")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise _malformed("It holds a user name or a password.")
    if port == 0:
        raise _malformed("There is no port 0.")
    if not allow_private:
        if parts.scheme != "https":
            raise ForbiddenTarget("not_https", "It is not https.", is_final=True)
        if (port or 443) not in HTTPS_PORTS:
            raise ForbiddenTarget("port_not_allowed", f"Nothing is sent to port {port}.", is_final=True)
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80)


async def resolve(url: str, *, allow_private: bool = False) -> Target:
    """Check an address and what it leads to, now.

    A name with one address that is not public is refused as a whole: an attacker's name server answers
    with a public and a private one, and hopes for the second.

    Raises:
        ForbiddenTarget: the address is malformed, or leads to a network that is not public.
        Unresolvable: the name leads nowhere.
    """
    scheme, host, port = check_url(url, allow_private=allow_private)
    try:
        found: list[Any] = await asyncio.get_running_loop().run_in_executor(LOOK_UPS, _look_up, host, port)
    except (OSError, UnicodeError) as error:
        raise Unresolvable(f"{host} cannot be resolved: {error}") from None
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise Unresolvable(f"{host} has no address.")
    for text in addresses:
        # A zone (fe80::1%eth0) belongs to link-local addresses only.
        if not allow_private and ("%" in text or not is_public(ip_address(text))):
            raise ForbiddenTarget(
                "address_not_public", f"{host} leads to {text}, which is not a public address."
            )
    return Target(scheme, host, port, addresses)


def _look_up(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _malformed(detail: str) -> ForbiddenTarget:
    return ForbiddenTarget("invalid_url", detail, is_final=True)
