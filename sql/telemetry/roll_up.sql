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
-- All meters are one unit; if one fails they are rolled up one by one. The marks of the one that
-- fails stay and are tried again with the next call; a warning says why.
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
    v_meter_id uuid;
    v_failed   boolean := false;
    v_code     text;
    v_message  text;
    v_count    integer := 0;
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

    begin
        v_count := telemetry._roll_up_meters(v_meters, p_limit);
    exception when others then
        get stacked diagnostics v_code = returned_sqlstate;

        if events._is_transient(v_code) then
            raise;
        end if;

        v_failed := true;
    end;

    if not v_failed then
        return v_count;
    end if;

    foreach v_meter_id in array v_meters loop
        begin
            v_count := v_count
                + telemetry._roll_up_meters(array[v_meter_id], greatest(p_limit / cardinality(v_meters), 1));
        exception when others then
            get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;

            if events._is_transient(v_code) then
                raise;
            end if;

            raise warning 'roll_up_failed'
                using errcode = v_code,
                      detail = format('Meter %s: %s', v_meter_id, v_message),
                      hint = 'Its marks stay and are tried again; the other meters go on without it.';
        end;
    end loop;

    return v_count;
end;
$$;

comment on function telemetry.roll_up(integer) is
    'Bring the roll-ups of meters up to what was ingested; returns how many marks were taken, 0 when there are none.';

grant execute on function telemetry.roll_up(integer) to service_role;
