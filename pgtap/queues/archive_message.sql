begin;
select plan(10);

-- Contract
select function_returns('queues', 'archive_message', array['text', 'bigint', 'integer'], 'void');
select is_definer('queues', 'archive_message', array['text', 'bigint', 'integer']);
select function_privs_are('queues', 'archive_message', array['text', 'bigint', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('queues', 'archive_message', array['text', 'bigint', 'integer'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select queues.create_queue('post');
select set_config('test.number', queues.send_message('post', '{"a": 1}')::text, true);
select queues.read_messages('post');
select lives_ok($$ select queues.archive_message('post', current_setting('test.number')::bigint, 1::smallint) $$, 'a message that was read goes');
select results_eq(
    $$ select state, payload, attempt, started_at >= created_at, finished_at >= started_at
       from jobs.get_job(current_setting('test.number')::bigint) $$,
    $$ values ('archived', '{"a": 1}'::jsonb, 1::smallint, true, true) $$,
    'and is kept with its text and its times, though the queue keeps nothing else'
);
select results_eq($$ select running + ready from queues.list_queues() $$, array[0::bigint], 'it is in the queue no more');

-- Errors
select throws_ok($$ select queues.archive_message('post', current_setting('test.number')::bigint, 1::smallint) $$,
    'PT409', 'lease_lost', 'twice is once too often');
select throws_ok($$ select queues.archive_message('none', 1, 1::smallint) $$, 'PT404', 'unknown_queue', 'needs a queue');

-- Isolation
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select queues.archive_message('post', 1, 1::smallint) $$, '42501', null, 'people archive nothing');

select * from finish();
rollback;
