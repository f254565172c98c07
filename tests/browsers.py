"""Chromium without a window, driven over its debugging socket, and a server for the modules that its pages import."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

START_SECONDS = 60.0
WAIT_SECONDS = 60.0
HOST = "plain.test"
"""A name that the browser finds on this machine, and takes for a stranger's: pages there have no Web Locks."""
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
    "--remote-debugging-port=0", f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
)  # fmt: skip


def find_chromium() -> str | None:
    """The program, where there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


class BrowserError(Exception):
    """What the browser, or the page, refused."""


class Chromium:
    """A browser.

    Args:
        socket: that of its debugger.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._count = 0
        self._answers: dict[int, dict[str, Any]] = {}
        self.told: deque[dict[str, Any]] = deque(maxlen=500)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """One command, and the answer to it."""
        self._count += 1
        number = self._count
        message = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps(message | ({} if session is None else {"sessionId": session})))
        deadline = time.monotonic() + WAIT_SECONDS
        while number not in self._answers:
            self._receive(deadline - time.monotonic())
        answer = self._answers.pop(number)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']}")
        return answer["result"]

    def _receive(self, seconds: float) -> None:
        message = json.loads(self._socket.recv(timeout=max(seconds, 0)))
        if "id" in message:
            self._answers[message["id"]] = message
        else:
            self.told.append(message)

    def new_profile(self) -> str:
        """A private window: storage of its own, forgotten at the end."""
        return str(self.call("Target.createBrowserContext")["browserContextId"])

    def open(self, address: str, profile: str | None = None) -> Page:
        """A tab; those of one profile share their storage."""
        more = {} if profile is None else {"browserContextId": profile}
        target = self.call("Target.createTarget", url="about:blank", **more)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, target, session)
        for domain in ("Page", "Runtime", "Network"):
            page.call(f"{domain}.enable")
        page.go(address)
        return page


class Page:
    """A tab."""

    def __init__(self, browser: Chromium, target: str, session: str) -> None:
        self._browser = browser
        self._target = target
        self._session = session

    def call(self, method: str, **parameters: Any) -> Any:
        """A command for this tab."""
        return self._browser.call(method, self._session, **parameters)

    def go(self, address: str) -> None:
        """Open an address, and wait until its modules have run."""
        if error := self.call("Page.navigate", url=address).get("errorText"):
            raise BrowserError(f"{address}: {error}")
        self.wait("globalThis.isReady === true")

    def reload(self) -> None:
        """As the user does it."""
        self.run("globalThis.isReady = false")
        self.call("Page.reload")
        self.wait("globalThis.isReady === true")

    def run(self, code: str) -> Any:
        """The value of an expression, awaited; what it throws is an error here."""
        answer = self.call(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            found = answer["exceptionDetails"].get("exception", {})
            raise BrowserError(found.get("description") or found.get("value") or str(answer))
        return answer["result"].get("value")

    def wait(self, code: str) -> None:
        """Until an expression is true, also across a navigation."""
        deadline = time.monotonic() + WAIT_SECONDS
        seen: Any = None
        while time.monotonic() < deadline:
            try:
                seen = self.run(code)
            except BrowserError as error:
                seen = error
            if seen is True:
                return
            time.sleep(0.02)
        raise BrowserError(f"{code} did not come true: {seen}")

    def set_offline(self, is_offline: bool) -> None:
        """Take the network away from the page, or give it back."""
        self.call(
            "Network.emulateNetworkConditions",
            offline=is_offline, latency=0, downloadThroughput=-1, uploadThroughput=-1,
        )  # fmt: skip

    def set_quota(self, origin: str, size: int | None) -> None:
        """How many bytes the pages of an origin may keep; None for the browser's own limit."""
        more = {} if size is None else {"quotaSize": size}
        self.call("Storage.overrideQuotaForOrigin", origin=origin, **more)

    def close(self) -> None:
        """Close the tab, as the user does it."""
        self._browser.call("Target.closeTarget", targetId=self._target)


@contextmanager
def chromium(program: str, directory: Path) -> Iterator[Chromium]:
    """Run one.

    Args:
        program: see find_chromium.
        directory: for its profile.
    """
    log = directory / "chromium.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={directory}", "about:blank"],
            stdout=output, stderr=output, start_new_session=True,
            env={k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")} | {"HOME": str(directory)},
        )  # fmt: skip
    try:
        place = directory / "DevToolsActivePort"
        deadline = time.monotonic() + START_SECONDS
        while not (place.exists() and place.read_text().count("\n") >= 1):
            if process.poll() is not None or time.monotonic() > deadline:
                raise BrowserError(f"chromium did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        port, path = place.read_text().splitlines()[:2]
        with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None) as socket:
            yield Chromium(socket)
            with suppress(ConnectionClosed, BrowserError, TimeoutError):
                Chromium(socket).call("Browser.close")
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its children, too
        process.wait(20)


@contextmanager
def pages(directory: Path, script: str) -> Iterator[str]:
    """Serve compiled modules, and ``/`` and ``/boxed``: pages that run a script; that in the box may store nothing.

    Args:
        directory: what is served.
        script: path of the module.
    """
    document = f'<!doctype html><meta charset="utf-8"><title>page</title><script type="module" src="{script}"></script>'

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.partition("?")[0] not in ("/", "/boxed"):
                return super().do_GET()
            body = document.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            if self.path.startswith("/boxed"):
                self.send_header("Content-Security-Policy", "sandbox allow-scripts")
            self.end_headers()
            self.wfile.write(body)

        def end_headers(self) -> None:
            self.send_header("Access-Control-Allow-Origin", "*")  # the page in the box is of no origin
            super().end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(directory))
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
