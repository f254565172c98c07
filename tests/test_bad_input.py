"""Whatever is sent, the answer is a 4xx that says what to do, and nothing of the server's inside."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.answers import SECRETS, check_error
from tests.gateways import GatewayProcess, gateway_for, make_token
from tests.servers import Database

pytestmark = pytest.mark.one_server

LIMIT = 20_000
"""Bytes of a body that this gateway takes."""

FUNCTIONS = """
create table public.calls (made_at timestamptz default clock_timestamp());
create function public.echo(p_value jsonb default '"nothing"') returns jsonb language plpgsql security definer as
    $$ begin insert into public.calls default values; return p_value; end $$;
create function public.double(p_number integer) returns integer language sql immutable return p_number * 2;
create function public.take_text(text) returns text language sql return $1;
"""


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute(FUNCTIONS)
    with gateway_for(database, max_body_bytes=str(LIMIT)) as gateway:
        yield gateway


@pytest.fixture
def client(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client() as client:
        yield client


@pytest.fixture
def nothing_is_called(database: Database) -> Iterator[None]:
    """The function of the test is not called by what the test sends."""
    yield
    with database.connect() as connection:
        assert connection.execute("select count(*) from public.calls").fetchone() == (0,)


def speak(
    gateway: GatewayProcess, *pieces: bytes, pause: float = 0.1, end: bool = False, wait: float = 60
) -> bytes:
    """Send bytes as they are and return what comes back until the server closes or is silent."""
    answer = b""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=wait) as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
        try:
            if end:
                connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65536):
                answer += chunk
                head, blank, body = answer.partition(b"\r\n\r\n")
                length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                expected = int(length[0].partition(b":")[2]) if length else 0
                if blank and length and len(body) >= expected:
                    return head + blank + body[:expected]
        except OSError:
            pass  # silent for too long, or gone
    return answer


def parse(answer: bytes) -> httpx.Response:
    """The response in raw bytes."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = [tuple(line.split(": ", 1)) for line in lines]
    return httpx.Response(int(status.split()[1]), headers=headers, content=body)  # type: ignore[arg-type]


def head(path: str = "/rpc/echo", *headers: str, method: str = "POST") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


# Bodies

