"""Configuration: changes that reach running processes, and secrets that nobody else reads."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg import sql

from pyapi.cli import main
from pyapi.config import functions
from pyapi.config.secrets import Place, open_secret, seal_secret
from pyapi.config.values import ServiceConfig, parse_duration
from pyapi.sealing import Keyring
from pyapi.settings import Settings
from pyapi.worker.news import may_send
from tests.gateways import SECRET_KEY, GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database
from tests.workers import wait_for, worker_for

pytestmark = pytest.mark.one_server

ADMIN = make_token(user_id(1), "admin")
USER = make_token(user_id(2))
OPERATOR = make_token(user_id(3), "operator")
SERVICE = make_token(role="service_role")
PLAIN = "s3cr3t-plain-text-of-the-provider"
OTHER_KEY = "another-sealing-key-for-tests-of-32-bytes"


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute(
            "select test.create_user(1, 'admin'), test.create_user(2), test.create_user(3, 'operator')"
        )
        for key, kind, visibility in (
            ("api_key", "string", "secret"), ("limit", "number", "internal"), ("low", "integer", "internal"),
            ("high", "integer", "internal"), ("support_number", "string", "public"),
        ):  # fmt: skip
            connection.execute(
                "select config.define_key('wallet', %s, %s, p_visibility => %s)", [key, kind, visibility]
            )
    with gateway_for(database, log_level="") as gateway:
        yield gateway


def call(gateway: GatewayProcess, token: str | None, function: str, **arguments: Any) -> tuple[int, Any]:
    with gateway.client(token) as client:
        answer = client.post(f"/rpc/config.{function}", json=arguments)
    return answer.status_code, answer.json() if answer.content else None


def set_value(database: Database, service: str, key: str, value: object, environment: str = "all") -> None:
    with database.connect() as connection:
        connection.execute(
            "select config.set_config_value(%s, %s, %s::jsonb, %s)",
            [service, key, json.dumps(value), environment],
        )


def search(database: Database, text: str) -> list[str]:
    """Columns of any table that hold a text in any row."""
    found = []
    with database.connect() as connection:
        columns = connection.execute(
            "select c.oid::regclass::text, n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'm') and n.nspname not in ('information_schema', 'tap')"
        ).fetchall()
        for name, schema, table in columns:
            row = connection.execute(
                sql.SQL("select 1 from {} as t where strpos(to_jsonb(t)::text, %s) > 0 limit 1").format(
                    sql.Identifier(str(schema), str(table))
                ),
                [text],
            ).fetchone()
            if row is not None:
                found.append(str(name))
    return found


def test_a_change_reaches_a_gateway_within_a_second(gateway: GatewayProcess, database: Database) -> None:
    with gateway.client(USER) as user, gateway.client(ADMIN) as admin, gateway.client() as anon:
        ask = {"p_service_name": "gateway", "p_config_key": "maintenance_message"}
        assert user.post("/rpc/config.get_config_value", json=ask).status_code == 200
        try:
            set_value(database, "gateway", "maintenance_retry_after", "90 seconds")
            set_value(database, "gateway", "maintenance_message", "Back at noon.", "production")
            answer = wait_for(
                lambda: (a := user.post("/rpc/config.get_config_value", json=ask)).status_code == 503 and a, 5
            )
            assert answer.json()["message"] == "maintenance"
            assert answer.json()["details"] == "Back at noon."
            assert answer.headers["retry-after"] == "90"
            assert anon.get("/health/ready").status_code == 200
            assert admin.post("/rpc/config.get_config_value", json=ask).json() == "Back at noon."
            assert (
                anon.post("/rpc/auth.login", json={"p_login": "nobody", "p_password": "x" * 12}).status_code
                != 503
            )
            # Of another environment: nothing to this gateway.
            set_value(database, "gateway", "maintenance_message", "For them.", "staging")
        finally:
            with database.connect() as connection:
                connection.execute(
                    "select config.unset_config_value('gateway', 'maintenance_message', 'production')"
                )
        wait_for(lambda: user.post("/rpc/config.get_config_value", json=ask).status_code == 200)


def test_a_worker_follows_and_the_environment_wins(database: Database, gateway: GatewayProcess) -> None:
    def add_delivery(name: str) -> None:
        with database.connect() as connection:
            connection.execute(
                "select notifications._enqueue_delivery('sms', 'r', '{\"body\": \"b\"}', %s)", [name]
            )

    def count_waiting() -> int:
        with database.connect() as connection:
            rows = connection.execute(
                "select count(*) from notifications.deliveries where state not in ('sent', 'delivered')"
            ).fetchall()
        return int(str(rows[0][0]))

    set_value(database, "worker", "deliveries_enabled", False)
    with (
        worker_for(database, "", "--only", "deliveries") as worker,
        worker_for(database, "", "--only", "deliveries", log_level="warning") as stubborn,
    ):
        # Both know before they send anything.
        wait_for(lambda: worker.events("config_changed"))
        add_delivery("1")
        set_value(database, "worker", "log_level", "error")
        wait_for(lambda: "log_level" in worker.events("config_changed")[-1]["keys"])
        assert count_waiting() == 1
        count = len(worker.events())
        set_value(database, "worker", "deliveries_enabled", True)
        wait_for(lambda: count_waiting() == 0)
        set_value(database, "worker", "log_level", "info")
        switch = itertools.cycle((False, True))

        def is_told_again() -> bool:
            set_value(database, "worker", "deliveries_enabled", next(switch))
            return len(worker.events("config_changed")) > 2

        assert len(worker.events()) == count, "with log_level error nothing of the kind is logged"
        wait_for(is_told_again)
        assert stubborn.events("config_changed") == [], "MAINSPRING_LOG_LEVEL is the environment's word"
        set_value(database, "worker", "deliveries_enabled", True)


def test_only_the_service_reads_a_secret(gateway: GatewayProcess, database: Database) -> None:
    place = {"p_service_name": "wallet", "p_config_key": "api_key"}
    status, told = call(gateway, ADMIN, "set_secret", **place, p_secret=PLAIN, p_reason="first")
    assert status == 200, told
    assert told["source"] == "all" and PLAIN not in json.dumps(told)
    for token, expected in ((USER, 403), (OPERATOR, 403), (ADMIN, 403), (None, 401)):
        assert call(gateway, token, "get_secret", **place)[0] == expected
    for token in (None, USER, OPERATOR):
        assert call(gateway, token, "set_secret", **place, p_secret="x")[0] in (401, 403)
    with gateway.client(SERVICE) as client:
        answer = client.post(
            "/rpc/config.get_secret",
            json=place | {"p_purpose": "a call"},
            headers={"X-Request-Id": "request-7"},
        )
    assert answer.json() == {"secret": PLAIN, "source": "all", "version": told["version"]}
    assert answer.headers["cache-control"] == "no-store"
    with database.connect() as connection:
        read = connection.execute(
            "select actor_type, reason, new_values ->> 'fingerprint', occurred_at > now() - interval '1 minute'"
            " from ops.audit_log where action = 'secret_read' and request_id = 'request-7'"
        ).fetchall()
    assert read == [("service", "a call", told["fingerprint"], True)]
    # Nobody gets it, or its seal, from any other function; and no table has it.
    with database.connect() as connection:
        [(sealed,)] = connection.execute("select sealed from config.secrets").fetchall()
    for token in (USER, OPERATOR, ADMIN, SERVICE):
        for function, arguments in READERS.items():
            _, answered = call(gateway, token, function, **{"p_service_name": "wallet"} | arguments)
            assert PLAIN not in json.dumps(answered) and str(sealed) not in json.dumps(answered)
    assert search(database, PLAIN) == []
    assert search(database, str(sealed)) == ["config.secrets"]


READERS: dict[str, dict[str, Any]] = {
    "get_config_value": {"p_config_key": "api_key"},
    "explain_config_value": {"p_config_key": "api_key"},
    "get_service_configs": {"p_include_secrets": True},
    "list_config_history": {},
    "diff_config": {"p_from_version": 0},
    "list_keys": {},
}
"""Functions that show something of a secret."""


def test_users_know_of_what_is_public_only(gateway: GatewayProcess, database: Database) -> None:
    set_value(database, "wallet", "limit", 12345.5)
    set_value(database, "wallet", "support_number", "+254711000111")
    for token in (USER, OPERATOR):
        status, rows = call(
            gateway, token, "get_service_configs", p_service_name="wallet", p_include_secrets=True
        )
        assert (status, [row["config_key"] for row in rows]) == (200, ["support_number"])
        for key in ("limit", "api_key", "nothing"):
            for function in ("get_config_value", "explain_config_value"):
                status, told = call(gateway, token, function, p_service_name="wallet", p_config_key=key)
                assert (status, told["message"]) == (404, "unknown_key")
                assert "limit" not in told["hint"] and "api_key" not in told["hint"]
        for function in ("list_config_history", "diff_config", "revert_config", "list_keys", "unset_config_value",
                         "set_config_value", "set_config_values"):  # fmt: skip
            arguments = {
                "p_service_name": "wallet",
                "p_config_key": "limit",
                "p_config_value": 1,
                "p_values": {"limit": 1},
            }
            named = {
                "list_config_history": ("p_service_name",), "diff_config": ("p_service_name",),
                "revert_config": ("p_service_name",), "list_keys": ("p_service_name",),
                "unset_config_value": ("p_service_name", "p_config_key"), "set_config_values": ("p_service_name", "p_values"),
                "set_config_value": ("p_service_name", "p_config_key", "p_config_value"),
            }[function]  # fmt: skip
            assert call(gateway, token, function, **{n: arguments[n] for n in named})[0] == 403
    assert call(gateway, None, "get_service_configs", p_service_name="wallet")[0] == 401
    assert call(gateway, ADMIN, "get_config_value", p_service_name="wallet", p_config_key="limit") == (
        200,
        12345.5,
    )


def test_a_reading_that_is_not_written_down_is_none(database: Database, gateway: GatewayProcess) -> None:
    call(gateway, ADMIN, "set_secret", p_service_name="wallet", p_config_key="api_key", p_secret=PLAIN)
    with database.connect() as connection:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), connection.transaction():
            connection.execute("set transaction read only")
            connection.execute("select config._read_secret('wallet', 'api_key', 'production')")
        # Where the log cannot be written, nothing is handed out.
        connection.execute(
            "alter table ops.audit_log add constraint no_reading check (action <> 'secret_read') not valid"
        )
        try:
            status, told = call(
                gateway, SERVICE, "get_secret", p_service_name="wallet", p_config_key="api_key"
            )
        finally:
            connection.execute("alter table ops.audit_log drop constraint no_reading")
    assert status >= 400 and PLAIN not in json.dumps(told)
    with gateway.client(SERVICE) as client:
        path = "/rpc/config.get_secret?p_service_name=wallet&p_config_key=api_key"
        assert client.get(path).status_code == 405, "a read-only call could not be written down"


def test_a_wrong_secret_is_refused_without_being_repeated(gateway: GatewayProcess) -> None:
    place = {"p_service_name": "wallet", "p_config_key": "api_key"}
    for wrong in ({"p_secret": 5}, {"p_secret": ""}, {"p_secret": PLAIN * 1000}, {"p_secret": PLAIN + "\0"},
                  {"p_secret": PLAIN, "p_environment": "nowhere"}, {"p_secret": PLAIN, "p_config_key": "x"},
                  {"p_secret": PLAIN, "p_config_key": "limit"}, {"p_secret": PLAIN, "p_service_name": "wallet\0"},
                  {"p_secret": PLAIN, "p_expected_version": 99999999}):  # fmt: skip
        status, told = call(gateway, ADMIN, "set_secret", **place | wrong)
        assert status in (400, 404, 409), (wrong, told)
        assert PLAIN not in json.dumps(told)
    status, told = call(gateway, ADMIN, "set_config_value", **place, p_config_value=PLAIN)
    assert (status, told["message"]) == (403, "value_is_secret")
    assert PLAIN not in json.dumps(told)


def test_of_writers_who_saw_the_same_one_wins(database: Database, gateway: GatewayProcess) -> None:
    set_value(database, "wallet", "limit", 1)
    barrier = threading.Barrier(6)

    def write(number: int, isolation: str) -> str:
        with database.connect() as connection:
            connection.execute(f"set default_transaction_isolation = '{isolation}'")
            [(version,)] = connection.execute(
                "select version from config.get_service_configs('wallet') where config_key = 'limit'"
            ).fetchall()
            barrier.wait(60)
            try:
                connection.execute(
                    "select config.set_config_value('wallet', 'limit', %s::jsonb, p_expected_version => %s)",
                    [str(number), version],
                )
            except psycopg.Error as error:
                return str(error.sqlstate)
        return "won"

    with ThreadPoolExecutor(6) as pool:
        levels = itertools.cycle(("read committed", "repeatable read"))
        outcomes = list(pool.map(write, range(100, 106), levels))
    assert outcomes.count("won") == 1
    assert set(outcomes) <= {"won", "PT409", "40001"}
    with database.connect() as connection:
        versions = connection.execute(
            "select version, previous_value, value from config.list_config_history('wallet', 'limit') order by version"
        ).fetchall()
    for before, after in itertools.pairwise(versions):
        assert after[1] == before[2]


def test_nobody_sees_half_of_a_change(database: Database, gateway: GatewayProcess) -> None:
    """Low and high are always equal; one reader over SQL, one as processes read."""
    done = threading.Event()
    seen = ServiceConfig("wallet", "production")
    halves: list[object] = []

    def watch() -> None:
        with database.connect() as connection:
            while not done.is_set():
                rows = connection.execute(
                    "select jsonb_agg(to_jsonb(c)) from config.get_service_configs('wallet') as c"
                ).fetchall()
                seen.apply(rows[0][0])  # type: ignore[arg-type]
                if seen.get("low") != seen.get("high"):
                    halves.append((seen.get("low"), seen.get("high")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with database.connect() as connection:
            for number in range(60):
                connection.execute(
                    "select config.set_config_values('wallet', jsonb_build_object('low', %s::int, 'high', %s::int))",
                    [number, number],
                )
                with pytest.raises(psycopg.Error):
                    connection.execute(
                        """select config.set_config_values('wallet', '{"high": -1, "low": "x"}')"""
                    )
    finally:
        done.set()
        watcher.join(60)
    assert halves == []
    assert seen.get("high") is not None


def run(database: Database, *arguments: str, key: str = SECRET_KEY, stdin: str | None = None) -> Result:
    environment = {"DATABASE_URL": database.url, "MAINSPRING_SECRET_KEY": key}
    return CliRunner(env=environment).invoke(main, ["config", *arguments], input=stdin)


def test_a_key_is_replaced_while_secrets_are_read(database: Database, gateway: GatewayProcess) -> None:
    keys = f"{OTHER_KEY},{SECRET_KEY}"
    place = {"p_service_name": "wallet", "p_config_key": "api_key"}
    for number in range(5):
        call(gateway, ADMIN, "set_secret", **place, p_secret=f"{PLAIN}-{number}")
    done = threading.Event()
    told: list[tuple[int, Any]] = []

    with gateway_for(database, secret_key=keys) as rotating:

        def read() -> None:
            while not done.is_set():
                told.append(call(rotating, SERVICE, "get_secret", **place))

        reader = threading.Thread(target=read)
        reader.start()
        try:
            wait_for(lambda: told)
            for _ in range(3):
                result = run(database, "reseal", key=keys)
                assert result.exit_code == 0, result.output
            count = len(told)
            wait_for(lambda: len(told) > count + 1)
        finally:
            done.set()
            reader.join(60)
    assert {(status, body["secret"]) for status, body in told} == {(200, f"{PLAIN}-4")}
    # The old key is not needed any more, for old versions either; and it opens nothing.
    with database.connect() as connection:
        connection.execute("select config.revert_config('wallet', p_to_version => %s, p_config_key => 'api_key')", [
            connection.execute(
                "select version from config.list_config_history('wallet', 'api_key', p_limit => 3) order by 1 limit 1"
            ).fetchall()[0][0]
        ])  # fmt: skip
    assert run(database, "get", "wallet", "api_key", "--secret", key=OTHER_KEY).output == f"{PLAIN}-2\n"
    status, answer = call(gateway, SERVICE, "get_secret", **place)
    assert (status, answer["message"]) == (503, "secret_not_opened")
    failed = run(database, "reseal")
    assert failed.exit_code == 1 and "wallet/api_key in all" in failed.output
    assert run(database, "reseal", key=f"{SECRET_KEY},{OTHER_KEY}").exit_code == 0
    with database.connect() as connection:
        rows = connection.execute(
            "select count(*) from ops.audit_log where action = 'secrets_resealed'"
        ).fetchall()
    assert int(str(rows[0][0])) == 5
    assert search(database, PLAIN) == []


async def _set_and_get(sent: list[object]) -> dict[str, Any]:
    """Set and get a secret by way of a database that remembers what it was sent."""

    async def answer(statement: bytes, *parameters: object) -> dict[str, Any]:
        sent.extend((statement, *parameters))
        names = ("service_name", "config_key", "source", "version", "fingerprint")
        if statement is functions.SET:
            return dict.fromkeys(names, "all")
        return {"source": "all", "sealed": sent[4], "version": 1}

    context: Any = SimpleNamespace(
        auth=SimpleNamespace(settings=Settings(secret_key=(SECRET_KEY,))),
        database=SimpleNamespace(call=answer),
    )
    place = {"p_service_name": "wallet", "p_config_key": "api_key"}
    await functions.set_secret(context, functions.SetArguments(**place, p_secret=PLAIN))
    return await functions.get_secret(context, functions.GetArguments(**place))


def test_no_statement_has_the_plain_text() -> None:
    sent: list[object] = []
    assert asyncio.run(_set_and_get(sent))["secret"] == PLAIN
    assert len(sent) > 8
    assert PLAIN not in repr(sent)


def test_a_seal_opens_in_its_place_only() -> None:
    keyring = Keyring((SECRET_KEY,))
    staging, production = Place("wallet", "api_key", "staging"), Place("wallet", "api_key", "production")
    sealed, fingerprint = seal_secret(keyring, staging, PLAIN)
    assert open_secret(keyring, staging, sealed) == PLAIN
    assert seal_secret(keyring, production, PLAIN)[1] == fingerprint, "the same secret shows as such"
    assert seal_secret(keyring, Place("other", "api_key", "staging"), PLAIN)[1] != fingerprint
    with pytest.raises(ValueError, match="another place"):
        open_secret(keyring, production, sealed)
    with pytest.raises(ValueError, match="MAINSPRING_SECRET_KEY"):
        open_secret(Keyring((OTHER_KEY,)), staging, sealed)


def test_the_command(fresh_database: Database, tmp_path: Any) -> None:
    def good(*arguments: str, stdin: str | None = None) -> str:
        result = run(fresh_database, *arguments, stdin=stdin)
        assert result.exit_code == 0, result.output
        return result.output

    def bad(*arguments: str, stdin: str | None = None) -> str:
        result = run(fresh_database, *arguments, stdin=stdin)
        assert result.exit_code != 0
        assert "Traceback" not in result.output
        return result.output

    assert "maintenance_message" in good("list")
    good("define", "wallet", "limit", "integer", "--constraint", '{"min": 1, "max": 10}', "--default", "5")
    good("define", "wallet", "api_key", "string", "--visibility", "secret")
    assert "wallet/limit is 7 in staging" in good(
        "set", "wallet", "limit", "7", "-e", "staging", "--reason", "try"
    )
    assert good("get", "wallet", "limit") == "5\n"
    assert good("get", "wallet", "limit", "-e", "staging") == "7\n"
    assert "default" in good("get", "wallet", "limit", "--explain")
    assert "try" in good("history", "wallet")
    assert "7" in good("diff", "wallet", "-e", "staging", "--with", "production")
    assert "No difference" in good("diff", "wallet", "--with", "development")
    assert "7 → (not set)" in good("revert", "wallet", "-e", "staging", "--to", "0")
    assert "nothing was changed" in good("revert", "wallet", "-e", "staging", "--to", "0")
    assert "in force is 5 of default" in good("unset", "wallet", "limit", "-e", "staging")
    assert PLAIN not in good("set", "wallet", "api_key", "--secret", stdin=PLAIN + "\n")
    file = tmp_path / "secret"
    file.write_text(PLAIN)
    assert "secret" in good("set", "wallet", "api_key", "--secret", "--file", str(file), "-e", "staging")
    assert good("get", "wallet", "api_key", "--secret", "--purpose", "a look") == PLAIN + "\n"
    assert PLAIN not in good("list", "wallet")
    assert search(fresh_database, PLAIN) == []

    assert "Choose" in bad("define", "wallet", "x", "colour")
    assert "out of the range" in bad("set", "wallet", "limit", "11")
    assert "is no integer" in bad("set", "wallet", "limit", "many")
    assert "is at version 0, not 3" in bad("set", "wallet", "limit", "6", "--expect", "3")
    assert "no key 'limits'" in bad("set", "wallet", "limits", "6")
    assert "no environment 'nowhere'" in bad("get", "wallet", "limit", "-e", "nowhere")
    assert "never from the command line" in bad("set", "wallet", "api_key", PLAIN, "--secret")
    assert "is a secret" in bad("set", "wallet", "api_key", "x")
    assert "is a secret" in bad("get", "wallet", "api_key")
    assert "is internal" in bad("get", "wallet", "limit", "--secret")
    assert "is empty" in bad("set", "wallet", "api_key", "--secret", stdin="")
    assert "no version 999" in bad("revert", "wallet", "--to", "999")
    assert "p_to_version or p_to_time" in bad("revert", "wallet")


def test_deliveries_go_on_where_configuration_cannot_be_read() -> None:
    async def refuse(statement: str, parameters: object) -> list[tuple[object, ...]]:
        raise psycopg.errors.UndefinedFunction

    async def answer(statement: str, parameters: object) -> list[tuple[object, ...]]:
        return [([{"config_key": "deliveries_enabled", "value": False, "value_type": "boolean"}],)]

    config = ServiceConfig("worker", "nowhere")
    database: Any = SimpleNamespace(fetch=refuse)
    assert asyncio.run(may_send(config, database))
    database.fetch = answer
    assert not asyncio.run(may_send(config, database))


@pytest.mark.parametrize(
    ("text", "seconds"), [("PT1M", 60), ("P1DT2H", 93600), ("PT1M1.5S", 61.5), ("PT0S", 0), ("PT36H", 129600)]
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)
    with pytest.raises(ValueError):
        parse_duration(text + "x")


def test_listeners_hear_of_changes_only() -> None:
    config = ServiceConfig("wallet", "production")
    heard: list[object] = []
    config.follow("wait", heard.append)
    row = {"config_key": "wait", "value": "PT2S", "value_type": "duration"}
    broken: dict[str, Any] = {"config_key": "limit", "value": 1, "value_type": "integer"}
    config.follow("limit", lambda value: value / 0)
    for rows in ([row], [row], [row, broken], [row | {"value": None}]):
        config.apply(rows)
    assert heard == [timedelta(seconds=2), None]
    assert config.get("wait", 7) == 7
