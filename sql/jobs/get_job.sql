-- A job, in whatever state it is.
--
-- Errors: PT404 job_not_found

create or replace function jobs.get_job(p_job_id bigint)
returns jobs.job
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
return jobs._find_job(p_job_id);

comment on function jobs.get_job(bigint) is 'A job with its state, progress, result and errors.';

grant execute on function jobs.get_job(bigint) to admin, service_role;