BODIES: dict[str, tuple[bytes, str]] = {
    "truncated": (b'{"p_value": [1, 2', "Empty or invalid json"),
    "not JSON": (b"p_value=1", "Empty or invalid json"),
    "two values": (b"{} {}", "Empty or invalid json"),
    "trailing comma": (b'{"p_value": 1,}', "Empty or invalid json"),
    "single quotes": (b"{'p_value': 1}", "Empty or invalid json"),
    "a comment": (b'{"p_value": 1} // one', "Empty or invalid json"),
    "not UTF-8": (b'{"p_value": "\xff\xfe"}', "Empty or invalid json"),
    "overlong UTF-8": (b'{"p_value": "\xc0\x80"}', "Empty or invalid json"),
    "UTF-16": ('{"p_value": 1}'.encode("utf-16"), "Empty or invalid json"),
    "byte order mark": (b'\xef\xbb\xbf{"p_value": 1}', "Empty or invalid json"),
    "half a surrogate pair": (b'{"p_value": "\\ud800"}', "Empty or invalid json"),
    "NaN": (b'{"p_value": NaN}', "Empty or invalid json"),
    "Infinity": (b'{"p_value": -Infinity}', "Empty or invalid json"),
    "leading zero": (b'{"p_value": 01}', "Empty or invalid json"),
    "raw NUL": (b'{"p_value": "a\x00b"}', "Empty or invalid json"),
    "escaped NUL": (b'{"p_value": "a\\u0000b"}', "unsupported Unicode escape sequence"),
    "escaped NUL in a key": (b'{"p_value": {"a\\u0000b": 1}}', "unsupported Unicode escape sequence"),
    "nothing but NUL": (b"\x00" * 100, "Empty or invalid json"),
    "duplicate key": (b'{"p_value": 1, "p_value": 2}', "duplicate_key"),
    "duplicate key at depth": (b'{"p_value": [{"a": {"b": 1, "b": 2}}]}', "duplicate_key"),
    "duplicate key by escape": (b'{"p_value": {"a": 1, "\\u0061": 2}}', "duplicate_key"),
    "deep arrays": (b'{"p_value": ' + b"[" * 200 + b"]" * 200 + b"}", "nested_too_deeply"),
    "deep objects": (b'{"p_value": ' + b'{"a":' * 200 + b"1" + b"}" * 201, "nested_too_deeply"),
    "very deep": (b"[" * 9000 + b"]" * 9000, "nested_too_deeply"),
    "deep and cut": (b'{"p_value": ' + b"[" * 9000, "nested_too_deeply"),
    "an array": (b"[1]", "not_an_object"),
    "a string": (b'"p_value"', "not_an_object"),
    "a number": (b"1", "not_an_object"),
    "null": (b"null", "not_an_object"),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.usefixtures("nothing_is_called")
def test_bodies(client: httpx.Client, name: str) -> None:
    body, message = BODIES[name]
    error = check_error(
        client.post("/rpc/echo", content=body, headers={"Content-Type": "application/json"}), 400
    )
    assert error["message"] == message
    assert error["hint"]


@pytest.mark.usefixtures("nothing_is_called")
def test_a_batch_is_read_as_strictly(client: httpx.Client) -> None:
    for name, (body, _) in BODIES.items():
        step = b'[{"function": "echo", "arguments": ' + body + b"}]"
        error = check_error(client.post("/rpc", content=step), 400)
        assert error["hint"], name


def test_large_bodies(client: httpx.Client) -> None:
    fits = b'{"p_value": "' + b"x" * (LIMIT - 15) + b'"}'
    assert len(fits) == LIMIT
    assert client.post("/rpc/echo", content=fits).status_code == 200
    for too_large in (fits + b" ", fits * 100):
        error = check_error(client.post("/rpc/echo", content=too_large), 413, "PGRST102")
        assert (error["message"], bool(error["hint"])) == ("body_too_large", True)
    error = check_error(client.post("/rpc/echo", content=iter([fits, b" "])), 413)  # chunked, no length
    assert error["message"] == "body_too_large"


def test_an_announced_size_is_refused_before_it_is_sent(gateway: GatewayProcess) -> None:
    error = check_error(parse(speak(gateway, head("/rpc/echo", "Content-Length: 99999999999"))), 413)
    assert error["message"] == "body_too_large"


def test_types(client: httpx.Client) -> None:
    for content_type in (
        "application/yaml",
        "multipart/form-data; boundary=x",
        "text/html",
        "\xff",
        "x",
        ";;;",
    ):
        response = client.post(
            "/rpc/echo", content=b"{}", headers=[(b"Content-Type", content_type.encode("latin-1"))]
        )
        if response.status_code != 200:
            error = check_error(response)
            assert error["hint"], error
        else:
            assert content_type == ";;;"  # names no type
    assert client.post(
        "/rpc/echo", content=b"{}", headers={"Content-Type": "Application/JSON; charset=utf-8"}
    ).is_success
    nul = client.post("/rpc/take_text", content=b"a\x00b", headers={"Content-Type": "text/plain"})
    check_error(nul, 400, "22021")
    latin = client.post("/rpc/take_text", content=b"\xff", headers={"Content-Type": "text/plain"})
    check_error(latin, 400, "22021")
    form = client.post(
        "/rpc/double", content=b"p_number=%00", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    check_error(form, 400, "22021")


def test_wrong_values(client: httpx.Client) -> None:
    wrong: list[Any] = ["x", 1.5, 2**31, [1], {"a": 1}, True, "1; drop table calls"]
    for value in wrong:
        check_error(client.post("/rpc/double", json={"p_number": value}), 400)
    check_error(client.post("/rpc/double", json={"p_number": 2**30}), 400, "22003")
    check_error(client.post("/rpc/double", content=b'{"p_number": 1e400}'), 400)
    check_error(client.post("/rpc/double", json={"p_wrong": 1}), 404, "PGRST202")
    check_error(client.get("/rpc/double", params={"p_number": "x"}), 400, "22P02")
    check_error(client.get("/rpc/double?p_number=%ff"), 400, "22021")


# How a body is sent


@pytest.mark.usefixtures("database")
def test_chunks_without_a_length(client: httpx.Client) -> None:
    response = client.post("/rpc/echo", content=iter([b'{"p_', b'value": ', b"7}"]))
    assert (response.status_code, response.text) == (200, "7")


BROKEN = {
    "cut short": (head("/rpc/echo", "Content-Length: 50"), b'{"p_value": 1}'),
    "announced and never sent": (head("/rpc/echo", "Content-Length: 50"),),
    "chunks that stop": (head("/rpc/echo", "Transfer-Encoding: chunked"), b'e\r\n{"p_value": 1}\r\n'),
    "chunks that never come": (head("/rpc/echo", "Transfer-Encoding: chunked"),),
    "a chunk of no size": (head("/rpc/echo", "Transfer-Encoding: chunked"), b"ZZ\r\n{}\r\n0\r\n\r\n"),
    "a bad chunk after a good one": (
        head("/rpc/echo", "Transfer-Encoding: chunked"),
        b"2\r\n{}\r\n",
        b"ZZ\r\n",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_body_that_breaks_off_calls_nothing(gateway: GatewayProcess, database: Database, name: str) -> None:
    with database.connect() as connection:
        connection.execute("truncate public.calls")
        error = check_error(parse(speak(gateway, *BROKEN[name], end=True)), 400, "PGRST102")
        assert error["message"] == "incomplete_body"
        time.sleep(0.1)
        assert connection.execute("select count(*) from public.calls").fetchone() == (0,)


def test_a_length_that_is_too_short_ends_the_body_there(gateway: GatewayProcess) -> None:
    lie = speak(gateway, head("/rpc/echo", "Content-Length: 5") + b'{"p_value": 1}')
    check_error(parse(lie), 400)


def test_slow_bodies_are_given_up(gateway: GatewayProcess) -> None:
    answers: dict[str, bytes] = {}

    def drip(name: str, *pieces: bytes, pause: float) -> None:
        answers[name] = speak(gateway, *pieces, pause=pause, wait=60)

    slow = [
        threading.Thread(
            target=drip, args=("never", head("/rpc/echo", "Content-Length: 9")), kwargs={"pause": 0}
        ),
        threading.Thread(
            target=drip, args=("stops", head("/rpc/echo", "Content-Length: 9"), b"{"), kwargs={"pause": 0.2}
        ),
        threading.Thread(
            target=drip,
            args=("drips", head("/rpc/echo", "Content-Length: 99"), *[b" "] * 9),
            kwargs={"pause": 1},
        ),
    ]
    for thread in slow:
        thread.start()
    with gateway.client() as client:  # and nobody waits for them
        assert client.post("/rpc/echo", json={"p_value": 1}).elapsed.total_seconds() < 2
    for thread in slow:
        thread.join()
    for name, answer in answers.items():
        error = check_error(parse(answer), 408, "PGRST102")
        assert error["message"] == "body_too_slow", name
        assert error["hint"]


# Heads


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /rpc/echo HTTP/9.9\r\n\r\n",
        b"GET /rpc/echo HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /rpc/echo HTTP/1.1\r\nX: \x01\r\n\r\n",
        b"GET /rpc/\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /rpc/echo HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /rpc/echo HTTP/1.1\r\nContent-Length: -1\r\n\r\n{}",
        b"POST /rpc/echo HTTP/1.1\r\nContent-Length: one\r\n\r\n{}",
        b"GET /rpc/echo?" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /rpc/echo HTTP/1.1\r\nX: " + b"a" * 400_000 + b"\r\n\r\n",
        b"GET /rpc/echo HTTP/1.1\r\n" + b"X: 1\r\n" * 1000 + b"\r\n",
    ],
)
def test_what_is_no_request_is_refused(gateway: GatewayProcess, request_bytes: bytes) -> None:
    # The server's own refusal, before there is a request: a bare status.
    answer = speak(gateway, request_bytes, end=True)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 414", b"HTTP/1.1 431")), answer[
        :100
    ]
    assert not SECRETS.search(answer.decode("latin-1"))
    with gateway.client() as client:
        assert client.get("/health/live").is_success


def test_both_a_length_and_chunks_smuggle_nothing(gateway: GatewayProcess) -> None:
    hidden = head("/rpc/echo", "Content-Length: 2") + b"{}"
    request = head("/rpc/double", "Content-Length: 4", "Transfer-Encoding: chunked") + b"0\r\n\r\n" + hidden
    answer = speak(gateway, request, end=True)
    assert answer.startswith(b"HTTP/1.1 4"), answer


HEADERS = {
    "Accept": ["x", "\xff", "text/html", "application/json;q=nonsense", ",,,", "*/*;q=0", "a/b" * 500],
    "Accept-Profile": ["", "nowhere", "\xff", "pg_catalog", 'public"; drop'],
    "Content-Profile": ["", "nowhere", "\xff", "pg_catalog"],
    "Prefer": ["\xff", "=", ",=,", "count=exact=exact", "max-affected=1e9, handling=strict", "handling=strict, x",
               "timezone=\xff", "timezone=Nowhere/Land", "timezone='; select 1", "max-affected=" + "9" * 5000 + ",handling=strict"],
    "Range": ["\xff", "5-1", "a-b", "-", "bytes=0-", "9" * 400 + "-"],
    "Range-Unit": ["\xff", "bytes"],
    "Authorization": ["", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer \xff.\xff.\xff", "Basic eDp5", "Bearer " + "a." * 5000,
                      "bearer null", "Bearer undefined"],
    "Idempotency-Key": ["", " ", "\xff", "a" * 256, "a" * 5000],
    "X-Request-Id": ["\xff", "a" * 500, ""],
    "Content-Type": ["", "/", "application/json; charset=latin-1", "application/octet-stream"],
    "X-Client-Info": ["\xff\xfe", "'; select 1; --", '{"a": "\\"}'],
    "Origin": ["\xff", "null"],
    "Cookie": ["\xff"],
    "Transfer-Encoding": ["gzip", "identity"],
    "Expect": ["200-maybe"],
    "Upgrade": ["h2c", "websocket"],
    "Connection": ["upgrade", "content-type"],
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_headers(gateway: GatewayProcess, name: str) -> None:
    for value in HEADERS[name]:
        for method, path, body in (
            ("POST", "/rpc/double", b'{"p_number": 1}'), ("GET", "/rpc/double?p_number=1", b""), ("POST", "/rpc", b"[]"),
        ):  # fmt: skip
            own = [f"{name}: {value}", f"Content-Length: {len(body)}"]
            if name != "Content-Type":
                own.append("Content-Type: application/json")
            lines = [f"{method} {path} HTTP/1.1", "Host: x", *own, "", ""]
            response = parse(speak(gateway, "\r\n".join(lines).encode("latin-1") + body, pause=0))
            assert response.status_code < 500, (name, value, response.text)
            if response.status_code >= 400 and response.content:
                check_error(response)


def test_addresses(client: httpx.Client) -> None:
    names = ["", "%00", "%ff", "%2e%2e%2f%2e%2e", "..%2f..%2fetc%2fpasswd", "a" * 60_000, "echo/", "echo/x", "public.echo.x",
             "pg_catalog.pg_sleep", "api.claim_idempotency_key", "echo%22%3b drop table calls", ".", "..", "%F0%9F%98%80",
             "echo?select=*)%3b drop table calls", "echo?limit=x&offset=y", "echo?p_value=%ff", "echo?order=a.b.c.d.e",
             "echo?and=((((((((", "echo?" + "&".join(f"a{n}=eq.1" for n in range(5000)), "echo?select=" + "a->" * 3000]  # fmt: skip
    for name in names:
        for method in ("GET", "POST"):
            response = client.request(method, f"/rpc/{name}")
            assert response.status_code < 500, (name[:100], response.text)
            if response.status_code >= 400 and response.content:
                check_error(response)
    for path in (
        "/rpcxecho",
        "/rpc/a/rpc/echo",
        "/v1/rpcs",
        "/rest/v1/echo",
        "/rest/v1/",
        "/nowhere",
        "//rpc/echo",
        "/%72pc%2fecho/x",
    ):
        error = check_error(client.get(path), 404, "PGRST125")
        assert error["hint"], path
    assert check_error(client.get("/v3/rpc/echo"), 404, "PT404")["message"] == "unknown_version"


def test_methods(client: httpx.Client) -> None:
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "BREW", "PROPFIND"):
        for path in ("/rpc/echo", "/rest/v1/rpc/echo", "/v2/rpc/echo", "/rpc"):
            response = client.request(method, path)
            error = check_error(response, 405, "PGRST101")
            assert "POST" in response.headers["allow"]
            assert error["hint"]
    check_error(client.get("/rpc"), 405, "PGRST101")
    check_error(client.request("DELETE", "/health"), 405)


def test_noise(client: httpx.Client) -> None:
    # Valid requests with damaged bodies, always the same ones.
    chance = random.Random(7)
    whole = json.dumps(
        {"p_value": {"name": "Wanjiku", "items": [1, 2.5, None, True, {"k": "v\u00e9"}]}}
    ).encode()
    for _ in range(400):
        body = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(body))
            kind = chance.randrange(3)
            if kind == 0:
                body[at] = chance.randrange(256)
            elif kind == 1:
                del body[at : at + chance.randint(1, 9)]
            else:
                body[at:at] = chance.choice(
                    [b'"', b"\\", b"{", b"]", b"\x00", b"\xff", b",", b"\\u0000", b"\\ud800"]
                )
        response = client.post("/rpc/echo", content=bytes(body))
        assert response.status_code < 500, bytes(body)
        if response.status_code >= 400:
            check_error(response)


def test_problems_are_told_as_problems_where_asked(client: httpx.Client) -> None:
    response = client.post("/rpc/echo", content=b"{", headers={"Accept": "application/problem+json"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == 400
    assert response.json()["message"] == "Empty or invalid json"
    assert not SECRETS.search(response.text)


def test_a_token_of_another_secret_tells_nothing(gateway: GatewayProcess) -> None:
    token = make_token("x")[:-4] + "AAAA"
    with gateway.client(token) as client:
        check_error(client.post("/rpc/echo", json={}), 401, "PGRST301")
