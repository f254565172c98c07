begin;
select plan(17);

-- Contract
select function_returns('jobs', '_add_job', array['text', 'text', 'jsonb', 'timestamp with time zone', 'integer', 'text', 'text', 'uuid'], 'bigint');
select is_definer('jobs', '_add_job', array['text', 'text', 'jsonb', 'timestamp with time zone', 'integer', 'text', 'text', 'uuid']);
select function_privs_are('jobs', '_add_job', array['text', 'text', 'jsonb', 'timestamp with time zone', 'integer', 'text', 'text', 'uuid'],
    'service_role', '{}'::text[]);

-- Behaviour
create function pg_temp.add(p_run_at timestamptz default null, p_unique_key text default null, p_order_key text default null,
    p_priority smallint default 5)
returns bigint language sql
return jobs._add_job('sql', 'note', '{"a": 1}', p_run_at, p_priority, p_unique_key, p_order_key, test.user_id(9));

select set_config('test.job_plain', pg_temp.add()::text, true);
select results_eq(
    $$ select queue, priority, position, handler, payload, attempt, correlation_id from jobs.ready where job_id = test.job('plain') $$,
    $$ values ('sql', 5::smallint, test.job('plain'), 'note', '{"a": 1}'::jsonb, 0::smallint, test.user_id(9)) $$,
    'a plain job is ready, at the place of its number'
);
select set_config('test.job_due', pg_temp.add(now())::text, true);
select is(test.state('due'), 'ready', 'as is one whose time has come');
select set_config('test.job_late', pg_temp.add('infinity', 'u')::text, true);
select is(test.state('late'), 'waiting', 'another waits');
select is(pg_temp.add(null, 'u'), test.job('late'), 'it holds its unique key, and is what the next one gets');
select set_config('test.job_first', pg_temp.add(null, null, 'o')::text, true), set_config('test.job_second', pg_temp.add('infinity', 'v', 'o')::text, true);
select is(test.state('first'), 'ready', 'the first of an order key is ready');
select results_eq(
    $$ select order_key, run_at, unique_key from jobs.blocked where job_id = test.job('second') $$,
    $$ values ('o', 'infinity'::timestamptz, 'v') $$, 'the second is blocked, and keeps its time'
);
select is(pg_temp.add(null, 'v', 'p'), test.job('second'), 'a blocked job holds its unique key too');
select is_empty($$ select from jobs.order_keys where order_key = 'p' $$, 'what was not added takes no order key');

do $$ begin perform jobs.note_sleep(true); end $$;
select pg_temp.add('infinity'), pg_temp.add(null, null, 'o');
select results_eq('select last_value from jobs.sleepers', array[2::bigint], 'nobody is woken for what cannot start');
select pg_temp.add();
select results_eq('select last_value from jobs.sleepers', array[1::bigint], 'only for what can');

-- Errors
select throws_ok($$ select pg_temp.add(p_priority => 10::smallint) $$, 'PT400', 'invalid_priority', 'priorities end with 9');
select throws_ok($$ select pg_temp.add(p_unique_key => '') $$, 'PT400', 'invalid_key', 'a unique key is not empty');
select throws_ok($$ select pg_temp.add(p_order_key => repeat('o', 1001)) $$, 'PT400', 'invalid_key', 'nor an order key long');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select ok(jobs._add_job('sql', 'note', '{}', null, 5::smallint, 'w', 'o', null) > 0, 'a function adds jobs on behalf of users');

select * from finish();
rollback;
