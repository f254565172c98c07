-- What regions drew, by local day or month from p_from until before p_until: energy, average and
-- highest load of a minute. An operator gets the own region, an admin one or all. In the order of
-- period and region; the next page is asked for with both of the last row.
--
-- Read from the roll-ups of days, never from readings; what was ingested a moment ago is in them
-- as soon as the worker has rolled it up.
--
-- Errors: PT400 invalid_range, range_too_long, invalid_granularity, invalid_limit;
--         PT403 no_region; PT404 region_not_found

create or replace function reports.get_consumption_report(
    p_from         date,
    p_until        date,
    p_region       text default null,
    p_granularity  text default 'day',
    p_limit        integer default 1000,
    p_after_period date default null,
    p_after_region text default null
)
returns setof reports.consumption_row
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region text := reports._choose_region(p_region);
    v_from   date;
    v_since  timestamptz;
    v_until  timestamptz;
begin
    perform reports._check_period(p_from, p_until, p_granularity, p_limit);
    v_from := greatest(p_from, p_after_period);
    v_since := v_from::timestamp at time zone 'UTC' - interval '1 day';
    v_until := p_until::timestamp at time zone 'UTC' + interval '1 day';

    return query
    with region as materialized (
        select s.region, reports._get_time_zone(s.region) as time_zone
        from telemetry.region_states as s
        where v_region is null or s.region = v_region
    ),
    local_day as materialized (
        select r.region, (d.bucket_at at time zone r.time_zone)::date as day, d.energy_kwh, d.load_sum_kw,
            d.load_count, d.load_max_kw
        from region as r
        cross join lateral (
            select t.bucket_at, t.energy_kwh, t.load_sum_kw, t.load_count, t.load_max_kw
            from telemetry.regions_1d as t
            where t.region = r.region and t.bucket_at >= v_since and t.bucket_at < v_until
        ) as d
    )
    select
        d.region,
        p.period_start,
        sum(d.energy_kwh),
        round(sum(d.load_sum_kw) / nullif(sum(d.load_count), 0), 3),
        max(d.load_max_kw),
        (array_agg(d.day order by d.load_max_kw desc nulls last, d.day))[1],
        count(*)::integer
    from local_day as d
    cross join lateral (select date_trunc(p_granularity, d.day::timestamp)::date) as p (period_start)
    where d.day >= v_from and d.day < p_until
        and (p_after_period is null or (p.period_start, d.region) > (p_after_period, coalesce(p_after_region, '')))
    group by d.region, p.period_start
    order by p.period_start, d.region
    limit p_limit;
end;
$$;

comment on function reports.get_consumption_report(date, date, text, text, integer, date, text) is
    'What regions drew by local day or month; p_until is the day after the last.';

grant execute on function reports.get_consumption_report(date, date, text, text, integer, date, text)
    to operator, service_role;
