begin;
select plan(21);
select test.create_job_handlers();

prepare claim as select payload ->> 'name' from jobs.claim_jobs('python', 'w', 10);

-- Contract
select function_returns('jobs', 'claim_jobs', array['text', 'text', 'integer', 'interval', 'bigint[]'], 'setof jobs.running');
select is_definer('jobs', 'claim_jobs', array['text', 'text', 'integer', 'interval', 'bigint[]']);
select function_privs_are('jobs', 'claim_jobs', array['text', 'text', 'integer', 'interval', 'bigint[]'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'claim_jobs', array['text', 'text', 'integer', 'interval', 'bigint[]'], 'admin', '{}'::text[]);

-- Behaviour
select is_empty('claim', 'nothing to do, no row');
select test.add_job('c', 'far'), test.add_job('a', 'far', p_priority => '0'), test.add_job('d', 'far'), test.add_job('sql');
select test.login_as('service_role');
select results_eq(
    $$ select payload ->> 'name', worker, attempt, started_at > now(), leased_until - started_at between '59 seconds' and '61 seconds'
    from jobs.claim_jobs('python', 'w', 2) $$,
    $$ values ('a', 'w', 1::smallint, true, true), ('c', 'w', 1::smallint, true, true) $$,
    'gives the most urgent ones out, each for the lease of the queue'
);
select test.logout();
select results_eq(
    $$ select test.state('a'), test.state('c'), test.state('d'), test.state('sql') $$,
    $$ values ('running', 'running', 'ready', 'ready') $$, 'they run, the others do not'
);
select results_eq(
    $$ select payload ->> 'name', leased_until - started_at > '9 minutes' from jobs.claim_jobs('python', 'v', 10, '10 minutes') $$,
    $$ values ('d', true) $$, 'a job is given out once, and for as long as was asked'
);
select is_empty('claim', 'then nothing is left');
select test.add_job('due', 'far', p_run_at => clock_timestamp() + interval '1 millisecond'), test.add_job('later', 'far', p_run_at => now() + interval '1 hour');
select pg_sleep(0.002);
select results_eq('claim', array['due'], 'what is due is taken where nothing is ready');
select test.add_job('x1', 'far', p_order_key => 'x'), test.add_job('x2', 'far', p_order_key => 'x', p_priority => '0'), test.add_job('y', 'far', p_order_key => 'y');
select results_eq('claim', array['x1', 'y'], 'one job of an order key at a time');
select jobs.complete_job(test.job('x1'), '1');
select results_eq('claim', array['x2'], 'the next one after its end');
select results_eq($$ select payload ->> 'name' from jobs.claim_jobs('sql') $$, array['sql'], 'SQL jobs are given out as well');

-- Behaviour: places, pauses
select test.add_job('e', 'far');
select is_empty(
    $$ select from jobs.claim_jobs('python', 'w', 1, null, array_fill(9223372036854775807, array[10])) $$,
    'nothing lies behind the last place'
);
select jobs.pause_queue('python');
select is_empty('claim', 'a paused queue gives none out');
select jobs.pause_queue('python', false);
select results_eq('claim', array['e'], 'until it goes on');

-- Errors
select throws_ok($$ select jobs.claim_jobs('python', 'w', 0) $$, 'PT400', 'invalid_limit', 'none is no limit');
select throws_ok($$ select jobs.claim_jobs('python', 'w', 1, '2 days') $$, 'PT400', 'invalid_lease', 'no lease lasts two days');
select throws_ok($$ select jobs.claim_jobs('nothing') $$, 'PT404', 'unknown_queue', 'needs a queue');

-- Isolation
select test.add_job('f', 'far');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select jobs.claim_jobs('python') $$, '42501', null, 'users claim no jobs');
set local role app_api;
select is_empty('claim', 'nor do functions that they call');

select * from finish();
rollback;
