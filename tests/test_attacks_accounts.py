"""Attacks on accounts: each test is one, written by somebody who wanted in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import jwt
import pytest

from pyapi.auth.codes import _message
from tests.codes import CHEAP, KEYRING, SECRET_KEY
from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database
from tests.test_sessions import HASH, PASSWORD, call, log_in, refresh, refusal
from tests.workers import wait_for

CODE = "123456"
OTHERS = "what the attacker chose"


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute("delete from auth.otp_limits where scope <> 'spend'")
    told = {"secret_key": SECRET_KEY, "login_attempts_per_address": "100000", **CHEAP}
    with gateway_for(database, **told) as gateway:
        yield gateway


@pytest.fixture
def client(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client() as client:
        yield client


def add_user(database: Database, number: int, role: str = "authenticated") -> str:
    """A user with a verified address, a user name and :data:`PASSWORD`; returns the address."""
    with database.connect() as connection:
        connection.execute("select test.create_user(%s, %s)", [number, role])
        connection.execute(
            "update auth.users set email_verified_at = now(), username = %s where user_id = %s",
            [f"user{number}", user_id(number)],
        )
        connection.execute(
            "insert into auth.credentials (user_id, password_hash) values (%s, %s)", [user_id(number), HASH]
        )
    return f"user{number}@example.com"


def receive(database: Database, purpose: str, recipient: str, requester: str | None = None) -> str | None:
    """Ask for :data:`CODE`; returns the user whom it was sent for, None where nothing was sent."""
    digest = KEYRING.digests("otp", _message(purpose, recipient, requester, CODE))[0]
    channel = "sms" if recipient.startswith("+") else "email"
    with database.connect() as connection:
        [(refused,)] = connection.execute(
            "select (auth._request_otp(%s, %s, %s, %s, 'sealed', null, %s)).refusal",
            [purpose, channel, recipient, digest, requester],
        ).fetchall()
        assert refused is None
        connection.execute(
            "select auth._deliver_otp(jsonb_build_object('otp_id', otp_id)) from auth.otps"
            " where purpose = %s and recipient = %s and sealed_code is not null",
            [purpose, recipient],
        )
        [(found,)] = connection.execute(
            "select user_id from auth.otps where purpose = %s and recipient = %s order by requested_at desc limit 1",
            [purpose, recipient],
        ).fetchall()
    return None if found is None else str(found)


def register(client: httpx.Client, email: str, password: str, **more: object) -> None:
    response = call(client, "register", p_email=email, p_password=password, **more)
    assert response.status_code == 200, response.text


def verify(client: httpx.Client, purpose: str, recipient: str) -> httpx.Response:
    return call(client, "verify_otp", p_purpose=purpose, p_recipient=recipient, p_code=CODE)


def reset(client: httpx.Client, recipient: str, password: str) -> httpx.Response:
    return call(client, "reset_password", p_recipient=recipient, p_code=CODE, p_new_password=password)


def test_who_sits_on_an_address_is_out_when_its_owner_registers(
    client: httpx.Client, database: Database
) -> None:
    """An attacker types the victim's address into their own profile and waits, logged in."""
    add_user(database, 1)
    attacker = log_in(client, 1)
    changed = call(
        client, "update_profile", attacker["access_token"], p_changes={"email": "victim1@example.com"}
    )
    assert changed.status_code == 200, changed.text

    register(client, "victim1@example.com", PASSWORD)
    if receive(database, "verify_email", "victim1@example.com") is not None:
        verify(client, "verify_email", "victim1@example.com")
    if call(client, "login", p_login="victim1@example.com", p_password=PASSWORD).status_code != 200:
        assert receive(database, "reset_password", "victim1@example.com")
        assert reset(client, "victim1@example.com", "the victim's own password").status_code == 204
    assert call(client, "login", p_login="user1", p_password=PASSWORD).status_code != 200
    assert refresh(client, attacker["refresh_token"]).status_code == 401, "the attacker is still inside"


