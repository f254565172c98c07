begin;
select plan(9);

-- Contract
select function_returns('jobs', 'list_workers', '{}'::text[], 'setof jobs.worker');
select is_definer('jobs', 'list_workers', '{}'::text[]);
select function_privs_are('jobs', 'list_workers', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('jobs', 'list_workers', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('jobs', 'list_workers', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('jobs', 'list_workers', '{}'::text[], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
select is_empty('select * from jobs.list_workers()', 'no worker, no row');
select test.logout();
insert into jobs.workers (worker_id, host, pid, started_at, heartbeat_at) values
    (test.user_id(1), 'here', 1, now() - interval '3 hours', now() - interval '61 minutes'),
    (test.user_id(2), 'here', 2, now() - interval '2 hours', now() - interval '31 seconds'),
    (test.user_id(3), 'here', 3, now() - interval '1 hour', now() - interval '29 seconds');
select test.login_as('admin', test.user_id(9));
select results_eq(
    'select pid, is_alive from jobs.list_workers()', 'values (3, true), (2, false)',
    'an administrator sees who lives and who fell silent within the last hour, the newest first'
);

-- Isolation
select test.login_as('operator', test.user_id(9));
select throws_ok('select * from jobs.list_workers()', '42501', null, 'an operator does not');

select * from finish();
rollback;
