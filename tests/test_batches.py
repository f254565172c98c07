"""``POST /rpc``: many calls, one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.answers import check_error
from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, meter_id, user_id
from tests.servers import Database

FUNCTIONS = """
create schema shop;
grant usage on schema shop to public;
create table public.lines (line_id integer primary key, body text not null, price numeric);
grant all on public.lines to anon, authenticated;
create function public.add_line(p_line_id integer, p_body text default 'line', p_price numeric default 1)
    returns public.lines language sql
    begin atomic insert into public.lines values (p_line_id, p_body, p_price) returning *; end;
create function public.list_lines(p_from integer default 0) returns setof public.lines language sql stable
    begin atomic select * from public.lines where line_id >= p_from order by line_id; end;
create function public.drop_line(p_line_id integer) returns void language sql
    begin atomic delete from public.lines where line_id = p_line_id; end;
create function public.echo(p_value jsonb default null) returns jsonb language sql immutable return p_value;
create function public.add(p_a numeric, p_b numeric) returns numeric language sql immutable return p_a + p_b;
create function public.refuse(p_code text default 'PT402') returns void language plpgsql as
    $$ begin raise exception 'refused' using errcode = p_code, detail = 'd', hint = 'h'; end $$;
create function public.get_secret() returns text language sql immutable return 'secret';
revoke execute on function public.get_secret() from public;
grant execute on function public.get_secret() to service_role;
create function public.sleep(p_seconds double precision) returns text language plpgsql as
    $$ begin perform pg_sleep(p_seconds); return 'awake'; end $$;
create function public.sleep_patiently(p_seconds double precision) returns text language plpgsql
    set statement_timeout = '60s' as $$ begin perform pg_sleep(p_seconds); return 'awake'; end $$;
-- Finds its own schema's table by its bare name.
create table shop.stock (amount integer);
insert into shop.stock values (7);
grant select on shop.stock to public;
create function shop.count_stock() returns integer language plpgsql stable as
    $$ begin return (select amount from stock); end $$;
create table public.stock (amount integer);
insert into public.stock values (1);
grant select on public.stock to public;
create function public.count_stock() returns integer language plpgsql stable as
    $$ begin return (select amount from stock); end $$;
