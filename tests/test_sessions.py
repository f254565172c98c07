"""Sessions: passwords, tokens, keys, and what attackers try."""

from __future__ import annotations

import asyncio
import base64
import hmac
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import argon2
import httpx
import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pyapi.auth.table import PYTHON_FUNCTIONS
from tests.gateways import SECRET_KEY, GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database

pytestmark = pytest.mark.one_server

PASSWORD = "correct horse battery"
CHEAP = {"argon2_memory_kib": "8192", "argon2_passes": "1"}
HASH = argon2.PasswordHasher(1, 8192, 1).hash(PASSWORD)


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with gateway_for(database, **CHEAP, login_attempts_per_address="100000") as gateway:
        yield gateway


@pytest.fixture
def client(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client() as client:
        yield client


def add_user(database: Database, number: int, role: str = "authenticated") -> str:
    """A user with a verified address, a user name and :data:`PASSWORD`."""
    with database.connect() as connection:
        connection.execute("select test.create_user(%s, %s)", [number, role])
        connection.execute(
            "update auth.users set email_verified_at = now(), username = %s where user_id = %s",
            [f"user{number}", user_id(number)],
        )
        connection.execute(
            "insert into auth.credentials (user_id, password_hash) values (%s, %s)", [user_id(number), HASH]
        )
    return user_id(number)


def call(client: httpx.Client, name: str, token: str | None = None, **arguments: object) -> httpx.Response:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return client.post(f"/rpc/auth.{name}", json=arguments, headers=headers)


def test_a_password_opens_a_session(client: httpx.Client, database: Database) -> None:
    add_user(database, 1)
    for login in ("user1@example.com", " USER1@example.com ", "user1"):
        response = call(client, "login", p_login=login, p_password=PASSWORD, p_device_name="Phone")
        assert response.status_code == 200, response.text
    session = response.json()
    assert session["user"]["userId"] == user_id(1)
    assert response.headers["cache-control"] == "no-store"


def log_in(client: httpx.Client, number: int, **arguments: object) -> dict[str, Any]:
    response = call(client, "login", p_login=f"user{number}", p_password=PASSWORD, **arguments)
    assert response.status_code == 200, response.text
    session: dict[str, Any] = response.json()
    return session


def refresh(client: httpx.Client, token: str) -> httpx.Response:
    return call(client, "refresh_session", p_refresh_token=token)


def refusal(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["message"]


def test_the_access_token_says_what_the_document_lists(client: httpx.Client, database: Database) -> None:
    add_user(database, 2)
    session = log_in(client, 2)
    keys = client.get("/.well-known/jwks.json").json()["keys"]
    header = jwt.get_unverified_header(session["access_token"])
    key = next(jwt.PyJWK(key) for key in keys if key["kid"] == header["kid"])
    claims = jwt.decode(session["access_token"], key, algorithms=["ES256"])
    assert header["alg"] == "ES256"
    assert claims.keys() == {
        "userId", "username", "email", "role", "region", "meterId", "iat", "exp", "sub", "sid", "jti",
    }  # fmt: skip
    assert (claims["role"], claims["userId"], claims["sub"]) == ("user", user_id(2), user_id(2))
    assert claims["exp"] - claims["iat"] == session["expires_in"] == 900
    me = call(client, "get_me", session["access_token"]).json()
    assert (me["user_id"], me["session_id"], me["role"]) == (user_id(2), session["session_id"], "user")


def test_a_refresh_gives_the_next_pair_and_the_same_one_again(
    client: httpx.Client, database: Database
) -> None:
    add_user(database, 3)
    first = log_in(client, 3)["refresh_token"]
    second, again = refresh(client, first).json(), refresh(client, first).json()
    assert second["refresh_token"] == again["refresh_token"] != first
    third = refresh(client, second["refresh_token"]).json()["refresh_token"]
    # The first tab's token has moved on twice: who comes late gets the one in use.
    assert refresh(client, first).json()["refresh_token"] == third
    assert call(client, "get_me", second["access_token"]).status_code == 200


def test_a_stolen_refresh_token_ends_the_session(client: httpx.Client, database: Database) -> None:
    add_user(database, 4)
    session = log_in(client, 4)
    stolen = session["refresh_token"]
    mine = refresh(client, stolen).json()
    age_tokens(database, session["session_id"])
    assert refusal(refresh(client, stolen)) == (401, "refresh_token_reused")
    assert refusal(refresh(client, mine["refresh_token"])) == (401, "session_ended")
    assert refusal(refresh(client, stolen)) == (401, "session_ended")
    wait_until(lambda: call(client, "get_me", mine["access_token"]).status_code == 401)
    with database.connect() as connection:
        found = connection.execute(
            "select event_type, payload ->> 'user_id' from events.events "
            "where aggregate_id = %s and event_type <> 'session_started' order by event_id",
            [session["session_id"]],
        ).fetchall()
    assert found == [("session_ended", user_id(4)), ("refresh_token_reused", user_id(4))]


def test_what_is_no_refresh_token_gives_nothing(client: httpx.Client, database: Database) -> None:
    add_user(database, 5)
    session = log_in(client, 5)
    for token in ("", "x", "A" * 43, session["access_token"][:43], session["refresh_token"] + " ", "é" * 43):
        assert refusal(refresh(client, token)) == (401, "refresh_token_invalid"), token
    assert refresh(client, session["access_token"]).status_code in (400, 401)
    assert refresh(client, session["refresh_token"]).status_code == 200


def test_logout_ends_this_session_and_no_other(client: httpx.Client, database: Database) -> None:
    add_user(database, 6)
    one, two, three = (log_in(client, 6) for _ in range(3))
    assert call(client, "logout", one["access_token"]).status_code == 204
    assert refusal(refresh(client, one["refresh_token"])) == (401, "session_ended")
    wait_until(lambda: call(client, "get_me", one["access_token"]).status_code == 401)
    assert call(client, "logout", p_refresh_token=two["refresh_token"]).status_code == 204
    assert call(client, "logout", p_refresh_token=two["refresh_token"]).status_code == 204
    assert refusal(refresh(client, two["refresh_token"])) == (401, "session_ended")
    assert call(client, "get_me", three["access_token"]).status_code == 200
    # An expired or revoked access token does not stand in the way of a refresh.
    response = call(client, "refresh_session", one["access_token"], p_refresh_token=three["refresh_token"])
    assert response.status_code == 200, response.text
    assert refusal(call(client, "logout")) == (401, "not_authenticated")
    assert refusal(call(client, "logout", make_token(user_id(6)))) == (400, "no_session")


def test_logout_everywhere_and_a_new_login_at_once(client: httpx.Client, database: Database) -> None:
    add_user(database, 7)
    sessions = [log_in(client, 7) for _ in range(3)]
    response = call(client, "logout_everywhere", sessions[0]["access_token"])
    assert response.json() == 3
    fresh = log_in(client, 7)  # in the same second
    wait_until(lambda: call(client, "get_me", sessions[1]["access_token"]).status_code == 401)
    for session in sessions:
        assert call(client, "get_me", session["access_token"]).status_code == 401
        assert refusal(refresh(client, session["refresh_token"])) == (401, "session_ended")
    assert call(client, "get_me", fresh["access_token"]).status_code == 200


def test_sessions_are_listed_and_revoked_by_their_user(client: httpx.Client, database: Database) -> None:
    add_user(database, 8), add_user(database, 9)
    phone, laptop = log_in(client, 8, p_device_name="Phone"), log_in(client, 8, p_device_name=" Laptop ")
    stranger = log_in(client, 9)
    listed = call(client, "list_sessions", phone["access_token"]).json()
    assert [(s["device_name"], s["is_current"], s["address"]) for s in listed] == [
        ("Laptop", False, "127.0.0.1"), ("Phone", True, "127.0.0.1"),
    ]  # fmt: skip
    assert listed[0]["user_agent"].startswith("python-httpx")
    for session_id in (laptop["session_id"], user_id(8), None):
        response = call(client, "revoke_session", stranger["access_token"], p_session_id=session_id)
        assert refusal(response) == (404, "session_not_found")
    assert (
        call(client, "revoke_session", phone["access_token"], p_session_id=laptop["session_id"]).status_code
        == 204
    )
    wait_until(lambda: call(client, "get_me", laptop["access_token"]).status_code == 401)
    assert [s["device_name"] for s in call(client, "list_sessions", phone["access_token"]).json()] == [
        "Phone"
    ]
    assert call(client, "get_me", stranger["access_token"]).status_code == 200


def test_a_changed_password_ends_the_other_sessions(client: httpx.Client, database: Database) -> None:
    add_user(database, 10)
    here, there = log_in(client, 10), log_in(client, 10)
    new = "another good password"

    def change(current: str, password: str, token: str | None = here["access_token"]) -> httpx.Response:
        return call(client, "change_password", token, p_current_password=current, p_new_password=password)

    assert refusal(change("wrong", new)) == (403, "wrong_password")
    assert refusal(change(PASSWORD, "user10@example.com")) == (422, "weak_password")
    assert refusal(change(PASSWORD, new, None)) == (401, "not_authenticated")
    assert change(PASSWORD, new).status_code == 204
    wait_until(lambda: call(client, "get_me", there["access_token"]).status_code == 401)
    assert call(client, "get_me", here["access_token"]).status_code == 200
    assert refresh(client, here["refresh_token"]).status_code == 200
    assert refusal(refresh(client, there["refresh_token"])) == (401, "session_ended")
    assert refusal(call(client, "login", p_login="user10", p_password=PASSWORD)) == (
        401,
        "invalid_credentials",
    )
    assert call(client, "login", p_login="user10", p_password=new).status_code == 200


def test_registering_says_nothing_of_who_is_there(client: httpx.Client, database: Database) -> None:
    add_user(database, 11)

    def register(email: str, **more: object) -> httpx.Response:
        return call(client, "register", p_email=email, p_password="a decent password", **more)

    told = register(" User11@Example.com ", p_username="user11")
    new = register("new11@example.com", p_username="user11", p_phone="+254 711 000 111")
    assert told.json() | {"email": ""} == new.json() | {"email": ""} == {"status": "accepted", "email": ""}
    assert register("user11@example.com").status_code == 200
    with database.connect() as connection:
        events = connection.execute(
            "select event_type from events.events where aggregate_id = %s and event_type like 'reg%%'",
            [user_id(11)],
        ).fetchall()
        added = connection.execute(
            "select username, phone, email_verified_at from auth.users where email = 'new11@example.com'"
        ).fetchone()
    assert events == [("registration_repeated",)], "the owner is told once an hour"
    assert added == (None, "+254711000111", None), "a name that is taken is left out"
    assert log_in(client, 11), "the password of who is there stays"
    for email in ("no address", "a@b@c.d", "a b@example.com", "@example.com", "a@" + "b" * 300):
        assert refusal(register(email)) == (400, "invalid_email")
    assert refusal(call(client, "register", p_email="a@b.cd", p_password="short")) == (422, "weak_password")
    assert refusal(call(client, "register", p_email="a@b.cd", p_password="aaaaaaaaaaaa")) == (
        422,
        "weak_password",
    )


def test_who_is_not_verified_may_not_log_in_yet(client: httpx.Client, database: Database) -> None:
    def register(password: str) -> None:
        response = call(client, "register", p_email="squat@example.com", p_password=password)
        assert response.status_code == 200, response.text

    def log(password: str) -> httpx.Response:
        return call(client, "login", p_login="squat@example.com", p_password=password)

    register("the password of the owner")
    assert refusal(log("the password of a squatter")) == (401, "invalid_credentials")
    assert refusal(log("the password of the owner")) == (401, "invalid_credentials")
    with database.connect() as connection:
        connection.execute(
            "update auth.users set email_verified_at = now() where email = 'squat@example.com'"
        )
    assert log("the password of the owner").status_code == 200
    register("the password of a squatter")
    assert refusal(log("the password of a squatter")) == (401, "invalid_credentials")
    with database.connect() as connection:
        connection.execute(
            "update auth.users set user_status = 'suspended' where email = 'squat@example.com'"
        )
    assert refusal(log("the password of the owner")) == (403, "account_suspended")
    assert refusal(log("anything")) == (401, "invalid_credentials")


def test_guesses_lock_an_account_whatever_it_is(client: httpx.Client, database: Database) -> None:
    add_user(database, 12)
    answers = {}
    for login in ("user12", "nobody12"):
        got = [call(client, "login", p_login=login, p_password="guess") for _ in range(11)]
        got.append(call(client, "login", p_login=login, p_password=PASSWORD))
        answers[login] = [(r.status_code, r.json()) for r in got]
    assert answers["user12"] == answers["nobody12"], "one answer for all"
    assert {status for status, _ in answers["user12"]} == {401}
    with database.connect() as connection:
        locked = connection.execute(
            "select count(*) from auth.login_failures where locked_until > now() and subject !~ '^address'"
        ).fetchone()
        assert locked == (2,)
        told = connection.execute(
            "select count(*) from events.events where event_type = 'login_locked' and aggregate_id = %s",
            [user_id(12)],
        ).fetchone()
        assert told == (1,)
        connection.execute("update auth.login_failures set locked_until = now() where subject !~ '^address'")
    assert log_in(client, 12)
    with database.connect() as connection:
        left = connection.execute(
            "select count(*) from auth.login_failures where subject = 'user:' || %s", [user_id(12)]
        )
        assert left.fetchone() == (0,), "success forgives"


def test_guesses_side_by_side_are_all_counted(gateway: GatewayProcess, database: Database) -> None:
    add_user(database, 13)

    async def guess() -> list[int]:
        async with gateway.async_client() as client:
            body = {"p_login": "user13", "p_password": "guess"}
            answers = await asyncio.gather(*(client.post("/rpc/login", json=body) for _ in range(30)))
            body["p_password"] = PASSWORD
            return [
                *(a.status_code for a in answers),
                (await client.post("/rpc/login", json=body)).status_code,
            ]

    assert set(asyncio.run(guess())) <= {401}
    with database.connect() as connection:
        row = connection.execute(
            "select failure_count, locked_until > now() from auth.login_failures where subject = 'user:' || %s",
            [user_id(13)],
        ).fetchone()
    assert row == (10, True)


def test_an_address_that_guesses_is_told_to_wait(fresh_database: Database) -> None:
    add_user(fresh_database, 1)
    settings = {"login_attempts_per_address": "3", "trusted_proxies": "1"}
    with gateway_for(fresh_database, **CHEAP, **settings) as gateway, gateway.client() as client:
        client.headers["X-Forwarded-For"] = "203.0.113.9"
        for number in range(3):
            assert call(client, "login", p_login=f"n{number}", p_password="guess").status_code == 401
        response = call(client, "login", p_login="user1", p_password=PASSWORD)
        assert refusal(response) == (429, "too_many_attempts")
        assert int(response.headers["retry-after"]) >= 1
        client.headers["X-Forwarded-For"] = "203.0.113.9, 198.51.100.7"
        assert log_in(client, 1)


def test_tokens_that_were_made_up_are_refused(client: httpx.Client, database: Database) -> None:
    add_user(database, 14)
    token = log_in(client, 14)["access_token"]
    header, claims = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})
    [key] = [k for k in client.get("/.well-known/jwks.json").json()["keys"] if k["kid"] == header["kid"]]
    public = jwt.PyJWK(key).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    other = ec.generate_private_key(ec.SECP256R1())
    admin = claims | {"role": "service_role"}
    parts = token.split(".")
    forged = [
        # The published key as the secret of another algorithm.
        *(hmac_token(admin, secret, header) for secret in (public, public.strip(), orjson.dumps(key), key["x"].encode())),
        jwt.encode(admin, other, "ES256", headers=header),  # a key of one's own under a known id
        jwt.encode(admin, other, "ES256"),
        jwt.encode(admin, other, "ES256", headers={"kid": "../../dev/null"}),
        jwt.encode(admin, other, "ES256", headers={"jwk": key, "kid": "own"}),
        jwt.encode(admin, None, "none", headers={"kid": header["kid"]}),
        hmac_token(admin, b"", header),
        ".".join([parts[0], base64.urlsafe_b64encode(orjson.dumps(admin)).rstrip(b"=").decode(), parts[2]]),
        ".".join([parts[0], parts[1], base64.urlsafe_b64encode(b"\0" * 64).rstrip(b"=").decode()]),
        ".".join([parts[0], parts[1], ""]),
    ]  # fmt: skip
    for number, wrong in enumerate(forged):
        assert call(client, "get_me", wrong).status_code == 401, (number, wrong)
    # The secret's tokens stay good, and an id of another kind of key does not turn one into the other.
    assert call(client, "get_me", make_token(user_id(14))).status_code == 200
    assert call(client, "get_me", token).status_code == 200


