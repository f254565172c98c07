begin;
select plan(6);

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
    $$ select g.gauge, g.labels, g.value::integer from ops._read_health_gauges() as g
       where g.labels ->> 'service' = 'bank' and (g.value > 0 or g.gauge = 'service_down') order by g.gauge, g.labels $$,
    $$ values
        ('service_down', '{"service": "bank"}'::jsonb, 0), ('service_instances', '{"state": "healthy", "service": "bank"}', 1),
        ('service_instances', '{"state": "stale", "service": "bank"}', 1),
        ('service_stale_instances', '{"service": "bank"}', 1) $$,
    'services, by the states of their instances'
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
