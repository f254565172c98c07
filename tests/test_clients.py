"""PostgREST's own Python client, unmodified, with the database behind it and no server between."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from postgrest import APIError, CountMethod, SyncPostgrestClient

from pyapi.errors import ApiError
from tests.calling import SCHEMAS, Answer, Shop, open_shop
from tests.servers import Database

pytestmark = pytest.mark.one_server


@pytest.fixture(scope="module")
def shop(database: Database) -> Iterator[Shop]:
    shop = open_shop(database)
    yield shop
    shop.connection.close()


@pytest.fixture
def client(shop: Shop) -> Iterator[SyncPostgrestClient]:
    def answer(request: httpx.Request) -> httpx.Response:
        preferences = request.headers.get("prefer", "")
        try:
            found = shop.run(
                shop.build(
                    request.url.path.removeprefix("/rpc/"),
                    request.content,
                    schemas=SCHEMAS,
                    method=request.method,
                    query=request.url.query.decode("latin-1"),
                    content_type=request.headers.get("content-type", ""),
                    accept=request.headers.get("accept", ""),
                    counts="count=" in preferences,
                    max_affected=1 if "max-affected=1" in preferences else None,
                )
            )
        except ApiError as error:
            return httpx.Response(error.status, content=error.to_json())
        return httpx.Response(204 if found.call.is_void else 200, content=found.body, headers=describe(found))

    def describe(found: Answer) -> dict[str, str]:
        total = "*" if found.total is None else str(found.total)
        return {"content-type": found.call.media_type, "content-range": f"0-0/{total}"}

    http_client = httpx.Client(transport=httpx.MockTransport(answer), base_url="http://shop")
    with SyncPostgrestClient("http://shop", http_client=http_client) as client:
        yield client


def test_calls(client: SyncPostgrestClient) -> None:
    assert client.rpc("add", {"a": 1, "b": 2}).execute().data == 3
    assert client.rpc("add", {"a": 1, "b": 2}, get=True).execute().data == 3
    assert client.rpc("greet", {}).execute().data == "hello world"
    assert client.rpc("greet", {"loud": True}, get=True).execute().data == "hello world!"
    assert client.rpc("nothing", {}).execute().data == []
    assert client.rpc("echo_all", {"a_ints": [1, 2], "a_json": {"k": 1}}, get=True).select(
        "a_ints", "a_json"
    ).execute().data == [{"a_ints": [1, 2], "a_json": {"k": 1}}]


def test_shaping(client: SyncPostgrestClient) -> None:
    def ids(builder: object) -> list[int]:
        return [row["id"] for row in builder.order("id").execute().data]  # type: ignore[attr-defined]

    def items() -> object:
        return client.rpc("all_items", {})

    assert ids(items().gt("id", 1).lt("id", 4)) == [2, 3]
    assert ids(items().in_("name", ["apple", 'banana, "ripe"', "back\\slash"])) == [1, 2, 3]
    assert ids(items().is_("name", None)) == [4]
    assert ids(items().not_.is_("name", None)) == [1, 2, 3]
    assert ids(items().contains("tags", ["fruit"])) == [1, 2]
    assert ids(items().contains("data", {"k-k": "v"})) == [2]
    assert ids(items().overlaps("tags", ["red", "a,b"])) == [1]
    assert ids(items().range_gt("span", (1, 5))) == [2]
    assert ids(items().like_any_of("name", "a*,*slash")) == [1, 3]
    assert ids(items().or_('id.eq.1,and(id.gt.3,name.is.null),name.eq."banana, \\"ripe\\""')) == [1, 2, 4]
    assert ids(items().eq("data->a->b->>0", 10)) == [1]
    assert ids(items().match({"id": 1, "name": "apple"})) == [1]
    assert ids(items().wfts("search", "apple")) == [1]
    assert ids(items().select("id").limit(2)) == [1, 2]
    assert ids(items().select("id").range(1, 2)) == [2, 3]
    renamed = items().select("nr:id", "price::text").eq("id", 1).execute().data
    assert renamed == [{"nr": 1, "price": "1.10"}]
    assert items().order("name", desc=True, nullsfirst=True).execute().data[0]["id"] == 4


def test_one_row(client: SyncPostgrestClient) -> None:
    assert client.rpc("all_items", {}).select("id").eq("id", 1).single().execute().data == {"id": 1}
    with pytest.raises(APIError) as caught:
        client.rpc("all_items", {}).single().execute()
    assert caught.value.code == "PGRST116"
    assert caught.value.details == "The result contains 4 rows"


def test_counts_and_csv(client: SyncPostgrestClient) -> None:
    answer = client.rpc("all_items", {}, count=CountMethod.exact).gt("id", 1).limit(1).execute()
    assert (answer.count, len(answer.data)) == (3, 1)
    assert client.rpc("item_table", {}).eq("id", 1).csv().execute().data == "id,name\n1,apple"


def test_errors(client: SyncPostgrestClient) -> None:
    with pytest.raises(APIError) as caught:
        client.rpc("add", {"a": 1, "c": 2}).execute()
    assert caught.value.code == "PGRST202"
    assert caught.value.hint == "Perhaps you meant to call the function shop.add(a, b)"
    with pytest.raises(APIError) as caught:
        client.rpc("add_item", {"new_id": 1, "new_name": "again"}).execute()
    assert caught.value.code == "23505"
