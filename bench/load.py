"""HTTP load: wrk where it is installed, else a small asyncio client; both send the same bytes."""

from __future__ import annotations

import asyncio
import os
import random
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bench.harness import BenchError
from bench.pgbench import percentile

KEY_MARK = b"000000000000000000000000"
"""Stands in a request for 24 hexadecimal digits that no other request has."""

HOST = "127.0.0.1"
RESULT = re.compile(r"^result (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)
HEAD = re.compile(rb"HTTP/1\.1 (\d{3})")
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Load:
    """What a load generator saw; every answer was 2xx.

    Attributes:
        rate: answers per second.
        p50, p99: milliseconds.
    """

    rate: float
    p50: float
    p99: float


def make_request(path: str, body: bytes, token: str | None = None) -> bytes:
    """A POST as it goes over the wire."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
        f"{authorization}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def driver() -> str:
    """Which generator this machine has."""
    return "wrk" if shutil.which("wrk") else "asyncio"


def saturate(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    """Send as fast as answers come, one request in flight per connection.

    Args:
        port: the gateway's.
        requests: whole requests, one of which is drawn each time; :data:`KEY_MARK` becomes a fresh key.
        connections: kept alive.
        seconds: how long.

    Raises:
        BenchError: an answer was not 2xx, or did not come.
    """
    probe(port, requests[0])
    if driver() == "wrk":
        return _wrk(port, requests, connections, seconds)
    return asyncio.run(_saturate(port, requests, connections, seconds))


def probe(port: int, request: bytes) -> bytes:
    """One request, and its answer's body.

    Raises:
        BenchError: the answer is not 2xx.
    """

    async def ask() -> bytes:
        client = await Client.connect(port)
        try:
            return await client.ask(_fresh(request, secrets.token_hex(12).encode()))
        finally:
            client.close()

    return asyncio.run(asyncio.wait_for(ask(), 30))


class Client(asyncio.Protocol):
    """A kept-alive connection with one request in flight."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[bytes] | None = None
        self._buffer = b""

    @classmethod
    async def connect(cls, port: int) -> Client:
        """Open one."""
        _, protocol = await asyncio.get_running_loop().create_connection(cls, HOST, port)
        return protocol

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.close()

    def ask(self, request: bytes) -> asyncio.Future[bytes]:
        """Send a request.

        Returns:
            A future of the body; it fails where the answer is not 2xx.
        """
        assert self._transport is not None and self._answer is None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """An answer that is still due will not come."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(BenchError(f"the gateway closed the connection: {exc}"))

    def data_received(self, data: bytes) -> None:
        """Wait for the whole answer."""
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or self._answer is None:
            return
        head, answer = self._buffer[: end + 2], self._answer
        status = HEAD.match(head)
        length = LENGTH.search(head)
        if status is None or (length is None and status[1] != b"204"):
            answer.set_exception(BenchError(f"an answer that this client cannot read: {head!r}"))
            return
        size = int(length[1]) if length else 0
        if len(self._buffer) < end + 4 + size:
            return
        body = self._buffer[end + 4 : end + 4 + size]
        self._buffer = self._buffer[end + 4 + size :]
        self._answer = None
        if answer.done():
            return
        if status[1].startswith(b"2"):
            answer.set_result(body)
        else:
            answer.set_exception(BenchError(f"the gateway answered {status[1].decode()}: {body[:500]!r}"))


async def steady(
    port: int, requests: Sequence[bytes], per_second: float, seconds: float, connections: int = 64
) -> list[float]:
    """Send at a fixed rate whatever the answers do.

    A request that finds no free connection waits for one; its time counts from when it was due, so a
    gateway that stalls cannot slow the measurement down with it.

    Returns:
        Milliseconds per request, sorted.

    Raises:
        BenchError: an answer was not 2xx.
    """
    loop = asyncio.get_running_loop()
    clients = deque([await Client.connect(port) for _ in range(connections)])
    everyone = list(clients)
    taken: list[float] = []
    freed = asyncio.Event()

    async def one(due: float) -> None:
        while not clients:
            freed.clear()
            await freed.wait()
        client = clients.popleft()
        request = _fresh(random.choice(requests), secrets.token_hex(12).encode())
        await client.ask(request)
        taken.append((loop.time() - due) * 1000)
        clients.append(client)
        freed.set()

    start = loop.time()
    try:
        async with asyncio.TaskGroup() as group:
            for i in range(int(per_second * seconds)):
                due = start + i / per_second
                await asyncio.sleep(max(0.0, due - loop.time()))
                group.create_task(one(due))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    finally:
        for client in everyone:
            client.close()
    return sorted(taken)


async def _saturate(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    clients = [await Client.connect(port) for _ in range(connections)]
    taken: list[float] = []
    run = secrets.token_hex(6).encode()
    sent = Counter[str]()
    start = loop.time()
    end = start + seconds

    async def keep_asking(client: Client) -> None:
        while (now := loop.time()) < end:
            sent["all"] += 1
            await client.ask(_fresh(random.choice(requests), b"%s%012d" % (run, sent["all"])))
            taken.append((loop.time() - now) * 1000)

    try:
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(keep_asking(client))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    finally:
        for client in clients:
            client.close()
    elapsed = loop.time() - start
    taken.sort()
    return Load(len(taken) / elapsed, percentile(taken, 0.50), percentile(taken, 0.99))


def _fresh(request: bytes, key: bytes) -> bytes:
    return request.replace(KEY_MARK, key) if KEY_MARK in request else request


def _wrk(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    with tempfile.TemporaryDirectory(prefix="mainspring-wrk-") as directory:
        path = Path(directory) / "requests"
        with path.open("wb") as file:
            file.write(b"%d %s\n" % (len(requests), secrets.token_hex(6).encode()))
            for request in requests:
                head, mark, tail = request.partition(KEY_MARK)
                file.write(b"%d %d\n" % (len(head), len(tail) if mark else -1))
                file.write(head + tail)
        result = subprocess.run(
            [
                "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s",
                "-s", str(Path(__file__).with_name("load.lua")), f"http://{HOST}:{port}/", "--", str(path),
            ],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            timeout=seconds + 60, env={**os.environ},
        )  # fmt: skip
    found = RESULT.search(result.stdout)
    if result.returncode != 0 or found is None:
        raise BenchError(f"wrk failed:\n{(result.stdout + result.stderr)[-2000:]}")
    answers, microseconds, refused, broken, p50, p99 = (int(text) for text in found.groups())
    if refused or broken or not answers:
        raise BenchError(f"{answers} answers, {refused} of them errors, {broken} requests without an answer")
    return Load(answers / microseconds * 1e6, p50 / 1000, p99 / 1000)


def measure_clock() -> float:
    """Milliseconds that a sleeping event loop wakes up too late, p99: the noise floor of :func:`steady`."""

    async def nap() -> list[float]:
        late: list[float] = []
        for _ in range(200):
            begun = time.perf_counter()
            await asyncio.sleep(0.002)
            late.append((time.perf_counter() - begun - 0.002) * 1000)
        return sorted(late)

    return percentile(asyncio.run(nap()), 0.99)
