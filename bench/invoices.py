"""A month's invoices for thousands of accounts with ten years behind them, against a bare group by.

"ours" drafts a month in chunks through ``generate_monthly_invoices``: periods, tariffs as they were, lines, taxes,
totals. The reference adds up the same days and writes one row per account. Before that the batch is killed
in the middle and goes on; afterwards it runs once more, and nothing may change.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench import sgsc
from bench.harness import BenchError, Case, Run, Server, throwaway_server

CHUNK = 500
ADMIN = (
    "select set_config('role', 'service_role', false),"
    """ set_config('request.jwt.claims', '{"role": "service_role"}', false)"""
)
TARIFFS = """
do $$
begin
    perform tariffs.create_tariff('bench', 'Domestic', 'KES', 'Africa/Nairobi');
    perform tariffs.publish_tariff_version(
        'bench', '2015-01-01 00:00+03',
        '[{"code": "DC1", "from_kwh": 0, "rate": 12.23}, {"code": "DC2", "from_kwh": 30, "rate": 16.45},
          {"code": "DC3", "from_kwh": 100, "rate": 19.08}]',
        '[{"code": "fuel", "label": "Fuel energy charge", "kind": "fuel", "position": 1, "basis": "per_kwh", "rate": 3.48},
          {"code": "rep", "label": "Rural electrification", "kind": "levy", "position": 3, "basis": "percent", "rate": 5,
           "base": ["energy"]},
          {"code": "vat", "label": "VAT", "kind": "tax", "position": 6, "basis": "percent", "rate": 16,
           "base": ["energy", "fuel"]}]'
    );
    perform tariffs.create_tariff('bench-tou', 'By time of use', 'KES', 'Africa/Nairobi');
    perform tariffs.publish_time_of_use(
        'bench-tou', '2015-01-01 00:00+03', '[{"code": "day", "rate": 21}, {"code": "night", "rate": 10.5}]',
        '[{"period": "night", "from": "00:00", "until": "06:00"}, {"period": "day", "from": "06:00", "until": "22:00"},
          {"period": "night", "from": "22:00", "until": "24:00"}]'
    );
    perform invoices.set_billing(true);
end $$
"""
ACCOUNTS = """
do $$
declare
    v_meter uuid;
    v_user  uuid;
begin
    for n in {first} .. {last} loop
        v_user := ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid;
        v_meter := ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid;
        perform auth.create_user('household' || n || '@example.com', p_user_id => v_user);
        perform meters.create_meter(
            p_meter_id => v_meter, p_meter_number => 'bench-' || n, p_region => 'R' || mod(n, 10),
            p_time_zone => 'Africa/Nairobi', p_owner_user_id => v_user,
            p_tariff_code => case mod(n, 10) when 0 then 'bench-tou' else 'bench' end
        );
        perform invoices.open_billing_account(v_meter, p_opened_at => '{opened}'::timestamptz);
    end loop;
