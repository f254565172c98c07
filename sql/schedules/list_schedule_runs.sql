-- What became of a schedule's ticks and of their jobs, newest first, page by page: p_before is the
-- due_at of the last row of the page before. The state of a job that is forgotten is null.
--
-- Errors: PT400 invalid_limit; PT404 schedule_not_found

create or replace function schedules.list_schedule_runs(
    p_schedule_name text,
    p_limit         integer default 50,
    p_before        timestamptz default null
)
returns setof schedules.schedule_run
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_schedule_id uuid := (schedules.get_schedule(p_schedule_name)).schedule_id;
begin
    perform core._check_limit(p_limit);

    return query
    select p_schedule_name, r.due_at, r.outcome, r.is_manual, r.job_id, schedules._get_job_state(r.job_id), r.reason,
        r.decided_at
    from schedules.schedule_runs as r
    where r.schedule_id = v_schedule_id and (p_before is null or r.due_at < p_before)
    order by r.due_at desc
    limit p_limit;
end;
$$;

comment on function schedules.list_schedule_runs(text, integer, timestamptz) is
    'What became of a schedule''s ticks, newest first; p_before is the last due_at of the page before.';

grant execute on function schedules.list_schedule_runs(text, integer, timestamptz) to admin, service_role;
