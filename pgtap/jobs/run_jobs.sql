begin;
select plan(28);
select test.create_job_handlers();

prepare run as select taken, done, failed from jobs.run_jobs();
prepare noted as select payload ->> 'name' from test.noted_jobs order by position;

-- Contract
select function_returns('jobs', 'run_jobs', array['text', 'integer', 'bigint[]'], 'jobs.batch');
select is_definer('jobs', 'run_jobs', array['text', 'integer', 'bigint[]']);
select function_privs_are('jobs', 'run_jobs', array['text', 'integer', 'bigint[]'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'run_jobs', array['text', 'integer', 'bigint[]'], 'admin', '{}'::text[]);

-- Behaviour
select results_eq('run', 'values (0, 0, 0)', 'nothing to do is fine');
select test.add_job('c'), test.add_job('d', p_priority => '9'), test.add_job('a', p_priority => '0'), test.add_job('b', p_priority => '0');
select results_eq(
    'select taken, done, reached[1], reached[6] from jobs.run_jobs(p_limit => 2)', $$ values (2, 2, test.job('b'), 0::bigint) $$,
    'takes so many, and says how far it came'
);
select results_eq('run', 'values (2, 2, 0)', 'and then the others');
select results_eq('noted', array['a', 'b', 'c', 'd'], 'by priority, then in their order');
select results_eq(
    $$ select state, attempt, started_at from jobs.get_job(test.job('a')) $$, $$ values ('done', 1::smallint, now()) $$, 'they are done'
);
select test.add_job('hello', 'answer', '{"answer": {"to": 1}}'), test.add_job('silent', 'answer');
select results_eq('run', 'values (2, 2, 0)', 'a handler may answer');
select results_eq(
    $$ select (jobs.get_job(test.job(n))).result from unnest('{hello,silent}'::text[]) as n $$,
    $$ values ('{"to": 1}'::jsonb), (null) $$, 'which is kept'
);

-- Behaviour: one fails
delete from test.noted_jobs;
select test.add_job('e'), test.add_job('bad', p_payload => '{"raise": "PT422"}'), test.add_job('f'), test.add_job('g', 'answer', '{"answer": 2}');
select results_eq('run', 'values (4, 3, 1)', 'one job fails');
select results_eq('noted', array['e', 'f'], 'alone: it leaves nothing behind, the others ran once');
select is((jobs.get_job(test.job('g'))).result, '2', 'and their results are kept');
select results_eq(
    $$ select state, attempt, errors -> 0 ->> 'error', run_at > now() and run_at <= clock_timestamp() + interval '2 seconds'
    from jobs.get_job(test.job('bad')) $$,
    $$ values ('waiting', 1::smallint, 'told_to (PT422)', true) $$, 'it waits for its next attempt'
);
update jobs.waiting set run_at = now();
update jobs.handlers set max_attempts = 2 where handler = 'note';
select results_eq('run', 'values (1, 0, 1)', 'what is due is taken where nothing is ready');
select results_eq(
    'select job_id, attempt, reason, jsonb_array_length(errors) from jobs.dead_jobs',
    $$ values (test.job('bad'), 2::smallint, 'told_to (PT422)', 2) $$, 'and is dead after its last attempt'
);

-- Behaviour: what is checked at the end of a transaction is checked at the end of a job
create table test.numbers (number integer unique deferrable initially deferred);
grant insert on test.numbers to app_api;
create function test.add_number(p_payload jsonb) returns void language sql as
$$ insert into test.numbers values ((p_payload ->> 'number')::integer) $$;
select jobs.register_handler('number', 'test.add_number(jsonb)');
select test.add_job('1', 'number', '{"number": 1}'), test.add_job('again', 'number', '{"number": 1}'), test.add_job('2', 'number', '{"number": 2}');
select results_eq('run', 'values (3, 2, 1)', 'deferred constraints fail one job alone');
select is(test.state('again'), 'waiting', 'the one that broke it');

-- Behaviour: handlers that are gone
drop function test.add_number(jsonb);
select test.add_job('3', 'number'), test.add_job('h');
select results_eq('run', 'values (2, 1, 1)', 'a job whose function is gone fails alone');

-- Behaviour: order keys, pauses, places
delete from test.noted_jobs;
select test.add_job('x1', p_order_key => 'x'), test.add_job('x2', p_order_key => 'x', p_priority => '0'), test.add_job('y1', p_order_key => 'y');
select results_eq('run', 'values (2, 2, 0)', 'one job of an order key at a time');
select jobs.pause_queue('sql');
select results_eq('run', 'values (0, 0, 0)', 'a paused queue rests');
select jobs.pause_queue('sql', false);
select is(
    (jobs.run_jobs(p_after => array_fill(9223372036854775807, array[10]))).taken, 0, 'nothing lies behind the last place'
);
select jobs.run_jobs();
select results_eq('noted', array['x1', 'y1', 'x2'], 'then the next one');

-- Errors
select throws_ok('select jobs.run_jobs(p_limit => null)', 'PT400', 'invalid_limit', 'needs a limit');
select throws_ok($$ select jobs.run_jobs('nothing') $$, 'PT404', 'unknown_queue', 'needs a queue');
select throws_ok($$ select jobs.run_jobs('python') $$, 'PT409', 'wrong_queue_kind', 'of SQL jobs');

-- Isolation
select test.add_job('z');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select results_eq('run', 'values (0, 0, 0)', 'a user gets no jobs');

select * from finish();
rollback;
