-- The next instants at which an expression is due in a zone, after p_from (now by default).
--
-- Fewer than p_count, or none, if it is due less often.
--
-- Errors: PT400 invalid_cron_expression, invalid_time_zone, invalid_limit

create or replace function schedules.preview_schedule(
    p_cron_expression text,
    p_time_zone       text default 'UTC',
    p_from            timestamptz default now(),
    p_count           integer default 5
)
returns setof timestamptz
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_parsed    schedules.parsed_expression := schedules._parse_expression(p_cron_expression);
    v_time_zone text := core._check_time_zone(p_time_zone);
    v_due_at    timestamptz := coalesce(p_from, now());
begin
    perform core._check_limit(p_count);

    for v_number in 1..p_count loop
        v_due_at := schedules._get_next_due(v_parsed, v_time_zone, v_due_at);
        exit when v_due_at is null;
        return next v_due_at;
    end loop;
end;
$$;

comment on function schedules.preview_schedule(text, text, timestamptz, integer) is
    'The next instants at which a cron expression is due in a zone.';

grant execute on function schedules.preview_schedule(text, text, timestamptz, integer) to admin, service_role;
