"""Calls against a schema written by somebody else: arguments, results, representations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from pyapi.calls import repeat_call
from pyapi.errors import ApiError
from tests.calling import SCHEMAS, Shop, open_shop
from tests.servers import Database

OBJECT = "application/vnd.pgrst.object+json"


@pytest.fixture(scope="module")
def opened(database: Database) -> Iterator[Shop]:
    shop = open_shop(database)
    yield shop
    shop.connection.close()


@pytest.fixture
def shop(opened: Shop) -> Iterator[Shop]:
    opened.connection.execute("begin")
    yield opened
    opened.connection.execute("rollback")


# Arguments

EXACT: list[tuple[str, str, str]] = [
    ("a_int2", "-32768", "-32768"),
    ("a_int4", "2147483647", "2147483647"),
    ("a_int8", "9223372036854775807", "9223372036854775807"),
    ("a_int8", '"-9223372036854775808"', "-9223372036854775808"),
    ("a_numeric", "0.1000000000000000000000000000000000001", "0.1000000000000000000000000000000000001"),
    ("a_numeric", "1.10", "1.10"),
    ("a_numeric", "1e400", "1" + "0" * 400),
    ("a_numeric", '"NaN"', '"NaN"'),
    ("a_real", "1.5", "1.5"),
    ("a_double", "0.1", "0.1"),
    ("a_double", '"Infinity"', '"Infinity"'),
    ("a_text", '"a\\"b\\\\c\\n\\u00e9\\ud83d\\ude00"', '"a\\"b\\\\c\\né😀"'),
    ("a_text", '"\'; drop table shop.items; --"', '"\'; drop table shop.items; --"'),
    ("a_text", "12.50", '"12.50"'),
    ("a_text", "true", '"true"'),
    ("a_text", '{"k": 1}', '"{\\"k\\": 1}"'),
    ("a_varchar", '"v"', '"v"'),
    ("a_char", '"abc"', '"abc"'),
    ("a_char", '"abcdef"', '"abcdef"'),
    ("a_bool", "false", "false"),
    ("a_bool", '"yes"', "true"),
    ("a_uuid", '"0190a0a0-0000-7000-8000-000000000000"', '"0190a0a0-0000-7000-8000-000000000000"'),
    ("a_date", '"2026-02-28"', '"2026-02-28"'),
    ("a_time", '"23:59:59.999999"', '"23:59:59.999999"'),
    ("a_timestamp", '"2026-01-01T10:00:00.123456"', '"2026-01-01T10:00:00.123456"'),
    ("a_timestamptz", '"2026-01-01T03:00:00.123456+03:00"', '"2026-01-01T00:00:00.123456+00:00"'),
    ("a_interval", '"1 day 02:00:00"', '"1 day 02:00:00"'),
    ("a_bytea", '"\\\\x00ff"', '"\\\\x00ff"'),
    ("a_json", '{"b": 1.0, "a":  [1,2]}', '{"b": 1.0, "a":  [1,2]}'),
    ("a_json", '"text"', '"text"'),
    ("a_jsonb", '{"b": 1.00, "a": [1,2]}', '{"a": [1, 2], "b": 1.00}'),
    ("a_jsonb", "[]", "[]"),
    ("a_ints", "[1,null,3]", "[1,null,3]"),
    ("a_ints", '"{4,5}"', "[4,5]"),
    ("a_ints", "[]", "[]"),
    ("a_texts", '["a,b","\\"q\\"","\\\\",null,"NULL",""]', '["a,b","\\"q\\"","\\\\",null,"NULL",""]'),
    ("a_grid", "[[1,2],[3,4]]", "[[1,2],[3,4]]"),
    ("a_colour", '"dark green"', '"dark green"'),
    ("a_colours", '["red","it\'s \\"blue\\""]', '["red","it\'s \\"blue\\""]'),
    ("a_positive", "5", "5"),
    ("a_email", '"a@b"', '"a@b"'),
    ("a_point", '{"x":1,"y":2.50}', '{"x":1,"y":2.50}'),
    ("a_point", '"(1,2.50)"', '{"x":1,"y":2.50}'),
    ("a_points", '[{"x":1,"y":2},{"y":3},null]', '[{"x":1,"y":2},{"x":null,"y":3},null]'),
    (
        "a_line",
        '{"label":"l","points":[{"x":0,"y":0.0}]}',
        '{"label":"l","points":[{"x":0,"y":0.0}]}',
    ),
    ("a_origin", '{"x":0,"y":1}', '{"x":0,"y":1}'),
    ("a_range", '"[1,5]"', '"[1,6)"'),
    ("a_multi", '"{[1,2],[5,6)}"', '"{[1,2],[5,6)}"'),
    ("a_bits", '"1010"', '"1010"'),
    ("a_inet", '"10.0.0.1"', '"10.0.0.1"'),
    ("a_name", '"n"', '"n"'),
    ("a_class", '"shop.items"', '"shop.items"'),
    ("a_quoted", '"c"', '"c"'),
]


@pytest.mark.parametrize(("name", "sent", "expected"), EXACT)
def test_every_type_comes_back_as_it_went(shop: Shop, name: str, sent: str, expected: str) -> None:
    body = f'{{"{name}": {sent}}}'.encode()
    answer = shop.post("echo_all", body, query=f"select={name}", accept=OBJECT)
    assert answer.body.decode() == f'{{"{name}":{expected}}}'


@pytest.mark.parametrize("name", sorted({name for name, _, _ in EXACT}))
def test_null_is_null_for_every_type(shop: Shop, name: str) -> None:
    answer = shop.post("echo_all", f'{{"{name}": null}}'.encode(), query=f"select={name}", accept=OBJECT)
    assert answer.json == {name: None}


def test_all_types_in_one_call(shop: Shop) -> None:
    last = {name: sent for name, sent, _ in EXACT}
    body = "{" + ",".join(f'"{name}": {sent}' for name, sent in last.items()) + "}"
    row = shop.post("echo_all", body.encode(), accept=OBJECT).json
    assert all(row[name] is not None for name in last)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("a_int8", "9223372036854775807", 9223372036854775807),
        ("a_text", "it's; %27 -- \\", "it's; ' -- \\"),
        ("a_ints", "{1,2}", [1, 2]),
        ("a_colour", "dark green", "dark green"),
        ("a_point", "(1,2)", {"x": 1, "y": 2}),
        ("a_json", '{"a":1}', {"a": 1}),
        ("a_char", "abcdef", "abcdef"),
        ("a_bool", "true", True),
        ("a_text", "", ""),
        ("a_text", "null", "null"),
        ("a_bytea", "\\x00ff", "\\x00ff"),
    ],
)
def test_arguments_of_a_get(shop: Shop, name: str, value: str, expected: Any) -> None:
    assert shop.get("echo_all", f"{name}={value}&select={name}", accept=OBJECT).json == {name: expected}


def test_a_bad_value_is_a_bad_request(shop: Shop) -> None:
    with pytest.raises(ApiError, match="invalid input syntax for type integer") as caught:
        shop.post("add", {"a": "x", "b": 1})
    assert (caught.value.status, caught.value.code) == (400, "22P02")


def test_defaults_are_the_functions_own(shop: Shop) -> None:
    assert shop.post("greet").json == "hello world"
    assert shop.post("greet", {}).json == "hello world"
    assert shop.post("greet", {"loud": True}).json == "hello world!"
    assert shop.get("greet", "name=you").json == "hello you"
    assert shop.post("greet", {"name": None}).json is None


def test_variadic_arguments(shop: Shop) -> None:
    assert shop.post("add_up", {"numbers": [1, 2, 3]}).json == 6
    assert shop.get("add_up", "numbers=1&numbers=2").json == 3
    assert shop.get("join_up", "separator=,&words={a}&words=b%20%22c").json == '{a},b "c'
    assert shop.post("join_up", {"separator": "-", "words": ["a", "b"]}).json == "a-b"


def test_a_form_holds_arguments(shop: Shop) -> None:
    form = "application/x-www-form-urlencoded"
    assert shop.post("greet", b"name=a+b%26c&loud=true", content_type=form).json == "hello a b&c!"
    assert shop.post("add_up", b"numbers=1&numbers=2", content_type=form).json == 3
    assert shop.post("greet", "name=é%C3%A9".encode(), content_type=form).json == "hello éé"
    with pytest.raises(ApiError) as caught:
        shop.post("greet", b"name=\xff", content_type=form)
    assert (caught.value.status, caught.value.code) == (400, "22021")


def test_overloads_are_told_apart_by_their_arguments(shop: Shop) -> None:
    assert shop.post("find", {"by_id": 1}).json == "id"
    assert shop.post("find", {"by_name": "n"}).json == "name"
    assert shop.post("find", {"by_name": "n", "by_id": 1}).json == "both"
    assert shop.get("find", "by_id=1").json == "id"


def test_the_columns_parameter_chooses_the_keys_that_count(shop: Shop) -> None:
    assert shop.post("greet", {"name": "x", "more": 1}, query="columns=name").json == "hello x"
    assert shop.post("greet", {"name": "x", "more": 1}, query='columns="name",loud').json == "hello x"
    with pytest.raises(ApiError, match="duplicate_key"):
        shop.post("greet", b'{"name": "x", "name": "y"}', query="columns=name")


@pytest.mark.parametrize("body", [b"[1, 2.0]", b'{"a":  1}', b'"s"', b"null", b'[{"a":1},{"b":2}]'])
def test_an_unnamed_json_parameter_takes_the_body(shop: Shop, body: bytes) -> None:
    assert shop.post("take_json", body).body == body
    assert shop.post("take_jsonb", body).json == shop.post("take_json", body).json


def test_unnamed_parameters_of_other_types_take_the_body(shop: Shop) -> None:
    text = "any \"text\", é 'quoted'\n"
    assert shop.post("take_text", text.encode(), content_type="text/plain; charset=utf-8").json == text
    every_byte = bytes(range(256))
    assert shop.post("take_bytes", every_byte, content_type="application/octet-stream").json == 256
    with pytest.raises(ApiError) as caught:
        shop.post("take_text", b"a\x00b", content_type="text/plain")
    assert (caught.value.status, caught.value.code) == (400, "22021")
    with pytest.raises(ApiError) as caught:
        shop.post("take_text", b"\xff", content_type="text/plain")
    assert (caught.value.status, caught.value.code) == (400, "22021")


def test_an_unknown_kind_of_body_is_refused(shop: Shop) -> None:
    with pytest.raises(ApiError, match="Content-Type not acceptable: image/gif") as caught:
        shop.post("add", b"GIF", content_type="image/gif")
    assert (caught.value.status, caught.value.code) == (400, "PGRST102")


def test_a_body_that_is_no_object_is_refused(shop: Shop) -> None:
    for body in (b"[1]", b"3", b'"x"'):
        with pytest.raises(ApiError, match="not_an_object") as caught:
            shop.post("add", body)
        assert (caught.value.status, caught.value.code) == (400, "PGRST102")


# Results


def test_scalars(shop: Shop) -> None:
    assert shop.post("add", {"a": 1, "b": 2}).body == b"3"
    long = b'{"a": 0.10, "b": 12345678901234567890.10}'
    assert shop.post("sum_exactly", long).body == b"12345678901234567890.20"
    assert shop.post("is_open").body == b"true"
    assert shop.post("big").body == b"9223372036854775807"
    assert shop.post("no_value").body == b"null"
    assert shop.post("document").body == b'{"a": {"b": [10, 20]}, "n": null}'
    assert shop.post("bytes").json == "\\x00ff0a"


def test_sets(shop: Shop) -> None:
    answer = shop.post("numbers", {"until": 3})
    assert (answer.json, answer.page_total, answer.total) == ([1, 2, 3], 3, None)
    answer = shop.post("numbers", {"until": 0})
    assert (answer.body, answer.page_total) == (b"[]", 0)
    assert shop.post("one_column", {}).json[0] == {"id": 1}
    assert [row["id"] for row in shop.post("all_items").json] == [1, 2, 3, 4]
    assert shop.post("item_table").json[0] == {"id": 1, "name": "apple"}
    assert shop.post("none").body == b"[]"
    assert shop.post("colours").json == ["red", "dark green", 'it\'s "blue"']


def test_rows(shop: Shop) -> None:
    assert shop.post("item", {"item_id": 1}).json["name"] == "apple"
    missing = shop.post("item", {"item_id": 99})
    assert list(missing.json) == [column.name for column in missing.call.function.columns]
    assert set(missing.json.values()) == {None}
    assert missing.json == shop.post("item", {"item_id": 99}, query="select=*&order=id").json
    assert missing.page_total is None


def test_out_parameters_make_an_object(shop: Shop) -> None:
    assert shop.post("split", {"total": 7}).json == {"half": 3, "rest": 4}
    assert shop.post("double_it", {"amount": 4}).json == {"amount": 8}
    assert shop.post("bare_record").json == {"a": 1, "b": "x"}


def test_void_has_no_body(shop: Shop) -> None:
    answer = shop.post("nothing")
    assert (answer.call.is_void, answer.body) == (True, b"")


def test_procedures(shop: Shop) -> None:
    assert shop.post("restock", b'{"item_id": 1, "amount": 9.50}').call.is_void
    assert shop.get("item", "item_id=1&select=price").body == b'{"price":9.50}'
    assert shop.post("restock", {"item_id": 1}).body == b""
    assert shop.get("item", "item_id=1&select=price").body == b'{"price":1}'
    made = {"size": 6, "label": "n6", "parts": [6, 1]}
    assert shop.post("measure", {"size": 3}).json == made
    assert shop.post("measure", b'{"size": 3, "note": "\'); drop table shop.items; --"}').json["label"] == (
        "'); drop table shop.items; --6"
    )
    form = "application/x-www-form-urlencoded"
    assert shop.post("measure", b"size=3&note=n", content_type=form).json == made
    assert shop.post("Odd Shop.Odd Procedure", {"the 'Arg'": ["a", "b"], "Out": 1}).json == {"Out": "a,b;1"}
    with pytest.raises(ApiError) as caught:
        shop.get("measure", "size=3")
    assert (caught.value.status, caught.value.code) == (405, "PGRST101")


def test_a_procedure_that_commits_cannot_run_here(shop: Shop) -> None:
    with pytest.raises(ApiError, match="invalid transaction termination") as caught:
        shop.post("commits")
    assert (caught.value.status, caught.value.code) == (405, "2D000")


def test_a_procedure_sees_the_callers_path(shop: Shop) -> None:
    shop.connection.execute("set local search_path = shop, public")
    assert shop.post("where_am_i").json == {"path": "shop, public"}


def test_odd_names_stay_names(shop: Shop) -> None:
    name = 'Do "It" Now!'
    body = {"the 'Arg'": "x'; drop table shop.items; --", "UPPER": 2}
    row = {'the "col"': "x'; drop table shop.items; --", "Über": 2, "order": "d"}
    assert shop.post(name, body).json == [row]
    assert shop.post(f"Odd Shop.{name}", body, schemas=("shop",)).json == [row]
    assert shop.post("dotted.name").json == "dotted"
    assert shop.get(name, "the+%27Arg%27=a&select=s").json == [{'the "col"': "a", "Über": 1, "order": "s"}]
    picked = shop.post(name, body, query="select=%22the%20%5C%22col%5C%22%22,o:order&order=%C3%9Cber.desc")
    assert picked.json == [{'the "col"': row['the "col"'], "o": "d"}]
    csv = shop.post(name, body, accept="text/csv").body.decode()
    assert csv == '"the ""col""",Über,order\n"x\'; drop table shop.items; --",2,d'


