-- Jobs of a queue, newest first, by page: the unfinished, or those in one state.
--
-- Looks through what lies in the queue, so it costs in proportion to that. p_before is
-- the job_id of the last one of the page before.
--
-- Errors: PT400 invalid_limit, invalid_state; PT404 unknown_queue

create or replace function jobs.list_jobs(
    p_queue  text,
    p_state  text default null,
    p_limit  integer default 50,
    p_before bigint default null
)
returns setof jobs.job
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before bigint := coalesce(p_before, 9223372036854775807);
begin
    perform core._check_limit(p_limit, 10000);
    perform jobs._get_queue(p_queue, '{sql,python,messages}');

    if p_state not in (
        'ready', 'waiting', 'blocked', 'running', 'dead', 'done', 'cancelled', 'deleted', 'archived'
    ) then
        raise exception 'invalid_state'
            using errcode = 'PT400',
                  detail = format('No job is ever %s.', quote_literal(p_state)),
                  hint = 'Use ready, waiting, blocked, running, dead, done, cancelled, deleted or archived.';
    end if;

    return query
    select j.*
    from (
        select r.job_id from jobs.ready as r
        where r.queue = p_queue and r.job_id < v_before and coalesce(p_state, 'ready') = 'ready'
        union all
        select w.job_id from jobs.waiting as w
        where w.queue = p_queue and w.job_id < v_before and coalesce(p_state, 'waiting') = 'waiting'
        union all
        select b.job_id from jobs.blocked as b
        where b.queue = p_queue and b.job_id < v_before and coalesce(p_state, 'blocked') = 'blocked'
        union all
        select r.job_id from jobs.running as r
        where r.queue = p_queue and r.job_id < v_before and coalesce(p_state, 'running') = 'running'
        union all
        select d.job_id from jobs.dead_jobs as d
        where d.queue = p_queue and d.job_id < v_before and p_state = 'dead'
        union all
        (
            select e.job_id from jobs.finished_jobs as e
            where e.queue = p_queue and e.outcome = p_state and e.job_id < v_before
            order by e.job_id desc
            limit p_limit
        )
        order by job_id desc
        limit p_limit
    ) as f
    cross join lateral jobs._find_job(f.job_id) as j
    order by f.job_id desc;
end;
$$;

comment on function jobs.list_jobs(text, text, integer, bigint) is
    'Jobs of a queue, newest first: the unfinished, or those in one state; p_before is the last one seen.';

grant execute on function jobs.list_jobs(text, text, integer, bigint) to admin, service_role;
