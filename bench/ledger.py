"""Transfers, holds and refunds through our functions, against the same rows written by plain statements."""

from __future__ import annotations

from dataclasses import dataclass

from bench import pgbench
from bench.harness import BenchError, Case, Run, Server, throwaway_server

FUNDS = 1_000_000_000
CLIENTS = 8
FIRST_HOT = 10_001
"""Wallets for the cases of few: FIRST_HOT and those after it, which no other case uses."""
PGLEDGER = (
    "pgledger's own figures (its README: M3 MacBook Air, PostgreSQL 17, 20 workers): 10,637 transfers/s over 50 "
    "accounts, 7,559 over 10; no holds, no idempotency keys, no events, another machine"
)

SEED = """
insert into auth.users (user_id) select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid from wanted;
insert into payments.accounts (account_id, owner_user_id, account_type, currency, minor_units)
select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid,
    ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'wallet', 'KES', 2 from wanted;
insert into payments.wallets (owner_user_id, currency, account_id)
select a.owner_user_id, a.currency, a.account_id from payments.accounts as a where a.account_type = 'wallet';
select count(payments.adjust_wallet(a.account_id, {funds}, 'bench'))
from payments.accounts as a where a.account_type = 'wallet';
create table plain_accounts (account_id uuid primary key, balance numeric not null check (balance >= held),
    held numeric not null default 0) with (fillfactor = 60);
insert into plain_accounts select a.account_id, a.balance from payments.accounts as a where a.account_type = 'wallet';
create table plain_transactions (transaction_id bigint generated always as identity primary key,
    account_id uuid not null, type text not null, status text not null, amount numeric not null,
    refunded numeric not null default 0, created_at timestamptz not null default now());
create index on plain_transactions (account_id, created_at);
create table plain_entries (entry_id bigint generated always as identity primary key, transaction_id bigint not null,
    account_id uuid not null, amount numeric not null, created_at timestamptz not null default now());
create index on plain_entries (account_id, created_at);
create table plain_events (event_id bigint generated always as identity primary key, event_type text not null,
    payload jsonb not null, created_at timestamptz not null default now())
"""

WALLET = "('00000000-0000-4000-9000-' || lpad((:{})::text, 12, '0'))::uuid"
DRAW = "\\set a random({first}, {last})\n\\set b random({first}, {last} - 1)\n"
# Never the same twice; and the lower one first, as everybody locks who does not want a deadlock.
DISTINCT = (
    "\\set b case when :b >= :a then :b + 1 else :b end\n\\set lo least(:a, :b)\n\\set hi greatest(:a, :b)\n"
)
EVENT = "insert into plain_events (event_type, payload) values ('{0}', jsonb_build_object('account', {1}, 'amount', 1));\n"


@dataclass(frozen=True)
class Shape:
    """One kind of work.

    Attributes:
        unit: of the figures.
        ours, plain: pgbench scripts.
    """

    unit: str
    ours: str
    plain: str


def _sql(text: str) -> str:
    """A script with ``{a}``, ``{b}``, ``{lo}``, ``{hi}`` for wallets."""
    return text.format(**{name: WALLET.format(name) for name in ("a", "b", "lo", "hi")})