# What a function says about its answer


@pytest.mark.parametrize("options", [{}, {"query": "select=*&limit=10"}, {"counts": True}, {"step": 3}])
@pytest.mark.parametrize(
    ("name", "status"), [("respond", "201"), ("respond_rows", "202"), ("respond_late", "203")]
)
def test_status_and_headers_are_read_after_the_function(
    shop: Shop, name: str, status: str, options: dict[str, Any]
) -> None:
    answer = shop.post(name, **options)
    assert answer.status == status
    assert answer.headers == ('[{"X-Shop": "open"}]' if name == "respond" else None)


def test_nothing_said_is_null(shop: Shop) -> None:
    answer = shop.post("is_open")
    assert (answer.headers, answer.status) == (None, None)


# Representations


def test_one_object(shop: Shop) -> None:
    answer = shop.post("all_items", query="id=eq.1&select=id", accept=OBJECT)
    assert (answer.json, answer.call.singular) == ({"id": 1}, True)
    assert answer.call.media_type == f"{OBJECT}; charset=utf-8"
    assert shop.post("item", {"item_id": 1}, accept=OBJECT).json["id"] == 1
    assert shop.post("add", {"a": 1, "b": 1}, accept=OBJECT).json == 2


@pytest.mark.parametrize(("query", "count"), [("", 4), ("id=eq.99", 0)])
def test_one_object_of_many_rows_is_refused(shop: Shop, query: str, count: int) -> None:
    with pytest.raises(ApiError, match="Cannot coerce the result to a single JSON object") as caught:
        shop.post("all_items", query=query, accept=OBJECT)
    assert (caught.value.status, caught.value.code) == (406, "PGRST116")
    assert caught.value.details == f"The result contains {count} rows"


