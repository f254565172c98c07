begin;
select plan(14);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'complete_job', array['bigint', 'integer', 'jsonb'], 'void');
select is_definer('jobs', 'complete_job', array['bigint', 'integer', 'jsonb']);
select function_privs_are('jobs', 'complete_job', array['bigint', 'integer', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'complete_job', array['bigint', 'integer', 'jsonb'], 'admin', '{}'::text[]);

-- Behaviour
select test.add_job('a', 'far', p_unique_key => 'k', p_order_key => 'o'), test.add_job('next', 'far', p_order_key => 'o'),
    test.add_job('b', 'far');
select jobs.claim_jobs('python', 'w', 10);
select throws_ok(
    $$ select jobs.complete_job(test.job('a'), '2') $$, 'PT409', 'lease_lost', 'another attempt proves no lease'
);
select test.login_as('service_role');
select lives_ok($$ select jobs.complete_job(test.job('a'), '1', '[7]') $$, 'the leased job ends');
select test.logout();
select results_eq(
    $$ select state, attempt, result, started_at > now() from jobs.get_job(test.job('a')) $$,
    $$ values ('done', 1::smallint, '[7]'::jsonb, true) $$, 'with its result'
);
select is(test.state('next'), 'ready', 'the next job of its order key may start');
select isnt(jobs.schedule_job('far', p_unique_key => 'k'), test.job('a'), 'its unique key is free');
select jobs.complete_job(test.job('b'), '1');
select is((jobs.get_job(test.job('b'))).result, null, 'a job may have no result');

-- Errors
select throws_ok(
    $$ select jobs.complete_job(test.job('a'), '1') $$, 'PT409', 'lease_lost', 'nothing ends twice'
);
select throws_ok(
    $$ select jobs.complete_job(test.job('next'), '0') $$, 'PT409', 'lease_lost', 'nor without having been claimed'
);

-- Isolation
select jobs.claim_jobs('python', 'w', 10);
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select jobs.complete_job(test.job('next'), '1') $$, '42501', null, 'users complete no jobs');
set local role app_api;
select throws_ok(
    $$ select jobs.complete_job(test.job('next'), '1') $$, 'PT409', 'lease_lost', 'nor do functions that they call'
);

select * from finish();
rollback;
