"""Routes: every one of them as a user, an operator and an admin; and everything that a request can have wrong."""

from __future__ import annotations

import datetime
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import argon2
import httpx
import psycopg
import pytest
from click.testing import CliRunner

from pyapi.auth.table import PYTHON_FUNCTIONS
from pyapi.catalog import Catalog
from pyapi.cli import main
from pyapi.deploy import DeployError, deploy
from pyapi.doors import create_litestar
from pyapi.gateway import Gateway
from pyapi.ingest.door import PATH as INGEST_PATH
from pyapi.routes.door import DOORS
from pyapi.settings import load_settings
from pyapi.websocket.door import PATH as WEBSOCKET_PATH
from tests.gateways import SECRET, GatewayProcess, gateway_for, make_token, user_id
from tests.invoice_documents import SERVICE, last_month, make_invoices
from tests.route_walk import Step, read_walk
from tests.servers import Database
from tools.make_docs import ROUTES_FILE, replace_routes

USER, OPERATOR, ADMIN = 1, 101, 102
CALLERS = {
    "user": make_token(user_id(USER)),
    "operator": make_token(user_id(OPERATOR), "operator", region="Nairobi"),
    "admin": make_token(user_id(ADMIN), "admin"),
}
GROUPS = {
    "Authentication": 10, "Users": 4, "Telemetry": 5, "Telemetry of operators": 5, "Tariffs": 5,
    "Tariffs of operators": 2, "Tariffs of admins": 2, "Alerts": 2, "Alerts of operators": 7, "Invoices": 12,
    "Operators": 10, "Admins": 15, "Notifications and system": 6,
}  # fmt: skip
"""Of the document, with how many routes it counts in each."""
HASH = argon2.PasswordHasher(1, 8192, 1).hash("correct horse battery")
SETUP = """
select tariffs.create_tariff('local', 'Local', 'KES', 'Africa/Nairobi', 'Nairobi');
select tariffs.publish_tariff_version('local', now(), '[{"code": "all", "from_kwh": 0, "rate": 20}]');
select config.define_key('billing', 'retries', 'integer');
"""
NOTIFY = """
select notifications.create_notification(%s, 'general', '{"subject": "Hello", "body": "You", "message": "Hello"}')
"""
DOMAINS = ("tasks", "courses", "users", "notifications", "admin", "webhooks", "cleanup", "health")


@pytest.fixture(scope="module")
def world(database: Database) -> dict[str, str]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("select test.create_user(%s, 'operator')", [OPERATOR])
        connection.execute("update auth.users set region = 'Nairobi' where user_id = %s", [user_id(OPERATOR)])
        connection.execute("select test.create_user(%s, 'admin')", [ADMIN])
        invoices = make_invoices(connection, 2)

        def one(statement: str, *parameters: Any) -> str:
            row = connection.execute(statement.encode(), parameters).fetchone()
            assert row is not None
            return str(row[0])

        for number, name in ((USER, "user"), (OPERATOR, "operator"), (ADMIN, "admin")):
            connection.execute(
                "update auth.users set email = %s, email_verified_at = now() where user_id = %s",
                [f"{name}@example.com", user_id(number)],
            )
            connection.execute(
                "insert into auth.credentials (user_id, password_hash) values (%s, %s)",
                [user_id(number), HASH],
            )
        connection.execute(SERVICE)
        connection.execute(SETUP)
        meter = one("select meter_id from meters.meters where owner_user_id = %s", user_id(USER))
        return {
            "invoice_id": invoices[USER],
            "account_id": one("select account_id from invoices.accounts where user_id = %s", user_id(USER)),
            "meter_id": meter,
            "user_id": user_id(USER),
            "region": "Nairobi",
            "alert_id": one("select (alerts.raise_alert('it smokes', p_meter_id => %s)).alert_id", meter),
            "error_id": one("select ops.report_error('it broke')"),
            "session_id": user_id(8),
            "notification_id": one(NOTIFY, user_id(USER)),
            "version": "1",
            "service_name": "billing",
            "config_key": "retries",
            "topic": "alert",
            "channel": "sms",
            "platform": "fcm",
            "flag_key": "billing",
            "task_name": one("select min(task_name) from ops.maintenance_tasks"),
            "secret": "wrong",
            "request_id": user_id(10),
            "LAST_MONTH": str(last_month()),
            "YESTERDAY": str(datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=1)),
            "TODAY": str(datetime.datetime.now(datetime.UTC).date()),
            "TOMORROW": str(datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)),
        }


