-- Dropping while somebody sends is in tests/test_queues.py.
begin;
select plan(17);

-- Contract
select function_returns('queues', 'drop_queue', array['text', 'boolean'], 'void');
select is_definer('queues', 'drop_queue', array['text', 'boolean']);
select function_privs_are('queues', 'drop_queue', array['text', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('queues', 'drop_queue', array['text', 'boolean'], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select queues.create_queue('post', null, 1::smallint);
select lives_ok($$ select queues.drop_queue('post') $$, 'an empty queue goes');
select throws_ok($$ select queues.send_message('post', '1') $$, 'PT404', 'unknown_queue', 'and nobody can send to it');

select queues.create_queue('post', null, 1::smallint);
select queues.send_message('post', '"dies"');
select queues.set_visibility('post', m.message_id, m.receipt, '0 seconds') from queues.read_messages('post') as m;
select throws_ok($$ select queues.drop_queue('post') $$, 'PT409', 'queue_not_empty', 'one with a dead message stays');
select jobs.redrive_jobs('post', p_dry_run => false);
select throws_ok($$ select queues.drop_queue('post') $$, 'PT409', 'queue_not_empty', 'as does one with a message to be read');
select queues.read_messages('post');
select throws_ok($$ select queues.drop_queue('post', null) $$, 'PT409', 'queue_not_empty', 'and one with a message being read');

select queues.send_message('post', '"first"', p_group => 'g', p_idempotency_key => 'k1');
select queues.send_message('post', '"second"', p_group => 'g', p_idempotency_key => 'k2');
select queues.send_message('post', '"late"', '1 hour', p_group => 'h');
select queues.send_message('post', '"dies"', p_priority => 0::smallint);
select queues.set_visibility('post', m.message_id, m.receipt, '0 seconds') from queues.read_messages('post') as m;
select lives_ok($$ select queues.drop_queue('post', true) $$, 'with force, every message goes with it');
select test.logout();
select is_empty(
    $$ select queue from jobs.ready where queue = 'post' union all select queue from jobs.waiting where queue = 'post'
       union all select queue from jobs.blocked where queue = 'post' union all select queue from jobs.running where queue = 'post'
       union all select queue from jobs.dead_jobs where queue = 'post' union all select queue from jobs.floors where queue = 'post'
       union all select queue from jobs.order_keys where queue = 'post' union all select queue from jobs.unique_keys where queue = 'post'
       union all select queue from jobs.released_keys where queue = 'post' union all select queue from jobs.queues where queue = 'post' $$,
    'and nothing of it is left'
);

-- Errors
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select queues.drop_queue('post') $$, 'PT404', 'unknown_queue', 'refuses an unknown name');
select throws_ok($$ select queues.drop_queue(null, true) $$, 'PT404', 'unknown_queue', 'refuses no name');
select throws_ok($$ select queues.drop_queue('python', true) $$, 'PT409', 'wrong_queue_kind', 'queues of jobs are not dropped');

-- Isolation
select queues.create_queue('other');
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select queues.drop_queue('other') $$, '42501', null, 'operators drop no queues');
set local role app_api;
select queues.drop_queue('other');
select test.login_as('admin', test.user_id(2));
select results_eq(
    $$ select queue from queues.list_queues() $$, array['other'], 'nor does a function on their behalf'
);
select lives_ok($$ select queues.drop_queue('other') $$, 'administrators do');

select * from finish();
rollback;
