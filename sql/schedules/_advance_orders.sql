-- Job handler: expires orders that nobody paid, and goes on with those whose job was lost; at most 1000 a run.

create or replace function schedules._advance_orders(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('advanced', vending.advance_orders(1000));
end;
$$;

comment on function schedules._advance_orders(jsonb) is 'Job handler: go on with orders whose time has come.';
