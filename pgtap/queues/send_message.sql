-- The race for an idempotency key, and sending while the queue is dropped, are in tests/test_queues.py.
begin;
select plan(30);

-- Contract
select function_returns('queues', 'send_message', array['text', 'jsonb', 'interval', 'text', 'text', 'integer'], 'bigint');
select is_definer('queues', 'send_message', array['text', 'jsonb', 'interval', 'text', 'text', 'integer']);
select function_privs_are('queues', 'send_message', array['text', 'jsonb', 'interval', 'text', 'text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('queues', 'send_message', array['text', 'jsonb', 'interval', 'text', 'text', 'integer'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select queues.create_queue('post'), queues.create_queue('other');
select ok(queues.send_message('post', '{"a": 1}') > 0, 'returns its number');
select results_eq(
    $$ select message, receipt, priority, message_group from queues.read_messages('post') $$,
    $$ values ('{"a": 1}'::jsonb, 1::smallint, 5::smallint, null::text) $$,
    'it can be read'
);
select queues.send_message('post', '"later"', '1 hour'), queues.send_message('post', '"now"', '0 seconds');
select results_eq($$ select message from queues.read_messages('post', 10) $$, array['"now"'::jsonb], 'after its delay only');
select queues.send_message('post', '"last"', p_priority => 9::smallint), queues.send_message('post', '"usual"', p_priority => null),
    queues.send_message('post', '"first"', p_priority => 0::smallint);
select results_eq(
    $$ select message from queues.read_messages('post', 10) $$, array['"first"', '"usual"', '"last"']::jsonb[],
    'by its priority'
);
select queues.send_message('post', 'null');
select results_eq($$ select message from queues.read_messages('post') $$, array['null'::jsonb], 'any JSON is a message');

select set_config('test.number', queues.send_message('post', '"once"', p_idempotency_key => 'k')::text, true);
select is(
    queues.send_message('post', '"twice"', p_idempotency_key => 'k'), current_setting('test.number')::bigint,
    'the same idempotency key gives the same message'
);
select isnt(
    queues.send_message('other', '"else"', p_idempotency_key => 'k'), current_setting('test.number')::bigint,
    'in another queue, another one'
);
select results_eq($$ select message from queues.read_messages('post', 10) $$, array['"once"'::jsonb], 'which is sent once');
select is(
    queues.send_message('post', '"twice"', p_idempotency_key => 'k'), current_setting('test.number')::bigint,
    'also while it is being read'
);
select queues.delete_message('post', current_setting('test.number')::bigint, 1::smallint);
select isnt(
    queues.send_message('post', '"anew"', p_idempotency_key => 'k'), current_setting('test.number')::bigint,
    'once it is deleted, the key is free'
);

select queues.send_message('other', '1', p_group => 'g'), queues.send_message('other', '2', p_group => 'g'),
    queues.send_message('other', '3', p_group => 'h');
select results_eq(
    $$ select message from queues.read_messages('other', 10) $$, array['"else"', '1', '3']::jsonb[],
    'of a group only the first can be read'
);
select queues.delete_message('other', r.job_id, r.attempt) from jobs.list_jobs('other', 'running') as r where r.order_key = 'g';
select results_eq($$ select message from queues.read_messages('other', 10) $$, array['2'::jsonb], 'until it is deleted');

-- Errors
select throws_ok($$ select queues.send_message('none', '1') $$, 'PT404', 'unknown_queue', 'needs a queue');
select throws_ok($$ select queues.send_message(null, '1') $$, 'PT404', 'unknown_queue', 'refuses no queue');
select throws_ok($$ select queues.send_message('sql', '1') $$, 'PT409', 'wrong_queue_kind', 'of messages');
select throws_ok($$ select queues.send_message('post', null) $$, 'PT400', 'invalid_message', 'needs a message');
select throws_ok($$ select queues.send_message('post', '1', '-1 second') $$, 'PT400', 'invalid_delay', 'nothing is sent into the past');
select throws_ok($$ select queues.send_message('post', '1', '2 years') $$, 'PT400', 'invalid_delay', 'or held back for ever');
select throws_ok($$ select queues.send_message('post', '1', p_priority => 10::smallint) $$, 'PT400', 'invalid_priority', 'priorities end with 9');
select throws_ok($$ select queues.send_message('post', '1', p_priority => (-1)::smallint) $$, 'PT400', 'invalid_priority', 'and start with 0');
select throws_ok($$ select queues.send_message('post', '1', p_idempotency_key => '') $$, 'PT400', 'invalid_key', 'an empty key is none');
select throws_ok($$ select queues.send_message('post', '1', p_group => repeat('g', 1001)) $$, 'PT400', 'invalid_key', 'a group has a short name');

-- Isolation
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select queues.send_message('post', '1') $$, '42501', null, 'people send nothing');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select ok(queues.send_message('post', '"from a user"', p_idempotency_key => 'u', p_group => 'u') > 0, 'a function sends on their behalf');
select is_empty($$ select from jobs.ready where queue = 'post' $$, 'without seeing what lies there');
select results_eq(
    $$ select count(*) from (select from jobs.queues as q where q.queue = 'post' for key share) as locked $$,
    array[1::bigint], 'while nobody drops the queue'
);

select * from finish();
rollback;
