"""Attacks on routes, versions, names of the first version, and on the clients that are generated."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import httpx
import psycopg
import pytest

from pyapi.generate.catalogue import read_model
from pyapi.generate.model import Function, GenerateError, Model, Result, Schema
from pyapi.generate.python_names import Names
from pyapi.generate.python_rows import quote
from pyapi.generate.python_schemas import write_schema
from pyapi.identity import Identity
from pyapi.version_usage import MAX_CLIENTS, OTHER, VersionUsage
from pyapi.versions import Notice
from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database

USER, ADMIN = 1, 102
JSON = {"content-type": "application/json"}
SETUP = f"""
select test.create_user({USER});
select test.create_user({ADMIN}, 'admin');
select ops.set_rate_limit('geo.find_nearby_locations', 2, '1 hour');
select ops.set_rate_limit('tokens.get_balance', 2, '1 hour');
create table public.marks (mark text);
grant insert, select on public.marks to authenticated;
create function public.mark(p_first text, p_second text) returns text language sql as
    $$ insert into public.marks values (p_first || '|' || p_second) returning mark $$;
select api.add_route('PUT', '/own/{{first}}/{{second}}', 'public.mark');
select api.add_route('GET', '/rpcs/me', 'auth.get_me');
"""


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(SETUP.encode())
    with gateway_for(database, argon2_memory_kib="8192", argon2_passes="1") as process:
        yield process


@pytest.fixture(scope="module")
def user(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client(make_token(user_id(USER))) as client:
        yield client


@pytest.fixture(scope="module")
def admin(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client(make_token(user_id(ADMIN), "admin")) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/api%2Fv1/auth/me", "/api%2Fv1%2Fauth%2Fme", "/api/v1/auth%2fme", "//api/v1/auth/me", "/API/v1/auth/me",
             "/api/v1//auth/me", "/api/v1/x/%2e%2e/auth/me", "/api/v1/auth/me%00", "/api/v1/auth/me//"],
)  # fmt: skip
def test_a_path_that_is_written_otherwise_is_no_route(user: httpx.Client, path: str) -> None:
    """A proxy in front that guards a path sees the same path as the gateway."""
    assert user.get("/api/v1/auth/me").status_code == 200
    answer = user.get(path)
    assert answer.status_code == 404, answer.text


@pytest.mark.parametrize("number", ["1" * 5000, "-" + "1" * 5000, "1e400", "1" * 400])
def test_a_number_that_python_does_not_take_is_the_callers_mistake(
    gateway: GatewayProcess, admin: httpx.Client, number: str
) -> None:
    with gateway.client() as anybody:
        login = f'{{"login": {number}, "password": "x"}}'
        assert anybody.post("/api/v1/auth/login", content=login, headers=JSON).status_code == 400
    said = f'{{"meter_id": {number}}}'
    answer = admin.put(f"/api/v1/admin/meters/{user_id(9)}", content=said, headers=JSON)
    assert answer.status_code == 400, answer.text


def test_an_address_that_only_begins_like_a_door_is_a_route(user: httpx.Client) -> None:
    assert user.get("/rpcs/me").json()["user_id"] == user_id(USER)
    assert user.get("/rpc/auth.get_me").status_code == 200
    assert user.post("/rpc", json=[{"function": "auth.get_me"}]).status_code == 200


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"p_door": "/rpc/auth.get_me"}, "route_door_not_found"),
        ({"p_door": "/ws"}, "route_door_not_found"),
        ({"p_door": "/docs/../metrics"}, "route_door_not_found"),
        ({"p_door": "/docs//x"}, "route_door_not_found"),
        ({"p_door": "/docs/x?token=1"}, "route_door_not_found"),
        ({"p_door": "/docs/%2e%2e/metrics"}, "route_door_not_found"),
        ({"p_function": "auth.get_me", "p_version": "beta"}, "route_version_not_found"),
        ({"p_function": "api.claim_idempotency_key"}, "route_needs_a_reader"),
        ({"p_function": "pg_catalog.pg_read_file"}, "route_function_not_found"),
    ],
)
def test_what_could_never_answer_is_no_route(
    admin: httpx.Client, stated: dict[str, str], message: str
) -> None:
    answer = admin.post("/rpc/api.add_route", json={"p_method": "GET", "p_path": "/own/wrong", **stated})
    assert (answer.status_code, answer.json()["message"]) == (422, message)


def test_nobody_says_who_somebody_else_is(user: httpx.Client) -> None:
    other = user_id(ADMIN)
    for answer in (
        user.get(f"/api/v1/users/profile?p_user_id={other}"),
        user.get(f"/api/v1/users/profile?user_id={other}"),
        user.put(f"/api/v1/users/profile?p_user_id={other}", json={"first_name": "M"}),
        user.put("/api/v1/users/preferences", json={"p_user_id": other}),
        user.put("/api/v1/users/preferences", json={"user_id": other}),
    ):
        assert (answer.status_code, other in answer.text) == (400, False)


def test_a_function_of_the_gateways_own_is_nobodys(user: httpx.Client, gateway: GatewayProcess) -> None:
    for name in ("call_procedure", "claim_idempotency_key", "complete_idempotency_key", "get_idempotent_response",
                 "resolve_references", "get_news", "count_calls", "record_version_usage"):  # fmt: skip
        assert user.post(f"/rpc/api.{name}", json={}).status_code == 404
        assert user.post("/rpc", json=[{"function": f"api.{name}"}]).status_code == 404
        profiled = user.post(f"/rpc/{name}", json={}, headers={"content-profile": "api"})
        assert profiled.status_code == 404


def test_a_limit_holds_whatever_a_function_is_called_by(user: httpx.Client) -> None:
    place = {"p_lat": -1.3, "p_lng": 36.8}
    doors = (
        "/rpc/find_nearby_locations",
        "/v1/rpc/find_nearby_locations",
        "/rpc/public.find_nearby_locations",
    )
    statuses = [user.post(door, json=place).status_code for door in doors]
    batch = [{"function": "public.find_nearby_locations", "arguments": place}]
    statuses.append(user.post("/rpc", json=batch).status_code)
    assert statuses == [200, 200, 429, 429]


def test_a_limit_holds_for_an_old_name_with_arguments_of_its_own(user: httpx.Client) -> None:
    old = {"p_user_id": user_id(USER), "p_meter_number": "none"}
    told = [
        user.post("/v1/rpc/check_kplc_balance_improved", json=old),
        user.post("/rpc/tokens.get_balance", json={"p_meter_id": user_id(9)}),
        user.post("/rpc", json=[{"function": "check_kplc_balance_improved", "arguments": old}]),
        user.post("/rpc/check_kplc_balance_improved", json=old),
        user.post("/rpc/tokens.get_balance", json={"p_meter_id": user_id(9)}),
    ]
    statuses = [answer.status_code for answer in told]
    assert 429 not in statuses[:2] and statuses[2:] == [429] * 3, statuses


def test_a_key_stands_for_one_request(user: httpx.Client) -> None:
    headers = {"Idempotency-Key": "one"}
    assert user.put("/own/a%2Fb/c", json={}, headers=headers).json() == "a/b|c"
    again = user.put("/own/a/b%2Fc", json={}, headers=headers)
    assert again.status_code == 422, again.text
    assert user.put("/own/a%2Fb/c", json={}, headers=headers).headers["idempotency-replayed"] == "true"


def test_a_cache_is_told_what_an_answer_depends_on(user: httpx.Client) -> None:
    for path in ("/api/v1/auth/me", "/rpc/auth.get_me", "/rpc/api.get_api_version?p_version=v1"):
        varies = {name.strip().lower() for name in user.get(path).headers["vary"].split(",")}
        assert {"authorization", "api-version", "accept", "accept-profile", "origin"} <= varies
    assert "vary" not in user.post("/rpc/auth.get_me", json={}).headers


def test_names_that_a_client_gives_itself_do_not_fill_the_database() -> None:
    async def never(*_: object) -> bytes | None:
        return None

    usage = VersionUsage(never, 1)
    notice = Notice("v1", "public.x", (), is_counted=True)
    for number in range(MAX_CLIENTS * 10):
        usage.count(notice, Identity("anon", "{}"), {b"x-client-info": b"c%d" % number}, 200)
    clients = {key[4] for key in usage._cells}
    assert len(clients) == MAX_CLIENTS + 1
    assert OTHER in clients


HOSTILE = (
    'x"""\nimport os\n"""', "a\rb", "a\nb", "a\\", '"', "'\"", "\u2028", '"""', '\\"""', "\x0c", "\x00", "{evil}", "\u202e",
)  # fmt: skip


def test_a_text_of_the_database_is_a_text_in_python() -> None:
    for text in HOSTILE:
        assert ast.literal_eval(quote(text)) == text


def test_a_comment_of_the_database_is_no_code() -> None:
    for text in HOSTILE:
        if "\0" in text:
            continue  # PostgreSQL has none
        function = Function("s", "functions", (), Result("void"), "volatile", False, ("anon",), comment=text)
        named = [
            Function("s", name, (), Result("void"), "volatile", False, ("anon",))
            for name in ("unset", "uuid", "class", "def")
        ]
        schema = Schema("s", text, (function, *named))
        model = Model((schema,))
        written = ast.parse(write_schema(schema, model, Names(model)))
        kinds = {type(node) for node in ast.walk(written)}
        assert ast.Import not in kinds
        assigned = [
            node.targets[0].id
            for node in written.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        ]
        assert {"FUNCTIONS", "UNSET", "UUID"}.isdisjoint(assigned)


def test_a_schema_does_not_choose_where_files_go(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        for name in ("../outside", 'x"""', "a/b", "a\nb"):
            connection.execute(b'create schema "%s"' % name.replace('"', '""').encode())
            with pytest.raises(GenerateError, match="A file cannot be called"):
                read_model(connection, ("auth", name))
        connection.rollback()


def test_what_was_sent_makes_no_long_header_and_no_long_refusal(
    gateway: GatewayProcess, user: httpx.Client
) -> None:
    """Proxies answer 502 to headers beyond a few kilobytes, and a refusal is not larger than its request."""
    answer = user.get(f"/api/v1/invoices/{'%3E' * 5000}/download")
    assert answer.headers["deprecation"].startswith("@")
    assert max(map(len, answer.headers.values())) < 2000
    injected = user.get("/api/v1/invoices/a%0d%0aX-Evil:1/download")
    assert "x-evil" not in injected.headers
    assert "</invoices/a%0D%0AX-Evil%3A1/pdf>" in injected.headers["link"]
    for name in ("y" * 100_000, "geo." + "y" * 100_000):
        refused = user.post("/rpc", json=[{"function": name}])
        assert refused.status_code == 404
        assert len(refused.content) < 1000
