begin;
select plan(10);

-- Contract
select function_returns('ops', 'get_system_health', '{}'::text[], 'jsonb');
select is_definer('ops', 'get_system_health', '{}'::text[]);
select function_privs_are('ops', 'get_system_health', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', 'get_system_health', '{}'::text[], 'admin', array['EXECUTE']);

-- Behaviour
update ops.system_checks set checked_at = '-infinity';
select test.login_as('admin', test.user_id(1));
select is(ops.get_system_health() ->> 'status', 'unknown', 'nobody has looked yet');
select test.logout();
update ops.system_checks set checked_at = clock_timestamp();
insert into services.instances (service_name, instance_id, service_type) values ('bank', 'a', 'x');
select test.login_as('admin', test.user_id(1));
select is(ops.get_system_health() ->> 'status', 'ok', 'now somebody has');
select set_eq(
    'select jsonb_object_keys(ops.get_system_health())',
    array['status', 'checked_at', 'problem', 'unreadable', 'database', 'events', 'queues', 'workers', 'schedules', 'deliveries',
        'partitions', 'services', 'alerts'],
    'every part has its place'
);
select is(
    jsonb_path_query_first(ops.get_system_health(), '$.services[*] ? (@.service_name == "bank")') ->> 'status', 'starting', 'services too'
);
select test.login_as('service_role');
do $$ begin perform alerts.report_signal('partition_missing', 'table=x', true, p_message => 'Partitions run out'); end $$;
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select h ->> 'status', h #>> '{alerts,open,0,rule}' from ops.get_system_health() as h $$,
    $$ values ('critical', 'partition_missing') $$, 'the worst open alert says how it is'
);

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select ops.get_system_health()', '42501', null, 'admins only');

select * from finish();
rollback;
