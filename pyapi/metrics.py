"""What was called and how it ended, for Prometheus.

Counting is on the path of every call, so it is plain arithmetic on lists; Prometheus' own objects
are built when somebody reads ``/metrics``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from pyapi.errors import ApiError
from pyapi.gateway_state import READS, GatewayState
from pyapi.version import VERSION
from pyapi.webhooks.provider import is_same

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the durations counted together, in seconds."""
UNKNOWN = "unknown"
"""Counted under this name: calls of what is no function, whose names come from outside and know no end."""
MAX_FUNCTIONS = 5000

TOTALS = frozenset({"overloads", "hedges", "websocket_messages", "websocket_drops"})
"""Statistics of the gateway that only grow."""


LENGTH = len(BUCKETS) + 2
"""Of a cell: calls by bucket, those above the last bound, seconds."""
SECONDS = LENGTH - 1

Cells = dict[str, dict[int, list[float]]]
"""By function and status: how many calls took how long, see :data:`LENGTH`."""


class CallMetrics:
    """Counts calls and their durations by function and status.

    Args:
        is_counting: nothing is counted where this is false.
    """

    def __init__(self, *, is_counting: bool = True) -> None:
        self.cells: Cells = {}
        if not is_counting:
            self.observe = _observe_nothing  # type: ignore[method-assign]

    def observe(self, name: str, status: int, seconds: float) -> None:
        """Take one answered call into account.

        Args:
            name: ``schema.function``; :data:`UNKNOWN` where there is no such function.
            status: of the HTTP answer.
            seconds: from the request's head to the answer.
        """
        try:
            cell = self.cells[name][status]
        except KeyError:
            cell = self._cell(name, status)
        cell[bisect_left(BUCKETS, seconds)] += 1
        cell[SECONDS] += seconds

    def _cell(self, name: str, status: int) -> list[float]:
        if name not in self.cells and len(self.cells) >= MAX_FUNCTIONS:
            name = UNKNOWN
        return self.cells.setdefault(name, {}).setdefault(status, [0] * LENGTH)

    def families(self) -> Iterator[CounterMetricFamily | HistogramMetricFamily]:
        """The figures as Prometheus has them."""
        calls = CounterMetricFamily(
            "mainspring_calls", "Calls answered, by function and HTTP status.", labels=("function", "status")
        )
        seconds = HistogramMetricFamily(
            "mainspring_call_seconds", "Time from request to answer, by function.", labels=("function",)
        )
        for name, cells in list(self.cells.items()):
            together: list[float] = [0] * LENGTH
            for status, cell in list(cells.items()):
                calls.add_metric((name, str(status)), sum(cell[:SECONDS]))
                together = [a + b for a, b in zip(together, cell, strict=True)]
            total, buckets = 0.0, []
            for bound, count in zip((*map(str, BUCKETS), "+Inf"), together[:SECONDS], strict=True):
                total += count
                buckets.append((bound, total))
            seconds.add_metric((name,), buckets, together[SECONDS])
        yield calls
        yield seconds


def _observe_nothing(name: str, status: int, seconds: float) -> None:
    """Stands in for counting where that is switched off."""


class GatewayCollector(Collector):
    """Reads the gateway's figures when it is asked for them, and shows the database's as they were last read."""

    def __init__(self, gateway: GatewayState) -> None:
        self._gateway = gateway

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: which figures there are is known when they are read."""
        return []

    def collect(self) -> Iterator[CounterMetricFamily | HistogramMetricFamily | GaugeMetricFamily]:
        """Calls, then the gateway's own figures, then those of the database."""
        info = GaugeMetricFamily("mainspring_info", "Constant 1.", labels=("version",))
        info.add_metric((VERSION,), 1)
        yield info
        yield from self._gateway.metrics.families()
        for name, value in self._gateway.statistics().items():
            kind = CounterMetricFamily if name in TOTALS else GaugeMetricFamily
            yield kind(f"mainspring_{name}", f"Gateway: {name.replace('_', ' ')}.", value=value)
        yield from self._gateway.gauges.families()


def metrics_doors(gateway: GatewayState) -> list[HTTPRouteHandler]:
    """``/metrics``."""
    token = gateway.settings.metrics_token
    registry = CollectorRegistry(auto_describe=False)
    registry.register(GatewayCollector(gateway))
    ProcessCollector(registry=registry)

    @route("/metrics", http_method=READS)
    async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Text for Prometheus, or OpenMetrics for who asks."""
        if token is not None:
            _require(token, request.headers.get("authorization", ""))
        await gateway.gauges.refresh()
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        media_type = media_type.removesuffix("; charset=utf-8")  # which Litestar adds to text
        return Response(encode(registry), media_type=media_type, headers={"Cache-Control": "no-store"})

    return [metrics]


def _require(token: str, authorization: str) -> None:
    """Refuse who does not send the token of ``MAINSPRING_METRICS_TOKEN``.

    Raises:
        ApiError: 401 ``metrics_token_required``.
    """
    scheme, _, sent = authorization.partition(" ")
    if scheme.lower() != "bearer" or not is_same(sent.strip(), token):
        raise ApiError(
            401, "PT401", "metrics_token_required", "This server shows its figures to holders of a token of their own.",
            "Send MAINSPRING_METRICS_TOKEN as Authorization: Bearer …; tokens of users are not good here.",
            headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"},
        )  # fmt: skip
