begin;
select plan(17);

-- Contract
select function_returns('queues', 'create_queue', array['text', 'interval', 'integer'], 'jobs.queues');
select is_definer('queues', 'create_queue', array['text', 'interval', 'integer']);
select function_privs_are('queues', 'create_queue', array['text', 'interval', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('queues', 'create_queue', array['text', 'interval', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('queues', 'create_queue', array['text', 'interval', 'integer'], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select kind, lease, max_attempts, keeps_outcomes from queues.create_queue('post', '20 seconds', 3::smallint) $$,
    $$ values ('messages', interval '20 seconds', 3::smallint, false) $$,
    'a queue of messages, of which only archived ones leave a trace'
);
select results_eq(
    $$ select lease, max_attempts from queues.create_queue('post', p_max_reads => 4::smallint) $$,
    $$ values (interval '20 seconds', 4::smallint) $$,
    'again, it changes what is given'
);
select results_eq(
    $$ select lease, max_attempts from queues.create_queue('plain') $$,
    $$ values (interval '60 seconds', 10::smallint) $$,
    'a minute and ten readings where nothing is said'
);
select test.logout();
select results_eq(
    $$ select count(*) from jobs.floors where queue = 'post' $$, array[10::bigint], 'it has a floor for each priority'
);

-- Errors
select test.login_as('service_role');
select throws_ok($$ select queues.create_queue('Post Office') $$, 'PT400', 'invalid_queue', 'a name is small letters');
select throws_ok($$ select queues.create_queue(null) $$, 'PT400', 'invalid_queue', 'refuses no name');
select throws_ok($$ select queues.create_queue('p', '0 seconds') $$, 'PT400', 'invalid_queue', 'is invisible for a second at least');
select throws_ok($$ select queues.create_queue('p', '2 days') $$, 'PT400', 'invalid_queue', 'and for a day at most');
select throws_ok($$ select queues.create_queue('p', null, 0::smallint) $$, 'PT400', 'invalid_queue', 'is read once at least');
select throws_ok($$ select queues.create_queue('sql') $$, 'PT409', 'wrong_queue_kind', 'a queue of jobs stays one');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select queues.create_queue('mine') $$, '42501', null, 'operators make no queues');
set local role app_api;
select throws_ok($$ select queues.create_queue('mine') $$, '42501', null, 'nor does a function on their behalf');

select * from finish();
rollback;
