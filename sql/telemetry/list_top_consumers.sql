-- The meters of a region that drew most on the dates from p_from until before p_until, as
-- each meter's zone counts them; yesterday without dates, at most 32 days. share_percent is of
-- what all meters of the region drew. At the same energy the meter's id decides.
--
-- Reads one row per meter and day, through the key of the month's partition: the cost grows
-- with the meters of the region and the days asked for, not with the history and not with
-- other regions.
--
-- Errors: PT400 invalid_limit, invalid_range, range_too_long, region_missing;
--         PT403 region_not_yours

create or replace function telemetry.list_top_consumers(
    p_from   date default null,
    p_until  date default null,
    p_region text default null,
    p_limit  integer default 10
)
returns setof telemetry.consumer
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region text := telemetry._check_region(p_region);
    v_from   date := coalesce(
        p_from,
        p_until - 1,
        (now() at time zone coalesce((select g.time_zone from meters.regions as g where g.region = v_region), 'UTC'))::date - 1
    );
    v_until  date := coalesce(p_until, v_from + 1);
    v_first  timestamptz;
    v_last   timestamptz;
begin
    perform core._check_limit(p_limit, 1000), telemetry._check_dates(v_from, v_until, 32);

    -- Dates begin somewhere between 14 hours before UTC's and 12 hours after.
    v_first := v_from::timestamp at time zone 'UTC' - interval '14 hours';
    v_last := v_until::timestamp at time zone 'UTC' + interval '12 hours';

    return query
    with meter as materialized (
        select m.meter_id, m.meter_number, m.owner_user_id, m.time_zone
        from meters.meters as m
        where m.region = v_region
    ),
    drawn as (
        select m.meter_id, m.meter_number, m.owner_user_id, d.energy_kwh, d.power_max_kw, d.reading_count
        from meter as m
        cross join lateral (
            select
                sum(t.energy_kwh) as energy_kwh, max(t.power_max_kw) as power_max_kw,
                sum(t.reading_count) as reading_count
            from telemetry.readings_1d as t
            where t.meter_id = m.meter_id and t.bucket_at >= v_first and t.bucket_at < v_last
                and (t.bucket_at at time zone m.time_zone)::date >= v_from
                and (t.bucket_at at time zone m.time_zone)::date < v_until
        ) as d
        where d.reading_count > 0
    ),
    ranked as (
        select
            d.*, row_number() over (order by d.energy_kwh desc, d.meter_id)::integer as rank,
            round(100 * d.energy_kwh / nullif(sum(d.energy_kwh) over (), 0), 2) as share_percent
        from drawn as d
    )
    select
        r.rank, r.meter_id, r.meter_number, r.owner_user_id, r.energy_kwh, r.share_percent, r.power_max_kw,
        r.reading_count
    from ranked as r
    order by r.rank
    limit p_limit;
end;
$$;

comment on function telemetry.list_top_consumers(date, date, text, integer) is
    'The meters of a region that drew most on some dates, yesterday by default.';

grant execute on function telemetry.list_top_consumers(date, date, text, integer) to operator, service_role;
