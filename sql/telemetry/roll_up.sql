-- Brings the roll-ups of meters up to what was ingested: takes up to about p_limit marks
-- of some meters and works the quarters of an hour out anew that they stand for, minutes
-- first, then hours and days. Returns how many marks it took; call again while that is more
-- than 0.
--
-- Any number of callers at once. A meter's row in meter_states is its lock: others pass it
-- by. It is held before the readings are looked at, and each statement sees what was
-- committed by then, so nobody overwrites newer sums by older ones; a repeatable snapshot
-- could, and is refused.
--
-- Errors: PT400 invalid_limit; PT409 snapshot_too_old

create or replace function telemetry.roll_up(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meters   uuid[];
    v_taken    record;
    v_day      record;
begin
    if p_limit is null or p_limit not between 1 and 100000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'missing')),
                  hint = 'Take 1 to 100000 marks at a time.';
    end if;

    perform telemetry._require_fresh_snapshots();

    v_meters := telemetry._take_meters(greatest(p_limit / 2, 1));

    if cardinality(v_meters) = 0 then
        return 0;
    end if;

    select t.* into v_taken from telemetry._take_marks(v_meters, p_limit) as t;

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

comment on function telemetry.roll_up(integer) is
    'Bring the roll-ups of meters up to what was ingested; returns how many marks were taken, 0 when there are none.';

grant execute on function telemetry.roll_up(integer) to service_role;
