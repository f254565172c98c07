-- The state of a job, as jobs.get_job has it; null for none and for one that left no row.

create or replace function schedules._get_job_state(p_job_id bigint)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return case when p_job_id is not null then (jobs.get_job(p_job_id)).state end;
exception
    when sqlstate 'PT404' then
        return null;
end;
$$;

comment on function schedules._get_job_state(bigint) is 'The state of a job; null for one that left no row.';
