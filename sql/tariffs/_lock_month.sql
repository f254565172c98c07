-- What was bought for a meter in the month of its tariff's zone that a moment is in, for slabs that
-- count months. Locks the month: purchases of one meter take turns.

create or replace function tariffs._lock_month(p_meter_id uuid, p_tariff_code text, p_at timestamptz)
returns tariffs.month_totals
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_month date;
    v_total tariffs.month_totals;
begin
    select date_trunc('month', p_at at time zone t.time_zone)::date into strict v_month
    from tariffs.tariffs as t
    where t.tariff_code = p_tariff_code;

    insert into tariffs.month_totals (meter_id, month_on)
    values (p_meter_id, v_month)
    on conflict (meter_id, month_on) do nothing;

    select m.* into strict v_total
    from tariffs.month_totals as m
    where m.meter_id = p_meter_id and m.month_on = v_month
    for update;

    return v_total;
end;
$$;

comment on function tariffs._lock_month(uuid, text, timestamptz) is
    'What was bought for a meter in a month, locked.';