end $$
"""
REFERENCE = """
create unlogged table bench.sums_{turn} as
select a.account_id, sum(d.energy_kwh) as energy_kwh, round(sum(d.energy_kwh) * 16.45, 2) as amount
from invoices.accounts as a
join telemetry.readings_1d as d on d.meter_id = a.meter_id
where d.bucket_at >= '{first}' and d.bucket_at < '{last}'
group by a.account_id
"""
STATE = """
select md5(coalesce(string_agg(t.state, ',' order by t.state), '')) from (
    select i.xmin::text || ':' || i.invoice_id as state from invoices.invoices as i
    union all select l.xmin::text || ':' || l.invoice_id || ':' || l.position from invoices.lines as l
    union all select a.xmin::text || ':' || a.account_id from invoices.accounts as a
    union all select r.xmin::text || ':' || r.run_id from invoices.runs as r
) as t
"""


def main(run: Run, only: list[str] | None) -> None:
    """Run the cases."""
    accounts, years = (1000, 2) if run.quick else (10_000, 10)
    with throwaway_server(run) as server, server.connect() as connection:
        bench = Batch(run, server, connection, accounts, years)
        bench.fill()
        run.facts |= {"accounts": accounts, "years": years, "source": bench.source}
        if not only or "draft" in only:
            bench.interrupt(bench.months[0])
            run.measure(Case("draft", "invoices/s"), bench.draft, bench.group, rounds=2)
        if not only or "finalise" in only:
            run.measure(Case("finalise", "invoices/s"), bench.finalise, bench.group, rounds=2)
        bench.check()


def profile(run: Run, only: list[str] | None) -> None:
    """Draft and finalise a month, and show which functions and statements took the time."""
    with throwaway_server(run) as server, server.connect() as connection:
        connection.execute("alter system set track_functions = 'all'")
        connection.execute("alter system set shared_preload_libraries = 'pg_stat_statements'")
        connection.execute("alter system set pg_stat_statements.track = 'all'")
        connection.close()
        server.cluster.stop()
        server.cluster.start()
        with server.connect() as fresh:
            fresh.execute("create extension pg_stat_statements")
            bench = Batch(run, server, fresh, 1000, 1)
            bench.fill()
            for name, measure in (("draft", bench.draft), ("finalise", bench.finalise)):
                if only and name not in only:
                    continue
                fresh.execute("select pg_stat_reset(), pg_stat_statements_reset()")
                run.say(f"{name}: {measure(0):.0f} invoices/s")
                for statement in (FUNCTION_TIMES, STATEMENT_TIMES):
                    for row in fresh.execute(statement.encode()).fetchall():
                        run.say(
                            "  "
                            + "  ".join(
                                f"{value:>10}" if n < 2 else str(value) for n, value in enumerate(row)
                            )
                        )


FUNCTION_TIMES = """
select round(self_time::numeric), calls, schemaname || '.' || funcname
from pg_stat_user_functions order by self_time desc limit 12
"""
STATEMENT_TIMES = """
select round(total_exec_time::numeric), calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 150)
from pg_stat_statements where not toplevel order by total_exec_time desc limit 16
"""


class Batch:
    """The database, filled.

    Args:
        run: says how far it is.
        server: holds it.
        connection: of the superuser.
        accounts: to be billed.
        years: of days behind them.
    """

    def __init__(
        self, run: Run, server: Server, connection: sgsc.Connection, accounts: int, years: int
    ) -> None:
        self._run = run
        self._server = server
        self._connection = connection
        self.accounts = accounts
        self.years = years
        self.source = ""
        end = datetime.now(UTC).date().replace(day=1) - timedelta(days=3)
        # One that is interrupted, and one for each round.
        self.months = [_month_before(end, back) for back in (2, 1, 0)]
        self._turn = 0

    def fill(self) -> None:
        """Accounts, ten years of days, the billed months by hours where the tariff asks for them."""
        began = time.monotonic()
        connection = self._connection
        self.source = sgsc.load_households(connection)
        connection.execute(ADMIN)
        connection.execute(TARIFFS)
        first, last = self.months[0], _next_month(self.months[-1])
        for start in range(0, self.accounts, 1000):
            connection.execute(
                ACCOUNTS.format(
                    first=start, last=min(self.accounts, start + 1000) - 1, opened=f"{first}T00:00:00+03:00"
                ).encode()
            )
        connection.execute("reset role")
        said = time.monotonic()
        self._run.say(f"  {self.accounts:,} accounts in {said - began:.0f} s")
        sgsc.fill_days(connection, self.accounts, last.replace(year=last.year - self.years), last)
        sgsc.fill_hours(connection, self.accounts, first, last, start=0, step=10)
        sgsc.match_days(connection)
        [days] = _row(connection, "select count(*) from telemetry.readings_1d")
        for table in ("telemetry.readings_1d", "telemetry.readings_1h", "invoices.accounts", "meters.meters"):
            connection.execute(f"vacuum (analyze) {table}".encode())
        connection.execute("checkpoint")
        self._run.facts["days"] = days
        self._run.say(f"  {days:,} days of {self.source} in {time.monotonic() - said:.0f} s")

    def interrupt(self, month: date) -> None:
        """Kill the batch in the middle of a chunk, and go on: every account has one invoice, none is lost."""
        with self._as_service() as connection:
            self._chunk(connection, month)
            [pid] = _row(connection, "select pg_backend_pid()")
            killer = threading.Timer(0.15, self._kill, [pid])
            killer.start()
            with contextlib.suppress(psycopg.OperationalError):
                while self._chunk(connection, month) != "finished":
                    pass
            killer.join()
        [after] = _row(self._connection, COUNT, month)
        self._generate(month)
        [count] = _row(self._connection, COUNT, month)
        if count != self.accounts:
            raise BenchError(f"{count} invoices for {self.accounts} accounts after a kill at {after}")
        self._run.facts["killed_at"] = after
        self._run.say(f"  killed at {after:,} of {count:,} invoices, resumed, each account has one")

    def draft(self, turn: int) -> float:
        """Invoices a second, drafted; running it again changes no row."""
        month = self.months[turn + 1]
        began = time.perf_counter()
        memory, cpu = self._generate(month)
        took = time.perf_counter() - began
        [before] = _row(self._connection, STATE)
        self._generate(month)
        [after] = _row(self._connection, STATE)
        if before != after:
            raise BenchError("a second run changed rows")
        self._run.facts.setdefault("peak_mb", []).append(round(memory, 1))
        self._run.facts.setdefault("cpu_ms_an_invoice", []).append(round(cpu * 1000 / self.accounts, 3))
        self._run.say(
            f"  {month:%Y-%m}: {took:.2f} s, {cpu * 1000 / self.accounts:.2f} ms of processor an invoice,"
            f" the session's own memory at most {memory:.0f} MB; again: 0 rows"
        )
        return self.accounts / took

    def finalise(self, turn: int) -> float:
        """Invoices a second made final, with their numbers."""
        month = self.months[turn]
        count = 0
        began = time.perf_counter()
        with self._as_service() as connection:
            while True:
                [done] = _row(
                    connection, "select invoices.finalize_invoices(%s, %s, null, true)", CHUNK, month
                )
                count += done
                if not done:
                    break
        took = time.perf_counter() - began
        if count != self.accounts:
            raise BenchError(f"{count} of {self.accounts} invoices became final")
        return count / took

    def group(self, turn: int) -> float:
        """Accounts a second of the bare statement."""
        month = self.months[min(turn + 1, 2)]
        self._turn += 1
        first, last = (f"{day}T00:00:00+03:00" for day in (month, _next_month(month)))
        began = time.perf_counter()
        self._connection.execute(REFERENCE.format(turn=self._turn, first=first, last=last).encode())
        return self.accounts / (time.perf_counter() - began)

    def check(self) -> None:
        """The energy on the invoices is that of the days, to the last digit."""
        for month in self.months:
            first, last = (f"{day}T00:00:00+03:00" for day in (month, _next_month(month)))
            [billed] = _row(
                self._connection,
                "select sum(energy_kwh) from invoices.invoices where lower(period) = %s",
                month,
            )
            [measured] = _row(
                self._connection,
                "select sum(energy_kwh) from telemetry.readings_1d where bucket_at >= %s and bucket_at < %s", first, last,
            )  # fmt: skip
            if billed != measured:
                raise BenchError(f"{month:%Y-%m}: {billed} kWh are billed, {measured} kWh were measured")

    def _generate(self, month: date) -> tuple[float, float]:
        """Draft a month; returns the most memory of its session's own, in MB, and its processor time, in seconds."""
        with self._as_service() as connection:
            [pid] = _row(connection, "select pg_backend_pid()")
            watch = _Memory(pid)
            before = _cpu_seconds(pid)
            with watch:
                while self._chunk(connection, month) != "finished":
                    pass
            return watch.peak, _cpu_seconds(pid) - before

    def _chunk(self, connection: sgsc.Connection, month: date) -> str:
        [status] = _row(
            connection,
            "select r.status from invoices.generate_monthly_invoices(%s, null, %s) as r",
            month,
            CHUNK,
        )
        return str(status)

    def _kill(self, pid: int) -> None:
        with self._server.connect() as connection:
            connection.execute("select pg_terminate_backend(%s)", [pid])

    @contextlib.contextmanager
    def _as_service(self) -> Any:
        with self._server.connect() as connection:
            connection.execute(ADMIN)
            yield connection


COUNT = "select count(*) from invoices.invoices where lower(period) = %s"


class _Memory:
    """Looks at how much memory a process has to itself, shared buffers left out.

    Args:
        pid: of a server process on this machine.
    """

    def __init__(self, pid: int) -> None:
        self._path = Path(f"/proc/{pid}/status")
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.peak = 0.0

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._is_over.wait(0.02):
            with contextlib.suppress(OSError):
                for line in self._path.read_text().splitlines():
                    if line.startswith("RssAnon:"):
                        self.peak = max(self.peak, int(line.split()[1]) / 1024)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _row(connection: sgsc.Connection, statement: str, *parameters: Any) -> tuple[Any, ...]:
    row = connection.execute(statement.encode(), parameters).fetchone()
    if row is None:
        raise BenchError("a statement returned nothing")
    return row


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _month_before(day: date, back: int) -> date:
    number = day.year * 12 + day.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)
