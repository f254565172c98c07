begin;
select plan(8);

-- Contract
select function_returns('ops', '_read_health_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_health_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_health_gauges', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
delete from services.instances;
select test.login_as('service_role');
do $$ begin
    perform services.register_service('bank', p_instance_id => 'a'), services.register_service('bank', p_instance_id => 'b');
    perform services.record_heartbeat('bank', 'a'), services.record_heartbeat('bank', 'b');
end $$;
select test.logout();
update services.instances set heartbeat_at = now() - interval '1 minute' where instance_id = 'a';
select results_eq(
    $$ select g.gauge, g.value::integer from ops._read_health_gauges() as g
       where g.labels ->> 'service' = 'bank' order by g.gauge $$,
    $$ values ('service_down', 0), ('service_stale_instances', 1) $$,
    'services, by the states of their instances'
);
insert into ops.backups (backup_name, kind, started_at, finished_at, byte_count, outcome)
values ('20260101T000000Z', 'logical', now(), now(), 1, 'damaged');
update ops.maintenance_tasks set last_outcome = case position when 10 then 'failed' else 'done' end;
select is((select g.value from ops._read_health_gauges() as g where g.gauge = 'backup_damaged'), 1::double precision, 'a backup that is damaged');
select results_eq(
    $$ select g.labels ->> 'task' from ops._read_health_gauges() as g where g.gauge = 'maintenance_failed' and g.value = 1 order by 1 $$,
    $$ select task_name from ops.maintenance_tasks where position = 10 and is_enabled order by 1 $$, 'tasks that failed'
);
insert into ops.request_metrics (bucket_at, function_name, instance, status_class, call_count, seconds, histogram)
values
    (date_trunc('minute', now()), 'tokens.purchase_tokens', 'g', 2, 30, 1, '{30}'),
    (date_trunc('minute', now()), 'tokens.purchase_tokens', 'g', 5, 10, 1, '{10}'),
    (date_trunc('minute', now()), 'auth.get_me', 'g', 5, 4, 1, '{4}');
select results_eq(
    $$ select g.labels, g.value::numeric from ops._read_health_gauges() as g where g.gauge = 'function_error_ratio' $$,
    $$ values ('{"function": "tokens.purchase_tokens"}'::jsonb, 0.25) $$,
    'the share of failed calls, of functions where more than a few fail'
);
select is_empty(
    $$ select g.* from ops._read_health_gauges() as g where g.gauge = 'schedule_failed' and g.value <> 0 $$,
    'no chore has failed'
);

select * from finish();
rollback;
