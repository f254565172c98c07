-- A schedule as it is shown: without the bits, with its next p_next_count ticks and its last outcome.

create or replace function schedules._make_state(p_schedule schedules.schedules, p_next_count integer default 3)
returns schedules.schedule_state
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state  schedules.schedule_state;
    v_due_at timestamptz := p_schedule.next_due_at;
begin
    v_state := jsonb_populate_record(v_state, to_jsonb(p_schedule) - 'parsed');
    v_state.next_runs := '{}';

    while p_schedule.is_enabled and v_due_at is not null and cardinality(v_state.next_runs) < p_next_count loop
        v_state.next_runs := v_state.next_runs || v_due_at;
        v_due_at := schedules._get_next_due(
            p_schedule.parsed, p_schedule.time_zone, v_due_at, p_schedule.starts_at, p_schedule.ends_at
        );
    end loop;

    select r.outcome into v_state.last_outcome
    from schedules.schedule_runs as r
    where r.schedule_id = p_schedule.schedule_id
    order by r.due_at desc
    limit 1;

    return v_state;
end;
$$;

comment on function schedules._make_state(schedules.schedules, integer) is
    'A schedule with its next ticks and its last outcome.';
