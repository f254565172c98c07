-- Creates a schedule, or makes the one of that name like this. The expression is read here, once.
--
-- A changed expression, zone, start or end, or a schedule switched on, is due next after now: nothing
-- fires for the past. Otherwise the next tick stays, so that repeating a call loses none. Takes turns
-- with others that write the same name.
--
-- Errors: PT400 invalid_schedule_name, invalid_cron_expression, invalid_time_zone, invalid_payload,
--         invalid_catch_up, invalid_overlap, invalid_grace, invalid_jitter, invalid_priority, invalid_period;
--         PT404 handler_not_found; PT422 schedule_never_fires

create or replace function schedules.upsert_schedule(
    p_schedule_name   text,
    p_cron_expression text,
    p_handler         text,
    p_time_zone       text default 'UTC',
    p_payload         jsonb default '{}',
    p_catch_up        text default 'once',
    p_overlap         text default 'skip',
    p_enabled         boolean default true,
    p_starts_at       timestamptz default null,
    p_ends_at         timestamptz default null,
    p_grace           interval default '1 minute',
    p_jitter          interval default '0 seconds',
    p_priority        integer default null
)
returns schedules.schedule_state
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_parsed      schedules.parsed_expression;
    v_problem     text;
    v_field       text;
    v_next_due_at timestamptz;
    v_before      schedules.schedules;
    v_schedule    schedules.schedules;
begin
    select f.problem, f.field into v_problem, v_field
    from (values
        (1, p_schedule_name ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$', 'invalid_schedule_name',
            'schedule_name: 1 to 100 letters, digits and _ . : - that begin with a letter or digit'),
        (2, jsonb_typeof(p_payload) = 'object', 'invalid_payload', 'payload: a JSON object'),
        (3, p_catch_up in ('skip', 'once', 'all'), 'invalid_catch_up', 'catch_up: skip, once or all'),
        (4, p_overlap in ('skip', 'queue'), 'invalid_overlap', 'overlap: skip or queue'),
        (5, p_grace >= '0 seconds', 'invalid_grace', 'grace: an interval that is not negative'),
        (6, p_jitter between '0 seconds' and '1 day', 'invalid_jitter', 'jitter: between 0 seconds and 1 day'),
        (7, coalesce(p_priority, 0) between 0 and 9, 'invalid_priority', 'priority: 0 (first) to 9 (last), or null'),
        (8, p_ends_at is null or coalesce(p_starts_at, '-infinity') < p_ends_at, 'invalid_period',
            'ends_at: later than starts_at'),
        (9, isfinite(coalesce(p_starts_at, now())) and isfinite(coalesce(p_ends_at, now())), 'invalid_period',
            'starts_at, ends_at: finite, or null')
    ) as f (place, is_right, problem, field)
    where f.is_right is not true
    order by f.place
    limit 1;

    if found then
        raise exception '%', v_problem
            using errcode = 'PT400', detail = format('Field %s.', v_field), hint = 'Correct that field.';
    end if;

    v_parsed := schedules._parse_expression(p_cron_expression);
    perform core._check_time_zone(p_time_zone);
    perform schedules._check_handler(p_handler);

    v_next_due_at := schedules._get_next_due(v_parsed, p_time_zone, now(), p_starts_at, p_ends_at);

    if v_next_due_at is null then
        raise exception 'schedule_never_fires'
            using errcode = 'PT422',
                  detail = format(
                      '%L in %s is not due after %s%s.', p_cron_expression, p_time_zone, greatest(now(), p_starts_at),
                      coalesce(' and before ' || p_ends_at, '')
                  ),
                  hint = 'preview_schedule() shows when an expression is due.';
    end if;

    insert into schedules.schedules as s (
        schedule_id, schedule_name, cron_expression, time_zone, parsed, handler, payload, catch_up, overlap, grace,
        jitter, priority, is_enabled, starts_at, ends_at, next_due_at
    )
    values (
        core.uuid_v7(), p_schedule_name, p_cron_expression, p_time_zone, v_parsed, p_handler, p_payload, p_catch_up,
        p_overlap, p_grace, p_jitter, p_priority, coalesce(p_enabled, true), p_starts_at, p_ends_at, v_next_due_at
    )
    on conflict (schedule_name) do nothing
    returning s.* into v_schedule;

    if not found then
        v_before := schedules._lock_schedule(p_schedule_name);

        update schedules.schedules as s
        set cron_expression = p_cron_expression,
            time_zone = p_time_zone,
            parsed = v_parsed,
            handler = p_handler,
            payload = p_payload,
            catch_up = p_catch_up,
            overlap = p_overlap,
            grace = p_grace,
            jitter = p_jitter,
            priority = p_priority,
            is_enabled = coalesce(p_enabled, true),
            starts_at = p_starts_at,
            ends_at = p_ends_at,
            next_due_at = case
                when (v_before.cron_expression, v_before.time_zone, v_before.starts_at, v_before.ends_at)
                    is not distinct from (p_cron_expression, p_time_zone, p_starts_at, p_ends_at)
                    and v_before.is_enabled
                then v_before.next_due_at
                else v_next_due_at
            end,
            updated_at = now()
        where s.schedule_id = v_before.schedule_id
        returning s.* into v_schedule;
    end if;

    return schedules._make_state(v_schedule);
end;
$$;

comment on function schedules.upsert_schedule(
    text, text, text, text, jsonb, text, text, boolean, timestamptz, timestamptz, interval, interval, integer
) is 'Create a schedule, or make the one of that name like this.';

grant execute on function schedules.upsert_schedule(
    text, text, text, text, jsonb, text, text, boolean, timestamptz, timestamptz, interval, interval, integer
) to service_role;
