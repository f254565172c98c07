begin;
select plan(14);

-- Contract
select function_returns('jobs', 'record_worker', array['uuid', 'text', 'integer', 'jsonb'], 'void');
select is_definer('jobs', 'record_worker', array['uuid', 'text', 'integer', 'jsonb']);
select function_privs_are('jobs', 'record_worker', array['uuid', 'text', 'integer', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('jobs', 'record_worker', array['uuid', 'text', 'integer', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('jobs', 'record_worker', array['uuid', 'text', 'integer', 'jsonb'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
select lives_ok($$ select jobs.record_worker(test.user_id(1), 'here', 42) $$, 'a worker signs on');
select lives_ok(
    $$ select jobs.record_worker(test.user_id(1), 'here', 42, '{"tick": {"steps": 3}}') $$, 'and gives a sign of life'
);
select results_eq(
    'select worker_id, host, pid, loops from jobs.list_workers()',
    $$ values (test.user_id(1), 'here', 42, '{"tick": {"steps": 3}}'::jsonb) $$,
    'which replaces the one before'
);

select test.logout();
update jobs.workers set heartbeat_at = now() - interval '61 minutes', started_at = now() - interval '2 hours';
insert into jobs.workers (worker_id, host, pid, heartbeat_at) values (test.user_id(3), 'there', 7, now() - interval '59 minutes');
select test.login_as('service_role');
select lives_ok($$ select jobs.record_worker(test.user_id(2), 'there', 1) $$, 'another signs on an hour later');
select test.logout();
select results_eq(
    'select worker_id from jobs.workers order by 1', $$ values (test.user_id(2)), (test.user_id(3)) $$,
    'and the one that was silent for an hour is forgotten, not the one that was silent for less'
);

-- Errors
select test.login_as('service_role');
select throws_ok($$ select jobs.record_worker(null, 'here', 42) $$, 'PT400', 'invalid_worker', 'refuses a worker without an id');
select throws_ok($$ select jobs.record_worker(test.user_id(1), 'here', null) $$, 'PT400', 'invalid_worker', 'refuses a worker without a process');
select throws_ok($$ select jobs.record_worker(test.user_id(1), 'here', 42, '[]') $$, 'PT400', 'invalid_worker', 'refuses loops that are no object');

-- Isolation
select test.login_as('app_api', test.user_id(1));
select is_empty('select * from jobs.workers', 'nobody else sees who works');

select * from finish();
rollback;
