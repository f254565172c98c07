"""What a gateway counted reaches the database once, whatever gets lost on the way, and never without bound."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from pyapi import flushing
from pyapi.error_log import MAX_GROUPS, MAX_SAMPLES, ErrorLog, is_noteworthy
from pyapi.errors import ApiError
from pyapi.flushing import Flusher, Ledger
from pyapi.gauges import KEEP_SECONDS, Gauges
from pyapi.identity import Identity
from pyapi.metrics import BUCKETS, LENGTH, MAX_FUNCTIONS, SECONDS, UNKNOWN, CallMetrics
from pyapi.pipelines import OutcomeUnknown, Unavailable
from pyapi.requests import Request

pytestmark = pytest.mark.one_server


class Store:
    """Keeps what it is sent as the database does: highest totals, each batch of errors once."""

    def __init__(self) -> None:
        self.calls: dict[tuple[int, str, int], int] = {}
        self.histograms: dict[tuple[int, str, int], list[int]] = {}
        self.errors: dict[str, int] = {}
        self.sequence = 0
        self.fail: type[Exception] | None = None
        self.is_answer_lost = False

    async def call(self, sql: bytes, parameters: Sequence[bytes | None]) -> bytes | None:
        if self.fail is not None:
            raise self.fail
        if sql == flushing.RECORD_REQUESTS:
            for minute, name, status_class, count, _, histogram in orjson.loads(parameters[1] or b""):
                key = minute, name, status_class
                assert sum(histogram) == count
                if count > self.calls.get(key, 0):
                    self.calls[key], self.histograms[key] = count, histogram
        elif int(parameters[1] or 0) > self.sequence:
            self.sequence = int(parameters[1] or 0)
            for group in orjson.loads(parameters[2] or b""):
                self.errors[group["message"]] = self.errors.get(group["message"], 0) + group["count"]
        if self.is_answer_lost:
            raise OutcomeUnknown
        return b"1"

    def count(self, name: str) -> int:
        return sum(number for (_, n, _), number in self.calls.items() if n == name)


@pytest.fixture
def store() -> Store:
    return Store()


def make_flusher(store: Store) -> tuple[Flusher, CallMetrics, ErrorLog]:
    metrics, errors = CallMetrics(), ErrorLog()
    return Flusher(store.call, metrics, errors, 10), metrics, errors


def note(errors: ErrorLog, message: str, body: bytes = b"{}") -> None:
    request = Request("POST", "/rpc/f", b"", {}, body)
    errors.note("a.f", ApiError(500, "XX000", message), request, Identity("authenticated", "{}", "u"))


def test_every_call_is_stored_once_though_answers_get_lost(store: Store) -> None:
    flusher, metrics, errors = make_flusher(store)

    async def scenario() -> None:
        for turn in range(12):
            metrics.observe("a.f", 200, 0.002)
            metrics.observe("a.f", 503, 20.0)
            note(errors, "broken")
            store.is_answer_lost, store.fail = turn % 3 == 1, Unavailable if turn % 3 == 2 else None
            await flusher.flush()
        store.is_answer_lost, store.fail = False, None
        await flusher.flush()

    asyncio.run(scenario())
    assert store.count("a.f") == 24
    assert {status_class for _, _, status_class in store.calls} == {2, 5}
    assert store.errors == {"broken": 12}
    assert sum(sum(h[-1:]) for h in store.histograms.values()) == 12


def test_minutes_that_wait_are_put_together_and_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flushing, "MAX_ROWS", 30)
    metrics = CallMetrics()
    ledger = Ledger(metrics)
    metrics.observe("f.0", 200, 0.1)
    ledger.collect(0)
    assert len(ledger.batch()) == 1  # sent, and perhaps stored: it stays where it is
    for minute in range(1, 100):
        for number in range(10):
            metrics.observe(f"f.{number}", 200, 0.1)
        ledger.collect(minute)
    assert len(ledger) <= 40
    assert sum(row.count for rows in ledger.minutes.values() for row in rows.values()) == 1 + 99 * 10
    assert ledger.minutes[0]["f.0", 2].count == 1


def test_the_last_ones_are_sent_when_the_gateway_stops(store: Store) -> None:
    flusher, metrics, _ = make_flusher(store)

    async def scenario() -> None:
        flusher.start()
        await asyncio.sleep(0)
        metrics.observe("a.f", 200, 0.002)
        await flusher.stop()

    asyncio.run(scenario())
    assert store.count("a.f") == 1


def test_names_from_outside_have_an_end() -> None:
    metrics = CallMetrics()
    for number in range(MAX_FUNCTIONS + 10):
        metrics.observe(f"f.{number}", 200, 0.1)
    assert len(metrics.cells) == MAX_FUNCTIONS + 1
    assert sum(metrics.cells[UNKNOWN][200][:SECONDS]) == 10
    assert len(BUCKETS) + 2 == LENGTH


def test_nothing_is_counted_where_that_is_switched_off() -> None:
    metrics = CallMetrics(is_counting=False)
    metrics.observe("a.f", 200, 0.1)
    assert metrics.cells == {}


def test_a_burst_of_errors_is_a_count_and_a_few_samples() -> None:
    errors = ErrorLog()
    for _ in range(10_000):
        note(errors, "broken", b'{"p_amount": 5, "p_pin": "1234"}')
    [group] = orjson.loads(errors.take() or b"")
    assert (group["count"], len(group["samples"])) == (10_000, MAX_SAMPLES)
    assert group["samples"][0]["arguments"] == ["p_amount", "p_pin"]
    assert "1234" not in str(group)
    assert errors.take() is None
    for number in range(MAX_GROUPS + 50):
        note(errors, f"broken {number}")
    assert len(errors) == MAX_GROUPS + 1


@pytest.mark.parametrize(
    ("status", "sqlstate", "expected"),
    [(404, None, False), (503, None, True), (400, "P0001", True), (404, "42P01", True), (403, "42501", False),
     (409, "23505", False), (400, "22P02", False)],
)  # fmt: skip
def test_what_a_client_did_wrong_is_no_error_of_ours(
    status: int, sqlstate: str | None, expected: bool
) -> None:
    error = ApiError(status, "X", "x")
    if sqlstate is not None:
        error.origin = type("Refusal", (), {"sqlstate": sqlstate})()
    assert is_noteworthy(error) is expected


def test_many_scrapers_cost_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[Any] = []

    async def read(_: bytes) -> bytes | None:
        reads.append(1)
        await asyncio.sleep(0.01)
        return b'[["queue_jobs", {"queue": "sql", "state": "ready"}, 3]]'

    async def scenario() -> None:
        gauges = Gauges(read)
        await asyncio.gather(*(gauges.refresh() for _ in range(20)))
        await gauges.refresh()
        assert gauges.is_up
        assert len(reads) == 1
        monkeypatch.setattr(gauges, "_read_at", gauges._read_at - KEEP_SECONDS)
        await gauges.refresh()

    asyncio.run(scenario())
    assert len(reads) == 2


def test_a_database_that_hangs_does_not_hold_up_a_scrape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyapi.gauges.WAIT_SECONDS", 0.05)

    async def hang(_: bytes) -> bytes | None:
        await asyncio.sleep(30)
        return None

    async def scenario() -> None:
        gauges = Gauges(hang)
        await gauges.refresh()
        assert not gauges.is_up
        assert [family.name for family in gauges.families()] == ["mainspring_database_up"]

    asyncio.run(scenario())