@pytest.fixture(scope="module")
def gateway(database: Database, world: dict[str, str]) -> Iterator[GatewayProcess]:
    with gateway_for(database, argon2_memory_kib="8192", argon2_passes="1") as process:
        yield process


def fill(text: str, values: dict[str, str]) -> str:
    """A text with its names in braces replaced."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], user_id(99)), text)


def send(client: httpx.Client, step: Step, values: dict[str, str]) -> httpx.Response:
    """What a line of the walk asks for."""
    method, path = step.route.split(" ")
    url = fill(path, values) + ("?" + fill(step.query, values) if step.query else "")
    body = json.loads(fill(step.body, values)) if step.body else None
    return client.request(method, url) if body is None else client.request(method, url, json=body)


def test_every_route_answers_everybody_as_expected(gateway: GatewayProcess, world: dict[str, str]) -> None:
    values: dict[str, str] = dict(world)
    surprises = []
    clients = {caller: gateway.client(token) for caller, token in CALLERS.items()}
    for step in read_walk():
        for caller, expected in zip(CALLERS, step.statuses, strict=True):
            own = (
                values
                | {"NAME": caller, "token": f"{caller}-" + "0123456789" * 4}
                | {
                    name.partition(":")[2]: value
                    for name, value in values.items()
                    if name.startswith(caller + ":")
                }
            )
            answer = send(clients[caller], step, own)
            if answer.status_code != expected:
                surprises.append(
                    f"{step.route} {caller}: {answer.status_code}, not {expected}: {answer.text[:300]}"
                )
            if step.save and answer.is_success:
                values[step.save] = values[f"{caller}:{step.save}"] = str(answer.json()[step.save])
    for client in clients.values():
        client.close()
    assert not surprises, "\n" + "\n".join(surprises)


def test_the_service_cleans_up(gateway: GatewayProcess, world: dict[str, str]) -> None:
    with gateway.client(make_token(role="service_role")) as client:
        answers = {
            step.route: client.post(step.route.removeprefix("POST ")).status_code
            for step in read_walk()
            if step.route.startswith("POST /cleanup/")
        }
    assert answers and set(answers.values()) <= {200}, answers


def test_the_walk_meets_every_route_and_every_route_leads_somewhere(
    database: Database, gateway: GatewayProcess
) -> None:
    with psycopg.connect(database.url) as connection:
        rows = connection.execute(
            "select method || ' ' || path, tag, door is not null or callers is not null or function_name = any "
            "(select function_name from api._list_gateway_functions()) from api.list_routes()"
        ).fetchall()
    walked = {step.route for step in read_walk()}
    assert walked == {route for route, _, _ in rows}
    assert [route for route, _, leads in rows if not leads] == []
    counted = Counter(tag for _, tag, _ in rows)
    assert {group: counted[group] for group in GROUPS} == GROUPS
    assert sum(GROUPS.values()) == 85
    assert all(counted[domain] for domain in DOMAINS)
    with gateway.client() as client:
        document = client.get("/openapi.json").json()["paths"]
    missing = [
        route for route in walked if route.split()[0].lower() not in document.get(route.split()[1], {})
    ]
    assert not missing


def test_the_guide_shows_every_route(database: Database) -> None:
    text = ROUTES_FILE.read_text()
    assert text == replace_routes(text, database.url), "run: make docs"


def test_the_command_shows_routes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url)
    runner = CliRunner()
    shown = runner.invoke(main, ["routes", "invoices/operator"])
    assert shown.exit_code == 0, shown.output
    lines = [line.split() for line in shown.output.splitlines()[1:]]
    assert [
        "GET",
        "/api/v1/invoices/operator/analytics",
        "invoices.get_invoice_analytics",
        "operator",
        "Invoices",
    ] in lines
    assert len(lines) == 4
    rows = json.loads(runner.invoke(main, ["routes", "--tag", "Users", "--json"]).output)
    assert [row["path"] for row in rows if row["method"] == "PUT"] == [
        "/api/v1/users/preferences", "/api/v1/users/profile"
    ]  # fmt: skip
    nothing = runner.invoke(main, ["routes", "no-such-path"])
    assert (nothing.exit_code, "no such route" in nothing.output) == (1, True)


def test_sql_knows_the_functions_and_doors_of_the_program(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        functions: dict[str, list[str]] = dict(
            connection.execute("select * from api._list_gateway_functions()").fetchall()
        )
        doors = connection.execute("select path, is_prefix from api._list_doors()").fetchall()
    assert functions == {
        function.name: list(function.arguments.model_fields) for function in PYTHON_FUNCTIONS.functions
    }
    gateway = Gateway(load_settings(database_url=database.url, jwt_secret=SECRET))
    paths = {re.sub(r":\w+\}", "}", route.path) for route in create_litestar(gateway).routes}
    paths |= {"/rpc", "/rest/v1/rpc", WEBSOCKET_PATH, INGEST_PATH}
    named = {path for path, _ in doors}
    prefixes = tuple(path + "/" for path, is_prefix in doors if is_prefix)
    assert {path for path in paths if path not in named and not path.startswith(prefixes)} == set()
    assert {path for path in named - paths if not any(p.startswith(path + "/") for p in paths)} == set()
    assert {path[1:].split("/")[0] for path in paths} - DOORS <= {"rpc", "rest", "ws", "ingest"}


def test_a_route_is_never_newer_than_the_functions_that_were_read_with_it(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Catalog.read

    def read_slowly(connection: psycopg.Connection[Any], schemas: tuple[str, ...]) -> Catalog:
        catalog = read(connection, schemas)
        with fresh_database.connect() as other:
            other.execute("create function public.come_late() returns integer language sql stable return 1")
            other.execute("select api.add_route('GET', '/late', 'public.come_late')")
        return catalog

    monkeypatch.setattr(Catalog, "read", read_slowly)
    url = fresh_database.gateway_url
    catalog, rows, _, _ = Gateway(
        load_settings(database_url=url, gateway_url=url, jwt_secret=SECRET)
    )._read_catalog()
    assert "come_late" not in catalog.functions["public"]
    assert "/late" not in {row["path"] for row in rows}


@pytest.fixture(scope="module")
def samples(database: Database, gateway: GatewayProcess) -> Iterator[httpx.Client]:
    """Routes to functions that show what they were given."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(SAMPLES)
    with gateway.client(CALLERS["user"]) as client:
        wait_for(lambda: client.get("/t/flat").status_code == 200)
        yield client


