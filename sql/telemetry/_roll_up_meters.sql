-- Takes marks of some locked meters and works the quarters of an hour out anew that they stand
-- for, minutes first, then hours and days. Returns how many marks it took. Requires the lock of
-- the meters.

create or replace function telemetry._roll_up_meters(p_meter_ids uuid[], p_limit integer)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_taken record;
    v_day   record;
begin
    select t.* into v_taken from telemetry._take_marks(p_meter_ids, p_limit) as t;

    if v_taken.mark_count = 0 then
        return 0;
    end if;

    perform telemetry._create_roll_up_partitions(
        'telemetry.readings_', array(select distinct date_trunc('day', q, 'UTC') from unnest(v_taken.quarters) as q)
    );

    for v_day in
        select array_agg(u.meter_id) as meter_ids, array_agg(u.bucket_at) as quarters
        from unnest(v_taken.meter_ids, v_taken.quarters) as u (meter_id, bucket_at)
        group by date_trunc('day', u.bucket_at, 'UTC')
        order by min(u.bucket_at)
    loop
        perform telemetry._roll_up_quarters(v_day.meter_ids, v_day.quarters);
        perform telemetry._roll_up_hours(v_day.meter_ids, v_day.quarters);
    end loop;

    return v_taken.mark_count;
end;
$$;

comment on function telemetry._roll_up_meters(uuid[], integer) is
    'Take marks of some locked meters and work out what they stand for; returns how many.';
