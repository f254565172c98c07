begin;
select plan(15);

-- Contract
select function_returns('jobs', '_find_job', array['bigint'], 'jobs.job');
select is_definer('jobs', '_find_job', array['bigint']);
select function_privs_are('jobs', '_find_job', array['bigint'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_job_handlers();
select test.add_job('plain', 'far', p_order_key => 'o'), test.add_job('behind', 'far', p_order_key => 'o'),
    test.add_job('late', 'far', p_run_at => now() + interval '1 hour');
select is(test.state('plain'), 'ready', 'ready');
select is(test.state('behind'), 'blocked', 'blocked');
select results_eq(
    $$ select state, run_at, payload ->> 'name' from jobs._find_job(test.job('late')) $$,
    $$ values ('waiting', now() + interval '1 hour', 'late') $$, 'waiting, until when'
);
update jobs.waiting set run_at = now();
select jobs.promote_jobs();
select is(test.state('late'), 'ready', 'ready at another place than its number');
select jobs.claim_jobs('python', 'w', 1);
select results_eq(
    $$ select state, worker, attempt from jobs._find_job(test.job('plain')) $$, $$ values ('running', 'w', 1::smallint) $$, 'running, where'
);
select jobs.complete_job(test.job('plain'), 1::smallint, '{"r": 1}');
select results_eq(
    $$ select state, result, finished_at is not null from jobs._find_job(test.job('plain')) $$,
    $$ values ('done', '{"r": 1}'::jsonb, true) $$, 'done, with its result'
);
select jobs.fail_job(c.job_id, c.attempt, 'no', null, true) from jobs.claim_jobs('python', 'w', 1) as c;
select results_eq(
    $$ select state, errors -> 0 ->> 'error', finished_at is not null from jobs._find_job(test.job('late')) $$,
    $$ values ('dead', 'no', true) $$, 'dead, with its errors'
);
select jobs.cancel_job(test.job('behind'));
select is(test.state('behind'), 'cancelled', 'cancelled');
select jobs.redrive_jobs('python', p_dry_run => false);
select is(test.state('late'), 'ready', 'and again where it is now');

-- Errors
select throws_ok($$ select jobs._find_job(-1) $$, 'PT404', 'job_not_found', 'refuses an unknown number');
select throws_ok($$ select jobs._find_job(null) $$, 'PT404', 'job_not_found', 'refuses no number');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select throws_ok($$ select jobs._find_job(test.job('late')) $$, 'PT404', 'job_not_found', 'a function on behalf of a user finds none');

select * from finish();
rollback;
