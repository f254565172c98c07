begin;
select plan(8);

-- Contract
select function_returns('jobs', '_take_back', array['bigint', 'integer'], 'jobs.running');
select is_definer('jobs', '_take_back', array['bigint', 'integer']);
select function_privs_are('jobs', '_take_back', array['bigint', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_job_handlers();
select test.add_job('a', 'far');
select jobs.claim_jobs('python', 'w');
select throws_ok($$ select jobs._take_back(test.job('a'), 2::smallint) $$, 'PT409', 'lease_lost', 'refuses another attempt');
select results_eq($$ select job_id, worker from jobs._take_back(test.job('a'), 1::smallint) $$,
    $$ values (test.job('a'), 'w') $$, 'a running job');
select is_empty('select from jobs.running', 'which is out of its table');

-- Errors
select throws_ok($$ select jobs._take_back(test.job('a'), 1::smallint) $$, 'PT409', 'lease_lost', 'refuses a second time');
select throws_ok($$ select jobs._take_back(null, null) $$, 'PT409', 'lease_lost', 'refuses nothing');

select * from finish();
rollback;