def wait_for(condition: Callable[[], bool]) -> None:
    """Until it holds, a minute at most."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


SAMPLES = """
create function public.show_all(
    p_id uuid default null, p_n integer default 1, p_tags text[] default null, p_data jsonb default null,
    p_note text default null, p_at date default null, p_ratio numeric default null
) returns jsonb language sql stable return jsonb_build_object(
    'id', p_id, 'n', p_n, 'tags', p_tags, 'data', p_data, 'note', p_note, 'at', p_at, 'ratio', p_ratio
);
create function public.do_all(
    p_id uuid, p_n integer default 1, p_tags text[] default null, p_data jsonb default null, p_note text default null,
    p_ratio numeric default null
) returns jsonb language sql volatile return public.show_all(p_id, p_n, p_tags, p_data, p_note, null, p_ratio);
create function public.show_rows(p_limit integer default 10)
returns table (n integer, word text) language sql stable
begin atomic
    select g, 'w' || g from generate_series(1, p_limit) as g;
end;
create table public.done_once (n integer);
grant all on public.done_once to authenticated;
create function public.do_once(p_n integer) returns bigint language sql volatile
begin atomic
    insert into public.done_once (n) values (p_n);
    select count(*) from public.done_once;
end;
create function public.do_nothing(p_note text default null) returns void language plpgsql as 'begin end';
create function public.refuse(p_id uuid, p_n integer default 1, p_data jsonb default null, p_hidden text default null)
returns void language plpgsql as $$ begin
    raise exception 'wrong_number' using errcode = 'PT422', detail = 'p_n is p_n, p_data as well, p_none.', hint = 'p_id, p_hidden';
