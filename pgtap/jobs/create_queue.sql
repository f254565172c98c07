begin;
select plan(19);

-- Contract
select function_returns(
    'jobs', 'create_queue',
    array['text', 'text', 'boolean', 'interval', 'interval', 'integer', 'interval', 'interval', 'boolean'], 'jobs.queues'
);
select is_definer(
    'jobs', 'create_queue',
    array['text', 'text', 'boolean', 'interval', 'interval', 'integer', 'interval', 'interval', 'boolean']
);
select function_privs_are(
    'jobs', 'create_queue',
    array[
        'text', 'text', 'boolean', 'interval',
        'interval', 'integer', 'interval', 'interval', 'boolean'
    ], 'anon', '{}'::text[]
);
select function_privs_are(
    'jobs', 'create_queue',
    array[
        'text', 'text', 'boolean', 'interval',
        'interval', 'integer', 'interval', 'interval', 'boolean'
    ], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'jobs', 'create_queue',
    array[
        'text', 'text', 'boolean', 'interval',
        'interval', 'integer', 'interval', 'interval', 'boolean'
    ], 'operator', '{}'::text[]
);
select function_privs_are(
    'jobs', 'create_queue',
    array[
        'text', 'text', 'boolean', 'interval',
        'interval', 'integer', 'interval', 'interval', 'boolean'
    ], 'admin', array['EXECUTE']
);
select function_privs_are(
    'jobs', 'create_queue',
    array[
        'text', 'text', 'boolean', 'interval',
        'interval', 'integer', 'interval', 'interval', 'boolean'
    ], 'service_role', array['EXECUTE']
);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select queue, kind, is_paused, lease, max_attempts, backoff_base, keeps_outcomes from jobs.create_queue('mail') $$,
    $$ values ('mail', 'python', false, '60 seconds'::interval, 10::smallint, '2 seconds'::interval, true) $$,
    'a queue of Python jobs where nothing else is said'
);
select results_eq(
    $$ select kind, lease, time_limit, max_attempts from jobs.create_queue(
        'mail', p_lease => '5 minutes', p_time_limit => '1 hour', p_max_attempts => 3::smallint) $$,
    $$ values ('python', '5 minutes'::interval, '1 hour'::interval, 3::smallint) $$,
    'asked again, what is given changes'
);
select results_eq(
    $$ select lease, max_attempts, backoff_limit, keeps_outcomes from jobs.create_queue(
        'mail', 'python', p_backoff_limit => '1 minute', p_keeps_outcomes => false) $$,
    $$ values ('5 minutes'::interval, 3::smallint, '1 minute'::interval, false) $$,
    'and the rest stays'
);
select is((jobs.create_queue('slow', 'sql', false)).runs_in_batches, false, 'a queue of SQL jobs that run alone');
select test.logout();
select is((select count(*) from jobs.floors where queue = 'mail'), 10::bigint, 'every priority has a floor');

-- Errors
select throws_ok($$ select jobs.create_queue('Mail') $$, 'PT400', 'invalid_queue', 'a name is in lower case');
select throws_ok('select jobs.create_queue(null)', 'PT400', 'invalid_queue', 'and there is one');
select throws_ok($$ select jobs.create_queue('a', 'java') $$, 'PT400', 'invalid_queue', 'three kinds');
select throws_ok($$ select jobs.create_queue('a', p_lease => '0') $$, 'PT400', 'invalid_queue', 'no lease of nothing');
select throws_ok($$ select jobs.create_queue('mail', p_max_attempts => 0::smallint) $$, 'PT400', 'invalid_queue', 'one attempt at least');
select throws_ok($$ select jobs.create_queue('mail', 'sql') $$, 'PT409', 'wrong_queue_kind', 'a kind stays');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select jobs.create_queue('mail') $$, '42501', null, 'an operator makes none');

select * from finish();
rollback;
