-- What the energy of a bucket is made of: the readings from p_from until before p_until,
-- oldest first, each with the energy it was counted as and why. A page at a time: the next
-- page is asked for with the last read_at of this one. At most 32 days. The sum of
-- counted_kwh is the energy of the buckets that make up the range. rule is
--   sent         the reading came with its energy
--   difference   of its register and the one before
--   reset, rollover, replacement, decrease, gap   as in telemetry.corrections
--   first        the first register of the meter: it measures nothing
--   none         a reading without energy and register
--
-- Errors: PT400 invalid_limit, invalid_range, range_too_long; PT404 meter_not_found

create or replace function telemetry.explain_energy(
    p_meter_id uuid,
    p_from     timestamptz,
    p_until    timestamptz,
    p_limit    integer default 1000,
    p_after    timestamptz default null
)
returns setof telemetry.counted_reading
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from  timestamptz := greatest(p_from, p_after + interval '1 microsecond');
    v_until timestamptz;
    v_left  bigint := p_limit;
    v_count bigint;
begin
    perform core._check_limit(p_limit, 10000),
        telemetry._check_range(p_from, p_until, interval '32 days'),
        meters._check_visible(p_meter_id);

    -- A UTC day at a time: that is a partition.
    while v_left > 0 and v_from < p_until loop
        v_until := least(date_trunc('day', v_from, 'UTC') + interval '1 day', p_until);

        return query
        select e.* from telemetry._explain_day(p_meter_id, v_from, v_until, v_left) as e;

        get diagnostics v_count = row_count;
        v_left := v_left - v_count;
        v_from := v_until;
    end loop;
end;
$$;

comment on function telemetry.explain_energy(uuid, timestamptz, timestamptz, integer, timestamptz) is
    'The readings that the energy of a bucket is made of, and why each was counted so.';

grant execute on function telemetry.explain_energy(uuid, timestamptz, timestamptz, integer, timestamptz)
    to authenticated, service_role;