TRANSFER = Shape(
    "transfers/s",
    DISTINCT + _sql("select payments.transfer({a}, {b}, 1);\n"),
    DISTINCT + _sql(
        "begin;\n"
        "select balance - held from plain_accounts where account_id in ({lo}, {hi}) order by account_id for update;\n"
        "update plain_accounts set balance = balance - 1 where account_id = {a} and balance - held >= 1;\n"
        "update plain_accounts set balance = balance + 1 where account_id = {b};\n"
        "with made as (insert into plain_transactions (account_id, type, status, amount)"
        " values ({a}, 'transfer', 'completed', 1), ({b}, 'transfer_in', 'completed', 1)"
        " returning transaction_id, account_id, type)"
        " insert into plain_entries (transaction_id, account_id, amount)"
        " select m.transaction_id, m.account_id, case m.type when 'transfer' then -1 else 1 end from made as m;\n"
    ) + EVENT.format("transfer", ":a::int") + EVENT.format("transfer_in", ":b::int") + "commit;\n",
)  # fmt: skip
HOLD = Shape(
    "holds/s",
    DISTINCT + _sql("select (payments.hold({a}, 2)).transaction_id as hold_id \\gset\n")
    + "select payments.capture(:hold_id::text::uuid, 1);\n",
    DISTINCT + _sql(
        "begin;\n"
        "update plain_accounts set held = held + 2 where account_id = {a} and balance - held >= 2;\n"
        "insert into plain_transactions (account_id, type, status, amount) values ({a}, 'hold', 'pending', 2)"
        " returning transaction_id as hold_id \\gset\n"
    ) + EVENT.format("hold", ":a::int") + "commit;\nbegin;\n" + _sql(
        "select balance from plain_accounts where account_id = {a} for update;\n"
        "update plain_transactions set status = 'completed' where transaction_id = :hold_id and status = 'pending';\n"
        "update plain_accounts set balance = balance - 1, held = held - 2 where account_id = {a};\n"
        "insert into plain_entries (transaction_id, account_id, amount) values (:hold_id, {a}, -1),"
        " (:hold_id, '00000000-0000-4000-9000-000000000000', 1);\n"
    ) + EVENT.format("captured", ":a::int") + "commit;\n",
)  # fmt: skip
REFUND = Shape(
    "captures with a refund/s",
    HOLD.ours + "select payments.refund(:hold_id::text::uuid, 0.40);\n",
    HOLD.plain + "begin;\n" + _sql(
        "select balance from plain_accounts where account_id = {a} for update;\n"
        "update plain_transactions set refunded = refunded + 0.40 where transaction_id = :hold_id"
        " and refunded + 0.40 <= amount;\n"
        "update plain_accounts set balance = balance + 0.40 where account_id = {a};\n"
        "insert into plain_transactions (account_id, type, status, amount) values ({a}, 'refund', 'completed', 0.40)"
        " returning transaction_id as refund_id \\gset\n"
        "insert into plain_entries (transaction_id, account_id, amount) values (:refund_id, {a}, 0.40),"
        " (:refund_id, '00000000-0000-4000-9000-000000000000', -0.40);\n"
    ) + EVENT.format("refunded", ":a::int") + "commit;\n",
)  # fmt: skip

SHAPES = {
    "transfer-1000": (TRANSFER, 1, 1000),
    "transfer-50": (TRANSFER, FIRST_HOT, 50),
    "transfer-10": (TRANSFER, FIRST_HOT + 50, 10),
    "transfer-2": (TRANSFER, FIRST_HOT + 60, 2),
    "hold-capture": (HOLD, 1, 1000),
    "refund": (REFUND, 1, 1000),
}
"""Name: what is done, the first wallet, how many."""


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    run.say(f"  {PGLEDGER}")
    with throwaway_server(run) as server:
        server.execute(
            "create table wanted as select n from generate_series(1, 1000) as n"
            f" union all select n from generate_series({FIRST_HOT}, {FIRST_HOT + 99}) as n",
            *SEED.format(funds=FUNDS).split(";\n"),
            "vacuum analyze",
        )
        for name, (shape, first, wallets) in SHAPES.items():
            if not only or name in only:
                _measure(run, server, name, shape, first, first + wallets - 1)
        _check(server)


def _measure(run: Run, server: Server, name: str, shape: Shape, first: int, last: int) -> None:
    case = Case(name, shape.unit)
    case.notes["pgledger"] = [PGLEDGER]
    for side in ("ours", "reference"):
        case.notes |= {f"{side}_p50_ms": [], f"{side}_p99_ms": []}
    seconds = run.seconds(5, 1)
    draw = DRAW.format(first=first, last=last)

    def measure(side: str, script: str) -> float:
        server.settle()
        seen = pgbench.run(server.url, draw + script, CLIENTS, seconds, sampling=1.0, warm_up=1)
        case.notes[f"{side}_p50_ms"].append(seen.p50)
        case.notes[f"{side}_p99_ms"].append(seen.p99)
        return seen.tps

    run.measure(
        case,
        lambda _: measure("ours", shape.ours),
        lambda _: measure("reference", shape.plain),
        1 if run.quick else None,
    )
    run.say(
        f"  p50/p99 ms: ours {case.notes['ours_p50_ms'][-1]:.2f}/{case.notes['ours_p99_ms'][-1]:.2f}, "
        f"reference {case.notes['reference_p50_ms'][-1]:.2f}/{case.notes['reference_p99_ms'][-1]:.2f}"
    )


def _check(server: Server) -> None:
    """Fast and wrong is no figure: both ledgers add up."""
    with server.connect() as connection:
        problems = connection.execute("select * from payments.check_ledger() limit 5").fetchall()
        row = connection.execute(
            "select (select sum(amount) from plain_entries), (select sum(balance) from plain_accounts)"
            " + (select coalesce(sum(amount), 0) from plain_entries"
            " where account_id = '00000000-0000-4000-9000-000000000000')"
        ).fetchone()
    assert row is not None
    if problems or row[0] not in (0, None) or row[1] != FUNDS * 1100:
        raise BenchError(f"the books do not balance: {problems} {row}")
