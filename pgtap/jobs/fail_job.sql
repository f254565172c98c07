begin;
select plan(23);
select test.create_job_handlers();
select jobs.create_queue('python', p_max_attempts => '3', p_backoff_base => '10 seconds', p_backoff_limit => '15 seconds');

-- Contract
select function_returns('jobs', 'fail_job', array['bigint', 'integer', 'text', 'interval', 'boolean'], 'text');
select is_definer('jobs', 'fail_job', array['bigint', 'integer', 'text', 'interval', 'boolean']);
select function_privs_are('jobs', 'fail_job', array['bigint', 'integer', 'text', 'interval', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'fail_job', array['bigint', 'integer', 'text', 'interval', 'boolean'], 'admin', '{}'::text[]);

-- Behaviour: retries
select test.add_job('a', 'far', p_unique_key => 'k', p_order_key => 'o'), test.add_job('next', 'far', p_order_key => 'o');
select jobs.claim_jobs('python');
select test.login_as('service_role');
select is(jobs.fail_job(test.job('a'), '1', 'no luck'), 'waiting', 'a job that failed waits');
select test.logout();
select results_eq(
    $$ select attempt, errors #>> '{0,error}', run_at > now() and run_at < clock_timestamp() + interval '10 seconds'
    from jobs.get_job(test.job('a')) $$,
    $$ values (1::smallint, 'no luck', true) $$, 'for a while'
);
select is(jobs.schedule_job('far', p_unique_key => 'k'), test.job('a'), 'it keeps its unique key');
select is(test.state('next'), 'blocked', 'and its order key');
update jobs.waiting set run_at = now();
select jobs.claim_jobs('python');
select is(jobs.fail_job(test.job('a'), '2', null, '5 minutes'), 'waiting', 'it may be told when to try again');
select results_eq(
    $$ select attempt, errors #>> '{1,error}', run_at between now() + interval '5 minutes' and clock_timestamp() + interval '5 minutes'
    from jobs.get_job(test.job('a')) $$,
    $$ values (2::smallint, 'failed', true) $$, 'and need not say why it failed'
);
update jobs.waiting set run_at = now();
select jobs.claim_jobs('python');
select is(jobs.fail_job(test.job('a'), '3', 'no more'), 'dead', 'after its last attempt it is dead');
select results_eq(
    'select job_id, queue, attempt, unique_key, order_key, reason, jsonb_array_length(errors) from jobs.dead_jobs',
    $$ values (test.job('a'), 'python', 3::smallint, 'k', 'o', 'no more', 3) $$, 'with all that is known of it'
);
select is(test.state('next'), 'ready', 'its order key is handed on');
select isnt(jobs.schedule_job('far', p_unique_key => 'k'), test.job('a'), 'and its unique key is free');

-- Behaviour: a random part of base * 2^(attempt - 1), at most the limit
select jobs.schedule_jobs((select jsonb_agg('{"handler": "far", "priority": 0}'::jsonb) from generate_series(1, 100)));
prepare waits as
select max(w.run_at) <= clock_timestamp() + $1, max(w.run_at) > clock_timestamp() + $1 * 0.7, min(w.run_at) < now() + $1 * 0.3 + interval '1 second'
from jobs.waiting as w;
select jobs.fail_job(c.job_id, c.attempt) from jobs.claim_jobs('python', 'w', 100) as c;
select results_eq($$ execute waits('10 seconds') $$, 'values (true, true, true)', 'jobs wait for any part of the back-off');
update jobs.waiting set run_at = now();
select jobs.fail_job(c.job_id, c.attempt) from jobs.promote_jobs(100) as p, jobs.claim_jobs('python', 'w', 100) as c;
select results_eq($$ execute waits('15 seconds') $$, 'values (true, true, true)', 'which grows up to its limit');

-- Behaviour: the end
select test.add_job('final', 'far', p_priority => '0'), test.add_job('cancelled', 'far', p_priority => '0', p_unique_key => 'c');
select jobs.claim_jobs('python', 'w', 2);
select jobs.cancel_job(test.job('cancelled'));
select is(jobs.fail_job(test.job('final'), '1', 'no such meter', p_is_final => true), 'dead', 'what cannot succeed dies at once');
select is(jobs.fail_job(test.job('cancelled'), '1', 'stopped'), 'cancelled', 'a job that was asked to stop ends');
select results_eq(
    $$ select test.state('final'), test.state('cancelled') $$, $$ values ('dead', 'cancelled') $$, 'and so they stay'
);

-- Errors
select throws_ok(
    $$ select jobs.fail_job(test.job('final'), '1') $$, 'PT409', 'lease_lost', 'a job that is not running cannot fail'
);
select throws_ok(
    $$ select jobs.fail_job(test.job('final'), '1', null, '-1 second') $$, 'PT400', 'invalid_retry_after', 'nor wait for the past'
);

-- Isolation
select test.add_job('z', 'far', p_priority => '0');
select jobs.claim_jobs('python');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select jobs.fail_job(test.job('z'), '1') $$, '42501', null, 'users fail no jobs');
set local role app_api;
select throws_ok($$ select jobs.fail_job(test.job('z'), '1') $$, 'PT409', 'lease_lost', 'nor do functions that they call');

select * from finish();
rollback;
