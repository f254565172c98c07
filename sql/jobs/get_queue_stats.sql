-- How much lies in each queue, and how old the oldest is.
--
-- Counts what is there, so it costs in proportion to the backlog.

create or replace function jobs.get_queue_stats(p_queue text default null)
returns setof jobs.queue_stats
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        q.queue, q.kind, q.is_paused, r.number, w.number, b.number, u.number, u.expired, d.number,
        clock_timestamp() - r.oldest, clock_timestamp() - u.oldest, w.next_run_at
    from jobs.queues as q
    cross join lateral (
        select count(*) as number, min(c.created_at) as oldest from jobs.ready as c where c.queue = q.queue
    ) as r
    cross join lateral (
        select count(*) as number, min(c.run_at) as next_run_at from jobs.waiting as c where c.queue = q.queue
    ) as w
    cross join lateral (
        select count(*) as number from jobs.blocked as c where c.queue = q.queue
    ) as b
    cross join lateral (
        select count(*) as number, min(c.started_at) as oldest,
            count(*) filter (where c.leased_until < clock_timestamp()) as expired
        from jobs.running as c
        where c.queue = q.queue
    ) as u
    cross join lateral (
        select count(*) as number from jobs.dead_jobs as c where c.queue = q.queue
    ) as d
    where p_queue is null or q.queue = p_queue
    order by q.queue;
end;

comment on function jobs.get_queue_stats(text) is
    'Per queue: how many jobs in each state, the oldest ready and running one, the next that is due.';

grant execute on function jobs.get_queue_stats(text) to operator, service_role;
