-- What the meters of a region drew, by the tariff that they have now, in at most 31 local days: a
-- row for each tariff, one without for meters that have none. Admins name the region. What was
-- sold by tariff, get_revenue_report tells.
--
-- Looks at the days of each meter, by key.
--
-- Errors: PT400 region_missing, invalid_range, range_too_long; PT403 no_region; PT404 region_not_found

create or replace function reports.get_tariff_consumption(
    p_from   date,
    p_until  date,
    p_region text default null
)
returns setof reports.tariff_consumption_row
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
begin
    perform reports._check_period(p_from, p_until, 'day', 1, 31);

    if v_region is null then
        raise exception 'region_missing'
            using errcode = 'PT400',
                  detail = 'Consumption by tariff is worked out for one region at a time.',
                  hint = 'Send p_region.';
    end if;

    -- A day of a meter begins in the zone of the meter.
    v_since := p_from::timestamp at time zone 'UTC' - interval '1 day';
    v_until := p_until::timestamp at time zone 'UTC' + interval '1 day';

    return query
    with meter as materialized (
        select m.meter_id, m.time_zone, m.tariff_code
        from meters.meters as m
        where m.region = v_region and m.deleted_at is null
    )
    select v_region, m.tariff_code, count(*)::integer, count(d.energy_kwh)::integer, coalesce(sum(d.energy_kwh), 0)
    from meter as m
    cross join lateral (
        select sum(t.energy_kwh) as energy_kwh
        from telemetry.readings_1d as t
        where t.meter_id = m.meter_id and t.bucket_at >= v_since and t.bucket_at < v_until
            and (t.bucket_at at time zone m.time_zone)::date >= p_from
            and (t.bucket_at at time zone m.time_zone)::date < p_until
    ) as d
    group by m.tariff_code
    order by m.tariff_code;
end;
$$;

comment on function reports.get_tariff_consumption(date, date, text) is
    'What the meters of a region drew, by tariff; at most 31 days, p_until is the day after the last.';

grant execute on function reports.get_tariff_consumption(date, date, text) to operator, service_role;
