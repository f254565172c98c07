"""Versions of the interface: chosen, told, refused, counted."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import psycopg
import pytest
from click.testing import CliRunner

from pyapi.catalog import Catalog
from pyapi.cli import main
from pyapi.errors import ApiError
from pyapi.identity import Identity
from pyapi.pipelines import OutcomeUnknown
from pyapi.version_usage import MAX_KEYS, OTHER, VersionUsage, client_name
from pyapi.versions import BUILT_IN, POLICY, Notice, Versions, combine
from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database
from tests.workers import wait_for

ADMIN, USER, SERVICE = (
    make_token(user_id(1), "admin"), make_token(user_id(2)), make_token(role="service_role"),
)  # fmt: skip
FUNCTIONS = """
create function public.greet(p_name text default 'you', p_mark text default '') returns text language sql
    return 'hello ' || p_name || p_mark;
create function tariffs.greet(p_name text default 'you') returns text language sql return 'welcome ' || p_name;
create function tariffs.greet_v3(p_names text[]) returns text language sql return 'welcome ' || array_to_string(p_names, ', ');
create function tariffs.wave_v2() returns text language sql return 'just a name';
create function tariffs.wave() returns text language sql return 'wave';
grant execute on function public.greet, tariffs.greet, tariffs.greet_v3, tariffs.wave, tariffs.wave_v2 to anon, authenticated;
alter function public.greet owner to app_api;
create function public.own() returns text language sql return 'somebody''s own';
notify mainspring_deploy;
"""
RFC_9651_DATE = re.compile(r"@(-?[0-9]{1,15})")
LINK = re.compile(r'<([^<>"\s]+)>((?:; [a-z]+="[^"]*")+)(?:, |$)')
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
SUNSET = datetime(2036, 12, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute("select test.create_user(1, 'admin'), test.create_user(2)")
        for statement in FUNCTIONS.split(";\n")[:-1]:
            connection.execute(statement)
    with gateway_for(database, metrics_seconds="1") as gateway:
        yield gateway


@pytest.fixture
def client(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client(USER) as client:
        yield client


def call(gateway: GatewayProcess, function: str, token: str = ADMIN, **arguments: Any) -> tuple[int, Any]:
    with gateway.client(token) as client:
        answer = client.post(f"/rpc/{function}", json=arguments)
    return answer.status_code, answer.json() if answer.content else None


def read_date(header: str) -> datetime:
    """The value of Deprecation, by the grammar of RFC 9651."""
    found = RFC_9651_DATE.fullmatch(header)
    assert found is not None, header
    return datetime.fromtimestamp(int(found[1]), UTC)


def read_links(header: str) -> dict[str, str]:
    """Targets by relation; the whole value has to be links."""
    links, place = {}, 0
    for found in LINK.finditer(header):
        assert found.start() == place, header
        place = found.end()
        links[dict(re.findall(r'([a-z]+)="([^"]*)"', found[2]))["rel"]] = found[1]
    assert place == len(header), header
    return links


def test_the_default_version_is_told_and_nothing_else(client: httpx.Client) -> None:
    answer = client.post("/rpc/tariffs.greet", json={})
    assert (answer.status_code, answer.headers["api-version"]) == (200, "v2")
    assert not {"deprecation", "sunset", "link"} & set(answer.headers)


def test_a_deprecated_version_is_told_in_the_forms_of_the_standards(client: httpx.Client) -> None:
    answer = client.get("/v1/rpc/greet")
    assert (answer.json(), answer.headers["api-version"]) == ("hello you", "v1")
    assert read_date(answer.headers["deprecation"]) == MOMENT
    assert parsedate_to_datetime(answer.headers["sunset"]) == SUNSET
    assert answer.headers["sunset"].endswith(" GMT")
    links = read_links(answer.headers["link"])
    assert links == {
        "deprecation": "/docs/v1-to-v2.md", "sunset": "/docs/versions.md", "successor-version": "/v2/rpc/greet",
    }  # fmt: skip
    assert client.post(links["successor-version"], json={}).json() == "welcome you"
    for name in ("deprecation", "sunset"):
        guide = client.get(links[name])
        assert (guide.status_code, guide.headers["content-type"]) == (200, "text/markdown; charset=utf-8")


@pytest.mark.parametrize(
    ("path", "header", "version", "text"),
    [
        ("/rpc/tariffs.greet", "v2", "v2", "welcome you"),
        ("/rpc/greet", "v1", "v1", "hello you"),
        ("/rpc/greet", "v2", "v2", "welcome you"),
        ("/rest/v1/rpc/greet", "v2", "v2", "welcome you"),
        ("/rest/v1/rpc/tariffs.greet", None, "v2", "welcome you"),
        ("/v2/rpc/greet", "v2", "v2", "welcome you"),
        ("/v1/rpc/greet", None, "v1", "hello you"),
    ],
)
def test_path_or_header_choose_the_version(
    client: httpx.Client, path: str, header: str | None, version: str, text: str
) -> None:
    answer = client.post(path, json={}, headers={} if header is None else {"API-Version": header})
    assert (answer.json(), answer.headers["api-version"]) == (text, version)
    assert ("deprecation" in answer.headers) == (version == "v1")


def test_a_name_that_only_an_old_version_has_is_a_call_of_that_version(client: httpx.Client) -> None:
    answer = client.post("/rpc/greet", json={})
    assert (answer.json(), answer.headers["api-version"]) == ("hello you", "v1")
    assert "deprecation" in answer.headers
    mine = client.post("/rpc/own", json={})
    assert (mine.json(), mine.headers["api-version"]) == ("somebody's own", "v2")
    assert "deprecation" not in mine.headers


@pytest.mark.parametrize(
    ("path", "header", "status", "message"),
    [
        ("/v9/rpc/greet", None, 404, "unknown_version"),
        ("/v9/rpc", None, 404, "unknown_version"),
        ("/v02/rpc/greet", None, 404, "unknown_version"),
        ("/v999999999/rpc/greet", None, 404, "unknown_version"),
        ("/rpc/greet", "v9", 400, "unknown_version"),
        ("/rpc/greet", "2", 400, "unknown_version"),
        ("/rpc/greet", "V2", 400, "unknown_version"),
        ("/rpc/greet", "", 400, "unknown_version"),
        ("/rpc/greet", "v1, v2", 400, "unknown_version"),
        ("/rpc/greet", "x" * 5000, 400, "unknown_version"),
        ("/v1/rpc/greet", "v2", 400, "version_conflict"),
        ("/v2/rpc", "v1", 400, "version_conflict"),
        ("/v1/rpc/greet", "v9", 400, "unknown_version"),
    ],
)
def test_what_is_no_version_is_refused_by_name(
    client: httpx.Client, path: str, header: str | None, status: int, message: str
) -> None:
    answer = client.post(path, json={}, headers={} if header is None else {"API-Version": header})
    told = answer.json()
    assert (answer.status_code, told["message"]) == (status, message)
    assert len(answer.content) < 1000
    if message == "unknown_version":
        assert "v1, v2" in told["hint"]
    else:
        assert "v1" in told["details"] and "v2" in told["details"]


def test_errors_and_preflights_say_as_much_as_answers(client: httpx.Client) -> None:
    missing = client.post("/v1/rpc/nothing", json={})
    assert (missing.status_code, missing.headers["api-version"]) == (404, "v1")
    assert "deprecation" in missing.headers
    broken = client.post(
        "/rpc/greet", content=b"{", headers={"API-Version": "v1", "Origin": "https://app.example"}
    )
    assert (broken.status_code, broken.headers["api-version"]) == (400, "v1")
    exposed = {name.strip().lower() for name in broken.headers["access-control-expose-headers"].split(",")}
    assert {"api-version", "deprecation", "sunset", "link", "retry-after"} <= exposed
    asked = client.options("/v1/rpc/greet", headers={"Access-Control-Request-Headers": "api-version"})
    assert asked.headers["access-control-allow-headers"] == "api-version"


def test_other_doors_have_no_versions_of_ours(client: httpx.Client) -> None:
    answer = client.post("/ofrep/v1/evaluate/flags", json={"context": {}}, headers={"API-Version": "v9"})
    assert "api-version" not in answer.headers
    assert answer.status_code != 400
    assert client.get("/health", headers={"API-Version": "v9"}).status_code == 200


def test_a_batch_is_told_of_its_steps(client: httpx.Client) -> None:
    answer = client.post("/rpc", json=[{"function": "tariffs.wave"}, {"function": "greet"}])
    assert (answer.json(), answer.headers["api-version"]) == (["wave", "hello you"], "v1")
    assert "deprecation" in answer.headers
    answer = client.post("/v2/rpc", json=[{"function": "greet"}])
    assert (answer.json(), answer.headers["api-version"]) == (["welcome you"], "v2")
    assert "deprecation" not in answer.headers


def test_a_batch_is_told_of_each_step_that_goes(gateway: GatewayProcess, client: httpx.Client) -> None:
    early = datetime(2026, 6, 1, tzinfo=UTC)
    sunset = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)
    assert call(gateway, "deprecate_function", p_function="tariffs.wave", p_successor="tariffs.greet",
                p_deprecated_at=early.isoformat(), p_sunset_at=sunset.isoformat())[0] == 200  # fmt: skip
    steps = [{"function": name} for name in ("tariffs.wave", "greet", "own", "greet")]
    try:
        wait_for(lambda: "deprecation" in client.post("/rpc/wave", json={}).headers, seconds=5)
        answer = client.post("/rpc", json=steps)
        assert (answer.status_code, answer.headers["api-version"]) == (200, "v2")
        assert read_date(answer.headers["deprecation"]) == early
        assert parsedate_to_datetime(answer.headers["sunset"]) == sunset
        relations = Counter(re.findall(r'rel="([a-z-]+)"', answer.headers["link"]))
        assert relations == {"deprecation": 2, "sunset": 1, "successor-version": 2}
        assert {"</v2/rpc/greet>", "</rpc/tariffs.greet>"} <= set(
            re.findall(r"<[^>]*>", answer.headers["link"])
        )
    finally:
        assert call(gateway, "restore_function", p_function="tariffs.wave")[0] == 204
    wait_for(lambda: "deprecation" not in client.post("/rpc/wave", json={}).headers, seconds=5)


def test_a_batch_of_many_that_go_names_so_many_successors() -> None:
    notices = [
        Notice.of(
            "v1", f"public.f{n:02}", is_counted=True, sunsets=[(5e9 + n, "f", "function_sunset")], brownouts=(),
            remedy="", deprecated_at=1e9 + n, guides=(POLICY,), successors=(f"/v2/rpc/f{n}",),
        )
        for n in range(100)
    ]  # fmt: skip
    headers = dict(combine(notices).headers)
    assert (headers[b"deprecation"], len(headers[b"link"]) < 2000) == (b"@1000000000", True)
    assert combine(notices[:1]) is notices[0]


def test_a_route_to_a_door_is_of_its_version(client: httpx.Client) -> None:
    for path, successor in (
        ("/api/v1/health", "/health"),
        (f"/api/v1/invoices/{user_id(9)}/download", f"/invoices/{user_id(9)}/pdf"),
        ("/api/v1/invoices/a%2Fb%3E/download", "/invoices/a%2Fb%3E/pdf"),
    ):
        answer = client.get(path)
        assert (answer.headers["api-version"], read_date(answer.headers["deprecation"])) == ("v1", MOMENT)
        assert parsedate_to_datetime(answer.headers["sunset"]) == SUNSET
        assert read_links(answer.headers["link"])["successor-version"] == successor
        assert client.head(path).headers["api-version"] == "v1"
        refused = client.get(path, headers={"API-Version": "v2"})
        assert (refused.status_code, refused.json()["message"]) == (400, "version_conflict")
        assert refused.headers["x-request-id"]
        own = client.get(successor, headers={"API-Version": "v9"})
        assert not {"api-version", "deprecation"} & set(own.headers)
    assert client.get("/api/v1/health").json()["status"]
    documented = client.get("/openapi.json").json()["paths"]["/api/v1/health"]["get"]
    assert documented["deprecated"] is True
    assert "Call /health, which has no version." in documented["description"]


def test_a_shim_goes_the_way_of_what_it_stands_for(gateway: GatewayProcess, client: httpx.Client) -> None:
    shim = {"p_lat": 0, "p_lng": 0, "p_radius_meters": 1}
    answer = client.post("/v1/rpc/purchase_tokens_improved", json={})
    assert read_links(answer.headers["link"])["successor-version"] == "/v2/rpc/tokens.purchase_tokens"
    sunset = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3)
    assert call(gateway, "deprecate_function", p_function="geo.find_nearby_locations",
                p_successor="geo.list_locations", p_sunset_at=sunset.isoformat())[0] == 200  # fmt: skip
    try:
        wait_for(
            lambda: client.post("/v1/rpc/find_nearby_locations", json=shim).status_code == 410, seconds=15
        )
        told = client.post("/v1/rpc/find_nearby_locations", json=shim)
        assert told.json()["message"] == "function_sunset"
        assert told.json()["details"].startswith("geo.find_nearby_locations was taken out of use")
        assert parsedate_to_datetime(told.headers["sunset"]) == sunset
        assert read_links(told.headers["link"])["successor-version"] == "/v2/rpc/geo.list_locations"
    finally:
        assert call(gateway, "restore_function", p_function="geo.find_nearby_locations")[0] == 204
    wait_for(lambda: client.post("/v1/rpc/find_nearby_locations", json=shim).status_code == 200, seconds=5)


def test_a_function_written_in_python_has_a_version_too(gateway: GatewayProcess) -> None:
    with gateway.client() as client:
        for path in ("/rpc/auth.login", "/v2/rpc/login"):
            answer = client.post(path, json={"p_email": "a@example.com", "p_password": "x"})
            assert answer.headers["api-version"] == "v2"
        assert client.post("/v1/rpc/login", json={}).status_code == 404


def test_a_version_finds_its_own_functions_under_their_plain_names(
    gateway: GatewayProcess, client: httpx.Client, database: Database
) -> None:
    assert client.post("/v3/rpc/greet", json={"p_names": ["a"]}).status_code == 404
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert (
        call(gateway, "create_api_version", p_version="v3", p_introduced_at=later)[1]["status"] == "announced"
    )
    wait_for(lambda: "introduced at" in client.post("/v3/rpc/greet", json={}).json()["details"], seconds=5)
    with database.connect() as connection:
        connection.execute(
            "update api.versions set introduced_at = now() - interval '1 second' where version = 'v3'"
        )
        connection.execute("select core._announce('versions')")
    wait_for(lambda: client.post("/v3/rpc/greet", json={"p_names": ["a", "b"]}).status_code == 200, seconds=5)
    for path in ("/v3/rpc/greet", "/v3/rpc/tariffs.greet", "/rpc/greet_v3"):
        assert client.post(path, json={"p_names": ["a", "b"]}).json() == "welcome a, b"
    assert client.post("/v3/rpc", json=[{"function": "greet", "arguments": {"p_names": ["c"]}}]).json() == [
        "welcome c"
    ]
    assert client.post("/v2/rpc/greet", json={}).json() == "welcome you"
    assert client.post("/v3/rpc/wave", json={}).json() == "wave"
    assert client.post("/v2/rpc/wave", json={}).json() == "wave"
    assert client.post("/rpc/tariffs.greet", json={}).json() == "welcome you"
    assert call(gateway, "set_default_version", p_version="v3")[1]["is_default"] is True
    wait_for(lambda: client.post("/rpc/tariffs.greet", json={}).status_code == 404, seconds=5)
    assert client.post("/rpc/tariffs.greet", json={"p_names": ["d"]}).headers["api-version"] == "v3"
    assert call(gateway, "set_default_version", p_version="v2")[0] == 200
    wait_for(lambda: client.post("/rpc/tariffs.greet", json={}).headers["api-version"] == "v2", seconds=5)


def test_a_function_of_the_current_version_can_be_deprecated(
    gateway: GatewayProcess, client: httpx.Client
) -> None:
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
    status, row = call(
        gateway, "deprecate_function", p_function="tariffs.wave", p_successor="tariffs.greet",
        p_deprecated_at=soon.isoformat(), p_sunset_at=(soon + timedelta(days=1)).isoformat(), p_note="Greet.",
    )  # fmt: skip
    assert (status, row["successor"]) == (200, "tariffs.greet")
    wait_for(lambda: "deprecation" in client.post("/rpc/wave", json={}).headers)
    answer = client.post("/rpc/wave", json={})
    assert (answer.json(), answer.headers["api-version"]) == ("wave", "v2")
    assert read_date(answer.headers["deprecation"]) == soon
    assert parsedate_to_datetime(answer.headers["sunset"]) == soon + timedelta(days=1)
    assert read_links(answer.headers["link"])["successor-version"] == "/rpc/tariffs.greet"
    assert "deprecation" not in client.post("/rpc/tariffs.greet", json={}).headers

    def documented() -> dict[str, Any]:
        paths = client.get("/openapi.json").json()["paths"]
        return dict(paths["/rpc/tariffs.wave"]["post"])

    wait_for(lambda: documented().get("deprecated") is True, seconds=10)
    assert "Call tariffs.greet" in documented()["description"]
    document = client.get("/openapi.json").json()
    assert document["paths"]["/rpc/public.greet"]["post"]["deprecated"] is True
    assert "deprecated" not in document["paths"]["/rpc/tariffs.greet"]["post"]
    assert {"$ref": "#/components/parameters/ApiVersion"} in document["paths"]["/rpc/tariffs.greet"]["post"][
        "parameters"
    ]
    assert call(gateway, "restore_function", p_function="tariffs.wave")[0] == 204
    wait_for(lambda: "deprecation" not in client.post("/rpc/wave", json={}).headers, seconds=5)


def test_a_route_without_a_version_is_told_to_go_with_its_function(
    gateway: GatewayProcess, client: httpx.Client
) -> None:
    for path, function in (("/hands/wave", "tariffs.wave"), ("/hands/greet", "tariffs.greet")):
        assert call(gateway, "add_route", p_method="POST", p_path=path, p_function=function)[0] == 200

    def documented(path: str) -> dict[str, Any]:
        operation: dict[str, Any] = client.get("/openapi.json").json()["paths"].get(path, {}).get("post", {})
        return operation

    wait_for(lambda: documented("/hands/wave") and documented("/hands/greet"), seconds=10)
    assert "deprecated" not in documented("/hands/wave")
    sunset = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
    assert call(
        gateway, "deprecate_function", p_function="tariffs.wave", p_successor="tariffs.greet",
        p_sunset_at=sunset.isoformat(),
    )[0] == 200  # fmt: skip
    try:
        wait_for(lambda: documented("/hands/wave").get("deprecated") is True, seconds=10)
        told = documented("/hands/wave")
        assert told["description"] == (
            f"Deprecated. From {sunset:%Y-%m-%dT%H:%M:%SZ} on it is answered 410. Call tariffs.greet (/rpc/tariffs.greet)."
        )
        assert {"API-Version", "Deprecation", "Sunset", "Link"} <= set(told["responses"]["200"]["headers"])
        assert told["description"] in documented("/rpc/tariffs.wave")["description"]
        answer = client.post("/hands/wave", json={})
        assert (answer.status_code, "deprecation" in answer.headers) == (200, True)
        greet = documented("/hands/greet")
        assert ("deprecated" in greet, "Deprecated" in greet.get("description", "")) == (False, False)
        assert "Sunset" not in greet["responses"]["200"]["headers"]
    finally:
        assert call(gateway, "restore_function", p_function="tariffs.wave")[0] == 204
    wait_for(lambda: "deprecated" not in documented("/hands/wave"), seconds=10)


def test_brownouts_refuse_for_a_while(gateway: GatewayProcess, client: httpx.Client) -> None:
    begin = datetime.now(UTC) + timedelta(seconds=1)
    status, brownout = call(
        gateway, "schedule_brownout", p_version="v1", p_starts_at=begin.isoformat(),
        p_ends_at=(begin + timedelta(hours=1)).isoformat(), p_reason="Move on.",
    )  # fmt: skip
    assert status == 200
    wait_for(lambda: client.post("/v1/rpc/greet", json={}).status_code == 410, seconds=6)
    answer = client.post("/v1/rpc/greet", json={})
    told = answer.json()
    assert (told["code"], told["message"]) == ("PT410", "version_brownout")
    assert "/v2/rpc/greet" in told["hint"] and "/docs/v1-to-v2.md" in told["hint"]
    assert 3000 < int(answer.headers["retry-after"]) <= 3600
    assert answer.headers["cache-control"] == "no-store"
    assert {"deprecation", "sunset", "successor-version"} == set(read_links(answer.headers["link"]))
    assert client.post("/rpc/greet", json={}).json()["message"] == "version_brownout"
    assert client.post("/rpc", json=[{"function": "greet"}]).json()["message"] == "version_brownout"
    door = client.get("/api/v1/health")
    assert (door.status_code, door.json()["message"]) == (410, "version_brownout")
    assert "Call /health, which has no version." in door.json()["hint"]
    assert client.get("/health").status_code == 200
    assert client.post("/v2/rpc/greet", json={}).status_code == 200
    assert client.post("/rpc/own", json={}).status_code == 200
    assert [b["brownout_id"] for b in call(gateway, "list_brownouts")[1]] == [brownout["brownout_id"]]
    assert call(gateway, "cancel_brownout", p_brownout_id=brownout["brownout_id"])[0] == 200
    wait_for(lambda: client.post("/v1/rpc/greet", json={}).status_code == 200, seconds=5)


def test_after_the_sunset_there_is_410_with_the_successor(
    gateway: GatewayProcess, client: httpx.Client, database: Database
) -> None:
    sunset = datetime.now(UTC) + timedelta(seconds=2)
    assert call(gateway, "set_version_sunset", p_version="v1", p_sunset_at=sunset.isoformat())[0] == 200
    try:
        # Nothing is announced at that moment: the clock decides.
        wait_for(lambda: client.post("/v1/rpc/greet", json={}).status_code == 410, seconds=10)
        assert datetime.now(UTC) >= sunset
        answer = client.post("/v1/rpc/greet", json={})
        told = answer.json()
        assert (told["code"], told["message"]) == ("PT410", "version_sunset")
        assert "Call version v2 (/v2/rpc/greet)." in told["hint"]
        assert read_links(answer.headers["link"])["successor-version"] == "/v2/rpc/greet"
        assert read_date(answer.headers["deprecation"]) <= parsedate_to_datetime(answer.headers["sunset"])
        assert client.post("/v1/rpc/long_gone", json={}).status_code == 410
        assert client.post("/v1/rpc", json=[{"function": "greet"}]).status_code == 410
        assert client.post("/rpc/greet", json={}).status_code == 410
        for path in ("/api/v1/health", f"/api/v1/invoices/{user_id(9)}/download", "/api/v1/auth/me"):
            door = client.get(path, headers={"Authorization": "Bearer x"} if "health" in path else {})
            assert (door.status_code, door.json()["message"]) == (410, "version_sunset")
            assert read_date(door.headers["deprecation"]) == MOMENT
        problem = client.get("/v1/rpc/greet", headers={"Accept": "application/problem+json"}).json()
        assert (problem["status"], problem["message"]) == (410, "version_sunset")
        assert client.post("/v2/rpc/greet", json={}).status_code == 200
        assert call(gateway, "get_api_version", p_version="v1")[1]["status"] == "sunset"
        assert "v1" not in client.post("/v9/rpc/greet", json={}).json()["hint"].partition(";")[0]
    finally:
        with database.connect() as connection:
            connection.execute("update api.versions set sunset_at = %s where version = 'v1'", [SUNSET])
            connection.execute("select core._announce('versions')")
    wait_for(lambda: client.post("/v1/rpc/greet", json={}).status_code == 200, seconds=5)


def test_who_still_calls_is_counted_exactly(gateway: GatewayProcess, database: Database) -> None:
    with database.connect() as connection:
        connection.execute("select pg_sleep(0)")
    for _ in range(7):
        with gateway.client(USER) as client:
            client.headers["X-Client-Info"] = "counted-app/1.2.3; runtime=node"
            assert client.post("/v1/rpc/greet", json={}).status_code == 200
            assert client.post("/v2/rpc/greet", json={}).status_code == 200
    with gateway.client() as client:
        client.headers["User-Agent"] = "Counted/4.5.6 (X11)"
        for _ in range(3):
            client.post("/rpc/greet", json={})
            client.get("/api/v1/health")
    rows: list[dict[str, Any]] = []

    def is_counted() -> bool:
        rows[:] = [
            row
            for row in call(gateway, "list_version_usage", p_version="v1", p_limit=1000)[1]
            if row["client"].lower().startswith("counted")
        ]
        return sum(row["call_count"] for row in rows) >= 13

    wait_for(is_counted, seconds=15)
    found = {(row["caller"], row["client"], row["function_name"]): row["call_count"] for row in rows}
    assert found == {
        (user_id(2), "counted-app/1.2.3", "public.greet"): 7, ("anon", "Counted/4", "public.greet"): 3,
        ("anon", "Counted/4", "/health"): 3,
    }  # fmt: skip
    assert sum(rows[0]["calls_by_day"].values()) == rows[0]["call_count"]
    assert call(gateway, "list_version_usage", USER)[0] == 403
    assert call(gateway, "list_version_usage", p_version="v2", p_function="tariffs.greet")[1] == []


def make_usage(answers: list[Exception | None]) -> tuple[VersionUsage, list[tuple[str, str]]]:
    sent: list[tuple[str, str]] = []

    async def take(_: bytes, parameters: Any) -> bytes | None:
        sent.append((parameters[1].decode(), parameters[2].decode()))
        if answers and (failure := answers.pop(0)) is not None:
            raise failure
        return b"1"

    return VersionUsage(take, 10), sent


def test_a_batch_whose_answer_was_lost_comes_again_as_it_was() -> None:
    notice = Versions(("public", "shop"), Catalog.empty).notice("v1", "public.greet")
    usage, sent = make_usage([OutcomeUnknown("lost"), None, None])
    usage.count(notice, Identity("anon", "{}"), {}, 200)
    asyncio.run(usage.flush())
    usage.count(notice, Identity("anon", "{}"), {}, 410)
    asyncio.run(usage.flush())
    assert sent[0] == sent[1]
    assert [number for number, _ in sent] == ["1", "1", "2"]
    assert [json.loads(rows)[0][5:7] for _, rows in sent[1:]] == [[1, 0], [1, 1]]


def test_callers_beyond_number_are_counted_together() -> None:
    notice = Versions(("public", "shop"), Catalog.empty).notice("v1", "public.greet")
    usage, sent = make_usage([])
    for number in range(MAX_KEYS + 500):
        usage.count(notice, Identity("authenticated", "{}", subject=f"user {number}"), {}, 200)
    asyncio.run(usage.flush())
    rows = [row for _, batch in sent for row in json.loads(batch)]
    assert len(rows) == MAX_KEYS + 1
    assert [row[5] for row in rows if row[3] == OTHER] == [500]
    assert sum(row[5] for row in rows) == MAX_KEYS + 500


@pytest.mark.parametrize(
    ("info", "agent", "name"),
    [
        (b"supabase-js-web/2.39.0", b"Mozilla/5.0", "supabase-js-web/2.39.0"),
        (b"", b"Mozilla/5.0 (X11; Linux) AppleWebKit/537", "Mozilla/5"),
        (b"", b"python-httpx/0.27.2", "python-httpx/0"),
        (b"@@;", b"", "@@"),
        (b"\xff\xfe", b"curl", "curl"),
        (b"", b"", ""),
        (b"", b"\x00<script>", ""),
        (b"a" * 5000, b"", "a" * 60),
    ],
)
def test_clients_are_told_apart_by_what_they_say(info: bytes, agent: bytes, name: str) -> None:
    assert client_name({b"x-client-info": info, b"user-agent": agent}) == name


def test_without_a_registry_there_are_two_versions() -> None:
    versions = Versions(("public", "shop"), Catalog.empty)
    assert versions.headers(None, "shop.buy") == ((b"api-version", b"v2"),)
    assert versions.refuse("v1", "public.buy") is None
    assert versions.choose("v1", {}).schemas == ("public",)
    assert versions.choose("v2", {}).schemas == ("shop",)
    assert versions.choose(None, {}).schemas == ("public", "shop")
    with pytest.raises(ApiError, match="unknown_version"):
        versions.refuse("v7")


def test_a_moment_is_compared_when_it_is_asked() -> None:
    state = json.loads(json.dumps(BUILT_IN))
    state["versions"][0] |= {"deprecated_at": 100, "sunset_at": 300, "guide": "https://example.com/guide?a=b"}
    state["brownouts"] = [["v1", 150, 160]]
    versions = Versions(("public", "shop"), Catalog.empty)
    versions.learn(state)
    notice = versions.notice("v1", "public.x")
    told = [notice.refuse(moment) for moment in (0, 149.9, 150, 159.9, 160, 299.9, 300, 1e12)]
    assert [error and error.message for error in told] == [
        None, None, "version_brownout", "version_brownout", None, None, "version_sunset", "version_sunset",
    ]  # fmt: skip
    assert told[2] is not None and told[2].headers["Retry-After"] == "10"
    assert dict(notice.headers)[b"sunset"] == b"Thu, 01 Jan 1970 00:05:00 GMT"
    assert (
        read_links(dict(notice.headers)[b"link"].decode())["deprecation"] == "https://example.com/guide?a=b"
    )


def test_the_command_lists_versions_and_their_callers(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url)
    run = CliRunner().invoke
    listed = run(main, ["versions", "list"])
    assert listed.exit_code == 0, listed.output
    assert re.search(r"v1 +deprecated", listed.output)
    assert json.loads(run(main, ["versions", "list", "--json"]).output)[-1]["version"] == "v1"
    assert run(main, ["versions", "usage", "v1"]).exit_code == 0
    wrong = run(main, ["versions", "usage", "v77"])
    assert wrong.exit_code == 1 and "There is no version 'v77'." in wrong.output
    early = run(main, ["versions", "deprecate", "v2", "--at", "2027-06-01", "--sunset", "2027-01-01"])
    assert early.exit_code == 1 and "A sunset comes after the deprecation." in early.output
    assert run(main, ["versions", "deprecate", "v2", "--at", "soon"]).exit_code == 2
    assert run(main, ["versions", "deprecate", "v1", "--note", "x"]).exit_code == 2
    done = run(main, ["versions", "deprecate", "flags.evaluate_flag", "--successor", "flags.evaluate_flags"])
    assert done.exit_code == 0 and "is deprecated as of" in done.output
    assert "flags.evaluate_flags" in run(main, ["versions", "list"]).output


def test_what_the_registry_refuses_is_named_over_http(gateway: GatewayProcess) -> None:
    refused = {
        "deprecate_api_version": ({"p_version": "v9"}, 404, "unknown_version"),
        "set_version_sunset": (
            {"p_version": "v1", "p_sunset_at": "2026-01-01T00:00:00Z"}, 400, "sunset_before_deprecation"
        ),
        "schedule_brownout": (
            {"p_version": "v1", "p_starts_at": "2026-01-01T00:00:00Z", "p_ends_at": "2026-01-01T01:00:00Z"}, 400,
            "invalid_brownout",
        ),
        "deprecate_function": ({"p_function": "tariffs.nothing"}, 404, "function_not_found"),
        "create_api_version": ({"p_version": "2.0"}, 400, "invalid_version"),
        "cancel_brownout": ({"p_brownout_id": user_id(9)}, 404, "brownout_not_found"),
    }  # fmt: skip
    for function, (arguments, status, message) in refused.items():
        found = call(gateway, function, **arguments)
        assert (found[0], found[1]["message"]) == (status, message), function
        assert found[1]["hint"]
        assert call(gateway, function, USER, **arguments)[0] == 403


def test_internal_functions_of_the_schema_stay_inside(gateway: GatewayProcess, database: Database) -> None:
    for function in (
        "api.get_version_state",
        "api.record_version_usage",
        "api.get_news",
        "api.call_procedure",
    ):
        assert call(gateway, function, SERVICE)[0] == 404, function
    with database.connect() as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "update api.versions set sunset_at = deprecated_at - interval '1 day' where version = 'v1'"
        )
