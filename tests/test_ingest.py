"""The bulk door over HTTP, with real processes: what is stored, what is refused, how a stream goes on."""

from __future__ import annotations

import base64
import gzip
import json
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from click.testing import CliRunner

from pyapi.channels.signatures import make_headers
from pyapi.ingest.command import ingest_command
from pyapi.ingest.lines import CHUNK_BYTES, MAX_LINE
from pyapi.replay_command import replay_command
from tests.gateways import GatewayProcess, gateway_for, make_token, meter_id, user_id
from tests.servers import Database, Server

pytestmark = pytest.mark.one_server

DOOR = "/ingest/readings"
NDJSON, CSV = "application/x-ndjson", "text/csv"
METERS = 100
Lines = list[dict[str, Any]]


@pytest.fixture(scope="module", autouse=True)
def _meters(database: Database) -> None:
    """Of the module's database."""
    make_meters(database)


@pytest.fixture(scope="module")
def door(database: Database) -> Iterator[GatewayProcess]:
    """A gateway over it."""
    with gateway_for(database) as gateway:
        yield gateway


@pytest.fixture
def client(door: GatewayProcess) -> Iterator[httpx.Client]:
    """The service."""
    with door.client(make_token(role="service_role")) as client:
        yield client


@pytest.fixture
def alice(door: GatewayProcess) -> Iterator[httpx.Client]:
    """A user with two meters."""
    with door.client(make_token(user_id(1))) as client:
        yield client


def make_meters(database: Database) -> None:
    """Meters 1 to 100, the first two of user 1."""
    with database.connect() as connection:
        connection.execute("select test.create_user(1), test.create_user(2)")
        connection.execute(
            "select test.create_meter(n, case when n <= 2 then test.user_id(1) end) from generate_series(1, %s) as n",
            [METERS],
        )


def instant(day: str, second: int) -> str:
    """An instant of a day."""
    return f"{day}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


def reading(number: int = 1, at: str = "2026-03-01T08:00:00Z", **members: Any) -> dict[str, Any]:
    """A good reading; members are added or replaced."""
    return {"meter_id": meter_id(number), "read_at": at, "power_kw": 1.5} | members


def ndjson(readings: list[dict[str, Any]]) -> bytes:
    """One object a line."""
    return "".join(json.dumps(reading) + "\n" for reading in readings).encode()


