-- The roll-ups of a meter at a level whose buckets begin in a range: the stored part and the
-- live edge together, as sums and counts. What _get_buckets shows, and what larger buckets
-- are made of.
--
-- The quarters that are still marked are worked out once, a UTC day at a time; the hours
-- and days that they lie in from these and from what is stored of the rest.

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
    v_time_zone text;
    v_live      timestamptz[];
    v_buckets   timestamptz[];
    v_rows      telemetry.readings_1m[];
    v_first     timestamptz;
    v_last      timestamptz;
begin
    if p_level = '1m' then
        return query
        select t.* from telemetry._get_minutes(p_meter_id, p_from, p_until) as t order by t.bucket_at;
        return;
    end if;

    -- What a bucket is made of may lie a day after its beginning.
    v_live := telemetry._get_live_quarters(
        p_meter_id, p_from,
        p_until + case p_level when '1d' then interval '26 hours' when '1h' then interval '1 hour' else interval '0' end
    );
    v_buckets := v_live;

    if cardinality(v_live) > 0 then
        select m.time_zone into v_time_zone from meters.meters as m where m.meter_id = p_meter_id;

        select array_agg(a) into v_rows
        from telemetry._add_up_parts(
            array(select m from telemetry._compute_quarters(p_meter_id, v_live) as m), '15m', v_time_zone
        ) as a;

        if p_level <> '15m' then
            select array_agg(distinct telemetry._hour_start(q, v_time_zone)) into v_buckets from unnest(v_live) as q;
            select min(b), max(b) + interval '1 hour' into v_first, v_last from unnest(v_buckets) as b;

            select array_agg(a) into v_rows
            from telemetry._add_up_parts(
                v_rows || array(
                    select row(t.*)::telemetry.readings_1m
                    from telemetry.readings_15m as t
                    where t.meter_id = p_meter_id and t.bucket_at >= v_first and t.bucket_at < v_last
                        and telemetry._hour_start(t.bucket_at, v_time_zone) = any (v_buckets)
                        and t.bucket_at <> all (v_live)
                ),
                '1h', v_time_zone
            ) as a;
        end if;

        if p_level = '1d' then
            v_live := v_buckets;
            select array_agg(distinct telemetry._day_start(h, v_time_zone)) into v_buckets from unnest(v_live) as h;
            select min(b), max(b) + interval '26 hours' into v_first, v_last from unnest(v_buckets) as b;

            select array_agg(a) into v_rows
            from telemetry._add_up_parts(
                v_rows || array(
                    select row(t.*)::telemetry.readings_1m
                    from telemetry.readings_1h as t
                    where t.meter_id = p_meter_id and t.bucket_at >= v_first and t.bucket_at < v_last
                        and telemetry._day_start(t.bucket_at, v_time_zone) = any (v_buckets)
                        and t.bucket_at <> all (v_live)
                ),
                '1d', v_time_zone
            ) as a;
        end if;
    end if;

    if p_level = '15m' then
        return query
        select t.*
        from telemetry.readings_15m as t
        where t.meter_id = p_meter_id and t.bucket_at >= p_from and t.bucket_at < p_until
            and t.bucket_at <> all (v_buckets)
        union all
        select a.* from unnest(v_rows) as a where a.bucket_at >= p_from and a.bucket_at < p_until
        order by bucket_at;
    elsif p_level = '1h' then
        return query
        select t.*
        from telemetry.readings_1h as t
        where t.meter_id = p_meter_id and t.bucket_at >= p_from and t.bucket_at < p_until
            and t.bucket_at <> all (v_buckets)
        union all
        select a.* from unnest(v_rows) as a where a.bucket_at >= p_from and a.bucket_at < p_until
        order by bucket_at;
    else
        return query
        select t.*
        from telemetry.readings_1d as t
        where t.meter_id = p_meter_id and t.bucket_at >= p_from and t.bucket_at < p_until
            and t.bucket_at <> all (v_buckets)
        union all
        select a.* from unnest(v_rows) as a where a.bucket_at >= p_from and a.bucket_at < p_until
        order by bucket_at;
    end if;
end;
$$;

comment on function telemetry._get_rows(uuid, text, timestamptz, timestamptz) is
    'The roll-ups of a meter at a level, stored part and live edge, as sums and counts.';
