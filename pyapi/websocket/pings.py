"""Protocol pings on sockets that the server process keeps to itself.

granian answers pings, but offers no way to send one or to see a pong, and a browser answers nothing
else by itself. So the ping, two bytes, is written to the connection beside granian, only while it is
not writing; and whether anything came back is what Linux says of the connection (``TCP_INFO``).
Connections are found by the client's address among the process' descriptors. Elsewhere, and where
there is no such connection, there is nothing to find and the caller does without.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import struct
import sys

DESCRIPTORS = "/proc/self/fd"
PING = b"\x89\x00"
LAST_DATA_RECEIVED = 52
"""Offset of ``tcpi_last_data_recv``, milliseconds, in ``struct tcp_info``."""

Peer = tuple[str, int]


def find_connections() -> dict[Peer, int]:
    """Descriptors of the process' TCP connections by the other end's address."""
    found: dict[Peer, int] = {}
    if sys.platform != "linux":
        return found
    for name in os.listdir(DESCRIPTORS):
        with contextlib.suppress(OSError):
            descriptor = int(name)
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                with socket.socket(fileno=os.dup(descriptor)) as connection:
                    if connection.family in (socket.AF_INET, socket.AF_INET6):
                        found[_peer_of(connection)] = descriptor
    return found


class Wire:
    """A connection, held for a moment.

    Args:
        descriptor: from :func:`find_connections`.
        peer: whose it has to be still.

    Raises:
        OSError: it is not.
    """

    def __init__(self, descriptor: int, peer: Peer) -> None:
        self._connection = socket.socket(fileno=os.dup(descriptor))
        if _peer_of(self._connection) != peer:
            self._connection.close()
            raise OSError("another connection by now")

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def silent_seconds(self) -> float:
        """How long nothing has come from the other end, pongs included."""
        info = self._connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA_RECEIVED + 4)
        return float(struct.unpack_from("=I", info, LAST_DATA_RECEIVED)[0]) / 1000

    def ping(self) -> None:
        """Send a ping; where there is no room for two bytes, none is needed to see that nobody reads."""
        with contextlib.suppress(BlockingIOError):
            self._connection.send(PING, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)

    def cut(self) -> None:
        """End the connection in both directions."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)


def _peer_of(connection: socket.socket) -> Peer:
    host, port = connection.getpeername()[:2]
    return str(host).removeprefix("::ffff:"), int(port)
