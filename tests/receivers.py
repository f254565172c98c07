"""HTTPS servers on this machine that receive webhooks, and answer as they are told to."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A server.

    Attributes:
        answer: what to answer the n-th request, from 0.
        received: the requests.
        port: where it listens, on 127.0.0.1.
        names: what clients asked for by SNI.
        cut_off: answers that a client did not take to their end.
    """

    answer: Callable[[int], Answer] = lambda _: (204, {}, b"")
    received: list[Received] = field(default_factory=list)
    port: int = 0
    scheme: str = "https"
    drip_seconds: float = 0.0
    names: list[str | None] = field(default_factory=list)
    cut_off: int = 0

    def url(self, host: str = "localhost", path: str = "/hook?a=1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


@contextmanager
def receiver(authority: trustme.CA | None, *hosts: str, **options: object) -> Iterator[Receiver]:
    """Run a server; without an authority, over http."""
    told = Receiver(**options)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            number = len(told.received)
            told.received.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status, headers, content = told.answer(number)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            try:
                if told.drip_seconds:
                    for byte in content:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(told.drip_seconds)
                else:
                    self.wfile.write(content)
            except OSError:
                told.cut_off += 1
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    if authority is None:
        told.scheme = "http"
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*(hosts or ("localhost", "127.0.0.1"))).configure_cert(context)
        context.sni_callback = lambda _socket, name, _context: told.names.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
