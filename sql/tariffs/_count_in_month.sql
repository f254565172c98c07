-- Adds energy that was bought to a month that tariffs._lock_month has locked.

create or replace function tariffs._count_in_month(p_total tariffs.month_totals, p_kwh numeric)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update tariffs.month_totals as m
    set bought_kwh = m.bought_kwh + p_kwh
    where m.meter_id = p_total.meter_id and m.month_on = p_total.month_on;
end;
$$;

comment on function tariffs._count_in_month(tariffs.month_totals, numeric) is 'Add energy to a month''s total.';
