"""The ASGI application: the RPC doors first, Litestar for everything else.

Every call goes through the RPC doors, so they are matched here by prefix, before Litestar's
routing; so are streams, whose bodies Litestar would hold. Litestar serves what is asked for rarely: documents, health, metrics.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import signal
import sys

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from pyapi.doors import create_litestar
from pyapi.gateway import Gateway
from pyapi.ingest.door import PATH as INGEST_PATH
from pyapi.ingest.door import IngestDoor
from pyapi.logs import configure_logs
from pyapi.mpesa.settings import load_mpesa_settings
from pyapi.requests import Receive, Scope, Send
from pyapi.routes.door import RouteDoor
from pyapi.rpc import RPC_PREFIXES, VERSION_DOOR, RpcDoor
from pyapi.settings import Settings, load_settings
from pyapi.spans import start_spans, stop_spans
from pyapi.webhooks.settings import load_webhook_settings
from pyapi.websocket.door import PATH as WEBSOCKET_PATH
from pyapi.websocket.door import WebSocketDoor
from pyapi.websocket.farewell import say_before_stop

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 10
"""How long calls in flight may take to finish when the gateway is told to stop."""
RPC_PATHS = tuple(f"{prefix}/" for prefix in RPC_PREFIXES)


class Application:
    """Dispatches between the RPC doors, sockets, routes and Litestar, and opens and closes the gateway."""

    def __init__(self, settings: Settings) -> None:
        self.gateway = Gateway(settings)
        self._rpc = RpcDoor(self.gateway)
        self.websocket = WebSocketDoor(self.gateway)
        self._ingest = IngestDoor(self.gateway)
        self._routes = RouteDoor(self.gateway, create_litestar(self.gateway))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI 3."""
        kind = scope["type"]
        if kind == "http" and (scope["path"].startswith(RPC_PATHS) or scope["path"] in RPC_PREFIXES):
            await self._rpc(scope, receive, send)
        elif kind == "http" and (scope["path"] == INGEST_PATH or scope["path"].startswith(INGEST_PATH + "/")):
            await self._ingest(scope, receive, send)
        elif kind == "lifespan":
            await self._lifespan(receive, send)
        elif kind == "websocket" or scope["path"] == WEBSOCKET_PATH:
            await self.websocket(scope, receive, send)
        elif VERSION_DOOR.match(scope["path"]):
            await self._rpc(scope, receive, send)
        else:
            await self._routes(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.gateway.open()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.websocket.close()
                await self._ingest.close()
                await self.gateway.close()
                stop_spans()
                await send({"type": "lifespan.shutdown.complete"})
                return


def create_app() -> Application:
    """The application of one worker process, with settings from its environment."""
    _end_with_parent()
    settings = load_settings()
    configure_logs(settings)
    start_spans(settings, "mainspring-gateway")
    application = Application(settings)
    say_before_stop(application.websocket.close)
    # What is there now stays, so the collector need not look at it again, and a call leaves no cycles.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    return application


def _end_with_parent() -> None:
    """Ask Linux to end this worker when the server process that started it is gone, even by SIGKILL."""
    if sys.platform == "linux" and multiprocessing.parent_process() is not None:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run(settings: Settings, workers: int = 1) -> None:
    """Serve until told to stop.

    Args:
        settings: address and port; each worker reads the rest from the environment.
        workers: processes, each with its own connections.

    Raises:
        SettingsError: what verifies providers is set wrongly.
    """
    load_webhook_settings()
    load_mpesa_settings()
    Granian(
        "pyapi.app:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=workers,
        loop=Loops.uvloop,
        http=HTTPModes.auto,
        log_level=LogLevels.warning,
        log_access=False,
        backlog=2048,
        workers_kill_timeout=GRACE_SECONDS + 5,
        http1_settings=HTTP1Settings(max_buffer_size=256 * 1024),
    ).serve()
