-- Whether a job is unfinished. A dead one is finished: it waits for a person.

create or replace function schedules._is_running(p_job_id bigint)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return p_job_id is not null and coalesce(jobs.get_job_state(p_job_id) in ('ready', 'waiting', 'running'), false);
end;
$$;

comment on function schedules._is_running(bigint) is 'Whether a job is unfinished.';
