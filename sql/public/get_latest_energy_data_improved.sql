-- What a user's first meter drew today, in seven and in thirty days, and when it was last heard of: from
-- telemetry.get_consumption_stats. What it cost depends on the tariff: see invoices.estimate_bill.
--
-- Errors: PT403 not_yours; PT404 meter_not_found

create or replace function public.get_latest_energy_data_improved(
    p_user_id uuid,
    out meter_number      text,
    out current_usage     numeric,
    out daily_total       numeric,
    out weekly_total      numeric,
    out monthly_total     numeric,
    out last_reading_time timestamptz
)
returns setof record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter meters.meters := meters.get_meter(public._find_meter(p_user_id));
    v_day   timestamptz := date_trunc('day', now(), v_meter.time_zone);
begin
    return query
    select v_meter.meter_number, r.power_kw, coalesce(d.energy_kwh, 0), coalesce(w.energy_kwh, 0),
        coalesce(m.energy_kwh, 0), r.read_at
    from telemetry.get_consumption_stats(v_meter.meter_id, v_day) as d
    cross join telemetry.get_consumption_stats(v_meter.meter_id, v_day - interval '6 days') as w
    cross join telemetry.get_consumption_stats(v_meter.meter_id, v_day - interval '29 days') as m
    cross join meters.get_latest_reading(v_meter.meter_id) as r;
end;
$$;

comment on function public.get_latest_energy_data_improved(uuid) is 'Version 1: see telemetry.get_consumption_stats.';

grant execute on function public.get_latest_energy_data_improved(uuid) to authenticated, service_role;
