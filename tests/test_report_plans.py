"""Dashboards and reports read by key: what grows is never scanned, whoever asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.gateways import user_id
from tests.servers import Database

Connection = psycopg.Connection[Any]

GROW = """
set local session_replication_role = replica;

insert into meters.meters (meter_id, meter_number, region, time_zone, status)
select test.meter_id(n), 'M-' || lpad(n::text, 6, '0'), case when n % 10 = 0 then 'Nairobi' else 'Mombasa' end,
    'Africa/Nairobi', 'active'
from generate_series(1000, 10999) as n;

insert into telemetry.meter_states (meter_id, last_read_at, power_kw)
select m.meter_id, now() - random() * interval '3 hours', 1 from meters.meters as m on conflict do nothing;

select core._create_partition(t, d)
from unnest(array['telemetry.readings_1d', 'telemetry.regions_1d']) as t
cross join generate_series(date_trunc('month', now() - interval '400 days'), now(), '1 month') as d;

insert into telemetry.regions_1d (
    region, bucket_at, reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh,
    meter_count, load_count, load_sum_kw, load_max_kw
)
select r, d, 1, 1, 1, 1, d, d, 10, 1, 1, 5, 5
from unnest(array['Nairobi', 'Mombasa', 'Kisumu', 'Lamu', 'Nakuru', 'Eldoret']) as r
cross join generate_series(date_trunc('day', now(), 'Africa/Nairobi') - interval '390 days', now(), '1 day') as d
on conflict do nothing;

insert into telemetry.region_states (region) select distinct region from telemetry.regions_1d on conflict do nothing;

insert into telemetry.readings_1d (
    meter_id, bucket_at, reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh,
    registers_kwh
)
select m.meter_id, d, 1, 1, 1, 1, d, d, 10, 0
from meters.meters as m
cross join generate_series(
    date_trunc('day', now(), 'Africa/Nairobi') - interval '20 days', now(), '1 day'
) as d
where m.region in ('Nairobi', 'Mombasa') and m.meter_number like 'M-00%%'
on conflict do nothing;

insert into reports.sales (
    meter_id, sale_id, sale_type, region, tariff_code, currency, sold_at, sold_on, amount, energy_amount, energy_kwh
)
select test.meter_id(1000 + n), gen_random_uuid(), 'purchase', case when n %% 10 = 0 then 'Nairobi' else 'Mombasa' end,
    'flat', 'KES', now() - n * interval '1 hour', (now() - n * interval '1 hour')::date, 10, 8, 1
from generate_series(1, 9000) as n;

insert into reports.sales_1d (region, sold_on, currency, tariff_code, purchase_count, amount)
select r, current_date - d, 'KES', 'tariff-' || t, 1, 10
from unnest(array['Nairobi', 'Mombasa', 'Kisumu', 'Lamu', 'Nakuru', 'Eldoret']) as r
cross join generate_series(1, 390) as d cross join generate_series(1, 5) as t
on conflict do nothing;
""".replace("%%", "%")

# Tables that grow with meters, days or sales. The registry itself is looked at as a whole by an admin's counts.
SCANNED = """
select s.relname::text, s.seq_tup_read from pg_stat_xact_user_tables as s
where s.schemaname in ('telemetry', 'reports', 'tokens', 'alerts', 'meters') and s.seq_scan > 0
    and (s.relname ~ '^(readings|regions)_(1m|15m|1h|1d)_|^readings_|^sales|^purchases|^alerts$|^meter_codes$'
        or %(registry)s and s.relname in ('meters', 'meter_states'))
"""

CALLERS = {"operator": user_id(11), "admin": user_id(14)}
PERIOD = "current_date - 30, current_date + 1"

# Statement, and whether it keeps off the registry as a whole, too.
CALLS = {
    "select reports.get_dashboard('Nairobi')": False,
    f"select * from reports.get_consumption_report({PERIOD}, 'Nairobi')": True,
    f"select * from reports.get_revenue_report({PERIOD}, 'Nairobi', p_by_tariff => true)": True,
    f"select * from reports.get_loss_report({PERIOD}, 'Nairobi')": True,
    "select reports.get_usage_report(current_date - 10, current_date + 1, 'Nairobi')": False,
    "select * from reports.list_sales(current_date - 3, current_date + 1, 'Nairobi', 100)": True,
    "select reports.get_meter_details(test.meter_id(1))": True,
    "select reports.get_meter_details(p_meter_number => 'M-001000')": True,
    "select * from meters.search_meters('M-0012')": True,
    "select * from meters.search_meters(p_region => 'Nairobi', p_limit => 20, p_after => 'M-002000')": True,
    "select meters.count_meters('M-0012')": True,
    "select * from meters.list_ownerships(test.meter_id(1))": True,
    "select * from telemetry.list_replacements(test.meter_id(1))": True,
}


@pytest.fixture(scope="module")
def grid(database: Database) -> Iterator[Connection]:
    with psycopg.connect(database.url) as connection:
        connection.execute("select test.create_grid()")
        connection.execute(
            "select telemetry.record_replacement(test.meter_id(1), now() - interval '1 day', 5)"
        )
        connection.execute(GROW)
        connection.execute(
            "insert into meters.meter_codes select 'meter_number', m.meter_number, m.meter_id from meters.meters as m "
            "on conflict do nothing"
        )
        connection.commit()
        connection.execute(
            "analyze meters.meters, meters.meter_codes, telemetry.meter_states, telemetry.readings_1d, "
            "telemetry.regions_1d, reports.sales, reports.sales_1d"
        )
        connection.commit()
        yield connection


def count_scanned(grid: Connection, is_registry_included: bool) -> dict[str, int]:
    """Rows that this session has read by scanning tables, by table, as far as they are not reported yet."""
    return dict(grid.execute(SCANNED, {"registry": is_registry_included}).fetchall())


def call_as(grid: Connection, role: str, statement: str, is_registry_included: bool) -> set[str]:
    """The tables of which a call scanned more than a page or two."""
    before = count_scanned(grid, is_registry_included)
    grid.execute(
        "select set_config('request.jwt.claims', %s, true), set_config('request.jwt.claim.sub', %s, true), "
        "set_config('role', %s, true)",
        [json.dumps({"sub": CALLERS[role], "role": role}), CALLERS[role], role],
    )
    assert grid.execute(statement).fetchall()  # type: ignore[arg-type]
    grid.execute("select set_config('role', 'none', true)")
    after = count_scanned(grid, is_registry_included)
    return {f"{t}: {n - before.get(t, 0)}" for t, n in after.items() if n - before.get(t, 0) > 200}


@pytest.mark.parametrize("role", CALLERS)
@pytest.mark.parametrize("statement", CALLS)
def test_what_grows_is_read_by_key(grid: Connection, role: str, statement: str) -> None:
    with grid.transaction(force_rollback=True):
        assert call_as(grid, role, statement, CALLS[statement]) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "select reports.get_dashboard()",
        f"select * from reports.list_sales({PERIOD}, null, 100)",
        "select * from reports.get_revenue_report(current_date - 3, current_date)",
    ],
)
def test_reports_of_all_regions_do_not_read_the_past(grid: Connection, statement: str) -> None:
    with grid.transaction(force_rollback=True):
        assert call_as(grid, "admin", statement, False) == set()
