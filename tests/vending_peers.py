"""A vending server on this machine that answers as it is told to, and remembers every token it made."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "a-key-for-tests"


@dataclass
class Peer:
    """The server.

    Attributes:
        vends: how the next calls for a token go, then ``ok``; see :meth:`VendingHandler.do_POST`.
        queries: the same for queries.
        silence: seconds that a silent answer takes.
        made: every token that was made, by reference; a good server makes one per reference.
        calls: what was asked, ``("vend" | "query", reference)``.
        balance: our money there, None for an error.
    """

    vends: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    silence: float = 1.5
    made: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, str]] = field(default_factory=list)
    balance: str | None = "125000.50"
    refused: dict[str, str] = field(default_factory=dict)
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    gate: threading.Event = field(default_factory=threading.Event)
    """Set it to let a ``gated`` answer go."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def vend(self, body: dict[str, Any], *, again: bool = False) -> dict[str, Any]:
        """The token of a reference; another one only where that is asked for."""
        with self.lock:
            made = self.made[body["reference"]]
            if not made or again:
                number = sum(len(tokens) for tokens in self.made.values()) + 1
                made.append(
                    {
                        "status": "vended", "reference": body["reference"], "meter_number": body["meter_number"],
                        "token": f"{70000000000000000000 + number * 7919:020d}", "units": body["units"],
                        "receipt": f"R{number}",
                    }
                )  # fmt: skip
            return made[-1]

    def tokens(self, reference: str) -> list[str]:
        """The digits made for a reference."""
        return [made["token"] for made in self.made.get(reference, [])]


class Handler(BaseHTTPRequestHandler):
    """Answers by the words in the peer's lists."""

    protocol_version = "HTTP/1.1"
    peer: Peer

    def do_POST(self) -> None:  # noqa: PLR0912
        """A call for a token.

        ``ok``; ``refuse:<code>``; ``retry:<code>``; ``silent_before``, ``silent_after``, ``reset_before``,
        ``reset_after``, ``error_before``, ``error_after``: without and with a token made; ``garbage``;
        ``bad_token``; ``other_units``; ``other_reference``; ``pending``: made, but said to be under way; ``double``:
        a second token for the reference; ``gated``: made, answered once the gate opens.
        """
        peer = self.peer
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with peer.lock:
            peer.calls.append(("vend", body["reference"]))
            word = peer.vends.pop(0) if peer.vends else "ok"
        if self.headers.get("authorization") != f"Bearer {KEY}":
            self.answer(401, {"message": "who are you"})
        elif word.startswith("refuse:"):
            peer.refused[body["reference"]] = word.partition(":")[2]
            self.answer(422, {"status": "refused", "code": word.partition(":")[2]})
        elif word.startswith("retry:"):
            self.answer(503, {"code": word.partition(":")[2], "message": "later"})
        elif word.endswith("_before"):
            self.fail(word)
        elif word.endswith("_after"):
            peer.vend(body)
            self.fail(word)
        elif word == "garbage":
            self.write(200, b"<html>welcome</html>")
        elif word == "bad_token":
            self.answer(200, peer.vend(body) | {"token": "12345"})
        elif word == "other_units":
            self.answer(200, peer.vend(body) | {"units": "0.1"})
        elif word == "other_reference":
            self.answer(200, peer.vend(body) | {"reference": "another"})
        elif word == "pending":
            peer.vend(body)
            self.answer(202, {"status": "pending", "reference": body["reference"]})
        elif word == "double":
            self.answer(200, peer.vend(body, again=True))
        elif word == "gated":
            answer = peer.vend(body)
            peer.gate.wait(20)
            self.answer(200, answer)
        else:
            self.answer(200, peer.vend(body))

    def do_GET(self) -> None:
        """A query (``ok``, ``pending``, ``silent_before``, ``reset_before``, ``error_before``, ``garbage``), or our balance."""
        peer = self.peer
        if self.path.endswith("/balance"):
            if peer.balance is None:
                self.answer(500, {"code": "broken"})
            else:
                self.answer(200, {"balance": peer.balance, "currency": "KES"})
            return
        reference = self.path.rpartition("/")[2]
        with peer.lock:
            peer.calls.append(("query", reference))
            word = peer.queries.pop(0) if peer.queries else "ok"
        if word == "pending":
            self.answer(200, {"status": "pending", "reference": reference})
        elif word == "garbage":
            self.write(200, b"[]")
        elif word.endswith("_before"):
            self.fail(word)
        elif peer.made.get(reference):
            self.answer(200, peer.made[reference][0])
        elif reference in peer.refused:
            self.answer(200, {"status": "refused", "code": "vend_failed", "reference": reference})
        else:
            self.answer(404, {"code": "unknown_reference"})

    def fail(self, word: str) -> None:
        if word.startswith("silent"):
            time.sleep(self.peer.silence)
            self.close_connection = True
        elif word.startswith("reset"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
        else:
            self.answer(500, {"message": "Token 1234 5678 9012 3456 7890 was not printed"})

    def answer(self, status: int, body: dict[str, Any]) -> None:
        self.write(status, json.dumps(body).encode())

    def write(self, status: int, content: bytes) -> None:
        with suppress(OSError):
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()

    def log_message(self, *_: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def vending_peer() -> Iterator[Peer]:
    """Run a vending server."""
    peer = Peer()
    server = Quiet(("127.0.0.1", 0), type("Told", (Handler,), {"peer": peer}))
    peer.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        peer.gate.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