def test_a_refused_result_undoes_the_call(opened: Shop) -> None:
    def count() -> Any:
        return opened.connection.execute("select count(*) from shop.items").fetchall()

    before = count()
    with pytest.raises(ApiError, match="Cannot coerce"):
        opened.post("add_item", {"new_id": 50, "new_name": "x"}, query="id=eq.0", accept=OBJECT)
    with pytest.raises(ApiError, match="max-affected") as caught:
        opened.post("add_item", {"new_id": 51, "new_name": "x"}, max_affected=0)
    assert (caught.value.status, caught.value.code) == (400, "PGRST124")
    assert caught.value.details == "The query affects 1 rows"
    assert count() == before


def test_max_affected(shop: Shop) -> None:
    assert shop.post("numbers", {"until": 2}, max_affected=2).json == [1, 2]
    with pytest.raises(ApiError) as caught:
        shop.post("is_open", max_affected=1)
    assert caught.value.code == "PGRST128"


def test_nulls_can_be_stripped(shop: Shop) -> None:
    array = "application/vnd.pgrst.array+json;nulls=stripped"
    assert shop.post("all_items", query="id=eq.4", accept=array).json == [{"id": 4}]
    answer = shop.post("item", {"item_id": 4}, accept=f"{OBJECT};nulls=stripped")
    assert answer.json == {"id": 4}
    assert answer.call.media_type == f"{OBJECT}; nulls=stripped; charset=utf-8"
    assert shop.post("all_items", query="id=eq.4&select=id,name", accept=array.partition(";")[0]).json == [
        {"id": 4, "name": None}
    ]