end $$;
create function public.sleep_long(p_seconds float) returns void language plpgsql
set statement_timeout = '100ms' as 'begin perform pg_sleep(p_seconds); end';
select api.add_route('GET', '/t/flat', 'public.show_all', '{"p_note": {"constant": "it''s"}, "p_n": "query.number"}');
select api.add_route('GET', '/t/{id}', 'public.show_all');
select api.add_route('PUT', '/t/{id}', 'public.do_all', '{"p_tags": "query.tag", "p_note": "body.remark"}');
select api.add_route('POST', '/t/{id}', 'public.do_all', '{"p_data": "body", "p_tags": {"constant": ["a b", "c"]}}', 201);
select api.add_route('DELETE', '/t/{id}', 'public.do_all', '{"p_data": null, "p_ratio": {"constant": 1.50}}', 204);
select api.add_route('GET', '/t/{id}/rows', 'public.show_rows', '{"p_limit": "path.id"}');
select api.add_route('GET', '/t/rows/all', 'public.show_rows');
select api.add_route('POST', '/t/once/{n}', 'public.do_once', p_status => 201);
select api.add_route('PATCH', '/t/once/{n}', 'public.do_once');
select api.add_route('PATCH', '/t/nothing', 'public.do_nothing');
select api.add_route('POST', '/t/nothing', 'public.do_nothing', p_status => 202);
select api.add_route('PUT', '/t/refused/{place}', 'public.refuse',
    '{"p_id": "path.place", "p_n": "body.number", "p_hidden": null}');
