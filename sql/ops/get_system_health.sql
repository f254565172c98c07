-- How the whole system is: the database, events, queues, workers, schedules, deliveries, partitions, services, and the
-- alerts about them. Figures and names, no addresses, paths or anybody's data. What cannot be read is named in
-- unreadable, and the rest is there.
--
-- status: critical or degraded by the worst open alert, unknown where nobody has looked for three minutes, else ok.

create or replace function ops.get_system_health()
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_gauges jsonb;
    v_alerts jsonb;
    v_check  ops.system_checks;
begin
    select coalesce(jsonb_agg(to_jsonb(g)), '[]') into v_gauges
    from ops.read_gauges() as g;

    select c.* into v_check from ops.system_checks as c;

    select jsonb_build_object(
        'open_count', count(*),
        'worst', coalesce(max(a.severity) filter (where a.severity = 'critical'), max(a.severity) filter (where a.severity = 'high')),
        'open', coalesce(jsonb_agg(jsonb_build_object(
            'alert_id', a.alert_id, 'rule', a.rule_code, 'subject', a.subject_id, 'severity', a.severity,
            'status', a.status, 'message', a.message, 'raised_at', a.raised_at
        ) order by alerts._get_rank(a.severity) desc, a.raised_at) filter (where a.place <= 20), '[]')
    ) into v_alerts
    from (
        select o.*, row_number() over (order by alerts._get_rank(o.severity) desc, o.raised_at) as place
        from alerts.alerts as o
        where o.status <> 'resolved' and o.subject_type = 'system'
    ) as a;

    return (
        with gauges as materialized (
            select g.gauge, g.labels, g.value
            from jsonb_to_recordset(v_gauges) as g (gauge text, labels jsonb, value numeric)
        ),
        single as materialized (
            select jsonb_object_agg(g.gauge, trim_scale(round(g.value, 3))) as figures
            from gauges as g
            where g.labels = '{}'
        )
        select jsonb_build_object(
            'status', case
                when v_alerts ->> 'worst' = 'critical' then 'critical'
                when v_alerts ->> 'worst' = 'high' then 'degraded'
                when v_check.checked_at < clock_timestamp() - interval '3 minutes' then 'unknown'
                else 'ok'
            end,
            'checked_at', nullif(v_check.checked_at, '-infinity'),
            'problem', v_check.problem,
            'unreadable', (
                select coalesce(jsonb_agg(g.labels ->> 'group' order by g.labels ->> 'group'), '[]')
                from gauges as g
                where g.gauge = 'gauge_failed' and g.value = 1
            ),
            'database', jsonb_build_object(
                'version', current_setting('server_version'),
                'uptime_seconds', s.figures -> 'server_uptime_seconds',
                'is_standby', s.figures -> 'server_is_standby' = '1',
                'size_bytes', s.figures -> 'database_size_bytes',
                'connections_used', s.figures -> 'connections_used',
                'connections_limit', s.figures -> 'connections_limit',
                'oldest_transaction_seconds', s.figures -> 'oldest_transaction_seconds',
                'lock_waits', s.figures -> 'lock_waits',
                'oldest_xid_age', s.figures -> 'oldest_xid_age',
                'vacuum_overdue_tables', s.figures -> 'vacuum_overdue_tables',
                'standbys', (select count(*) from gauges as g where g.gauge = 'replication_lag_seconds'),
                'replication_lag_seconds', (select max(g.value) from gauges as g where g.gauge = 'replication_lag_seconds')
            ),
            'events', jsonb_build_object(
                'watermark_lag_seconds', s.figures -> 'watermark_lag_seconds',
                'subscriptions', (
                    select coalesce(jsonb_object_agg(g.labels ->> 'subscription', round(g.value, 1)), '{}')
                    from gauges as g
                    where g.gauge = 'subscription_lag_seconds'
                )
            ),
            'queues', (
                select coalesce(jsonb_object_agg(q.queue, q.counts), '{}')
                from (
                    select g.labels ->> 'queue' as queue,
                        jsonb_object_agg(g.labels ->> 'state', g.value) filter (where g.gauge = 'queue_jobs')
                        || jsonb_build_object('oldest_ready_seconds', max(round(g.value)) filter (
                            where g.gauge = 'queue_oldest_seconds' and g.labels ->> 'state' = 'ready'
                        )) as counts
                    from gauges as g
                    where g.gauge in ('queue_jobs', 'queue_oldest_seconds')
                    group by g.labels ->> 'queue'
                ) as q
            ),
            'workers', (
                select coalesce(jsonb_object_agg(g.labels ->> 'state', g.value), '{}') from gauges as g where g.gauge = 'workers'
            ),
            'schedules', jsonb_build_object(
                'overdue', s.figures -> 'schedules_overdue',
                'failed', (
                    select coalesce(jsonb_agg(g.labels ->> 'schedule' order by g.labels ->> 'schedule'), '[]')
                    from gauges as g
                    where g.gauge = 'schedule_failed' and g.value = 1
                )
            ),
            'deliveries', (
                select coalesce(jsonb_object_agg(d.channel, d.counts), '{}')
                from (
                    select g.labels ->> 'channel' as channel, jsonb_object_agg(g.labels ->> 'state', g.value) as counts
                    from gauges as g
                    where g.gauge = 'deliveries'
                    group by g.labels ->> 'channel'
                ) as d
            ),
            'partitions', jsonb_build_object(
                'low', (
                    select coalesce(jsonb_agg(g.labels ->> 'table' order by g.labels ->> 'table'), '[]')
                    from gauges as g
                    where g.gauge = 'partition_headroom_low' and g.value = 1
                ),
                'least_headroom_days', (select min(g.value) from gauges as g where g.gauge = 'partition_headroom_days')
            ),
            'services', (
                select coalesce(jsonb_agg(to_jsonb(o) - '{capabilities,last_heartbeat_at}'::text[] order by o.service_name), '[]')
                from services.service_health_overview as o
            ),
            'alerts', v_alerts - 'worst'
        )
        from single as s
    );
end;
$$;

comment on function ops.get_system_health() is
    'How the whole system is: database, events, queues, workers, schedules, deliveries, partitions, services, alerts.';

grant execute on function ops.get_system_health() to admin, service_role;
