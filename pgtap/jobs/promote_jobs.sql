begin;
select plan(12);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'promote_jobs', array['integer'], 'integer');
select is_definer('jobs', 'promote_jobs', array['integer']);
select function_privs_are('jobs', 'promote_jobs', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'promote_jobs', array['integer'], 'admin', '{}'::text[]);

-- Behaviour
select test.add_job('second', p_run_at => now() + interval '2 hours', p_unique_key => 'k', p_order_key => 'o'),
    test.add_job('behind', p_order_key => 'o'), test.add_job('first', p_run_at => now() + interval '1 hour'),
    test.add_job('later', p_run_at => now() + interval '4 hours');
select is(jobs.promote_jobs(), 0, 'what is not due waits');
update jobs.waiting set run_at = run_at - interval '3 hours', attempt = 2;
select test.login_as('service_role');
select is(jobs.promote_jobs(1), 1, 'so many are made ready');
select test.logout();
select results_eq(
    $$ select test.state(n) from unnest('{first,second,later}'::text[]) as n $$, array['ready', 'waiting', 'waiting'], 'the one that was due first'
);
select is(jobs.promote_jobs(), 1, 'then the others that are due');
select results_eq(
    $$ select job_id, attempt, unique_key, order_key, position > test.job('later') from jobs.ready order by position $$,
    $$ values (test.job('first'), 2::smallint, null, null, true), (test.job('second'), 2::smallint, 'k', 'o', true) $$,
    'they keep what they had, and stand behind those that are ready'
);

-- Errors
select throws_ok('select jobs.promote_jobs(0)', 'PT400', 'invalid_limit', 'none is no limit');

-- Isolation
update jobs.waiting set run_at = now();
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select jobs.promote_jobs()', '42501', null, 'users promote no jobs');
set local role app_api;
select is(jobs.promote_jobs(), 0, 'nor do functions that they call');

select * from finish();
rollback;
