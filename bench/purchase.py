"""Token purchases through SQL, against pgbench's tpcb-like and against a bare update of one row."""

from __future__ import annotations

from dataclasses import dataclass

from bench import load, pgbench
from bench.gateway import SCHEMAS
from bench.harness import BenchError, Case, Run, Server, throwaway_server
from bench.processes import cpu_seconds
from bench.record import as_pgbench, record_statements
from bench.seed import BUYERS, FIRST_BUYER, FUNDS, purchase_request, seed_buyers

TPCB_SCALE = 10
AMOUNT = "\\set amount random(5, 200) * 10\n"
"""What people pay: 50 to 2,000 shillings, in tens."""
BARE_UPDATE = "update bench_row set balance = balance - 1 where row_id = 1;\n"


@dataclass(frozen=True)
class Shape:
    """Who buys at once.

    Attributes:
        clients: connections, one purchase at a time each.
        buyers: users to draw from, each with one wallet and one meter.
        reference: pgbench script, ``None`` for tpcb-like.
    """

    clients: int
    buyers: int
    reference: str | None


SHAPES = {
    "many-8": Shape(8, BUYERS, None),
    "many-32": Shape(32, BUYERS, None),
    "hot-8": Shape(8, 1, BARE_UPDATE),
    "hot-1": Shape(1, 1, BARE_UPDATE),
}


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    with throwaway_server(run) as server:
        seed_buyers(server)
        pgbench.initialise(server, TPCB_SCALE)
        server.execute(
            "create table bench_row (row_id integer primary key, balance bigint not null)",
            "insert into bench_row values (1, 0)",
        )
        for name, shape in SHAPES.items():
            if not only or name in only:
                _measure(run, server, name, shape)
        _check(server)


def _measure(run: Run, server: Server, name: str, shape: Shape) -> None:
    # The context as the gateway sends it, and the call as a person writes it in SQL.
    context = record_statements(server, SCHEMAS.removeprefix("bench,"), purchase_request(0))[0]
    script, variables = as_pgbench(
        [context],
        {
            str(FIRST_BUYER): f"random({FIRST_BUYER}, {FIRST_BUYER + shape.buyers - 1})",
            load.KEY_MARK.decode(): "random(1, 9000000000000000000)",
        },
    )
    call = (
        "select tokens.purchase_tokens("
        "('00000000-0000-4000-9000-' || :drawn0::text)::uuid, :amount, :drawn1::text);\n"
    )
    script = AMOUNT + script.replace("\\endpipeline", call + "\\endpipeline")
    case = Case(name, "purchases/s")
    case.notes |= {
        key: []
        for key in (
            "ours_p50_ms", "ours_p99_ms", "reference_p50_ms", "reference_p99_ms", "ours_cpu_us", "reference_cpu_us",
        )
    }  # fmt: skip
    seconds = run.seconds(5, 1)

    def ours(_: int) -> float:
        return _run(server, case, "ours", server.gateway_url, script, shape.clients, seconds, variables)

    def reference(_: int) -> float:
        return _run(server, case, "reference", server.url, shape.reference, shape.clients, seconds, {})

    run.measure(case, ours, reference, 1 if run.quick else None)
    run.say(
        f"  p50/p99 ms: ours {_middle(case, 'ours_p50_ms'):.2f}/{_middle(case, 'ours_p99_ms'):.2f}, reference "
        f"{_middle(case, 'reference_p50_ms'):.2f}/{_middle(case, 'reference_p99_ms'):.2f}; PostgreSQL's processor "
        f"time: ours {_middle(case, 'ours_cpu_us'):.0f} us, reference {_middle(case, 'reference_cpu_us'):.0f} us"
    )


def _run(
    server: Server,
    case: Case,
    side: str,
    url: str,
    script: str | None,
    clients: int,
    seconds: float,
    variables: dict[str, str],
) -> float:
    server.settle()
    begun = cpu_seconds(server.pid)
    role = "authenticated" if side == "ours" else None
    seen = pgbench.run(url, script, clients, seconds, variables, 1.0, role, 2 if role else 1)
    spent = cpu_seconds(server.pid) - begun
    case.notes[f"{side}_p50_ms"].append(seen.p50)
    case.notes[f"{side}_p99_ms"].append(seen.p99)
    case.notes[f"{side}_cpu_us"].append(round(spent / seen.count * 1e6, 1))
    return seen.tps


def _middle(case: Case, key: str) -> float:
    values = sorted(case.notes[key])
    return float(values[len(values) // 2])


def _check(server: Server) -> None:
    """Fast and wrong is no figure: every purchase has its money, its balance and its event."""
    with server.connect() as connection:
        row = connection.execute(
            """
            select
                (select count(*) from tokens.purchases),
                (select count(*) from payments.transactions where type = 'purchase' and status = 'completed'),
                (select count(*) from events.events where event_type = 'token_purchased'),
                (select sum(total) from tokens.purchases),
                (select sum(%s - balance) from payments.accounts where account_type = 'wallet'),
                (select count(distinct (meter_id, tid)) from tokens.purchases)
            """,
            [FUNDS],
        ).fetchone()
    assert row is not None
    purchases, transactions, events, charged, spent, identifiers = row
    if not (purchases == transactions == events == identifiers and charged == spent):
        raise BenchError(f"the books do not balance: {row}")
