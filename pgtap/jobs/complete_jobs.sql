begin;
select plan(16);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'complete_jobs', array['jsonb'], 'bigint[]');
select is_definer('jobs', 'complete_jobs', array['jsonb']);
select function_privs_are('jobs', 'complete_jobs', array['jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'complete_jobs', array['jsonb'], 'admin', '{}'::text[]);

-- Behaviour
select test.add_job('a', 'far', p_unique_key => 'k', p_order_key => 'o'), test.add_job('b', 'far'), test.add_job('c', 'far'),
    test.add_job('next', 'far', p_order_key => 'o');
select jobs.claim_jobs('python', 'w', 10);
select set_eq(
    format(
        'select unnest(jobs.complete_jobs(%L))',
        jsonb_build_array(
            jsonb_build_array(test.job('a'), 1, '{"to": 1}'::jsonb), jsonb_build_array(test.job('b'), 1),
            jsonb_build_array(test.job('c'), 2), jsonb_build_array(test.job('next'), 1)
        )
    ),
    array[test.job('a'), test.job('b')], 'ends those that are leased, and names them'
);
select results_eq(
    $$ select state, result, started_at > now(), finished_at > started_at from jobs.get_job(test.job('a')) $$,
    $$ values ('done', '{"to": 1}'::jsonb, true, true) $$, 'with their result'
);
select is((jobs.get_job(test.job('b'))).result, null, 'if there is one');
select is(test.state('c'), 'running', 'another attempt proves no lease');
select is(test.state('next'), 'ready', 'the next job of an order key may start');
select isnt(jobs.schedule_job('far', p_unique_key => 'k'), test.job('a'), 'the unique key is free');
select is(jobs.complete_jobs(jsonb_build_array(jsonb_build_array(test.job('a'), 1))), '{}', 'nothing ends twice');
select jobs.create_queue('python', p_keeps_outcomes => false);
select is(
    jobs.complete_jobs(jsonb_build_array(jsonb_build_array(test.job('c'), 1, null))), array[test.job('c')],
    'where outcomes are not kept it ends as well'
);
select throws_ok($$ select test.state('c') $$, 'PT404', 'job_not_found', 'and leaves no row');

-- Errors
select throws_ok($$ select jobs.complete_jobs('[[1]]') $$, 'PT400', 'invalid_jobs', 'a lease is a job and an attempt');

-- Isolation
select jobs.claim_jobs('python', 'w', 10);
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select jobs.complete_jobs('[]') $$, '42501', null, 'users complete no jobs');
set local role app_api;
select is(
    jobs.complete_jobs(jsonb_build_array(jsonb_build_array(test.job('next'), 1))), '{}', 'nor do functions that they call'
);

select * from finish();
rollback;