def hmac_token(claims: dict[str, Any], secret: bytes, header: dict[str, Any]) -> str:
    """An HS256 token, made by hand: libraries refuse public keys as secrets."""
    head = orjson.dumps({"typ": "JWT", "alg": "HS256", "kid": header["kid"]})
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (head, orjson.dumps(claims)))
    signature = base64.urlsafe_b64encode(hmac.digest(secret, signed, "sha256")).rstrip(b"=")
    return b".".join((signed, signature)).decode()


def age_tokens(database: Database, session_id: str, seconds: int = 60) -> None:
    """Let time pass for the used refresh tokens of a session."""
    with database.connect() as connection:
        connection.execute(
            "update auth.refresh_tokens set used_at = used_at - %s * interval '1 second' where session_id = %s",
            [seconds, session_id],
        )


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


@pytest.fixture
def two_gateways(fresh_database: Database) -> Iterator[tuple[GatewayProcess, GatewayProcess]]:
    """Two that start at the same moment over a database without a key."""
    add_user(fresh_database, 1)
    pair = [
        GatewayProcess(
            fresh_database.gateway_url,
            fresh_database.url,
            {f"MAINSPRING_{k.upper()}": v for k, v in CHEAP.items()},
        )
        for _ in range(2)
    ]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda gateway: gateway.start(), pair))
    try:
        yield pair[0], pair[1]
    finally:
        for gateway in pair:
            gateway.stop()


