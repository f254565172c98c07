"""The OpenAPI document: every kind of function and type, read from a real catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import psycopg
import pytest

from pyapi.catalog import Catalog
from pyapi.openapi import build_document, read_document, read_facts
from pyapi.openapi_sources import Source, find_errors, read_default
from pyapi.settings import Settings
from tests.servers import Database

pytestmark = pytest.mark.one_server

SAMPLE = """
create schema sample;
comment on schema sample is 'Things to try.';
grant usage on schema sample to anon, authenticated, service_role;
alter default privileges in schema sample grant execute on functions to authenticated;

create type sample.mood as enum ('calm', 'cross');
create domain sample.code as varchar(8) check (value ~ '^[A-Z]+$');
comment on domain sample.code is 'A short code.';
create type sample.point as (x integer, y numeric(6, 2));
create table sample.items (
    item_id bigint primary key, name text not null, mood sample.mood, at timestamptz not null,
    corner sample.point, tags text[] not null, price numeric(8, 2), code sample.code
);
comment on table sample.items is 'One item.';
comment on column sample.items.name is 'What it is called.';

create function sample._check(p_n integer) returns void language plpgsql as $$
begin
    if p_n > 3 then
        raise exception 'too_many' using errcode = 'PT422', detail = format('%s; more than 3', p_n);
    end if;
    -- raise exception 'commented_out' using errcode = 'PT418';
end $$;
revoke all on function sample._check(integer) from authenticated, public;

create function sample.many(p_n integer, p_at timestamptz default now()) returns setof sample.items
language plpgsql stable as $$
begin
    perform sample._check(p_n);
    if p_n < 0 then
        raise exception 'negative' using errcode = 'PT400', hint = 'Send 0 or more.';
    end if;
    raise exception 'never' using errcode = 'PT404';
end $$;
comment on function sample.many(integer, timestamptz) is E'Some items.\\n\\nIn order of `item_id`.';

create function sample.one() returns sample.items language sql stable
    return row(1, 'a', 'calm', now(), row(1, 2.5), array['x'], 9.99, 'ABC')::sample.items;

create function sample.types(
    p_bool boolean, p_small smallint, p_int integer, p_big bigint, p_real real, p_numeric numeric,
    p_text text, p_uuid uuid, p_date date, p_stamp timestamptz, p_local timestamp, p_time time,
    p_span interval, p_bytes bytea, p_json jsonb, p_mood sample.mood, p_code sample.code,
    p_point sample.point, p_ints integer[], p_moods sample.mood[], p_points sample.point[],
    p_range int4range, p_net inet
) returns table (
    r_bool boolean, r_small smallint, r_int integer, r_big bigint, r_real real, r_numeric numeric,
    r_text text, r_uuid uuid, r_date date, r_stamp timestamptz, r_local timestamp, r_time time,
    r_span interval, r_bytes bytea, r_json jsonb, r_mood sample.mood, r_code sample.code,
    r_point sample.point, r_ints integer[], r_moods sample.mood[], r_points sample.point[],
    r_range int4range, r_net inet
) language sql immutable as $$
    select p_bool, p_small, p_int, p_big, p_real, p_numeric, p_text, p_uuid, p_date, p_stamp, p_local, p_time,
        p_span, p_bytes, p_json, p_mood, p_code, p_point, p_ints, p_moods, p_points, p_range, p_net
