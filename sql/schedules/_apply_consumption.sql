-- Job handler: burns balances down, at most 10000 measurements a run; the next run takes the rest.

create or replace function schedules._apply_consumption(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('settled', tokens.apply_consumption(10000));
end;
$$;

comment on function schedules._apply_consumption(jsonb) is 'Job handler: burn balances down by measured consumption.';
