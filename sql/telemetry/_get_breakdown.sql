-- The buckets of a meter on the local dates from p_from until before p_until: every hour or
-- every day, oldest first, whether or not anything was received. Where nothing was,
-- reading_count is 0 and the rest is null; energy that was drawn meanwhile is in the bucket
-- of the reading that told of it.

create or replace function telemetry._get_breakdown(p_meter_id uuid, p_level text, p_from date, p_until date)
returns setof telemetry.breakdown_bucket
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_time_zone text := (select m.time_zone from meters.meters as m where m.meter_id = p_meter_id);
    v_from      timestamptz := telemetry._date_start(p_from, v_time_zone);
    v_until     timestamptz := telemetry._date_start(p_until, v_time_zone);
begin
    return query
    with slot as materialized (
        select s.bucket_at, lead(s.bucket_at, 1, v_until) over (order by s.bucket_at) as bucket_end
        from (
            select distinct telemetry._get_bucket_start(p_level, q, v_time_zone) as bucket_at
            from generate_series(
                v_from, v_until - interval '1 microsecond',
                case p_level when '1h' then interval '15 minutes' else interval '6 hours' end
            ) as q
        ) as s
    )
    select
        s.bucket_at,
        s.bucket_end,
        telemetry._format_local(s.bucket_at, v_time_zone),
        coalesce(b.reading_count, 0),
        b.energy_kwh, b.power_avg_kw, b.power_min_kw, b.power_max_kw, b.voltage_avg, b.voltage_min, b.voltage_max,
        b.current_avg_a
    from slot as s
    left join telemetry._get_buckets(p_meter_id, p_level, v_from, v_until) as b on b.bucket_at = s.bucket_at
    order by s.bucket_at;
end;
$$;

comment on function telemetry._get_breakdown(uuid, text, date, date) is
    'Every hour or every day of a meter on some local dates, with those that nothing was received in.';
