"""What one gateway process holds: settings, catalogue, keys and connections."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import psycopg
import structlog
from psycopg import pq
from psycopg.conninfo import make_conninfo
from psycopg.pq.abc import PGconn, PGresult

from pyapi.addresses import gateway_url
from pyapi.auth.service import AuthService
from pyapi.catalog import Catalog, Function
from pyapi.config.dynamic import follow_log_level
from pyapi.config.follower import Follower
from pyapi.config.values import ServiceConfig
from pyapi.error_log import ErrorLog
from pyapi.flushing import Flusher
from pyapi.followers import ROUTES, VERSIONS, StateFollower, read_state, read_versions
from pyapi.gauges import READ_MS, Gauges
from pyapi.identity import Verifier
from pyapi.invoices.press import Press
from pyapi.limits import Limits
from pyapi.metrics import CallMetrics
from pyapi.news import NewsReader
from pyapi.openapi import complete_document, read_document
from pyapi.pipelines import LonePace, Pace, Pipelines, Statement
from pyapi.routes.table import RouteTable, compile_routes, has_unknown
from pyapi.services import GatewayPresence
from pyapi.settings import Settings
from pyapi.version_usage import VersionUsage
from pyapi.versions import Versions
from pyapi.webhooks.service import ServiceCalls

log = structlog.get_logger()

PRESENT = b"select count(*) from pg_catalog.pg_proc where oid = any($1::oid[])"
CONNECT_SECONDS = 5.0
DOCUMENT_PAUSE_SECONDS = 1.0
"""Before the OpenAPI document is tried again, where the database went away over it."""


class Gateway:
    """One process's view of the database, kept current.

    Args:
        settings: the settings it was started with.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url = gateway_url(settings)
        self.catalog = Catalog.empty()
        self.routes = RouteTable()
        self.openapi_bytes = b"{}"
        self.verifier = Verifier(settings)
        self.limits = Limits(settings.trusted_proxies)
        self.metrics = CallMetrics(is_counting=settings.metrics_seconds > 0)
        self.errors = ErrorLog()
        self.internal_pace = Pace()
        self.internal_pace.credit = 0
        self.generation = 0
        self.statistics_sources: list[Callable[[], dict[str, int]]] = []
        self.revocation_listeners: list[Callable[[], None]] = []
        self.topic_listeners: dict[str, list[Callable[[], None]]] = {}
        """What is to be read again when a topic was announced (``core._announce``)."""
        self.closers: list[Callable[[], Awaitable[None]]] = []
        """Awaited when the gateway closes, while there still are connections."""
        self._paces: dict[tuple[str, str, bool], Pace] = {}
        self._listener: asyncio.Task[None] | None = None
        self._reloading = asyncio.Lock()
        self._heard = asyncio.Event()
        self.pipelines = Pipelines(
            self._connect, settings.pipelines, settings.slow_connections, settings.queue_limit
        )
        self.auth = AuthService(settings, self.pipelines, self.verifier.learn_keys)
        self.verifier.keys.follow(self.auth.keys.refresh)
        self.press = Press(settings.renderers, fonts=settings.font_directory)
        self.service = ServiceCalls(self.pipelines, settings.statement_timeout_ms)
        self._presence = GatewayPresence(self)
        self.gauges = Gauges(ServiceCalls(self.pipelines, READ_MS).call)
        self.flusher = Flusher(self.service.call, self.metrics, self.errors, settings.metrics_seconds)
        self.config = ServiceConfig("gateway", settings.environment)
        follow_log_level(self.config, settings)
        self._follower = Follower(self.config, self.service.call)
        self.topic_listeners["config"] = [self._follower.note_news]
        self.versions = Versions(settings.schemas, lambda: self.catalog)
        self.usage = VersionUsage(self.service.call, settings.metrics_seconds)
        self._described: tuple[Catalog, bytes] = (self.catalog, b"")
        self._version_follower = StateFollower(
            "versions", VERSIONS, self.service.call, self.versions.learn, self._describe
        )
        self.topic_listeners["versions"] = [self._version_follower.note_news]
        self._route_follower = StateFollower(
            "routes", ROUTES, self.service.call, self._learn_routes, self._follow_routes
        )
        self.topic_listeners["routes"] = [self._route_follower.note_news]
        self._is_behind = False
        self._is_described = False
        self._describing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect and read the catalogue; where the database is away, keep trying behind the scenes."""
        reader = NewsReader(self.url, self.reload, self._learn)
        if await reader.listen():
            with contextlib.suppress(psycopg.Error):
                await self.reload()
        if self._describing is not None:
            await asyncio.wait({self._describing}, timeout=CONNECT_SECONDS)
        await self.verifier.start()
        await self.pipelines.open()
        await self.auth.start()
        self._presence.start()
        self._follower.note_news()
        self._listener = asyncio.create_task(reader.run(is_read=self.generation > 0), name="news")
        self.flusher.start()
        self.usage.start()
        if self.generation:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._heard.wait(), CONNECT_SECONDS)

    async def close(self) -> None:
        """Finish what is in flight, then let go of everything."""
        await self._presence.stop()
        if self._listener:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        if self._describing is not None:
            self._describing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._describing
        await self._follower.stop()
        await self._version_follower.stop()
        await self._route_follower.stop()
        for closer in self.closers:
            await closer()
        await self.flusher.stop()
        await self.usage.stop()
        await self.auth.stop()
        await self.press.close()
        await self.pipelines.close()
        await self.verifier.stop()

    def pace(self, function: Function, *, is_shaped: bool = False) -> Pace:
        """The record of how long a function's calls run.

        Args:
            is_shaped: whether the client wrote a part of the statement, a pattern for instance that
                takes half a minute to match; the function has no part in that.
        """
        key = (function.schema, function.name, is_shaped)
        pace = self._paces.get(key)
        if pace is None:
            pace = self._paces[key] = LonePace() if is_shaped else Pace()
        return pace

    async def ping(self) -> bool:
        """Whether the database answers."""
        statement = Statement("ping", b"select 1", ())
        try:
            await asyncio.wait_for(
                self.pipelines.submit([statement], "", self.internal_pace, harmless=True), timeout=2.0
            )
        except Exception:
            return False
        return True

    def statistics(self) -> dict[str, int]:
        """Counts for health and metrics."""
        figures = self.pipelines.statistics() | {"catalog_generation": self.generation}
        for source in self.statistics_sources:
            figures |= source()
        return figures

    async def reload(self) -> None:
        """Read the catalogue again; calls in flight go on with the one they began with.

        The document follows behind: who reads the news hears of what is taken back meanwhile.
        """
        seen = self._version_follower.readings, self._route_follower.readings
        catalog, rows, routes, versions = await asyncio.to_thread(self._read_catalog)
        self.catalog, self.routes = catalog, routes
        self.versions.learn_catalog(catalog, versions)
        self._version_follower.adopt(versions, seen[0])
        self._route_follower.adopt(rows, seen[1])
        self.generation += 1
        log.info("catalog_loaded", functions=sum(1 for _ in catalog), generation=self.generation)
        self._is_described = False
        if self._describing is None or self._describing.done():
            self._describing = asyncio.create_task(self._describe_all(), name="document")

    def _learn_routes(self, rows: list[dict[str, Any]]) -> None:
        """Take other rows; those whose functions are newer than the catalogue wait for it."""
        self.routes = RouteTable(compile_routes(rows, self.catalog))
        self._is_behind = has_unknown(rows, self.catalog)

    async def _follow_routes(self) -> None:
        if self._is_behind:
            await self.reload()
        else:
            await self._describe()

    async def _describe_all(self) -> None:
        """Write the document until it is that of the catalogue in force."""
        while not self._is_described:
            self._is_described = True
            try:
                await self._describe()
            except psycopg.Error as error:
                log.warning("document_failed", reason=str(error).strip())
                self._is_described = False
                await asyncio.sleep(DOCUMENT_PAUSE_SECONDS)

    async def _describe(self) -> None:
        """Write the document anew, which takes longer than the catalogue; no call waits for it."""
        catalog, routes, registry = self.catalog, self.routes, self.versions.registry
        document = await asyncio.to_thread(self._read_document, catalog, routes)
        if (self.catalog, self.routes, self.versions.registry) == (catalog, routes, registry):
            self.openapi_bytes = document

    async def catch_up(self, catalog: Catalog, functions: Iterable[Function]) -> bool:
        """Read the catalogue again where a function of it is gone, before the notice of that has come.

        Args:
            catalog: that a call was built with.
            functions: of that call.

        Returns:
            Whether there is another catalogue now.
        """
        oids = {function.oid for function in functions}
        listed = ("{" + ",".join(map(str, oids)) + "}").encode()
        statement = Statement("present", PRESENT, (listed,))
        [present] = await self.pipelines.submit([statement], "", self.internal_pace, harmless=True)
        if int(present.get_value(0, 0) or 0) < len(oids):
            async with self._reloading:
                if self.catalog is catalog:
                    await self.reload()
        return self.catalog is not catalog

    def _read_catalog(self) -> tuple[Catalog, list[dict[str, Any]], RouteTable, dict[str, Any]]:
        with self._connect_to_read() as connection:
            # One snapshot: routes that were read later than the functions they lead to would be left out, and stay so.
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            with connection.transaction():
                catalog = Catalog.read(connection, self.settings.schemas)
                rows = read_state(connection, ROUTES, [])
                versions = read_versions(connection)
        return catalog, rows, RouteTable(compile_routes(rows, catalog)), versions

    def _read_document(self, catalog: Catalog, routes: RouteTable) -> bytes:
        described, document = self._described
        if described is not catalog:
            with self._connect_to_read() as connection:
                document = read_document(connection, catalog, self.settings)
            self._described = (catalog, document)
        return complete_document(document, self.versions.registry, routes)

    def _connect_to_read(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url, connect_timeout=5, application_name="mainspring-catalog")

    async def _connect(self) -> PGconn:
        conninfo = make_conninfo(self.url, application_name="mainspring", client_encoding="UTF8")
        pgconn = pq.PGconn.connect_start(conninfo.encode())
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await _finish_connecting(pgconn)
        except TimeoutError:
            pgconn.finish()
            raise psycopg.OperationalError("timeout expired") from None
        except BaseException:
            pgconn.finish()
            raise
        pgconn.notice_handler = _ignore_notice
        return pgconn

    def _learn(self, news: dict[str, Any]) -> None:
        """Take what ``api.get_news`` says."""
        self._heard.set()
        self.limits.learn(news["limited"])
        if self.verifier.learn_revocations(news["revocations"], is_whole=news["is_whole"]):
            for listener in self.revocation_listeners:
                listener()
        for topic in news["topics"]:
            for listener in self.topic_listeners.get(topic, ()):
                listener()


async def _finish_connecting(pgconn: PGconn) -> None:
    """Wait for a connection without holding up anybody: libpq's own waiting keeps Python's lock.

    Raises:
        OperationalError: it was refused.
    """
    loop = asyncio.get_running_loop()
    while True:
        status = pq.PollingStatus.FAILED if pgconn.status == pq.ConnStatus.BAD else pgconn.connect_poll()
        if status == pq.PollingStatus.OK:
            return
        if status == pq.PollingStatus.FAILED:
            raise psycopg.OperationalError(pgconn.error_message.decode("utf-8", "replace"))
        ready = loop.create_future()
        socket = pgconn.socket  # may be another one after each step
        is_reading = status == pq.PollingStatus.READING
        (loop.add_reader if is_reading else loop.add_writer)(socket, _set_done, ready)
        try:
            await ready
        finally:
            (loop.remove_reader if is_reading else loop.remove_writer)(socket)


def _set_done(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _ignore_notice(_: PGresult | Any) -> None:
    """Notices go to nobody: the caller gets results, the server's log has the rest."""
