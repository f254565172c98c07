"""Health, metrics, documents, and errors in the one form."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from pyapi.documents import PAGE
from pyapi.doors import answer_error, create_litestar, doors
from pyapi.gauges import Gauges
from pyapi.metrics import MAX_FUNCTIONS, UNKNOWN, CallMetrics
from pyapi.pipelines import Unavailable
from pyapi.routes.table import RouteTable

pytestmark = pytest.mark.one_server


class FakeGateway:
    """A gateway that says what it is told to say."""

    def __init__(self) -> None:
        self.catalog: Any = ["one", "two"]
        self.routes = RouteTable()
        self.openapi_bytes = b'{"openapi": "3.1.0", "paths": {}}'
        self.metrics = CallMetrics()
        self.gauges = Gauges(self.read_gauges)
        self.is_up = True
        self.topic_listeners: dict[str, Any] = {}
        self.closers: list[Any] = []
        self.service: Any = SimpleNamespace(call=self.read_gauges)
        self.settings = SimpleNamespace(metrics_token=None)
        self.figures: dict[str, int] = {"waiting": 3, "overloads": 2, "catalog_generation": 5}

    async def ping(self) -> bool:
        return self.is_up

    async def read_gauges(self, _: bytes) -> bytes | None:
        if not self.is_up:
            raise Unavailable
        return b'[["queue_jobs", {"queue": "sql", "state": "ready"}, 3], ["deadlocks", {}, 0]]'

    def statistics(self) -> Mapping[str, int]:
        return self.figures


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def client(gateway: FakeGateway) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_litestar(gateway)) as client:
        yield client


# Health


def test_health_tells_version_database_and_catalogue(client: TestClient[Litestar]) -> None:
    body = client.get("/health").json()
    assert (body["status"], body["database"]) == ("ok", "up")
    assert body["catalog"] == {"generation": 5, "functions": 2}
    assert body["version"]


def test_without_the_database_it_lives_but_is_not_ready(
    client: TestClient[Litestar], gateway: FakeGateway
) -> None:
    assert client.get("/health/ready").status_code == 200
    gateway.is_up = False
    assert client.get("/health/live").json() == {"status": "ok"}
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["status"], answer.json()["database"]) == (
        200,
        "degraded",
        "down",
    )


def test_before_the_first_catalogue_it_is_not_ready(
    client: TestClient[Litestar], gateway: FakeGateway
) -> None:
    gateway.figures["catalog_generation"] = 0
    assert client.get("/health/ready").status_code == 503


def test_load_balancers_may_ask_with_head(client: TestClient[Litestar]) -> None:
    for path in ("/health", "/health/live", "/health/ready", "/openapi.json", "/docs"):
        answer = client.head(path)
        assert (answer.status_code, answer.content) == (200, b"")


# Metrics


def read_metrics(client: TestClient[Litestar]) -> dict[str, float]:
    text = client.get("/metrics").text
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    }


def test_calls_are_counted_by_function_and_status(client: TestClient[Litestar], gateway: FakeGateway) -> None:
    gateway.metrics.observe("a.f", 200, 0.002)
    gateway.metrics.observe("a.f", 200, 0.0025)
    gateway.metrics.observe("a.f", 409, 60.0)
    gateway.metrics.observe(UNKNOWN, 404, 0.0001)
    found = read_metrics(client)
    assert found['mainspring_calls_total{function="a.f",status="200"}'] == 2
    assert found['mainspring_calls_total{function="a.f",status="409"}'] == 1
    assert found['mainspring_calls_total{function="unknown",status="404"}'] == 1
    assert found['mainspring_call_seconds_bucket{function="a.f",le="0.001"}'] == 0
    assert found['mainspring_call_seconds_bucket{function="a.f",le="0.0025"}'] == 2
    assert found['mainspring_call_seconds_bucket{function="a.f",le="10.0"}'] == 2
    assert found['mainspring_call_seconds_bucket{function="a.f",le="+Inf"}'] == 3
    assert found['mainspring_call_seconds_count{function="a.f"}'] == 3
    assert found['mainspring_call_seconds_sum{function="a.f"}'] == pytest.approx(60.0045)


def test_the_gateways_own_figures_are_there(client: TestClient[Litestar]) -> None:
    found = read_metrics(client)
    assert found["mainspring_waiting"] == 3
    assert found["mainspring_overloads_total"] == 2
    assert found["mainspring_catalog_generation"] == 5
    assert "process_resident_memory_bytes" in found


def test_the_databases_figures_are_there(client: TestClient[Litestar]) -> None:
    found = read_metrics(client)
    assert found["mainspring_database_up"] == 1
    assert found['mainspring_queue_jobs{queue="sql",state="ready"}'] == 3
    assert found["mainspring_deadlocks"] == 0


def test_without_the_database_the_processs_figures_remain(
    client: TestClient[Litestar], gateway: FakeGateway
) -> None:
    gateway.is_up = False
    gateway.metrics.observe("a.f", 503, 0.002)
    found = read_metrics(client)
    assert found["mainspring_database_up"] == 0
    assert found['mainspring_calls_total{function="a.f",status="503"}'] == 1
    assert not any(name.startswith("mainspring_queue") for name in found)


def test_scrapers_may_ask_for_openmetrics(client: TestClient[Litestar]) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


def test_the_number_of_series_is_bounded(client: TestClient[Litestar], gateway: FakeGateway) -> None:
    for number in range(MAX_FUNCTIONS + 100):
        gateway.metrics.observe(f"a.f{number}", 200, 0.0)
    assert len(gateway.metrics.cells) == MAX_FUNCTIONS + 1
    assert gateway.metrics.cells[UNKNOWN][200][0] == 100


def test_counting_is_cheap(gateway: FakeGateway) -> None:
    began = time.process_time()
    for _ in range(50_000):
        gateway.metrics.observe("a.f", 200, 0.003)
    assert (time.process_time() - began) / 50_000 < 10e-6


# Documents


def test_the_document_is_sent_once_until_it_changes(
    client: TestClient[Litestar], gateway: FakeGateway
) -> None:
    answer = client.get("/openapi.json")
    assert answer.content == gateway.openapi_bytes
    assert answer.headers["content-type"] == "application/json"
    tag = answer.headers["etag"]
    again = client.get("/openapi.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    gateway.openapi_bytes = b'{"openapi": "3.1.0", "paths": {"/x": {}}}'
    changed = client.get("/openapi.json", headers={"If-None-Match": tag})
    assert (changed.status_code, changed.content) == (200, gateway.openapi_bytes)
    assert changed.headers["etag"] != tag


def test_it_is_compressed_for_who_takes_that(client: TestClient[Litestar], gateway: FakeGateway) -> None:
    plain = client.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", "/openapi.json", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(answer.iter_raw())) == gateway.openapi_bytes


def test_the_page_stands_alone(client: TestClient[Litestar]) -> None:
    answer = client.get("/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = PAGE.read_text()
    assert answer.text == page
    addresses = set(re.findall(r"https?://[^\s'\"]+", page)) - {"http://www.w3.org/2000/svg"}
    assert addresses == set(), "nothing is loaded from elsewhere"
    assert not re.search(r"<(link[^>]+stylesheet|script[^>]+src|img|iframe)", page)
    assert not re.search(r"\son\w+=\"|\sstyle=\"", page), "the policy forbids inline handlers and styles"
    assert "innerHTML" not in page


def test_the_policy_lets_just_this_page_run(client: TestClient[Litestar]) -> None:
    policy = client.get("/docs").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", PAGE.read_text(), re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_the_front_door_leads_to_the_page(client: TestClient[Litestar]) -> None:
    answer = client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/docs")


# Errors


@pytest.mark.parametrize("path", ["/nothing", "/health/x", "/%00", "/..%2f..%2fetc/passwd", "/docs/x"])
def test_unknown_paths_are_told_in_the_one_form(client: TestClient[Litestar], path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json().keys() == {"code", "message", "details", "hint"}
    assert answer.json()["code"] == "PGRST125"


def test_wrong_methods_too(client: TestClient[Litestar]) -> None:
    answer = client.delete("/health")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert answer.json()["code"] == "PGRST117"


def test_as_problem_details_for_who_asks(client: TestClient[Litestar]) -> None:
    answer = client.get("/nothing", headers={"Accept": "application/problem+json"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_what_breaks_inside_stays_inside(gateway: FakeGateway) -> None:
    @get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret path /srv/app")

    app = Litestar(
        [*doors(gateway), broken], exception_handlers={Exception: answer_error}, openapi_config=None
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert answer.json() == {"code": "XX000", "message": "internal_error", "details": None, "hint": None}
