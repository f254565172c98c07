"""The replay: every reading arrives once, however often a batch has to be sent."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from pyapi import replay as replay_module
from pyapi.made_up_readings import generate_readings
from pyapi.readings import Reading, ReadingFileError
from pyapi.replay import ReplayError, ReplayResult, replay
from pyapi.replay_command import LOST, read_names, replay_command

pytestmark = pytest.mark.one_server

START = datetime(2026, 3, 1, tzinfo=UTC)


class Door:
    """Stands for the gateway: stores by (meter, instant), remembers answers by idempotency key."""

    def __init__(self, trouble: Callable[[int], httpx.Response | None] = lambda _: None) -> None:
        self.stored: set[tuple[str, str]] = set()
        self.answers: dict[str, httpx.Response] = {}
        self.requests: list[httpx.Request] = []
        self.in_flight = self.most_in_flight = 0
        self.trouble = trouble

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if response := self.trouble(len(self.requests)):
            return response
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(0.001)
        self.in_flight -= 1
        assert request.url.path == "/rpc/meters.ingest_readings"
        key = request.headers["Idempotency-Key"]
        if key not in self.answers:
            self.answers[key] = httpx.Response(200, json=self.store(json.loads(request.content)))
        return self.answers[key]

    def store(self, body: dict[str, Any]) -> dict[str, Any]:
        (readings,) = body.values()
        rejected = []
        before, good = len(self.stored), 0
        for index, reading in enumerate(readings):
            if "power_kw" in reading:
                good += 1
                self.stored.add((reading["meter_number"], reading["read_at"]))
            else:
                rejected.append({"index": index, "code": "missing_measurement", "detail": "None is given."})
        stored = len(self.stored) - before
        return {"stored": stored, "duplicates": good - stored, "rejected": rejected}

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self), base_url="http://door")


def household(count: int = 250) -> list[Reading]:
    return list(generate_readings(["M-1", "M-2"], START, count))


async def test_every_reading_arrives_once() -> None:
    door = Door()
    seen: list[int] = []
    async with door.client() as client:
        result = await replay(
            client, household(), batch=30, concurrency=3, on_progress=lambda r: seen.append(r.answered)
        )
        assert (result.read, result.stored, result.duplicates, result.rejected) == (500, 500, 0, 0)
        assert result.batches == 17
        assert 1 < door.most_in_flight <= 3
        assert seen[-1] == 500
        assert result.rows_per_second > 0
        again = await replay(client, household())
        assert (again.stored, again.duplicates) == (0, 500)


def busy(status: int, header: str | None, code: str = "busy") -> Callable[[int], httpx.Response | None]:
    headers = {"Retry-After": header} if header else {}
    return lambda n: httpx.Response(status, json={"message": code}, headers=headers) if n <= 2 else None


@pytest.mark.parametrize(
    "trouble",
    [busy(503, "0"), busy(429, None), busy(503, "Sun, 01 Mar 2020 00:00:00 GMT"),
     busy(409, "0", "idempotency_key_in_flight")],
)  # fmt: skip
async def test_a_busy_server_is_asked_again_with_the_same_key(
    trouble: Callable[[int], httpx.Response | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay_module, "MAX_PAUSE", 0.01)
    door = Door(trouble)
    async with door.client() as client:
        result = await replay(client, household(), batch=100, concurrency=2)
    assert (result.stored, result.retries) == (500, 2)
    keys = Counter(r.headers["Idempotency-Key"] for r in door.requests)
    assert len(keys) == 5
    assert len({(r.headers["Idempotency-Key"], r.content) for r in door.requests}) == 5


async def test_retry_after_is_waited_for() -> None:
    door = Door(lambda n: httpx.Response(503, headers={"Retry-After": "1"}) if n == 1 else None)
    began = time.monotonic()
    async with door.client() as client:
        await replay(client, household(10))
    assert time.monotonic() - began >= 1.0


async def test_an_answer_that_got_lost_is_asked_for_again() -> None:
    """The batch took effect, the answer did not arrive: the key brings the first answer back."""
    door = Door()
    lost = True

    async def handler(request: httpx.Request) -> httpx.Response:
        nonlocal lost
        response = await door(request)
        if lost:
            lost = False
            raise httpx.ReadError("connection reset", request=request)
        return response

    async with httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://door") as client:
        result = await replay(client, household(), batch=1000)
    assert (result.stored, result.duplicates, result.retries) == (500, 0, 1)


async def test_refused_readings_are_counted_and_the_first_are_kept() -> None:
    rows = household(20) + [
        {"meter_number": "M-1", "read_at": f"2026-03-02T00:00:{n:02}Z"} for n in range(15)
    ]
    async with Door().client() as client:
        result = await replay(client, rows, batch=7)
    assert (result.stored, result.rejected, len(result.refusals)) == (40, 15, 10)
    assert result.refusals[0].code == "missing_measurement"
    assert all("power_kw" not in refusal.reading for refusal in result.refusals)


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (httpx.Response(401, json={"message": "JWT expired", "hint": "Log in."}), "401 JWT expired Log in."),
        (httpx.Response(409, json={"message": "other"}), "409 other"),
        (httpx.Response(200, text="hello"), "something else than counts"),
        (httpx.Response(404, text="no such door"), "404 no such door"),
    ],
)
async def test_a_refused_batch_ends_the_replay(response: httpx.Response, words: str) -> None:
    door = Door(lambda _: response)
    async with door.client() as client:
        with pytest.raises(ReplayError, match=words):
            await replay(client, household(), batch=10)
    assert len(door.requests) <= 4


async def test_a_server_that_stays_away_is_given_up() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://door") as client:
        with pytest.raises(ReplayError, match="Gave up after 0 s"):
            await replay(client, household(), patience=0.3)


async def test_speed_keeps_the_distance_of_the_readings() -> None:
    door = Door()
    async with door.client() as client:
        began = time.monotonic()
        result = await replay(client, household(6), speed=600.0)
        took = time.monotonic() - began
    assert 0.45 < took < 60  # five minutes, 600 times as fast
    assert result.batches == 6


async def test_an_error_of_the_source_ends_the_replay() -> None:
    async with Door().client() as client:
        with pytest.raises(ValueError, match="isoformat"):
            await replay(client, [{"read_at": "x", "meter_number": "M-1"}], speed=1.0)


async def test_nothing_to_send_is_no_error() -> None:
    async with Door().client() as client:
        assert (await replay(client, [])).batches == 0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "readings.ndjson"
    path.write_text("".join(json.dumps(r) + "\n" for r in household(30)))
    return path


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    found = Door()
    real = httpx.AsyncClient
    monkeypatch.setattr(httpx, "AsyncClient", lambda **kw: real(transport=httpx.MockTransport(found), **kw))
    return found


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(replay_command, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_the_command_reports_what_became_of_the_file(file: Path, door: Door) -> None:
    code, output = run(str(file), "--token", "abc", "--batch", "7")
    assert code == 0
    assert "60 readings: 60 stored, 0 there already, 0 rejected" in output
    assert {r.headers["Authorization"] for r in door.requests} == {"Bearer abc"}
    code, output = run(str(file))
    assert code == 0
    assert "0 stored, 60 there already" in output


def test_the_command_takes_a_part_of_the_file(file: Path, door: Door) -> None:
    code, output = run(str(file), "--from", "2026-03-01T00:10:00", "--limit", "5", "--meter", "M-2=X-1")
    assert code == 0
    assert door.stored == {("X-1", f"2026-03-01T00:{m}:00Z") for m in range(10, 15)}, output


def test_the_command_fails_where_a_reading_is_refused(tmp_path: Path, door: Door) -> None:
    path = tmp_path / "a.csv"
    path.write_text("meter_number,read_at\nM-1,2026-03-01T00:00:00Z\n")
    code, output = run(str(path))
    assert code == LOST
    assert "M-1 2026-03-01T00:00:00Z: missing_measurement" in output


def test_the_command_says_in_one_line_what_is_wrong(file: Path, tmp_path: Path, door: Door) -> None:
    door.trouble = lambda _: httpx.Response(403, json={"message": "permission denied"})
    code, output = run(str(file))
    assert (code, output.strip()) == (LOST, "mainspring: 403 permission denied")
    odd = tmp_path / "x.txt"
    odd.write_text("hello\n")
    assert "tells no format" in run(str(odd))[1]
    assert "holds several meters" in run(str(file), "--meter", "M-9")[1]
    assert run(str(file), "--speed", "fast")[0] == 2


def test_meter_names() -> None:
    assert read_names(("M-1",)) == {"*": "M-1"}
    assert read_names(("A=M-1", "B=M-2")) == {"A": "M-1", "B": "M-2"}
    with pytest.raises(ReadingFileError, match="for several write"):
        read_names(("M-1", "B=M-2"))


def test_the_rate_of_nothing_is_zero() -> None:
    assert ReplayResult().rows_per_second == 0
