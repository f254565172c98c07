begin;
select plan(17);
select test.create_job_handlers();
select jobs.create_queue('python', p_max_attempts => '2');

-- Contract
select function_returns('jobs', 'rescue_jobs', array['integer'], 'integer');
select is_definer('jobs', 'rescue_jobs', array['integer']);
select function_privs_are('jobs', 'rescue_jobs', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'rescue_jobs', array['integer'], 'admin', '{}'::text[]);

-- Behaviour
select test.add_job('a', 'far', p_order_key => 'o'), test.add_job('next', 'far', p_order_key => 'o'), test.add_job('b', 'far'),
    test.add_job('alive', 'far'), test.add_job('cancelled', 'far');
select jobs.claim_jobs('python', 'w', 10);
select jobs.cancel_job(test.job('cancelled'));
select test.login_as('service_role');
select is(jobs.rescue_jobs(), 0, 'who holds a lease is let alone');
select test.logout();
update jobs.running set leased_until = clock_timestamp() where job_id <> test.job('alive');
select is(jobs.rescue_jobs(1), 1, 'takes so many back');
select is(jobs.rescue_jobs(), 2, 'then the others');
select results_eq(
    $$ select test.state('a'), test.state('b'), test.state('alive'), test.state('cancelled'), test.state('next') $$,
    $$ values ('ready', 'ready', 'running', 'cancelled', 'blocked') $$,
    'they may start again at once, or end where they were to; an order key is kept'
);
select results_eq(
    $$ select attempt, errors #>> '{0,error}' from jobs.get_job(test.job('a')) $$, $$ values (1::smallint, 'lease_lost by w') $$,
    'the attempt counts, and says what happened'
);
select is(
    (select attempt from jobs.claim_jobs('python', 'v', 10) where job_id = test.job('a')), 2::smallint, 'the next one has another number'
);
select throws_ok(
    $$ select jobs.complete_job(test.job('a'), '1') $$, 'PT409', 'lease_lost', 'so that the first worker is refused, though it runs'
);
update jobs.running set leased_until = clock_timestamp() where job_id = test.job('a');
select is(jobs.rescue_jobs(), 1, 'a job that is lost each time');
select is(test.state('a'), 'dead', 'is dead after its last attempt');
select is(test.state('next'), 'ready', 'and the next one of its order key goes on');

-- Errors
select throws_ok('select jobs.rescue_jobs(0)', 'PT400', 'invalid_limit', 'none is no limit');

-- Isolation
update jobs.running set leased_until = clock_timestamp();
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select jobs.rescue_jobs()', '42501', null, 'users rescue no jobs');
set local role app_api;
select is(jobs.rescue_jobs(), 0, 'nor do functions that they call');

select * from finish();
rollback;
