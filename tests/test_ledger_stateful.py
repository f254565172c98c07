"""The ledger against a plain Python model: random calls, several at once, some of them killed half-way.

Whatever the calls of one step answered and left behind has to be what the model answers and leaves behind for one of
their orders; a call whose connection died before its commit must have done nothing.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.ledger_model import Ledger, Refusal, Wallet
from tests.money import BUY_ONE, install_buy, make_wallet
from tests.servers import Database, Server

WORKERS = 4
SECONDS = 25.0
AMOUNTS = [Decimal(n) for n in ("0.01", "5", "10", "33.33", "60", "100")]
QUERIES = {
    "buy": BUY_ONE,
    "transfer": "select transaction_id from payments.transfer(%s, %s, %s, %s)",
    "complete": "select transaction_id from payments.update_transaction_status(%s, 'completed')",
    "end": "select transaction_id from payments.update_transaction_status(%s, %s)",
    "capture": "select transaction_id from payments.capture(%s, %s)",
    "void": "select transaction_id from payments.void(%s)",
    "refund": "select transaction_id from payments.refund(%s, %s)",
    "park": "select payments._park_money('KES', %s, %s)",
    "assign": "select transaction_id from payments._assign_parked(%s, %s)",
    "send_back": "select transaction_id from payments._return_parked(%s, 'unknown')",
    "expire": "select payments.expire_holds()",
}
CREATE = """
select transaction_id from payments.create_transaction(
    %s, %s, %s, %s, (select a.owner_user_id from payments.accounts as a where a.account_id = %s)
)
"""

WEIGHTS = {
    "create": 6, "buy": 3, "transfer": 3, "complete": 3, "end": 2, "capture": 4, "void": 2, "refund": 4,
    "park": 2, "assign": 2, "send_back": 1, "expire": 1,
}  # fmt: skip
ENDINGS = ["commit"] * 8 + ["rollback", "terminate"]
Call = tuple[str, tuple[Any, ...]]


class Workers:
    """Connections that call at the same time; one that was killed is replaced."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.watcher = database.connect()
        self.connections = [self._connect() for _ in range(WORKERS)]
        self.pool = ThreadPoolExecutor(WORKERS)

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        connection = self.database.connect()
        connection.execute("set deadlock_timeout = '100ms'")
        return connection

    def close(self) -> None:
        """Leave the server."""
        self.pool.shutdown()
        for connection in [*self.connections, self.watcher]:
            connection.close()

    def run(self, jobs: list[tuple[str, tuple[Any, ...], str]]) -> list[UUID | str | None]:
        """Run (query, parameters, ending) each on a connection of its own, all at once.

        Returns:
            per job the id that it answered, or the code of its refusal.
        """
        barrier = threading.Barrier(len(jobs))

        def one(place: int) -> UUID | str | None:
            query, parameters, ending = jobs[place]
            connection = self.connections[place]
            barrier.wait(60)
            try:
                if ending == "commit":
                    row = connection.execute(query, parameters).fetchone()
                    return row[0] if row and isinstance(row[0], UUID) else None
                with contextlib.suppress(psycopg.DatabaseError), connection.transaction(force_rollback=True):
                    connection.execute(query, parameters)
                    if ending == "terminate":
                        with self.database.connect() as killer:
                            killer.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])
                        connection.execute("select 1")
            except psycopg.Error as error:
                return str(error.diag.message_primary)
            finally:
                if connection.broken:
                    self.connections[place] = self._connect()
            return None

        return list(self.pool.map(one, range(len(jobs))))


