-- The dead letters, newest first, by page.
--
-- Errors: PT400 invalid_limit

create or replace function jobs.list_dead_jobs(
    p_queue  text default null,
    p_limit  integer default 50,
    p_before timestamptz default null
)
returns setof jobs.dead_jobs
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform jobs._check_limit(p_limit);

    return query
    select d.*
    from jobs.dead_jobs as d
    where (p_queue is null or d.queue = p_queue)
        and (p_before is null or d.died_at < p_before)
    order by d.died_at desc, d.job_id desc
    limit p_limit;
end;
$$;

comment on function jobs.list_dead_jobs(text, integer, timestamptz) is
    'Dead letters, newest first; p_before is died_at of the last one of the page before.';

grant execute on function jobs.list_dead_jobs(text, integer, timestamptz) to admin, service_role;
