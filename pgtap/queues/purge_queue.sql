begin;
select plan(14);

-- Contract
select function_returns('queues', 'purge_queue', array['text'], 'bigint');
select is_definer('queues', 'purge_queue', array['text']);
select function_privs_are('queues', 'purge_queue', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('queues', 'purge_queue', array['text'], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select queues.create_queue('post'), queues.create_queue('other');
select queues.send_message('other', '1');
select is(queues.purge_queue('post'), 0::bigint, 'nothing to delete');

select queues.send_message('post', '"read"', p_group => 'read', p_priority => 0::smallint);
select queues.read_messages('post');
select queues.send_message('post', '"behind it"', p_group => 'read');
select queues.send_messages('post', '[1, 2]');
select queues.send_message('post', '"late"', '1 hour', 'late', 'late');
select queues.send_message('post', '"first"', null, 'first', 'g');
select queues.send_message('post', '"second"', null, 'second', 'g');
select is(queues.purge_queue('post'), 6::bigint, 'ready, delayed and grouped messages go, and are counted');
select results_eq(
    $$ select ready, waiting, blocked, running from queues.list_queues() where queue = 'post' $$,
    $$ values (0::bigint, 0::bigint, 0::bigint, 1::bigint) $$,
    'what is being read stays'
);
select results_eq($$ select ready from queues.list_queues() where queue = 'other' $$, array[1::bigint], 'as do other queues');
select test.logout();
select results_eq($$ select order_key from jobs.order_keys where queue = 'post' $$, array['read'], 'groups are free again');
select is_empty($$ select from jobs.unique_keys where queue = 'post' $$, 'and so are idempotency keys, of all of them');

-- Errors
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select queues.purge_queue('none') $$, 'PT404', 'unknown_queue', 'refuses an unknown name');
select throws_ok($$ select queues.purge_queue('sql') $$, 'PT409', 'wrong_queue_kind', 'queues of jobs are not purged');
select is(queues.purge_queue('other'), 1::bigint, 'administrators purge');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select queues.purge_queue('post') $$, '42501', null, 'operators do not');

select * from finish();
rollback;
