-- Minutes of a region on one UTC day, out of the minutes of the meters that were in it then.
-- Its load in a minute is the sum of their average powers, of each no more than its connection can
-- carry (set_rated_power): what a meter sends is its owner's word, the load makes prices. The first and the last power
-- are those of the meters that sent first and last; at the same instant the meter's id
-- decides.

create or replace function telemetry._compute_region_minutes(p_region text, p_minutes timestamptz[])
returns setof telemetry.regions_1m
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from  timestamptz;
    v_until timestamptz;
begin
    select min(m), max(m) + interval '1 minute' into v_from, v_until from unnest(p_minutes) as m;

    return query
    with moved as materialized (
        select f.meter_id, f.region from meters.former_regions as f where f.left_at > v_from
    ),
    meter as materialized (
        select m.meter_id, m.region, m.meter_id in (select v.meter_id from moved as v) as has_moved
        from meters.meters as m
        where m.region = p_region
        union
        select m.meter_id, m.region, true
        from moved as v
        join meters.meters as m on m.meter_id = v.meter_id
        where v.region = p_region
    ),
    minute as (
        select
            t.*,
            case
                when t.power_count > 0
                then greatest(
                    least(round(t.power_sum_kw / t.power_count, 6), coalesce(c.rated_power_kw, 100)),
                    -coalesce(c.rated_power_kw, 100)
                )
            end as load_kw
        from meter as m
        left join telemetry.rated_powers as c on c.meter_id = m.meter_id
        cross join lateral (
            select r.*
            from telemetry.readings_1m as r
            where r.meter_id = m.meter_id and r.bucket_at = any (p_minutes)
                and r.bucket_at >= v_from and r.bucket_at < v_until
            offset 0
        ) as t
        where not m.has_moved or p_region = coalesce(
            (
                select f.region from meters.former_regions as f
                where f.meter_id = t.meter_id and f.left_at > t.bucket_at
                order by f.left_at
                limit 1
            ),
            m.region
        )
    )
    select
        p_region,
        r.bucket_at,
        sum(r.reading_count)::integer,
        sum(r.power_count)::integer,
        sum(r.voltage_count)::integer,
        sum(r.current_count)::integer,
        min(r.first_at),
        max(r.last_at),
        sum(r.energy_kwh),
        min(r.power_min_kw),
        max(r.power_max_kw),
        sum(r.power_sum_kw),
        (array_agg(r.power_first_kw order by r.first_at, r.meter_id) filter (where r.power_count > 0))[1],
        (array_agg(r.power_last_kw order by r.last_at desc, r.meter_id desc) filter (where r.power_count > 0))[1],
        min(r.voltage_min),
        max(r.voltage_max),
        sum(r.voltage_sum),
        sum(r.current_sum_a),
        max(r.current_max_a),
        count(*)::integer,
        (sum(r.power_count) > 0)::integer,
        sum(r.load_kw),
        sum(r.load_kw),
        sum(r.load_kw)
    from minute as r
    group by r.bucket_at;
end;
$$;

comment on function telemetry._compute_region_minutes(text, timestamptz[]) is
    'Minutes of a region, out of the minutes of its meters.';