$$;
create function sample.defaults(
    p_text text default 'it''s', p_int integer default -5, p_null uuid default null,
    p_flag boolean default true, p_json jsonb default '{"a": [1]}', p_mood sample.mood default 'cross',
    p_list text[] default '{}'
) returns integer language sql immutable return 1;
create function sample.nothing() returns void language sql as 'select';
create function sample.raw(jsonb) returns jsonb language sql immutable return $1;
create function sample.loose() returns record language sql stable return row(1, 2);
create function sample.pair(out a integer, out b text) language sql stable as $$ select 1, 'x' $$;
create function sample.single(out a integer) language sql stable as $$ select 1 $$;
create function sample.spread(variadic p_words text[]) returns text language sql immutable return p_words[1];
create procedure sample.work(p_n integer) language sql as 'select';
create function sample.hidden() returns integer language sql return 1;
revoke all on function sample.hidden() from authenticated, public;
create function sample.shout() returns text language sql immutable return 'x';
grant execute on function sample.shout() to anon;
create function public.shout() returns text language sql immutable return 'y';
grant execute on function public.shout() to anon;
create function sample.slow() returns integer language sql set statement_timeout = '90s' as 'select 1';
comment on function sample.slow() is 'Deprecated: use one.';
revoke execute on all functions in schema sample from public;
"""

VALUES: dict[str, Any] = {
    "p_bool": True, "p_small": 7, "p_int": -2147483648, "p_big": 9007199254740993, "p_real": 1.5,
    "p_numeric": 12.25, "p_text": "é", "p_uuid": "00000000-0000-0000-0000-00000000000a",
    "p_date": "2026-01-02", "p_stamp": "2026-01-02T03:04:05+00:00",
    "p_local": "2026-01-02T03:04:05", "p_time": "03:04:05",
    "p_span": "P1DT2H", "p_bytes": "\\x6869", "p_json": {"a": None}, "p_mood": "calm", "p_code": "ABC",
    "p_point": {"x": 1, "y": 2.5}, "p_ints": [1, 2], "p_moods": ["cross"], "p_points": [{"x": 1, "y": None}],
    "p_range": "[1,10)", "p_net": "192.0.2.1",
}  # fmt: skip


@pytest.fixture(scope="module")
def connection(database: Database) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(SAMPLE)
    with psycopg.connect(database.gateway_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def document(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    settings = Settings(_env_file=None, schemas=("sample", "public", "auth", "core", "events"))  # type: ignore[call-arg]
    return json.loads(read_document(connection, Catalog.read(connection, settings.schemas), settings))


def post(document: dict[str, Any], name: str) -> dict[str, Any]:
    return document["paths"][f"/rpc/sample.{name}"]["post"]


def body_of(operation: dict[str, Any]) -> dict[str, Any]:
    return operation["requestBody"]["content"]["application/json"]["schema"]


def result_of(operation: dict[str, Any]) -> dict[str, Any]:
    return operation["responses"]["200"]["content"]["application/json"]["schema"]


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    return jsonschema_rs.Draft202012Validator(
        {**schema, "components": document["components"]}, validate_formats=True
    )


def test_it_is_openapi(document: dict[str, Any]) -> None:
    spec = pytest.importorskip("openapi_spec_validator")
    spec.validate(document)


def test_every_reference_leads_somewhere_and_every_schema_is_one(document: dict[str, Any]) -> None:
    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                place: Any = document
                for step in value["$ref"].removeprefix("#/").split("/"):
                    place = place[step]
            if isinstance(value.get("schema"), dict):
                jsonschema_rs.meta.validate({**value["schema"], "components": {}})
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(document)
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)
    assert document["openapi"].startswith("3.1")


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))


def test_functions_that_nobody_may_call_do_not_appear(document: dict[str, Any]) -> None:
    assert "/rpc/sample.one" in document["paths"]
    assert "/rpc/sample.hidden" not in document["paths"]
    assert "/rpc/sample._check" not in document["paths"]


def test_only_reading_functions_answer_get(document: dict[str, Any]) -> None:
    has_get = {
        name: "get" in document["paths"][f"/rpc/sample.{name}"] for name in ("one", "many", "nothing", "work")
    }
    assert has_get == {"one": True, "many": True, "nothing": False, "work": False}


def test_comments_speak(document: dict[str, Any]) -> None:
    many = post(document, "many")
    assert many["summary"] == "Some items."
    assert many["description"] == "In order of `item_id`.\n\nAlso `/rpc/many`."
    items = document["components"]["schemas"]["sample.items"]
    assert items["description"] == "One item."
    assert items["properties"]["name"] == {"type": "string", "description": "What it is called."}
    assert {"name": "sample", "description": "Things to try."} in document["tags"]
    assert post(document, "slow")["deprecated"] is True
    assert post(document, "slow")["x-timeout-ms"] == 90_000


def test_the_short_form_is_told_where_it_leads_here(document: dict[str, Any]) -> None:
    assert "Also `/rpc/shout`." in post(document, "shout")["description"]
    assert (
        "Also"
        not in document["paths"].get("/rpc/public.shout", {"post": {"description": ""}})["post"][
            "description"
        ]
    )


def test_roles_and_security_follow_the_grants(document: dict[str, Any]) -> None:
    assert post(document, "one")["x-roles"] == ["authenticated", "operator", "admin"]
    assert post(document, "one")["security"] == [{"bearerAuth": []}]
    assert "403" in post(document, "one")["responses"]
    assert post(document, "shout")["security"] == [{}, {"bearerAuth": []}]


def test_errors_are_found_in_the_source_and_in_what_it_calls(document: dict[str, Any]) -> None:
    responses = post(document, "many")["responses"]
    assert responses["400"]["x-errors"] == ["negative"]
    assert responses["422"]["x-errors"] == ["too_many"]
    assert responses["404"]["x-errors"] == ["never"]
    assert "418" not in responses
    assert responses["default"] == {"$ref": "#/components/responses/error"}
    assert post(document, "one")["responses"]["400"] == {"$ref": "#/components/responses/400"}


def test_every_type_takes_what_it_documents(document: dict[str, Any]) -> None:
    schema = body_of(post(document, "types"))
    assert schema["required"] == list(VALUES)
    check = validator(document, schema)
    assert list(check.iter_errors(VALUES)) == []
    wrong = {
        "p_bool": 1, "p_small": 32768, "p_int": 2147483648, "p_big": 9223372036854775808, "p_real": "x",
        "p_numeric": [], "p_text": 5, "p_uuid": "x", "p_date": "2026-13-01", "p_stamp": "yesterday",
        "p_bytes": "zz", "p_mood": "angry", "p_code": "ABCDEFGHI", "p_point": {"z": 1}, "p_ints": ["a"],
        "p_moods": ["angry"], "p_points": [{"x": 1.5}], "p_range": 5, "p_span": "soon",
    }  # fmt: skip
    for name, value in wrong.items():
        assert not check.is_valid({**VALUES, name: value}), name
    assert not check.is_valid({**VALUES, "p_other": 1})


def test_every_type_comes_back_as_documented(
    document: dict[str, Any], connection: psycopg.Connection[Any]
) -> None:
    check = validator(document, result_of(post(document, "types")))
    call = """
        select coalesce(jsonb_agg(to_jsonb(t)), '[]') from jsonb_to_record(%s::jsonb) as a (
            p_bool boolean, p_small smallint, p_int integer, p_big bigint, p_real real, p_numeric numeric,
            p_text text, p_uuid uuid, p_date date, p_stamp timestamptz, p_local timestamp, p_time time,
            p_span interval, p_bytes bytea, p_json jsonb, p_mood sample.mood, p_code sample.code,
            p_point sample.point, p_ints integer[], p_moods sample.mood[], p_points sample.point[],
            p_range int4range, p_net inet
        ), sample.types(
            p_bool, p_small, p_int, p_big, p_real, p_numeric, p_text, p_uuid, p_date, p_stamp, p_local,
            p_time, p_span, p_bytes, p_json, p_mood, p_code, p_point, p_ints, p_moods, p_points,
            p_range, p_net
        ) as t
    """
    with connection.transaction():
        connection.execute("set local role authenticated")
        for arguments in (VALUES, {}):
            (answer,) = connection.execute(call, [json.dumps(arguments)]).fetchone() or ()
            assert len(answer) == 1
            assert list(check.iter_errors(answer)) == []
        (row,) = connection.execute("select to_jsonb(sample.one())").fetchone() or ()
    assert list(validator(document, result_of(post(document, "one"))).iter_errors(row)) == []
    assert not validator(document, result_of(post(document, "one"))).is_valid({**row, "name": None})
    assert validator(document, result_of(post(document, "one"))).is_valid(dict.fromkeys(row))


def test_defaults_are_told(document: dict[str, Any]) -> None:
    schema = body_of(post(document, "defaults"))
    assert "required" not in schema
    assert post(document, "defaults")["requestBody"]["required"] is False
    properties = schema["properties"]
    assert properties["p_text"] == {"type": "string", "default": "it's"}
    assert properties["p_int"]["default"] == -5
    assert properties["p_null"] == {"type": ["string", "null"], "format": "uuid"}
    assert properties["p_flag"]["default"] is True
    assert properties["p_json"] == {"default": {"a": [1]}}
    assert properties["p_mood"] == {"$ref": "#/components/schemas/sample.mood", "default": "cross"}
    assert properties["p_list"]["x-default-sql"] == "'{}'::text[]"
    assert body_of(post(document, "many"))["properties"]["p_at"]["x-default-sql"] == "now()"


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("raw", {}),
        ("loose", {"type": "object"}),
        ("spread", {"type": ["string", "null"]}),
        (
            "pair",
            {
                "type": "object",
                "properties": {
                    "a": {
                        "type": ["integer", "null"], "format": "int32",
                        "minimum": -2147483648, "maximum": 2147483647,
                    },
                    "b": {"type": ["string", "null"]},
                },
                "required": ["a", "b"],
                "additionalProperties": False,
            },
        ),
        (
            "one",
            {
                "anyOf": [
                    {"$ref": "#/components/schemas/sample.items"},
                    {"$ref": "#/components/schemas/NoRow"},
                ]
            },
        ),
        ("many", {"type": "array", "items": {"$ref": "#/components/schemas/sample.items"}}),
    ],
)  # fmt: skip
def test_results_of_every_shape(document: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    assert result_of(post(document, name)) == schema


def test_one_out_parameter_is_an_object(document: dict[str, Any]) -> None:
    assert list(result_of(post(document, "single"))["properties"]) == ["a"]


def test_void_and_procedures_return_nothing(document: dict[str, Any]) -> None:
    for name in ("nothing", "work"):
        assert "204" in post(document, name)["responses"]
        assert "200" not in post(document, name)["responses"]


def test_sets_take_row_parameters_and_other_forms(document: dict[str, Any]) -> None:
    names = [parameter["$ref"].rpartition("/")[2] for parameter in post(document, "many")["parameters"]]
    assert names == ["IdempotencyKey", "Prefer", "select", "order", "limit", "offset"]
    assert set(post(document, "many")["responses"]["200"]["content"]) == {
        "application/json", "application/vnd.pgrst.object+json", "text/csv",
    }  # fmt: skip


def test_sets_may_be_partial_and_run_out(document: dict[str, Any]) -> None:
    assert {"206", "416"} <= post(document, "many")["responses"].keys()
    assert not {"206", "416"} & post(document, "one")["responses"].keys()


def test_get_takes_its_arguments_from_the_query(document: dict[str, Any]) -> None:
    parameters = document["paths"]["/rpc/sample.types"]["get"]["parameters"]
    by_name = {parameter.get("name"): parameter for parameter in parameters}
    assert by_name["p_int"]["schema"]["type"] == "integer"
    assert by_name["p_ints"]["schema"] == {"type": "string", "examples": ["{1,2}"]}
    assert by_name["p_json"]["content"] == {"application/json": {"schema": {}}}
    assert by_name["p_int"]["required"] is True


def test_the_doors_around_the_calls_are_there(document: dict[str, Any]) -> None:
    for path in ("/rpc", "/health", "/health/live", "/health/ready", "/metrics", "/openapi.json"):
        assert path in document["paths"]


def test_the_real_functions_fit(connection: psycopg.Connection[Any]) -> None:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    catalog = Catalog.read(connection, settings.schemas)
    document = build_document(catalog, read_facts(connection, catalog), settings)
    assert "PT401" not in json.dumps(document["paths"])
    create_user = document["paths"]["/rpc/auth.create_user"]["post"]
    assert create_user["responses"]["409"]["x-errors"] == ["email_taken"]
    assert create_user["x-roles"] == ["admin", "service_role"]


def test_functions_that_call_each_other_do_not_loop() -> None:
    def source(oid: int, name: str, text: str) -> Source:
        return Source(oid, name, text, 0, [], None)

    errors = find_errors([
        source(1, "a.f", "perform a.g(1); raise exception 'x' using errcode = 'PT409';"),
        source(2, "a.g", "return a.f(2); raise 'it''s' using hint = 'h', errcode = 'PT410';"),
        source(3, "a.h", "raise notice 'n'; raise exception 'uncoded'; select a.unknown();"),
    ])  # fmt: skip
    assert errors == {1: {409: ["x"], 410: ["it's"]}, 2: {409: ["x"], 410: ["it's"]}, 3: {}}


def test_an_error_that_a_caller_names_is_the_callers() -> None:
    refuse = "raise exception '%', p_code using errcode = 'PT404', detail = 'd';"
    act = "raise exception '%', p_refusal using errcode = 'PT403';"
    errors = find_errors([
        Source(1, "a._refuse", refuse, 0, [], None, ["p_code"]),
        Source(2, "a._act", act, 0, [], [None, "'not_yours'::text"], ["p_user_id", "p_refusal"]),
        Source(3, "a.f", "perform a._act(1); perform a._refuse('thing_not_found', 'thing');", 0, [], None),
        Source(4, "a.g", "raise exception '%', v_problem using errcode = 'PT400';", 0, [], None, ["p_code"]),
    ])  # fmt: skip
    assert errors == {
        1: {},
        2: {403: ["not_yours"]},
        3: {403: ["not_yours"], 404: ["thing_not_found"]},
        4: {},
    }


@pytest.mark.parametrize(
    ("expression", "is_json", "expected"),
    [
        ("NULL::text", False, (True, None)),
        ("(-1)", False, (True, -1)),
        ("'-5'::integer", False, (True, -5)),
        ("'5'::text", False, (True, "5")),
        ("1.50", False, (True, 1.5)),
        ("'a'::character varying", False, (True, "a")),
        ("'[1]'::jsonb", True, (True, [1])),
        ("'nonsense'::jsonb", True, (False, None)),
        ("now()", False, (False, None)),
        ("ARRAY['a'::text]", False, (False, None)),
        (None, False, (False, None)),
    ],
)
def test_defaults_are_read(expression: str | None, is_json: bool, expected: tuple[bool, Any]) -> None:
    assert read_default(expression, is_json=is_json) == expected
