"""What refused callers are told over HTTP: the remedy, the parameter, the column; nothing of the inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.answers import check_error
from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database

FUNCTIONS = """
create schema shop;
create schema vault;
grant usage on schema shop to authenticated, service_role;
create type public.colour as enum ('red', 'green');
create type public.spot as (x integer, seen_at timestamptz);

create table vault.items (
    item_id integer primary key,
    owner text not null,
    secret_code text unique default 'hidden-default',
    parent_id integer constraint items_parent references vault.items,
    price integer constraint price_positive check (price > 0)
);
create table vault.bookings (
    room integer, during int4range, constraint one_at_a_time exclude using gist (during with &&)
);
insert into vault.bookings values (1, '[4,9)');
create table vault.closed (closed_id integer primary key);
grant usage on schema vault to authenticated;

create function public.open_shop() returns integer language sql return 1;
revoke execute on function public.open_shop() from public;
grant execute on function public.open_shop() to operator, admin, service_role;
create function shop.enter() returns integer language sql return 1;
create function public.read_closed() returns bigint language plpgsql as $$
begin return (select count(*) from vault.closed); end $$;
create function public.read_missing() returns bigint language plpgsql as $$
begin return (select count(*) from vault.never_made); end $$;
create function public.refuse_by_hand() returns void language plpgsql as $$
begin raise insufficient_privilege using message = 'Managers only', hint = 'Ask one.'; end $$;

create function public.take(
    p_id uuid default null, p_count integer default null, p_price numeric default null, p_on date default null,
    p_at timestamptz default null, p_is_open boolean default null, p_colour public.colour default null,
    p_ids uuid[] default null, p_spot public.spot default null, p_note text default null, p_small smallint default null,
    p_float double precision default null
) returns text language sql immutable return 'taken';
create function public.cast_inside(p_count integer, p_note text) returns integer language plpgsql as $$
begin return p_note::integer; end $$;
create function public.get_number() returns text language sql immutable return 'x';

create function public.add_item(
    p_id integer, p_owner text default 'me', p_parent integer default null, p_price integer default 1,
    p_code text default null
) returns void language plpgsql security definer as $$
begin
    insert into vault.items values (p_id, p_owner, coalesce(p_code, 'hidden-' || p_price), p_parent, p_price);
end $$;
create function public.remove_item(p_id integer) returns void language plpgsql security definer as
    $$ begin delete from vault.items where item_id = p_id; end $$;
create function public.book(p_from integer, p_until integer) returns void language plpgsql security definer as
    $$ begin insert into vault.bookings values (1, int4range(p_from, p_until)); end $$;
