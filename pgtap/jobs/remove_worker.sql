begin;
select plan(8);

-- Contract
select function_returns('jobs', 'remove_worker', array['uuid'], 'boolean');
select is_definer('jobs', 'remove_worker', array['uuid']);
select function_privs_are('jobs', 'remove_worker', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('jobs', 'remove_worker', array['uuid'], 'admin', '{}'::text[]);
select function_privs_are('jobs', 'remove_worker', array['uuid'], 'service_role', array['EXECUTE']);

-- Behaviour
insert into jobs.workers (worker_id, host, pid) values (test.user_id(1), 'here', 1), (test.user_id(2), 'here', 2);
select test.login_as('service_role');
select is(jobs.remove_worker(test.user_id(1)), true, 'a worker leaves');
select is(jobs.remove_worker(test.user_id(1)), false, 'once');
select results_eq('select pid from jobs.list_workers()', array[2], 'and the others stay');

select * from finish();
rollback;
