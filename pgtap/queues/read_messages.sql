-- Readers at the same time are in tests/test_queues.py.
begin;
select plan(25);

-- Contract
select function_returns('queues', 'read_messages', array['text', 'integer', 'interval'], 'setof queues.message');
select is_definer('queues', 'read_messages', array['text', 'integer', 'interval']);
select function_privs_are('queues', 'read_messages', array['text', 'integer', 'interval'], 'service_role', array['EXECUTE']);
select function_privs_are('queues', 'read_messages', array['text', 'integer', 'interval'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select queues.create_queue('post', '30 seconds', 2::smallint);
select is_empty($$ select queues.read_messages('post') $$, 'nothing to read');
select queues.send_messages('post', '[1, 2, 3, 4]');
select results_eq(
    $$ select message, receipt from queues.read_messages('post') $$, $$ values ('1'::jsonb, 1::smallint) $$, 'one, where nothing is said'
);
select results_eq(
    $$ select message from queues.read_messages('post', 2) $$, array['2', '3']::jsonb[], 'the next ones, which nobody has read'
);
select results_eq(
    $$ select round(extract(epoch from visible_at - clock_timestamp())) from queues.read_messages('post') $$, array[30::numeric],
    'invisible for as long as the queue says'
);
select is_empty($$ select queues.read_messages('post', 10) $$, 'and nothing is left');

-- without any tick
select test.logout();
update jobs.running set leased_until = clock_timestamp() - interval '1 second' where payload in ('2', '3');
select test.login_as('service_role');
select results_eq(
    $$ select message, receipt from queues.read_messages('post', 10) $$,
    $$ values ('2'::jsonb, 2::smallint), ('3', 2::smallint) $$,
    'what was not deleted in time comes back, with another receipt'
);
select test.logout();
update jobs.running set leased_until = clock_timestamp() - interval '1 second' where payload = '2';
select test.login_as('service_role');
select is_empty($$ select queues.read_messages('post', 10) $$, 'after its last reading it does not');
select results_eq(
    $$ select payload, reason, attempt from jobs.list_dead_jobs('post') $$,
    $$ values ('2'::jsonb, 'lease_lost by queues', 2::smallint) $$,
    'it is with the dead letters'
);
select results_eq($$ select outcome from jobs.redrive_jobs('post', p_dry_run => false) $$, array['redriven'], 'from which it can be sent again');
select results_eq(
    $$ select message, round(extract(epoch from visible_at - clock_timestamp())) from queues.read_messages('post', 1, '1 hour') $$,
    $$ values ('2'::jsonb, 3600::numeric) $$,
    'invisible for as long as the reader says'
);
select queues.send_messages('post', '["ready", "ready"]'), queues.send_message('post', '"due"', '1 hour', p_priority => 0::smallint);
select test.logout();
update jobs.waiting set run_at = clock_timestamp() where payload = '"due"';
select test.login_as('service_role');
select results_eq(
    $$ select message from queues.read_messages('post') $$, array['"due"'::jsonb],
    'what is due comes in its turn, though others are ready'
);
select queues.send_message('post', '"behind"', p_group => 'g');
select test.logout();
delete from jobs.ready where order_key = 'g';
insert into jobs.blocked (queue, order_key, job_id, priority, handler, payload)
select queue, order_key, nextval('jobs.jobs_job_id_seq'), 0, '', '"behind"' from jobs.order_keys where order_key = 'g';
insert into jobs.released_keys select queue, order_key, job_id from jobs.order_keys where order_key = 'g';
select test.login_as('service_role');
select results_eq(
    $$ select message, message_group from queues.read_messages('post') $$, $$ values ('"behind"'::jsonb, 'g') $$,
    'a group that was left to the next tick goes on'
);
select jobs.pause_queue('post');
select is_empty($$ select queues.read_messages('post', 10) $$, 'a paused queue gives nothing out');

-- Errors
select throws_ok($$ select queues.read_messages('none') $$, 'PT404', 'unknown_queue', 'needs a queue');
select throws_ok($$ select queues.read_messages('python') $$, 'PT409', 'wrong_queue_kind', 'of messages');
select throws_ok($$ select queues.read_messages('post', 0) $$, 'PT400', 'invalid_limit', 'reads one at least');
select throws_ok($$ select queues.read_messages('post', null) $$, 'PT400', 'invalid_limit', 'refuses no limit');
select throws_ok($$ select queues.read_messages('post', 10001) $$, 'PT400', 'invalid_limit', 'and a big one');
select throws_ok($$ select queues.read_messages('post', 1, '0 seconds') $$, 'PT400', 'invalid_lease', 'is invisible for a second at least');
select throws_ok($$ select queues.read_messages('post', 1, '2 days') $$, 'PT400', 'invalid_lease', 'and for a day at most');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select queues.read_messages('post') $$, '42501', null, 'people read nothing');

select * from finish();
rollback;