"""

INSIDE = ("vault", "shop", "schema", "relation", "table", "select", "closed", "never_made", "PL/pgSQL")


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute(FUNCTIONS)
    with gateway_for(database, schemas="public,shop,auth") as gateway:
        yield gateway


@pytest.fixture
def client(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client() as client:
        yield client


@pytest.fixture
def user(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client(make_token(user_id(1))) as client:
        yield client


def told(error: dict[str, Any]) -> tuple[Any, ...]:
    return error["message"], error["details"], error["hint"]


# Roles


@pytest.mark.parametrize("name", ["shop.enter", "read_closed"])
def test_without_a_token_the_remedy_is_to_log_in(client: httpx.Client, name: str) -> None:
    response = client.post(f"/rpc/{name}")
    error = check_error(response, 401, "42501")
    assert response.headers["www-authenticate"] == "Bearer"
    assert error["message"] == "not_authenticated"
    assert error["hint"] == "Log in and send the token: Authorization: Bearer <token>."
    assert not any(word in response.text for word in INSIDE)


def test_without_a_token_the_role_is_named_where_users_have_not_got_it(client: httpx.Client) -> None:
    error = check_error(client.post("/rpc/open_shop"), 401, "42501")
    assert told(error) == (
        "not_authenticated",
        "open_shop is for callers who have logged in.",
        "Send a token of the role operator or admin or service_role: Authorization: Bearer <token>.",
    )


def test_a_role_that_may_not_call_is_named_with_those_that_may(user: httpx.Client) -> None:
    error = check_error(user.post("/rpc/open_shop"), 403, "42501")
    assert told(error) == (
        "permission_denied",
        "The role authenticated may not call open_shop.",
        "Use a token of the role operator or admin or service_role.",
    )
    steps = [{"function": "take"}, {"function": "open_shop"}]
    batch = check_error(user.post("/rpc", json=steps), 403, "42501")
    assert (told(batch), batch["step"]) == (told(error), 2)


def test_what_a_function_may_not_do_tells_nothing_of_the_inside(user: httpx.Client) -> None:
    response = user.post("/rpc/read_closed")
    assert told(check_error(response, 403, "42501"))[:2] == (
        "permission_denied",
        "The role authenticated may not do this.",
    )
    assert not any(word in response.text for word in INSIDE)
    response = user.post("/rpc/read_missing")
    assert told(check_error(response, 404, "42P01")) == ("internal_error", None, None)


def test_a_refusal_that_a_function_words_stays_as_it_is(client: httpx.Client, user: httpx.Client) -> None:
    for caller, status in ((client, 401), (user, 403)):
        error = check_error(caller.post("/rpc/refuse_by_hand"), status, "42501")
        assert (error["message"], error["hint"]) == ("Managers only", "Ask one.")


# Arguments

MISFITS = [
    ({"p_id": "x"}, "22P02", "p_id", "uuid"),
    ({"p_id": user_id(1), "p_count": "many"}, "22P02", "p_count", "integer"),
    ({"p_count": 99999999999}, "22003", "p_count", "integer"),
    ({"p_small": 40000}, "22003", "p_small", "smallint"),
    ({"p_price": "1,5", "p_note": "1,5"}, "22P02", "p_price", "numeric"),
    ({"p_on": "2026-02-31"}, "22008", "p_on", "date"),
    ({"p_on": "soon", "p_at": "soon"}, "22007", "p_on", "date"),
    ({"p_at": "2026-02-01 00:00 Nowhere/Land"}, "22023", "p_at", "timestamp with time zone"),
    ({"p_is_open": "maybe"}, "22P02", "p_is_open", "boolean"),
    ({"p_colour": "blue"}, "22P02", "p_colour", "colour"),
    ({"p_ids": [user_id(1), "y"]}, "22P02", "p_ids", "uuid[]"),
    ({"p_ids": "y"}, "22P02", "p_ids", "uuid[]"),
    ({"p_spot": {"x": "left"}}, "22P02", "p_spot", "spot"),
    ({"p_float": "1e999"}, "22003", "p_float", "double precision"),
]


@pytest.mark.parametrize(("arguments", "code", "name", "type_name"), MISFITS)
def test_a_value_that_does_not_fit_is_named(
    client: httpx.Client, arguments: dict[str, Any], code: str, name: str, type_name: str
) -> None:
    error = check_error(client.post("/rpc/take", json=arguments), 400, code)
    assert error["details"].startswith(f"{name} is no {type_name}.")
    assert error["hint"].startswith(f"Send {name} as {type_name}")
    steps = [{"function": "take"}, {"function": "take", "arguments": arguments}]
    batch = check_error(client.post("/rpc", json=steps), 400, code)
    assert (batch["step"], told(batch)) == (2, told(error))
    if all(isinstance(value, str) for value in arguments.values()) and name not in ("p_ids", "p_spot"):
        for response in (client.get("/rpc/take", params=arguments), client.post("/rpc/take", data=arguments)):
            assert told(check_error(response, 400, code)) == told(error)


def test_what_comes_from_an_earlier_step_is_named_too(client: httpx.Client) -> None:
    steps = [
        {"function": "get_number"},
        {"function": "take", "arguments": {"p_note": "x", "p_count": {"$ref": "1"}}},
    ]
    error = check_error(client.post("/rpc", json=steps), 400, "22P02")
    assert (error["step"], error["details"]) == (2, "p_count is no integer.")


def test_a_value_that_fails_within_a_function_is_nobodys(client: httpx.Client) -> None:
    error = check_error(client.post("/rpc/cast_inside", json={"p_count": 1, "p_note": "1x"}), 400, "22P02")
    assert (error["details"], error["hint"]) == (None, None)


# Constraints


def test_a_broken_constraint_has_a_remedy_and_shows_no_rows(client: httpx.Client) -> None:
    def add(status: int, code: str, **arguments: Any) -> dict[str, Any]:
        return check_error(client.post("/rpc/add_item", json=arguments), status, code)

    assert client.post("/rpc/add_item", json={"p_id": 1, "p_price": 7}).status_code == 204
    again = add(409, "23505", p_id=1, p_price=8)
    assert (again["constraint"], again["details"]) == ("items_pkey", "Key (item_id)=(1) already exists.")
    hidden = add(409, "23505", p_id=2, p_price=7)
    assert (hidden["constraint"], hidden["details"]) == (
        "items_secret_code_key",
        "Key (secret_code) already exists.",
    )
    empty = add(400, "23502", p_id=3, p_owner=None)
    assert told(empty) == (
        'null value in column "owner" violates not-null constraint',
        "owner is missing.",
        "Send a value that is not null.",
    )
    orphan = add(409, "23503", p_id=4, p_parent=99, p_price=9)
    assert (orphan["message"], orphan["details"]) == (
        'insert or update violates foreign key constraint "items_parent"',
        "Key (parent_id)=(99) is not present.",
    )
    cheap = add(400, "23514", p_id=5, p_price=-1)
    assert (cheap["message"], cheap["details"], cheap["constraint"]) == (
        'new row violates check constraint "price_positive"',
        None,
        "price_positive",
    )
    assert client.post("/rpc/add_item", json={"p_id": 6, "p_parent": 1, "p_price": 10}).status_code == 204
    parent = check_error(client.post("/rpc/remove_item", json={"p_id": 1}), 409)
    assert parent["details"].endswith("Key (item_id)=(1) is still referenced.")
    twice = check_error(client.post("/rpc/book", json={"p_from": 8, "p_until": 12}), 409, "23P01")
    assert twice["details"] == "Key (during) conflicts with what is there."
    for error in (again, hidden, empty, orphan, cheap, parent, twice):
        assert error["hint"]
        assert not any(word in str(error) for word in ("vault", "relation", " table", "hidden-", "[4,9)"))
