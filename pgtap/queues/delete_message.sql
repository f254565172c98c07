-- What makes an effect happen exactly once is in tests/test_queues.py.
begin;
select plan(14);

-- Contract
select function_returns('queues', 'delete_message', array['text', 'bigint', 'integer'], 'void');
select is_definer('queues', 'delete_message', array['text', 'bigint', 'integer']);
select function_privs_are('queues', 'delete_message', array['text', 'bigint', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('queues', 'delete_message', array['text', 'bigint', 'integer'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select queues.create_queue('post');
select set_config('test.number', queues.send_message('post', '1', p_idempotency_key => 'k', p_group => 'g')::text, true);
select queues.send_message('post', '2', p_group => 'g');
select queues.read_messages('post');
select lives_ok($$ select queues.delete_message('post', current_setting('test.number')::bigint, 1::smallint) $$, 'a message that was read goes');
select throws_ok($$ select jobs.get_job(current_setting('test.number')::bigint) $$, 'PT404', 'job_not_found', 'without a trace');
select results_eq($$ select message from queues.read_messages('post') $$, array['2'::jsonb], 'the next of its group can be read');
select ok(queues.send_message('post', '3', p_idempotency_key => 'k') > current_setting('test.number')::bigint, 'its idempotency key is free');

-- Errors
select throws_ok($$ select queues.delete_message('post', current_setting('test.number')::bigint, 1::smallint) $$,
    'PT409', 'lease_lost', 'twice is once too often');
select throws_ok($$ select queues.delete_message('post', (select job_id from jobs.list_jobs('post', 'ready')), 0::smallint) $$,
    'PT409', 'lease_lost', 'what nobody has read is not deleted');
select test.logout();
update jobs.running set leased_until = clock_timestamp() - interval '1 second';
select test.login_as('service_role');
select queues.read_messages('post', 10);
select throws_ok($$ select queues.delete_message('post', (select job_id from jobs.list_jobs('post', 'running') where attempt = 2), 1::smallint) $$,
    'PT409', 'lease_lost', 'nor what somebody else has read since');
select throws_ok($$ select queues.delete_message('none', 1, 1::smallint) $$, 'PT404', 'unknown_queue', 'needs a queue');
select throws_ok($$ select queues.delete_message('python', 1, 1::smallint) $$, 'PT409', 'wrong_queue_kind', 'of messages');

-- Isolation
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select queues.delete_message('post', 1, 1::smallint) $$, '42501', null, 'people delete nothing');

select * from finish();
rollback;
