begin;
select plan(9);

-- Contract
select function_returns('queues', 'list_queues', '{}'::text[], 'setof jobs.queue_stats');
select is_definer('queues', 'list_queues', '{}'::text[]);
select function_privs_are('queues', 'list_queues', '{}'::text[], 'operator', array['EXECUTE']);
select function_privs_are('queues', 'list_queues', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is_empty($$ select queues.list_queues() $$, 'queues of jobs are not listed');
select queues.create_queue('post', null, 1::smallint), queues.create_queue('empty');
select queues.send_message('post', '1');
select queues.set_visibility('post', m.message_id, m.receipt, '0 seconds') from queues.read_messages('post') as m;
select queues.send_messages('post', '[1, 2, 3]');
select queues.read_messages('post');
select queues.send_message('post', '1', '1 hour');
select queues.send_message('post', '1', '1 hour', p_group => 'g'), queues.send_message('post', '1', p_group => 'g');
select results_eq(
    $$ select queue, kind, ready, waiting, blocked, running, dead from queues.list_queues() $$,
    $$ values ('empty', 'messages', 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint),
              ('post', 'messages', 2, 2, 1, 1, 1) $$,
    'each queue with what lies in it'
);
select ok(
    (select oldest_ready_age >= '0 seconds' and next_run_at > now() from queues.list_queues() where queue = 'post'),
    'the age of the oldest, and when the next one is due'
);
select test.login_as('operator', test.user_id(1));
select results_eq($$ select queue from queues.list_queues() $$, array['empty', 'post'], 'operators look');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select queues.list_queues() $$, '42501', null, 'users do not');

select * from finish();
rollback;
