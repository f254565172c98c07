-- The roll-ups of a meter at a level whose buckets begin in a range: the stored part and the
-- live edge together, as sums and counts. What _get_buckets shows, and what larger buckets
-- are made of.

create or replace function telemetry._get_rows(
    p_meter_id uuid,
    p_level    text,
    p_from     timestamptz,
    p_until    timestamptz
)
returns setof telemetry.readings_1m
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_time_zone text := (select m.time_zone from meters.meters as m where m.meter_id = p_meter_id);
    v_live      timestamptz[];
    v_buckets   timestamptz[];
    v_rows      telemetry.readings_1m[];
    v_targets   timestamptz[];
begin
    if p_level = '1m' then
        return query
        select t.* from telemetry._get_minutes(p_meter_id, p_from, p_until) as t order by t.bucket_at;
        return;
    end if;

    -- What a bucket is made of may lie a day after its beginning.
    v_live := telemetry._get_live_quarters(
        p_meter_id, p_from, p_until + case p_level when '1d' then interval '26 hours' else interval '1 hour' end
    );

    if p_level = '15m' then
        v_buckets := v_live;

        select array_agg(m), array_agg(date_bin('15 minutes', m.bucket_at, '2000-01-01 00:00:00+00'))
        into v_rows, v_targets
        from telemetry._compute_quarters(p_meter_id, v_live) as m;

        return query
        select t.*
        from telemetry.readings_15m as t
        where t.meter_id = p_meter_id and t.bucket_at >= p_from and t.bucket_at < p_until
            and t.bucket_at <> all (v_buckets)
        union all
        select a.*
        from telemetry._add_up(v_rows, v_targets) as a
        where a.bucket_at >= p_from and a.bucket_at < p_until
        order by bucket_at;
    elsif p_level = '1h' then
        select coalesce(array_agg(distinct telemetry._hour_start(q, v_time_zone)), '{}') into v_buckets
        from unnest(v_live) as q;

        select array_agg(q), array_agg(h.hour_at) into v_rows, v_targets
        from unnest(v_buckets) as h (hour_at)
        cross join lateral telemetry._get_rows(p_meter_id, '15m', h.hour_at, h.hour_at + interval '1 hour') as q
        where telemetry._hour_start(q.bucket_at, v_time_zone) = h.hour_at;

        return query
        select t.*
        from telemetry.readings_1h as t
        where t.meter_id = p_meter_id and t.bucket_at >= p_from and t.bucket_at < p_until
            and t.bucket_at <> all (v_buckets)
        union all
        select a.*
        from telemetry._add_up(v_rows, v_targets) as a
        where a.bucket_at >= p_from and a.bucket_at < p_until
        order by bucket_at;
    else
        select coalesce(array_agg(distinct telemetry._day_start(q, v_time_zone)), '{}') into v_buckets
        from unnest(v_live) as q;

        select array_agg(h), array_agg(d.day_at) into v_rows, v_targets
        from unnest(v_buckets) as d (day_at)
        cross join lateral telemetry._get_rows(p_meter_id, '1h', d.day_at, d.day_at + interval '26 hours') as h
        where telemetry._day_start(h.bucket_at, v_time_zone) = d.day_at;

        return query
        select t.*
        from telemetry.readings_1d as t
        where t.meter_id = p_meter_id and t.bucket_at >= p_from and t.bucket_at < p_until
            and t.bucket_at <> all (v_buckets)
        union all
        select a.*
        from telemetry._add_up(v_rows, v_targets) as a
        where a.bucket_at >= p_from and a.bucket_at < p_until
        order by bucket_at;
    end if;
end;
$$;

comment on function telemetry._get_rows(uuid, text, timestamptz, timestamptz) is
    'The roll-ups of a meter at a level, stored part and live edge, as sums and counts.';
