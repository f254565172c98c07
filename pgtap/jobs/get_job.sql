begin;
select plan(15);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'get_job', array['bigint'], 'jobs.job');
select is_definer('jobs', 'get_job', array['bigint']);
select function_privs_are('jobs', 'get_job', array['bigint'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'get_job', array['bigint'], 'admin', array['EXECUTE']);
select function_privs_are('jobs', 'get_job', array['bigint'], 'operator', '{}'::text[]);

-- Behaviour
select test.add_job('done', 'answer', '{"answer": 7}'), test.add_job('dead', 'far'), test.add_job('running', 'far', '{"n": 1}');
select jobs.run_jobs();
select jobs.claim_jobs('python', 'w', 2);
select jobs.fail_job(test.job('dead'), '1', 'no', p_is_final => true), jobs.heartbeat_job(test.job('running'), '1', '0.5');
select test.add_job('ready', p_priority => '3', p_unique_key => 'k'), test.add_job('waiting', p_run_at => now() + interval '1 hour', p_order_key => 'o'),
    test.add_job('blocked', p_order_key => 'o'), test.add_job('moved', p_run_at => clock_timestamp() + interval '1 millisecond');
select pg_sleep(0.002);
select jobs.promote_jobs();

select test.login_as('admin', test.user_id(9));
select results_eq(
    $$ select (jobs.get_job(test.job(n))).state from unnest('{ready,moved,waiting,blocked,running,dead,done}'::text[]) as n $$,
    array['ready', 'ready', 'waiting', 'blocked', 'running', 'dead', 'done'], 'an administrator finds a job wherever it lies'
);
select results_eq(
    $$ select queue, handler, priority, attempt, unique_key, created_at from jobs.get_job(test.job('ready')) $$,
    $$ values ('sql', 'note', 3::smallint, 0::smallint, 'k', now()) $$, 'with what it was given'
);
select results_eq(
    $$ select run_at, order_key from jobs.get_job(test.job('waiting')) $$, $$ values (now() + interval '1 hour', 'o') $$, 'when it is due'
);
select results_eq(
    $$ select worker, attempt, progress, is_cancel_requested, payload ->> 'n', leased_until > started_at from jobs.get_job(test.job('running')) $$,
    $$ values ('w', 1::smallint, '0.5'::jsonb, false, '1', true) $$, 'who runs it, and how far it came'
);
select results_eq(
    $$ select errors #>> '{0,error}', finished_at > now() from jobs.get_job(test.job('dead')) $$, $$ values ('no', true) $$, 'why it died'
);
select results_eq(
    $$ select result, started_at, finished_at > now() from jobs.get_job(test.job('done')) $$, $$ values ('7'::jsonb, now(), true) $$, 'or what came of it'
);

-- Errors
select throws_ok('select jobs.get_job(0)', 'PT404', 'job_not_found', 'there is no job 0');
select throws_ok('select jobs.get_job(null)', 'PT404', 'job_not_found', 'nor one without a number');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select jobs.get_job(test.job('ready')) $$, '42501', null, 'operators see no jobs');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select throws_ok($$ select jobs.get_job(test.job('ready')) $$, 'PT404', 'job_not_found', 'nor do functions that users call');

select * from finish();
rollback;
