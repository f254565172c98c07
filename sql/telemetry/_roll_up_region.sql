-- Works some minutes of a region on one UTC day out anew, then the quarters, hours and days
-- that they lie in. Requires the lock of the region.

create or replace function telemetry._roll_up_region(p_region text, p_minutes timestamptz[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_wanted  timestamptz[];
    v_from    timestamptz;
    v_until   timestamptz;
    v_rows    telemetry.regions_1m[];
    v_buckets timestamptz[];
begin
    insert into telemetry.regions_1m as t
    select a.*
    from telemetry._compute_region_minutes(p_region, p_minutes) as a
    where a.bucket_at >= (select core._kept_since('telemetry.regions_1m'))
    order by a.bucket_at
    on conflict (region, bucket_at) do update
    set (reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh, power_min_kw,
        power_max_kw, power_sum_kw, power_first_kw, power_last_kw, voltage_min, voltage_max, voltage_sum,
        current_sum_a, current_max_a, meter_count, load_count, load_sum_kw, load_min_kw, load_max_kw)
        = (excluded.reading_count, excluded.power_count, excluded.voltage_count, excluded.current_count,
        excluded.first_at, excluded.last_at, excluded.energy_kwh, excluded.power_min_kw, excluded.power_max_kw,
        excluded.power_sum_kw, excluded.power_first_kw, excluded.power_last_kw, excluded.voltage_min,
        excluded.voltage_max, excluded.voltage_sum, excluded.current_sum_a, excluded.current_max_a,
        excluded.meter_count, excluded.load_count, excluded.load_sum_kw, excluded.load_min_kw, excluded.load_max_kw);

    select array_agg(distinct date_bin('15 minutes', m, '2000-01-01 00:00:00+00')) into v_wanted
    from unnest(p_minutes) as m;

    select min(w), max(w) + interval '15 minutes' into v_from, v_until from unnest(v_wanted) as w;

    select array_agg(r), array_agg(r.quarter_at) into v_rows, v_buckets
    from (
        select t, date_bin('15 minutes', t.bucket_at, '2000-01-01 00:00:00+00') as quarter_at
        from telemetry.regions_1m as t
        where t.region = p_region and t.bucket_at >= v_from and t.bucket_at < v_until
    ) as r (r, quarter_at)
    where r.quarter_at = any (v_wanted);

    insert into telemetry.regions_15m as t
    select a.*
    from telemetry._add_up_regions(v_rows, v_buckets) as a
    where a.bucket_at >= (select core._kept_since('telemetry.regions_15m'))
    order by a.bucket_at
    on conflict (region, bucket_at) do update
    set (reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh, power_min_kw,
        power_max_kw, power_sum_kw, power_first_kw, power_last_kw, voltage_min, voltage_max, voltage_sum,
        current_sum_a, current_max_a, meter_count, load_count, load_sum_kw, load_min_kw, load_max_kw)
        = (excluded.reading_count, excluded.power_count, excluded.voltage_count, excluded.current_count,
        excluded.first_at, excluded.last_at, excluded.energy_kwh, excluded.power_min_kw, excluded.power_max_kw,
        excluded.power_sum_kw, excluded.power_first_kw, excluded.power_last_kw, excluded.voltage_min,
        excluded.voltage_max, excluded.voltage_sum, excluded.current_sum_a, excluded.current_max_a,
        excluded.meter_count, excluded.load_count, excluded.load_sum_kw, excluded.load_min_kw, excluded.load_max_kw);

    perform telemetry._roll_up_region_hours(p_region, v_wanted);
end;
$$;

comment on function telemetry._roll_up_region(text, timestamptz[]) is
    'Work some minutes of a region out anew, and what they are part of.';
