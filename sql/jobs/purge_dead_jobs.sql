-- Removes dead letters for good, those that died before a time; returns how many.
--
-- At most p_limit, the oldest first. One that is just being redriven is left alone.
--
-- Errors: PT400 invalid_limit, invalid_time

create or replace function jobs.purge_dead_jobs(
    p_before timestamptz,
    p_queue  text default null,
    p_limit  integer default 10000
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    perform core._check_limit(p_limit, 10000);

    if p_before is null then
        raise exception 'invalid_time'
            using errcode = 'PT400',
                  detail = 'No time says which jobs are old enough.',
                  hint = 'Give a time; now() for all that are dead.';
    end if;

    delete from jobs.dead_jobs as d
    where d.job_id = any (array(
        select o.job_id
        from jobs.dead_jobs as o
        where o.died_at < p_before and (p_queue is null or o.queue = p_queue)
        order by o.died_at
        limit p_limit
        for update skip locked
    ));

    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function jobs.purge_dead_jobs(timestamptz, text, integer) is
    'Remove dead letters that died before a time; returns how many.';

grant execute on function jobs.purge_dead_jobs(timestamptz, text, integer) to admin, service_role;