def test_csv(shop: Shop) -> None:
    answer = shop.post("item_table", accept="text/csv")
    assert answer.body.decode() == 'id,name\n1,apple\n2,"banana, ""ripe"""\n3,"back\\slash"\n4,'
    assert answer.call.media_type == "text/csv; charset=utf-8"
    assert shop.post("add", {"a": 1, "b": 2}, accept="text/csv").body == b"pgrst_scalar\n3"
    assert shop.post("numbers", {"until": 2}, accept="text/csv").body == b"pgrst_scalar\n1\n2"
    assert shop.post("one_column", query="id=eq.0", accept="text/csv").body == b"id\n"
    renamed = shop.post("item_table", query='select="a,b":id,name&limit=1', accept="text/csv")
    assert renamed.body == b'"a,b",name\n1,apple'
    assert shop.post("split", {"total": 3}, accept="text/csv").body == b"half,rest\n1,2"


def test_plain_representations_of_scalars(shop: Shop) -> None:
    assert shop.post("greet", accept="text/plain").body == b"hello world"
    assert shop.post("bytes", accept="application/octet-stream").body == b"\x00\xff\n"
    assert shop.post("no_value", accept="text/plain").body == b""
    assert shop.post("numbers", {"until": 3}, accept="text/plain").body == b"123"
    with pytest.raises(ApiError) as caught:
        shop.post("all_items", accept="text/plain")
    assert (caught.value.status, caught.value.code) == (406, "PGRST107")
    assert caught.value.message == "None of these media types are available: text/plain"


