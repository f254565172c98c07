"""One trace id from the request through SQL, events, jobs and deliveries to what leaves again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import psycopg
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from pyapi import spans
from pyapi.settings import Settings
from pyapi.traces import begin_trace, current_trace, make_trace_id, read_traceparent, write_traceparent
from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, user_id
from tests.servers import Database
from tests.workers import worker_for

pytestmark = pytest.mark.one_server

TRACE = "0af7651916cd43dd8448eb211c80319c"
UUID = "0af76519-16cd-43dd-8448-eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


# What a header says


def test_a_traceparent_is_read() -> None:
    trace = read_traceparent(PARENT.encode())
    assert trace is not None
    assert (trace.trace_id, trace.parent_id, trace.is_sampled) == (TRACE, "b7ad6b7169203331", True)
    unsampled = read_traceparent(PARENT[:-1].encode() + b"0")
    assert unsampled is not None
    assert not unsampled.is_sampled
    assert read_traceparent(PARENT.replace("00-", "42-", 1).encode() + b"-of a later version") is not None


@pytest.mark.parametrize(
    "header",
    [
        b"", b"x", PARENT.upper().encode(), PARENT.encode()[:-1], PARENT.encode() + b"-more", b"ff" + PARENT.encode()[2:],
        PARENT.replace(TRACE, "0" * 32).encode(), PARENT.replace("b7ad6b7169203331", "0" * 16).encode(),
        PARENT.encode() + b"\n", b" " + PARENT.encode(), "00-\u0660".encode(), PARENT.encode() * 1000,
    ],
)  # fmt: skip
def test_what_is_no_traceparent_begins_a_new_trace(header: bytes) -> None:
    assert read_traceparent(header) is None
    trace, request_id = begin_trace(header)
    assert len(trace.trace_id) == 32
    assert trace.trace_id not in (TRACE, "0" * 32)
    assert request_id == trace.trace_id == current_trace.get()


def test_a_request_id_that_could_be_a_trace_id_is_one() -> None:
    assert begin_trace(None, UUID.encode())[0].trace_id == TRACE
    assert begin_trace(None, UUID.encode())[1] == UUID
    assert begin_trace(PARENT.encode(), b"order 7") == (read_traceparent(PARENT.encode()), "order 7")
    for other in (b"order 7", b"0" * 32, b"\xff", b"a" * 129, b""):
        assert begin_trace(None, other)[0].trace_id != "0" * 32


def test_ids_differ() -> None:
    assert len({make_trace_id() for _ in range(10_000)}) == 10_000
    assert read_traceparent(write_traceparent(make_trace_id()).encode()) is not None


# From the request to what leaves


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    make_customers(database, range(1, 3))
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("""
            create function public.note_job(p_payload jsonb) returns jsonb language sql security definer
                return to_jsonb(core._get_trace_id());
            create function public.start_work(p_correlation_id uuid default null) returns bigint
            language plpgsql security definer as $$
            begin
                perform events._publish('work_started', 'work', '1', '{}', p_correlation_id);
                perform events._publish('work_planned', 'work', '2', '{}');
                perform notifications._enqueue_delivery(
                    'email', 'a@example.com', '{"subject": "x", "body": "x"}', 'mail ' || gen_random_uuid()
                );
                return jobs.schedule_job('note_job', p_unique_key => gen_random_uuid()::text);
            end; $$;
            alter function public.note_job(jsonb) owner to app_api;
            alter function public.start_work(uuid) owner to app_api;
            grant execute on function public.start_work(uuid) to authenticated;
            select jobs.register_handler('note_job', 'public.note_job(jsonb)');
        """)
    with gateway_for(database) as running:
        yield running


def test_one_id_is_in_events_jobs_and_deliveries(gateway: GatewayProcess, database: Database) -> None:
    with gateway.client(make_token(user_id(1))) as client, database.connect() as connection:
        answer = client.post("/rpc/start_work", json={}, headers={"traceparent": PARENT})
        assert answer.status_code == 200, answer.text
        assert answer.headers["x-request-id"] == TRACE
        job = answer.json()
        assert connection.execute(
            "select array_agg(distinct correlation_id::text) from events.events where starts_with(event_type, 'work_')"
        ).fetchone() == ([UUID],)
        assert connection.execute(
            "select correlation_id::text from notifications.deliveries where recipient = 'a@example.com'"
        ).fetchone() == (UUID,)
        with worker_for(database):
            ended = None
            for _ in range(1200):
                ended = connection.execute(
                    "select correlation_id::text, result #>> '{}' from jobs.finished_jobs where job_id = %s",
                    [job],
                ).fetchone()
                if ended:
                    break
                connection.execute("select pg_sleep(0.05)")
        assert ended == (UUID, TRACE), "the handler runs in the trace of the request that made its job"


def test_a_correlation_that_a_caller_gives_stays(gateway: GatewayProcess, database: Database) -> None:
    own = "11111111-1111-4111-8111-111111111111"
    with gateway.client(make_token(user_id(1))) as client, database.connect() as connection:
        answer = client.post(
            "/rpc/start_work", json={"p_correlation_id": own}, headers={"X-Request-Id": "order 7"}
        )
        assert answer.headers["x-request-id"] == "order 7"
        trace = read_traceparent(answer.headers["traceresponse"].encode())
        assert trace is not None
        rows = connection.execute(
            "select event_type, replace(correlation_id::text, '-', '') from events.events where starts_with(event_type, 'work_')"
            " and correlation_id::text <> %s order by event_id desc limit 1",
            [own],
        ).fetchall()
        assert rows == [("work_planned", trace.trace_id)]
        assert connection.execute(
            "select 1 from events.events where correlation_id = %s", [own]
        ).fetchone() == (1,)


def test_a_call_leaves_nothing_of_its_trace_to_the_next(gateway: GatewayProcess, database: Database) -> None:
    with gateway.client(make_token(user_id(1))) as client:
        seen = {
            client.post("/rpc/start_work", json={}, headers={"traceparent": PARENT}).headers["x-request-id"],
            client.post("/rpc/start_work", json={}).headers["x-request-id"],
        }
    assert TRACE in seen
    assert len(seen) == 2


# Spans


class Collector(ThreadingHTTPServer):
    """A collector that keeps what it is sent."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.services: list[str] = []
        collector = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    for scope in resource.scope_spans:
                        collector.spans += scope.spans
                    collector.services += [
                        a.value.string_value for a in resource.resource.attributes if a.key == "service.name"
                    ]
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    thread = Thread(target=collector.serve_forever, args=(0.02,))
    thread.start()
    yield collector
    spans.stop_spans()
    collector.shutdown()
    collector.server_close()
    thread.join()


