"""Spans for OpenTelemetry: an optional extra, ``pip install 'mainspring[otel]'`` and MAINSPRING_OTLP_ENDPOINT.

Requests, jobs of Python handlers and deliveries are spans of the trace they belong to. They are sent in
batches by a thread of OpenTelemetry's own; a collector that is away costs nobody's call anything.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from pyapi.settings import Settings, SettingsError
from pyapi.traces import Trace, current_span, current_trace, make_span_id, make_trace_id
from pyapi.version import VERSION

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

Kind = Literal["server", "client", "consumer"]
FLUSH_MS = 3000
"""Longest wait for the collector when the process leaves."""


class Ids(Protocol):
    """The ids of the next span: others were told of them before it is recorded."""

    trace_id: int
    span_id: int


class Spans:
    """Records what is over.

    Args:
        provider: of OpenTelemetry's SDK.
        ids: its source of ids, which gives those that the next span is to have.
    """

    def __init__(self, provider: TracerProvider, ids: Ids) -> None:
        self._provider, self._ids = provider, ids
        self._tracer = provider.get_tracer("mainspring", VERSION)

    def record(
        self,
        name: str,
        kind: Kind,
        trace: Trace,
        seconds: float,
        attributes: Mapping[str, str | int],
        *,
        is_error: bool = False,
        span_id: str = "",
    ) -> None:
        """Record a span that ends now.

        Args:
            name: what was done, of a bounded set: a function's name, a handler's.
            kind: in whose name.
            trace: to which it belongs, and under which span.
            seconds: how long it took.
            attributes: what else is known of it.
            is_error: whether it failed.
            span_id: its own id, where somebody was told of it already.
        """
        from opentelemetry import trace as otel  # noqa: PLC0415 -- the extra need not be installed

        context = None
        trace_id = trace.trace_id or make_trace_id()
        if trace.parent_id:
            flags = otel.TraceFlags(otel.TraceFlags.SAMPLED if trace.is_sampled else 0)
            parent = otel.SpanContext(int(trace_id, 16), int(trace.parent_id, 16), True, flags)
            context = otel.set_span_in_context(otel.NonRecordingSpan(parent))
        ended = time.time_ns()
        self._ids.trace_id, self._ids.span_id = int(trace_id, 16), int(span_id or make_span_id(), 16)
        span = self._tracer.start_span(
            name,
            context,
            otel.SpanKind[kind.upper()],
            dict(attributes),
            start_time=ended - int(seconds * 1e9),
        )
        if is_error:
            span.set_status(otel.StatusCode.ERROR)
        span.end(ended)

    def close(self) -> None:
        """Send what is left, within three seconds."""
        self._provider.force_flush(FLUSH_MS)
        self._provider.shutdown()


def make_spans(settings: Settings, service: str) -> Spans | None:
    """The recorder of a process; None where MAINSPRING_OTLP_ENDPOINT is not set.

    Args:
        settings: ``otlp_endpoint`` and ``trace_share``.
        service: ``mainspring-gateway`` or ``mainspring-worker``.

    Raises:
        SettingsError: the extra ``otel`` is not installed.
    """
    if not settings.otlp_endpoint:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        from opentelemetry.sdk.trace.id_generator import IdGenerator  # noqa: PLC0415
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased  # noqa: PLC0415
    except ImportError:
        raise SettingsError(
            "MAINSPRING_OTLP_ENDPOINT needs OpenTelemetry: pip install 'mainspring[otel]'"
        ) from None

    class GivenIds(IdGenerator):
        def __init__(self) -> None:
            self.trace_id = self.span_id = 0

        def generate_trace_id(self) -> int:
            return self.trace_id

        def generate_span_id(self) -> int:
            return self.span_id

    ids = GivenIds()
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(settings.trace_share)),
        resource=Resource.create({"service.name": service, "service.version": VERSION}),
        id_generator=ids,
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(
        endpoint=settings.otlp_endpoint.rstrip("/") + "/v1/traces", timeout=FLUSH_MS / 1000
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Spans(provider, ids)


_process: list[Spans] = []


def start_spans(settings: Settings, service: str) -> None:
    """Record from now on what this process does, where MAINSPRING_OTLP_ENDPOINT is set.

    Raises:
        SettingsError: the extra ``otel`` is not installed.
    """
    if not _process and (spans := make_spans(settings, service)):
        _process.append(spans)


def records_spans() -> bool:
    """Whether spans are recorded in this process."""
    return bool(_process)


def stop_spans() -> None:
    """Send what is left, and record no more."""
    while _process:
        _process.pop().close()


@dataclass(slots=True)
class Step:
    """A span under way.

    Attributes:
        name: what was done; may become known on the way.
        attributes: what is known of it; add what comes to be known.
        is_error: whether it failed; an exception makes it so.
    """

    name: str
    attributes: dict[str, str | int]
    is_error: bool = False


@contextmanager
def span(name: str, kind: Kind, trace: Trace | None = None, **attributes: str | int) -> Iterator[Step]:
    """Record what is done inside; nothing where no spans are recorded.

    Args:
        name: see :meth:`Spans.record`.
        kind: see :meth:`Spans.record`.
        trace: to which it belongs; None = that of this task.
        attributes: dots in names are written as ``__``.
    """
    step = Step(name, {key.replace("__", "."): value for key, value in attributes.items()})
    if not _process:
        yield step
        return
    span_id = make_span_id()
    token = current_span.set(span_id)
    began = time.perf_counter()
    try:
        yield step
    except BaseException:
        step.is_error = True
        raise
    finally:
        current_span.reset(token)
        _process[0].record(
            step.name, kind, trace or Trace(current_trace.get()), time.perf_counter() - began, step.attributes,
            is_error=step.is_error, span_id=span_id,
        )  # fmt: skip