def test_xml(shop: Shop) -> None:
    try:
        with shop.connection.transaction():
            shop.connection.execute("select '<a/>'::xml")
    except psycopg.errors.FeatureNotSupported:
        pytest.skip("this server was built without XML")
    assert shop.post("markup", accept="text/xml").body == b"<a>1</a>"
    assert shop.post("take_xml", b"<a>1</a>", content_type="text/xml").json == "<a>1</a>"
    assert shop.post("echo_all", {"a_xml": "<a/>"}, query="select=a_xml").json == [{"a_xml": "<a/>"}]


def test_a_domain_named_as_a_media_type(shop: Shop) -> None:
    page = shop.get("page", accept="text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    assert (page.body, page.call.media_type) == (b"<h1>Shop</h1>", "text/html")
    picture = shop.get("picture", accept="image/png")
    assert (picture.body, picture.call.media_type) == (b"\x89PNG", "image/png")
    assert shop.get("page", accept="application/json").json == "<h1>Shop</h1>"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json; charset=utf-8"),
        ("*/*", "application/json; charset=utf-8"),
        ("application/json;charset=utf-8", "application/json; charset=utf-8"),
        ("text/csv;q=0.5, application/json", "application/json; charset=utf-8"),
        ("application/problem+json", "application/json; charset=utf-8"),
        ("text/unknown, text/csv", "text/csv; charset=utf-8"),
        ("application/vnd.pgrst.object", f"{OBJECT}; charset=utf-8"),
    ],
)
def test_accept(shop: Shop, accept: str, media_type: str) -> None:
    assert shop.build("item_table", accept=accept).media_type == media_type


