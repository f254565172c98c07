begin;
select plan(18);

-- Contract
select function_returns('jobs', 'create_queue', array['text', 'text', 'boolean', 'interval', 'interval', 'smallint', 'interval', 'interval', 'boolean'], 'jobs.queues');
select is_definer('jobs', 'create_queue', array['text', 'text', 'boolean', 'interval', 'interval', 'smallint', 'interval', 'interval', 'boolean']);
select function_privs_are('jobs', 'create_queue', array['text', 'text', 'boolean', 'interval', 'interval', 'smallint', 'interval', 'interval', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'create_queue', array['text', 'text', 'boolean', 'interval', 'interval', 'smallint', 'interval', 'interval', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('jobs', 'create_queue', array['text', 'text', 'boolean', 'interval', 'interval', 'smallint', 'interval', 'interval', 'boolean'], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(9));
select results_eq(
    $$ select kind, is_paused, lease, max_attempts, backoff_base, backoff_limit, keeps_outcomes from jobs.create_queue('q') $$,
    $$ values ('python', false, interval '60 seconds', 10::smallint, interval '2 seconds', interval '1 hour', true) $$,
    'an administrator makes a queue'
);
select results_eq(
    $$ select kind, lease, max_attempts from jobs.create_queue('q', p_max_attempts => '3') $$,
    $$ values ('python', interval '60 seconds', 3::smallint) $$, 'and changes it'
);
select results_eq(
    $$ select lease, max_attempts from jobs.create_queue('q', 'python', p_lease => '5 minutes') $$,
    $$ values (interval '5 minutes', 3::smallint) $$, 'but only what is given'
);
select test.logout();
select is((select count(*) from jobs.floors where queue = 'q'), 10::bigint, 'it has a floor for each priority');
select jobs.register_handler('far', p_queue => 'q');
select test.add_job('a', 'far');
select results_eq($$ select job_id from jobs.claim_jobs('q') $$, array[test.job('a')], 'jobs go through it');

-- Errors
select throws_ok($$ select jobs.create_queue('q', 'sql') $$, 'PT409', 'wrong_queue_kind', 'a queue keeps its kind');
select throws_ok($$ select jobs.create_queue('Not a name') $$, 'PT400', 'invalid_queue', 'a name has no spaces');
select throws_ok($$ select jobs.create_queue(null) $$, 'PT400', 'invalid_queue', 'and is there');
select throws_ok($$ select jobs.create_queue('p', 'pascal') $$, 'PT400', 'invalid_queue', 'there are three kinds');
select throws_ok($$ select jobs.create_queue('p', p_lease => '2 days') $$, 'PT400', 'invalid_queue', 'a lease is a day at most');
select throws_ok($$ select jobs.create_queue('q', p_max_attempts => '0') $$, 'PT400', 'invalid_queue', 'a job has one attempt at least');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select jobs.create_queue('p') $$, '42501', null, 'operators make no queues');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select throws_ok($$ select jobs.create_queue('p') $$, '42501', null, 'nor do functions that users call');

select * from finish();
rollback;
