-- Puts a job into the queue: jobs.schedule_job under the parameters of the first version; see there for its errors.
-- The type is the handler; the name goes into the payload as job_name, for whoever looks.

create or replace function public.schedule_job(
    p_job_type       text,
    p_job_name       text default null,
    p_payload        jsonb default '{}',
    p_scheduled_at   timestamptz default null,
    p_priority       integer default null,
    p_correlation_id uuid default null
)
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select jobs.schedule_job(
        p_job_type, coalesce(p_payload, '{}') || jsonb_strip_nulls(jsonb_build_object('job_name', p_job_name)),
        p_scheduled_at, p_priority, p_correlation_id => p_correlation_id
    );
$$;

comment on function public.schedule_job(text, text, jsonb, timestamptz, integer, uuid) is 'Version 1: see jobs.schedule_job.';

grant execute on function public.schedule_job(text, text, jsonb, timestamptz, integer, uuid) to service_role;