def test_requests_are_spans_of_the_callers_trace(collector: Collector, database: Database) -> None:
    with gateway_for(database, otlp_endpoint=collector.url) as gateway:
        with gateway.client(make_token(user_id(1))) as client:
            client.post("/rpc/auth.get_me", json={}, headers={"traceparent": PARENT})
            client.post("/rpc/auth.get_me", json={}, headers={"traceparent": PARENT[:-1] + "0"})
            own = client.post("/rpc/nothing_of_that_name", json={}).headers["x-request-id"]
        gateway.stop()
    assert {s.trace_id.hex() for s in collector.spans} == {TRACE, own}
    [known] = [s for s in collector.spans if s.trace_id.hex() == TRACE]
    assert (known.name, known.parent_span_id.hex()) == ("auth.get_me", "b7ad6b7169203331")
    assert known.end_time_unix_nano > known.start_time_unix_nano
    assert set(collector.services) == {"mainspring-gateway"}


def test_what_leaves_names_the_span_that_sends_it(collector: Collector) -> None:
    spans.start_spans(Settings(otlp_endpoint=collector.url), "mainspring-worker")
    begin_trace(PARENT.encode())
    with pytest.raises(ValueError), spans.span("send webhook", "client", messaging__message__id="7"):
        header = read_traceparent(write_traceparent(current_trace.get()).encode())
        raise ValueError
    spans.stop_spans()
    [sent] = collector.spans
    assert header is not None
    assert (sent.trace_id.hex(), sent.span_id.hex()) == (header.trace_id, header.parent_id)
    assert sent.status.code == 2
    assert [(a.key, a.value.string_value) for a in sent.attributes] == [("messaging.message.id", "7")]


def test_a_collector_that_is_away_costs_no_call_anything(database: Database) -> None:
    with (
        gateway_for(database, otlp_endpoint="http://127.0.0.1:9") as gateway,
        gateway.client(make_token(user_id(1))) as client,
    ):
        assert client.post("/rpc/auth.get_me", json={}).status_code == 200


async def test_tasks_have_traces_of_their_own() -> None:
    async def work(number: int) -> str:
        begin_trace(None, f"{number:032x}".encode())
        await asyncio.sleep(0)
        return current_trace.get()

    assert await asyncio.gather(*(work(n) for n in range(1, 5))) == [f"{n:032x}" for n in range(1, 5)]
