"""The other end of each protocol, on loopback: an HTTPS server that notes what comes and answers as told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import hypercorn.asyncio
import trustme
from hypercorn.config import Config

from pyapi.channels.adapter import Delivery


@dataclass
class Request:
    method: str
    path: str
    http_version: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {
            name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()
        }


@dataclass
class Answer:
    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    drops: bool = False


class Peer:
    """Answers with ``answer(request)``, or with the answers in ``queue`` first."""

    def __init__(self, authority: trustme.CA) -> None:
        self.context = ssl.create_default_context()
        authority.configure_trust(self.context)
        self.requests: list[Request] = []
        self.queue: list[Answer] = []
        self.answer: Callable[[Request], Answer] = lambda _: Answer()
        self.under_way = self.most_under_way = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"https://localhost:{self.port}"
        self._thread = threading.Thread(target=self._run, args=(authority,), daemon=True)
        self._ready = threading.Event()

    def reset(self) -> None:
        self.requests.clear()
        self.queue.clear()
        self.answer = lambda _: Answer()
        self.under_way = self.most_under_way = 0

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(60)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(60)

    def _run(self, authority: trustme.CA) -> None:
        with tempfile.TemporaryDirectory() as directory:
            certificate = authority.issue_cert("localhost", "127.0.0.1")
            chain, key = Path(directory, "chain.pem"), Path(directory, "key.pem")
            chain.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
            certificate.private_key_pem.write_to_path(key)
            config = Config()
            config.bind = [f"fd://{self._socket.detach()}"]
            config.certfile, config.keyfile = str(chain), str(key)
            config.loglevel, config.accesslog, config.errorlog = "CRITICAL", None, None
            config.graceful_timeout = 0.1
            config.alpn_protocols = ["h2", "http/1.1"]

            async def serve() -> None:
                self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
                self._ready.set()
                await hypercorn.asyncio.serve(self._app, config, shutdown_trigger=self._stopping.wait)

            asyncio.run(serve())

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        request = Request(scope["method"], scope["path"], scope["http_version"], headers, body)
        self.requests.append(request)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            answer = self.queue.pop(0) if self.queue else self.answer(request)
            if answer.seconds:
                await asyncio.sleep(answer.seconds)
            if answer.drops:
                raise ConnectionResetError  # hypercorn ends the stream without an answer
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            content = b"" if answer.body is None else content
            sent = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
            await send({"type": "http.response.start", "status": answer.status, "headers": sent})
            await send({"type": "http.response.body", "body": content})
        finally:
            self.under_way -= 1


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def make_delivery(
    address: Mapping[str, Any] | None = None, content: Mapping[str, Any] | None = None, **facts: Any
) -> Delivery:
    return Delivery(
        **{
            "delivery_id": uuid.UUID("0198c0de-0000-7000-8000-0000000000d1"),
            "attempt": 1,
            "channel": "sms",
            "provider": "twilio",
            "recipient": "0198c0de-0000-7000-8000-000000000001",
            "address": {"to": "+254711000111"} if address is None else address,
            "content": {"subject": "Low balance", "body": "Only 3.2 units are left on your meter."}
            if content is None
            else content,
            **facts,
        }
    )
