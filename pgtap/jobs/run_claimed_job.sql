begin;
select plan(18);
select test.create_job_handlers();
select jobs.register_handler('note', 'test.note_job(jsonb)', 'sql_alone', '2'), jobs.register_handler('answer', 'test.answer_job(jsonb)', 'sql_alone');

-- Contract
select function_returns('jobs', 'run_claimed_job', array['bigint', 'smallint'], 'text');
select is_definer('jobs', 'run_claimed_job', array['bigint', 'smallint']);
select function_privs_are('jobs', 'run_claimed_job', array['bigint', 'smallint'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'run_claimed_job', array['bigint', 'smallint'], 'admin', '{}'::text[]);

-- Behaviour
select test.add_job('a', 'answer', '{"answer": 7}', p_order_key => 'o'), test.add_job('next', p_order_key => 'o', p_priority => '9'),
    test.add_job('bad', p_payload => '{"raise": "PT422"}'), test.add_job('cancelled', p_payload => '{"raise": "PT422"}');
select jobs.claim_jobs('sql_alone', 'w', 10);
select jobs.cancel_job(test.job('cancelled'));
select test.login_as('service_role');
select is(jobs.run_claimed_job(test.job('a'), '1'), 'done', 'a claimed job runs');
select test.logout();
select results_eq(
    $$ select state, result from jobs.get_job(test.job('a')) $$, $$ values ('done', '7'::jsonb) $$, 'its result is kept'
);
select is(test.state('next'), 'ready', 'the next one of its order key may start');
select is(jobs.run_claimed_job(test.job('bad'), '1'), 'waiting', 'one that fails waits');
select is((jobs.get_job(test.job('bad'))).errors #>> '{0,error}', 'told_to (PT422)', 'for a reason');
select is_empty('select from test.noted_jobs', 'and leaves nothing behind');
update jobs.waiting set run_at = now();
select jobs.promote_jobs();
select jobs.claim_jobs('sql_alone');
select is(jobs.run_claimed_job(test.job('bad'), '2'), 'dead', 'until its last attempt');
select is(jobs.run_claimed_job(test.job('cancelled'), '1'), 'cancelled', 'one that fails and was to stop ends');
delete from jobs.handlers where handler = 'note';
select jobs.claim_jobs('sql_alone');
select is(jobs.run_claimed_job(test.job('next'), '1'), 'waiting', 'one whose handler is gone waits for it');

-- Errors
select throws_ok($$ select jobs.run_claimed_job(test.job('a'), '1') $$, 'PT409', 'lease_lost', 'what has ended does not run again');
select test.add_job('far', 'far'), test.add_job('z', 'answer');
select jobs.claim_jobs('python');
select jobs.claim_jobs('sql_alone');
select throws_ok($$ select jobs.run_claimed_job(test.job('z'), '2') $$, 'PT409', 'lease_lost', 'another attempt proves no lease');
select throws_ok($$ select jobs.run_claimed_job(test.job('far'), '1') $$, 'PT409', 'wrong_queue_kind', 'only SQL runs here');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select jobs.run_claimed_job(test.job('z'), '1') $$, '42501', null, 'users run no jobs');
set local role app_api;
select throws_ok(
    $$ select jobs.run_claimed_job(test.job('z'), '1') $$, 'PT409', 'lease_lost', 'nor do functions that they call'
);

select * from finish();
rollback;
