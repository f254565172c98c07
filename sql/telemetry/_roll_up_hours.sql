-- Works the hours out anew that some quarters of an hour lie in, then the days, each in its
-- meter's zone; those that retention dropped stay away. Requires the lock of the meters.

create or replace function telemetry._roll_up_hours(p_meter_ids uuid[], p_quarters timestamptz[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from    timestamptz;
    v_until   timestamptz;
    v_rows    telemetry.readings_1m[];
    v_buckets timestamptz[];
begin
    -- A local day begins up to 26 hours before the instant and ends as long after it.
    select min(q) - interval '26 hours', max(q) + interval '26 hours' into v_from, v_until from unnest(p_quarters) as q;

    with hour as materialized (
        select h.meter_id, h.time_zone, h.hour_at, h.hour_at + interval '1 hour' as hour_end
        from (
            select distinct u.meter_id, m.time_zone, telemetry._hour_start(u.quarter_at, m.time_zone) as hour_at
            from unnest(p_meter_ids, p_quarters) as u (meter_id, quarter_at)
            join meters.meters as m on m.meter_id = u.meter_id
        ) as h
    )
    select array_agg(q), array_agg(h.hour_at) into v_rows, v_buckets
    from hour as h
    cross join lateral (
        select t.*
        from telemetry.readings_15m as t
        where t.meter_id = h.meter_id and t.bucket_at >= h.hour_at and t.bucket_at < h.hour_end
            and t.bucket_at >= v_from and t.bucket_at < v_until
        offset 0
    ) as q
    where telemetry._hour_start(q.bucket_at, h.time_zone) = h.hour_at;

    insert into telemetry.readings_1h as t
    select a.*
    from telemetry._add_up(v_rows, v_buckets) as a
    where a.bucket_at >= (select core._kept_since('telemetry.readings_1h'))
    order by a.meter_id, a.bucket_at
    on conflict (meter_id, bucket_at) do update
    set (reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh, registers_kwh,
        power_min_kw, power_max_kw, power_sum_kw, power_first_kw, power_last_kw, voltage_min, voltage_max,
        voltage_sum, current_sum_a, current_max_a)
        = (excluded.reading_count, excluded.power_count, excluded.voltage_count, excluded.current_count,
        excluded.first_at, excluded.last_at, excluded.energy_kwh, excluded.registers_kwh, excluded.power_min_kw,
        excluded.power_max_kw, excluded.power_sum_kw, excluded.power_first_kw, excluded.power_last_kw,
        excluded.voltage_min, excluded.voltage_max, excluded.voltage_sum, excluded.current_sum_a,
        excluded.current_max_a);

    with day as materialized (
        select d.meter_id, d.time_zone, d.day_at, d.day_at + interval '26 hours' as day_end
        from (
            select distinct u.meter_id, m.time_zone, telemetry._day_start(u.quarter_at, m.time_zone) as day_at
            from unnest(p_meter_ids, p_quarters) as u (meter_id, quarter_at)
            join meters.meters as m on m.meter_id = u.meter_id
        ) as d
    )
    select array_agg(h), array_agg(d.day_at) into v_rows, v_buckets
    from day as d
    cross join lateral (
        select t.*
        from telemetry.readings_1h as t
        where t.meter_id = d.meter_id and t.bucket_at >= d.day_at and t.bucket_at < d.day_end
            and t.bucket_at >= v_from and t.bucket_at < v_until
        offset 0
    ) as h
    where telemetry._day_start(h.bucket_at, d.time_zone) = d.day_at;

    insert into telemetry.readings_1d as t
    select a.*
    from telemetry._add_up(v_rows, v_buckets) as a
    where a.bucket_at >= (select core._kept_since('telemetry.readings_1d'))
    order by a.meter_id, a.bucket_at
    on conflict (meter_id, bucket_at) do update
    set (reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh, registers_kwh,
        power_min_kw, power_max_kw, power_sum_kw, power_first_kw, power_last_kw, voltage_min, voltage_max,
        voltage_sum, current_sum_a, current_max_a)
        = (excluded.reading_count, excluded.power_count, excluded.voltage_count, excluded.current_count,
        excluded.first_at, excluded.last_at, excluded.energy_kwh, excluded.registers_kwh, excluded.power_min_kw,
        excluded.power_max_kw, excluded.power_sum_kw, excluded.power_first_kw, excluded.power_last_kw,
        excluded.voltage_min, excluded.voltage_max, excluded.voltage_sum, excluded.current_sum_a,
        excluded.current_max_a);
end;
$$;

comment on function telemetry._roll_up_hours(uuid[], timestamptz[]) is
    'Work the hours and days out anew that some quarters of an hour lie in.';
