-- What ops.list_findings examines: a name, and a statement that answers severity, subject, finding and remedy.
-- $1 is the memory of the machine. Thresholds are here.

create or replace function ops._list_checks()
returns table (check_name text, statement text)
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    values
        ('partitions', $sql$
            select 'serious', h.table_name,
                'Partitions are made ' || coalesce('until ' || h.ready_until::text, 'not even for now') || ' only; then inserts fail.',
                'select core.create_partitions();'
            from core.get_partition_headroom() as h
            where h.is_low
        $sql$),
        ('default_partitions', $sql$
            select case when d.is_registered then 'serious' else 'warning' end, d.partition_name,
                'A default partition: making the next partition reads it under a lock that stops everybody.', d.remedy
            from core.list_default_partitions() as d
        $sql$),
        ('archives', $sql$
            select 'advice', e.table_name, count(*) || ' partitions have expired and wait to be written to a file.', 'mainspring archive'
            from core.list_expired_partitions() as e
            where e.obstacle = 'archive_first'
            group by e.table_name
        $sql$),
        ('maintenance', $sql$
            select 'warning', t.task_name, r.error_message, format('call ops.maintain(p_task_name => %L);', t.task_name)
            from ops.maintenance_tasks as t
            cross join lateral (
                select r.error_message from ops.maintenance_runs as r where r.task_name = t.task_name order by r.started_at desc limit 1
            ) as r
            where t.last_outcome = 'failed' and t.is_enabled
            union all
            select 'warning', 'ops.maintain',
                count(*) || ' tasks are overdue, ' || min(t.task_name) || ' for one.', 'call ops.maintain();'
            from ops.maintenance_tasks as t
            where t.is_enabled and t.last_outcome is distinct from 'failed'
                and coalesce(
                    t.last_run_at < now() - case t.cadence when 'daily' then '2 days' when 'weekly' then '10 days' else '40 days' end::interval,
                    t.cadence = 'daily'
                )
            having count(*) > 0
        $sql$),
        ('wraparound', $sql$
            select case when w.used_share >= 0.5 then 'serious' else 'warning' end, w.name,
                round(w.used_share * 100) || ' % of the transaction ids are used; at 100 % writes stop. Age '
                || w.age || ', autovacuum should have frozen it.', w.remedy
            from ops.list_wraparound() as w
            where w.used_share >= 0.5 or w.is_overdue
        $sql$),
        ('sequences', $sql$
            select case when s.used_share >= 0.9 then 'serious' else 'warning' end, coalesce(s.column_name, s.sequence_name),
                round(s.used_share * 100) || ' % of its numbers are used: ' || s.last_value || ' of ' || s.most || '.', s.remedy
            from ops.list_full_sequences(0.75) as s
        $sql$),
        ('connections', $sql$
            select case when c.used >= 0.9 * c.most then 'serious' else 'warning' end, 'max_connections',
                c.used || ' of ' || c.most || ' connections are in use.',
                'alter system set max_connections = ' || c.most * 2 || '; -- then restart the server; better: PgBouncer in front'
            from (
                select count(*) as used,
                    current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as most
                from pg_stat_activity as a
                where a.backend_type = 'client backend'
            ) as c
            where c.used >= 0.75 * c.most
        $sql$),
        ('long_transactions', $sql$
            select
                case when t.holds_watermark and t.age > '15 minutes' then 'serious' else 'warning' end,
                case t.kind when 'session' then 'process ' || t.process_id else t.kind || ' ' || t.holder end,
                case t.kind
                    when 'slot' then 'A replication slot that nobody reads keeps WAL and dead rows.'
                    else format('%s, open for %s, %s%s', t.state, t.age,
                        case when t.holds_watermark then 'holds back all events' else 'keeps dead rows from being cleared' end,
                        ' (' || t.holder || ').')
                end, t.remedy
            from ops.list_long_transactions('5 minutes') as t
            where t.holds_watermark or t.holds_vacuum
        $sql$),
        ('blocking', $sql$
            select 'warning', 'process ' || b.root_id,
                format('%s processes wait for its locks, the longest for %s.', count(*), max(b.waiting_since)),
                format('select pg_terminate_backend(%s);', b.root_id)
            from ops.list_blocking() as b
            where b.depth > 0
            group by b.root_id
            having max(b.waiting_since) >= '5 seconds'
        $sql$),
        ('settings', $sql$
            select s.severity, s.setting_name || ' = ' || s.setting, s.reason, s.remedy from ops.list_settings_advice($1) as s
        $sql$),
        ('vacuum', $sql$
            select case when v.problem like 'a partitioned%' then 'advice' else 'warning' end, v.table_name, v.problem || '.', v.remedy
            from ops.list_vacuum_health() as v
        $sql$),
        ('bloat', $sql$
            select 'advice', b.table_name,
                format('%s of %s is empty (%s).', pg_size_pretty(b.wasted_bytes), pg_size_pretty(b.byte_count), b.method), b.remedy
            from ops.list_table_bloat(33554432) as b
            where b.remedy like 'vacuum (full%'
        $sql$),
        ('invalid_indexes', $sql$
            select 'warning', i.index_name, 'It is written and never read: making it broke off.', i.remedy from ops.list_invalid_indexes() as i
        $sql$),
        ('duplicate_indexes', $sql$
            select 'advice', i.index_name,
                case i.kind when 'same' then 'The same as ' else 'The beginning of ' end || i.kept_index || ' (' || pg_size_pretty(i.byte_count) || ').',
                i.remedy
            from ops.list_duplicate_indexes() as i
        $sql$),
        ('missing_indexes', $sql$
            select case i.kind when 'foreign_key' then 'warning' else 'advice' end, i.table_name,
                case i.kind when 'foreign_key' then 'The foreign key ' || i.subject || ' has no index.' else 'With ' || i.row_estimate || ' rows, ' || i.subject || '.' end,
                i.remedy
            from ops.list_missing_indexes() as i
        $sql$),
        ('unused_indexes', $sql$
            select 'advice', i.index_name,
                format('%s, not used since %s.', pg_size_pretty(i.byte_count), i.counted_since::date), i.remedy
            from ops.list_unused_indexes() as i
            where i.is_settled and not i.is_ours and i.byte_count >= 1048576
        $sql$),
        ('queries', $sql$
            select 'advice', coalesce(q.query_name, 'slow queries'),
                case q.source when 'none' then q.query else format('%s calls took %s ms on average, %s s together.', q.call_count, q.mean_ms, round(q.total_ms / 1000)) end,
                q.remedy
            from ops.list_slow_queries(10) as q
            where q.mean_ms >= 500
        $sql$),
        ('work', $sql$
            select c.severity, c.subject, c.finding, c.remedy
            from ops.read_gauges(array['backups', 'queues', 'events']) as g
            cross join lateral (
                values
                    (
                        g.gauge = 'queue_oldest_seconds' and g.labels ->> 'state' = 'ready' and g.value > 600, 'warning',
                        'queue ' || (g.labels ->> 'queue'), 'Its oldest job has been ready for ' || round(g.value) || ' s.',
                        'mainspring worker'
                    ),
                    (
                        g.gauge = 'queue_jobs' and g.labels ->> 'state' = 'dead' and g.value > 0, 'warning',
                        'queue ' || (g.labels ->> 'queue'), g.value || ' jobs are dead.',
                        format('select * from jobs.list_dead_jobs(%L);', g.labels ->> 'queue')
                    ),
                    (
                        g.gauge = 'subscription_paused' and g.value > 0, 'warning',
                        'subscription ' || (g.labels ->> 'subscription'), 'It is paused: its events wait.',
                        format('select events.resume_subscription(%L);', g.labels ->> 'subscription')
                    ),
                    (
                        g.gauge = 'backup_age_seconds' and coalesce(g.value, 'infinity') > 172800, 'warning', 'backups',
                        'There is none of the last two days.', 'mainspring backup'
                    ),
                    (
                        g.gauge = 'wal_archive_failing' and g.value > 0, 'serious', 'archive_command',
                        'It fails: WAL piles up, and nothing can be restored to a point in time.',
                        'select last_failed_wal, last_failed_time from pg_stat_archiver;'
                    ),
                    (
                        g.gauge = 'gauge_failed' and g.value > 0, 'unknown', 'gauges of ' || (g.labels ->> 'group'),
                        'Not examined.', null
                    )
            ) as c (is_so, severity, subject, finding, remedy)
            where c.is_so
        $sql$),
        ('public_functions', $sql$
            -- The gateway exposes the schema, and PostgreSQL lets everybody execute what is new.
            select case when not e.is_public then 'advice' when p.prosecdef then 'serious' else 'warning' end,
                p.oid::regprocedure::text,
                format('%s may call it over HTTP%s.', case when e.is_public then 'Everybody' else 'By name ' || e.callers end,
                    case when p.prosecdef then ', with the rights of ' || pg_get_userbyid(p.proowner) else '' end),
                format('revoke execute on routine %s from %s;', p.oid::regprocedure,
                    case when e.is_public then 'public' else e.callers end)
            from pg_catalog.pg_proc as p
            cross join lateral (
                select bool_or(x.grantee = 0) as is_public,
                    string_agg(distinct pg_get_userbyid(x.grantee)::text, ', ') filter (where x.grantee <> 0) as callers
                from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as x
                where x.privilege_type = 'EXECUTE' and (x.grantee = 0 or pg_get_userbyid(x.grantee) in ('anon', 'authenticated'))
            ) as e
            where p.pronamespace = to_regnamespace('public') and p.prokind in ('f', 'p')
                and pg_get_userbyid(p.proowner) not in ('app_api', 'app_owner')
                and p.prorettype <> all ('{trigger,event_trigger}'::regtype[])
                and (e.is_public or e.callers is not null)
                and not exists (
                    select
                    from pg_catalog.pg_depend as d
                    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
                )
            union all
            select 'advice', 'extension ' || x.extname, 'Its functions stand in public, where everybody may call them over HTTP.',
                case when x.extrelocatable then
                    format('create schema if not exists extensions; alter extension %I set schema extensions;', x.extname) end
            from pg_catalog.pg_extension as x
            where x.extnamespace = to_regnamespace('public') and exists (
                select
                from pg_catalog.pg_depend as d
                where d.refclassid = 'pg_extension'::regclass and d.refobjid = x.oid and d.deptype = 'e'
                    and d.classid = 'pg_proc'::regclass
            )
        $sql$),
        ('permissions', $sql$
            select 'unknown', 'app_api', 'It lacks pg_read_all_stats: other logins'' transactions and queries are not seen.',
                'grant pg_read_all_stats to app_api;'
            where not pg_has_role('app_api', 'pg_read_all_stats', 'usage')
        $sql$)
$$;

comment on function ops._list_checks() is 'What ops.list_findings examines.';
