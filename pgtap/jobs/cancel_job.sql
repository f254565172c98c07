begin;
select plan(22);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'cancel_job', array['bigint'], 'text');
select is_definer('jobs', 'cancel_job', array['bigint']);
select function_privs_are('jobs', 'cancel_job', array['bigint'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'cancel_job', array['bigint'], 'admin', array['EXECUTE']);
select function_privs_are('jobs', 'cancel_job', array['bigint'], 'operator', '{}'::text[]);

-- Behaviour
select test.add_job('ready', p_unique_key => 'k'), test.add_job('late', p_run_at => now() + interval '1 hour'),
    test.add_job('moved', p_run_at => clock_timestamp() + interval '1 millisecond');
select pg_sleep(0.002);
select jobs.promote_jobs();
select test.login_as('admin', test.user_id(9));
select results_eq(
    $$ select jobs.cancel_job(test.job(n)) from unnest('{ready,late,moved}'::text[]) as n $$,
    array['cancelled', 'cancelled', 'cancelled'], 'an administrator ends what has not started'
);
select test.logout();
select results_eq(
    $$ select state, attempt, started_at, finished_at > now() from jobs.get_job(test.job('ready')) $$,
    $$ values ('cancelled', 0::smallint, null::timestamptz, true) $$, 'its end is noted'
);
select is((select taken from jobs.run_jobs()), 0, 'and it never runs');
select isnt(jobs.schedule_job('note', p_unique_key => 'k'), test.job('ready'), 'its unique key is free');

-- Behaviour: order keys
select test.add_job('a', p_order_key => 'o'), test.add_job('b', p_order_key => 'o', p_unique_key => 'b'), test.add_job('c', p_order_key => 'o');
select is(jobs.cancel_job(test.job('b')), 'cancelled', 'one in the middle of an order key');
select results_eq(
    $$ select test.state('a'), test.state('c') $$, $$ values ('ready', 'blocked') $$, 'lets nobody pass'
);
select isnt(jobs.schedule_job('note', p_unique_key => 'b'), test.job('b'), 'its unique key is free');
select is(jobs.cancel_job(test.job('a')), 'cancelled', 'the first one');
select is(test.state('c'), 'ready', 'lets the next one start');

-- Behaviour: in a worker
select test.add_job('far', 'far');
select jobs.claim_jobs('python');
select is(jobs.cancel_job(test.job('far')), 'requested', 'a job that runs in a worker is asked to stop');
select ok((select state = 'running' and is_cancel_requested from jobs.get_job(test.job('far'))), 'and runs until it does');
select is(jobs.cancel_job(test.job('far')), 'requested', 'asking twice is fine');
select jobs.complete_job(test.job('far'), '1');
select is(test.state('far'), 'done', 'it may yet succeed');

-- Errors
select throws_ok($$ select jobs.cancel_job(test.job('far')) $$, 'PT409', 'job_finished', 'what has ended cannot be cancelled');
select throws_ok('select jobs.cancel_job(0)', 'PT404', 'job_not_found', 'nor what is not there');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select jobs.cancel_job(test.job('c')) $$, '42501', null, 'operators cancel no jobs');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select throws_ok($$ select jobs.cancel_job(test.job('c')) $$, 'PT404', 'job_not_found', 'nor do functions that users call');

select * from finish();
rollback;