def kids(gateway: GatewayProcess) -> list[str]:
    return [
        key["kid"] for key in httpx.get(gateway.url + "/.well-known/jwks.json", timeout=60).json()["keys"]
    ]


def run_keys(
    database: Database, *arguments: str, secret_key: str = SECRET_KEY
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": database.url, "MAINSPRING_SECRET_KEY": secret_key}
    return subprocess.run(
        [sys.executable, "-m", "pyapi.cli", "keys", *arguments],
        env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_keys_rotate_and_are_revoked_without_a_restart(
    two_gateways: tuple[GatewayProcess, GatewayProcess], fresh_database: Database
) -> None:
    a, b = two_gateways
    wait_until(lambda: kids(a) == kids(b) and len(kids(a)) == 2)
    active, following = kids(a)
    with a.client() as at_a, b.client() as at_b:
        first = log_in(at_a, 1)
        assert jwt.get_unverified_header(first["access_token"])["kid"] == active
        assert call(at_b, "get_me", first["access_token"]).status_code == 200, "b knows a's key"

        refused = run_keys(fresh_database, "rotate")
        assert refused.returncode == 1
        assert "published for ten minutes" in refused.stderr
        with fresh_database.connect() as connection:
            connection.execute("update auth.signing_keys set created_at = created_at - interval '11 minutes'")
        rotated = run_keys(fresh_database, "rotate")
        assert rotated.returncode == 0, rotated.stderr
        assert f"{following} signs now, in place of {active}." in rotated.stdout
        second = log_in(at_a, 1)
        wait_until(lambda: jwt.get_unverified_header(log_in(at_a, 1)["access_token"])["kid"] == following)
        for token in (first["access_token"], second["access_token"]):
            assert call(at_b, "get_me", token).status_code == 200, "what was signed before stays good"
        wait_until(lambda: len(kids(b)) == 3)

        listed = run_keys(fresh_database, "list").stdout
        assert [line.split()[1] for line in listed.splitlines()[1:]] == ["next", "active", "retired"]
        assert run_keys(fresh_database, "revoke", "-nonsense").returncode == 1
        assert run_keys(fresh_database, "revoke", active).returncode == 0
        for client in (at_a, at_b):
            wait_until(lambda client=client: call(client, "get_me", first["access_token"]).status_code == 401)  # type: ignore[misc]
        # The session itself is well, and its tokens are signed by the new key.
        renewed = refresh(at_b, first["refresh_token"]).json()["access_token"]
        assert call(at_a, "get_me", renewed).status_code == 200

        # The key that signs is lost: the next one signs at once.
        assert run_keys(fresh_database, "revoke", following).returncode == 0
        wait_until(lambda: call(at_a, "get_me", renewed).status_code == 401)
        wait_until(
            lambda: (
                jwt.get_unverified_header(log_in(at_b, 1)["access_token"])["kid"] not in (active, following)
            )
        )
        latest = log_in(at_b, 1)["access_token"]
        assert call(at_a, "get_me", latest).status_code == 200
    with fresh_database.connect() as connection:
        secrets = connection.execute(
            "select count(*) from auth.signing_keys where sealed_private like '%PRIVATE%'"
        )
        assert secrets.fetchone() == (0,)


def test_three_tabs_that_refresh_at_once_stay_logged_in(
    two_gateways: tuple[GatewayProcess, GatewayProcess], fresh_database: Database
) -> None:
    a, b = two_gateways

    async def run() -> None:
        async with a.async_client() as at_a, b.async_client() as at_b:

            async def go(client: httpx.AsyncClient, token: str) -> dict[str, Any]:
                response = await client.post("/rpc/auth.refresh_session", json={"p_refresh_token": token})
                assert response.status_code == 200, response.text
                session: dict[str, Any] = response.json()
                return session

            body = {"p_login": "user1", "p_password": PASSWORD}
            token = (await at_a.post("/rpc/auth.login", json=body)).json()["refresh_token"]
            seen = {token}
            for _ in range(10):
                tabs = [at_a, at_b, at_a, at_b, at_a]
                answers = await asyncio.gather(*(go(tab, token) for tab in tabs))
                assert len({answer["refresh_token"] for answer in answers}) == 1
                assert len({answer["session_id"] for answer in answers}) == 1
                token = answers[0]["refresh_token"]
                assert token not in seen
                seen.add(token)

            # Tabs that go on from whatever they were given, none waiting for another.
            async def tab(client: httpx.AsyncClient, token: str) -> str:
                for _ in range(8):
                    token = (await go(client, token))["refresh_token"]
                return token

            tokens = await asyncio.gather(*(tab(client, token) for client in (at_a, at_b, at_a)))
            for token in tokens:
                await go(at_a, token)

    asyncio.run(run())
    with fresh_database.connect() as connection:
        alarms = connection.execute(
            "select count(*) from events.events where event_type = 'refresh_token_reused'"
        )
        assert alarms.fetchone() == (0,)


def test_the_sealing_key_may_change_within_the_grace(fresh_database: Database) -> None:
    add_user(fresh_database, 1)
    new = "the-newer-sealing-key-of-at-least-32-bytes"
    with (
        gateway_for(fresh_database, **CHEAP) as old_one,
        gateway_for(fresh_database, **CHEAP, secret_key=f"{new},{SECRET_KEY}") as new_one,
        gateway_for(fresh_database, **CHEAP, secret_key=new) as forgetful,
        old_one.client() as old, new_one.client() as renewed, forgetful.client() as lost,
    ):  # fmt: skip
        token = log_in(old, 1)["refresh_token"]
        successor = refresh(old, token).json()["refresh_token"]
        assert refresh(renewed, token).json()["refresh_token"] == successor
        assert refusal(refresh(lost, token)) == (503, "refresh_unavailable")
        assert refresh(renewed, successor).status_code == 200
        assert refusal(refresh(old, successor)) == (503, "refresh_unavailable")
        # The session has not ended over it. The gateway without the old key cannot sign with what it sealed.
        assert refresh(renewed, successor).status_code == 200
        assert refusal(call(lost, "login", p_login="user1", p_password=PASSWORD)) == (
            503,
            "sessions_unavailable",
        )


def test_an_answer_lost_with_the_gateway_is_asked_for_again(fresh_database: Database) -> None:
    add_user(fresh_database, 1)
    with gateway_for(fresh_database, **CHEAP) as gateway:
        with gateway.client() as client:
            token = log_in(client, 1)["refresh_token"]
            successor = refresh(client, token).json()["refresh_token"]
        gateway.kill()
        gateway.start()
        with gateway.client() as client:
            assert refresh(client, token).json()["refresh_token"] == successor


def test_sessions_expire(fresh_database: Database) -> None:
    add_user(fresh_database, 1)
    with (
        gateway_for(fresh_database, **CHEAP, session_idle_days="2", session_days="3") as gateway,
        gateway.client() as client,
    ):

        def let_pass(session: dict[str, Any], column: str) -> None:
            with fresh_database.connect() as connection:
                connection.execute(
                    f"update auth.sessions set {column} = now() where session_id = %s",
                    [session["session_id"]],
                )

        idle, old = log_in(client, 1), log_in(client, 1)
        let_pass(idle, "idle_expires_at"), let_pass(old, "expires_at")
        for session in (idle, old):
            assert refusal(refresh(client, session["refresh_token"])) == (401, "session_expired")
            assert call(client, "list_sessions", session["access_token"]).json() == []
        session = log_in(client, 1)
        ends = [
            datetime.fromisoformat(s["refresh_expires_at"])
            for s in (session, refresh(client, session["refresh_token"]).json())
        ]
        assert timedelta(0) < ends[1] - ends[0] < timedelta(minutes=1)


def test_a_hash_of_other_days_is_renewed(client: httpx.Client, database: Database) -> None:
    add_user(database, 20)
    older = argon2.PasswordHasher(2, 16384, 2).hash(PASSWORD)
    with database.connect() as connection:
        connection.execute(
            "update auth.credentials set password_hash = %s where user_id = %s", [older, user_id(20)]
        )
        query = "select password_hash from auth.credentials where user_id = %s"
        assert refusal(call(client, "login", p_login="user20", p_password="wrong")) == (
            401,
            "invalid_credentials",
        )
        assert connection.execute(query, [user_id(20)]).fetchone() == (older,)
        log_in(client, 20)
        [renewed] = connection.execute(query, [user_id(20)]).fetchone() or ("",)
    assert str(renewed).startswith("$argon2id$v=19$m=8192,t=1,p=1$")
    log_in(client, 20)


def test_a_flood_of_logins_delays_nobody_else(fresh_database: Database) -> None:
    add_user(fresh_database, 1)
    settings = {
        "argon2_threads": "1",
        "argon2_queue": "2",
        "argon2_memory_kib": "65536",
        "argon2_passes": "3",
    }
    with gateway_for(fresh_database, **settings) as gateway:

        async def run() -> tuple[list[httpx.Response], list[float]]:
            async with gateway.async_client() as client:
                await client.post("/rpc/tariffs.list_tariffs", json={})
                logins = [
                    asyncio.create_task(
                        client.post("/rpc/login", json={"p_login": f"n{n}", "p_password": "guess"})
                    )
                    for n in range(30)
                ]
                delays = []
                while not all(task.done() for task in logins):
                    began = time.perf_counter()
                    assert (await client.post("/rpc/tariffs.list_tariffs", json={})).status_code == 200
                    delays.append(time.perf_counter() - began)
                return [await task for task in logins], delays

        answers, delays = asyncio.run(run())
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {401, 503}
    assert 3 <= statuses.count(401) < 30
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert refusal(refused) == (503, "too_many_requests")
    assert refused.headers["retry-after"] == "1"
    # Who waited for a login would wait as long as one takes.
    one_login = sum(delays) / statuses.count(401)
    assert sorted(delays)[len(delays) // 2] < one_login / 2, (one_login, delays)


def test_arguments_are_checked_like_those_of_functions_in_sql(
    gateway: GatewayProcess, client: httpx.Client
) -> None:
    good = {"p_login": "x", "p_password": "geheim"}
    for path in ("/rpc/login", "/rest/v1/rpc/login", "/v2/rpc/auth.login", "/rpc/auth.login"):
        assert refusal(client.post(path, json=good)) == (401, "invalid_credentials"), path
    assert client.post("/v1/rpc/login", json=good).status_code == 404, "v1 has the public schema only"
    profile = client.post("/rpc/login", json=good, headers={"Content-Profile": "auth"})
    assert profile.status_code == 401
    assert client.post("/rpc/login", json=good, headers={"Content-Profile": "meters"}).status_code == 404
    for body in ({}, {"p_login": "x"}, good | {"p_more": 1}, good | {"password": "geheim"}):
        response = client.post("/rpc/auth.login", json=body)
        assert (response.status_code, response.json()["code"]) == (404, "PGRST202"), body
        assert "geheim" not in response.text
    for body in (good | {"p_password": 5}, good | {"p_login": None}, good | {"p_login": ""}, good | {"p_password": ["geheim"]},
                 good | {"p_device_name": "x" * 101}, good | {"p_password": "geheim" * 1000}):  # fmt: skip
        response = client.post("/rpc/auth.login", json=body)
        assert refusal(response) == (400, "invalid_argument"), body
        assert "geheim" not in response.text
    for content in (
        b"",
        b"[]",
        b"{",
        b'{"p_login": "x", "p_login": "y", "p_password": "z"}',
        b"\xff",
        b'"x"',
    ):
        response = client.post(
            "/rpc/auth.login", content=content, headers={"Content-Type": "application/json"}
        )
        assert 400 <= response.status_code < 405, content
    big = client.post(
        "/rpc/auth.login",
        content=b'{"p_login": 1e999, "p_password": "x"}',
        headers={"Content-Type": "application/json"},
    )
    assert big.status_code == 400
    assert client.post("/rpc/auth.login", data=good).status_code == 400, "no form"
    get = client.get("/rpc/auth.login", params=good)
    assert (get.status_code, get.headers["allow"]) == (405, "POST")
    batch = client.post("/rpc", json=[{"function": "auth.login", "arguments": good}])
    assert refusal(batch) == (400, "not_in_a_batch")
    assert batch.json()["step"] == 1
    metrics = client.get("/metrics").text
    assert 'mainspring_calls_total{function="auth.login",status="401"}' in metrics


def test_the_document_shows_them(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    login = paths["/rpc/auth.login"]["post"]
    schema = login["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["p_login", "p_password"]
    assert login["responses"]["401"]["x-errors"] == ["invalid_credentials"]
    assert {f"/rpc/{function.name}" for function in PYTHON_FUNCTIONS.functions} <= paths.keys()
    assert "get" not in paths["/rpc/auth.login"]


def test_no_function_in_sql_has_the_name_of_one_in_python(database: Database) -> None:
    names = [function.name for function in PYTHON_FUNCTIONS.functions]
    with database.connect() as connection:
        taken = connection.execute(
            "select n.nspname || '.' || p.proname from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace "
            "where n.nspname || '.' || p.proname = any (%s)",
            [names],
        ).fetchall()
    assert taken == []


def test_the_key_set_is_cached_by_its_tag(client: httpx.Client) -> None:
    response = client.get("/.well-known/jwks.json")
    assert response.headers["content-type"].startswith("application/jwk-set+json")
    assert response.headers["cache-control"] == "public, max-age=300"
    for key in response.json()["keys"]:
        assert key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}, "nothing private"
    again = client.get("/.well-known/jwks.json", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_server_without_a_key_keeps_no_sessions(fresh_database: Database) -> None:
    add_user(fresh_database, 1)
    with gateway_for(fresh_database, **CHEAP, secret_key="") as gateway, gateway.client() as client:
        response = call(client, "login", p_login="user1", p_password=PASSWORD)
        assert refusal(response) == (503, "sessions_unavailable")
        assert "MAINSPRING_SECRET_KEY" in response.json()["hint"]
        assert call(client, "get_me", make_token(user_id(1))).status_code == 200


def test_unknown_wrong_and_locked_take_the_same_time(client: httpx.Client, database: Database) -> None:
    for number in range(30, 45):
        add_user(database, number)
    with database.connect() as connection:
        connection.execute(
            "insert into auth.login_failures (subject, failure_count, locked_until) "
            "select 'user:' || test.user_id(n), 99, now() + interval '1 hour' from generate_series(40, 44) as n"
        )

    def measure(login: str) -> float:
        began = time.perf_counter()
        assert call(client, "login", p_login=login, p_password="guess").status_code == 401
        return time.perf_counter() - began

    times: dict[str, list[float]] = {"unknown": [], "wrong": [], "locked": []}
    measure("warm-up")
    apart = 1.0
    for turn in range(150):  # thirty of each, and more where the machine does something else meanwhile
        times["unknown"].append(measure(f"nobody{turn}"))
        times["wrong"].append(measure(f"user{30 + turn % 10}"))
        times["locked"].append(measure(f"user{40 + turn % 5}"))
        if turn % 30 == 29:
            medians = {kind: statistics.median(taken) for kind, taken in times.items()}
            apart = 1 - min(medians.values()) / max(medians.values())
            if apart < 0.25:
                break
    assert apart < 0.25, medians
