-- How consumption is distributed over the meters of a region in at most 31 local days: average,
-- percentiles, highest, and what share the tenth that uses most has. One row; admins name the
-- region. Meters that measured nothing count as such in meter_count alone. Who the top consumers
-- are, telemetry.list_top_consumers tells.
--
-- Looks at the days of each meter, by key.
--
-- Errors: PT400 region_missing, invalid_range, range_too_long; PT403 no_region; PT404 region_not_found

create or replace function reports.get_usage_report(
    p_from   date,
    p_until  date,
    p_region text default null
)
returns reports.usage_row
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region text := reports._choose_region(p_region);
    v_since  timestamptz;
    v_until  timestamptz;
    v_row    reports.usage_row;
begin
    perform reports._check_period(p_from, p_until, 'day', 1, 31);

    if v_region is null then
        raise exception 'region_missing'
            using errcode = 'PT400',
                  detail = 'The distribution is worked out for one region at a time.',
                  hint = 'Send p_region.';
    end if;

    -- A day of a meter begins in the zone of the meter.
    v_since := p_from::timestamp at time zone 'UTC' - interval '1 day';
    v_until := p_until::timestamp at time zone 'UTC' + interval '1 day';

    with meter as materialized (
        select m.meter_id, m.time_zone
        from meters.meters as m
        where m.region = v_region and m.deleted_at is null
    ),
    used as materialized (
        select m.meter_id, d.energy_kwh, ntile(10) over (order by d.energy_kwh desc nulls last) as decile
        from meter as m
        cross join lateral (
            select sum(t.energy_kwh) as energy_kwh
            from telemetry.readings_1d as t
            where t.meter_id = m.meter_id and t.bucket_at >= v_since and t.bucket_at < v_until
                and (t.bucket_at at time zone m.time_zone)::date >= p_from
                and (t.bucket_at at time zone m.time_zone)::date < p_until
        ) as d
        where d.energy_kwh is not null
    ),
    point as (
        select percentile_cont(array[0.1, 0.25, 0.5, 0.75, 0.9, 0.99]) within group (order by u.energy_kwh) as kwh
        from used as u
    )
    select
        v_region, (select count(*) from meter), count(u.meter_id), coalesce(sum(u.energy_kwh), 0),
        round(avg(u.energy_kwh), 3), round(min(p.kwh[1])::numeric, 3), round(min(p.kwh[2])::numeric, 3),
        round(min(p.kwh[3])::numeric, 3), round(min(p.kwh[4])::numeric, 3), round(min(p.kwh[5])::numeric, 3),
        round(min(p.kwh[6])::numeric, 3), max(u.energy_kwh),
        round(100 * sum(u.energy_kwh) filter (where u.decile = 1) / nullif(sum(u.energy_kwh), 0), 1)
    into v_row
    from point as p
    left join used as u on true;

    return v_row;
end;
$$;

comment on function reports.get_usage_report(date, date, text) is
    'How consumption is distributed over the meters of a region; at most 31 days, p_until is the day after the last.';

grant execute on function reports.get_usage_report(date, date, text) to operator, service_role;
