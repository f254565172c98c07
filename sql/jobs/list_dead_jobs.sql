-- The dead letters, newest first, by page.
--
-- Errors: PT400 invalid_limit

create or replace function jobs.list_dead_jobs(
    p_queue         text default null,
    p_limit         integer default 50,
    p_before        timestamptz default null,
    p_before_job_id bigint default null
)
returns setof jobs.dead_jobs
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit, 10000);

    return query
    select d.*
    from jobs.dead_jobs as d
    where (p_queue is null or d.queue = p_queue)
        and (p_before is null or (d.died_at, d.job_id) < (p_before, coalesce(p_before_job_id, 0)))
    order by d.died_at desc, d.job_id desc
    limit p_limit;
end;
$$;

comment on function jobs.list_dead_jobs(text, integer, timestamptz, bigint) is
    'Dead letters, newest first; p_before and p_before_job_id are died_at and job_id of the last one seen.';

grant execute on function jobs.list_dead_jobs(text, integer, timestamptz, bigint) to admin, service_role;
