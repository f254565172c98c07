"""Wallets for tests, and calls that all happen at once."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg

from tests.servers import Database

BUY = """
-- A purchase as another module makes one: lock, find, post.
create or replace function payments.test_buy(p_account_id uuid, p_amount numeric, p_key text)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account     payments.accounts := payments._lock_account(p_account_id);
    v_transaction payments.transactions := payments._find_transaction(v_account.account_id, p_key);
begin
    if v_transaction.transaction_id is null then
        v_transaction := payments._post_transaction(
            p_account_id, 'purchase', p_amount, array['energy_revenue', 'vat_payable'],
            array[p_amount - round(p_amount * 0.16, 2), round(p_amount * 0.16, 2)], p_key
        );
    end if;

    return v_transaction.transaction_id;
end;
$$;
grant execute on function payments.test_buy(uuid, numeric, text) to authenticated, service_role;
"""
"""A purchase as another module makes one, with a price that is known."""


def scalar(database: Database, query: str, *parameters: Any) -> Any:
    """One value, asked as a DBA."""
    with database.connect() as connection:
        row = connection.execute(query, parameters).fetchone()
        assert row is not None
        return row[0]


_users = iter(range(1, 10_000))


def make_wallet(database: Database, amount: int = 0, currency: str = "KES") -> tuple[UUID, UUID]:
    """A new user's wallet: (user_id, account_id)."""
    number = next(_users)
    account_id = scalar(database, "select test.create_wallet(%s, %s, %s)", number, amount, currency)
    return scalar(database, "select test.user_id(%s)", number), account_id


def balance(database: Database, account_id: UUID) -> tuple[Any, Any]:
    """(balance, held) of an account."""
    with database.connect() as connection:
        row = connection.execute(
            "select balance, held from payments.accounts where account_id = %s", [account_id]
        ).fetchone()
        assert row is not None
        return row[0], row[1]


@contextlib.contextmanager
def calling(database: Database, user_id: UUID | None) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of the gateway's login, acting as a user, or as the service without one."""
    role = "authenticated" if user_id else "service_role"
    claims = json.dumps({"role": role} | ({"sub": str(user_id)} if user_id else {}))
    with psycopg.connect(database.gateway_url, autocommit=True) as connection:
        connection.execute(
            "select set_config('request.jwt.claims', %s, false), set_config('role', %s, false)",
            [claims, role],
        )
        yield connection


def race(database: Database, calls: list[tuple[UUID | None, str, tuple[Any, ...]]]) -> list[Any]:
    """Run each (user, query, parameters) on a connection of its own, all at once.

    Returns:
        per call its first column, or the message of its error.
    """
    barrier = threading.Barrier(len(calls))

    def run(call: tuple[UUID | None, str, tuple[Any, ...]]) -> Any:
        user_id, query, parameters = call
        with calling(database, user_id) as connection:
            barrier.wait(60)
            try:
                row = connection.execute(query, parameters).fetchone()
            except psycopg.Error as error:
                return error.diag.message_primary
            assert row is not None
            return row[0]

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


BUY_ONE = "select payments.test_buy(%s, %s, %s)"
"""Buys from a wallet: account, amount, key."""


def install_buy(database: Database) -> None:
    """Have ``payments.test_buy`` in a database."""
    with database.connect() as connection:
        connection.execute("grant create on schema payments to app_api")
        connection.execute("set role app_api")
        connection.execute(BUY)


def assert_books_balance(database: Database) -> None:
    """The ledger adds up, before and after its checkpoints advance."""
    with database.connect() as connection:
        assert connection.execute("select * from payments.check_ledger()").fetchall() == []
        connection.execute("select payments.advance_checkpoints()")
        assert connection.execute("select * from payments.check_ledger()").fetchall() == []
