begin;
select plan(14);

-- Contract
select function_returns('queues', 'pop_messages', array['text', 'integer'], 'setof queues.message');
select is_definer('queues', 'pop_messages', array['text', 'integer']);
select function_privs_are('queues', 'pop_messages', array['text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('queues', 'pop_messages', array['text', 'integer'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select queues.create_queue('post');
select is_empty($$ select queues.pop_messages('post') $$, 'nothing to read');
select queues.send_messages('post', '[1, 2]'), queues.send_message('post', '3', p_group => 'g', p_idempotency_key => 'k'),
    queues.send_message('post', '4', p_group => 'g');
select results_eq(
    $$ select message, receipt from queues.pop_messages('post') $$, $$ values ('1'::jsonb, 1::smallint) $$, 'one, where nothing is said'
);
savepoint before;
select results_eq(
    $$ select message from queues.pop_messages('post', 10) $$, array['2', '3']::jsonb[], 'or more; the first of a group'
);
rollback to before;
select results_eq(
    $$ select message from queues.pop_messages('post', 10) $$, array['2', '3']::jsonb[], 'rolled back, they come again'
);
select results_eq($$ select message from queues.pop_messages('post', 10) $$, array['4'::jsonb], 'then the next of the group');
select is_empty(
    $$ select from queues.list_queues() where ready + waiting + blocked + running + dead > 0 $$, 'and they are gone at once'
);

-- Errors
select throws_ok($$ select queues.pop_messages('none') $$, 'PT404', 'unknown_queue', 'needs a queue');
select throws_ok($$ select queues.pop_messages('sql') $$, 'PT409', 'wrong_queue_kind', 'of messages');
select throws_ok($$ select queues.pop_messages('post', 0) $$, 'PT400', 'invalid_limit', 'reads one at least');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select queues.pop_messages('post') $$, '42501', null, 'people read nothing');

select * from finish();
rollback;
