"""The OFREP doors: as the protocol says, for whom it says, and to OpenFeature's own Python provider."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.servers import ROOT, Database
from tests.test_supabase_js import INSTALL

pytestmark = pytest.mark.one_server

SERVICE = make_token(role="service_role")
ALICE = make_token(user_id(1))
BULK = "/ofrep/v1/evaluate/flags"

FLAGS: dict[str, dict[str, Any]] = {
    "static": {"type": "boolean", "default_variant": "on"},
    "color": {
        "type": "string", "variants": {"red": "#f00", "blue": "#00f"}, "default_variant": "red", "sampling_rate": 1,
        "rules": [{"id": "kenya", "variant": "blue",
                   "conditions": [{"attribute": "country", "operator": "eq", "value": "KE"}]}],
    },
    "share": {"type": "number", "variants": {"low": 1.5, "high": 10}, "default_variant": "low",
              "rules": [{"id": "half", "percentage": 50, "variant": "high"}]},
    "layout": {"type": "object", "variants": {"a": {"rows": 3, "wide": None}}, "default_variant": "a"},
    "hidden": {"type": "boolean", "audience": "service", "default_variant": "on"},
    "open": {"type": "boolean", "audience": "public", "default_variant": "on"},
    "off": {"type": "string", "variants": {"a": "A"}, "default_variant": "a", "enabled": False},
}  # fmt: skip


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("select test.create_user(1), test.create_user(2)")
        for key, definition in FLAGS.items():
            connection.execute("select flags.upsert_flag(%s, %s)", [key, json.dumps(definition)])
    with gateway_for(database) as process:
        yield process


def ask(
    gateway: GatewayProcess, key: str | None, body: Any, token: str | None = SERVICE, **headers: str
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    path = BULK if key is None else f"{BULK}/{key}"
    with gateway.client(token) as client:
        return client.post(path, content=content, headers={"content-type": "application/json", **headers})


def context(**attributes: Any) -> dict[str, Any]:
    return {"context": {"targetingKey": "bob", **attributes}}


def test_one_flag_is_answered_as_the_protocol_says(gateway: GatewayProcess) -> None:
    answer = ask(gateway, "color", context(country="KE"))
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "key": "color", "value": "#00f", "variant": "blue", "reason": "TARGETING_MATCH",
        "metadata": {"environment": "production", "version": 1, "ruleId": "kenya"},
    }  # fmt: skip
    assert ask(gateway, "static", {}).json()["reason"] == "STATIC"
    assert ask(gateway, "color", context(country=7)).json()["reason"] == "DEFAULT"
    assert ask(gateway, "share", context()).json()["reason"] in ("SPLIT", "DEFAULT")
    assert ask(gateway, "layout", context()).json()["value"] == {"rows": 3, "wide": None}
    off = ask(gateway, "off", context()).json()
    assert "value" not in off and off["reason"] == "DISABLED"


@pytest.mark.parametrize(
    ("key", "body", "status", "code"),
    [
        ("nowhere", {}, 404, "FLAG_NOT_FOUND"),
        ("x" * 500, {}, 404, "FLAG_NOT_FOUND"),
        ("color%00", {}, 404, "FLAG_NOT_FOUND"),
        ("color", b"{", 400, "PARSE_ERROR"),
        ("color", b"", 400, "PARSE_ERROR"),
        ("color", b"\xff", 400, "PARSE_ERROR"),
        ("color", [], 400, "PARSE_ERROR"),
        ("color", {"context": 5}, 400, "INVALID_CONTEXT"),
        ("color", {"context": None}, 400, "INVALID_CONTEXT"),
        ("color", {"context": {"targetingKey": 5}}, 400, "INVALID_CONTEXT"),
        ("color", {"context": {"country": "a\0b"}}, 400, "INVALID_CONTEXT"),
        ("color", b'{"context": {"country": 1e999999}}', 400, None),
        ("color", b'{"context": {"country": ' + b"[" * 20000 + b"]" * 20000 + b"}}", 400, None),
        ("share", {"context": {}}, 400, "TARGETING_KEY_MISSING"),
        ("share", {"context": {"targetingKey": ""}}, 400, "TARGETING_KEY_MISSING"),
    ],
)  # fmt: skip
def test_errors_are_the_protocols(
    gateway: GatewayProcess, key: str, body: Any, status: int, code: str | None
) -> None:
    answer = ask(gateway, key, body)
    told = answer.json()
    assert answer.status_code == status, answer.text
    assert code is None or told["errorCode"] == code
    assert told["errorDetails"] and "key" in told
    if code not in ("FLAG_NOT_FOUND", "TARGETING_KEY_MISSING"):
        assert ask(gateway, None, body).status_code == 400


def test_a_body_that_is_too_large_is_refused(gateway: GatewayProcess) -> None:
    answer = ask(gateway, "color", context(country="x" * 70_000))
    assert answer.status_code == 413 and answer.json()["errorCode"] == "GENERAL"


def test_who_may_ask_for_whom(gateway: GatewayProcess) -> None:
    assert ask(gateway, "static", {}, "nonsense").status_code == 401
    own = {"context": {"targetingKey": user_id(1)}}
    assert ask(gateway, "static", own, ALICE).status_code == 200
    assert ask(gateway, "share", {}, ALICE).status_code == 200, "the targeting key is filled in"
    other = ask(gateway, "static", {"context": {"targetingKey": user_id(2)}}, ALICE)
    assert other.status_code == 403 and other.json()["errorCode"] == "GENERAL"
    assert ask(gateway, "hidden", {}, ALICE).status_code == 404
    keys = [flag["key"] for flag in ask(gateway, None, {}, ALICE).json()["flags"]]
    assert keys == ["color", "layout", "off", "open", "share", "static"]
    anonymous = ask(gateway, None, {}, None)
    if anonymous.status_code != 401:  # where nobody may call without a token, nobody may here
        assert [flag["key"] for flag in anonymous.json()["flags"]] == ["open"]
        assert ask(gateway, "static", {}, None).status_code == 404


def test_all_flags_come_with_a_tag_that_saves_the_next_answer(
    gateway: GatewayProcess, database: Database
) -> None:
    first = ask(gateway, None, context())
    assert first.status_code == 200 and len(first.json()["flags"]) == len(FLAGS) + 1
    etag = first.headers["etag"]
    same = ask(gateway, None, context(), **{"if-none-match": etag})
    assert same.status_code == 304 and same.content == b"" and same.headers["etag"] == etag
    assert ask(gateway, None, context(), **{"if-none-match": f'"x", W/{etag}'}).status_code == 304
    assert ask(gateway, None, context(country="KE"), **{"if-none-match": etag}).status_code == 200
    assert ask(gateway, None, context(), ALICE, **{"if-none-match": etag}).status_code == 403
    own = ask(gateway, None, {}, ALICE, **{"if-none-match": etag})
    assert own.status_code == 200, "a tag is of one caller"
    missing = ask(gateway, None, {}).json()["flags"]
    assert {f["key"]: f["errorCode"] for f in missing if "errorCode" in f} == {
        "share": "TARGETING_KEY_MISSING"
    }

    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("select flags.set_flag_enabled('static', false)")
        changed_at = time.monotonic()
        try:
            while ask(gateway, None, context(), **{"if-none-match": etag}).status_code == 304:
                assert time.monotonic() - changed_at < 60, "a change is seen"
        finally:
            connection.execute("select flags.set_flag_enabled('static', true)")


def test_an_environment_is_named_in_a_header(gateway: GatewayProcess) -> None:
    assert ask(gateway, "static", {}, **{"x-flag-environment": "staging"}).status_code == 404
    answer = ask(gateway, "static", {}, **{"x-flag-environment": "nowhere"})
    assert answer.status_code == 400 and answer.json()["errorCode"] == "GENERAL"
    assert ask(gateway, None, {}, **{"x-flag-environment": "staging"}).json() == {"flags": []}


def test_limits_are_told_as_the_protocol_says(gateway: GatewayProcess, database: Database) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "select ops.set_rate_limit('flags.evaluate_flag', p_quantity => 1, p_period => '1 hour', p_role => 'authenticated')"
        )
        try:
            deadline = time.monotonic() + 60
            while (answer := ask(gateway, "static", {}, ALICE)).status_code != 429:
                assert time.monotonic() < deadline
            assert int(answer.headers["retry-after"]) > 0
        finally:
            connection.execute("select ops.remove_rate_limit('flags.evaluate_flag', 'authenticated')")


def test_browsers_of_any_origin_may_ask(gateway: GatewayProcess) -> None:
    with gateway.client() as client:
        answer = client.options(
            BULK, headers={"origin": "https://shop.example", "access-control-request-method": "POST"}
        )
    assert answer.status_code == 200 and "POST" in answer.headers["access-control-allow-methods"]
    assert "ETag" in ask(gateway, None, {}).headers["access-control-expose-headers"]


def test_the_trail_has_what_was_answered(gateway: GatewayProcess, database: Database) -> None:
    ask(
        gateway,
        "color",
        {"context": {"targetingKey": "trail", "country": "KE"}},
        **{"x-request-id": "trail-1"},
    )
    with psycopg.connect(database.url, autocommit=True) as connection:
        deadline = time.monotonic() + 60
        while not (found := connection.execute(
            "select variant, reason, rule_id, version, request_id from flags.list_evaluations('color', 'trail')"
        ).fetchall()):  # fmt: skip
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert found == [("blue", "TARGETING_MATCH", "kenya", 1, "trail-1")]
        counted = connection.execute(
            "select sum(evaluation_count) from flags.counts where flag_key = 'color' and variant = 'blue'"
        ).fetchone()
    assert counted and counted[0] > 0


def test_openfeatures_python_provider(gateway: GatewayProcess) -> None:
    api = pytest.importorskip("openfeature.api", reason="openfeature-sdk is not installed")
    ofrep = pytest.importorskip(
        "openfeature.contrib.provider.ofrep", reason="openfeature-provider-ofrep is not installed"
    )
    from openfeature.evaluation_context import EvaluationContext
    from openfeature.flag_evaluation import Reason

    provider = ofrep.OFREPProvider(
        gateway.url, headers_factory=lambda: {"Authorization": f"Bearer {SERVICE}"}
    )
    api.set_provider(provider)
    try:
        client = api.get_client()
        bob = EvaluationContext("bob", {"country": "KE"})
        details = client.get_string_details("color", "none", bob)
        assert (details.value, details.variant, details.reason) == ("#00f", "blue", Reason.TARGETING_MATCH)
        assert details.flag_metadata["ruleId"] == "kenya"
        assert client.get_boolean_value("static", False, bob) is True
        assert client.get_float_value("share", 0.0, EvaluationContext("u2")) in (1.5, 0.0)
        assert client.get_object_value("layout", {}, bob) == {"rows": 3, "wide": None}
        off = client.get_string_details("off", "mine", bob)
        assert (off.value, off.reason, off.error_code) == ("mine", Reason.DISABLED, None)
        assert client.get_boolean_details("nowhere", True, bob).error_code == "FLAG_NOT_FOUND"
        assert client.get_boolean_details("color", True, bob).error_code == "TYPE_MISMATCH"
        lost = client.get_integer_details("share", 7, EvaluationContext(None, {"a": 1}))
        assert (lost.value, lost.error_code) == (7, "TARGETING_KEY_MISSING")
    finally:
        api.shutdown()
        provider.session.close()


def test_openfeatures_javascript_providers(gateway: GatewayProcess) -> None:
    node = shutil.which("node")
    project = ROOT / "tests" / "openfeature_js"
    if node is None:
        pytest.skip("node is not installed; the JavaScript providers are not tested")
    mark = project / "node_modules" / ".package-lock.json"
    if not mark.exists() or mark.stat().st_mtime < (project / "package-lock.json").stat().st_mtime:
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed; the JavaScript providers are not tested")
        done = subprocess.run(INSTALL, cwd=project, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode or not mark.exists():
            pytest.skip("npm ci could not install the JavaScript providers; they are not tested")
    environment = {
        "PATH": os.environ["PATH"],
        "MAINSPRING_URL": gateway.url,
        "SERVICE_TOKEN": SERVICE,
        "TOKEN": ALICE,
    }
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(Path("test.mjs"))],
        cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout and "# pass 4" in done.stdout, done.stdout
