"""What can be called, and how a name and its arguments find it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pyapi.catalog import Catalog, Column, Function, Parameter
from pyapi.errors import ApiError
from tests.calling import SCHEMAS, Shop, open_shop
from tests.servers import Database

JSON = "application/json"


@pytest.fixture(scope="module")
def shop(database: Database) -> Iterator[Shop]:
    shop = open_shop(database)
    yield shop
    shop.connection.close()


@pytest.fixture
def catalog(shop: Shop) -> Catalog:
    return shop.catalog


def only(catalog: Catalog, name: str) -> Function:
    (function,) = catalog.functions["shop"][name]
    return function


def refusal(catalog: Catalog, name: str, *keys: str, content_type: str | None = JSON) -> ApiError:
    with pytest.raises(ApiError) as caught:
        catalog.find(name, SCHEMAS, frozenset(keys), content_type)
    return caught.value


def test_a_function_is_described_whole(catalog: Catalog) -> None:
    add = only(catalog, "add")
    assert (add.schema, add.name, add.comment) == ("shop", "add", "Adds two numbers.")
    assert add.parameters == (
        Parameter("a", "integer", 23, has_default=False, is_variadic=False),
        Parameter("b", "integer", 23, has_default=False, is_variadic=False),
    )
    assert (add.result, add.returns_set, add.type_sql, add.volatility) == ("scalar", False, "integer", "i")
    assert add.roles == {"authenticated", "operator", "admin", "service_role"}
    assert not add.is_procedure
    assert only(catalog, "greet").roles == {"anon", "authenticated", "operator", "admin", "service_role"}


@pytest.mark.parametrize(
    ("name", "result", "returns_set"),
    [
        ("nothing", "void", False),
        ("numbers", "scalar", True),
        ("item", "composite", False),
        ("all_items", "composite", True),
        ("item_table", "composite", True),
        ("one_column", "composite", True),
        ("split", "composite", False),
        ("double_it", "composite", False),
        ("bare_record", "record", False),
        ("page", "scalar", False),
        ("restock", "void", False),
        ("measure", "composite", False),
    ],
)
def test_results(catalog: Catalog, name: str, result: str, returns_set: bool) -> None:
    function = only(catalog, name)
    assert (function.result, function.returns_set) == (result, returns_set)


def test_columns(catalog: Catalog) -> None:
    assert only(catalog, "one_column").columns == (Column("id", "integer"),)
    assert only(catalog, "split").columns == (Column("half", "integer"), Column("rest", "integer"))
    assert only(catalog, "double_it").columns == (Column("amount", "integer"),)
    assert only(catalog, "item").columns[:2] == (Column("id", "integer"), Column("name", "text"))
    assert only(catalog, "numbers").columns == ()
    assert only(catalog, "measure").columns == (
        Column("size", "integer"),
        Column("label", "text"),
        Column("parts", "integer[]"),
    )


def test_types_are_qualified_unless_built_in(catalog: Catalog) -> None:
    types = {name: p.type_sql for name, p in only(catalog, "echo_all").by_name.items()}
    assert types["a_colours"] == "shop.colour[]"
    assert types["a_int8"] == "bigint"
    assert types["a_char"] == "bpchar"
    assert types["a_quoted"] == '"char"'
    assert types["a_bits"] == '"bit"'
    assert only(catalog, "page").type_sql == 'shop."text/html"'


def test_parameters(catalog: Catalog) -> None:
    greet, join_up = only(catalog, "greet"), only(catalog, "join_up")
    assert [p.has_default for p in greet.parameters] == [True, True]
    assert [p.is_variadic for p in join_up.parameters] == [False, True]
    measure = only(catalog, "measure")
    assert [(p.name, p.has_default) for p in measure.parameters] == [("size", False), ("note", True)]
    assert measure.is_procedure


def test_media_types_and_timeouts(catalog: Catalog) -> None:
    assert only(catalog, "page").media_type == "text/html"
    assert only(catalog, "greet").media_type is None
    assert only(catalog, "slow").timeout_ms == 2000
    assert only(catalog, "slower").timeout_ms == 1500
    assert only(catalog, "slowest").timeout_ms == 300_000
    assert only(catalog, "greet").timeout_ms is None


def test_what_cannot_be_called_is_left_out(catalog: Catalog) -> None:
    for name in ("on_change", "total", "anything", "two_unnamed"):
        assert name not in catalog.functions["shop"]


def test_schemas_are_looked_through_in_order(catalog: Catalog) -> None:
    assert catalog.find("add", SCHEMAS, frozenset("ab")).schema == "shop"
    assert catalog.find("Odd Shop.dotted.name", ("shop",), frozenset()).name == "dotted.name"
    assert catalog.find("dotted.name", SCHEMAS, frozenset()).schema == "Odd Shop"
    assert catalog.find("shop.add", ("Odd Shop",), frozenset("ab")).name == "add"
    with pytest.raises(ApiError):
        catalog.find("add", ("Odd Shop",), frozenset("ab"))
    with pytest.raises(ApiError):
        catalog.find("pg_catalog.now", SCHEMAS, frozenset())


def test_a_later_schema_can_match_what_an_earlier_one_does_not(shop: Shop) -> None:
    shop.connection.execute('create function "Odd Shop".add(x integer) returns integer language sql return x')
    catalog = Catalog.read(shop.connection, SCHEMAS)
    assert catalog.find("add", SCHEMAS, frozenset("x")).schema == "Odd Shop"
    assert catalog.find("add", SCHEMAS, frozenset("ab")).schema == "shop"


def test_reading_leaves_the_session_alone(shop: Shop) -> None:
    before = shop.connection.execute("show search_path").fetchone()
    Catalog.read(shop.connection, SCHEMAS)
    assert shop.connection.execute("show search_path").fetchone() == before


def test_unknown_function(catalog: Catalog) -> None:
    error = refusal(catalog, "ad_item", "new_id")
    assert (error.status, error.code) == (404, "PGRST202")
    assert error.message == "Could not find the function shop.ad_item(new_id) in the schema cache"
    assert error.details == (
        "Searched for the function shop.ad_item with parameter new_id or with a single unnamed json/jsonb "
        "parameter, but no matches were found in the schema cache."
    )
    assert error.hint == "Perhaps you meant to call the function shop.add_item"
    assert refusal(catalog, "nothing_like_it_at_all").hint is None


def test_unknown_arguments(catalog: Catalog) -> None:
    error = refusal(catalog, "add", "b", "c")
    assert error.message == "Could not find the function shop.add(b, c) in the schema cache"
    assert error.details is not None
    assert error.details.startswith("Searched for the function shop.add with parameters b, c or with")
    assert error.hint == "Perhaps you meant to call the function shop.add(a, b)"
    error = refusal(catalog, "add_item", "new_name", content_type=None)
    assert error.details == (
        "Searched for the function shop.add_item with parameter new_name, but no matches were found in the "
        "schema cache."
    )
    assert error.hint == "Perhaps you meant to call the function shop.add_item(new_id, new_name, new_price)"


def test_arguments_that_are_like_none_are_told_what_is_taken(catalog: Catalog) -> None:
    assert refusal(catalog, "add_item").hint == "shop.add_item takes new_id, new_name; it may take new_price."
    assert refusal(catalog, "add", "something_else_altogether").hint == "shop.add takes a, b."


def test_no_arguments_and_raw_bodies(catalog: Catalog) -> None:
    error = refusal(catalog, "add", content_type=None)
    assert error.message == "Could not find the function shop.add without parameters in the schema cache"
    assert error.details == (
        "Searched for the function shop.add without parameters, but no matches were found in the schema "
        "cache."
    )
    with pytest.raises(ApiError) as caught:
        catalog.find("add", SCHEMAS, None, "application/octet-stream")
    assert caught.value.message == "Could not find the function shop.add in the schema cache"
    assert caught.value.details == (
        "Searched for the function shop.add with a single unnamed bytea parameter, but no matches were found "
        "in the schema cache."
    )
    assert caught.value.hint is None


def test_overloads(catalog: Catalog) -> None:
    assert len(catalog.functions["shop"]["find"]) == 3
    assert list(catalog.find("find", SCHEMAS, frozenset(["by_name"])).by_name) == ["by_name"]
    error = refusal(catalog, "vague", "a")
    assert (error.status, error.code) == (300, "PGRST203")
    assert error.message == (
        "Could not choose the best candidate function between: shop.vague(a => integer, b => integer), "
        "shop.vague(a => integer, c => text)"
    )
    assert error.hint is not None
    assert error.hint.startswith("Try renaming the parameters or the function itself")
    assert "c" in catalog.find("vague", SCHEMAS, frozenset("ac")).by_name


def test_an_unnamed_parameter_needs_its_media_type(catalog: Catalog) -> None:
    assert catalog.find("take_json", SCHEMAS, frozenset("x"), JSON).name == "take_json"
    assert catalog.find("take_text", SCHEMAS, None, "text/plain").name == "take_text"
    assert refusal(catalog, "take_text", "x").code == "PGRST202"
    assert refusal(catalog, "take_json", content_type=None).code == "PGRST202"
    assert refusal(catalog, "named_json", "x").code == "PGRST202"
