"""PostgREST's Python client, unmodified, over HTTP: somebody else's schema, and ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from postgrest import APIError, AsyncPostgrestClient, CountMethod, SyncPostgrestClient

from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, meter_id, user_id
from tests.servers import ROOT, Database

pytestmark = pytest.mark.one_server


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    make_customers(database, range(1, 4))
    with database.connect() as connection:
        connection.execute((ROOT / "tests" / "shop.sql").read_bytes())
        connection.execute("create function public.which() returns text language sql return 'public'")
        connection.execute("create function shop.which() returns text language sql return 'shop'")
    with gateway_for(database, schemas="public,shop,tokens,meters,payments") as gateway:
        yield gateway


Connect = Callable[..., SyncPostgrestClient]


@pytest.fixture(scope="module")
def connect(gateway: GatewayProcess) -> Iterator[Connect]:
    """Makes clients of a token, and closes them."""
    opened: list[SyncPostgrestClient] = []

    def connect(token: str | None = None, schema: str = "shop") -> SyncPostgrestClient:
        headers = {} if token is None else {"Authorization": f"Bearer {token}", "apikey": token}
        opened.append(
            SyncPostgrestClient(
                f"{gateway.url}/rest/v1",
                schema=schema,
                headers=headers,
                http_client=httpx.Client(headers=headers, timeout=60),
                retry_enabled=False,
            )
        )
        return opened[-1]

    yield connect
    for client in opened:
        client.session.close()


@pytest.fixture(scope="module")
def client(connect: Connect) -> SyncPostgrestClient:
    return connect(make_token(user_id(1)))


def call(
    client: SyncPostgrestClient, name: str, arguments: dict[str, Any] | None = None, **options: Any
) -> Any:
    return client.rpc(name, arguments or {}, **options).execute().data


def refused(
    client: SyncPostgrestClient, name: str, arguments: dict[str, Any] | None = None, **options: Any
) -> APIError:
    with pytest.raises(APIError) as caught:
        call(client, name, arguments, **options)
    return caught.value


def test_named_arguments_and_defaults(client: SyncPostgrestClient) -> None:
    assert call(client, "add", {"a": 1, "b": 2}) == 3
    assert call(client, "add", {"b": 5, "a": -2}) == 3
    assert call(client, "greet") == "hello world"
    assert call(client, "greet", {"loud": True}) == "hello world!"
    assert call(client, "greet", {"name": "Wanjiku \u2764 \"'\\ \n"}) == "hello Wanjiku \u2764 \"'\\ \n"
    assert call(client, "greet", {"name": None}) is None
    assert call(client, "find", {"by_id": 1}) == "id"
    assert call(client, "find", {"by_name": "x"}) == "name"
    assert call(client, "find", {"by_name": "x", "by_id": 1}) == "both"
    assert call(client, "add_up", {"numbers": [1, 2, 3]}) == 6
    assert call(client, "take_jsonb", {"any": [1, None, {"k": "v"}]}) == {"any": [1, None, {"k": "v"}]}
    assert call(client, "sum_exactly", {"a": 1, "b": 0.5}) == 1.5


def test_get_and_head(client: SyncPostgrestClient) -> None:
    assert call(client, "add", {"a": 1, "b": 2}, get=True) == 3
    assert call(client, "greet", {"name": "a&b=c d+e%"}, get=True) == "hello a&b=c d+e%"
    assert call(client, "echo_all", {"a_ints": [1, 2]}, get=True)[0]["a_ints"] == [1, 2]
    head = client.rpc("all_items", {}, count=CountMethod.exact, head=True).execute()
    assert (head.data, head.count) == ([], 4)
    error = refused(client, "add_item", {"new_id": 60, "new_name": "x"}, get=True)
    assert error.code == "25006"
    assert call(client, "all_items") == call(client, "all_items", get=True)
    error = refused(client, "no_such", head=True)
    assert error.code == "PGRST202", "the code is in a header where there is no body"


def test_kinds_of_results(client: SyncPostgrestClient) -> None:
    assert call(client, "nothing") == []  # 204
    assert call(client, "no_value") is None
    assert call(client, "is_open") is True
    assert call(client, "big") == 9223372036854775807
    assert call(client, "document")["a"] == {"b": [10, 20]}
    assert call(client, "numbers", {"until": 3}) == [1, 2, 3]
    assert call(client, "item", {"item_id": 1})["name"] == "apple"
    assert call(client, "item", {"item_id": 99})["name"] is None
    assert call(client, "none") == []
    assert [row["id"] for row in call(client, "item_table")] == [1, 2, 3, 4]
    assert call(client, "split", {"total": 7}) == {"half": 3, "rest": 4}
    assert call(client, "colours") == ["red", "dark green", 'it\'s "blue"']
    assert call(client, "bytes") == "\\x00ff0a"
    assert call(client, "respond") == 7
    everything = call(
        client, "echo_all", {"a_ints": [1, 2], "a_json": {"k": 1}, "a_point": {"x": 1, "y": 2.5}}
    )
    assert everything[0]["a_point"] == {"x": 1, "y": 2.5}


def test_shaping(client: SyncPostgrestClient) -> None:
    def items() -> Any:
        return client.rpc("all_items", {})

    def ids(builder: Any) -> list[int]:
        return [row["id"] for row in builder.order("id").execute().data]

    assert ids(items().gt("id", 1).lt("id", 4)) == [2, 3]
    assert ids(items().gte("id", 2).lte("id", 3).neq("id", 2)) == [3]
    assert ids(items().in_("name", ["apple", 'banana, "ripe"', "back\\slash"])) == [1, 2, 3]
    assert ids(items().is_("name", None)) == [4]
    assert ids(items().not_.is_("name", None)) == [1, 2, 3]
    assert ids(items().like("name", "%an%")) == ids(items().ilike("name", "%AN%")) == [2]
    assert ids(items().contains("tags", ["fruit"])) == [1, 2]
    assert ids(items().contained_by("tags", ["fruit", "red", "x"])) == [1, 2, 3]
    assert ids(items().contains("data", {"k-k": "v"})) == [2]
    assert ids(items().overlaps("tags", ["red", "a,b"])) == [1]
    assert ids(items().range_gt("span", (1, 5))) == [2]
    assert ids(items().or_("id.eq.1,and(id.gt.3,name.is.null)")) == [1, 4]
    assert ids(items().match({"id": 1, "name": "apple"})) == [1]
    assert ids(items().wfts("search", "apple")) == [1]
    assert ids(items().eq("data->a->b->>0", 10)) == [1]
    assert ids(items().limit(2)) == [1, 2]
    assert ids(items().range(1, 2)) == [2, 3]
    assert ids(items().limit(1).offset(2)) == [3]
    assert items().order("name", desc=True, nullsfirst=True).execute().data[0]["id"] == 4
    assert items().select("nr:id", "price::text").eq("id", 1).execute().data == [{"nr": 1, "price": "1.10"}]
    reading = client.rpc("all_items", {}, get=True).gt("id", 2).order("id", desc=True).select("id").execute()
    assert reading.data == [{"id": 4}, {"id": 3}]


def test_one_row(client: SyncPostgrestClient) -> None:
    def items() -> Any:
        return client.rpc("all_items", {}).select("id")

    assert items().eq("id", 1).single().execute().data == {"id": 1}
    assert items().eq("id", 1).maybe_single().execute().data == {"id": 1}
    assert items().eq("id", 99).maybe_single().execute() is None
    for builder, count in ((items().single(), 4), (items().eq("id", 99).single(), 0)):
        with pytest.raises(APIError) as caught:
            builder.execute()
        assert caught.value.code == "PGRST116"
        assert caught.value.details == f"The result contains {count} rows"


def test_one_row_of_a_writing_function_is_one_or_nothing_is_written(client: SyncPostgrestClient) -> None:
    added = client.rpc("add_item", {"new_id": 70, "new_name": "one"}).single().execute().data
    assert added["id"] == 70
    with pytest.raises(APIError):
        client.rpc("add_item", {"new_id": 71, "new_name": "none"}).eq("id", 0).single().execute()
    assert client.rpc("all_items", {}).gte("id", 70).select("id").execute().data == [{"id": 70}]


def test_counts_pages_csv(client: SyncPostgrestClient) -> None:
    page = client.rpc("numbers", {"until": 10}, count=CountMethod.exact).limit(3).execute()
    assert (page.count, page.data) == (10, [1, 2, 3])
    for count in CountMethod:
        assert client.rpc("numbers", {"until": 10}, count=count).execute().count == 10
    assert client.rpc("numbers", {"until": 10}).execute().count is None
    with pytest.raises(APIError) as caught:
        client.rpc("numbers", {"until": 3}, count=CountMethod.exact).range(10, 12).execute()
    assert caught.value.code == "PGRST103"
    assert (
        client.rpc("item_table", {}).lt("id", 3).csv().execute().data
        == 'id,name\n1,apple\n2,"banana, ""ripe"""'
    )


