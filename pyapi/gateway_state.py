"""What the doors around the RPC door need of the gateway."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from litestar import HttpMethod

if TYPE_CHECKING:
    from pyapi.auth.service import AuthService
    from pyapi.catalog import Catalog
    from pyapi.gauges import Gauges
    from pyapi.identity import Verifier
    from pyapi.invoices.press import Press
    from pyapi.limits import Limits
    from pyapi.metrics import CallMetrics
    from pyapi.pipelines import Pipelines
    from pyapi.routes.table import RouteTable
    from pyapi.settings import Settings
    from pyapi.version_usage import VersionUsage
    from pyapi.versions import Versions
    from pyapi.webhooks.service import ServiceCalls

READS = [HttpMethod.GET, HttpMethod.HEAD]
"""Methods of a door that only reads."""


class GatewayState(Protocol):
    """The gateway, as health, metrics and documents see it.

    Attributes:
        catalog: functions in force.
        routes: read with the catalogue.
        openapi_bytes: the document built with the catalogue.
        metrics: what was called, and how it ended.
        gauges: the database's figures.
        service: calls of the gateway's own.
        auth: accounts and the keys of their sessions.
        settings: that it was started with.
        verifier: tells who sent a request.
        pipelines: connections.
        press: renders invoices.
        limits: counts calls of limited functions.
        topic_listeners: called when a topic was announced.
        closers: awaited when the gateway closes.
        versions: of the interface.
        usage: counts who calls what is not current.
    """

    @property
    def auth(self) -> AuthService: ...  # noqa: D102

    @property
    def catalog(self) -> Catalog: ...  # noqa: D102

    @property
    def routes(self) -> RouteTable: ...  # noqa: D102

    @property
    def openapi_bytes(self) -> bytes: ...  # noqa: D102

    @property
    def metrics(self) -> CallMetrics: ...  # noqa: D102

    @property
    def gauges(self) -> Gauges: ...  # noqa: D102

    @property
    def limits(self) -> Limits: ...  # noqa: D102

    @property
    def topic_listeners(self) -> dict[str, list[Callable[[], None]]]: ...  # noqa: D102

    @property
    def closers(self) -> list[Callable[[], Awaitable[None]]]: ...  # noqa: D102

    @property
    def service(self) -> ServiceCalls: ...  # noqa: D102

    @property
    def settings(self) -> Settings: ...  # noqa: D102

    @property
    def verifier(self) -> Verifier: ...  # noqa: D102

    @property
    def pipelines(self) -> Pipelines: ...  # noqa: D102

    @property
    def press(self) -> Press: ...  # noqa: D102

    @property
    def versions(self) -> Versions: ...  # noqa: D102

    @property
    def usage(self) -> VersionUsage: ...  # noqa: D102

    async def ping(self) -> bool:
        """Whether the database answers."""

    def statistics(self) -> Mapping[str, int]:
        """Counts of connections, calls in flight and calls waiting, and ``catalog_generation``."""
