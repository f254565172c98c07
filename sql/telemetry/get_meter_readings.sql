-- The readings of a meter of the operator's region, as they came in, newest first, a page at
-- a time: the next page is asked for with the last read_at of this one.
--
-- Errors: PT400 invalid_limit, invalid_range; PT404 meter_not_found

create or replace function telemetry.get_meter_readings(
    p_meter_id uuid,
    p_from     timestamptz default null,
    p_until    timestamptz default null,
    p_limit    integer default 100,
    p_before   timestamptz default null
)
returns setof meters.readings
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select r.* from meters.get_reading_history(p_meter_id, p_from, p_until, p_limit, p_before) as r;
end;
$$;

comment on function telemetry.get_meter_readings(uuid, timestamptz, timestamptz, integer, timestamptz) is
    'The readings of a meter of your region, newest first; the next page is read with p_before.';

grant execute on function telemetry.get_meter_readings(uuid, timestamptz, timestamptz, integer, timestamptz)
    to operator, service_role;