def test_functions_of_the_schema_do_not_stand_in_for_built_in_ones(shop: Shop) -> None:
    shop.connection.execute(
        "create function shop.to_json(shop.items) returns json language sql return '\"mine\"'::json;"
        "create function shop.json_agg(shop.items) returns json language sql return '\"mine\"'::json;"
        "create function shop.concat(text, bigint) returns text language sql return '1';"
        "set local search_path = shop, public"
    )
    assert shop.post("item", {"item_id": 1}).json["id"] == 1
    assert shop.post("all_items").json[0]["id"] == 1
    with pytest.raises(ApiError, match="Cannot coerce"):
        shop.post("all_items", accept=OBJECT)


# Pages, counts, steps


def test_count_is_of_all_rows(shop: Shop) -> None:
    answer = shop.get("all_items", "limit=1&offset=1&id=gt.1&select=id", counts=True)
    assert (answer.json, answer.page_total, answer.total) == ([{"id": 3}], 1, 3)
    assert (answer.call.offset, answer.call.limit, answer.call.wants_count) == (1, 1, True)
    assert shop.post("numbers", {"until": 5}, counts=True).total == 5


def test_counting_calls_the_function_once(shop: Shop) -> None:
    answer = shop.post("add_item", {"new_id": 60, "new_name": "n"}, query="id=gt.0", counts=True)
    assert (answer.page_total, answer.total) == (1, 1)


