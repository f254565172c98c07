"""Sessions: passwords, tokens, keys, and what attackers try."""

from __future__ import annotations

from collections.abc import Iterator

import argon2
import httpx
import pytest

from tests.gateways import GatewayProcess, gateway_for, user_id
from tests.servers import Database

PASSWORD = "correct horse battery"
CHEAP = {"argon2_memory_kib": "8192", "argon2_passes": "1"}
HASH = argon2.PasswordHasher(1, 8192, 1).hash(PASSWORD)


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with gateway_for(database, **CHEAP) as gateway:
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
