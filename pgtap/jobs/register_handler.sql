begin;
select plan(20);

-- Contract
select function_returns('jobs', 'register_handler', array['text', 'regprocedure', 'text', 'smallint', 'smallint'], 'jobs.handlers');
select is_definer('jobs', 'register_handler', array['text', 'regprocedure', 'text', 'smallint', 'smallint']);
select function_privs_are('jobs', 'register_handler', array['text', 'regprocedure', 'text', 'smallint', 'smallint'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'register_handler', array['text', 'regprocedure', 'text', 'smallint', 'smallint'], 'admin', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select queue, function_name, returns_value, max_attempts, priority from jobs.register_handler('far') $$,
    $$ values ('python', null, false, null::smallint, 5::smallint) $$, 'one without a function is of Python'
);
select results_eq(
    $$ select queue, function_name, returns_value, max_attempts, priority from jobs.register_handler('h', 'test.note_job(jsonb)', null, '3', '1') $$,
    $$ values ('sql', 'test.note_job(jsonb)', false, 3::smallint, 1::smallint) $$, 'others are SQL'
);
select test.add_job('old', 'h');
select results_eq(
    $$ select queue, function_name, returns_value, max_attempts, priority from jobs.register_handler('h', 'test.answer_job(jsonb)', 'sql_alone') $$,
    $$ values ('sql_alone', 'test.answer_job(jsonb)', true, null::smallint, 5::smallint) $$, 'registering again replaces all of it'
);
select test.add_job('new', 'h', '{"answer": 7}');
select results_eq(
    $$ select queue from unnest('{old,new}'::text[]) as n, jobs.get_job(test.job(n)) $$, array['sql', 'sql_alone'],
    'jobs that are there stay in their queue'
);
create function test.answer_job(p_payload json) returns jsonb language sql return '1'::jsonb;
select is((jobs.run_jobs('sql_alone')).done, 1, 'the signature says which function is meant');
select is((jobs.get_job(test.job('new'))).result, '7', 'and it is that one');
select test.login_as('service_role');
select lives_ok($$ select jobs.register_handler('far') $$, 'a service says at each start what it knows');
select test.logout();

-- Errors
select throws_ok(
    $$ select jobs.register_handler('h', 'test.answer_job(json)') $$, 'PT400', 'invalid_handler_function', 'a function takes jsonb'
);
select throws_ok(
    $$ select jobs.register_handler('h', 'jsonb_array_length(jsonb)') $$, 'PT400', 'invalid_handler_function', 'and returns jsonb or nothing'
);
select throws_ok(
    $$ select jobs.register_handler('h', 'jsonb_array_elements(jsonb)') $$, 'PT400', 'invalid_handler_function', 'once'
);
select throws_ok($$ select jobs.register_handler('h', 'test.note_job(jsonb)', 'python') $$, 'PT409', 'wrong_queue_kind', 'SQL runs in queues of SQL');
select throws_ok($$ select jobs.register_handler('h', null, 'nothing') $$, 'PT404', 'unknown_queue', 'that there are');
select throws_ok($$ select jobs.register_handler('') $$, 'PT400', 'invalid_handler', 'a handler has a name');
select throws_ok($$ select jobs.register_handler('h', p_priority => '10') $$, 'PT400', 'invalid_handler', 'and a priority up to 9');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select jobs.register_handler('h') $$, '42501', null, 'users register none');
set local role app_api;
select throws_ok($$ select jobs.register_handler('h') $$, '42501', null, 'nor do functions that they call');

select * from finish();
rollback;
