begin;
select plan(14);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'pause_queue', array['text', 'boolean'], 'jobs.queues');
select is_definer('jobs', 'pause_queue', array['text', 'boolean']);
select function_privs_are('jobs', 'pause_queue', array['text', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'pause_queue', array['text', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('jobs', 'pause_queue', array['text', 'boolean'], 'operator', '{}'::text[]);

-- Behaviour
select test.add_job('running', 'far');
select jobs.claim_jobs('python');
select test.login_as('admin', test.user_id(9));
select ok((jobs.pause_queue('python')).is_paused, 'an administrator pauses a queue');
select ok((jobs.pause_queue('python')).is_paused, 'more than once');
select test.logout();
select test.add_job('a', 'far');
select is_empty($$ select from jobs.claim_jobs('python') $$, 'it takes jobs in, but gives none out');
select is(
    jobs.complete_jobs(jsonb_build_array(jsonb_build_array(test.job('running'), 1))), array[test.job('running')], 'what runs may end'
);
select ok(not (jobs.pause_queue('python', false)).is_paused, 'it goes on');
select results_eq($$ select job_id from jobs.claim_jobs('python') $$, array[test.job('a')], 'with what came meanwhile');

-- Errors
select throws_ok($$ select jobs.pause_queue('nothing') $$, 'PT404', 'unknown_queue', 'needs a queue');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select jobs.pause_queue('python') $$, '42501', null, 'operators pause none');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((jobs.pause_queue('python')).queue, null, 'nor do functions that users call');

select * from finish();
rollback;
