"""Limits of one-time codes hold however many ask at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.codes import ask, make_code_users, run_jobs
from tests.gateways import user_id
from tests.servers import Database

pytestmark = pytest.mark.one_server


@pytest.fixture
def db(fresh_database: Database) -> Database:
    make_code_users(fresh_database)
    return fresh_database


def limit(database: Database, scope: str, count: float) -> None:
    with database.connect() as connection:
        connection.execute("select auth.set_otp_limit(%s, '1 day', %s)", [scope, count])


def test_a_recipient_gets_no_more_than_the_limit(db: Database) -> None:
    limit(db, "recipient", 7)
    with ThreadPoolExecutor(16) as pool:
        answers = Counter(pool.map(lambda _: ask(db, "user1@example.com"), range(40)))
    assert answers == {None: 7, "too_many_requests": 33}


def test_a_network_address_asks_for_no_more_than_the_limit(db: Database) -> None:
    limit(db, "address", 9)
    with ThreadPoolExecutor(16) as pool:
        answers = Counter(pool.map(lambda n: ask(db, f"u{n}@example.com", client="10.0.0.1"), range(40)))
    assert answers == {None: 9, "too_many_requests": 31}
    assert ask(db, "another@example.com", client="10.0.0.2") is None


def test_an_account_gets_no_more_than_the_limit_whatever_the_address(db: Database) -> None:
    limit(db, "account", 3)
    for _ in range(2):
        assert ask(db, "user1@example.com") is None
        assert ask(db, "+254711000001", "sms") is None
        run_jobs(db, 2)
    assert ask(db, "user1@example.com") is None
    run_jobs(db, 1)
    with db.connect() as connection:
        rows = connection.execute("select count(*) from notifications.deliveries").fetchall()
        outcomes = connection.execute("select outcome from auth.otps order by 1").fetchall()
    assert rows == [(3,)]
    assert ("account_limit",) in outcomes


def test_no_more_is_spent_than_the_limit(db: Database) -> None:
    """Forty people ask for a text message of 0.80 at once, and there are 10."""
    limit(db, "spend", 10)
    with ThreadPoolExecutor(16) as pool:
        answers = Counter(pool.map(lambda n: ask(db, f"+2547110{n:05}", "sms"), range(1, 41)))
    assert answers == {None: 40}
    run_jobs(db, 60)
    with db.connect() as connection:
        [(spent, sent)] = connection.execute("select spent, message_count from auth.otp_spending").fetchall()
        [(deliveries,)] = connection.execute("select count(*) from notifications.deliveries").fetchall()
        outcomes = Counter(row[0] for row in connection.execute("select outcome from auth.otps").fetchall())
        told = connection.execute(
            "select count(*) from events.events where event_type = 'otp_budget_exhausted'"
        ).fetchall()
    assert (float(str(spent)), sent, deliveries) == (9.6, 12, 12)
    assert outcomes == {"sent": 12, "no_budget": 28}
    assert told == [(1,)]
    # Known or not, everybody is told the same, and e-mail goes on.
    assert {ask(db, "+254711000001", "sms"), ask(db, "+254799999999", "sms")} == {"budget_exhausted"}
    assert ask(db, "user1@example.com") is None


def test_two_requests_for_one_recipient_leave_one_code(db: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: ask(db, "user1@example.com"), range(8)))
    run_jobs(db, 16)
    with db.connect() as connection:
        states = Counter(
            row[0] for row in connection.execute("select state from notifications.deliveries").fetchall()
        )
        [(count,)] = connection.execute("select count(*) from auth.otps").fetchall()
    assert count == 1
    assert states["pending"] == 1
    assert set(states) <= {"pending", "retracted"}


def test_nobody_reads_codes_in_the_database(db: Database) -> None:
    assert ask(db, "user1@example.com") is None
    for role in ("anon", "authenticated", "operator", "admin"):
        with db.connect("authenticator") as connection, connection.transaction():
            connection.execute(f"set local role {role}")  # a constant of this test
            claims = f'{{"role": "{role}", "sub": "{user_id(1)}"}}'
            connection.execute("select set_config('request.jwt.claims', %s, true)", [claims])
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute("select from auth.otps")
