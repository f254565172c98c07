-- Who waits for whose lock, as a tree: first whoever waits for nobody and blocks others, below each who waits for it.
-- The remedy ends the one that all of a tree wait for.

create or replace function ops.list_blocking()
returns table (
    depth         integer,
    process_id    integer,
    tree          text,
    root_id       integer,
    state         text,
    waiting_for   text,
    waiting_since interval,
    query         text,
    remedy        text
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with recursive waits as materialized (
        select a.pid, b.pid as blocker
        from pg_stat_activity as a
        cross join lateral unnest(pg_blocking_pids(a.pid)) as b (pid)
        where a.wait_event_type = 'Lock'
    ),

    roots as (
        select distinct w.blocker as pid
        from waits as w
        where w.blocker not in (select x.pid from waits as x)
    ),

    chains as (
        select r.pid, 0 as depth, r.pid as root, array[r.pid] as path
        from roots as r
        union all
        select w.pid, c.depth + 1, c.root, c.path || w.pid
        from chains as c
        join waits as w on w.blocker = c.pid
        where array_position(c.path, w.pid) is null and c.depth < 20
    )

    select
        c.depth, c.pid, repeat('  ', c.depth) || c.pid || coalesce(' ' || nullif(a.application_name, ''), ''), c.root, a.state,
        case when c.depth > 0 then l.waiting_for end,
        case when c.depth > 0 then date_trunc('second', clock_timestamp() - coalesce(l.since, a.query_start)) end,
        left(regexp_replace(a.query, '''[^'']*(''|$)', '?', 'g'), 120),
        case when c.depth = 0 then format('select pg_terminate_backend(%s);', c.pid) end
    from chains as c
    left join pg_stat_activity as a on a.pid = c.pid
    left join lateral (
        select k.mode || coalesce(' on ' || format('%I.%I', n.nspname, r.relname), ' on ' || k.locktype), k.waitstart
        from pg_locks as k
        left join pg_class as r on r.oid = k.relation
        left join pg_namespace as n on n.oid = r.relnamespace
        where k.pid = c.pid and not k.granted
        limit 1
    ) as l (waiting_for, since) on true
    order by c.path;
end;

comment on function ops.list_blocking() is 'Who waits for whose lock, as a tree, with the statement that ends the wait.';

grant execute on function ops.list_blocking() to admin, service_role;