"""
SCHEMAS = "public,shop,tokens,meters"


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    make_customers(database, range(1, 4))
    with database.connect() as connection:
        connection.execute(FUNCTIONS)
    with gateway_for(database, schemas=SCHEMAS) as gateway:
        yield gateway


@pytest.fixture
def client(gateway: GatewayProcess, database: Database) -> Iterator[httpx.Client]:
    with database.connect() as connection:
        connection.execute("truncate public.lines")
    with gateway.client() as client:
        yield client


def step(function: str, id: str | None = None, **arguments: Any) -> dict[str, Any]:
    return {"function": function, "arguments": arguments} | ({} if id is None else {"id": id})


def ref(target: str) -> dict[str, str]:
    return {"$ref": target}


def count_lines(database: Database) -> int:
    with database.connect() as connection:
        row = connection.execute("select count(*) from public.lines").fetchone()
    assert row is not None and isinstance(row[0], int)
    return row[0]


def test_answers_come_in_order(client: httpx.Client) -> None:
    response = client.post("/rpc", json=[
        step("add_line", p_line_id=1, p_price=2.50), step("list_lines"), step("drop_line", p_line_id=1),
        step("list_lines"), {"function": "echo"}, step("add", p_a=1, p_b=2), step("shop.count_stock"),
    ])  # fmt: skip
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    line = {"line_id": 1, "body": "line", "price": 2.5}
    assert response.json() == [line, [line], None, [], None, 3, 7]


def test_all_or_nothing(client: httpx.Client, database: Database) -> None:
    steps = [
        step("add_line", p_line_id=1),
        step("add_line", p_line_id=2),
        step("refuse"),
        step("add_line", p_line_id=3),
    ]
    error = check_error(client.post("/rpc", json=steps), 402)
    assert error == {"code": "PT402", "message": "refused", "details": "d", "hint": "h", "step": 3}
    assert count_lines(database) == 0
    again = check_error(client.post("/rpc", json=[steps[0], steps[0]]), 409, "23505")
    assert (again["constraint"], again["step"]) == ("lines_pkey", 2)
    assert count_lines(database) == 0
    assert client.post("/rpc", json=steps[:2]).status_code == 200
    assert count_lines(database) == 2


def test_references(client: httpx.Client) -> None:
    response = client.post("/rpc", json=[
        step("echo", "first", p_value={"a": {"b": [10, {"c": "deep"}]}, "n": None, "t": "x"}),
        step("echo", p_value={"by_id": ref("first.a.b[1].c"), "by_number": ref("1.t"), "list": [ref("first.a.b[0]"), 1]}),
        step("echo", p_value=ref("first")),
        step("add", "sum", p_a=ref("first.a.b[0]"), p_b=ref("2.list[1]")),
        step("add", p_a=ref("sum"), p_b=ref("4")),
        step("echo", p_value=ref("first.n")),
        step("add_line", "line", p_line_id=ref("sum"), p_body=ref("2.by_id")),
        step("list_lines", "lines", p_from=ref("line.line_id")),
        step("echo", p_value=ref("lines[0].body")),
    ])  # fmt: skip
    assert response.status_code == 200, response.text
    found = response.json()
    assert found[1] == {"by_id": "deep", "by_number": "x", "list": [10, 1]}
    assert found[2] == found[0]
    assert (found[3], found[4], found[5]) == (11, 22, None)
    assert found[6]["body"] == found[8] == "deep"


@pytest.mark.parametrize(
    "target",
    [
        "first.none",
        "first.a[7]",
        "nobody.a",
        "3.a",
        "2.a",
        "99",
        "0",
        "first.",
        ".a",
        "first..a",
        "",
        "first.a.b.c",
        "-1",
    ],
)
def test_references_to_nothing(client: httpx.Client, database: Database, target: str) -> None:
    steps = [
        step("echo", "first", p_value={"a": [1]}),
        step("echo", p_value=[ref(target)]),
        step("add_line", p_line_id=1),
    ]
    error = check_error(client.post("/rpc", json=steps), 422, "PT422")
    assert (error["message"], error["step"]) == ("unresolved_reference", 2)
    assert error["hint"]
    assert count_lines(database) == 0


def test_what_a_reference_brings_is_data(client: httpx.Client) -> None:
    nasty = '\'); drop table lines; -- {"$ref": "1"}'
    response = client.post("/rpc", json=[
        step("echo", p_value={"text": nasty, "ref": {"$ref": "1", "and": "more"}}),
        step("add_line", p_line_id=1, p_body=ref("1.text")),
        step("echo", p_value=ref("1.ref")),
    ])  # fmt: skip
    assert response.status_code == 200, response.text
    assert response.json()[1]["body"] == nasty
    assert response.json()[2] == {"$ref": "1", "and": "more"}


def test_nothing_of_one_batch_is_left_for_the_next(client: httpx.Client) -> None:
    for _ in range(20):  # on every connection
        client.post("/rpc", json=[step("echo", "mine", p_value={"secret": 1}), step("echo", p_value=1)])
    for target in ("mine.secret", "2", "1.secret"):
        error = check_error(client.post("/rpc", json=[step("echo", p_value=ref(target))]), 422)
        assert error["step"] == 1


BAD = {
    "empty array": [],
    "a number": 1,
    "an object": {"function": "echo"},
    "numbers": [1, 2],
    "null": [None],
    "nested arrays": [[{"function": "echo"}]],
    "no function": [{"arguments": {}}],
    "empty function": [{"function": ""}],
    "function of another kind": [{"function": 1}],
    "arguments in an array": [{"function": "echo", "arguments": [1]}],
    "arguments null": [{"function": "echo", "arguments": None}],
    "unknown member": [{"function": "echo", "args": {}}],
    "id with a dot": [{"function": "echo", "id": "a.b"}],
    "id that is a number": [{"function": "echo", "id": "1"}],
    "id of another kind": [{"function": "echo", "id": 1}],
    "the same id twice": [{"function": "echo", "id": "a"}, {"function": "echo", "id": "a"}],
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_batch(client: httpx.Client, name: str) -> None:
    error = check_error(client.post("/rpc", json=BAD[name]), 400, "PGRST102")
    assert error["hint"]


def test_a_batch_has_an_end(client: httpx.Client, database: Database) -> None:
    steps = [step("add_line", p_line_id=number) for number in range(101)]
    error = check_error(client.post("/rpc", json=steps), 400)
    assert error["message"] == "too_many_steps"
    assert count_lines(database) == 0
    assert client.post("/rpc", json=steps[:100]).status_code == 200
    assert count_lines(database) == 100
    huge = check_error(client.post("/rpc", json=steps * 100), 400)
    assert huge["message"] == "too_many_steps"


def test_the_step_that_cannot_be_built_is_named(client: httpx.Client, database: Database) -> None:
    for steps, number, status, code in (
        ([step("echo"), step("no_such_function")], 2, 404, "PGRST202"),
        ([step("echo"), step("echo"), step("echo", p_wrong=1)], 3, 404, "PGRST202"),
        ([step("add_line", p_line_id=1), step("add", p_a="x", p_b=1)], 2, 400, "22P02"),
        ([step("add_line", p_line_id=1), step("pg_catalog.pg_sleep")], 2, 404, "PGRST202"),
    ):
        error = check_error(client.post("/rpc", json=steps), status, code)
        assert error["step"] == number
    assert count_lines(database) == 0


def test_every_step_is_checked_for_the_caller(
    gateway: GatewayProcess, client: httpx.Client, database: Database
) -> None:
    steps = [step("add_line", p_line_id=1), step("get_secret")]
    assert check_error(client.post("/rpc", json=steps), 401, "42501")["step"] == 2
    with gateway.client(make_token(user_id(1))) as user:
        assert check_error(user.post("/rpc", json=steps), 403, "42501")["step"] == 2
    with gateway.client(make_token(role="service_role")) as service:
        assert service.post("/rpc", json=[step("get_secret")]).json() == ["secret"]
    assert count_lines(database) == 0


def test_each_step_runs_as_it_would_alone(
    client: httpx.Client, gateway: GatewayProcess, database: Database
) -> None:
    stocks = [step("count_stock"), step("shop.count_stock"), step("count_stock"), step("shop.count_stock")]
    assert client.post("/rpc", json=stocks).json() == [1, 7, 1, 7]
    patient = [step("echo"), step("sleep_patiently", p_seconds=4), step("echo")]
    # The time of a call is enough for what a busy machine does slowly.
    with (
        gateway_for(database, schemas=SCHEMAS, statement_timeout_ms="3000") as other,
        other.client() as hasty,
    ):
        assert hasty.post("/rpc", json=patient).json() == [None, "awake", None]
        error = check_error(
            hasty.post("/rpc", json=[*patient[:1], step("sleep", p_seconds=60)]), 500, "57014"
        )
    assert error["step"] == 2


def test_a_key_replays_the_whole_batch(gateway: GatewayProcess, database: Database) -> None:
    steps = [
        step("tokens.purchase_tokens", "buy", p_meter_id=meter_id(1), p_amount=100),
        step("tokens.get_purchase", p_meter_id=meter_id(1), p_purchase_id=ref("buy.purchase_id")),
        step("drop_line", p_line_id=5),
    ]
    key = {"Idempotency-Key": "batch-1"}
    with gateway.client(make_token(user_id(1))) as client:
        first = client.post("/rpc", json=steps, headers=key)
        assert first.status_code == 200, first.text
        assert first.json()[1]["token"] == first.json()[0]["token"]
        again = client.post("/rpc", json=steps, headers=key)
        assert again.json() == first.json()
        assert again.headers["idempotency-replayed"] == "true"
        other = check_error(client.post("/rpc", json=steps[:1], headers=key), 422)
        assert other["message"] == "idempotency_key_reused"
        refused = [*steps, step("refuse")]
        assert (
            check_error(client.post("/rpc", json=refused, headers={"Idempotency-Key": "batch-2"}), 402)[
                "step"
            ]
            == 4
        )
        assert client.post("/rpc", json=steps, headers={"Idempotency-Key": "batch-2"}).status_code == 200
    with gateway.client(make_token(user_id(2))) as stranger:
        mine = [step("echo", p_value=1), step("add_line", p_line_id=900)]
        assert stranger.post("/rpc", json=mine, headers=key).json()[0] == 1
    with database.connect() as connection:
        balance = connection.execute("select balance from test.wallet(1)").fetchone()
    assert balance == (800,)


def test_a_failing_step_takes_the_purchase_back(gateway: GatewayProcess, database: Database) -> None:
    buy = step("tokens.purchase_tokens", p_meter_id=meter_id(3), p_amount=100)
    with gateway.client(make_token(user_id(3))) as client:
        error = check_error(
            client.post(
                "/rpc", json=[buy, step("tokens.purchase_tokens", p_meter_id=meter_id(3), p_amount=5000)]
            )
        )
        assert error["step"] == 2
        assert client.post("/rpc", json=[buy]).status_code == 200
    with database.connect() as connection:
        assert connection.execute("select balance from test.wallet(3)").fetchone() == (900,)
        assert connection.execute("select * from tokens.check_balances()").fetchall() == []


def test_reading_steps_only_read(client: httpx.Client, database: Database) -> None:
    assert client.post("/rpc", json=[step("list_lines"), step("count_stock")]).json() == [[], 1]
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        response = client.post(
            "/rpc", content=b'[{"function": "echo"}]', headers={"Content-Type": content_type}
        )
        check_error(response, 400, "PGRST102")