def test_errors(client: SyncPostgrestClient) -> None:
    error = refused(client, "add", {"a": 1, "c": 2})
    assert (error.code, error.hint) == ("PGRST202", "Perhaps you meant to call the function shop.add(a, b)")
    assert error.message == "Could not find the function shop.add(a, c) in the schema cache"
    error = refused(client, "vague", {"a": 1})
    assert (error.code, bool(error.hint)) == ("PGRST203", True)
    error = refused(client, "add_item", {"new_id": 1, "new_name": "again"})
    assert (error.code, error.details) == ("23505", "Key (id)=(1) already exists.")
    assert error.message == 'duplicate key value violates unique constraint "items_pkey"'
    assert refused(client, "add_item", {"new_id": 2, "new_name": "x", "new_price": -1}).code in (
        "23514",
        "23505",
    )
    error = refused(client, "add", {"a": "x", "b": 1})
    assert (error.code, error.message) == ("22P02", 'invalid input syntax for type integer: "x"')
    with pytest.raises(APIError) as caught:
        client.rpc("all_items", {}).eq("nowhere", 1).execute()
    assert caught.value.code == "42703"
    with pytest.raises(APIError) as caught:
        client.rpc("all_items", {}).filter("id", "nonsense", "1").execute()
    assert caught.value.code == "PGRST100"


