begin;
select plan(16);

-- Contract
select function_returns('queues', 'send_messages', array['text', 'jsonb'], 'bigint[]');
select is_definer('queues', 'send_messages', array['text', 'jsonb']);
select function_privs_are('queues', 'send_messages', array['text', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('queues', 'send_messages', array['text', 'jsonb'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select queues.create_queue('post');
select set_config('test.numbers', queues.send_messages('post', '["c", {"b": 1}, null, [1]]')::text, true);
select is(cardinality(current_setting('test.numbers')::bigint[]), 4, 'a number for each message');
select results_eq(
    $$ select message from queues.read_messages('post', 10) $$, array['"c"', '{"b": 1}', 'null', '[1]']::jsonb[],
    'they are read in the order of the array'
);
select results_eq(
    $$ select job_id from jobs.list_jobs('post', 'running') order by 1 $$, current_setting('test.numbers')::bigint[],
    'and have the numbers that were returned, in order'
);
select is(queues.send_messages('post', '[]'), '{}'::bigint[], 'nothing to send is fine');
select is(
    cardinality(queues.send_messages('post', (select jsonb_agg(n) from generate_series(1, 5000) as n))), 5000, 'thousands at once'
);
select results_eq(
    $$ select (array_agg(message order by message_id))[5000] from queues.read_messages('post', 10000) $$, array['5000'::jsonb],
    'none of them lost'
);

-- Errors
select throws_ok($$ select queues.send_messages('none', '[1]') $$, 'PT404', 'unknown_queue', 'needs a queue');
select throws_ok($$ select queues.send_messages('python', '[1]') $$, 'PT409', 'wrong_queue_kind', 'of messages');
select throws_ok($$ select queues.send_messages('post', '{"a": 1}') $$, 'PT400', 'invalid_messages', 'refuses what is no array');
select throws_ok($$ select queues.send_messages('post', null) $$, 'PT400', 'invalid_messages', 'and nothing');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select queues.send_messages('post', '[1]') $$, '42501', null, 'people send nothing');
set local role app_api;
select is(cardinality(queues.send_messages('post', '[1, 2]')), 2, 'a function sends on their behalf');

select * from finish();
rollback;
