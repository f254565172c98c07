"""Data for the benchmarks: functions to call, users with meters and money."""

from __future__ import annotations

from bench.harness import Server
from bench.load import KEY_MARK, make_request
from bench.processes import make_token

BUYERS = 1000
FIRST_BUYER = 100000000000
"""The last twelve digits of the first buyer's user id and meter id; the others count on from it."""
FUNDS = 100_000_000

FUNCTIONS = """
create schema bench;
grant usage on schema bench to public, app_api;
create table bench.items (item_id integer primary key, owner_role text not null, label text not null);
insert into bench.items select n, 'anyone', 'item ' || n from generate_series(1, 20) as n;
insert into bench.items select n, 'nobody', 'item ' || n from generate_series(21, 40) as n;
alter table bench.items enable row level security;
grant select on bench.items to app_api;
create policy items_visible on bench.items for select to app_api
    using (owner_role = 'anyone' or owner_role = (select auth.uid())::text);
analyze bench.items;

create function bench.add(a integer, b integer) returns integer
language sql immutable return a + b;

create function bench.list_items() returns setof bench.items
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$ begin return query select i.* from bench.items as i order by i.item_id; end $$;

-- A report: two seconds of which it waits most, so that beside it the processors are free.
create function bench.report(p_seconds double precision) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_end  timestamptz := clock_timestamp() + make_interval(secs => p_seconds);
    v_rows bigint := 0;
begin
    while clock_timestamp() < v_end loop
        v_rows := v_rows + (select count(*) from generate_series(1, 1000));
        perform pg_sleep(least(0.02, greatest(0, extract(epoch from v_end - clock_timestamp()))));
    end loop;
    return v_rows;
end $$;

alter function bench.list_items() owner to app_api;
alter function bench.report(double precision) owner to app_api;
grant execute on all functions in schema bench to public;
"""


# A bill with everything on it, as Kenya has them: three bands, fuel, three levies and VAT.
TARIFF = """
select tariffs.create_tariff('bench', 'Domestic', 'KES', 'Africa/Nairobi');
select tariffs.publish_tariff_version(
    'bench', now(),
    '[{"code": "DC1", "from_kwh": 0, "rate": 12.23},
      {"code": "DC2", "from_kwh": 30, "rate": 16.45},
      {"code": "DC3", "from_kwh": 100, "rate": 19.08}]',
    '[{"code": "fuel", "label": "Fuel energy charge", "kind": "fuel", "position": 1, "basis": "per_kwh", "rate": 3.48},
      {"code": "forex", "label": "Foreign exchange", "kind": "fuel", "position": 2, "basis": "per_kwh", "rate": 0.9971},
      {"code": "rep", "label": "Rural electrification", "kind": "levy", "position": 3, "basis": "percent", "rate": 5,
       "base": ["energy"]},
      {"code": "wra", "label": "Water", "kind": "levy", "position": 4, "basis": "per_kwh", "rate": 0.0127},
      {"code": "epra", "label": "Regulator", "kind": "levy", "position": 5, "basis": "per_kwh", "rate": 0.08},
      {"code": "vat", "label": "VAT", "kind": "tax", "position": 6, "basis": "percent", "rate": 16,
       "base": ["energy", "fuel", "forex"]}]'
);
"""


def buyer_id(number: int) -> str:
    """User id of a buyer, 0 to ``BUYERS - 1``."""
    return f"00000000-0000-4000-8000-{FIRST_BUYER + number}"


def meter_id(number: int) -> str:
    """Meter id of a buyer."""
    return f"00000000-0000-4000-9000-{FIRST_BUYER + number}"


def purchase_request(number: int) -> bytes:
    """A buyer's request for tokens of 100 shillings, with a fresh idempotency key each time."""
    body = b'{"p_meter_id":"%s","p_amount":100,"p_idempotency_key":"%s"}' % (
        meter_id(number).encode(),
        KEY_MARK,
    )
    return make_request("/rpc/purchase_tokens", body, make_token("authenticated", buyer_id(number)))


def seed_functions(server: Server) -> None:
    """Schema ``bench``: add, list_items, report."""
    server.execute(FUNCTIONS)


def seed_buyers(server: Server, count: int = BUYERS) -> None:
    """Users with a wallet full of money and a meter with keys, through the public functions."""
    server.execute(
        TARIFF,
        "select tokens.set_vending_key('201457', 1, 'abababababababab949494949494949401234567')",
        f"""
        do $$
        declare
            v_user  uuid;
            v_meter uuid;
        begin
            for n in 0 .. {count - 1} loop
                v_user := ('00000000-0000-4000-8000-' || ({FIRST_BUYER} + n))::uuid;
                v_meter := ('00000000-0000-4000-9000-' || ({FIRST_BUYER} + n))::uuid;
                perform auth.create_user(format('buyer%s@example.com', n), p_user_id => v_user);
                perform payments.open_wallet('KES', v_user);
                perform payments.update_transaction_status(
                    (payments.create_transaction('credit', {FUNDS}, 'KES', null, v_user)).transaction_id,
                    'completed'
                );
                perform meters.create_meter(
                    p_meter_id => v_meter, p_drn => meters.make_drn(n),
                    p_owner_user_id => v_user, p_tariff_code => 'bench'
                );
            end loop;
        end $$
        """,
        "vacuum analyze",
    )


def seed_meters(server: Server, count: int) -> None:
    """Meters that only measure, with the ids of :func:`meter_id`."""
    server.execute(
        f"""
        do $$
        begin
            for n in 0 .. {count - 1} loop
                perform meters.create_meter(
                    p_meter_id => ('00000000-0000-4000-9000-' || ({FIRST_BUYER} + n))::uuid,
                    p_meter_number => 'bench-' || n
                );
            end loop;
        end $$
        """,
        "vacuum analyze",
    )
