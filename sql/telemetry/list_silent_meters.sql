-- The active meters of a region that sent nothing for a while, and what they sent last, in the
-- order of their ids, a page at a time: the next page is asked for with the last meter_id of
-- this one. By when a reading was taken, not by when it came.
--
-- Errors: PT400 invalid_interval, invalid_limit, region_missing; PT403 region_not_yours

create or replace function telemetry.list_silent_meters(
    p_silent_for interval default '1 hour',
    p_region     text default null,
    p_limit      integer default 50,
    p_after      uuid default null
)
returns setof telemetry.latest_reading
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region text := telemetry._check_region(p_region);
    v_since  timestamptz;
begin
    perform core._check_limit(p_limit, 1000);

    if p_silent_for is null or p_silent_for < interval '0' or p_silent_for > interval '20 years' then
        raise exception 'invalid_interval'
            using errcode = 'PT400',
                  detail = format('The interval is %s.', coalesce(p_silent_for::text, 'null')),
                  hint = 'Send 0 seconds to 20 years.';
    end if;

    v_since := now() - p_silent_for;

    return query
    select
        m.meter_id, m.meter_number, m.region, s.last_read_at, s.power_kw, s.voltage, s.current_a, null::numeric,
        s.register_kwh
    from meters.meters as m
    left join telemetry.meter_states as s on s.meter_id = m.meter_id
    where m.region = v_region and m.status = 'active' and m.deleted_at is null
        and (p_after is null or m.meter_id > p_after)
        and (s.last_read_at is null or s.last_read_at < v_since)
        -- What was not rolled up yet has its mark.
        and not exists (
            select
            from meters.dirty_buckets as d
            where d.meter_id = m.meter_id and d.bucket_at > v_since - interval '15 minutes'
        )
    order by m.meter_id
    limit p_limit;
end;
$$;

comment on function telemetry.list_silent_meters(interval, text, integer, uuid) is
    'The active meters of a region that sent nothing for a while; the next page begins after p_after.';

grant execute on function telemetry.list_silent_meters(interval, text, integer, uuid) to operator, service_role;
