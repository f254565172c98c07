begin;
select plan(13);

-- Contract
select function_returns('ops', 'read_gauges', array['text[]'], 'setof record');
select is_definer('ops', 'read_gauges', array['text[]']);
select function_privs_are('ops', 'read_gauges', array['text[]'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'read_gauges', array['text[]'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'read_gauges', array['text[]'], 'operator', '{}'::text[]);
select ok(
    (select p.proconfig @> array['statement_timeout=1s', 'lock_timeout=100ms'] from pg_proc as p where p.oid = 'ops.read_gauges'::regproc),
    'it waits for nobody for long'
);

-- Behaviour
select test.login_as('service_role');
select is_empty(
    $$ select g.* from ops.read_gauges() as g where g.gauge = 'gauge_failed' and g.value <> 0 $$, 'every group can be read'
);
select is_empty(
    'select g.gauge, g.labels from ops.read_gauges() as g group by g.gauge, g.labels having count(*) > 1 or bool_or(g.value is null)',
    'each figure is there once, and has a value'
);
select set_eq(
    $$ select g.labels ->> 'group' from ops.read_gauges('{vacuum,queues}') as g where g.gauge = 'gauge_seconds' $$,
    array['vacuum', 'queues'], 'or only some groups'
);

-- One group fails
select test.logout();
alter table notifications.providers rename to away;
select test.login_as('admin', test.user_id(1));
select set_eq(
    $$ select g.labels ->> 'group' from ops.read_gauges() as g where g.gauge = 'gauge_failed' and g.value = 1 $$,
    array['deliveries'], 'a group that fails says so'
);
select ok(
    (select count(*) > 30 from ops.read_gauges() as g where g.gauge like 'queue%'), 'and the others are there'
);

-- Errors
select throws_ok(
    $$ select ops.read_gauges('{nothing}') $$, 'PT400', 'unknown_group', 'a group that there is not'
);

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select ops.read_gauges()', '42501', null, 'admins and the service only');

select * from finish();
rollback;