select api.add_route('POST', '/t/refused/{place}', 'public.refuse', '{"p_id": "path.place", "p_n": "query.number", "p_data": "body"}');
select api.add_route('POST', '/t/slow', 'public.sleep_long');
select api.add_route('GET', '/t/{note}/as-text', 'public.show_all');
select api.add_route('GET', '/t/door/{invoice_id}', p_door => '/invoices/{invoice_id}/pdf');
"""
ID = user_id(5)


def shown(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    """The arguments that are not null."""
    assert answer.status_code == status, answer.text
    return {name: value for name, value in answer.json().items() if value is not None}


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    body = answer.json()
    assert answer.status_code >= 400 and set(body) >= {"code", "message", "details", "hint"}
    return answer.status_code, body["message"]


def test_path_query_and_body_become_arguments(samples: httpx.Client) -> None:
    assert shown(samples.get("/t/flat?number=4&at=2026-01-31")) == {
        "n": 4,
        "note": "it's",
        "at": "2026-01-31",
    }
    assert shown(samples.get(f"/t/{ID}?n=2&tags=a&tags=b%20c")) == {"id": ID, "n": 2, "tags": ["a", "b c"]}
    assert shown(samples.get(f"/t/{ID}?tags={{x,y}}")) == {"id": ID, "n": 1, "tags": ["x", "y"]}
    body = {"n": 3, "data": {"a": [1]}, "remark": "so"}
    assert shown(samples.put(f"/t/{ID}?tag=q", json=body)) == {
        "id": ID, "n": 3, "data": {"a": [1]}, "note": "so", "tags": ["q"]
    }  # fmt: skip
    assert shown(samples.put(f"/t/{ID}", json={"id": ID.upper(), "n": 5})) == {"id": ID, "n": 5}
    assert shown(samples.put(f"/t/{ID}")) == {"id": ID, "n": 1}
    exact = b'{"ratio": 12345678901234567890.123456789}'
    answer = samples.put(f"/t/{ID}", content=exact, headers={"content-type": "application/json"})
    assert b"12345678901234567890.123456789" in answer.content
    assert shown(samples.post(f"/t/{ID}?n=7", json=[1, {"b": 2}]), 201) == {
        "id": ID, "n": 7, "data": [1, {"b": 2}], "tags": ["a b", "c"]
    }  # fmt: skip
    deleted = samples.delete(f"/t/{ID}?note=gone")
    assert (deleted.status_code, deleted.content, "content-type" in deleted.headers) == (204, b"", False)
    assert (
        samples.patch("/t/nothing", json={"note": "x"}).status_code,
        samples.post("/t/nothing").status_code,
    ) == (204, 202)


def test_lists_are_shaped_as_everywhere(samples: httpx.Client) -> None:
    assert samples.get("/t/rows/all?limit=2").json() == [{"n": 1, "word": "w1"}, {"n": 2, "word": "w2"}]
    assert samples.get("/t/3/rows?select=word&n=gt.1&order=n.desc").json() == [{"word": "w3"}, {"word": "w2"}]
    assert samples.get("/t/9/rows?n=gt.1&n=lt.4&limit=1&offset=1").json() == [{"n": 3, "word": "w3"}]
    answer = samples.get("/t/rows/all", headers={"Range": "0-1", "Prefer": "count=exact"})
    assert (answer.status_code, answer.headers["content-range"]) == (206, "0-1/10")
    answer = samples.get("/t/2/rows", headers={"Accept": "text/csv"})
    assert answer.text == "n,word\n1,w1\n2,w2"
    head = samples.head("/t/rows/all?limit=2")
    assert (head.status_code, head.content, head.headers["content-range"]) == (200, b"", "0-1/*")


def test_what_is_written_out_comes_before_what_is_a_parameter(samples: httpx.Client) -> None:
    assert shown(samples.get("/t/flat"))["note"] == "it's"
    assert shown(samples.get("/t/flat/as-text"))["note"] == "flat"  # back from the branch that leads nowhere
    assert samples.get("/t/rows/all").status_code == 200
    assert refused(samples.get("/t/rows/rows")) == (400, "invalid_path_parameter")


def test_a_segment_is_decoded_by_itself(samples: httpx.Client) -> None:
    assert shown(samples.get("/t/a%2Fb%20%C3%A4%25/as-text"))["note"] == "a/b ä%"
    assert shown(samples.get("/t/a+b/as-text"))["note"] == "a+b"
    assert shown(samples.get("/t/%66lat?number=2"))["n"] == 2
    assert shown(samples.get("/t/x/as-text/"))["note"] == "x"
    for path in ("/t//as-text", "/t/%00/as-text", "/t/%ff/as-text", "/t/x/as-text//", "/t/x/y/z", "/t"):
        assert refused(samples.get(path)) == (404, "route_not_found"), path


WRONG: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/t/nonsense", {}, 400, "invalid_path_parameter"),
    ("GET", f"/t/{ID}?n=many", {}, 400, "invalid_query_parameter"),
    ("GET", f"/t/{ID}?n=99999999999", {}, 400, "invalid_query_parameter"),
    ("GET", f"/t/{ID}?at=2026-02-30", {}, 400, "invalid_query_parameter"),
    ("GET", f"/t/{ID}?n=1&n=2", {}, 400, "duplicate_parameter"),
    ("GET", f"/t/{ID}?nn=1", {}, 400, "unknown_parameter"),
    ("GET", f"/t/{ID}?p_n=1", {}, 400, "unknown_parameter"),
    ("GET", f"/t/{ID}?id={user_id(6)}", {}, 400, "unknown_parameter"),
    ("GET", "/t/flat?note=mine", {}, 400, "unknown_parameter"),
    ("GET", f"/t/{ID}?note=%ff", {}, 400, 'invalid byte sequence for encoding "UTF8"'),
    ("PUT", f"/t/{ID}", {"json": {"remarks": "x"}}, 400, "unknown_argument"),
    ("PUT", f"/t/{ID}", {"json": {"id": user_id(6)}}, 400, "arguments_disagree"),
    ("PUT", f"/t/{ID}", {"json": [1]}, 400, "not_an_object"),
    ("PUT", f"/t/{ID}", {"json": None, "content": b"null"}, 400, "not_an_object"),
    ("PUT", f"/t/{ID}", {"content": b"{"}, 400, "Empty or invalid json"),
    ("PUT", f"/t/{ID}", {"content": b'{"n": 1, "n": 2}'}, 400, "duplicate_key"),
    ("PUT", f"/t/{ID}", {"content": b"n=1", "headers": {"content-type": "text/plain"}}, 400,
     "Content-Type not acceptable: text/plain"),
    ("PUT", f"/t/{ID}?n=3", {}, 400, "unknown_parameter"),
    ("DELETE", f"/t/{ID}?data=1", {}, 400, "unknown_parameter"),
    ("DELETE", f"/t/{ID}", {"content": b"{}"}, 400, "unexpected_body"),
    ("POST", "/t/slow", {}, 400, "missing_argument"),
    ("POST", "/api/v1/auth/login", {"json": {"login": "x"}}, 400, "missing_argument"),
    ("POST", "/api/v1/auth/login", {"json": {"login": "x", "pasword": "y"}}, 400, "unknown_argument"),
    ("POST", "/api/v1/auth/login", {"json": {"login": 1, "password": "y"}}, 400, "invalid_argument"),
    ("GET", "/t/door/nonsense", {}, 400, "invalid input syntax for type uuid: \"nonsense\""),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "sent", "status", "message"), WRONG)
def test_wrong_requests_are_refused_by_name(
    samples: httpx.Client, method: str, path: str, sent: dict[str, Any], status: int, message: str
) -> None:
    options = {"headers": {"content-type": "application/json"}} | sent if "content" in sent else sent
    options = {key: value for key, value in options.items() if value is not None}
    assert refused(samples.request(method, path, **options)) == (status, message)


def test_refusals_name_what_was_sent(samples: httpx.Client) -> None:
    told = samples.put(f"/t/refused/{ID}", json={"number": 3}).json()
    assert (told["message"], told["details"]) == ("wrong_number", "number is number, data as well, p_none.")
    assert told["hint"] == "place, p_hidden"
    told = samples.post(f"/t/refused/{ID}", json={}).json()
    assert told["details"] == "number is number, the body as well, p_none."
    told = samples.put(f"/t/{ID}", json={"n": "x"}).json()
    assert (told["code"], told["details"]) == ("22P02", "n is no integer.")
    assert told["hint"] == "Send n as integer, such as 12."
    told = samples.post("/api/v1/auth/login", json={"login": 1, "password": "y"}).json()
    assert told["details"].startswith("login:") and "p_" not in told["hint"]


def test_other_paths_and_methods(samples: httpx.Client) -> None:
    answer = samples.get("/api/v1/invoces/operator/analytic")
    assert refused(answer) == (404, "route_not_found")
    assert answer.json()["hint"] == "Perhaps you meant /api/v1/invoices/operator/analytics."
    assert "/cleanup/tasks" in samples.get("/cleenup/tasks").json()["hint"]
    answer = samples.delete("/t/rows/all")
    assert refused(answer) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert samples.request("TRACE", f"/t/{ID}").headers["allow"] == "DELETE, GET, HEAD, OPTIONS, POST, PUT"
    assert samples.head("/t/nothing").status_code == 405
    answer = samples.options(
        f"/t/{ID}", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "PUT"}
    )
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-methods"] == "DELETE, GET, HEAD, OPTIONS, POST, PUT"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert refused(samples.options("/t/x/y/z")) == (404, "route_not_found")


def test_a_route_is_a_call_like_any_other(samples: httpx.Client, gateway: GatewayProcess) -> None:
    key = {"Idempotency-Key": "route-1"}
    first, again = samples.patch("/t/once/1", headers=key), samples.patch("/t/once/1", headers=key)
    assert first.json() == again.json() == 1
    assert again.headers["idempotency-replayed"] == "true"
    assert refused(samples.patch("/t/once/2", headers=key))[0] == 422
    created = [samples.post("/t/once/3", headers={"Idempotency-Key": "route-2"}) for _ in range(2)]
    assert [answer.status_code for answer in created] == [201, 201]
    assert samples.post("/t/once/4", headers={"Prefer": "tx=rollback"}).status_code in (201, 400)
    assert samples.post("/t/slow", json={"seconds": 5}).status_code == 500
    assert samples.get("/api/v1/auth/me", headers={"Authorization": "Bearer x"}).status_code == 401
    with gateway.client() as client:
        assert client.get("/api/v1/auth/me").status_code == 401
        assert 'function="auth.get_me"' in client.get("/metrics").text
    answer = samples.get("/t/nonsense", headers={"Accept": "application/problem+json"})
    assert answer.headers["content-type"] == "application/problem+json"


def test_rows_come_and_go_while_the_gateway_runs(samples: httpx.Client, database: Database) -> None:
    def generation() -> int:
        found = re.search(
            r"^mainspring_catalog_generation\S* (\d+)", samples.get("/metrics").text, re.MULTILINE
        )
        assert found is not None
        return int(found[1])

    def documented() -> bool:
        return "/new/place" in samples.get("/openapi.json").json()["paths"]

    before = generation()
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("select api.add_route('GET', '/new/place', 'public.show_all')")
        wait_for(lambda: samples.get("/new/place").status_code == 200)
        wait_for(documented)
        assert generation() == before  # the catalogue was not read for it
        connection.execute("select api.remove_route('GET', '/new/place/')")
        wait_for(lambda: samples.get("/new/place").status_code == 404)
        connection.execute("select api.remove_route('GET', '/users/me')")
        wait_for(lambda: samples.get("/users/me").status_code == 404)
        connection.execute("select api.restore_route('GET', '/users/me')")
        wait_for(lambda: samples.get("/users/me").status_code == 200)
        wait_for(lambda: not documented())
        assert generation() == before
        connection.execute("create function public.newer() returns integer language sql stable return 1")
        connection.execute("select api.add_route('GET', '/newer', 'public.newer')")
        wait_for(lambda: samples.get("/newer").status_code == 200)  # though nobody told of the function
        assert generation() == before + 1


def test_a_deploy_keeps_rows_of_others_and_refuses_what_leads_nowhere(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.url, autocommit=True) as connection:
        connection.execute("create function public.mine() returns integer language sql stable return 1")
        connection.execute("select api.add_route('GET', '/mine', 'public.mine')")
        connection.execute("select api.remove_route('GET', '/users/me')")
        connection.execute("select api.remove_route('GET', '/users/me/profile')")
        connection.execute("select api.add_route('GET', '/users/me/profile', 'public.mine')")
        deploy(fresh_database.url)
        rows = connection.execute(
            "select path, function_name, is_ours, is_removed from api.routes where method = 'GET'"
            " and path in ('/mine', '/users/me', '/users/me/profile') order by path"
        ).fetchall()
        assert rows == [
            ("/mine", "public.mine", False, False), ("/users/me", "auth.get_me", True, True),
            ("/users/me/profile", "public.mine", False, False),
        ]  # fmt: skip
        connection.execute("drop function public.mine()")
        with pytest.raises(DeployError, match="route_function_not_found"):
            deploy(fresh_database.url)