def test_a_second_way_in_does_not_outlive_the_owner_s_proof(client: httpx.Client, database: Database) -> None:
    """The attacker's verified number stays in the account whose e-mail address the victim then proves."""
    add_user(database, 2)
    with database.connect() as connection:
        connection.execute(
            "update auth.users set phone = '+254711000002', phone_verified_at = now() where user_id = %s",
            [user_id(2)],
        )
        connection.execute(
            "insert into notifications.addresses (user_id, address_id, channel, address, verified_at)"
            " values (%s, core.uuid_v7(), 'whatsapp', '+254711000002', now())",
            [user_id(2)],
        )
    attacker = log_in(client, 2)
    registered = client.post(
        "/rpc/notifications.register_push_token",
        json={"p_platform": "fcm", "p_token": "of the attacker's telephone"},
        headers={"Authorization": f"Bearer {attacker['access_token']}"},
    )
    assert registered.is_success, registered.text
    call(client, "update_profile", attacker["access_token"], p_changes={"email": "victim2@example.com"})

    assert receive(database, "verify_email", "victim2@example.com") is None, "verified for the attacker"
    assert receive(database, "reset_password", "victim2@example.com")
    assert reset(client, "victim2@example.com", "the victim's own password").status_code == 204
    assert call(
        client, "login", p_login="victim2@example.com", p_password="the victim's own password"
    ).is_success
    assert receive(database, "log_in", "+254711000002") is None, "the attacker's number lets them in"
    with database.connect() as connection:
        rows = connection.execute(
            "select from notifications.addresses where user_id = %s and address = '+254711000002'"
            " and disabled_at is null and verified_at is not null",
            [user_id(2)],
        ).fetchall()
        rows += connection.execute(
            "select from notifications.push_tokens where user_id = %s and disabled_at is null", [user_id(2)]
        ).fetchall()
    assert rows == [], "messages still go to the attacker"


def test_whoever_registers_last_does_not_get_the_address(client: httpx.Client, database: Database) -> None:
    """Between the victim's registration and their code the attacker registers the address again."""
    register(client, "victim3@example.com", "the victim's own password", p_username="victim3")
    register(client, "victim3@example.com", OTHERS)
    assert receive(database, "verify_email", "victim3@example.com")
    assert verify(client, "verify_email", "victim3@example.com").status_code == 200
    assert refusal(call(client, "login", p_login="victim3@example.com", p_password=OTHERS)) == (
        401,
        "invalid_credentials",
    )
    assert receive(database, "reset_password", "victim3@example.com")
    assert reset(client, "victim3@example.com", "the victim's own password").status_code == 204
    assert call(
        client, "login", p_login="victim3@example.com", p_password="the victim's own password"
    ).is_success


def test_a_number_is_not_verified_for_whoever_typed_it_first(
    client: httpx.Client, database: Database
) -> None:
    """The attacker registers with the victim's number; the victim's code must not make it a way into theirs."""
    register(client, "attacker4@example.com", OTHERS, p_phone="+254711000004")
    register(client, "victim4@example.com", PASSWORD, p_phone="+254711000004")
    assert receive(database, "verify_phone", "+254711000004") is None
    assert call(client, "login", p_login="attacker4@example.com", p_password=OTHERS).status_code != 200


def test_a_number_does_not_open_an_account_registered_with_another_s_address(
    client: httpx.Client, database: Database
) -> None:
    """The attacker registers the victim's address with their own number, and verifies the number."""
    register(client, "victim5@example.com", OTHERS, p_phone="+254711000005", p_username="attacker5")
    assert receive(database, "verify_phone", "+254711000005") is None
    register(client, "victim5@example.com", PASSWORD)
    with database.connect() as connection:
        [(phone, username)] = connection.execute(
            "select phone, username from auth.users where email = 'victim5@example.com'"
        ).fetchall()
    assert (phone, username) == (None, None), "of the attacker"


def test_a_code_does_not_outlive_the_address_in_the_profile(client: httpx.Client, database: Database) -> None:
    """Who had the number before asks for a code, and uses it after the owner has replaced the number."""
    add_user(database, 6)
    with database.connect() as connection:
        connection.execute(
            "update auth.users set phone = '+254711000006', phone_verified_at = now() where user_id = %s",
            [user_id(6)],
        )
    assert receive(database, "log_in", "+254711000006") == user_id(6)
    owner = log_in(client, 6)
    assert call(
        client, "update_profile", owner["access_token"], p_changes={"phone": "+254711000066"}
    ).is_success
    assert refusal(verify(client, "log_in", "+254711000006")) == (410, "code_expired")