class Books(RuleBasedStateMachine):
    """Steps of up to four calls at once, against the model."""

    workers: Workers
    examples = 0
    until = 0.0
    problem = ""

    @initialize(money=st.lists(st.sampled_from([50, 200, 500]), min_size=4, max_size=4))
    def open_wallets(self, money: list[int]) -> None:
        """Three wallets in shillings, one in dollars."""
        self.ledger = Ledger()
        self.steps = 0
        Books.examples += 1
        for number, amount in enumerate(money):
            currency = "USD" if number == 3 else "KES"
            _, account_id = make_wallet(self.workers.database, amount, currency)
            self.ledger.wallets[account_id] = Wallet(currency, Decimal(amount))
        self.accounts = list(self.ledger.wallets)

    def _draw(self, chance: random.Random) -> Call:
        """A call of any kind; mostly of something that it fits, sometimes of anything."""
        name = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        wallet, other = chance.choice(self.accounts), chance.choice(self.accounts)
        amount, key = chance.choice(AMOUNTS), chance.choice([None, None, None, "a", "b"])
        part = chance.choice([None, amount])
        reference = f"{chance.choice('XYZ')} of {self.accounts[0]}"
        if name == "create":
            return name, (wallet, chance.choice(["credit", "debit", "hold", "hold"]), amount, key)
        if name == "buy":
            return name, (wallet, amount, key)
        if name == "transfer":
            return name, (wallet, other, amount, key)
        if name == "expire":
            return name, ()
        if name in {"park", "assign", "send_back"}:
            return name, (reference, *{"park": (amount,), "assign": (wallet,), "send_back": ()}[name])
        known = {
            key: t for key, t in self.ledger.transactions.items() if t.kind not in {"transfer", "refund"}
        }
        wanted = {"completed"} if name == "refund" else {"pending"}
        fitting = [
            key
            for key, t in known.items()
            if t.status in wanted and (t.kind != "credit" or name in {"complete", "end"})
        ]
        if not known:
            return "create", (wallet, "credit", amount, key)
        target = chance.choice(fitting if fitting and chance.random() < 0.8 else list(known))
        if name in {"capture", "refund"}:
            return name, (target, part)
        return name, (target, chance.choice(["failed", "cancelled"])) if name == "end" else (target,)

    def _query(self, name: str, arguments: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        if name == "create":
            account_id, kind, amount, key = arguments
            currency = self.ledger.wallets[account_id].currency
            return CREATE, (kind, amount, currency, key, account_id)
        if name == "park":
            return QUERIES[name], (arguments[1], arguments[0])
        return QUERIES[name], arguments

    @rule(seed=st.integers(0, 2**32 - 1))
    def call(self, seed: int) -> None:
        """Some calls at once; some of them end without a commit."""
        if time.monotonic() > Books.until:
            return  # a slow machine does fewer steps
        # Drawn by a generator of its own: hypothesis would make most calls alike.
        self.steps += 1
        chance = random.Random(f"{Books.examples} {self.steps} {seed}")
        if chance.random() < 0.3:
            self._let_time_pass(chance)
        if chance.random() < 0.1:
            self._limit(chance)
        jobs = [(self._draw(chance), chance.choice(ENDINGS)) for _ in range(chance.randint(1, WORKERS))]
        answers = self.workers.run([(*self._query(*call), ending) for call, ending in jobs])
        done = [
            (call, answer)
            for (call, ending), answer in zip(jobs, answers, strict=True)
            if ending == "commit"
        ]  # fmt: skip
        seen = self._observe({answer for _, answer in done if isinstance(answer, UUID)})
        expired = {key for key, row in seen["transactions"].items() if row[1] == "expired"}
        for order in itertools.permutations(done):
            ledger = self.ledger.fork()
            if self._agrees(ledger, order, expired) and ledger.state() == seen:
                self.ledger = ledger
                return
        self._fail(f"no order explains {done}: before {self.ledger.state()}, after {seen}")

    @staticmethod
    def _agrees(ledger: Ledger, order: tuple[Any, ...], expired: set[UUID]) -> bool:
        for (name, arguments), answer in order:
            try:
                expected = ledger.apply(
                    name, (expired,) if name == "expire" else arguments,
                    answer if isinstance(answer, UUID) else None,
                )  # fmt: skip
            except (Refusal, AssertionError) as refusal:
                if answer != str(refusal):
                    return False
            else:
                if answer != expected:
                    return False
        return True

    def _let_time_pass(self, chance: random.Random) -> None:
        """An open hold's time is over."""
        waiting = [
            key for key, t in self.ledger.transactions.items() if t.kind == "hold" and t.status == "pending"
        ]
        if waiting:
            due = chance.choice(waiting)
            self.ledger.transactions[due].is_due = True
            for table in ("transactions", "reservations"):
                self.workers.watcher.execute(
                    f"update payments.{table} set expires_at = now() - interval '1 s' where transaction_id = %s",
                    [due],
                )

    def _limit(self, chance: random.Random) -> None:
        """How much one wallet may move this month."""
        account_id = chance.choice(self.accounts)
        kind, amount, times = (
            chance.choice(["hold", "transfer", "purchase"]),
            chance.choice(AMOUNTS) * 3,
            chance.randint(1, 5),
        )
        currency = self.ledger.wallets[account_id].currency
        self.workers.watcher.execute(
            "select payments.set_limit(%s, %s, 'month', %s, %s, %s)",
            [currency, kind, amount, times, account_id],
        )
        self.ledger.limits[account_id, kind] = (amount, times)

    @invariant()
    def adds_up(self) -> None:
        """Debits are credits, balances are sums, nothing is negative, and the ledger's own proof finds nothing."""
        problems = self.workers.watcher.execute("select * from payments.check_ledger()").fetchall()
        if problems:
            self._fail(f"the books do not balance: {problems}")
        row: Any = self.workers.watcher.execute(
            "select coalesce((select sum(e.amount) from payments.entries as e), 0),"
            " (select min(a.balance - a.held) from payments.accounts as a)"
        ).fetchone()
        if row[0] != 0 or row[1] < 0:
            self._fail(f"debits and credits differ by {row[0]}, the least that is left is {row[1]}")

    @staticmethod
    def _fail(problem: str) -> None:
        """Keep the first: hypothesis tries again, with threads that run differently then."""
        Books.problem = Books.problem or problem
        Books.until = 0
        raise AssertionError(problem)

    def _observe(self, made: set[UUID]) -> dict[str, Any]:
        """The state of what the model knows, and of what was just made."""
        execute = self.workers.watcher.execute
        wallets = execute(
            "select account_id, balance, held from payments.accounts where account_id = any (%s)",
            [self.accounts],
        ).fetchall()
        transactions = execute(
            "select transaction_id, type::text, status::text, amount::numeric, captured_amount, refunded_amount"
            " from payments.transactions where account_id = any (%s) and type <> all ('{adjustment,transfer_in}')",
            [self.accounts],
        ).fetchall()
        parked = execute(
            "select reference::text, amount::numeric, status::text from payments.parked_money where reference like %s",
            [f"% of {self.accounts[0]}"],
        ).fetchall()
        return {
            "wallets": {row[0]: row[1:] for row in wallets},
            "transactions": {row[0]: row[1:] for row in transactions},
            "parked": {row[0]: row[1:] for row in parked},
        }


@pytest.fixture(scope="module")
def workers(database: Database) -> Iterator[Workers]:
    """Connections to a database of this module's own."""
    install_buy(database)
    crew = Workers(database)
    yield crew
    crew.close()


def test_the_ledger_is_what_the_model_says(workers: Workers) -> None:
    Books.workers, Books.examples, Books.until = workers, 0, time.monotonic() + SECONDS
    try:
        run_state_machine_as_test(
            Books,
            settings=settings(
                max_examples=20,
                stateful_step_count=16,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    except Exception:
        if not Books.problem:
            raise
    assert not Books.problem, Books.problem
    assert Books.examples, "it ran"


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(own_server: Server) -> None:
    """Every process of the server dies amid purchases, transfers and holds; what was answered is there, once."""
    database = Database(own_server.superuser_url, "killed")
    database.create()
    install_buy(database)
    wallets = [make_wallet(database, 100_000)[1] for _ in range(3)]
    acknowledged: list[UUID] = []
    calls = (
        (BUY_ONE, lambda n: (wallets[n % 3], 1, None)),
        (QUERIES["transfer"], lambda n: (wallets[n % 3], wallets[(n + 1) % 3], 1, None)),
        (
            "select (payments.capture((payments.hold(%s, 2)).transaction_id, 1)).transaction_id",
            lambda n: (wallets[n % 3],),
        ),
    )

    def work(thread: int) -> None:
        with contextlib.suppress(psycopg.OperationalError), database.connect() as connection:
            for n in itertools.count(thread):
                query, parameters = calls[n % len(calls)]
                row: Any = connection.execute(query, parameters(n)).fetchone()
                acknowledged.append(row[0])

    with ThreadPoolExecutor(WORKERS) as pool:
        threads = [pool.submit(work, thread) for thread in range(WORKERS)]
        while len(acknowledged) < 40:
            time.sleep(0.02)
        own_server.crash()
        for thread in threads:
            thread.result(60)
    own_server.recover()
    with database.connect() as connection:
        assert connection.execute("select * from payments.check_ledger()").fetchall() == []
        row = connection.execute(
            "select count(distinct transaction_id) from payments.transactions"
            " where transaction_id = any (%s) and status = 'completed'",
            [acknowledged],
        ).fetchone()
    assert row == (len(acknowledged),)