def test_schemas(client: SyncPostgrestClient) -> None:
    assert call(client, "which") == "shop"
    assert call(client.schema("public"), "which") == "public"
    assert call(client.schema("public"), "which", get=True) == "public"
    error = refused(client.schema("pg_catalog"), "now")
    assert (error.code, error.hint) == (
        "PGRST106",
        "Only the following schemas are exposed: public, shop, tokens, meters, payments",
    )


def test_who_may(connect: Connect) -> None:
    assert refused(connect(), "add", {"a": 1, "b": 2}).code == "42501"
    assert refused(connect("not.a.token"), "greet").code == "PGRST301"
    assert call(connect(), "greet") == "hello world"
    assert call(connect(make_token(role="service_role")), "add", {"a": 1, "b": 2}) == 3


def test_our_own_functions(connect: Connect, client: SyncPostgrestClient) -> None:
    tokens = client.schema("tokens")
    assert call(tokens, "get_balance", {"p_meter_id": meter_id(1)}, get=True)["meter_id"] == meter_id(1)
    bought = call(tokens, "purchase_tokens", {"p_meter_id": meter_id(1), "p_amount": 100})
    listed = (
        tokens.rpc("list_purchases", {"p_meter_id": meter_id(1)}, count=CountMethod.exact)
        .select("token")
        .execute()
    )
    assert (listed.data, listed.count) == ([{"token": bought["token"]}], 1)
    error = refused(tokens, "purchase_tokens", {"p_meter_id": meter_id(1), "p_amount": 1_000_000})
    assert (error.code, error.message) == ("PT402", "insufficient_funds")
    assert error.details and error.hint
    error = refused(tokens, "purchase_tokens", {"p_meter_id": meter_id(2), "p_amount": 100})
    assert error.message == "meter_not_found"
    mine = client.schema("meters").rpc("list_meters", {}).select("meter_id").execute().data
    assert mine == [{"meter_id": meter_id(1)}]
    everybody = connect(make_token(role="service_role"), "meters").rpc("list_meters", {}).execute().data
    assert len(everybody) == 3


async def test_the_client_for_asyncio(gateway: GatewayProcess) -> None:
    headers = {"Authorization": f"Bearer {make_token(user_id(1))}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as http_client:
        client = AsyncPostgrestClient(
            f"{gateway.url}/rest/v1", schema="shop", headers=headers, http_client=http_client
        )
        assert (await client.rpc("add", {"a": 1, "b": 2}).execute()).data == 3
        single = await client.rpc("all_items", {}).eq("id", 1).select("id").single().execute()
        assert single.data == {"id": 1}
