"""Query strings: what they mean, what is refused, and that nothing in them becomes SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from pyapi.errors import ApiError
from pyapi.grammar import Field, Filter, Logic, Order, Selected
from pyapi.queries import Query, parse_query, split_pairs
from tests.calling import Shop, open_shop
from tests.servers import Database


@pytest.fixture(scope="module")
def shop(database: Database) -> Iterator[Shop]:
    shop = open_shop(database)
    yield shop
    shop.connection.close()


def parse(text: str, *parameters: str, is_read: bool = True) -> Query:
    return parse_query(split_pairs(text), frozenset(parameters), is_read=is_read)


def refusal(text: str) -> ApiError:
    with pytest.raises(ApiError) as caught:
        parse(text, is_read=False)
    return caught.value


def ids(shop: Shop, query: str, name: str = "all_items") -> list[int]:
    return [row["id"] for row in shop.get(name, query).json]


# Meaning


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("id=eq.1", [1]),
        ("id=neq.1", [2, 3, 4]),
        ("id=gt.3", [4]),
        ("id=gte.3", [3, 4]),
        ("id=lt.2", [1]),
        ("id=lte.2", [1, 2]),
        ("id=not.eq.1", [2, 3, 4]),
        ("id=in.(1,3)", [1, 3]),
        ("id=not.in.(1,3)", [2, 4]),
        ("id=in.()", []),
        ('name=in.("banana, \\"ripe\\"",apple)', [1, 2]),
        ("name=is.null", [4]),
        ("name=is.not_null", [1, 2, 3]),
        ("name=not.is.NULL", [1, 2, 3]),
        ("name=like.*app*", [1]),
        ("name=ilike.APPLE", [1]),
        ("name=like(any).{a*,b*}", [1, 2, 3]),
        ("name=like(all).{a*,*e}", [1]),
        ("id=eq(any).{1,2}", [1, 2]),
        ("id=not.gt(all).{1,2}", [1, 2]),
        ("name=match.^a", [1]),
        ("name=imatch.^A", [1]),
        ("name=isdistinct.apple", [2, 3, 4]),
        ("price=eq.3.333333333333333333333333", [3]),
        ("tags=cs.{fruit}", [1, 2]),
        ("tags=cd.{fruit}", [2, 3]),
        ("tags=ov.{red,blue}", [1]),
        ("span=sl.[5,9)", [1]),
        ("span=sr.[1,5)", [2]),
        ("span=nxr.[1,5)", [1]),
        ("span=nxl.[5,9)", [2]),
        ("span=adj.[5,9)", [1]),
        ("search=fts.apple", [1]),
        ("search=fts(english).apples", [1]),
        ("name=fts(english).apples", [1]),
        ("search=plfts(english).red apples", [1]),
        ("search=phfts(english).red apple", [1]),
        ("search=wfts(english).yellow -red", [2]),
        ('data=cs.{"k-k":"v"}', [2]),
        ("data->a->b->>0=eq.10", [1]),
        ("data->a->b=cs.[30]", [2]),
        ("data->>k-k=eq.v", [2]),
        ("data->a->b->-1=eq.20", [1]),
        ("plain->>z=eq.2", [2]),
        ("tags->>0=eq.fruit", [1, 2]),
        ("made_at=lt.2026-01-02T00:00:00Z", [1]),
        ("id=gt.1&id=lt.4", [2, 3]),
        ("or=(id.eq.1,id.eq.4)", [1, 4]),
        ("and=(id.gt.1,id.lt.4)", [2, 3]),
        ("not.or=(id.eq.1,id.eq.4)", [2, 3]),
        ("not.and=(id.gt.1,id.lt.4)", [1, 4]),
        ("or=(and(id.gt.1,id.lt.3),not.and(id.gt.1),name.is.null)", [1, 2, 4]),
        ("or=(id.in.(1,2),id.not.in.(1,2,3))", [1, 2, 4]),
        ('or=(name.eq."banana, \\"ripe\\"",tags.cs.{red,fruit})', [1, 2]),
        ("or=(data->>k-k.eq.v, name.like.app*)", [1, 2]),
        ("name=eq.back\\slash", [3]),
        ('"id"=eq.2', [2]),
        ("order=id.desc&limit=2", [4, 3]),
        ("order=name.desc.nullslast,id", [2, 3, 1, 4]),
        ("order=name.nullsfirst", [4, 1, 3, 2]),
        ("order=data->a->b->>0.asc.nullsfirst,id", [3, 4, 1, 2]),
        ("limit=1&offset=2", [3]),
        ("offset=3", [4]),
        ("limit=&offset=x", [1, 2, 3, 4]),
        ("select=*", [1, 2, 3, 4]),
        ("select=&order=", [1, 2, 3, 4]),
    ],
)
def test_filters_and_order(shop: Shop, query: str, expected: list[int]) -> None:
    encoded = "&".join(f"{quote(k)}={quote(v)}" for k, _, v in (p.partition("=") for p in query.split("&")))
    found = ids(shop, encoded)
    if "order" not in query:
        found.sort()
    assert found == expected


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("id,name", {"id": 1, "name": "apple"}),
        ("nr:id", {"nr": 1}),
        ("id::text", {"id": "1"}),
        ("price::int", {"price": 1}),
        ("p:price::double precision", {"p": 1.1}),
        ("data->a", {"a": {"b": [10, 20]}}),
        ("data->a->b->>1", {"b": "20"}),
        ("data->a->b->-1", {"b": 20}),
        ("x:data->a->b->0::text", {"x": "10"}),
        ("plain->z", {"z": 1}),
        ("tags->0", {"tags": "fruit"}),
        (" id , name ", {"id": 1, "name": "apple"}),
        ('"id","a ""b"":name', None),
        ('"id",a b:name', {"id": 1, "a b": "apple"}),
    ],
)
def test_select(shop: Shop, select: str, expected: dict[str, Any] | None) -> None:
    if expected is None:
        assert refusal(urlencode({"select": select})).code == "PGRST100"
        return
    assert shop.get("all_items", urlencode({"select": select, "id": "eq.1"})).json == [expected]


def test_select_keeps_the_rest(shop: Shop) -> None:
    (row,) = shop.get("all_items", "select=*,again:id&id=eq.1").json
    assert row["again"] == row["id"] == 1
    assert len(row) == 10


def test_single_rows_and_scalars_can_be_filtered(shop: Shop) -> None:
    assert shop.get("item", "item_id=1&select=id,name").json == {"id": 1, "name": "apple"}
    assert shop.get("item", "item_id=1&id=eq.2").body == b"null"
    assert shop.get("numbers", "until=5&pgrst_scalar=gt.3").json == [4, 5]
    assert shop.get("numbers", "until=3&order=pgrst_scalar.desc").json == [3, 2, 1]
    assert shop.get("document", "pgrst_scalar->a->b->>0=eq.10").json["n"] is None
    assert shop.get("one_column", "id=gt.3").json == [{"id": 4}]
    assert shop.get("split", "total=7&select=half").json == {"half": 3}


def test_a_post_has_filters_too(shop: Shop) -> None:
    assert shop.post("numbers", {"until": 9}, query="pgrst_scalar=in.(2,4)&limit=1").json == [2]


# Arguments and conditions of a GET


def test_parameters_are_arguments_and_the_rest_conditions() -> None:
    query = parse("a=1&b=eq.2&c=is.null", "a", "b")
    assert query.arguments == [("a", "1"), ("b", "eq.2")]
    assert query.conditions == [Filter(Field("c"), "is", "null")]


def test_a_name_can_be_an_argument_and_a_condition() -> None:
    query = parse("id=1&id=gt.0", "id")
    assert query.arguments == [("id", "1")]
    assert query.conditions == [Filter(Field("id"), "gt", "0")]


def test_an_unknown_name_without_operator_is_an_argument() -> None:
    assert parse("amuont=5", "amount").arguments == [("amuont", "5")]


def test_a_parameter_may_have_a_reserved_name() -> None:
    query = parse("limit=5&select=x", "limit", "select")
    assert (query.arguments, query.limit) == ([("limit", "5"), ("select", "x")], None)


def test_a_missing_argument_is_a_function_not_found(shop: Shop) -> None:
    with pytest.raises(ApiError) as caught:
        shop.get("numbers", "untill=3")
    assert caught.value.code == "PGRST202"
    assert caught.value.hint == "Perhaps you meant to call the function shop.numbers(until)"


# Shape


def test_the_parse_of_everything() -> None:
    query = parse(
        "select=a,x:b->c->>0::text&or=(a.eq.1,not.and(b.is.null,c.in.(1,2)))&order=a.desc.nullslast,b->k&limit=3",
        is_read=False,
    )
    path = ((False, "c"), (True, 0))
    assert query.selected == (Selected(Field("a")), Selected(Field("b", path), "x", "text"))
    assert query.conditions == [
        Logic(
            "or",
            (
                Filter(Field("a"), "eq", "1"),
                Logic(
                    "and",
                    (Filter(Field("b"), "is", "null"), Filter(Field("c"), "in", ("1", "2"))),
                    is_negated=True,
                ),
            ),
        )
    ]  # fmt: skip
    assert query.order == (Order(Field("a"), "desc", "nulls last"), Order(Field("b", ((False, "k"),))))
    assert query.limit == 3


# Refusals


@pytest.mark.parametrize(
    ("query", "message", "details"),
    [
        (
            "id=noop.0",
            '"failed to parse filter (noop.0)" (line 1, column 1)',
            'unexpected "n" expecting "not" or operator (eq, gt, ...)',
        ),
        (
            "id=5",
            '"failed to parse filter (5)" (line 1, column 1)',
            'unexpected "5" expecting "not" or operator (eq, gt, ...)',
        ),
        (
            "id=is.maybe",
            '"failed to parse filter (is.maybe)" (line 1, column 4)',
            'unexpected "m" expecting isVal: (null, not_null, true, false, unknown)',
        ),
        ("id=in.1,2", '"failed to parse filter (in.1,2)" (line 1, column 4)', 'unexpected "1" expecting "("'),
        (
            "order=id.ac",
            '"failed to parse order (id.ac)" (line 1, column 4)',
            'unexpected "a" expecting "asc", "desc", "nullsfirst" or "nullslast"',
        ),
        (
            "select=id,",
            '"failed to parse select parameter (id,)" (line 1, column 4)',
            "unexpected end of input expecting field name (* or [a..z0..9_$])",
        ),
        (
            "or=()",
            '"failed to parse logic tree (())" (line 1, column 4)',
            'unexpected ")" expecting field name (* or [a..z0..9_$])',
        ),
    ],
)
def test_bad_syntax(query: str, message: str, details: str) -> None:
    error = refusal(query)
    assert (error.status, error.code, error.message, error.details) == (400, "PGRST100", message, details)


@pytest.mark.parametrize(
    "query",
    [
        "id=eq", "id=eq(some).1", "id=is(any).null", "id=cs(any).{1}", "id=fts().x", "id=not.1", "id=",
        "or=(id.eq.1", "or=id.eq.1", "or=(id.eq.1))", "or=(id.eq.1)x", "and=(or(id.eq.1,))",
        "or=(ord(id.eq.1))", "order=id.asc.desc", "order=id.descc", "order=,id", "order=id.nullsfirst.asc",
        'select="id', "select=id::", "select=a->", "select=->a", "select=id.first()", "select=a b:c:d",
        "order=a->b->", "id->=eq.1",
        "or=" + "(or" * 40 + "(id.eq.1)" + ")" * 40,
    ],
)  # fmt: skip
def test_more_bad_syntax(query: str) -> None:
    assert refusal(query).code == "PGRST100"


@pytest.mark.parametrize("select", ["client(id)", "id,...client(name)", "c:client!inner(*)", "client!fk(id)"])
def test_there_is_nothing_to_embed(shop: Shop, select: str) -> None:
    with pytest.raises(ApiError) as caught:
        shop.get("all_items", urlencode({"select": select}))
    assert (caught.value.status, caught.value.code) == (400, "PGRST200")
    assert caught.value.message == (
        "Could not find a relationship between 'all_items' and 'client' in the schema cache"
    )
    assert caught.value.details == (
        "Searched for a foreign key relationship between 'all_items' and 'client' in the schema 'shop', but "
        "no matches were found."
    )


@pytest.mark.parametrize(
    "query", ["client.id=eq.1", "client.order=id", "client.or=(id.eq.1)", "order=client(id)"]
)
def test_nothing_embedded_can_be_asked_about(query: str) -> None:
    error = refusal(query)
    assert (error.status, error.code) == (400, "PGRST108")
    assert error.message == "'client' is not an embedded resource in this request"


@pytest.mark.parametrize("select", ["count()", "price.sum()", "id,total:price.avg()::int"])
def test_aggregates_are_off(select: str) -> None:
    error = refusal(urlencode({"select": select}))
    assert (error.status, error.code) == (400, "PGRST123")


@pytest.mark.parametrize("text", ["a=%00", "%00=eq.1", "a=%ff", "a=\ud800"])
def test_text_that_postgresql_cannot_hold(text: str) -> None:
    error = refusal(text)
    assert (error.status, error.code) == (400, "22021")


def test_an_unknown_column(shop: Shop) -> None:
    for query in ("colour=eq.1", "select=colour", "order=colour", "or=(colour.eq.1)"):
        with pytest.raises(ApiError) as caught:
            shop.get("all_items", query)
        assert (caught.value.status, caught.value.code) == (400, "42703")
        assert caught.value.message == "column all_items.colour does not exist"


def test_an_unknown_type(shop: Shop) -> None:
    with pytest.raises(ApiError) as caught:
        shop.get("all_items", "select=id::money_laundering")
    assert (caught.value.status, caught.value.code) == (400, "42704")


# Nothing becomes SQL

ATTACKS = [
    "1; drop table shop.items; --",
    "1'; drop table shop.items; --",
    '1"; drop table shop.items; --',
    "1) or true --",
    "$1",
    "') union select version() --",
    "\\'; select pg_sleep(9); --",
    "/* */ * from shop.items",
    "%s %(a)s {0}",
    "E'\\x27'",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_values_stay_data(shop: Shop, attack: str) -> None:
    inner = '"' + attack.replace("\\", "\\\\").replace('"', '\\"') + '"'
    for query in (
        {"name": f"eq.{attack}"},
        {"name": f"in.({inner})"},
        {"name": f"like.{attack}"},
        {"name": f"isdistinct.{attack}", "id": "eq.0"},
        {"or": f"(name.eq.{inner},name.eq.{inner})"},
        {f"data->>{inner}": "eq.1"},
        {"name": f"eq(any).{{{inner}}}"},
    ):
        assert ids(shop, urlencode(query)) == []
    assert shop.get("greet", urlencode({"name": attack})).json == f"hello {attack}"
    assert shop.post("greet", {"name": attack}).json == f"hello {attack}"


@pytest.mark.parametrize("attack", ATTACKS)
def test_names_stay_names(shop: Shop, attack: str) -> None:
    quoted = '"' + attack.replace("\\", "\\\\").replace('"', '\\"') + '"'
    for query in (
        {quoted: "eq.1"},
        {"select": quoted},
        {"order": f"{quoted}.desc"},
        {"or": f"({quoted}.eq.1)"},
    ):
        with pytest.raises(ApiError) as caught:
            shop.get("all_items", urlencode(query))
        assert caught.value.code == "42703"
    answer = shop.get("all_items", urlencode({"select": f"{quoted}:id", "id": "eq.1"}))
    assert answer.json == [{attack: 1}]
    csv = shop.get("all_items", urlencode({"select": f"{quoted}:id", "id": "eq.1"}), accept="text/csv")
    assert csv.body.endswith(b"\n1")
    for name in (attack, f"shop.{attack}"):
        with pytest.raises(ApiError) as caught:
            shop.post(name, {attack: 1})
        assert caught.value.code == "PGRST202"
    with pytest.raises(ApiError) as caught:
        shop.post("add", {"a": 1, attack: 1})
    assert caught.value.code == "PGRST202"


@pytest.mark.parametrize("cast", ["text; drop table shop.items", "int)--", "int, (select 1)", "int[]", "a.b"])
def test_casts_stay_types(shop: Shop, cast: str) -> None:
    with pytest.raises(ApiError) as caught:
        shop.get("all_items", urlencode({"select": f"id::{cast}"}))
    assert caught.value.code in ("PGRST100", "42704")


@pytest.mark.parametrize("name", ["to_json", "count", "pg_typeof", "text", "xmin", "ctid", "tableoid", "r"])
def test_a_column_is_never_a_function(shop: Shop, name: str) -> None:
    with pytest.raises(ApiError) as caught:
        shop.get("all_items", f"select={name}")
    assert caught.value.code == "42703"


def test_the_shop_still_stands(shop: Shop) -> None:
    assert len(shop.get("all_items").json) == 4