WITNESSES = iter(("tariffs.list_tariffs", "auth.list_setting_types", "notifications.list_topics"))


def set_limits(database: Database, client: httpx.Client, statement: str, *names: str) -> None:
    """Set limits and wait until the gateway has heard of them: of one on another function it hears at the same time.

    That one was never limited before, since a gateway may not have heard yet of a limit that was taken back.
    """
    witness = next(WITNESSES)
    with database.connect() as connection, connection.transaction():
        for name in names:
            connection.execute(statement.encode(), [name])
        connection.execute("select ops.set_rate_limit(%s, 1000000, '1 second')", [witness])
    asked = {"Authorization": f"Bearer {make_token(user_id(8))}"}
    wait_for(lambda: "ratelimit" in client.post(f"/rpc/{witness}", json={}, headers=asked).headers)


def forget_limits(database: Database, *names: str) -> None:
    """Take them back."""
    with database.connect() as connection:
        connection.execute(
            "delete from ops.rate_limits where function_name = any (%s) or quantity = 1000000", [[*names]]
        )


def test_no_token_with_the_old_role_survives_a_demotion(client: httpx.Client, database: Database) -> None:
    """The admin being demoted refreshes while the change has not been committed yet, in the next second."""
    add_user(database, 7, "admin")
    add_user(database, 8, "admin")
    session = log_in(client, 7)
    with database.connect() as connection, ThreadPoolExecutor(1) as pool:
        connection.autocommit = False
        connection.execute("select auth.set_user_role(%s, 'user')", [user_id(7)])
        time.sleep(1.05)
        pending = pool.submit(refresh, client, session["refresh_token"])
        time.sleep(0.3)
        connection.commit()
        renewed = pending.result(60).json()
    time.sleep(1.2)
    claims = jwt.decode(renewed["access_token"], options={"verify_signature": False})
    listed = call(client, "list_users", renewed["access_token"])
    assert (claims["role"], listed.status_code) == ("user", 403), listed.text


def test_a_limit_for_who_is_nobody_holds_where_no_token_counts(
    client: httpx.Client, database: Database
) -> None:
    """Logging in is done by nobody: a limit stated for anon must count it, and no token gets around it."""
    set_limits(database, client, "select ops.set_rate_limit(%s, 3, '1 hour', p_role => 'anon')", "auth.login")
    try:
        answers = [
            call(client, "login", token, p_login="nobody", p_password="guess").status_code
            for token in (None, make_token(user_id(7)), make_token(user_id(8)), None)
        ]
        assert answers == [401, 401, 401, 429]
    finally:
        forget_limits(database, "auth.login")


def test_registering_and_logging_in_does_not_tell_who_was_there(
    client: httpx.Client, database: Database
) -> None:
    """An attacker registers an address and logs in with what they chose: has it an account of somebody else?"""
    known = add_user(database, 9)
    answers = []
    for email in (known, "nobody9@example.com"):
        register(client, email, OTHERS)
        response = call(client, "login", p_login=email, p_password=OTHERS)
        answers.append((response.status_code, response.json()))
    assert answers[0] == answers[1]
    assert answers[0][1]["message"] == "invalid_credentials"


def test_a_limit_holds_at_every_door(client: httpx.Client, database: Database) -> None:
    """The function that is limited at /rpc is asked for through the addresses of its own."""
    paths = {
        "invoices.get_paper": f"/invoices/{user_id(1)}/pdf",
        "invoices.export_invoices": "/invoices/export.csv?month=2026-10",
    }
    set_limits(database, client, "select ops.set_rate_limit(%s, 2, '1 hour')", *paths)
    try:
        headers = {"Authorization": f"Bearer {make_token(user_id(9), 'admin')}"}
        for path in paths.values():
            answers = [client.get(path, headers=headers) for _ in range(3)]
            assert 429 not in [answer.status_code for answer in answers[:2]], answers[0].text
            assert (answers[2].status_code, answers[2].json()["message"]) == (429, "rate_limited")
            assert int(answers[2].headers["retry-after"]) > 0
    finally:
        forget_limits(database, *paths)
