-- Decides the ticks that are due at p_now, at most p_limit of them; returns how many.
--
-- Locks each schedule that is due, skipping those that another call holds. Schedules with a backlog
-- share the limit, so that none waits for another's. Whatever is left is due at the next call. One
-- that cannot go on (its zone is gone from the server, say) stays due, with a warning, and holds up no other.

create or replace function schedules._run_due(p_now timestamptz, p_limit integer)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_share      integer;
    v_schedule   schedules.schedules;
    v_due_at     timestamptz;
    v_next       timestamptz;
    v_left       integer;
    v_tick_count integer := 0;
    v_before     integer;
begin
    select greatest(p_limit / greatest(count(*), 1), 1) into v_share
    from schedules.schedules as s
    where s.is_enabled and s.next_due_at <= p_now;

    for v_schedule in
        select s.*
        from schedules.schedules as s
        where s.is_enabled and s.next_due_at <= p_now
        order by s.next_due_at
        limit p_limit
        for update skip locked
    loop
        v_before := v_tick_count;

        begin
            v_due_at := v_schedule.next_due_at;
            v_left := v_share;

            while v_due_at <= p_now and v_left > 0 loop
                v_next := schedules._get_next_due(
                    v_schedule.parsed, v_schedule.time_zone, v_due_at, v_schedule.starts_at, v_schedule.ends_at
                );
                v_schedule.last_job_id := schedules._run_tick(
                    v_schedule, v_due_at,
                    v_due_at < p_now - least(v_schedule.grace, interval '100 years') and (
                        v_schedule.catch_up = 'skip'
                        -- A later tick is due as well: that one runs.
                        or v_schedule.catch_up = 'once' and coalesce(v_next <= p_now, false)
                    )
                );
                v_schedule.last_due_at := v_due_at;
                v_due_at := v_next;
                v_left := v_left - 1;
                v_tick_count := v_tick_count + 1;
            end loop;

            update schedules.schedules as s
            set next_due_at = v_due_at, last_due_at = v_schedule.last_due_at, last_job_id = v_schedule.last_job_id
            where s.schedule_id = v_schedule.schedule_id;
        exception
            when serialization_failure or deadlock_detected then
                raise;
            when others then
                v_tick_count := v_before;
                raise warning 'Schedule % cannot go on: %', v_schedule.schedule_name, sqlerrm;
        end;

        exit when v_tick_count >= p_limit;
    end loop;

    return v_tick_count;
end;
$$;

comment on function schedules._run_due(timestamptz, integer) is 'Decide the ticks that are due at an instant.';