def series(day: str, count: int) -> bytes:
    """Readings of all meters in the order of time, as NDJSON."""
    return b"".join(
        b'{"meter_id":"%b","read_at":"%b","power_kw":1.5,"energy_kwh":0.25}\n'
        % (meter_id(n % METERS + 1).encode(), instant(day, n // METERS).encode())
        for n in range(count)
    )


def lines_of(response: httpx.Response) -> Lines:
    """The lines of an answer."""
    assert response.headers["content-type"] == NDJSON, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def send(client: httpx.Client, body: bytes, kind: str = NDJSON, **headers: str) -> Lines:
    """Send a stream and return the answer's lines; the counts add up."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = client.post(DOOR, content=body, headers={"content-type": kind, **named})
    assert response.status_code == 200, response.text
    lines = lines_of(response)
    end = lines[-1]
    assert end["type"] == "end"
    assert end["read"] == end["stored"] + end["duplicates"] + end["rejected"]
    if lines[0]["offset"] == 0:
        assert end["rejected"] == len([line for line in lines if line["type"] == "rejected"]) + end["omitted"]
    return lines


def counts(lines: Lines) -> tuple[int, int, int, int]:
    """Read, stored, duplicates, rejected."""
    end = lines[-1]
    return end["read"], end["stored"], end["duplicates"], end["rejected"]


def refusals(lines: Lines) -> list[tuple[int, int, str]]:
    """Line, index and code of each refused row."""
    return [(line["line"], line["index"], line["code"]) for line in lines if line["type"] == "rejected"]


def stored(database: Database, where: str = "true") -> int:
    """How many readings there are."""
    with database.connect() as connection:
        row = connection.execute(f"select count(*) from meters.readings where {where}".encode()).fetchone()
        assert row is not None
        return int(str(row[0]))


def test_stores_what_it_reads(client: httpx.Client, database: Database) -> None:
    """Both formats, and the marks and consumption that ingest_readings leaves."""
    csv = f"meter_id,read_at,energy_kwh\n{meter_id(2)},2026-03-02T08:00:00+03:00,0.5\n".encode()
    assert counts(send(client, ndjson([reading(at="2026-03-02T08:00:00Z", energy_kwh="0.25")]))) == (
        1,
        1,
        0,
        0,
    )
    assert counts(send(client, csv, CSV)) == (1, 1, 0, 0)
    with database.connect() as connection:
        rows = connection.execute(
            "select r.meter_id::text, b.bucket_at, c.energy_kwh::text, r.power_kw::text from meters.readings as r "
            "join meters.dirty_buckets as b on b.meter_id = r.meter_id "
            " and b.bucket_at = date_bin('15 minutes', r.read_at, '2000-01-01 00:00Z') "
            "join meters.unsettled_consumption as c on c.meter_id = r.meter_id and c.energy_kwh = r.energy_kwh "
            "where r.read_at between '2026-03-02' and '2026-03-03' order by 1"
        ).fetchall()
    assert rows == [
        (meter_id(1), datetime(2026, 3, 2, 8, tzinfo=UTC), "0.250000", "1.500000"),
        (meter_id(2), datetime(2026, 3, 2, 5, tzinfo=UTC), "0.500000", None),
    ]


def test_does_as_the_call_does(client: httpx.Client, database: Database) -> None:
    """The same rows through the door and through the function leave the same behind."""
    rows = [
        reading(n, instant("2026-03-03", 60 * m), energy_kwh=0.1 * m, register_kwh=m)
        for n in (3, 4)
        for m in range(40)
    ]
    send(client, ndjson(rows))
    moved = [row | {"meter_id": meter_id(5 if row["meter_id"] == meter_id(3) else 6)} for row in rows]
    assert client.post("/rpc/meters.ingest_readings", json={"p_readings": moved}).status_code == 200
    with database.connect() as connection:
        for table, columns in (
            ("readings", "read_at, power_kw, voltage, current_a, energy_kwh, register_kwh"),
            ("dirty_buckets", "bucket_at"), ("unsettled_consumption", "energy_kwh"),
        ):  # fmt: skip
            query = (
                f"select {columns} from meters.{table} where meter_id = any (%s::uuid[]) order by {columns}"
            )
            found = [
                connection.execute(query.encode(), [[meter_id(a), meter_id(b)]]).fetchall()
                for a, b in ((3, 4), (5, 6))
            ]
            assert found[0] == found[1] != [], table


GOOD = json.dumps(reading())


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"meter_id":1', "invalid_json"),
        (GOOD.replace("1.5", "NaN").encode(), "invalid_json"),
        (GOOD.replace("1.5", "Infinity").encode(), "invalid_json"),
        (GOOD.replace("1.5", "0x1F").encode(), "invalid_json"),
        (GOOD.replace("1.5", '"NaN"').encode(), "invalid_number"),
        (GOOD.replace("1.5", '"-inf"').encode(), "invalid_number"),
        (GOOD.replace("1.5", '"1_000"').encode(), "invalid_number"),
        (GOOD.replace("1.5", '""').encode(), "invalid_number"),
        (GOOD.replace("1.5", "true").encode(), "invalid_number"),
        (GOOD.replace("1.5", "1e400").encode(), "out_of_bounds"),
        (GOOD.replace("1.5", "-100001").encode(), "out_of_bounds"),
        (GOOD.replace("1.5", "9e9").encode(), "out_of_bounds"),
        (GOOD.replace("1.5", "null").encode(), "missing_measurement"),
        (json.dumps(reading(energy_kwh=-1)).encode(), "out_of_bounds"),
        (GOOD.replace("power_kw", "power_w").encode(), "unknown_field"),
        (json.dumps(reading(unit="kW")).encode(), "unknown_field"),
        (GOOD.replace("power_kw", "meter_id").encode(), "duplicate_field"),
        (b"[1,2]", "not_an_object"),
        (b"12", "not_an_object"),
        (b"null", "not_an_object"),
        (b"\\.", "invalid_json"),
        (GOOD.replace(meter_id(1), meter_id(9999)).encode(), "unknown_meter"),
        (GOOD.replace(meter_id(1), "x").encode(), "invalid_meter_id"),
        (GOOD.replace("meter_id", "meter_number").encode(), "unknown_meter"),
        (GOOD.replace("08:00:00Z", "08:00:00").encode(), "invalid_read_at"),
        (GOOD.replace("2026-03-01T08:00:00Z", "infinity").encode(), "invalid_read_at"),
        (GOOD.replace("2026-03-01", "2026-02-30").encode(), "invalid_read_at"),
        (GOOD.replace("2026-03-01", "1999-03-01").encode(), "read_at_too_old"),
        (GOOD.replace("2026-03-01", "2199-03-01").encode(), "read_at_in_future"),
        (b"\xff\xfe\x00", "nul_character"),
        (b'{"meter_id": "\xc3\x28"}', "invalid_utf8"),
        (b'{"meter_id": "\\u0000"}', "invalid_json"),
        (b'{"a":' * 20_000, "line_too_long"),
        (b'{"a":' * 10_000, "invalid_json"),
        (b'{"x": "' + b"y" * 1_000_000 + b'"}', "line_too_long"),
    ],
)  # fmt: skip
def test_refuses_a_bad_line_and_stores_its_neighbours(
    client: httpx.Client, database: Database, line: bytes, code: str
) -> None:
    """Each fault on its own, between good rows, after a blank line."""
    day = (
        datetime(2026, 4, 1, tzinfo=UTC) + timedelta(minutes=int(time.monotonic() * 1000) % 100_000)
    ).strftime("%Y-%m-%dT%H:%M")
    before, after = (ndjson([reading(8, f"{day}:{second}Z")]) for second in (10, 20))
    answer = send(client, before + b"\r\n" + line + b"\n" + after)
    assert refusals(answer) == [(3, 1, code)]
    assert answer[-1]["state"] == "done"
    assert counts(answer) == (3, 2, 0, 1)
    assert (
        stored(database, f"meter_id = '{meter_id(8)}' and read_at between '{day}:10Z' and '{day}:20Z'") == 2
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{m},{t}", "wrong_column_count"),
        ("{m},{t},1,2", "wrong_column_count"),
        ('{m},{t},"1', "malformed_line"),
        ("{m},{t},one", "invalid_number"),
        ("{m},{t},NaN", "invalid_number"),
        ("{m},{t},0x1F", "invalid_number"),
        ("{m},{t},", "missing_measurement"),
        ("\\.", "wrong_column_count"),
        (",{t},1", "missing_meter"),
        ("{m},,1", "missing_read_at"),
        ("{m},now,1", "invalid_read_at"),
    ],
)
def test_refuses_a_bad_row_of_csv(client: httpx.Client, line: str, code: str) -> None:
    """CSV as well, with a byte order mark and CRLF."""
    first, bad, last = (
        template.format(
            m=meter_id(9), t=f"2026-05-01T{uuid.uuid4().int % 24:02}:{uuid.uuid4().int % 60:02}:{n}Z"
        )
        for n, template in ((10, "{m},{t},1"), (11, line), (12, '"{m}",{t}," 2.5 "'))
    )
    body = "\ufeffmeter_id,read_at,power_kw\r\n" + "".join(f"{row}\r\n" for row in (first, bad, last))
    answer = send(client, body.encode(), CSV)
    assert refusals(answer) == [(3, 1, code)]
    assert answer[-1]["stored"] + answer[-1]["duplicates"] == 2


@pytest.mark.parametrize(
    "header",
    ["meter_id,read_at", "meter_id,read_at,power_w", "meter_id;read_at;power_kw", "read_at,power_kw", "", ",,", "\xff,\0",
     "meter_id,power_kw", "meter_id,read_at,power_kw,power_kw", "meter_id,read_at,power_kw,unit", '"meter_id'],
)  # fmt: skip
def test_refuses_a_wrong_header(client: httpx.Client, header: str) -> None:
    """Nothing is read of a file whose columns are not ours."""
    body = f"{header}\n{meter_id(1)},2026-03-01T00:00:00Z,1\n".encode("latin-1")
    response = client.post(DOOR, content=body, headers={"content-type": CSV})
    assert (response.status_code, response.json()["message"]) == (400, "invalid_header")


@pytest.mark.parametrize(
    ("headers", "body", "status", "message"),
    [
        ({"content-type": NDJSON}, b"", 400, "empty_body"),
        ({"content-type": CSV}, b"", 400, "empty_body"),
        ({"content-type": "application/json"}, b"[]", 415, "unsupported_format"),
        ({}, b"x", 415, "unsupported_format"),
        ({"content-type": NDJSON, "content-encoding": "br"}, b"x", 415, "unsupported_encoding"),
        ({"content-type": NDJSON, "idempotency-key": "k\xe9"}, b"x", 400, "invalid_idempotency_key"),
        ({"content-type": NDJSON, "upload-offset": "12"}, b"x", 400, "invalid_offset"),
        (
            {"content-type": NDJSON, "upload-offset": "-1", "idempotency-key": "k"},
            b"x",
            400,
            "invalid_offset",
        ),
        (
            {"content-type": NDJSON, "upload-offset": "12", "idempotency-key": "never"},
            b"x",
            409,
            "offset_mismatch",
        ),
    ],
)
def test_refuses_a_wrong_request(
    client: httpx.Client, headers: dict[str, str], body: bytes, status: int, message: str
) -> None:
    """With a status and a constant."""
    coded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    response = client.post(DOOR, content=body, headers=coded)
    assert (response.status_code, response.json()["message"]) == (status, message)


def test_is_for_those_who_may(door: GatewayProcess, alice: httpx.Client, database: Database) -> None:
    """A user stores readings of own meters; a stranger and nobody store none."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    soon = f"{datetime.now(UTC) + timedelta(minutes=20):%Y-%m-%dT%H:%M:%SZ}"
    body = ndjson([reading(2, now), reading(3, now), reading(2, soon)])
    assert refusals(send(alice, body)) == [(2, 1, "unknown_meter"), (3, 2, "read_at_in_future")]
    with door.client(make_token(user_id(2))) as stranger:
        assert counts(send(stranger, ndjson([reading(2, soon)]))) == (1, 0, 0, 1)
    with door.client(make_token(role="service_role")) as service:
        assert counts(send(service, ndjson([reading(2, soon)]))) == (1, 1, 0, 0)
    with door.client() as nobody:
        assert nobody.post(DOOR, content=body, headers={"content-type": NDJSON}).status_code == 401
    with door.client(make_token(role="postgres")) as forger:
        assert forger.post(DOOR, content=body, headers={"content-type": NDJSON}).status_code == 401
    with door.client(make_token(role="anon")) as anonymous:
        assert anonymous.get(DOOR + "/k").status_code == 401


def test_a_cut_line_is_told_and_can_be_sent_again(client: httpx.Client, database: Database) -> None:
    """Neither stored nor counted; whoever sends the rest has everything once."""
    rows = [f"{meter_id(10)},{instant('2026-06-01', n)},{n}.25" for n in range(3)]
    body = ("meter_id,read_at,power_kw\n" + "\n".join(rows)).encode()
    answer = send(client, body, CSV, idempotency_key="cut")
    told = answer[-2]
    assert (told["code"], told["line"], told["offset"]) == ("truncated_line", 4, body.rindex(b"\n") + 1)
    assert answer[-1]["state"] == "open"
    assert counts(answer) == (2, 2, 0, 0)
    answer = send(
        client, body[told["offset"] :] + b"\n", CSV, idempotency_key="cut", upload_offset=str(told["offset"])
    )
    assert counts(answer) == (3, 3, 0, 0)
    assert stored(database, f"meter_id = '{meter_id(10)}'") == 3
    # A JSON object says itself where it ends.
    whole = ndjson([reading(10, "2026-06-02T00:00:00Z")])[:-1]
    assert counts(send(client, whole)) == (1, 1, 0, 0)
    assert send(client, whole[:-1])[-2]["code"] == "truncated_line"


def test_goes_on_where_it_broke_off(client: httpx.Client, door: GatewayProcess, database: Database) -> None:
    """A client that leaves half-way and sends everything again stores everything once."""
    body = series("2026-06-10", 60_000)
    token = make_token(role="service_role")
    send(client, ndjson([reading(7, "2026-06-09T00:00:00Z", energy_kwh=1)]))
    energy_before = energy(database)
    leave(door.port, token, body, "halfway", len(body) * 2 // 3)
    state = wait_for_rest(client, "halfway")
    assert 0 < state["stored"] < 60_000
    assert state["state"] == "open"
    assert state["offset"] == body[: state["offset"]].rindex(b"\n") + 1
    answer = send(client, body, idempotency_key="halfway")
    assert answer[0]["offset"] == state["offset"]
    assert answer[0]["line"] == state["stored"] + 1
    assert counts(answer) == (60_000, 60_000, 0, 0)
    assert stored(database, "read_at between '2026-06-10' and '2026-06-11'") == 60_000

    again = send(client, body, idempotency_key="halfway")
    assert again[0]["replayed"] is True
    assert counts(again) == (60_000, 60_000, 0, 0)
    assert energy(database) - energy_before == 60_000 * Decimal("0.25")


def energy(database: Database) -> Decimal:
    """What waits to be settled, kWh."""
    with database.connect() as connection:
        row = connection.execute("select sum(energy_kwh) from meters.unsettled_consumption").fetchone()
        assert row is not None
        return Decimal(str(row[0]))


def leave(port: int, token: str, body: bytes, key: str, size: int) -> None:
    """Send the beginning of a body, then close the connection."""
    head = (
        f"POST {DOOR} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {NDJSON}\r\n"
        f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head.encode() + body[:size])
        time.sleep(0.3)


def wait_for_rest(client: httpx.Client, key: str) -> dict[str, Any]:
    """The state of a stream once nothing more happens to it."""
    before: dict[str, Any] = {}
    same = 0
    for _ in range(200):
        time.sleep(0.5)
        response = client.get(f"{DOOR}/{key}")
        assert response.status_code == 200, response.text
        state: dict[str, Any] = response.json()
        assert response.headers["upload-offset"] == str(state["offset"])
        same = same + 1 if state == before and state["offset"] else 0
        if same == 8:  # longer than a busy machine keeps the gateway from going on
            return state
        before = state
    raise AssertionError(before)


def test_goes_on_from_the_offset(client: httpx.Client) -> None:
    """The rest alone, with its offset; a wrong one is told the right one."""
    body = series("2026-06-11", 3_000)
    cut = body.index(b"\n", len(body) // 2) + 1
    state = send(client, body[:cut] + b'{"meter_id":', idempotency_key="offset")[-1]
    assert (state["offset"], state["state"]) == (cut, "open")
    wrong = client.post(
        DOOR, content=body[cut:],
        headers={"content-type": NDJSON, "idempotency-key": "offset", "upload-offset": str(cut - 1)},
    )  # fmt: skip
    assert (wrong.status_code, wrong.json()["message"]) == (409, "offset_mismatch")
    assert str(cut) in wrong.json()["details"]
    answer = send(client, body[cut:], idempotency_key="offset", upload_offset=str(cut))
    assert counts(answer) == (3_000, 3_000, 0, 0)


def test_a_key_belongs_to_one_body_and_one_caller(client: httpx.Client, alice: httpx.Client) -> None:
    """Everything else is refused, and stores nothing."""
    body = series("2026-06-12", 200)
    send(client, body, idempotency_key="mine")
    for other in (body.replace(b"1.5", b"2.5"), body + body[:100], body[:1000]):
        response = client.post(
            DOOR, content=other, headers={"content-type": NDJSON, "idempotency-key": "mine"}
        )
        assert (response.status_code, response.json()["message"]) == (422, "stream_key_reused")
    response = client.post(
        DOOR, content=b"meter_id,read_at,power_kw\n", headers={"content-type": CSV, "idempotency-key": "mine"}
    )
    assert (response.status_code, response.json()["message"]) == (422, "stream_key_reused")
    response = alice.post(DOOR, content=body, headers={"content-type": NDJSON, "idempotency-key": "mine"})
    assert (response.status_code, response.json()["message"]) == (403, "stream_of_another_caller")
    assert alice.get(f"{DOOR}/mine").status_code == 404
    assert client.get(f"{DOOR}/never-sent").status_code == 404


def test_the_later_sending_takes_over(client: httpx.Client, door: GatewayProcess, database: Database) -> None:
    """A sending that still runs somewhere stores nothing beside the one that took over."""
    body = series("2026-06-13", 1_000)
    cut = body.index(b"\n", len(body) // 2) + 1
    with half_sent(door, body, "twice", cut) as first:
        assert counts(send(client, body, idempotency_key="twice")) == (1_000, 1_000, 0, 0)
        first.sendall(body[cut:])
        told = b""
        while b'"end"' not in told and (piece := first.recv(65536)):
            told += piece
    assert b"stream_is_done" in told or b"stream_taken_over" in told
    assert stored(database, "read_at between '2026-06-13' and '2026-06-14'") == 1_000


def test_duplicates_are_counted_once(client: httpx.Client, database: Database) -> None:
    """Within a body, and against what is there; of marks and energy too."""
    body = series("2026-06-14", 500)
    assert counts(send(client, body + body[: len(body) // 2])) == (750, 500, 250, 0)
    assert counts(send(client, body)) == (500, 0, 500, 0)
    bad = body + b"{}\n"
    assert counts(send(client, bad)) == (501, 0, 500, 1)


def test_takes_gzip_within_bounds(client: httpx.Client) -> None:
    """Two members in a row too; a bomb ends the stream and not the gateway; a cut one is told."""
    body = series("2026-06-15", 2_000)
    half = body.index(b"\n", len(body) // 2) + 1
    packed = gzip.compress(body[:half]) + gzip.compress(body[half:])
    assert counts(send(client, packed, content_encoding="gzip")) == (2_000, 2_000, 0, 0)
    cut = send(client, gzip.compress(series("2026-06-17", 20_000))[:-300], content_encoding="gzip")
    assert (cut[-2]["code"], cut[-1]["state"]) == ("invalid_gzip", "open")
    response = client.post(
        DOOR, content=b"not gzip", headers={"content-type": NDJSON, "content-encoding": "gzip"}
    )
    assert (response.status_code, response.json()["message"]) == (400, "invalid_gzip")
    bomb = gzip.compress(b"{}\n" + bytes(200 * 1024 * 1024), 9)
    answer = send(client, bomb, content_encoding="gzip")
    assert answer[-2]["code"] == "compression_ratio_too_high"


def test_answers_while_it_reads(door: GatewayProcess) -> None:
    """Rows that trickle in are stored and told within a second or two, without waiting for the end."""
    head = (
        f"POST {DOOR} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {make_token(role='service_role')}\r\n"
        f"Content-Type: {NDJSON}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )

    def part(data: bytes) -> bytes:
        return b"%x\r\n%b\r\n" % (len(data), data)

    with socket.create_connection(("127.0.0.1", door.port), timeout=60) as connection:
        connection.sendall(head.encode() + part(ndjson([reading(20, "2026-06-16T00:00:00Z")])))
        told = b""
        while b'"progress"' not in told:
            told += connection.recv(65536)
        assert b'"stored":1' in told
        connection.sendall(part(ndjson([reading(20, "2026-06-16T00:01:00Z"), {"a": 1}])))
        while b'"rejected","' not in told and b'"unknown_field"' not in told:
            told += connection.recv(65536)
        connection.sendall(b"0\r\n\r\n")
        while b'"end"' not in told:
            told += connection.recv(65536)
        assert b'"read":3' in told


def test_a_client_that_reads_nothing_holds_nobody_up(door: GatewayProcess, client: httpx.Client) -> None:
    """It sends on; what does not fit into its answer is left out and counted."""
    body = b'{"x":1}\n' * 100_000
    started = time.monotonic()
    lines = send(client, body)  # httpx reads only after it has sent
    assert lines[-1]["rejected"] == 100_000
    assert time.monotonic() - started < 60


def test_memory_stays_bounded(door: GatewayProcess, client: httpx.Client, database: Database) -> None:
    """However long the body is."""
    assert door.process is not None
    parent = psutil.Process(door.process.pid)
    processes = [parent, *parent.children(recursive=True)]

    def rss() -> int:
        return max(int(p.memory_info().rss) for p in processes)

    send(client, series("2026-07-01", 100_000))
    before, highest = rss(), 0

    def body() -> Iterator[bytes]:
        nonlocal highest
        for day in range(10):
            part = series(f"2026-07-{day + 2:02}", 50_000)
            for place in range(0, len(part), 1 << 16):
                yield part[place : place + (1 << 16)]
            highest = max(highest, rss())

    assert counts(send(client, body())) == (500_000, 500_000, 0, 0)  # type: ignore[arg-type]
    assert highest - before < 60 * 1024 * 1024
    assert stored(database, "read_at between '2026-07-02' and '2026-07-12'") == 500_000


def test_the_command_sends_a_file(door: GatewayProcess, tmp_path: Path) -> None:
    """And says what was not stored, and why."""
    file = tmp_path / "readings.csv.gz"
    rows = f"{meter_id(30)},2026-06-20T00:00:00Z,1\n{meter_id(30)},2026-06-20T00:01:00Z,x\n"
    file.write_bytes(gzip.compress(f"meter_id,read_at,power_kw\n{rows}".encode()))
    options = ["--url", door.url, "--token", make_token(role="service_role")]
    result = CliRunner().invoke(ingest_command, [str(file), *options, "--key", "by-command"])
    assert result.exit_code == 1
    assert "2 readings: 1 stored, 0 there already, 1 rejected" in result.stderr
    assert "line 3: invalid_number" in result.stderr
    good = tmp_path / "readings.ndjson"
    good.write_bytes(ndjson([reading(30, "2026-06-21T00:00:00Z")]))
    result = CliRunner().invoke(ingest_command, [str(good), *options])
    assert (result.exit_code, "1 stored" in result.stderr) == (0, True), result.stderr
    result = CliRunner().invoke(replay_command, [str(good), *options, "--bulk"])
    assert (result.exit_code, "1 there already" in result.stderr) == (0, True), result.stderr
    result = CliRunner().invoke(ingest_command, [str(good), *options, "--key", "by-command"])
    assert (result.exit_code, "stream_key_reused" in result.stderr) == (1, True), result.stderr


def test_is_described(door: GatewayProcess, client: httpx.Client) -> None:
    """In the OpenAPI document, and counted."""
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths[DOOR]["post"]["requestBody"]["content"]) == {NDJSON, CSV}
    assert "get" in paths[DOOR + "/{key}"]
    assert 'function="ingest.readings"' in client.get("/metrics").text
    assert client.get(DOOR).status_code == 405


def test_a_head_end_pushes_readings(database: Database) -> None:
    """Signed, of meters of the user it names, and no others."""
    secret = "whsec_" + base64.b64encode(b"s" * 32).decode()

    def push(
        user: int, meter: int, secret: str = secret, age: int = 0, **changes: Any
    ) -> tuple[int, dict[str, Any]]:
        body = json.dumps(
            {"user_id": user_id(user), "readings": [reading(meter, "2026-06-22T00:00:00Z")]} | changes
        )
        headers = make_headers([secret], "msg_1", int(time.time()) - age, body.encode())
        response = client.post("/webhooks/smart-meter", content=body, headers=headers)
        return response.status_code, response.json()

    with gateway_for(database, smart_meter_secret=secret) as gateway, gateway.client() as client:
        assert push(1, 2) == (200, {"stored": 1, "duplicates": 0, "rejected": []})
        assert push(1, 2)[1]["duplicates"] == 1
        assert push(1, 3)[1]["rejected"][0]["code"] == "unknown_meter"
        assert push(2, 1)[1]["rejected"][0]["code"] == "unknown_meter"
        assert push(99, 1)[1]["message"] == "user_not_found"
        assert (
            push(1, 1, secret="whsec_" + base64.b64encode(b"t" * 32).decode())[1]["message"]
            == "invalid_signature"
        )
        assert push(1, 1, age=600)[1]["message"] == "signature_expired"
        assert push(1, 1, readings={})[1]["message"] == "invalid_webhook"
        assert push(1, 1, user_id="x")[0] == 400
        unsigned = client.post("/webhooks/smart-meter", json={"user_id": user_id(1), "readings": []})
        assert unsigned.status_code == 401


def test_survives_the_end_of_the_gateway(database: Database) -> None:
    """Killed half-way, the next process goes on with exact counts."""
    body = series("2026-08-01", 60_000)
    with gateway_for(database) as gateway, half_sent(gateway, body, "killed", 2 * CHUNK_BYTES):
        gateway.kill()
    with gateway_for(database) as gateway, gateway.client(make_token(role="service_role")) as client:
        state = client.get(f"{DOOR}/killed").json()
        assert 0 < state["stored"] <= 60_000
        assert state["stored"] == stored(database, "read_at between '2026-08-01' and '2026-08-02'")
        assert counts(send(client, body, idempotency_key="killed")) == (60_000, 60_000, 0, 0)
        assert stored(database, "read_at between '2026-08-01' and '2026-08-02'") == 60_000


@contextmanager
def half_sent(gateway: GatewayProcess, body: bytes, key: str, size: int) -> Iterator[socket.socket]:
    """A stream of which something is stored, and that is not over."""
    head = (
        f"POST {DOOR} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {make_token(role='service_role')}\r\n"
        f"Content-Type: {NDJSON}\r\nIdempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=60) as connection:
        connection.sendall(head.encode() + body[:size])
        told = b""
        while b'"progress"' not in told:
            told += connection.recv(65536)
        yield connection


def test_survives_a_restart_of_the_database(own_server: Server) -> None:
    """The stream holds on, and stores everything once."""
    database = Database(own_server.superuser_url, f"ingest_{uuid.uuid4().hex[:8]}")
    database.create()
    make_meters(database)
    body = series("2026-08-02", 100_000)
    with gateway_for(database) as gateway:
        with half_sent(gateway, body, "crash", 3 * CHUNK_BYTES // 2) as connection:
            own_server.crash()
            own_server.recover()
            told = b""
            is_cut_off = False
            try:
                connection.sendall(body[CHUNK_BYTES * 3 // 2 :])
                while b'"end"' not in told and (piece := connection.recv(65536)):
                    told += piece
            except (BrokenPipeError, ConnectionResetError):
                is_cut_off = True  # it was over before all was sent
            # A crash may take back chunks that did not wait for the disk; nothing is lost silently.
            assert is_cut_off or b'"done"' in told or b'"stream_set_back"' in told
        with gateway.client(make_token(role="service_role")) as client:
            lines = send(client, body, idempotency_key="crash")
            assert counts(lines) == (100_000, 100_000, 0, 0)
        assert stored(database) == 100_000
    assert MAX_LINE < CHUNK_BYTES