def test_pages(shop: Shop) -> None:
    assert shop.get("numbers", "until=9&limit=2&offset=3").json == [4, 5]
    assert shop.get("numbers", "until=9", range_header="2-4").json == [3, 4, 5]
    assert shop.get("numbers", "until=9&limit=2", range_header="2-4").json == []
    assert shop.get("numbers", "until=9&offset=1", range_header="0-4").json == [2, 3, 4, 5]
    assert shop.get("numbers", "until=9", range_header="7-").json == [8, 9]
    assert shop.get("numbers", "until=9&limit=0").json == []
    with pytest.raises(ApiError) as caught:
        shop.get("numbers", "until=9", range_header="4-2")
    assert (caught.value.status, caught.value.code) == (416, "PGRST103")
    with pytest.raises(ApiError, match="not satisfiable"):
        shop.get("numbers", "until=9&limit=-1")


def test_a_step_keeps_its_result(shop: Shop) -> None:
    for name, body, expected in (
        ("add", {"a": 1, "b": 2}, "3"),
        ("no_value", {}, "null"),
        ("nothing", {}, "null"),
        ("one_column", {}, '[{"id":1}, \n {"id":2}, \n {"id":3}, \n {"id":4}]'),
    ):
        shop.post(name, body, step=12)
        kept = shop.connection.execute("select current_setting('mainspring.step_12')").fetchone()
        assert kept == (expected,)


# Statements


def test_limits_and_values_keep_the_statement(shop: Shop) -> None:
    first, second = shop.build("add", {"a": 1, "b": 2}), shop.build("add", {"b": 5, "a": 4})
    assert first.statement_key == second.statement_key == first.sql
    assert shop.build("numbers", query="limit=1", body={"until": 1}).statement_key is not None
    assert shop.build("all_items", query="id=eq.1").statement_key is None
    assert shop.build("all_items", query="select=id").statement_key is None
    assert shop.build("all_items", query="order=id").statement_key is None
    assert shop.build("is_open").parameters == ()


def test_repeating_a_request_gives_the_same_call(shop: Shop) -> None:
    for options in (
        {"name": "add", "body": {"a": 1, "b": 2}},
        {"name": "add", "method": "GET", "query": "b=2&a=1"},
        {"name": "add", "body": b"b=2&a=1", "content_type": "application/x-www-form-urlencoded"},
        {"name": "numbers", "method": "GET", "query": "until=9&limit=2&offset=1", "counts": True},
        {"name": "numbers", "body": {"until": 9}, "query": "offset=3"},
        {"name": "add_up", "method": "GET", "query": "numbers=1&numbers=2"},
        {"name": "take_json", "body": [1]},
        {"name": "measure", "body": {"size": 1}},
        {"name": "item_table", "accept": "text/csv", "query": "limit=1"},
        {"name": "is_open", "method": "HEAD"},
        {"name": "is_open", "method": "GET", "query": "limit=1&offset=1"},
    ):
        first, second = shop.build(**options), shop.build(**options)
        assert first == second
        assert shop.run(first).body == shop.run(second).body
    assert shop.get("add", "a=5&b=2").json == 7
    assert shop.get("add", "b=1&a=5").json == 6
    assert shop.get("numbers", "until=9&limit=1&offset=7").json == [8]


