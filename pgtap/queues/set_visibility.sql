begin;
select plan(20);

-- Contract
select function_returns('queues', 'set_visibility', array['text', 'bigint', 'integer', 'interval'], 'void');
select is_definer('queues', 'set_visibility', array['text', 'bigint', 'integer', 'interval']);
select function_privs_are('queues', 'set_visibility', array['text', 'bigint', 'integer', 'interval'], 'service_role', array['EXECUTE']);
select function_privs_are('queues', 'set_visibility', array['text', 'bigint', 'integer', 'interval'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select queues.create_queue('post', null, 2::smallint), queues.create_queue('other');
select set_config('test.number', queues.send_message('post', '1', p_group => 'g')::text, true);
select queues.send_message('post', '2', p_group => 'g');
select queues.read_messages('post');
select lives_ok($$ select queues.set_visibility('post', current_setting('test.number')::bigint, 1::smallint, '1 hour') $$, 'for longer');
select results_eq(
    $$ select round(extract(epoch from leased_until - clock_timestamp())) from jobs.get_job(current_setting('test.number')::bigint) $$,
    array[3600::numeric], 'counted from now'
);
select queues.set_visibility('post', current_setting('test.number')::bigint, 1::smallint, '0 seconds');
select results_eq(
    $$ select message, receipt from queues.read_messages('post', 10) $$, $$ values ('1'::jsonb, 2::smallint) $$,
    'given back, it is read again, still before the others of its group'
);
select throws_ok($$ select queues.set_visibility('post', current_setting('test.number')::bigint, 1::smallint, '1 hour') $$,
    'PT409', 'lease_lost', 'with another receipt');
select lives_ok($$ select queues.set_visibility('post', current_setting('test.number')::bigint, 2::smallint, '0 seconds') $$, 'given back once more');
select results_eq(
    $$ select job_id, reason from jobs.list_dead_jobs('post') $$, $$ values (current_setting('test.number')::bigint, 'given_back') $$,
    'it is dead after its last reading'
);
select results_eq($$ select message from queues.read_messages('post', 10) $$, array['2'::jsonb], 'and its group goes on');

-- Errors
select set_config('test.number', job_id::text, true) from jobs.list_jobs('post', 'running');
select throws_ok($$ select queues.set_visibility('post', current_setting('test.number')::bigint, 1::smallint, null) $$, 'PT400', 'invalid_lease', 'needs a time');
select throws_ok($$ select queues.set_visibility('post', current_setting('test.number')::bigint, 1::smallint, '-1 second') $$, 'PT400', 'invalid_lease', 'which is not past');
select throws_ok($$ select queues.set_visibility('post', current_setting('test.number')::bigint, 1::smallint, '2 days') $$, 'PT400', 'invalid_lease', 'nor far');
select throws_ok($$ select queues.set_visibility('other', current_setting('test.number')::bigint, 1::smallint, '0 seconds') $$, 'PT409', 'lease_lost', 'refuses another queue''s message');
select throws_ok($$ select queues.set_visibility('post', null, null, '1 hour') $$, 'PT409', 'lease_lost', 'refuses no message');
select throws_ok($$ select queues.set_visibility('none', 1, 1::smallint, '1 hour') $$, 'PT404', 'unknown_queue', 'needs a queue');
select throws_ok($$ select queues.set_visibility('sql', 1, 1::smallint, '1 hour') $$, 'PT409', 'wrong_queue_kind', 'of messages');
select results_eq(
    $$ select attempt, leased_until > now() from jobs.get_job(current_setting('test.number')::bigint) $$, $$ values (1::smallint, true) $$,
    'none of which changed anything'
);

-- Isolation
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select queues.set_visibility('post', 1, 1::smallint, '1 hour') $$, '42501', null, 'people do not');

select * from finish();
rollback;
