begin;
select plan(16);

-- Contract
select function_returns('jobs', 'pause_queue', array['text', 'boolean'], 'jobs.queues');
select is_definer('jobs', 'pause_queue', array['text', 'boolean']);
select function_privs_are('jobs', 'pause_queue', array['text', 'boolean'], 'anon', '{}'::text[]);
select function_privs_are('jobs', 'pause_queue', array['text', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', 'pause_queue', array['text', 'boolean'], 'operator', '{}'::text[]);
select function_privs_are('jobs', 'pause_queue', array['text', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('jobs', 'pause_queue', array['text', 'boolean'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin perform test.create_job_handlers(); end $$;

do $$ begin perform test.add_job('a'), test.add_job('b', 'far'); end $$;
select is((jobs.pause_queue('sql')).is_paused, true, 'a queue pauses');
select is((jobs.run_jobs()).taken, 0, 'and gives out no SQL job');
select is((jobs.pause_queue('python', true)).is_paused, true, 'so does another');
select is_empty($$ select * from jobs.claim_jobs('python') $$, 'which gives out no other job');
select ok(test.add_job('c') > 0, 'jobs are taken in meanwhile');
select test.login_as('admin', test.user_id(1));
select is((jobs.pause_queue('sql', false)).is_paused, false, 'an administrator lets it go on');
select test.logout();
select is((jobs.run_jobs()).done, 2, 'and everything runs');

-- Errors
select throws_ok($$ select jobs.pause_queue('gone') $$, 'PT404', 'unknown_queue', 'one that does not exist');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select jobs.pause_queue('sql') $$, '42501', null, 'an operator pauses none');

select * from finish();
rollback;
