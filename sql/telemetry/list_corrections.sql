-- Why a meter's energy was counted as it was: the readings from p_from until before p_until
-- whose energy is not simply the difference of two registers, newest first, a page at a
-- time: the next page is asked for with the last read_at of this one.
--
-- Errors: PT400 invalid_limit, invalid_range, range_too_long; PT404 meter_not_found

create or replace function telemetry.list_corrections(
    p_meter_id uuid,
    p_from     timestamptz default null,
    p_until    timestamptz default null,
    p_limit    integer default 100,
    p_before   timestamptz default null
)
returns setof telemetry.corrections
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from  timestamptz := coalesce(p_from, '2000-01-01 00:00:00+00');
    v_until timestamptz := coalesce(p_until, now() + interval '2 days');
begin
    perform core._check_limit(p_limit, 1000), telemetry._check_range(v_from, v_until, interval '100 years'),
        meters._check_visible(p_meter_id);

    return query
    select c.*
    from telemetry.corrections as c
    where c.meter_id = p_meter_id and c.read_at >= v_from and c.read_at < least(v_until, p_before)
    order by c.read_at desc
    limit p_limit;
end;
$$;

comment on function telemetry.list_corrections(uuid, timestamptz, timestamptz, integer, timestamptz) is
    'Readings whose energy is not simply the difference of two registers, newest first.';

grant execute on function telemetry.list_corrections(uuid, timestamptz, timestamptz, integer, timestamptz)
    to authenticated, service_role;
