-- Depth and age of the queues, by state, and what is late in them; schedules that are overdue.
--
-- Counts are exact up to 20,000 per queue, state and priority; what is more is estimated from the
-- statistics of the table. Ready jobs are looked for above the floors, like claims do: what is done and
-- cannot be vacuumed away costs nothing.

create or replace function ops._read_queue_gauges()
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
as $$
#variable_conflict use_column
declare
    c_most   constant integer := 20000;
    v_counts jsonb := '[]';
    v_ages   jsonb := '[]';
begin
    select coalesce(jsonb_agg(jsonb_build_array(r.queue, 'ready', r.number, r.is_capped)), '[]'),
        coalesce(jsonb_agg(jsonb_build_array(r.queue, 'ready', r.oldest)), '[]')
    into v_counts, v_ages
    from (
        select f.queue, sum(n.number) as number, bool_or(n.number = c_most) as is_capped, min(o.created_at) as oldest
        from jobs.floors as f
        cross join lateral (
            select count(*) as number
            from (
                select
                from jobs.ready as r
                where r.queue = f.queue and r.priority = f.priority and r.position > f.floor
                limit c_most
            ) as r
        ) as n
        left join lateral (
            select r.created_at
            from jobs.ready as r
            where n.number > 0 and r.queue = f.queue and r.priority = f.priority and r.position > f.floor
            order by r.position
            limit 1
        ) as o on true
        group by f.queue
    ) as r;

    select v_counts || coalesce(jsonb_agg(jsonb_build_array(c.queue, c.state, c.number, c.number >= c_most)), '[]'),
        v_ages || coalesce(jsonb_agg(jsonb_build_array(c.queue, c.state, c.oldest)), '[]')
    into v_counts, v_ages
    from (
        select w.queue, 'waiting' as state, count(*) as number, min(w.run_at) filter (where w.run_at <= now()) as oldest
        from (select w.queue, w.run_at from jobs.waiting as w order by w.run_at limit c_most) as w
        group by w.queue
        union all
        select u.queue, 'running', count(*), min(u.started_at)
        from (select u.queue, u.started_at from jobs.running as u limit c_most) as u
        group by u.queue
        union all
        select q.queue, 'blocked', n.number, n.oldest
        from jobs.queues as q
        cross join lateral (
            select count(*) as number, min(b.created_at) as oldest
            from (select b.created_at from jobs.blocked as b where b.queue = q.queue limit c_most) as b
        ) as n
        union all
        select q.queue, 'dead', n.number, n.oldest
        from jobs.queues as q
        cross join lateral (
            select count(*) as number, min(d.died_at) as oldest
            from (
                select d.died_at from jobs.dead_jobs as d where d.queue = q.queue order by d.died_at, d.job_id limit c_most
            ) as d
        ) as n
    ) as c;

    return query
    with counts as (
        select c.item ->> 0 as queue, c.item ->> 1 as state, (c.item ->> 2)::double precision as number,
            (c.item ->> 3)::boolean as is_capped
        from jsonb_array_elements(v_counts) as c (item)
    ),
    -- What the counts left out, shared out by queue.
    rest as (
        select c.state, greatest(s.n_live_tup - sum(c.number), 0) / count(*) filter (where c.is_capped) as share
        from counts as c
        join pg_stat_user_tables as s
            on s.schemaname = 'jobs' and s.relname = case c.state when 'dead' then 'dead_jobs' else c.state end
        group by c.state, s.n_live_tup
        having bool_or(c.is_capped)
    )
    select 'queue_jobs', jsonb_build_object('queue', q.queue, 'state', t.state),
        coalesce(c.number + case when c.is_capped then r.share else 0 end, 0)
    from jobs.queues as q
    cross join unnest(array['ready', 'waiting', 'blocked', 'running', 'dead']) as t (state)
    left join counts as c on c.queue = q.queue and c.state = t.state
    left join rest as r on r.state = t.state
    union all
    select 'queue_oldest_seconds', jsonb_build_object('queue', q.queue, 'state', t.state),
        coalesce(extract(epoch from clock_timestamp() - a.oldest), 0)::double precision
    from jobs.queues as q
    cross join unnest(array['ready', 'waiting', 'blocked', 'running', 'dead']) as t (state)
    left join (
        select a.item ->> 0 as queue, a.item ->> 1 as state, (a.item ->> 2)::timestamptz as oldest
        from jsonb_array_elements(v_ages) as a (item)
    ) as a on a.queue = q.queue and a.state = t.state
    union all
    select 'queue_expired_leases', jsonb_build_object('queue', q.queue), count(u.job_id)
    from jobs.queues as q
    left join jobs.running as u on u.queue = q.queue and u.leased_until < clock_timestamp()
    group by q.queue
    union all
    select 'queue_paused', jsonb_build_object('queue', q.queue), q.is_paused::integer
    from jobs.queues as q
    union all
    select 'schedules_overdue', '{}', count(*)
    from schedules.schedules as s
    where s.is_enabled and s.next_due_at < clock_timestamp() - interval '1 minute'
    union all
    select 'schedule_oldest_overdue_seconds', '{}',
        coalesce(greatest(extract(epoch from clock_timestamp() - min(s.next_due_at)), 0), 0)
    from schedules.schedules as s
    where s.is_enabled and s.next_due_at is not null
    union all
    select 'workers', jsonb_build_object('state', t.state), count(w.worker_id)
    from (values ('alive', true), ('lost', false)) as t (state, is_alive)
    left join jobs.list_workers() as w on w.is_alive = t.is_alive
    group by t.state
    union all
    select g.gauge, jsonb_build_object('loop', l.loop), g.value
    from (
        select l.key as loop, sum((l.value ->> 'failures')::double precision) as failures,
            max((l.value ->> 'failures_in_a_row')::double precision) as failures_in_a_row,
            sum((l.value ->> 'steps')::double precision) as steps,
            max((l.value ->> 'busy_seconds')::double precision) as busy_seconds
        from jobs.list_workers() as w
        cross join lateral jsonb_each(w.loops) as l
        where w.is_alive
        group by l.key
    ) as l
    cross join lateral (
        values ('worker_loop_failures', coalesce(l.failures, 0)), ('worker_loop_failures_in_a_row', coalesce(l.failures_in_a_row, 0)),
            ('worker_loop_steps', coalesce(l.steps, 0)), ('worker_loop_busy_seconds', coalesce(l.busy_seconds, 0))
    ) as g (gauge, value);
end;
$$;

comment on function ops._read_queue_gauges() is 'Depth and age of the queues, and schedules that are overdue.';
