"""Attacks on the short way that most calls take: it answers as the long one does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import httpx
import pytest

from tests.gateways import GatewayProcess, gateway_for
from tests.servers import Database

FUNCTIONS = """
create schema shop;
grant usage on schema shop to anon, authenticated, service_role;
create function public.give(p_count integer default 1, p_note text default null) returns text
    language sql immutable return p_count || ' ' || coalesce(p_note, 'none');
create function shop.give(p_count integer default 1) returns text language sql immutable return 'shop ' || p_count;
create function public.list_numbers(p_count integer) returns setof integer language sql immutable
    begin atomic select * from generate_series(1, p_count); end;
create function public.take_whole(json) returns text language sql immutable return $1::text;
create function public.give_nothing() returns void language sql immutable return null;
create function public.fail_with_facts(p_count integer) returns integer language plpgsql as
    $$ begin raise exception 'no_such_thing' using errcode = 'PT404', detail = p_count::text; end $$;
"""

BODIES = [
    b"", b"{}", b"null", b"[]", b"1", b'"x"', b" {} ", b'{"p_count":2}', b'{"p_count":2,"p_count":3}',
    b'{"p_count":"two"}', b'{"p_count":null}', b'{"p_count":1e400}', b'{"p_count":2,"p_note":"\\u0000"}',
    b'{"p_note":"\\ud800"}', b'{"p_count":2,"p_none":1}', b'{"p_count":2', b"\xff", b'{"p_count":NaN}',
    b'{"p_\\u0063ount":4}', b'[{"p_count":2}]', b'{"p_note":' + b"[" * 101 + b"]" * 101 + b"}", b"\xef\xbb\xbf{}",
]  # fmt: skip
HEADERS: list[dict[str, str]] = [
    {},
    {"accept": "text/csv"},
    {"accept": "application/vnd.pgrst.object+json"},
    {"accept": "application/json;q=0, */*"},
    {"accept": "image/png"},
    {"accept": "x" * 300},
    {"prefer": "count=exact"},
    {"prefer": "handling=strict, max-affected=1"},
    {"prefer": "handling=strict, nonsense=1"},
    {"prefer": "return=minimal"},
    {"content-profile": "shop"},
    {"content-profile": "none"},
    {"range": "0-0"},
    {"api-version": "v1"},
    {"api-version": "none"},
]
NAMES = [
    "give",
    "shop.give",
    "list_numbers",
    "take_whole",
    "give_nothing",
    "fail_with_facts",
    "give_none",
    "a.b.c",
]


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute(FUNCTIONS)
    with gateway_for(database, schemas="public,shop") as gateway:
        yield gateway


@pytest.fixture
def client(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client() as client:
        yield client


def ask(
    client: httpx.Client, name: str, body: bytes, headers: dict[str, str], content_type: str
) -> tuple[object, ...]:
    response = client.post(f"/rpc/{name}", content=body, headers={**headers, "content-type": content_type})
    told = ("content-type", "content-profile", "content-range", "preference-applied", "www-authenticate")
    return response.status_code, response.content, [response.headers.get(header) for header in told]


@pytest.mark.parametrize("name", NAMES)
def test_the_short_way_answers_as_the_long_one(client: httpx.Client, name: str) -> None:
    succeeded = 0
    for body, headers in itertools.product(BODIES, HEADERS):
        long = ask(client, name, body, headers, "application/json; charset=utf-8")
        short = [ask(client, name, body, headers, "application/json") for _ in range(2)]
        assert short == [long, long], (name, body, headers)
        succeeded += long[0] in (200, 204)
    assert succeeded > 3 or name in ("fail_with_facts", "give_none", "a.b.c")