def test_a_call_like_one_before_is_the_same_call(shop: Shop) -> None:
    shop.catalog.plans.clear()
    kinds: list[tuple[str, bytes, bytes, str, int | None, bool]] = [
        ("add", b'{"a":1,"b":2}', b'{"b":30,"a":4}', "", None, False),
        ("add", b'{"a":1,"b":2}', b'{"a":5,"b":6}', "", 1, False),
        ("all_items", b"", b"{}", "", None, False),
        ("all_items", b"", b"", "", None, True),
        ("all_items", b"", b"", "text/csv", None, False),
        ("is_open", b"{}", b"", OBJECT, None, False),
        ("shop.greet", b'{"name":"a"}', b'{"name":"b"}', "", None, False),
        ("take_json", b"[1]", b"[2,3]", "", None, False),
    ]

    def repeat(name: str, body: bytes, accept: str, step: int | None, counts: bool) -> Any:
        return repeat_call(shop.catalog, name, SCHEMAS, accept, step, body, counts=counts)

    for name, first, second, accept, step, counts in kinds:
        options: Any = {"content_type": "application/json", "accept": accept, "step": step, "counts": counts}
        assert repeat(name, first, accept, step, counts) is None, name
        shop.build(name, first, **options)
        repeated = repeat(name, second, accept, step, counts)
        assert repeated is not None
        assert repeated == shop.build(name, second, **options), name
        assert shop.run(repeated).body == shop.run(shop.build(name, second, **options)).body
    assert repeat("add", b'{"a":1}', "", None, False) is None
    assert repeat_call(shop.catalog, "add", ("Odd Shop",), "", None, b'{"a":1,"b":2}', counts=False) is None
    with pytest.raises(ApiError, match="duplicate_key"):
        repeat("add", b'{"a":1,"a":2}', "", None, False)


def test_the_plan_of_a_read_is_no_posts(shop: Shop) -> None:
    shop.catalog.plans.clear()
    assert shop.build("greet", method="GET", query="name=a").read_only
    shop.build("greet", b"name=a", content_type="application/x-www-form-urlencoded")
    assert repeat_call(shop.catalog, "greet", SCHEMAS, "", None, b'{"name":"a"}', counts=False) is None


def test_plans_do_not_pile_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyapi.calls.MAX_PLANS", 10)
    for step in range(30):
        shop.build("is_open", step=step)
    assert len(shop.catalog.plans) <= 10


def test_references_are_resolved_in_the_database(shop: Shop) -> None:
    shop.post("split", {"total": 9}, step=1)
    body = {"a": {"$ref": "1.half"}, "b": {"$ref": "1.rest"}}
    assert shop.post("add", body, references=True, step=2).json == 9
    assert shop.post("take_json", {"n": {"$ref": "2"}}, references=True).json == {"n": 9}
    assert shop.post("measure", {"size": {"$ref": "2"}}, references=True).json["label"] == "n18"
    with pytest.raises(ApiError, match="unresolved_reference"):
        shop.post("add", {"a": {"$ref": "7.x"}, "b": 1}, references=True)


def test_reads_are_read_only(shop: Shop) -> None:
    assert shop.build("add_item", method="GET", query="new_id=1&new_name=a").read_only
    assert not shop.build("add_item", {"new_id": 1, "new_name": "a"}).read_only
    assert shop.build("add", {"a": 1, "b": 1}).read_only
    with pytest.raises(ApiError) as caught:
        shop.build("add", method="PUT")
    assert (caught.value.status, caught.value.code) == (405, "PGRST101")


def test_a_broken_constraint_is_named(shop: Shop) -> None:
    with pytest.raises(ApiError) as caught:
        shop.post("add_item", {"new_id": 70, "new_name": "x", "new_price": -1})
    assert (caught.value.status, caught.value.code) == (400, "23514")
    assert caught.value.constraint == "items_price_positive"
