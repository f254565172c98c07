"""One-time codes over HTTP: gateway, worker and mail server are real."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.codes import (
    CHEAP,
    SECRET_KEY,
    Mailbox,
    call,
    loosen_limits,
    mail_server,
    sending_worker,
    wait_until,
)
from tests.gateways import GatewayProcess, gateway_for, make_token, user_id
from tests.servers import Database

pytestmark = pytest.mark.one_server


@pytest.fixture(scope="module")
def box(database: Database) -> Iterator[Mailbox]:
    loosen_limits(database)
    with mail_server() as (box, url), sending_worker(database, url):
        yield box


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with gateway_for(database, secret_key=SECRET_KEY, **CHEAP) as gateway:
        yield gateway


@pytest.fixture(autouse=True)
def _quiet(box: Mailbox) -> None:
    box.messages.clear()


def add_user(database: Database, number: int, *, is_verified: bool = True) -> str:
    """A user; returns the address."""
    with database.connect() as connection:
        connection.execute("select test.create_user(%s)", [number])
        if is_verified:
            connection.execute(
                "update auth.users set email_verified_at = now() where user_id = %s", [user_id(number)]
            )
    return f"user{number}@example.com"


def test_a_code_verifies_an_address_once(gateway: GatewayProcess, database: Database, box: Mailbox) -> None:
    address = add_user(database, 1, is_verified=False)
    asked = call(gateway, "send_otp", p_purpose="verify_email", p_recipient=f" {address.upper()} ")
    assert asked.status_code == 200, asked.text
    assert asked.json() == {"recipient": address, "channel": "email", "expires_in": 600}
    code = box.wait_for_code(address)
    proof = {"p_purpose": "verify_email", "p_recipient": address, "p_code": f"{code[:3]} {code[3:]}"}
    used = call(gateway, "verify_otp", **proof)
    assert used.status_code == 200, used.text
    assert used.json() == {"purpose": "verify_email", "recipient": address, "session": None}
    assert wait_until(
        database, "select email_verified_at is not null from auth.users where email = %s", address
    )
    again = call(gateway, "verify_otp", **proof)
    assert (again.status_code, again.json()["message"]) == (409, "code_used")


def test_a_code_opens_a_session(gateway: GatewayProcess, database: Database, box: Mailbox) -> None:
    address = add_user(database, 2)
    assert call(gateway, "send_otp", p_purpose="log_in", p_recipient=address).status_code == 200
    code = box.wait_for_code(address)
    opened = call(
        gateway, "verify_otp", p_purpose="log_in", p_recipient=address, p_code=code, p_device_name="Phone"
    )
    assert opened.status_code == 200, opened.text
    session = opened.json()["session"]
    assert session["user"]["userId"] == user_id(2)
    token = session["access_token"]
    seen = call(gateway, "get_subscription", token=token)
    assert seen.status_code == 200, seen.text


def test_a_code_sets_a_new_password(gateway: GatewayProcess, database: Database, box: Mailbox) -> None:
    address = add_user(database, 3)
    assert call(gateway, "request_password_reset", p_recipient=address).status_code == 200
    code = box.wait_for_code(address)
    proof = {"p_recipient": address, "p_code": code}
    weak = call(gateway, "reset_password", **proof, p_new_password="short")
    assert (weak.status_code, weak.json()["message"]) == (422, "weak_password")
    wrong = call(
        gateway, "reset_password", p_recipient=address, p_code="1234567", p_new_password="a new sentence"
    )
    assert (wrong.status_code, wrong.json()["message"]) == (422, "wrong_code")
    assert "4 attempts are left" in wrong.json()["details"]
    done = call(gateway, "reset_password", **proof, p_new_password="a new sentence")
    assert (done.status_code, done.content) == (204, b"")
    entered = call(gateway, "login", p_login=address, p_password="a new sentence")
    assert entered.status_code == 200, entered.text
    reused = call(gateway, "reset_password", **proof, p_new_password="another sentence")
    assert (reused.status_code, reused.json()["message"]) == (409, "code_used")


def test_no_table_ever_holds_a_code(gateway: GatewayProcess, database: Database, box: Mailbox) -> None:
    address = add_user(database, 4)
    with database.connect() as connection:
        columns = connection.execute(
            "select format('%I.%I', n.nspname, c.relname), quote_ident(a.attname), a.atttypid::regtype::text from pg_attribute as a"
            " join pg_class as c on c.oid = a.attrelid join pg_namespace as n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped and n.nspname !~ '^(pg_|information)'"
            " and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'json'::regtype, 'bytea'::regtype, 'text[]'::regtype,"
            " 'varchar'::regtype)"
        ).fetchall()
    assert len(columns) > 200

    def search(code: str) -> list[str]:
        # Digits within a uuid, a digest or a fraction of a second are no code: it stands by itself.
        pattern = rf"(^|[^0-9a-f.]){code}([^0-9a-f]|$)"
        found = []
        with database.connect() as connection:
            for table, column, kind in columns:
                value = f"encode({column}, 'escape')" if kind == "bytea" else f"{column}::text"
                if connection.execute(
                    f"select 1 from {table} where {value} ~ %s limit 1", [pattern]
                ).fetchone():
                    found.append(f"{table}.{column}")
        return found

    call(gateway, "send_otp", p_purpose="log_in", p_recipient=address)
    code = box.wait_for_code(address)
    wait_until(
        database,
        "select state = 'sent' from notifications.deliveries where recipient = %s order by created_at desc",
        address,
    )
    assert search(code) == []
    call(gateway, "verify_otp", p_purpose="log_in", p_recipient=address, p_code=code)
    assert search(code) == []
    with database.connect() as connection:
        connection.execute(
            "update notifications.deliveries set content = content || jsonb_build_object('body', %s::text) where recipient = %s",
            [f"Your code is {code}.", address],
        )
    assert search(code) == ["notifications.deliveries.content"]


def test_of_many_right_answers_one_counts(gateway: GatewayProcess, database: Database, box: Mailbox) -> None:
    address = add_user(database, 5)
    call(gateway, "send_otp", p_purpose="log_in", p_recipient=address)
    proof = {"p_purpose": "log_in", "p_recipient": address, "p_code": box.wait_for_code(address)}
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: call(gateway, "verify_otp", **proof), range(24)))
    assert sorted({(a.status_code, a.json().get("message")) for a in answers}, key=str) == [
        (200, None), (409, "code_used"),
    ]  # fmt: skip
    assert [a.status_code for a in answers].count(200) == 1


def test_wrong_answers_side_by_side_are_all_counted(
    gateway: GatewayProcess, database: Database, box: Mailbox
) -> None:
    address = add_user(database, 6)
    call(gateway, "send_otp", p_purpose="log_in", p_recipient=address)
    code = box.wait_for_code(address)
    guesses = [f"{(int(code) + step) % 1_000_000:06}" for step in range(1, 41)]

    def guess(text: str) -> str:
        answer = call(gateway, "verify_otp", p_purpose="log_in", p_recipient=address, p_code=text)
        return str(answer.json()["message"])

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, guesses))
    assert (answers.count("wrong_code"), answers.count("code_blocked")) == (5, 35)
    assert guess(code) == "code_blocked"


def test_a_new_code_replaces_the_old_one(gateway: GatewayProcess, database: Database, box: Mailbox) -> None:
    address = add_user(database, 7)
    call(gateway, "send_otp", p_purpose="log_in", p_recipient=address)
    old = box.wait_for_code(address)
    call(gateway, "send_otp", p_purpose="log_in", p_recipient=address)
    new = box.wait_for_code(address, 2)
    if old != new:
        refused = call(gateway, "verify_otp", p_purpose="log_in", p_recipient=address, p_code=old)
        assert (refused.status_code, refused.json()["message"]) == (422, "wrong_code")
    # A code for one purpose, or of one recipient, is none for another.
    other = call(gateway, "reset_password", p_recipient=address, p_code=new, p_new_password="a new sentence")
    assert other.json()["message"] == "wrong_code"
    assert call(gateway, "verify_otp", p_purpose="log_in", p_recipient=address, p_code=new).status_code == 200


def test_an_expired_code_is_refused_and_not_sent_late(
    gateway: GatewayProcess, database: Database, box: Mailbox
) -> None:
    address = add_user(database, 8)
    call(gateway, "send_otp", p_purpose="log_in", p_recipient=address)
    code = box.wait_for_code(address)
    with database.connect() as connection:
        connection.execute("update auth.otps set expires_at = now() where recipient = %s", [address])
    late = call(gateway, "verify_otp", p_purpose="log_in", p_recipient=address, p_code=code)
    assert (late.status_code, late.json()["message"]) == (410, "code_expired")

    # The mail server is away; when it is back the code is old.
    box.refusals += ["451 4.7.1 later"]
    call(gateway, "send_otp", p_purpose="log_in", p_recipient=address)
    where = " from notifications.deliveries where recipient = %s order by created_at desc limit 1"
    wait_until(database, "select state = 'pending' and attempt = 1" + where, address)
    with database.connect() as connection:
        connection.execute(
            "update notifications.deliveries set expires_at = now(), not_before = now()"
            " where recipient = %s and state = 'pending'",
            [address],
        )
    assert wait_until(database, "select state = 'suppressed' and reason = 'expired'" + where, address)
    assert len(box.to(address)) == 1


def test_a_code_that_could_not_be_sent_is_sent_again(
    gateway: GatewayProcess, database: Database, box: Mailbox
) -> None:
    address = add_user(database, 9)
    box.refusals += ["451 4.7.1 later"]
    call(gateway, "send_otp", p_purpose="log_in", p_recipient=address)
    where = " from notifications.deliveries where recipient = %s order by created_at desc limit 1"
    wait_until(database, "select state = 'pending' and attempt = 1" + where, address)
    with database.connect() as connection:
        connection.execute(
            "update notifications.deliveries set not_before = now() where recipient = %s", [address]
        )
    code = box.wait_for_code(address)
    assert (
        call(gateway, "verify_otp", p_purpose="log_in", p_recipient=address, p_code=code).status_code == 200
    )
    with database.connect() as connection:
        rows = connection.execute(
            "select a.outcome from notifications.delivery_attempts as a join notifications.deliveries as d using (delivery_id)"
            " where d.recipient = %s order by a.attempt",
            [address],
        ).fetchall()
    assert [row[0] for row in rows] == ["retry", "sent"]


def test_who_is_logged_in_verifies_their_own(
    gateway: GatewayProcess, database: Database, box: Mailbox
) -> None:
    add_user(database, 10)
    token, other = make_token(user_id(10)), make_token(user_id(1))
    with database.connect() as connection:
        connection.execute(
            "insert into notifications.addresses (user_id, address_id, channel, address)"
            " values (%s, core.uuid_v7(), 'email', 'second@example.com')",
            [user_id(10)],
        )
    call(gateway, "send_otp", token=token, p_purpose="verify_email", p_recipient="second@example.com")
    proof = {
        "p_purpose": "verify_email",
        "p_recipient": "second@example.com",
        "p_code": box.wait_for_code("second@example.com"),
    }
    assert call(gateway, "verify_otp", token=other, **proof).json()["message"] == "wrong_code"
    assert call(gateway, "verify_otp", **proof).json()["message"] == "wrong_code"
    assert call(gateway, "verify_otp", token=token, **proof).status_code == 200
    assert wait_until(
        database,
        "select verified_at is not null from notifications.addresses where address = 'second@example.com'",
    )


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ({"p_purpose": "log_in", "p_recipient": "nobody"}, 400, "invalid_recipient"),
        ({"p_purpose": "verify_email", "p_recipient": "+254711000111"}, 400, "invalid_recipient"),
        ({"p_purpose": "verify_phone", "p_recipient": "a@example.com"}, 400, "invalid_recipient"),
        ({"p_purpose": "log_in", "p_recipient": "a@example.com", "p_channel": "sms"}, 400, "invalid_channel"),
        ({"p_purpose": "log_in", "p_recipient": "+19005550100"}, 422, "unsupported_destination"),
        ({"p_purpose": "rob", "p_recipient": "a@example.com"}, 400, "invalid_argument"),
        ({"p_purpose": "log_in", "p_recipient": "a@b.c\r\nBcc: x@y.z"}, 400, "invalid_recipient"),
        ({"p_purpose": "log_in", "p_recipient": "0711 000 111"}, 400, "invalid_recipient"),
        (
            {"p_purpose": "log_in", "p_recipient": "a\x00@example.com"},
            400,
            "unsupported Unicode escape sequence",
        ),
    ],
)
def test_what_cannot_be_sent_is_refused(
    gateway: GatewayProcess, arguments: dict[str, object], status: int, message: str
) -> None:
    answer = call(gateway, "send_otp", **arguments)
    assert (answer.status_code, answer.json()["message"]) == (status, message), answer.text
